#include "report/handout.h"

#include "report/value.h"

enum { AT_ONCE = 64 };

struct handing {
  const struct kith_offboard *o;
  int (*each)(void *, const struct kith_handout *, struct kith_error *);
  void *arg;
  struct kith_arena arena; /* of AT_ONCE contacts */
};

bool handout_is_by_broker_protocol(const struct kith_offboard *o)
{
  return people_agreement(o->rep, AGREEMENT_BROKER_PROTOCOL, o->last_day) == 1;
}

/* "Shared with acme-us, on condition that ...; ..." */
static struct kith_str note_of(const struct kith_offboard *o, const struct kith_decision *d, struct kith_arena *arena)
{
  struct kith_str others = STR_NONE, conditions = value_join(d->conditions, d->condition_count, arena);
  for (size_t i = 0; i < d->owner_count; i++)
    if (!str_eq(d->owners[i], o->rep->text))
      others = arena_printf(arena, "%.*s%s%.*s", STR_ARG(others), others.len ? ", " : "", STR_ARG(d->owners[i]));
  if (d->owner_class != KITH_BOTH)
    return STR_NONE;
  return arena_printf(arena, "Shared with %.*s%s%.*s", STR_ARG(others), conditions.len ? ", on these conditions: " : "",
                      STR_ARG(conditions));
}

static int give(struct handing *h, const struct kith_offboard_contact *of, struct kith_contact *c,
                struct kith_error *err)
{
  char id[24];
  int rc = contact_open(c, h->o->reading, &h->arena, err);
  if (rc != KITH_OK)
    return rc;
  const bool *own = contact_own(c, h->o->reading, &h->arena);
  const struct kith_handout one = {.of = of,
                                   .contact = c,
                                   .record = contact_marked(c, h->o->reading, own, &h->arena),
                                   .own = own,
                                   .id = identity_text(c->id, id),
                                   .note = note_of(h->o, &c->verdict.decision, &h->arena)};
  return h->each(h->arg, &one, err);
}

static int give_some(struct handing *h, const struct kith_offboard_contact *const *some, size_t count,
                     struct kith_error *err)
{
  struct kith_contacts contacts = {.arena = &h->arena, .reading = h->o->reading};
  for (size_t i = 0; i < count; i++)
    contacts_want(&contacts, some[i]->id);
  int rc = contacts_fetch(&contacts, err);
  for (size_t i = 0; i < count && rc == KITH_OK; i++)
    rc = give(h, some[i], &contacts.items.items[i], err);
  contacts_free(&contacts);
  arena_reset(&h->arena);
  return rc;
}

int handout_each(const struct kith_offboard *o, enum kith_offboard_section section, bool served,
                 int (*each)(void *, const struct kith_handout *, struct kith_error *), void *arg,
                 struct kith_error *err)
{
  struct handing h = {.o = o, .each = each, .arg = arg};
  const struct kith_offboard_contact *some[AT_ONCE];
  size_t count = 0;
  int rc = KITH_OK;
  for (size_t i = 0; i < o->contacts.len && rc == KITH_OK; i++) {
    const struct kith_offboard_contact *c = &o->contacts.items[i];
    if (c->section != section || (served && !c->served))
      continue;
    some[count++] = c;
    if (count == AT_ONCE) {
      rc = give_some(&h, some, count, err);
      count = 0;
    }
  }
  if (rc == KITH_OK)
    rc = give_some(&h, some, count, err);
  arena_free(&h.arena);
  return rc;
}
