#include "vcard/sink.h"

void out_init(struct vc_out *o, const struct kith_host *host, struct kith_stream *stream)
{
  *o = (struct vc_out){.host = host, .stream = stream};
  o->buf = mem_array(OUT_BYTES, 1);
  o->piece = mem_array(OUT_PIECE, 1);
}

void out_free(struct vc_out *o)
{
  mem_free(o->buf);
  mem_free(o->piece);
}

int out_flush(struct vc_out *o)
{
  if (o->status == KITH_OK && o->len)
    o->status = o->host->write(o->stream, o->buf, o->len, o->err);
  o->len = 0;
  return o->status;
}

static void put(struct vc_out *o, const char *bytes, size_t len)
{
  while (len) {
    size_t room = OUT_BYTES - o->len, some = len < room ? len : room;
    memcpy(o->buf + o->len, bytes, some);
    o->len += some;
    bytes += some;
    len -= some;
    if (o->len == OUT_BYTES)
      (void)out_flush(o);
  }
}

void out_raw(struct vc_out *o, struct kith_str text)
{
  put(o, text.ptr, text.len);
}

static void break_line(struct vc_out *o)
{
  if (o->mode == BREAK_SOFT)
    put(o, "=\r\n", 3);
  else
    put(o, "\r\n ", 3);
  o->column = o->mode == BREAK_FOLD;
}

/* Room for `len` bytes on this line. A soft break needs a column for its own sign. */
static void need(struct vc_out *o, size_t len)
{
  size_t most = o->mode == BREAK_SOFT ? OUT_COLUMNS - 1 : OUT_COLUMNS;
  if (o->mode != BREAK_NEVER && o->column + len > most && o->column > 1)
    break_line(o);
}

void out_mark(struct vc_out *o, struct kith_str unit)
{
  need(o, unit.len);
  put(o, unit.ptr, unit.len);
  o->column += unit.len;
}

void out_coded(struct vc_out *o, unsigned char byte)
{
  static const char digits[] = "0123456789ABCDEF";
  char code[] = {'=', digits[byte >> 4], digits[byte & 15]};
  need(o, sizeof code);
  put(o, code, sizeof code);
  o->column += sizeof code;
}

static size_t char_len(unsigned char lead)
{
  return lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

static bool continues(char c)
{
  return ((unsigned char)c & 0xC0) == 0x80;
}

/* As much as the line has room for, whole characters; nothing when the first one needs a line of its own. Bytes that
 * continue one whose start came before go along. More than three of them are no character: cut anywhere. */
static size_t fitting(const struct vc_out *o, struct kith_str text)
{
  enum { MOST = 3 };
  size_t room = o->column < OUT_COLUMNS ? OUT_COLUMNS - o->column : 0, back = 0;
  if (text.len <= room)
    return text.len;
  while (!room && back < text.len && back < MOST && continues(text.ptr[back]))
    back++;
  if (!room)
    return back;
  while (back < room && back < MOST && continues(text.ptr[room - back]))
    back++;
  return continues(text.ptr[room - back]) ? room : room - back;
}

static void fold_text(struct vc_out *o, struct kith_str text)
{
  while (text.len) {
    size_t len = fitting(o, text);
    /* The last character of a piece may go on in the next piece: it needs its whole room here. */
    if (len == text.len) {
      size_t last = len;
      while (last && continues(text.ptr[last - 1]))
        last--;
      last -= last > 0;
      if (o->column + last + char_len((unsigned char)text.ptr[last]) > OUT_COLUMNS)
        len = last;
    }
    put(o, text.ptr, len);
    o->column += len;
    text = str_sub(text, len, text.len);
    if (text.len)
      break_line(o);
  }
}

static bool is_safe(unsigned char c)
{
  return c > ' ' && c < 127 && c != '=';
}

/* A character's bytes stay on one line: there are readers that decode line by line. */
static void soft_text(struct vc_out *o, struct kith_str text)
{
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c >= 0x80 && !continues(text.ptr[i]))
      need(o, 3 * char_len(c));
    if (is_safe(c) || (c == ' ' && o->column > 1 && o->column + 4 < OUT_COLUMNS && i + 1 < text.len))
      out_mark(o, str_sub(text, i, 1));
    else
      out_coded(o, c);
  }
}

void out_text(struct vc_out *o, struct kith_str text)
{
  switch (o->mode) {
  case BREAK_SOFT:
    soft_text(o, text);
    break;
  case BREAK_FOLD:
    fold_text(o, text);
    break;
  case BREAK_NEVER:
    put(o, text.ptr, text.len);
    o->column += text.len;
    break;
  }
}

void out_end(struct vc_out *o)
{
  put(o, "\r\n", 2);
  o->column = 0;
}

/* ---- Base64 ------------------------------------------------------------------------------------------------------ */

static void encode(const unsigned char *in, size_t len, char out[static 4])
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned bits = (unsigned)in[0] << 16 | (len > 1 ? (unsigned)in[1] << 8 : 0) | (len > 2 ? in[2] : 0);
  out[0] = alphabet[bits >> 18];
  out[1] = alphabet[bits >> 12 & 63];
  out[2] = len > 1 ? alphabet[bits >> 6 & 63] : '=';
  out[3] = len > 2 ? alphabet[bits & 63] : '=';
}

void out_base64(struct vc_out *o, struct kith_str bytes)
{
  char line[1024];
  size_t at = 0, len;

  while (at < bytes.len) {
    for (len = 0; at < bytes.len && len + 4 <= sizeof line; at += 3, len += 4)
      encode((const unsigned char *)bytes.ptr + at, bytes.len - at, line + len);
    fold_text(o, (struct kith_str){line, len});
  }
}
