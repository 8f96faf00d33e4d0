/* Calendar days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/day.h"

static void what_is_written_is_read_again(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    int32_t day;
  } cases[] = {{"1970-01-01", 0},           {"2000-02-29", 11016},
               {"20000229", 11016},         {"2019-03-04T10:00:00Z", 17959},
               {"2019-03-04 10:00", 17959}, {"1969-12-31", -1},
               {"2019", DAY_UNKNOWN},       {"2019-03", DAY_UNKNOWN},
               {"2019-02-29", DAY_UNKNOWN}, {"2019-13-01", DAY_UNKNOWN},
               {"0000-01-01", DAY_UNKNOWN}, {"2019-03-04x", DAY_UNKNOWN},
               {"2019-03/04", DAY_UNKNOWN}, {"", DAY_UNKNOWN},
               {"04.03.2019", DAY_UNKNOWN}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    if (day_parse(str_of(cases[i].text)) != cases[i].day)
      fail_msg("%s is day %d", cases[i].text, day_parse(str_of(cases[i].text)));
  for (int32_t day = -719162; day <= 2932896; day += 61) {
    char text[DAY_TEXT];
    day_format(day, text);
    if (day_parse(str_of(text)) != day)
      fail_msg("day %d is written %s", day, text);
  }
}

static void no_day_is_the_empty_text(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  static const int32_t none[] = {DAY_UNKNOWN, DAY_NEVER, DAY_FIRST - 1, DAY_LAST + 1};
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
    assert_int_equal(day_text(none[i], &arena).len, 0);
  assert_true(str_eq_c(day_text(17959, &arena), "2019-03-04"));
  arena_free(&arena);
}

static void a_time_before_1970_is_of_the_day_before(void **state)
{
  (void)state;
  assert_int_equal(day_of_ms(0), 0);
  assert_int_equal(day_of_ms(-1), -1);
  assert_int_equal(day_of_ms(86399999), 0);
  assert_int_equal(day_of_ms(86400000), 1);
  assert_int_equal(day_of_ms(-86400000), -1);
  assert_int_equal(day_of_ms(-86400001), -2);
  assert_int_equal(day_of_ms(INT64_MAX), DAY_UNKNOWN);
  assert_int_equal(day_of_ms(INT64_MIN), DAY_UNKNOWN);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_written_is_read_again),
      cmocka_unit_test(no_day_is_the_empty_text),
      cmocka_unit_test(a_time_before_1970_is_of_the_day_before),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
