#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "merge/merge.h"

static void put(struct kith_record *r, uint32_t name, const char *text, const char *type)
{
  struct kith_part part = {.size = sizeof part, .text = str_of(text)};
  struct kith_param param = {.size = sizeof param, .name = KITH_Q_TYPE, .value = str_of(type)};
  struct kith_property p = {.size = sizeof p, .name = name, .part_count = 1, .parts = &part};
  if (type) {
    p.params = &param;
    p.param_count = 1;
  }
  assert_int_equal(record_put(r, &p), KITH_OK);
}

static void put_name(struct kith_record *r, const char *given, const char *family)
{
  struct kith_part parts[] = {{sizeof parts[0], KITH_N_GIVEN, str_of(given)},
                              {sizeof parts[0], KITH_N_FAMILY, str_of(family)}};
  struct kith_property p = {.size = sizeof p, .name = KITH_P_N, .part_count = 2, .parts = parts};
  assert_int_equal(record_put(r, &p), KITH_OK);
}

static struct kith_record *person(struct kith_arena *arena)
{
  return record_new(arena, KITH_CONTACT, STR_NONE, (struct kith_origin){0});
}

/* One input with one value. */
struct given {
  const char *text;
  uint32_t source, rank;
  const char *date;
};

enum { GIVEN_MAX = 8 };

static struct kith_merge_input input_of(struct kith_record *r, uint64_t id, const struct given *g)
{
  return (struct kith_merge_input){.record = r,
                                   .id = id,
                                   .source = g->source,
                                   .rank = g->rank,
                                   .origin = str_of(g->rank ? "phone" : "crm"),
                                   .date = str_of(g->date)};
}

/* The values of `property` in the result, "a|b|c", those that are not preferred in brackets. */
static const char *merged(struct kith_arena *arena, uint32_t property, const struct given *given, size_t count,
                          const struct kith_merge_policy *policy)
{
  struct kith_merge_input inputs[GIVEN_MAX];
  for (size_t i = 0; i < count; i++) {
    struct kith_record *r = person(arena);
    put(r, property, given[i].text, NULL);
    inputs[i] = input_of(r, i + 1, &given[i]);
  }
  const struct kith_record *m = merge_contact(inputs, count, policy, arena);
  struct kith_str text = STR_NONE;
  for (uint32_t i = 0; i < m->property_count; i++) {
    bool other = m->properties[i].flags & KITH_NOT_PREFERRED;
    text = arena_printf(arena, "%.*s%s%s%.*s%s", STR_ARG(text), i ? "|" : "", other ? "(" : "",
                        STR_ARG(property_text(&m->properties[i])), other ? ")" : "");
  }
  return arena_c(arena, text);
}

static struct kith_merge_policy policy_of(uint32_t property, enum kith_merge_rule rule)
{
  struct kith_merge_policy policy = *merge_defaults();
  merge_rules_set(&policy.fields[merge_field_of(property)], &rule, 1);
  return policy;
}

/* ---- Rules ---- */

