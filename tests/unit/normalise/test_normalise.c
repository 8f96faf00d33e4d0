#include "normalise/normalise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "model/codec.h"

static struct kith_normaliser *normaliser;
static struct kith_names names;
static struct kith_arena arena;

static int set_up(void **state)
{
  (void)state;
  names_init(&names);
  return normaliser_new(str_of("US"), &normaliser, NULL);
}

static int tear_down(void **state)
{
  (void)state;
  normaliser_free(normaliser);
  names_free(&names);
  arena_free(&arena);
  return 0;
}

static struct kith_record *new_record(void)
{
  return record_new(&arena, KITH_CONTACT, STR_NONE, (struct kith_origin){0, 0});
}

/* N and ADR take their components parted by ';'. */
static void put(struct kith_record *r, uint32_t name, struct kith_str value, uint32_t param, const char *param_value)
{
  enum { MOST = 8 };
  struct kith_part parts[MOST];
  struct kith_param q = {sizeof q, param, str_of(param_value)};
  struct kith_property p = {.size = sizeof p, .name = name, .parts = parts, .params = &q, .param_count = param != 0};
  struct kith_str rest = value, piece = value;
  bool structured = name == KITH_P_N || name == KITH_P_ADR;
  while (p.part_count < MOST && (structured ? str_next(&rest, ';', &piece) : !p.part_count)) {
    uint32_t component = structured ? p.part_count + 1 : name == KITH_P_ORG || name == KITH_P_GENDER ? 1 : 0;
    parts[p.part_count++] = (struct kith_part){sizeof parts[0], component, piece};
  }
  assert_int_equal(record_put(r, &p), KITH_OK);
}

static void put_text(struct kith_record *r, uint32_t name, const char *value)
{
  put(r, name, str_of(value), 0, NULL);
}

static void check(const char *what, const char *want, struct kith_str got)
{
  if (!str_eq_c(got, want))
    fail_msg("%s: wanted \"%s\", got \"%.*s\"", what, want, STR_ARG(got));
}

static struct kith_str component(const struct kith_record *r, uint32_t name, uint32_t which)
{
  const struct kith_property *p = record_get(r, name, 0);
  return p ? property_component(p, which, 0) : STR_NONE;
}

static const struct {
  uint32_t name;
  const char *input, *clean;
  uint32_t flags;
} values[] = {
    {KITH_P_EMAIL, "Ada@Example.com", "ada@example.com", KITH_CHANGED},
    {KITH_P_EMAIL, "ada@example.com", "ada@example.com", 0},
    {KITH_P_EMAIL, "Info@example.com", "info@example.com", KITH_CHANGED | KITH_ROLE},
    {KITH_P_EMAIL, "n/a", "n/a", KITH_INVALID},
    {KITH_P_EMAIL, " Not Mine ", "Not Mine", KITH_INVALID | KITH_CHANGED},
    {KITH_P_EMAIL, "", "", 0},
    {KITH_P_BDAY, "4/12/85", "1985-04-12", KITH_CHANGED},
    {KITH_P_BDAY, "1985-04-12T00:00:00Z", "1985-04-12", KITH_CHANGED},
    {KITH_P_BDAY, "0/0/00", "", KITH_CHANGED},
    {KITH_P_BDAY, "spring", "spring", KITH_INVALID},
    {KITH_P_BDAY, "1604-03-02", "--03-02", KITH_CHANGED},
    {KITH_P_HIRED, "2024-01-01T00:00:00+02:00", "2024-01-01", KITH_CHANGED},
    {KITH_P_CONNECTED_ON, "15 Jan 2024", "2024-01-15", KITH_CHANGED},
    {KITH_P_CREATED, "2024-01-15T00:00:00Z", "2024-01-15T00:00:00Z", 0},
    {KITH_P_DO_NOT_CONTACT, "Ja", "true", KITH_CHANGED},
    {KITH_P_DO_NOT_CONTACT, "0", "false", KITH_CHANGED},
    {KITH_P_DELETED, "true", "true", 0},
    {KITH_P_ACTIVE, "perhaps", "perhaps", KITH_INVALID},
    {KITH_P_GENDER, "weiblich", "F", KITH_CHANGED},
    {KITH_P_URL, "Example.com/", "https://example.com", KITH_CHANGED},
    {KITH_P_URL, "my home page", "my home page", KITH_INVALID},
    {KITH_P_URL, "[https://example.com]", "https://example.com", KITH_CHANGED},
    {KITH_P_CURRENCY, "eur", "EUR", KITH_CHANGED},
    {KITH_P_OWNER, "Dana@Acme.example", "dana@acme.example", KITH_CHANGED},
    {KITH_P_OWNER, "Dana Doe", "Dana Doe", 0},
    {KITH_P_NOTE, "a\r\nb  c", "a\nb  c", KITH_CHANGED},
    {KITH_P_TITLE, " Chief\tEngineer", "Chief Engineer", KITH_CHANGED},
    {KITH_P_UID, " as it is ", " as it is ", 0},
    {KITH_P_ACCOUNT_KEY, " 001\t", " 001\t", 0},
    {KITH_P_FN, "ADA LOVELACE", "Ada Lovelace", KITH_CHANGED},
    {KITH_P_FN, "Lovelace, Ada", "Ada Lovelace", KITH_CHANGED},
    {KITH_P_FN, "ACME GMBH", "ACME GMBH", 0},
    {KITH_P_FN, "NASA", "NASA", 0},
    {KITH_P_TEL, "", "", 0},
};

