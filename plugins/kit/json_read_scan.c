#include "kit/json_read_scan.h"

enum expect { A_VALUE, A_VALUE_OR_END, A_NAME, A_NAME_OR_END, A_COLON, A_COMMA_OR_END };

/* What a token leads to. */
enum step { STEP_ON, STEP_DONE, STEP_CUT, STEP_BROKEN };

/* Where the walk stands. A token that breaks the value leaves `p` at the fault; one that is cut may leave it anywhere.
 * *end is NUL, which no token may contain: loops need not look for the end. */
struct walk {
  struct json_scan *s;
  const char *bytes, *p, *end;
  bool last;
};

/* What may stand in a string without a second look: ASCII but controls, quotes and backslashes. */
static const bool plain[256] = {[0x20 ... 0x21] = true, [0x23 ... 0x5B] = true, [0x5D ... 0x7F] = true};

void json_scan_reset(struct json_scan *s)
{
  s->exact.len = 0;
  s->at = s->values = s->numbers = s->lines = s->last_line = 0;
  s->depth = 0;
  s->objects = 0;
  s->expect = A_VALUE;
  s->has_members = false;
  s->fault = FAULT_NONE;
}

/* The first fault stays; the walk goes on. */
static void note(struct walk *w, enum json_fault fault)
{
  w->s->fault = w->s->fault ? w->s->fault : fault;
}

/* The structure is lost: this is what there is to say. */
static enum step broken(struct walk *w, enum json_fault fault)
{
  w->s->fault = fault;
  return STEP_BROKEN;
}

static enum step value_ends(struct walk *w)
{
  if (++w->s->values > JSON_READ_MAX_VALUES)
    note(w, FAULT_TOO_MANY);
  w->s->expect = A_COMMA_OR_END;
  return w->s->depth ? STEP_ON : STEP_DONE;
}

static bool wants_value(const struct walk *w)
{
  return w->s->expect == A_VALUE || w->s->expect == A_VALUE_OR_END;
}

static size_t left(const struct walk *w)
{
  return (size_t)(w->end - w->p);
}

/* ---- Strings ----------------------------------------------------------------------------------------------------- */

/* Length of the well-formed UTF-8 character (RFC 3629) at `p`, 0 when it is none, -1 when it is cut. */
static int utf8_length(const unsigned char *p, const unsigned char *end)
{
  int len = p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;
  unsigned char low = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
  unsigned char high = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;

  if (!len || (p + 1 < end && (p[1] < low || p[1] > high)))
    return 0;
  for (int i = 2; i < len && p + i < end; i++)
    if ((p[i] & 0xC0) != 0x80)
      return 0;
  return end - p < len ? -1 : len;
}

/* Four hexadecimal digits; -1 when they are not. */
static int hex4(const char *p)
{
  int value = 0;
  for (int i = 0; i < 4; i++) {
    char c = ascii_lower(p[i]);
    if (!ascii_is_digit(c) && (c < 'a' || c > 'f'))
      return -1;
    value = value * 16 + (ascii_is_digit(c) ? c - '0' : c - 'a' + 10);
  }
  return value;
}

/* How long the \u escape is, -1 when it is cut; notes what it may not be. */
static int unicode_escape(struct walk *w)
{
  enum { ONE = 6, PAIR = 12 };
  int code = left(w) < ONE ? 0 : hex4(w->p + 2);

  if (left(w) < ONE)
    return -1;
  if (code <= 0)
    note(w, code < 0 ? FAULT_ESCAPE : FAULT_NUL);
  if (code < 0xD800 || code > 0xDFFF)
    return code < 0 ? 2 : ONE;
  if (left(w) < PAIR && !w->last)
    return -1;
  int second = left(w) >= PAIR && w->p[6] == '\\' && w->p[7] == 'u' ? hex4(w->p + 8) : -1;
  if (code < 0xDC00 && second >= 0xDC00 && second <= 0xDFFF)
    return PAIR;
  note(w, FAULT_SURROGATE);
  return ONE;
}