static const struct {
  enum kith_merge_rule rule;
  uint32_t property;
  size_t count;
  struct given given[GIVEN_MAX];
  const char *expected;
} cases[] = {
    {MERGE_SOURCE, KITH_P_TITLE, 2, {{"b", 1, 1, "2026"}, {"a", 2, 0, "2020"}}, "a|(b)"},
    {MERGE_RECENCY, KITH_P_TITLE, 2, {{"a", 1, 0, "2020-01-01"}, {"b", 2, 1, "2026-01-01"}}, "b|(a)"},
    {MERGE_RECENCY, KITH_P_TITLE, 2, {{"a", 1, 0, ""}, {"b", 2, 1, "2026-01-01"}}, "b|(a)"},
    {MERGE_FREQUENCY,
     KITH_P_BDAY,
     3,
     {{"1980-01-01", 1, 0, ""}, {"1980-01-02", 2, 1, ""}, {"1980-01-02", 3, 1, ""}},
     "1980-01-02|(1980-01-01)"},
    /* Two sources are more than three records of one. */
    {MERGE_FREQUENCY,
     KITH_P_TITLE,
     5,
     {{"a", 1, 0, ""}, {"a", 1, 0, ""}, {"a", 1, 0, ""}, {"b", 2, 1, ""}, {"b", 3, 1, ""}},
     "b|(a)"},
    {MERGE_FREQUENCY, KITH_P_TITLE, 3, {{"a", 1, 0, ""}, {"b", 2, 1, ""}, {"b", 2, 1, ""}}, "b|(a)"},
    {MERGE_COMPLETENESS, KITH_P_BDAY, 2, {{"--04-02", 1, 0, ""}, {"1980-04-02", 2, 1, ""}}, "1980-04-02|(--04-02)"},
    {MERGE_COMPLETENESS, KITH_P_TITLE, 2, {{"VP", 1, 0, ""}, {"Vice President", 2, 1, ""}}, "Vice President|(VP)"},
    {MERGE_COMPLETENESS,
     KITH_P_FN,
     2,
     {{"A. Lovelace", 1, 0, ""}, {"Ada Lovelace", 2, 1, ""}},
     "Ada Lovelace|(A. Lovelace)"},
    {MERGE_ALL, KITH_P_TITLE, 2, {{"a", 1, 1, ""}, {"b", 2, 0, ""}}, "b|a"},
    /* No rule tells: the default's rules, then the older record. */
    {MERGE_RECENCY, KITH_P_TITLE, 2, {{"a", 1, 1, ""}, {"b", 2, 0, ""}}, "b|(a)"},
    {MERGE_SOURCE, KITH_P_TITLE, 2, {{"b", 1, 0, ""}, {"a", 2, 0, ""}}, "b|(a)"},
    /* Fields with several values: an order, but none of them is second best. */
    {MERGE_RECENCY,
     KITH_P_EMAIL,
     2,
     {{"a@x.example", 1, 0, "2020"}, {"b@x.example", 2, 1, "2026"}},
     "b@x.example|a@x.example"},
    {MERGE_SOURCE, KITH_P_NOTE, 3, {{"one", 1, 2, ""}, {"two", 2, 0, ""}, {"one", 3, 1, ""}}, "two|one"},
    /* Joined: what another one says too is not said again. */
    {MERGE_JOIN,
     KITH_P_NOTE,
     4,
     {{"met in May", 1, 1, ""}, {"likes tea", 2, 0, ""}, {"met in May", 3, 0, ""}, {"tea", 3, 1, ""}},
     "crm: likes tea\n\ncrm, phone: met in May"},
    {MERGE_JOIN, KITH_P_NOTE, 2, {{"likes tea", 1, 1, ""}, {"tea", 2, 0, ""}}, "likes tea"},
};

static void test_each_rule_decides(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_merge_policy policy = policy_of(cases[i].property, cases[i].rule);
    const char *got = merged(&arena, cases[i].property, cases[i].given, cases[i].count, &policy);
    if (strcmp(got, cases[i].expected) != 0)
      fail_msg("case %zu: expected %s, got %s", i, cases[i].expected, got);
  }
  arena_free(&arena);
}

/* A long note that has no room for another one loses none of it. */
static void test_what_is_too_long_is_not_joined(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  char *text = arena_alloc(&arena, RECORD_INLINE_MAX);
  struct kith_merge_policy policy = policy_of(KITH_P_NOTE, MERGE_JOIN);
  memset(text, 'x', RECORD_INLINE_MAX);
  text[RECORD_INLINE_MAX - 1] = '\0';
  const struct given given[] = {{text, 1, 0, ""}, {"short", 2, 1, ""}};
  const char *got = merged(&arena, KITH_P_NOTE, given, 2, &policy);
  assert_int_equal(strlen(got), RECORD_INLINE_MAX - 1 + strlen("|short"));
  arena_free(&arena);
}

