/* pipeline/preview.h - the first records of some inputs, as they are and as normalising makes them: a look without a
 * state.
 *
 * A struct kith_preview owns everything in it. Contacts come first: other records (users, accounts) are shown where a
 * source has no contacts. A source that fails keeps what it gave before, with the error. One thread at a time.
 */
#ifndef KITH_PIPELINE_PREVIEW_H
#define KITH_PIPELINE_PREVIEW_H

#include "pipeline/files.h"
#include "pipeline/found.h"
#include "pipeline/plan.h"

enum {
  PREVIEW_MAX = 1000,       /* records a source */
  PREVIEW_LOOK_MAX = 100000 /* records that are read in search of contacts */
};

struct kith_preview_record {
  uint64_t number;                       /* in its source, from 1 */
  struct kith_str file;                  /* member that it was read from */
  const struct kith_record *raw, *clean; /* the same properties in the same places; `clean` may have more at its end */
};

struct kith_preview_reject {
  uint64_t number;
  struct kith_str file;
  struct kith_reject reject;
};

struct kith_preview_source {
  struct kith_str name; /* of the pipeline's source, or the path */
  const char *path, *plugin;
  struct kith_found_list found;
  VEC(struct kith_preview_record) records;
  VEC(struct kith_preview_reject) rejects;
  uint64_t read; /* records and rejects that were looked at */
  bool more;     /* the input goes on behind them */
  int status;    /* of a source that failed */
  struct kith_error error;
};

struct kith_preview {
  struct kith_arena arena;
  VEC(struct kith_preview_source) sources;
};

/* Looks at `count` records of each source: those of the pipeline, or files->paths when `plan` is NULL. `files` gives
 * names, blobs, plugins, and, for files, format and mapping. KITH_E_CANCELLED; other failures are the sources' own. */
int preview_run(const struct kith_files *files, const struct kith_plan *plan, size_t count, struct kith_preview *out,
                struct kith_error *);
void preview_free(struct kith_preview *);

#endif
