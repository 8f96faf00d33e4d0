/* merge/join.h - private to the room: several texts as one, each with its origin. Pure. */
#ifndef KITH_MERGE_JOIN_H
#define KITH_MERGE_JOIN_H

#include "merge/values.h"

/* Of the values from `from` on the texts become one: "crm, dana-phone: one\n\nlinkedin: two". What stands word for word
 * in another one is not said again. They stay apart when one record has all of them, when there are more than 64, and when
 * the text would be longer than RECORD_INLINE_MAX. */
void join_values(struct merging *);

#endif
