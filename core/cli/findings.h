/* cli/findings.h - what sources found out, as guess and preview say it to machines. Main thread only.
 */
#ifndef KITH_CLI_FINDINGS_H
#define KITH_CLI_FINDINGS_H

#include "pipeline/found.h"
#include "report/json.h"

/* The member "found" of an object: one object a finding. */
void json_findings(struct kith_json *, const struct kith_found_list *);

#endif
