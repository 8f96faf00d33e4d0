#include "kit/guess.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#include "base/buf.h"

enum { WORDS_MAX = 12, TEXT_MAX = 256, PHRASE_MAX = 4 /* words */ };

/* Phrases in small letters, without accents, words parted by one space. Those of one word and several stand side by
 * side; the longest that fits is taken. */
static const struct phrase {
  const char *words;
  enum guess_what what;
} phrases[] = {
#include "kit/guess_words.inc"
};

/* ---- Words ---- */

/* Appends one character without its accents; what is no letter and no digit becomes a space. */
static size_t fold_char(UChar32 c, char *to, size_t at, size_t room)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar parts[8];
  c = u_foldCase(c, U_FOLD_CASE_DEFAULT);
  bool latin = c < 0x370 || (c >= 0x1E00 && c < 0x1F00);
  int32_t count =
      latin && c > 0x7F ? unorm2_getDecomposition(unorm2_getNFDInstance(&status), c, parts, 8, &status) : -1;
  if (count > 0)
    c = parts[0]; /* the letter; its accents follow */
  if (c == 0xDF && at + 2 < room) {
    to[at++] = 's';
    to[at++] = 's';
    return at;
  }
  if (at + U8_LENGTH(c) < room)
    U8_APPEND_UNSAFE(to, at, c);
  return at;
}

struct kith_str guess_fold(struct kith_str text, char *to, size_t room)
{
  size_t at = 0;
  for (size_t i = 0; i < text.len;) {
    UChar32 c;
    U8_NEXT(text.ptr, i, text.len, c);
    if (c > 0)
      at = fold_char(c, to, at, room);
  }
  return (struct kith_str){to, at};
}

/* 1 small letter or other letter, 2 capital, 3 digit, 0 anything else. */
static int class_of(UChar32 c)
{
  if (u_isdigit(c))
    return 3;
  return !u_isalpha(c) && !(U_GET_GC_MASK(c) & U_GC_M_MASK) ? 0 : u_isupper(c) ? 2 : 1;
}

/* "workEmail_2" becomes "work email 2". */
static struct kith_str split_words(struct kith_str name, char *to, size_t room)
{
  size_t at = 0;
  int before = 0;
  for (size_t i = 0; i < name.len;) {
    UChar32 c, next = 0;
    U8_NEXT(name.ptr, i, name.len, c);
    size_t ahead = i;
    if (ahead < name.len)
      U8_NEXT(name.ptr, ahead, name.len, next);
    int class = c > 0 ? class_of(c) : 0, after = next > 0 ? class_of(next) : 0;
    bool cut = !class || (before && (class == 3) != (before == 3)) || (class == 2 && before == 1) ||
               (class == 2 && before == 2 && after == 1);
    if (cut && at && to[at - 1] != ' ' && at + 1 < room)
      to[at++] = ' ';
    if (class)
      at = fold_char(c, to, at, room);
    before = class;
  }
  return str_trim((struct kith_str){to, at});
}

/* ---- Phrases ---- */

struct reading {
  struct kith_str words[WORDS_MAX];
  size_t count;
};

static void read_words(struct kith_str text, struct reading *r)
{
  struct kith_str word;
  r->count = 0;
  while (r->count < WORDS_MAX && text.len && str_next(&text, ' ', &word))
    if (word.len)
      r->words[r->count++] = word;
}

static const struct phrase *find_phrase(struct kith_str words)
{
  for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
    if (words.ptr[0] == phrases[i].words[0] && str_eq_c(words, phrases[i].words))
      return &phrases[i];
  return NULL;
}

/* The longest phrase that begins at word `at`; *out_words of them. */
static const struct phrase *phrase_at(const struct reading *r, size_t at, size_t *out_words)
{
  for (size_t n = r->count - at < PHRASE_MAX ? r->count - at : PHRASE_MAX; n; n--) {
    const struct kith_str *last = &r->words[at + n - 1];
    struct kith_str words = {r->words[at].ptr, (size_t)(last->ptr + last->len - r->words[at].ptr)};
    const struct phrase *found = find_phrase(words);
    *out_words = n;
    if (found)
      return found;
  }
  *out_words = 1;
  return NULL;
}

