#include "xlsx/styles.h"

/* ---- Codes of formats ---- */

/* How many characters of the code from `at` on are literal or say nothing about digits; `*out` gets the literal. */
static size_t literal_at(struct kith_str code, size_t at, struct kith_str *out)
{
  struct kith_str rest = str_sub(code, at, code.len);
  *out = STR_NONE;
  switch (rest.ptr[0]) {
  case '"': {
    size_t end = str_find(str_sub(rest, 1, rest.len), '"');
    *out = str_sub(rest, 1, end);
    return end + 2 < rest.len ? end + 2 : rest.len;
  }
  case '\\':
    *out = str_sub(rest, 1, 1);
    return rest.len < 2 ? rest.len : 2;
  case '_': /* the width of the next character; the next one repeated */
  case '*':
    return rest.len < 2 ? rest.len : 2;
  case '[': {
    size_t end = str_find(rest, ']');
    return end < rest.len ? end + 1 : rest.len;
  }
  default:
    return 0;
  }
}

static bool is_date(struct kith_str code)
{
  struct kith_str literal;
  for (size_t at = 0, skip; at < code.len; at += skip ? skip : 1) {
    skip = literal_at(code, at, &literal);
    if (!skip && strchr("ymdhs", ascii_lower(code.ptr[at])) && code.ptr[at])
      return true;
  }
  return false;
}

/* A mask says something that the bare number does not: two zeros in front, or a plus. */
static struct kith_str mask_of(struct kith_str code, struct kith_arena *arena)
{
  char mask[FORMAT_MAX];
  size_t len = 0, digits = 0;
  for (size_t at = 0, skip; at < code.len && code.ptr[at] != ';'; at += skip ? skip : 1) {
    struct kith_str literal;
    char c = code.ptr[at];
    skip = literal_at(code, at, &literal);
    if (c == '[' || (!skip && !strchr("0#+-() /", c)))
      return STR_NONE;
    if (!skip)
      literal = str_sub(code, at, 1);
    digits += !skip && (c == '0' || c == '#');
    if (len + literal.len > sizeof mask ||
        (skip && (memchr(literal.ptr, '0', literal.len) || str_find(literal, '#') < literal.len)))
      return STR_NONE;
    memcpy(mask + len, literal.ptr, literal.len);
    len += literal.len;
  }
  bool useful = digits && len && (mask[0] == '+' || (len > 1 && mask[0] == '0' && mask[1] == '0'));
  return useful ? arena_str(arena, (struct kith_str){mask, len}) : STR_NONE;
}

struct format format_of(struct kith_str code, struct kith_arena *arena)
{
  struct format f = {.class = FORMAT_PLAIN, .mask = STR_NONE};
  if (code.len > FORMAT_MAX || !code.len || str_starts_nocase(code, KITH_STR("General")))
    return f;
  if (is_date(code)) {
    f.class = FORMAT_DATE;
  } else {
    f.mask = mask_of(code, arena);
    f.class = f.mask.len ? FORMAT_MASK : FORMAT_PLAIN;
  }
  return f;
}

/* Numbers that need no code in the file (ECMA-376 part 1, 18.8.30, with those of East Asian and Thai versions). */
static bool is_date_id(uint32_t id)
{
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58) ||
         (id >= 71 && id <= 81);
}

/* ---- The part ---- */

static uint32_t number_of(struct kith_str text)
{
  int64_t n = 0;
  return text.ptr && str_to_int(text, &n) && n >= 0 && n < UINT32_MAX ? (uint32_t)n : 0;
}

static void add_format(struct styles *s, const struct xml_tag *tag)
{
  struct kith_str code = xml_attr(tag, "formatCode");
  if (!code.ptr || s->formats.len == FORMATS_MAX)
    return;
  struct format f = format_of(code, s->arena);
  f.id = number_of(xml_attr(tag, "numFmtId"));
  vec_push(&s->formats, f);
}

static void add_cell(struct styles *s, struct xml *x, const struct xml_tag *tag)
{
  struct format f = {.id = number_of(xml_attr(tag, "numFmtId")), .mask = STR_NONE};
  if (s->cells.len == STYLES_MAX) {
    xml_stop(x, KITH_E_LIMIT, "it holds more than 65,536 styles");
    return;
  }
  f.class = is_date_id(f.id) ? FORMAT_DATE : FORMAT_PLAIN;
  for (size_t i = 0; i < s->formats.len; i++)
    if (s->formats.items[i].id == f.id)
      f = s->formats.items[i];
  vec_push(&s->cells, f);
}

static void on_start(void *self, struct xml *x, const struct xml_tag *tag)
{
  struct styles *s = self;
  if (strcmp(tag->name, "numFmt") == 0 && !s->in_cells)
    add_format(s, tag);
  else if (strcmp(tag->name, "cellXfs") == 0)
    s->in_cells = true;
  else if (s->in_cells && strcmp(tag->name, "xf") == 0)
    add_cell(s, x, tag);
}

static void on_end(void *self, struct xml *x, const char *name)
{
  struct styles *s = self;
  (void)x;
  if (strcmp(name, "cellXfs") == 0)
    s->in_cells = false;
}

static void on_text(void *self, struct xml *x, struct kith_str text)
{
  (void)self, (void)x, (void)text;
}

int styles_read(struct styles *s, const struct xml_part *part, struct kith_error *err)
{
  static const struct xml_events events = {on_start, on_end, on_text};
  return xml_read(part, &events, s, err);
}

void styles_free(struct styles *s)
{
  vec_free(&s->formats);
  vec_free(&s->cells);
}
