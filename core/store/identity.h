/* store/identity.h - identities (one a person, numbered for ever), their members, reviews and decisions.
 *
 * Written whole by resolve, in one transaction; read by deliver and the reports.
 */
#ifndef KITH_STORE_IDENTITY_H
#define KITH_STORE_IDENTITY_H

#include "store/store.h"

enum kith_identity_status { IDENTITY_LIVE = 1, IDENTITY_MERGED = 2, IDENTITY_PERSONAL = 3, IDENTITY_EMPTY = 4 };

struct kith_identity_row {
  uint64_t id, successor;
  int64_t run, changed; /* the runs that made it, and that changed it last */
  enum kith_identity_status status;
};
int identity_put(struct kith_store *, const struct kith_identity_row *, struct kith_error *);
/* Its status, successor and the run that changed it; the run that made it stays. *out_known: it was there. */
int identity_change(struct kith_store *, const struct kith_identity_row *, bool *out_known, struct kith_error *);
int identity_next(struct kith_store *, uint64_t *out, struct kith_error *); /* one more than the largest ever given */
int identity_each(struct kith_store *, int (*row)(void *, const struct kith_identity_row *, struct kith_error *),
                  void *, struct kith_error *);

/* One of them; false when the id was never given. */
bool identity_get(struct kith_store *, uint64_t id, struct kith_identity_row *out);

struct kith_member_row {
  uint64_t sighting, identity, component;
  double probability;
};
int member_put(struct kith_store *, const struct kith_member_row *, struct kith_error *);
int member_remove(struct kith_store *, uint64_t sighting, struct kith_error *);

struct kith_review_row {
  uint64_t a, b; /* sightings */
  double weight, probability;
};
int review_clear(struct kith_store *, struct kith_error *);
int review_each(struct kith_store *, int (*row)(void *, const struct kith_review_row *, struct kith_error *), void *,
                struct kith_error *);
int review_add(struct kith_store *, const struct kith_review_row *, struct kith_error *);
int64_t review_count(struct kith_store *);

struct kith_decision_row {
  uint64_t identity;
  uint64_t input;   /* digest of all that it was decided by but the rules: the same is not judged again */
  uint64_t content; /* of the evidence alone, without what people said: pipeline/gather.h */
  uint64_t digest;  /* of what sinks would be given: records and decision */
  int64_t since;    /* the run from which on it was decided so */
  int64_t obligations;
  int owner_class;  /* enum kith_class */
  int32_t next_day; /* INT32_MAX: nothing in time changes it */
  struct kith_str bytes;
};
int decision_put(struct kith_store *, const struct kith_decision_row *, struct kith_error *);
/* Its nine columns, from the place behind `at` on: for the statements of this room. */
void decision_bind(struct sqlite3_stmt *, int at, const struct kith_decision_row *);
int decision_remove(struct kith_store *, uint64_t identity, struct kith_error *);
struct kith_str decision_bytes(struct kith_store *, uint64_t identity); /* lives until the next call */
uint64_t decision_content(struct kith_store *, uint64_t identity);      /* of the row; 0: there is none */
int decision_each(struct kith_store *, int (*row)(void *, const struct kith_decision_row *, struct kith_error *),
                  void *, struct kith_error *);

/* Ids as people see them: "c-0001", Crockford's base32, at least four digits. */
struct kith_str identity_text(uint64_t id, char buf[24]);
bool identity_from_text(struct kith_str, uint64_t *out);
/* Of other records, by the source and ordinal of their first version: "account-2.0005". */
struct kith_str root_text(uint32_t kind, uint64_t root, char buf[48]);
bool root_from_text(struct kith_str, uint64_t *out); /* back again: of contacts only */

#endif
