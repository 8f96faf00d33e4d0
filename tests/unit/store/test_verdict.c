#include "unit/store/scratch.h"

#include "store/identity.h"
#include "store/sighting.h"
#include "store/verdict.h"

#define ID(n) ((uint64_t)3 << 40 | (n))

static void put(struct scratch *s, uint64_t n, uint64_t root, uint32_t kind)
{
  struct kith_sighting_row row = {.id = ID(n), .root = ID(root), .key = 500 + root, .content = n, .kind = kind};
  row.record = KITH_STR("record");
  assert_int_equal(sighting_insert(s->store, &row, &s->err), KITH_OK);
}

static void put_member(struct scratch *s, uint64_t n)
{
  put(s, n, n, KITH_CONTACT);
  assert_int_equal(member_put(s->store, &(struct kith_member_row){ID(n), n, ID(n), 1}, &s->err), KITH_OK);
}

static int64_t say(struct scratch *s, uint64_t a, uint64_t b, enum kith_verdict_kind kind)
{
  int64_t id = 0;
  struct kith_verdict_row row = {
      .a = ID(a), .b = ID(b), .kind = kind, .at_ms = 77, .by = KITH_STR("dana"), .reason = KITH_STR("met both")};
  assert_int_equal(store_begin(s->store, &s->err), KITH_OK);
  if (verdict_add(s->store, &row, &id, &s->err) != KITH_OK)
    fail_msg("%s", s->err.message);
  assert_int_equal(store_commit(s->store, &s->err), KITH_OK);
  return id;
}

struct heard {
  struct kith_verdict_row rows[8];
  char by[16], reason[16];
  size_t count;
};

static int hear(void *arg, const struct kith_verdict_row *row, struct kith_error *err)
{
  struct heard *h = arg;
  (void)err;
  snprintf(h->by, sizeof h->by, "%.*s", (int)row->by.len, row->by.ptr);
  snprintf(h->reason, sizeof h->reason, "%.*s", (int)row->reason.len, row->reason.ptr);
  h->rows[h->count++] = *row;
  return KITH_OK;
}

static void it_is_kept_as_it_was_said(void **state)
{
  struct scratch *s = *state;
  struct heard h = {0};
  put_member(s, 1);
  put_member(s, 2);
  assert_int_equal(verdict_count(s->store), 0);
  assert_int_equal(say(s, 2, 1, VERDICT_SAME), 1);
  scratch_again(s);
  assert_int_equal(verdict_count(s->store), 1);
  assert_int_equal(verdict_each(s->store, hear, &h, &s->err), KITH_OK);
  assert_int_equal(h.count, 1);
  assert_true(h.rows[0].a == ID(1) && h.rows[0].b == ID(2)); /* in order, whatever order they were given in */
  assert_int_equal(h.rows[0].kind, VERDICT_SAME);
  assert_int_equal(h.rows[0].at_ms, 77);
  assert_string_equal(h.by, "dana");
  assert_string_equal(h.reason, "met both");
}

static void the_newest_of_a_pair_counts(void **state)
{
  struct scratch *s = *state;
  struct heard h = {0};
  for (uint64_t n = 1; n <= 3; n++)
    put_member(s, n);
  say(s, 1, 2, VERDICT_SAME);
  say(s, 1, 3, VERDICT_SAME);
  say(s, 2, 1, VERDICT_DISTINCT);
  say(s, 1, 2, VERDICT_UNSURE);
  assert_int_equal(verdict_each(s->store, hear, &h, &s->err), KITH_OK);
  static const bool overruled[] = {true, false, true, false};
  assert_int_equal(h.count, 4);
  for (size_t i = 0; i < 4; i++)
    if (h.rows[i].overruled != overruled[i] || h.rows[i].id != (int64_t)i + 1)
      fail_msg("verdict %zu: id %lld, overruled %d", i, (long long)h.rows[i].id, h.rows[i].overruled);
}

static void its_records_are_matched_again(void **state)
{
  struct scratch *s = *state;
  for (uint64_t n = 1; n <= 3; n++)
    put_member(s, n);
  assert_int_equal(sighting_supersede(s->store, ID(2), ID(4), 2, &s->err), KITH_OK);
  put(s, 4, 2, KITH_CONTACT);
  assert_int_equal(member_put(s->store, &(struct kith_member_row){ID(4), 2, ID(2), 1}, &s->err), KITH_OK);
  store_set_number(s->store, "pending", 0, &s->err);
  say(s, 1, 2, VERDICT_DISTINCT); /* by its root: the current version is meant */
  assert_int_equal(scratch_number(s, "SELECT component<0 FROM member WHERE sighting=3298534883329"), 1);
  assert_int_equal(scratch_number(s, "SELECT component<0 FROM member WHERE sighting=3298534883332"), 1);
  assert_int_equal(scratch_number(s, "SELECT count(*) FROM member WHERE component<0"), 2);
  assert_int_equal(store_number(s->store, "pending", 0), 1);
}

static void only_contacts_that_are_there_can_be_meant(void **state)
{
  struct scratch *s = *state;
  int64_t id = 0;
  put_member(s, 1);
  put_member(s, 2);
  put(s, 3, 3, KITH_ACCOUNT);
  put(s, 4, 2, KITH_CONTACT); /* a version is no root */
  static const uint64_t wrong[][2] = {{1, 1}, {1, 3}, {3, 1}, {1, 9}, {1, 4}};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    struct kith_verdict_row row = {.a = ID(wrong[i][0]), .b = ID(wrong[i][1]), .kind = VERDICT_SAME};
    assert_int_equal(verdict_add(s->store, &row, &id, &s->err), KITH_E_INVALID);
  }
  assert_int_equal(verdict_count(s->store), 0);
}

