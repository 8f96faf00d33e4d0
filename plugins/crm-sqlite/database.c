#include "crm-sqlite/database.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crm-sqlite/schema.h"

static int status_of(int sqlite_code)
{
  switch (sqlite_code & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return KITH_E_BUSY;
  case SQLITE_NOTADB:
  case SQLITE_CORRUPT:
    return KITH_E_CONFIG;
  case SQLITE_FULL:
  case SQLITE_IOERR:
  case SQLITE_READONLY:
  case SQLITE_CANTOPEN:
  case SQLITE_PERM:
    return KITH_E_WRITE;
  case SQLITE_TOOBIG:
    return KITH_E_LIMIT;
  default:
    return KITH_E_INTERNAL;
  }
}

static const char *what_to_do(int status)
{
  switch (status) {
  case KITH_E_BUSY:
    return ": another program has it open; close that or try again later";
  case KITH_E_CONFIG:
    return ": name another file in `path`, or move this one away";
  default:
    return "";
  }
}

int database_fail(struct crm_database *db, struct kith_error *err)
{
  int status = status_of(sqlite3_extended_errcode(db->connection));
  return kith_fail(db->host, err, status, "%.*s: %s%s", STR_ARG(db->path), sqlite3_errmsg(db->connection),
                   what_to_do(status));
}

int database_run(struct crm_database *db, const char *sql, struct kith_error *err)
{
  return sqlite3_exec(db->connection, sql, NULL, NULL, NULL) == SQLITE_OK ? KITH_OK : database_fail(db, err);
}

int database_prepare(struct crm_database *db, const char *sql, sqlite3_stmt **out, struct kith_error *err)
{
  int rc = sqlite3_prepare_v3(db->connection, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
  return rc == SQLITE_OK ? KITH_OK : database_fail(db, err);
}

int database_step(struct crm_database *db, sqlite3_stmt *statement, struct kith_error *err)
{
  int rc = sqlite3_step(statement) == SQLITE_DONE ? KITH_OK : database_fail(db, err);
  sqlite3_reset(statement);
  return rc;
}

/* ---- Opening ---- */

/* The folders in front of the file's name. */
static int make_folders(struct crm_database *db, char *path, struct kith_error *err)
{
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    int failed = mkdir(path, 0700) != 0 && errno != EEXIST;
    *slash = '/';
    if (failed)
      return kith_fail(db->host, err, KITH_E_WRITE, "cannot make the folder of %s: %s", path, strerror(errno));
  }
  return KITH_OK;
}

/* SQLite would make it readable for everybody. Its other files take over the permissions of this one. */
static int make_file(struct crm_database *db, char *path, struct kith_error *err)
{
  if (access(path, F_OK) == 0)
    return KITH_OK;
  int rc = make_folders(db, path, err);
  if (rc != KITH_OK)
    return rc;
  int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0 && errno != EEXIST)
    return kith_fail(db->host, err, KITH_E_WRITE, "cannot create %s: %s", path, strerror(errno));
  if (fd >= 0)
    close(fd);
  return KITH_OK;
}

static int query_number(struct crm_database *db, const char *sql, int64_t *out, struct kith_error *err)
{
  sqlite3_stmt *statement = NULL;
  int rc = database_prepare(db, sql, &statement, err);

  *out = 0;
  if (rc == KITH_OK) {
    int step = sqlite3_step(statement);
    if (step == SQLITE_ROW)
      *out = sqlite3_column_int64(statement, 0);
    else if (step != SQLITE_DONE)
      rc = database_fail(db, err);
  }
  sqlite3_finalize(statement);
  return rc;
}

/* Whose file is it? */
static int check_owner(struct crm_database *db, struct kith_error *err)
{
  int64_t tables, application;
  int rc = query_number(db, "SELECT count(*) FROM sqlite_schema", &tables, err);
  if (rc == KITH_OK)
    rc = query_number(db, "PRAGMA application_id", &application, err);
  if (rc != KITH_OK)
    return rc;
  db->is_empty = tables == 0;
  if (!db->is_empty && application != SCHEMA_APPLICATION)
    return kith_fail(db->host, err, KITH_E_CONFIG, "%.*s is a database of another program: name another file in `path`",
                     STR_ARG(db->path));
  rc = db->is_empty ? KITH_OK : query_number(db, "SELECT value FROM meta WHERE key = 'schema'", &db->schema, err);
  if (rc == KITH_OK && db->schema > SCHEMA_VERSION)
    return kith_fail(db->host, err, KITH_E_CONFIG,
                     "%.*s was written by a newer Kith (schema %lld, this one knows %d): use that, or another file",
                     STR_ARG(db->path), (long long)db->schema, SCHEMA_VERSION);
  return rc;
}

/* Whose deliveries the file holds is said by its user_version: FNV-1a over the state's id and epoch. Unlike a row it
 * is no content: two states that deliver the same contacts have databases whose dumps are equal. */
