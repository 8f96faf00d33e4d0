#include "vcard/charset.h"

#include "kit/utf8.h"
#include "vcard/guess.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

/* ---- UTF-8 ------------------------------------------------------------------------------------------------------- */

bool utf8_valid(struct kith_str s)
{
  return utf8_prefix(s) == s.len;
}

/* ---- The allow-list ---------------------------------------------------------------------------------------------- */

enum { SHIFTED = 1, DOUBLE = 2 };

/* What files write, and what ICU calls it. ISO-8859-1 is read as windows-1252, its superset: C1 controls in a contact
 * are always mislabelled quotes and dashes. The first two rows are CHARSET_UTF8 and CHARSET_WINDOWS_1252; an icu name of
 * NULL means the former. */
static const struct {
  const char *name, *icu;
  unsigned flags;
} charsets[] = {
    {"UTF-8", NULL, 0},
    {"WINDOWS-1252", "windows-1252", 0},
    {"UTF8", NULL, 0},
    {"UNICODE-1-1-UTF-8", NULL, 0},
    {"US-ASCII", NULL, 0},
    {"ASCII", NULL, 0},
    {"ISO-8859-1", "windows-1252", 0},
    {"ISO8859-1", "windows-1252", 0},
    {"ISO_8859-1", "windows-1252", 0},
    {"LATIN1", "windows-1252", 0},
    {"LATIN-1", "windows-1252", 0},
    {"CP1252", "windows-1252", 0},
    {"UTF-16", "UTF-16", SHIFTED},
    {"UTF-16LE", "UTF-16LE", SHIFTED},
    {"UTF-16BE", "UTF-16BE", SHIFTED},
    {"UCS-2", "UTF-16", SHIFTED},
    {"ISO-10646-UCS-2", "UTF-16", SHIFTED},
    {"UTF-7", "UTF-7", SHIFTED},
    {"ISO-2022-JP", "ISO-2022-JP", SHIFTED},
    {"ISO-2022-KR", "ISO-2022-KR", SHIFTED},
    {"ISO-8859-2", "ISO-8859-2", 0},
    {"ISO-8859-3", "ISO-8859-3", 0},
    {"ISO-8859-4", "ISO-8859-4", 0},
    {"ISO-8859-5", "ISO-8859-5", 0},
    {"ISO-8859-6", "ISO-8859-6", 0},
    {"ISO-8859-7", "ISO-8859-7", 0},
    {"ISO-8859-8", "ISO-8859-8", 0},
    {"ISO-8859-8-I", "ISO-8859-8", 0},
    {"ISO-8859-9", "windows-1254", 0},
    {"ISO-8859-10", "ISO-8859-10", 0},
    {"ISO-8859-11", "windows-874", 0},
    {"ISO-8859-13", "ISO-8859-13", 0},
    {"ISO-8859-14", "ISO-8859-14", 0},
    {"ISO-8859-15", "ISO-8859-15", 0},
    {"ISO-8859-16", "ISO-8859-16", 0},
    {"LATIN2", "ISO-8859-2", 0},
    {"WINDOWS-874", "windows-874", 0},
    {"TIS-620", "windows-874", 0},
    {"WINDOWS-1250", "windows-1250", 0},
    {"WINDOWS-1251", "windows-1251", 0},
    {"WINDOWS-1253", "windows-1253", 0},
    {"WINDOWS-1254", "windows-1254", 0},
    {"WINDOWS-1255", "windows-1255", 0},
    {"WINDOWS-1256", "windows-1256", 0},
    {"WINDOWS-1257", "windows-1257", 0},
    {"WINDOWS-1258", "windows-1258", 0},
    {"CP1250", "windows-1250", 0},
    {"CP1251", "windows-1251", 0},
    {"CP1253", "windows-1253", 0},
    {"CP1254", "windows-1254", 0},
    {"CP1255", "windows-1255", 0},
    {"CP1256", "windows-1256", 0},
    {"CP1257", "windows-1257", 0},
    {"IBM437", "ibm-437", 0},
    {"CP437", "ibm-437", 0},
    {"IBM850", "ibm-850", 0},
    {"CP850", "ibm-850", 0},
    {"IBM852", "ibm-852", 0},
    {"CP852", "ibm-852", 0},
    {"IBM866", "ibm-866", 0},
    {"CP866", "ibm-866", 0},
    {"MACINTOSH", "macintosh", 0},
    {"X-MAC-ROMAN", "macintosh", 0},
    {"X-MAC-CYRILLIC", "x-mac-cyrillic", 0},
    {"SHIFT_JIS", "windows-31j", DOUBLE},
    {"SHIFT-JIS", "windows-31j", DOUBLE},
    {"SHIFTJIS", "windows-31j", DOUBLE},
    {"SJIS", "windows-31j", DOUBLE},
    {"X-SJIS", "windows-31j", DOUBLE},
    {"MS_KANJI", "windows-31j", DOUBLE},
    {"MS932", "windows-31j", DOUBLE},
    {"WINDOWS-31J", "windows-31j", DOUBLE},
    {"CP932", "windows-31j", DOUBLE},
    {"GB18030", "gb18030", DOUBLE},
    {"GBK", "gb18030", DOUBLE},
    {"CP936", "gb18030", DOUBLE},
    {"GB2312", "gb18030", DOUBLE},
    {"GB_2312-80", "gb18030", DOUBLE},
    {"EUC-CN", "gb18030", DOUBLE},
    {"BIG5", "Big5", DOUBLE},
    {"BIG5-HKSCS", "Big5-HKSCS", DOUBLE},
    {"CP950", "Big5", DOUBLE},
    {"EUC-JP", "EUC-JP", 0},
    {"X-EUC-JP", "EUC-JP", 0},
    {"EUC-KR", "windows-949", 0},
    {"KS_C_5601-1987", "windows-949", 0},
    {"CP949", "windows-949", 0},
    {"EUC-TW", "EUC-TW", 0},
    {"KOI8-R", "KOI8-R", 0},
    {"KOI8-U", "KOI8-U", 0},
};

