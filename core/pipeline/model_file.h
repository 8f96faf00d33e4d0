/* pipeline/model_file.h - a model of duplicates as a file of its own: to look at, to compare, to use for other data.
 */
#ifndef KITH_PIPELINE_MODEL_FILE_H
#define KITH_PIPELINE_MODEL_FILE_H

#include "base/arena.h"
#include "base/error.h"

/* The text, in the arena. KITH_E_LIMIT: larger than a model may be; KITH_E_CONFIG: no model, damaged, of another version. */
int model_file_read(const char *path, struct kith_arena *, struct kith_str *out, struct kith_error *);

#endif
