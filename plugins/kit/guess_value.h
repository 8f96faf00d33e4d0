/* kit/guess_value.h - what the values of a column look like, counted. Pure; any thread may enter. */
#ifndef KITH_KIT_GUESS_VALUE_H
#define KITH_KIT_GUESS_VALUE_H

#include "base/str.h"

/* How many of the values are what; one may be several things. */
struct guess_values {
  size_t filled, distinct;
  size_t emails, linkedins, urls;
  size_t phones;        /* written as phone numbers are */
  size_t digits;        /* phones, and digits that may be one */
  size_t dates, births; /* dates; dates from 1900 to 2012 */
  size_t bools, numbers, postcodes;
  size_t full_names, words; /* two to four words with capitals; one */
  size_t companies;         /* end in GmbH, Inc. ... */
  size_t longs;             /* long text, or several lines */
};

void guess_values(const struct kith_str *values, size_t count, struct guess_values *out);

#endif
