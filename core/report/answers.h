/* report/answers.h - answers to questions of the review that come back in a table: read, checked against the state as it
 * is by now, written.
 *
 * A row is known by its two records (left_record, right_record), not by its place: rows may be sorted, left out and
 * repeated. answers_take all rows, answers_check once, then answers_write in a transaction of the caller. The struct
 * owns its rows. One thread at a time.
 */
#ifndef KITH_REPORT_ANSWERS_H
#define KITH_REPORT_ANSWERS_H

#include "base/map.h"
#include "base/vec.h"
#include "store/verdict.h"

enum kith_answer_fate {
  ANSWER_NEW = 1,     /* a verdict to be written */
  ANSWER_CHANGED = 2, /* too; another answer was given before, here or elsewhere: the newest counts */
  ANSWER_KNOWN = 3,   /* the newest verdict says so already */
  ANSWER_MERGED = 4,  /* left out: they are one contact by now */
  ANSWER_MOVED = 5,   /* left out: a record belongs to another contact than the one that was asked about */
  ANSWER_GONE = 6,    /* left out: a record is no live contact any more */
  ANSWER_FATES
};

struct kith_answer {
  uint64_t line;
  uint64_t left_root, right_root;
  uint64_t left_id, right_id; /* as they were asked about; 0: the table does not say. answers_check: as they are */
  enum kith_verdict_kind kind;
  enum kith_answer_fate fate; /* by answers_check */
};

/* The cells of a row that count. */
struct kith_answer_cells {
  uint64_t line;
  struct kith_str verdict, left_record, right_record, left_id, right_id;
};

struct kith_answers {
  VEC(struct kith_answer) items; /* rows with a verdict, in the order of the table */
  uint64_t rows;
  uint64_t counts[ANSWER_FATES];
};

/* y, yes, same, 1 · n, no, distinct, 0 · u, unsure, in any case. Empty: not answered, the row is counted only.
 * KITH_E_INVALID: anything else, or records and ids that are none; the message names the line. */
int answers_take(struct kith_answers *, const struct kith_answer_cells *, struct kith_error *);

/* Gives each its fate. */
int answers_check(struct kith_answers *, struct kith_store *, struct kith_error *);

/* Writes those that are new or changed. */
int answers_write(const struct kith_answers *, struct kith_store *, int64_t at_ms, struct kith_str by,
                  struct kith_error *);
void answers_free(struct kith_answers *);

#endif
