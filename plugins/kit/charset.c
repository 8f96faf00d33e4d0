#include "kit/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include "base/mem.h"

enum { PIVOT_UNITS = 4096, SURE = 30 /* of ICU's 100 */ };

/* ISO-8859-1 is read as windows-1252, its superset: what calls itself Latin-1 usually is that. */
static const struct kith_charset charsets[] = {
    {"UTF-8", CHARSET_UTF8, 1},         {"UTF-16LE", CHARSET_WIDE, 2},      {"UTF-16BE", CHARSET_WIDE, 2},
    {"UTF-32LE", CHARSET_WIDE, 4},      {"UTF-32BE", CHARSET_WIDE, 4},      {"windows-1252", CHARSET_BYTES, 1},
    {"windows-1250", CHARSET_BYTES, 1}, {"windows-1251", CHARSET_BYTES, 1}, {"windows-1253", CHARSET_BYTES, 1},
    {"windows-1254", CHARSET_BYTES, 1}, {"windows-1255", CHARSET_BYTES, 1}, {"windows-1256", CHARSET_BYTES, 1},
    {"windows-1257", CHARSET_BYTES, 1}, {"windows-1258", CHARSET_BYTES, 1}, {"ISO-8859-2", CHARSET_BYTES, 1},
    {"ISO-8859-3", CHARSET_BYTES, 1},   {"ISO-8859-4", CHARSET_BYTES, 1},   {"ISO-8859-5", CHARSET_BYTES, 1},
    {"ISO-8859-6", CHARSET_BYTES, 1},   {"ISO-8859-7", CHARSET_BYTES, 1},   {"ISO-8859-8", CHARSET_BYTES, 1},
    {"ISO-8859-9", CHARSET_BYTES, 1},   {"ISO-8859-13", CHARSET_BYTES, 1},  {"ISO-8859-15", CHARSET_BYTES, 1},
    {"KOI8-R", CHARSET_BYTES, 1},       {"macintosh", CHARSET_BYTES, 1},    {"IBM437", CHARSET_BYTES, 1},
    {"IBM850", CHARSET_BYTES, 1},       {"IBM852", CHARSET_BYTES, 1},       {"Shift_JIS", CHARSET_BYTES, 1},
    {"GB18030", CHARSET_BYTES, 1},      {"GBK", CHARSET_BYTES, 1},          {"Big5", CHARSET_BYTES, 1},
    {"EUC-JP", CHARSET_BYTES, 1},       {"EUC-KR", CHARSET_BYTES, 1},       {"US-ASCII", CHARSET_UTF8, 1},
};

static const struct charset_alias {
  const char *alias, *name;
} aliases[] = {
    {"iso88591", "windows-1252"}, {"latin1", "windows-1252"}, {"cp1252", "windows-1252"}, {"cp1250", "windows-1250"},
    {"cp1251", "windows-1251"},   {"latin2", "ISO-8859-2"},   {"latin9", "ISO-8859-15"},  {"ascii", "US-ASCII"},
    {"utf16", "UTF-16LE"},        {"utf32", "UTF-32LE"},      {"cp437", "IBM437"},        {"cp850", "IBM850"},
    {"cp852", "IBM852"},          {"sjis", "Shift_JIS"},      {"cp932", "Shift_JIS"},     {"gb2312", "GBK"},
    {"macroman", "macintosh"},    {"utf8sig", "UTF-8"},
};

