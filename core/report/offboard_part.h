/* report/offboard_part.h - what the files of offboard.h share. Only offboard*.c enter. */
#ifndef KITH_REPORT_OFFBOARD_PART_H
#define KITH_REPORT_OFFBOARD_PART_H

#include "ownership/decision.h"
#include "report/offboard.h"
#include "report/opinion.h"

/* ---- Reading ---- */

/* What stays with the company, or is shared, is handed over; what goes along, or nobody has, is not. */
bool offboard_must_hand_over(const struct kith_offboard_contact *);

/* Accounts and who else is there (offboard_account.c); names of those that a page shows. */
int offboard_find_accounts(struct kith_offboard *, struct kith_error *);

/* Deals, names, cases, conditions of what is shown (offboard_detail.c); the contacts are in their order. */
int offboard_price(struct kith_offboard *, struct kith_error *);
int offboard_look_up(struct kith_offboard *, struct kith_error *);

/* ---- Writing: the same words on every page (offboard_words.c) ---- */

struct kith_str offboard_long_day(int32_t day, struct kith_arena *); /* "Fri 27 Nov 2026" */

/* What stands beside a section's count. */
struct kith_str offboard_beside_decide(const struct kith_offboard *, struct kith_arena *);
struct kith_str offboard_beside(const struct kith_offboard *, enum kith_offboard_section, struct kith_arena *);
struct kith_str offboard_beside_limits(const struct kith_offboard *, struct kith_arena *);
struct kith_str offboard_beside_unusual(const struct kith_offboard *, struct kith_arena *);
struct kith_str offboard_beside_hand_over(const struct kith_offboard *, struct kith_arena *);
const char *offboard_word(enum kith_offboard_section); /* "DECIDE FIRST" */

/* "sales rep, employee · hired 2022-03-01, notice 2026-11-13, last day 2026-11-27", a spell each. */
struct kith_str offboard_spell(const struct kith_offboard *, const struct kith_spell *, struct kith_arena *);
/* "non-solicit on file until 2027-05-27, enforceability not confirmed" */
struct kith_str offboard_agreement(const struct kith_offboard *, const struct kith_agreement *, struct kith_arena *);
/* "dana-phone: voluntary, by dana@acme.example" of a source that is the rep's own book; empty for another's, and where
 * nothing is on file (report/basis.h says that). */
struct kith_str offboard_basis(const struct kith_offboard *, size_t source, struct kith_arena *);
/* One line about a contact that is shown. */
struct kith_str offboard_line(const struct kith_offboard *, const struct kith_offboard_contact *, struct kith_arena *);
/* "kith decide c-000r company|rep|shared --reason "..."", or what else comes next. */
struct kith_str offboard_next(const struct kith_offboard *, struct kith_arena *);

#endif
