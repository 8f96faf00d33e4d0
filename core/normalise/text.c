#include "normalise/text.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>
#include <unicode/utrans.h>

#include "base/buf.h"
#include "base/mem.h"

enum {
  KEEP_LINES = 1,
  KEEP_SPACES = 2,
  MARKS_MAX = 30,       /* UAX 15, stream-safe text: longer runs of marks make normalising quadratic */
  FIRST_NOT_NFC = 0x300 /* all characters below are in NFC and no marks */
};

struct kith_text {
  struct kith_buf utf8;
  UChar *utf16, *normal;
  size_t utf16_cap, normal_cap;
  const UNormalizer2 *nfc, *nfkc_fold;
  UTransliterator *to_ascii; /* opened when first needed: 1 ms */
  bool to_ascii_tried;
};

struct kith_text *text_new(void)
{
  struct kith_text *t = mem_zero(sizeof *t);
  UErrorCode status = U_ZERO_ERROR;
  t->utf8 = BUF_MAX(3 * (size_t)TEXT_MAX);
  t->nfc = unorm2_getNFCInstance(&status);
  t->nfkc_fold = unorm2_getNFKCCasefoldInstance(&status);
  if (U_FAILURE(status))
    t->nfc = t->nfkc_fold = NULL; /* ICU without its data: text stays as it is composed */
  return t;
}

void text_free(struct kith_text *t)
{
  if (!t)
    return;
  if (t->to_ascii)
    utrans_close(t->to_ascii);
  buf_free(&t->utf8);
  mem_free(t->utf16);
  mem_free(t->normal);
  mem_free(t);
}

bool text_is_ascii(struct kith_str s)
{
  unsigned char all = 0;
  for (size_t i = 0; i < s.len; i++)
    all |= (unsigned char)s.ptr[i];
  return all < 0x80;
}

uint32_t text_next(struct kith_str s, size_t *i)
{
  UChar32 c;
  unsigned char first = (unsigned char)s.ptr[*i];
  if (first < 0x80) {
    (*i)++;
    return first;
  }
  U8_NEXT(s.ptr, *i, s.len, c);
  return c < 0 ? 0xFFFD : (uint32_t)c;
}

size_t text_put(char *to, uint32_t c)
{
  size_t len = 0;
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
    c = 0xFFFD;
  U8_APPEND_UNSAFE(to, len, c);
  return len;
}

bool text_is_control(uint32_t c)
{
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0x2028 || c == 0x2029;
}

unsigned text_columns(uint32_t c)
{
  if (c < 0x300)
    return c != 0xad; /* the soft hyphen is not shown */
  int type = u_charType((UChar32)c);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR || (c >= 0x1160 && c <= 0x11ff))
    return 0; /* from 1160: vowels and finals that join the Hangul letter before */
  int width = u_getIntPropertyValue((UChar32)c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

bool text_is_ideograph(uint32_t c)
{
  return c >= 0x2E80 && u_hasBinaryProperty((UChar32)c, UCHAR_IDEOGRAPHIC);
}

uint32_t text_upper_char(uint32_t c)
{
  if (c < 0x80)
    return c >= 'a' && c <= 'z' ? c - 32 : c;
  return (uint32_t)u_toupper((UChar32)c);
}

uint32_t text_lower_char(uint32_t c)
{
  if (c < 0x80)
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  return (uint32_t)u_tolower((UChar32)c);
}

struct kith_str text_lower(struct kith_arena *arena, struct kith_str s)
{
  size_t same = 0;
  while (same < s.len && (unsigned char)s.ptr[same] < 0x80 && ascii_lower(s.ptr[same]) == s.ptr[same])
    same++;
  if (same == s.len)
    return s;
  char *lower = arena_bytes(arena, s.len * 3); /* a broken byte, or a letter whose small form is longer */
  size_t len = 0;
  for (size_t i = 0; i < s.len;)
    len += text_put(lower + len, text_lower_char(text_next(s, &i)));
  return (struct kith_str){lower, len};
}

/* ---- Cleaning ---- */

/* Nothing to do: printable ASCII, single spaces between words. */
static bool is_clean_line(struct kith_str s)
{
  char before = ' ';
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (c < ' ' || c == 0x7F || (c == ' ' && before == ' ')) /* bytes over 0x7F are negative */
      return false;
    before = c;
  }
  return !s.len || before != ' ';
}