static void test_defaults(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  const struct given titles[] = {
      {"phone", 1, 2, "2026-01-01"}, {"old crm", 2, 0, "2020-01-01"}, {"new crm", 2, 0, "2021-01-01"}};
  assert_string_equal(merged(&arena, KITH_P_TITLE, titles, 3, NULL), "new crm|(old crm)|(phone)");
  const struct given often[] = {{"rare", 1, 0, ""}, {"often", 1, 0, ""}, {"Often", 1, 0, ""}};
  assert_string_equal(merged(&arena, KITH_P_TITLE, often, 3, NULL), "often|(rare)");
  const struct given names[] = {{"J. Smith", 1, 0, ""}, {"Joanna Smith", 2, 2, ""}};
  assert_string_equal(merged(&arena, KITH_P_FN, names, 2, NULL), "Joanna Smith|(J. Smith)");
  arena_free(&arena);
}

static void test_policies_are_put_together(void **state)
{
  (void)state;
  const enum kith_merge_rule first[] = {MERGE_FREQUENCY}, second[] = {MERGE_RECENCY, MERGE_FREQUENCY},
                             all[] = {MERGE_ALL};
  struct kith_merge_rules rules = merge_defaults()->fields[merge_field_of(KITH_P_TITLE)];
  merge_rules_set(&rules, first, 1);
  merge_rules_set(&rules, second, 2);
  const uint8_t expected[] = {MERGE_RECENCY, MERGE_FREQUENCY, MERGE_SOURCE, MERGE_COMPLETENESS};
  assert_memory_equal(rules.order, expected, sizeof expected);
  assert_false(rules.how);
  merge_rules_set(&rules, all, 1);
  assert_true(rules.how);
  assert_memory_equal(rules.order, expected, sizeof expected);
  assert_int_equal(merge_field_of(KITH_P_FN), merge_field_of(KITH_P_N));
  assert_int_equal(merge_field_of(KITH_P_LIMIT + 7), MERGE_FIELD_COUNT - 1);
  for (size_t i = 0; i < MERGE_FIELD_COUNT - 1; i++)
    assert_non_null(merge_field_names()[i]);
  assert_null(merge_field_names()[MERGE_FIELD_COUNT - 1]);
}

/* ---- Values ---- */

static void test_equal_values_stand_once_and_name_their_sources(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_record *a = person(&arena), *b = person(&arena);
  put(a, KITH_P_EMAIL, "ann@x.example", "work");
  put(b, KITH_P_EMAIL, "Ann@X.example", "home");
  put(b, KITH_P_EMAIL, "ann@y.example", NULL);
  const struct kith_merge_input inputs[] = {{.record = a, .id = 1, .origin = STR_NONE, .date = STR_NONE},
                                            {.record = b, .id = 2, .origin = STR_NONE, .date = STR_NONE}};
  struct kith_record *m = merge_contact(inputs, 2, NULL, &arena);

  const struct kith_property *first = record_get(m, KITH_P_EMAIL, 0), *second = record_get(m, KITH_P_EMAIL, 1);
  assert_true(str_eq_c(property_text(first), "ann@x.example"));
  assert_int_equal(first->source_count, 2);
  assert_int_equal(first->sources[0], 0);
  assert_int_equal(first->sources[1], 1);
  assert_true(property_has_type(first, "work") && property_has_type(first, "home"));
  assert_true(str_eq_c(property_text(second), "ann@y.example"));
  assert_int_equal(second->source_count, 1);
  assert_int_equal(second->sources[0], 1);
  assert_null(record_get(m, KITH_P_EMAIL, 2));
  arena_free(&arena);
}

/* The whole name is of the record that the parts are of, and the parts' own words do not mix. */
static void test_a_whole_name_beats_an_initial(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_record *crm = person(&arena), *phone = person(&arena);
  put(crm, KITH_P_FN, "J. Smith", NULL);
  put_name(crm, "J.", "Smith");
  put(phone, KITH_P_FN, "Joanna Smith", NULL);
  put_name(phone, "Joanna", "Smith");
  const struct kith_merge_input inputs[] = {
      {.record = crm, .id = 1, .origin = STR_NONE, .date = STR_NONE},
      {.record = phone, .id = 2, .rank = 2, .origin = STR_NONE, .date = STR_NONE}};
  struct kith_record *m = merge_contact(inputs, 2, NULL, &arena);
  assert_true(str_eq_c(property_component(record_get(m, KITH_P_N, 0), KITH_N_GIVEN, 0), "Joanna"));
  assert_true(str_eq_c(property_component(record_get(m, KITH_P_N, 1), KITH_N_GIVEN, 0), "J."));
  assert_true(str_eq_c(record_text(m, KITH_P_FN), "Joanna Smith"));
  assert_false(record_get(m, KITH_P_FN, 0)->flags & KITH_NOT_PREFERRED);
  assert_true(record_get(m, KITH_P_FN, 1)->flags & KITH_NOT_PREFERRED);
  assert_true(record_get(m, KITH_P_N, 1)->flags & KITH_NOT_PREFERRED);
  arena_free(&arena);
}

