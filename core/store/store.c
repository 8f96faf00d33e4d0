#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/vec.h"
#include "store/sql.h"
#include "store/upgrade.h"

enum { KEY_BYTES = 32, APPLICATION_ID = 0x4b697468 /* "Kith" */ };

struct kith_store {
  sqlite3 *db;
  char *path;
  int lock_fd;
  bool in_transaction;
  uint64_t seed;
  char state_id[17];
  VEC(struct kept_statement) kept;
};

struct kept_statement {
  const char *sql; /* compared by address: callers pass constants */
  sqlite3_stmt *stmt;
};

/* ---- Statements ---- */

static int sqlite_status(int code)
{
  switch (code & 0xff) {
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
    return KITH_E_WRITE;
  default:
    return KITH_E_INTERNAL;
  }
}

static int sqlite_error(struct kith_store *s, struct kith_error *err)
{
  int code = sqlite3_extended_errcode(s->db), status = sqlite_status(code);
  const char *mend = status == KITH_E_CONFIG ? "; put it back from a backup, or move it away and start anew"
                     : (code & 0xff) == SQLITE_CANTOPEN
                         ? "; it must be a file of its own, no link, in a folder that you can write"
                     : status == KITH_E_BUSY ? "; a run or another command writes it now: try again when it is done"
                                             : "";
  return error_set(err, status, "state %s: %s%s", s->path, sqlite3_errmsg(s->db), mend);
}

sqlite3_stmt *sql_prepare(struct kith_store *s, const char *constant_sql)
{
  for (size_t i = 0; i < s->kept.len; i++)
    if (s->kept.items[i].sql == constant_sql) {
      sqlite3_reset(s->kept.items[i].stmt);
      sqlite3_clear_bindings(s->kept.items[i].stmt);
      return s->kept.items[i].stmt;
    }
  struct kept_statement kept = {.sql = constant_sql};
  if (sqlite3_prepare_v3(s->db, constant_sql, -1, SQLITE_PREPARE_PERSISTENT, &kept.stmt, NULL) == SQLITE_OK)
    vec_push(&s->kept, kept);
  return kept.stmt; /* NULL: sql_step reports what the connection says */
}

int sql_step(struct kith_store *s, sqlite3_stmt *stmt, struct kith_error *err)
{
  int code = stmt ? sqlite3_step(stmt) : SQLITE_ERROR;
  if (code == SQLITE_ROW)
    return 1;
  return code == SQLITE_DONE ? 0 : sqlite_error(s, err);
}

int sql_run(struct kith_store *s, sqlite3_stmt *stmt, struct kith_error *err)
{
  int rc = sql_step(s, stmt, err);
  sqlite3_reset(stmt);
  return rc < 0 ? rc : KITH_OK;
}

int sql_number(struct kith_store *s, sqlite3_stmt *stmt, int64_t *out, struct kith_error *err)
{
  int rc = sql_step(s, stmt, err);
  if (rc == 1)
    *out = sqlite3_column_int64(stmt, 0);
  sqlite3_reset(stmt);
  return rc < 0 ? rc : KITH_OK;
}

int64_t sql_count(struct kith_store *s, sqlite3_stmt *stmt)
{
  int64_t count = 0;
  (void)sql_number(s, stmt, &count, NULL);
  return count;
}

int sql_exec(struct kith_store *s, const char *sql, struct kith_error *err)
{
  return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? KITH_OK : sqlite_error(s, err);
}

void sql_bind_str(sqlite3_stmt *stmt, int at, struct kith_str text)
{
  sqlite3_bind_text(stmt, at, text.len ? text.ptr : "", (int)text.len, SQLITE_STATIC);
}

void sql_bind_blob(sqlite3_stmt *stmt, int at, struct kith_str bytes)
{
  sqlite3_bind_blob(stmt, at, bytes.len ? bytes.ptr : "", (int)bytes.len, SQLITE_STATIC);
}

struct kith_str sql_str(sqlite3_stmt *stmt, int column)
{
  const void *bytes = sqlite3_column_blob(stmt, column);
  return bytes ? (struct kith_str){bytes, (size_t)sqlite3_column_bytes(stmt, column)} : STR_NONE;
}

/* ---- Opening ---- */

static char *beside(const char *path, const char *suffix)
{
  size_t len = strlen(path) + strlen(suffix) + 1;
  char *made = mem_array(len, 1);
  snprintf(made, len, "%s%s", path, suffix);
  return made;
}

static int take_lock(struct kith_store *s, struct kith_error *err)
{
  char *path = beside(s->path, ".lock");
  int rc = KITH_OK;

  s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (s->lock_fd < 0)
    rc = error_errno(err, KITH_E_WRITE, errno, "cannot make the lock %s", path);
  else if (flock(s->lock_fd, LOCK_EX | LOCK_NB) != 0)
    rc = error_set(err, KITH_E_BUSY, "state %s is in use by another run; wait for it, or see who holds %s", s->path,
                   path);
  mem_free(path);
  return rc;
}

