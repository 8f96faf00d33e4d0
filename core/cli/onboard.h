/* cli/onboard.h - what the files of kith onboard share: the page and the JSON of a book that waits.
 */
#ifndef KITH_CLI_ONBOARD_H
#define KITH_CLI_ONBOARD_H

#include "cli/context.h"
#include "pipeline/onboarding.h"

/* `all`: every contact, not the first few. */
void onboard_page(const struct kith_context *, const struct kith_onboarding *, bool all, struct kith_page *);
void onboard_json(const struct kith_context *, const struct kith_onboarding *, struct kith_json *);

#endif
