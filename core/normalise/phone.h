/* normalise/phone.h - telephone numbers to E.164 (ITU-T E.164, RFC 3966) with extension.
 *
 * Numbers that the table understands (a plain national or international number of a region whose rules are simple) take the fast path;
 * all others go to libphonenumber behind phone_lib.cc. Both give the same answer: a differential test holds them to it. The table is
 * generated from the installed libphonenumber when Kith is built. Pure but for libphonenumber's own caches; any thread may enter.
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

/* `region` is used for numbers without a country code; may be empty. False when the text holds no number (out is zeroed). */
bool phone_parse(struct kith_str text, struct kith_str region, struct kith_phone *out);

/* The slow path alone, for the differential test and the table's generator. */
bool phone_parse_slow(struct kith_str text, struct kith_str region, struct kith_phone *out);

bool phone_region_known(struct kith_str region);

#endif
