#include "pipeline/sorter.h"

#include "unit/pipeline/records.h"

struct sorting {
  struct kith_arena arena;
  struct kith_names names;
  struct kith_source_summary count;
  struct kith_sorter sorter;
};

static void open_sorting(struct sorting *s)
{
  *s = (struct sorting){.count = {.read = 0}};
  names_init(&s->names);
  s->sorter = (struct kith_sorter){.names = &s->names, .seed = 5, .source = 3, .next = 1, .count = &s->count};
}

static void close_sorting(struct sorting *s)
{
  known_free(&s->sorter.known);
  names_free(&s->names);
  arena_free(&s->arena);
}

static struct kith_sorted take(struct sorting *s, const char *key, const char *name)
{
  struct kith_record *r = new_record(&s->arena, KITH_CONTACT, key);
  put_text(r, KITH_P_FN, name);
  return sorter_take(&s->sorter, r);
}

/* As if the source were read from its start again, by another run. */
static void again(struct sorting *s, unsigned drop, unsigned set)
{
  for (size_t i = 0; i < s->sorter.known.cap; i++)
    if (s->sorter.known.slots[i].sighting)
      s->sorter.known.slots[i].flags = (s->sorter.known.slots[i].flags & ~(drop | KNOWN_SEEN)) | set;
  s->count = (struct kith_source_summary){.read = 0};
}

static void new_changed_unchanged(void **state)
{
  (void)state;
  struct sorting s;
  open_sorting(&s);
  struct kith_sorted a = take(&s, "1", "Ann"), b = take(&s, "2", "Bob");
  assert_true(a.id == ((uint64_t)3 << 40 | 1) && b.id == ((uint64_t)3 << 40 | 2));
  assert_int_equal(a.supersedes, 0);
  assert_int_equal(s.count.created, 2);
  again(&s, 0, 0);
  assert_int_equal(take(&s, "2", "Bob").id, 0); /* in any order */
  struct kith_sorted changed = take(&s, "1", "Anna");
  assert_true(changed.id == ((uint64_t)3 << 40 | 3) && changed.supersedes == a.id && changed.key == a.key);
  assert_int_equal(s.count.unchanged, 1);
  assert_int_equal(s.count.changed, 1);
  assert_int_equal(s.count.read, 2);
  close_sorting(&s);
}

static void equal_records_occur_several_times(void **state)
{
  (void)state;
  struct sorting s;
  open_sorting(&s);
  uint64_t keys[3];
  for (int i = 0; i < 3; i++)
    keys[i] = take(&s, i ? "" : "", "Ann").key;
  assert_true(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
  assert_int_equal(take(&s, "k", "Ann").supersedes, 0);
  assert_int_equal(take(&s, "k", "Ann").supersedes, 0);
  assert_int_equal(s.count.created, 5);
  again(&s, 0, 0);
  for (int i = 0; i < 3; i++)
    assert_int_equal(take(&s, "", "Ann").id, 0);
  assert_int_equal(take(&s, "k", "Ann").id, 0);
  assert_int_equal(take(&s, "k", "Ann").id, 0);
  assert_int_equal(s.count.unchanged, 5);
  assert_true(take(&s, "", "Ann").id != 0); /* a fourth one is new */
  close_sorting(&s);
}

static void a_resumed_run_counts_the_same(void **state)
{
  (void)state;
  struct sorting s;
  open_sorting(&s);
  take(&s, "1", "Ann");
  again(&s, 0, KNOWN_THIS_RUN | KNOWN_FIRST);
  take(&s, "1", "Ann");
  assert_int_equal(s.count.created, 1);
  again(&s, KNOWN_FIRST, KNOWN_THIS_RUN);
  take(&s, "1", "Ann");
  assert_int_equal(s.count.changed, 1);
  again(&s, KNOWN_THIS_RUN, 0);
  take(&s, "1", "Ann");
  assert_int_equal(s.count.unchanged, 1);
  close_sorting(&s);
}

static void gone_and_purged_come_back(void **state)
{
  (void)state;
  struct sorting s;
  open_sorting(&s);
  struct kith_sorted a = take(&s, "1", "Ann");
  again(&s, 0, KNOWN_GONE);
  assert_true(take(&s, "1", "Ann").supersedes == a.id); /* the same content, but it was gone */
  assert_int_equal(s.count.changed, 1);
  again(&s, KNOWN_GONE, KNOWN_PURGED);
  assert_int_equal(take(&s, "1", "Ann").id, 0); /* still private */
  assert_int_equal(s.count.unchanged, 1);
  again(&s, 0, KNOWN_PURGED);
  struct kith_sorted other = take(&s, "1", "Ann Lee");
  assert_true(other.id != 0 && other.supersedes == 0); /* nothing is left that it could supersede */
  assert_int_equal(s.count.created, 1);
  close_sorting(&s);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(new_changed_unchanged), cmocka_unit_test(equal_records_occur_several_times),
      cmocka_unit_test(a_resumed_run_counts_the_same), cmocka_unit_test(gone_and_purged_come_back)};
  return cmocka_run_group_tests_name("pipeline/sorter", tests, NULL, NULL);
}
