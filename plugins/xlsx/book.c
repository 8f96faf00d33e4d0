#include "xlsx/book.h"

#include "base/buf.h"
#include "xlsx/foreign.h"

enum { PATH_MAX_BYTES = 1024, RELATIONS_MAX = 4096, NAME_MAX_BYTES = 255 };

/* ---- Parts ---- */

struct kith_str book_part(const struct kith_host *host, struct kith_ctx *ctx, struct kith_str name)
{
  struct kith_str member;
  for (size_t i = 0; (member = host->member_name(ctx, i)).len; i++)
    if (str_eq_nocase(member, name))
      return member;
  return STR_NONE;
}

/* A target as relationships say it, from the folder of the part that they belong to. */
static struct kith_str resolve(struct book *b, struct kith_str folder, struct kith_str target)
{
  struct kith_buf path = BUF_MAX(PATH_MAX_BYTES);
  struct kith_str piece;
  if (!str_starts(target, KITH_STR("/")))
    buf_add_str(&path, folder);
  while (str_next(&target, '/', &piece)) {
    if (!piece.len || str_eq_c(piece, "."))
      continue;
    if (str_eq_c(piece, "..")) {
      while (path.len && path.ptr[path.len - 1] != '/')
        path.len--;
      path.len -= path.len > 0;
      continue;
    }
    if (buf_add_c(&path, path.len ? "/" : "") != KITH_OK || buf_add_str(&path, piece) != KITH_OK)
      break;
  }
  struct kith_str part = book_part(b->host, b->ctx, buf_str(&path));
  buf_free(&path);
  return part;
}

static struct kith_str folder_of(struct kith_str part)
{
  size_t end = part.len;
  while (end && part.ptr[end - 1] != '/')
    end--;
  return str_sub(part, 0, end ? end - 1 : 0);
}

/* ---- Relationships: "xl/_rels/workbook.xml.rels" says what the ids of xl/workbook.xml mean ---- */

struct relations {
  struct book *book;
  struct kith_str folder, sheets, strings, styles, workbook; /* the parts of these kinds */
  size_t count;
};

static void on_text(void *self, struct xml *x, struct kith_str text)
{
  (void)self, (void)x, (void)text;
}

static void on_end(void *self, struct xml *x, const char *name)
{
  (void)self, (void)x, (void)name;
}

static void set_sheet(struct book *b, struct kith_str id, struct kith_str part)
{
  for (size_t i = 0; i < b->sheets.len; i++)
    if (str_eq(b->sheets.items[i].id, id))
      b->sheets.items[i].part = part;
}

static void on_relation(void *self, struct xml *x, const struct xml_tag *tag)
{
  struct relations *r = self;
  struct kith_str type = xml_attr(tag, "Type"), target = xml_attr(tag, "Target"), id = xml_attr(tag, "Id");
  if (strcmp(tag->name, "Relationship") != 0 || !type.ptr || !target.ptr || !id.ptr)
    return;
  if (++r->count > RELATIONS_MAX)
    xml_stop(x, KITH_E_LIMIT, "it holds more than 4,096 relationships");
  else if (str_ends(type, KITH_STR("/worksheet")))
    set_sheet(r->book, id, resolve(r->book, r->folder, target));
  else if (str_ends(type, KITH_STR("/sharedStrings")))
    r->strings = resolve(r->book, r->folder, target);
  else if (str_ends(type, KITH_STR("/styles")))
    r->styles = resolve(r->book, r->folder, target);
  else if (str_ends(type, KITH_STR("/officeDocument")))
    r->workbook = resolve(r->book, r->folder, target);
}