enum { CHARSET_COUNT = sizeof charsets / sizeof charsets[0] };
_Static_assert((int)CHARSET_COUNT <= (int)CHARSET_MOST, "room for every converter");

int charset_find(struct kith_str name)
{
  for (int i = 0; i < CHARSET_COUNT; i++)
    if (str_eq_nocase(name, str_of(charsets[i].name)))
      return !charsets[i].icu ? CHARSET_UTF8 : strcmp(charsets[i].icu, "windows-1252") == 0 ? CHARSET_WINDOWS_1252 : i;
  return CHARSET_UNKNOWN;
}

bool charset_is_shifted(int charset)
{
  return charset > 0 && charsets[charset].flags & SHIFTED;
}

bool charset_is_double(int charset)
{
  return charset > 0 && charsets[charset].flags & DOUBLE;
}

/* ---- Converting -------------------------------------------------------------------------------------------------- */

static UConverter *converter(struct vc_charsets *c, int charset)
{
  UErrorCode status = U_ZERO_ERROR;
  if (!c->converters[charset]) {
    UConverter *made = ucnv_open(charsets[charset].icu, &status);
    if (U_FAILURE(status))
      return NULL;
    c->converters[charset] = made;
  }
  return c->converters[charset];
}

static bool through_icu(UConverter *cnv, bool strict, struct kith_str bytes, struct kith_arena *arena,
                        struct kith_str *out)
{
  UErrorCode status = U_ZERO_ERROR;
  int32_t room = (int32_t)(bytes.len * 2 + 16), wide = 0, len = 0;
  UChar *units = arena_alloc(arena, (size_t)room * sizeof *units);

  ucnv_resetToUnicode(cnv);
  ucnv_setToUCallBack(cnv, strict ? UCNV_TO_U_CALLBACK_STOP : UCNV_TO_U_CALLBACK_SUBSTITUTE, NULL, NULL, NULL, &status);
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
  return cnv && through_icu(cnv, true, bytes, arena, out);
}

struct kith_str charset_force(struct vc_charsets *c, int charset, struct kith_str bytes, struct kith_arena *arena)
{
  struct kith_str text = STR_NONE;
  UConverter *cnv = charset > 0 && bytes.len < INT32_MAX / 8 ? converter(c, charset) : NULL;
  return cnv && through_icu(cnv, false, bytes, arena, &text) ? text : STR_NONE;
}

/* One or two letters of two bytes each: so short that it may be something else that happens to be well-formed. */
static bool may_be_other(struct kith_str bytes)
{
  size_t high = 0;
  bool longer = false;
  for (size_t i = 0; i < bytes.len; i++) {
    high += (unsigned char)bytes.ptr[i] >= 0x80;
    longer |= (unsigned char)bytes.ptr[i] >= 0xE0;
  }
  return high <= 4 && !longer;
}

static void look(struct vc_charsets *c, struct kith_str window, struct kith_str bytes, struct kith_arena *arena)
{
  if (c->file == CHARSET_UTF8 && !c->looked)
    c->file = guess_charset(c, window, bytes, arena);
  c->looked = c->looked_once = true;
}

struct kith_str charset_guess(struct vc_charsets *c, struct kith_str window, struct kith_str bytes,
                              struct kith_arena *arena, bool *out_mended)
{
  struct kith_str text = STR_NONE;
  bool valid = utf8_valid(bytes), doubtful = valid && may_be_other(bytes);
  *out_mended = false;
  if (!valid || (doubtful && !c->looked_once))
    look(c, window, bytes, arena);
  int charset = c->file == CHARSET_UTF8 ? CHARSET_WINDOWS_1252 : c->file; /* that has a character for any byte */
  if (valid && (!doubtful || charset == CHARSET_WINDOWS_1252))
    return bytes;
  bool converts = charset_convert(c, charset, bytes, arena, &text);
  *out_mended = converts || !valid;
  return converts ? text : valid ? bytes : charset_force(c, charset, bytes, arena);
}

void charsets_free(struct vc_charsets *c)
{
  for (int i = 0; i < CHARSET_COUNT; i++)
    if (c->converters[i])
      ucnv_close(c->converters[i]);
}