static int32_t mark_of(const struct crm_database *db)
{
  uint64_t hash = 0xcbf29ce484222325u;
  for (size_t i = 0; i < db->state_id.len; i++)
    hash = (hash ^ (unsigned char)db->state_id.ptr[i]) * 0x100000001b3u;
  for (int shift = 0; shift < 64; shift += 8)
    hash = (hash ^ (db->epoch >> shift & 0xff)) * 0x100000001b3u;
  return (int32_t)((hash ^ hash >> 32) & 0x7fffffff) | 1; /* 0 is what a database has that nobody marked */
}

static int check_state(struct crm_database *db, struct kith_error *err)
{
  int64_t mark = 0;
  int rc = query_number(db, "PRAGMA user_version", &mark, err);
  db->is_ours = rc == KITH_OK && !db->is_empty && mark == mark_of(db);
  return rc;
}

static const char use_wal[] = "PRAGMA journal_mode = WAL";

/* FULL: a commit that was reported is on the disk. A new file is filled under a rollback journal, which has nothing
 * to write for new pages; after that readers need not wait for us, thanks to the WAL. */
static int set_up(struct crm_database *db, int64_t wait_ms, struct kith_error *err)
{
  sqlite3_busy_timeout(db->connection, (int)wait_ms);
  sqlite3_extended_result_codes(db->connection, 1);
  sqlite3_db_config(db->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(db->connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  int rc = check_owner(db, err);
  if (rc == KITH_OK)
    rc = database_run(db,
                      "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA threads = 2;"
                      "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;"
                      "PRAGMA wal_autocheckpoint = 0;",
                      err);
  if (rc == KITH_OK && !db->is_empty)
    rc = database_run(db, use_wal, err);
  return rc == KITH_OK ? check_state(db, err) : rc;
}

int database_open(struct crm_database *db, const struct kith_open *open, int64_t wait_ms, struct kith_error *err)
{
  char path[PATH_MAX];

  *db = (struct crm_database){.host = open->host, .epoch = open->epoch};
  db->path = arena_str(&db->names, open->path);
  db->state_id = arena_str(&db->names, open->state_id);
  if (!open->path.len || open->path.len >= sizeof path || memchr(open->path.ptr, '\0', open->path.len)) {
    database_close(db);
    return kith_fail(open->host, err, KITH_E_CONFIG, "crm-sqlite needs `path`: the database file");
  }
  memcpy(path, open->path.ptr, open->path.len);
  path[open->path.len] = '\0';
  int rc = make_file(db, path, err);
  if (rc == KITH_OK &&
      sqlite3_open_v2(path, &db->connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    rc = database_fail(db, err);
  if (rc == KITH_OK)
    rc = set_up(db, wait_ms, err);
  if (rc != KITH_OK)
    database_close(db);
  return rc;
}

void database_close(struct crm_database *db)
{
  sqlite3_close(db->connection);
  arena_free(&db->names);
  *db = (struct crm_database){0};
}

/* ---- The transaction ---- */

static int make_schema(struct crm_database *db, struct kith_error *err)
{
  char pragmas[192];
  snprintf(pragmas, sizeof pragmas,
           "INSERT INTO meta VALUES ('schema', '%d'); PRAGMA application_id = %d; PRAGMA user_version = %d;",
           SCHEMA_VERSION, SCHEMA_APPLICATION, mark_of(db));
  int rc = database_run(db, schema_drop, err);
  if (rc == KITH_OK)
    rc = database_run(db, schema_tables, err);
  if (rc == KITH_OK)
    rc = database_run(db, pragmas, err);
  return rc == KITH_OK ? database_run(db, schema_views, err) : rc;
}

/* A file of ours that an older Kith wrote: what is in it stays, and nothing of it is sent again. */
static int bring_up_to_date(struct crm_database *db, struct kith_error *err)
{
  int rc = db->schema == 1 ? database_run(db, schema_upgrade_1, err) : KITH_OK;
  db->schema = rc == KITH_OK ? SCHEMA_VERSION : db->schema;
  return rc;
}

int database_begin(struct crm_database *db, struct kith_error *err)
{
  if (db->is_writing)
    return KITH_OK;
  int rc = database_run(db, "BEGIN IMMEDIATE", err);
  if (rc != KITH_OK)
    return rc;
  db->is_writing = true;
  if (db->is_ours)
    return bring_up_to_date(db, err);
  rc = make_schema(db, err);
  db->is_empty = rc != KITH_OK && db->is_empty;
  return rc;
}

/* After the commit the log goes into the file, so that a copy of the file alone is whole; a reader may delay that. */
int database_commit(struct crm_database *db, struct kith_error *err)
{
  int rc = database_run(db, schema_indexes, err);
  if (rc == KITH_OK)
    rc = database_run(db, "COMMIT", err);
  if (rc != KITH_OK)
    return rc;
  db->is_writing = false;
  db->is_ours = true;
  rc = database_run(db, use_wal, err);
  sqlite3_wal_checkpoint_v2(db->connection, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  return rc;
}
