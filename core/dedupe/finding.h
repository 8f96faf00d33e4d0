/* dedupe/finding.h - private to the room: what comparing one value of a field found. Plain data. */
#ifndef KITH_DEDUPE_FINDING_H
#define KITH_DEDUPE_FINDING_H

#include "dedupe/compare.h"

/* A level, and the value it agrees on. Lower levels are stronger; 0 is "not known". */
struct finding {
  int level;
  enum table table;
  uint32_t value;
};

static inline struct finding finding_stronger(struct finding a, struct finding b)
{
  if (!a.level || !b.level)
    return a.level ? a : b;
  return b.level < a.level ? b : a;
}

#endif
