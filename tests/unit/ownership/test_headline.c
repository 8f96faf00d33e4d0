/* The headline table, in full: every combination of two claims and of three gives one class, and keeps the promises. */
#include "ownership/headline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ownership/decision.h"

static struct kith_contender entity(unsigned strength, unsigned share, unsigned rank)
{
  return (struct kith_contender){.entity = true,
                                 .knows = strength > KITH_CLAIM_NONE,
                                 .strength = (uint8_t)strength,
                                 .share = (uint8_t)share,
                                 .rank = (uint8_t)rank};
}

static struct kith_contender rep(unsigned strength, unsigned share, unsigned rank)
{
  struct kith_contender c = entity(strength, share, rank);
  c.entity = c.knows = false;
  return c;
}

static void expect(struct kith_contender a, struct kith_contender b, enum kith_class wanted, const char *what)
{
  struct kith_contender c[] = {a, b};
  struct kith_headline h = headline_of(c, 2);
  if (h.owner_class != wanted)
    fail_msg("%s: %s, expected %s", what, owner_class_name(h.owner_class), owner_class_name(wanted));
}

/* README's table of an entity (rows) against one rep (columns), nobody sharing, the entity on controlled dates. */
static void test_entity_against_rep(void **state)
{
  (void)state;
  static const enum kith_class table[3][4] = {
      /* rep:  none            weak            strong         personal     */
      {KITH_UNCLAIMED, KITH_UNCLAIMED, KITH_REP, KITH_PERSONAL},  /* entity none   */
      {KITH_UNCLAIMED, KITH_UNCLAIMED, KITH_REP, KITH_UNCLAIMED}, /* entity weak   */
      {KITH_COMPANY, KITH_COMPANY, KITH_REP, KITH_COMPANY},       /* entity strong */
  };
  for (unsigned e = 0; e < 3; e++)
    for (unsigned r = 0; r < 4; r++) {
      char what[64];
      snprintf(what, sizeof what, "entity %s, rep %s", strength_name(e + 1), strength_name(r + 1));
      expect(entity(e + 1, SHARE_NONE, RANK_CONTROLLED), rep(r + 1, SHARE_NONE, RANK_PROVEN), table[e][r], what);
    }
}

/* Both strong, nobody shares: by grade. Rows: the entity's rank; columns: the rep's. */
static void test_both_strong_by_grade(void **state)
{
  (void)state;
  static const enum kith_class table[4][4] = {
      /* rep:   none            self-dated      controlled      proven */
      {KITH_DISPUTED, KITH_DISPUTED, KITH_REP, KITH_REP},        /* entity none: the rep's own dates are no proof */
      {KITH_DISPUTED, KITH_DISPUTED, KITH_REP, KITH_REP},        /* entity self-dated: nor are the entity's       */
      {KITH_COMPANY, KITH_COMPANY, KITH_DISPUTED, KITH_REP},     /* entity controlled                             */
      {KITH_COMPANY, KITH_COMPANY, KITH_COMPANY, KITH_DISPUTED}, /* entity proven                                 */
  };
  for (unsigned e = 0; e < 4; e++)
    for (unsigned r = 0; r < 4; r++) {
      char what[64];
      snprintf(what, sizeof what, "ranks: entity %u, rep %u", e, r);
      expect(entity(KITH_CLAIM_STRONG, SHARE_NONE, e), rep(KITH_CLAIM_STRONG, SHARE_NONE, r), table[e][r], what);
      for (unsigned share = 1; share < 4; share++) {
        enum kith_class by_rep = share & SHARE_COMPANY ? KITH_BOTH : table[e][r];
        enum kith_class by_entity = share & SHARE_REP ? KITH_BOTH : table[e][r];
        expect(entity(KITH_CLAIM_STRONG, SHARE_NONE, e), rep(KITH_CLAIM_STRONG, share, r), by_rep, "rep shares");
        expect(entity(KITH_CLAIM_STRONG, share, e), rep(KITH_CLAIM_STRONG, SHARE_NONE, r), by_entity, "entity shares");
      }
      struct kith_contender forced = entity(KITH_CLAIM_STRONG, SHARE_NONE, e);
      forced.force = true;
      expect(forced, rep(KITH_CLAIM_STRONG, SHARE_ALL, r), KITH_COMPANY, "forced");
    }
}

