#include "ownership/ownership.h"

#include <stdio.h>

#include "ownership/claims.h"
#include "ownership/judge.h"
#include "ownership/row.h"

enum { CHUNK = 256, REASON_MAX = 1024, MOST_OBLIGATIONS = 200 };

struct kith_ownership {
  const struct kith_policy *policy;
  struct kith_people *people;
  struct kith_judge *judge;
  struct kith_arena arena; /* of the holdings */
  struct kith_holding *holdings;
  size_t source_count;
  struct kith_survey survey;
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
  survey_init(&o->survey, s->source_count);
  claims_init(&o->claims, s->people, o->holdings, s->source_count, &o->survey, s->today);
  o->claims.have_deals = s->have_deals;
  o->claims.have_interactions = s->have_interactions;
  rc = judge_new(s->policy, &o->judge, err);
  if (rc == KITH_OK)
    o->claims.recency_counts = judge_reads(o->judge, COL_RECENCY);
  if (rc == KITH_OK)
    *out = o;
  else
    ownership_free(o);
  return rc;
}

void ownership_free(struct kith_ownership *o)
{
  if (!o)
    return;
  judge_free(o->judge);
  claims_free(&o->claims);
  survey_free(&o->survey);
  vec_free(&o->rows);
  vec_free(&o->judgements);
  vec_free(&o->contenders);
  arena_free(&o->arena);
  mem_free(o);
}

int ownership_survey_add(struct kith_ownership *o, uint32_t source, int32_t observed_day, struct kith_str facts,
                         struct kith_error *err)
{
  struct kith_facts f;
  if (source >= o->source_count)
    return error_set(err, KITH_E_INVALID, "a sighting names source %u, which is not among the sources", source);
  int rc = facts_decode(facts, &f, err);
  if (rc != KITH_OK)
    return rc;
  survey_add(&o->survey, source, SURVEY_CREATED, f.created);
  survey_add(&o->survey, source, SURVEY_UPDATED, f.updated);
  survey_add(&o->survey, source, SURVEY_SEEN_ON, f.seen_on);
  survey_add(&o->survey, source, SURVEY_OBSERVED, observed_day);
  return KITH_OK;
}

void ownership_survey_end(struct kith_ownership *o)
{
  survey_end(&o->survey);
}

int ownership_date(struct kith_ownership *o, const struct kith_owner_sighting *s, struct kith_sighting_date *out,
                   struct kith_error *err)
{
  static const char *const bulk[] = {"none, bulk", "self-dated, bulk", "controlled, bulk", "observed, bulk",
                                     "third-party, bulk"};
  struct kith_facts f;
  if (s->source >= o->source_count)
    return error_set(err, KITH_E_INVALID, "a sighting names source %u, which is not among the sources", s->source);
  int rc = facts_decode(s->facts, &f, err);
  if (rc != KITH_OK)
    return rc;
  bool open;
  struct kith_dated d = claims_date(&o->claims, s, &f, &open);
  *out = (struct kith_sighting_date){d.day, d.day != DAY_UNKNOWN && d.bulk ? bulk[d.grade] : dated_grade(&d), open};
  return KITH_OK;
}

uint64_t ownership_survey_digest(const struct kith_ownership *o, uint32_t source)
{
  return survey_digest(&o->survey, source);
}

struct kith_str ownership_holder(const struct kith_ownership *o, uint32_t source)
{
  int party = source < o->source_count ? o->holdings[source].holder : PARTY_NONE;
  if (party == PARTY_NONE && source < o->source_count)
    party = o->holdings[source].entity;
  return party == PARTY_NONE ? STR_NONE : o->people->parties.items[party].text;
}

/* ---- One verdict ---- */

/* What the functions below pass on to one another. */
struct deciding {
  struct kith_ownership *o;
  struct kith_arena *arena;
  const struct pending *p;
  struct kith_headline headline;
  struct kith_verdict *out;
};

static const struct kith_party *party_of(const struct deciding *d, size_t side)
{
  return &d->o->people->parties.items[d->p->sides[side].party];
}

