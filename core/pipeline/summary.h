/* pipeline/summary.h - what a run did, in numbers: the screen, --json and the tally come from this.
 *
 * Filled by the phases, one after the other, from the main thread.
 */
#ifndef KITH_PIPELINE_SUMMARY_H
#define KITH_PIPELINE_SUMMARY_H

#include <kith/plugin.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"

struct kith_source_summary {
  struct kith_str name;
  uint64_t read, created, changed, unchanged, gone, rejected, bytes; /* created: "new" */
};

struct kith_sink_summary {
  struct kith_str name;
  uint64_t due;
  uint64_t outcomes[KITH_DEFERRED + 1]; /* by enum kith_outcome */
};

struct kith_summary {
  struct kith_arena arena;
  struct kith_str pipeline;
  const char *state; /* absolute path */
  int64_t run, clock_ms;
  double seconds;
  struct {
    uint64_t disputed, review, rejected, refused, obligations;
    uint64_t contradicted; /* verdicts that new evidence speaks against */
    uint64_t objections;   /* of `disputed`: those that only a rep objects to */
  } needs;
  struct {
    uint64_t open; /* those due too */
    int32_t next;  /* day of the first that is not due yet; DAY_UNKNOWN: none */
  } obligations;
  VEC(struct kith_source_summary) sources;
  struct {
    uint64_t total, created, changed, merged, review;
  } identities;
  uint64_t owners[KITH_UNCLAIMED + 1]; /* by enum kith_class */
  uint64_t personal;                   /* never stored: purged records of persons' own books */
  VEC(struct kith_sink_summary) sinks;
  VEC(struct kith_str) warnings;
  bool resumed, tally;
  bool dry; /* a plan: what would become of what is due */
  int exit_code;
};

/* read = new + changed + unchanged + rejected for each source; due = the sum of outcomes for each sink. Sets `tally`;
 * KITH_E_INTERNAL with the numbers when it does not come out. */
int summary_check(struct kith_summary *, struct kith_error *);

/* The first hundred are kept. */
__attribute__((format(printf, 2, 3))) void summary_warn(struct kith_summary *, const char *fmt, ...);

/* One JSON object, as face.md states it. */
void summary_json(const struct kith_summary *, struct kith_buf *out);
void summary_free(struct kith_summary *);

#endif
