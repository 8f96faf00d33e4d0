#include "ownership/decision.h"

#include <math.h>

#include "model/codec.h"

enum { VERSION = 1, PERMILLE = 1000, MOST_LIST = 1000, DAY_SHIFT = 719163 };

static const char *const class_names[] = {"undecided", "company", "rep", "shared", "personal", "disputed", "unclaimed"};
static const char *const strength_names[] = {"none", "none", "weak", "strong", "personal"};

const char *owner_class_name(unsigned owner_class)
{
  return class_names[owner_class <= KITH_UNCLAIMED ? owner_class : KITH_UNDECIDED];
}

enum kith_class owner_class_of(struct kith_str text)
{
  for (int i = KITH_COMPANY; i <= KITH_UNCLAIMED; i++)
    if (str_eq_c(text, class_names[i]))
      return (enum kith_class)i;
  return KITH_UNDECIDED;
}

const char *strength_name(unsigned strength)
{
  return strength_names[strength <= KITH_CLAIM_PERSONAL ? strength : 0];
}

static const struct kith_claim *claim_at(const struct kith_decision *d, size_t i)
{
  return KITH_AT(d->claims, i);
}

/* ---- Writing: the first failure stays ---- */

struct writer {
  struct kith_buf *out;
  int rc;
};

static void put_number(struct writer *w, uint64_t number)
{
  if (w->rc == KITH_OK)
    w->rc = codec_put_u64(w->out, number);
}

static void put_text(struct writer *w, struct kith_str text)
{
  if (w->rc == KITH_OK)
    w->rc = codec_put_str(w->out, text);
}

static void put_texts(struct writer *w, const struct kith_str *texts, size_t count)
{
  put_number(w, count);
  for (size_t i = 0; i < count; i++)
    put_text(w, texts[i]);
}

static void put_decision(struct writer *w, const struct kith_decision *d)
{
  put_number(w, d->owner_class);
  put_texts(w, d->owners, d->owner_count);
  put_texts(w, (struct kith_str[]){d->steward, d->rule, d->because, d->policy, d->lifecycle}, 5);
  put_number(w, (uint64_t)lround(d->confidence * PERMILLE));
  put_texts(w, d->suppress, d->suppress_count);
  put_number(w, d->claim_count);
  for (size_t i = 0; i < d->claim_count; i++) {
    const struct kith_claim *c = claim_at(d, i);
    put_number(w, c->strength);
    put_texts(w, (struct kith_str[]){c->party, c->rule, c->because, c->first_seen, c->grade}, 5);
  }
}

int decision_encode(const struct kith_verdict *v, struct kith_buf *out)
{
  struct writer w = {out, KITH_OK};
  put_number(&w, VERSION);
  put_decision(&w, &v->decision);
  put_number(&w, v->next_day == DAY_NEVER ? 0 : (uint64_t)((int64_t)v->next_day + DAY_SHIFT));
  put_number(&w, v->deciding_count);
  for (size_t i = 0; i < v->deciding_count; i++)
    put_number(&w, v->deciding[i]);
  put_number(&w, v->obligation_count);
  for (size_t i = 0; i < v->obligation_count; i++) {
    const struct kith_obligation *o = &v->obligations[i];
    put_texts(&w, (struct kith_str[]){o->owed_by, o->owed_to, o->kind}, 3);
  }
  return w.rc;
}

uint64_t decision_digest(const struct kith_decision *d, uint64_t seed)
{
  struct kith_buf bytes = BUF_MAX(16u << 20);
  struct writer w = {&bytes, KITH_OK};
  put_decision(&w, d);
  uint64_t hash = codec_text_hash(buf_str(&bytes), seed);
  buf_free(&bytes);
  return hash ? hash : 1;
}

/* ---- Reading: hostile ---- */

struct reader {
  struct kith_str rest;
  struct kith_arena *arena;
  bool good;
};

