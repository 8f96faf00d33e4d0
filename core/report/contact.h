/* report/contact.h - one identity with everything behind it: its sightings, dated, their records, the merged
 * contact, the verdict.
 *
 * contacts_gather takes any number of identities in one pass over the state and keeps only what belongs to them;
 * contact_open decodes and merges one. Everything lives in the arena given.
 */
#ifndef KITH_REPORT_CONTACT_H
#define KITH_REPORT_CONTACT_H

#include "base/map.h"
#include "base/vec.h"
#include "model/record.h"
#include "report/reading.h"

struct kith_contact_sighting {
  uint64_t id, root;     /* root: its first version */
  uint64_t key, account; /* hashes */
  uint32_t source;       /* index into reading->sources, UINT32_MAX: it left the pipeline */
  int32_t first_day;
  bool gone;
  double probability;
  struct kith_str match, facts;
  struct kith_str source_name, holder; /* filled by contact_date */
  const char *possession;
  struct kith_sighting_date date;
  const struct kith_record *record; /* filled by contact_open */
};

struct kith_contact {
  uint64_t id;
  VEC(struct kith_contact_sighting) sightings; /* in the order of ids; freed by contacts_free */
  const struct kith_record *merged;            /* filled by contact_open */
  struct kith_verdict verdict;
  bool decided;
};

struct kith_contacts {
  struct kith_arena *arena;
  const struct kith_reading *reading;
  struct kith_map_u64 index; /* identity -> place in items */
  VEC(struct kith_contact) items;
};

/* One more identity to gather. Returns its place. */
size_t contacts_want(struct kith_contacts *, uint64_t identity);

/* The whole pass: wanted identities taken, `dates` (may be NULL) surveyed and ended. */
int contacts_gather(struct kith_contacts *, struct kith_dates *, struct kith_error *);
/* Few of them: those wanted whose sightings are not there yet, each looked up by itself. */
int contacts_fetch(struct kith_contacts *, struct kith_error *);
void contacts_free(struct kith_contacts *);

/* Names, holders and dates of the sightings. */
int contact_date(struct kith_contact *, const struct kith_reading *, struct kith_dates *, struct kith_arena *,
                 struct kith_error *);

/* Records, merged contact and verdict. */
int contact_open(struct kith_contact *, const struct kith_reading *, struct kith_arena *, struct kith_error *);

/* [sightings]: is that one's book an entity's own? */
const bool *contact_own(const struct kith_contact *, const struct kith_reading *, struct kith_arena *);
/* The merged contact with KITH_OF_COMPANY and KITH_OF_REP at its values, as the policy's `fields` say: a copy, what was
 * merged is others' too. */
const struct kith_record *contact_marked(const struct kith_contact *, const struct kith_reading *, const bool *own,
                                         struct kith_arena *);

/* "Mei Chen"; "(no name)" when there is none. */
struct kith_str contact_name(const struct kith_contact *);
struct kith_str contact_org(const struct kith_contact *);

#endif
