/* pipeline/found.h - what sources found out about their inputs, kept: for kith guess and kith preview.
 *
 * Texts live in the arena of whoever keeps the list. One thread at a time.
 */
#ifndef KITH_PIPELINE_FOUND_H
#define KITH_PIPELINE_FOUND_H

#include "base/arena.h"
#include "base/vec.h"

enum { FOUND_MAX = 20000 /* more columns than that nobody reads about */ };

struct kith_found {
  struct kith_str member; /* of the input: "export.zip!Contact.csv", or the path */
  struct kith_finding finding;
};

struct kith_found_list {
  struct kith_arena *arena;
  VEC(struct kith_found) items;
};

/* For reader_settings.on_found and files.on_found; `list` is a struct kith_found_list. Past FOUND_MAX nothing is kept.
 */
void found_add(void *list, struct kith_str member, const struct kith_finding *);

/* "option", "table", "column", "note" */
const char *found_kind(const struct kith_found *);

#endif
