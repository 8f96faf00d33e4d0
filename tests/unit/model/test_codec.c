#include <setjmp.h>
#include <stdarg.h>

#include "model/codec.h"

#include <cmocka.h>

static struct kith_arena arena;
static struct kith_names names;
static struct kith_buf buf;

static int setup(void **state)
{
  (void)state;
  names_init(&names);
  buf = BUF_MAX(1 << 20);
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  names_free(&names);
  arena_free(&arena);
  buf_free(&buf);
  return 0;
}

/* A property made of pieces that a test may change one by one. */
struct sample {
  struct kith_part parts[2];
  struct kith_param params[2];
  struct kith_property p;
};

static struct sample sample_of(uint32_t name)
{
  struct sample s = {.parts = {{sizeof s.parts[0], KITH_N_GIVEN, KITH_STR("Ada")},
                               {sizeof s.parts[0], KITH_N_FAMILY, KITH_STR("By\0ron")}},
                     .params = {{sizeof s.params[0], KITH_Q_TYPE, KITH_STR("work")},
                                {sizeof s.params[0], names_param(&names, KITH_STR("X-ODD")), KITH_STR("1")}},
                     .p = {.size = sizeof s.p,
                           .name = name,
                           .value_type = KITH_V_TEXT,
                           .flags = KITH_CHANGED,
                           .part_count = 2,
                           .param_count = 2,
                           .group = KITH_STR("item1"),
                           .raw = KITH_STR("ada byron"),
                           .origin = {300, 1ull << 40},
                           .blob = UINT64_MAX}};
  return s;
}

static void put(struct kith_record *r, struct sample *s)
{
  s->p.parts = s->parts;
  s->p.params = s->params;
  assert_int_equal(record_put(r, &s->p), KITH_OK);
}

static struct kith_record *new_record(void)
{
  struct kith_record *r = record_new(&arena, KITH_CONTACT, KITH_STR("key-1"), (struct kith_origin){7, 8});
  struct sample n = sample_of(KITH_P_N), odd = sample_of(names_property(&names, KITH_STR("X-THING")));
  struct sample rev = sample_of(KITH_P_REV), empty = sample_of(KITH_P_NOTE);
  empty.p.part_count = empty.p.param_count = 0;
  put(r, &n);
  put(r, &odd);
  put(r, &rev);
  put(r, &empty);
  return r;
}

static struct kith_record *decode(struct kith_str bytes, struct kith_names *with)
{
  struct kith_record *r = NULL;
  struct kith_error err = {0};
  int status = codec_decode(bytes, with, &arena, &r, &err);
  assert_true(status == KITH_OK || (status == KITH_E_INVALID && err.message[0] && !r));
  return r;
}

static void assert_same_property(const struct kith_property *a, const struct kith_property *b)
{
  assert_int_equal(a->value_type, b->value_type);
  assert_int_equal(a->flags, b->flags);
  assert_int_equal(a->origin.line, b->origin.line);
  assert_int_equal(a->origin.offset, b->origin.offset);
  assert_int_equal(a->blob, b->blob);
  assert_true(str_eq(a->group, b->group));
  assert_true(str_eq(a->raw, b->raw));
  assert_int_equal(a->part_count, b->part_count);
  assert_int_equal(a->param_count, b->param_count);
  for (size_t i = 0; i < a->part_count; i++) {
    assert_int_equal(property_part(a, i)->component, property_part(b, i)->component);
    assert_true(str_eq(property_part(a, i)->text, property_part(b, i)->text));
  }
  for (size_t i = 0; i < a->param_count; i++)
    assert_true(str_eq(property_param(a, i)->value, property_param(b, i)->value));
}

static void records_go_round(void **state)
{
  (void)state;
  struct kith_record *r = new_record();
  assert_int_equal(codec_encode(r, &names, &buf), KITH_OK);
  struct kith_record *back = decode(buf_str(&buf), &names);
  assert_non_null(back);
  assert_int_equal(back->kind, r->kind);
  assert_true(str_eq(back->key, r->key));
  assert_int_equal(back->origin.offset, 8);
  assert_int_equal(back->property_count, r->property_count);
  for (uint32_t i = 0; i < r->property_count; i++) {
    assert_int_equal(back->properties[i].name, r->properties[i].name);
    assert_same_property(&back->properties[i], &r->properties[i]);
  }
}

static void an_empty_record_goes_round(void **state)
{
  (void)state;
  struct kith_record *r = record_new(&arena, KITH_DEAL, STR_NONE, (struct kith_origin){0});
  assert_int_equal(codec_encode(r, &names, &buf), KITH_OK);
  assert_int_equal(decode(buf_str(&buf), &names)->property_count, 0);
}

