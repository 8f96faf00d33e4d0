#include "vcard/guess.h"

#include <math.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include "base/buf.h"
#include "base/small.h"
#include "vcard/decode.h"

enum {
  SAMPLE_MAX = SMALL_IN_FUZZ(16 * 1024, 24),
  LINE_MAX_SEEN = SMALL_IN_FUZZ(8 * 1024, 64),
  LETTERS_MAX = 64,
  PAIRS_MAX = 256,
  ENOUGH = 2048
};

/* Natural logarithms of probabilities. */
#define IMPOSSIBLE (-14.0f)
#define RARE       (-7.6f)
#define SIGN       (-6.2f)
#define MARGIN     4.5f /* by how much another charset must beat windows-1252 */
#define MOST       3.4f /* that one letter, however often it comes, can say: João is no Romanian */
#define PHONE      8.0f /* what properties of Japanese phones speak for Shift_JIS */

/* ---- Charsets of one byte ---------------------------------------------------------------------------------------- */

/* A language (or several) in a charset: its letters beyond ASCII, commonest first. */
static const struct language {
  const char *charset, *letters;
} languages[] = {
    {"WINDOWS-1252", "éäöüøåñçßáóíèæàêâúãõôëîìòùïœûðþýÿ"},
    {"WINDOWS-1250", "łąęóżśćńź"},
    {"ISO-8859-2", "łąęóżśćńź"},
    {"WINDOWS-1250", "áíéýřčšěžůúňťďóľĺŕäô"},
    {"ISO-8859-2", "áíéýřčšěžůúňťďóľĺŕäô"},
    {"WINDOWS-1250", "áéöóőüíúű"},
    {"ISO-8859-2", "áéöóőüíúű"},
    {"WINDOWS-1250", "čšžćđ"},
    {"ISO-8859-2", "čšžćđ"},
    {"WINDOWS-1250", "ăîâşţ"},
    {"ISO-8859-2", "ăîâşţ"},
    {"WINDOWS-1254", "ıüşöçğâîû"},
    {"WINDOWS-1257", "āšīēņžėųļąčūģęįõäöü"},
    {"WINDOWS-1251", "оаеинтсрвлкмдпуяыьгзбчйхжшюцщэфъіїєґё"},
    {"KOI8-U", "оаеинтсрвлкмдпуяыьгзбчйхжшюцщэфъіїєґё"},
    {"ISO-8859-5", "оаеинтсрвлкмдпуяыьгзбчйхжшюцщэфъіїєґё"},
    {"IBM866", "оаеинтсрвлкмдпуяыьгзбчйхжшюцщэфъёєї"},
    {"WINDOWS-1253", "αοιετσνηυρπκμλςωδγχθφβξζψάέήίόύώϊϋ"},
    {"ISO-8859-7", "αοιετσνηυρπκμλςωδγχθφβξζψάέήίόύώϊϋ"},
    {"WINDOWS-1255", "יוהלארתבשמנדקחםעפגטסכצזןךףץ"},
    {"WINDOWS-1256", "اليمنرتبوسعدهفقحكشةجصطخغذءضزظثآئأإىؤ"},
};

static const struct language macintosh = {"MACINTOSH", "éäöüøåñçßáóíèæàêâúãõôëîìòùïœÿ"};

enum { LANGUAGES = sizeof languages / sizeof languages[0], LANGUAGE_STEP = SMALL_IN_FUZZ(1, 7) };

enum kind { KIND_SIGN, KIND_LOWER, KIND_UPPER, KIND_OTHER /* letters without case */ };

/* What each byte from 128 on is in one language. */
struct model {
  int charset;
  float weight[128];
  unsigned char kind[128];
  bool latin[128], vowel[128];
  UChar32 rune[128];
};

static bool is_vowel(UChar32 c)
{
  static const char *const vowels = "aeiouyáéíóúýäöüàèìòùâêîôûãõåæøëïÿœěůąęőűăıāīēėųūįõ";
  int32_t len = (int32_t)strlen(vowels), i = 0;
  while (i < len) {
    UChar32 vowel;
    U8_NEXT(vowels, i, len, vowel);
    if (vowel == c)
      return true;
  }
  return false;
}

/* The place of a letter in its language, or -1. *out_sum: what the weights of all places add up to. */
static int rank_of(const char *letters, UChar32 c, float *out_sum)
{
  int32_t len = (int32_t)strlen(letters), i = 0;
  int rank = 0, found = -1;
  *out_sum = 0;
  while (i < len) {
    UChar32 letter;
    U8_NEXT(letters, i, len, letter);
    found = letter == c ? rank : found;
    *out_sum += 1.0f / (float)(rank++ + 3);
  }
  return found;
}

