/* pipeline/match.h - duplicates in files, without a pipeline or a state: kith dedupe.
 *
 * Everything is kept in memory: match features of each record, the record's own bytes only when a merged output is
 * asked for.
 */
#ifndef KITH_PIPELINE_MATCH_H
#define KITH_PIPELINE_MATCH_H

#include "dedupe/dedupe.h"
#include "pipeline/convert.h"

struct kith_match {
  struct kith_files files; /* work is set by match_run */
  double merge_at, review_at;
  const struct kith_plugin *to; /* NULL: no merged output */
  const void *settings;
  const char *out;
  const char *clusters;   /* CSV: source,record,id,cluster,probability; NULL: none */
  const char *id_column;  /* which property is the `id` there; NULL: the record's own key */
  struct kith_str model;  /* a frozen one; empty: fit one */
  const char *save_model; /* where the model that was used is written to; NULL: nowhere */
  void (*on_pass)(void *, const struct kith_dedupe_pass *); /* what blocking costs and covers; NULL: not asked for */
  void *pass_arg;
  void (*on_reject)(void *, struct kith_str source, const struct kith_reject_row *);
  void *reject_arg;
};

struct kith_match_count {
  uint64_t read, rejected, contacts, others, people, merged, review, written;
  bool doubtful; /* kith_dedupe_result.doubtful */
};

int match_run(const struct kith_match *, struct kith_match_count *out, struct kith_error *);

#endif