static const struct kith_rule *rule_of(const struct deciding *d, size_t side)
{
  int rule = d->o->judgements.items[d->p->first_row + side].rule;
  return rule < 0 ? NULL : &d->o->policy->rules[rule];
}

static void meet_contenders(struct deciding *d)
{
  struct kith_ownership *o = d->o;
  o->contenders.len = 0;
  for (size_t i = 0; i < d->p->side_count; i++) {
    const struct kith_side *side = &d->p->sides[i];
    const struct kith_rule *rule = rule_of(d, i);
    struct kith_contender c = {.entity = party_of(d, i)->kind == PARTY_ENTITY,
                               .knows = side->knows,
                               .force = rule && rule->force,
                               .strength = (uint8_t)(rule ? rule->strength : KITH_CLAIM_NONE),
                               .share = (uint8_t)(rule ? rule->share : SHARE_NONE),
                               .rank = (uint8_t)dated_rank(&side->first)};
    if (c.entity && c.strength == KITH_CLAIM_PERSONAL)
      c.strength = KITH_CLAIM_NONE; /* an entity has no private life */
    vec_push(&o->contenders, c);
  }
  d->headline = headline_of(o->contenders.items, o->contenders.len);
}

static const char *grade_text(const struct kith_dated *d, struct kith_arena *arena)
{
  if (d->day == DAY_UNKNOWN || !d->bulk)
    return dated_grade(d);
  return arena_c(arena, arena_printf(arena, "%s, bulk", dated_grade(d)));
}

/* That somebody is private to a rep is all that others may learn: not why, not since when. */
static void withhold(struct deciding *d, struct kith_claim *claim)
{
  claim->because = arena_printf(d->arena, "private to %.*s", STR_ARG(claim->party));
  claim->first_seen = STR_NONE;
  claim->grade = KITH_STR("none");
}

static void fill_claims(struct deciding *d)
{
  size_t count = d->p->side_count < DECISION_MAX_CLAIMS ? d->p->side_count : DECISION_MAX_CLAIMS;
  struct kith_claim *claims = arena_zero(d->arena, count + 1, sizeof *claims);
  for (size_t i = 0; i < count; i++) {
    const struct kith_side *side = &d->p->sides[i];
    const struct kith_rule *rule = rule_of(d, i);
    char iso[DAY_TEXT];
    day_format(side->first.day, iso);
    claims[i] = (struct kith_claim){
        .size = sizeof claims[i],
        .strength = d->o->contenders.items[i].strength,
        .party = party_of(d, i)->text,
        .rule = rule ? rule->id : STR_NONE,
        .because = rule ? rule_because(rule, &d->o->rows.items[d->p->first_row + i], d->arena)
                        : KITH_STR("no rule of the policy speaks of this"),
        .first_seen = arena_str(d->arena, str_of(iso)),
        .grade = str_of(grade_text(&side->first, d->arena)),
    };
  }
  for (size_t i = 0; i < count; i++)
    if (claims[i].strength == KITH_CLAIM_PERSONAL)
      withhold(d, &claims[i]);
  d->out->decision.claims = claims;
  d->out->decision.claim_count = count;
}

static bool argues(const struct deciding *d, size_t i)
{
  return d->o->contenders.items[i].wins;
}

/* Owners are those who win; where people have to decide there is none yet, and the claims show who argues. */
static void fill_owners(struct deciding *d)
{
  struct kith_str *owners = arena_zero(d->arena, d->p->side_count + 1, sizeof *owners);
  size_t count = 0;
  for (size_t i = 0; i < d->p->side_count && d->headline.owner_class != KITH_DISPUTED; i++)
    if (argues(d, i) && count < DECISION_MAX_CLAIMS)
      owners[count++] = party_of(d, i)->text;
  d->out->decision.owners = owners;
  d->out->decision.owner_count = count;
}

/* The claim that speaks for the decision: among the winners the strong one whose sharing made it so, else the first
 * strong. */
