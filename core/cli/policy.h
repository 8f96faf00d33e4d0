/* cli/policy.h - the three things that kith policy does; policy.c has test and diff, policy_new.c writes one.
 */
#ifndef KITH_CLI_POLICY_H
#define KITH_CLI_POLICY_H

#include "cli/cli.h"

/* Asks ten questions, on the terminal or of --answers FILE, and writes a policy of them. */
int policy_new(struct kith_cli *, struct kith_error *);

#endif
