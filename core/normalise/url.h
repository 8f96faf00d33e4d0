/* normalise/url.h - web addresses and profiles in social networks, in one canonical form each.
 *
 * Memory from the arena; any thread may enter.
 */
#ifndef KITH_NORMALISE_URL_H
#define KITH_NORMALISE_URL_H

#include "normalise/work.h"

struct kith_url {
  struct kith_str scheme, host, port, path; /* path: with its slash, query and fragment; may be empty */
};

/* Splits "https://user@host:port/path" and bare "host/path" (scheme empty). False for other schemes and for what has
 * no host. */
bool url_split(struct kith_str text, struct kith_url *out);

/* Scheme and host in lower case, host in ASCII, no default port, no slash alone. Empty when the text is no web
 * address. */
struct kith_str url_canonical(struct kith_arena *, struct kith_str text);

struct kith_profile {
  struct kith_str url; /* "https://www.linkedin.com/in/ada" */
  struct kith_str key; /* "linkedin.com/in/ada" */
};

/* `service`: "linkedin", "twitter" ... when the source says which network it is ("ada" alone is then enough), or empty.
 * False when it is no profile of a person in a network that Kith knows. */
bool profile_parse(struct kith_arena *, struct kith_str text, struct kith_str service, struct kith_profile *out);

#endif