/* Another run gives other numbers to names: the text decides. */
static void interned_names_travel_as_text(void **state)
{
  (void)state;
  struct kith_names other;
  names_init(&other);
  names_property(&other, KITH_STR("X-FIRST"));
  codec_encode(new_record(), &names, &buf);
  struct kith_record *back = decode(buf_str(&buf), &other);
  assert_true(str_eq_c(names_of_property(&other, back->properties[1].name), "X-THING"));
  assert_true(str_eq_c(names_of_param(&other, property_param(&back->properties[0], 1)->name), "X-ODD"));
  assert_int_equal(codec_content_hash(back, &other, 1), codec_content_hash(new_record(), &names, 1));
  names_free(&other);
}

static void a_full_buffer_is_an_error(void **state)
{
  (void)state;
  buf.max = 100;
  assert_int_equal(codec_encode(new_record(), &names, &buf), KITH_E_LIMIT);
}

static struct kith_str copy_of_encoded(void)
{
  codec_encode(new_record(), &names, &buf);
  return arena_str(&arena, buf_str(&buf));
}

static void cut_bytes_are_refused(void **state)
{
  (void)state;
  struct kith_str whole = copy_of_encoded();
  for (size_t len = 0; len < whole.len; len++)
    assert_null(decode(arena_str(&arena, str_sub(whole, 0, len)), &names));
}

static void surplus_bytes_are_refused(void **state)
{
  (void)state;
  buf_clear(&buf);
  codec_encode(new_record(), &names, &buf);
  buf_add_char(&buf, 0);
  assert_null(decode(buf_str(&buf), &names));
}

/* Any byte may become any other; what decodes must be whole enough to read and to write. */
static void bent_bytes_never_crash(void **state)
{
  struct kith_str whole = copy_of_encoded();
  char bytes[1024];
  size_t len = whole.len;
  assert_true(len < sizeof bytes);
  memcpy(bytes, whole.ptr, len);
  teardown(state);
  for (size_t at = 0; at < len; at++) {
    setup(state);
    char was = bytes[at];
    for (int value = 0; value < 256; value++) {
      bytes[at] = (char)value;
      struct kith_record *r = decode((struct kith_str){bytes, len}, &names);
      if (r) {
        buf_clear(&buf);
        codec_content_hash(r, &names, 1);
        assert_int_equal(codec_encode(r, &names, &buf), KITH_OK);
      }
    }
    bytes[at] = was;
    teardown(state);
  }
  setup(state);
}

static void noise_never_crashes(void **state)
{
  (void)state;
  char bytes[200];
  uint64_t x = 88172645463325252ull;
  for (int round = 0; round < 20000; round++) {
    for (size_t i = 0; i < sizeof bytes; i++) {
      x ^= x << 13;
      x ^= x >> 7;
      x ^= x << 17;
      bytes[i] = (char)(x >> (round % 3 ? 32 : 60));
    }
    bytes[0] = 1;
    decode((struct kith_str){bytes, round % sizeof bytes}, &names);
    arena_reset(&arena);
  }
}

/* ---- The hash of the content ---- */

static uint64_t hash_of(const struct sample *s)
{
  struct kith_record *r = record_new(&arena, KITH_CONTACT, KITH_STR("k"), (struct kith_origin){0});
  struct sample copy = *s;
  put(r, &copy);
  return codec_content_hash(r, &names, 42);
}

static void hash_passes_over_what_is_no_content(void **state)
{
  (void)state;
  struct kith_record *r = new_record(), *moved = new_record();
  uint64_t hash = codec_content_hash(r, &names, 42);
  moved->origin = (struct kith_origin){99, 99};
  moved->key = KITH_STR("other");
  for (uint32_t i = 0; i < moved->property_count; i++) {
    moved->properties[i].origin = (struct kith_origin){1, 1};
    moved->properties[i].flags = 0;
  }
  struct sample rev = sample_of(KITH_P_REV), prodid = sample_of(KITH_P_PRODID), version = sample_of(KITH_P_VERSION);
  put(moved, &rev);
  put(moved, &version);
  put(moved, &prodid);
  assert_int_equal(codec_content_hash(moved, &names, 42), hash);
}

static void hash_sees_any_change(void **state)
{
  (void)state;
  struct sample base = sample_of(KITH_P_N), other[12];
  uint64_t hash = hash_of(&base);
  for (size_t i = 0; i < 12; i++)
    other[i] = base;
  other[0].p.name = KITH_P_NICKNAME;
  other[1].parts[1].text = KITH_STR("By\0roN");
  other[2].parts[1].component = KITH_N_SUFFIX;
  other[3].params[0].value = KITH_STR("home");
  other[4].params[0].name = KITH_Q_PREF;
  other[5].p.group = KITH_STR("item2");
  other[6].p.blob = 5;
  other[7].p.value_type = KITH_V_URI;
  other[8].p.part_count = 1;
  other[9].p.param_count = 1;
  other[10].params[1].name = names_param(&names, KITH_STR("X-EVEN"));
  other[11].parts[0].text = STR_NONE;
  for (size_t i = 0; i < 12; i++)
    if (hash_of(&other[i]) == hash)
      fail_msg("change %zu leaves the hash", i);
}

