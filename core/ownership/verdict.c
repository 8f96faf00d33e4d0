#include "ownership/verdict.h"

#include "ownership/owed.h"
#include "ownership/stake.h"
#include "ownership/steward.h"

enum { REASON_MAX = 1024 };

/* ---- Claims and the headline ---- */

static void meet_contenders(struct kith_deciding *d)
{
  for (size_t i = 0; i < d->side_count; i++) {
    const struct kith_side *side = &d->sides[i];
    const struct kith_rule *rule = deciding_rule(d, i);
    struct kith_contender c = {.entity = deciding_party(d, i)->kind == PARTY_ENTITY,
                               .knows = side->knows,
                               .force = rule && rule->force,
                               .strength = (uint8_t)(deciding_ceded(d, i) ? KITH_CLAIM_STRONG
                                                     : rule               ? rule->strength
                                                                          : KITH_CLAIM_NONE),
                               .share = (uint8_t)(rule ? rule->share : SHARE_NONE),
                               .rank = (uint8_t)dated_rank(&side->first)};
    if (c.entity && c.strength == KITH_CLAIM_PERSONAL)
      c.strength = KITH_CLAIM_NONE; /* an entity has no private life */
    d->contenders[i] = c;
  }
  d->headline = headline_of(d->contenders, d->side_count);
}

const char *dated_text(const struct kith_dated *d)
{
  static const char *const bulk[] = {"none, bulk", "self-dated, bulk", "controlled, bulk", "observed, bulk",
                                     "third-party, bulk"};
  return d->day != DAY_UNKNOWN && d->bulk ? bulk[d->grade] : dated_grade(d);
}

/* That somebody is private to a rep is all that others may learn: not why, not since when, and not by which rule, for
 * its name says why ("private-life/family"). */
static void withhold(struct kith_deciding *d, struct kith_claim *claim)
{
  claim->because = arena_printf(d->arena, "private to %.*s", STR_ARG(claim->party));
  claim->rule = KITH_STR("private");
  claim->first_seen = STR_NONE;
  claim->grade = KITH_STR("none");
}

static void fill_claims(struct kith_deciding *d)
{
  size_t count = d->side_count < DECISION_MAX_CLAIMS ? d->side_count : DECISION_MAX_CLAIMS;
  struct kith_claim *claims = arena_zero(d->arena, count + 1, sizeof *claims);
  for (size_t i = 0; i < count; i++) {
    const struct kith_side *side = &d->sides[i];
    const struct kith_rule *rule = deciding_rule(d, i);
    char iso[DAY_TEXT];
    day_format(side->first.day, iso);
    claims[i] = (struct kith_claim){
        .size = sizeof claims[i],
        .strength = d->contenders[i].strength,
        .party = deciding_party(d, i)->text,
        .rule = rule ? rule->id : STR_NONE,
        .because = rule ? template_text(&rule->because, &d->rows[i], d->arena)
                        : KITH_STR("no rule of the policy speaks of this"),
        .first_seen = arena_str(d->arena, str_of(iso)),
        .grade = str_of(dated_text(&side->first)),
    };
  }
  for (size_t i = 0; i < count; i++)
    if (claims[i].strength == KITH_CLAIM_PERSONAL)
      withhold(d, &claims[i]);
  d->out->decision.claims = claims;
  d->out->decision.claim_count = count;
}

static bool argues(const struct kith_deciding *d, size_t i)
{
  return d->contenders[i].wins;
}

/* Owners are those who win; where people have to decide there is none yet, and the claims show who argues. */
static void fill_owners(struct kith_deciding *d)
{
  struct kith_str *owners = arena_zero(d->arena, d->side_count + 1, sizeof *owners);
  size_t count = 0;
  for (size_t i = 0; i < d->side_count && d->headline.owner_class != KITH_DISPUTED; i++)
    if (argues(d, i) && count < DECISION_MAX_CLAIMS)
      owners[count++] = deciding_party(d, i)->text;
  d->out->decision.owners = owners;
  d->out->decision.owner_count = count;
}