/* A strong claim beside a weak one of the other side. */
static void test_strong_beside_weak(void **state)
{
  (void)state;
  for (unsigned rank = 0; rank < 4; rank++)
    for (unsigned share = 0; share < 4; share++) {
      enum kith_class own = rank == RANK_SELF_DATED ? KITH_DISPUTED : KITH_REP;
      expect(entity(KITH_CLAIM_WEAK, SHARE_NONE, RANK_PROVEN), rep(KITH_CLAIM_STRONG, share, rank),
             share & SHARE_COMPANY ? KITH_BOTH : own, "strong rep, weak entity");
      own = rank == RANK_SELF_DATED ? KITH_DISPUTED : KITH_COMPANY;
      expect(entity(KITH_CLAIM_STRONG, share, rank), rep(KITH_CLAIM_WEAK, SHARE_ALL, RANK_PROVEN),
             share & SHARE_REP ? KITH_BOTH : own, "strong entity, weak rep");
    }
}

static void test_two_entities_never_argue(void **state)
{
  (void)state;
  for (unsigned a = 0; a < 4; a++)
    for (unsigned b = 0; b < 4; b++)
      expect(entity(KITH_CLAIM_STRONG, SHARE_NONE, a), entity(KITH_CLAIM_STRONG, SHARE_NONE, b), KITH_COMPANY,
             "two entities");
}

/* What an entity knows is not private, even when its claim is worth nothing. */
static void test_known_to_an_entity_is_not_personal(void **state)
{
  (void)state;
  struct kith_contender known = entity(KITH_CLAIM_NONE, SHARE_NONE, RANK_NONE);
  expect(known, rep(KITH_CLAIM_PERSONAL, SHARE_NONE, RANK_NONE), KITH_PERSONAL, "entity that knows nothing");
  known.knows = true;
  expect(known, rep(KITH_CLAIM_PERSONAL, SHARE_NONE, RANK_NONE), KITH_UNCLAIMED, "entity that has a record");
  expect(rep(KITH_CLAIM_PERSONAL, SHARE_NONE, RANK_NONE), rep(KITH_CLAIM_STRONG, SHARE_NONE, RANK_PROVEN), KITH_REP,
         "private to one, another's customer");
}

static void test_nobody(void **state)
{
  (void)state;
  assert_int_equal(headline_of(NULL, 0).owner_class, KITH_UNCLAIMED);
}

/* ---- Every combination of three claims ---- */

enum { KINDS = 2 * 4 * 4 * 4 * 2 }; /* kind, strength, share, rank, force or knows */

static struct kith_contender nth(unsigned n)
{
  struct kith_contender c = {.entity = n & 1, .force = n >> 1 & 1};
  c.strength = (uint8_t)(KITH_CLAIM_NONE + (n >> 2 & 3));
  c.share = (uint8_t)(n >> 4 & 3);
  c.rank = (uint8_t)(n >> 6 & 3);
  c.knows = c.entity && c.strength != KITH_CLAIM_NONE;
  if (c.entity && c.strength == KITH_CLAIM_PERSONAL)
    c.strength = KITH_CLAIM_NONE;
  return c;
}

static bool claims(const struct kith_contender *c)
{
  return c->strength == KITH_CLAIM_WEAK || c->strength == KITH_CLAIM_STRONG;
}

