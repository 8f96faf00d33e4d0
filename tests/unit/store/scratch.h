/* A folder with a state in it: what tests of the store share. */
#ifndef KITH_TEST_STORE_SCRATCH_H
#define KITH_TEST_STORE_SCRATCH_H

#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include <cmocka.h>

struct scratch {
  char folder[64], path[96];
  struct kith_store *store;
  struct kith_error err;
};

static inline void scratch_open(struct scratch *s)
{
  assert_int_equal(store_open(s->path, STORE_RUN, &s->store, &s->err), KITH_OK);
}

static inline void scratch_close(struct scratch *s)
{
  store_close(s->store);
  s->store = NULL;
}

static inline void scratch_again(struct scratch *s)
{
  scratch_close(s);
  scratch_open(s);
}

static inline int scratch_start(void **state)
{
  struct scratch *s = calloc(1, sizeof *s);
  snprintf(s->folder, sizeof s->folder, "/tmp/kith-store-XXXXXX");
  assert_non_null(mkdtemp(s->folder));
  snprintf(s->path, sizeof s->path, "%s/s.kith", s->folder);
  scratch_open(s);
  *state = s;
  return 0;
}

static inline int scratch_stop(void **state)
{
  struct scratch *s = *state;
  char command[128];
  store_close(s->store);
  snprintf(command, sizeof command, "rm -rf '%s'", s->folder);
  int rc = system(command);
  free(s);
  return rc;
}

static inline void scratch_sql(const struct scratch *s, const char *sql)
{
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

static inline int64_t scratch_number(const struct scratch *s, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  int64_t value = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return value;
}

#define SCRATCH_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_start, scratch_stop)

#endif
