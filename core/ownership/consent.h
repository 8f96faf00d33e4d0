/* ownership/consent.h - what the contact agreed to, and took back: by channel and purpose, from records of consent.
 *
 * One record tells at most two things: that consent was given on a day, and that it was withdrawn on a day. For each
 * channel and purpose the newest of them counts; a withdrawal for one purpose leaves the others alone, one without a
 * purpose is for all that was given up to then. What is not dated is older than what is, but a withdrawal without a
 * date is in force. Pure; any thread may enter.
 */
#ifndef KITH_OWNERSHIP_CONSENT_H
#define KITH_OWNERSHIP_CONSENT_H

#include "base/arena.h"
#include "base/day.h"
#include "model/record.h"

enum kith_consent_channel { CONSENT_EMAIL = 1u << 0, CONSENT_PHONE = 1u << 1 };
enum kith_consent_state { CONSENT_UNKNOWN = 0, CONSENT_GIVEN, CONSENT_WITHDRAWN };
enum { CONSENT_PER_RECORD = 2, CONSENT_PURPOSE_MAX = 120, CONSENT_MOST = 64 };

struct kith_consent {
  uint32_t channels; /* enum kith_consent_channel */
  bool withdrawn;
  bool everything;         /* withdrawn: the contact wants to hear nothing at all */
  int32_t day;             /* DAY_UNKNOWN */
  struct kith_str purpose; /* in the source's words; empty: none is named */
};

/* What a normalised CONSENT record tells, in *out; returns how many. Texts point into the record. Consent is given by a
 * date of giving it only. A withdrawal that names no channel is of all, consent that names none is of e-mail. */
size_t consent_read(const struct kith_record *, struct kith_consent out[CONSENT_PER_RECORD]);

/* In the order in which they happened, then by what they say: for qsort. */
int consent_order(const struct kith_consent *, const struct kith_consent *);

struct kith_consents {
  enum kith_consent_state email, phone;
  struct kith_str purposes;    /* for what it stands: "newsletter, offers"; in the arena or borrowed */
  bool wants_nothing;          /* one of them says so */
  int32_t wants_nothing_since; /* DAY_UNKNOWN */
  int32_t next_day;            /* the first that lies after today, DAY_NEVER: none */
};

/* How things stand on `today`, in whatever order they come; `list` is sorted. Those behind CONSENT_MOST, the oldest, are
 * left out. */
void consent_sum(struct kith_consent *list, size_t count, int32_t today, struct kith_arena *,
                 struct kith_consents *out);

#endif
