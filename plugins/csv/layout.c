#include "csv/layout.h"

#include "base/buf.h"
#include "kit/charset.h"

enum {
  SPLIT_RAW_MAX = 1024,
  NAME_MAX_BYTES = 200,
  LIST_MAX = 400,
  INLINE_MAX = 16 * 1024,
  GOOGLE_STAR = 2,
  LOOSE_ROWS = 50
};

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

/* Tables that need nothing are taken when none of the others fits: the one that names most columns. Two of them, or half of the
 * row, unless the mapping was asked for: one word alone proves no header. */
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

static uint32_t numbered_property(struct layout *l, size_t column)
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

static void make_slots(struct layout *l, const struct kith_map_table *table)
{
  l->kind = table ? table->kind : KITH_CONTACT;
  l->key_column = (uint32_t)l->column_count;
  l->slots = arena_zero(&l->arena, l->column_count + 1, sizeof *l->slots);
  for (size_t i = 0; i < l->column_count; i++) {
    const struct kith_map_pair *pair = find_pair(table, l->columns[i]);
    struct kith_map_pair extra = {.size = sizeof extra, .type = STR_NONE, .split = STR_NONE};
    if (!pair) {
      bool named = !str_starts(l->columns[i], KITH_STR("Column "));
      extra.property = named ? extra_property(l, l->columns[i]) : numbered_property(l, i);
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
static int read_nth(struct kith_table *table, size_t n, struct table_row *row, struct kith_error *err)
{
  int status = KITH_OK;
  table_rewind(table);
  for (size_t i = 0; i < n && status == KITH_OK; i++)
    status = table_scan(table, row, err);
  return status;
}

/* No row was read: the file is empty, or its first row is too long to be a header. */
static int no_header(struct layout *l, struct kith_table *table, struct kith_str file, struct kith_error *err)
{
  struct table_row row;
  table_rewind(table);
  int status = table_next(table, &row, err);
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
static int without_header(struct layout *l, struct kith_table *table, const struct kith_map *map,
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
  table_rewind(table);
  return KITH_OK;
}

/* Nothing fits: a guess. */
static int guess_header(struct layout *l, struct kith_table *table, const struct kith_map *map,
                        enum layout_header header, const struct layout_search *s, struct kith_str file,
                        struct kith_error *err)
{
  struct table_row row;
  int status = read_nth(table, s->guess, &row, err);
  if (status != KITH_OK)
    return status;
  if (header == LAYOUT_NO)
    return without_header(l, table, map, &row, file, err);
  if (map && map->named && map->table_count)
    return refuse(l, map, &row, file, err);
  if (header == LAYOUT_AUTO && looks_like_data(&row))
    return without_header(l, table, map, &row, file, err);
  set_columns(l, &row, false);
  make_slots(l, NULL);
  return KITH_OK;
}

int layout_find(struct layout *l, struct kith_table *table, const struct kith_map *map, enum layout_header header,
                struct kith_str file, struct kith_error *err)
{
  struct layout_search s = {.rows = 0};
  struct table_row row;
  int status = KITH_OK;
  table_rewind(table);
  while (!s.table && (status = table_scan(table, &row, err)) == KITH_OK)
    look_at(&s, header == LAYOUT_NO ? NULL : map, &row);
  if (status >= 0 && !s.table && s.loose) {
    s.table = s.loose;
    status = read_nth(table, s.loose_row, &row, err);
  }
  if (status < 0)
    return status;
  if (s.table) {
    set_columns(l, &row, false);
    make_slots(l, s.table);
    return KITH_OK;
  }
  if (!s.rows)
    return no_header(l, table, file, err);
  if (!s.guess || (s.first_broken && header != LAYOUT_NO))
    return broken_header(l, &s, file, err);
  return guess_header(l, table, map, header, &s, file, err);
}

void layout_free(struct layout *l)
{
  arena_free(&l->arena);
  vec_free(&l->parts);
}

/* ---- Rows ---- */

struct kith_str layout_key(const struct layout *l, const struct table_row *row)
{
  return l->key_column < l->column_count && l->key_column < row->count ? str_trim(row->cells[l->key_column]) : STR_NONE;
}

static int put_blob(const struct layout *l, struct kith_record *to, struct kith_property p)
{
  struct kith_str text = p.parts->text;
  uint64_t blob = l->host->blob_begin(l->ctx);
  if (!blob || l->host->blob_chunk(l->ctx, blob, text.ptr, text.len) != KITH_OK)
    return l->host->put(to, &p);
  p.blob = l->host->blob_end(l->ctx, blob);
  if (p.blob)
    p.part_count = 0;
  return l->host->put(to, &p);
}

static int put_property(const struct layout *l, const struct kith_property *p, struct kith_record *to)
{
  if (!p->part_count)
    return KITH_OK;
  if (p->part_count == 1 && !p->parts->component && p->parts->text.len > INLINE_MAX)
    return put_blob(l, to, *p);
  return l->host->put(to, p);
}

/* libcsv has taken outer space off unless the cell was quoted, so that there rarely is any. */
static struct kith_str cell_at(const struct table_row *row, uint32_t column)
{
  if (column >= row->count)
    return STR_NONE;
  struct kith_str cell = row->cells[column];
  return cell.len && (ascii_is_space(cell.ptr[0]) || ascii_is_space(cell.ptr[cell.len - 1])) ? str_trim(cell) : cell;
}

/* Cuts the next piece off; Google marks the preferred one and its own groups with "* " in front. */
static struct kith_str next_piece(struct kith_str *rest, struct kith_str split)
{
  size_t end = str_find_str(*rest, split);
  struct kith_str piece = str_trim(str_sub(*rest, 0, end));
  *rest = end < rest->len ? str_sub(*rest, end + split.len, rest->len) : STR_NONE;
  if (str_eq_c(split, " ::: ") && str_starts(piece, KITH_STR("* ")))
    piece = str_sub(piece, GOOGLE_STAR, piece.len);
  return piece;
}

static int put_parts(struct layout *l, struct kith_property *p, struct kith_record *to)
{
  p->parts = l->parts.items;
  p->part_count = (uint32_t)l->parts.len;
  l->parts.len = 0;
  return put_property(l, p, to);
}

/* Several values in one cell: a property each, or components of one when the slot is structured. */
static int put_split(struct layout *l, const struct layout_slot *slot, const struct table_row *row,
                     struct kith_record *to)
{
  struct kith_property p = slot->property;
  int status = KITH_OK;
  p.origin = row->origin;
  l->parts.len = 0;
  for (uint32_t i = 0; i < slot->field_count && status == KITH_OK; i++) {
    struct kith_str cell = cell_at(row, slot->fields[i].column);
    for (struct kith_str rest = cell; rest.len && status == KITH_OK;) {
      struct kith_str piece = next_piece(&rest, slot->split);
      if (piece.len)
        vec_push(&l->parts, ((struct kith_part){sizeof(struct kith_part), slot->fields[i].component, piece}));
      p.raw = piece.len == cell.len || cell.len > SPLIT_RAW_MAX ? STR_NONE : cell;
      if (!slot->fields[i].component)
        status = put_parts(l, &p, to);
    }
  }
  p.raw = STR_NONE;
  return status == KITH_OK ? put_parts(l, &p, to) : status;
}

static int put_slot(struct layout *l, struct layout_slot *slot, const struct table_row *row, struct kith_record *to)
{
  if (slot->split.len)
    return put_split(l, slot, row, to);
  uint32_t count = 0;
  for (uint32_t i = 0; i < slot->field_count; i++) {
    struct kith_str cell = cell_at(row, slot->fields[i].column);
    if (!cell.len)
      continue;
    slot->parts[count].component = slot->fields[i].component;
    slot->parts[count++].text = cell;
  }
  slot->property.part_count = count;
  slot->property.origin = row->origin;
  return put_property(l, &slot->property, to);
}

/* Cells behind the last column of the header. */
static int put_surplus(struct layout *l, const struct table_row *row, struct kith_record *to)
{
  bool odd = false;
  int status = KITH_OK;
  for (size_t i = l->column_count; i < row->count && status == KITH_OK; i++) {
    struct kith_str cell = str_trim(row->cells[i]);
    if (!cell.len)
      continue;
    odd = true;
    status = kith_put_text(l->host, to, numbered_property(l, i), cell);
  }
  if (odd && status == KITH_OK)
    l->host->diagnose(to, row->origin, KITH_STR("too-many-cells"), KITH_STR("the row has more cells than the header"));
  return status;
}

int layout_put(struct layout *l, const struct table_row *row, struct kith_record *to)
{
  int status = KITH_OK;
  for (size_t i = 0; i < l->slot_count && status == KITH_OK; i++)
    status = put_slot(l, &l->slots[i], row, to);
  if (status == KITH_OK && row->count > l->column_count)
    status = put_surplus(l, row, to);
  if (status == KITH_OK && row->mended)
    l->host->diagnose(to, row->origin, KITH_STR("charset"),
                      KITH_STR("bytes that are not UTF-8 were read as windows-1252"));
  return status;
}
