/* io/kept.h - an output as it was written the last time, of which the next one keeps what did not change.
 *
 * The new output is still a file of its own that is moved into place whole (io/stream.h); only the way of the bytes is
 * shorter: from file to file, counted on the way. One thread at a time.
 */
#ifndef KITH_IO_KEPT_H
#define KITH_IO_KEPT_H

#include "io/stream.h"

struct kith_kept;

/* KITH_E_MISSING when it is not there, KITH_E_INVALID when it is no plain file, or is packed by its name. */
int kept_open(const char *path, struct kith_kept **out, struct kith_error *);
uint64_t kept_size(const struct kith_kept *);
int kept_digest(struct kith_kept *, uint64_t *out, struct kith_error *); /* as stream_digest counts it */

/* Which file it was when it was opened, how large, and when it was changed: the same text, the same bytes, when the text
 * is one of stream_marks. */
enum { KEPT_MARKS = 160 };
void kept_marks(const struct kith_kept *, char out[KEPT_MARKS]);

/* The same of an output, after its commit and before its close. Whoever writes to a file moves its time of change
 * forward, by steps of the system's clock, some milliseconds each: a time counts only once the clock has left it, so
 * both are waited for, before the file can be found under its name and after. False, and no marks: a small one, of which
 * the digest is had sooner; no plain file; changed already; a file system with another clock, or one of whole seconds. */
enum { KEPT_MARKED = 32 << 20 };
bool stream_marks(const struct kith_stream *, char out[KEPT_MARKS]);

/* Whether nobody wrote to it since it was opened. */
bool kept_holds(const struct kith_kept *);

/* Appends `len` bytes of it, from `from` on, to an output. KITH_E_IO when they are not there. The system is told that
 * nobody will read them again: the file is about to be replaced. */
int stream_keep(struct kith_stream *, struct kith_kept *, uint64_t from, uint64_t len, struct kith_error *);

void kept_close(struct kith_kept *); /* NULL is fine */

#endif
