#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "people.h" /* before cmocka.h, which takes the name `fail` */

#include <cmocka.h>

static struct features decoded(struct kith_arena *arena, const char *line)
{
  struct features f;
  features_decode(people_features(arena, line), &f);
  return f;
}

static void round_trip(void **state)
{
  struct kith_arena arena = {0};
  struct features f = decoded(
      &arena,
      "given=ada written=li middle=k family=winter maiden=hall org=globex title=cto birthplace=leeds born=19700311 "
      "sex=f generation=j nature=p role=info@globex.example freemail=ada@post.example "
      "mobile=+447700900001 profile=linkedin.com/in/ada ssn=123 street=12|high_street|leeds|ls1");

  (void)state;
  assert_true(str_eq_c(f.given, "ada") && str_eq_c(f.middle, "k") && str_eq_c(f.family, "winter"));
  assert_true(str_eq_c(f.other_family, "hall") && str_eq_c(f.org, "globex") && str_eq_c(f.title, "cto"));
  assert_true(str_eq_c(f.birthplace, "leeds"));
  assert_int_equal(f.written, features_hash(str_of("li")));
  assert_int_equal(f.birthday.year, 1970);
  assert_int_equal(f.birthday.month, 3);
  assert_int_equal(f.birthday.day, 11);
  assert_int_equal(f.sex, SEX_FEMALE);
  assert_int_equal(f.generation, GENERATION_JUNIOR);
  assert_int_equal(f.nature, NATURE_PERSON);
  assert_int_equal(f.email_count, 2);
  assert_true(f.emails[0].role && !f.emails[0].freemail && str_eq_c(f.emails[0].domain, "globex.example"));
  assert_true(!f.emails[1].role && f.emails[1].freemail && str_eq_c(f.emails[1].local, "ada"));
  assert_true(f.phones[0].mobile && f.phones[0].valid && str_eq_c(f.phones[0].digits, "447700900001"));
  assert_true(str_eq_c(f.profiles[0], "linkedin.com/in/ada"));
  assert_true(str_eq_c(f.identifiers[0].type, "ssn") && str_eq_c(f.identifiers[0].value, "123"));
  assert_true(str_eq_c(f.addresses[0].number, "12") && str_eq_c(f.addresses[0].postcode, "ls1"));
  assert_true(str_eq_c(f.addresses[0].street, "high street") && f.addresses[0].country.len == 0);
  arena_free(&arena);
}

static void usual_contact_is_small(void **state)
{
  struct kith_arena arena = {0};
  struct kith_str blob = people_features(
      &arena,
      "given=alexandra family=winterbourne org=globex_trading title=head_of_sales born=19700311 "
      "email=alexandra.winterbourne@globex-trading.example freemail=alexandra70@post.example mobile=+447700900001 "
      "phone=+442079460001 street=12|high_street|manchester|m11aa profile=linkedin.com/in/alexandra-winterbourne");

  (void)state;
  assert_in_range(blob.len, 100, 250);
  arena_free(&arena);
}

static void whole_names_are_cut(void **state)
{
  struct kith_arena arena = {0};
  struct features f = decoded(&arena, "full=ada_king_noel_winter");

  (void)state;
  assert_true(str_eq_c(f.given, "ada") && str_eq_c(f.middle, "king noel") && str_eq_c(f.family, "winter"));
  f = decoded(&arena, "full=ada");
  assert_true(str_eq_c(f.given, "ada") && !f.family.len);
  f = decoded(&arena, "full=globex_trading nature=o");
  assert_true(str_eq_c(f.org, "globex trading") && !f.given.len && features_is_organisation(&f));
  arena_free(&arena);
}

static void organisations(void **state)
{
  struct kith_arena arena = {0};
  struct features nameless = decoded(&arena, "org=globex"), person = decoded(&arena, "given=ada org=globex"),
                  says_so = decoded(&arena, "org=globex nature=p");

  (void)state;
  assert_true(features_is_organisation(&nameless));
  assert_false(features_is_organisation(&person));
  assert_false(features_is_organisation(&says_so));
  arena_free(&arena);
}

/* Long values are cut, and what does not fit is left out from the weak end; it appends to what is there. */
static void too_much(void **state)
{
  struct kith_matchable m = {.given = str_of("ada")};
  struct kith_buf out = BUF_MAX(4096);
  char text[400];
  struct features f;

  (void)state;
  memset(text, 'x', sizeof text);
  m.email_count = m.profile_count = m.address_count = m.nickname_count = MATCHABLE_MAX;
  for (size_t i = 0; i < MATCHABLE_MAX; i++) {
    m.emails[i].key = m.profiles[i] = m.nicknames[i] = (struct kith_str){text, sizeof text};
    m.addresses[i].street = (struct kith_str){text, sizeof text};
  }
  buf_add_c(&out, "before");
  features_encode(&m, &out);
  assert_in_range(out.len - 6, 1, FEATURES_MAX);
  features_decode(str_sub(buf_str(&out), 6, out.len), &f);
  assert_true(str_eq_c(f.given, "ada"));
  assert_int_equal(f.profile_count, MATCHABLE_MAX);
  assert_int_equal(f.profiles[0].len, FEATURE_TEXT_MAX);
  assert_int_equal(f.nickname_count, 0);
  buf_free(&out);
}

