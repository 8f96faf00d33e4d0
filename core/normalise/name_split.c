#include "normalise/name.h"
#include "normalise/name_words.h"

enum { WORDS_MAX = 24, NAME_TEXT_MAX = 400, NICKNAME_MAX = 40 };

struct words {
  struct kith_str items[WORDS_MAX];
  size_t first, end;
};

static bool words_of(struct kith_str s, struct words *out)
{
  struct kith_str piece;
  out->first = out->end = 0;
  while (str_next(&s, ' ', &piece)) {
    if (!piece.len)
      continue;
    if (out->end == WORDS_MAX)
      return false;
    out->items[out->end++] = piece;
  }
  return true;
}

static size_t left(const struct words *w)
{
  return w->end - w->first;
}

/* The words are slices of one text, so those in a row are a slice too. */
static struct kith_str span(const struct words *w, size_t from, size_t end)
{
  if (from >= end)
    return STR_NONE;
  const char *start = w->items[from].ptr;
  struct kith_str all = {start, (size_t)(w->items[end - 1].ptr + w->items[end - 1].len - start)};
  while (all.len && (all.ptr[all.len - 1] == ',' || all.ptr[all.len - 1] == ' '))
    all.len--;
  return all;
}

/* ---- Nicknames and maiden names ---- */

static const struct {
  const char *open, *close;
  bool bracket;
} pairs[] = {
    {"\"", "\"", false},
    {"(", ")", true},
    {"[", "]", true},
    {"\xE2\x80\x9C", "\xE2\x80\x9D", false},
    {"\xE2\x80\x9E", "\xE2\x80\x9C", false},
    {" '", "' ", false},
    {" \xE2\x80\x98", "\xE2\x80\x99 ", false},
};

static struct kith_str after_word(struct kith_str s, const char *word)
{
  struct kith_str w = str_of(word);
  return str_starts_nocase(s, w) ? str_trim(str_sub(s, w.len, s.len)) : STR_NONE;
}

static struct kith_str maiden_in(struct kith_str inside)
{
  static const char *const marks[] = {"n\xC3\xA9"
                                      "e ",
                                      "nee ",
                                      "geb. ",
                                      "geb ",
                                      "geborene ",
                                      "born ",
                                      "formerly "};
  struct kith_str found = STR_NONE;
  for (size_t i = 0; i < sizeof marks / sizeof marks[0] && !found.len; i++)
    found = after_word(inside, marks[i]);
  return found;
}

static bool is_nickname(struct kith_str inside, bool bracket)
{
  size_t letters = 0;
  if (inside.len < 2 || inside.len > NICKNAME_MAX || (bracket && str_find(inside, ' ') < inside.len))
    return false;
  for (size_t i = 0; i < inside.len; i++) {
    if (ascii_is_digit(inside.ptr[i]) || strchr("@/&+:;", inside.ptr[i]))
      return false;
    letters += ascii_is_alpha(inside.ptr[i]) || (unsigned char)inside.ptr[i] >= 0x80;
  }
  return letters >= 2 && !name_is_annotation(inside) && !name_prefix(inside) && !name_suffix(inside);
}

static struct kith_str join_around(struct kith_arena *arena, struct kith_str before, struct kith_str after)
{
  before = str_trim(before);
  after = str_trim(after);
  if (!after.len)
    return before;
  if (!before.len)
    return after;
  return arena_printf(arena, "%.*s %.*s", STR_ARG(before), STR_ARG(after));
}

static bool cut_pair(struct kith_arena *arena, struct kith_str *text, size_t i, struct kith_name *out)
{
  struct kith_str open = str_of(pairs[i].open), close = str_of(pairs[i].close);
  size_t from = str_find_str(*text, open), start = from + open.len;
  if (from == text->len || (from == 0 && !pairs[i].bracket))
    return false;
  struct kith_str rest = str_sub(*text, start, text->len);
  size_t end = str_find_str(rest, close);
  if (end == rest.len)
    return false;
  struct kith_str inside = str_trim(str_sub(rest, 0, end)), maiden = maiden_in(inside);
  if (maiden.len && !out->maiden.len)
    out->maiden = maiden;
  else if (!maiden.len && !out->nickname.len && is_nickname(inside, pairs[i].bracket))
    out->nickname = inside;
  else if (!pairs[i].bracket)
    return false;
  *text = join_around(arena, str_sub(*text, 0, from), str_sub(rest, end + close.len, rest.len));
  return true;
}

