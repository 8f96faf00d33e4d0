/* cli/commands.h - the commands; each lives in a file of its own name.
 */
#ifndef KITH_CLI_COMMANDS_H
#define KITH_CLI_COMMANDS_H

#include "cli/cli.h"

<<<<<<< HEAD extern const struct kith_cli_command command_run, command_plan, command_check, command_guess, command_preview,
    command_convert, command_screen, command_dedupe, command_list, command_why, command_merge, command_distinct,
    command_split, command_review, command_decide, command_dispute, command_obligations, command_offboard,
    command_onboard, command_who_knows, command_overlap, command_outflow, command_coverage, command_customers,
    command_policy, command_plugins, command_model, command_completion, command_demo;

#endif
