/* io/kind.h - private to the room: what a stream is made of, and what each kind of stream provides.
 *
 * A kind embeds struct kith_stream as its first member, fills it with stream_init and frees itself in close.
 */
#ifndef KITH_IO_KIND_H
#define KITH_IO_KIND_H

#include "base/buf.h"
#include "io/stream.h"

enum { PEEK_MAX = 64 * 1024 };

/* A function that is NULL does not apply to the kind. */
struct stream_kind {
  int64_t (*read)(struct kith_stream *, void *buf, size_t len, struct kith_error *);
  int (*write)(struct kith_stream *, const void *buf, size_t len, struct kith_error *);
  int (*commit)(struct kith_stream *, struct kith_error *);
  uint64_t (*digest)(const struct kith_stream *);
  void (*close)(struct kith_stream *); /* everything but the struct and what stream_init made */
};

struct kith_stream {
  const struct stream_kind *kind;
  char *name;              /* owned */
  uint64_t size, consumed; /* bytes of the file: all, and read so far */
  struct kith_buf ahead;   /* read by stream_peek */
  size_t ahead_at;         /* how much of it was delivered */
};

void stream_init(struct kith_stream *, const struct stream_kind *, const char *name);

/* A place in a file whose bytes libarchive unpacks: `prefix`, then `left` bytes from where `fd` stands. */
struct unpack_plan {
  const char *name;
  int fd; /* owned by the stream from now on, also on failure */
  struct kith_str prefix;
  uint64_t left;     /* UINT64_MAX: up to the end */
  uint64_t size;     /* of the packed bytes, for progress */
  uint64_t unpacked; /* how many bytes must come out; UINT64_MAX: unknown */
  int filter;        /* ARCHIVE_FILTER_GZIP or _ZSTD; ARCHIVE_FILTER_NONE: the bytes are a zip archive of one member */
};

int unpack_open(const struct unpack_plan *, struct kith_stream **out, struct kith_error *);

/* How an output of that name is packed: ARCHIVE_FILTER_GZIP for .gz, _ZSTD for .zst, ARCHIVE_FILTER_NONE (0) otherwise.
 * `path` may be NULL. */
int pack_filter_of(const char *path);

/* An output that packs what is written to it into `inner`, which it owns from now on, also on failure. The bytes depend
 * on the content only. */
int pack_open(struct kith_stream *inner, int filter, struct kith_stream **out, struct kith_error *);

/* read(2) until `len` bytes are there or the file ends, -1 with errno on failure. */
int64_t read_full(int fd, void *buf, size_t len);

#endif