static void the_last_one_can_be_taken_back(void **state)
{
  struct scratch *s = *state;
  struct heard h = {0};
  put_member(s, 1);
  put_member(s, 2);
  assert_int_equal(verdict_undo(s->store, 1, &s->err), KITH_E_INVALID);
  say(s, 1, 2, VERDICT_SAME);
  int64_t last = say(s, 1, 2, VERDICT_DISTINCT);
  assert_int_equal(verdict_undo(s->store, last - 1, &s->err), KITH_E_INVALID);
  assert_int_equal(verdict_undo(s->store, last, &s->err), KITH_OK);
  assert_int_equal(verdict_each(s->store, hear, &h, &s->err), KITH_OK);
  assert_int_equal(h.count, 1);
  assert_false(h.rows[0].overruled); /* the older one counts again */
}

static void a_purge_takes_it_along(void **state)
{
  struct scratch *s = *state;
  for (uint64_t n = 1; n <= 3; n++)
    put_member(s, n);
  say(s, 1, 2, VERDICT_SAME);
  say(s, 1, 3, VERDICT_SAME);
  struct kith_purge purge = {ID(2), 5, 1, KITH_STR("dana")};
  assert_int_equal(sighting_purge(s->store, &purge, &s->err), KITH_OK);
  assert_int_equal(purges_finish(s->store, 5, &s->err), KITH_OK);
  assert_int_equal(verdict_count(s->store), 1);
}

/* ---- States of before ---- */

static const char as_schema_1[] =
    "DROP TABLE package; DROP TABLE schedule; DROP TABLE intake; DROP TABLE duty_step; DROP TABLE duty; "
    "DROP TABLE opinion_of; DROP TABLE opinion; DROP TABLE bulk; DROP TABLE book; DROP TABLE account; DROP TABLE "
    "party; "
    "DROP TABLE rules; DROP INDEX member_identity; DROP TABLE past; "
    "DROP TABLE purged_email; ALTER TABLE purged DROP COLUMN kind; ALTER TABLE decision DROP COLUMN content; ALTER "
    "TABLE decision DROP COLUMN since; "
    "ALTER TABLE delivery DROP COLUMN length; DROP TABLE verdict; DROP INDEX sighting_changed;"
    "PRAGMA user_version=1";

static void make_old(struct scratch *s)
{
  put_member(s, 1);
  put_member(s, 2);
  scratch_close(s);
  scratch_sql(s, as_schema_1);
}

static void an_older_state_is_brought_up_to_date(void **state)
{
  struct scratch *s = *state;
  static const enum kith_store_mode modes[] = {STORE_RUN, STORE_READ, STORE_VERDICT};
  make_old(s);
  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
    assert_int_equal(store_open(s->path, modes[i], &s->store, &s->err), KITH_OK);
    assert_int_equal(scratch_number(s, "PRAGMA user_version"), STORE_SCHEMA);
    assert_int_equal(verdict_count(s->store), 0);
    say(s, 1, 2, VERDICT_SAME);
    scratch_close(s);
    scratch_sql(s, as_schema_1);
  }
}

static void a_copy_is_kept_of_what_it_was(void **state)
{
  struct scratch *s = *state, copy = **(struct scratch **)state;
  struct stat st;
  make_old(s);
  snprintf(copy.path, sizeof copy.path, "%s/s.kith.schema1", s->folder);
  FILE *f = fopen(copy.path, "w"); /* of an attempt that was killed */
  fputs("half a copy", f);
  fclose(f);
  scratch_open(s);
  assert_int_equal(stat(copy.path, &st), 0);
  assert_int_equal(st.st_mode & 077, 0);
  assert_int_equal(scratch_number(&copy, "PRAGMA user_version"), 1);
  assert_int_equal(scratch_number(&copy, "SELECT count(*) FROM sqlite_schema WHERE name='verdict'"), 0);
  assert_int_equal(scratch_number(&copy, "SELECT count(*) FROM member"), 2);
}

static void without_a_copy_nothing_is_changed(void **state)
{
  struct scratch *s = *state;
  char copy[128];
  make_old(s);
  snprintf(copy, sizeof copy, "%s.schema1", s->path);
  assert_int_equal(mkdir(copy, 0700), 0);
  assert_int_equal(store_open(s->path, STORE_RUN, &s->store, &s->err), KITH_E_WRITE);
  assert_non_null(strstr(s->err.message, "schema1"));
  assert_int_equal(scratch_number(s, "PRAGMA user_version"), 1);
  assert_int_equal(rmdir(copy), 0);
}

static void a_state_without_a_schema_is_refused(void **state)
{
  struct scratch *s = *state;
  make_old(s);
  scratch_sql(s, "PRAGMA user_version=0");
  assert_int_equal(store_open(s->path, STORE_RUN, &s->store, &s->err), KITH_E_CONFIG);
  assert_non_null(strstr(s->err.message, "damaged"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(it_is_kept_as_it_was_said),
      SCRATCH_TEST(the_newest_of_a_pair_counts),
      SCRATCH_TEST(its_records_are_matched_again),
      SCRATCH_TEST(only_contacts_that_are_there_can_be_meant),
      SCRATCH_TEST(the_last_one_can_be_taken_back),
      SCRATCH_TEST(a_purge_takes_it_along),
      SCRATCH_TEST(an_older_state_is_brought_up_to_date),
      SCRATCH_TEST(a_copy_is_kept_of_what_it_was),
      SCRATCH_TEST(without_a_copy_nothing_is_changed),
      SCRATCH_TEST(a_state_without_a_schema_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
