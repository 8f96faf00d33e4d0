/* ownership/ownership.h - the door of the room: the sightings of each contact in, one decision a contact out.
 *
 *   people_init .. people_add_* ; policy_load ; ownership_new
 *   ownership_survey_add for EVERY live or gone contact sighting of the state; ownership_survey_end
 *   ownership_decide in batches (a few hundred identities at a time is best), results in the caller's arena
 *
 * A struct kith_ownership keeps the policy and people given, which must outlive it, and owns a judge. One thread at a
 * time; for several threads make others beside it (ownership_beside). The same evidence gives the same decisions, in
 * any order.
 */
#ifndef KITH_OWNERSHIP_OWNERSHIP_H
#define KITH_OWNERSHIP_OWNERSHIP_H

#include "ownership/column.h"
#include "ownership/consent.h"
#include "ownership/decision.h"
#include "ownership/facts.h"
#include "ownership/people.h"
#include "ownership/policy.h"
#include "ownership/survey.h"

enum kith_possession { POSSESSION_INTERNAL = 1, POSSESSION_PORTABLE = 2, POSSESSION_EXTERNAL = 3 };

const char *possession_name(enum kith_possession); /* "internal", "portable", "external"; else "unknown" */

/* Why a person's own book may be read at all. */
enum kith_basis {
  BASIS_UNKNOWN = 0, /* given, in a word that is none of these */
  BASIS_VOLUNTARY,
  BASIS_CONTRACT,
  BASIS_COMPANY_ACCOUNT,
  BASIS_COUNSEL,
  BASIS_NONE,
  BASIS_COUNT
};
const char *basis_name(enum kith_basis); /* "company-account" */
enum kith_basis basis_of(struct kith_str text);

/* One source of the pipeline; its index is what sightings name. */
struct kith_owner_source {
  struct kith_str name, plugin;
  struct kith_str holder; /* as written; empty: the first entity when internal, else nobody */
  enum kith_possession possession;
  bool company_account; /* account: company */
  bool basis;           /* an intake basis is given; internal sources need none */
  enum kith_basis basis_kind;
};

struct kith_owner_settings {
  const struct kith_policy *policy;
  struct kith_people *people; /* holders nobody knows are adopted */
  const struct kith_owner_source *sources;
  size_t source_count;
  int32_t today;          /* of the run's clock */
  bool have_deals;        /* the state holds deals at all: else whether there is one is unknown, not false */
  size_t deals_on_file;   /* to be told in reasons; 0: not counted, so that they do not change with every deal */
  bool have_interactions; /* likewise */
};

struct kith_owner_sighting {
  uint64_t id;
  uint32_t source;
  int32_t observed_day;  /* when Kith first read this record */
  bool gone;             /* stays evidence */
  struct kith_str facts; /* from facts_encode */
};

/* A deal of the contact or of its account. */
struct kith_owner_deal {
  double amount; /* below 0 or NaN: unknown */
  bool won, closed;
  int32_t day;              /* closed (of an open one: when that is hoped for), else created; DAY_UNKNOWN */
  struct kith_str owner;    /* as joined by the host */
  int32_t created;          /* before that day there is none; DAY_UNKNOWN */
  struct kith_str currency; /* "USD"; empty: unknown */
  bool of_account;          /* it names no contact: theirs through the account alone */
};

/* What it is today: one closed on a day to come is open until then, when it is known to have been there before. Pure. */
enum kith_deal_state { DEAL_NONE, DEAL_OPEN, DEAL_WON, DEAL_LOST };
enum kith_deal_state deal_state(const struct kith_owner_deal *, int32_t today);

/* What one source says of the dealings with the contact, up to today. */
struct kith_owner_interactions {
  uint32_t source;
  uint32_t in, out;    /* counts; those without direction count as out */
  int32_t first, last; /* DAY_UNKNOWN */
  int32_t next;        /* the first one after today, which is not counted; any day up to today: none */
};