/* How long the escape is, -1 when it is cut. */
static int escape(struct walk *w)
{
  if (left(w) < 2)
    return -1;
  char c = w->p[1];
  if (c == 'u')
    return unicode_escape(w);
  if (c && strchr("\"\\/bfnrt", c))
    return 2;
  note(w, FAULT_ESCAPE);
  return c == '"' || (unsigned char)c >= ' ' ? 2 : 1;
}

/* How long that is which is not plain, -1 when it is cut, 0 when a string cannot go on there. */
static int odd(struct walk *w)
{
  unsigned char c = (unsigned char)*w->p;
  if (w->p == w->end)
    return -1;
  if (c == '\\')
    return escape(w);
  if (c == '\n')
    return 0;
  if (c < ' ') {
    note(w, c ? FAULT_CONTROL : FAULT_NUL);
    return 1;
  }
  int len = utf8_length((const unsigned char *)w->p, (const unsigned char *)w->end);
  if (len)
    return len;
  note(w, FAULT_CHARSET);
  return 1;
}

static enum step string(struct walk *w)
{
  for (w->p++;;) {
    while (plain[(unsigned char)*w->p])
      w->p++;
    if (*w->p == '"')
      break;
    int len = odd(w);
    if (len <= 0)
      return len ? STEP_CUT : broken(w, FAULT_SYNTAX);
    w->p += len;
  }
  w->p++;
  if (wants_value(w))
    return value_ends(w);
  w->s->expect = A_COLON;
  return STEP_ON;
}

/* ---- Numbers and words ------------------------------------------------------------------------------------------- */

/* A number or word must not run into what follows. */
static enum step word_ends(struct walk *w)
{
  if (w->p == w->end && !w->last)
    return STEP_CUT;
  if (ascii_is_alpha(*w->p) || ascii_is_digit(*w->p) || (*w->p && strchr("\"+-._", *w->p)))
    return broken(w, FAULT_SYNTAX);
  return value_ends(w);
}

static bool digits(struct walk *w)
{
  const char *begin = w->p;
  while (ascii_is_digit(*w->p))
    w->p++;
  return w->p > begin;
}

/* Fraction and exponent; *out_any: there is one of them. */
static bool tail(struct walk *w, bool *out_any)
{
  *out_any = *w->p == '.' || ascii_lower(*w->p) == 'e';
  if (*w->p == '.') {
    w->p++;
    if (!digits(w))
      return false;
  }
  if (ascii_lower(*w->p) != 'e')
    return true;
  w->p++;
  w->p += *w->p == '+' || *w->p == '-';
  return digits(w);
}

static enum step number(struct walk *w)
{
  enum { SAFE_DIGITS = 15 };
  const char *begin = w->p;
  bool inexact;

  w->p += *w->p == '-';
  bool zero = *w->p == '0';
  w->p += zero;
  if ((!zero && !digits(w)) || !tail(w, &inexact))
    return w->p == w->end && !w->last ? STEP_CUT : broken(w, FAULT_SYNTAX);
  size_t len = (size_t)(w->p - begin);
  enum step step = word_ends(w);
  if (step == STEP_CUT || step == STEP_BROKEN)
    return step;
  if (len > JSON_READ_MAX_NUMBER)
    note(w, FAULT_NUMBER);
  if (inexact || len > SAFE_DIGITS || (zero && *begin == '-')) {
    struct json_exact exact = {w->s->numbers, (size_t)(begin - w->bytes), len};
    vec_push(&w->s->exact, exact);
  }
  w->s->numbers++;
  return step;
}

static enum step literal(struct walk *w)
{
  static const struct kith_str words[] = {{"true", 4}, {"false", 5}, {"null", 4}};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    size_t have = left(w) < words[i].len ? left(w) : words[i].len;
    if (memcmp(w->p, words[i].ptr, have) != 0)
      continue;
    if (have < words[i].len)
      return w->last ? broken(w, FAULT_TRUNCATED) : STEP_CUT;
    w->p += have;
    return word_ends(w);
  }
  return broken(w, FAULT_SYNTAX);
}