static void each_property_has_its_cleaner(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    struct kith_record *r = new_record();
    put_text(r, values[i].name, values[i].input);
    normalise_record(normaliser, r, NULL);
    const struct kith_property *p = &r->properties[0];
    check(values[i].input, values[i].clean, property_text(p));
    check(values[i].input, values[i].flags & KITH_CHANGED ? values[i].input : "", p->raw);
    if (p->flags != values[i].flags)
      fail_msg("\"%s\": wanted flags %u, got %u", values[i].input, values[i].flags, p->flags);
  }
}

static void raw_of_the_source_stays(void **state)
{
  struct kith_record *r = new_record();
  struct kith_part part = {sizeof part, 0, str_of("Ada@Example.com")};
  struct kith_property p = {.size = sizeof p, .name = KITH_P_EMAIL, .part_count = 1, .parts = &part};
  (void)state;
  p.raw = str_of("=41da@Example.com");
  record_put(r, &p);
  normalise_record(normaliser, r, NULL);
  check("raw", "=41da@Example.com", r->properties[0].raw);
}

static void structured_values_keep_their_parts_in_raw(void **state)
{
  struct kith_record *r = new_record();
  (void)state;
  put_text(r, KITH_P_N, "LOVELACE;ADA;;;");
  normalise_record(normaliser, r, NULL);
  check("raw", "LOVELACE;ADA;;;", r->properties[0].raw);
  check("family", "Lovelace", component(r, KITH_P_N, KITH_N_FAMILY));
  check("FN was built", "Ada Lovelace", record_text(r, KITH_P_FN));
}

static void apple_leaves_the_year_out(void **state)
{
  struct kith_record *r = new_record();
  struct kith_matchable m;
  (void)state;
  put(r, KITH_P_BDAY, str_of("1900-03-02"), KITH_Q_OMIT_YEAR, "1900");
  normalise_record(normaliser, r, &m);
  check("birthday", "--03-02", record_text(r, KITH_P_BDAY));
  assert_int_equal(m.birthday.year, 0);
  assert_int_equal(m.birthday.month, 3);
  assert_int_equal(m.birthday.day, 2);
}

