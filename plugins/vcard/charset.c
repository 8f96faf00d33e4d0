#include "vcard/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

/* ---- UTF-8 ------------------------------------------------------------------------------------------------------- */

/* Length of the well-formed sequence at `p`, 0 when there is none. The range of the second byte depends on the first.
 * */
static size_t sequence(const unsigned char *p, size_t left)
{
  unsigned char c = p[0];
  size_t len = c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
  unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80, high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;

  if (!len || left < len || p[1] < low || p[1] > high)
    return 0;
  for (size_t i = 2; i < len; i++)
    if ((p[i] & 0xC0) != 0x80)
      return 0;
  return len;
}

bool utf8_valid(struct kith_str s)
{
  const unsigned char *p = (const unsigned char *)s.ptr;
  for (size_t i = 0; i < s.len;) {
    uint64_t word = 0;
    if (s.len - i >= 8)
      memcpy(&word, p + i, 8);
    if (s.len - i >= 8 && !(word & 0x8080808080808080u)) {
      i += 8;
      continue;
    }
    size_t len = p[i] < 0x80 ? 1 : sequence(p + i, s.len - i);
    if (!len)
      return false;
    i += len;
  }
  return true;
}

/* ---- The allow-list ---------------------------------------------------------------------------------------------- */

/* What files write, and what ICU calls it. ISO-8859-1 is read as windows-1252, its superset: C1 controls in a contact
 * are always mislabelled quotes and dashes. The first two rows are CHARSET_UTF8 and CHARSET_WINDOWS_1252. */
static const struct {
  const char *name, *icu;
} charsets[] = {
    {"UTF-8", "UTF-8"},
    {"WINDOWS-1252", "windows-1252"},
    {"UTF8", NULL},
    {"US-ASCII", NULL},
    {"ASCII", NULL},
    {"ISO-8859-1", "windows-1252"},
    {"LATIN1", "windows-1252"},
    {"CP1252", "windows-1252"},
    {"UTF-16", "UTF-16"},
    {"UTF-16LE", "UTF-16LE"},
    {"UTF-16BE", "UTF-16BE"},
    {"ISO-8859-2", "ISO-8859-2"},
    {"ISO-8859-3", "ISO-8859-3"},
    {"ISO-8859-4", "ISO-8859-4"},
    {"ISO-8859-5", "ISO-8859-5"},
    {"ISO-8859-6", "ISO-8859-6"},
    {"ISO-8859-7", "ISO-8859-7"},
    {"ISO-8859-8", "ISO-8859-8"},
    {"ISO-8859-9", "ISO-8859-9"},
    {"ISO-8859-10", "ISO-8859-10"},
    {"ISO-8859-13", "ISO-8859-13"},
    {"ISO-8859-14", "ISO-8859-14"},
    {"ISO-8859-15", "ISO-8859-15"},
    {"WINDOWS-1250", "windows-1250"},
    {"WINDOWS-1251", "windows-1251"},
    {"WINDOWS-1253", "windows-1253"},
    {"WINDOWS-1254", "windows-1254"},
    {"WINDOWS-1255", "windows-1255"},
    {"WINDOWS-1256", "windows-1256"},
    {"WINDOWS-1257", "windows-1257"},
    {"WINDOWS-1258", "windows-1258"},
    {"CP1250", "windows-1250"},
    {"CP1251", "windows-1251"},
    {"SHIFT_JIS", "windows-31j"},
    {"SHIFT-JIS", "windows-31j"},
    {"SJIS", "windows-31j"},
    {"WINDOWS-31J", "windows-31j"},
    {"CP932", "windows-31j"},
    {"GB18030", "gb18030"},
    {"GBK", "gb18030"},
    {"GB2312", "gb18030"},
    {"BIG5", "Big5"},
    {"EUC-JP", "EUC-JP"},
    {"EUC-KR", "EUC-KR"},
    {"KS_C_5601-1987", "windows-949"},
    {"EUC-CN", "gb18030"},
    {"EUC-TW", "EUC-TW"},
    {"KOI8-R", "KOI8-R"},
    {"KOI8-U", "KOI8-U"},
};

enum { CHARSET_COUNT = sizeof charsets / sizeof charsets[0] };
_Static_assert((int)CHARSET_COUNT <= (int)CHARSET_MOST, "room for every converter");

int charset_find(struct kith_str name)
{
  for (int i = 0; i < CHARSET_COUNT; i++)
    if (str_eq_nocase(name, str_of(charsets[i].name)))
      return charsets[i].icu && strcmp(charsets[i].icu, "windows-1252") == 0 ? CHARSET_WINDOWS_1252
             : charsets[i].icu                                               ? i
                                                                             : CHARSET_UTF8;
  return CHARSET_UNKNOWN;
}

/* ---- Converting -------------------------------------------------------------------------------------------------- */

static UConverter *converter(struct vc_charsets *c, int charset)
{
  UErrorCode status = U_ZERO_ERROR;
  if (!c->converters[charset]) {
    UConverter *made = ucnv_open(charsets[charset].icu, &status);
    if (U_FAILURE(status))
      return NULL;
    ucnv_setToUCallBack(made, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    c->converters[charset] = made;
  }
  return c->converters[charset];
}

static bool through_icu(UConverter *cnv, struct kith_str bytes, struct kith_arena *arena, struct kith_str *out)
{
  UErrorCode status = U_ZERO_ERROR;
  int32_t room = (int32_t)(bytes.len * 2 + 16), wide = 0, len = 0;
  UChar *units = arena_alloc(arena, (size_t)room * sizeof *units);

  ucnv_resetToUnicode(cnv);
  wide = ucnv_toUChars(cnv, units, room, bytes.ptr, (int32_t)bytes.len, &status);
  if (U_FAILURE(status))
    return false;
  char *text = arena_bytes(arena, (size_t)wide * 3 + 1);
  u_strToUTF8(text, wide * 3 + 1, &len, units, wide, &status);
  *out = (struct kith_str){text, (size_t)len};
  return U_SUCCESS(status);
}

bool charset_convert(struct vc_charsets *c, int charset, struct kith_str bytes, struct kith_arena *arena,
                     struct kith_str *out)
{
  if (charset == CHARSET_UTF8) {
    *out = bytes;
    return utf8_valid(bytes);
  }
  UConverter *cnv = charset > 0 && bytes.len < INT32_MAX / 8 ? converter(c, charset) : NULL;
  return cnv && through_icu(cnv, bytes, arena, out);
}

struct kith_str charset_guess(struct vc_charsets *c, struct kith_str bytes, struct kith_arena *arena, bool *out_mended)
{
  struct kith_str text = STR_NONE;
  *out_mended = !utf8_valid(bytes);
  if (!*out_mended)
    return bytes;
  (void)charset_convert(c, CHARSET_WINDOWS_1252, bytes, arena, &text); /* has a character for every byte */
  return text;
}

void charsets_free(struct vc_charsets *c)
{
  for (int i = 0; i < CHARSET_COUNT; i++)
    if (c->converters[i])
      ucnv_close(c->converters[i]);
}
