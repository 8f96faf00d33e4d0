/* io/input.h - from a path in a config to the streams behind it: a file, a glob, a folder, an archive, or - for
 * standard input.
 *
 * A struct kith_input lists members in a fixed order (by name, bytewise) and opens them one by one. Archives (zip, also
 * tar inside gz/zst is NOT opened) are never extracted to disk; only members that match a pattern are opened; sizes are
 * counted, not believed. Links, devices and pipes inside folders are passed over; the path itself may be a symbolic
 * link, or a pipe, which is begun when it is found: an archive that comes through one is kept in a file of 0600 without
 * a name. One thread at a time.
 */
#ifndef KITH_IO_INPUT_H
#define KITH_IO_INPUT_H

#include "base/arena.h"
#include "base/vec.h"
#include "io/stream.h"

enum {
  INPUT_MAX_MEMBERS = 100000,        /* files of a glob or folder */
  INPUT_MAX_ARCHIVE_MEMBERS = 65536, /* entries of an archive, read or not */
};
#define INPUT_MAX_MEMBER_BYTES ((uint64_t)16 << 30) /* of one decompressed member */
#define INPUT_MAX_RATIO        200                  /* decompressed to compressed, after the first MiB */

struct kith_input_pattern {
  const char *pattern, *role; /* glob on the base name, ASCII case ignored */
};

struct kith_input_member {
  struct kith_str name; /* as shown: "in/a.vcf", "export.zip!Connections.csv" */
  struct kith_str role; /* of the pattern that matched, or empty */
  uint64_t size;        /* bytes on disk (compressed for archives), for progress */
};

struct kith_input {
  struct kith_arena arena;
  VEC(struct kith_input_member) members;
  VEC(struct input_place) places; /* private: where each member is */
  int spool;                      /* private: what came through a pipe, as a file; its descriptor + 1, 0: none */
};

/* Finds the members of `path`. `patterns` (ends with a NULL pattern) chooses within folders and archives; NULL: every
 * regular file that does not start with a dot. KITH_E_MISSING when nothing is there ("no file matches in/\*.vcf"; a
 * folder without any match too), KITH_E_AUTH unreadable, KITH_E_INVALID for a hostile archive. */
int input_find(struct kith_input *, const char *path, const struct kith_input_pattern *patterns, struct kith_error *);

/* The same for a source that reads archives as a whole (io/bundle.h): each is one member, in globs and folders too. */
int input_find_whole(struct kith_input *, const char *path, struct kith_error *);

/* What came through a pipe can be opened once, but for an archive. */
int input_open(const struct kith_input *, size_t member, struct kith_stream **out, struct kith_error *);

/* For io/bundle.h: the file that a member is, as a descriptor that the caller closes, and whether it begins as a zip
 * archive; *out_zip is false, and there is no descriptor, for all that is no such file. */
int input_open_file(const struct kith_input *, size_t member, int *out_fd, bool *out_zip, struct kith_error *);

/* The file on the disk that a member is, or lies in; NULL: it comes through a pipe. Lives as long as the input. */
const char *input_file(const struct kith_input *, size_t member);

void input_free(struct kith_input *);

#endif
