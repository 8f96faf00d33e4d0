#include "unit/store/scratch.h"

#include <pthread.h>
#include <stdatomic.h>

enum { ROWS = 1000, COPIES = 25 };

struct busy {
  struct scratch *s;
  atomic_bool stop;
};

/* Each turn changes every row, in one transaction, and leaves: the last to close a state moves its log into it. */
static void *write_on(void *arg)
{
  struct busy *b = arg;
  while (!b->stop)
    scratch_sql(b->s, "PRAGMA busy_timeout=5000; PRAGMA synchronous=OFF; BEGIN IMMEDIATE; UPDATE ballast SET "
                      "n=n+1,bytes=randomblob(3000);"
                      " COMMIT");
  return NULL;
}

static void make_ballast(struct scratch *s)
{
  char sql[256];
  scratch_close(s);
  snprintf(sql, sizeof sql,
           "CREATE TABLE ballast(n INTEGER, bytes BLOB);"
           " WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i<%d)"
           " INSERT INTO ballast SELECT 0,randomblob(3000) FROM c",
           ROWS);
  scratch_sql(s, sql);
}

static void it_is_of_one_moment_whoever_writes(void **state)
{
  struct scratch *s = *state, copy = **(struct scratch **)state;
  struct busy busy = {.s = s};
  pthread_t thread;
  make_ballast(s);
  snprintf(copy.path, sizeof copy.path, "%s/copy", s->folder);
  pthread_create(&thread, NULL, write_on, &busy);
  int torn = 0, failed = 0;
  for (int i = 0; i < COPIES; i++) {
    failed += store_copy(s->path, copy.path, &s->err) != KITH_OK;
    torn += scratch_number(&copy, "SELECT count(*) FROM pragma_quick_check WHERE quick_check<>'ok'") != 0 ||
            scratch_number(&copy, "SELECT count(DISTINCT n) FROM ballast") != 1 ||
            scratch_number(&copy, "SELECT count(*) FROM ballast") != ROWS;
    unlink(copy.path);
  }
  busy.stop = true;
  pthread_join(thread, NULL);
  assert_int_equal(failed, 0);
  assert_int_equal(torn, 0);
}

static void what_is_in_the_log_is_in_it_too(void **state)
{
  struct scratch *s = *state, copy = **(struct scratch **)state;
  struct stat st;
  assert_int_equal(store_set_number(s->store, "here", 7, &s->err), KITH_OK); /* s->store stays open: no checkpoint */
  snprintf(copy.path, sizeof copy.path, "%s/copy", s->folder);
  assert_int_equal(store_copy(s->path, copy.path, &s->err), KITH_OK);
  assert_int_equal(stat(copy.path, &st), 0);
  assert_int_equal(st.st_mode & 077, 0);
  assert_int_equal(scratch_number(&copy, "SELECT value FROM state WHERE name='here'"), 7);
}

static void what_is_no_state_is_named(void **state)
{
  struct scratch *s = *state;
  char path[128], copy[128];
  snprintf(path, sizeof path, "%s/other", s->folder);
  snprintf(copy, sizeof copy, "%s/copy", s->folder);
  FILE *f = fopen(path, "w");
  for (int i = 0; i < 500; i++)
    fputs("no database at all\n", f);
  fclose(f);
  assert_int_equal(store_copy(path, copy, &s->err), KITH_E_CONFIG);
  assert_non_null(strstr(s->err.message, path));
}

int main(void)
{
  const struct CMUnitTest tests[] = {SCRATCH_TEST(it_is_of_one_moment_whoever_writes),
                                     SCRATCH_TEST(what_is_in_the_log_is_in_it_too),
                                     SCRATCH_TEST(what_is_no_state_is_named)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
