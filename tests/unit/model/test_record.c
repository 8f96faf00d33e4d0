#include <setjmp.h>
#include <stdarg.h>

#include "base/mem.h"
#include "model/record.h"

#include <cmocka.h>

static struct kith_arena arena;

static int teardown(void **state)
{
  (void)state;
  arena_free(&arena);
  return 0;
}

static struct kith_record *new_record(void)
{
  return record_new(&arena, KITH_CONTACT, KITH_STR("k1"), (struct kith_origin){3, 77});
}

static int put(struct kith_record *r, uint32_t name, struct kith_str text)
{
  struct kith_part part = {.size = sizeof part, .text = text};
  struct kith_property p = {.size = sizeof p, .name = name, .part_count = 1, .parts = &part};
  return record_put(r, &p);
}

static void put_copies_deeply(void **state)
{
  (void)state;
  char text[] = "ada@x.example", type[] = "work";
  struct kith_part part = {.size = sizeof part, .text = str_of(text)};
  struct kith_param param = {.size = sizeof param, .name = KITH_Q_TYPE, .value = str_of(type)};
  struct kith_property p = {.size = sizeof p, .name = KITH_P_EMAIL, .part_count = 1, .param_count = 1};
  p.parts = &part;
  p.params = &param;
  p.group = str_of(type);
  p.raw = str_of(text);
  p.origin = (struct kith_origin){9, 10};
  struct kith_record *r = new_record();
  assert_int_equal(record_put(r, &p), KITH_OK);
  memset(text, '-', sizeof text - 1);
  memset(type, '-', sizeof type - 1);
  const struct kith_property *got = record_get(r, KITH_P_EMAIL, 0);
  assert_true(str_eq_c(property_text(got), "ada@x.example"));
  assert_true(str_eq_c(got->group, "work"));
  assert_true(str_eq_c(got->raw, "ada@x.example"));
  assert_true(property_has_type(got, "WORK"));
  assert_int_equal(got->origin.offset, 10);
}

/* A plugin built against a later header writes larger elements. */
static void arrays_step_by_the_size_of_their_maker(void **state)
{
  (void)state;
  struct later_part {
    struct kith_part part;
    uint64_t more;
  } parts[2] = {{{sizeof parts[0], KITH_N_GIVEN, KITH_STR("Ada")}, 1},
                {{sizeof parts[0], KITH_N_FAMILY, KITH_STR("Byron")}, 2}};
  struct kith_property p = {.size = sizeof p, .name = KITH_P_N, .part_count = 2, .parts = &parts[0].part};
  struct kith_record *r = new_record();
  assert_int_equal(record_put(r, &p), KITH_OK);
  const struct kith_property *n = record_get(r, KITH_P_N, 0);
  assert_true(str_eq_c(property_component(n, KITH_N_FAMILY, 0), "Byron"));
  assert_int_equal(property_component(n, KITH_N_FAMILY, 1).len, 0);
}

static void properties_keep_their_order(void **state)
{
  (void)state;
  struct kith_record *r = new_record();
  char text[2] = "a";
  for (; text[0] <= 'z'; text[0]++)
    assert_int_equal(put(r, text[0] % 2 ? KITH_P_EMAIL : KITH_P_TEL, str_of(text)), KITH_OK);
  assert_int_equal(r->property_count, 26);
  assert_true(str_eq_c(property_text(record_get(r, KITH_P_TEL, 12)), "z"));
  assert_null(record_get(r, KITH_P_TEL, 13));
  assert_true(str_eq_c(record_text(r, KITH_P_EMAIL), "a"));
  assert_int_equal(record_text(r, KITH_P_NOTE).len, 0);
  assert_int_equal(property_text(NULL).len, 0);
}

static void properties_without_name_are_refused(void **state)
{
  (void)state;
  assert_int_equal(put(new_record(), KITH_P_NONE, KITH_STR("x")), KITH_E_INVALID);
}

static void large_records_are_refused(void **state)
{
  (void)state;
  struct kith_record *r = new_record();
  size_t half = RECORD_MAX_BYTES / 2;
  struct kith_str text = {mem_zero(half), half};
  assert_int_equal(put(r, KITH_P_NOTE, text), KITH_OK);
  assert_int_equal(put(r, KITH_P_NOTE, text), KITH_E_LIMIT); /* the key counts too */
  assert_int_equal(put(r, KITH_P_NOTE, KITH_STR("small")), KITH_OK);
  mem_free((void *)(uintptr_t)text.ptr);
}

static void many_properties_are_refused(void **state)
{
  (void)state;
  struct kith_record *r = new_record();
  for (int i = 0; i < RECORD_MAX_PROPERTIES; i++)
    assert_int_equal(put(r, KITH_P_NOTE, KITH_STR("")), KITH_OK);
  assert_int_equal(put(r, KITH_P_NOTE, KITH_STR("")), KITH_E_LIMIT);
}

static void types_are_found_in_lists(void **state)
{
  (void)state;
  struct kith_param params[] = {{sizeof params[0], KITH_Q_PREF, KITH_STR("home")},
                                {sizeof params[0], KITH_Q_TYPE, KITH_STR("voice, Work")}};
  struct kith_property p = {.size = sizeof p, .name = KITH_P_TEL, .param_count = 2, .params = params};
  assert_true(property_has_type(&p, "work"));
  assert_true(property_has_type(&p, "voice"));
  assert_false(property_has_type(&p, "home"));
  assert_false(property_has_type(&p, "wor"));
  assert_true(str_eq_c(property_param_value(&p, KITH_Q_PREF), "home"));
  assert_int_equal(property_param_value(&p, KITH_Q_LANGUAGE).len, 0);
}

static void diagnostics_are_kept_up_to_a_number(void **state)
{
  (void)state;
  struct kith_record *r = new_record();
  for (int i = 0; i < 100; i++)
    assert_int_equal(record_diagnose(r, (struct kith_origin){1, 2}, KITH_STR("charset"), KITH_STR("mended")), KITH_OK);
  assert_int_equal(r->diagnostic_count, 16);
  assert_true(str_eq_c(r->diagnostics[15].code, "charset"));
}

static void only_the_word_is_true(void **state)
{
  (void)state;
  struct kith_record *r = new_record();
  assert_false(record_is_true(r, KITH_P_WON));
  assert_int_equal(put(r, KITH_P_WON, KITH_STR("True")), KITH_OK);
  assert_int_equal(put(r, KITH_P_CLOSED, KITH_STR("1")), KITH_OK);
  assert_true(record_is_true(r, KITH_P_WON));
  assert_false(record_is_true(r, KITH_P_CLOSED));
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
  const struct CMUnitTest tests[] = {TEST(put_copies_deeply),
                                     TEST(arrays_step_by_the_size_of_their_maker),
                                     TEST(properties_keep_their_order),
                                     TEST(properties_without_name_are_refused),
                                     TEST(large_records_are_refused),
                                     TEST(many_properties_are_refused),
                                     TEST(types_are_found_in_lists),
                                     TEST(only_the_word_is_true),
                                     TEST(diagnostics_are_kept_up_to_a_number)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
