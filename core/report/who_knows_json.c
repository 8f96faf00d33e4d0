#include "report/monitoring.h"
#include "report/who_knows.h"

static void put_id(struct kith_json *j, const char *key, uint64_t identity)
{
  char id[24];
  json_text(j, key, identity_text(identity, id));
}

static struct kith_str party_text(const struct kith_who_knows *w, int party)
{
  return w->reading->people->parties.items[party].text;
}

static void put_bond(const struct kith_who_knows *w, const struct kith_bond *bond, struct kith_json *j)
{
  const struct kith_acquaintance *k = &bond->known;
  json_open(j, NULL, '{');
  json_text(j, "rep", party_text(w, bond->party));
  json_bool(j, "left", bond->left);
  json_real(j, "strength", bond->score);
  json_text(j, "word", str_of(strength_word(bond->score)));
  json_real(j, "points", bond->points);
  json_integer(j, "from_them", k->in_count);
  json_integer(j, "to_them", k->out_count);
  json_real(j, "from_decayed", k->in);
  json_real(j, "to_decayed", k->out);
  json_integer(j, "left_out", k->left_out);
  json_day(j, "last", k->last);
  json_day(j, "known_since", k->known_since);
  json_bool(j, "connected", k->connected);
  json_bool(j, "in_own_book", k->in_book);
  json_bool(j, "steward", k->steward);
  json_close(j, '}');
}

static void put_contact(const struct kith_who_knows *w, const struct kith_who_contact *c, bool named,
                        struct kith_json *j)
{
  json_open(j, NULL, '{');
  put_id(j, "id", c->id);
  json_text(j, "name", c->name);
  json_text(j, "title", c->title);
  json_integer(j, "known_by", (int64_t)c->bond_count);
  json_integer(j, "known_well_by", (int64_t)c->well);
  if (named) {
    json_open(j, "colleagues", '[');
    for (size_t i = 0; i < c->bond_count; i++)
      put_bond(w, &w->bonds.items[c->first_bond + i], j);
    json_close(j, ']');
  }
  json_close(j, '}');
}

static void put_paths(const struct kith_who_knows *w, bool named, struct kith_json *j)
{
  json_integer(j, "colleagues_through_others", (int64_t)w->paths.len);
  if (!named)
    return;
  json_open(j, "paths", '[');
  for (size_t i = 0; i < w->paths.len; i++) {
    const struct kith_bond *bond = &w->bonds.items[w->paths.items[i].bond];
    json_open(j, NULL, '{');
    json_text(j, "rep", party_text(w, bond->party));
    put_id(j, "over", w->contacts.items[bond->contact].id);
    json_text(j, "over_name", w->contacts.items[bond->contact].name);
    json_real(j, "strength", w->paths.items[i].score);
    json_close(j, '}');
  }
  json_close(j, ']');
}

void who_knows_json(const struct kith_who_knows *w, struct kith_json *j)
{
  bool named = monitoring_names(w->reading->policy, w->reading->today);
  struct kith_arena arena = {0};
  json_open(j, NULL, '{');
  json_text(j, "about", str_of(w->target ? "contact" : "account"));
  json_text(j, "account", w->account);
  json_integer(j, "colleagues", (int64_t)w->colleagues);
  json_open(j, "contacts", '[');
  for (size_t i = 0; i < w->contacts.len && (i == 0 || !w->target); i++)
    put_contact(w, &w->contacts.items[i], named, j);
  json_close(j, ']');
  if (w->target)
    put_paths(w, named, j);
  json_integer(j, "unnamed_dealings", (int64_t)w->unnamed);
  json_text(j, "formula", strength_formula(&arena));
  monitoring_json(w->reading->policy, w->reading->today, j);
  json_close(j, '}');
  arena_free(&arena);
}
