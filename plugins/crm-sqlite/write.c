#include "crm-sqlite/write.h"

enum { SQL_MAX = 4096, LONG_MAX_BYTES = 64 * 1024 * 1024 };

/* ---- Statements ---- */

__attribute__((format(printf, 4, 5))) static int prepare(struct crm_writer *w, sqlite3_stmt **out,
                                                         struct kith_error *err, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  buf_clear(&w->sql);
  int rc = buf_vprintf(&w->sql, fmt, args);
  va_end(args);
  const char *sql = rc == KITH_OK ? buf_c(&w->sql) : NULL;
  return sql ? database_prepare(w->db, sql, out, err)
             : kith_fail(w->host, err, KITH_E_INTERNAL, "crm-sqlite: a statement is too long");
}

/* id, kith_id, digest and the columns are parameters 1, 2, 3 ... of both. */
static int prepare_write(struct crm_writer *w, const struct crm_table *table, struct crm_statements *s,
                         struct kith_error *err)
{
  struct kith_buf names = BUF_MAX(SQL_MAX), marks = BUF_MAX(SQL_MAX), sets = BUF_MAX(SQL_MAX);
  for (size_t i = 0; i < table->column_count; i++) {
    buf_printf(&names, ", %s", table->columns[i].name);
    buf_printf(&marks, ", ?%zu", i + 4);
    buf_printf(&sets, ", %s = ?%zu", table->columns[i].name, i + 4);
  }
  int rc = prepare(w, &s->insert, err, "INSERT INTO %s(id, kith_id, digest%.*s) VALUES (?1, ?2, ?3%.*s)", table->name,
                   STR_ARG(buf_str(&names)), STR_ARG(buf_str(&marks)));
  if (rc == KITH_OK)
    rc = prepare(w, &s->update, err, "UPDATE %s SET digest = ?3%.*s WHERE id = ?1", table->name,
                 STR_ARG(buf_str(&sets)));
  buf_free(&names);
  buf_free(&marks);
  buf_free(&sets);
  return rc;
}

static int prepare_table(struct crm_writer *w, const struct crm_table *table, struct crm_statements *s,
                         struct kith_error *err)
{
  s->last_id.max = WRITE_MAX_ID;
  int rc = prepare_write(w, table, s, err);
  if (rc == KITH_OK)
    rc = prepare(w, &s->find, err, "SELECT id, digest FROM %s WHERE kith_id = ?1", table->name);
  if (rc == KITH_OK)
    rc = prepare(w, &s->remove, err, "DELETE FROM %s WHERE id = ?1", table->name);
  return rc;
}

static int prepare_child(struct crm_writer *w, enum crm_child child, struct kith_error *err)
{
  const struct crm_table *table = &row_children[child];
  const char *parent = row_parent(child) == KITH_TASK ? "task" : "contact";
  char marks[64] = "";
  for (size_t i = 0; i < table->column_count; i++)
    strcat(marks, ", ?");
  int rc = prepare(w, &w->child_insert[child], err, "INSERT INTO %s VALUES (?, ?%s)", table->name, marks);
  if (rc == KITH_OK)
    rc = prepare(w, &w->child_remove[child], err, "DELETE FROM %s WHERE %s = ?1", table->name, parent);
  if (rc == KITH_OK)
    rc = prepare(w, &w->child_select[child], err, "SELECT * FROM %s WHERE %s = ?1 ORDER BY position", table->name,
                 parent);
  return rc;
}

static int prepare_references(struct crm_writer *w, uint32_t kind, struct kith_error *err)
{
  const struct crm_table *table = row_table(kind);
  int rc = KITH_OK;

  for (size_t i = 0; i < table->column_count && rc == KITH_OK; i++) {
    const struct crm_column *column = &table->columns[i];
    if (column->type != COLUMN_ACCOUNT && column->type != COLUMN_CONTACT)
      continue;
    if (w->reference_count == WRITE_MAX_REFERENCES)
      return kith_fail(w->host, err, KITH_E_INTERNAL, "crm-sqlite: too many references");
    struct crm_reference *reference = &w->references[w->reference_count++];
    *reference = (struct crm_reference){
        .source = kind, .target = column->type == COLUMN_ACCOUNT ? KITH_ACCOUNT : KITH_CONTACT, .column = column->name};
    rc = prepare(w, &reference->detach, err,
                 "INSERT OR REPLACE INTO pending(target, source, row, column)"
                 " SELECT ?2, '%s', id, '%s' FROM %s WHERE %s = ?1",
                 table->name, column->name, table->name, column->name);
  }
  return rc;
}