static int read_key(struct kith_store *s, const char *path, struct kith_error *err)
{
  unsigned char key[KEY_BYTES];
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return error_set(err, KITH_E_CONFIG, "state %s: its key %s is missing (%s); put it back from the backup", s->path,
                     path, strerror(errno));
  struct stat st;
  ssize_t got = read(fd, key, sizeof key);
  bool open_to_others = fstat(fd, &st) != 0 || (st.st_mode & 077);
  close(fd);
  if (got != KEY_BYTES)
    return error_set(err, KITH_E_CONFIG, "state %s: %s is not a key of %d bytes", s->path, path, KEY_BYTES);
  if (open_to_others)
    return error_set(err, KITH_E_CONFIG, "state %s: %s can be read by others; chmod 600 it", s->path, path);
  memcpy(&s->seed, key, sizeof s->seed);
  sodium_memzero(key, sizeof key);
  return KITH_OK;
}

static int write_key(struct kith_store *s, const char *path)
{
  unsigned char key[KEY_BYTES];
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return -1;
  randombytes_buf(key, sizeof key);
  bool good = write(fd, key, sizeof key) == KEY_BYTES && fsync(fd) == 0;
  memcpy(&s->seed, key, sizeof s->seed);
  sodium_memzero(key, sizeof key);
  return close(fd) == 0 && good ? 0 : -1;
}

/* The key is there, whole and synced, before the state that needs it: a run that is killed here leaves none, not half
 * of one. The lock is ours, so nobody else makes it. */
static int make_key(struct kith_store *s, const char *path, struct kith_error *err)
{
  char *fresh = beside(path, ".new");
  int rc = KITH_OK;
  if ((unlink(fresh) != 0 && errno != ENOENT) || write_key(s, fresh) != 0 || rename(fresh, path) != 0)
    rc = error_errno(err, KITH_E_WRITE, errno, "cannot make the key %s", path);
  mem_free(fresh);
  return rc;
}

static int create_schema(struct kith_store *s, struct kith_error *err)
{
  unsigned char bytes[8];
  char sql[256];

  randombytes_buf(bytes, sizeof bytes);
  sodium_bin2hex(s->state_id, sizeof s->state_id, bytes, sizeof bytes);
  snprintf(sql, sizeof sql, "PRAGMA application_id=%d; INSERT INTO state VALUES('id','%s')", APPLICATION_ID,
           s->state_id);
  int rc = store_begin(s, err);
  if (rc == KITH_OK)
    rc = upgrade_tables(s, 0, err);
  if (rc == KITH_OK)
    rc = sql_exec(s, sql, err);
  return rc == KITH_OK ? store_commit(s, err) : rc;
}

static int pragma(struct kith_store *s, const char *sql, int64_t *out, struct kith_error *err)
{
  sqlite3_stmt *stmt = NULL;
  sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);
  int rc = sql_step(s, stmt, err);
  if (rc == 1)
    *out = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  return rc < 0 ? rc : KITH_OK;
}

static int check_schema(struct kith_store *s, bool *out_empty, struct kith_error *err)
{
  int64_t tables = 0, application = 0, version = 0;
  int rc = pragma(s, "SELECT count(*) FROM sqlite_schema", &tables, err);
  if (rc == KITH_OK)
    rc = pragma(s, "PRAGMA application_id", &application, err);
  if (rc == KITH_OK)
    rc = pragma(s, "PRAGMA user_version", &version, err);
  if (rc != KITH_OK)
    return rc == KITH_E_CONFIG ? error_set(err, rc, "state %s is not a state of Kith (not SQLite, or damaged)", s->path)
                               : rc;
  *out_empty = tables == 0;
  if (tables && application != APPLICATION_ID)
    return error_set(err, KITH_E_CONFIG, "state %s is a database of something else", s->path);
  if (tables && version > STORE_SCHEMA)
    return error_set(err, KITH_E_CONFIG, "state %s is of a newer Kith (schema %lld, this one knows %d); use that one",
                     s->path, (long long)version, STORE_SCHEMA);
  return KITH_OK;
}

static int load_identity(struct kith_store *s, struct kith_error *err)
{
  struct kith_arena arena = {0};
  struct kith_str id = store_text(s, "id", &arena);
  int rc = KITH_OK;

  if (id.len != sizeof s->state_id - 1)
    rc = error_set(err, KITH_E_CONFIG, "state %s is damaged: it has no id", s->path);
  else
    memcpy(s->state_id, id.ptr, id.len);
  arena_free(&arena);
  return rc;
}