struct kith_str book_relations(const struct book *b, struct kith_str of)
{
  struct kith_buf name = BUF_MAX(PATH_MAX_BYTES);
  struct kith_str folder = folder_of(of), part = STR_NONE;
  struct kith_str base = str_sub(of, folder.len ? folder.len + 1 : 0, of.len);
  if (buf_printf(&name, "%.*s%s_rels/%.*s.rels", STR_ARG(folder), folder.len ? "/" : "", STR_ARG(base)) == KITH_OK)
    part = book_part(b->host, b->ctx, buf_str(&name));
  buf_free(&name);
  return part;
}

static int read_relations(struct relations *r, struct kith_str of, struct kith_error *err)
{
  static const struct xml_events events = {on_relation, on_end, on_text};
  struct book *b = r->book;
  struct xml_part part = {b->host, b->ctx, book_relations(b, of)};
  r->folder = folder_of(of);
  return part.name.len ? xml_read(&part, &events, r, err) : KITH_OK;
}

/* ---- xl/workbook.xml ---- */

static bool is_true(struct kith_str value)
{
  return value.ptr && (str_eq_c(value, "1") || str_eq_nocase(value, KITH_STR("true")));
}

static void on_book(void *self, struct xml *x, const struct xml_tag *tag)
{
  struct book *b = self;
  if (strcmp(tag->name, "workbookPr") == 0)
    b->date1904 = is_true(xml_attr(tag, "date1904"));
  if (strcmp(tag->name, "sheet") != 0)
    return;
  struct kith_str name = xml_attr(tag, "name"), id = xml_attr(tag, "id"), state = xml_attr(tag, "state");
  if (!name.ptr || !id.ptr)
    return;
  if (b->sheets.len == BOOK_MAX_SHEETS) {
    xml_stop(x, KITH_E_LIMIT, "it holds more than 1,024 sheets");
    return;
  }
  struct book_sheet sheet = {.name = arena_str(&b->arena, str_sub(name, 0, NAME_MAX_BYTES)),
                             .id = arena_str(&b->arena, id),
                             .part = STR_NONE,
                             .hidden = state.ptr && str_starts_nocase(state, KITH_STR("hidden"))};
  sheet.hidden |= state.ptr && str_starts_nocase(state, KITH_STR("veryHidden"));
  vec_push(&b->sheets, sheet);
}

static int read_workbook(struct book *b, struct kith_str name, struct kith_error *err)
{
  static const struct xml_events events = {on_book, on_end, on_text};
  struct xml_part part = {b->host, b->ctx, name};
  return xml_read(&part, &events, b, err);
}

/* A part that every book may do without. */
static int read_more(struct book *b, const struct relations *r, struct kith_error *err)
{
  struct xml_part strings = {b->host, b->ctx, r->strings}, styles = {b->host, b->ctx, r->styles};
  int rc = strings.name.len ? strings_read(&b->strings, &strings, err) : KITH_OK;
  return rc == KITH_OK && styles.name.len ? styles_read(&b->styles, &styles, err) : rc;
}

int book_read(struct book *b, const struct kith_host *host, struct kith_ctx *ctx, struct kith_str file,
              struct kith_error *err)
{
  *b = (struct book){.host = host, .ctx = ctx};
  b->styles.arena = &b->arena;
  struct relations top = {.book = b, .workbook = STR_NONE}, r = {.book = b, .strings = STR_NONE, .styles = STR_NONE};
  int rc = read_relations(&top, STR_NONE, err);
  if (!top.workbook.len)
    top.workbook = book_part(host, ctx, KITH_STR("xl/workbook.xml"));
  if (rc == KITH_OK && (!top.workbook.len || str_ends(top.workbook, KITH_STR(".bin"))))
    return foreign_archive(host, ctx, file, err);
  if (rc == KITH_OK)
    rc = read_workbook(b, top.workbook, err);
  if (rc == KITH_OK)
    rc = read_relations(&r, top.workbook, err);
  return rc == KITH_OK ? read_more(b, &r, err) : rc;
}

void book_free(struct book *b)
{
  vec_free(&b->sheets);
  strings_free(&b->strings);
  styles_free(&b->styles);
  arena_free(&b->arena);
}
