/* jscontact/uri.h - is it a URI? Pure; any thread may enter. */
#ifndef KITH_JSCONTACT_URI_H
#define KITH_JSCONTACT_URI_H

#include "base/str.h"

/* A scheme of at least two letters, a colon, and no white space behind it. */
static inline bool uri_is(struct kith_str s)
{
  size_t colon = str_find(s, ':');
  if (colon < 2 || colon + 1 >= s.len || !ascii_is_alpha(s.ptr[0]))
    return false;
  for (size_t i = 0; i < s.len; i++)
    if ((unsigned char)s.ptr[i] <= ' ' || (i < colon && !ascii_is_alpha(s.ptr[i]) && !ascii_is_digit(s.ptr[i]) &&
                                           s.ptr[i] != '+' && s.ptr[i] != '-' && s.ptr[i] != '.'))
      return false;
  return true;
}

#endif