static int spokesman(const struct deciding *d)
{
  int best = -1, best_score = -1;
  for (size_t i = 0; i < d->out->decision.claim_count; i++) {
    const struct kith_contender *c = &d->o->contenders.items[i];
    int score = c->strength * 2 + (d->headline.owner_class == KITH_BOTH && c->share != SHARE_NONE);
    if (c->wins && score > best_score) {
      best = (int)i;
      best_score = score;
    }
  }
  return best;
}

/* "dana and company" */
static struct kith_str names_of_winners(const struct deciding *d)
{
  struct kith_buf text = BUF_MAX(REASON_MAX / 2);
  size_t total = 0, met = 0;
  for (size_t i = 0; i < d->p->side_count; i++)
    total += argues(d, i);
  for (size_t i = 0; i < d->p->side_count; i++) {
    if (!argues(d, i))
      continue;
    const char *joint = !met ? "" : met + 1 == total ? " and " : ", ";
    met++;
    if (buf_add_c(&text, joint) != KITH_OK || buf_add_str(&text, party_of(d, i)->text) != KITH_OK)
      break;
  }
  struct kith_str kept = arena_str(d->arena, buf_str(&text));
  buf_free(&text);
  return kept;
}

static struct kith_str because_of(const struct deciding *d, struct kith_str first, struct kith_str names)
{
  switch (d->headline.reason) {
  case HEADLINE_EQUAL:
    return arena_printf(d->arena,
                        "%.*s have strong claims that exclude one another, on evidence of equal grade; people decide",
                        STR_ARG(names));
  case HEADLINE_OWN_DATES:
    return arena_printf(d->arena,
                        "%.*s claim this contact, and the stronger claim rests on its holder's own dates alone; "
                        "people decide",
                        STR_ARG(names));
  case HEADLINE_NO_CLAIM:
    return KITH_STR("nobody has shown more than a weak claim");
  case HEADLINE_GRADE:
    return arena_printf(d->arena, "%.*s; the better evidence won over another strong claim", STR_ARG(first));
  case HEADLINE_FORCED:
  case HEADLINE_CLAIM:
  case HEADLINE_PRIVATE:
    break;
  }
  if (d->headline.owner_class == KITH_BOTH)
    return arena_printf(d->arena, "%.*s; %.*s keep it together", STR_ARG(first), STR_ARG(names));
  return first;
}

static void fill_reasons(struct deciding *d)
{
  static const char *const rules[] = {[HEADLINE_EQUAL] = "equal-grade",
                                      [HEADLINE_OWN_DATES] = "own-dates",
                                      [HEADLINE_NO_CLAIM] = "no-strong-claim"}; /* NULL: the claim's own rule */
  struct kith_decision *out = &d->out->decision;
  int first = spokesman(d);
  const struct kith_claim *claim = first >= 0 ? &out->claims[first] : NULL;
  const char *rule = rules[d->headline.reason];
  out->rule = rule ? str_of(rule) : claim ? claim->rule : STR_NONE;
  out->because = because_of(d, claim ? claim->because : STR_NONE, names_of_winners(d));
}

/* How well the decision is carried, not how likely it is: the grade of the best winning date, less where others were
 * strong. */
static double confidence_of(const struct deciding *d)
{
  static const double by_rank[] = {0.60, 0.70, 0.90, 0.95};
  int best = RANK_NONE;
  double private_score = 0;
  for (size_t i = 0; i < d->p->side_count; i++) {
    const struct kith_contender *c = &d->o->contenders.items[i];
    if (!c->wins)
      continue;
    best = c->strength == KITH_CLAIM_STRONG && c->rank > best ? c->rank : best;
    private_score = d->p->sides[i].private_score > private_score ? d->p->sides[i].private_score : private_score;
  }
  switch (d->headline.reason) {
  case HEADLINE_CLAIM:
    return by_rank[best];
  case HEADLINE_FORCED:
    return 0.90;
  case HEADLINE_GRADE:
    return by_rank[best] - 0.15;
  case HEADLINE_PRIVATE:
    return private_score;
  case HEADLINE_EQUAL:
  case HEADLINE_OWN_DATES:
    return 0.50;
  case HEADLINE_NO_CLAIM:
    break;
  }
  return 0.30;
}

