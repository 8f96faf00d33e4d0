/* pipeline/reading.h - the last complete reading of a source, remembered: who finds the same bytes again under the same
 * settings knows what every record is without parsing one.
 *
 * Kept in the state as one text a source, beside what the reading wrote; forgotten before another reading writes
 * anything. Owned by ingest, one a source, on the main thread.
 */
#ifndef KITH_PIPELINE_READING_H
#define KITH_PIPELINE_READING_H

#include "pipeline/env.h"
#include "pipeline/fingerprint.h"
#include "pipeline/reader.h"

struct kith_reading {
  struct kith_env *env;
  const struct kith_plan_source *source;
  int64_t id; /* the store's number of the source */
  const struct kith_input *input;
  struct kith_fingerprint *print; /* NULL: it cannot be known whether it is the same the next time */
  char text[FINGERPRINT_TEXT];
  size_t warnings; /* of the run, before the reading */
};

/* Looks at the input. True: it is what was read last, and *count is what comes of it (created and changed when this
 * very run read it, before it was interrupted; else unchanged). False: it has to be read. */
bool reading_is_known(struct kith_reading *, const struct kith_reader *, struct kith_source_summary *count);

/* Instead of reading it: the rejects are this run's. */
int reading_repeat(const struct kith_reading *, struct kith_error *);

/* Before anything is written. */
int reading_forget(const struct kith_reading *, struct kith_error *);

/* After the last record, in the transaction of the last commit. Nothing is kept when the files changed meanwhile, or
 * when the source had remarks: those are to be said every time. */
int reading_keep(const struct kith_reading *, const struct kith_source_summary *count, struct kith_error *);

void reading_free(struct kith_reading *);

#endif
