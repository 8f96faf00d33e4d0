#include "store/copy.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#include "store/store.h"

enum { BUSY_MS = 2000 };

static int open_plain(const char *path, int flags, sqlite3 **out)
{
  mode_t before = umask(077);
  int code = sqlite3_open_v2(path, out, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
  umask(before);
  return code;
}

static bool is_sound(sqlite3 *db)
{
  sqlite3_stmt *stmt = NULL;
  sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &stmt, NULL);
  bool sound = sqlite3_step(stmt) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;
  sqlite3_finalize(stmt);
  return sound;
}

/* Whoever writes the source meanwhile is not in the way: the pages are those of one moment. */
static int copy_pages(sqlite3 *from, sqlite3 *to)
{
  sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
  if (!backup)
    return sqlite3_errcode(to);
  sqlite3_backup_step(backup, -1);
  return sqlite3_backup_finish(backup);
}

int copy_database(const char *path, const char *copy, bool *out_sound)
{
  sqlite3 *from = NULL, *to = NULL;
  int code = open_plain(path, SQLITE_OPEN_READWRITE, &from);
  if (code == SQLITE_OK)
    code = sqlite3_busy_timeout(from, BUSY_MS); /* a log that a killed run left is read once, under a lock */
  if (code == SQLITE_OK)
    code = open_plain(copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &to);
  if (code == SQLITE_OK)
    code = copy_pages(from, to);
  if (code == SQLITE_OK && out_sound)
    *out_sound = is_sound(to);
  sqlite3_close(to);
  sqlite3_close(from);
  return code;
}

int store_copy(const char *path, const char *copy, struct kith_error *err)
{
  int code = copy_database(path, copy, NULL) & 0xff; /* extended codes say more than is needed */
  if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
    return error_set(err, KITH_E_CONFIG, "state %s is not a state of Kith (not SQLite, or damaged)", path);
  if (code == SQLITE_BUSY)
    return error_set(err, KITH_E_BUSY, "state %s: another command writes it now: try again when it is done", path);
  return code == SQLITE_OK
             ? KITH_OK
             : error_set(err, KITH_E_WRITE, "cannot copy the state %s to %s: %s", path, copy, sqlite3_errstr(code));
}
