#include "ownership/ownership.h"

#include "ownership/cede.h"
#include "ownership/row.h"
#include "ownership/verdict.h"

enum { CHUNK = 256 };

struct kith_ownership {
  const struct kith_policy *policy;
  struct kith_people *people;
  struct kith_judge *judge;
  struct kith_arena arena; /* of the holdings */
  struct kith_holding *holdings;
  size_t source_count;
  struct kith_survey own; /* empty when another ownership's is used */
  const struct kith_survey *survey;
  struct kith_claims claims;
  int32_t today;
  bool strangers;                 /* no people are known at all: owners are taken at their word */
  VEC(struct kith_fact_row) rows; /* of the chunk */
  VEC(struct kith_judgement) judgements;
  VEC(struct kith_contender) contenders; /* of the identity */
};

/* What is known of one identity between its reading and its judgement. */
struct pending {
  struct kith_side *sides;
  size_t side_count, first_row;
  struct kith_whole whole;
  const struct kith_evidence *evidence;
};

static const char *const basis_names[BASIS_COUNT] = {"unknown",         "voluntary", "contract",
                                                     "company-account", "counsel",   "none"};

const char *basis_name(enum kith_basis basis)
{
  return basis_names[basis < BASIS_COUNT ? basis : BASIS_UNKNOWN];
}

enum kith_basis basis_of(struct kith_str text)
{
  for (int i = BASIS_VOLUNTARY; i < BASIS_NONE; i++)
    if (str_eq_nocase(str_trim(text), str_of(basis_names[i])))
      return (enum kith_basis)i;
  return BASIS_UNKNOWN;
}

const char *possession_name(enum kith_possession possession)
{
  static const char *const names[] = {"unknown", "internal", "portable", "external"};
  return names[possession <= POSSESSION_EXTERNAL ? possession : 0];
}

/* ---- Setting up ---- */

/* Who holds a source, and which entity's sightings an internal one's are beside. */
static struct kith_holding holding_of(struct kith_people *people, const struct kith_owner_source *source)
{
  struct kith_holding h = {.holder = PARTY_NONE, .entity = PARTY_NONE, .source = source};
  bool internal = source->possession == POSSESSION_INTERNAL;
  h.holder = people_adopt(people, source->holder);
  if (h.holder != PARTY_NONE && (size_t)h.holder < people->entity_count)
    h.entity = h.holder;
  else if (internal)
    h.entity = 0;
  if (internal && h.holder != PARTY_NONE && h.entity != h.holder) {
    const struct kith_spell *spell = people_spell(&people->parties.items[h.holder], DAY_UNKNOWN);
    h.entity = spell && spell->entity != PARTY_NONE ? spell->entity : 0;
  }
  return h;
}

static int check_settings(const struct kith_owner_settings *s, struct kith_error *err)
{
  if (!s->people->entity_count)
    return error_set(err, KITH_E_CONFIG, "the pipeline has no entity to own anything");
  for (size_t i = 0; i < s->source_count; i++)
    if (s->sources[i].possession < POSSESSION_INTERNAL || s->sources[i].possession > POSSESSION_EXTERNAL)
      return error_set(err, KITH_E_CONFIG, "source '%.*s' has no possession: internal, portable or external",
                       STR_ARG(s->sources[i].name));
  return KITH_OK;
}

static bool nobody_has_spells(const struct kith_people *people)
{
  for (size_t i = people->entity_count; i < people->parties.len; i++)
    if (people->parties.items[i].spells.len)
      return false;
  return true;
}

static int finish_new(struct kith_ownership *o, bool have_deals, bool have_interactions, struct kith_ownership **out,
                      struct kith_error *err)
{
  claims_init(&o->claims, o->people, o->holdings, o->source_count, o->survey, o->today);
  o->claims.have_deals = have_deals;
  o->claims.have_interactions = have_interactions;
  o->claims.want_reasons = policy_uses(o->policy, COL_LIFECYCLE_REASON);
  int rc = judge_new(o->policy, &o->judge, err);
  if (rc == KITH_OK) {
    o->claims.recency_counts = judge_reads(o->judge, COL_RECENCY);
    *out = o;
  } else {
    ownership_free(o);
  }
  return rc;
}

int ownership_new(const struct kith_owner_settings *s, struct kith_ownership **out, struct kith_error *err)
{
  int rc = check_settings(s, err);
  if (rc != KITH_OK)
    return rc;
  struct kith_ownership *o = mem_zero(sizeof *o);
  o->policy = s->policy;
  o->people = s->people;
  o->today = s->today;
  o->source_count = s->source_count;
  o->strangers = nobody_has_spells(s->people);
  o->holdings = arena_zero(&o->arena, s->source_count + 1, sizeof *o->holdings);
  for (size_t i = 0; i < s->source_count; i++)
    o->holdings[i] = holding_of(s->people, &s->sources[i]);
  holdings_rank(o->holdings, s->source_count);
  survey_init(&o->own, s->source_count);
  o->survey = &o->own;
  rc = finish_new(o, s->have_deals, s->have_interactions, out, err);
  if (rc == KITH_OK)
    o->claims.deals_on_file = s->deals_on_file;
  return rc;
}