static int prepare_all(struct crm_writer *w, struct kith_error *err)
{
  int rc = KITH_OK;

  w->sql.max = SQL_MAX;
  w->blob.max = LONG_MAX_BYTES;
  for (uint32_t kind = 0; kind < WRITE_KINDS && rc == KITH_OK; kind++)
    if (row_table(kind))
      rc = prepare_table(w, row_table(kind), &w->tables[kind], err);
  for (uint32_t kind = 0; kind < WRITE_KINDS && rc == KITH_OK; kind++)
    if (row_table(kind))
      rc = prepare_references(w, kind, err);
  for (int child = 0; child < CHILD_COUNT && rc == KITH_OK; child++)
    rc = prepare_child(w, (enum crm_child)child, err);
  struct {
    sqlite3_stmt **statement;
    const char *sql;
  } others[] = {
      {&w->retired_find, "SELECT row FROM retired WHERE kith_id = ?1"},
      {&w->retired_put, "INSERT OR REPLACE INTO retired(kith_id, kind, successor, row) VALUES (?1, ?2, ?3,"
                        " coalesce(?4, (SELECT row FROM retired WHERE kith_id = ?1)))"},
      {&w->retired_drop, "DELETE FROM retired WHERE kith_id = ?1"},
      {&w->pending_put, "INSERT OR REPLACE INTO pending(target, source, row, column) VALUES (?1, ?2, ?3, ?4)"},
      {&w->pending_drop, "DELETE FROM pending WHERE source = ?1 AND column = ?2 AND row = ?3"},
  };
  for (size_t i = 0; i < sizeof others / sizeof others[0] && rc == KITH_OK; i++)
    rc = prepare(w, others[i].statement, err, "%s", others[i].sql);
  w->is_ready = rc == KITH_OK;
  return rc;
}

static void bind_str(sqlite3_stmt *statement, int at, struct kith_str s)
{
  if (s.len)
    sqlite3_bind_text64(statement, at, s.ptr, s.len, SQLITE_STATIC, SQLITE_UTF8);
  else
    sqlite3_bind_null(statement, at);
}

