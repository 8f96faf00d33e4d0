/* report/reading.h - what every report reads from: a state opened for reading, and the pipeline's people, policy
 * and sources.
 *
 * The caller (cli) fills a struct kith_reading and owns everything in it. A struct kith_dates knows how each
 * sighting of the state is dated; it is filled by one pass over all of them. One thread at a time.
 */
#ifndef KITH_REPORT_READING_H
#define KITH_REPORT_READING_H

#include "merge/policy.h"
#include "model/names.h"
#include "ownership/ownership.h"
#include "store/identity.h"
#include "store/run.h"
#include "store/sighting.h"

/* A day in the past: see report/asof.h. */
struct kith_as_of {
  int64_t run; /* the last one by then */
  int32_t day;
  struct kith_str text, label, hash; /* the day as typed; of the policy then in force, empty: unknown */
  int64_t withheld;                  /* contacts that are personal by now */
};

struct kith_reading {
  struct kith_store *store;
  struct kith_names *names;
  struct kith_people *people;       /* holders that nobody knows are adopted */
  const struct kith_policy *policy; /* NULL: the pipeline has none, nothing is decided */
  const struct kith_owner_source *sources;
  const struct kith_merge_policy *merge; /* NULL: the defaults */
  const uint32_t *merge_ranks;           /* [source_count]: how the sources rank in it; NULL: all the same */
  size_t source_count;
  const struct kith_str *basis; /* [source_count]: on what the reading of a book stands, in words; empty: nothing on
                                   file. NULL: nobody asked */
  uint32_t source_of[256]; /* the store's number of a source -> index in sources; UINT32_MAX: it left the pipeline */
  struct kith_str region;
  double merge_at, review_at; /* posterior probabilities */
  int32_t today;
  const struct kith_as_of *as_of;                                           /* NULL: how things stand now */
  uint64_t (*key_hash)(struct kith_str key, uint64_t seed, int64_t source); /* how records refer to one another */
};

/* Index into sources, UINT32_MAX: not in the pipeline any more. */
uint32_t reading_source(const struct kith_reading *, uint64_t sighting);

/* Whether a source is an entity's own book, or stands in a system of one. UINT32_MAX: no. */
bool reading_is_entity_book(const struct kith_reading *, uint32_t source);

/* What is decided about an identity, or was as of then, under the label and hash of the rules in force; *out_decided:
 * there is such a decision. Lives in the arena. */
int reading_verdict(const struct kith_reading *, uint64_t identity, struct kith_arena *, struct kith_verdict *out,
                    bool *out_decided, struct kith_error *);

/* "dana" of "dana@acme.example". */
struct kith_str party_short(struct kith_str party);

struct kith_dates {
  const struct kith_reading *reading;
  struct kith_ownership *ownership; /* NULL without a policy: dates are those of Kith's own reading */
};

int dates_new(const struct kith_reading *, struct kith_dates *out, struct kith_error *);
void dates_free(struct kith_dates *);

/* For every contact sighting of the state, then dates_end. */
int dates_add(struct kith_dates *, const struct kith_evidence_row *, struct kith_error *);
void dates_end(struct kith_dates *);

/* Instead of dates_add and dates_end: from the days that the last resolve found. */
int dates_recall(struct kith_dates *, struct kith_error *);

/* How the sighting is dated. */
int dates_of(struct kith_dates *, const struct kith_owner_sighting *, struct kith_sighting_date *out,
             struct kith_error *);

/* The party that holds a source: "dana@acme.example"; empty when unknown. */
struct kith_str dates_holder(const struct kith_dates *, uint32_t source);

#endif
