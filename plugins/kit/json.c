#include "kit/json.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/mem.h"

static const char hex[] = "0123456789abcdef";

void json_init(struct kith_json *j, json_write *write, void *arg, unsigned indent)
{
  *j = (struct kith_json){.write = write, .arg = arg, .indent = indent};
  j->buf = j->at = mem_array(JSON_BUFFER, 1);
  j->end = j->buf + JSON_BUFFER;
}

void json_free(struct kith_json *j)
{
  mem_free(j->buf);
  *j = (struct kith_json){0};
}

int json_flush(struct kith_json *j)
{
  size_t len = (size_t)(j->at - j->buf);
  j->at = j->buf;
  if (len && j->status == KITH_OK)
    j->status = j->write(j->arg, j->buf, len);
  return j->status;
}

/* Room for `len` bytes, at most JSON_BUFFER. */
static inline char *room(struct kith_json *j, size_t len)
{
  if ((size_t)(j->end - j->at) < len)
    json_flush(j);
  return j->at;
}

static inline void put(struct kith_json *j, char c)
{
  *room(j, 1) = c;
  j->at++;
}

/* More than there is room for: in pieces. */
static __attribute__((noinline)) void put_long(struct kith_json *j, const char *p, size_t len)
{
  while (len) {
    size_t free_bytes = (size_t)(j->end - j->at);
    size_t piece = len < free_bytes ? len : free_bytes;
    memcpy(j->at, p, piece);
    j->at += piece;
    p += piece;
    len -= piece;
    if (len)
      json_flush(j);
  }
}

static inline void put_bytes(struct kith_json *j, const char *p, size_t len)
{
  if (len > (size_t)(j->end - j->at)) {
    put_long(j, p, len);
    return;
  }
  memcpy(j->at, p, len);
  j->at += len;
}

static void new_line(struct kith_json *j)
{
  put(j, '\n');
  for (unsigned i = 0; i < j->depth * j->indent; i++)
    put(j, ' ');
}

/* What stands between two members, or in front of the first. */
static inline void separate(struct kith_json *j)
{
  if (j->after_key) {
    j->after_key = false;
    return;
  }
  if (!j->depth)
    return;
  uint64_t bit = UINT64_C(1) << j->depth;
  if (j->filled & bit)
    put(j, ',');
  j->filled |= bit;
  if (j->indent)
    new_line(j);
}

static void open_container(struct kith_json *j, char c)
{
  separate(j);
  put(j, c);
  if (j->depth >= JSON_MAX_DEPTH)
    j->status = j->status ? j->status : KITH_E_INTERNAL;
  else
    j->depth++;
  j->filled &= ~(UINT64_C(1) << j->depth);
}

static void close_container(struct kith_json *j, char c)
{
  bool filled = j->filled >> j->depth & 1;
  if (j->depth)
    j->depth--;
  if (filled && j->indent)
    new_line(j);
  put(j, c);
}

void json_object(struct kith_json *j)
{
  open_container(j, '{');
}

void json_object_end(struct kith_json *j)
{
  close_container(j, '}');
}

void json_array(struct kith_json *j)
{
  open_container(j, '[');
}

void json_array_end(struct kith_json *j)
{
  close_container(j, ']');
}

void json_key_n(struct kith_json *j, const char *key, size_t len)
{
  uint64_t bit = UINT64_C(1) << j->depth;
  char *at = room(j, len + 5);

  if (j->filled & bit)
    *at++ = ',';
  j->filled |= bit;
  j->at = at;
  if (j->indent) {
    new_line(j);
    at = room(j, len + 4);
  }
  *at++ = '"';
  memcpy(at, key, len);
  memcpy(at + len, "\": ", 3);
  j->at = at + len + (j->indent ? 3 : 2);
  j->after_key = true;
}

/* ---- Text ---- */

static inline bool is_plain(unsigned char c)
{
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static inline uint64_t odd_bytes(uint64_t v)
{
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t quote = v ^ ones * '"', slash = v ^ ones * '\\', del = v ^ ones * 0x7f;
  return ((v - ones * 0x20) | v | ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((del - ones) & ~del)) &
         ones << 7;
}

/* The last bytes of `len`, fewer than eight or up to the first that is not plain: by words that overlap, else one by
 * one. */
static inline size_t copy_tail(char *to, const char *p, size_t from, size_t len)
{
  size_t i = from;
  if (len >= 8 && len - i < 8) {
    uint64_t v;
    memcpy(&v, p + len - 8, 8);
    if (!odd_bytes(v)) {
      memcpy(to + len - 8, &v, 8);
      return len - from;
    }
  } else if (len >= 4 && len < 8) {
    uint32_t low, high;
    memcpy(&low, p, 4);
    memcpy(&high, p + len - 4, 4);
    if (!odd_bytes((uint64_t)high << 32 | low)) {
      memcpy(to, &low, 4);
      memcpy(to + len - 4, &high, 4);
      return len;
    }
  }
  for (; i < len && is_plain((unsigned char)p[i]); i++)
    to[i] = p[i];
  return i - from;
}

/* Copies ASCII that needs no escape up to the first byte that is none; how many there were. Sixteen at a time, eight,
 * one. `to` has room for `len`. */
static inline size_t copy_plain(char *to, const char *p, size_t len)
{
  size_t i = 0;
#ifdef __SSE2__
  for (; i + 16 <= len; i += 16) {
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
    __m128i odd = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20)); /* signed: 0x80 and above too */
    odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
    odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8(0x7f)));
    _mm_storeu_si128((__m128i *)(void *)(to + i), v);
    int mask = _mm_movemask_epi8(odd);
    if (mask)
      return i + (size_t)__builtin_ctz((unsigned)mask);
  }