static bool is_common_sign(UChar32 c)
{
  static const UChar32 signs[] = {0xA0,   0xA7,   0xA9,   0xAB,   0xAE,   0xB0,   0xB4,   0xB7,   0xBB,   0x20AC,
                                  0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2026, 0x2122};
  for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
    if (signs[i] == c)
      return true;
  return false;
}

static void describe(struct model *m, const char *letters, size_t i, UChar32 c)
{
  float sum = 1;
  UChar32 lower = c == 0x130 ? 'i' : u_tolower(c);
  int rank = rank_of(letters, c == 0x130 ? 0x131 : lower, &sum);
  bool letter = u_isalpha(c);

  m->rune[i] = c;
  m->kind[i] = !letter ? KIND_SIGN : u_isupper(c) ? KIND_UPPER : u_islower(c) ? KIND_LOWER : KIND_OTHER;
  m->latin[i] = letter && c < 0x250;
  m->vowel[i] = is_vowel(lower);
  if (rank >= 0)
    m->weight[i] = logf(1.0f / (float)(rank + 3) / sum) + (m->kind[i] == KIND_UPPER ? -1.9f : -0.2f);
  else
    m->weight[i] = c < 0xA0 || c == 0xFFFD ? IMPOSSIBLE : letter ? RARE : is_common_sign(c) ? SIGN : SIGN - 4;
}

/* The bytes from 128 on that `text` has, each once: a name or two have few. */
static struct kith_str high_bytes(struct kith_str text, char out[128])
{
  bool seen[256] = {false};
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++)
    seen[(unsigned char)text.ptr[i]] = true;
  for (int byte = 128; byte < 256; byte++)
    if (seen[byte])
      out[count++] = (char)byte;
  return (struct kith_str){out, count};
}

/* One character a byte; what the charset has not is U+FFFD. */
static void model_make(struct vc_charsets *c, const struct language *language, struct kith_str text,
                       struct kith_arena *arena, struct model *m)
{
  char buf[128];
  struct kith_str bytes = high_bytes(text, buf);
  int32_t at = 0;

  memset(m, 0, sizeof *m);
  m->charset = charset_find(str_of(language->charset));
  struct kith_str letters = charset_force(c, m->charset, bytes, arena);
  for (size_t i = 0; i < bytes.len; i++) {
    UChar32 rune = 0xFFFD;
    if (at < (int32_t)letters.len)
      U8_NEXT(letters.ptr, at, (int32_t)letters.len, rune);
    describe(m, language->letters, (unsigned char)bytes.ptr[i] - 128u, rune < 0 ? 0xFFFD : rune);
  }
}

/* How well a byte stands beside another one, which may be ASCII. */
static float beside(const struct model *m, size_t i, unsigned char other, bool before)
{
  bool high = other >= 128, ascii = ascii_is_alpha((char)other);
  size_t k = high ? other - 128u : 0;
  if (m->kind[i] == KIND_SIGN)
    return ascii || (high && m->kind[k] != KIND_SIGN) ? -2.0f : 0;
  if (ascii && !m->latin[i])
    return -5.0f;
  if (!ascii && (!high || m->kind[k] == KIND_SIGN))
    return 0;
  if (before && m->kind[i] == KIND_UPPER && (high ? m->kind[k] == KIND_LOWER : other >= 'a'))
    return -5.0f;
  if (!m->latin[i])
    return 0;
  bool vowel = high ? m->vowel[k] : is_vowel((UChar32)ascii_lower((char)other));
  return vowel == m->vowel[i] ? -1.4f : -0.3f;
}

static float beside_both(const struct model *m, struct kith_str text, size_t i)
{
  size_t k = (unsigned char)text.ptr[i] - 128u;
  unsigned char before = i ? (unsigned char)text.ptr[i - 1] : ' ';
  unsigned char after = i + 1 < text.len ? (unsigned char)text.ptr[i + 1] : ' ';
  return beside(m, k, before, true) + beside(m, k, after, false);
}

static float weight_of(const struct model *m, struct kith_str text)
{
  float sum = 0;
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    sum += c >= 128 ? m->weight[c - 128] + beside_both(m, text, i) : 0;
  }
  return sum;
}

/* By how much `m` is likelier than `usual`; 0 when that hangs on one or two letters. A letter that is the same in both
 * speaks against m at most. */