int ownership_beside(const struct kith_ownership *first, struct kith_ownership **out, struct kith_error *err)
{
  struct kith_ownership *o = mem_zero(sizeof *o);
  o->policy = first->policy;
  o->people = first->people;
  o->today = first->today;
  o->source_count = first->source_count;
  o->strangers = first->strangers;
  o->holdings = first->holdings;
  o->survey = first->survey;
  int rc = finish_new(o, first->claims.have_deals, first->claims.have_interactions, out, err);
  if (rc == KITH_OK)
    o->claims.deals_on_file = first->claims.deals_on_file;
  return rc;
}

void ownership_free(struct kith_ownership *o)
{
  if (!o)
    return;
  judge_free(o->judge);
  claims_free(&o->claims);
  survey_free(&o->own);
  vec_free(&o->rows);
  vec_free(&o->judgements);
  vec_free(&o->contenders);
  arena_free(&o->arena);
  mem_free(o);
}

static int read_facts(const struct kith_ownership *o, uint32_t source, struct kith_str facts, struct kith_facts *out,
                      struct kith_error *err)
{
  if (source >= o->source_count)
    return error_set(err, KITH_E_INVALID, "a sighting names source %u, which is not among the sources", source);
  return facts_decode(facts, out, err);
}

int ownership_survey_add(struct kith_ownership *o, uint32_t source, int32_t observed_day, struct kith_str facts,
                         struct kith_error *err)
{
  struct kith_facts f;
  int rc = read_facts(o, source, facts, &f, err);
  if (rc != KITH_OK)
    return rc;
  survey_add(&o->own, source, SURVEY_CREATED, f.created);
  survey_add(&o->own, source, SURVEY_UPDATED, f.updated);
  survey_add(&o->own, source, SURVEY_SEEN_ON, f.seen_on);
  survey_add(&o->own, source, SURVEY_OBSERVED, observed_day);
  return KITH_OK;
}

void ownership_survey_end(struct kith_ownership *o)
{
  survey_end(&o->own);
}

size_t ownership_bulk_days(const struct kith_ownership *o, struct kith_arena *arena, struct kith_bulk_day **out)
{
  *out = arena_zero(arena, o->survey->bulk.len + o->source_count + 1, sizeof **out);
  return survey_days(o->survey, *out);
}

void ownership_know_bulk(struct kith_ownership *o, const struct kith_bulk_day *days, size_t count)
{
  for (size_t i = 0; i < count; i++)
    survey_know(&o->own, &days[i]);
}

int ownership_date(struct kith_ownership *o, const struct kith_owner_sighting *s, struct kith_sighting_date *out,
                   struct kith_error *err)
{
  struct kith_facts f;
  int rc = read_facts(o, s->source, s->facts, &f, err);
  if (rc != KITH_OK)
    return rc;
  bool open;
  struct kith_dated d = claims_date(&o->claims, s, &f, &open);
  *out = (struct kith_sighting_date){d.day, dated_text(&d), open};
  return KITH_OK;
}

int ownership_marks(const struct kith_ownership *o, const struct kith_owner_sighting *s, uint32_t *out,
                    struct kith_error *err)
{
  struct kith_facts f;
  int rc = read_facts(o, s->source, s->facts, &f, err);
  if (rc != KITH_OK)
    return rc;
  const int32_t days[] = {f.created, f.updated, f.seen_on, s->observed_day, f.connected_on};
  *out = 0;
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
    bool to_come = days[i] != DAY_UNKNOWN && days[i] > o->today;
    bool bulk = i < SURVEY_DATES && survey_is_bulk(o->survey, s->source, (enum survey_date)i, days[i]);
    *out = *out << 2 | (uint32_t)to_come << 1 | (uint32_t)bulk;
  }
  return KITH_OK;
}

uint64_t ownership_survey_digest(const struct kith_ownership *o, uint32_t source)
{
  return survey_digest(o->survey, source);
}

struct kith_str ownership_holder(const struct kith_ownership *o, uint32_t source)
{
  int party = source < o->source_count ? o->holdings[source].holder : PARTY_NONE;
  if (party == PARTY_NONE && source < o->source_count)
    party = o->holdings[source].entity;
  return party == PARTY_NONE ? STR_NONE : o->people->parties.items[party].text;
}

