/* ownership/personal.h - how private a relation looks, from the signals in a rep's own books. Pure; any thread may
 * enter.
 *
 * What a book says outright counts (family 0.92, marked private 0.85, medical or legal care 0.8, friend 0.75, school
 * or household 0.7, same family name 0.3, names of relatives 0.3); what is missing adds to it (no organisation or
 * title 0.2, home phones only 0.2, public e-mail only 0.15) and alone stays below one half. Signals are put together
 * as 1 - product(1 - weight). Signs of work (an e-mail at work, a network connection, a colleague) take 30 % each
 * from all but family.
 */
#ifndef KITH_OWNERSHIP_PERSONAL_H
#define KITH_OWNERSHIP_PERSONAL_H

#include "base/arena.h"
#include "ownership/facts.h"

#define SIGNAL_SAME_NAME (1u << 6)  /* the holder's family name: decided with the people at hand */
#define SIGNAL_CONNECTED (1u << 20) /* a network connects them */

double personal_score(uint32_t signals);

/* "family by label or category, no organisation or title"; empty when there is no signal. */
struct kith_str personal_reasons(uint32_t signals, struct kith_arena *);

/* 1: something shows work; 0: only private signs; -1: nothing shows anything. */
int personal_professional(uint32_t signals);

#endif
