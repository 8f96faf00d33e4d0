#include "json/contact.h"

static const char *const class_names[] = {
    [KITH_UNDECIDED] = "undecided", [KITH_COMPANY] = "company",   [KITH_REP] = "rep",
    [KITH_BOTH] = "shared",         [KITH_PERSONAL] = "personal", [KITH_DISPUTED] = "disputed",
    [KITH_UNCLAIMED] = "unclaimed"};

static const char *const strength_names[] = {[KITH_CLAIM_NONE] = "none",
                                             [KITH_CLAIM_WEAK] = "weak",
                                             [KITH_CLAIM_STRONG] = "strong",
                                             [KITH_CLAIM_PERSONAL] = "personal"};

static struct kith_str name_in(const char *const *table, size_t len, uint32_t id)
{
  return id < len && table[id] ? str_of(table[id]) : KITH_STR("unknown");
}

#define NAME_IN(table, id) name_in(table, sizeof(table) / sizeof(table)[0], id)

static void write_strings(struct kith_json *j, const char *key, const struct kith_str *items, size_t count)
{
  json_key(j, key);
  json_array(j);
  for (size_t i = 0; i < count; i++)
    json_str(j, items[i]);
  json_array_end(j);
}

static void write_claim(struct kith_json *j, const struct kith_claim *claim)
{
  json_object(j);
  json_member(j, "party", claim->party);
  json_member(j, "strength", NAME_IN(strength_names, claim->strength));
  json_member_some(j, "rule", claim->rule);
  json_member_some(j, "because", claim->because);
  json_member_some(j, "firstSeen", claim->first_seen);
  json_member_some(j, "grade", claim->grade);
  json_object_end(j);
}

static void write_roles(struct kith_json *j, const struct kith_decision *decision)
{
  json_key(j, "roles");
  json_array(j);
  for (size_t i = 0; i < decision->role_count; i++) {
    const struct kith_role *role = KITH_AT(decision->roles, i);
    json_object(j);
    json_member(j, "party", role->party);
    json_member(j, "role", role->role);
    json_object_end(j);
  }
  json_array_end(j);
}

/* What a person decided, with what the rules say alone. */
static void write_verdict(struct kith_json *j, const struct kith_decision *decision)
{
  json_key(j, "verdict");
  json_object(j);
  json_member(j, "by", decision->verdict_by);
  json_member(j, "on", decision->verdict_on);
  json_member_some(j, "reason", decision->verdict_reason);
  json_member(j, "rules", NAME_IN(class_names, decision->rules_class));
  json_object_end(j);
}

/* Since 1.3 of the contract; what is not said is left out. */
static void write_added(struct kith_json *j, const struct kith_decision *decision)
{
  if (decision->role_count)
    write_roles(j, decision);
  if (decision->condition_count)
    write_strings(j, "conditions", decision->conditions, decision->condition_count);
  if (decision->losing && decision->losing <= decision->claim_count) {
    const struct kith_claim *claim = KITH_AT(decision->claims, decision->losing - 1);
    json_member(j, "losing", claim->party);
  }
  if (decision->verdict_by.len)
    write_verdict(j, decision);
  json_member_some(j, "decider", decision->decider);
  json_member_some(j, "decideUntil", decision->decide_until);
  json_member_some(j, "keepUntil", decision->keep_until);
  json_member_some(j, "policyHash", decision->policy_hash);
}

static void write_owner(struct kith_json *j, const struct kith_decision *decision)
{
  json_key(j, "owner");
  json_object(j);
  json_member(j, "class", NAME_IN(class_names, decision->owner_class));
  write_strings(j, "owners", decision->owners, decision->owner_count);
  json_member_some(j, "steward", decision->steward);
  json_member_some(j, "rule", decision->rule);
  json_member_some(j, "because", decision->because);
  json_key(j, "confidence");
  json_fraction(j, decision->confidence);
  json_member_some(j, "policy", decision->policy);
  if (decision->size >= sizeof *decision)
    write_added(j, decision);
  json_key(j, "claims");
  json_array(j);
  for (size_t i = 0; i < decision->claim_count; i++)
    write_claim(j, KITH_AT(decision->claims, i));
  json_array_end(j);
  json_object_end(j);
}

static void write_sighting(struct kith_json *j, const struct kith_sighting *sighting)
{
  json_object(j);
  json_member(j, "source", sighting->source);
  json_member(j, "key", sighting->key);
  json_member_some(j, "holder", sighting->holder);
  json_member_some(j, "possession", sighting->possession);
  json_member_some(j, "date", sighting->date);
  json_member_some(j, "grade", sighting->grade);
  if (sighting->origin.line) {
    json_key(j, "line");
    json_u64(j, sighting->origin.line);
  }
  json_object_end(j);
}

void decision_write(struct contact_writer *w, const struct kith_item *item)
{
  if (item->decision) {
    write_owner(w->json, item->decision);
    json_member_some(w->json, "lifecycle", item->decision->lifecycle);
    json_key(w->json, "consent");
    json_object(w->json);
    write_strings(w->json, "suppress", item->decision->suppress, item->decision->suppress_count);
    json_object_end(w->json);
  }
  if (!item->sighting_count)
    return;
  json_key(w->json, "sightings");
  json_array(w->json);
  for (size_t i = 0; i < item->sighting_count; i++)
    write_sighting(w->json, KITH_AT(item->sightings, i));
  json_array_end(w->json);
}
