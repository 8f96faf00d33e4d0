#include "report/offboard.h"

#include <stdlib.h>

#include "report/offboard_part.h"
#include "store/book.h"

enum { WINDOW_DAYS = 60 /* before notice: people copy books before they say that they go */ };

/* What the pass over the book shares. */
struct leaving {
  struct kith_offboard *out;
  const struct kith_reading *reading;
  uint32_t party;        /* the rep's number */
  uint32_t entities[16]; /* numbers of entities */
  size_t entity_count;
  int32_t watched_from, watched_to; /* when what appears is unusual */
};

/* ---- One contact ---- */

static enum kith_offboard_section section_of(const struct kith_book_row *row)
{
  bool owns = row->flags & STAKE_OWNS;
  switch (row->owner_class) {
  case KITH_DISPUTED:
    return OFFBOARD_DECIDE;
  case KITH_COMPANY:
    return OFFBOARD_STAYS;
  case KITH_BOTH:
    return owns ? OFFBOARD_SHARED : OFFBOARD_OTHERS;
  case KITH_REP:
    return owns ? OFFBOARD_GOES : OFFBOARD_OTHERS;
  default:
    return OFFBOARD_UNCLAIMED;
  }
}

/* The company had it before it came into the rep's own book. */
static bool company_had_it(const struct leaving *l, const struct kith_book_row *row)
{
  struct kith_book_row company;
  for (size_t i = 0; i < l->entity_count; i++)
    if (book_get(l->reading->store, l->entities[i], row->identity, &company) && company.first_day != DAY_UNKNOWN &&
        company.first_day < row->appeared)
      return true;
  return false;
}

static int32_t unusual_day(const struct leaving *l, const struct kith_book_row *row)
{
  bool watched = row->appeared != DAY_UNKNOWN && l->watched_to != DAY_UNKNOWN && row->appeared >= l->watched_from &&
                 row->appeared <= l->watched_to;
  return watched && company_had_it(l, row) ? row->appeared : DAY_UNKNOWN;
}

static int take_row(void *arg, const struct kith_book_row *row, struct kith_error *err)
{
  struct leaving *l = arg;
  struct kith_offboard *out = l->out;
  (void)err;
  if (row->flags & STAKE_PRIVATE || row->owner_class == KITH_PERSONAL)
    return KITH_OK;
  struct kith_offboard_contact one = {.id = row->identity,
                                      .section = section_of(row),
                                      .flags = row->flags,
                                      .account = row->account,
                                      .worth = row->won + row->open,
                                      .currency = STR_NONE,
                                      .appeared = unusual_day(l, row),
                                      .has_deal = row->won + row->open > 0 || row->flags & STAKE_BOUGHT,
                                      .steward = row->steward == l->party,
                                      .served = row->last_contact != DAY_UNKNOWN || row->flags & STAKE_HAS_DEAL};
  bool kept = one.section == OFFBOARD_STAYS || one.section == OFFBOARD_SHARED;
  one.off_limits = kept && out->non_solicit == 1 && one.has_deal;
  out->counts[one.section]++;
  out->off_limits += one.off_limits;
  out->unusual += one.appeared != DAY_UNKNOWN;
  out->inherited += (row->flags & STAKE_INHERITED) != 0;
  out->have_deals = out->have_deals || row->flags & STAKE_HAS_DEAL;
  vec_push(&out->contacts, one);
  return KITH_OK;
}

/* ---- The rep ---- */

static void read_non_solicit(struct kith_offboard *out)
{
  out->non_solicit = people_agreement(out->rep, AGREEMENT_NON_SOLICIT, out->last_day);
  out->until = DAY_UNKNOWN;
  for (size_t i = 0; i < out->rep->agreements.len; i++) {
    const struct kith_agreement *a = &out->rep->agreements.items[i];
    if (a->kind != AGREEMENT_NON_SOLICIT || (a->until != DAY_UNKNOWN && a->until < out->last_day))
      continue;
    int32_t until = a->until == DAY_UNKNOWN ? DAY_NEVER : a->until;
    out->until = until > out->until ? until : out->until;
  }
}

static void read_rep(struct leaving *l)
{
  struct kith_offboard *out = l->out;
  const struct kith_people *people = l->reading->people;
  out->spell = out->rep->spells.len ? &out->rep->spells.items[out->rep->spells.len - 1] : NULL;
  bool left = out->spell && out->spell->left != DAY_UNKNOWN, notice = out->spell && out->spell->notice != DAY_UNKNOWN;
  out->last_day = left ? out->spell->left : l->reading->today;
  read_non_solicit(out);
  out->private_count = purged_count(l->reading->store, out->rep->text);
  l->watched_to = left ? out->spell->left : notice ? l->reading->today : DAY_UNKNOWN;
  l->watched_from = (notice ? out->spell->notice : out->last_day) - WINDOW_DAYS;
  l->party = book_party_of(l->reading->store, out->rep->text);
  for (size_t i = 0; i < people->entity_count && l->entity_count < 16; i++)
    l->entities[l->entity_count++] = book_party_of(l->reading->store, people->parties.items[i].text);
}