/* ---- Structure --------------------------------------------------------------------------------------------------- */

static enum step open(struct walk *w, bool object)
{
  if (w->s->depth == JSON_READ_MAX_DEPTH)
    return broken(w, FAULT_TOO_DEEP);
  w->s->objects = w->s->objects << 1 | object;
  w->s->depth++;
  w->s->expect = object ? A_NAME_OR_END : A_VALUE_OR_END;
  w->p++;
  return STEP_ON;
}

static enum step close(struct walk *w, bool object)
{
  struct json_scan *s = w->s;
  bool empty = s->expect == (object ? A_NAME_OR_END : A_VALUE_OR_END);
  if (!s->depth || (s->objects & 1) != object || (!empty && s->expect != A_COMMA_OR_END))
    return broken(w, FAULT_SYNTAX);
  s->objects >>= 1;
  s->depth--;
  w->p++;
  return value_ends(w);
}

static enum step comma(struct walk *w)
{
  if (w->s->expect != A_COMMA_OR_END || !w->s->depth)
    return broken(w, FAULT_SYNTAX);
  bool object = w->s->objects & 1;
  w->s->has_members |= object;
  w->s->expect = object ? A_NAME : A_VALUE;
  w->p++;
  return STEP_ON;
}

static enum step colon(struct walk *w)
{
  if (w->s->expect != A_COLON)
    return broken(w, FAULT_SYNTAX);
  w->s->expect = A_VALUE;
  w->p++;
  return STEP_ON;
}

static enum step line_feed(struct walk *w)
{
  if (w->s->by_line && left(w) == 1 && !w->last)
    return STEP_CUT;
  if (w->s->by_line && (w->p[1] == '{' || w->p[1] == '['))
    return broken(w, FAULT_TRUNCATED);
  w->p++;
  w->s->lines++;
  w->s->last_line = (size_t)(w->p - w->bytes);
  return STEP_ON;
}

static enum step token(struct walk *w)
{
  bool value = wants_value(w), name = w->s->expect == A_NAME || w->s->expect == A_NAME_OR_END;

  switch (*w->p) {
  case ' ':
  case '\t':
  case '\r':
    for (w->p++; *w->p == ' ';)
      w->p++;
    return STEP_ON;
  case '\n':
    return line_feed(w);
  case '"':
    return value || name ? string(w) : broken(w, FAULT_SYNTAX);
  case ',':
    return comma(w);
  case ':':
    return colon(w);
  case '[':
  case '{':
    return value ? open(w, *w->p == '{') : broken(w, FAULT_SYNTAX);
  case ']':
  case '}':
    return close(w, *w->p == '}');
  default:
    if (!value)
      return broken(w, FAULT_SYNTAX);
    return *w->p == '-' || ascii_is_digit(*w->p) ? number(w) : literal(w);
  }
}

enum json_scanned json_scan(struct json_scan *s, const char *bytes, size_t len, bool last)
{
  struct walk w = {.s = s, .bytes = bytes, .p = bytes + s->at, .end = bytes + len, .last = last};
  enum step step = STEP_ON;
  const char *begin = w.p;

  while (step == STEP_ON && w.p < w.end) {
    begin = w.p;
    step = token(&w);
  }
  if (step == STEP_ON || step == STEP_CUT) {
    if (last)
      broken(&w, FAULT_TRUNCATED);
    s->at = (size_t)((step == STEP_CUT && !last ? begin : w.p) - bytes);
    return last ? SCAN_BROKEN : SCAN_MORE;
  }
  s->at = (size_t)(w.p - bytes);
  return step == STEP_DONE ? SCAN_DONE : SCAN_BROKEN;
}