static void names_are_completed(void **state)
{
  struct kith_record *r = new_record();
  struct kith_matchable m;
  (void)state;
  put_text(r, KITH_P_FN, "Mr. Robert \"Bob\" Smith Jr.");
  normalise_record(normaliser, r, &m);
  check("FN", "Mr. Robert \"Bob\" Smith Jr.", record_text(r, KITH_P_FN));
  check("N given", "Robert", component(r, KITH_P_N, KITH_N_GIVEN));
  check("N family", "Smith", component(r, KITH_P_N, KITH_N_FAMILY));
  check("nickname", "Bob", record_text(r, KITH_P_NICKNAME));
  check("given", "robert", m.given);
  check("family", "smith", m.family);
  check("full", "robert smith", m.full);
  check("match nickname", "bob", m.nicknames[0]);
  assert_int_equal(m.generation, GENERATION_JUNIOR);
  assert_int_equal(m.sex, SEX_MALE);
  assert_int_equal(m.nature, NATURE_PERSON);
}

static void names_in_ideographs_are_kept_as_written(void **state)
{
  static const char *const written = "\xE5\xBC\xA0;\xE4\xBC\x9F;;;";
  struct kith_record *r = new_record();
  struct kith_matchable m;
  (void)state;
  put_text(r, KITH_P_N, written);
  normalise_record(normaliser, r, &m);
  check("family", "zhang", m.family);
  check("given", "wei", m.given);
  check("as written", "\xE4\xBC\x9F \xE5\xBC\xA0", m.written);
  r = new_record();
  put_text(r, KITH_P_N, "\xD0\x9B\xD0\xB8;Ada;;;");
  normalise_record(normaliser, r, &m);
  check("other alphabets", "", m.written);
}

static void titles_move_out_of_names(void **state)
{
  struct kith_record *r = new_record();
  (void)state;
  put_text(r, KITH_P_N, "Smith Jr.;Dr. John (Jack);;;");
  normalise_record(normaliser, r, NULL);
  check("family", "Smith", component(r, KITH_P_N, KITH_N_FAMILY));
  check("given", "John", component(r, KITH_P_N, KITH_N_GIVEN));
  check("prefix", "Dr.", component(r, KITH_P_N, KITH_N_PREFIX));
  check("suffix", "Jr.", component(r, KITH_P_N, KITH_N_SUFFIX));
  check("nickname", "Jack", record_text(r, KITH_P_NICKNAME));
  check("FN", "Dr. John Smith Jr.", record_text(r, KITH_P_FN));
}

static void organisations_are_no_people(void **state)
{
  static const char *const firms[] = {"Acme GmbH", "Sales Team", "IT Support"};
  (void)state;
  for (size_t i = 0; i < sizeof firms / sizeof firms[0]; i++) {
    struct kith_record *r = new_record();
    struct kith_matchable m;
    put_text(r, KITH_P_FN, firms[i]);
    normalise_record(normaliser, r, &m);
    assert_int_equal(m.nature, NATURE_ORGANISATION);
    assert_null(record_get(r, KITH_P_N, 0));
  }
}

static void features_hold_what_matching_needs(void **state)
{
  struct kith_record *r = new_record();
  struct kith_matchable m;
  (void)state;
  put_text(r, KITH_P_N, "M\xC3\xBCller;J\xC3\xBCrgen;;;");
  put_text(r, KITH_P_EMAIL, "J.Muller+x@gmail.com");
  put_text(r, KITH_P_ORG, "The M\xC3\xBCller Company, Inc.");
  put_text(r, KITH_P_TITLE, "Vice-President");
  put_text(r, KITH_P_BIRTHPLACE, "K\xC3\xB6ln");
  put_text(r, KITH_P_X_MAIDENNAME, "Schmidt");
  put_text(r, KITH_P_GENDER, "male");
  put(r, KITH_P_SOCIALPROFILE, str_of("jmuller"), KITH_Q_TYPE, "linkedin");
  put(r, KITH_P_IDENTIFIER, str_of("123-45 6789"), KITH_Q_TYPE, "SSN");
  normalise_record(normaliser, r, &m);
  check("given", "jurgen", m.given);
  check("family", "muller", m.family);
  check("e-mail", "jmuller@gmail.com", m.emails[0].key);
  assert_true(m.emails[0].freemail);
  check("org", "muller", m.org);
  check("title", "vice president", m.title);
  check("birthplace", "koln", m.birthplace);
  check("maiden name", "schmidt", m.other_family);
  check("profile", "linkedin.com/in/jmuller", m.profiles[0]);
  check("identifier", "123456789", m.identifiers[0].value);
  check("type", "ssn", m.identifiers[0].type);
  assert_int_equal(m.sex, SEX_MALE);
}

