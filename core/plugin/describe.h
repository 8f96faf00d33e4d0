/* plugin/describe.h - is a plugin's description sound? Checked before anything in it is used.
 */
#ifndef KITH_PLUGIN_DESCRIBE_H
#define KITH_PLUGIN_DESCRIBE_H

#include "base/error.h"

/* `file_name` is the name that the plugin must have. KITH_E_INVALID says what is wrong and what to do. */
int plugin_check_description(const struct kith_plugin *, struct kith_str file_name, struct kith_error *);

/* The i-th option of a table, which steps by the plugin's own idea of the struct; NULL at the end. */
const struct kith_option *plugin_option(const struct kith_option *table, size_t i);

/* Does one of the options take a mapping (KITH_OPT_MAP)? Then the host loads them. */
bool plugin_wants_map(const struct kith_option *table);

#endif
