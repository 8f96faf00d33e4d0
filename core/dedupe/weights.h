/* dedupe/weights.h - the model: how much each agreement and disagreement says.
 *
 * Fellegi-Sunter with named alternatives. A pair is one person (m), or it is one of several kinds of two: strangers
 * (u, value frequencies), relatives in one home, colleagues, namesakes, namesakes in one home (father and son). Each
 * kind shares some fields for a reason, so their agreement says little there; that is the guard against counting one
 * cause twice. The weight is log2(matches * product of m) - log2(sum over the kinds of their number * product of
 * their chances). See README.md.
 *
 * A struct weights is filled by fitting (fit.h) or read from text, then constant; any thread may score with it.
 */
#ifndef KITH_DEDUPE_WEIGHTS_H
#define KITH_DEDUPE_WEIGHTS_H

#include "base/buf.h"
#include "base/error.h"
#include "dedupe/compare.h"

enum { MODEL_VALUES = 65536 /* frequencies kept of one table */ };

/* The kinds of two that are not strangers. */
enum kind { KIND_RELATIVES, KIND_COLLEAGUES, KIND_NAMESAKES, KIND_FAMILY_NAMESAKES, KIND_FIRM_NAMESAKES, KIND_COUNT };

struct value_slot {
  uint32_t hash; /* 0: free */
  float value;   /* share of the records that have it, or number of names */
};

struct value_table {
  struct value_slot *slots;
  size_t cap, len; /* cap: power of two, or 0 */
  double rest;     /* of a value that is not in the table */
};

struct weights {
  double records, matches;  /* records; pairs of duplicates for each record */
  bool doubtful;            /* plain rules find four times as many duplicates, or a quarter: only they may merge */
  double pairs[KIND_COUNT]; /* pairs of each kind for each record (persons) */
  double m[FIELD_COUNT][LEVELS], u[FIELD_COUNT][LEVELS];
  struct value_table tables[TABLE_COUNT];
};

void value_table_put(struct value_table *, uint32_t hash, double value); /* replaces */
double value_table_get(const struct value_table *, uint32_t hash);

/* The model as shipped: for `records` records of which nothing is known. */
void weights_shipped(struct weights *, double records);
void weights_free(struct weights *);

/* What fitting may believe of how often a level is found in pairs that are one person, where it found m, and u among
 * strangers: disagreement up to a limit, events as weak evidence. */
double weights_believed(int field, int level, double m, double u);

struct score {
  double weight;             /* log2 odds that the two are one */
  double prior;              /* its part that no field is responsible for */
  double field[FIELD_COUNT]; /* against strangers */
  double kind[KIND_COUNT];   /* probability of each kind */
  double marked;             /* that one, both or neither is called Jr. or the like */
  double guard;              /* what the other kinds take away, 0 or less */
};

/* Only the weight; with `out` (may be NULL) its parts, which sum up to it. */
double weights_score(const struct weights *, const struct comparison *, struct score *out);

/* What the weight counts where merging starts at `merge_at` (log2 odds): one in doubt stays just below it, the first to
 * be asked. */
double weights_counted(const struct weights *, const struct comparison *, double weight, double merge_at);

/* Must the two not be one? What only casts a doubt forbids unless the weight, which knows how often the data errs, makes
 * them thinkable. */
bool weights_forbid(const struct comparison *, double weight);

double weights_probability(double weight);
double weights_logit(double probability); /* log2 odds, within +-60 */

struct compare_context weights_context(const struct weights *);

/* Text with one line for each number, diffable; reading it gives the same bits. KITH_E_CONFIG for anything else. */
void weights_write(const struct weights *, struct kith_buf *out);
int weights_read(struct kith_str text, struct weights *out, struct kith_error *);

#endif
