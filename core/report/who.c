#include "report/who.h"

#include <stdlib.h>

#include "config/diag.h"
#include "dedupe/features.h"
#include "normalise/email.h"
#include "normalise/phone.h"

enum { MOST_WORDS = 8, LEAST_DIGITS = 5 };
enum rank { RANK_NOBODY, RANK_WORDS, RANK_SHORT /* all but the middle name */, RANK_WHOLE };

struct query {
  struct kith_arena arena;
  struct kith_str email, digits, name; /* one of them */
  struct kith_str words[MOST_WORDS];
  size_t word_count;
};

struct finding {
  const struct kith_reading *reading;
  struct kith_dates *dates;
  struct query query;
  enum rank best;
  struct kith_who *out;
};

/* ---- What is asked for ---- */

static bool looks_like_phone(struct kith_str s)
{
  size_t digits = 0;
  for (size_t i = 0; i < s.len; i++) {
    if (ascii_is_digit(s.ptr[i]))
      digits++;
    else if (!strchr("+-() ./", s.ptr[i]))
      return false;
  }
  return digits >= LEAST_DIGITS;
}

static void ask_phone(struct query *q, struct kith_str text, struct kith_str region)
{
  struct kith_phone phone;
  char *digits = arena_bytes(&q->arena, text.len);
  size_t count = 0;
  if (phone_parse(text, region, &phone)) {
    q->digits = arena_str(&q->arena, str_of(phone.e164 + 1));
    return;
  }
  for (size_t i = 0; i < text.len; i++)
    if (ascii_is_digit(text.ptr[i]))
      digits[count++] = text.ptr[i];
  q->digits = (struct kith_str){digits, count};
}

static void ask_name(struct query *q, struct kith_str text)
{
  struct kith_text *tools = text_new();
  struct kith_str word;
  q->name = arena_str(&q->arena, text_fold(tools, &q->arena, text));
  text_free(tools);
  for (struct kith_str rest = q->name; q->word_count < MOST_WORDS && str_next(&rest, ' ', &word);)
    if (word.len)
      q->words[q->word_count++] = word;
}

static void ask(struct query *q, struct kith_str text, struct kith_str region)
{
  struct kith_email email;
  *q = (struct query){.email = STR_NONE, .digits = STR_NONE, .name = STR_NONE};
  if (str_find(text, '@') < text.len && email_parse(&q->arena, text, &email))
    q->email = arena_str(&q->arena, email.key);
  else if (looks_like_phone(text))
    ask_phone(q, text, region);
  else
    ask_name(q, text);
}

/* ---- Does a record answer? ---- */

static bool has_word(struct kith_str text, struct kith_str wanted)
{
  struct kith_str word;
  for (struct kith_str rest = text; text.len && str_next(&rest, ' ', &word);)
    if (str_eq(word, wanted))
      return true;
  return false;
}

static bool word_is_there(const struct features *f, struct kith_str word)
{
  const struct kith_str names[] = {f->given, f->family, f->middle, f->other_family,
                                   features_is_organisation(f) ? f->org : STR_NONE};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (has_word(names[i], word))
      return true;
  for (size_t i = 0; i < f->nickname_count; i++)
    if (has_word(f->nicknames[i], word))
      return true;
  return false;
}

/* The text is these names, one after the other, with single spaces. */
static bool is_joined(struct kith_str text, const struct kith_str *names, size_t count)
{
  bool any = false;
  for (size_t i = 0; i < count; i++) {
    if (!names[i].len)
      continue;
    if (any && !str_starts(text, KITH_STR(" ")))
      return false;
    text = str_sub(text, any, text.len);
    if (!str_starts(text, names[i]))
      return false;
    text = str_sub(text, names[i].len, text.len);
    any = true;
  }
  return any && !text.len;
}

static enum rank rank_name(const struct query *q, const struct features *f)
{
  const struct kith_str orders[][3] = {{f->given, f->middle, f->family},
                                       {f->family, f->given, f->middle},
                                       {f->given, f->family, STR_NONE},
                                       {f->family, f->given, STR_NONE}};
  for (size_t i = 0; i < q->word_count; i++)
    if (!word_is_there(f, q->words[i]))
      return RANK_NOBODY;
  for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
    if (is_joined(q->name, orders[i], 3))
      return i < 2 ? RANK_WHOLE : RANK_SHORT;
  return q->word_count ? RANK_WORDS : RANK_NOBODY;
}

static enum rank rank_of(const struct query *q, struct kith_str match)
{
  struct features f;
  features_decode(match, &f);
  for (size_t i = 0; q->email.len && i < f.email_count; i++)
    if (str_eq(f.emails[i].key, q->email))
      return RANK_WHOLE;
  for (size_t i = 0; q->digits.len && i < f.phone_count; i++)
    if (str_eq(f.phones[i].digits, q->digits))
      return RANK_WHOLE;
  return q->name.len ? rank_name(q, &f) : RANK_NOBODY;
}

