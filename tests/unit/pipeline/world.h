/* A folder, a pipeline in it, and whole runs through the room's door: what tests of the pipeline share.
 *
 * Plugins are those of this build. The clock stands where the test puts it. */
#ifndef KITH_TEST_WORLD_H
#define KITH_TEST_WORLD_H

#include "pipeline/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include <cmocka.h>

#define NOW_MS ((int64_t)1795510800000) /* 2026-11-24T09:00:00Z */
#define POLICY KITH_SOURCE_DIR "/configs/policies/general.yaml"

struct world {
  struct kith_progress progress; /* first: tick gets it */
  char folder[64];
  struct kith_plugins plugins;
  struct kith_summary summary; /* of the last run */
  struct kith_error err;
  int64_t now_ms;
  int jobs, rc;
  bool dry;
  atomic_int cancelled;
  int ticks, cancel_at; /* cancel_at: the tick that interrupts; 0: none */
};

static inline void world_tick(struct kith_progress *p)
{
  struct world *w = (struct world *)p;
  if (++w->ticks == w->cancel_at)
    atomic_store(&w->cancelled, 2);
}

static inline void world_open(struct world *w)
{
  *w = (struct world){.folder = "/tmp/kith-world-XXXXXX", .now_ms = NOW_MS, .jobs = 2};
  w->progress.tick = world_tick;
  assert_non_null(mkdtemp(w->folder));
  assert_int_equal(plugins_find(&w->plugins, NULL, &w->err), KITH_OK);
}

static inline void world_shell(const struct world *w, const char *command)
{
  char line[1024];
  snprintf(line, sizeof line, "cd '%s' && %s", w->folder, command);
  assert_int_equal(system(line), 0);
}

static inline void world_close(struct world *w)
{
  world_shell(w, "rm -rf \"$PWD\"");
  summary_free(&w->summary);
  plugins_free(&w->plugins);
}

/* For cmocka's set-up and tear-down of a test. */
static inline struct world *world_new(void **state)
{
  struct world *w = calloc(1, sizeof *w);
  world_open(w);
  *state = w;
  return w;
}

static inline int world_stop(void **state)
{
  world_close(*state);
  free(*state);
  return 0;
}

static inline const char *world_path(const struct world *w, const char *name)
{
  static char paths[4][256];
  static int next;
  char *path = paths[next++ % 4];
  snprintf(path, sizeof paths[0], "%s/%s", w->folder, name);
  return path;
}

static inline void world_file(const struct world *w, const char *name, const char *text)
{
  FILE *f = fopen(world_path(w, name), "w");
  assert_non_null(f);
  assert_true(fputs(text, f) >= 0);
  assert_int_equal(fclose(f), 0);
}

/* The bytes of a file, to be freed by the caller; NULL when it is not there. */
static inline char *world_read(const struct world *w, const char *name, size_t *out_len)
{
  FILE *f = fopen(world_path(w, name), "r");
  if (!f)
    return NULL;
  fseek(f, 0, SEEK_END);
  *out_len = (size_t)ftell(f);
  rewind(f);
  char *bytes = malloc(*out_len + 1);
  assert_int_equal(fread(bytes, 1, *out_len, f), *out_len);
  bytes[*out_len] = '\0';
  fclose(f);
  return bytes;
}

static inline bool world_has(const struct world *w, const char *name, const char *text)
{
  size_t len = 0;
  char *bytes = world_read(w, name, &len);
  bool has = bytes && memmem(bytes, len, text, strlen(text));
  free(bytes);
  return has;
}

/* Runs the pipeline "p.yaml"; what happened stands in w->rc, err and summary. */
static inline int world_run(struct world *w)
{
  struct kith_plan plan;
  struct kith_diags diags = {0};
  struct kith_run_settings set = {
      .jobs = w->jobs, .now_ms = w->now_ms, .cancelled = &w->cancelled, .progress = &w->progress, .dry = w->dry};
  summary_free(&w->summary);
  w->summary = (struct kith_summary){0};
  w->err = (struct kith_error){0};
  w->ticks = 0;
  if (!plan_load(world_path(w, "p.yaml"), &w->plugins, &plan, &diags))
    fail_msg("%.*s", STR_ARG(diags.list.items[0].message));
  w->rc = pipeline_run(&plan, &w->plugins, &set, &w->summary, &w->err);
  plan_free(&plan);
  diag_free(&diags);
  return w->rc;
}

static inline void world_run_well(struct world *w)
{
  if (world_run(w) != KITH_OK)
    fail_msg("the run failed: %s", w->err.message);
  assert_true(w->summary.tally);
}

static inline const struct kith_sink_summary *world_sink(const struct world *w, size_t i)
{
  return &w->summary.sinks.items[i];
}

static inline const struct kith_source_summary *world_source(const struct world *w, size_t i)
{
  return &w->summary.sources.items[i];
}

/* ---- Databases as text ---- */

static inline void dump_table(sqlite3 *db, const char *table, struct kith_buf *out)
{
  char sql[160];
  sqlite3_stmt *stmt = NULL;
  snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", table);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
  buf_printf(out, "%s\n", table);
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
      const unsigned char *bytes = sqlite3_column_blob(stmt, i);
      buf_printf(out, " %d:", sqlite3_column_type(stmt, i));
      for (int k = 0; k < sqlite3_column_bytes(stmt, i); k++)
        buf_printf(out, bytes[k] > ' ' && bytes[k] < 127 ? "%c" : "\\%02x", bytes[k]);
    }
    buf_add_char(out, '\n');
  }
  sqlite3_finalize(stmt);
}

/* Who is one with whom, and who may be; with one more table, or NULL. */
static inline void world_dump_matches(const struct world *w, const char *table, struct kith_buf *out)
{
  sqlite3 *db = NULL;
  *out = BUF_MAX(1 << 24);
  assert_int_equal(sqlite3_open(world_path(w, "s.kith"), &db), SQLITE_OK);
  dump_table(db, "member", out);
  sqlite3_exec(db, "CREATE TEMP TABLE pairs AS SELECT a,b,weight,probability FROM review ORDER BY a,b", NULL, NULL,
               NULL);
  dump_table(db, "pairs", out);
  if (table)
    dump_table(db, table, out);
  sqlite3_close(db);
}

/* All tables in the order of names and keys, but the one left out (may be NULL). */
static inline void world_dump(const struct world *w, const char *name, const char *without, struct kith_buf *out)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  *out = BUF_MAX((size_t)1 << 30);
  assert_int_equal(sqlite3_open_v2(world_path(w, name), &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name", -1, &stmt, NULL);
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    const char *table = (const char *)sqlite3_column_text(stmt, 0);
    if (!without || strcmp(table, without) != 0)
      dump_table(db, table, out);
  }
  sqlite3_finalize(stmt);
  sqlite3_close(db);
}

static inline void same_text(const struct kith_buf *a, const struct kith_buf *b, const char *what)
{
  size_t at = 0;
  while (at < a->len && at < b->len && a->ptr[at] == b->ptr[at])
    at++;
  if (a->len == b->len && at == a->len)
    return;
  size_t from = at > 100 ? at - 100 : 0;
  fail_msg("%s differ at byte %zu:\n%.*s\n----\n%.*s", what, at, (int)(a->len - from < 200 ? a->len - from : 200),
           a->ptr + from, (int)(b->len - from < 200 ? b->len - from : 200), b->ptr + from);
}

static inline int64_t world_number(const struct world *w, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  assert_int_equal(sqlite3_open_v2(world_path(w, "s.kith"), &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  int64_t value = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return value;
}

#endif
