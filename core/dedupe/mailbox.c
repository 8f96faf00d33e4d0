#include "dedupe/mailbox.h"

#include "dedupe/nickname.h"
#include "dedupe/similar.h"

static char next_letter(struct kith_str *text)
{
  while (text->len && ascii_is_digit(text->ptr[0]))
    *text = str_sub(*text, 1, text->len);
  char letter = text->len ? text->ptr[0] : 0;
  *text = str_sub(*text, 1, text->len);
  return letter;
}

/* ada.king7 and ada.king12: two mailboxes as providers hand them out to namesakes. */
static bool differ_in_number(struct kith_str a, struct kith_str b)
{
  char letter;
  do {
    letter = next_letter(&a);
    if (letter != next_letter(&b))
      return false;
  } while (letter);
  return true;
}

enum { LOCAL_LETTERS = 64, OWN_DIGITS = 2 /* as many are a choice of one's own */ };

static size_t letters_of(struct kith_str text, char *out, size_t *out_digits)
{
  size_t len = 0;
  for (size_t i = 0; i < text.len && len < LOCAL_LETTERS; i++) {
    *out_digits += ascii_is_digit(text.ptr[i]);
    if (ascii_is_alpha(text.ptr[i]) || (uint8_t)text.ptr[i] >= 0x80)
      out[len++] = text.ptr[i];
  }
  return len;
}

/* Bytes of a name that `text` begins with: a word of it, or an initial. */
static size_t name_in_front(struct kith_str text, struct kith_str name)
{
  struct kith_str word;
  size_t longest = 0;
  while (str_next(&name, ' ', &word)) {
    size_t same = str_starts(text, word) ? word.len : word.len && text.ptr[0] == word.ptr[0];
    longest = same > longest ? same : longest;
  }
  return longest;
}

static bool is_name_of(struct kith_str word, const struct features *f)
{
  struct kith_str given = str_sub(f->given, 0, str_find(f->given, ' '));
  return nickname_related(word, given) || similar_transcribed(word, given) || similar_transcribed(word, f->family) ||
         str_eq(word, f->family) || (word.len == 1 && given.len && word.ptr[0] == given.ptr[0]);
}

/* tatyana.zhukevsky is what Tatjana Jukevskiy is given as an address: word by word in another spelling. */
static bool is_spelt_of_name(struct kith_str local, const struct features *f)
{
  size_t words = 0;
  for (size_t from = 0, to; from < local.len; from = to + 1, words++) {
    for (to = from; to < local.len && ascii_is_alpha(local.ptr[to]);)
      to++;
    if (to == from || !is_name_of(str_sub(local, from, to - from), f))
      return false;
  }
  return words > 1;
}

/* j.king, kingjohn: what anyone of that name is given as an address. It says no more than the name. */
static bool is_made_of_name(struct kith_str local, const struct features *f, int slips)
{
  const struct kith_str names[] = {f->given, f->family, f->middle, f->other_family};
  char letters[LOCAL_LETTERS], whole[2 * FEATURE_TEXT_MAX];
  size_t digits = 0, len = letters_of(local, letters, &digits);

  if (digits >= OWN_DIGITS)
    return false;
  struct kith_str rest = {letters, len};
  for (size_t step = 1; rest.len && step; rest = str_sub(rest, step, rest.len)) {
    step = str_starts(rest, (struct kith_str){"jr", 2}) || str_starts(rest, (struct kith_str){"sr", 2}) ? 2 : 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
      size_t front = name_in_front(rest, names[i]);
      step = front > step ? front : step;
    }
  }
  if (!rest.len || !slips)
    return !rest.len;
  if (is_spelt_of_name(local, f))
    return true;
  size_t used = letters_of(f->given, whole, &digits);
  used += letters_of(f->family, whole + used, &digits);
  return len >= 8 && similar_edits((struct kith_str){letters, len}, (struct kith_str){whole, used}, slips) <= slips;
}

/* Nearly the same address says nothing where each is made of its own name: the names say it. */
static bool names_say_it(int level, const struct feature_email *x, const struct features *a,
                         const struct feature_email *y, const struct features *b)
{
  enum { SLIPS = 2 };
  if (level == EMAIL_NEAR)
    return is_made_of_name(x->local, a, 0) && is_made_of_name(y->local, b, 0);
  return level == EMAIL_LOCAL && (is_made_of_name(x->local, a, SLIPS) || is_made_of_name(y->local, b, SLIPS) ||
                                  is_made_of_name(x->local, b, SLIPS));
}

static struct finding email_pair(const struct feature_email *a, const struct feature_email *b,
                                 const struct compare_context *context, bool *numbered)
{
  if (str_eq(a->key, b->key)) {
    uint32_t hash = features_hash(a->key);
    bool shared = a->role || b->role || context->names_of(context->arg, TABLE_EMAIL, hash) >= SHARED_NAMES;
    return shared ? (struct finding){.level = EMAIL_SHARED} : (struct finding){LEVEL_EXACT, TABLE_EMAIL, hash};
  }
  if (a->role || b->role)
    return (struct finding){.level = str_eq(a->domain, b->domain) && !a->freemail ? EMAIL_DOMAIN : 0};
  bool corporate = !a->freemail && !b->freemail && str_eq(a->domain, b->domain);
  int beside = corporate ? EMAIL_DOMAIN : 0; /* firms and providers number the mailboxes of namesakes */
  if (str_eq(a->domain, b->domain) && differ_in_number(a->local, b->local)) {
    *numbered |= corporate;
    return (struct finding){.level = beside};
  }
  if (a->local.len > 5 && b->local.len > 5 && similar_edits(a->key, b->key, 2) <= 2)
    return (struct finding){.level = similar_same_digits(a->key, b->key) ? EMAIL_NEAR : beside};
  if (a->local.len > 4 && str_eq(a->local, b->local))
    return (struct finding){.level = EMAIL_LOCAL};
  return (struct finding){.level = corporate ? EMAIL_DOMAIN : EMAIL_DIFFERS};
}

struct finding mailbox_compare(const struct features *a, const struct features *b,
                               const struct compare_context *context, struct comparison *out)
{
  struct finding best = {0};
  out->employers = out->numbered = false;
  for (size_t i = 0; i < a->email_count; i++)
    for (size_t k = 0; k < b->email_count; k++) {
      const struct feature_email *x = &a->emails[i], *y = &b->emails[k];
      struct finding found = email_pair(x, y, context, &out->numbered);
      if (!names_say_it(found.level, x, a, y, b))
        best = finding_stronger(best, found);
      out->employers |= found.level == LEVEL_EXACT && !x->freemail;
    }
  return best;
}
