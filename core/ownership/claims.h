/* ownership/claims.h - from the evidence on one contact to its sides: what each party has of it, and what holds for the
 * contact as a whole. Inside the room only; row.h makes facts of it.
 *
 * A struct kith_claims is scratch memory that one ownership keeps from identity to identity. One thread at a time.
 */
#ifndef KITH_OWNERSHIP_CLAIMS_H
#define KITH_OWNERSHIP_CLAIMS_H

#include "base/vec.h"
#include "ownership/column.h"
#include "ownership/dated.h"
#include "ownership/lifecycle.h"

enum { REASON_BITS = 11 };

/* One party's side of one contact. */
struct kith_side {
  int party;
  struct kith_dated first; /* day DAY_UNKNOWN: no date */
  int32_t self_dated_since, last, appeared, first_interaction, last_interaction;
  int32_t seen_coming; /* into a portable book, between two readings of it */
  size_t sightings;
  bool in[POSSESSION_EXTERNAL + 1];
  bool was_there; /* in a portable book when it was read for the first time */
  bool company_account, no_basis, inherited, knows, owner, deal_owner;
  uint32_t bases;   /* 1 << enum kith_basis, of the party's own books */
  uint32_t signals; /* stated in the party's own books */
  uint32_t missing; /* absences that hold for all of them */
  uint64_t interactions_in, interactions_out, private_sighting;
  const struct kith_spell *spell;
  double private_score;
  int same_family; /* -1: not known */
};

/* What holds for the contact whoever claims it. */
struct kith_whole {
  uint8_t lead_source, lifecycle, do_not_contact, email_opt_out, phone_opt_out, reference; /* as in facts.h */
  struct kith_str lead_said, lead_paid_by, org, family, territory, country;
  int32_t do_not_contact_since;
  struct kith_consents consents;
  int owner; /* the party that the CRM names, PARTY_NONE */
  struct kith_str owner_text;
  bool owner_unclear; /* the CRM names somebody nobody knows */
  uint64_t owner_sighting;
  int account_owner; /* party */
  unsigned called;   /* 1 << enum kith_lifecycle: what any source calls the contact */
  size_t deals, won, open, account_won, account_open;
  double amount, won_amount, open_amount; /* NAN: not known of any */
  struct kith_str currency;               /* empty: not known; "mixed" */
  int32_t last_won;
  bool deal_owner_unclear;
  int company; /* index of the entity's side that was first; -1 */
  int first;   /* index of the side that was first of all; -1 */
  size_t reps, holders;
  int32_t next_day; /* the first day after today on which some fact changes by time alone; DAY_NEVER */
};

/* One sighting of the identity at hand. */
struct kith_testimony {
  struct kith_facts facts;
  uint64_t precedence; /* whose word counts first: the lower one */
  bool is_there;       /* some date of it is not after today */
};

/* What a party's agreements say today; made once a party. */
struct kith_terms {
  bool made;
  int8_t current, agreements[AGREEMENT_COUNT]; /* as people_is_current and people_agreement say */
  int32_t non_solicit_until, social_since;
};

/* What the functions of this room's claims.c, whole.c and row.c share. */
struct kith_claims {
  const struct kith_people *people;
  const struct kith_holding *holdings;
  size_t holding_count;
  const struct kith_survey *survey;
  int32_t today;
  bool have_deals, have_interactions;
  bool recency_counts;        /* the policy asks how long ago the latest interaction is */
  bool want_reasons;          /* rows have lifecycle_reason: the policy asks for it, or a page */
  size_t deals_on_file;       /* for that reason; 0: not counted */
  struct kith_arena *scratch; /* of the caller: texts made for the identity at hand */
  int *slot_of;               /* [parties]: index into sides, -1; all -1 between calls */
  VEC(struct kith_testimony) said;
  VEC(struct kith_side) sides; /* of the identity at hand: entities, then reps by their text */
  struct kith_whole whole;
  struct kith_terms *terms;    /* [parties] */
  struct kith_fact_row blank;  /* nothing is known */
  struct kith_fact_row shared; /* what is the same in all rows of the identity at hand */
  bool shared_made;
  struct kith_str *reasons; /* [1 << REASON_BITS]: personal_reasons by signal bits, made when first needed */
  struct kith_arena arena;  /* of the reasons */
};

/* The holdings are ranked already. */
void claims_init(struct kith_claims *, const struct kith_people *, const struct kith_holding *, size_t holding_count,
                 const struct kith_survey *, int32_t today);
void claims_free(struct kith_claims *);

/* What sources say, and what deals prove; after claims_read. */
struct kith_proof claims_lifecycle(const struct kith_claims *, struct kith_lifecycle_known *out);

/* Fills sides and whole from the evidence. What lies after today counts for nothing; the order in which the evidence
 * comes decides nothing. `scratch` must be set. */
int claims_read(struct kith_claims *, const struct kith_evidence *, struct kith_error *);

/* The side of a party, made when there is none yet; lives until the next one is made. */
struct kith_side *claims_side(struct kith_claims *, int party);

/* The best date of a sighting; *out_open: another date of it is still to come. */
struct kith_dated claims_date(const struct kith_claims *, const struct kith_owner_sighting *, const struct kith_facts *,
                              bool *out_open);

static inline bool claims_is_entity(const struct kith_claims *c, int party)
{
  return (size_t)party < c->people->entity_count;
}

#endif
