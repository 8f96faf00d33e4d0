/* hard.h - the generator's hard setting: several sources with habits of their own, about people who are hard to tell
 * apart.
 *
 * Who there is: households on one line, couples, fathers and sons of one name, twins, namesakes in one firm. What
 * happens to them: other jobs, marriages. How they are written: nicknames, initials, two alphabets, errors of fingers
 * and of scanners, the wrong way round, much left out, mailboxes and switchboards of many. Frozen: figures of later
 * versions of Kith are to be compared with those of earlier ones.
 */
#ifndef KITH_BENCH_HARD_H
#define KITH_BENCH_HARD_H

#include "invent.h"

/* The record of that number about a person, as one of the sources has it. */
void hard_record(const struct bench *, uint64_t record, uint64_t person, struct contact *out);

/* Of a hundred records so many are about someone who is there already. */
enum { HARD_AGAIN = 45 };

#endif