static const struct charset_mark {
  const char *bytes;
  size_t len;
  const char *name;
} marks[] = {
    {"\xEF\xBB\xBF", 3, "UTF-8"}, {"\xFF\xFE\0\0", 4, "UTF-32LE"}, {"\0\0\xFE\xFF", 4, "UTF-32BE"},
    {"\xFF\xFE", 2, "UTF-16LE"},  {"\xFE\xFF", 2, "UTF-16BE"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static size_t squeeze(struct kith_str name, char *out, size_t room)
{
  size_t n = 0;
  for (size_t i = 0; i < name.len && n < room; i++)
    if (name.ptr[i] != '-' && name.ptr[i] != '_' && name.ptr[i] != ' ')
      out[n++] = ascii_lower(name.ptr[i]);
  return n;
}

static bool same_name(struct kith_str a, const char *b)
{
  char left[32], right[32];
  size_t n = squeeze(a, left, sizeof left), m = squeeze(str_of(b), right, sizeof right);
  return n == m && n < sizeof left && memcmp(left, right, n) == 0;
}

const struct kith_charset *charset_by_name(struct kith_str name)
{
  for (size_t i = 0; i < COUNT(aliases); i++)
    if (same_name(name, aliases[i].alias))
      name = str_of(aliases[i].name);
  for (size_t i = 0; i < COUNT(charsets); i++)
    if (same_name(name, charsets[i].name))
      return &charsets[i];
  return NULL;
}

const char *charset_names(void)
{
  return "auto, UTF-8, UTF-16LE, UTF-16BE, UTF-32LE, UTF-32BE, windows-1250 to -1258, ISO-8859-1 to -9, -13, -15, "
         "KOI8-R, "
         "macintosh, IBM437, IBM850, IBM852, Shift_JIS, GB18030, GBK, Big5, EUC-JP, EUC-KR";
}

size_t charset_bom(const struct kith_charset *charset, struct kith_str head)
{
  for (size_t i = 0; i < COUNT(marks); i++)
    if (str_eq_c(str_of(charset->name), marks[i].name) &&
        str_starts(head, (struct kith_str){marks[i].bytes, marks[i].len}))
      return marks[i].len;
  return 0;
}

/* Charsets whose characters are one byte each: text in them hardly ever happens to be UTF-8. */
static bool is_single(const struct kith_charset *charset)
{
  static const char *const wide[] = {"Shift_JIS", "GB18030", "GBK", "Big5", "EUC-JP", "EUC-KR"};
  for (size_t i = 0; i < COUNT(wide); i++)
    if (strcmp(charset->name, wide[i]) == 0)
      return false;
  return charset->class == CHARSET_BYTES;
}

/* Accented letters (0xC3 to 0xC5) and typographic signs (0xE2 0x80) as UTF-8 has them; windows-1252 hardly does. */
static size_t count_letters(struct kith_str s)
{
  size_t letters = 0;
  for (size_t i = 0, n; i < s.len; i += n ? n : 1) {
    const unsigned char *at = (const unsigned char *)s.ptr + i;
    n = *at & 0x80 ? utf8_char(at, s.len - i) : 1;
    letters += (n == 2 && *at >= 0xC3 && *at <= 0xC5) || (n == 3 && *at == 0xE2 && at[1] == 0x80);
  }
  return letters;
}

enum charset_line charset_line(const struct kith_charset *charset, struct kith_str s)
{
  if (ascii_prefix(s) == s.len)
    return CHARSET_LINE_ASCII;
  if (!is_single(charset))
    return CHARSET_LINE_OWN;
  if (utf8_prefix(s) == s.len)
    return CHARSET_LINE_UTF8;
  bool western = strcmp(charset->name, "windows-1252") == 0;
  return western && count_letters(s) ? CHARSET_LINE_MIXED : CHARSET_LINE_OWN;
}

static int add_code_point(struct kith_buf *out, unsigned c)
{
  char bytes[3] = {(char)(0xE0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3F)), (char)(0x80 | (c & 0x3F))};
  if (c >= 0x800)
    return buf_add(out, bytes, 3);
  bytes[1] = (char)(0xC0 | c >> 6);
  return buf_add(out, bytes + 1, 2);
}

int utf8_mend(struct kith_str text, struct kith_buf *out)
{
  static const unsigned short c1[32] = {
      0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
      0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178,
  };
  int status = KITH_OK;
  while (text.len && status == KITH_OK) {
    size_t good = utf8_prefix(text);
    status = buf_add(out, text.ptr, good);
    if (good < text.len && status == KITH_OK) {
      unsigned char byte = (unsigned char)text.ptr[good++];
      status = add_code_point(out, byte < 0xA0 ? c1[byte - 0x80] : byte);
    }
    text = str_sub(text, good, text.len);
  }
  return status;
}

uint64_t charset_width(const struct kith_charset *charset, struct kith_str utf8)
{
  uint64_t units = 0;
  for (size_t i = 0; i < utf8.len; i++) {
    unsigned char byte = (unsigned char)utf8.ptr[i];
    units += (byte & 0xC0) != 0x80;
    units += charset->unit == 2 && byte >= 0xF0;
  }
  return units * charset->unit;
}

/* ---- Detection ---- */

/* Text in UTF-16 without a mark: half of the bytes are NUL, all on one side. */
static const char *by_nuls(struct kith_str head)
{
  size_t zeros[2] = {0, 0};
  for (size_t i = 0; i < head.len; i++)
    zeros[i & 1] += !head.ptr[i];
  size_t enough = head.len / 5 + 1;
  if (zeros[1] >= enough && zeros[0] < zeros[1] / 16 + 1)
    return "UTF-16LE";
  return zeros[0] >= enough && zeros[1] < zeros[0] / 16 + 1 ? "UTF-16BE" : NULL;
}

static bool mostly_utf8(struct kith_str head, bool cut)
{
  size_t valid = 0, invalid = 0;
  for (size_t i = 0; i < head.len;) {
    i += ascii_prefix((struct kith_str){head.ptr + i, head.len - i});
    if (i >= head.len || (cut && head.len - i < 4))
      break;
    size_t n = utf8_char((const unsigned char *)head.ptr + i, head.len - i);
    valid += n != 0;
    invalid += n == 0;
    i += n ? n : 1;
  }
  return invalid <= valid;
}

#ifdef KITH_FUZZ
/* ICU's search would take most of the time: the last byte chooses, so that every decoder has its turn. */
static const struct kith_charset *by_icu(struct kith_str head)
{
  const struct kith_charset *found = &charsets[(unsigned char)head.ptr[head.len - 1] % COUNT(charsets)];
  return found->class == CHARSET_BYTES ? found : NULL;
}
#else
static const struct kith_charset *by_icu(struct kith_str head)
{
  const struct kith_charset *found = NULL;
  UErrorCode status = U_ZERO_ERROR;
  UCharsetDetector *detector = ucsdet_open(&status);
  ucsdet_setText(detector, head.ptr, (int32_t)head.len, &status);
  const UCharsetMatch *match = ucsdet_detect(detector, &status);
  if (U_SUCCESS(status) && match && ucsdet_getConfidence(match, &status) >= SURE)
    found = charset_by_name(str_of(ucsdet_getName(match, &status)));
  ucsdet_close(detector);
  return found && found->class == CHARSET_BYTES ? found : NULL;
}
#endif

const struct kith_charset *charset_detect(struct kith_str head, bool cut, size_t *out_bom)
{
  *out_bom = 0;
  for (size_t i = 0; i < COUNT(marks); i++)
    if (str_starts(head, (struct kith_str){marks[i].bytes, marks[i].len})) {
      *out_bom = marks[i].len;
      return charset_by_name(str_of(marks[i].name));
    }
  const char *wide = by_nuls(head);
  if (wide)
    return charset_by_name(str_of(wide));
  if (mostly_utf8(head, cut))
    return &charsets[0];
  const struct kith_charset *guess = by_icu(head);
  return guess ? guess : charset_by_name(KITH_STR("windows-1252"));
}

/* ---- Decoding ---- */

struct charset_decoder {
  UConverter *from, *to;
  UChar pivot[PIVOT_UNITS];
  UChar *pivot_source, *pivot_target;
  bool fresh;
};

struct charset_decoder *decoder_new(const struct kith_charset *charset)
{
  struct charset_decoder *d = mem_zero(sizeof *d);
  UErrorCode status = U_ZERO_ERROR;
  d->from = ucnv_open(charset->name, &status);
  d->to = ucnv_open("UTF-8", &status);
  d->fresh = true;
  if (U_SUCCESS(status))
    return d;
  decoder_free(d);
  return NULL;
}

void decoder_free(struct charset_decoder *d)
{
  if (!d)
    return;
  ucnv_close(d->from);
  ucnv_close(d->to);
  mem_free(d);
}

int decoder_add(struct charset_decoder *d, struct kith_str bytes, bool last, struct kith_buf *out)
{
  const char *source = bytes.ptr;
  for (;;) {
    UErrorCode status = U_ZERO_ERROR;
    if (buf_reserve(out, bytes.len + 64) != KITH_OK)
      return KITH_E_LIMIT;
    char *target = out->ptr + out->len;
    if (d->fresh)
      d->pivot_source = d->pivot_target = d->pivot;
    ucnv_convertEx(d->to, d->from, &target, out->ptr + out->cap, &source, bytes.ptr + bytes.len, d->pivot,
                   &d->pivot_source, &d->pivot_target, d->pivot + PIVOT_UNITS, d->fresh, last, &status);
    out->len = (size_t)(target - out->ptr);
    d->fresh = false;
    if (status == U_BUFFER_OVERFLOW_ERROR)
      continue;
    d->fresh = last;
    return U_SUCCESS(status) ? KITH_OK : KITH_E_INTERNAL;
  }
}
