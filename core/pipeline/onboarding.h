/* pipeline/onboarding.h - a new hire's book that waits: what is in it, what of it we know, and the answer to it.
 *
 * onboarding_read matches what waits with what is there and asks the policy, all in memory: the state stays as it is.
 * onboarding_answer writes one answer a source. A struct kith_onboarding owns everything in it; main thread.
 */
#ifndef KITH_PIPELINE_ONBOARDING_H
#define KITH_PIPELINE_ONBOARDING_H

#include "pipeline/evidence.h"

enum { ONBOARDING_CLASSES = KITH_UNCLAIMED + 1, ONBOARDING_GRADES = 5 };

/* How many of a book's dates are of each grade ("third-party" ...), and the earliest day of each. */
struct kith_onboarding_grade {
  const char *grade; /* NULL: unused */
  size_t count;
  int32_t earliest;
};

struct kith_onboarding_book {
  const struct kith_plan_source *source;
  uint32_t index;               /* in the plan */
  enum kith_intake_state state; /* what was said last; 0: nothing */
  size_t waiting, on_list;      /* records that wait; keys that were approved */
  struct kith_onboarding_grade grades[ONBOARDING_GRADES];
};

/* One person of the book, with all its records. */
struct kith_onboarding_contact {
  struct kith_str id; /* "sam-phone#12": its first record */
  struct kith_str name, org, emails, phones;
  size_t first, count;     /* in `records` */
  uint64_t identity;       /* ours, if we know them; else 0 */
  enum kith_class ours;    /* whose it is now */
  struct kith_str owners;  /* "company, dana@acme.example" */
  bool colleagues;         /* a colleague owns or tends it */
  bool customer;           /* of ours, with a deal that was won */
  enum kith_class becomes; /* what the policy makes of it once it is in */
  bool restricted;         /* its organisation is named by an agreement with another employer */
  bool excepted;
};

struct kith_onboarding {
  struct kith_arena arena;
  int party;
  VEC(struct kith_onboarding_book) books;
  VEC(struct kith_onboarding_contact) contacts; /* without private ones, by id */
  VEC(struct kith_contact_row) records;         /* those of one contact side by side */
  VEC(const struct kith_agreement *) restrictions;
  size_t known, colleagues, restricted;
  size_t private_count; /* only counted: nothing of them is kept */
  size_t becomes[ONBOARDING_CLASSES];
  struct kith_evidence_set set; /* what `records` borrow from */
};

int onboarding_read(struct kith_env *, int party, struct kith_onboarding *out, struct kith_error *);
void onboarding_free(struct kith_onboarding *);

/* Leaves one out, by its id. False: nobody is called so. */
bool onboarding_except(struct kith_onboarding *, struct kith_str id);

/* Writes the answer for each book that waits, in the transaction of the caller: approved, all but those excepted, or
 * kept out. Of `said` by, at_ms, document, hash and state count. */
int onboarding_answer(struct kith_env *, const struct kith_onboarding *, const struct kith_intake_row *said,
                      struct kith_error *);

/* The list to sign: one line a contact that is not excepted, as CSV for spreadsheets. KITH_E_LIMIT. */
int onboarding_list(const struct kith_onboarding *, struct kith_buf *out);

#endif
