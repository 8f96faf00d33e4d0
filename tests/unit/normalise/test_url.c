#include "normalise/url.h"

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

static void web_addresses_have_one_form(void **state)
{
  static const struct {
    const char *input, *want;
  } cases[] = {
      {"https://example.com/Path?q=1#x", "https://example.com/Path?q=1#x"},
      {"HTTP://Example.COM:80/", "http://example.com"},
      {"https://example.com:443/a", "https://example.com/a"},
      {"https://example.com:8443/", "https://example.com:8443"},
      {"example.com", "https://example.com"},
      {"www.Example.com/a", "https://www.example.com/a"},
      {"example.com:8080/a", "https://example.com:8080/a"},
      {"http://m\xC3\xBCnchen.de", "http://xn--mnchen-3ya.de"},
      {"not a url", ""},
      {"mailto:ada@example.com", ""},
      {"https://", ""},
      {"javascript:alert(1)", ""},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check(cases[i].input, cases[i].want, url_canonical(&arena, str_of(cases[i].input)));
}

static void profiles_have_one_form(void **state)
{
  static const struct {
    const char *input, *service, *url, *key;
  } cases[] = {
      {"https://www.linkedin.com/in/ada", "", "https://www.linkedin.com/in/ada", "linkedin.com/in/ada"},
      {"http://de.linkedin.com/in/Ada/?trk=x", "", "https://www.linkedin.com/in/ada", "linkedin.com/in/ada"},
      {"https://m.linkedin.com/in/ada/de", "", "https://www.linkedin.com/in/ada", "linkedin.com/in/ada"},
      {"linkedin.com/in/ada", "", "https://www.linkedin.com/in/ada", "linkedin.com/in/ada"},
      {"https://www.linkedin.com/pub/ada-lovelace/1/2b/3c4", "", "https://www.linkedin.com/in/ada-lovelace-3c402b1",
       "linkedin.com/in/ada-lovelace-3c402b1"},
      {"https://www.linkedin.com/in/j%C3%BCrgen", "", "https://www.linkedin.com/in/j%C3%BCrgen",
       "linkedin.com/in/j\xC3\xBCrgen"},
      {"https://www.linkedin.com/in/j\xC3\xBCrgen", "", "https://www.linkedin.com/in/j%C3%BCrgen",
       "linkedin.com/in/j\xC3\xBCrgen"},
      {"ada", "linkedin", "https://www.linkedin.com/in/ada", "linkedin.com/in/ada"},
      {"in/ada", "LinkedIn", "https://www.linkedin.com/in/ada", "linkedin.com/in/ada"},
      {"@ada", "twitter", "https://x.com/ada", "x.com/ada"},
      {"https://twitter.com/Ada", "", "https://x.com/ada", "x.com/ada"},
      {"https://mobile.twitter.com/ada?s=20", "", "https://x.com/ada", "x.com/ada"},
      {"https://www.facebook.com/ada.l", "", "https://www.facebook.com/ada.l", "facebook.com/ada.l"},
      {"https://m.facebook.com/profile.php?id=123&x=1", "", "https://www.facebook.com/123", "facebook.com/123"},
      {"https://instagram.com/ada/", "", "https://www.instagram.com/ada", "instagram.com/ada"},
      {"github.com/Ada", "", "https://github.com/ada", "github.com/ada"},
      {"https://www.xing.com/profile/Ada_L/cv", "", "https://www.xing.com/profile/ada_l", "xing.com/profile/ada_l"},
  };
  struct kith_profile p;
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    if (!profile_parse(&arena, str_of(cases[i].input), str_of(cases[i].service), &p))
      fail_msg("%s is no profile", cases[i].input);
    check(cases[i].input, cases[i].url, p.url);
    check(cases[i].input, cases[i].key, p.key);
  }
}

static void pages_that_are_no_people_stay_urls(void **state)
{
  static const char *const cases[] = {"https://www.linkedin.com/company/acme",
                                      "https://github.com/ada/engine",
                                      "https://twitter.com/search?q=x",
                                      "https://www.facebook.com/groups/1",
                                      "https://example.com/in/ada",
                                      "https://notlinkedin.com/in/ada",
                                      "https://www.linkedin.com/in/",
                                      "ada"};
  struct kith_profile p;
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    if (profile_parse(&arena, str_of(cases[i]), STR_NONE, &p))
      fail_msg("%s was taken for %.*s", cases[i], STR_ARG(p.url));
}

static int tear_down(void **state)
{
  (void)state;
  arena_free(&arena);
  return 0;
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(web_addresses_have_one_form),
                                     cmocka_unit_test(profiles_have_one_form),
                                     cmocka_unit_test(pages_that_are_no_people_stay_urls)};
  return cmocka_run_group_tests(tests, NULL, tear_down);
}
