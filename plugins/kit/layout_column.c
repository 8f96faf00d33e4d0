#include "kit/layout.h"

#include "base/map.h"
#include "kit/charset.h"

/* ---- Columns ---- */

static bool same_column(struct kith_str a, struct kith_str b)
{
  return str_eq_nocase(str_trim(a), str_trim(b));
}

static bool has_column(const struct layout *l, struct kith_str name)
{
  size_t i = 0;
  while (i < l->column_count && !same_column(l->columns[i], name))
    i++;
  return i < l->column_count;
}

/* How often a name was seen, with this time. */
static uint64_t count_name(struct kith_map_str *seen, struct kith_str name)
{
  char text[LAYOUT_NAME_MAX + 16];
  bool fresh = true;
  for (size_t i = 0; i < name.len; i++)
    text[i] = ascii_lower(name.ptr[i]);
  uint64_t *count = map_str_put(seen, (struct kith_str){text, name.len}, 1, &fresh);
  return *count += !fresh;
}

/* A second "Phone" is "Phone (2)"; a column without a name is called by its number. */
static struct kith_str column_name(struct layout *l, struct kith_map_str *seen, struct kith_str cell)
{
  struct kith_str name = layout_cell(table_name(cell));
  if (name.len > LAYOUT_NAME_MAX)
    name.len = utf8_prefix(str_sub(name, 0, LAYOUT_NAME_MAX));
  name = str_trim(name);
  if (!name.len)
    return arena_printf(&l->arena, "Column %zu", l->column_count + 1);
  uint64_t number = count_name(seen, name);
  struct kith_str unique = number == 1 ? arena_str(&l->arena, name) : STR_NONE;
  while (!unique.len) {
    unique = arena_printf(&l->arena, "%.*s (%u)", STR_ARG(name), (unsigned)number);
    if (count_name(seen, unique) > 1) { /* a column is called so */
      unique = STR_NONE;
      number++;
    }
  }
  return unique;
}

void layout_columns(struct layout *l, const struct table_row *header, size_t count)
{
  struct kith_map_str seen = {0};
  arena_reset(&l->arena);
  l->headless = !header;
  l->header_line = header ? header->origin.line : 0;
  l->columns = arena_zero(&l->arena, count + 1, sizeof *l->columns);
  for (l->column_count = 0; l->column_count < count; l->column_count++)
    l->columns[l->column_count] = column_name(l, &seen, header ? header->cells[l->column_count] : STR_NONE);
  map_str_free(&seen);
}

uint32_t layout_numbered(const struct layout *l, size_t column)
{
  char name[32];
  int len = snprintf(name, sizeof name, "X-COLUMN-%zu", column + 1);
  return l->host->intern(l->ctx, (struct kith_str){name, (size_t)len});
}

/* ---- Pairs ---- */

static const struct kith_map_pair *pair_at(const struct kith_map_table *table, size_t i)
{
  return KITH_AT(table->pairs, i);
}

/* "E-mail {n} - Value" is the name of "E-mail 12 - Value". */
bool layout_named(const struct kith_map_pair *pair, struct kith_str column, uint32_t *out_number)
{
  struct kith_str mark = KITH_STR("{n}"), from = pair->from;
  size_t at = str_find_str(from, mark);
  int64_t number = 0;
  *out_number = 0;
  if (at == from.len)
    return from.len && same_column(from, column);
  size_t behind = from.len - at - mark.len;
  if (column.len <= at + behind || !str_eq_nocase(str_sub(column, 0, at), str_sub(from, 0, at)) ||
      !str_eq_nocase(str_sub(column, column.len - behind, behind), str_sub(from, at + mark.len, behind)) ||
      !ascii_is_digit(column.ptr[at]) || !str_to_int(str_sub(column, at, column.len - at - behind), &number))
    return false;
  *out_number = number < KITH_GROUP_N ? (uint32_t)number : KITH_GROUP_N;
  return true;
}

/* Of a second "Phone" that we called "Phone (2)": "Phone". Only values that may be there several times. */
static bool is_repeatable(uint32_t property)
{
  static const uint32_t list[] = {KITH_P_EMAIL, KITH_P_TEL,           KITH_P_URL,  KITH_P_IMPP, KITH_P_CATEGORIES,
                                  KITH_P_NOTE,  KITH_P_SOCIALPROFILE, KITH_P_NONE, KITH_P_ADR};
  for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
    if (property == list[i])
      return true;
  return false;
}

static struct kith_str first_of_name(const struct layout *l, size_t column)
{
  struct kith_str name = l->columns[column];
  size_t open = name.len;
  while (open && name.ptr[open - 1] != '(')
    open--;
  struct kith_str base = str_sub(name, 0, open ? open - 1 : 0);
  return open > 2 && str_ends(name, KITH_STR(")")) && has_column(l, base) ? str_trim(base) : STR_NONE;
}

static const struct kith_map_pair *find_pair(const struct layout *l, const struct kith_map_table *table, size_t column)
{
  uint32_t number;
  for (size_t i = 0; i < table->pair_count; i++)
    if (layout_named(pair_at(table, i), l->columns[column], &number))
      return pair_at(table, i);
  struct kith_str base = first_of_name(l, column);
  for (size_t i = 0; base.len && i < table->pair_count; i++)
    if (is_repeatable(pair_at(table, i)->property) && layout_named(pair_at(table, i), base, &number))
      return pair_at(table, i);
  return NULL;
}

void layout_pairs(struct layout *l, const struct kith_map_table *table)
{
  l->pairs = arena_zero(&l->arena, l->column_count + 1, sizeof(struct kith_map_pair *));
  for (size_t i = 0; table && i < l->column_count; i++)
    l->pairs[i] = find_pair(l, table, i);
}
