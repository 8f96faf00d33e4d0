#include "normalise/phone.h"

#include "normalise/phone_table.h"

/* The fast path follows libphonenumber's steps (Parse, IsPossibleNumberWithReason, GetRegionCodeForNumber,
 * GetNumberType) over the table's automata. It takes only texts in which ASCII punctuation, digits and a plain
 * extension are to be found; whatever else there may be is left to libphonenumber. */

enum {
  TEXT_MAX = 250, /* libphonenumber reads no more */
  DIGITS_MIN = 3,
  NATIONAL_MAX = 17,
  DIGITS_MAX = NATIONAL_MAX + 3,
  EXTENSION_MAX = 9,
};

/* A text taken apart. Digits are stored as numbers, not characters. */
struct dialled {
  unsigned char digits[DIGITS_MAX];
  size_t len;
  bool plus;
  struct kith_str extension;
};

struct digits {
  const unsigned char *at;
  size_t len;
};

/* ---- From text to digits ---- */

enum char_class { CLASS_NONE, CLASS_DIGIT, CLASS_PUNCTUATION, CLASS_PLUS };

/* Punctuation inside a number: what libphonenumber passes over and gives no other meaning to. */
static const unsigned char class_of[256] = {
    ['0'] = CLASS_DIGIT,       ['1'] = CLASS_DIGIT,       ['2'] = CLASS_DIGIT,       ['3'] = CLASS_DIGIT,
    ['4'] = CLASS_DIGIT,       ['5'] = CLASS_DIGIT,       ['6'] = CLASS_DIGIT,       ['7'] = CLASS_DIGIT,
    ['8'] = CLASS_DIGIT,       ['9'] = CLASS_DIGIT,       [' '] = CLASS_PUNCTUATION, ['-'] = CLASS_PUNCTUATION,
    ['.'] = CLASS_PUNCTUATION, ['('] = CLASS_PUNCTUATION, [')'] = CLASS_PUNCTUATION, ['['] = CLASS_PUNCTUATION,
    [']'] = CLASS_PUNCTUATION, ['/'] = CLASS_PUNCTUATION, ['+'] = CLASS_PLUS};

static unsigned char class_at(struct kith_str s, size_t i)
{
  return class_of[(unsigned char)s.ptr[i]];
}

/* What stands in front of the first digit or plus means nothing: "tel:", "(", "T ". */
static bool skip_front(struct kith_str *s)
{
  size_t i = 0;
  while (i < s->len && class_at(*s, i) != CLASS_DIGIT && class_at(*s, i) != CLASS_PLUS) {
    char c = s->ptr[i++];
    if (!ascii_is_alpha(c) && c != ':' && class_of[(unsigned char)c] != CLASS_PUNCTUATION)
      return false;
  }
  *s = str_sub(*s, i, s->len);
  return true;
}

/* Nor does punctuation after the last digit. */
static void skip_back(struct kith_str *s)
{
  while (s->len && class_at(*s, s->len - 1) == CLASS_PUNCTUATION)
    s->len--;
}

/* "ext. 12", "x12", ";ext=12" at the end; `rest` begins at the first character that no number has. */
static bool read_extension(struct kith_str rest, struct kith_str *out)
{
  static const char *const labels[] = {";ext=", "extension", "extn", "ext", "x"};
  size_t i = 0, len = 0;
  while (i < sizeof labels / sizeof labels[0] && !str_starts_nocase(rest, str_of(labels[i])))
    i++;
  if (i == sizeof labels / sizeof labels[0])
    return false;
  rest = str_sub(rest, strlen(labels[i]), rest.len);
  if (i > 0 && rest.len && (rest.ptr[0] == ':' || rest.ptr[0] == '.'))
    rest = str_sub(rest, 1, rest.len);
  while (i > 0 && rest.len && (rest.ptr[0] == ' ' || rest.ptr[0] == '-'))
    rest = str_sub(rest, 1, rest.len);
  while (len < rest.len && class_at(rest, len) == CLASS_DIGIT)
    len++;
  *out = rest;
  return len == rest.len && len > 0 && len <= EXTENSION_MAX;
}

