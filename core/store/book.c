#include "store/book.h"

#include <stdlib.h>

#include "store/sql.h"

enum { LEAST_FEW = 1000, FEW_OF = 8 };

/* ---- Parties ---- */

static int load_parties(struct kith_book_writer *w, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(w->store, "SELECT id,text FROM party ORDER BY id");
  int rc;
  w->next_party = 1;
  while ((rc = sql_step(w->store, stmt, err)) == 1) {
    uint32_t id = (uint32_t)sqlite3_column_int64(stmt, 0);
    map_str_put(&w->parties, sql_str(stmt, 1), id, NULL);
    w->next_party = id + 1;
  }
  sqlite3_reset(stmt);
  return rc;
}

int book_party(struct kith_book_writer *w, struct kith_str text, uint32_t *out, struct kith_error *err)
{
  bool is_new;
  *out = 0;
  if (!text.len)
    return KITH_OK;
  *out = (uint32_t)*map_str_put(&w->parties, text, w->next_party, &is_new);
  if (!is_new)
    return KITH_OK;
  sqlite3_stmt *stmt = sql_prepare(w->store, "INSERT INTO party VALUES(?,?)");
  sqlite3_bind_int64(stmt, 1, w->next_party++);
  sql_bind_str(stmt, 2, text);
  return sql_run(w->store, stmt, err);
}

/* ---- Collecting ---- */

int book_begin(struct kith_store *s, size_t identities, struct kith_book_writer *out, struct kith_error *err)
{
  *out = (struct kith_book_writer){.store = s, .few = identities / FEW_OF};
  out->few = out->few < LEAST_FEW ? LEAST_FEW : out->few;
  return load_parties(out, err);
}

bool book_change(struct kith_book_writer *w, uint64_t identity)
{
  vec_push(&w->changed, identity);
  return w->changed.len <= w->few;
}

void book_gone(struct kith_book_writer *w, uint32_t party, uint64_t identity)
{
  vec_push(&w->gone, ((struct book_key){party, identity}));
}

void book_put(struct kith_book_writer *w, const struct kith_book_row *row)
{
  vec_push(&w->rows, *row);
}

void book_free(struct kith_book_writer *w)
{
  map_str_free(&w->parties);
  vec_free(&w->rows);
  vec_free(&w->changed);
  vec_free(&w->gone);
}

/* ---- Writing ---- */

static void bind_day(sqlite3_stmt *stmt, int at, int32_t day)
{
  if (day != DAY_UNKNOWN)
    sqlite3_bind_int(stmt, at, day);
}

enum { COLUMN_COUNT = 13, ROWS = 16 };

#define ROW "(?,?,?,?,?,?,?,?,?,?,?,?,?)"

static void bind(sqlite3_stmt *stmt, int at, const struct kith_book_row *row)
{
  const int64_t numbers[] = {row->party, (int64_t)row->identity, row->strength, row->owner_class, row->flags,
                             row->grade, row->account,           row->steward};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
    sqlite3_bind_int64(stmt, at + (int)i + 1, numbers[i]);
  bind_day(stmt, at + 9, row->first_day);
  bind_day(stmt, at + 10, row->appeared);
  bind_day(stmt, at + 11, row->last_contact);
  sqlite3_bind_double(stmt, at + 12, row->won);
  sqlite3_bind_double(stmt, at + 13, row->open);
}

static int insert(struct kith_store *s, const struct kith_book_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT OR REPLACE INTO book VALUES" ROW);
  bind(stmt, 0, row);
  return sql_run(s, stmt, err);
}

/* Sixteen by one statement, the rest one by one. */
static int insert_all(struct kith_store *s, const struct kith_book_row *const *list, size_t count,
                      struct kith_error *err)
{
  size_t at = 0;
  int rc = KITH_OK;
  for (; at + ROWS <= count && rc == KITH_OK; at += ROWS) {
    sqlite3_stmt *stmt = sql_prepare(s, "INSERT OR REPLACE INTO book VALUES" SQL_16(ROW));
    for (int i = 0; i < ROWS; i++)
      bind(stmt, i * COLUMN_COUNT, list[at + (size_t)i]);
    rc = sql_run(s, stmt, err);
  }
  for (; at < count && rc == KITH_OK; at++)
    rc = insert(s, list[at], err);
  return rc;
}

static int write_few(struct kith_book_writer *w, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < w->gone.len && rc == KITH_OK; i++) {
    sqlite3_stmt *stmt = sql_prepare(w->store, "DELETE FROM book WHERE party=? AND identity=?");
    sqlite3_bind_int64(stmt, 1, w->gone.items[i].party);
    sqlite3_bind_int64(stmt, 2, (int64_t)w->gone.items[i].identity);
    rc = sql_run(w->store, stmt, err);
  }
  for (size_t i = 0; i < w->rows.len && rc == KITH_OK; i++)
    rc = insert(w->store, &w->rows.items[i], err);
  return rc;
}

