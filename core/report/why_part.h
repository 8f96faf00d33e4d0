/* report/why_part.h - what the pages of why.h are put together of: one part a file. Only why_*.c enter. */
#ifndef KITH_REPORT_WHY_PART_H
#define KITH_REPORT_WHY_PART_H

#include "report/terms.h"
#include "report/why.h"

/* "c-000r"; "line 25, key 003D". */
struct kith_str why_id(uint64_t identity, struct kith_arena *);
struct kith_str why_place(const struct kith_contact_sighting *, struct kith_arena *);

/* "87.0 %", "> 99.9 %", "< 0.1 %": never a certainty that is none. */
struct kith_str why_percent(double probability, struct kith_arena *);

/* How the records came together (why_tree.c). */
void why_tree_page(const struct kith_why *, struct kith_page *);
void why_tree_json(const struct kith_why *, struct kith_json *);

/* From the prior to the sum, as bars on one scale (why_fall.c). */
void why_fall_page(const struct kith_why_pair *, struct kith_page *);

/* What would change it (why_whatif.c). */
void why_whatif_page(const struct kith_why_pair *, struct kith_page *);
void why_whatif_json(const struct kith_why_pair *, struct kith_json *);

#endif
