/* dedupe/dedupe.h - the door of the room: match features in, clusters and doubtful pairs out.
 *
 * The room sees features only: one blob a record, made by features_encode from what normalise filled. The
 * records borrow their blobs; the result owns its arrays. The same input gives the same result whatever the
 * number of threads and whatever the order of the records up to renumbering. Workers are made and joined inside.
 */
#ifndef KITH_DEDUPE_DEDUPE_H
#define KITH_DEDUPE_DEDUPE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"
#include "model/matchable.h"

enum { FEATURES_MAX = 1024 /* bytes of a blob; about 250 at most for a usual contact */ };
enum { DEDUPE_MODEL_MAX = 32 << 20 /* bytes of a model as text */ };

/* Appends the features of one contact. Fields that do not fit are left out, the weakest first; never fails. */
void features_encode(const struct kith_matchable *, struct kith_buf *out);

/* Appends a blob again, with these events (the latest first, MATCHABLE_MAX at most) in place of those that it had. Where
 * they do not fit they are left out. */
void features_set_events(struct kith_str blob, uint8_t source, const struct kith_match_event *, size_t count,
                         struct kith_buf *out);

struct kith_dedupe_record {
  uint64_t id;       /* the caller's: a sighting, a row; unique, gives the order of age */
  uint32_t source;   /* which source */
  uint32_t distinct; /* 1: its source holds nobody twice, so two of its records are two people */
  struct kith_str features;
};

/* What a person said about two records; stands above the model. Those who were called one bring their clusters along,
 * the later verdict of the array first, unless two of these were called distinct. One a pair. */
struct kith_dedupe_verdict {
  uint32_t a, b; /* indices of records */
  bool same;
};

/* Usual settings. A name alone stays below DEDUPE_MERGE_AT (NAMES_MAX in weights.c). */
#define DEDUPE_MERGE_AT  0.9
#define DEDUPE_REVIEW_AT 0.5

struct kith_dedupe_settings {
  double merge_at, review_at; /* posterior probabilities */
  int jobs;                   /* threads, 1 or more */
  /* Frozen model (dedupe_result.model of an earlier call), or empty: fit one. Only what the records show as a contact
   * point of many, and the model did not know as one, is added to it. */
  struct kith_str model;
  const struct kith_dedupe_verdict *verdicts;
  size_t verdict_count;
  /* Incremental: only components with a dirty record, or tied to one, are clustered again, under `model` (not empty
   * then). Dirty are new and changed records, those that stood in one component with a record that is gone, and
   * those of a new verdict; who holds an e-mail or phone that became generic is added inside. The other three arrays
   * are the last result, renumbered to the records of this call: component as index of any record in it, cluster as
   * index of its oldest one, UINT32_MAX for a new record. The result equals the full one under the same model (except
   * where a block passed its cap in between); `review` then holds the pairs of the components touched, and `touched`
   * says which records those are. */
  const uint64_t *dirty; /* bitset over records, or NULL: all */
  const uint32_t *previous_component, *previous_cluster;
  const float *previous_probability;
  bool explain_blocking;    /* fill `passes` (not with verdicts); costs memory and time */
  int (*cancelled)(void *); /* polled; may be NULL */
  void *cancelled_arg;
};

struct kith_dedupe_pair {
  uint32_t a, b; /* indices of records, a < b */
  float weight;  /* log2 Bayes factor plus prior */
  float probability;
};

/* What a pass of blocking cost and brought, and how many ties (pairs at or over review_at) it found. */
struct kith_dedupe_pass {
  const char *name;
  uint64_t keys, blocks, largest, capped;
  uint64_t pairs, pairs_alone, ties, ties_alone; /* alone: that no other pass finds */
};

struct kith_dedupe_result {
  uint32_t *cluster;   /* [count]: index of the cluster's oldest record (smallest id) */
  uint32_t *component; /* [count]: smallest index among the records tied to it at or over review_at, also indirectly */
  uint8_t *touched;    /* [count]: 1: was clustered in this call; all are without `dirty` */
  float *probability;  /* [count]: of the record's weakest tie that holds it in its cluster; 1 for a cluster of one */
  VEC(struct kith_dedupe_pair) review; /* pairs between clusters at or over review_at that nothing forbids, by (a, b) */
  VEC(struct kith_dedupe_pass) passes; /* when settings.explain_blocking */
  struct kith_str model;               /* to freeze: store it and give it back; owned */
  bool model_changed;                  /* it is not the text that was given */
  uint64_t pairs_compared, blocks_capped;
  bool doubtful; /* likeness and plain rules disagree by four times and more: what only weighs enough is in `review` */
};

/* KITH_E_CANCELLED, KITH_E_LIMIT (over 2^31 records), KITH_E_CONFIG (a model that is damaged or of another version). */
int dedupe_run(const struct kith_dedupe_record *records, size_t count, const struct kith_dedupe_settings *,
               struct kith_dedupe_result *out, struct kith_error *);
void dedupe_result_free(struct kith_dedupe_result *);

/* Was the model written by a program that compares as this one does? */
bool dedupe_model_fits(struct kith_str model);

/* What a model says, for people. Chances among pairs that are one person (m) and among strangers (u; of a value that
 * is looked up, that of a usual one): log2(m / u) is the weight. KITH_E_CONFIG for a text that is no model. */
struct kith_dedupe_level {
  struct kith_str field, level;
  double m, u;
};
struct kith_dedupe_number {
  struct kith_str name;
  double number;
};
struct kith_dedupe_model {
  double records, matches; /* matches: pairs of duplicates for each record */
  bool doubtful;
  VEC(struct kith_dedupe_level) levels;
  VEC(struct kith_dedupe_number) kinds;  /* pairs of that kind for each record */
  VEC(struct kith_dedupe_number) values; /* how many values of a field have a frequency of their own */
  VEC(struct kith_dedupe_number) shared; /* e-mails, phones: how many of them are contact points of many */
};
int dedupe_model_describe(struct kith_str model, struct kith_dedupe_model *out, struct kith_error *);
void dedupe_model_free(struct kith_dedupe_model *);

/* Why two records are one, or not: each field compared, its level and its weight, in words and numbers. */
struct kith_dedupe_reason {
  struct kith_str field, level; /* "e-mail", "same address, seen under 1 name" */
  double weight;                /* log2 */
};
struct kith_dedupe_explanation {
  VEC(struct kith_dedupe_reason) reasons;
  double prior, weight, probability;
  struct kith_str forbidden; /* why they must not be one ("Jr. and Sr."), or empty */
};
int dedupe_explain(const struct kith_dedupe_record *a, const struct kith_dedupe_record *b, struct kith_str model,
                   struct kith_arena *, struct kith_dedupe_explanation *out, struct kith_error *);

/* The same for many pairs: the model is read once, what takes longer than a pair. KITH_E_CONFIG as above. NULL may be
 * freed. */
struct kith_dedupe_explainer;
int dedupe_explainer_new(struct kith_str model, struct kith_dedupe_explainer **out, struct kith_error *);
void dedupe_explainer_free(struct kith_dedupe_explainer *);
void dedupe_explain_by(const struct kith_dedupe_explainer *, const struct kith_dedupe_record *a,
                       const struct kith_dedupe_record *b, struct kith_arena *, struct kith_dedupe_explanation *out);

#endif
