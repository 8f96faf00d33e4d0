#include "kit/layout.h"

#include "base/buf.h"
#include "kit/charset.h"

enum { NAME_MAX_BYTES = 200, LIST_MAX = 400, LOOSE_ROWS = 50 };

/* ---- Columns ---- */

static bool same_column(struct kith_str a, struct kith_str b)
{
  return str_eq_nocase(str_trim(a), str_trim(b));
}

static size_t find_column(const struct layout *l, struct kith_str name)
{
  size_t i = 0;
  while (i < l->column_count && !same_column(l->columns[i], name))
    i++;
  return i;
}

/* A second "Phone" is "Phone (2)"; a column without a name is called by its number. */
static struct kith_str column_name(struct layout *l, struct kith_str cell)
{
  struct kith_str name = table_name(cell);
  if (name.len > NAME_MAX_BYTES)
    name.len = utf8_prefix(str_sub(name, 0, NAME_MAX_BYTES));
  if (!name.len)
    return arena_printf(&l->arena, "Column %zu", l->column_count + 1);
  if (find_column(l, name) == l->column_count)
    return arena_str(&l->arena, name);
  struct kith_str numbered = name;
  for (unsigned n = 2; n < TABLE_MAX_COLUMNS && find_column(l, numbered) < l->column_count; n++)
    numbered = arena_printf(&l->arena, "%.*s (%u)", STR_ARG(name), n);
  return numbered;
}

static void set_columns(struct layout *l, const struct table_row *row, bool numbered)
{
  arena_reset(&l->arena);
  l->columns = arena_zero(&l->arena, row->count + 1, sizeof *l->columns);
  for (l->column_count = 0; l->column_count < row->count; l->column_count++)
    l->columns[l->column_count] = column_name(l, numbered ? STR_NONE : row->cells[l->column_count]);
}

/* ---- Which table ---- */

static const struct kith_map_table *table_at(const struct kith_map *map, size_t i)
{
  return (const void *)((const char *)map->tables + i * map->tables->size);
}

static const struct kith_map_pair *pair_at(const struct kith_map_table *table, size_t i)
{
  return (const void *)((const char *)table->pairs + i * table->pairs->size);
}

static bool row_has(const struct table_row *row, struct kith_str name)
{
  for (size_t i = 0; i < row->count; i++)
    if (same_column(table_name(row->cells[i]), name))
      return true;
  return false;
}

static size_t count_filled(const struct table_row *row)
{
  size_t filled = 0;
  for (size_t i = 0; i < row->count; i++)
    filled += row->cells[i].len > 0;
  return filled;
}

static size_t count_missing(const struct kith_map_table *table, const struct table_row *row)
{
  size_t missing = 0;
  for (size_t i = 0; i < table->needs_count; i++)
    missing += !row_has(row, table->needs[i]);
  return missing;
}

static size_t count_named(const struct kith_map_table *table, const struct table_row *row)
{
  size_t named = 0;
  for (size_t i = 0; i < table->pair_count; i++)
    named += row_has(row, pair_at(table, i)->from);
  return named;
}

static bool has_needs(const struct kith_map_table *table, const struct table_row *row)
{
  size_t i = 0;
  while (i < table->needs_count && row_has(row, table->needs[i]))
    i++;
  return table->needs_count && i == table->needs_count;
}

/* The table whose needs are all there and that names most columns; the first of equals. */
static const struct kith_map_table *fit(const struct kith_map *map, const struct table_row *row)
{
  const struct kith_map_table *best = NULL;
  size_t most = 0;
  for (size_t i = 0; map && i < map->table_count; i++) {
    const struct kith_map_table *table = table_at(map, i);
    size_t named = has_needs(table, row) ? count_named(table, row) : 0;
    if (named > most) {
      most = named;
      best = table;
    }
  }
  return best;
}

/* Tables that need nothing are taken when none of the others fits: the one that names most columns. Two of them, or
 * half of the row, unless the mapping was asked for: one word alone proves no header. */
static const struct kith_map_table *fit_loosely(const struct kith_map *map, const struct table_row *row,
                                                size_t *out_named)
{
  const struct kith_map_table *best = NULL;
  *out_named = 0;
  for (size_t i = 0; map && i < map->table_count; i++) {
    const struct kith_map_table *table = table_at(map, i);
    size_t named = table->needs_count ? 0 : count_named(table, row);
    if (named > *out_named && (named > 1 || map->named || named * 2 >= count_filled(row))) {
      *out_named = named;
      best = table;
    }
  }
  return best;
}

/* ---- Slots ---- */

/* Columns that no mapping names keep their name. One that is called as a plain vCard property is that property; other
 * registered names mean something that the column does not. */
