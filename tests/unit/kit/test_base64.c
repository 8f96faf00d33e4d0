#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/base64.h"

/* Fed in portions of `step` characters; "bad" when it is none. */
static void expect(const char *text, const char *want, size_t step)
{
  struct base64 b = {0};
  char out[64];
  size_t len = 0;
  for (struct kith_str rest = str_of(text); rest.len; rest = str_sub(rest, step, rest.len)) {
    struct kith_str part = str_sub(rest, 0, step);
    char room[sizeof out];
    size_t got = base64_feed(&b, part, room);
    assert_true(got <= part.len / 4 * 3 + 3);
    memcpy(out + len, room, got);
    len += got;
  }
  len += base64_end(&b, out + len);
  struct kith_str made = b.bad ? KITH_STR("bad") : (struct kith_str){out, len};
  if (!str_eq_c(made, want))
    fail_msg("%s by %zu: %.*s, expected %s", text, step, STR_ARG(made), want);
}

static void portions_change_nothing(void **state)
{
  (void)state;
  static const struct {
    const char *text, *want;
  } cases[] = {{"", ""},           {"YQ==", "a"},       {"YWI=", "ab"},         {"YWJj", "abc"},
               {"YWJjZA", "abcd"}, {"_-8", "\xff\xef"}, {"/+8=", "\xff\xef"},   {" Y W\r\nJ\tj ", "abc"},
               {"YWJjY", "bad"},   {"Y", "bad"},        {"YQ==YQ==", "bad"},    {"YW*j", "bad"},
               {"YQ= =", "a"},     {"====", ""},        {"YWJj\xc3\xa4", "bad"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    for (size_t step = 1; step < 12; step++)
      expect(cases[i].text, cases[i].want, step);
}

static void likely_is_what_the_letters_allow(void **state)
{
  (void)state;
  assert_true(base64_likely(KITH_STR("YWJj\nZA==")));
  assert_true(base64_likely(KITH_STR("Jane")));
  assert_false(base64_likely(KITH_STR("jane@example.com")));
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(portions_change_nothing),
                                     cmocka_unit_test(likely_is_what_the_letters_allow)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
