#include "normalise/normalise.h"
#include "normalise/text.h"
#include "report/who.h"
#include "report/who_knows.h"
#include "store/account.h"

enum { MOST_OTHERS = 20 };

struct search {
  struct kith_who_account *out;
  struct kith_str name, domain; /* what the text would be, as each; empty: it is none */
  int64_t by_words;             /* the first account that has them all in a name */
  VEC(struct kith_str) wholes, words;
};

/* The text as matching would know the organisation of that name. */
static int fold_name(const struct kith_reading *reading, struct kith_str text, struct search *s, struct kith_error *err)
{
  struct kith_normaliser *normaliser;
  struct kith_matchable m = {0};
  struct kith_arena *arena = &s->out->arena;
  struct kith_record *r = record_new(arena, KITH_CONTACT, KITH_STR("asked"), (struct kith_origin){0});
  struct kith_part part = {sizeof part, KITH_ORG_NAME, text};
  struct kith_property org = {.size = sizeof org, .name = KITH_P_ORG, .part_count = 1, .parts = &part};
  int rc = normaliser_new(reading->region, &normaliser, err);
  if (rc != KITH_OK)
    return rc;
  rc = record_put(r, &org);
  if (rc == KITH_OK)
    normalise_record(normaliser, r, &m);
  s->name = m.org.len ? arena_str(arena, m.org) : STR_NONE;
  normaliser_free(normaliser);
  return rc == KITH_OK ? KITH_OK : error_set(err, rc, "usage: that is no name of an account");
}

static bool is_domain(struct kith_str text)
{
  return str_find(text, '.') < text.len && str_find(text, ' ') == text.len && str_find(text, '@') == text.len;
}

static bool has_words(struct kith_str name, struct kith_str words)
{
  struct kith_str word, piece;
  for (struct kith_str rest = words; str_next(&rest, ' ', &word);) {
    bool found = false;
    for (struct kith_str left = name; !found && str_next(&left, ' ', &piece);)
      found = str_eq(piece, word);
    if (!found)
      return false;
  }
  return words.len > 0;
}

/* An account is found by lines of a number and a text: "2 globex.example", "3 globex". */
static void look_at_keys(const struct search *s, struct kith_str keys, bool *whole, bool *words)
{
  struct kith_str line;
  while (str_next(&keys, '\n', &line)) {
    struct kith_str text = str_sub(line, 2, line.len);
    bool domain = str_starts(line, KITH_STR("2 ")), name = str_starts(line, KITH_STR("3 "));
    *whole = *whole || (domain && s->domain.len && str_eq(text, s->domain)) ||
             (name && s->name.len && str_eq(text, s->name));
    *words = *words || (name && has_words(text, s->name));
  }
}

static int look_at(void *arg, const struct kith_account_record *row, struct kith_error *err)
{
  struct search *s = arg;
  bool whole = false, words = false;
  (void)err;
  look_at_keys(s, row->keys, &whole, &words);
  if (!whole && !words)
    return KITH_OK;
  struct kith_str name =
      arena_printf(&s->out->arena, "%.*s%s%.*s", STR_ARG(row->name), row->domain.len ? ", " : "", STR_ARG(row->domain));
  if (whole && !s->wholes.len)
    s->out->id = row->id;
  if (words && !s->words.len)
    s->by_words = row->id;
  if (whole && s->wholes.len < MOST_OTHERS)
    vec_push(&s->wholes, name);
  if (words && s->words.len < MOST_OTHERS)
    vec_push(&s->words, name);
  return KITH_OK;
}

/* One whole name is meant, or else what one account alone has words of. */
static void choose(struct search *s)
{
  struct kith_who_account *out = s->out;
  out->whole = s->wholes.len > 0;
  if (!out->whole)
    out->id = s->by_words;
  size_t count = out->whole ? s->wholes.len : s->words.len;
  if (count < 2)
    return;
  out->id = 0;
  for (size_t i = 0; i < count; i++)
    vec_push(&out->others, out->whole ? s->wholes.items[i] : s->words.items[i]);
}

int who_account_find(const struct kith_reading *reading, struct kith_str text, struct kith_who_account *out,
                     struct kith_error *err)
{
  struct search s = {.out = out, .name = STR_NONE, .domain = STR_NONE};
  *out = (struct kith_who_account){0};
  text = str_trim(text);
  if (!text.len || text.len > WHO_MAX_BYTES)
    return error_set(err, KITH_E_INVALID, "usage: say an account, or a contact by id, e-mail, phone or name");
  if (is_domain(text))
    s.domain = text_lower(&out->arena, arena_str(&out->arena, text));
  int rc = fold_name(reading, text, &s, err);
  if (rc == KITH_OK)
    rc = account_each(reading->store, look_at, &s, err);
  choose(&s);
  vec_free(&s.wholes);
  vec_free(&s.words);
  return rc;
}

void who_account_free(struct kith_who_account *a)
{
  vec_free(&a->others);
  arena_free(&a->arena);
}
