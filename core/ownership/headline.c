#include "ownership/headline.h"

static bool is_strong(const struct kith_contender *c)
{
  return c->strength == KITH_CLAIM_STRONG;
}

/* Counts as a claimant: more than none, and not private. */
static bool is_claimant(const struct kith_contender *c)
{
  return c->strength == KITH_CLAIM_WEAK || c->strength == KITH_CLAIM_STRONG;
}

/* Whether `from` is content to share with `to`. */
static bool shares(const struct kith_contender *from, const struct kith_contender *to)
{
  return (from->share & (to->entity ? SHARE_COMPANY : SHARE_REP)) != 0;
}

/* One policy wrote both claims: that either shares is enough. Entities of one group never argue. */
static bool compatible(const struct kith_contender *a, const struct kith_contender *b)
{
  return (a->entity && b->entity) || shares(a, b) || shares(b, a);
}

/* True when `c` goes together with all others for which `set` holds. */
static bool goes_with_all(const struct kith_contender *all, size_t count, const struct kith_contender *c,
                          bool (*set)(const struct kith_contender *, const struct kith_contender *))
{
  for (size_t i = 0; i < count; i++)
    if (&all[i] != c && set(&all[i], c) && !compatible(&all[i], c))
      return false;
  return true;
}

static bool any_strong(const struct kith_contender *other, const struct kith_contender *c)
{
  (void)c;
  return is_strong(other);
}

static bool strong_peer(const struct kith_contender *other, const struct kith_contender *c)
{
  return is_strong(other) && other->rank == c->rank;
}

static bool winner(const struct kith_contender *other, const struct kith_contender *c)
{
  (void)c;
  return other->wins;
}

static int top_rank(const struct kith_contender *all, size_t count)
{
  int top = -1;
  for (size_t i = 0; i < count; i++)
    if (is_strong(&all[i]) && all[i].rank > top)
      top = all[i].rank;
  return top;
}

static enum kith_class class_of_winners(const struct kith_contender *all, size_t count)
{
  size_t entities = 0, reps = 0;
  for (size_t i = 0; i < count; i++) {
    entities += all[i].wins && all[i].entity;
    reps += all[i].wins && !all[i].entity;
  }
  return reps == 0 ? KITH_COMPANY : reps == 1 && entities == 0 ? KITH_REP : KITH_BOTH;
}

/* Nobody has a strong claim: private to somebody whom no entity knows about, or nobody's. */
static struct kith_headline without_strong(struct kith_contender *all, size_t count)
{
  bool personal = false, known = false;
  for (size_t i = 0; i < count; i++) {
    personal |= all[i].strength == KITH_CLAIM_PERSONAL;
    known |= all[i].entity && (all[i].knows || is_claimant(&all[i]));
  }
  if (!personal || known)
    return (struct kith_headline){KITH_UNCLAIMED, HEADLINE_NO_CLAIM};
  for (size_t i = 0; i < count; i++)
    all[i].wins = all[i].strength == KITH_CLAIM_PERSONAL;
  return (struct kith_headline){KITH_PERSONAL, HEADLINE_PRIVATE};
}

static bool is_forced(const struct kith_contender *all, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (all[i].entity && all[i].force && is_strong(&all[i]))
      return true;
  return false;
}

/* The best evidence wins, and what goes together with it, grade by grade. False: the best argue among themselves. */
static bool win_by_grade(struct kith_contender *all, size_t count)
{
  int top = top_rank(all, count);
  for (int rank = top; rank >= 0; rank--)
    for (size_t i = 0; i < count; i++) {
      struct kith_contender *c = &all[i];
      if (!is_strong(c) || c->rank != rank)
        continue;
      bool peaceful = goes_with_all(all, count, c, strong_peer);
      if (rank == top && !peaceful)
        return false;
      /* winners of the same rank are peers: being peaceful covers them, so the order within a rank does not matter */
      c->wins = peaceful && goes_with_all(all, count, c, winner);
    }
  return true;
}

/* A strong claim that shares lets the weak ones of that side in. */
static void let_weak_in(struct kith_contender *all, size_t count)
{
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < count && all[i].strength == KITH_CLAIM_WEAK && !all[i].wins; k++)
      all[i].wins = all[k].wins && is_strong(&all[k]) && shares(&all[k], &all[i]);
}

/* Nothing but the winner's own dates, and somebody else who claims. */
static bool rests_on_own_dates(const struct kith_contender *all, size_t count)
{
  int best = RANK_NONE;
  bool losers = false;
  for (size_t i = 0; i < count; i++) {
    if (all[i].wins && is_strong(&all[i]) && all[i].rank > best)
      best = all[i].rank;
    losers |= is_claimant(&all[i]) && !all[i].wins;
  }
  return losers && best == RANK_SELF_DATED;
}

static struct kith_headline disputed(struct kith_contender *all, size_t count, enum kith_headline_reason reason)
{
  int top = top_rank(all, count);
  for (size_t i = 0; i < count; i++)
    all[i].wins = reason == HEADLINE_EQUAL ? is_strong(&all[i]) && all[i].rank == top : is_claimant(&all[i]);
  return (struct kith_headline){KITH_DISPUTED, reason};
}

struct kith_headline headline_of(struct kith_contender *all, size_t count)
{
  enum kith_headline_reason reason = HEADLINE_CLAIM;
  for (size_t i = 0; i < count; i++)
    all[i].wins = false;
  if (top_rank(all, count) < 0)
    return without_strong(all, count);
  if (is_forced(all, count)) {
    for (size_t i = 0; i < count; i++)
      all[i].wins = all[i].entity && is_strong(&all[i]);
    return (struct kith_headline){KITH_COMPANY, HEADLINE_FORCED};
  }
  for (size_t i = 0; i < count; i++)
    if (is_strong(&all[i]) && !goes_with_all(all, count, &all[i], any_strong))
      reason = HEADLINE_GRADE;
  if (!win_by_grade(all, count))
    return disputed(all, count, HEADLINE_EQUAL);
  let_weak_in(all, count);
  if (rests_on_own_dates(all, count))
    return disputed(all, count, HEADLINE_OWN_DATES);
  return (struct kith_headline){class_of_winners(all, count), reason};
}
