/* report/why.h - why a contact is whose it is, and why two records are one or not.
 *
 * why_read fills a struct kith_why from the state; why_page and why_json write it. The struct owns an arena with
 * everything in it. One thread at a time.
 */
#ifndef KITH_REPORT_WHY_H
#define KITH_REPORT_WHY_H

#include "dedupe/dedupe.h"
#include "report/contact.h"
#include "report/json.h"
#include "report/page.h"
#include "report/said.h"

/* What joins a sighting to the founding one. */
struct kith_why_tie {
  struct kith_str field,
      level; /* the reason that weighs most; empty: nothing agrees, others between hold them together */
  double weight, probability;
  bool known; /* false: the founding sighting itself, or no model yet */
};

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
  struct kith_why_tie *ties;    /* [sightings] */
  size_t *order;                /* [sightings]: places in the order of their dates */
  VEC(struct kith_why_candidate) candidates;
  kith_said_list said;
  uint64_t merged_from;
};

int why_read(const struct kith_reading *, struct kith_dates *, uint64_t identity, struct kith_why *out,
             struct kith_error *);
void why_page(const struct kith_why *, struct kith_page *);
void why_json(const struct kith_why *, struct kith_json *);
void why_free(struct kith_why *);

/* ---- Two of them ---- */

struct kith_why_pair {
  struct kith_arena arena;
  const struct kith_reading *reading;
  struct kith_contacts contacts;
  const struct kith_contact *a, *b;                 /* the same one when the two are one identity */
  const struct kith_contact_sighting *left, *right; /* the pair of sightings that agrees most */
  struct kith_dedupe_explanation explanation;
  bool one; /* they are one identity */
};

/* Of the same identity twice: KITH_E_INVALID when it has one sighting only. KITH_E_MISSING: no model yet. */
int why_pair_read(const struct kith_reading *, struct kith_dates *, uint64_t a, uint64_t b, struct kith_why_pair *out,
                  struct kith_error *);
void why_pair_page(const struct kith_why_pair *, struct kith_page *);
void why_pair_json(const struct kith_why_pair *, struct kith_json *);
void why_pair_free(struct kith_why_pair *);

#endif
