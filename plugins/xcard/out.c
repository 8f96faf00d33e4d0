#include "xcard/out.h"

#include "base/mem.h"

void out_init(struct xc_out *o, const struct kith_host *host, struct kith_stream *stream, unsigned indent)
{
  *o = (struct xc_out){.host = host, .stream = stream, .indent = indent};
  o->buf = mem_array(OUT_BUFFER, 1);
}

void out_free(struct xc_out *o)
{
  mem_free(o->buf);
}

int out_flush(struct xc_out *o)
{
  if (o->status == KITH_OK && o->len)
    o->status = o->host->write(o->stream, o->buf, o->len, o->err);
  o->len = 0;
  return o->status;
}

void out_bytes(struct xc_out *o, struct kith_str s)
{
  while (s.len > OUT_BUFFER - o->len) {
    size_t room = OUT_BUFFER - o->len;
    memcpy(o->buf + o->len, s.ptr, room);
    o->len += room;
    s = str_sub(s, room, s.len);
    out_flush(o);
  }
  memcpy(o->buf + o->len, s.ptr, s.len);
  o->len += s.len;
}

/* ---- Text -------------------------------------------------------------------------------------------------------- */

enum { PLAIN, SPECIAL, HIGH };

static const unsigned char classes[256] = {
    [0 ... 8] = SPECIAL, [11 ... 31] = SPECIAL,   ['&'] = SPECIAL,      ['<'] = SPECIAL,
    ['>'] = SPECIAL,     [128 ... 193] = SPECIAL, [194 ... 244] = HIGH, [245 ... 255] = SPECIAL,
};

static bool follows(unsigned char c)
{
  return (c & 0xC0) == 0x80;
}

/* Bytes of the character here that XML can hold; 0: there is none. */
static size_t character(const unsigned char *p, size_t len)
{
  unsigned char c = p[0];
  size_t size = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
  if (len < size || !follows(p[1]) || (size > 2 && !follows(p[2])) || (size > 3 && !follows(p[3])))
    return 0;
  bool overlong = (c == 0xE0 && p[1] < 0xA0) || (c == 0xF0 && p[1] < 0x90);
  bool outside = (c == 0xED && p[1] > 0x9F) || (c == 0xF4 && p[1] > 0x8F);
  bool no_character = c == 0xEF && p[1] == 0xBF && p[2] > 0xBD;
  return overlong || outside || no_character ? 0 : size;
}

static size_t plain_run(const unsigned char *p, size_t len)
{
  size_t i = 0;
  while (i < len) {
    unsigned class = classes[p[i]];
    size_t size = class == PLAIN ? 1 : class == HIGH ? character(p + i, len - i) : 0;
    if (!size)
      break;
    i += size;
  }
  return i;
}

static void out_special(struct xc_out *o, char c)
{
  const char *to = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '\r' ? "&#13;" : NULL;
  o->replaced += !to;
  out_c(o, to ? to : "\xEF\xBF\xBD");
}

void out_text(struct xc_out *o, struct kith_str s)
{
  while (s.len) {
    size_t plain = plain_run((const unsigned char *)s.ptr, s.len);
    out_bytes(o, str_sub(s, 0, plain));
    s = str_sub(s, plain, s.len);
    if (!s.len)
      return;
    bool broken = (unsigned char)s.ptr[0] >= 0xC0;
    out_special(o, s.ptr[0]);
    s = str_sub(s, 1, s.len);
    while (broken && s.len && follows((unsigned char)s.ptr[0]))
      s = str_sub(s, 1, s.len);
  }
}

void out_base64(struct xc_out *o, struct kith_str s)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned char *p = (const unsigned char *)s.ptr;

  for (size_t i = 0; i < s.len; i += 3) {
    size_t n = s.len - i < 3 ? s.len - i : 3;
    uint32_t bits = (uint32_t)p[i] << 16 | (n > 1 ? (uint32_t)p[i + 1] << 8 : 0) | (n > 2 ? p[i + 2] : 0);
    char group[4] = {digits[bits >> 18], digits[bits >> 12 & 63], n > 1 ? digits[bits >> 6 & 63] : '=',
                     n > 2 ? digits[bits & 63] : '='};
    out_bytes(o, (struct kith_str){group, 4});
  }
}

/* ---- Markup ------------------------------------------------------------------------------------------------------ */

void out_line(struct xc_out *o, unsigned level)
{
  static const char spaces[] = "                                ";
  out_bytes(o, (struct kith_str){"\n", 1});
  out_bytes(o, (struct kith_str){spaces, (size_t)level * o->indent}); /* 3 levels of 8 at most */
}

static void out_name(struct xc_out *o, struct kith_str name)
{
  enum { ROOM = 64 };
  char piece[ROOM];
  size_t len = 0;

  if (!name.len || !ascii_is_alpha(name.ptr[0]))
    piece[len++] = '_';
  for (size_t i = 0; i < name.len; i++) {
    char c = ascii_lower(name.ptr[i]);
    bool fits = ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || c == '_' || c == '.';
    o->replaced += !fits;
    piece[len++] = fits ? c : '-';
    if (len == ROOM) {
      out_bytes(o, (struct kith_str){piece, len});
      len = 0;
    }
  }
  out_bytes(o, (struct kith_str){piece, len});
}

static void out_tag(struct xc_out *o, const char *before, struct kith_str name, const char *after)
{
  out_c(o, before);
  out_name(o, name);
  out_c(o, after);
}

void out_open(struct xc_out *o, struct kith_str name)
{
  out_tag(o, "<", name, ">");
}

void out_close(struct xc_out *o, struct kith_str name)
{
  out_tag(o, "</", name, ">");
}

void out_empty(struct xc_out *o, struct kith_str name)
{
  out_tag(o, "<", name, "/>");
}

void out_element(struct xc_out *o, struct kith_str name, struct kith_str text)
{
  out_open(o, name);
  out_text(o, text);
  out_close(o, name);
}
