#include "normalise/name.h"
#include "normalise/name_words.h"

enum letters { LETTERS_NONE, LETTERS_UPPER = 1, LETTERS_LOWER = 2, LETTERS_MIXED = 3 };

struct letter_count {
  unsigned kinds; /* enum letters */
  size_t count;
  bool vowel, other; /* other: a digit or a sign that no name has */
};

enum { OTHER = 4 };

static const unsigned char kinds[128] = {
    ['A' ... 'Z'] = LETTERS_UPPER,
    ['a' ... 'z'] = LETTERS_LOWER,
    ['0' ... '9'] = OTHER,
    ['@'] = OTHER,
    ['&'] = OTHER,
    ['/'] = OTHER,
    ['_'] = OTHER,
    ['<'] = OTHER,
    ['>'] = OTHER,
    [':'] = OTHER,
    [';'] = OTHER,
    ['|'] = OTHER,
};

static bool is_vowel(char lower)
{
  return lower == 'a' || lower == 'e' || lower == 'i' || lower == 'o' || lower == 'u' || lower == 'y';
}

static struct letter_count count_letters(struct kith_str s)
{
  struct letter_count n = {0};
  for (size_t i = 0; i < s.len;) {
    unsigned char first = (unsigned char)s.ptr[i];
    if (first < 0x80) {
      i++;
      n.kinds |= kinds[first] & LETTERS_MIXED;
      n.count += (kinds[first] & LETTERS_MIXED) != 0;
      n.other |= kinds[first] == OTHER;
      n.vowel |= is_vowel((char)(first | 32));
      continue;
    }
    uint32_t c = text_next(s, &i), upper = text_upper_char(c), lower = text_lower_char(c);
    n.vowel = true; /* not known: no reason to keep capitals */
    n.count += upper != lower;
    n.kinds |= upper == lower ? LETTERS_NONE : c == upper ? LETTERS_UPPER : LETTERS_LOWER;
  }
  return n;
}

/* Most names have a capital and a small letter among the first two. */
static bool is_mixed(struct kith_str s)
{
  return s.len >= 2 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z' && s.ptr[1] >= 'a' && s.ptr[1] <= 'z';
}

bool name_is_one_case(struct kith_str s)
{
  if (is_mixed(s))
    return false;
  struct letter_count n = count_letters(s);
  return (n.kinds == LETTERS_UPPER || n.kinds == LETTERS_LOWER) && !n.other;
}

bool name_part_is_shouted(struct kith_str s)
{
  if (is_mixed(s))
    return false;
  struct letter_count n = count_letters(s);
  return !n.other &&
         ((n.kinds == LETTERS_UPPER && n.count >= 3 && n.vowel) || (n.kinds == LETTERS_LOWER && n.count >= 2));
}

bool name_is_acronym(struct kith_str s)
{
  if (is_mixed(s))
    return false;
  struct letter_count n = count_letters(s);
  return n.kinds == LETTERS_UPPER && n.count <= 4 && str_find(s, ' ') == s.len;
}

struct caser {
  char *to;
  size_t len;
};

static void put_lower(struct caser *c, struct kith_str word)
{
  for (size_t i = 0; i < word.len;)
    c->len += text_put(c->to + c->len, text_lower_char(text_next(word, &i)));
}

/* How many letters in front stand as a word of their own: Mc|Donald, Mac|Donald, O'|Brien. */
static size_t inner_start(struct kith_str word)
{
  if (word.len > 3 && str_starts_nocase(word, KITH_STR("mc")) && ascii_is_alpha(word.ptr[2]))
    return 2;
  if (name_is_mac(word))
    return 3;
  return word.len > 2 && word.ptr[1] == '\'' && strchr("oOdDlL", word.ptr[0]) ? 2 : 0;
}

/* One piece between spaces and hyphens. */
static void put_capital(struct caser *c, struct kith_str word)
{
  size_t inner = inner_start(word);
  if (!word.len)
    return;
  if (inner) {
    put_capital(c, str_sub(word, 0, inner));
    put_capital(c, str_sub(word, inner, word.len));
    return;
  }
  bool start = true, curly = word.len > 4 && !memcmp(word.ptr + 1, "\xE2\x80\x99", 3) && strchr("oOdDlL", word.ptr[0]);
  for (size_t i = 0; i < word.len;) {
    bool after_curly = curly && i == 4, after_dot = i && word.ptr[i - 1] == '.';
    uint32_t ch = text_next(word, &i), lower = text_lower_char(ch), upper = text_upper_char(ch);
    bool capital = (start || after_curly || after_dot) && upper != lower;
    c->len += text_put(c->to + c->len, capital ? upper : lower);
    start = start && upper == lower;
  }
}

static void put_word(struct caser *c, struct kith_str word)
{
  size_t from = 0;
  for (size_t i = 0; i <= word.len; i++) {
    if (i < word.len && word.ptr[i] != '-')
      continue;
    put_capital(c, str_sub(word, from, i - from));
    if (i < word.len)
      c->to[c->len++] = '-';
    from = i + 1;
  }
}

static void put_suffix(struct caser *c, struct kith_str word, const struct kith_word *suffix)
{
  struct kith_str form = str_of(suffix->to);
  memcpy(c->to + c->len, form.ptr, form.len);
  c->len += form.len;
  for (size_t i = form.len; i < word.len; i++)
    c->to[c->len++] = word.ptr[i];
}

/* Initials in capitals stay: "PJ". */
static bool is_initials(struct kith_str word)
{
  struct letter_count n = count_letters(word);
  return n.kinds == LETTERS_UPPER && n.count == 2 && !n.vowel && word.len == 2;
}

struct kith_str name_capitals(struct kith_arena *arena, struct kith_str s, enum name_place place)
{
  struct caser c = {.to = arena_bytes(arena, 3 * s.len + 8)};
  struct kith_str rest = s, word;
  bool after_particle = false, first = place != NAME_FAMILY;
  while (str_next(&rest, ' ', &word)) {
    const struct kith_word *particle = first || !rest.ptr ? NULL : name_particle(word);
    const struct kith_word *suffix = c.len || place == NAME_SUFFIX ? name_suffix(word) : NULL;
    if (particle && particle->flags & NAME_AFTER && !after_particle)
      particle = NULL;
    if (particle)
      put_lower(&c, word);
    else if (suffix && !(suffix->flags & NAME_CAPITALS && place != NAME_SUFFIX))
      put_suffix(&c, word, suffix);
    else if (is_initials(word) && place == NAME_GIVEN)
      c.len += (size_t)(memcpy(c.to + c.len, word.ptr, word.len) ? word.len : 0);
    else
      put_word(&c, word);
    after_particle = particle;
    first = false;
    if (rest.ptr)
      c.to[c.len++] = ' ';
  }
  return (struct kith_str){c.to, c.len};
}