static void phones_become_e164(void **state)
{
  struct kith_record *r = new_record();
  struct kith_matchable m;
  (void)state;
  put_text(r, KITH_P_TEL, "+1 (415) 555-2671");
  put_text(r, KITH_P_TEL, "12");
  normalise_record(normaliser, r, &m);
  check("number", "+14155552671", property_text(&r->properties[0]));
  check("raw", "+1 (415) 555-2671", r->properties[0].raw);
  check("no number", "12", property_text(&r->properties[1]));
  assert_int_equal(r->properties[1].flags, KITH_INVALID);
  check("key", "+14155552671", m.phones[0].e164);
  assert_true(m.phones[0].valid);
  assert_false(m.phones[1].valid);
}

static void other_kinds_of_records_have_no_features(void **state)
{
  struct kith_record *r = record_new(&arena, KITH_ACCOUNT, STR_NONE, (struct kith_origin){0, 0});
  struct kith_matchable m;
  (void)state;
  put_text(r, KITH_P_FN, "ACME, INC.");
  normalise_record(normaliser, r, &m);
  check("name", "ACME, INC.", record_text(r, KITH_P_FN));
  assert_null(record_get(r, KITH_P_N, 0));
  assert_int_equal(m.full.len, 0);
}

static void regions_are_checked(void **state)
{
  static const char *const bad[] = {"XX", "USA", "U", "\xFF\xFF"};
  struct kith_normaliser *n = NULL;
  struct kith_error err;
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    assert_int_equal(normaliser_new(str_of(bad[i]), &n, &err), KITH_E_CONFIG);
  assert_int_equal(normaliser_new(str_of("de"), &n, &err), KITH_OK);
  normaliser_free(n);
}

/* ---- Properties of normalising: the clean value is clean; nothing that is thrown at it breaks it. ---- */

static void encode(const struct kith_record *r, struct kith_buf *out)
{
  buf_clear(out);
  assert_int_equal(codec_encode(r, &names, out), KITH_OK);
}

static void normalise_twice(struct kith_record *r)
{
  struct kith_buf once = BUF_MAX(16 << 20), twice = BUF_MAX(16 << 20);
  struct kith_matchable m;
  normalise_record(normaliser, r, &m);
  encode(r, &once);
  normalise_record(normaliser, r, &m);
  encode(r, &twice);
  if (!str_eq(buf_str(&once), buf_str(&twice)))
    fail_msg("property %u \"%.*s\" changes again: \"%.*s\"", r->properties[0].name, STR_ARG(r->properties[0].raw),
             STR_ARG(property_text(&r->properties[0])));
  buf_free(&once);
  buf_free(&twice);
}

static const uint32_t every[] = {
    KITH_P_FN,    KITH_P_N,    KITH_P_NICKNAME,      KITH_P_EMAIL,    KITH_P_ORG,  KITH_P_TITLE,  KITH_P_ADR,
    KITH_P_URL,   KITH_P_BDAY, KITH_P_SOCIALPROFILE, KITH_P_CREATED,  KITH_P_NOTE, KITH_P_GENDER, KITH_P_ACTIVE,
    KITH_P_OWNER, KITH_P_REV,  KITH_P_IDENTIFIER,    KITH_P_CURRENCY, KITH_P_KIND, KITH_P_TEL,    KITH_P_X_MAIDENNAME,
};

enum { EVERY = sizeof every / sizeof every[0] };

static void clean_values_are_clean(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
    for (size_t k = 0; k < EVERY; k++) {
      struct kith_record *r = new_record();
      put_text(r, every[k], values[i].input);
      normalise_twice(r);
      arena_reset(&arena);
    }
}