static void events_take_the_place_of_events(void **state)
{
  struct kith_arena arena = {0};
  struct kith_str plain = people_features(&arena, "given=ada mobile=+447700900001");
  struct kith_match_event events[MATCHABLE_MAX + 1];
  struct kith_buf once = BUF_MAX(2 * FEATURES_MAX), twice = BUF_MAX(2 * FEATURES_MAX);
  struct features f;

  (void)state;
  for (uint32_t i = 0; i <= MATCHABLE_MAX; i++)
    events[i] = (struct kith_match_event){0xfedcba98 - i, 0x89abcdef + i, (uint16_t)(60000 - i), MATCH_NO_TIME, 0xfffe};
  features_set_events(plain, 200, events, MATCHABLE_MAX + 1, &once);
  features_decode(buf_str(&once), &f);
  assert_true(str_eq_c(f.given, "ada") && f.phone_count == 1);
  assert_int_equal(f.event_count, MATCHABLE_MAX);
  assert_int_equal(f.event_source, 200);
  for (size_t i = 0; i < MATCHABLE_MAX; i++)
    assert_true(f.events[i].subject == events[i].subject && f.events[i].record == events[i].record &&
                f.events[i].day == events[i].day && f.events[i].minute == events[i].minute &&
                f.events[i].kind == events[i].kind);
  features_set_events(buf_str(&once), 200, events, 1, &twice);
  features_decode(buf_str(&twice), &f);
  assert_int_equal(f.event_count, 1);
  buf_clear(&once);
  features_set_events(buf_str(&twice), 200, events, 0, &once);
  assert_true(str_eq(buf_str(&once), plain)); /* and without any it is what it was */
  buf_free(&once);
  buf_free(&twice);
  arena_free(&arena);
}

/* A full blob has no room for them, and stays as it is. */
static void events_keep_to_the_limit(void **state)
{
  struct kith_matchable m = {.given = str_of("ada")};
  struct kith_match_event events[MATCHABLE_MAX] = {{.day = 1}};
  struct kith_buf full = BUF_MAX(4096), out = BUF_MAX(4096);
  char text[FEATURE_TEXT_MAX];

  (void)state;
  memset(text, 'x', sizeof text);
  m.profile_count = m.nickname_count = MATCHABLE_MAX;
  for (size_t i = 0; i < MATCHABLE_MAX; i++)
    m.profiles[i] = m.nicknames[i] = (struct kith_str){text, sizeof text};
  features_encode(&m, &full);
  features_set_events(buf_str(&full), 1, events, MATCHABLE_MAX, &out);
  assert_true(str_eq(buf_str(&out), buf_str(&full)) && out.len <= FEATURES_MAX);
  buf_free(&full);
  buf_free(&out);
}

static void hostile_bytes(void **state)
{
  uint64_t seed = 5;
  struct features f;

  (void)state;
  for (int round = 0; round < 20000; round++) {
    size_t len = people_random(&seed) % 200;
    char *bytes = malloc(len + 1); /* of its own, so that a sanitizer sees what is read past the end */
    for (size_t i = 0; i < len; i++)
      bytes[i] = (char)(i == 0                     ? FEATURES_VERSION
                        : people_random(&seed) % 3 ? people_random(&seed) % 48
                                                   : people_random(&seed));
    char *exact = malloc(len ? len : 1);
    memcpy(exact, bytes, len);
    features_decode((struct kith_str){exact, len}, &f);
    assert_in_range(f.email_count, 0, FEATURE_VALUES);
    assert_in_range(f.event_count, 0, FEATURE_VALUES);
    assert_in_range(f.birthday.month, 0, 12);
    assert_true(f.given.len == 0 || (f.given.ptr >= exact && f.given.ptr + f.given.len <= exact + len));
    free(exact);
    free(bytes);
  }
}

static void other_versions_are_empty(void **state)
{
  struct kith_arena arena = {0};
  struct kith_str blob = people_features(&arena, "given=ada");
  struct features f;

  (void)state;
  ((char *)blob.ptr)[0] = FEATURES_VERSION + 1;
  features_decode(blob, &f);
  assert_int_equal(f.given.len, 0);
  features_decode(STR_NONE, &f);
  assert_int_equal(f.given.len, 0);
  arena_free(&arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(round_trip),
      cmocka_unit_test(usual_contact_is_small),
      cmocka_unit_test(whole_names_are_cut),
      cmocka_unit_test(organisations),
      cmocka_unit_test(too_much),
      cmocka_unit_test(events_take_the_place_of_events),
      cmocka_unit_test(events_keep_to_the_limit),
      cmocka_unit_test(hostile_bytes),
      cmocka_unit_test(other_versions_are_empty),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