/* The claim that speaks for the decision: among the winners the strong one whose sharing made it so, else the first
 * strong. */
static int spokesman(const struct kith_deciding *d)
{
  int best = -1, best_score = -1;
  for (size_t i = 0; i < d->out->decision.claim_count; i++) {
    const struct kith_contender *c = &d->contenders[i];
    int score = c->strength * 2 + (d->headline.owner_class == KITH_BOTH && c->share != SHARE_NONE);
    if (c->wins && score > best_score) {
      best = (int)i;
      best_score = score;
    }
  }
  return best;
}

/* "dana and company" */
static struct kith_str names_of_winners(const struct kith_deciding *d)
{
  struct kith_buf text = BUF_MAX(REASON_MAX / 2);
  size_t total = 0, met = 0;
  for (size_t i = 0; i < d->side_count; i++)
    total += argues(d, i);
  for (size_t i = 0; i < d->side_count; i++) {
    if (!argues(d, i))
      continue;
    const char *joint = !met ? "" : met + 1 == total ? " and " : ", ";
    met++;
    if (buf_add_c(&text, joint) != KITH_OK || buf_add_str(&text, deciding_party(d, i)->text) != KITH_OK)
      break;
  }
  struct kith_str kept = arena_str(d->arena, buf_str(&text));
  buf_free(&text);
  return kept;
}

static struct kith_str because_of(const struct kith_deciding *d, struct kith_str first, struct kith_str names)
{
  switch (d->headline.reason) {
  case HEADLINE_EQUAL:
    return arena_printf(
        d->arena,
        "%.*s each have a strong claim, these exclude one another, and the evidence is equally good; people decide",
        STR_ARG(names));
  case HEADLINE_OWN_DATES:
    return arena_printf(
        d->arena,
        "%.*s claim this contact, and the stronger claim rests only on dates that its holder could have "
        "typed; people decide",
        STR_ARG(names));
  case HEADLINE_NO_CLAIM:
    return KITH_STR("nobody has shown enough: no claim is more than weak");
  case HEADLINE_GRADE:
    return arena_printf(d->arena, "%.*s; the better evidence won over another strong claim", STR_ARG(first));
  case HEADLINE_FORCED:
  case HEADLINE_CLAIM:
  case HEADLINE_PRIVATE:
    break;
  }
  if (d->headline.owner_class == KITH_BOTH)
    return arena_printf(d->arena, "%.*s; %.*s share this contact", STR_ARG(first), STR_ARG(names));
  return first;
}

static void fill_reasons(struct kith_deciding *d)
{
  static const char *const rules[] = {[HEADLINE_EQUAL] = "equal-grade",
                                      [HEADLINE_OWN_DATES] = "own-dates",
                                      [HEADLINE_NO_CLAIM] = "no-strong-claim"}; /* NULL: the claim's own rule */
  struct kith_decision *out = &d->out->decision;
  int first = spokesman(d);
  const struct kith_claim *claim = first >= 0 ? &out->claims[first] : NULL;
  const char *rule = rules[d->headline.reason];
  const struct kith_rule *own = first >= 0 ? deciding_rule(d, (size_t)first) : NULL;
  out->rule = rule ? str_of(rule) : own ? own->id : STR_NONE;
  out->because = because_of(d, claim ? claim->because : STR_NONE, names_of_winners(d));
}

/* How well the decision is carried, not how likely it is: the grade of the best winning date, less where others were
 * strong. */
