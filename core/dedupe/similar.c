#include "dedupe/similar.h"

enum { LONGEST = 64 };

/* Marks the bytes of `a` and `b` that have a partner within the window; returns how many. One bit a byte: the places
 * of each byte in `b` are a word, so the next free one within the window is one operation. */
static int match_bytes(struct kith_str a, struct kith_str b, uint64_t *out_a, uint64_t *out_b)
{
  uint64_t places[256]; /* only those that are asked for are set */
  int longer = (int)(a.len > b.len ? a.len : b.len), window = longer / 2 - 1, common = 0;
  uint64_t free = b.len == LONGEST ? UINT64_MAX : ((uint64_t)1 << b.len) - 1, all = free, in_a = 0;
  uint64_t around = window > 0 ? ((uint64_t)1 << (2 * window + 1)) - 1 : 1;

  if (window > 31)
    around = UINT64_MAX;
  for (size_t i = 0; i < a.len; i++)
    places[(uint8_t)a.ptr[i]] = 0;
  for (size_t i = 0; i < b.len; i++)
    places[(uint8_t)b.ptr[i]] = 0;
  for (size_t i = 0; i < b.len; i++)
    places[(uint8_t)b.ptr[i]] |= (uint64_t)1 << i;
  for (int i = 0; i < (int)a.len; i++) {
    int from = window > 0 ? i - window : i;
    uint64_t near = from >= 0 ? around << from : around >> -from, match = places[(uint8_t)a.ptr[i]] & near & free;
    if (!match)
      continue;
    free &= ~(match & -match);
    in_a |= (uint64_t)1 << i;
    common++;
  }
  *out_a = in_a;
  *out_b = all & ~free;
  return common;
}

static uint64_t bytes_in(struct kith_str text)
{
  uint64_t set = 0;
  for (size_t i = 0; i < text.len; i++)
    set |= (uint64_t)1 << (text.ptr[i] & 63);
  return set;
}

static size_t bytes_of(struct kith_str text, uint64_t set)
{
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++)
    count += set >> (text.ptr[i] & 63) & 1;
  return count;
}

/* No more than the bytes that occur in the other at all can match: most pairs of names end here. */
static bool can_reach(struct kith_str a, struct kith_str b, double jaro)
{
  double most = (double)bytes_of(a, bytes_in(b));
  return most / (double)a.len + most / (double)b.len + 1 >= 3 * jaro;
}

double similar_jaro_winkler(struct kith_str a, struct kith_str b)
{
  const double least_jaro = 1. / 2; /* with four equal bytes in front: 0.7 */
  uint64_t in_a, in_b;
  a = str_sub(a, 0, LONGEST);
  b = str_sub(b, 0, LONGEST);
  if (!a.len || !b.len || !can_reach(a, b, a.ptr[0] == b.ptr[0] ? least_jaro : 0.8))
    return 0;
  int common = match_bytes(a, b, &in_a, &in_b), moved = 0;

  if (!common)
    return 0;
  for (uint64_t x = in_a, y = in_b; x; x &= x - 1, y &= y - 1)
    moved += a.ptr[__builtin_ctzll(x)] != b.ptr[__builtin_ctzll(y)];
  double c = common, jaro = (c / (double)a.len + c / (double)b.len + (c - moved / 2) / c) / 3;
  size_t prefix = 0;
  while (prefix < 4 && prefix < a.len && prefix < b.len && a.ptr[prefix] == b.ptr[prefix])
    prefix++;
  return jaro + 0.1 * (double)prefix * (1 - jaro);
}

/* Edits of texts of 64 bytes at most, neither empty: a column of the usual table is two words, of steps up and of steps
 * down (Hyyro 2003, with swaps of neighbours). */
static int count_edits(struct kith_str a, struct kith_str b)
{
  uint64_t places[256]; /* only those that are asked for are set */
  uint64_t up = UINT64_MAX, down = 0, diagonal = 0, before = 0, end = (uint64_t)1 << (a.len - 1);
  int edits = (int)a.len;

  for (size_t i = 0; i < b.len; i++)
    places[(uint8_t)b.ptr[i]] = 0;
  for (size_t i = 0; i < a.len; i++)
    places[(uint8_t)a.ptr[i]] = 0;
  for (size_t i = 0; i < a.len; i++)
    places[(uint8_t)a.ptr[i]] |= (uint64_t)1 << i;
  for (size_t k = 0; k < b.len; k++) {
    uint64_t same = places[(uint8_t)b.ptr[k]], swapped = (~diagonal & same) << 1 & before;
    diagonal = (((same & up) + up) ^ up) | same | down | swapped;
    uint64_t more = down | ~(diagonal | up), less = diagonal & up;
    edits += ((more & end) != 0) - ((less & end) != 0);
    more = more << 1 | 1;
    up = less << 1 | ~(diagonal | more);
    down = more & diagonal;
    before = same;
  }
  return edits;
}