static void hash_sees_where_texts_end(void **state)
{
  (void)state;
  struct sample a = sample_of(KITH_P_N), b = sample_of(KITH_P_N);
  a.parts[0].text = KITH_STR("ab");
  a.parts[1].text = KITH_STR("c");
  b.parts[0].text = KITH_STR("a");
  b.parts[1].text = KITH_STR("bc");
  assert_true(hash_of(&a) != hash_of(&b));
}

/* A second part with component 1 is not a parameter whose number is 1. */
static void hash_tells_parts_from_params(void **state)
{
  (void)state;
  struct sample part = sample_of(KITH_P_N), param = sample_of(KITH_P_N);
  part.p.part_count = 2;
  part.p.param_count = 0;
  part.parts[1] = (struct kith_part){sizeof part.parts[1], KITH_Q_TYPE, KITH_STR("work")};
  param.p.part_count = 1;
  param.p.param_count = 1;
  assert_true(hash_of(&part) != hash_of(&param));
}

static void hash_sees_kind_order_and_seed(void **state)
{
  (void)state;
  struct kith_record *a = new_record(), *b = new_record();
  uint64_t hash = codec_content_hash(a, &names, 42);
  assert_true(codec_content_hash(a, &names, 43) != hash);
  b->kind = KITH_ACCOUNT;
  assert_true(codec_content_hash(b, &names, 42) != hash);
  b->kind = KITH_CONTACT;
  struct kith_property first = b->properties[0];
  b->properties[0] = b->properties[1];
  b->properties[1] = first;
  assert_true(codec_content_hash(b, &names, 42) != hash);
  b->property_count--;
  assert_true(codec_content_hash(b, &names, 42) != hash);
}

/* ---- Numbers and texts ---- */

static void numbers_and_texts_go_round(void **state)
{
  (void)state;
  static const uint64_t numbers[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX};
  uint64_t number;
  struct kith_str text;
  for (size_t i = 0; i < 8; i++)
    codec_put_u64(&buf, numbers[i]);
  codec_put_str(&buf, KITH_STR("text"));
  codec_put_str(&buf, STR_NONE);
  struct kith_str rest = buf_str(&buf);
  for (size_t i = 0; i < 8; i++) {
    assert_true(codec_get_u64(&rest, &number));
    assert_true(number == numbers[i]);
  }
  assert_true(codec_get_str(&rest, &text) && str_eq_c(text, "text"));
  assert_true(codec_get_str(&rest, &text) && text.len == 0);
  assert_false(codec_get_u64(&rest, &number));
}

static void endless_numbers_are_refused(void **state)
{
  (void)state;
  uint64_t number;
  struct kith_str text, rest = KITH_STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
  assert_false(codec_get_u64(&rest, &number));
  rest = KITH_STR("\x05"
                  "abcd");
  assert_false(codec_get_str(&rest, &text));
  rest = KITH_STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
                  "abcd");
  assert_false(codec_get_str(&rest, &text));
}

static void text_hash_is_keyed(void **state)
{
  (void)state;
  assert_true(codec_text_hash(KITH_STR("a"), 1) == codec_text_hash(KITH_STR("a"), 1));
  assert_true(codec_text_hash(KITH_STR("a"), 1) != codec_text_hash(KITH_STR("a"), 2));
  assert_true(codec_text_hash(KITH_STR("a"), 1) != codec_text_hash(KITH_STR("b"), 1));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
  const struct CMUnitTest tests[] = {TEST(records_go_round),
                                     TEST(an_empty_record_goes_round),
                                     TEST(interned_names_travel_as_text),
                                     TEST(a_full_buffer_is_an_error),
                                     TEST(cut_bytes_are_refused),
                                     TEST(surplus_bytes_are_refused),
                                     TEST(bent_bytes_never_crash),
                                     TEST(noise_never_crashes),
                                     TEST(hash_passes_over_what_is_no_content),
                                     TEST(hash_sees_any_change),
                                     TEST(hash_sees_where_texts_end),
                                     TEST(hash_tells_parts_from_params),
                                     TEST(hash_sees_kind_order_and_seed),
                                     TEST(numbers_and_texts_go_round),
                                     TEST(endless_numbers_are_refused),
                                     TEST(text_hash_is_keyed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