static uint32_t extra_property(struct layout *l, struct kith_str name)
{
  static const uint32_t plain[] = {KITH_P_FN,          KITH_P_EMAIL,    KITH_P_TEL,  KITH_P_TITLE,
                                   KITH_P_ROLE,        KITH_P_NOTE,     KITH_P_URL,  KITH_P_BDAY,
                                   KITH_P_ANNIVERSARY, KITH_P_NICKNAME, KITH_P_IMPP, KITH_P_CATEGORIES};
  uint32_t id = l->host->intern(l->ctx, name);
  if (id >= KITH_P_LIMIT)
    return id;
  for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
    if (id == plain[i])
      return id;
  return l->host->intern(l->ctx, arena_printf(&l->arena, "X-%.*s", STR_ARG(name)));
}

uint32_t layout_numbered(const struct layout *l, size_t column)
{
  char name[32];
  int len = snprintf(name, sizeof name, "X-COLUMN-%zu", column + 1);
  return l->host->intern(l->ctx, (struct kith_str){name, (size_t)len});
}

static void set_params(struct layout_slot *slot, struct kith_str type)
{
  struct kith_property *p = &slot->property;
  p->params = slot->params;
  if (!type.len)
    return;
  slot->params[p->param_count++] = (struct kith_param){sizeof(struct kith_param), KITH_Q_TYPE, type};
  if (p->name == KITH_P_SOCIALPROFILE)
    slot->params[p->param_count++] = (struct kith_param){sizeof(struct kith_param), KITH_Q_SERVICE_TYPE, type};
}

/* Columns of one property, type and group make one value when they are its components. */
static struct layout_slot *find_slot(struct layout *l, const struct kith_map_pair *pair)
{
  for (size_t i = 0; pair->component && i < l->slot_count; i++) {
    struct layout_slot *slot = &l->slots[i];
    struct kith_str type = slot->property.param_count ? slot->params[0].value : STR_NONE;
    if (slot->property.name == pair->property && slot->group == pair->group && str_eq(type, pair->type) &&
        slot->fields[0].component)
      return slot;
  }
  return NULL;
}

/* Google puts the kind of "E-mail 1 - Value" into "E-mail 1 - Label" ("- Type" until 2023). The part before the last
 * " - ". */
static struct kith_str numbered_part(struct kith_str column, struct kith_str *out_last)
{
  size_t end = column.len;
  for (size_t i = 0; i + 3 <= column.len; i++)
    if (memcmp(column.ptr + i, " - ", 3) == 0)
      end = i;
  *out_last = str_sub(column, end + 3, column.len);
  return end < column.len ? str_sub(column, 0, end) : STR_NONE;
}

static bool is_label(struct kith_str column, struct kith_str *out_of)
{
  struct kith_str last;
  *out_of = numbered_part(column, &last);
  return out_of->len && (str_eq_nocase(last, KITH_STR("Label")) || str_eq_nocase(last, KITH_STR("Type")));
}

static uint32_t find_label(const struct layout *l, struct kith_str column)
{
  struct kith_str last, of, value = numbered_part(column, &last);
  uint32_t i = 0;
  while (value.len && i < l->column_count && !(is_label(l->columns[i], &of) && str_eq_nocase(of, value)))
    i++;
  return value.len ? i : (uint32_t)l->column_count;
}

static void *grown(struct kith_arena *arena, const void *items, size_t count, size_t size)
{
  char *more = arena_zero(arena, count + 1, size);
  if (count)
    memcpy(more, items, count * size);
  return more;
}

static void add_field(struct layout *l, const struct kith_map_pair *pair, size_t column)
{
  struct layout_slot *slot = find_slot(l, pair);
  if (!slot) {
    slot = &l->slots[l->slot_count++];
    *slot = (struct layout_slot){.group = pair->group, .split = pair->split};
    slot->property = (struct kith_property){.size = sizeof slot->property, .name = pair->property};
    slot->property.group = slot->property.raw = STR_NONE;
    set_params(slot, pair->type);
    slot->label = pair->type.len || !pair->from.len ? (uint32_t)l->column_count : find_label(l, l->columns[column]);
  }
  slot->fields = grown(&l->arena, slot->fields, slot->field_count, sizeof *slot->fields);
  slot->property.parts = slot->parts = grown(&l->arena, slot->parts, slot->field_count, sizeof *slot->parts);
  slot->parts[slot->field_count].size = sizeof *slot->parts;
  slot->fields[slot->field_count++] = (struct layout_field){(uint32_t)column, pair->component};
  if (pair->property == KITH_P_UID && l->key_column == l->column_count)
    l->key_column = (uint32_t)column;
}