static void bind_c(sqlite3_stmt *statement, int at, const char *text)
{
  sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

/* One row of numbers; *out_found is false when there is none. The statement is reset. */
static int read_row(struct crm_writer *w, sqlite3_stmt *statement, int64_t *out, int columns, bool *out_found,
                    struct kith_error *err)
{
  int step = sqlite3_step(statement), rc = KITH_OK;
  *out_found = step == SQLITE_ROW;
  for (int i = 0; i < columns && *out_found; i++)
    out[i] = sqlite3_column_int64(statement, i);
  if (step != SQLITE_ROW && step != SQLITE_DONE)
    rc = database_fail(w->db, err);
  sqlite3_reset(statement);
  return rc;
}

static int read_table(struct crm_writer *w, const struct crm_table *table, struct crm_statements *s,
                      struct kith_error *err)
{
  sqlite3_stmt *statement = NULL;
  int rc = prepare(w, &statement, err,
                   "SELECT 1 + max(coalesce((SELECT max(id) FROM %s), 0),"
                   " coalesce((SELECT max(row) FROM retired WHERE kind = '%s'), 0)), (SELECT max(kith_id) FROM %s)",
                   table->name, table->name, table->name);
  if (rc == KITH_OK && sqlite3_step(statement) != SQLITE_ROW)
    rc = database_fail(w->db, err);
  if (rc == KITH_OK) {
    s->next_row = sqlite3_column_int64(statement, 0);
    buf_clear(&s->last_id);
    buf_add(&s->last_id, sqlite3_column_text(statement, 1), (size_t)sqlite3_column_bytes(statement, 1));
  }
  sqlite3_finalize(statement);
  return rc;
}

int writer_begin(struct crm_writer *w, struct kith_error *err)
{
  int rc = w->is_ready ? KITH_OK : prepare_all(w, err);
  bool found = false;

  for (uint32_t kind = 0; kind < WRITE_KINDS && rc == KITH_OK; kind++)
    if (row_table(kind))
      rc = read_table(w, row_table(kind), &w->tables[kind], err);
  sqlite3_stmt *statement = NULL;
  int64_t any = 0;
  if (rc == KITH_OK)
    rc = prepare(w, &statement, err, "SELECT EXISTS (SELECT 1 FROM retired)");
  if (rc == KITH_OK)
    rc = read_row(w, statement, &any, 1, &found, err);
  sqlite3_finalize(statement);
  w->any_retired = any;
  return rc;
}

void writer_free(struct crm_writer *w)
{
  sqlite3_stmt *others[] = {w->retired_find, w->retired_put, w->retired_drop, w->pending_put, w->pending_drop};

  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
    sqlite3_finalize(others[i]);
  for (size_t i = 0; i < WRITE_KINDS; i++) {
    sqlite3_finalize(w->tables[i].find);
    sqlite3_finalize(w->tables[i].insert);
    sqlite3_finalize(w->tables[i].update);
    sqlite3_finalize(w->tables[i].remove);
    buf_free(&w->tables[i].last_id);
  }
  for (size_t i = 0; i < CHILD_COUNT; i++) {
    sqlite3_finalize(w->child_insert[i]);
    sqlite3_finalize(w->child_remove[i]);
    sqlite3_finalize(w->child_select[i]);
  }
  for (size_t i = 0; i < w->reference_count; i++)
    sqlite3_finalize(w->references[i].detach);
  image_free(&w->image);
  buf_free(&w->sql);
  buf_free(&w->blob);
}

/* ---- Cells ---- */

/* The whole of a long value; one at a time is bound. */
static int read_long(struct crm_writer *w, uint64_t id, struct kith_error *err)
{
  enum { PIECE = 64 * 1024 };
  int64_t n = 1;

  buf_clear(&w->blob);
  while (n > 0) {
    if (buf_reserve(&w->blob, PIECE) != KITH_OK)
      return kith_fail(w->host, err, KITH_E_LIMIT, "crm-sqlite: a value is longer than %d bytes", LONG_MAX_BYTES);
    n = w->host->blob_read(w->ctx, id, w->blob.len, w->blob.ptr + w->blob.len, PIECE);
    if (n > 0)
      w->blob.len += (size_t)n;
  }
  return n == 0 ? KITH_OK
                : kith_fail(w->host, err, KITH_E_IO, "a long value (a photo or a note) cannot be read back: run again");
}

static int bind_long(struct crm_writer *w, sqlite3_stmt *statement, int at, const struct crm_cell *cell,
                     struct kith_error *err)
{
  int rc = read_long(w, (uint64_t)cell->number, err);
  struct kith_str bytes = buf_str(&w->blob);

  if (rc == KITH_OK && cell->type == CELL_LONG_TEXT)
    bind_str(statement, at, bytes);
  else if (rc == KITH_OK)
    sqlite3_bind_blob64(statement, at, bytes.ptr, bytes.len, SQLITE_STATIC);
  return rc;
}

static int bind_cell(struct crm_writer *w, sqlite3_stmt *statement, int at, const struct crm_cell *cell,
                     struct kith_error *err)
{
  switch (cell->type) {
  case CELL_NULL:
    sqlite3_bind_null(statement, at);
    return KITH_OK;
  case CELL_TEXT:
    bind_str(statement, at, cell->text);
    return KITH_OK;
  case CELL_BYTES:
    sqlite3_bind_blob64(statement, at, cell->text.ptr, cell->text.len, SQLITE_STATIC);
    return KITH_OK;
  case CELL_INT:
    sqlite3_bind_int64(statement, at, cell->number);
    return KITH_OK;
  case CELL_REAL:
    sqlite3_bind_double(statement, at, cell->real);
    return KITH_OK;
  default:
    return bind_long(w, statement, at, cell, err);
  }
}

/* ---- References ---- */

/* Ids are given in ascending order, so that a first load finds nothing by looking at the last one only. */
static int find_row(struct crm_writer *w, uint32_t kind, struct kith_str id, int64_t out[2], bool *out_found,
                    struct kith_error *err)
{
  *out_found = false;
  if (str_cmp(id, buf_str(&w->tables[kind].last_id)) > 0)
    return KITH_OK;
  bind_str(w->tables[kind].find, 1, id);
  return read_row(w, w->tables[kind].find, out, 2, out_found, err);
}

/* Binds the row of the item that the cell names; when that is not there yet, nothing, and a note for later. */
static int bind_reference(struct crm_writer *w, uint32_t kind, size_t column, int64_t row, sqlite3_stmt *statement,
                          struct kith_error *err)
{
  const struct crm_column *c = &w->image.table->columns[column];
  const struct crm_cell *cell = &w->image.cells[column];
  int at = (int)column + 4;
  int64_t target[2];
  bool found = false;

  sqlite3_bind_null(statement, at);
  if (cell->type == CELL_NULL)
    return KITH_OK;
  int rc = find_row(w, c->type == COLUMN_ACCOUNT ? KITH_ACCOUNT : KITH_CONTACT, cell->text, target, &found, err);
  if (rc != KITH_OK)
    return rc;
  if (found) {
    sqlite3_bind_int64(statement, at, target[0]);
    return KITH_OK;
  }
  bind_str(w->pending_put, 1, cell->text);
  bind_c(w->pending_put, 2, row_table(kind)->name);
  sqlite3_bind_int64(w->pending_put, 3, row);
  bind_c(w->pending_put, 4, c->name);
  return database_step(w->db, w->pending_put, err);
}

/* What the row `row` waited for. */
static int drop_pending(struct crm_writer *w, uint32_t kind, int64_t row, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < w->reference_count && rc == KITH_OK; i++) {
    if (w->references[i].source != kind)
      continue;
    bind_c(w->pending_drop, 1, row_table(kind)->name);
    bind_c(w->pending_drop, 2, w->references[i].column);
    sqlite3_bind_int64(w->pending_drop, 3, row);
    rc = database_step(w->db, w->pending_drop, err);
  }
  return rc;
}