static int by_number(const void *a, const void *b)
{
  const uint64_t *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

static bool is_changed(const struct kith_book_writer *w, uint64_t identity)
{
  return bsearch(&identity, w->changed.items, w->changed.len, sizeof identity, by_number) != NULL;
}

static int keep_old(void *arg, const struct kith_book_row *row, struct kith_error *err)
{
  struct kith_book_writer *w = arg;
  (void)err;
  if (!is_changed(w, row->identity) && row->party < w->next_party) /* a party without a text is damage */
    vec_push(&w->rows, *row);
  return KITH_OK;
}

static int by_key(const void *a, const void *b)
{
  const struct kith_book_row *x = *(const struct kith_book_row *const *)a, *y = *(const struct kith_book_row *const *)b;
  if (x->party != y->party)
    return x->party < y->party ? -1 : 1;
  return (x->identity > y->identity) - (x->identity < y->identity);
}

/* In the order of their keys. They were put by identity, and those that stay came by party and identity: where the two
 * do not mix, spreading them by party is enough. */
static const struct kith_book_row **in_order(const struct kith_book_writer *w, bool mixed)
{
  size_t *at = mem_zero(((size_t)w->next_party + 1) * sizeof *at);
  const struct kith_book_row **list = mem_array(w->rows.len + 1, sizeof *list);
  for (size_t i = 0; i < w->rows.len; i++)
    at[w->rows.items[i].party + 1]++;
  for (size_t i = 1; i <= w->next_party; i++)
    at[i] += at[i - 1];
  for (size_t i = 0; i < w->rows.len; i++)
    list[at[w->rows.items[i].party]++] = &w->rows.items[i];
  mem_free(at);
  if (mixed)
    qsort(list, w->rows.len, sizeof *list, by_key);
  return list;
}

static int write_whole(struct kith_book_writer *w, struct kith_error *err)
{
  size_t fresh = w->rows.len;
  qsort(w->changed.items, w->changed.len, sizeof *w->changed.items, by_number);
  int rc = book_each(w->store, 0, keep_old, w, err);
  if (rc == KITH_OK)
    rc = sql_exec(w->store, "DELETE FROM book", err);
  const struct kith_book_row **list = in_order(w, w->rows.len > fresh);
  if (rc == KITH_OK)
    rc = insert_all(w->store, list, w->rows.len, err);
  mem_free(list);
  return rc;
}

int book_end(struct kith_book_writer *w, struct kith_error *err)
{
  return w->changed.len > w->few ? write_whole(w, err) : write_few(w, err);
}

/* ---- Reading ---- */

uint32_t book_party_of(struct kith_store *s, struct kith_str text)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id FROM party WHERE text=?");
  sql_bind_str(stmt, 1, text);
  uint32_t id = sql_step(s, stmt, NULL) == 1 ? (uint32_t)sqlite3_column_int64(stmt, 0) : 0;
  sqlite3_reset(stmt);
  return id;
}

struct kith_str book_party_text(struct kith_store *s, uint32_t party, struct kith_arena *arena)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT text FROM party WHERE id=?");
  sqlite3_bind_int64(stmt, 1, party);
  struct kith_str text = sql_step(s, stmt, NULL) == 1 ? arena_str(arena, sql_str(stmt, 0)) : STR_NONE;
  sqlite3_reset(stmt);
  return text;
}

static int32_t day_at(sqlite3_stmt *stmt, int at)
{
  return sqlite3_column_type(stmt, at) == SQLITE_NULL ? DAY_UNKNOWN : sqlite3_column_int(stmt, at);
}

static struct kith_book_row row_from(sqlite3_stmt *stmt)
{
  return (struct kith_book_row){.party = (uint32_t)sqlite3_column_int64(stmt, 0),
                                .identity = (uint64_t)sqlite3_column_int64(stmt, 1),
                                .strength = (uint8_t)sqlite3_column_int(stmt, 2),
                                .owner_class = (uint8_t)sqlite3_column_int(stmt, 3),
                                .flags = (uint32_t)sqlite3_column_int64(stmt, 4),
                                .grade = (uint8_t)sqlite3_column_int(stmt, 5),
                                .account = (uint32_t)sqlite3_column_int64(stmt, 6),
                                .steward = (uint32_t)sqlite3_column_int64(stmt, 7),
                                .first_day = day_at(stmt, 8),
                                .appeared = day_at(stmt, 9),
                                .last_contact = day_at(stmt, 10),
                                .won = sqlite3_column_double(stmt, 11),
                                .open = sqlite3_column_double(stmt, 12)};
}

#define COLUMNS "party,identity,strength,class,flags,grade,account,steward,first_day,appeared,last_contact,won,open"

int book_each(struct kith_store *s, uint32_t party,
              int (*each)(void *, const struct kith_book_row *, struct kith_error *), void *arg, struct kith_error *err)
{
  sqlite3_stmt *stmt = party ? sql_prepare(s, "SELECT " COLUMNS " FROM book WHERE party=? ORDER BY identity")
                             : sql_prepare(s, "SELECT " COLUMNS " FROM book ORDER BY party,identity");
  int rc;
  if (party)
    sqlite3_bind_int64(stmt, 1, party);
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_book_row row = row_from(stmt);
    if ((rc = each(arg, &row, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}

int book_accounts(struct kith_store *s, uint32_t party, int (*each)(void *, uint32_t account), void *arg,
                  struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT account FROM book WHERE party=? AND account<>0");
  int rc;
  sqlite3_bind_int64(stmt, 1, party);
  while ((rc = sql_step(s, stmt, err)) == 1)
    if ((rc = each(arg, (uint32_t)sqlite3_column_int64(stmt, 0))) != KITH_OK)
      break;
  sqlite3_reset(stmt);
  return rc;
}

bool book_get(struct kith_store *s, uint32_t party, uint64_t identity, struct kith_book_row *out)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT " COLUMNS " FROM book WHERE party=? AND identity=?");
  sqlite3_bind_int64(stmt, 1, party);
  sqlite3_bind_int64(stmt, 2, (int64_t)identity);
  bool found = sql_step(s, stmt, NULL) == 1;
  if (found)
    *out = row_from(stmt);
  sqlite3_reset(stmt);
  return found;
}
