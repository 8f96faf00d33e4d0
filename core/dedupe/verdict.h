/* dedupe/verdict.h - private to the room: what people said about pairs of records, and what follows for clusters.
 *
 * "Distinct" forbids inside the clustering. "Same" does not weigh there at all: clusters are what the model makes of
 * them, and then those that hold the two records become one. So nobody is torn out of a cluster by a verdict about
 * another record, and a verdict that is taken back leaves the very clusters that were there before. Numbers are those
 * inside the room (rank by id).
 */
#ifndef KITH_DEDUPE_VERDICT_H
#define KITH_DEDUPE_VERDICT_H

#include "dedupe/dedupe.h"

struct verdicts {
  uint64_t *pairs; /* a << 33 | b << 1 | same, sorted; a < b */
  size_t count;
  uint64_t *same; /* a << 32 | b, in the order given */
  size_t same_count;
  uint64_t *named; /* bitset of the records in them; NULL: there are none */
  uint64_t *apart; /* after verdicts_join: pairs of clusters that must stay two, sorted */
  size_t apart_count;
};

/* Those about a record that is not there are left out. */
void verdicts_read(const struct kith_dedupe_settings *, const uint32_t *rank, size_t records, struct verdicts *out);
void verdicts_free(struct verdicts *);

enum verdict { VERDICT_NONE, VERDICT_SAME, VERDICT_DISTINCT };
enum verdict verdicts_of(const struct verdicts *, uint32_t a, uint32_t b); /* a < b */

/* Is the record in any of them? */
bool verdicts_name(const struct verdicts *, uint32_t record);

/* Clusters of records that were called one are joined, the latest verdict first; not where anybody of the one and
 * anybody of the other were called distinct. cluster[i]: the smallest number of i's cluster, before and after. */
void verdicts_join(struct verdicts *, uint32_t *cluster, size_t records);

/* Were any two of these clusters (as verdicts_join left them) called distinct? */
bool verdicts_apart(const struct verdicts *, uint32_t a, uint32_t b);

#endif
