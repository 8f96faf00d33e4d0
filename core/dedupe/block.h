/* dedupe/block.h - which pairs are worth comparing: records that share a key, over several passes.
 *
 * Each pass makes keys from one idea (same e-mail, names that sound alike and one birthday ...). A block, the
 * records of one key, is capped; a larger one is cut by further fields, and what stays larger is sorted by name and
 * compared within a window. Passes run beside each other; the result is sorted, so it depends on nothing but the
 * records and their order.
 */
#ifndef KITH_DEDUPE_BLOCK_H
#define KITH_DEDUPE_BLOCK_H

#include "base/vec.h"
#include "dedupe/compare.h"
#include "dedupe/tasks.h"

typedef VEC(uint64_t) pair_list; /* a << 32 | b, a < b */

enum { PASSES = 18 };

/* What a pass cost and brought; asked for with block_input.report. */
struct block_pass {
  uint64_t keys, blocks, largest, capped; /* keys made; blocks of two and more, the largest, those over their cap */
  uint64_t pairs, alone;                  /* pairs, and those that no other pass finds */
};
struct block_report {
  struct block_pass passes[PASSES];
  VEC(uint32_t) found_by; /* for each pair of the result: bit p: pass p finds it */
};
const char *block_pass_name(int pass);

struct block_input {
  const struct kith_str *blobs;
  size_t count;
  struct compare_context context;
  const uint32_t *leaders;     /* records with another leader than themselves have no keys; NULL: none has */
  const uint64_t *touched;     /* bitset: only pairs with one of these, or NULL: all */
  bool inside;                 /* both must be touched, not just one */
  struct block_report *report; /* NULL: not asked for */
};

/* Sorted, each pair once. *out_capped: blocks that were larger than their cap. KITH_OK or KITH_E_CANCELLED. */
int block_pairs(const struct block_input *, const struct tasks *, pair_list *out, uint64_t *out_capped);

#endif
