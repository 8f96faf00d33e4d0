/* store/sql.h - private to the room: statements with the store's error messages.
 *
 * sql_prepare keeps each statement by its text (a constant) and gives it back reset and unbound. */
#ifndef KITH_STORE_SQL_H
#define KITH_STORE_SQL_H

#include <sqlite3.h>

#include "store/store.h"

sqlite3_stmt *sql_prepare(struct kith_store *, const char *constant_sql);

/* 1: a row is there, 0: done, negative status with "state FILE: reason". */
int sql_step(struct kith_store *, sqlite3_stmt *, struct kith_error *);

/* Steps a statement that returns no rows, and resets it. */
int sql_run(struct kith_store *, sqlite3_stmt *, struct kith_error *);
/* The one number that a statement gives, which is reset; *out stays where there is no row. */
int sql_number(struct kith_store *, sqlite3_stmt *, int64_t *out, struct kith_error *);
/* The same for counts: 0 where there is none. */
int64_t sql_count(struct kith_store *, sqlite3_stmt *);
int sql_exec(struct kith_store *, const char *sql, struct kith_error *);

/* The text r sixteen times, parted by commas: rows or places of one statement. */
#define SQL_4(r)  r "," r "," r "," r
#define SQL_16(r) SQL_4(r) "," SQL_4(r) "," SQL_4(r) "," SQL_4(r)

void sql_bind_str(sqlite3_stmt *, int at, struct kith_str);  /* as text; must live until the step */
void sql_bind_blob(sqlite3_stmt *, int at, struct kith_str); /* likewise */
struct kith_str sql_str(sqlite3_stmt *, int column);         /* lives until the next step */

#endif
