/* pipeline/evidence.h - everything that the state knows of its live sightings, in memory: what resolve works on.
 *
 * Arrays by contact sighting in the order of ids, and side tables of accounts, deals and interactions by the hash of
 * the key that they refer to. Owned by resolve, freed whole. Blobs of features and facts lie in one arena.
 */
#ifndef KITH_PIPELINE_EVIDENCE_H
#define KITH_PIPELINE_EVIDENCE_H

#include "base/map.h"
#include "model/matchable.h"
#include "pipeline/env.h"
#include "store/identity.h"
#include "store/sighting.h"

struct kith_contact_row {
  uint64_t id, root, key, content, account;
  uint64_t identity; /* of the last resolve; 0: new */
  int64_t component; /* 0: new; below 0: it stood in that one, and changed */
  float probability;
  struct kith_str match, facts;
  int32_t first_day;
  uint32_t source;                    /* index into plan->sources, UINT32_MAX: no longer in the plan */
  uint32_t listed_from, listed_count; /* in `listed` */
  bool gone, purged;                  /* purged: by this resolve, it is in the state no more */
};

/* An account, deal, user ...: what there is of it without its record. */
struct kith_other_row {
  uint64_t id, root, key, content;
  uint32_t kind;
  bool gone;
};

struct kith_deal_row {
  uint64_t id;
  uint64_t contact, account; /* key hashes; 0: none */
  struct kith_owner_deal deal;
};

struct kith_interaction_row {
  uint64_t id, contact;
  struct kith_match_event event; /* day 0: matching cannot use it */
  uint32_t source;
  int32_t day;
  bool incoming;
};

/* What a consent record says of the contact with that key, or with its e-mail. */
struct kith_consent_row {
  uint64_t id, contact;
  struct kith_consent consent;
};

/* A consent record that names an address. */
struct kith_addressed_row {
  uint64_t id, email; /* email: evidence_email */
};

struct kith_account_row {
  uint64_t key;
  struct kith_str industry, website, email; /* as written */
  uint32_t source;                          /* index into plan->sources */
  struct kith_str name, owner, territory;
  int level;
};

struct kith_evidence_set {
  struct kith_arena arena;
  VEC(struct kith_contact_row) contacts;
  VEC(struct kith_contact_row) waiting;          /* of books in quarantine: no part of anything else here */
  kith_intake_parties listed;                    /* parties on whose signed lists contacts stand */
  VEC(struct kith_other_row) others;             /* by id */
  VEC(struct kith_deal_row) deals;               /* by contact, then account, the newest first */
  VEC(struct kith_interaction_row) interactions; /* by contact, source, time */
  VEC(struct kith_consent_row) consents;         /* by contact, the newest first */
  VEC(struct kith_addressed_row) addressed;
  VEC(uint64_t) aside; /* interactions and consents that are gone, or of closed books: no part of anything else here */
  VEC(struct kith_account_row) accounts;
  struct kith_map_u64 account_by_key; /* key hash -> place in accounts */
};

/* `features`: those too; only matching needs them. */
int evidence_load(struct kith_env *, bool features, struct kith_evidence_set *out, struct kith_error *);
/* Place of the first interaction with the contact of that key. */
size_t evidence_first_interaction(const struct kith_evidence_set *, uint64_t contact);
/* Place of the first consent of the contact of that key. */
size_t evidence_first_consent(const struct kith_evidence_set *, uint64_t contact);
/* Keyed hash of an address (the key of struct kith_email). */
uint64_t evidence_email(const struct kith_env *, struct kith_str key);
void evidence_free(struct kith_evidence_set *);

#endif
