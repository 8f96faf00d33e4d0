/* pipeline/belonging.h - which identity a contact belongs to, and many of them in order.
 *
 * Pure; whoever has the array owns it.
 */
#ifndef KITH_PIPELINE_BELONGING_H
#define KITH_PIPELINE_BELONGING_H

#include <stddef.h>
#include <stdint.h>

struct kith_belonging {
  uint64_t identity;
  uint32_t contact; /* index into set.contacts */
};

/* By identity; those of one identity stay in the order in which they came. Linear in `count`. */
void belongings_sort(struct kith_belonging *, size_t count);

#endif