int similar_edits(struct kith_str a, struct kith_str b, int most)
{
  a = str_sub(a, 0, LONGEST);
  b = str_sub(b, 0, LONGEST);
  while (a.len && b.len && a.ptr[0] == b.ptr[0]) {
    a = str_sub(a, 1, a.len);
    b = str_sub(b, 1, b.len);
  }
  while (a.len && b.len && a.ptr[a.len - 1] == b.ptr[b.len - 1]) {
    a.len--;
    b.len--;
  }
  size_t longer = a.len > b.len ? a.len : b.len, shorter = a.len > b.len ? b.len : a.len;
  if (longer > shorter + (size_t)most ||
      longer - bytes_of(a.len > b.len ? a : b, bytes_in(a.len > b.len ? b : a)) > (size_t)most)
    return most + 1;
  int edits = shorter ? count_edits(a, b) : (int)longer;
  return edits < most + 1 ? edits : most + 1;
}

static size_t cut_words(struct kith_str text, struct kith_str *out, size_t max)
{
  struct kith_str word;
  size_t count = 0;

  while (count < max && str_next(&text, ' ', &word))
    if (word.len)
      out[count++] = word;
  return count;
}

struct similar_words similar_words(struct kith_str a, struct kith_str b)
{
  enum { WORDS = 16 };
  struct kith_str in_a[WORDS], in_b[WORDS];
  size_t count_a = cut_words(a, in_a, WORDS), count_b = cut_words(b, in_b, WORDS), shared = 0;
  unsigned used = 0;

  for (size_t i = 0; i < count_a; i++)
    for (size_t k = 0; k < count_b; k++)
      if (!(used >> k & 1) && str_eq(in_a[i], in_b[k])) {
        used |= 1u << k;
        shared++;
        break;
      }
  if (!shared)
    return (struct similar_words){0, 0};
  size_t longer = count_a > count_b ? count_a : count_b, shorter = count_a > count_b ? count_b : count_a;
  return (struct similar_words){(double)shared / (double)shorter, (double)shared / (double)longer};
}

/* Sounds a to z: 0 vowels and the silent, else a class. */
static const char sounds[] = "01230120022455012623010202";

uint32_t similar_sound(struct kith_str name)
{
  uint32_t code = 0;
  int length = 0;
  char last = 0;
  size_t from = name.len;

  while (from && name.ptr[from - 1] != ' ' && name.ptr[from - 1] != '-')
    from--;
  for (size_t i = from; i < name.len && length < 5; i++) {
    char c = ascii_lower(name.ptr[i]);
    if (!ascii_is_alpha(c))
      continue;
    char sound = sounds[c - 'a'];
    if (c == 'p' && i + 1 < name.len && name.ptr[i + 1] == 'h')
      sound = '1';
    if (length == 0) /* the first sound counts even when it is a vowel */
      code = (uint32_t)(sound == '0' ? 'a' : sound);
    else if (sound != '0' && sound != last)
      code = code << 4 | (uint32_t)(sound - '0');
    else if (sound == '0' && c != 'h' && c != 'w') {
      last = 0;
      continue;
    } else
      continue;
    last = sound;
    length++;
  }
  return code;
}

/* ---- One name in several spellings ---- */

/* At most four letters, unused ones 0. Of each first letter, longest first. */
struct rewrite {
  char from[4], to;
};
enum { REWRITES = 5 };
typedef const struct rewrite rewrites[128][REWRITES];

/* What scanners take for each other, in a name: there are no digits in one. */
static rewrites seen = {
    ['r'] = {{"rn", 'm'}}, ['v'] = {{"vv", 'w'}}, ['0'] = {{"0", 'o'}},
    ['1'] = {{"1", 'l'}},  ['5'] = {{"5", 's'}},  ['8'] = {{"8", 'b'}},
};

