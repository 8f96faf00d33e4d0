/* ownership/row.h - the facts of one side, as a policy sees them. Inside the room only.
 */
#ifndef KITH_OWNERSHIP_ROW_H
#define KITH_OWNERSHIP_ROW_H

#include "ownership/claims.h"

/* The row of one side. Its texts live as long as the evidence, the people, the claims and their scratch. */
void claims_row(struct kith_claims *, const struct kith_evidence *, const struct kith_side *, struct kith_fact_row *);

/* The day on which a latest interaction of `last` falls into the next bucket of `recency`; DAY_NEVER: no more. */
int32_t recency_ends(int32_t last, int32_t today);

#endif
