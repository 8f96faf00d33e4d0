/* How well somebody is known: bounded, and never lower for more, for later or for both ways. */
#include "report/strength.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { TODAY = 20000, ROUNDS = 20000 };

static uint32_t seed = 7;

static uint32_t draw(uint32_t below)
{
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) % below;
}

static struct kith_dealing some_dealing(void)
{
  static const char *const channels[] = {"meeting", "call",       "email",          "message",
                                         "note",    "invitation", "carrier pigeon", ""};
  uint32_t way = draw(3);
  return (struct kith_dealing){.day = draw(20) ? TODAY - (int32_t)draw(4000) : DAY_UNKNOWN,
                               .channel = str_of(channels[draw(8)]),
                               .incoming = way == 1,
                               .outgoing = way == 2,
                               .people = draw(30)};
}

static struct kith_acquaintance some_acquaintance(void)
{
  struct kith_acquaintance k = strength_none();
  for (uint32_t i = draw(40); i; i--) {
    struct kith_dealing d = some_dealing();
    strength_add(&k, &d, TODAY);
  }
  k.connected = draw(2);
  k.in_book = draw(2);
  k.steward = draw(2);
  k.known_since = draw(4) ? TODAY - (int32_t)draw(9000) : DAY_UNKNOWN;
  return k;
}

static double score_of(const struct kith_acquaintance *k)
{
  return strength_score(strength_points(k, TODAY));
}

static void assert_not_lower(const struct kith_acquaintance *less, const struct kith_acquaintance *more,
                             const char *what)
{
  if (score_of(more) < score_of(less))
    fail_msg("%s lowers it from %.6f to %.6f", what, score_of(less), score_of(more));
}

static void test_nothing_is_nothing(void **state)
{
  (void)state;
  struct kith_acquaintance k = strength_none();
  assert_true(score_of(&k) == 0);
  assert_string_equal(strength_word(0), "not");
}

static void test_more_never_lowers(void **state)
{
  (void)state;
  for (int i = 0; i < ROUNDS; i++) {
    struct kith_acquaintance less = some_acquaintance(), more = less;
    struct kith_dealing d = some_dealing();
    strength_add(&more, &d, TODAY);
    assert_not_lower(&less, &more, "one more dealing");
    more = less;
    more.connected = more.in_book = more.steward = true;
    assert_not_lower(&less, &more, "a connection, a card, stewardship");
    more = less;
    more.known_since = less.known_since == DAY_UNKNOWN ? TODAY : less.known_since - (int32_t)draw(1000);
    assert_not_lower(&less, &more, "being known for longer");
  }
}

static void test_later_never_lowers(void **state)
{
  (void)state;
  for (int i = 0; i < ROUNDS; i++) {
    struct kith_acquaintance earlier = some_acquaintance(), later = earlier;
    struct kith_dealing d = some_dealing();
    if (d.day == DAY_UNKNOWN)
      continue;
    strength_add(&earlier, &d, TODAY);
    d.day += (int32_t)draw((uint32_t)(TODAY - d.day) + 1);
    strength_add(&later, &d, TODAY);
    assert_not_lower(&earlier, &later, "a later day");
  }
}

/* Of as many dealings, those of both sides count for more. */
static void test_both_ways_count_for_more(void **state)
{
  (void)state;
  for (uint32_t total = 2; total < 40; total++) {
    double before = -1;
    for (uint32_t back = 0; back <= total / 2; back++) {
      struct kith_acquaintance k = strength_none();
      for (uint32_t i = 0; i < total; i++)
        strength_add(
            &k,
            &(struct kith_dealing){.day = TODAY - 10, .channel = KITH_STR("email"), .incoming = i < back, .people = 1},
            TODAY);
      if (score_of(&k) <= before)
        fail_msg("%u of %u back: %.6f, one less: %.6f", back, total, score_of(&k), before);
      before = score_of(&k);
    }
  }
}

