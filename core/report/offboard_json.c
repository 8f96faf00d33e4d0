#include "report/basis.h"
#include "report/offboard.h"

static struct kith_str iso_day(int32_t day, struct kith_arena *arena)
{
  char iso[DAY_TEXT];
  day_format(day, iso);
  return arena_str(arena, str_of(iso));
}

static void json_list(const struct kith_offboard *o, const char *key, offboard_filter *filter, int section,
                      struct kith_json *j)
{
  json_open(j, key, '[');
  for (size_t i = 0; i < o->contacts.len; i++) {
    const struct kith_offboard_contact *c = &o->contacts.items[i];
    char id[24];
    if (!filter(c, section))
      continue;
    json_open(j, NULL, '{');
    json_text(j, "id", identity_text(c->id, id));
    json_text(j, "name", c->name);
    json_text(j, "organisation", c->org);
    json_real(j, "worth", c->worth);
    json_text(j, "currency", c->currency);
    if (c->both_cases.len)
      json_text(j, "cases", c->both_cases);
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

static void json_rep(const struct kith_offboard *o, struct kith_json *j)
{
  struct kith_arena arena = {0};
  const struct kith_spell *s = o->spell;
  json_text(j, "rep", o->rep->text);
  json_text(j, "name", o->rep->name);
  json_text(j, "last_day", s ? iso_day(s->left, &arena) : STR_NONE);
  json_text(j, "notice", s ? iso_day(s->notice, &arena) : STR_NONE);
  json_text(j, "entity", s && s->entity != PARTY_NONE ? o->reading->people->parties.items[s->entity].text : STR_NONE);
  json_text(j, "policy", o->reading->policy->label);
  json_open(j, "agreements", '[');
  for (size_t i = 0; i < o->rep->agreements.len; i++) {
    const struct kith_agreement *a = &o->rep->agreements.items[i];
    json_open(j, NULL, '{');
    json_text(j, "kind", a->kind_text);
    json_text(j, "from", iso_day(a->from, &arena));
    json_text(j, "until", iso_day(a->until, &arena));
    json_bool(j, "reviewed", a->reviewed);
    json_close(j, '}');
  }
  json_close(j, ']');
  arena_free(&arena);
}

static void json_overlays(const struct kith_offboard *o, bool all, struct kith_json *j)
{
  struct kith_arena arena = {0};
  json_open(j, "off_limits", '{');
  json_integer(j, "count", (int64_t)o->off_limits);
  json_text(j, "non_solicit", str_of(o->non_solicit > 0 ? "reviewed" : o->non_solicit < 0 ? "on file" : "none"));
  json_text(j, "until", o->non_solicit ? iso_day(o->until, &arena) : STR_NONE);
  if (all)
    json_list(o, "contacts", offboard_is_off_limits, 0, j);
  json_close(j, '}');
  json_integer(j, "private", o->private_count);
  json_open(j, "unusual", '{');
  json_integer(j, "count", (int64_t)o->unusual);
  if (all && o->reading->policy->monitoring)
    json_list(o, "contacts", offboard_is_unusual, 0, j);
  json_close(j, '}');
  arena_free(&arena);
}

static void json_hand_over(const struct kith_offboard *o, struct kith_json *j)
{
  json_open(j, "hand_over", '{');
  json_integer(j, "count", (int64_t)o->hand_over);
  json_open(j, "accounts", '[');
  for (size_t i = 0; i < o->accounts.len; i++)
    if (o->accounts.items[i].hand_over) {
      json_open(j, NULL, '{');
      json_text(j, "name", o->accounts.items[i].name);
      json_bool(j, "others", o->accounts.items[i].others);
      json_close(j, '}');
    }
  json_close(j, ']');
  json_open(j, "obligations", '[');
  for (size_t i = 0; i < o->obligations.len; i++) {
    char id[24];
    json_open(j, NULL, '{');
    json_text(j, "id", identity_text(o->obligations.items[i].id, id));
    json_text(j, "owed_to", o->obligations.items[i].owed_to);
    json_text(j, "kind", o->obligations.items[i].kind);
    json_close(j, '}');
  }
  json_close(j, ']');
  json_close(j, '}');
}

void offboard_json(const struct kith_offboard *o, bool all, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_rep(o, j);
  basis_json(o->reading, (int)(o->rep - o->reading->people->parties.items), j);
  json_integer(j, "contacts", (int64_t)o->contacts.len);
  json_section(o, "decide_first", OFFBOARD_DECIDE, true, j);
  json_section(o, "stays", OFFBOARD_STAYS, all, j);
  json_section(o, "shared", OFFBOARD_SHARED, all, j);
  json_section(o, "goes", OFFBOARD_GOES, all, j);
  json_section(o, "others", OFFBOARD_OTHERS, all, j);
  json_section(o, "unclaimed", OFFBOARD_UNCLAIMED, all, j);
  json_overlays(o, all, j);
  json_hand_over(o, j);
  json_close(j, '}');
}