static const struct kith_map_pair *find_pair(const struct kith_map_table *table, struct kith_str column)
{
  for (size_t i = 0; table && i < table->pair_count; i++)
    if (same_column(pair_at(table, i)->from, column))
      return pair_at(table, i);
  return NULL;
}

/* A label is no property of its own when the value that it labels is one. */
static bool labels_something(const struct layout *l, const struct kith_map_table *table, struct kith_str column)
{
  struct kith_str of, last;
  if (!is_label(column, &of))
    return false;
  for (size_t i = 0; i < l->column_count; i++) {
    struct kith_str value = numbered_part(l->columns[i], &last);
    const struct kith_map_pair *pair = str_eq_nocase(value, of) ? find_pair(table, l->columns[i]) : NULL;
    if (pair && pair->property != KITH_P_NONE && !pair->type.len)
      return true;
  }
  return false;
}

static void make_slots(struct layout *l, const struct kith_map_table *table)
{
  l->kind = table ? table->kind : KITH_CONTACT;
  l->key_column = (uint32_t)l->column_count;
  l->slots = arena_zero(&l->arena, l->column_count + 1, sizeof *l->slots);
  for (size_t i = 0; i < l->column_count; i++) {
    const struct kith_map_pair *pair = find_pair(table, l->columns[i]);
    struct kith_map_pair extra = {.size = sizeof extra, .type = STR_NONE, .split = STR_NONE};
    if (!pair && labels_something(l, table, l->columns[i]))
      continue;
    if (!pair) {
      bool named = !str_starts(l->columns[i], KITH_STR("Column "));
      extra.property = named ? extra_property(l, l->columns[i]) : layout_numbered(l, i);
      pair = &extra;
    }
    if (pair->property != KITH_P_NONE)
      add_field(l, pair, i);
  }
}

/* ---- The header ---- */

/* An address or a long number stands in data, not in a header. */
static bool looks_like_data(const struct table_row *row)
{
  for (size_t i = 0; i < row->count; i++) {
    struct kith_str cell = row->cells[i];
    size_t digits = 0, at = str_find(cell, '@');
    for (size_t k = 0; k < cell.len; k++)
      digits += ascii_is_digit(cell.ptr[k]);
    if (digits >= 7 || (at && at + 3 < cell.len && str_find(str_sub(cell, at, cell.len), '.') + 1 < cell.len - at))
      return true;
  }
  return false;
}

static const struct kith_map_table *nearest(const struct kith_map *map, const struct table_row *row)
{
  const struct kith_map_table *best = table_at(map, 0);
  for (size_t i = 1; i < map->table_count; i++)
    if (count_missing(table_at(map, i), row) < count_missing(best, row))
      best = table_at(map, i);
  return best;
}

static void list_name(struct kith_buf *to, struct kith_str name)
{
  if (to->len + name.len + 8 > LIST_MAX)
    return;
  buf_printf(to, "%s'%.*s'", to->len ? ", " : "", STR_ARG(name));
}

/* A named mapping that fits nowhere: says which columns of its nearest table are missing. */
static int refuse(const struct layout *l, const struct kith_map *map, const struct table_row *row, struct kith_str file,
                  struct kith_error *err)
{
  struct kith_buf list = BUF_MAX(LIST_MAX);
  const struct kith_map_table *table = nearest(map, row);
  for (size_t i = 0; i < table->needs_count; i++)
    if (!row_has(row, table->needs[i]))
      list_name(&list, table->needs[i]);
  for (size_t i = 0; !table->needs_count && i < table->pair_count; i++)
    list_name(&list, pair_at(table, i)->from);
  int status =
      kith_fail(l->host, err, KITH_E_INVALID,
                "%.*s: its columns do not fit the mapping '%.*s': missing %.*s; check the header, the delimiter "
                "and the mapping",
                STR_ARG(file), STR_ARG(table->name), STR_ARG(buf_str(&list)));
  buf_free(&list);
  return status;
}

/* What the search for a header saw. */
struct layout_search {
  size_t rows;     /* how many rows were read */
  size_t guess;    /* which of them, from 1, is a header as far as one can guess; 0: none */
  bool guess_wide; /* it has at least two names */
  bool first_broken, crowded;
  const struct kith_map_table *table; /* that fits the row read last */
  const struct kith_map_table *loose; /* that names most columns of a row, without needs of its own; of which row */
  size_t loose_named, loose_row;
};