static float gain_of(const struct model *m, const struct model *usual, struct kith_str text)
{
  float sum = 0, letters[128] = {0};
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c < 128)
      continue;
    float letter = m->weight[c - 128] - usual->weight[c - 128];
    bool same = m->rune[c - 128] == usual->rune[c - 128];
    letters[c - 128] += same && letter > 0 ? 0 : letter;
    sum += same ? 0 : beside_both(m, text, i) - beside_both(usual, text, i);
  }
  float capped = sum;
  for (size_t k = 0; k < 128; k++) {
    sum += letters[k];
    capped += letters[k] < MOST ? letters[k] : MOST;
  }
  return capped > MARGIN ? sum : 0;
}

/* ---- Charsets of two bytes --------------------------------------------------------------------------------------- */

/* Characters whose first byte is between, share `mass` of all text. */
struct rows {
  unsigned char low, high, trail_low, trail_high;
  float mass, count;
};

#define JAPANESE                                                                                                                                                                \
  "田山川本中村藤子木佐小野林井上高一郎美佳大東京市区株式会社加伊渡辺鈴斎斉松原石森崎島橋池清和正明三二太花樹浩直裕由" \
  "恵智健"                                                                                                                                                                   \
  "県町電話携帯自宅部長課ーンスルトイアラリクマタキコシのさんいたし"
#define CHINESE                                                                                                                                                                 \
  "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任" \
  "姜范方石"                                                                                                                                                                \
  "姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武贺赖龚文公司有限市省北京上海中国区路号电子科技经理" \
  "小明伟"                                                                                                                                                                   \
  "芳娜敏静丽强磊军洋勇艳杰娟涛超刚平辉玲桂英华先生大学"
#define TAIWANESE                                                                                                                                                               \
  "王李張劉陳楊黃趙周吳徐孫胡朱高林何郭馬羅梁宋鄭謝韓唐許蔡洪邱曾廖賴葉蘇莊呂江詹簡鍾彭游沈余盧潘公司有限市台北區路號" \
  "股份"                                                                                                                                                                      \
  "國際大學中電子經理小明美淑雅志建俊家怡君慧玲先生文華芳"
#define KOREAN                                                                                                                                                                  \
  "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민나진지수영현미은경선희준혜승재동원상" \
  "인호연울시"                                                                                                                                                             \
  "대식회사부과집기아가라로자리전화"

static const struct wide {
  const char *charset, *common; /* the latter share `mass` */
  float mass;
  struct rows rows[8];
} wides[] = {
    {"SHIFT_JIS",
     JAPANESE,
     0.4f,
     {{0x88, 0x97, 0x40, 0xFC, 0.4f, 2965},
      {0x83, 0x83, 0x40, 0x96, 0.06f, 86},
      {0x82, 0x82, 0x9F, 0xF1, 0.06f, 83},
      {0x82, 0x82, 0x4F, 0x9A, 0.02f, 62},
      {0x81, 0x81, 0x40, 0xFC, 0.02f, 147},
      {0x98, 0x9F, 0x40, 0xFC, 0.005f, 1500},
      {0xE0, 0xEA, 0x40, 0xFC, 0.005f, 1890},
      {0xED, 0xFC, 0x40, 0xFC, 0.001f, 400}}},
    {"EUC-JP",
     JAPANESE,
     0.4f,
     {{0xB0, 0xCF, 0xA1, 0xFE, 0.4f, 2965},
      {0xA5, 0xA5, 0xA1, 0xF6, 0.06f, 86},
      {0xA4, 0xA4, 0xA1, 0xF3, 0.06f, 83},
      {0xA3, 0xA3, 0xA1, 0xFE, 0.02f, 62},
      {0xA1, 0xA1, 0xA1, 0xFE, 0.02f, 94},
      {0x8E, 0x8E, 0xA1, 0xDF, 0.02f, 63},
      {0xD0, 0xF4, 0xA1, 0xFE, 0.01f, 3390}}},
    {"GB18030",
     CHINESE,
     0.4f,
     {{0xB0, 0xD7, 0xA1, 0xFE, 0.5f, 3755},
      {0xD8, 0xF7, 0xA1, 0xFE, 0.02f, 3008},
      {0xA1, 0xA9, 0xA1, 0xFE, 0.02f, 700},
      {0x81, 0xFE, 0x40, 0xA0, 0.005f, 12000}}},
    {"BIG5",
     TAIWANESE,
     0.4f,
     {{0xA4, 0xC6, 0x40, 0xFE, 0.5f, 5401},
      {0xC9, 0xF9, 0x40, 0xFE, 0.02f, 7652},
      {0xA1, 0xA3, 0x40, 0xFE, 0.02f, 408}}},
    {"EUC-KR",
     KOREAN,
     0.4f,
     {{0xB0, 0xC8, 0xA1, 0xFE, 0.5f, 2350},
      {0xCA, 0xFD, 0xA1, 0xFE, 0.02f, 4888},
      {0xA1, 0xAC, 0xA1, 0xFE, 0.02f, 900},
      {0x81, 0xC6, 0x41, 0xA0, 0.01f, 8822}}},
};

