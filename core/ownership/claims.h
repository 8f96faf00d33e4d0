/* ownership/claims.h - from the evidence on one contact to one row of facts a party: inside the room only.
 *
 * A struct kith_claims is scratch memory that one ownership keeps from identity to identity. One thread at a time.
 */
#ifndef KITH_OWNERSHIP_CLAIMS_H
#define KITH_OWNERSHIP_CLAIMS_H

#include "base/vec.h"
#include "ownership/column.h"
#include "ownership/headline.h"
#include "ownership/ownership.h"
#include "ownership/survey.h"

#define SIGHTING_NONE UINT64_MAX /* a date that no sighting carries: of a message */

enum kith_grade { GRADE_NONE, GRADE_SELF_DATED, GRADE_CONTROLLED, GRADE_OBSERVED, GRADE_THIRD_PARTY };

/* A date with what vouches for it. */
struct kith_dated {
  int32_t day;
  enum kith_grade grade;
  bool bulk;
  uint32_t source;
  uint64_t sighting;
};

/* A source, with its texts resolved. */
struct kith_holding {
  int holder, entity; /* parties; the entity whose sightings an internal source's are; PARTY_NONE */
  const struct kith_owner_source *source;
};

/* One party's side of one contact. */
struct kith_side {
  int party;
  struct kith_dated first; /* day DAY_UNKNOWN: no date */
  int32_t self_dated_since, last, appeared, last_interaction;
  size_t sightings;
  bool in[POSSESSION_EXTERNAL + 1];
  bool company_account, no_basis, inherited, knows, owner;
  uint32_t signals; /* stated in the party's own books */
  uint32_t missing; /* absences that hold for all of them */
  uint64_t interactions_in, interactions_out, private_sighting;
  const struct kith_spell *spell;
  double private_score;
  int same_family; /* -1: not known */
};

/* What holds for the contact whoever claims it. */
struct kith_whole {
  uint8_t lead_source, lifecycle, do_not_contact, email_opt_out, phone_opt_out;
  struct kith_str org, family;
  int owner; /* the party that the CRM names, PARTY_NONE */
  struct kith_str owner_text;
  bool owner_unclear; /* the CRM names somebody nobody knows */
  uint64_t owner_sighting;
  size_t deals, won, open;
  double amount;
  bool has_amount;
  int company; /* index of the entity's side that was first; -1 */
  size_t reps;
};

/* What the functions of this file share. */
struct kith_claims {
  const struct kith_people *people;
  const struct kith_holding *holdings;
  size_t holding_count;
  const struct kith_survey *survey;
  int32_t today;
  bool have_deals;
  int *slot_of; /* [parties]: index into sides, -1; all -1 between calls */
  VEC(struct kith_facts) facts;
  VEC(struct kith_side) sides; /* of the identity at hand, by party */
  struct kith_whole whole;
  struct kith_str *reasons; /* [2048]: personal_reasons by signal bits, made when first needed */
  struct kith_arena arena;  /* of the reasons */
};

void claims_init(struct kith_claims *, const struct kith_people *, const struct kith_holding *, size_t holding_count,
                 const struct kith_survey *, int32_t today);
void claims_free(struct kith_claims *);

/* Fills sides and whole from the evidence. */
int claims_read(struct kith_claims *, const struct kith_evidence *, struct kith_error *);

/* The row of one side. Its texts live as long as the evidence, the people and the claims. */
void claims_row(struct kith_claims *, const struct kith_evidence *, const struct kith_side *, struct kith_fact_row *);

/* The best date of a sighting. */
struct kith_dated claims_date(const struct kith_claims *, const struct kith_owner_sighting *,
                              const struct kith_facts *);

/* Whether one of its dates is still to come. */
bool claims_are_open(const struct kith_claims *, const struct kith_owner_sighting *, const struct kith_facts *);

enum kith_rank dated_rank(const struct kith_dated *);
const char *dated_grade(const struct kith_dated *); /* "third-party" ...; without bulk */

#endif
