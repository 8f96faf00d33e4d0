#include "report/asof.h"
#include "report/value.h"
#include "report/why_part.h"

static void write_id(struct kith_json *j, const char *key, uint64_t id)
{
  char text[24];
  json_text(j, key, identity_text(id, text));
}

static void write_claims(struct kith_json *j, const struct kith_decision *d)
{
  json_open(j, "claims", '[');
  for (size_t i = 0; i < d->claim_count; i++) {
    const struct kith_claim *c = &d->claims[i];
    json_open(j, NULL, '{');
    json_text(j, "party", c->party);
    json_text(j, "strength", str_of(strength_name(c->strength)));
    json_text(j, "rule", c->rule);
    json_text(j, "because", c->because);
    json_text(j, "first_seen", c->first_seen);
    json_text(j, "grade", c->grade);
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void write_owner(struct kith_json *j, const struct kith_contact *c)
{
  const struct kith_decision *d = &c->verdict.decision;
  json_open(j, "owner", '{');
  json_text(j, "class", str_of(owner_class_name(d->owner_class)));
  json_texts(j, "owners", d->owners, d->owner_count);
  json_text(j, "steward", d->steward);
  json_text(j, "rule", d->rule);
  json_text(j, "because", d->because);
  json_real(j, "confidence", d->confidence);
  json_text(j, "policy", d->policy);
  json_text(j, "policy_hash", d->policy_hash);
  json_text(j, "lifecycle", d->lifecycle);
  json_texts(j, "suppress", d->suppress, d->suppress_count);
  terms_json(d, j);
  if (d->verdict_by.len) {
    json_text(j, "verdict_by", d->verdict_by);
    json_text(j, "verdict_on", d->verdict_on);
    json_text(j, "verdict_reason", d->verdict_reason);
  }
  if (c->verdict.next_day != DAY_NEVER)
    json_day(j, "next_day", c->verdict.next_day);
  write_claims(j, d);
  json_close(j, '}');
}

static void write_sighting(struct kith_json *j, const struct kith_contact_sighting *s)
{
  json_text(j, "source", s->source_name);
  json_text(j, "holder", s->holder);
  json_text(j, "possession", str_of(s->possession));
  json_day(j, "date", s->date.day);
  json_text(j, "grade", str_of(s->date.grade));
  json_text(j, "key", s->record->key);
  json_integer(j, "line", (int64_t)s->record->origin.line);
  json_bool(j, "gone", s->gone);
}

static void write_sightings(struct kith_json *j, const struct kith_why *w)
{
  const struct kith_contact *c = w->contact;
  json_open(j, "sightings", '[');
  for (size_t i = 0; i < c->sightings.len; i++) {
    size_t place = w->order[i];
    const struct kith_dedupe_tie *tie = place && place < w->tree.count ? &w->tree.to_first[place] : NULL;
    json_open(j, NULL, '{');
    write_sighting(j, &c->sightings.items[w->order[i]]);
    json_bool(j, "founding", w->order[i] == 0);
    if (tie) {
      json_open(j, "tie", '{');
      json_text(j, "field", tie->field);
      json_text(j, "level", tie->level);
      json_real(j, "weight", tie->reason);
      json_real(j, "probability", tie->probability);
      json_close(j, '}');
    }
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void write_values(struct kith_json *j, const struct kith_why *w)
{
  struct kith_arena arena = {0};
  const struct kith_record *r = w->contact->merged;
  json_open(j, "values", '[');
  for (uint32_t i = 0; i < r->property_count; i++) {
    const struct kith_property *p = &r->properties[i];
    const char *label = value_label(w->reading->names, p, &arena);
    struct kith_str text = label ? value_text(p, &arena) : STR_NONE;
    const struct kith_str *sources;
    if (!text.len)
      continue;
    size_t count = value_sources(p, w->contact, &arena, &sources);
    json_open(j, NULL, '{');
    json_text(j, "property", names_of_property(w->reading->names, p->name));
    json_text(j, "value", text);
    json_texts(j, "sources", sources, count);
    json_text(j, "belongs", str_of(value_belongs(p)));
    json_close(j, '}');
  }
  json_close(j, ']');
  arena_free(&arena);
}

static void write_obligations(struct kith_json *j, const struct kith_why *w)
{
  json_open(j, "obligations", '[');
  for (size_t i = 0; i < w->duty_count; i++) {
    const struct kith_duty_row *d = &w->duties[i];
    char id[24];
    json_open(j, NULL, '{');
    json_text(j, "id", duty_text(d->id, id));
    json_text(j, "owed_by", d->owed_by);
    json_text(j, "owed_to", d->owed_to);
    json_text(j, "kind", d->kind);
    json_day(j, "due", d->due);
    json_text(j, "state", str_of(duty_state_name(d->state)));
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void write_candidates(struct kith_json *j, const struct kith_why *w)
{
  json_open(j, "review", '[');
  for (size_t i = 0; i < w->candidates.len; i++) {
    const struct kith_why_candidate *c = &w->candidates.items[i];
    json_open(j, NULL, '{');
    write_id(j, "id", c->identity);
    json_text(j, "name", c->name);
    json_real(j, "probability", c->probability);
    json_close(j, '}');
  }
  json_close(j, ']');
}

void why_json(const struct kith_why *w, struct kith_json *j)
{
  json_open(j, NULL, '{');
  write_id(j, "id", w->contact->id);
  if (w->merged_from)
    write_id(j, "merged_from", w->merged_from);
  as_of_json(w->reading, j);
  json_text(j, "name", contact_name(w->contact));
  json_text(j, "organisation", contact_org(w->contact));
  write_owner(j, w->contact);
  opinions_json(w->reading, w->contact, &w->opinions, j);
  cases_json(w->contact, &w->opinions, w->order, j);
  write_sightings(j, w);
  why_tree_json(w, j);
  write_values(j, w);
  write_obligations(j, w);
  said_json(&w->said, "said", j);
  write_candidates(j, w);
  json_close(j, '}');
}

/* ---- Two of them ---- */

static void write_half(struct kith_json *j, const char *key, const struct kith_contact *c,
                       const struct kith_contact_sighting *s)
{
  json_open(j, key, '{');
  write_id(j, "id", c->id);
  json_text(j, "name", contact_name(c));
  write_sighting(j, s);
  json_close(j, '}');
}

void reasons_json(const struct kith_dedupe_explanation *e, struct kith_json *j)
{
  json_open(j, "reasons", '[');
  for (size_t i = 0; i < e->reasons.len; i++) {
    json_open(j, NULL, '{');
    json_text(j, "field", e->reasons.items[i].field);
    json_text(j, "level", e->reasons.items[i].level);
    json_real(j, "weight", e->reasons.items[i].weight);
    json_close(j, '}');
  }
  json_close(j, ']');
}

void why_pair_json(const struct kith_why_pair *p, struct kith_json *j)
{
  const struct kith_dedupe_explanation *e = &p->contrast.explanation;
  json_open(j, NULL, '{');
  json_bool(j, "one", p->one);
  write_half(j, "a", p->a, p->left);
  write_half(j, "b", p->b, p->right);
  reasons_json(e, j);
  json_real(j, "prior", e->prior);
  json_real(j, "weight", e->weight);
  json_real(j, "probability", e->probability);
  json_text(j, "forbidden", e->forbidden);
  said_json(&p->said, "said", j);
  json_real(j, "merge_at", p->reading->merge_at);
  json_real(j, "review_at", p->reading->review_at);
  why_whatif_json(p, j);
  json_open(j, "waterfall", '[');
  for (size_t i = 0; i < p->steps.len; i++) {
    json_open(j, NULL, '{');
    json_text(j, "field", p->steps.items[i].field);
    json_real(j, "from", p->steps.items[i].from);
    json_real(j, "to", p->steps.items[i].to);
    json_close(j, '}');
  }
  json_close(j, ']');
  json_close(j, '}');
}
