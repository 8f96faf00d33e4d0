/* linkedin/own.h - whose export it is, as a profile link: the one that is in most of the first messages.
 *
 * An export does not say it, but its owner sends or receives every message. Links are compared as profile_key
 * makes them.
 */
#ifndef KITH_LINKEDIN_OWN_H
#define KITH_LINKEDIN_OWN_H

#include "base/map.h"

enum { OWN_ROWS = 1000 /* looked at before deciding */ };

/* "https://www.linkedin.com/in/ada" of a profile's link in any spelling, in small letters, without query and last
 * slash; lives in the arena. Empty when it is no link. */
struct kith_str profile_key(struct kith_str url, struct kith_arena *);

/* Cuts the next link off a list that is parted by commas, semicolons or space; false at the end. */
bool profile_next(struct kith_str *rest, struct kith_str *out);

struct own {
  struct kith_map_str counts;
  size_t rows;
};

/* One message: everybody in it, each at most once. */
void own_count(struct own *, struct kith_str sender, struct kith_str recipients, struct kith_arena *scratch);

/* The link that is in at least half of the rows and in more than any other; empty: nobody knows. Lives as long as
 * `own`. */
struct kith_str own_decide(const struct own *);
void own_free(struct own *);

#endif