static void look_at(struct layout_search *s, const struct kith_map *map, const struct table_row *row)
{
  s->rows++;
  if (row->code.len) {
    s->first_broken |= s->rows == 1;
    s->crowded |= str_eq_c(row->code, "too-many-columns");
    return;
  }
  s->table = fit(map, row);
  size_t named = 0;
  const struct kith_map_table *loose = s->rows <= LOOSE_ROWS ? fit_loosely(map, row, &named) : NULL;
  if (named > s->loose_named) {
    s->loose = loose;
    s->loose_named = named;
    s->loose_row = s->rows;
  }
  bool wide = count_filled(row) > 1;
  if (!s->guess || (wide && !s->guess_wide)) {
    s->guess = s->rows;
    s->guess_wide = wide;
  }
}

/* Reads the nth row of the head again. */
static int read_nth(const struct table_rows *rows, size_t n, struct table_row *row, struct kith_error *err)
{
  int status = KITH_OK;
  rows->rewind(rows->self);
  for (size_t i = 0; i < n && status == KITH_OK; i++)
    status = rows->scan(rows->self, row, err);
  return status;
}

/* No row was read: the file is empty, or its first row is too long to be a header. */
static int no_header(struct layout *l, const struct table_rows *rows, struct kith_str file, struct kith_error *err)
{
  struct table_row row;
  rows->rewind(rows->self);
  int status = rows->next(rows->self, &row, err);
  if (status == KITH_OK)
    return kith_fail(l->host, err, KITH_E_LIMIT, "%.*s: no header within its first %d KiB", STR_ARG(file),
                     TABLE_HEAD / 1024);
  if (status != KITH_END)
    return status;
  l->host->log(l->ctx, KITH_LOG_WARNING, KITH_STR("the file has no rows"));
  l->kind = KITH_CONTACT;
  return KITH_OK;
}

static int broken_header(const struct layout *l, const struct layout_search *s, struct kith_str file,
                         struct kith_error *err)
{
  if (s->crowded)
    return kith_fail(l->host, err, KITH_E_LIMIT, "%.*s: the header has more than %d columns", STR_ARG(file),
                     TABLE_MAX_COLUMNS);
  return kith_fail(l->host, err, KITH_E_INVALID,
                   "%.*s: the header cannot be read (an open quote or a NUL byte in it); mend its first line",
                   STR_ARG(file));
}

/* The columns have no names: they are Column 1, Column 2 ..., and a mapping may call them so. */
static int without_header(struct layout *l, const struct table_rows *rows, const struct kith_map *map,
                          const struct table_row *row, struct kith_str file, struct kith_error *err)
{
  set_columns(l, row, true);
  struct table_row names = {.cells = l->columns, .count = l->column_count};
  size_t named = 0;
  const struct kith_map_table *fits = fit(map, &names);
  if (!fits)
    fits = fit_loosely(map, &names, &named);
  if (!fits && map && map->named && map->table_count)
    return refuse(l, map, &names, file, err);
  make_slots(l, fits);
  rows->rewind(rows->self);
  return KITH_OK;
}

/* Nothing fits: a guess. */
static int guess_header(struct layout *l, const struct table_rows *rows, const struct kith_map *map,
                        enum layout_header header, const struct layout_search *s, struct kith_str file,
                        struct kith_error *err)
{
  struct table_row row;
  int status = read_nth(rows, s->guess, &row, err);
  if (status != KITH_OK)
    return status;
  if (header == LAYOUT_NO)
    return without_header(l, rows, map, &row, file, err);
  if (map && map->named && map->table_count)
    return refuse(l, map, &row, file, err);
  if (header == LAYOUT_AUTO && looks_like_data(&row))
    return without_header(l, rows, map, &row, file, err);
  set_columns(l, &row, false);
  make_slots(l, NULL);
  return KITH_OK;
}

int layout_find(struct layout *l, const struct table_rows *rows, const struct kith_map *map, enum layout_header header,
                struct kith_str file, struct kith_error *err)
{
  struct layout_search s = {.rows = 0};
  struct table_row row;
  int status = KITH_OK;
  rows->rewind(rows->self);
  while (!s.table && (status = rows->scan(rows->self, &row, err)) == KITH_OK)
    look_at(&s, header == LAYOUT_NO ? NULL : map, &row);
  if (status >= 0 && !s.table && s.loose) {
    s.table = s.loose;
    status = read_nth(rows, s.loose_row, &row, err);
  }
  if (status < 0)
    return status;
  if (s.table) {
    set_columns(l, &row, false);
    make_slots(l, s.table);
    return KITH_OK;
  }
  if (!s.rows)
    return no_header(l, rows, file, err);
  if (!s.guess || (s.first_broken && header != LAYOUT_NO))
    return broken_header(l, &s, file, err);
  return guess_header(l, rows, map, header, &s, file, err);
}

void layout_free(struct layout *l)
{
  arena_free(&l->arena);
  vec_free(&l->parts);
}
