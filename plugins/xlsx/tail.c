#include "xlsx/tail.h"

#include <kith/property.h>

#include "base/buf.h"
#include "xlsx/cell.h"

enum { TARGET_MAX = 2083, COLUMN_BITS = 14, ID_MAX = 255, LOOK_AT = 4 * 1024 * 1024 / XML_CHUNK };

static const struct link_scheme {
  const char *scheme;
  uint32_t property;
} schemes[] = {{"mailto:", KITH_P_EMAIL}, {"tel:", KITH_P_TEL}, {"https://", KITH_P_URL}, {"http://", KITH_P_URL}};

static const struct link_scheme *scheme_of(struct kith_str target)
{
  for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
    if (str_starts_nocase(target, str_of(schemes[i].scheme)))
      return &schemes[i];
  return NULL;
}

static uint64_t cell_key(uint64_t row, uint32_t column)
{
  return row << COLUMN_BITS | column;
}

/* ---- Reading ---- */

static void on_text(void *self, struct xml *x, struct kith_str text)
{
  (void)self, (void)x, (void)text;
}

static void on_end(void *self, struct xml *x, const char *name)
{
  (void)self, (void)x, (void)name;
}

static void on_relation(void *self, struct xml *x, const struct xml_tag *tag)
{
  struct tail *t = self;
  struct kith_str id = xml_attr(tag, "Id"), target = xml_attr(tag, "Target");
  (void)x;
  if (!id.ptr || !target.ptr || id.len > ID_MAX || target.len > TARGET_MAX || !scheme_of(target) ||
      t->targets.len == LINKS_MAX)
    return;
  map_str_put(&t->by_id, id, t->targets.len, NULL);
  vec_push(&t->targets, arena_str(&t->arena, target));
}

static void add_link(struct tail *t, const struct xml_tag *tag)
{
  uint64_t row = 0;
  uint32_t column = 0;
  struct kith_str id = xml_attr(tag, "id"), ref = xml_attr(tag, "ref");
  const uint64_t *target = id.ptr ? map_str_get(&t->by_id, id) : NULL;
  if (target && ref.ptr && cell_place(str_sub(ref, 0, str_find(ref, ':')), &column, &row) && row &&
      t->by_cell.len < LINKS_MAX)
    map_u64_put(&t->by_cell, cell_key(row, column), *target, NULL);
}

/* Of a range over several columns the first one has the text. */
static void add_merged(struct tail *t, struct kith_str range)
{
  struct tail_merged m = {.text = STR_NONE};
  uint32_t last_column = 0;
  size_t colon = range.ptr ? str_find(range, ':') : 0;
  if (!range.ptr || colon == range.len || !cell_place(str_sub(range, 0, colon), &m.column, &m.first) ||
      !cell_place(str_sub(range, colon + 1, range.len), &last_column, &m.last) || m.last <= m.first ||
      m.column >= TABLE_MAX_COLUMNS)
    return;
  if (t->merged.len == MERGED_MAX)
    t->knows_merged = false;
  else
    vec_push(&t->merged, m);
}

static void on_cell(void *self, struct xml *x, const struct xml_tag *tag)
{
  (void)x;
  if (strcmp(tag->name, "hyperlink") == 0)
    add_link(self, tag);
  else if (strcmp(tag->name, "mergeCell") == 0)
    add_merged(self, xml_attr(tag, "ref"));
}

static int look_through(struct tail *t, const struct xml_part *part, struct kith_error *err)
{
  static const struct xml_events events = {on_cell, on_end, on_text};
  struct xml *x = NULL;
  int rc = xml_open(part, &events, t, &x, err);
  t->knows_merged = true;
  for (int i = 0; rc == KITH_OK && (i < LOOK_AT || t->targets.len); i++)
    rc = xml_feed(x, err);
  xml_close(x);
  t->knows_merged &= rc == KITH_END;
  return rc == KITH_END ? KITH_OK : rc;
}