/* A target that was merged away stands for its successor. */
int writer_resolve(struct crm_writer *w, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < w->reference_count && rc == KITH_OK; i++) {
    const char *source = row_table(w->references[i].source)->name, *target = row_table(w->references[i].target)->name;
    const char *column = w->references[i].column;
    sqlite3_stmt *set = NULL, *drop = NULL;
    rc = prepare(w, &set, err,
                 "UPDATE %s SET %s = (SELECT t.id FROM pending p LEFT JOIN retired r ON r.kith_id = p.target"
                 " JOIN %s t ON t.kith_id = coalesce(r.successor, p.target)"
                 " WHERE p.source = '%s' AND p.column = '%s' AND p.row = %s.id)"
                 " WHERE id IN (SELECT row FROM pending WHERE source = '%s' AND column = '%s')",
                 source, column, target, source, column, source, source, column);
    if (rc == KITH_OK)
      rc = database_step(w->db, set, err);
    if (rc == KITH_OK)
      rc = prepare(w, &drop, err,
                   "DELETE FROM pending WHERE source = '%s' AND column = '%s'"
                   " AND (SELECT %s FROM %s WHERE id = pending.row) IS NOT NULL",
                   source, column, column, source);
    if (rc == KITH_OK)
      rc = database_step(w->db, drop, err);
    sqlite3_finalize(set);
    sqlite3_finalize(drop);
  }
  return rc;
}

/* ---- Upsert ---- */

static int write_row(struct crm_writer *w, sqlite3_stmt *statement, const struct kith_item *item, int64_t row,
                     int64_t digest, struct kith_error *err)
{
  const struct crm_table *table = w->image.table;
  int rc = KITH_OK;

  sqlite3_bind_int64(statement, 1, row);
  bind_str(statement, 2, item->id);
  sqlite3_bind_int64(statement, 3, digest);
  for (size_t i = 0; i < table->column_count && rc == KITH_OK; i++) {
    if (table->columns[i].type == COLUMN_ACCOUNT || table->columns[i].type == COLUMN_CONTACT)
      rc = bind_reference(w, item->kind, i, row, statement, err);
    else
      rc = bind_cell(w, statement, (int)i + 4, &w->image.cells[i], err);
  }
  return rc == KITH_OK ? database_step(w->db, statement, err) : rc;
}