static int take_package(void *arg, const struct kith_package_row *row, struct kith_error *err)
{
  struct kith_offboard *out = arg;
  (void)err;
  struct kith_offboard_package one = {.day = day_of_ms(row->at_ms),
                                      .by = arena_str(&out->arena, row->by),
                                      .approved_by = arena_str(&out->arena, row->approved_by),
                                      .hash = arena_str(&out->arena, row->hash),
                                      .contacts = row->contacts};
  vec_push(&out->packages, one);
  return KITH_OK;
}

static struct kith_offboard_duty *duty_like(struct kith_offboard *out, struct kith_str kind, struct kith_str other,
                                            bool by_rep)
{
  for (size_t i = 0; i < out->duties.len; i++) {
    struct kith_offboard_duty *d = &out->duties.items[i];
    if (d->by_rep == by_rep && str_eq(d->kind, kind) && str_eq(d->other, other))
      return d;
  }
  vec_push(&out->duties, ((struct kith_offboard_duty){.kind = arena_str(&out->arena, kind),
                                                      .other = arena_str(&out->arena, other),
                                                      .by_rep = by_rep,
                                                      .due = DAY_UNKNOWN}));
  return &out->duties.items[out->duties.len - 1];
}

static int take_duty(void *arg, const struct kith_duty_row *row, struct kith_error *err)
{
  struct kith_offboard *out = arg;
  bool by_rep = str_eq(row->owed_by, out->rep->text);
  struct kith_offboard_duty *d = duty_like(out, row->kind, by_rep ? row->owed_to : row->owed_by, by_rep);
  (void)err;
  d->count++;
  if (row->due == DAY_UNKNOWN)
    return KITH_OK;
  d->overdue += row->due < out->reading->today;
  d->due = d->due == DAY_UNKNOWN || row->due < d->due ? row->due : d->due;
  return KITH_OK;
}

static int by_duty(const void *a, const void *b)
{
  const struct kith_offboard_duty *x = a, *y = b;
  if (x->by_rep != y->by_rep)
    return x->by_rep ? -1 : 1;
  return str_eq(x->kind, y->kind) ? str_cmp(x->other, y->other) : str_cmp(x->kind, y->kind);
}

static int read_obligations(struct kith_offboard *out, struct kith_error *err)
{
  const struct kith_obligations_filter owes = {.owed_by = out->rep->text, .owed_to = STR_NONE, .due = DAY_UNKNOWN};
  int rc = duty_each_of(out->reading->store, out->rep->text, take_duty, out, err);
  if (out->duties.len)
    qsort(out->duties.items, out->duties.len, sizeof *out->duties.items, by_duty);
  return rc == KITH_OK && out->all ? obligations_read(out->reading, &owes, &out->owes, err) : rc;
}

static int by_section(const void *a, const void *b)
{
  const struct kith_offboard_contact *x = a, *y = b;
  if (x->section != y->section)
    return x->section < y->section ? -1 : 1;
  if (x->worth != y->worth)
    return x->worth > y->worth ? -1 : 1;
  return (x->id > y->id) - (x->id < y->id);
}

static int read_all(struct leaving *l, struct kith_error *err)
{
  struct kith_offboard *out = l->out;
  int rc = l->party ? book_each(l->reading->store, l->party, take_row, l, err) : KITH_OK;
  if (out->contacts.len)
    qsort(out->contacts.items, out->contacts.len, sizeof *out->contacts.items, by_section);
  if (rc == KITH_OK)
    rc = offboard_price(out, err);
  if (rc == KITH_OK)
    rc = offboard_find_accounts(out, err);
  if (rc == KITH_OK)
    rc = offboard_look_up(out, err);
  if (rc == KITH_OK)
    rc = read_obligations(out, err);
  return rc == KITH_OK ? package_each(l->reading->store, out->rep->text, take_package, out, err) : rc;
}

int offboard_read(const struct kith_reading *reading, int party, bool all, struct kith_offboard *out,
                  struct kith_error *err)
{
  struct leaving l = {.out = out, .reading = reading};
  *out = (struct kith_offboard){.reading = reading, .all = all};
  if (!reading->policy)
    return error_set(err, KITH_E_CONFIG, "the pipeline names no policy, so nobody was decided; see ownership: policy:");
  out->rep = &reading->people->parties.items[party];
  read_rep(&l);
  return read_all(&l, err);
}

void offboard_free(struct kith_offboard *o)
{
  obligations_free(&o->owes);
  vec_free(&o->duties);
  vec_free(&o->contacts);
  vec_free(&o->accounts);
  vec_free(&o->packages);
  arena_free(&o->arena);
}

bool offboard_must_hand_over(const struct kith_offboard_contact *c)
{
  return c->steward && c->section != OFFBOARD_GOES && c->section != OFFBOARD_UNCLAIMED;
}

bool offboard_in_section(const struct kith_offboard_contact *c, int section)
{
  return (int)c->section == section;
}

bool offboard_is_off_limits(const struct kith_offboard_contact *c, int section)
{
  (void)section;
  return c->off_limits;
}

bool offboard_is_unusual(const struct kith_offboard_contact *c, int section)
{
  (void)section;
  return c->appeared != DAY_UNKNOWN;
}
