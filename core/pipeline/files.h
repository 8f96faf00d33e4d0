/* pipeline/files.h - files without a pipeline: what convert and dedupe read, through the same reader and workers as a
 * run.
 *
 * Inputs are read one after the other; records go through the workers and come to `each` batch by batch in the order
 * of the inputs, on the caller's thread.
 */
#ifndef KITH_PIPELINE_FILES_H
#define KITH_PIPELINE_FILES_H

#include <stdatomic.h>

#include "config/mapping.h"
#include "config/options.h"
#include "pipeline/flow.h"

struct kith_files {
  const char *const *paths; /* ends with NULL */
  struct kith_plugins *plugins;
  const char *format;              /* plugin of all of them; NULL: found out for each */
  const struct kith_node *options; /* of the source plugin; may be NULL */
  const struct kith_map *map;      /* --map; NULL: every mapping that ships */
  struct kith_str region;
  bool normalise;
  int jobs;
  struct kith_names *names;
  struct kith_blobs *blobs;
  const atomic_int *cancelled;
  struct kith_progress *progress;
  void (*on_log)(void *, const char *label, int level, struct kith_str message);
  void *log_arg;
  /* Called by a worker for each record instead of normalising; appends to the piece's bytes and sets row->record_end.
   * May be NULL. */
  void (*work)(void *arg, struct kith_normaliser *, struct kith_flow_piece *, struct kith_flow_row *);
  void *work_arg;
  /* What sources find out about a file, or a member of one; may be NULL. */
  void (*on_found)(void *, struct kith_str member, const struct kith_finding *);
  void *found_arg;
};

/* A folder that is no export becomes its files, at any depth, each in a format of its own, unless `format` names one;
 * the tables of one folder stay together, as a pattern.
 * What no source knows is said through on_log and left out. The new `paths` live in the arena. KITH_E_MISSING: an empty
 * folder; KITH_E_INVALID: one with nothing that is known. */
int files_expand(struct kith_files *, struct kith_arena *, struct kith_error *);

/* `each` gets every piece: all its records are rows. `path` is the input that it was read from. */
int files_read(const struct kith_files *,
               int (*each)(void *, const char *path, struct kith_flow_piece *, struct kith_error *), void *,
               struct kith_error *);

/* Loads every mapping that ships when set->map is NULL: once for all files. They live in the arena. */
int files_mappings(struct kith_files *set, struct kith_arena *, struct kith_error *);

/* One of the files, whatever `paths` says: found out what it is, options filled, opened. Call files_mappings
 * before. Settings live in the arena, which outlives the reader. *out_plugin (may be NULL) is what reads it. */
int files_open(const struct kith_files *, const char *path, struct kith_arena *, struct kith_reader **out,
               const struct kith_plugin **out_plugin, struct kith_error *);

#endif