static int look_at(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct finding *f = arg;
  if (row->kind != KITH_CONTACT)
    return KITH_OK;
  enum rank rank = row->identity ? rank_of(&f->query, row->match) : RANK_NOBODY;
  if (rank > f->best) {
    f->out->ids.len = 0;
    f->best = rank;
  }
  if (rank != RANK_NOBODY && rank == f->best && f->out->ids.len < WHO_MAX_MATCHES)
    vec_push(&f->out->ids, row->identity);
  return f->dates ? dates_add(f->dates, row, err) : KITH_OK;
}

/* ---- Ids ---- */

/* Follows merges; a chain is as long as there were merges of merges. */
static int find_id(struct finding *f, uint64_t id, struct kith_error *err)
{
  struct kith_identity_row row;
  uint64_t asked = id;
  if (!identity_get(f->reading->store, id, &row))
    return KITH_OK;
  while (row.status == IDENTITY_MERGED && row.successor && row.successor != id) {
    f->out->merged_from = asked;
    id = row.successor;
    if (!identity_get(f->reading->store, id, &row))
      return error_set(err, KITH_E_INTERNAL, "the state lost an identity that it had");
  }
  f->out->taken_out = row.status == IDENTITY_PERSONAL;
  if (row.status == IDENTITY_LIVE)
    vec_push(&f->out->ids, id);
  return KITH_OK;
}

static void sort_ids(struct kith_who *w)
{
  size_t kept = 0;
  if (w->ids.len)
    qsort(w->ids.items, w->ids.len, sizeof *w->ids.items, compare_u64);
  for (size_t i = 0; i < w->ids.len; i++)
    if (!i || w->ids.items[i] != w->ids.items[i - 1])
      w->ids.items[kept++] = w->ids.items[i];
  w->ids.len = kept;
}

int who_find(const struct kith_reading *reading, struct kith_str text, struct kith_dates *dates, struct kith_who *out,
             struct kith_error *err)
{
  struct finding f = {.reading = reading, .dates = dates, .out = out};
  struct kith_identity_row known;
  uint64_t id;
  *out = (struct kith_who){0};
  text = str_trim(text);
  if (!text.len || text.len > WHO_MAX_BYTES)
    return error_set(err, KITH_E_INVALID, "usage: WHO is an id (c-0001), an e-mail, a phone or a name");
  bool by_id = identity_from_text(text, &id) && identity_get(reading->store, id, &known);
  if (!by_id)
    ask(&f.query, text, reading->region);
  int rc = by_id ? find_id(&f, id, err) : KITH_OK;
  if (rc == KITH_OK && (!by_id || dates))
    rc = evidence_each(reading->store, true, look_at, &f, err);
  if (dates)
    dates_end(dates);
  sort_ids(out);
  arena_free(&f.query.arena);
  return rc;
}

void who_free(struct kith_who *w)
{
  vec_free(&w->ids);
}

/* ---- Reps ---- */

static bool names_party(const struct kith_party *p, struct kith_str text)
{
  struct kith_str word, local = party_short(p->text);
  if (str_eq_nocase(local, text))
    return true;
  for (struct kith_str rest = p->name; str_next(&rest, ' ', &word);)
    if (word.len && str_eq_nocase(word, text))
      return true;
  return false;
}

static void list_reps(const struct kith_people *people, struct kith_str only, struct kith_buf *out)
{
  for (size_t i = people->entity_count; i < people->parties.len; i++) {
    const struct kith_party *p = &people->parties.items[i];
    if (!only.len || names_party(p, only))
      buf_printf(out, "%s%.*s", out->len ? ", " : "", STR_ARG(p->text));
  }
}

/* "; did you mean \"dana\"?" */
static struct kith_hint nearest_rep(const struct kith_people *people, struct kith_str text)
{
  struct kith_arena arena = {0};
  const char **names = arena_zero(&arena, (people->parties.len + 1) * sizeof *names, 1);
  for (size_t i = people->entity_count, count = 0; i < people->parties.len; i++)
    names[count++] = arena_c(&arena, party_short(people->parties.items[i].text));
  struct kith_hint hint = suggest_hint(text, names);
  arena_free(&arena);
  return hint;
}

int who_rep(const struct kith_people *people, struct kith_str text, int *out_party, struct kith_error *err)
{
  struct kith_buf names = BUF_MAX(600);
  int party = people_find(people, text), count = party != PARTY_NONE;
  for (size_t i = people->entity_count; party == PARTY_NONE && i < people->parties.len; i++)
    if (names_party(&people->parties.items[i], text)) {
      *out_party = (int)i;
      count++;
    }
  if (party != PARTY_NONE)
    *out_party = party;
  list_reps(people, count > 1 ? text : STR_NONE, &names);
  int rc = KITH_OK;
  if (count > 1)
    rc = error_set(err, KITH_E_INVALID, "usage: several reps are called '%.*s': %.*s", STR_ARG(text),
                   STR_ARG(buf_str(&names)));
  else if (!count)
    rc = error_set(err, KITH_E_MISSING, "nobody in people: is called '%.*s'; there is %s%.*s%s", STR_ARG(text),
                   names.len ? "" : "nobody at all", STR_ARG(buf_str(&names)), nearest_rep(people, text).text);
  else if ((size_t)*out_party < people->entity_count)
    rc = error_set(err, KITH_E_INVALID, "usage: '%.*s' is an entity, not a rep", STR_ARG(text));
  buf_free(&names);
  return rc;
}
