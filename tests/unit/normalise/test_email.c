#include "normalise/email.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct kith_arena arena;

static void check(const char *input, const char *want, struct kith_str got)
{
  if (!str_eq_c(got, want))
    fail_msg("\"%s\": wanted \"%s\", got \"%.*s\"", input, want, STR_ARG(got));
}

static const struct {
  const char *input, *text, *key;
  bool role, freemail;
} good[] = {
    {"ada@example.com", "ada@example.com", "ada@example.com", false, false},
    {"Ada.Lovelace@Example.COM", "ada.lovelace@example.com", "ada.lovelace@example.com", false, false},
    {"mailto:ada@example.com?subject=hi", "ada@example.com", "ada@example.com", false, false},
    {"Ada Lovelace <ada@example.com>", "ada@example.com", "ada@example.com", false, false},
    {"<ada@example.com>;", "ada@example.com", "ada@example.com", false, false},
    {"'ada@example.com'", "ada@example.com", "ada@example.com", false, false},
    {"ada+crm@example.com", "ada+crm@example.com", "ada@example.com", false, false},
    {"A.d.a+x@googlemail.com", "a.d.a+x@googlemail.com", "ada@gmail.com", false, true},
    {"info@example.com", "info@example.com", "info@example.com", true, false},
    {"no-reply@example.com", "no-reply@example.com", "no-reply@example.com", true, false},
    {"ada@yahoo.co.uk", "ada@yahoo.co.uk", "ada@yahoo.co.uk", false, true},
    {"ada@outlook.com", "ada@outlook.com", "ada@outlook.com", false, true},
    {"ada@web.de", "ada@web.de", "ada@web.de", false, true},
    {"ada@m\xC3\x9Cnchen.de", "ada@m\xC3\xBCnchen.de", "ada@xn--mnchen-3ya.de", false, false},
    {"ada@xn--mnchen-3ya.de", "ada@m\xC3\xBCnchen.de", "ada@xn--mnchen-3ya.de", false, false},
    {"o'hara@example.com", "o'hara@example.com", "o'hara@example.com", false, false},
};

static void addresses_are_understood(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    struct kith_email e;
    assert_true(email_parse(&arena, str_of(good[i].input), &e));
    check(good[i].input, good[i].text, e.text);
    check(good[i].input, good[i].key, e.key);
    if (e.role != good[i].role || e.freemail != good[i].freemail)
      fail_msg("%s: role %d, freemail %d", good[i].input, e.role, e.freemail);
  }
}

static void what_is_no_address_is_refused(void **state)
{
  static const char *const bad[] = {"",
                                    "ada",
                                    "@",
                                    "ada@",
                                    "@example.com",
                                    "ada@@example.com",
                                    "ada lovelace@example.com",
                                    "ada@example",
                                    "ada@exa mple.com",
                                    "ada@example..com",
                                    "n/a",
                                    "a@b.com, c@d.com",
                                    "ada@.com"};
  struct kith_email e;
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    if (email_parse(&arena, str_of(bad[i]), &e))
      fail_msg("\"%s\" was taken for an address", bad[i]);
}

static int tear_down(void **state)
{
  (void)state;
  arena_free(&arena);
  return 0;
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(addresses_are_understood),
                                     cmocka_unit_test(what_is_no_address_is_refused)};
  return cmocka_run_group_tests(tests, NULL, tear_down);
}
