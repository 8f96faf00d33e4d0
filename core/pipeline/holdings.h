/* pipeline/holdings.h - what deliver knows before it looks at any sink: the things there are, and the sightings
 * behind each identity.
 *
 * Made once a run when something is due, freed at its end. The main thread makes it; workers read it.
 */
#ifndef KITH_PIPELINE_HOLDINGS_H
#define KITH_PIPELINE_HOLDINGS_H

#include "pipeline/due.h"
#include "pipeline/evidence.h"

struct kith_holding_sighting {
  uint64_t identity, sighting;
  uint32_t source;
  int32_t first_day; /* when Kith first read it */
  struct kith_sighting_date date;
};

struct kith_successor {
  uint64_t loser, winner;
};

struct kith_holdings {
  struct kith_arena arena;
  VEC(struct kith_thing) things;               /* by number */
  VEC(struct kith_holding_sighting) sightings; /* by identity, then sighting */
  VEC(struct kith_successor) successors;       /* by loser */
  struct kith_str *holders;                    /* [plan->sources.len]: the party that holds each source */
  struct kith_map_u64 roots;                   /* key hash of an account or contact -> its thing's number */
};

int holdings_load(struct kith_env *, struct kith_holdings *out, struct kith_error *);
void holdings_free(struct kith_holdings *);

/* First of the sightings of an identity, and how many. */
const struct kith_holding_sighting *holdings_of(const struct kith_holdings *, uint64_t identity, size_t *out_count);
uint64_t holdings_successor(const struct kith_holdings *, uint64_t identity); /* the last of the chain; 0: none */

#endif
