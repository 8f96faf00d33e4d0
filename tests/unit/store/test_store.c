#include "unit/store/scratch.h"

static void files_are_private(void **state)
{
  struct scratch *s = *state;
  static const char *const suffixes[] = {"", ".key", ".lock"};
  for (size_t i = 0; i < 3; i++) {
    char path[128];
    struct stat st;
    snprintf(path, sizeof path, "%s%s", s->path, suffixes[i]);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
  }
}

static void the_id_and_the_key_stay(void **state)
{
  struct scratch *s = *state;
  char id[17] = "";
  struct kith_str text = store_state_id(s->store);
  assert_int_equal(text.len, 16);
  memcpy(id, text.ptr, 16);
  uint64_t seed = store_seed(s->store);
  scratch_again(s);
  assert_true(str_eq_c(store_state_id(s->store), id));
  assert_true(store_seed(s->store) == seed);
}

static void a_second_run_is_told_to_wait(void **state)
{
  struct scratch *s = *state;
  struct kith_store *other = NULL;
  assert_int_equal(store_open(s->path, STORE_RUN, &other, &s->err), KITH_E_BUSY);
  assert_null(other);
  assert_non_null(strstr(s->err.message, "in use"));
  assert_int_equal(store_open(s->path, STORE_READ, &other, &s->err), KITH_OK); /* readers need no lock */
  store_close(other);
  assert_int_equal(store_open(s->path, STORE_RUN, &other, NULL), KITH_E_BUSY); /* nobody has to ask why */
}

static void a_state_without_its_key_is_refused(void **state)
{
  struct scratch *s = *state;
  char key[128];
  scratch_close(s);
  snprintf(key, sizeof key, "%s.key", s->path);
  chmod(key, 0644);
  assert_int_equal(store_open(s->path, STORE_RUN, &s->store, &s->err), KITH_E_CONFIG);
  assert_non_null(strstr(s->err.message, "chmod 600"));
  chmod(key, 0600);
  assert_int_equal(truncate(key, 7), 0);
  assert_int_equal(store_open(s->path, STORE_RUN, &s->store, &s->err), KITH_E_CONFIG);
  unlink(key);
  assert_int_equal(store_open(s->path, STORE_RUN, &s->store, &s->err), KITH_E_CONFIG);
  assert_non_null(strstr(s->err.message, "backup"));
  assert_null(s->store);
}

static void half_a_key_of_a_killed_run_is_none(void **state)
{
  struct scratch *s = *state;
  char key[128], fresh[128];
  struct stat st;
  scratch_close(s);
  snprintf(key, sizeof key, "%s.key", s->path);
  snprintf(fresh, sizeof fresh, "%s.key.new", s->path);
  unlink(s->path);
  assert_int_equal(rename(key, fresh), 0); /* where a key stands while it is written */
  assert_int_equal(truncate(fresh, 7), 0);
  scratch_open(s);
  assert_int_equal(stat(key, &st), 0);
  assert_int_equal(st.st_size, 32);
  assert_int_not_equal(access(fresh, F_OK), 0);
}

static void other_files_are_refused(void **state)
{
  struct scratch *s = *state;
  scratch_close(s);
  scratch_sql(s, "PRAGMA user_version=99");
  assert_int_equal(store_open(s->path, STORE_RUN, &s->store, &s->err), KITH_E_CONFIG);
  assert_non_null(strstr(s->err.message, "newer"));
  scratch_sql(s, "PRAGMA user_version=2; PRAGMA application_id=7");
  assert_int_equal(store_open(s->path, STORE_RUN, &s->store, &s->err), KITH_E_CONFIG);
  assert_non_null(strstr(s->err.message, "something else"));
  FILE *f = fopen(s->path, "w");
  for (int i = 0; i < 1000; i++)
    fputs("this is no database ", f);
  fclose(f);
  assert_int_equal(store_open(s->path, STORE_RUN, &s->store, &s->err), KITH_E_CONFIG);
}

static void reading_makes_nothing(void **state)
{
  struct scratch *s = *state;
  struct kith_store *other = NULL;
  char path[128];
  snprintf(path, sizeof path, "%s/other.kith", s->folder);
  assert_int_equal(store_open(path, STORE_READ, &other, &s->err), KITH_E_MISSING);
  assert_int_not_equal(access(path, F_OK), 0);
}

static void what_is_not_committed_is_lost(void **state)
{
  struct scratch *s = *state;
  assert_int_equal(store_begin(s->store, &s->err), KITH_OK);
  assert_int_equal(store_set_number(s->store, "a", 1, &s->err), KITH_OK);
  assert_int_equal(store_commit(s->store, &s->err), KITH_OK);
  assert_int_equal(store_begin(s->store, &s->err), KITH_OK);
  assert_int_equal(store_begin(s->store, &s->err), KITH_OK); /* one is open: fine */
  assert_int_equal(store_set_number(s->store, "a", 2, &s->err), KITH_OK);
  assert_int_equal(store_number(s->store, "a", 0), 2);
  store_rollback(s->store);
  assert_int_equal(store_number(s->store, "a", 0), 1);
  store_begin(s->store, &s->err);
  store_set_number(s->store, "a", 3, &s->err);
  scratch_again(s); /* closing rolls back */
  assert_int_equal(store_number(s->store, "a", 0), 1);
  assert_int_equal(store_number(s->store, "b", -5), -5);
  assert_int_equal(store_commit(s->store, &s->err), KITH_OK); /* nothing open: fine */
}

static void texts_come_back(void **state)
{
  struct scratch *s = *state;
  struct kith_arena arena = {0};
  struct kith_str text = {"a\0b\xff", 4};
  assert_int_equal(store_set_text(s->store, "t", text, &s->err), KITH_OK);
  assert_int_equal(store_set_text(s->store, "u", STR_NONE, &s->err), KITH_OK);
  assert_true(str_eq(store_text(s->store, "t", &arena), text));
  assert_int_equal(store_text(s->store, "u", &arena).len, 0);
  assert_int_equal(store_text(s->store, "v", &arena).len, 0);
  arena_free(&arena);
}

static void a_checkpoint_empties_the_log(void **state)
{
  struct scratch *s = *state;
  char wal[128];
  struct stat st;
  snprintf(wal, sizeof wal, "%s-wal", s->path);
  assert_int_equal(store_set_number(s->store, "a", 1, &s->err), KITH_OK);
  assert_int_equal(stat(wal, &st), 0);
  assert_true(st.st_size > 0);
  assert_int_equal(store_checkpoint(s->store, &s->err), KITH_OK);
  assert_true(stat(wal, &st) != 0 || st.st_size == 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {SCRATCH_TEST(files_are_private),
                                     SCRATCH_TEST(the_id_and_the_key_stay),
                                     SCRATCH_TEST(a_second_run_is_told_to_wait),
                                     SCRATCH_TEST(a_state_without_its_key_is_refused),
                                     SCRATCH_TEST(half_a_key_of_a_killed_run_is_none),
                                     SCRATCH_TEST(other_files_are_refused),
                                     SCRATCH_TEST(reading_makes_nothing),
                                     SCRATCH_TEST(what_is_not_committed_is_lost),
                                     SCRATCH_TEST(texts_come_back),
                                     SCRATCH_TEST(a_checkpoint_empties_the_log)};
  return cmocka_run_group_tests_name("store/store", tests, NULL, NULL);
}
