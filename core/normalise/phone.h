/* normalise/phone.h - telephone numbers to E.164 (ITU-T E.164, RFC 3966) with extension.
 *
 * Numbers that the table understands (a plain national or international number of a region whose rules are simple) take
 * the fast path; all others go to libphonenumber behind phone_lib.cc. Both give the same answer: a differential test
 * holds them to it. The table is generated from the installed libphonenumber when Kith is built. Pure but for
 * libphonenumber's own caches; any thread may enter.
 */
#ifndef KITH_NORMALISE_PHONE_H
#define KITH_NORMALISE_PHONE_H

#include "base/str.h"

enum kith_phone_kind { PHONE_UNKNOWN, PHONE_FIXED, PHONE_MOBILE, PHONE_FIXED_OR_MOBILE, PHONE_TOLL_FREE, PHONE_OTHER };

struct kith_phone {
  char e164[24];      /* "+14155550100", NUL-terminated; empty when it is no number at all */
  char extension[12]; /* digits, or empty */
  char region[4];     /* "US", or empty */
  enum kith_phone_kind kind;
  bool valid; /* the numbering plan has such a number */
};

/* `region` (two letters) is used for numbers without a country code; may be empty or unknown. A number of a length that
 * its country has is a number, though not always a valid one. False when the text holds none, when it is too short or
 * too long, or when its area code or country is missing (out is zeroed). An extension of more than 11 digits is left
 * out. */
bool phone_parse(struct kith_str text, struct kith_str region, struct kith_phone *out);

/* The slow path alone: the differential test compares it with the other. */
bool phone_parse_slow(struct kith_str text, struct kith_str region, struct kith_phone *out);

bool phone_region_known(struct kith_str region);

#endif
