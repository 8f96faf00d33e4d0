/* What holds of every merge, over random records, policies and orders: nothing is lost, nothing is made up, the order of
 * inputs changes nothing, merging again changes nothing, inputs stay as they were. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "merge/merge.h"
#include "merge/same.h"
#include "model/codec.h"

enum { ROUNDS = 20000, INPUTS_MAX = 7, PROPERTIES_MAX = 12 };

static uint64_t seed = 20261122;

static uint32_t dice(uint32_t sides)
{
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(seed >> 33) % sides;
}

/* ---- Random inputs ---- */

static void put_random(struct kith_record *r)
{
  static const uint32_t names[] = {KITH_P_N,          KITH_P_FN,    KITH_P_TITLE,    KITH_P_ORG,   KITH_P_BDAY,
                                   KITH_P_EMAIL,      KITH_P_TEL,   KITH_P_NOTE,     KITH_P_PHOTO, KITH_P_RELATED,
                                   KITH_P_IDENTIFIER, KITH_P_LIMIT, KITH_P_LIMIT + 1};
  static const char *const texts[] = {"Ada", "ADA", "A.", "Ada Byron", "1815-12-10", "--12-10", "x", ""};
  static const char *const types[] = {"work", "home", "WORK", "cell"};
  struct kith_part parts[2] = {{sizeof parts[0], 0, str_of(texts[dice(8)])},
                               {sizeof parts[0], 0, str_of(texts[dice(8)])}};
  struct kith_param params[2] = {{sizeof params[0], KITH_Q_TYPE, str_of(types[dice(4)])},
                                 {sizeof params[0], KITH_Q_LABEL, str_of(types[dice(4)])}};
  struct kith_property p = {.size = sizeof p, .name = names[dice(sizeof names / sizeof names[0])]};
  p.parts = parts;
  p.part_count = 1;
  p.params = params;
  p.param_count = dice(3);
  p.flags = dice(3) ? 0 : KITH_INVALID;
  if (p.name == KITH_P_N) {
    parts[0].component = dice(2) ? KITH_N_GIVEN : KITH_N_FAMILY;
    parts[1].component = parts[0].component == KITH_N_GIVEN ? KITH_N_FAMILY : KITH_N_GIVEN;
    p.part_count = 2;
  }
  if (p.name == KITH_P_PHOTO)
    p.blob = 1 + dice(3);
  assert_int_equal(record_put(r, &p), KITH_OK);
}

static size_t random_inputs(struct kith_merge_input *inputs, struct kith_arena *arena)
{
  static const char *const dates[] = {"", "2020-01-01", "2025-06-30", "2025-06-30T10:00:00Z"};
  static const char *const origins[] = {"crm", "phone", ""};
  size_t count = 1 + dice(INPUTS_MAX - 1);
  for (size_t i = 0; i < count; i++) {
    struct kith_record *r = record_new(arena, KITH_CONTACT, STR_NONE, (struct kith_origin){0});
    for (uint32_t k = dice(PROPERTIES_MAX); k; k--)
      put_random(r);
    inputs[i] = (struct kith_merge_input){
        .record = r, .id = 100 + i, .source = dice(3), .rank = dice(3), .date = str_of(dates[dice(4)])};
    inputs[i].origin = str_of(origins[inputs[i].source]);
  }
  return count;
}

static struct kith_merge_policy random_policy(void)
{
  struct kith_merge_policy policy = *merge_defaults();
  for (size_t i = 0; i < MERGE_FIELD_COUNT; i++)
    for (uint32_t k = dice(4); k; k--) {
      bool note = i == merge_field_of(KITH_P_NOTE);
      enum kith_merge_rule rule = (enum kith_merge_rule)(1 + dice(note ? MERGE_JOIN : MERGE_ALL));
      merge_rules_set(&policy.fields[i], &rule, 1);
    }
  return policy;
}

/* ---- A record as bytes ---- */

static void bytes_of(const struct kith_record *r, struct kith_buf *out)
{
  static struct kith_names names;
  if (!names.ids.cap) {
    names_init(&names);
    assert_int_equal(names_property(&names, KITH_STR("X-ONE")), KITH_P_LIMIT);
    assert_int_equal(names_property(&names, KITH_STR("X-TWO")), KITH_P_LIMIT + 1);
  }
  *out = BUF_MAX(1 << 20);
  assert_int_equal(codec_encode(r, &names, out), KITH_OK);
}

static void assert_same(const struct kith_record *a, const struct kith_record *b, const char *what, int round)
{
  struct kith_buf x, y;
  bytes_of(a, &x);
  bytes_of(b, &y);
  if (!str_eq(buf_str(&x), buf_str(&y)))
    fail_msg("round %d: %s: %u and %u properties, or other ones", round, what, a->property_count, b->property_count);
  buf_free(&x);
  buf_free(&y);
}

/* ---- What holds ---- */

