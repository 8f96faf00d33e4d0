/* config/secret.h - secrets come from a file or the environment, never from the text of a config.
 *
 * `{ file: PATH }`: a regular file of the user's that nobody else may read, at most 64 KiB; one line end after it
 * is cut off. `{ env: NAME }`: a variable that is set and not empty. No message holds the secret. It lives in the
 * arena given. Any thread may enter.
 */
#ifndef KITH_CONFIG_SECRET_H
#define KITH_CONFIG_SECRET_H

#include "config/yaml.h"

enum { SECRET_MAX_BYTES = 64 * 1024 };

/* False with a diagnostic. A relative PATH starts at `base_folder`. `key`: what the secret is called in the
 * config. */
bool secret_read(const struct kith_node *value, const char *key, const char *base_folder, struct kith_arena *arena,
                 struct kith_str *out, struct kith_diags *diags);

#endif
