#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "merge/merge.h"

static void put(struct kith_record *r, uint32_t name, uint32_t component, const char *text, const char *type)
{
  struct kith_part part = {.size = sizeof part, .component = component, .text = str_of(text)};
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

static void test_equal_values_stand_once_and_name_their_sources(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_record *a = person(&arena), *b = person(&arena);
  put(a, KITH_P_EMAIL, 0, "ann@x.example", "work");
  put(b, KITH_P_EMAIL, 0, "Ann@X.example", "home");
  put(b, KITH_P_EMAIL, 0, "ann@y.example", NULL);
  const struct kith_merge_input inputs[] = {{a, 1, STR_NONE}, {b, 1, STR_NONE}};
  struct kith_record *m = merge_contact(inputs, 2, &arena);

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

static void test_the_trusted_and_later_value_comes_first(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_record *r[3] = {person(&arena), person(&arena), person(&arena)};
  static const char *const titles[] = {"phone", "old crm", "new crm"};
  for (int i = 0; i < 3; i++)
    put(r[i], KITH_P_TITLE, 0, titles[i], NULL);
  const struct kith_merge_input inputs[] = {
      {r[0], 1, KITH_STR("2026-01-01")}, {r[1], 3, KITH_STR("2020-01-01")}, {r[2], 3, KITH_STR("2021-01-01")}};
  struct kith_record *m = merge_contact(inputs, 3, &arena);
  static const char *const expected[] = {"new crm", "old crm", "phone"};
  for (size_t i = 0; i < 3; i++)
    assert_true(str_eq_c(property_text(record_get(m, KITH_P_TITLE, i)), expected[i]));
  arena_free(&arena);
}

static void test_a_whole_name_beats_an_initial(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_record *crm = person(&arena), *phone = person(&arena);
  put_name(crm, "J.", "Smith");
  put_name(phone, "Joanna", "Smith");
  const struct kith_merge_input inputs[] = {{crm, 3, STR_NONE}, {phone, 1, STR_NONE}};
  struct kith_record *m = merge_contact(inputs, 2, &arena);
  assert_true(str_eq_c(property_component(record_get(m, KITH_P_N, 0), KITH_N_GIVEN, 0), "Joanna"));
  assert_true(str_eq_c(property_component(record_get(m, KITH_P_N, 1), KITH_N_GIVEN, 0), "J."));
  arena_free(&arena);
}

static void test_types_part_identifiers(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_record *r = person(&arena);
  put(r, KITH_P_IDENTIFIER, 0, "123", "passport");
  put(r, KITH_P_IDENTIFIER, 0, "123", "tax");
  put(r, KITH_P_IDENTIFIER, 0, "123", "tax");
  const struct kith_merge_input inputs[] = {{r, 1, STR_NONE}};
  struct kith_record *m = merge_contact(inputs, 1, &arena);
  assert_int_equal(m->property_count, 2);
  arena_free(&arena);
}

/* Nothing is lost, and the order of the inputs changes no more than the numbers of the sources. */
static void test_every_value_is_there_whatever_the_order(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  enum { RECORDS = 5, VALUES = 20 };
  struct kith_merge_input inputs[RECORDS];
  for (int i = 0; i < RECORDS; i++) {
    struct kith_record *r = person(&arena);
    for (int k = 0; k < VALUES; k++)
      put(r, KITH_P_EMAIL, 0, arena_printf(&arena, "m%d@x.example%c", (i * 7 + k) % 31, '\0').ptr, NULL);
    inputs[i] = (struct kith_merge_input){r, (uint32_t)i % 3, STR_NONE};
  }
  struct kith_record *forward = merge_contact(inputs, RECORDS, &arena);
  bool seen[31] = {false};
  for (uint32_t i = 0; i < forward->property_count; i++) {
    const struct kith_property *p = &forward->properties[i];
    int64_t number = 0;
    assert_true(str_to_int(str_sub(property_text(p), 1, str_find(property_text(p), '@') - 1), &number));
    assert_false(seen[number]);
    seen[number] = true;
    for (uint32_t k = 0; k < p->source_count; k++) {
      const struct kith_record *r = inputs[p->sources[k]].record;
      bool found = false;
      for (size_t n = 0; n < VALUES; n++)
        found = found || str_eq(property_text(record_get(r, KITH_P_EMAIL, n)), property_text(p));
      assert_true(found);
    }
  }
  assert_int_equal(forward->property_count, 31);
  arena_free(&arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_equal_values_stand_once_and_name_their_sources),
      cmocka_unit_test(test_the_trusted_and_later_value_comes_first),
      cmocka_unit_test(test_a_whole_name_beats_an_initial),
      cmocka_unit_test(test_types_part_identifiers),
      cmocka_unit_test(test_every_value_is_there_whatever_the_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
