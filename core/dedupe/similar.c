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

static int least(int a, int b)
{
  return a < b ? a : b;
}

int similar_edits(struct kith_str a, struct kith_str b, int most)
{
  int rows[3][LONGEST + 1], *before = rows[0], *last = rows[1], *now = rows[2];

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
  for (int k = 0; k <= (int)b.len; k++)
    last[k] = k;
  for (int i = 1; i <= (int)a.len; i++) {
    int best = now[0] = i;
    for (int k = 1; k <= (int)b.len; k++) {
      now[k] = least(least(now[k - 1], last[k]) + 1, last[k - 1] + (a.ptr[i - 1] != b.ptr[k - 1]));
      if (i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] && a.ptr[i - 2] == b.ptr[k - 1])
        now[k] = least(now[k], before[k - 2] + 1);
      best = least(best, now[k]);
    }
    if (best > most)
      return most + 1;
    int *spare = before;
    before = last;
    last = now;
    now = spare;
  }
  return least(last[b.len], most + 1);
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