/* ---- Batches ---- */

/* Reads one identity and leaves its sides and rows; the sides are kept in `arena` until the chunk is judged. */
static int read_one(struct kith_ownership *o, const struct kith_evidence *e, struct kith_arena *arena,
                    struct pending *out, struct kith_error *err)
{
  o->claims.scratch = arena;
  int rc = claims_read(&o->claims, e, err);
  if (rc != KITH_OK)
    return rc;
  *out = (struct pending){
      .side_count = o->claims.sides.len, .first_row = o->rows.len, .whole = o->claims.whole, .evidence = e};
  out->sides = arena_alloc(arena, out->side_count * sizeof *out->sides);
  vec_reserve(&o->rows, out->side_count);
  for (size_t i = 0; i < out->side_count; i++) {
    out->sides[i] = o->claims.sides.items[i];
    claims_row(&o->claims, e, &out->sides[i], &o->rows.items[o->rows.len++]);
  }
  return KITH_OK;
}

static void decide_one(struct kith_ownership *o, const struct pending *p, struct kith_arena *arena,
                       struct kith_verdict *out)
{
  struct kith_deciding d = {.policy = o->policy,
                            .people = o->people,
                            .evidence = p->evidence,
                            .whole = &p->whole,
                            .side_count = p->side_count,
                            .sides = p->sides,
                            .rows = o->rows.items + p->first_row,
                            .judgements = o->judgements.items + p->first_row,
                            .today = o->today,
                            .strangers = o->strangers,
                            .arena = arena,
                            .out = out};
  o->contenders.len = 0;
  vec_reserve(&o->contenders, cede_apply(&d) + 1);
  d.contenders = o->contenders.items;
  verdict_fill(&d);
}

static int decide_chunk(struct kith_ownership *o, const struct kith_evidence *e, size_t count, struct kith_arena *arena,
                        struct kith_verdict *out, struct kith_error *err)
{
  struct pending pending[CHUNK];
  struct kith_arena sides = {0};
  int rc = KITH_OK;
  o->rows.len = 0;
  for (size_t i = 0; i < count && rc == KITH_OK; i++)
    rc = read_one(o, &e[i], &sides, &pending[i], err);
  if (rc == KITH_OK) {
    o->judgements.len = 0;
    vec_reserve(&o->judgements, o->rows.len + 1);
    rc = judge_run(o->judge, o->rows.items, o->rows.len, o->judgements.items, err);
  }
  for (size_t i = 0; i < count && rc == KITH_OK; i++)
    decide_one(o, &pending[i], arena, &out[i]);
  arena_free(&sides);
  return rc;
}

int ownership_decide(struct kith_ownership *o, const struct kith_evidence *e, size_t count, struct kith_arena *arena,
                     struct kith_verdict *out, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < count && rc == KITH_OK; i += CHUNK)
    rc = decide_chunk(o, &e[i], count - i < CHUNK ? count - i : CHUNK, arena, &out[i], err);
  return rc;
}

/* As with claims: that somebody is private to a rep is all that others may learn. */
static void withhold_facts(const struct kith_ownership *o, struct kith_judgement judged, struct kith_party_facts *f)
{
  const struct kith_fact *party = &f->row.facts[COL_PARTY], *kind = &f->row.facts[COL_PARTY_KIND];
  struct kith_fact_row row = o->claims.blank;
  f->withheld = judged.rule >= 0 && o->policy->rules[judged.rule].strength == KITH_CLAIM_PERSONAL &&
                str_eq_c(fact_text(kind), "rep");
  if (!f->withheld)
    return;
  row.facts[COL_PARTY] = *party;
  row.facts[COL_PARTY_KIND] = *kind;
  f->row = row;
}

int ownership_facts(struct kith_ownership *o, const struct kith_evidence *e, struct kith_arena *arena,
                    struct kith_party_facts **out, size_t *out_count, struct kith_error *err)
{
  struct pending pending;
  bool reasons = o->claims.want_reasons;
  o->rows.len = 0;
  o->claims.want_reasons = true;
  int rc = read_one(o, e, arena, &pending, err);
  o->claims.want_reasons = reasons;
  size_t count = o->rows.len;
  o->judgements.len = 0;
  vec_reserve(&o->judgements, count + 1);
  if (rc == KITH_OK)
    rc = judge_run(o->judge, o->rows.items, count, o->judgements.items, err);
  if (rc != KITH_OK)
    return rc;
  *out = arena_zero(arena, count + 1, sizeof **out);
  *out_count = count;
  for (size_t i = 0; i < count; i++) {
    (*out)[i].row = o->rows.items[i];
    withhold_facts(o, o->judgements.items[i], &(*out)[i]);
  }
  return KITH_OK;
}