/* `which`: one bit a child table. */
static int write_children(struct crm_writer *w, int64_t parent, uint32_t which, struct kith_error *err)
{
  int64_t positions[CHILD_COUNT] = {0};
  int rc = KITH_OK;

  for (size_t i = 0; i < w->image.children.len && rc == KITH_OK; i++) {
    const struct crm_child_row *child = &w->image.children.items[i];
    if (!(which >> child->child & 1))
      continue;
    sqlite3_stmt *statement = w->child_insert[child->child];
    sqlite3_bind_int64(statement, 1, parent);
    sqlite3_bind_int64(statement, 2, ++positions[child->child]);
    for (size_t k = 0; k < row_children[child->child].column_count && rc == KITH_OK; k++)
      rc = bind_cell(w, statement, (int)k + 3, &w->image.child_cells.items[child->first_cell + k], err);
    if (rc == KITH_OK)
      rc = database_step(w->db, statement, err);
  }
  return rc;
}

/* Long values are never the same: that would cost as much as writing them. */
static bool is_same_cell(sqlite3_stmt *row, int column, const struct crm_cell *cell)
{
  switch (cell->type) {
  case CELL_NULL:
    return sqlite3_column_type(row, column) == SQLITE_NULL;
  case CELL_TEXT:
    return sqlite3_column_type(row, column) == SQLITE_TEXT &&
           str_eq(cell->text, (struct kith_str){(const char *)sqlite3_column_text(row, column),
                                                (size_t)sqlite3_column_bytes(row, column)});
  case CELL_INT:
    return sqlite3_column_type(row, column) == SQLITE_INTEGER && sqlite3_column_int64(row, column) == cell->number;
  default:
    return false;
  }
}

static bool is_same_row(struct crm_writer *w, sqlite3_stmt *row, const struct crm_child_row *child)
{
  for (size_t k = 0; k < row_children[child->child].column_count; k++)
    if (!is_same_cell(row, (int)k + 2, &w->image.child_cells.items[child->first_cell + k]))
      return false;
  return true;
}

/* True when the table has exactly the image's rows for the item: most changes touch one table, and reading is much
 * cheaper than giving the indexes new entries. */
static bool is_same_child(struct crm_writer *w, enum crm_child child, int64_t parent)
{
  sqlite3_stmt *rows = w->child_select[child];
  bool same = true;

  sqlite3_bind_int64(rows, 1, parent);
  for (size_t i = 0; i < w->image.children.len && same; i++)
    if (w->image.children.items[i].child == child)
      same = sqlite3_step(rows) == SQLITE_ROW && is_same_row(w, rows, &w->image.children.items[i]);
  same = same && sqlite3_step(rows) == SQLITE_DONE;
  sqlite3_reset(rows);
  return same;
}

static int replace_children(struct crm_writer *w, uint32_t kind, int64_t parent, struct kith_error *err)
{
  uint32_t which = 0;
  int rc = KITH_OK;

  for (int child = 0; child < CHILD_COUNT && rc == KITH_OK; child++) {
    if (row_parent((enum crm_child)child) != kind || is_same_child(w, (enum crm_child)child, parent))
      continue;
    which |= 1u << child;
    sqlite3_bind_int64(w->child_remove[child], 1, parent);
    rc = database_step(w->db, w->child_remove[child], err);
  }
  return rc == KITH_OK ? write_children(w, parent, which, err) : rc;
}

/* The number of a new row, or the old one of a retired id that comes back. */
static int choose_row(struct crm_writer *w, const struct kith_item *item, int64_t *out, struct kith_error *err)
{
  int64_t old = 0;
  bool found = false;
  int rc = KITH_OK;

  if (w->any_retired) {
    bind_str(w->retired_find, 1, item->id);
    rc = read_row(w, w->retired_find, &old, 1, &found, err);
  }
  if (rc == KITH_OK && found) {
    bind_str(w->retired_drop, 1, item->id);
    rc = database_step(w->db, w->retired_drop, err);
  }
  *out = found && old ? old : w->tables[item->kind].next_row++;
  return rc;
}