/* Who has two jobs in one book has two jobs; another book's job lost. */
static void test_further_values_of_the_winner_are_not_marked(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_record *a = person(&arena), *b = person(&arena);
  put(a, KITH_P_TITLE, "Founder", NULL);
  put(a, KITH_P_TITLE, "Investor", NULL);
  put(b, KITH_P_TITLE, "Student", NULL);
  const struct kith_merge_input inputs[] = {{.record = b, .id = 1, .rank = 1, .origin = STR_NONE, .date = STR_NONE},
                                            {.record = a, .id = 2, .origin = STR_NONE, .date = STR_NONE}};
  struct kith_record *m = merge_contact(inputs, 2, NULL, &arena);
  static const struct {
    const char *text;
    bool marked;
  } expected[] = {{"Founder", false}, {"Investor", false}, {"Student", true}};
  for (size_t i = 0; i < 3; i++) {
    const struct kith_property *p = record_get(m, KITH_P_TITLE, i);
    assert_true(str_eq_c(property_text(p), expected[i].text));
    assert_int_equal((p->flags & KITH_NOT_PREFERRED) != 0, expected[i].marked);
  }
  arena_free(&arena);
}

static void test_types_part_identifiers(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_record *r = person(&arena);
  put(r, KITH_P_IDENTIFIER, "123", "passport");
  put(r, KITH_P_IDENTIFIER, "123", "tax");
  put(r, KITH_P_IDENTIFIER, "123", "tax");
  const struct kith_merge_input inputs[] = {{.record = r, .id = 1, .origin = STR_NONE, .date = STR_NONE}};
  struct kith_record *m = merge_contact(inputs, 1, NULL, &arena);
  assert_int_equal(m->property_count, 2);
  arena_free(&arena);
}

/* Of one record the order stays, but for names, which come first. */
static void test_one_record_stays_as_it_is(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  static const uint32_t order[] = {KITH_P_TEL, KITH_P_X_ABLABEL, KITH_P_TITLE, KITH_P_TEL, KITH_P_X_ABLABEL, KITH_P_FN};
  struct kith_record *r = person(&arena);
  for (size_t i = 0; i < 6; i++)
    put(r, order[i], arena_printf(&arena, "%zu", i).ptr, NULL);
  r->properties[2].flags = KITH_NOT_PREFERRED; /* of a merge before this one */
  const struct kith_merge_input inputs[] = {{.record = r, .id = 1, .origin = STR_NONE, .date = STR_NONE}};
  struct kith_record *m = merge_contact(inputs, 1, NULL, &arena);
  assert_int_equal(m->properties[0].name, KITH_P_FN);
  for (size_t i = 1; i < 6; i++)
    assert_int_equal(m->properties[i].name, order[i - 1]);
  assert_int_equal(m->properties[3].flags, 0);
  assert_int_equal(merge_contact(inputs, 0, NULL, &arena)->property_count, 0);
  arena_free(&arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_rule_decides),
      cmocka_unit_test(test_what_is_too_long_is_not_joined),
      cmocka_unit_test(test_defaults),
      cmocka_unit_test(test_policies_are_put_together),
      cmocka_unit_test(test_equal_values_stand_once_and_name_their_sources),
      cmocka_unit_test(test_a_whole_name_beats_an_initial),
      cmocka_unit_test(test_further_values_of_the_winner_are_not_marked),
      cmocka_unit_test(test_types_part_identifiers),
      cmocka_unit_test(test_one_record_stays_as_it_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
