/* store/sighting.h - sightings: immutable versions of records, and the map that tells new from changed from unchanged.
 *
 * Id = source << 40 | ordinal in the order of the source. The map of a source holds one entry a live key and lives as
 * long as the reading of the source.
 */
#ifndef KITH_STORE_SIGHTING_H
#define KITH_STORE_SIGHTING_H

#include "store/store.h"

struct kith_sighting_row {
  uint64_t id, root, key, content;
  uint64_t account; /* key_hash of the account that the record refers to; 0: none */
  uint32_t kind;
  int32_t first_day; /* when Kith first read the record, days since 1970 */
  int64_t run;
  struct kith_str record, match, facts;
};

int sighting_insert(struct kith_store *, const struct kith_sighting_row *, struct kith_error *);
/* The new version takes the old one's place as a member of its identity; its component turns negative: to be matched
 * again. */
int sighting_supersede(struct kith_store *, uint64_t old, uint64_t by, int64_t run, struct kith_error *);
/* Other match features than it was inserted with. */
int sighting_set_match(struct kith_store *, uint64_t id, struct kith_str match, struct kith_error *);
int sighting_set_gone(struct kith_store *, uint64_t id, int64_t run, struct kith_error *);

/* Takes the sighting out again, with everything derived from it; leaves a row of `purged`. */
enum {
  PURGE_KEPT_OUT = -1
}; /* instead of a policy: people said so, whatever the policy; it does not count as private */
struct kith_purge {
  uint64_t sighting;
  int64_t run, policy; /* policy: digest of the policy that decided so */
  struct kith_str holder;
};
int sighting_purge(struct kith_store *, const struct kith_purge *, struct kith_error *);
/* After the last purge of a run: older versions of what was purged go too, doubtful pairs and verdicts with one of them. */
int purges_finish(struct kith_store *, int64_t run, struct kith_error *);
bool purged_any(struct kith_store *, int64_t source);              /* of that source */
int64_t purged_count(struct kith_store *, struct kith_str holder); /* private contacts; empty holder: all */

struct kith_purged_row {
  uint64_t id, key;
  uint32_t kind;
  int64_t run, policy;
};
/* All, by id: of one key the newest comes last. */
int purged_each(struct kith_store *, int (*each)(void *, const struct kith_purged_row *, struct kith_error *), void *,
                struct kith_error *);
/* Its record was read again: it is another sighting now. */
int purged_forget(struct kith_store *, uint64_t id, struct kith_error *);
/* Addresses of purged contacts, as keyed hashes. */
int purged_email_put(struct kith_store *, uint64_t id, uint64_t email, struct kith_error *);
int purged_email_each(struct kith_store *, int (*each)(void *, uint64_t id, uint64_t email, struct kith_error *),
                      void *, struct kith_error *);

/* The bytes of the record; live until the next call. Empty when there is none. */
struct kith_str sighting_record(struct kith_store *, uint64_t id);

enum {
  KNOWN_SEEN = 1u << 0,     /* in this reading */
  KNOWN_THIS_RUN = 1u << 1, /* the version was made by this run */
  KNOWN_FIRST = 1u << 2,    /* it is the first version */
  KNOWN_GONE = 1u << 3,
  KNOWN_PURGED = 1u << 4,
};
struct kith_known {
  uint64_t key, content;
  uint64_t sighting : 40, flags : 24; /* ordinal within the source */
};
struct kith_known_map {
  struct kith_known *slots; /* key and content 0, sighting 0: free */
  size_t cap, len;
  int64_t gone_this_run;
};

/* Loads the live keys of a source. Purged keys of another policy than `policy` are left out: they are decided again. */
int known_load(struct kith_store *, int64_t source, int64_t run, int64_t policy, struct kith_known_map *out,
               struct kith_error *);
struct kith_known *known_find(const struct kith_known_map *, uint64_t key); /* NULL: new */
void known_put(struct kith_known_map *, const struct kith_known *); /* new, or instead of the one with that key */
void known_free(struct kith_known_map *);

/* first_day and root of a sighting that is about to be superseded. */
int sighting_origin(struct kith_store *, uint64_t id, uint64_t *out_root, int32_t *out_first_day, struct kith_error *);

/* All live sightings (gone ones too) in the order of ids, with what was derived from them. Slices live until the next
 * step. `wide`: match and facts too. */
struct kith_evidence_row {
  uint64_t id, root, key, content, account;
  uint32_t kind;
  int32_t first_day;
  int64_t run;
  bool gone;
  struct kith_str match, facts;
  uint64_t identity; /* 0: not a member yet */
  int64_t component; /* below 0: it was superseded in this component and waits to be matched again */
  double probability;
};
int evidence_each(struct kith_store *, bool wide,
                  int (*row)(void *, const struct kith_evidence_row *, struct kith_error *), void *,
                  struct kith_error *);

/* The same of one identity: through an index, for those who look at few. */
int evidence_of(struct kith_store *, uint64_t identity,
                int (*row)(void *, const struct kith_evidence_row *, struct kith_error *), void *, struct kith_error *);

/* Those of one kind, without what was derived from them. */
int evidence_of_kind(struct kith_store *, uint32_t kind,
                     int (*row)(void *, const struct kith_evidence_row *, struct kith_error *), void *,
                     struct kith_error *);

/* Long values of a sighting; one that several have is kept once, and goes with the last of them that is purged. */
int blob_store(struct kith_store *, uint64_t id, uint64_t sighting, struct kith_str bytes, struct kith_error *);
int blob_each(struct kith_store *, int (*blob)(void *, struct kith_str bytes, struct kith_error *), void *,
              struct kith_error *);

#endif