/* The same for text of several lines. Spaces in a row are allowed where they are kept. */
static bool is_clean_block(struct kith_str s, unsigned mode)
{
  char before = '\n';
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    bool space_before = before == ' ' || before == '\t';
    if (c == 0x7F || (c < ' ' && c != '\n' && !(c == '\t' && mode & KEEP_SPACES)) || (c == '\n' && space_before))
      return false;
    if (c == ' ' && !(mode & KEEP_SPACES) && (space_before || before == '\n'))
      return false;
    before = c;
  }
  return !s.len || (!ascii_is_space(before) && !ascii_is_space(s.ptr[0]));
}

enum fate { FATE_KEEP, FATE_DROP, FATE_SPACE, FATE_LINE, FATE_JOINER };

static enum fate fate_of_high(uint32_t c)
{
  if (c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000)
    return FATE_SPACE;
  if (c == 0x85 || c == 0x2028 || c == 0x2029)
    return FATE_LINE;
  if (c == 0x200C || c == 0x200D)
    return FATE_JOINER;
  if (c < 0xA0 || c == 0xAD || c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
      (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE)
    return FATE_DROP;
  return FATE_KEEP;
}

static enum fate fate_of(uint32_t c)
{
  if (c >= 0x7F)
    return fate_of_high(c);
  if (c > ' ')
    return FATE_KEEP;
  if (c == ' ' || c == '\t' || c == '\v' || c == '\f')
    return FATE_SPACE;
  return c == '\n' || c == '\r' ? FATE_LINE : FATE_DROP;
}

struct cleaning {
  struct kith_buf *out;
  unsigned mode;
  uint32_t last;   /* character that was kept */
  size_t marks;    /* in a row, up to here */
  bool space_due;  /* before the next character that is kept */
  bool high, wild; /* something may be out of NFC; too many marks to touch */
};

static void trim_end(struct kith_buf *out, bool lines_too)
{
  while (out->len) {
    char last = out->ptr[out->len - 1];
    bool joiner = out->len >= 3 && !memcmp(out->ptr + out->len - 3, "\xE2\x80", 2) &&
                  ((unsigned char)last == 0x8C || (unsigned char)last == 0x8D);
    if (last == ' ' || last == '\t' || (last == '\n' && lines_too))
      out->len--;
    else if (joiner)
      out->len -= 3;
    else
      return;
  }
}

/* Persian, Indic scripts and emoji need joiners inside words; elsewhere they are junk. None of these characters becomes
 * ASCII by composing or by lower case. */
static bool takes_joiner(uint32_t before)
{
  return (before >= 0x590 && before <= 0x1DFF) || before >= 0x2600;
}

static void keep(struct cleaning *c, uint32_t character)
{
  char bytes[4];
  if (c->space_due && c->out->len && c->out->ptr[c->out->len - 1] != '\n')
    buf_add_char(c->out, ' ');
  c->space_due = false;
  buf_add(c->out, bytes, text_put(bytes, character));
  c->last = character;
  if (character < FIRST_NOT_NFC) {
    c->marks = 0;
    return;
  }
  c->high = true;
  c->marks = u_getCombiningClass((UChar32)character) ? c->marks + 1 : 0;
  c->wild |= c->marks > MARKS_MAX;
}

static void clean_character(struct cleaning *c, uint32_t character)
{
  enum fate fate = fate_of(character);
  if (fate == FATE_LINE && !(c->mode & KEEP_LINES))
    fate = FATE_SPACE;
  if (fate == FATE_JOINER)
    fate = !c->space_due && takes_joiner(c->last) ? FATE_KEEP : FATE_DROP;
  if (fate == FATE_KEEP) {
    keep(c, character);
  } else if (fate == FATE_SPACE && !(c->mode & KEEP_SPACES)) {
    trim_end(c->out, false); /* a joiner at the end of a word */
    c->space_due = true;
  } else if (fate == FATE_SPACE && c->out->len) {
    buf_add_char(c->out, character == '\t' ? '\t' : ' ');
  } else if (fate == FATE_LINE) {
    trim_end(c->out, false);
    c->space_due = false;
    c->last = '\n';
    if (c->out->len)
      buf_add_char(c->out, '\n');
  }
}

static void room16(UChar **units, size_t *cap, size_t want)
{
  if (*cap >= want)
    return;
  *cap = want < 1024 ? 1024 : want;
  *units = mem_resize(*units, *cap, sizeof **units);
}

/* NFC of valid UTF-8; `s` itself when it is that already. */
static struct kith_str compose(struct kith_text *t, struct kith_arena *arena, struct kith_str s)
{
  UErrorCode status = U_ZERO_ERROR;
  int32_t units = 0, len = 0;
  room16(&t->utf16, &t->utf16_cap, s.len + 1);
  u_strFromUTF8(t->utf16, (int32_t)t->utf16_cap, &units, s.ptr, (int32_t)s.len, &status);
  if (U_FAILURE(status) || unorm2_isNormalized(t->nfc, t->utf16, units, &status) || U_FAILURE(status))
    return s;
  room16(&t->normal, &t->normal_cap, 3 * (size_t)units + 16);
  int32_t composed = unorm2_normalize(t->nfc, t->utf16, units, t->normal, (int32_t)t->normal_cap, &status);
  if (U_FAILURE(status))
    return s;
  char *utf8 = arena_bytes(arena, 3 * (size_t)composed + 1);
  u_strToUTF8(utf8, 3 * composed + 1, &len, t->normal, composed, &status);
  return U_FAILURE(status) ? s : (struct kith_str){utf8, (size_t)len};
}

static struct kith_str clean_slowly(struct kith_text *t, struct kith_arena *arena, struct kith_str s, unsigned mode)
{
  struct cleaning c = {.out = &t->utf8, .mode = mode};
  if (s.len > TEXT_MAX)
    return s;
  buf_clear(&t->utf8);
  buf_reserve(&t->utf8, s.len + 4);
  for (size_t i = 0; i < s.len;) {
    uint32_t character = text_next(s, &i);
    if (character == '\r' && i < s.len && s.ptr[i] == '\n')
      continue;
    clean_character(&c, character);
  }
  trim_end(&t->utf8, true);
  struct kith_str clean = buf_str(&t->utf8);
  if (c.high && !c.wild && t->nfc)
    clean = compose(t, arena, clean);
  if (str_eq(clean, s))
    return s;
  return clean.ptr == t->utf8.ptr ? arena_str(arena, clean) : clean;
}

struct kith_str text_clean(struct kith_text *t, struct kith_arena *arena, struct kith_str s)
{
  return is_clean_line(s) ? s : clean_slowly(t, arena, s, 0);
}

struct kith_str text_clean_block(struct kith_text *t, struct kith_arena *arena, struct kith_str s)
{
  return is_clean_block(s, KEEP_LINES) ? s : clean_slowly(t, arena, s, KEEP_LINES);
}

struct kith_str text_clean_lines(struct kith_text *t, struct kith_arena *arena, struct kith_str s)
{
  unsigned mode = KEEP_LINES | KEEP_SPACES;
  return is_clean_block(s, mode) ? s : clean_slowly(t, arena, s, mode);
}

/* ---- Folding ---- */

/* U+00C0 to U+017F, folded to ASCII. */
static const char latin[192][3] = {
    "a", "a", "a",  "a", "a", "a", "ae", "c",  "e", "e", "e",  "e",  "i", "i", "i",  "i",  "d", "n", "o",  "o",
    "o", "o", "o",  " ", "o", "u", "u",  "u",  "u", "y", "th", "ss", "a", "a", "a",  "a",  "a", "a", "ae", "c",
    "e", "e", "e",  "e", "i", "i", "i",  "i",  "d", "n", "o",  "o",  "o", "o", "o",  " ",  "o", "u", "u",  "u",
    "u", "y", "th", "y", "a", "a", "a",  "a",  "a", "a", "c",  "c",  "c", "c", "c",  "c",  "c", "c", "d",  "d",
    "d", "d", "e",  "e", "e", "e", "e",  "e",  "e", "e", "e",  "e",  "g", "g", "g",  "g",  "g", "g", "g",  "g",
    "h", "h", "h",  "h", "i", "i", "i",  "i",  "i", "i", "i",  "i",  "i", "i", "ij", "ij", "j", "j", "k",  "k",
    "q", "l", "l",  "l", "l", "l", "l",  "l",  "l", "l", "l",  "n",  "n", "n", "n",  "n",  "n", "n", "n",  "n",
    "o", "o", "o",  "o", "o", "o", "oe", "oe", "r", "r", "r",  "r",  "r", "r", "s",  "s",  "s", "s", "s",  "s",
    "s", "s", "t",  "t", "t", "t", "t",  "t",  "u", "u", "u",  "u",  "u", "u", "u",  "u",  "u", "u", "u",  "u",
    "w", "w", "y",  "y", "y", "z", "z",  "z",  "z", "z", "z",  "s",
};

struct folding {
  char *out;
  size_t len, cap;
  bool space_due;
};

static void fold_put(struct folding *f, const char *bytes, size_t len)
{
  if (f->len + len + 1 > f->cap)
    return;
  if (f->space_due && f->len)
    f->out[f->len++] = ' ';
  f->space_due = false;
  memcpy(f->out + f->len, bytes, len);
  f->len += len;
}

enum { SPACE = 0, NOTHING = 1 };

/* What an ASCII character is folded to. */
static const char plain[128] = {
    ['\''] = NOTHING, ['`'] = NOTHING, ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5',
    ['6'] = '6',      ['7'] = '7',     ['8'] = '8', ['9'] = '9', ['a'] = 'a', ['A'] = 'a', ['b'] = 'b', ['B'] = 'b',
    ['c'] = 'c',      ['C'] = 'c',     ['d'] = 'd', ['D'] = 'd', ['e'] = 'e', ['E'] = 'e', ['f'] = 'f', ['F'] = 'f',
    ['g'] = 'g',      ['G'] = 'g',     ['h'] = 'h', ['H'] = 'h', ['i'] = 'i', ['I'] = 'i', ['j'] = 'j', ['J'] = 'j',
    ['k'] = 'k',      ['K'] = 'k',     ['l'] = 'l', ['L'] = 'l', ['m'] = 'm', ['M'] = 'm', ['n'] = 'n', ['N'] = 'n',
    ['o'] = 'o',      ['O'] = 'o',     ['p'] = 'p', ['P'] = 'p', ['q'] = 'q', ['Q'] = 'q', ['r'] = 'r', ['R'] = 'r',
    ['s'] = 's',      ['S'] = 's',     ['t'] = 't', ['T'] = 't', ['u'] = 'u', ['U'] = 'u', ['v'] = 'v', ['V'] = 'v',
    ['w'] = 'w',      ['W'] = 'w',     ['x'] = 'x', ['X'] = 'x', ['y'] = 'y', ['Y'] = 'y', ['z'] = 'z', ['Z'] = 'z',
};

/* A run of ASCII from s[i]; returns where it ends. The hottest loop of the room. */
static size_t fold_ascii(struct folding *f, struct kith_str s, size_t i)
{
  char *to = f->out + f->len, *end = f->out + f->cap - 2;
  bool space_due = f->space_due;
  for (; i < s.len && (unsigned char)s.ptr[i] < 0x80 && to < end; i++) {
    char c = plain[(unsigned char)s.ptr[i]];
    if (c == SPACE) {
      space_due = true;
      continue;
    }
    if (c == NOTHING)
      continue;
    if (space_due && to != f->out)
      *to++ = ' ';
    space_due = false;
    *to++ = c;
  }
  f->len = (size_t)(to - f->out);
  f->space_due = space_due;
  return to < end ? i : s.len;
}

static bool is_apostrophe(uint32_t c)
{
  return c == 0x2018 || c == 0x2019 || c == 0x02BC || c == 0xB4;
}

/* False for what needs ICU. */
static bool fold_high(struct folding *f, uint32_t c)
{
  if (c >= 0xC0 && c < 0x180) {
    const char *letters = latin[c - 0xC0];
    if (letters[0] == ' ')
      f->space_due = true;
    else
      fold_put(f, letters, strlen(letters));
  } else if (c == 0xAA || c == 0xBA) {
    fold_put(f, c == 0xAA ? "a" : "o", 1); /* ordinal signs, which are letters in NFKC */
  } else if (c == 0xB2 || c == 0xB3 || c == 0xB9 || c == 0xB5 || (c >= 0xBC && c <= 0xBE)) {
    return false;
  } else if (c < 0xC0 || (c >= 0x2010 && c <= 0x201F)) {
    if (!is_apostrophe(c))
      f->space_due = true;
  } else {
    return false;
  }
  return true;
}

/* What ICU could not bring to ASCII is kept when it is a letter. */
static void fold_foreign(struct folding *f, uint32_t c)
{
  char bytes[4];
  if (is_apostrophe(c))
    return;
  if (u_isalnum((UChar32)c) || u_getCombiningClass((UChar32)c))
    fold_put(f, bytes, text_put(bytes, c));
  else
    f->space_due = true;
}

static bool fold_bytes(struct folding *f, struct kith_str s, bool foreign)
{
  for (size_t i = 0; i < s.len;) {
    i = fold_ascii(f, s, i);
    if (i == s.len)
      break;
    uint32_t c = text_next(s, &i);
    if (fold_high(f, c))
      continue;
    if (!foreign)
      return false;
    fold_foreign(f, c);
  }
  return true;
}

static UTransliterator *transliterator(struct kith_text *t)
{
  static const char rules[] = "Any-Latin; NFD; [:Mn:] Remove; NFC; Latin-ASCII; Lower";
  if (!t->to_ascii_tried) {
    UChar id[sizeof rules];
    UErrorCode status = U_ZERO_ERROR;
    u_uastrcpy(id, rules);
    t->to_ascii = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    t->to_ascii_tried = true;
    if (U_FAILURE(status))
      t->to_ascii = NULL; /* then other scripts are compared as they are */
  }
  return t->to_ascii;
}

enum { FOLD_ROOM = 4 * TEXT_FOLD_MAX };

/* Case folded and, where it is possible, in Latin letters. Empty when it does not fit. */
static struct kith_str fold_by_icu(struct kith_text *t, struct kith_str s, char out[static FOLD_ROOM])
{
  UChar from[TEXT_FOLD_MAX + 1], to[FOLD_ROOM];
  UErrorCode status = U_ZERO_ERROR;
  int32_t units = 0, len = 0;
  u_strFromUTF8WithSub(from, TEXT_FOLD_MAX + 1, &units, s.ptr, (int32_t)s.len, 0xFFFD, NULL, &status);
  if (U_FAILURE(status) || !t->nfkc_fold)
    return STR_NONE;
  int32_t limit = units = unorm2_normalize(t->nfkc_fold, from, units, to, FOLD_ROOM, &status);
  if (U_FAILURE(status))
    return STR_NONE;
  if (transliterator(t)) {
    UErrorCode ignored = U_ZERO_ERROR;
    utrans_transUChars(t->to_ascii, to, &units, FOLD_ROOM, 0, &limit, &ignored);
    if (U_FAILURE(ignored))
      return STR_NONE;
  }
  u_strToUTF8(out, FOLD_ROOM, &len, to, units, &status);
  return U_FAILURE(status) ? STR_NONE : (struct kith_str){out, (size_t)len};
}

static struct kith_str cut_at_character(struct kith_str s, size_t max)
{
  if (s.len <= max)
    return s;
  while (max && ((unsigned char)s.ptr[max] & 0xC0) == 0x80)
    max--;
  return str_sub(s, 0, max);
}

struct kith_str text_fold(struct kith_text *t, struct kith_arena *arena, struct kith_str s)
{
  char out[FOLD_ROOM], latinised[FOLD_ROOM];
  struct folding f = {.out = out, .cap = sizeof out};
  s = cut_at_character(s, TEXT_FOLD_MAX);
  if (!fold_bytes(&f, s, false)) {
    struct kith_str easier = fold_by_icu(t, s, latinised);
    f = (struct folding){.out = out, .cap = sizeof out};
    fold_bytes(&f, easier.len ? easier : s, true);
  }
  return arena_str(arena, (struct kith_str){out, f.len});
}
