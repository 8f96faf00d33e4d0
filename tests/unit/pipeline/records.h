/* Records with a few plain values, for tests. */
#ifndef KITH_TEST_RECORDS_H
#define KITH_TEST_RECORDS_H

#include "model/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static inline struct kith_record *new_record(struct kith_arena *arena, uint32_t kind, const char *key)
{
  return record_new(arena, kind, arena_str(arena, str_of(key)), (struct kith_origin){1, 0});
}

static inline void put_text(struct kith_record *r, uint32_t name, const char *text)
{
  struct kith_part part = {.size = sizeof part, .text = str_of(text)};
  struct kith_property p = {.size = sizeof p, .name = name, .part_count = 1, .parts = &part};
  assert_int_equal(record_put(r, &p), KITH_OK);
}

#endif
