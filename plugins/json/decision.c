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
