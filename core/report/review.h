/* report/review.h - the queue of doubtful pairs: which question to ask a person first, and what to show for it.
 *
 * review_read makes the queue from the state's doubtful pairs and the verdicts that people gave; it owns all that it
 * points at. review_card opens one question: both contacts side by side and what each field weighs. The contacts of a
 * block of questions are gathered in one pass over the state, so cards are best opened in order. One thread at a time.
 */
#ifndef KITH_REPORT_REVIEW_H
#define KITH_REPORT_REVIEW_H

#include "dedupe/dedupe.h"
#include "report/contact.h"
#include "report/json.h"
#include "report/page.h"
#include "store/verdict.h"

enum {
  REVIEW_RECORDS_MAX = 100, /* more records than this do not make a question more urgent */
  CARD_RECORDS_MAX = 200,   /* records of one contact that its card is made of */
  CARD_VALUES_MAX = 20      /* values of one field of one contact that its card shows */
};

/* Are these two one person? */
struct kith_question {
  uint64_t left, right; /* identities, left < right */
  /* Of all doubtful pairs of records of the two the strongest; _root: as verdicts name records. */
  uint64_t left_sighting, right_sighting, left_root, right_root;
  double weight, probability;
  double gain; /* p (1 - p) times the records of one times those of the other (REVIEW_RECORDS_MAX at most) */
};

/* Two nodes of a review's graph, and what was said about them. */
struct kith_review_answer {
  uint32_t a, b;
  enum kith_verdict_kind kind;
};

struct kith_review {
  const struct kith_reading *reading;
  VEC(struct kith_question) questions; /* the greatest gain first, among equals by ids */
  size_t answered;                     /* pairs left out: verdicts answer them */

  /* What was answered, as a graph: a node an identity, those of one person under one leader. */
  struct kith_map_u64 nodes; /* identity -> node */
  struct kith_map_u64 told;  /* two leaders -> 1: distinct, or asked for nothing */
  VEC(uint32_t) leaders;     /* [node] */
  VEC(struct kith_review_answer) answers;
  bool stale; /* leaders and told are to be made anew */

  struct kith_arena block_arena;
  struct kith_contacts contacts;           /* of the questions from block * BLOCK on */
  size_t block;                            /* SIZE_MAX: none yet */
  struct kith_dedupe_explainer *explainer; /* NULL: no model yet */
};

int review_read(const struct kith_reading *, struct kith_review *out, struct kith_error *);
void review_free(struct kith_review *);

/* No answer says it, not even several together: who is one with A is not what B is when A is not. */
bool review_is_open(struct kith_review *, size_t question);
void review_answer(struct kith_review *, size_t question, enum kith_verdict_kind);
void review_take_back(struct kith_review *); /* the last review_answer */

/* ---- One question ---- */

struct kith_card_line {
  struct kith_str left, right; /* empty: nothing on that side */
  bool same;                   /* both have it */
};

struct kith_card_field {
  const char *label; /* "e-mail" */
  const char *key;   /* "email": of columns */
  const struct kith_card_line *lines;
  size_t line_count;
  bool weighed; /* it was compared */
  double weight;
};

struct kith_card {
  struct kith_arena arena;
  const struct kith_question *question;
  struct kith_contact left, right;
  size_t left_records, right_records;         /* all there are */
  VEC(struct kith_card_field) fields;         /* those that say anything */
  struct kith_dedupe_explanation explanation; /* of the pair of records, strongest reason first; none without a model */
};

int review_card(struct kith_review *, size_t question, struct kith_card *out, struct kith_error *);
void card_free(struct kith_card *);

/* "e-mail: same, seen under 1 name (+9.1); ...": of the `most` reasons that weigh most the one
 * that speaks for it first. */
struct kith_str card_why(const struct kith_card *, size_t most, struct kith_arena *);

/* Side by side, for a terminal of `width` columns. */
void card_page(const struct kith_card *, size_t width, struct kith_page *);

/* One object: question (from 1), probability, weight (log2), prior; left and right {id, name, records, record};
 * fields [{field, weight, left[], right[], same[]}]; reasons [{field, level, weight}]. `record` is what verdicts are
 * about: "contact-2.0005", the fifth of the second source; it stays when ids of contacts change. */
void card_json(const struct kith_card *, size_t number, struct kith_json *);

/* A table for a spreadsheet: question, ids, probability, an empty column `verdict`, both contacts side by side, why,
 * and the two records. See report/answers.h for its way back. */
void card_csv_head(struct kith_buf *);
void card_csv(const struct kith_card *, size_t number, struct kith_buf *);

#endif