/* The account of the contact, joined by the host. */
struct kith_owner_account {
  struct kith_str name, owner; /* empty: unknown */
  int level;                   /* 1 to 4; 0: unknown */
  struct kith_str territory;
  size_t contacts; /* that it has; 0: unknown */
  uint32_t number; /* lasting; 0: none */
};

/* All evidence on one identity. */
struct kith_evidence {
  const struct kith_owner_sighting *sightings; /* contacts only, ascending ids */
  size_t sighting_count;
  const struct kith_owner_deal *deals;
  size_t deal_count;
  const struct kith_owner_interactions *interactions; /* at most one a source */
  size_t interaction_count;
  struct kith_owner_account account;
  struct kith_consent *consents; /* are put in order */
  size_t consent_count;
  const int *listed; /* parties on whose signed list (`scheduled`) the contact stands */
  size_t listed_count;
};

struct kith_ownership;

/* KITH_E_CONFIG: a policy that does not compile, no entity. */
int ownership_new(const struct kith_owner_settings *, struct kith_ownership **out, struct kith_error *);
void ownership_free(struct kith_ownership *);

/* Another one for another thread, after ownership_survey_end: it uses the first one's survey and is freed before it.
 * KITH_E_CONFIG as above. */
int ownership_beside(const struct kith_ownership *, struct kith_ownership **out, struct kith_error *);

/* The survey finds dates that many records of a source share: an import or a sync, not a meeting. KITH_E_INVALID at a
 * damaged blob. A source without a survey has no bulk dates. */
int ownership_survey_add(struct kith_ownership *, uint32_t source, int32_t observed_day, struct kith_str facts,
                         struct kith_error *);
void ownership_survey_end(struct kith_ownership *);

/* What the survey found, sorted, in the arena; and the same given to another ownership instead of a survey, which can
 * then date sightings without looking at all of them. */
size_t ownership_bulk_days(const struct kith_ownership *, struct kith_arena *, struct kith_bulk_day **out);
void ownership_know_bulk(struct kith_ownership *, const struct kith_bulk_day *, size_t count);

/* How the i-th sighting of the evidence is dated, for pages and kith_sighting: the day and "third-party", "observed",
 * "controlled", "self-dated" with ", bulk" behind it. */
struct kith_sighting_date {
  int32_t day;
  const char *grade;
  bool open; /* another date of it lies in the future: one day it is dated otherwise */
};
int ownership_date(struct kith_ownership *, const struct kith_owner_sighting *, struct kith_sighting_date *out,
                   struct kith_error *);

/* What the survey and today's day make of its dates: with the same facts, source and first reading, equal marks give
 * equal dates. After ownership_survey_end. */
int ownership_marks(const struct kith_ownership *, const struct kith_owner_sighting *, uint32_t *out,
                    struct kith_error *);

/* After ownership_survey_end: equal when the survey dates every sighting of the source as it did. */
uint64_t ownership_survey_digest(const struct kith_ownership *, uint32_t source);

/* The party that holds a source: its text ("company"), or empty. */
struct kith_str ownership_holder(const struct kith_ownership *, uint32_t source);

/* Decides `count` identities into out[count]. Texts and arrays live in `arena`, but the policy's own (rule ids) live
 * with it. KITH_E_INVALID: damaged facts, or a source number out of range. */
int ownership_decide(struct kith_ownership *, const struct kith_evidence *, size_t count, struct kith_arena *,
                     struct kith_verdict *out, struct kith_error *);

/* The facts that ownership_decide goes by, of one identity: those of each party, in the order of the claims. The array
 * lives in `arena`, the texts of its rows as long as the evidence, the people, the ownership and the arena. */
struct kith_party_facts {
  struct kith_fact_row row;
  bool withheld; /* the contact is private to that rep: the row says no more than whose it is */
};
int ownership_facts(struct kith_ownership *, const struct kith_evidence *, struct kith_arena *,
                    struct kith_party_facts **out, size_t *out_count, struct kith_error *);

#endif