/* How Cyrillic and Greek letters are written in ours, by systems and by ear. */
static rewrites heard = {
    ['b'] = {{"b", 'v'}},
    ['c'] = {{"ch", 'h'}, {"cz", 's'}, {"ck", 'k'}, {"c", 's'}},
    ['d'] = {{"dzh", 'j'}, {"dj", 'j'}},
    ['f'] = {{"ff", 'v'}, {"f", 'v'}},
    ['g'] = {{"gu", 'g'}},
    ['k'] = {{"kh", 'h'}, {"ks", 'x'}},
    ['o'] = {{"ou", 'u'}},
    ['p'] = {{"ph", 'f'}},
    ['q'] = {{"q", 'k'}},
    ['s'] = {{"shch", 's'}, {"sch", 's'}, {"sh", 's'}},
    ['t'] = {{"tsch", 'h'}, {"tch", 'h'}, {"ts", 's'}, {"tz", 's'}, {"th", 't'}},
    ['w'] = {{"w", 'v'}},
    ['z'] = {{"zh", 'j'}, {"z", 's'}},
};

/* Letters of the rule, 0 when the text begins otherwise or there is no rule. */
static size_t begins_with(struct kith_str text, const struct rewrite *rule)
{
  size_t i = 0;
  while (i < sizeof rule->from && rule->from[i]) {
    if (i == text.len || text.ptr[i] != rule->from[i])
      return 0;
    i++;
  }
  return i;
}

static size_t rewrite(struct kith_str text, rewrites rules, char out[SIMILAR_TEXT])
{
  size_t len = 0;
  while (text.len && len < SIMILAR_TEXT) {
    const struct rewrite *of_letter = rules[text.ptr[0] & 0x7f];
    size_t took = 0, i = 0;
    while (i < REWRITES && of_letter[i].to && !took)
      took = begins_with(text, &of_letter[i++]);
    out[len++] = took ? of_letter[i - 1].to : text.ptr[0];
    text = str_sub(text, took ? took : 1, text.len);
  }
  return len;
}

/* What the text begins with, rewritten. */
static char first_of(struct kith_str text, rewrites rules)
{
  const struct rewrite *of_letter = rules[text.ptr[0] & 0x7f];
  for (size_t i = 0; i < REWRITES && of_letter[i].to; i++)
    if (begins_with(text, &of_letter[i]))
      return of_letter[i].to;
  return text.ptr[0];
}

static bool is_vowel(char c)
{
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y' || c == 'j';
}

/* Consonants as they are heard, and that there are vowels, once each; vowels behind the last consonant do not count. */
static size_t bones(struct kith_str name, char out[SIMILAR_TEXT])
{
  char text[SIMILAR_TEXT];
  size_t len = rewrite(name, heard, text), kept = 0;
  for (size_t i = 0; i < len; i++) {
    char c = is_vowel(text[i]) ? 'a' : text[i];
    if (!kept || out[kept - 1] != c)
      out[kept++] = c;
  }
  while (kept && out[kept - 1] == 'a')
    kept--;
  return kept;
}

static char first_bone(struct kith_str name)
{
  char first = first_of(name, heard);
  return is_vowel(first) ? 'a' : first;
}

static bool has_digit(struct kith_str text)
{
  for (size_t i = 0; i < text.len; i++)
    if (ascii_is_digit(text.ptr[i]))
      return true;
  return false;
}

bool similar_scanned(struct kith_str a, struct kith_str b)
{
  char of_a[SIMILAR_TEXT], of_b[SIMILAR_TEXT];
  if (!a.len || !b.len || first_of(a, seen) != first_of(b, seen))
    return false;
  if (a.len == b.len && !has_digit(a) && !has_digit(b))
    return false; /* the other errors make a name longer */
  size_t len_a = rewrite(a, seen, of_a), len_b = rewrite(b, seen, of_b);
  return len_a == len_b && memcmp(of_a, of_b, len_a) == 0;
}

bool similar_transcribed(struct kith_str a, struct kith_str b)
{
  enum { LEAST = 3 };
  char of_a[SIMILAR_TEXT], of_b[SIMILAR_TEXT];
  if (a.len < LEAST || b.len < LEAST || first_bone(a) != first_bone(b))
    return false;
  size_t len = bones(a, of_a);
  return len >= LEAST && len == bones(b, of_b) && memcmp(of_a, of_b, len) == 0;
}

bool similar_same_digits(struct kith_str a, struct kith_str b)
{
  size_t i = 0, k = 0;
  while (true) {
    while (i < a.len && !ascii_is_digit(a.ptr[i]))
      i++;
    while (k < b.len && !ascii_is_digit(b.ptr[k]))
      k++;
    if (i == a.len || k == b.len)
      return i == a.len && k == b.len;
    if (a.ptr[i++] != b.ptr[k++])
      return false;
  }
}
