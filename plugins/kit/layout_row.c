#include "kit/layout.h"

enum { SPLIT_RAW_MAX = 1024, INLINE_MAX = 16 * 1024, GOOGLE_STAR = 2 };

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
static struct kith_str trimmed(struct kith_str cell)
{
  return cell.len && (ascii_is_space(cell.ptr[0]) || ascii_is_space(cell.ptr[cell.len - 1])) ? str_trim(cell) : cell;
}

static struct kith_str cell_at(const struct table_row *row, uint32_t column)
{
  return column < row->count ? layout_cell(trimmed(row->cells[column])) : STR_NONE;
}

struct kith_str layout_key(const struct layout *l, const struct table_row *row)
{
  return l->key_column < l->column_count ? cell_at(row, l->key_column) : STR_NONE;
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

/* TYPE and PREF from "* Mobile": what vCard calls "cell", preferred. */
static void set_label(struct layout_slot *slot, struct kith_str label)
{
  static const char *const names[][2] = {{"mobile", "cell"}, {"work fax", "work,fax"}, {"home fax", "home,fax"}};
  struct kith_property *p = &slot->property;
  p->param_count = 0;
  if (str_starts(label, KITH_STR("* "))) {
    label = str_sub(label, GOOGLE_STAR, label.len);
    slot->params[p->param_count++] = (struct kith_param){sizeof *slot->params, KITH_Q_PREF, KITH_STR("1")};
  }
  if (!label.len || label.len > sizeof slot->type)
    return;
  for (size_t i = 0; i < label.len; i++)
    slot->type[i] = ascii_lower(label.ptr[i]);
  struct kith_str type = {slot->type, label.len};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (str_eq_c(type, names[i][0]))
      type = str_of(names[i][1]);
  slot->params[p->param_count++] = (struct kith_param){sizeof *slot->params, KITH_Q_TYPE, type};
}

/* 1980-03-07 or --03-07 of three columns; nothing when they make no date. */
static struct kith_str birthday_of(struct layout_slot *slot, const struct table_row *row)
{
  int64_t part[KITH_DATE_DAY + 1] = {0};
  for (uint32_t i = 0; i < slot->field_count; i++)
    str_to_int(cell_at(row, slot->fields[i].column), &part[slot->fields[i].component]);
  int year = (int)part[KITH_DATE_YEAR], month = (int)part[KITH_DATE_MONTH], day = (int)part[KITH_DATE_DAY], len = 0;
  if (part[KITH_DATE_YEAR] != year || year < 0 || year > 9999)
    year = 0;
  if (month < 1 || month > 12 || day < 1 || day > 31)
    return year ? (struct kith_str){slot->type, (size_t)snprintf(slot->type, sizeof slot->type, "%04d", year)}
                : STR_NONE;
  if (year)
    len = snprintf(slot->type, sizeof slot->type, "%04d-%02d-%02d", year, month, day);
  else
    len = snprintf(slot->type, sizeof slot->type, "--%02d-%02d", month, day);
  return (struct kith_str){slot->type, (size_t)len};
}

/* Values in the words of the system that wrote them. */
static int put_words(struct layout *l, struct layout_slot *slot, const struct table_row *row, struct kith_record *to)
{
  struct kith_property *p = &slot->property;
  struct kith_str cell = slot->words == LAYOUT_BIRTHDAY ? STR_NONE : cell_at(row, slot->fields[0].column);
  struct kith_str value = slot->words == LAYOUT_BIRTHDAY ? birthday_of(slot, row) : layout_word(slot, cell);
  slot->parts[0] = (struct kith_part){sizeof slot->parts[0], 0, value};
  p->part_count = value.len > 0;
  p->raw = !cell.len || str_eq(cell, value) ? STR_NONE : cell;
  p->origin = row->origin;
  return put_property(l, p, to);
}

static int put_slot(struct layout *l, struct layout_slot *slot, const struct table_row *row, struct kith_record *to)
{
  if (!slot->field_count) {
    slot->property.origin = row->origin;
    return put_property(l, &slot->property, to);
  }
  if (slot->words)
    return put_words(l, slot, row, to);
  if (slot->label < l->column_count)
    set_label(slot, cell_at(row, slot->label));
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
    struct kith_str cell = cell_at(row, (uint32_t)i);
    if (!cell.len)
      continue;
    odd = true;
    status = kith_put_text(l->host, to, layout_numbered(l, i), cell);
  }
  if (odd && status == KITH_OK)
    l->host->diagnose(to, row->origin, KITH_STR("too-many-cells"), KITH_STR("the row has more cells than the header"));
  return status;
}

static void put_oddities(const struct layout *l, const struct table_row *row, struct kith_record *to)
{
  const struct {
    bool is_so;
    struct kith_str code, why;
  } odd[] = {
      {row->mended, KITH_STR("charset"), KITH_STR("bytes that are not UTF-8 were read as windows-1252")},
      {row->foreign, KITH_STR("charset"), KITH_STR("the row is in UTF-8, the file as a whole in another charset")},
      {row->quotes, KITH_STR("quotes"), KITH_STR("its quotes are broken; the cells were cut by guess")},
  };
  for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
    if (odd[i].is_so)
      l->host->diagnose(to, row->origin, odd[i].code, odd[i].why);
}

int layout_put(struct layout *l, const struct table_row *row, struct kith_record *to)
{
  int status = KITH_OK;
  for (size_t i = 0; i < l->slot_count && status == KITH_OK; i++)
    status = put_slot(l, &l->slots[i], row, to);
  if (status == KITH_OK && row->count > l->column_count)
    status = put_surplus(l, row, to);
  if (status == KITH_OK && (row->mended || row->foreign || row->quotes))
    put_oddities(l, row, to);
  return status;
}
