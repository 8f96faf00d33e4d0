/* pipeline/flow.h - one source through three kinds of threads: a reader, workers, and the caller.
 *
 *   reader thread   fills a piece from the source, then `prepare` (in the order of the source)
 *   workers         `work` on whole pieces, each with a normaliser of its own, in any order
 *   the caller      `take`s the pieces, in the order of the source again
 *
 * Pieces are reused; at most DEPTH pieces a worker are under way, so memory is bounded and a slow caller holds the
 * reader back. A piece belongs to whoever has it at the time.
 */
#ifndef KITH_PIPELINE_FLOW_H
#define KITH_PIPELINE_FLOW_H

#include "base/buf.h"
#include "normalise/normalise.h"
#include "pipeline/progress.h"
#include "pipeline/reader.h"

/* A record on its way. `prepare` makes the rows; where their bytes end is up to `work`. */
struct kith_flow_row {
  struct kith_record *record;
  uint64_t id, supersedes, key, content, account; /* as pipeline/sorter.h and store/sighting.h mean them */
  size_t record_end, match_end, facts_end;        /* in the piece's bytes */
};

struct kith_flow_piece {
  struct kith_batch batch;
  VEC(struct kith_flow_row) rows;
  VEC(uint64_t) gone;      /* sightings that a DELTA source takes back: filled by prepare */
  struct kith_buf bytes;   /* what the workers made of the rows, one after the other */
  uint64_t records_before; /* of the source: for the numbers of rejects */
  int status;              /* a failure, at the end of what was read before it */
  struct kith_error error;
};

struct kith_flow {
  struct kith_reader *reader;
  int jobs;
  struct kith_str region;
  bool normalise; /* workers get a normaliser; NULL otherwise */
  struct kith_progress *progress;
  const atomic_int *cancelled;
  void (*prepare)(void *arg, struct kith_flow_piece *);
  void (*work)(void *arg, struct kith_normaliser *, struct kith_flow_piece *);
  int (*take)(void *arg, struct kith_flow_piece *, struct kith_error *);
  void *arg;
};

/* Runs to the end of the source. A failure of the source comes after everything that it gave was taken; one of
 * `take`, or a signal (KITH_E_CANCELLED), ends it at once. */
int flow_run(const struct kith_flow *, struct kith_error *);

#endif
