#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "support/card_text.h"
#include "support/random_card.h"
#include "support/roundtrip.h"

#include <cmocka.h> /* last: it makes a macro of fail */

enum { TEXT_MAX = 64 << 20, CARDS = 3000 };

static struct roundtrip through(struct kith_str text, const char *version)
{
  static struct source_option options[] = {{"version", NULL, NULL}, {0}};
  options[0].value = version;
  struct roundtrip trip = {
      .from = {.plugin = SOURCE_PLUGIN("vcard"), .bytes = text}, .to = SOURCE_PLUGIN("vcard"), .to_options = options};
  roundtrip_run(&trip);
  return trip;
}

/* ---- The same version: nothing is lost ---------------------------------------------------------------------------- */

/* The first lines that differ, from a little before the place. */
static void check_same(struct kith_str want, struct kith_str got, const char *what, struct kith_str input)
{
  struct kith_str a = want, b = got, wanted = STR_NONE, line = STR_NONE;
  size_t at = 0;

  if (str_eq(want, got))
    return;
  while (str_next(&a, '\n', &wanted) & str_next(&b, '\n', &line) && str_eq(wanted, line))
    ;
  while (at < wanted.len && at < line.len && wanted.ptr[at] == line.ptr[at])
    at++;
  at = at > 60 ? at - 60 : 0;
  wanted = str_sub(wanted, at, 200);
  line = str_sub(line, at, 200);
  print_message("%s, of\n%.*s\n", what, STR_ARG(input));
  fail_msg("%s: expected ...%.*s\ngot ...%.*s", what, STR_ARG(wanted), STR_ARG(line));
}

static void check_lossless(uint64_t seed, int version)
{
  struct kith_buf text = BUF_MAX(TEXT_MAX), want = BUF_MAX(TEXT_MAX), got = BUF_MAX(TEXT_MAX);
  char what[64];
  random_card(seed, version, &text);
  struct roundtrip trip = through(buf_str(&text), "auto");
  card_text_canon(buf_str(&text), &want);
  card_text_canon(buf_str(&trip.out), &got);
  snprintf(what, sizeof what, "version %d, seed %llu", version, (unsigned long long)seed);
  check_same(buf_str(&want), buf_str(&got), what, buf_str(&text));
  roundtrip_free(&trip);
  buf_free(&text);
  buf_free(&want);
  buf_free(&got);
}

static void test_lossless_21(void **state)
{
  (void)state;
  for (uint64_t seed = 1; seed <= CARDS; seed++)
    check_lossless(seed, 21);
}

static void test_lossless_30(void **state)
{
  (void)state;
  for (uint64_t seed = 1; seed <= CARDS; seed++)
    check_lossless(seed, 30);
}

static void test_lossless_40(void **state)
{
  (void)state;
  for (uint64_t seed = 1; seed <= CARDS; seed++)
    check_lossless(seed, 40);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_lossless_30),
      cmocka_unit_test(test_lossless_40),
      cmocka_unit_test(test_lossless_21),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