/* "/ x" begins a second number and no extension. */
static bool ends_with_slash(struct kith_str s)
{
  s = str_trim(s);
  return s.len && s.ptr[s.len - 1] == '/';
}

/* False: only libphonenumber can tell. */
static bool take_apart(struct kith_str text, struct dialled *out)
{
  size_t i = 0;
  out->len = 0;
  out->extension = STR_NONE;
  if (text.len > TEXT_MAX || !skip_front(&text))
    return false;
  skip_back(&text);
  while (i < text.len && text.ptr[i] == '+')
    i++;
  out->plus = i > 0;
  for (; i < text.len; i++) {
    unsigned char class = class_at(text, i);
    if (class == CLASS_DIGIT) {
      if (out->len == DIGITS_MAX)
        return false;
      out->digits[out->len++] = (unsigned char)(text.ptr[i] - '0');
    } else if (class != CLASS_PUNCTUATION) {
      break;
    }
  }
  if (out->len < DIGITS_MIN)
    return false;
  return i == text.len ||
         (!ends_with_slash(str_sub(text, 0, i)) && read_extension(str_sub(text, i, text.len), &out->extension));
}

/* ---- Walking the automata ---- */

static const struct phone_label *label_of(unsigned root, struct digits d)
{
  unsigned node = root;
  for (size_t i = 0; i < d.len && node; i++)
    node = phone_nodes[node].next[d.at[i]];
  return &phone_labels[phone_nodes[node].label];
}

/* Length of the prefix at the front, 0: none. */
static size_t prefix_len(struct phone_prefix prefix, struct digits d)
{
  unsigned node = prefix.root;
  for (size_t i = 0; i < d.len && node; i++) {
    node = phone_nodes[node].next[d.at[i]];
    if (phone_labels[phone_nodes[node].label].valid)
      return i + 1;
  }
  return 0;
}

static bool has_general_form(const struct phone_region *region, struct digits d)
{
  return label_of(phone_codes[region->code].root, d)->general >> region->bit & 1;
}

enum length { LENGTH_WRONG, LENGTH_POSSIBLE, LENGTH_TOO_LONG };

static enum length judge_length(const struct phone_region *region, size_t len)
{
  if (region->local >> len & 1)
    return LENGTH_WRONG;
  if (region->possible >> len & 1)
    return LENGTH_POSSIBLE;
  return region->possible >> len ? LENGTH_WRONG : LENGTH_TOO_LONG;
}

static struct digits without(struct digits d, size_t count)
{
  return (struct digits){d.at + count, d.len - count};
}

/* Cuts the national prefix, unless a number that had the general form loses it. False: only libphonenumber can tell. */
static bool cut_national_prefix(const struct phone_region *region, struct digits *d)
{
  size_t len = prefix_len(region->national, *d);
  if (!len)
    return true;
  if (!region->national.clear)
    return false;
  struct digits rest = without(*d, len);
  if (!has_general_form(region, *d) || has_general_form(region, rest))
    *d = rest;
  return true;
}

/* ---- From digits to a number ---- */

/* A number taken apart further: the plan it is judged by and what comes after the country code. */
struct number {
  const struct phone_region *plan;
  struct digits national;
};

static bool split_country_code(struct digits d, struct number *out)
{
  unsigned code = 0;
  for (size_t i = 0; i < 3 && i < d.len && d.at[0]; i++) {
    code = code * 10 + d.at[i];
    if (!phone_codes[code].root)
      continue;
    *out = (struct number){&phone_regions[phone_codes[code].main_region], without(d, i + 1)};
    return true;
  }
  return false;
}

/* A number without plus may have the country code of its own region in front: taken so when it makes sense only then.
 */