/* ---- Steward ---- */

static bool may_tend(const struct deciding *d, int party)
{
  const struct kith_people *people = d->o->people;
  return party != PARTY_NONE && (size_t)party >= people->entity_count &&
         people_is_current(&people->parties.items[party], d->o->today) != 0;
}

/* The manager of somebody who is gone, while that one is there. */
static struct kith_str manager_of(const struct deciding *d, int party)
{
  const struct kith_people *people = d->o->people;
  if (party == PARTY_NONE)
    return STR_NONE;
  const struct kith_spell *spell = people_spell(&people->parties.items[party], DAY_UNKNOWN);
  if (!spell || !spell->manager.len)
    return STR_NONE;
  int manager = people_find(people, spell->manager);
  if (manager == PARTY_NONE)
    return spell->manager;
  return may_tend(d, manager) ? people->parties.items[manager].text : STR_NONE;
}

static struct kith_str steward_of(const struct deciding *d)
{
  const struct kith_people *people = d->o->people;
  const struct kith_whole *w = &d->p->whole;
  int account = people_find(people, d->p->evidence->account.owner);
  bool by_rep = d->headline.owner_class == KITH_REP || d->headline.owner_class == KITH_BOTH;
  if (may_tend(d, w->owner))
    return people->parties.items[w->owner].text;
  if (may_tend(d, account))
    return people->parties.items[account].text;
  for (size_t i = 0; i < d->p->side_count && by_rep; i++)
    if (argues(d, i) && may_tend(d, d->p->sides[i].party))
      return party_of(d, i)->text;
  struct kith_str manager = manager_of(d, w->owner);
  if (!manager.len)
    manager = manager_of(d, account);
  if (!manager.len && d->o->strangers && w->owner == PARTY_NONE)
    manager = arena_str(d->arena, w->owner_text);
  return manager;
}

/* ---- What else a verdict carries ---- */

static void fill_suppressed(struct deciding *d)
{
  const struct kith_policy *policy = d->o->policy;
  uint32_t guards = 0;
  size_t count = 0, most = 0;
  for (size_t i = 0; i < d->p->side_count; i++)
    guards |= d->o->judgements.items[d->p->first_row + i].guards;
  for (size_t i = 0; i < policy->guard_count; i++)
    most += guards >> i & 1 ? policy->guards[i].suppress_count : 0;
  struct kith_str *list = arena_alloc(d->arena, (most + 1) * sizeof *list);
  for (size_t i = 0; i < policy->guard_count; i++)
    for (size_t k = 0; (guards >> i & 1) && k < policy->guards[i].suppress_count; k++) {
      struct kith_str channel = policy->guards[i].suppress[k];
      size_t at = 0;
      while (at < count && !str_eq(list[at], channel))
        at++;
      if (at == count)
        list[count++] = channel;
    }
  d->out->decision.suppress = list;
  d->out->decision.suppress_count = count;
}

static size_t add_obligations(struct deciding *d, size_t i, const struct kith_rule *rule, struct kith_obligation *list,
                              size_t count)
{
  const struct kith_side *side = &d->p->sides[i];
  int entity = side->spell && side->spell->entity != PARTY_NONE ? side->spell->entity : 0;
  struct kith_str to =
      party_of(d, i)->kind == PARTY_REP ? d->o->people->parties.items[entity].text : d->out->decision.steward;
  for (size_t k = 0; k < rule->obligation_count && count < MOST_OBLIGATIONS; k++)
    list[count++] =
        (struct kith_obligation){party_of(d, i)->text, to, rule->obligations[k].kind, rule->id, DAY_UNKNOWN};
  return count;
}

/* What the winners' rules ask for: reps owe it to their entity, entities to the steward. A contact that is a rep's
 * alone owes the company nothing. */
