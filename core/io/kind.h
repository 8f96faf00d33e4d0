/* io/kind.h - private to the room: what a stream is made of, and what each kind of stream provides.
 *
 * A kind embeds struct kith_stream as its first member, fills it with stream_init and frees itself in close.
 */
#ifndef KITH_IO_KIND_H
#define KITH_IO_KIND_H

#include <sys/stat.h>

#include "base/buf.h"
#include "io/stream.h"

enum { PEEK_MAX = 64 * 1024 };

/* A function that is NULL does not apply to the kind. */
struct stream_kind {
  int64_t (*read)(struct kith_stream *, void *buf, size_t len, struct kith_error *);
  int (*write)(struct kith_stream *, const void *buf, size_t len, struct kith_error *);
  int (*commit)(struct kith_stream *, struct kith_error *);
  int (*keep)(struct kith_stream *, int fd, uint64_t from, uint64_t len,
              struct kith_error *); /* bytes of another file */
  uint64_t (*digest)(const struct kith_stream *);
  bool (*marks)(const struct kith_stream *, struct stat *out); /* false: they say nothing */
  void (*close)(struct kith_stream *);                         /* everything but the struct and what stream_init made */
};

struct kith_stream {
  const struct stream_kind *kind;
  char *name;              /* owned */
  uint64_t size, consumed; /* bytes of the file: all (of an output: handed over), and read (written) so far */
  struct kith_buf ahead;   /* read by stream_peek */
  size_t ahead_at;         /* how much of it was delivered */
};

void stream_init(struct kith_stream *, const struct stream_kind *, const char *name);

/* A place in a file whose bytes libarchive unpacks: `prefix`, then `left` bytes from `at` on. */
struct unpack_plan {
  const char *name;
  int fd; /* owned by the stream from now on, also on failure */
  struct kith_str prefix;
  uint64_t at;       /* UINT64_MAX: where `fd` stands */
  uint64_t left;     /* UINT64_MAX: up to the end */
  uint64_t size;     /* of the packed bytes, for progress */
  uint64_t unpacked; /* how many bytes must come out; UINT64_MAX: unknown */
  int filter;        /* ARCHIVE_FILTER_GZIP or _ZSTD; ARCHIVE_FILTER_NONE: the bytes are a zip archive of one member */
  uint64_t *tally;   /* counts what was read of the file, for all streams that share it; may be NULL */
};

int unpack_open(const struct unpack_plan *, struct kith_stream **out, struct kith_error *);

/* A stream over `fd` (taken over, also on failure) of which `begin`, its first STREAM_MAGIC bytes, was read already. */
enum { STREAM_MAGIC = 4 };
int stream_begun(const char *name, int fd, uint64_t size, struct kith_str begin, struct kith_stream **out,
                 struct kith_error *);

/* Is this how a zip archive begins? */
bool is_zip_magic(struct kith_str begin);

/* Copies `begin` and what is left of `fd` (taken over) into a file of 0600 that has no name, for what must be read in
 * any order and is a pipe. KITH_E_LIMIT past INPUT_MAX_MEMBER_BYTES. */
int spool_all(const char *name, int fd, struct kith_str begin, int *out_fd, struct kith_error *);

/* How an output of that name is packed: ARCHIVE_FILTER_GZIP for .gz, _ZSTD for .zst, ARCHIVE_FILTER_NONE (0) otherwise.
 * `path` may be NULL. */
int pack_filter_of(const char *path);

/* An output that packs what is written to it into `inner`, which it owns from now on, also on failure. The bytes depend
 * on the content only. */
int pack_open(struct kith_stream *inner, int filter, struct kith_stream **out, struct kith_error *);

/* Digest of what `fd` still holds; `name` is for messages. */
int fd_digest(int fd, const char *name, uint64_t *out, struct kith_error *);

/* read(2) until `len` bytes are there or the file ends, -1 with errno on failure. */
int64_t read_full(int fd, void *buf, size_t len);

#endif