static bool try_own_code(const struct phone_region *home, struct digits d, struct number *out)
{
  unsigned code = 0;
  size_t i = 0;
  while (i < d.len && code < home->code)
    code = code * 10 + d.at[i++];
  *out = (struct number){home, d};
  if (code != home->code || !d.at[0])
    return true;
  struct digits rest = without(d, i);
  if (!cut_national_prefix(home, &rest))
    return false;
  if ((!has_general_form(home, d) && has_general_form(home, rest)) || judge_length(home, d.len) == LENGTH_TOO_LONG)
    *out = (struct number){&phone_regions[phone_codes[code].main_region], rest};
  return true;
}

/* Finds the country code. False: only libphonenumber can tell. */
static bool find_plan(const struct dialled *dialled, const struct phone_region *home, struct number *out)
{
  struct digits d = {dialled->digits, dialled->len};
  if (dialled->plus)
    return split_country_code(d, out);
  size_t len = prefix_len(home->international, d);
  if (!len)
    return try_own_code(home, d, out);
  if (!home->international.clear || d.len - len < DIGITS_MIN || !d.at[len])
    return false;
  return split_country_code(without(d, len), out);
}

static void fill(struct kith_phone *out, const struct number *n, struct kith_str extension)
{
  const struct phone_code *code = &phone_codes[n->plan->code];
  const struct phone_label *label = label_of(code->root, n->national);
  char *at = out->e164, reversed[4];
  size_t len = 0;
  unsigned region = label->region ? label->region : code->alone ? code->main_region + 1u : 0;
  *out = (struct kith_phone){.kind = (enum kith_phone_kind)label->kind, .valid = label->valid};
  *at++ = '+';
  for (unsigned rest = n->plan->code; rest; rest /= 10)
    reversed[len++] = (char)('0' + rest % 10);
  while (len)
    *at++ = reversed[--len];
  for (size_t i = 0; i < n->national.len; i++)
    *at++ = (char)('0' + n->national.at[i]);
  memcpy(out->extension, extension.ptr, extension.len);
  if (region)
    memcpy(out->region, phone_regions[region - 1].id, sizeof phone_regions[0].id);
}

static const struct phone_region *region_of(struct kith_str id)
{
  if (id.len != 2 || !ascii_is_alpha(id.ptr[0]) || !ascii_is_alpha(id.ptr[1]))
    return NULL;
  unsigned index = phone_region_index[(ascii_lower(id.ptr[0]) - 'a') * 26 + ascii_lower(id.ptr[1]) - 'a'];
  return index ? &phone_regions[index - 1] : NULL;
}

enum phone_answer phone_parse_fast(struct kith_str text, struct kith_str region, struct kith_phone *out)
{
  struct dialled dialled;
  struct number n;
  const struct phone_region *home = region_of(region);
  if (!take_apart(text, &dialled))
    return PHONE_UNSURE;
  if (!dialled.plus && !home)
    return PHONE_NO; /* a national number of nobody knows where */
  if (!find_plan(&dialled, home, &n) || !phone_codes[n.plan->code].usable)
    return PHONE_UNSURE;
  if (n.national.len < 2 || n.national.len > NATIONAL_MAX)
    return PHONE_UNSURE;
  struct digits cut = n.national;
  if (!cut_national_prefix(n.plan, &cut))
    return PHONE_UNSURE;
  if (judge_length(n.plan, cut.len) != LENGTH_WRONG)
    n.national = cut;
  const struct phone_region *main_region = &phone_regions[phone_codes[n.plan->code].main_region];
  if (judge_length(main_region, n.national.len) != LENGTH_POSSIBLE)
    return PHONE_NO;
  fill(out, &n, dialled.extension);
  return PHONE_YES;
}

bool phone_region_known(struct kith_str region)
{
  return region_of(region) != NULL;
}

bool phone_parse(struct kith_str text, struct kith_str region, struct kith_phone *out)
{
  enum phone_answer answer = phone_parse_fast(text, region, out);
  if (answer == PHONE_UNSURE)
    return phone_parse_slow(text, region, out);
  if (answer == PHONE_NO)
    *out = (struct kith_phone){0};
  return answer == PHONE_YES;
}
