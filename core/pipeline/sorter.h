/* pipeline/sorter.h - new, changed, unchanged: what each record is to the state, in the order of the source.
 *
 * A record's key is the source's own, else the hash of its content, each with an occurrence number; never the line.
 * One sorter reads one source; one thread at a time.
 */
#ifndef KITH_PIPELINE_SORTER_H
#define KITH_PIPELINE_SORTER_H

#include "model/names.h"
#include "model/record.h"
#include "pipeline/summary.h"
#include "store/sighting.h"

struct kith_sorter {
  struct kith_known_map known;
  const struct kith_names *names;
  uint64_t seed;
  int64_t source, next;              /* next: ordinal of the next new sighting */
  struct kith_source_summary *count; /* read, new, changed, unchanged are counted here */
};

/* What is to be written of a record; nothing when id is 0. */
struct kith_sorted {
  uint64_t id;         /* of the new sighting */
  uint64_t supersedes; /* sighting, or 0 */
  uint64_t key, content;
};

struct kith_sorted sorter_take(struct kith_sorter *, const struct kith_record *);

/* DELTA: the source says that the record of this key is gone there. Its sighting, or 0 when it is not known or gone
 * already. */
uint64_t sorter_take_gone(struct kith_sorter *, struct kith_str key);

/* Key of a record of that source, as other records refer to it. */
uint64_t sorter_key_hash(struct kith_str key, uint64_t seed, int64_t source);

/* After a complete reading without rejects: marks what was not seen as gone. Counts it. */
int sorter_mark_gone(struct kith_sorter *, struct kith_store *, int64_t run, struct kith_error *);

#endif
