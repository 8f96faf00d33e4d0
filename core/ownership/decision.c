#include "ownership/decision.h"

#include <math.h>

#include "model/codec.h"

enum { VERSION = 2, PERMILLE = 1000, MOST_LIST = 1000, DAY_SHIFT = 719163, MOST_DAYS = 3700000 };

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

static const struct kith_role *role_at(const struct kith_decision *d, size_t i)
{
  return KITH_AT(d->roles, i);
}

bool decision_owns(const struct kith_decision *d, struct kith_str party)
{
  for (size_t i = 0; i < d->owner_count; i++)
    if (str_eq(d->owners[i], party))
      return true;
  return false;
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

/* 0 stands for `none`. */
static void put_day(struct writer *w, int32_t day, int32_t none)
{
  put_number(w, day == none ? 0 : (uint64_t)((int64_t)day + DAY_SHIFT));
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

/* Without the policy's label and hash: a decision that comes out the same under the next version is the same. */
static void put_decision(struct writer *w, const struct kith_decision *d)
{
  put_number(w, d->owner_class);
  put_texts(w, d->owners, d->owner_count);
  put_texts(w, (struct kith_str[]){d->steward, d->rule, d->because, STR_NONE, d->lifecycle}, 5);
  put_number(w, (uint64_t)lround(d->confidence * PERMILLE));
  put_texts(w, d->suppress, d->suppress_count);
  put_number(w, d->claim_count);
  for (size_t i = 0; i < d->claim_count; i++) {
    const struct kith_claim *c = claim_at(d, i);
    put_number(w, c->strength);
    put_texts(w, (struct kith_str[]){c->party, c->rule, c->because, c->first_seen, c->grade}, 5);
  }
  put_number(w, d->role_count);
  for (size_t i = 0; i < d->role_count; i++)
    put_texts(w, (struct kith_str[]){role_at(d, i)->party, role_at(d, i)->role}, 2);
  put_texts(w, d->conditions, d->condition_count);
  put_number(w, d->losing);
  put_number(w, d->rules_class);
  put_texts(
      w,
      (struct kith_str[]){d->verdict_by, d->verdict_on, d->verdict_reason, d->decider, d->decide_until, d->keep_until},
      6);
}

/* What it comes to, without the wording: whose it is, who tends it, how each party's claim stands and by which rule. */
static uint64_t substance_of(const struct kith_decision *d)
{
  const size_t counts[] = {d->owner_count, d->claim_count, d->role_count, d->condition_count};
  uint64_t hash = codec_text_hash((struct kith_str){(const char *)counts, sizeof counts}, d->owner_class);
  hash = codec_text_hash(d->steward, hash + d->rules_class);
  for (size_t i = 0; i < d->owner_count; i++)
    hash = codec_text_hash(d->owners[i], hash);
  for (size_t i = 0; i < d->claim_count; i++) {
    const struct kith_claim *c = claim_at(d, i);
    hash = codec_text_hash(c->rule, codec_text_hash(c->party, hash + c->strength));
  }
  for (size_t i = 0; i < d->role_count; i++)
    hash = codec_text_hash(role_at(d, i)->role, codec_text_hash(role_at(d, i)->party, hash));
  for (size_t i = 0; i < d->condition_count; i++)
    hash = codec_text_hash(d->conditions[i], hash);
  const struct kith_str said[] = {d->verdict_by, d->verdict_on, d->verdict_reason};
  for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
    hash = codec_text_hash(said[i], hash);
  return hash ? hash : 1;
}

/* So that equal blobs mean equal books too. */
static uint64_t stakes_of(const struct kith_verdict *v)
{
  uint64_t hash = 0;
  for (size_t i = 0; v->stakes && i < v->decision.claim_count; i++) {
    const struct kith_stake *s = &v->stakes[i];
    double worth[2] = {s->won, s->open};
    int64_t numbers[] = {s->flags, s->rank, s->account, s->first_day, s->appeared, s->last_contact};
    hash = codec_text_hash((struct kith_str){(const char *)numbers, sizeof numbers}, hash);
    hash = codec_text_hash((struct kith_str){(const char *)worth, sizeof worth}, hash);
  }
  return hash;
}

int decision_encode(const struct kith_verdict *v, struct kith_buf *out)
{
  struct writer w = {out, KITH_OK};
  put_number(&w, VERSION);
  put_number(&w, substance_of(&v->decision));
  put_number(&w, stakes_of(v));
  put_decision(&w, &v->decision);
  put_day(&w, v->next_day, DAY_NEVER);
  put_number(&w, (uint64_t)v->decide_within);
  put_number(&w, v->deciding_count);
  for (size_t i = 0; i < v->deciding_count; i++)
    put_number(&w, v->deciding[i]);
  put_number(&w, v->obligation_count);
  for (size_t i = 0; i < v->obligation_count; i++) {
    const struct kith_obligation *o = &v->obligations[i];
    put_texts(&w, (struct kith_str[]){o->owed_by, o->owed_to, o->kind, o->rule}, 4);
    put_day(&w, o->due, DAY_UNKNOWN);
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
  bool first; /* of VERSION 1: without what came later */
  bool good;
};

static uint64_t get_number(struct reader *r, uint64_t most)
{
  uint64_t number = 0;
  r->good = r->good && codec_get_u64(&r->rest, &number) && number <= most;
  return r->good ? number : 0;
}

static int32_t get_day(struct reader *r, int32_t none)
{
  uint64_t day = get_number(r, MOST_DAYS);
  return day ? (int32_t)((int64_t)day - DAY_SHIFT) : none;
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

static void get_added(struct reader *r, struct kith_decision *d)
{
  d->role_count = get_count(r, MOST_LIST);
  struct kith_role *roles = arena_zero(r->arena, d->role_count + 1, sizeof *roles);
  for (size_t i = 0; i < d->role_count; i++) {
    roles[i].size = sizeof roles[i];
    get_fields(r, (struct kith_str *[]){&roles[i].party, &roles[i].role}, 2);
  }
  d->roles = roles;
  d->conditions = get_texts(r, &d->condition_count);
  d->losing = (uint32_t)get_number(r, d->claim_count);
  d->rules_class = (uint32_t)get_number(r, KITH_UNCLAIMED);
  get_fields(r,
             (struct kith_str *[]){&d->verdict_by, &d->verdict_on, &d->verdict_reason, &d->decider, &d->decide_until,
                                   &d->keep_until},
             6);
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
  if (!r->first)
    get_added(r, d);
}

static void get_obligation(struct reader *r, struct kith_obligation *o)
{
  o->due = DAY_UNKNOWN;
  get_fields(r, (struct kith_str *[]){&o->owed_by, &o->owed_to, &o->kind, &o->rule}, r->first ? 3 : 4);
  if (!r->first)
    o->due = get_day(r, DAY_UNKNOWN);
}

int decision_decode(struct kith_str bytes, struct kith_arena *arena, struct kith_verdict *out, struct kith_error *err)
{
  struct reader r = {.rest = bytes, .arena = arena, .good = true};
  *out = (struct kith_verdict){0};
  uint64_t version = get_number(&r, VERSION);
  r.first = version == 1;
  r.good = version >= 1 && r.good;
  for (int i = 0; i < 2 && !r.first; i++)
    get_number(&r, UINT64_MAX); /* substance, stakes */
  get_decision(&r, &out->decision);
  out->next_day = get_day(&r, DAY_NEVER);
  out->decide_within = r.first ? 0 : (int32_t)get_number(&r, MOST_DAYS);
  out->deciding_count = get_count(&r, DECISION_MAX_SIGHTINGS);
  uint64_t *deciding = arena_zero(arena, out->deciding_count + 1, sizeof *deciding);
  for (size_t i = 0; i < out->deciding_count; i++)
    deciding[i] = get_number(&r, UINT64_MAX);
  out->deciding = deciding;
  out->obligation_count = get_count(&r, MOST_LIST);
  struct kith_obligation *obligations = arena_zero(arena, out->obligation_count + 1, sizeof *obligations);
  for (size_t i = 0; i < out->obligation_count; i++)
    get_obligation(&r, &obligations[i]);
  out->obligations = obligations;
  if (r.good && !r.rest.len)
    return KITH_OK;
  *out = (struct kith_verdict){0};
  return error_set(err, KITH_E_INVALID, "a stored decision is damaged; the next resolve makes it again");
}

struct kith_decision_marks decision_marks(struct kith_str bytes)
{
  struct kith_arena arena = {0};
  struct reader r = {.rest = bytes, .arena = &arena, .good = true};
  struct kith_decision_marks marks = {0};
  struct kith_verdict v;
  if (get_number(&r, VERSION) == VERSION) {
    marks.substance = get_number(&r, UINT64_MAX);
    marks.stakes = get_number(&r, UINT64_MAX);
  } else if (decision_decode(bytes, &arena, &v, NULL) == KITH_OK) {
    marks.substance = substance_of(&v.decision);
  }
  arena_free(&arena);
  return marks;
}
