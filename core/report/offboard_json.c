#include "report/basis.h"
#include "report/monitoring.h"
#include "report/offboard_part.h"

static void json_detail(const struct kith_offboard_detail *d, struct kith_json *j)
{
  const struct {
    const char *key;
    struct kith_str text;
  } texts[] = {{"cases", d->both_cases}, {"because", d->because}, {"conditions", d->conditions},
               {"roles", d->roles},      {"said", d->said},       {"keep_until", d->keep_until},
               {"decided_by", d->decide}};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    if (texts[i].text.len)
      json_text(j, texts[i].key, texts[i].text);
}

static void json_list(const struct kith_offboard *o, const char *key, offboard_filter *filter, int section,
                      struct kith_json *j)
{
  json_open(j, key, '[');
  for (size_t i = 0; i < o->contacts.len; i++) {
    const struct kith_offboard_contact *c = &o->contacts.items[i];
    char id[24];
    if (!c->detail || !filter(c, section))
      continue;
    json_open(j, NULL, '{');
    json_text(j, "id", identity_text(c->id, id));
    json_text(j, "name", c->detail->name);
    json_text(j, "organisation", c->detail->org);
    json_real(j, "worth", c->worth);
    json_text(j, "currency", c->currency);
    json_detail(c->detail, j);
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void json_section(const struct kith_offboard *o, const char *key, int section, bool names, struct kith_json *j)
{
  json_open(j, key, '{');
  json_integer(j, "count", (int64_t)o->counts[section]);
  if (section == OFFBOARD_DECIDE && o->mixed)
    json_bool(j, "several_currencies", true);
  if (section == OFFBOARD_DECIDE && !o->mixed) {
    json_real(j, "worth", o->worth);
    json_text(j, "currency", o->currency);
  }
  if (section == OFFBOARD_STAYS)
    json_integer(j, "accounts_with_nobody_else", (int64_t)o->alone);
  if (names)
    json_list(o, "contacts", offboard_in_section, section, j);
  json_close(j, '}');
}

static void json_spells(const struct kith_offboard *o, struct kith_json *j)
{
  json_open(j, "spells", '[');
  for (size_t i = 0; i < o->rep->spells.len; i++) {
    const struct kith_spell *s = &o->rep->spells.items[i];
    json_open(j, NULL, '{');
    json_day(j, "hired", s->hired);
    json_day(j, "notice", s->notice);
    json_day(j, "left", s->left);
    json_text(j, "role", s->role);
    json_text(j, "engagement", s->engagement);
    json_text(j, "manager", s->manager);
    json_text(j, "place", s->place);
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void json_basis(const struct kith_offboard *o, struct kith_json *j, struct kith_arena *arena)
{
  json_open(j, "basis", '[');
  for (size_t i = 0; i < o->reading->source_count; i++) {
    if (!offboard_basis(o, i, arena).len)
      continue;
    json_open(j, NULL, '{');
    json_text(j, "source", o->reading->sources[i].name);
    json_text(j, "basis", o->reading->basis[i]);
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void json_rep(const struct kith_offboard *o, struct kith_json *j)
{
  struct kith_arena arena = {0};
  const struct kith_spell *s = o->spell;
  json_text(j, "rep", o->rep->text);
  json_text(j, "name", o->rep->name);
  json_day(j, "last_day", s ? s->left : DAY_UNKNOWN);
  json_day(j, "notice", s ? s->notice : DAY_UNKNOWN);
  json_text(j, "entity", s && s->entity != PARTY_NONE ? o->reading->people->parties.items[s->entity].text : STR_NONE);
  json_text(j, "policy", o->reading->policy->label);
  json_text(j, "policy_sha256", o->reading->policy->hash);
  json_spells(o, j);
  json_basis(o, j, &arena);
  basis_json(o->reading, (int)(o->rep - o->reading->people->parties.items), j);
  json_open(j, "agreements", '[');
  for (size_t i = 0; i < o->rep->agreements.len; i++) {
    const struct kith_agreement *a = &o->rep->agreements.items[i];
    json_open(j, NULL, '{');
    json_text(j, "kind", a->kind_text);
    json_day(j, "from", a->from);
    json_day(j, "until", a->until);
    json_bool(j, "reviewed", a->reviewed);
    json_close(j, '}');
  }
  json_close(j, ']');
  arena_free(&arena);
}

static void json_overlays(const struct kith_offboard *o, struct kith_json *j)
{
  json_open(j, "off_limits", '{');
  json_integer(j, "count", (int64_t)o->off_limits);
  json_text(j, "non_solicit", str_of(o->non_solicit > 0 ? "reviewed" : o->non_solicit < 0 ? "on file" : "none"));
  json_day(j, "until", o->non_solicit ? o->until : DAY_UNKNOWN);
  if (o->all)
    json_list(o, "contacts", offboard_is_off_limits, 0, j);
  json_close(j, '}');
  json_integer(j, "private", o->private_count);
  json_open(j, "unusual", '{');
  json_integer(j, "count", (int64_t)o->unusual);
  if (o->all && monitoring_names(o->reading->policy, o->reading->today))
    json_list(o, "contacts", offboard_is_unusual, 0, j);
  json_close(j, '}');
}

static void json_duties(const struct kith_offboard *o, struct kith_json *j)
{
  json_open(j, "obligations", '[');
  for (size_t i = 0; i < o->duties.len; i++) {
    const struct kith_offboard_duty *d = &o->duties.items[i];
    json_open(j, NULL, '{');
    json_text(j, "kind", d->kind);
    json_text(j, "owed_by", d->by_rep ? o->rep->text : d->other);
    json_text(j, "owed_to", d->by_rep ? d->other : o->rep->text);
    json_integer(j, "contacts", (int64_t)d->count);
    json_integer(j, "overdue", (int64_t)d->overdue);
    json_day(j, "first_due", d->due);
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void json_packages(const struct kith_offboard *o, struct kith_json *j)
{
  json_open(j, "packages", '[');
  for (size_t i = 0; i < o->packages.len; i++) {
    const struct kith_offboard_package *p = &o->packages.items[i];
    json_open(j, NULL, '{');
    json_day(j, "on", p->day);
    json_text(j, "by", p->by);
    json_text(j, "approved_by", p->approved_by);
    json_integer(j, "contacts", p->contacts);
    json_text(j, "manifest_sha256", p->hash);
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void json_hand_over(const struct kith_offboard *o, struct kith_json *j)
{
  json_open(j, "hand_over", '{');
  json_integer(j, "count", (int64_t)o->hand_over);
  json_open(j, "accounts", '[');
  for (size_t i = 0; i < o->accounts.len; i++)
    if (o->accounts.items[i].hand_over) {
      json_open(j, NULL, '{');
      if (o->accounts.items[i].name.len)
        json_text(j, "name", o->accounts.items[i].name);
      json_bool(j, "others", o->accounts.items[i].others);
      json_close(j, '}');
    }
  json_close(j, ']');
  json_duties(o, j);
  json_close(j, '}');
}

void offboard_json(const struct kith_offboard *o, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_rep(o, j);
  json_integer(j, "contacts", (int64_t)o->contacts.len);
  json_section(o, "decide_first", OFFBOARD_DECIDE, true, j);
  json_section(o, "stays", OFFBOARD_STAYS, o->all, j);
  json_section(o, "shared", OFFBOARD_SHARED, o->all, j);
  json_section(o, "goes", OFFBOARD_GOES, o->all, j);
  json_section(o, "others", OFFBOARD_OTHERS, o->all, j);
  json_section(o, "unclaimed", OFFBOARD_UNCLAIMED, o->all, j);
  json_overlays(o, j);
  json_hand_over(o, j);
  json_packages(o, j);
  json_close(j, '}');
}