enum { WIDES = sizeof wides / sizeof wides[0] };

struct pairs {
  uint16_t of[PAIRS_MAX];
  size_t len;
};

/* The common characters in the charset's own bytes. */
static void pairs_make(const struct wide *w, struct pairs *out)
{
  UErrorCode status = U_ZERO_ERROR;
  UConverter *cnv = ucnv_open(w->charset, &status);
  UChar units[PAIRS_MAX];
  char bytes[PAIRS_MAX * 4];
  int32_t len = 0, wide = 0;

  out->len = 0;
  u_strFromUTF8(units, PAIRS_MAX, &wide, w->common, -1, &status);
  if (U_SUCCESS(status))
    len = ucnv_fromUChars(cnv, bytes, sizeof bytes, units, wide, &status);
  for (int32_t i = 0; U_SUCCESS(status) && i + 1 < len && out->len < PAIRS_MAX; i += 2)
    out->of[out->len++] = (uint16_t)((unsigned char)bytes[i] << 8 | (unsigned char)bytes[i + 1]);
  ucnv_close(cnv);
}

static float weight_of_pair(const struct wide *w, const struct pairs *common, unsigned char lead, unsigned char trail)
{
  for (size_t i = 0; i < common->len; i++)
    if (common->of[i] == (lead << 8 | trail))
      return logf(w->mass / (float)common->len);
  for (size_t i = 0; i < sizeof w->rows / sizeof w->rows[0] && w->rows[i].low; i++) {
    const struct rows *r = &w->rows[i];
    if (lead >= r->low && lead <= r->high && trail >= r->trail_low && trail <= r->trail_high && trail != 127)
      return logf(r->mass / r->count);
  }
  return IMPOSSIBLE;
}

static float weight_of_wide(const struct wide *w, struct kith_str text)
{
  struct pairs common;
  bool kana = w == &wides[0];
  float sum = 0;

  pairs_make(w, &common);
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i], next = i + 1 < text.len ? (unsigned char)text.ptr[i + 1] : 0;
    if (c < 128)
      continue;
    if (kana && c >= 0xA1 && c <= 0xDF) { /* half a width, half the bytes */
      sum += logf(0.05f / 63) - (ascii_is_alpha((char)next) ? 5 : 0);
      continue;
    }
    float weight = weight_of_pair(w, &common, c, next);
    sum += weight;
    i += weight > IMPOSSIBLE;
  }
  return sum;
}

/* ---- What there is to look at ------------------------------------------------------------------------------------ */

struct sample {
  struct kith_buf text, line;
  bool phone; /* properties that only Japanese phones write */
  bool mac;   /* lines end as the first Macintoshes ended them */
  struct kith_arena *arena;
};

static bool holds_nocase(struct kith_str text, struct kith_str wanted)
{
  for (size_t i = 0; i + wanted.len <= text.len; i++)
    if (str_starts_nocase(str_sub(text, i, wanted.len), wanted))
      return true;
  return false;
}

/* Without a character at the end that was cut, as very long lines are. */
static struct kith_str whole_characters(struct kith_str value)
{
  size_t tail = 0;
  while (tail < 3 && tail < value.len && ((unsigned char)value.ptr[value.len - 1 - tail] & 0xC0) == 0x80)
    tail++;
  bool cut =
      value.len >= LINE_MAX_SEEN / 2 && tail < value.len && (unsigned char)value.ptr[value.len - 1 - tail] >= 0xC0;
  return cut ? str_sub(value, 0, value.len - 1 - tail) : value;
}

static void sample_add(struct sample *s, struct kith_str value)
{
  bool high = false;
  for (size_t i = 0; i < value.len && !high; i++)
    high = (unsigned char)value.ptr[i] >= 128;
  if (!high || utf8_valid(whole_characters(value)))
    return;
  (void)buf_add_str(&s->text, str_sub(value, 0, SAMPLE_MAX - 1 - s->text.len));
  (void)buf_add_char(&s->text, '\n');
}

/* The colon that ends the header: not one between quotes, as in GEO="geo:1,2". */
static size_t colon_of(struct kith_str line)
{
  bool quoted = false;
  for (size_t i = 0; i < line.len; i++) {
    if (line.ptr[i] == ':' && !quoted)
      return i;
    quoted ^= line.ptr[i] == '"';
  }
  return str_find(line, ':');
}

