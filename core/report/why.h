/* report/why.h - why a contact is whose it is, and why two records are one or not.
 *
 * why_read fills a struct kith_why from the state; why_page and why_json write it. The struct owns an arena with
 * everything in it. One thread at a time.
 */
#ifndef KITH_REPORT_WHY_H
#define KITH_REPORT_WHY_H

#include "dedupe/contrast.h"
#include "dedupe/tree.h"
#include "report/cases.h"
#include "report/html.h"
#include "report/json.h"
#include "report/page.h"
#include "report/said.h"
#include "store/duty.h"

/* A doubtful pair: somebody who may be the same person. */
struct kith_why_candidate {
  uint64_t identity;
  struct kith_str name;
  double probability;
};

struct kith_why {
  struct kith_arena arena;
  const struct kith_reading *reading;
  struct kith_contacts contacts;
  struct kith_contact *contact; /* the one asked for */
  struct kith_dedupe_tree tree; /* how the sightings came together; count 0: no model yet, or one that cannot be read */
  size_t *order;                /* [sightings]: places in the order of their dates */
  VEC(struct kith_why_candidate) candidates;
  kith_said_list said;
  struct kith_opinions all_opinions;
  struct kith_said_opinions opinions; /* about this one */
  struct kith_duty_row *duties;       /* what is owed about this one, ended ones too */
  size_t duty_count;
  uint64_t merged_from;
};

/* As JSON, beside what the page says: `owner` with the members of terms.h, `values[]` with `belongs` (whose the value is;
 * empty: it goes as the contact goes); `sightings` in the order of their dates, each with its `tie` to the founding one;
 * `tree` {records, weakest: {probability, weight, join}, joins[] {left[], right[], a, b, weight, probability, mean,
 * field, level, reason, forced, loose}}: the joins in their order, `left` and `right` the sightings of the two sides
 * and `a`, `b` their best pair (or that of the verdict), all as places in `sightings` from 0; weights are bits (log2 odds), `mean` that of all
 * pairs between the sides with each within -16..20 (null: one of them is forbidden), `reason` the weight of the field
 * that says most, `forced` a person's verdict, `loose` a join that today's model and thresholds would not make. */
int why_read(const struct kith_reading *, struct kith_dates *, uint64_t identity, struct kith_why *out,
             struct kith_error *);
void why_page(const struct kith_why *, struct kith_page *);
void why_json(const struct kith_why *, struct kith_json *);
void why_html(const struct kith_why *, struct kith_html *);
void why_free(struct kith_why *);

/* ---- Two of them ---- */

/* A step of the way from nothing known to the whole weight, in bits. */
struct kith_why_step {
  struct kith_str field;
  double from, to;
};

struct kith_why_pair {
  struct kith_arena arena;
  const struct kith_reading *reading;
  struct kith_contacts contacts;
  const struct kith_contact *a, *b;                 /* the same one when the two are one identity */
  const struct kith_contact_sighting *left, *right; /* the pair of sightings that agrees most */
  struct kith_dedupe_contrast contrast;
  VEC(struct kith_why_step) steps; /* "before looking", one a reason, "together" (from 0) */
  kith_said_list said;             /* by people, about records of both; of one identity, about any two of its records */
  const struct kith_said *ruling;  /* the newest of those that decides it, now or at the next run; NULL: none */
  bool one;                        /* they are one identity */
};

/* As JSON: `one`, `a`, `b`, `reasons[]`, `prior`, `weight`, `probability`, `forbidden`; `said[]` as why_json has it; `merge_at`, `review_at` (as
 * probabilities); `fate` of the pair alone: apart, review, merged; `doubted`: it weighs enough, but the model is in doubt; `group` {pairs, forbidden, mean, least}: what all
 * pairs between the two contacts say, as clusters are joined; `waterfall[]` {field, from, to} in bits: "before looking"
 * starts at 0, each field where the one before ended, "together" is the whole from 0; `whatif[]` {changes[] {field, how,
 * now, then}, difference, weight, probability, fate}: the records changed (`how`: agrees, differs, missing) and
 * weighed again, one field or, where no single one merges them, two.
 *
 * Of the same identity twice: KITH_E_INVALID when it has one sighting only. KITH_E_MISSING: no model yet. */
int why_pair_read(const struct kith_reading *, struct kith_dates *, uint64_t a, uint64_t b, struct kith_why_pair *out,
                  struct kith_error *);
void why_pair_page(const struct kith_why_pair *, struct kith_page *);
void why_pair_json(const struct kith_why_pair *, struct kith_json *);
void why_pair_free(struct kith_why_pair *);

/* "reasons": [{field, level, weight}], of any explanation. */
void reasons_json(const struct kith_dedupe_explanation *, struct kith_json *);

#endif
