/* pipeline/pile.h - folders of all sorts of files: what in them are inputs.
 *
 * Hidden files, links, what macOS puts beside files, and states of Kith's own are passed over. A folder that is an
 * export of a plugin's (LinkedIn's) is one input; files in it come one by one as well, marked. Bytewise order of names.
 * One thread at a time.
 */
#ifndef KITH_PIPELINE_PILE_H
#define KITH_PIPELINE_PILE_H

#include "base/arena.h"
#include "plugin/loader.h"

enum { PILE_MAX_INPUTS = 20000, PILE_MAX_DEPTH = 16 };

struct kith_pile {
  struct kith_plugins *plugins;
  struct kith_arena *arena; /* of the paths */
  void (*found)(void *arg, struct kith_str path, bool beside_export);
  void (*failed)(void *arg, struct kith_str path, const char *why); /* a folder that cannot be looked into */
  void *arg;
  size_t count; /* inputs so far */
  bool cut;     /* there were more than PILE_MAX_INPUTS */
};

void pile_walk(struct kith_pile *, const char *folder);

/* "folder" and ".csv" of "folder/a.csv". */
struct kith_str pile_folder(struct kith_str path);
struct kith_str pile_ending(struct kith_str path);

/* "folder/\*.csv", when `files` files and no others are what it matches; empty: there is no such pattern. */
struct kith_str pile_pattern(struct kith_arena *, struct kith_str path, size_t files);

/* Is `plugin`, which reads the file, another than the export's that it lies in? Then it is an input of its own. */
bool pile_is_own(const struct kith_plugin *, bool beside_export);

#endif
