/* config/options.h - an option table (kith_option) filled from a config or from text: parsed, checked, defaulted.
 *
 * Settings structs are plain memory in the arena given. Unknown keys get "did you mean"; values out of range say
 * the range.
 */
#ifndef KITH_CONFIG_OPTIONS_H
#define KITH_CONFIG_OPTIONS_H

#include <kith/plugin.h>

#include "base/buf.h"
#include "config/yaml.h"

struct kith_options_context {
  const char *base_folder;     /* relative KITH_OPT_PATH values start here */
  const char *mappings_folder; /* where names of mappings live */
  const struct kith_map *map;  /* KITH_OPT_MAP when the config names none (all shipped ones), or what --map gave */
};

/* Fills `settings` (settings_size bytes, zeroed by this call) from the keys of `map` (may be NULL: all defaults)
 * that are in the table. Keys in `host_keys` (ends with NULL) belong to the pipeline and are passed over. A secret
 * is written `{ file: PATH }` (0600 checked) or `{ env: NAME }`. KITH_OPT_REPEATABLE texts and paths may be a
 * list, which arrives as one text with a line feed between the values. Errors go to diags; what they are about
 * keeps its default, or zero. */
void options_fill(const struct kith_option *table, const struct kith_node *map, const char *const *host_keys,
                  const struct kith_options_context *, void *settings, size_t settings_size, struct kith_arena *,
                  struct kith_diags *);

/* What filled settings say, mappings with all their tables, to tell whether they are the same: equal texts mean equal
 * settings. False: they name a secret or another file, of which this cannot know. */
bool options_text(const struct kith_option *table, const void *settings, struct kith_buf *out);

/* How an option is called in help: type, default, range or choices: "integer, 0 to 1000, default 3". */
struct kith_str options_describe(const struct kith_option *, struct kith_arena *);

#endif
