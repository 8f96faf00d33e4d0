#include "report/monitoring.h"

/* NULL: nothing stands against names. */
static const char *obstacle(const struct kith_policy *policy, int32_t today)
{
  if (!policy->monitoring)
    return "the policy does not say who approved the monitoring, and that the staff was told";
  int32_t notice = day_parse(policy->monitoring_notice);
  if (notice != DAY_UNKNOWN && notice > today)
    return "the staff is told of the monitoring on a later day only";
  return NULL;
}

bool monitoring_names(const struct kith_policy *policy, int32_t today)
{
  return !obstacle(policy, today);
}

void monitoring_page(const struct kith_policy *policy, int32_t today, struct kith_page *page)
{
  const char *why = obstacle(policy, today);
  page_blank(page);
  if (!why && policy->monitoring_by.len) {
    page_add(page, "dim", 0, 0, NULL, "Colleagues are named: %.*s approved the monitoring, the staff knows since %.*s.",
             STR_ARG(policy->monitoring_by), STR_ARG(policy->monitoring_notice));
    return;
  }
  if (!why) {
    page_add(page, "dim", 0, 0, NULL, "Colleagues are named: the policy says who approved the monitoring.");
    return;
  }
  page_add(page, "yellow", 0, 0, "Totals only:", "%s. Names of colleagues stay out until then.", why);
  if (!policy->monitoring)
    page_add(page, "dim", 0, 0, NULL, "To name them, write into %.*s:", STR_ARG(policy->file));
  if (!policy->monitoring)
    page_add(page, "", 2, 0, NULL, "monitoring: { approved_by: WHO, notice_given: DATE }");
}

void monitoring_json(const struct kith_policy *policy, int32_t today, struct kith_json *j)
{
  const char *why = obstacle(policy, today);
  json_open(j, "monitoring", '{');
  json_bool(j, "names", !why);
  json_text(j, "approved_by", policy->monitoring_by);
  json_text(j, "notice_given", policy->monitoring_notice);
  json_text(j, "why", str_of(why));
  json_close(j, '}');
}
