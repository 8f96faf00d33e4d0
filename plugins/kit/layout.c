#include "kit/layout.h"

#include "base/buf.h"
#include "base/map.h"
#include "kit/guess.h"

enum { LIST_MAX = 400, LOOSE_ROWS = 50 };

/* The names in a row, in small letters: how many columns are called so. "phone 1" counts for "phone {n}" too. */
struct names {
  struct kith_map_str map;
};

static struct kith_str fold(struct kith_str name, char *to)
{
  name = str_trim(name);
  if (name.len > LAYOUT_NAME_MAX)
    return STR_NONE;
  for (size_t i = 0; i < name.len; i++)
    to[i] = ascii_lower(name.ptr[i]);
  return (struct kith_str){to, name.len};
}

static void count_name(struct names *names, struct kith_str name)
{
  bool is_new;
  uint64_t *count = map_str_put(&names->map, name, 1, &is_new);
  *count += !is_new;
}

/* Each number of the name in turn becomes {n}. */
static void count_patterns(struct names *names, struct kith_str name)
{
  char pattern[LAYOUT_NAME_MAX + 4];
  for (size_t i = 0, end; i < name.len; i = end) {
    for (end = i; end < name.len && ascii_is_digit(name.ptr[end]);)
      end++;
    if (end > i) {
      memcpy(pattern, name.ptr, i);
      memcpy(pattern + i, "{n}", 3);
      memcpy(pattern + i + 3, name.ptr + end, name.len - end);
      count_name(names, (struct kith_str){pattern, i + 3 + name.len - end});
    }
    end += end == i;
  }
}

static void names_take(struct names *names, const struct table_row *row)
{
  char text[LAYOUT_NAME_MAX];
  map_str_free(&names->map);
  for (size_t i = 0; i < row->count; i++) {
    struct kith_str name = fold(layout_cell(table_name(row->cells[i])), text);
    if (!name.len)
      continue;
    count_name(names, name);
    count_patterns(names, name);
  }
}

static size_t names_count(const struct names *names, struct kith_str name)
{
  char text[LAYOUT_NAME_MAX];
  struct kith_str folded = fold(name, text);
  const uint64_t *count = folded.len && names->map.len ? map_str_get(&names->map, folded) : NULL;
  return count ? (size_t)*count : 0;
}

/* ---- Which table ---- */

static const struct kith_map_table *table_at(const struct kith_map *map, size_t i)
{
  return KITH_AT(map->tables, i);
}

static const struct kith_map_pair *pair_at(const struct kith_map_table *table, size_t i)
{
  return KITH_AT(table->pairs, i);
}

static size_t count_filled(const struct table_row *row)
{
  size_t filled = 0;
  for (size_t i = 0; i < row->count; i++)
    filled += row->cells[i].len > 0;
  return filled;
}

static size_t count_missing(const struct kith_map_table *table, const struct names *row)
{
  size_t missing = 0;
  for (size_t i = 0; i < table->needs_count; i++)
    missing += !names_count(row, table->needs[i]);
  return missing;
}

/* How many columns of the row the table names. Pairs of one column stand one behind the other. */
static size_t count_named(const struct kith_map_table *table, const struct names *row)
{
  size_t named = 0;
  for (size_t i = 0; i < table->pair_count; i++)
    if (!i || !str_eq(pair_at(table, i)->from, pair_at(table, i - 1)->from))
      named += names_count(row, pair_at(table, i)->from);
  return named;
}

static bool has_needs(const struct kith_map_table *table, const struct names *row)
{
  size_t i = 0;
  while (i < table->needs_count && names_count(row, table->needs[i]))
    i++;
  return table->needs_count && i == table->needs_count;
}

static bool is_named(const struct kith_map_table *table, struct kith_str column)
{
  uint32_t number;
  for (size_t i = 0; i < table->pair_count; i++)
    if (layout_named(pair_at(table, i), column, &number))
      return true;
  return false;
}

/* Whoever has a first and a last name is no account, even where all that accounts need is there too. */
static bool is_of_people(const struct kith_map_table *table, const struct table_row *row)
{
  struct guess_name word;
  for (size_t i = 0; i < row->count; i++) {
    guess_words(row->cells[i], &word);
    if ((word.what == WHAT_GIVEN || word.what == WHAT_FAMILY) && !is_named(table, row->cells[i]))
      return true;
  }
  return false;
}