static void fill_obligations(struct deciding *d)
{
  size_t count = 0, most = 0;
  bool due = d->headline.owner_class == KITH_COMPANY || d->headline.owner_class == KITH_BOTH;
  for (size_t i = 0; i < d->p->side_count && due; i++)
    most += argues(d, i) && rule_of(d, i) ? rule_of(d, i)->obligation_count : 0;
  most = most < MOST_OBLIGATIONS ? most : MOST_OBLIGATIONS;
  struct kith_obligation *list = arena_alloc(d->arena, (most + 1) * sizeof *list);
  for (size_t i = 0; i < d->p->side_count && most; i++)
    if (argues(d, i) && rule_of(d, i))
      count = add_obligations(d, i, rule_of(d, i), list, count);
  d->out->obligations = list;
  d->out->obligation_count = count;
}

static void add_deciding(uint64_t *list, size_t *count, uint64_t id)
{
  size_t at = 0;
  while (at < *count && list[at] < id)
    at++;
  if (id == SIGHTING_NONE || *count == DECISION_MAX_SIGHTINGS || (at < *count && list[at] == id))
    return;
  memmove(&list[at + 1], &list[at], (*count - at) * sizeof *list);
  list[at] = id;
  ++*count;
}

static void fill_deciding(struct deciding *d)
{
  uint64_t list[DECISION_MAX_SIGHTINGS];
  size_t count = 0;
  for (size_t i = 0; i < d->p->side_count; i++) {
    const struct kith_side *side = &d->p->sides[i];
    if (!argues(d, i) && d->headline.reason != HEADLINE_NO_CLAIM)
      continue;
    if (side->first.day != DAY_UNKNOWN)
      add_deciding(list, &count, side->first.sighting);
    if (d->headline.reason == HEADLINE_PRIVATE)
      add_deciding(list, &count, side->private_sighting);
  }
  add_deciding(list, &count, d->p->whole.owner_sighting);
  uint64_t *kept = arena_alloc(d->arena, (count + 1) * sizeof *kept);
  memcpy(kept, list, count * sizeof *kept);
  d->out->deciding = kept;
  d->out->deciding_count = count;
}

static int32_t next_day_of(const struct deciding *d)
{
  int32_t next = d->p->whole.next_day;
  for (size_t i = 0; i < d->p->side_count; i++) {
    int32_t day = people_next_day(party_of(d, i), d->o->today);
    next = day < next ? day : next;
  }
  return next;
}

static void decide_one(struct kith_ownership *o, const struct pending *p, struct kith_arena *arena,
                       struct kith_verdict *out)
{
  struct deciding d = {.o = o, .arena = arena, .p = p, .out = out};
  *out = (struct kith_verdict){.decision = {.size = sizeof out->decision}};
  meet_contenders(&d);
  out->decision.owner_class = d.headline.owner_class;
  out->decision.policy = o->policy->label;
  out->decision.lifecycle = str_of(lifecycle_name(p->whole.lifecycle));
  out->decision.confidence = confidence_of(&d);
  fill_claims(&d);
  fill_owners(&d);
  fill_reasons(&d);
  out->decision.steward = d.headline.owner_class == KITH_PERSONAL ? STR_NONE : steward_of(&d);
  fill_suppressed(&d);
  fill_obligations(&d);
  fill_deciding(&d);
  out->next_day = next_day_of(&d);
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

int ownership_facts(struct kith_ownership *o, const struct kith_evidence *e, struct kith_arena *arena,
                    const struct kith_fact_row **out_rows, size_t *out_count, struct kith_error *err)
{
  o->claims.scratch = arena;
  int rc = claims_read(&o->claims, e, err);
  if (rc != KITH_OK)
    return rc;
  size_t count = o->claims.sides.len;
  struct kith_fact_row *rows = arena_alloc(arena, (count + 1) * sizeof *rows);
  for (size_t i = 0; i < count; i++)
    claims_row(&o->claims, e, &o->claims.sides.items[i], &rows[i]);
  *out_rows = rows;
  *out_count = count;
  return KITH_OK;
}
