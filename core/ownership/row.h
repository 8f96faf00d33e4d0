/* ownership/row.h - the facts of one side, as a policy sees them. Inside the room only.
 */
#ifndef KITH_OWNERSHIP_ROW_H
#define KITH_OWNERSHIP_ROW_H

#include "ownership/claims.h"

/* The row of one side. Its texts live as long as the evidence, the people, the claims and their scratch. */
void claims_row(struct kith_claims *, const struct kith_evidence *, const struct kith_side *, struct kith_fact_row *);

/* `recency` of a latest interaction, and the day on which it falls into the next bucket; DAY_NEVER: no more. */
struct kith_str recency_word(int32_t last, int32_t today); /* "90 days"; empty when `last` is unknown */
int32_t recency_ends(int32_t last, int32_t today);

#endif
