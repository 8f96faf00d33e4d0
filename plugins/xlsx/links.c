#include "xlsx/links.h"

#include <kith/property.h>

#include "base/buf.h"
#include "xlsx/cell.h"

enum { TARGET_MAX = 2083, COLUMN_BITS = 14, ID_MAX = 255 };

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
  struct links *l = self;
  struct kith_str id = xml_attr(tag, "Id"), target = xml_attr(tag, "Target");
  (void)x;
  if (!id.ptr || !target.ptr || id.len > ID_MAX || target.len > TARGET_MAX || !scheme_of(target) ||
      l->targets.len == LINKS_MAX)
    return;
  map_str_put(&l->by_id, id, l->targets.len, NULL);
  vec_push(&l->targets, arena_str(&l->arena, target));
}

static void on_link(void *self, struct xml *x, const struct xml_tag *tag)
{
  struct links *l = self;
  uint64_t row = 0;
  uint32_t column = 0;
  (void)x;
  if (strcmp(tag->name, "hyperlink") != 0 || l->by_cell.len == LINKS_MAX)
    return;
  struct kith_str id = xml_attr(tag, "id"), ref = xml_attr(tag, "ref");
  const uint64_t *target = id.ptr ? map_str_get(&l->by_id, id) : NULL;
  if (target && ref.ptr && cell_place(str_sub(ref, 0, str_find(ref, ':')), &column, &row) && row)
    map_u64_put(&l->by_cell, cell_key(row, column), *target, NULL);
}

int links_read(struct links *l, const struct book *b, const struct book_sheet *sheet, struct kith_error *err)
{
  static const struct xml_events relations = {on_relation, on_end, on_text}, links = {on_link, on_end, on_text};
  struct xml_part rows = {b->host, b->ctx, sheet->part}, part = {b->host, b->ctx, book_relations(b, sheet->part)};
  int rc = part.name.len ? xml_read(&part, &relations, l, err) : KITH_OK;
  return rc == KITH_OK && l->targets.len ? xml_read(&rows, &links, l, err) : rc;
}

void links_free(struct links *l)
{
  map_str_free(&l->by_id);
  map_u64_free(&l->by_cell);
  vec_free(&l->targets);
  arena_free(&l->arena);
  *l = (struct links){.targets = {0}};
}

/* ---- Rows ---- */

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

int links_put(const struct links *l, const struct table_row *row, const struct kith_host *host, struct kith_record *to)
{
  struct kith_buf room = BUF_MAX(TARGET_MAX);
  int rc = KITH_OK;
  for (size_t i = 0; i < row->count && l->by_cell.len && rc == KITH_OK; i++) {
    const uint64_t *at = row->cells[i].len ? map_u64_get(&l->by_cell, cell_key(row->origin.line, (uint32_t)i)) : NULL;
    if (!at)
      continue;
    struct kith_str target = l->targets.items[*at];
    const struct link_scheme *scheme = scheme_of(target);
    struct kith_str address = address_of(target, scheme, &room);
    if (address.len && !says(row, address))
      rc = kith_put_text(host, to, scheme->property, address);
  }
  buf_free(&room);
  return rc;
}
