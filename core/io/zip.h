/* io/zip.h - private to the room: the table of contents of a zip archive, and one member of it as a stream.
 *
 * zip_list reads the central directory (APPNOTE.TXT 4.3.12, with Zip64) and refuses the whole archive when any entry is
 * hostile: a name that leads elsewhere, encryption, two entries of one name, entries that overlap, too many of them.
 * zip_open hands libarchive one member at a time, as an archive of its own, so opening costs the same wherever the
 * member lies. One thread at a time.
 */
#ifndef KITH_IO_ZIP_H
#define KITH_IO_ZIP_H

#include "base/arena.h"
#include "base/vec.h"
#include "io/stream.h"

struct zip_entry {
  struct kith_str name;                 /* as stored, with '/' between folders */
  uint64_t packed, unpacked, header_at; /* bytes; where its local header is */
  uint32_t crc;
  uint16_t method;
  bool regular; /* neither folder, link nor device */
};

struct zip_list {
  VEC(struct zip_entry) entries; /* in the archive's order; names live in the arena */
};

/* Where an archive is. `name` is what messages call it; `fd` (borrowed) is it when it has no path or is open already,
 * else -1. `tally` counts what streams read of it; may be NULL. */
struct zip_place {
  const char *name, *path;
  int fd;
  uint64_t *tally;
};

/* KITH_E_INVALID for a damaged or hostile archive: the message names it and the entry. Free with
 * vec_free(&list->entries). */
int zip_list(const struct zip_place *, struct kith_arena *, struct zip_list *out, struct kith_error *);

/* `shown` is what the stream is called. */
int zip_open(const struct zip_place *, const char *shown, const struct zip_entry *, struct kith_stream **out,
             struct kith_error *);

#endif
