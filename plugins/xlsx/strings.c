#include "xlsx/strings.h"

/* ---- _xHHHH_ ---- */

static int hex_of(char c)
{
  if (ascii_is_digit(c))
    return c - '0';
  char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

enum { ESCAPE_LEN = 7 };

/* The UTF-16 unit that an escape stands for, or -1. */
static int32_t unit_at(const char *text, size_t left)
{
  int32_t unit = 0;
  if (left < ESCAPE_LEN || text[0] != '_' || text[1] != 'x' || text[6] != '_')
    return -1;
  for (int i = 2; i < 6; i++) {
    int digit = hex_of(text[i]);
    if (digit < 0)
      return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

/* At most 4 bytes; never more than the escapes that it came from. */
static size_t put_utf8(char *to, uint32_t c)
{
  if (c < 0x80)
    return to[0] = (char)c, 1;
  size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
  to[0] = (char)(first[more] | c >> (6 * more));
  for (size_t i = 1; i <= more; i++)
    to[i] = (char)(0x80 | (c >> (6 * (more - i)) & 0x3f));
  return more + 1;
}

void unescape(char *text, size_t *len)
{
  const char *first = *len ? memchr(text, '_', *len) : NULL;
  size_t from = first ? (size_t)(first - text) : *len, to = from;
  while (from < *len) {
    int32_t unit = text[from] == '_' ? unit_at(text + from, *len - from) : -1;
    if (unit < 0) {
      text[to++] = text[from++];
      continue;
    }
    from += ESCAPE_LEN;
    int32_t low = unit >= 0xd800 && unit < 0xdc00 ? unit_at(text + from, *len - from) : -1;
    bool pair = low >= 0xdc00 && low < 0xe000;
    uint32_t c = pair ? 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00) : (uint32_t)unit;
    from += pair ? ESCAPE_LEN : 0;
    if (c >= 0xd800 && c < 0xe000)
      c = 0xfffd;
    if (c)
      to += put_utf8(text + to, c);
  }
  *len = to;
}

/* ---- The part ---- */

static void on_start(void *self, struct xml *x, const struct xml_tag *tag)
{
  struct strings *s = self;
  (void)x;
  if (strcmp(tag->name, "si") == 0) {
    buf_clear(&s->current);
    s->phonetic = 0;
  } else if (strcmp(tag->name, "rPh") == 0) {
    s->phonetic++;
  }
  s->in_text = strcmp(tag->name, "t") == 0 && !s->phonetic;
}

static void keep(struct strings *s, struct xml *x)
{
  if (s->items.len == STRINGS_MAX || s->arena.used + s->current.len > STRINGS_MAX_BYTES) {
    xml_stop(x, KITH_E_LIMIT, "it holds more than 2,097,152 texts, or 64 MiB of them");
    return;
  }
  unescape(s->current.ptr, &s->current.len);
  char *text = arena_bytes(&s->arena, s->current.len);
  if (s->current.len)
    memcpy(text, s->current.ptr, s->current.len);
  vec_push(&s->items, ((struct kith_str){text, s->current.len}));
}

static void on_end(void *self, struct xml *x, const char *name)
{
  struct strings *s = self;
  s->in_text = false;
  if (strcmp(name, "si") == 0)
    keep(s, x);
  else if (strcmp(name, "rPh") == 0 && s->phonetic)
    s->phonetic--;
}

static void on_text(void *self, struct xml *x, struct kith_str text)
{
  struct strings *s = self;
  if (s->in_text && buf_add_str(&s->current, text) != KITH_OK)
    xml_stop(x, KITH_E_LIMIT, "it holds a text of more than 1 MiB");
}

int strings_read(struct strings *s, const struct xml_part *part, struct kith_error *err)
{
  static const struct xml_events events = {on_start, on_end, on_text};
  s->current = BUF_MAX(STRING_MAX);
  int rc = xml_read(part, &events, s, err);
  buf_free(&s->current);
  return rc;
}

void strings_free(struct strings *s)
{
  vec_free(&s->items);
  buf_free(&s->current);
  arena_free(&s->arena);
}
