#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "people.h" /* before cmocka.h, which takes the name `fail` */

#include "dedupe/compare.h"
#include "dedupe/nickname.h"
#include "dedupe/similar.h"

#include <cmocka.h>

static double one_name(const void *arg, enum table table, uint32_t hash)
{
  (void)table;
  (void)hash;
  return arg ? *(const double *)arg : 1;
}

static struct comparison compared(const char *a, const char *b, const double *names)
{
  struct kith_arena arena = {0};
  struct features of_a, of_b;
  struct comparison forth, back;
  struct compare_context context = {one_name, names};

  features_decode(people_features(&arena, a), &of_a);
  features_decode(people_features(&arena, b), &of_b);
  compare_records(&of_a, &of_b, &context, &forth);
  compare_records(&of_b, &of_a, &context, &back);
  assert_memory_equal(forth.level, back.level, sizeof forth.level);
  assert_int_equal(forth.forbidden, back.forbidden);
  arena_free(&arena);
  return forth;
}

struct expected {
  const char *a, *b;
  enum field field;
  int level;
};

static const struct expected levels[] = {
    {"given=ada", "family=ada", FIELD_GIVEN, LEVEL_NONE},
    {"given=ada", "given=ada", FIELD_GIVEN, LEVEL_EXACT},
    {"given=bob", "given=robert", FIELD_GIVEN, GIVEN_NICKNAME},
    {"given=sascha", "given=alexander", FIELD_GIVEN, GIVEN_NICKNAME},
    {"given=pepe", "given=jose", FIELD_GIVEN, GIVEN_NICKNAME},
    {"given=misha", "given=mikhail", FIELD_GIVEN, GIVEN_NICKNAME},
    {"given=jonathan", "given=jonahtan", FIELD_GIVEN, GIVEN_NEAR},
    {"given=a", "given=ada", FIELD_GIVEN, GIVEN_INITIAL},
    {"given=b", "given=ada", FIELD_GIVEN, GIVEN_DIFFERS},
    {"given=ada", "given=peter", FIELD_GIVEN, GIVEN_DIFFERS},
    {"given=ada family=winter", "given=winter family=ada", FIELD_GIVEN, GIVEN_SWAPPED},
    {"family=winter", "family=winter", FIELD_FAMILY, LEVEL_EXACT},
    {"family=winter_hall", "family=hall", FIELD_FAMILY, FAMILY_PART},
    {"family=winter maiden=hall", "family=hall", FIELD_FAMILY, FAMILY_PART},
    {"family=catherwood", "family=catherwod", FIELD_FAMILY, FAMILY_NEAR},
    {"family=kraft", "family=crafft", FIELD_FAMILY, FAMILY_SOUND},
    {"family=winter", "family=hall", FIELD_FAMILY, FAMILY_DIFFERS},
    {"middle=k", "middle=king", FIELD_MIDDLE, MIDDLE_INITIAL},
    {"born=19700311", "born=19700311", FIELD_BIRTHDAY, LEVEL_EXACT},
    {"born=19700311", "born=19701103", FIELD_BIRTHDAY, BIRTHDAY_SWAPPED},
    {"born=19700311", "born=19700312", FIELD_BIRTHDAY, BIRTHDAY_NEAR},
    {"born=19700311", "born=00000311", FIELD_BIRTHDAY, BIRTHDAY_NO_YEAR},
    {"born=19700311", "born=19700725", FIELD_BIRTHDAY, BIRTHDAY_YEAR},
    {"born=19700000", "born=19700725", FIELD_BIRTHDAY, BIRTHDAY_YEAR},
    {"born=19700311", "born=19600725", FIELD_BIRTHDAY, BIRTHDAY_DIFFERS},
    {"born=19700311", "born=19520725", FIELD_BIRTHDAY, BIRTHDAY_GENERATION},
    {"given=dmitry family=khokhlov", "given=dmitry family=chochlow", FIELD_FAMILY, FAMILY_SOUND},
    {"given=iuliia family=yudin", "given=yuliya family=judin", FIELD_GIVEN, GIVEN_NICKNAME},
    {"given=serguei family=yudin", "given=sergey family=yudin", FIELD_GIVEN, GIVEN_NEAR},
    {"given=amy family=marshall", "given=arny family=marshall", FIELD_GIVEN, GIVEN_NEAR},
    {"given=pat family=phone12", "given=pat family=phone13", FIELD_FAMILY, FAMILY_DIFFERS},
    {"given=bob family=hampton", "given=hampton family=robert", FIELD_GIVEN, GIVEN_SWAPPED},
    {"given=martha family=wake", "given=wake family=m", FIELD_GIVEN, GIVEN_SWAPPED},
    {"born=19700311", "given=ada", FIELD_BIRTHDAY, LEVEL_NONE},
    {"email=ada@x.example email=b@x.example", "email=ada@x.example", FIELD_EMAIL, LEVEL_EXACT},
    {"role=info@x.example", "role=info@x.example", FIELD_EMAIL, EMAIL_SHARED},
    {"email=ada.winter@x.example", "email=ada.wintr@x.example", FIELD_EMAIL, EMAIL_NEAR},
    {"email=ada.wi1@a1.example", "email=ada.wi2@a2.example", FIELD_EMAIL, LEVEL_NONE},
    {"given=jan family=king email=jan.king@x.example", "given=jon family=king email=jon.king@x.example", FIELD_EMAIL,
     LEVEL_NONE},
    {"given=jan family=king email=jan.king@x.example", "given=jan family=king email=jan.kign@x.example", FIELD_EMAIL,
     EMAIL_NEAR},
    {"given=tatjana family=jukevskiy email=tatyana.zhukevsky@x.example",
     "given=tatjana family=jukevskiy email=tatyana.zhukevsky@y.test", FIELD_EMAIL, LEVEL_NONE},
    {"freemail=ada.winter7@x.example", "freemail=ada.winter9@x.example", FIELD_EMAIL, LEVEL_NONE},
    {"email=ada.winter@x.example", "email=ada.winter@y.test", FIELD_EMAIL, EMAIL_LOCAL},
    {"given=ada family=winter email=ada.winter@x.example", "given=ada family=winter email=ada.winter@y.test",
     FIELD_EMAIL, LEVEL_NONE},
    {"given=ada family=winter email=awinter71@x.example", "given=ada family=winter email=awinter71@y.test", FIELD_EMAIL,
     EMAIL_LOCAL},
    {"given=ada family=winter phone=+4930123456", "given=ada family=winter phone=+4930123456", FIELD_PHONE,
     LEVEL_EXACT},
    {"given=ada family=winter phone=+4930123456", "given=ada family=hall phone=+4930123456", FIELD_PHONE,
     PHONE_LANDLINE},
    {"given=a org=globex title=engineer", "given=a org=initech title=painter", FIELD_TITLE, LEVEL_NONE},
    {"email=ada@x.example", "email=peter@x.example", FIELD_EMAIL, EMAIL_DOMAIN},
    {"freemail=ada@x.example", "freemail=peter@x.example", FIELD_EMAIL, EMAIL_DIFFERS},
    {"given=wei written=\xE4\xBC\x9F", "given=wei written=\xE7\x82\x9C", FIELD_GIVEN, GIVEN_SIMILAR},
    {"given=wei written=\xE4\xBC\x9F", "given=wei written=\xE4\xBC\x9F", FIELD_GIVEN, LEVEL_EXACT},
    {"given=wei written=\xE4\xBC\x9F", "given=wei", FIELD_GIVEN, LEVEL_EXACT},
    {"mobile=+447700900001", "mobile=+447700900001", FIELD_PHONE, LEVEL_EXACT},
    {"phone=+4930123456", "phone=+4930123456", FIELD_PHONE, PHONE_LANDLINE},
    {"phone=+4930123456", "phone=+4930123457", FIELD_PHONE, PHONE_NEAR},
    {"phone=+4930123456", "phone=+4940987654", FIELD_PHONE, PHONE_DIFFERS},
    {"given=a org=globex_trading", "given=b org=globex_trading", FIELD_ORG, LEVEL_EXACT},
    {"given=a org=globex_trading", "given=b org=globex", FIELD_ORG, ORG_PARTLY},
    {"given=a org=globex", "given=b org=initech", FIELD_ORG, ORG_DIFFERS},
    {"org=globex", "org=globex", FIELD_NAME, LEVEL_EXACT},
    {"street=12|high_street|leeds|ls1", "street=12|high_street|leeds|", FIELD_ADDRESS, LEVEL_EXACT},
    {"street=12|high_street|leeds|ls1", "street=12|high_strete|leeds|ls1", FIELD_ADDRESS, ADDRESS_NEAR},
    {"street=87|poynton_st|albion|ls1", "street=87|poyntonstreet|albion|ls1", FIELD_ADDRESS, ADDRESS_NEAR},
    {"street=12|high_street|leeds|ls1", "street=99|high_street|leeds|ls1", FIELD_ADDRESS, ADDRESS_STREET},
    {"street=12|high_street|leeds|ls1", "street=4|mill_lane|leeds|ls1", FIELD_ADDRESS, ADDRESS_POSTCODE},
    {"street=12|high_street|leeds|ls1", "street=4|mill_lane|leeds|", FIELD_ADDRESS, ADDRESS_LOCALITY},
    {"street=12|high_street|leeds|ls17", "street=12|high_street|york|yo24", FIELD_ADDRESS, ADDRESS_DIFFERS},
    {"profile=x.test/ada", "profile=x.test/bob", FIELD_PROFILE, PROFILE_DIFFERS},
    {"profile=x.test/ada", "profile=y.test/bob", FIELD_PROFILE, LEVEL_NONE},
    {"ssn=123456789", "ssn=123456780", FIELD_IDENTIFIER, IDENTIFIER_NEAR},
    {"ssn=123456789", "ssn=987654321", FIELD_IDENTIFIER, IDENTIFIER_DIFFERS},
};