static bool may_have_extras(struct kith_str s)
{
  for (size_t i = 0; i < s.len && s.len <= NAME_TEXT_MAX; i++) {
    char c = s.ptr[i];
    if (c == '"' || c == '(' || c == '[' || c == '\'' || (unsigned char)c >= 0x80)
      return true;
  }
  return false;
}

static bool cut_each(struct kith_arena *arena, struct kith_str *text, struct kith_name *out)
{
  bool any = false;
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
    any |= cut_pair(arena, text, i, out);
  return any;
}

void name_cut_extras(struct kith_arena *arena, struct kith_str *text, struct kith_name *out)
{
  struct kith_str left_over = *text;
  struct kith_name found = *out, more = {.nickname = STR_NONE};
  if (!may_have_extras(*text) || !cut_each(arena, &left_over, &found))
    return;
  struct kith_str again = left_over;
  if (!left_over.len || cut_each(arena, &again, &more))
    return; /* two nicknames, or nothing else: no name that we understand */
  *text = left_over;
  *out = found;
}

/* ---- Titles in front, generations and degrees behind ---- */

static void take_prefixes(struct words *w, struct kith_name *out)
{
  size_t from = w->first;
  while (left(w) > 1) {
    struct kith_str word = w->items[w->first];
    const struct kith_word *prefix = name_prefix(word);
    bool dotted = word.ptr[word.len - 1] == '.';
    if (!prefix || (prefix->flags & NAME_RISKY && left(w) < (dotted && word.len > 2 ? 2U : 3U)))
      break;
    if (prefix->flags & NAME_RISKY && word.len <= 2 && !dotted)
      break; /* an initial */
    w->first++;
  }
  out->prefix = span(w, from, w->first);
}

static bool has_small_letters(const struct words *w)
{
  for (size_t i = w->first; i < w->end; i++)
    for (size_t k = 0; k < w->items[i].len; k++)
      if (w->items[i].ptr[k] >= 'a' && w->items[i].ptr[k] <= 'z')
        return true;
  return false;
}

static bool is_suffix(const struct words *w, struct kith_str word, bool after_comma)
{
  const struct kith_word *suffix = name_suffix(word);
  if (!suffix)
    return false;
  if (!(suffix->flags & NAME_CAPITALS) || after_comma)
    return true;
  return word.ptr[1] >= 'A' && word.ptr[1] <= 'Z' && has_small_letters(w);
}

static void take_suffixes(struct words *w, struct kith_name *out)
{
  size_t end = w->end;
  while (left(w) > 1) {
    struct kith_str before = w->items[w->end - 2];
    if (!is_suffix(w, w->items[w->end - 1], before.ptr[before.len - 1] == ','))
      break;
    w->end--;
  }
  if (w->end < end)
    out->suffix = span(w, w->end, end);
}

static bool all_suffixes(struct kith_str segment)
{
  struct words w;
  if (!words_of(segment, &w) || !w.end)
    return false;
  for (size_t i = 0; i < w.end; i++)
    if (!name_suffix(w.items[i]))
      return false;
  return true;
}

/* ---- Given, middle, family ---- */

static bool is_couple(const struct words *w)
{
  for (size_t i = w->first; i < w->end; i++)
    if (str_eq_c(w->items[i], "&") || str_eq_c(w->items[i], "and") || str_eq_c(w->items[i], "und") ||
        str_eq_c(w->items[i], "+"))
      return true;
  return false;
}

