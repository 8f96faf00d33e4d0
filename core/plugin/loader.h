/* plugin/loader.h - finding plugins, checking who could have changed them, loading them.
 *
 * Only absolute folders are searched, in their order: the one beside the executable, the installed one, those that a
 * config names. A file counts when its name matches [a-z][a-z0-9-]*.so; it and its folders, up to the root, must
 * belong to root or to the user and must not be writable by others (a sticky folder passes). This is checked before
 * dlopen, because constructors run inside it. Nothing is ever unloaded. The main thread enters; descriptions may be
 * read by any.
 */
#ifndef KITH_PLUGIN_LOADER_H
#define KITH_PLUGIN_LOADER_H

#include "base/arena.h"
#include "base/error.h"
#include "base/vec.h"

struct kith_plugin_file {
  struct kith_str name;             /* "vcard" */
  const char *path;                 /* absolute */
  const struct kith_plugin *loaded; /* NULL until it is */
};

struct kith_plugins {
  struct kith_arena arena;
  VEC(struct kith_plugin_file) files; /* by name; the first folder wins */
};

/* Lists what is there; loads nothing. `extra` (may be NULL, ends with NULL) are absolute folders of a config. */
int plugins_find(struct kith_plugins *, const char *const *extra, struct kith_error *);
/* One more absolute folder, that a config names; what is there already wins. */
int plugins_add(struct kith_plugins *, const char *folder, struct kith_error *);
void plugins_free(struct kith_plugins *);

/* Loads once, then remembers. KITH_E_MISSING names the nearest plugin there is; KITH_E_AUTH: unsafe owner or
 * permissions. */
int plugins_load(struct kith_plugins *, struct kith_str name, const struct kith_plugin **out, struct kith_error *);

/* Checks and loads one file. The description is sound when this returns KITH_OK. */
int plugin_load_file(const char *path, const struct kith_plugin **out, struct kith_error *);

/* Owner and permissions of the file and of every folder above it. */
int plugin_verify_file(const char *path, struct kith_error *);

/* The source plugin that is surest of an input, over all that are there; NULL when none is. */
const struct kith_plugin *plugins_detect(struct kith_plugins *, struct kith_str file_name, struct kith_str head);

/* Folder of configs that ship with Kith ("mappings", "policies", "demo" ...), absolute, in the arena of `plugins`. */
const char *shipped_folder(struct kith_plugins *, const char *name);

#endif