static int open_database(struct kith_store *s, enum kith_store_mode mode, struct kith_error *err)
{
  int flags = mode == STORE_RUN ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE;
  mode_t before = umask(077);
  int code = sqlite3_open_v2(s->path, &s->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
  umask(before);
  if (code != SQLITE_OK)
    return sqlite_error(s, err);
  sqlite3_busy_timeout(s->db, mode == STORE_RUN ? 2000 : 10000);
  sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
  return KITH_OK;
}

static const char settings[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA mmap_size=0;"
    "PRAGMA wal_autocheckpoint=16384; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY;";

static int prepare_state(struct kith_store *s, enum kith_store_mode mode, struct kith_error *err)
{
  bool empty = false;
  char *key = beside(s->path, ".key");
  int rc = check_schema(s, &empty, err);

  if (rc == KITH_OK && empty && mode != STORE_RUN)
    rc = error_set(err, KITH_E_MISSING, "state %s is empty; kith run makes it", s->path);
  if (rc == KITH_OK)
    rc = empty && access(key, F_OK) != 0 ? make_key(s, key, err)
                                         : read_key(s, key, err); /* a key is never overwritten */
  if (rc == KITH_OK)
    rc = sql_exec(s, settings, err);
  if (rc == KITH_OK)
    rc = empty ? create_schema(s, err) : upgrade_state(s, s->path, err);
  if (rc == KITH_OK)
    rc = load_identity(s, err);
  mem_free(key);
  return rc;
}

int store_open(const char *path, enum kith_store_mode mode, struct kith_store **out, struct kith_error *err)
{
  struct kith_store *s = mem_zero(sizeof *s);
  int rc = KITH_OK;

  s->lock_fd = -1;
  s->path = beside(path, "");
  if (sodium_init() < 0)
    rc = error_set(err, KITH_E_INTERNAL, "libsodium did not start");
  else if (mode != STORE_RUN && access(path, F_OK) != 0)
    rc = error_errno(err, KITH_E_IO, errno, "state %s", path);
  else if (mode == STORE_RUN)
    rc = take_lock(s, err);
  if (rc == KITH_OK)
    rc = open_database(s, mode, err);
  if (rc == KITH_OK)
    rc = prepare_state(s, mode, err);
  if (rc != KITH_OK) {
    store_close(s);
    return rc;
  }
  *out = s;
  return KITH_OK;
}

int store_open_beside(const struct kith_store *s, struct kith_store **out, struct kith_error *err)
{
  return store_open(s->path, STORE_READ, out, err);
}

void store_close(struct kith_store *s)
{
  if (!s)
    return;
  if (s->db)
    store_rollback(s);
  for (size_t i = 0; i < s->kept.len; i++)
    sqlite3_finalize(s->kept.items[i].stmt);
  vec_free(&s->kept);
  sqlite3_close(s->db);
  if (s->lock_fd >= 0)
    close(s->lock_fd); /* after the database: the next run may start now */
  mem_free(s->path);
  mem_free(s);
}

/* ---- Transactions and named values ---- */

int store_begin(struct kith_store *s, struct kith_error *err)
{
  int rc = s->in_transaction ? KITH_OK : sql_exec(s, "BEGIN IMMEDIATE", err);
  s->in_transaction = s->in_transaction || rc == KITH_OK;
  return rc;
}

int store_commit(struct kith_store *s, struct kith_error *err)
{
  if (!s->in_transaction)
    return KITH_OK;
  int rc = sql_exec(s, "COMMIT", err);
  s->in_transaction = rc != KITH_OK;
  return rc;
}

void store_rollback(struct kith_store *s)
{
  if (s->in_transaction)
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
  s->in_transaction = false;
}

int store_checkpoint(struct kith_store *s, struct kith_error *err)
{
  for (size_t i = 0; i < s->kept.len; i++)
    sqlite3_reset(s->kept.items[i].stmt); /* a statement that still holds a row holds the log too */
  int code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  /* A reader in the way is no fault: the next run empties the log. */
  return code == SQLITE_OK || code == SQLITE_BUSY ? KITH_OK : sqlite_error(s, err);
}

int store_drop_copies(struct kith_store *s, int *out_dropped, struct kith_error *err)
{
  return upgrade_drop_copies(s->path, out_dropped, err);
}

struct kith_str store_state_id(const struct kith_store *s)
{
  return str_of(s->state_id);
}

uint64_t store_seed(const struct kith_store *s)
{
  return s->seed;
}

int64_t store_number(struct kith_store *s, const char *name, int64_t fallback)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT value FROM state WHERE name=?");
  sql_bind_str(stmt, 1, str_of(name));
  int64_t value = sql_step(s, stmt, NULL) == 1 ? sqlite3_column_int64(stmt, 0) : fallback;
  sqlite3_reset(stmt);
  return value;
}

struct kith_str store_text(struct kith_store *s, const char *name, struct kith_arena *arena)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT value FROM state WHERE name=?");
  sql_bind_str(stmt, 1, str_of(name));
  struct kith_str value = sql_step(s, stmt, NULL) == 1 ? arena_str(arena, sql_str(stmt, 0)) : STR_NONE;
  sqlite3_reset(stmt);
  return value;
}

int store_set_number(struct kith_store *s, const char *name, int64_t value, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT OR REPLACE INTO state VALUES(?,?)");
  sql_bind_str(stmt, 1, str_of(name));
  sqlite3_bind_int64(stmt, 2, value);
  return sql_run(s, stmt, err);
}

int store_set_text(struct kith_store *s, const char *name, struct kith_str value, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT OR REPLACE INTO state VALUES(?,?)");
  sql_bind_str(stmt, 1, str_of(name));
  sql_bind_str(stmt, 2, value);
  return sql_run(s, stmt, err);
}
