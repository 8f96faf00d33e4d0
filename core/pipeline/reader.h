/* pipeline/reader.h - one source, opened and read: plugin, input, members in their order, options. The way in of
 * every command.
 *
 * Members are read users first, then accounts, then the rest, each group by name (a source's kind() tells), so that
 * records can refer to those. The reader owns input, streams and the plugin's instance; what it borrows outlives it.
 * One thread at a time, which may change between calls.
 */
#ifndef KITH_PIPELINE_READER_H
#define KITH_PIPELINE_READER_H

#include <stdatomic.h>

#include "io/input.h"
#include "model/batch.h"
#include "plugin/host.h"
#include "plugin/loader.h"

/* A pipe that was begun to find out what comes through it. Zeroed: nothing was. */
struct kith_begun {
  struct kith_input input;
  struct kith_stream *stream;
};

struct kith_reader_settings {
  const struct kith_plugin *plugin;
  const void *settings; /* filled by config/options */
  const char *path;     /* "-": standard input; NULL for plugins without streams */
  const char *label;    /* the source's name, for messages */
  struct kith_names *names;
  struct kith_blobs *blobs; /* may be NULL */
  const atomic_int *cancelled;
  void (*on_log)(void *, const char *label, int level, struct kith_str message);
  void *log_arg;
  struct kith_str resume;   /* DELTA: the last checkpoint */
  struct kith_begun *begun; /* of reader_detect: taken over and emptied; may be NULL */
  /* What the source found out about a member of its input; may be NULL. */
  void (*on_found)(void *, struct kith_str member, const struct kith_finding *);
  void *found_arg;
};

struct kith_reader;

int reader_open(const struct kith_reader_settings *, struct kith_reader **out, struct kith_error *);

/* Fills an empty batch: KITH_OK (it may hold only rejects), KITH_END (nothing more), or a failure that names the
 * member. batch->file is the member; it lives as long as the reader. */
int reader_next(struct kith_reader *, struct kith_batch *, struct kith_error *);

/* Bytes of files read so far, and all there are (0: unknown). Any thread may ask. */
void reader_progress(const struct kith_reader *, uint64_t *out_read, uint64_t *out_total);

/* The members that it reads; NULL for plugins without streams. Lives as long as the reader. */
const struct kith_input *reader_input(const struct kith_reader *);

void reader_close(struct kith_reader *);

/* The plugin of which `path`, a folder or a zip archive, is an export, by the names of its members; NULL: of none.
 * `directly`: they must lie in the folder itself, not in one below. */
const struct kith_plugin *reader_export(struct kith_plugins *, const char *path, bool directly);

/* Which plugin reads this? By members of an export, else by name and first bytes. KITH_E_INVALID when nobody is sure.
 * Standard input and pipes can be read once only: what was begun of them is in *begun, for reader_open or begun_free. */
int reader_detect(struct kith_plugins *, const char *path, const struct kith_plugin **out, struct kith_begun *begun,
                  struct kith_error *);
void begun_free(struct kith_begun *);

#endif
