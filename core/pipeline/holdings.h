/* pipeline/holdings.h - what deliver knows before it looks at any sink: the things there are, and the sightings
 * behind each identity.
 *
 * Made once a run when something is due, freed at its end. The main thread makes it; workers read it.
 */
#ifndef KITH_PIPELINE_HOLDINGS_H
#define KITH_PIPELINE_HOLDINGS_H

#include "pipeline/standing.h"

struct kith_holding_sighting {
  uint64_t sighting;
  uint32_t source;
  int32_t first_day; /* when Kith first read it */
  struct kith_sighting_date date;
};

struct kith_holdings {
  const struct kith_standing *standing;
  struct kith_arena arena;
  VEC(struct kith_thing) things; /* by number */
  struct kith_str *holders;      /* [plan->sources.len]: the party that holds each source */
  uint64_t *surveys;             /* [plan->sources.len]: ownership_survey_digest */
  uint64_t others;               /* changes when an account, user ... comes or goes */
  struct kith_map_u64 roots;     /* holdings_root_key -> number of its thing */
};

/* From env->standing, which is read from the state if resolve left none. */
int holdings_load(struct kith_env *, struct kith_holdings *out, struct kith_error *);
void holdings_free(struct kith_holdings *);

/* What a record of that kind is found by: keys of contacts and accounts may be the same. */
static inline uint64_t holdings_root_key(uint64_t key_hash, uint32_t kind)
{
  return key_hash ^ kind * 0x9e3779b97f4a7c15u;
}

/* The sightings of an identity with their dates, in the arena. Main thread. */
int holdings_of(const struct kith_holdings *, uint64_t identity, struct kith_arena *,
                struct kith_holding_sighting **out, size_t *out_count, struct kith_error *);
uint64_t holdings_successor(struct kith_store *, uint64_t identity); /* the last of the chain; 0: none */

#endif
