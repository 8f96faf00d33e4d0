/* report/opinion.h - what people said about whose a contact is: the verdict that counts, older ones, an objection, and whether
 * new evidence speaks against it.
 *
 * A struct kith_said_opinions borrows from the struct kith_opinions it was read with.
 */
#ifndef KITH_REPORT_OPINION_H
#define KITH_REPORT_OPINION_H

#include "report/contact.h"
#include "report/json.h"
#include "report/page.h"
#include "store/opinion.h"

struct kith_said_opinions {
  kith_opinion_list all;                /* in the order of time */
  const struct kith_opinion *verdict;   /* NULL: nobody decided */
  const struct kith_opinion *objection; /* NULL: none, or somebody decided since */
  bool pending;                         /* the verdict counts at the next run */
  bool contradicted;
};

/* The contact needs its sightings and its decision (contact_open). */
void opinions_of(const struct kith_reading *, const struct kith_opinions *, const struct kith_contact *,
                 struct kith_said_opinions *out);
void said_opinions_free(struct kith_said_opinions *);

/* What it is decided to be, and whose: "shared · acme-us, dana@acme.example". */
struct kith_str opinion_outcome(const struct kith_opinion *, struct kith_arena *);
void opinion_party_json(const struct kith_opinion *, struct kith_json *); /* "owners": [...], or "party": "..." */

/* The class that the rules alone give. */
unsigned rules_class_of(const struct kith_decision *);

/* Who decides an objection or a dispute and until when, as the policy says: "sales-ops@acme.example until 2026-12-08";
 * "whoever may decide" where it says nobody. */
struct kith_str decider_of(const struct kith_reading *, const struct kith_said_opinions *, const struct kith_decision *,
                           struct kith_arena *);

/* Lines for kith why, nothing when nobody said anything; the members `verdicts`, `objection`, `contradicted`. */
void opinions_page(const struct kith_reading *, const struct kith_contact *, const struct kith_said_opinions *,
                   struct kith_page *);
void opinions_json(const struct kith_reading *, const struct kith_contact *, const struct kith_said_opinions *,
                   struct kith_json *);

#endif