static const char *broken_promise(const struct kith_contender *c, size_t count, struct kith_headline h)
{
  size_t claimants = 0, strong = 0, personal = 0, reps = 0, entities = 0, private_wins = 0, known = 0;
  for (size_t i = 0; i < count; i++) {
    claimants += claims(&c[i]);
    strong += c[i].strength == KITH_CLAIM_STRONG;
    personal += c[i].strength == KITH_CLAIM_PERSONAL;
    known += c[i].entity && (c[i].knows || claims(&c[i]));
    reps += c[i].wins && !c[i].entity;
    entities += c[i].wins && c[i].entity;
    private_wins += c[i].wins && c[i].strength == KITH_CLAIM_PERSONAL;
    if (c[i].wins && c[i].strength == KITH_CLAIM_NONE)
      return "a claim of none wins";
  }
  switch (h.owner_class) {
  case KITH_COMPANY:
    return entities && !reps && strong ? NULL : "company without an entity, or with a rep";
  case KITH_REP:
    return reps == 1 && !entities && strong ? NULL : "rep without exactly one rep";
  case KITH_BOTH:
    return reps && reps + entities > 1 && strong && !private_wins ? NULL : "shared by fewer than two";
  case KITH_PERSONAL:
    return personal && !strong && !known && private_wins == reps ? NULL : "personal though claimed or known";
  case KITH_DISPUTED:
    return claimants > 1 && strong ? NULL : "a single claimant is disputed";
  case KITH_UNCLAIMED:
    return !strong && !reps && !entities ? NULL : "unclaimed though claimed";
  case KITH_UNDECIDED:
    break;
  }
  return "no class";
}

/* The same claims in another order give the same class, and the same claims win. */
static const char *asymmetry(const struct kith_contender *c, struct kith_headline h)
{
  static const int orders[][3] = {{1, 0, 2}, {2, 1, 0}, {0, 2, 1}};
  for (size_t o = 0; o < 3; o++) {
    struct kith_contender other[3];
    for (int i = 0; i < 3; i++)
      other[i] = c[orders[o][i]];
    if (headline_of(other, 3).owner_class != h.owner_class)
      return "the order of claims changes the class";
    for (int i = 0; i < 3; i++)
      if (other[i].wins != c[orders[o][i]].wins)
        return "the order of claims changes who wins";
  }
  return NULL;
}

static void test_every_combination_of_three(void **state)
{
  (void)state;
  for (unsigned a = 0; a < KINDS; a++)
    for (unsigned b = a; b < KINDS; b++)
      for (unsigned d = b; d < KINDS; d++) {
        struct kith_contender c[3] = {nth(a), nth(b), nth(d)};
        struct kith_headline h = headline_of(c, 3);
        const char *broken = broken_promise(c, 3, h);
        if (!broken && (a + b + d) % 7 == 0)
          broken = asymmetry(c, h);
        if (broken)
          fail_msg("claims %u %u %u: %s: %s", a, b, d, owner_class_name(h.owner_class), broken);
      }
}

/* A claim of none beside the others never matters, unless it is an entity's that has a record. */
static void test_a_claim_of_none_changes_nothing(void **state)
{
  (void)state;
  for (unsigned a = 0; a < KINDS; a++)
    for (unsigned b = 0; b < KINDS; b++) {
      struct kith_contender c[3] = {nth(a), nth(b), rep(KITH_CLAIM_NONE, SHARE_ALL, RANK_PROVEN)};
      enum kith_class with = headline_of(c, 3).owner_class;
      if (with != headline_of(c, 2).owner_class)
        fail_msg("claims %u %u: a claim of none makes it %s", a, b, owner_class_name(with));
    }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_entity_against_rep),
      cmocka_unit_test(test_both_strong_by_grade),
      cmocka_unit_test(test_strong_beside_weak),
      cmocka_unit_test(test_two_entities_never_argue),
      cmocka_unit_test(test_known_to_an_entity_is_not_personal),
      cmocka_unit_test(test_nobody),
      cmocka_unit_test(test_every_combination_of_three),
      cmocka_unit_test(test_a_claim_of_none_changes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
