#include "report/basis.h"

static bool is_held_by(const struct kith_reading *r, size_t source, int party)
{
  return party == PARTY_NONE || people_find(r->people, r->sources[source].holder) == party;
}

bool basis_is_missing(const struct kith_reading *r, size_t source)
{
  const struct kith_owner_source *s = &r->sources[source];
  int holder = people_find(r->people, s->holder);
  bool entity = holder >= 0 && r->people->parties.items[holder].kind == PARTY_ENTITY;
  return s->holder.len && !entity && !s->basis;
}

static void write_line(struct kith_str names, struct kith_page *page)
{
  if (names.len)
    page_add(page, "yellow", 0, 0, NULL, "no basis on file for %.*s: nobody wrote down who agreed to its being read",
             STR_ARG(names));
}

static struct kith_str add_name(struct kith_page *page, struct kith_str names, struct kith_str name)
{
  return arena_printf(&page->arena, "%.*s%s%.*s", STR_ARG(names), names.len ? ", " : "", STR_ARG(name));
}

void basis_page(const struct kith_reading *r, int party, struct kith_page *page)
{
  struct kith_str names = STR_NONE;
  for (size_t i = 0; i < r->source_count; i++)
    if (is_held_by(r, i, party) && basis_is_missing(r, i))
      names = add_name(page, names, r->sources[i].name);
  write_line(names, page);
}

void basis_contact_page(const struct kith_reading *r, const struct kith_contact *c, struct kith_page *page)
{
  struct kith_str names = STR_NONE;
  for (size_t i = 0; i < r->source_count; i++) {
    bool seen = false;
    for (size_t k = 0; k < c->sightings.len; k++)
      seen |= c->sightings.items[k].source == i;
    if (seen && basis_is_missing(r, i))
      names = add_name(page, names, r->sources[i].name);
  }
  write_line(names, page);
}

void basis_json(const struct kith_reading *r, int party, struct kith_json *j)
{
  json_open(j, "no_basis", '[');
  for (size_t i = 0; i < r->source_count; i++)
    if (is_held_by(r, i, party) && basis_is_missing(r, i))
      json_text(j, NULL, r->sources[i].name);
  json_close(j, ']');
}
