/* dedupe/points.h - private to the room: under how many different names an e-mail or a phone was seen, and which became
 * generic since the model was fitted.
 *
 * From SHARED_NAMES names on a value is a contact point of many, nobody's own. A fit counts all of them; under a frozen
 * model only those of changed records can have become generic, so only these are counted again.
 */
#ifndef KITH_DEDUPE_POINTS_H
#define KITH_DEDUPE_POINTS_H

#include "base/vec.h"
#include "dedupe/tasks.h"
#include "dedupe/weights.h"

typedef VEC(uint64_t) value_list; /* hash of a value << 32 | what is counted beside it */

void points_append(value_list *to, value_list *from); /* empties `from` */

/* A number for the name of a record; 0: none. */
uint32_t points_name(const struct features *);

/* Adds the e-mails (TABLE_EMAIL) or phones (TABLE_PHONE) of a record beside the number of its name; none without one. */
void points_collect(const struct features *, enum table, uint32_t name, value_list *out);

/* How many names a sorted run of one value has. More records never make it fewer. */
uint32_t points_count_names(const uint64_t *items, size_t count);

/* A value that these records show under more names than the model holds, SHARED_NAMES at least, gets that number in its
 * table: in any portions the records come to the same, while tables have room (2 * MODEL_VALUES). `dirty` (bitset over
 * records; NULL: all): only values of these are looked at, and all holders of a value that became generic are added.
 * *out_changed: a number was put. Blobs in the order of their records' ids. KITH_OK or KITH_E_CANCELLED. */
int points_refresh(const struct kith_str *blobs, size_t count, const struct tasks *, struct weights *, uint64_t *dirty,
                   bool *out_changed);

#endif