#endif
  for (; i + 8 <= len; i += 8) {
    uint64_t v;
    memcpy(&v, p + i, 8);
    if (odd_bytes(v))
      break;
    memcpy(to + i, &v, 8);
  }
  i += copy_tail(to, p, i, len);
  return i;
}

/* Table 3-7 of the Unicode standard: the lead byte says how many follow and what the second may be. */
static size_t utf8_decode(const unsigned char *p, size_t len, uint32_t *out)
{
  unsigned char lead = p[0];
  size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  unsigned char top = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  uint32_t code = lead & (0x3fu >> more);

  *out = UINT32_MAX;
  if (lead < 0xc2 || lead > 0xf4)
    return 1;
  for (size_t i = 1; i <= more; i++) {
    if (i >= len || p[i] < low || p[i] > top)
      return i;
    code = code << 6 | (p[i] & 0x3f);
    low = 0x80;
    top = 0xbf;
  }
  *out = code;
  return more + 1;
}

static inline bool is_hidden(uint32_t code)
{
  return code <= 0x9f || (code - 0x2028 <= 6) || (code - 0x2066 <= 3);
}

static void put_escape(struct kith_json *j, uint32_t code)
{
  static const char short_form[0x60] = {
      ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\'};
  char *at = room(j, 6);
  at[0] = '\\';
  if (code < sizeof short_form && short_form[code]) {
    at[1] = short_form[code];
    j->at += 2;
    return;
  }
  at[1] = 'u';
  for (int i = 0; i < 4; i++)
    at[2 + i] = hex[code >> (12 - 4 * i) & 15];
  j->at += 6;
}

/* One character that is not plain; how many bytes it had. */
static size_t put_odd(struct kith_json *j, const char *p, size_t len)
{
  uint32_t code = (unsigned char)*p;
  size_t bytes = code < 0x80 ? 1 : utf8_decode((const unsigned char *)p, len, &code);

  if (code == UINT32_MAX)
    put_bytes(j, "\xef\xbf\xbd", 3);
  else if (code < 0x80 || is_hidden(code))
    put_escape(j, code);
  else
    put_bytes(j, p, bytes);
  return bytes;
}

void json_text(struct kith_json *j, struct kith_str s)
{
  const char *p = s.ptr, *end = s.ptr + s.len;

  while (p < end) {
    size_t free_bytes = (size_t)(j->end - j->at), left = (size_t)(end - p);
    size_t n = copy_plain(j->at, p, left < free_bytes ? left : free_bytes);
    j->at += n;
    p += n;
    if (j->at == j->end)
      json_flush(j);
    else
      while (p < end && !is_plain((unsigned char)*p))
        p += put_odd(j, p, (size_t)(end - p));
  }
}

size_t json_cut(struct kith_str s)
{
  for (size_t back = 1; back <= 3 && back <= s.len; back++) {
    unsigned char c = (unsigned char)s.ptr[s.len - back];
    if (c >= 0xc2 && c <= 0xf4)
      return back < (c >= 0xf0 ? 4u : c >= 0xe0 ? 3u : 2u) ? back : 0;
    if ((c & 0xc0) != 0x80)
      return 0;
  }
  return 0;
}

void json_base64(struct kith_json *j, const void *bytes, size_t len)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned char *p = bytes;

  while (len) {
    size_t n = len < 3 ? len : 3;
    uint32_t v = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0) | (n > 2 ? p[2] : 0);
    char *at = room(j, 4);
    at[0] = digits[v >> 18];
    at[1] = digits[v >> 12 & 63];
    at[2] = n > 1 ? digits[v >> 6 & 63] : '=';
    at[3] = n > 2 ? digits[v & 63] : '=';
    j->at += 4;
    p += n;
    len -= n;
  }
}

void json_str_begin(struct kith_json *j)
{
  separate(j);
  put(j, '"');
}

void json_str_end(struct kith_json *j)
{
  put(j, '"');
}

void json_str(struct kith_json *j, struct kith_str s)
{
  json_str_begin(j);
  json_text(j, s);
  json_str_end(j);
}

/* ---- Other values ---- */

void json_literal(struct kith_json *j, const char *text)
{
  put_bytes(j, text, strlen(text));
}

void json_u64(struct kith_json *j, uint64_t value)
{
  char digits[20];
  size_t at = sizeof digits;

  separate(j);
  do
    digits[--at] = (char)('0' + value % 10);
  while (value /= 10);
  put_bytes(j, digits + at, sizeof digits - at);
}

void json_true(struct kith_json *j)
{
  separate(j);
  json_literal(j, "true");
}

void json_null(struct kith_json *j)
{
  separate(j);
  json_literal(j, "null");
}

void json_word(struct kith_json *j, struct kith_str word)
{
  separate(j);
  put_bytes(j, word.ptr, word.len);
}

void json_fraction(struct kith_json *j, double value)
{
  if (!(value >= 0 && value <= 1)) {
    json_null(j);
    return;
  }
  unsigned ten_thousandths = (unsigned)(value * 10000 + 0.5);
  char digits[7] = {(char)('0' + ten_thousandths / 10000), '.'};
  size_t len = 1;
  unsigned rest = ten_thousandths % 10000;
  for (unsigned unit = 1000, i = 2; i < 6; i++, unit /= 10) {
    digits[i] = (char)('0' + rest / unit % 10);
    if (digits[i] != '0')
      len = i + 1;
  }
  separate(j);
  put_bytes(j, digits, len);
}
