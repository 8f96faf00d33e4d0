/* report/monitoring.h - the gate before pages that say what a named colleague does: who knows whom, and how a book grew.
 *
 * Such pages name people only when the policy says who approved the monitoring and since when the staff knows of it;
 * otherwise they show totals, say why, and what to write into the policy. Every report asks here and nowhere else.
 * Pure; any thread may enter.
 */
#ifndef KITH_REPORT_MONITORING_H
#define KITH_REPORT_MONITORING_H

#include "ownership/policy.h"
#include "report/json.h"
#include "report/page.h"

/* Whether pages of `today` may name colleagues. A notice given for a later day does not count yet. */
bool monitoring_names(const struct kith_policy *, int32_t today);

/* The last lines of such a page: who approved it, or why the names are left out and how that is changed. */
void monitoring_page(const struct kith_policy *, int32_t today, struct kith_page *);

/* "monitoring": {"names", "approved_by", "notice_given", "why"}; why: empty when names are given. */
void monitoring_json(const struct kith_policy *, int32_t today, struct kith_json *);

#endif
