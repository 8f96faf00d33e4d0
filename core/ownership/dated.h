/* ownership/dated.h - the dates of a sighting, with what vouches for each, and which one is believed. Inside the room
 * only. Pure.
 */
#ifndef KITH_OWNERSHIP_DATED_H
#define KITH_OWNERSHIP_DATED_H

#include "ownership/headline.h"
#include "ownership/ownership.h"
#include "ownership/survey.h"

#define SIGHTING_NONE UINT64_MAX /* a date that no sighting carries: of a message */

enum kith_grade { GRADE_NONE, GRADE_SELF_DATED, GRADE_CONTROLLED, GRADE_OBSERVED, GRADE_THIRD_PARTY };
enum { DATED_MOST = 5 }; /* dates of one sighting */

struct kith_dated {
  int32_t day; /* DAY_UNKNOWN: no date */
  enum kith_grade grade;
  bool bulk;
  uint32_t source, place; /* place: of its source in an order that no order of inputs changes */
  uint64_t sighting;
};

/* A source, with its texts resolved. */
struct kith_holding {
  int holder, entity; /* parties; the entity whose sightings an internal source's are; PARTY_NONE */
  const struct kith_owner_source *source;
  uint32_t place; /* among all: internal ones first, then portable, then external, then by name */
};

/* Numbers the places. */
void holdings_rank(struct kith_holding *, size_t count);

/* What a date is read against. */
struct kith_calendar {
  const struct kith_holding *holdings;
  const struct kith_survey *survey;
  int32_t today;
};

/* Those up to today; a date to come dates nothing, and *out_next becomes the first of those, else DAY_NEVER. */
size_t dated_of(const struct kith_calendar *, const struct kith_owner_sighting *, const struct kith_facts *,
                struct kith_dated out[DATED_MOST], int32_t *out_next);

/* More credit, then earlier, then better vouched for, then by its source: a matter of the dates alone, whatever order
 * they come in. */
bool dated_is_better(const struct kith_dated *, const struct kith_dated *than);
void dated_take_better(struct kith_dated *best, const struct kith_dated *other);

/* Whether it is more than an import or a first reading that tells. */
bool dated_tells(const struct kith_dated *);

enum kith_rank dated_rank(const struct kith_dated *);
const char *dated_grade(const struct kith_dated *); /* "third-party" ...; without bulk */

#endif