static double confidence_of(const struct kith_deciding *d)
{
  static const double by_rank[] = {0.60, 0.70, 0.90, 0.95};
  int best = RANK_NONE;
  double private_score = 0;
  for (size_t i = 0; i < d->side_count; i++) {
    const struct kith_contender *c = &d->contenders[i];
    if (!c->wins)
      continue;
    best = c->strength == KITH_CLAIM_STRONG && c->rank > best ? c->rank : best;
    private_score = d->sides[i].private_score > private_score ? d->sides[i].private_score : private_score;
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

/* ---- What else a verdict carries ---- */

/* Whether the i-th claim is a better alternative than the k-th: strength, rank, and then the text, so that no order of
 * inputs matters. */
static bool is_better(const struct kith_deciding *d, size_t i, size_t k)
{
  const struct kith_contender *a = &d->contenders[i], *b = &d->contenders[k];
  if (a->strength != b->strength)
    return a->strength > b->strength;
  return a->rank != b->rank ? a->rank > b->rank : str_cmp(deciding_party(d, i)->text, deciding_party(d, k)->text) < 0;
}

/* The strongest claim that lost: its place from 1. */
static uint32_t losing_of(const struct kith_deciding *d)
{
  size_t best = SIZE_MAX;
  for (size_t i = 0; i < d->out->decision.claim_count; i++) {
    const struct kith_contender *c = &d->contenders[i];
    bool claims = c->strength == KITH_CLAIM_WEAK || c->strength == KITH_CLAIM_STRONG;
    if (claims && !c->wins && (best == SIZE_MAX || is_better(d, i, best)))
      best = i;
  }
  return best == SIZE_MAX ? 0 : (uint32_t)best + 1;
}

/* A role belongs to the party of the claim, whoever wins. */
static void fill_roles(struct kith_deciding *d)
{
  size_t count = 0, most = 0;
  for (size_t i = 0; i < d->side_count; i++)
    most += deciding_rule(d, i) ? deciding_rule(d, i)->role_count : 0;
  most = most < DECISION_MAX_CLAIMS ? most : DECISION_MAX_CLAIMS;
  struct kith_role *roles = most ? arena_alloc(d->arena, most * sizeof *roles) : NULL;
  for (size_t i = 0; i < d->side_count && most; i++) {
    const struct kith_rule *rule = deciding_rule(d, i);
    if (d->contenders[i].strength == KITH_CLAIM_PERSONAL || deciding_ceded(d, i))
      continue; /* what is private has no role; the rep's rule asks for the rep's */
    for (size_t k = 0; rule && k < rule->role_count && count < most; k++)
      roles[count++] =
          (struct kith_role){.size = sizeof *roles, .party = deciding_party(d, i)->text, .role = rule->roles[k]};
  }
  d->out->decision.roles = roles;
  d->out->decision.role_count = count;
}

static void add_text(struct kith_str *list, size_t *count, struct kith_str text)
{
  size_t at = 0;
  while (at < *count && !str_eq(list[at], text))
    at++;
  if (at == *count)
    list[(*count)++] = text;
}

/* Of sharing: what the winners' rules ask of those who keep it together. */
static void fill_conditions(struct kith_deciding *d)
{
  bool shared = d->headline.owner_class == KITH_BOTH;
  size_t count = 0, most = 0;
  for (size_t i = 0; i < d->side_count && shared; i++)
    most += d->contenders[i].wins && deciding_rule(d, i) ? deciding_rule(d, i)->condition_count : 0;
  struct kith_str *list = most ? arena_alloc(d->arena, most * sizeof *list) : NULL;
  for (size_t i = 0; i < d->side_count && most; i++) {
    const struct kith_rule *rule = d->contenders[i].wins ? deciding_rule(d, i) : NULL;
    for (size_t k = 0; rule && k < rule->condition_count && count < DECISION_MAX_CLAIMS; k++)
      add_text(list, &count, template_text(&rule->conditions[k], &d->rows[i], d->arena));
  }
  d->out->decision.conditions = list;
  d->out->decision.condition_count = count;
}

/* Who decides a dispute, and until when it may be kept: of the rule that speaks for the decision. Days that are counted
 * from the decision are for whoever keeps it. */
static void fill_terms(struct kith_deciding *d)
{
  struct kith_verdict *out = d->out;
  int first = spokesman(d);
  const struct kith_rule *rule = first >= 0 ? deciding_rule(d, (size_t)first) : NULL;
  if (d->headline.owner_class == KITH_DISPUTED) {
    out->decision.decider = d->policy->decider;
    out->decide_within = d->policy->decide_within;
  }
  if (!rule || rule->retention.days <= 0)
    return;
  int32_t until = span_end(&rule->retention, d, (size_t)first);
  char iso[DAY_TEXT];
  day_format(until, iso);
  out->decision.keep_until = arena_str(d->arena, str_of(iso));
  out->keep_within = rule->retention.after == AFTER_DECIDED ? rule->retention.days : 0;
}

static void fill_suppressed(struct kith_deciding *d)
{
  const struct kith_policy *policy = d->policy;
  uint32_t guards = 0;
  size_t count = 0, most = 0;
  for (size_t i = 0; i < d->side_count; i++)
    guards |= d->judgements[i].guards;
  for (size_t i = 0; i < policy->guard_count; i++)
    most += guards >> i & 1 ? policy->guards[i].suppress_count : 0;
  struct kith_str *list = arena_alloc(d->arena, (most + 1) * sizeof *list);
  for (size_t i = 0; i < policy->guard_count; i++)
    for (size_t k = 0; (guards >> i & 1) && k < policy->guards[i].suppress_count; k++)
      add_text(list, &count, policy->guards[i].suppress[k]);
  d->out->decision.suppress = list;
  d->out->decision.suppress_count = count;
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

static void fill_deciding(struct kith_deciding *d)
{
  uint64_t list[DECISION_MAX_SIGHTINGS];
  size_t count = 0;
  for (size_t i = 0; i < d->side_count; i++) {
    const struct kith_side *side = &d->sides[i];
    if (!argues(d, i) && d->headline.reason != HEADLINE_NO_CLAIM)
      continue;
    if (side->first.day != DAY_UNKNOWN)
      add_deciding(list, &count, side->first.sighting);
    if (d->headline.reason == HEADLINE_PRIVATE)
      add_deciding(list, &count, side->private_sighting);
  }
  add_deciding(list, &count, d->whole->owner_sighting);
  uint64_t *kept = arena_alloc(d->arena, (count + 1) * sizeof *kept);
  memcpy(kept, list, count * sizeof *kept);
  d->out->deciding = kept;
  d->out->deciding_count = count;
}

/* ---- When it could come out otherwise ---- */

static void sooner(int32_t *next, int32_t day)
{
  *next = day < *next ? day : *next;
}

/* Also the days of somebody who has no claim and may be its steward, and of the manager who would be. */
static void next_of_tender(const struct kith_deciding *d, int party, int32_t *next)
{
  if (party == PARTY_NONE)
    return;
  const struct kith_party *tender = &d->people->parties.items[party];
  const struct kith_spell *spell = people_spell(tender, DAY_UNKNOWN);
  int manager = spell && spell->manager.len ? people_find(d->people, spell->manager) : PARTY_NONE;
  sooner(next, people_next_day(tender, d->today));
  if (manager != PARTY_NONE)
    sooner(next, people_next_day(&d->people->parties.items[manager], d->today));
}

static int32_t next_day_of(const struct kith_deciding *d)
{
  int32_t next = d->whole->next_day;
  for (size_t i = 0; i < d->side_count; i++)
    sooner(&next, people_next_day(deciding_party(d, i), d->today));
  next_of_tender(d, d->whole->owner, &next);
  next_of_tender(d, people_find(d->people, d->evidence->account.owner), &next);
  return next;
}

void verdict_fill(struct kith_deciding *d)
{
  struct kith_decision *out = &d->out->decision;
  *d->out = (struct kith_verdict){.decision = {.size = sizeof *out}};
  meet_contenders(d);
  out->owner_class = d->headline.owner_class;
  out->policy = d->policy->label;
  out->lifecycle = str_of(lifecycle_name(d->whole->lifecycle));
  out->confidence = confidence_of(d);
  fill_claims(d);
  fill_owners(d);
  fill_reasons(d);
  out->steward = out->owner_class == KITH_PERSONAL ? STR_NONE : steward_of(d);
  out->losing = losing_of(d);
  fill_roles(d);
  fill_conditions(d);
  fill_terms(d);
  fill_suppressed(d);
  owed_fill(d);
  stakes_fill(d);
  fill_deciding(d);
  d->out->next_day = next_day_of(d);
}
