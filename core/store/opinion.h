/* store/opinion.h - what people said about whose a contact is: verdicts that win over the rules, and objections. Kept for
 * ever.
 *
 * An opinion is bound to the records that its contact had when it was said, by source and key hash: so it outlives new
 * versions, merges, splits and purges, and holds again when a purged record is read again. Of the verdicts about one
 * contact the newest counts, the older ones stay to be seen. Written by the verdict commands (STORE_VERDICT) under
 * SQLite's lock; they count at the next resolve. A purge takes away the reasons only: they may say what is private.
 */
#ifndef KITH_STORE_OPINION_H
#define KITH_STORE_OPINION_H

#include "base/map.h"
#include "base/vec.h"
#include "store/store.h"

enum kith_opinion_kind { OPINION_DECIDES = 1, OPINION_DISPUTES = 2 };

/* Texts are kept as they are given: a caller that takes them from outside says how long they may be. */
struct kith_opinion {
  int64_t id; /* in the order of time; given by opinion_add */
  enum kith_opinion_kind kind;
  int owner_class;       /* enum kith_class: what it is to be; of an objection: what it was */
  struct kith_str party; /* the owners, one a line; of an objection: whose it is */
  struct kith_str by, reason;
  int64_t at_ms;
  uint64_t evidence; /* digest of what was known then (kith_decision_row.content); 0: not known */
  int said;          /* enum kith_class: what the rules said then */
};

struct kith_opinion_key {
  int64_t source; /* the store's number */
  uint64_t key;
};

/* Adds it with the records that it is about (one at least) and marks the state as pending, in the transaction of the
 * caller. */
int opinion_add(struct kith_store *, const struct kith_opinion *, const struct kith_opinion_key *, size_t count,
                int64_t *out_id, struct kith_error *);
/* The owners that it names; returns how many. */
enum { OPINION_OWNERS = 100 };
size_t opinion_owners(const struct kith_opinion *, struct kith_str out[OPINION_OWNERS]);

/* Its reason is forgotten. */
int opinion_blank(struct kith_store *, int64_t id, struct kith_error *);

struct kith_opinion_link {
  uint32_t opinion; /* its place in items */
  uint32_t next;    /* the next older one about that record; UINT32_MAX: none */
};

/* All of them. Zeroed: none. */
struct kith_opinions {
  struct kith_arena arena;
  VEC(struct kith_opinion) items; /* in the order of time */
  VEC(struct kith_opinion_link) links;
  struct kith_map_u64 heads; /* of (source, key): its newest link */
};
typedef VEC(const struct kith_opinion *) kith_opinion_list;

int opinions_load(struct kith_store *, struct kith_opinions *out, struct kith_error *);
void opinions_free(struct kith_opinions *);

/* The number of the newest about that record; 0: none. */
int64_t opinions_newest(const struct kith_opinions *, int64_t source, uint64_t key);

/* Adds those about that record that are not in the list yet; it stays in the order of time. */
void opinions_about(const struct kith_opinions *, int64_t source, uint64_t key, kith_opinion_list *);

/* The verdict that counts; NULL: nobody decided. */
const struct kith_opinion *opinions_verdict(const kith_opinion_list *);
/* New evidence came since, and by it the rules say otherwise than they did. `content`, rules_class: as they are now. */
bool opinion_is_contradicted(const struct kith_opinion *, uint64_t content, uint32_t rules_class);
/* The newest objection, provided that nobody decided since. */
const struct kith_opinion *opinions_objection(const kith_opinion_list *);

#endif
