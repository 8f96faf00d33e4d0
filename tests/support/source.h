/* support/source.h - runs a plugin's source over bytes in memory and gives back what it read, as text to compare.
 *
 * The plugin is loaded with dlopen from the build, opened with the settings that its own option table declares, and
 * called until it ends, over the real host table with three things of the harness's own: a stream that can be made to
 * give few bytes at a time or to fail, and blobs kept in memory. One thread at a time. The text of a card:
 *
 *   contact "uid-1" 1:0                          kind, key, line:offset
 *     FN: "Ann Lee"
 *     item1.TEL;TYPE=work: "+1 555"              parts of plain values are joined by |
 *     N: 1="Lee" 2="Ann" raw "Lee;Ann;;;"
 *     PHOTO;TYPE=jpeg: blob 3 bytes "abc" type 13
 *     ! charset 3: why                           a diagnostic and its line
 *   reject truncated 5:80 "BEGIN:VCARD\n": why
 */
#ifndef KITH_TESTS_SOURCE_H
#define KITH_TESTS_SOURCE_H

#include "base/buf.h"
#include "base/error.h"

/* For struct source_case: the path of a plugin of this build. */
#define SOURCE_PLUGIN(name) KITH_BUILD_DIR "/plugins/" name ".so"

/* One setting, as a config would write it; `map` instead of `value` for KITH_OPT_MAP. A table ends with name NULL. */
struct source_option {
  const char *name, *value;
  const struct kith_map *map;
};

/* A member of an archive, for sources that read those; a table ends with name NULL. */
struct source_member {
  const char *name;
  struct kith_str bytes;
};

struct source_case {
  const char *plugin;                  /* SOURCE_PLUGIN("vcard") */
  const char *name, *role;             /* of the stream and the member; may be NULL */
  struct kith_str bytes;               /* what the stream holds */
  const struct source_member *members; /* of the archive that the input is; NULL: it is none */
  size_t chunk;                        /* most bytes one read gives; 0: as many as asked for */
  size_t fail_at;                      /* a read past this many bytes fails with KITH_E_IO; 0: none does */
  const struct source_option *options; /* may be NULL: all defaults */
  bool no_blobs;                       /* the host refuses blobs */
  bool no_text;                        /* count only */
  /* Sees every batch, over the host that the source was opened with; the batch may be written to. May be NULL. */
  void (*on_batch)(void *arg, const struct kith_host *, struct kith_ctx *, struct kith_batch *);
  void *arg;
};

struct source_result {
  int status; /* KITH_END, or what open or next returned */
  struct kith_error err;
  int kind; /* what the source's kind() said after open; 0: it has none */
  size_t records, rejects, gone, batches;
  size_t most_read; /* longest read that the plugin asked for, in bytes */
  struct kith_buf text;
};

/* Loads once a process; aborts the test when there is no such plugin. */
const struct kith_plugin *source_plugin(const char *path);

/* Settings as `options` declare them and `given` sets them (may be NULL); the caller frees them with mem_free. */
void *source_settings(const struct kith_option *options, size_t size, const struct source_option *given);

void source_run(const struct source_case *, struct source_result *);
void source_free(struct source_result *);

#endif
