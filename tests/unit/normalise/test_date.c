#include "normalise/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
  const char *input, *month_first, *day_first;
} good[] = {
    {"1985-04-12", "1985-04-12", "1985-04-12"},
    {"19850412", "1985-04-12", "1985-04-12"},
    {"1985-04", "1985-04", "1985-04"},
    {"1985", "1985", "1985"},
    {"--0412", "--04-12", "--04-12"},
    {"--04-12", "--04-12", "--04-12"},
    {"--02-29", "--02-29", "--02-29"},
    {"4/12/1985", "1985-04-12", "1985-12-04"},
    {"13/4/1985", "1985-04-13", "1985-04-13"},
    {"4/13/1985", "1985-04-13", "1985-04-13"},
    {"12.04.1985", "1985-04-12", "1985-04-12"},
    {"1985/4/12", "1985-04-12", "1985-04-12"},
    {"1/2/65", "1965-01-02", "1965-02-01"},
    {"15 Jan 2024", "2024-01-15", "2024-01-15"},
    {"Jan 15, 2024", "2024-01-15", "2024-01-15"},
    {"January 15th, 2024", "2024-01-15", "2024-01-15"},
    {"15-Jan-24", "2024-01-15", "2024-01-15"},
    {"12 mars 2023", "2023-03-12", "2023-03-12"},
    {"12. M\xC3\xA4rz 2023", "2023-03-12", "2023-03-12"},
    {"1. Dezember 2023", "2023-12-01", "2023-12-01"},
    {"3 ao\xC3\xBBt 2022", "2022-08-03", "2022-08-03"},
    {"5 de enero de 2024", "2024-01-05", "2024-01-05"},
    {"03 Apr 2022", "2022-04-03", "2022-04-03"},
    {"Jan 2024", "2024-01", "2024-01"},
    {"March 5", "--03-05", "--03-05"},
    {"1/24/18, 9:05 AM", "2018-01-24T09:05:00Z", "2018-01-24T09:05:00Z"},
    {"3/4/2024 2:30 PM", "2024-03-04T14:30:00Z", "2024-03-04T14:30:00Z"},
    {"12/31/2023 12:00 AM", "2023-12-31T00:00:00Z", "2023-12-31T00:00:00Z"},
    {"2026-07-30 10:00:00 UTC", "2026-07-30T10:00:00Z", "2026-07-30T10:00:00Z"},
    {"Wed Jun 24 12:43:42 UTC 2026", "2026-06-24T12:43:42Z", "2026-06-24T12:43:42Z"},
    {"Wed, 24 Jun 2026 12:43:42 +0200", "2026-06-24T10:43:42Z", "2026-06-24T10:43:42Z"},
    {"2024-03-12 09:14", "2024-03-12T09:14:00Z", "2024-03-12T09:14:00Z"},
    {"2024-03-12T09:14:00.000+0000", "2024-03-12T09:14:00Z", "2024-03-12T09:14:00Z"},
    {"19951031T222710Z", "1995-10-31T22:27:10Z", "1995-10-31T22:27:10Z"},
    {"1995-12-31T22:27:10-05:00", "1996-01-01T03:27:10Z", "1996-01-01T03:27:10Z"},
    {"2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00Z", "2024-02-29T23:30:00Z"},
    {" 1985-04-12 ", "1985-04-12", "1985-04-12"},
};

static void check(const char *input, bool month_first, const char *want)
{
  struct kith_date d;
  char out[DATE_ROOM];
  if (date_parse(str_of(input), (struct kith_date_style){month_first, 40}, &d) != DATE_FOUND)
    fail_msg("\"%s\" is no date", input);
  struct kith_str got = {out, date_write(&d, out)};
  if (!str_eq_c(got, want))
    fail_msg("\"%s\": wanted %s, got %.*s", input, want, STR_ARG(got));
}

static void dates_are_understood(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    check(good[i].input, true, good[i].month_first);
    check(good[i].input, false, good[i].day_first);
  }
}

static void written_dates_are_read_again(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
    check(good[i].month_first, false, good[i].month_first);
}

static void zeros_are_blank(void **state)
{
  static const char *const blank[] = {"0/0/00", "0000-00-00", "00/00/0000", "0000-00-00 00:00:00", "00.00.0000"};
  struct kith_date d;
  (void)state;
  for (size_t i = 0; i < sizeof blank / sizeof blank[0]; i++)
    assert_int_equal(date_parse(str_of(blank[i]), (struct kith_date_style){true, 40}, &d), DATE_BLANK);
}

static void what_is_no_date_is_refused(void **state)
{
  static const char *const bad[] = {"",
                                    "soon",
                                    "circa 1800",
                                    "2023-02-30",
                                    "2023-13-01",
                                    "32/1/2020",
                                    "1/2",
                                    "12",
                                    "1705314600",
                                    "1705314600000",
                                    "2024-01-15 25:00",
                                    "Not Available",
                                    "1-2-3-4",
                                    "99999999",
                                    "1985-04-12T10:00:00Z and much more"};
  struct kith_date d;
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    if (date_parse(str_of(bad[i]), (struct kith_date_style){true, 40}, &d) != DATE_NONE)
      fail_msg("\"%s\" was taken for a date", bad[i]);
}

static void regions_differ(void **state)
{
  (void)state;
  assert_true(date_month_first(str_of("US")));
  assert_true(date_month_first(STR_NONE));
  assert_false(date_month_first(str_of("DE")));
  assert_false(date_month_first(str_of("GB")));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dates_are_understood), cmocka_unit_test(written_dates_are_read_again),
      cmocka_unit_test(zeros_are_blank),      cmocka_unit_test(what_is_no_date_is_refused),
      cmocka_unit_test(regions_differ),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