int tail_read(struct tail *t, const struct book *b, const struct book_sheet *sheet, struct kith_error *err)
{
  static const struct xml_events relations = {on_relation, on_end, on_text};
  struct xml_part rows = {b->host, b->ctx, sheet->part}, part = {b->host, b->ctx, book_relations(b, sheet->part)};
  int rc = part.name.len ? xml_read(&part, &relations, t, err) : KITH_OK;
  return rc == KITH_OK ? look_through(t, &rows, err) : rc;
}

void tail_free(struct tail *t)
{
  map_str_free(&t->by_id);
  map_u64_free(&t->by_cell);
  vec_free(&t->targets);
  vec_free(&t->merged);
  arena_free(&t->arena);
  *t = (struct tail){.knows_merged = false};
}

/* ---- Rows ---- */

void tail_fill(struct tail *t, struct sheet *sheet, struct table_row *row)
{
  for (size_t i = 0; i < t->merged.len && !row->code.len; i++) {
    struct tail_merged *m = &t->merged.items[i];
    if (row->origin.line < m->first || row->origin.line > m->last)
      continue;
    struct kith_str own = m->column < row->count ? row->cells[m->column] : STR_NONE;
    if (row->origin.line == m->first && own.len <= MERGED_TEXT_MAX)
      m->text = arena_str(&t->arena, own);
    else if (!own.len && m->text.len)
      sheet_fill(sheet, row, m->column, m->text);
  }
}

static int hex_of(char c)
{
  return ascii_is_digit(c) ? c - '0' : ascii_is_alpha(c) && ascii_lower(c) <= 'f' ? ascii_lower(c) - 'a' + 10 : -1;
}

/* The address of "mailto:ada%40example.org?subject=...". */
static struct kith_str address_of(struct kith_str target, const struct link_scheme *scheme, struct kith_buf *room)
{
  if (scheme->property == KITH_P_URL)
    return target;
  target = str_sub(target, strlen(scheme->scheme), target.len);
  target = str_sub(target, 0, str_find(target, '?'));
  buf_clear(room);
  for (size_t i = 0; i < target.len; i++) {
    bool escape = target.ptr[i] == '%' && i + 2 < target.len && hex_of(target.ptr[i + 1]) >= 2 &&
                  hex_of(target.ptr[i + 1]) < 8 && hex_of(target.ptr[i + 2]) >= 0;
    buf_add_char(room, escape ? (char)(hex_of(target.ptr[i + 1]) << 4 | hex_of(target.ptr[i + 2])) : target.ptr[i]);
    i += escape ? 2 : 0;
  }
  return str_trim(buf_str(room));
}

/* "www.example.org" is what "http://www.example.org/" says. */
static struct kith_str bare(struct kith_str text)
{
  const struct link_scheme *scheme = scheme_of(text);
  text = str_trim(str_sub(text, scheme ? strlen(scheme->scheme) : 0, text.len));
  return str_sub(text, 0, text.len - (text.len && text.ptr[text.len - 1] == '/'));
}

static bool says(const struct table_row *row, struct kith_str address)
{
  for (size_t i = 0; i < row->count; i++)
    if (str_eq_nocase(bare(row->cells[i]), bare(address)))
      return true;
  return false;
}

int tail_put(const struct tail *t, const struct table_row *row, const struct kith_host *host, struct kith_record *to)
{
  struct kith_buf room = BUF_MAX(TARGET_MAX);
  int rc = KITH_OK;
  for (size_t i = 0; i < row->count && t->by_cell.len && rc == KITH_OK; i++) {
    const uint64_t *at = row->cells[i].len ? map_u64_get(&t->by_cell, cell_key(row->origin.line, (uint32_t)i)) : NULL;
    if (!at)
      continue;
    struct kith_str target = t->targets.items[*at];
    const struct link_scheme *scheme = scheme_of(target);
    struct kith_str address = address_of(target, scheme, &room);
    if (address.len && !says(row, address))
      rc = kith_put_text(host, to, scheme->property, address);
  }
  buf_free(&room);
  return rc;
}