/* Where the family name starts: at the first particle, at the word before "y", else at the last word. */
static size_t family_start(const struct words *w)
{
  for (size_t i = w->first + 1; i + 1 < w->end; i++) {
    const struct kith_word *particle = name_particle(w->items[i]);
    bool small = w->items[i].ptr[0] >= 'a' && w->items[i].ptr[0] <= 'z';
    if (str_eq_c(w->items[i], "y") && i > w->first + 1)
      return i - 1;
    if (particle && (small || !(particle->flags & NAME_AFTER) || i + 2 == w->end))
      return i;
  }
  return w->end - 1;
}

static void take_given(const struct words *w, size_t from, size_t end, struct kith_name *out)
{
  out->given = span(w, from, from < end ? from + 1 : end);
  out->middle = span(w, from + 1, end);
}

static void split_plain(struct words *w, struct kith_name *out)
{
  take_prefixes(w, out);
  take_suffixes(w, out);
  if (left(w) == 1 && out->prefix.len) { /* "Mr Smith" */
    out->family = span(w, w->first, w->end);
    return;
  }
  if (left(w) == 1) {
    out->given = span(w, w->first, w->end);
    return;
  }
  if (is_couple(w)) { /* "John & Mary Smith" */
    out->given = span(w, w->first, w->end - 1);
    out->family = span(w, w->end - 1, w->end);
    return;
  }
  size_t family = family_start(w);
  take_given(w, w->first, family, out);
  out->family = span(w, family, w->end);
}

static bool split_family_first(struct kith_str family, struct kith_str given, struct kith_name *out)
{
  struct words w;
  struct kith_name front = *out;
  if (!words_of(family, &w) || !w.end)
    return false;
  take_suffixes(&w, out);
  front.family = span(&w, w.first, w.end);
  if (!words_of(given, &w) || !w.end)
    return false;
  take_prefixes(&w, out);
  struct kith_name back = {.suffix = STR_NONE};
  take_suffixes(&w, &back);
  out->family = front.family;
  if (back.suffix.len)
    out->suffix = back.suffix;
  take_given(&w, w.first, w.end, out);
  out->family_first = true;
  return true;
}

static bool is_name_like(struct kith_str s)
{
  size_t letters = 0, others = 0;
  if (!s.len || s.len > NAME_TEXT_MAX || str_find(s, '@') < s.len || str_find_str(s, KITH_STR("://")) < s.len)
    return false;
  for (size_t i = 0; i < s.len; i++) {
    letters += ascii_is_alpha(s.ptr[i]) || (unsigned char)s.ptr[i] >= 0x80;
    others += ascii_is_digit(s.ptr[i]);
  }
  return letters > others;
}

/* "Family, Given", "Name, PhD", "Family, Given, Jr": `head` is what stands before the first comma. */
static bool split_commas(struct kith_str full, size_t comma, struct kith_name *out)
{
  struct kith_str head = str_sub(full, 0, comma), tail = str_trim(str_sub(full, comma + 1, full.len));
  struct words w;
  size_t second = str_find(tail, ',');
  if (!tail.len || all_suffixes(tail)) {
    if (!words_of(head, &w) || !w.end)
      return false;
    split_plain(&w, out);
    if (tail.len)
      out->suffix =
          out->suffix.len ? (struct kith_str){out->suffix.ptr, (size_t)(tail.ptr + tail.len - out->suffix.ptr)} : tail;
    return true;
  }
  struct kith_str behind = str_trim(str_sub(tail, second + 1, tail.len));
  if (second < tail.len && !all_suffixes(behind))
    return false;
  if (!split_family_first(head, str_sub(tail, 0, second), out))
    return false;
  if (behind.len)
    out->suffix = behind;
  return true;
}

bool name_split(struct kith_arena *arena, struct kith_str full, struct kith_name *out)
{
  struct words w;
  bool done = false;
  *out = (struct kith_name){.prefix = STR_NONE};
  if (!is_name_like(full))
    return false;
  name_cut_extras(arena, &full, out);
  size_t comma = str_find(full, ',');
  if (comma < full.len) {
    done = split_commas(full, comma, out);
  } else if (words_of(full, &w) && w.end) {
    split_plain(&w, out);
    done = true;
  }
  if (!done)
    *out = (struct kith_name){.prefix = STR_NONE};
  return done;
}