static void each_level(void **state)
{
  int wrong = 0;

  (void)state;
  for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
    const struct expected *e = &levels[i];
    struct comparison c = compared(e->a, e->b, NULL);
    if (c.level[e->field] != e->level) {
      print_error("%s / %s: %s is \"%s\", not \"%s\"\n", e->a, e->b, compare_field_name(e->field),
                  compare_level_name(e->field, c.level[e->field]), compare_level_name(e->field, e->level));
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
}

static void contact_points_of_many(void **state)
{
  double names = SHARED_NAMES;
  struct comparison c =
      compared("email=ada@x.example phone=+4930123456", "email=ada@x.example phone=+4930123456", &names);

  (void)state;
  assert_int_equal(c.level[FIELD_EMAIL], EMAIL_SHARED);
  assert_int_equal(c.level[FIELD_PHONE], PHONE_SHARED);
}

static void plain_rules(void **state)
{
  static const struct {
    const char *a, *b;
    int same, known;
    bool supported;
  } cases[] = {
      {"given=ada family=hall", "given=ada family=hall", 1, 1, false},
      {"given=ada family=hall street=||leeds|", "given=ada family=hall street=||leeds|", 1, 1, true},
      {"given=ada family=hall street=||leeds|", "given=ada family=hall street=||york|", 1, 1, false},
      {"given=ada family=hall org=globex", "given=ada family=hall org=globex", 1, 1, true},
      {"given=ada family=hall org=globex", "given=ben family=hall org=globex", 0, 1, false},
      {"given=ada org=globex", "given=ada org=globex", 0, 0, false},
      {"given=ada family=hall org=globex born=19700311", "given=ada family=hall org=globex born=19820102", 1, 2, false},
      {"given=ada family=hall born=19700311", "given=ada family=hall born=19700311", 2, 2, false},
      {"given=ada family=hall email=ada@x.example", "given=ada family=ott email=ada@x.example", 2, 2, false},
  };
  int wrong = 0;

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct comparison c = compared(cases[i].a, cases[i].b, NULL);
    struct agreement got = compare_plainly(&c);
    if (got.same != cases[i].same || got.known != cases[i].known || got.supported != cases[i].supported) {
      print_error("%s / %s: %d of %d agree, %d\n", cases[i].a, cases[i].b, got.same, got.known, got.supported);
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
}

static void what_is_forbidden(void **state)
{
  (void)state;
  assert_int_equal(compared("given=john generation=j", "given=john generation=s", NULL).forbidden,
                   FORBIDDEN_GENERATION);
  assert_int_equal(compared("given=john generation=j", "given=john", NULL).forbidden, FORBIDDEN_NO);
  assert_int_equal(compared("given=john nature=p", "org=x nature=o", NULL).forbidden, FORBIDDEN_NATURE);
  assert_int_equal(compared("given=ada profile=x.test/ada", "given=peter profile=x.test/pp", NULL).forbidden,
                   FORBIDDEN_PROFILE);
  assert_int_equal(compared("given=ada profile=x.test/ada", "given=ada profile=x.test/pp", NULL).forbidden,
                   FORBIDDEN_NO);
  assert_int_equal(compared("given=ada family=hall born=19700311 street=1|mill_lane|leeds|ls1",
                            "given=peter family=hall born=19990812 street=1|mill_lane|leeds|ls1", NULL)
                       .forbidden,
                   FORBIDDEN_RELATIVES);
  assert_int_equal(compared("given=ada ssn=123456789", "given=peter ssn=987654321", NULL).forbidden,
                   FORBIDDEN_IDENTIFIER);
}

static void nicknames(void **state)
{
  struct kith_str roots[4];

  (void)state;
  assert_true(nickname_related(str_of("bill"), str_of("william")));
  assert_true(nickname_related(str_of("bill"), str_of("will")));
  assert_false(nickname_related(str_of("peggy"), str_of("robert")));
  assert_false(nickname_related(str_of(""), str_of("robert")));
  assert_true(nickname_roots(str_of("bob"), roots, 4) >= 1);
  assert_int_equal(nickname_roots(str_of("zzz"), roots, 4), 0);
}

/* The table as it is defined. */
static int edits_by_table(struct kith_str a, struct kith_str b)
{
  static int table[70][70];
  for (size_t i = 0; i <= a.len; i++)
    for (size_t k = 0; k <= b.len; k++) {
      int best = i && k ? table[i - 1][k - 1] + (a.ptr[i - 1] != b.ptr[k - 1]) : (int)(i + k);
      best = i && table[i - 1][k] + 1 < best ? table[i - 1][k] + 1 : best;
      best = k && table[i][k - 1] + 1 < best ? table[i][k - 1] + 1 : best;
      if (i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] && a.ptr[i - 2] == b.ptr[k - 1])
        best = table[i - 2][k - 2] + 1 < best ? table[i - 2][k - 2] + 1 : best;
      table[i][k] = best;
    }
  return table[a.len][b.len];
}

static void edits_are_those_of_the_table(void **state)
{
  uint64_t seed = 7;
  char a[64], b[64];

  (void)state;
  for (int round = 0; round < 20000; round++) {
    size_t len_a = people_random(&seed) % (round % 10 ? 9 : 65), len_b = people_random(&seed) % (round % 10 ? 9 : 65);
    for (size_t i = 0; i < len_a; i++)
      a[i] = (char)('a' + people_random(&seed) % 3);
    for (size_t i = 0; i < len_b; i++)
      b[i] = people_random(&seed) % 4 && i < len_a ? a[i] : (char)('a' + people_random(&seed) % 3);
    struct kith_str x = {a, len_a}, y = {b, len_b};
    int most = (int)(people_random(&seed) % 6), want = edits_by_table(x, y);
    assert_int_equal(similar_edits(x, y, most), want <= most ? want : most + 1);
  }
}

static void similarities(void **state)
{
  double martha = similar_jaro_winkler(str_of("martha"), str_of("marhta"));
  double dixon = similar_jaro_winkler(str_of("dixon"), str_of("dicksonx"));

  (void)state;
  assert_true(martha > 0.961 && martha < 0.962);
  assert_true(dixon > 0.813 && dixon < 0.814);
  assert_true(similar_jaro_winkler(str_of("abc"), str_of("xyz")) == 0);
  assert_int_equal(similar_edits(str_of("martha"), str_of("marhta"), 2), 1);
  assert_int_equal(similar_edits(str_of("kitten"), str_of("sitting"), 3), 3);
  assert_int_equal(similar_edits(str_of("kitten"), str_of("sitting"), 2), 3);
  assert_int_equal(similar_edits(str_of(""), str_of("ab"), 2), 2);
  assert_int_equal(similar_sound(str_of("phillips")), similar_sound(str_of("filips")));
  assert_int_equal(similar_sound(str_of("123")), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_level),   cmocka_unit_test(contact_points_of_many),
      cmocka_unit_test(plain_rules),  cmocka_unit_test(what_is_forbidden),
      cmocka_unit_test(nicknames),    cmocka_unit_test(edits_are_those_of_the_table),
      cmocka_unit_test(similarities),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