static const struct kith_property *value_in(const struct kith_record *r, const struct kith_property *p)
{
  for (uint32_t i = 0; i < r->property_count; i++)
    if (same_value(&r->properties[i], p))
      return &r->properties[i];
  return NULL;
}

static bool names_source(const struct kith_property *p, uint32_t index)
{
  for (uint32_t i = 0; i < p->source_count; i++)
    if (p->sources[i] == index)
      return true;
  return false;
}

/* A note may have become a part of a joined one. */
static const struct kith_property *kept_in(const struct kith_record *m, const struct kith_property *p)
{
  const struct kith_property *v = value_in(m, p), *note;
  for (size_t i = 0; !v && p->name == KITH_P_NOTE && (note = record_get(m, KITH_P_NOTE, i)); i++)
    if (str_find_str(property_text(note), property_text(p)) < property_text(note).len)
      v = note;
  return v;
}

static void nothing_is_lost(const struct kith_record *m, const struct kith_merge_input *inputs, size_t count)
{
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t k = 0; k < inputs[i].record->property_count; k++) {
      const struct kith_property *p = &inputs[i].record->properties[k], *v = kept_in(m, p);
      assert_non_null(v);
      assert_true(names_source(v, i));
      if (p->param_count && property_param(p, 0)->name == KITH_Q_TYPE)
        assert_true(property_has_type(v, arena_c(m->arena, property_param_value(p, KITH_Q_TYPE))));
    }
}

static void nothing_is_made_up(const struct kith_record *m, const struct kith_merge_input *inputs)
{
  for (uint32_t i = 0; i < m->property_count; i++) {
    assert_ptr_equal(value_in(m, &m->properties[i]), &m->properties[i]); /* once */
    assert_true(m->properties[i].source_count > 0);
    for (uint32_t k = 0; k < m->properties[i].source_count && m->properties[i].name != KITH_P_NOTE; k++)
      assert_non_null(value_in(inputs[m->properties[i].sources[k]].record, &m->properties[i]));
  }
}

static void the_first_is_preferred(const struct kith_record *m)
{
  for (uint32_t i = 0; i < m->property_count; i++)
    if (record_get(m, m->properties[i].name, 0) == &m->properties[i])
      assert_false(m->properties[i].flags & KITH_NOT_PREFERRED);
}

static void shuffle(struct kith_merge_input *inputs, size_t count)
{
  for (size_t i = count; i > 1; i--) {
    size_t k = dice((uint32_t)i);
    struct kith_merge_input kept = inputs[i - 1];
    inputs[i - 1] = inputs[k];
    inputs[k] = kept;
  }
}

static void test_whatever_is_merged(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  for (int round = 0; round < ROUNDS; round++) {
    struct kith_merge_input inputs[INPUTS_MAX];
    struct kith_buf before[INPUTS_MAX], after;
    size_t count = random_inputs(inputs, &arena);
    struct kith_merge_policy policy = random_policy();
    for (size_t i = 0; i < count; i++)
      bytes_of(inputs[i].record, &before[i]);
    const struct kith_record *m = merge_contact(inputs, count, round % 3 ? &policy : NULL, &arena);
    nothing_is_lost(m, inputs, count);
    nothing_is_made_up(m, inputs);
    the_first_is_preferred(m);
    for (size_t i = 0; i < count; i++) { /* what a split gives back is untouched */
      bytes_of(inputs[i].record, &after);
      assert_true(str_eq(buf_str(&before[i]), buf_str(&after)));
      buf_free(&before[i]);
      buf_free(&after);
    }
    inputs[count] = (struct kith_merge_input){
        .record = m, .id = UINT64_MAX, .source = 99, .rank = MERGE_RANK_LAST, .origin = STR_NONE, .date = STR_NONE};
    assert_same(m, merge_contact(inputs, count + 1, round % 3 ? &policy : NULL, &arena), "merged again", round);
    shuffle(inputs, count);
    assert_same(m, merge_contact(inputs, count, round % 3 ? &policy : NULL, &arena), "in another order", round);
    arena_reset(&arena);
  }
  arena_free(&arena);
}

static void test_thousands_of_equal_records(void **state)
{
  (void)state;
  enum { MANY = 10000 };
  struct kith_arena arena = {0};
  struct kith_merge_input *inputs = arena_zero(&arena, MANY, sizeof *inputs);
  struct kith_record *r = record_new(&arena, KITH_CONTACT, STR_NONE, (struct kith_origin){0});
  for (int i = 0; i < PROPERTIES_MAX; i++)
    put_random(r);
  for (size_t i = 0; i < MANY; i++)
    inputs[i] = (struct kith_merge_input){
        .record = r, .id = i, .source = (uint32_t)i % 7, .origin = STR_NONE, .date = STR_NONE};
  const struct kith_record *m = merge_contact(inputs, MANY, NULL, &arena);
  for (uint32_t i = 0; i < m->property_count; i++)
    assert_int_equal(m->properties[i].source_count, MANY);
  arena_free(&arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_whatever_is_merged),
                                     cmocka_unit_test(test_thousands_of_equal_records)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