/* "Company phone" is a phone, "e-mail address" an e-mail: the first swallows the second. */
static const struct swallow {
  enum guess_what big, small;
} swallows[] = {
    {WHAT_EMAIL, WHAT_STREET},    {WHAT_EMAIL, WHAT_ORG},      {WHAT_PHONE, WHAT_ORG},
    {WHAT_MOBILE, WHAT_PHONE},    {WHAT_FAX, WHAT_PHONE},      {WHAT_FAX, WHAT_ORG},
    {WHAT_ORG, WHAT_FULL},        {WHAT_OWNER, WHAT_FULL},     {WHAT_OWNER, WHAT_EMAIL},
    {WHAT_STREET, WHAT_ORG},      {WHAT_LOCALITY, WHAT_ORG},   {WHAT_POSTCODE, WHAT_ORG},
    {WHAT_COUNTRY, WHAT_ORG},     {WHAT_REGION, WHAT_ORG},     {WHAT_URL, WHAT_ORG},
    {WHAT_LINKEDIN, WHAT_URL},    {WHAT_TWITTER, WHAT_URL},    {WHAT_FACEBOOK, WHAT_URL},
    {WHAT_STREET, WHAT_NUMBER},   {WHAT_LOCALITY, WHAT_FULL},  {WHAT_COUNTRY, WHAT_FULL},
    {WHAT_UNIT, WHAT_FULL},       {WHAT_STREET, WHAT_FULL},    {WHAT_URL, WHAT_STREET},
    {WHAT_INDUSTRY, WHAT_ORG},    {WHAT_MOBILE, WHAT_ORG},     {WHAT_LOCALITY, WHAT_STREET},
    {WHAT_POSTCODE, WHAT_STREET}, {WHAT_COUNTRY, WHAT_STREET}, {WHAT_REGION, WHAT_STREET},
    {WHAT_EXTENDED, WHAT_STREET}, {WHAT_NUMBER, WHAT_STREET},  {WHAT_FULL, WHAT_FULL},
    {WHAT_EMAIL, WHAT_EMAIL},     {WHAT_PHONE, WHAT_PHONE},    {WHAT_EMAIL_OUT, WHAT_EMAIL},
    {WHAT_PHONE_OUT, WHAT_PHONE}, {WHAT_TITLE, WHAT_FULL},     {WHAT_STREET, WHAT_STREET},
    {WHAT_EMAIL, WHAT_FILLER},
};

static bool swallows_it(enum guess_what big, enum guess_what small)
{
  for (size_t i = 0; i < sizeof swallows / sizeof swallows[0]; i++)
    if (swallows[i].big == big && swallows[i].small == small)
      return true;
  return false;
}

/* True when the two go together. An organisation beside something of its own means: at work. */
static bool join(struct guess_name *out, enum guess_what what)
{
  enum guess_what other = out->what;
  if (other == WHAT_NOTHING || swallows_it(what, other)) {
    out->what = what;
  } else if (!swallows_it(other, what)) {
    return false;
  }
  if ((other == WHAT_ORG || what == WHAT_ORG) && out->what != WHAT_ORG && !out->place)
    out->place = WHAT_WORK;
  return true;
}

/* False: the name means something else. */
static bool take_phrase(struct guess_name *out, enum guess_what what)
{
  if (what == WHAT_STOP)
    return false;
  if (what == WHAT_WORK || what == WHAT_HOME || what == WHAT_OTHER) {
    bool clash = out->place && out->place != what;
    out->place = what;
    return !clash;
  }
  return what == WHAT_FILLER || join(out, what);
}

void guess_words(struct kith_str name, struct guess_name *out)
{
  char text[TEXT_MAX];
  struct reading r;
  size_t unknown = 0, n;
  int64_t number;
  *out = (struct guess_name){.what = WHAT_NOTHING};
  read_words(split_words(name, text, sizeof text), &r);
  for (size_t at = 0; at < r.count; at += n) {
    const struct phrase *phrase = phrase_at(&r, at, &n);
    if (!phrase && !out->number && str_to_int(r.words[at], &number) && number > 0 && number < 100)
      out->number = (uint32_t)number;
    else if (!phrase)
      unknown++;
    else if (!take_phrase(out, phrase->what)) {
      *out = (struct guess_name){.what = WHAT_STOP};
      return;
    }
  }
  out->sure = out->what == WHAT_NOTHING ? 0 : unknown == 0 ? 0.9 : unknown == 1 && r.count > 2 ? 0.6 : 0.4;
}