static const char *const pieces[] = {
    "Ada",
    "SMITH",
    "von",
    "Jr.",
    "PhD",
    "Dr.",
    "(Bob)",
    "\"Bob\"",
    "'",
    ",",
    ";",
    " ",
    "  ",
    "@",
    ".",
    "com",
    "+",
    "12",
    "/",
    "1985",
    "-",
    ":",
    "Jan",
    "PM",
    "http://",
    "linkedin.com/in/",
    "%41",
    "\xC3\xBC",
    "u\xCC\x88",
    "\xFF",
    "\xE7\x8E\x8B",
    "GmbH",
    "S.p.A.",
    "\n",
    "\t",
    "\xE2\x80\x8B",
    "\xE2\x80\x8D",
    "de",
    "<",
    ">",
    "n\xC3\xA9"
    "e ",
    "US",
    "62704",
    "mc",
    "o'",
    "&",
    "Team",
    "#",
    "\xF0\x9F\x98\x80",
    "\xC4\xB0",
    "x.com/",
};

static struct kith_str made_up(char *to, size_t room)
{
  size_t len = 0;
  for (int count = rand() % 9; count > 0; count--) {
    struct kith_str piece = str_of(pieces[(size_t)rand() % (sizeof pieces / sizeof pieces[0])]);
    if (len + piece.len > room)
      break;
    memcpy(to + len, piece.ptr, piece.len);
    len += piece.len;
  }
  return (struct kith_str){to, len};
}

static void made_up_values_settle_at_once(void **state)
{
  enum { ROUNDS = 5000 };
  char text[256];
  (void)state;
  srand(1);
  for (int round = 0; round < ROUNDS; round++) {
    struct kith_record *r = new_record();
    put(r, every[(size_t)rand() % EVERY], made_up(text, sizeof text), KITH_Q_TYPE, rand() % 2 ? "linkedin" : "home");
    normalise_twice(r);
    arena_reset(&arena);
  }
}

/* Would take minutes if anything were quadratic. */
static void long_values_are_no_trouble(void **state)
{
  enum { SIZE = 256 * 1024 };
  static const char *const fills[] = {"a",         " ",    "a ",  "A,", "\"(",          "\xFF", "\xCC\x81\xCC\xA3",
                                      ".",         "%41/", "1/",  "<@", "\xE2\x80\x8D", "de ",  "'a ",
                                      "\xC3\xBC.", "Jr. ", " Jr."};
  char *text = malloc(SIZE + 16);
  (void)state;
  for (size_t i = 0; i < sizeof fills / sizeof fills[0]; i++) {
    size_t len = strlen(fills[i]);
    for (size_t at = 0; at < SIZE; at += len)
      memcpy(text + at, fills[i], len);
    for (size_t k = 0; k < EVERY; k++) {
      struct kith_record *r = new_record();
      struct kith_matchable m;
      put(r, every[k], (struct kith_str){text, SIZE}, 0, NULL);
      normalise_record(normaliser, r, &m);
      arena_reset(&arena);
    }
  }
  free(text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_property_has_its_cleaner),
      cmocka_unit_test(raw_of_the_source_stays),
      cmocka_unit_test(structured_values_keep_their_parts_in_raw),
      cmocka_unit_test(apple_leaves_the_year_out),
      cmocka_unit_test(names_are_completed),
      cmocka_unit_test(names_in_ideographs_are_kept_as_written),
      cmocka_unit_test(titles_move_out_of_names),
      cmocka_unit_test(organisations_are_no_people),
      cmocka_unit_test(features_hold_what_matching_needs),
      cmocka_unit_test(phones_become_e164),
      cmocka_unit_test(other_kinds_of_records_have_no_features),
      cmocka_unit_test(regions_are_checked),
      cmocka_unit_test(clean_values_are_clean),
      cmocka_unit_test(made_up_values_settle_at_once),
      cmocka_unit_test(long_values_are_no_trouble),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