static int create(struct crm_writer *w, const struct kith_item *item, int64_t digest, struct kith_error *err)
{
  int64_t row;
  int rc = choose_row(w, item, &row, err);
  if (rc == KITH_OK)
    rc = write_row(w, w->tables[item->kind].insert, item, row, digest, err);
  if (rc == KITH_OK && str_cmp(item->id, buf_str(&w->tables[item->kind].last_id)) > 0) {
    buf_clear(&w->tables[item->kind].last_id);
    buf_add_str(&w->tables[item->kind].last_id, item->id);
  }
  return rc == KITH_OK ? write_children(w, row, UINT32_MAX, err) : rc;
}

static int update(struct crm_writer *w, const struct kith_item *item, int64_t row, int64_t digest,
                  struct kith_error *err)
{
  int rc = drop_pending(w, item->kind, row, err);
  if (rc == KITH_OK)
    rc = write_row(w, w->tables[item->kind].update, item, row, digest, err);
  return rc == KITH_OK ? replace_children(w, item->kind, row, err) : rc;
}

static bool is_kept(const struct kith_item *item)
{
  return item->id.len && item->id.len <= WRITE_MAX_ID && row_table(item->kind);
}

int writer_upsert(struct crm_writer *w, const struct kith_item *item, int *out_outcome, struct kith_str *out_reason,
                  struct kith_error *err)
{
  int64_t digest, have[2];
  bool found = false;

  *out_outcome = KITH_REFUSED;
  if (!is_kept(item) || !item->record) {
    *out_reason = KITH_STR("a CRM keeps contacts, accounts, deals, interactions, users, consent and tasks, by id");
    return KITH_OK;
  }
  image_make(&w->image, w->host, w->ctx, item);
  if (image_digest(&w->image, &digest) != KITH_OK) {
    *out_reason = KITH_STR("the record is too large");
    return KITH_OK;
  }
  int rc = find_row(w, item->kind, item->id, have, &found, err);
  if (rc != KITH_OK)
    return rc;
  *out_outcome = !found ? KITH_CREATED : have[1] == digest ? KITH_UNCHANGED : KITH_UPDATED;
  if (*out_outcome == KITH_CREATED)
    rc = create(w, item, digest, err);
  if (*out_outcome == KITH_UPDATED)
    rc = update(w, item, have[0], digest, err);
  return rc;
}

/* ---- Retire ---- */

static int remove_row(struct crm_writer *w, const struct kith_item *item, int64_t row, struct kith_error *err)
{
  int rc = drop_pending(w, item->kind, row, err);

  for (size_t i = 0; i < w->reference_count && rc == KITH_OK; i++) {
    if (w->references[i].target != item->kind)
      continue;
    sqlite3_bind_int64(w->references[i].detach, 1, row);
    bind_str(w->references[i].detach, 2, item->id);
    rc = database_step(w->db, w->references[i].detach, err);
  }
  sqlite3_bind_int64(w->tables[item->kind].remove, 1, row);
  return rc == KITH_OK ? database_step(w->db, w->tables[item->kind].remove, err) : rc;
}

int writer_retire(struct crm_writer *w, const struct kith_item *item, struct kith_error *err)
{
  int64_t have[2];
  bool found = false;

  if (!is_kept(item))
    return KITH_OK;
  int rc = find_row(w, item->kind, item->id, have, &found, err);
  if (rc == KITH_OK && found)
    rc = remove_row(w, item, have[0], err);
  if (rc != KITH_OK)
    return rc;
  w->any_retired = true;
  bind_str(w->retired_put, 1, item->id);
  bind_c(w->retired_put, 2, row_table(item->kind)->name);
  bind_str(w->retired_put, 3, item->successor);
  if (found)
    sqlite3_bind_int64(w->retired_put, 4, have[0]);
  else
    sqlite3_bind_null(w->retired_put, 4);
  return database_step(w->db, w->retired_put, err);
}