/* The table whose needs are all there and that names most columns; the first of equals. */
static const struct kith_map_table *fit(const struct kith_map *map, const struct table_row *row,
                                        const struct names *names)
{
  const struct kith_map_table *best = NULL;
  size_t most = 0;
  for (size_t i = 0; map && i < map->table_count; i++) {
    const struct kith_map_table *table = table_at(map, i);
    size_t named = has_needs(table, names) ? count_named(table, names) : 0;
    if (named > most && (map->named || table->kind != KITH_ACCOUNT || !is_of_people(table, row))) {
      most = named;
      best = table;
    }
  }
  return best;
}

/* Tables that need nothing are taken when none of the others fits: the one that names most columns. Two of them, or
 * half of the row, unless the mapping was asked for: one word alone proves no header. */
static const struct kith_map_table *fit_loosely(const struct kith_map *map, const struct names *row, size_t filled,
                                                size_t *out_named)
{
  const struct kith_map_table *best = NULL;
  *out_named = 0;
  for (size_t i = 0; map && i < map->table_count; i++) {
    const struct kith_map_table *table = table_at(map, i);
    size_t named = table->needs_count ? 0 : count_named(table, row);
    if (named > *out_named && (named > 1 || map->named || named * 2 >= filled)) {
      *out_named = named;
      best = table;
    }
  }
  return best;
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

static const struct kith_map_table *nearest(const struct kith_map *map, const struct names *row)
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

/* What the search for a header saw. */
struct search {
  struct layout *layout;
  const struct table_rows *from;
  const struct kith_map *map;
  enum layout_header header;
  struct kith_str file;
  struct names names;
  size_t rows;  /* how many rows were read */
  size_t guess; /* which of them, from 1, is a header as far as one can guess; 0: none */
  size_t guess_filled, guess_count;
  bool first_broken, crowded;
  const struct kith_map_table *table; /* that fits the row read last */
  const struct kith_map_table *loose; /* that names most columns of a row, without needs of its own; of which row */
  size_t loose_named, loose_row;
};

/* A named mapping that fits nowhere: says which columns of its nearest table are missing. */
static int refuse(const struct search *s, struct kith_error *err)
{
  struct kith_buf list = BUF_MAX(LIST_MAX);
  const struct kith_map_table *table = nearest(s->map, &s->names);
  for (size_t i = 0; i < table->needs_count; i++)
    if (!names_count(&s->names, table->needs[i]))
      list_name(&list, table->needs[i]);
  for (size_t i = 0; !table->needs_count && i < table->pair_count; i++)
    list_name(&list, pair_at(table, i)->from);
  int status =
      kith_fail(s->layout->host, err, KITH_E_INVALID,
                "%.*s: its columns do not fit the mapping '%.*s': missing %.*s; check the header, the delimiter "
                "and the mapping",
                STR_ARG(s->file), STR_ARG(table->name), STR_ARG(buf_str(&list)));
  buf_free(&list);
  return status;
}

/* The first row is the header, unless one below has twice as many names: then what stands above it is a title. */
static void guess_row(struct search *s, const struct table_row *row)
{
  size_t filled = count_filled(row);
  bool wider = filled >= 2 * s->guess_filled && (row->count > s->guess_count || !looks_like_data(row));
  bool better = !s->guess || (s->guess_filled < 2 && filled > 1) || (s->rows <= LOOSE_ROWS && wider);
  if (!better)
    return;
  s->guess = s->rows;
  s->guess_filled = filled;
  s->guess_count = row->count;
}

static void look_at(struct search *s, const struct table_row *row)
{
  const struct kith_map *map = s->header == LAYOUT_NO ? NULL : s->map;
  s->rows++;
  if (row->code.len) {
    s->first_broken |= s->rows == 1;
    s->crowded |= str_eq_c(row->code, "too-many-columns");
    return;
  }
  names_take(&s->names, row);
  s->table = fit(map, row, &s->names);
  size_t named = 0;
  const struct kith_map_table *loose =
      s->rows <= LOOSE_ROWS ? fit_loosely(map, &s->names, count_filled(row), &named) : NULL;
  if (named > s->loose_named) {
    s->loose = loose;
    s->loose_named = named;
    s->loose_row = s->rows;
  }
  guess_row(s, row);
}

/* Reads the nth row of the head again. */
static int read_nth(const struct search *s, size_t n, struct table_row *row, struct kith_error *err)
{
  int status = KITH_OK;
  s->from->rewind(s->from->self);
  for (size_t i = 0; i < n && status == KITH_OK; i++)
    status = s->from->scan(s->from->self, row, err);
  return status;
}

/* No row was read: the file is empty, or its first row is too long to be a header. */
static int no_header(const struct search *s, struct kith_error *err)
{
  struct table_row row;
  struct layout *l = s->layout;
  s->from->rewind(s->from->self);
  int status = s->from->next(s->from->self, &row, err);
  if (status == KITH_OK)
    return kith_fail(l->host, err, KITH_E_LIMIT, "%.*s: no header within its first %d KiB", STR_ARG(s->file),
                     TABLE_HEAD / 1024);
  if (status != KITH_END)
    return status;
  l->host->log(l->ctx, KITH_LOG_WARNING, KITH_STR("the file has no rows"));
  l->kind = KITH_CONTACT;
  return KITH_OK;
}

static int broken_header(const struct search *s, struct kith_error *err)
{
  if (s->crowded)
    return kith_fail(s->layout->host, err, KITH_E_LIMIT, "%.*s: the header has more than %d columns", STR_ARG(s->file),
                     TABLE_MAX_COLUMNS);
  return kith_fail(s->layout->host, err, KITH_E_INVALID,
                   "%.*s: the header cannot be read (an open quote or a NUL byte in it); mend its first line",
                   STR_ARG(s->file));
}

/* How many rows stand above the first row of data, where no row is a header. */
static size_t above(const struct search *s)
{
  return s->guess && s->header == LAYOUT_AUTO ? s->guess - 1 : 0;
}

/* The columns are known: what they become. The rows stand behind the header, if there is one. */
static int make(const struct search *s, const struct kith_map_table *table, struct kith_error *err)
{
  struct layout *l = s->layout;
  bool guessing = !(s->map && s->map->named && s->map->table_count) && (!table || !table->needs_count);
  size_t header = l->headless                        ? above(s)
                  : s->table && s->table == s->loose ? s->loose_row
                  : s->table                         ? s->rows
                                                     : s->guess;
  struct table_row row;
  layout_pairs(l, table);
  int status = guessing ? layout_guess(l, s->from, err) : KITH_OK;
  if (status == KITH_OK)
    status = read_nth(s, header, &row, err);
  if (status != KITH_OK)
    return status;
  layout_slots(l, table);
  layout_tell(l);
  return KITH_OK;
}

/* The columns have no names: they are Column 1, Column 2 ..., and a mapping may call them so. */
static int without_header(struct search *s, size_t count, struct kith_error *err)
{
  struct layout *l = s->layout;
  layout_columns(l, NULL, count);
  struct table_row row = {.cells = l->columns, .count = l->column_count};
  size_t named = 0;
  names_take(&s->names, &row);
  const struct kith_map_table *fits = fit(s->map, &row, &s->names);
  if (!fits)
    fits = fit_loosely(s->map, &s->names, count, &named);
  if (!fits && s->map && s->map->named && s->map->table_count)
    return refuse(s, err);
  int status = read_nth(s, above(s), &row, err);
  return status == KITH_OK ? make(s, fits, err) : status;
}

/* Nothing fits: a guess. */
static int guess_header(struct search *s, struct kith_error *err)
{
  struct table_row row;
  int status = read_nth(s, s->guess, &row, err);
  if (status != KITH_OK)
    return status;
  if (s->header == LAYOUT_NO)
    return without_header(s, row.count, err);
  names_take(&s->names, &row);
  if (s->map && s->map->named && s->map->table_count)
    return refuse(s, err);
  if (s->header == LAYOUT_AUTO && looks_like_data(&row))
    return without_header(s, row.count, err);
  layout_columns(s->layout, &row, row.count);
  return make(s, NULL, err);
}

static int search(struct search *s, struct kith_error *err)
{
  struct table_row row;
  int status = KITH_OK;
  s->from->rewind(s->from->self);
  while (!s->table && (status = s->from->scan(s->from->self, &row, err)) == KITH_OK)
    look_at(s, &row);
  if (status >= 0 && !s->table && s->loose) {
    s->table = s->loose;
    status = read_nth(s, s->loose_row, &row, err);
  }
  if (status < 0)
    return status;
  if (s->table) {
    layout_columns(s->layout, &row, row.count);
    return make(s, s->table, err);
  }
  if (!s->rows)
    return no_header(s, err);
  if (!s->guess || (s->first_broken && s->header != LAYOUT_NO))
    return broken_header(s, err);
  return guess_header(s, err);
}

int layout_find(struct layout *l, const struct table_rows *rows, const struct kith_map *map, enum layout_header header,
                struct kith_str file, struct kith_error *err)
{
  struct search s = {.layout = l, .from = rows, .map = map, .header = header, .file = file};
  int status = search(&s, err);
  map_str_free(&s.names.map);
  return status;
}

void layout_free(struct layout *l)
{
  arena_free(&l->arena);
  vec_free(&l->parts);
}