static void test_it_stays_between_0_and_100(void **state)
{
  (void)state;
  for (int i = 0; i < ROUNDS; i++) {
    struct kith_acquaintance k = some_acquaintance();
    assert_true(score_of(&k) >= 0 && score_of(&k) < 100);
  }
  assert_true(strength_score(HUGE_VAL) == 100);
}

static void test_it_halves(void **state)
{
  (void)state;
  struct kith_acquaintance now = strength_none(), then = strength_none();
  struct kith_dealing d = {.day = TODAY, .channel = KITH_STR("email"), .people = 1};
  strength_add(&now, &d, TODAY);
  d.day -= STRENGTH_HALF_LIFE;
  strength_add(&then, &d, TODAY);
  assert_true(fabs(now.out - 1) < 1e-12 && fabs(then.out - 0.5) < 1e-12);
  assert_int_equal(then.last, TODAY - STRENGTH_HALF_LIFE);
}

static void test_what_is_no_dealing(void **state)
{
  (void)state;
  struct kith_acquaintance k = strength_none();
  struct kith_dealing undated = {.day = DAY_UNKNOWN, .channel = KITH_STR("call"), .people = 1};
  struct kith_dealing to_come = {.day = TODAY + 1, .channel = KITH_STR("meeting"), .people = 1};
  struct kith_dealing note = {.day = TODAY, .channel = KITH_STR("Note"), .people = 1};
  strength_add(&k, &undated, TODAY);
  strength_add(&k, &to_come, TODAY);
  strength_add(&k, &note, TODAY);
  assert_int_equal(k.left_out, 3);
  assert_true(strength_points(&k, TODAY) == 0);
}

static void test_a_crowd_shares_it(void **state)
{
  (void)state;
  struct kith_acquaintance k = strength_none();
  struct kith_dealing mailing = {.day = TODAY, .channel = KITH_STR("email"), .people = 50};
  strength_add(&k, &mailing, TODAY);
  assert_true(fabs(k.out - 0.02) < 1e-12);
}

/* By hand: 2 calls from, 1 e-mail to, all today: 4 + 1 + 2 x 1; connected 2; 10 years: 5; = 14 points; 1400 / 34. */
static void test_the_numbers_can_be_checked_by_hand(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_acquaintance k = strength_none();
  struct kith_dealing call = {.day = TODAY, .channel = KITH_STR("call"), .incoming = true, .people = 1};
  struct kith_dealing mail = {.day = TODAY, .channel = KITH_STR("email"), .outgoing = true, .people = 1};
  strength_add(&k, &call, TODAY);
  strength_add(&k, &call, TODAY);
  strength_add(&k, &mail, TODAY);
  k.connected = true;
  k.known_since = TODAY - 3653;
  assert_true(fabs(score_of(&k) - 1400.0 / 34) < 1e-9);
  struct kith_str text = strength_numbers(&k, TODAY, &arena);
  const char *wanted =
      "2 from them, 1 to them, last 2024-10-04: 4.00 + 1.00 + 2 x 1.00; connected 2; known for 10.0 years "
      "5.0 = 14.0 points";
  if (!str_eq_c(text, wanted))
    fail_msg("expected '%s', got '%.*s'", wanted, STR_ARG(text));
  struct kith_str formula = strength_formula(&arena);
  assert_true(str_find_str(formula, KITH_STR("points + 20")) < formula.len);
  assert_true(str_find_str(formula, KITH_STR("call 2")) < formula.len);
  arena_free(&arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing_is_nothing),
      cmocka_unit_test(test_more_never_lowers),
      cmocka_unit_test(test_later_never_lowers),
      cmocka_unit_test(test_both_ways_count_for_more),
      cmocka_unit_test(test_it_stays_between_0_and_100),
      cmocka_unit_test(test_it_halves),
      cmocka_unit_test(test_what_is_no_dealing),
      cmocka_unit_test(test_a_crowd_shares_it),
      cmocka_unit_test(test_the_numbers_can_be_checked_by_hand),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