/* The line that was put together is whole. */
static void sample_line(struct sample *s)
{
  static const char *const phones[] = {"X-GN", "X-GNO", "X-NO", "X-REDUCTION", "X-IRMC-N", "X-DCM-", "X-SD-"};
  struct kith_str line = buf_str(&s->line), head = str_sub(line, 0, colon_of(line));
  struct kith_str value = str_sub(line, head.len + 1, line.len);

  for (size_t i = 0; i < sizeof phones / sizeof phones[0]; i++) {
    struct kith_str mark = str_of(phones[i]);
    s->phone |= str_starts_nocase(head, mark) &&
                (mark.ptr[mark.len - 1] == '-' || head.len == mark.len || head.ptr[mark.len] == ';');
  }
  if (!holds_nocase(head, KITH_STR("CHARSET=")) && s->text.len < SAMPLE_MAX - 1) {
    bool coded = str_find(value, '=') < value.len;
    if (coded && (holds_nocase(head, KITH_STR("QUOTED-PRINTABLE")) || qp_likely(value)))
      value = qp_decode(value, s->arena);
    sample_add(s, value);
  }
  buf_clear(&s->line);
}

/* Base64 ends with = too. */
static bool ends_soft(struct kith_str line)
{
  size_t colon = colon_of(line);
  struct kith_str value = str_sub(line, colon + 1, line.len);
  return value.len && value.ptr[value.len - 1] == '=' &&
         (holds_nocase(str_sub(line, 0, colon), KITH_STR("QUOTED-PRINTABLE")) || qp_likely(value));
}

static bool goes_on(const struct sample *s, struct kith_str next)
{
  bool soft = ends_soft(buf_str(&s->line));
  return soft || (next.len && (next.ptr[0] == ' ' || next.ptr[0] == '\t'));
}

static void sample_window(struct sample *s, struct kith_str window)
{
  char end = str_find(window, '\n') < window.len ? '\n' : '\r';
  s->mac = end == '\r' && str_find(window, end) < window.len;
  struct kith_str piece;

  while (str_next(&window, end, &piece)) {
    if (piece.len && piece.ptr[piece.len - 1] == '\r')
      piece.len--;
    if (!goes_on(s, piece)) {
      sample_line(s);
    } else {
      bool soft = ends_soft(buf_str(&s->line));
      s->line.len -= soft;
      piece = soft ? piece : str_sub(piece, 1, piece.len);
    }
    (void)buf_add_str(&s->line, str_sub(piece, 0, LINE_MAX_SEEN - s->line.len));
  }
  sample_line(s);
}

/* ---- The guess --------------------------------------------------------------------------------------------------- */

static int guess(struct vc_charsets *c, const struct sample *s)
{
  struct model usual, model;
  struct kith_str text = buf_str(&s->text);
  int best = CHARSET_WINDOWS_1252;
  float most = MARGIN;

  model_make(c, &languages[0], text, s->arena, &usual);
  if (s->mac) {
    model_make(c, &macintosh, text, s->arena, &model);
    if (weight_of(&model, text) > weight_of(&usual, text))
      return model.charset;
  }
  for (size_t i = 1 + text.len % LANGUAGE_STEP; i < LANGUAGES; i += LANGUAGE_STEP) {
    model_make(c, &languages[i], text, s->arena, &model);
    float gain = gain_of(&model, &usual, text);
    best = gain > most ? model.charset : best;
    most = gain > most ? gain : most;
  }
  float usual_weight = weight_of(&usual, text);
  for (size_t i = 0; i < WIDES; i++) {
    float gain = weight_of_wide(&wides[i], text) - usual_weight + (s->phone && i == 0 ? PHONE : 0);
    best = gain > most ? charset_find(str_of(wides[i].charset)) : best;
    most = gain > most ? gain : most;
  }
  return best == CHARSET_WINDOWS_1252 && text.len < ENOUGH ? CHARSET_UTF8 : best;
}

int guess_charset(struct vc_charsets *c, struct kith_str window, struct kith_str bytes, struct kith_arena *arena)
{
  struct sample s = {.text = BUF_MAX(SAMPLE_MAX), .line = BUF_MAX(LINE_MAX_SEEN), .arena = arena};
  int charset = CHARSET_UTF8;

  sample_add(&s, bytes);
  sample_window(&s, window);
  if (s.text.len > 1)
    charset = guess(c, &s);
  buf_free(&s.text);
  buf_free(&s.line);
  return charset;
}