static uint64_t get_number(struct reader *r, uint64_t most)
{
  uint64_t number = 0;
  r->good = r->good && codec_get_u64(&r->rest, &number) && number <= most;
  return r->good ? number : 0;
}

/* Every element takes a byte at least: more than are left is damage. */
static size_t get_count(struct reader *r, uint64_t most)
{
  size_t count = (size_t)get_number(r, most);
  r->good = r->good && count <= r->rest.len;
  return r->good ? count : 0;
}

static struct kith_str get_text(struct reader *r)
{
  struct kith_str text = STR_NONE;
  r->good = r->good && codec_get_str(&r->rest, &text);
  return r->good ? text : STR_NONE;
}

static const struct kith_str *get_texts(struct reader *r, size_t *out_count)
{
  *out_count = get_count(r, MOST_LIST);
  struct kith_str *texts = arena_zero(r->arena, *out_count + 1, sizeof *texts);
  for (size_t i = 0; i < *out_count; i++)
    texts[i] = get_text(r);
  return texts;
}

/* Exactly `count` texts into the places given. */
static void get_fields(struct reader *r, struct kith_str *const *to, size_t count)
{
  r->good = get_count(r, MOST_LIST) == count && r->good;
  for (size_t i = 0; i < count; i++)
    *to[i] = get_text(r);
}

static void get_claim(struct reader *r, struct kith_claim *c)
{
  c->size = sizeof *c;
  c->strength = (uint32_t)get_number(r, KITH_CLAIM_PERSONAL);
  r->good = r->good && c->strength >= KITH_CLAIM_NONE;
  get_fields(r, (struct kith_str *[]){&c->party, &c->rule, &c->because, &c->first_seen, &c->grade}, 5);
}

static void get_decision(struct reader *r, struct kith_decision *d)
{
  d->size = sizeof *d;
  d->owner_class = (uint32_t)get_number(r, KITH_UNCLAIMED);
  d->owners = get_texts(r, &d->owner_count);
  get_fields(r, (struct kith_str *[]){&d->steward, &d->rule, &d->because, &d->policy, &d->lifecycle}, 5);
  d->confidence = (double)get_number(r, PERMILLE) / PERMILLE;
  d->suppress = get_texts(r, &d->suppress_count);
  d->claim_count = get_count(r, DECISION_MAX_CLAIMS);
  struct kith_claim *claims = arena_zero(r->arena, d->claim_count + 1, sizeof *claims);
  for (size_t i = 0; i < d->claim_count; i++)
    get_claim(r, &claims[i]);
  d->claims = claims;
}

int decision_decode(struct kith_str bytes, struct kith_arena *arena, struct kith_verdict *out, struct kith_error *err)
{
  struct reader r = {bytes, arena, true};
  *out = (struct kith_verdict){0};
  r.good = get_number(&r, VERSION) == VERSION && r.good;
  get_decision(&r, &out->decision);
  uint64_t day = get_number(&r, 3700000);
  out->next_day = day ? (int32_t)((int64_t)day - DAY_SHIFT) : DAY_NEVER;
  out->deciding_count = get_count(&r, DECISION_MAX_SIGHTINGS);
  uint64_t *deciding = arena_zero(arena, out->deciding_count + 1, sizeof *deciding);
  for (size_t i = 0; i < out->deciding_count; i++)
    deciding[i] = get_number(&r, UINT64_MAX);
  out->deciding = deciding;
  out->obligation_count = get_count(&r, MOST_LIST);
  struct kith_obligation *obligations = arena_zero(arena, out->obligation_count + 1, sizeof *obligations);
  for (size_t i = 0; i < out->obligation_count; i++) {
    struct kith_obligation *o = &obligations[i];
    get_fields(&r, (struct kith_str *[]){&o->owed_by, &o->owed_to, &o->kind}, 3);
  }
  out->obligations = obligations;
  if (r.good && !r.rest.len)
    return KITH_OK;
  *out = (struct kith_verdict){0};
  return error_set(err, KITH_E_INVALID, "a stored decision is damaged; the next resolve makes it again");
}
