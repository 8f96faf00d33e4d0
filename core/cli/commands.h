/* cli/commands.h - the commands; each lives in a file of its own name.
 */
#ifndef KITH_CLI_COMMANDS_H
#define KITH_CLI_COMMANDS_H

#include "cli/cli.h"

extern const struct kith_cli_command command_run, command_plan, command_check, command_convert, command_dedupe,
    command_list, command_why, command_offboard, command_plugins, command_demo, command_preview, command_guess,
    command_completion, command_model, command_merge, command_distinct, command_split, command_review, command_policy,
    command_decide, command_dispute, command_obligations, command_onboard, command_screen, command_coverage,
    command_customers;

#endif
