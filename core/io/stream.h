/* io/stream.h - a source of bytes or a place for bytes: what plugins read and write. The struct behind the ABI's
 * kith_stream.
 *
 * An input counts what was delivered, in bytes after decompression, and what was consumed, in bytes of the file; it
 * refuses to deliver more than its cap. An output is written to a temporary file beside its place and moved there by
 * commit, whole or not at all. Whoever opened a stream closes it. One thread at a time.
 */
#ifndef KITH_IO_STREAM_H
#define KITH_IO_STREAM_H

#include "base/error.h"
#include "base/str.h"

/* Bytes put into `buf`, 0 at the end, negative status on failure. */
int64_t stream_read(struct kith_stream *, void *buf, size_t len, struct kith_error *);

/* All of `buf`, or a failure (KITH_E_WRITE with what and why: "cannot write out/contacts.ndjson: No space left on
 * device"). */
int stream_write(struct kith_stream *, const void *buf, size_t len, struct kith_error *);

struct kith_str stream_name(const struct kith_stream *); /* path, or archive!member */

/* Puts up to 64 KiB that were read ahead (for detection) back in front; call before the first read only. `out` points
 * at the bytes and lives until the first read. */
int stream_peek(struct kith_stream *, struct kith_str *out, struct kith_error *);

uint64_t stream_consumed(const struct kith_stream *); /* bytes of the file read so far, for progress */
uint64_t stream_size(const struct kith_stream *); /* bytes of the file, 0 when unknown; of an output: written to it */

/* Inputs. A NULL-named memory stream is called "memory". The memory must outlive the stream. */
int stream_open_file(const char *path, struct kith_stream **out, struct kith_error *); /* gz and zst are opened too */
struct kith_stream *stream_from_memory(const char *name, struct kith_str bytes);

/* Outputs: created 0600 beside `path` (folders in between are made, 0700), moved into place by stream_commit: flush,
 * fsync, rename, fsync of the folder. "-" or NULL writes to standard output. stream_close without commit leaves the old
 * file as it was. A path that ends in .gz or .zst is packed so, the same bytes for the same content. KITH_E_CANCELLED: who
 * read standard output went away. stream_digest: XXH3 64-bit of the bytes written, for telling whether a file was altered since. */
int stream_create(const char *path, struct kith_stream **out, struct kith_error *);
int stream_commit(struct kith_stream *, struct kith_error *);
uint64_t stream_digest(const struct kith_stream *);

/* A text as such a file, from stream_create to stream_commit. */
int stream_write_file(const char *path, struct kith_str text, struct kith_error *);

/* NULL is fine. */
void stream_close(struct kith_stream *);

/* Digest of a file as stream_digest counts it. KITH_E_MISSING when it is not there. */
int file_digest(const char *path, uint64_t *out, struct kith_error *);

#endif
