/* pipeline/match.h - duplicates in files, without a pipeline or a state: kith dedupe.
 *
 * Everything is kept in memory: match features of each record, the record's own bytes only when a merged output is
 * asked for.
 */
#ifndef KITH_PIPELINE_MATCH_H
#define KITH_PIPELINE_MATCH_H

#include "pipeline/convert.h"

struct kith_match {
  struct kith_files files; /* work is set by match_run */
  double merge_at, review_at;
  const struct kith_plugin *to; /* NULL: no merged output */
  const void *settings;
  const char *out;
  const char *clusters;  /* CSV: source,record,id,cluster,probability; NULL: none */
  const char *id_column; /* which property is the `id` there; NULL: the record's own key */
  void (*on_reject)(void *, struct kith_str source, const struct kith_reject_row *);
  void *reject_arg;
};

struct kith_match_count {
  uint64_t read, rejected, contacts, others, people, merged, review, written;
};

int match_run(const struct kith_match *, struct kith_match_count *out, struct kith_error *);

#endif
