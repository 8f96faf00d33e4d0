/* report/value.h - properties of a merged contact as a reader wants them: a label, one text, the sources that say
 * so. Pure.
 */
#ifndef KITH_REPORT_VALUE_H
#define KITH_REPORT_VALUE_H

#include "model/names.h"
#include "report/contact.h"

/* "e-mail", "phone"; the property's own name for those without a word of their own. NULL: not for pages (PRODID,
 * pictures, "false"). */
const char *value_label(const struct kith_names *, const struct kith_property *, struct kith_arena *);

/* The parts with the joints that people use: "Acme Inc, Sales"; " (work, cell)" behind it when it has types. */
struct kith_str value_text(const struct kith_property *, struct kith_arena *);

/* Names of the sources that have the value, each once, in the order of the sightings. Returns how many. */
size_t value_sources(const struct kith_property *, const struct kith_contact *, struct kith_arena *,
                     const struct kith_str **out);

/* Whose the value is by the policy's `fields` (contact_mark): "the company's", "the rep's"; "": as the contact goes. */
const char *value_belongs(const struct kith_property *);

/* "$152k", "EUR 1.2m", "950"; without a currency that of the region, where we know it. */
struct kith_str value_money(struct kith_str region, double amount, struct kith_str currency, struct kith_arena *);

/* "2019-03-04", or "no date". */
struct kith_str value_day(int32_t day, struct kith_arena *);

/* Texts with ", " between them. */
struct kith_str value_join(const struct kith_str *texts, size_t count, struct kith_arena *);

#endif
