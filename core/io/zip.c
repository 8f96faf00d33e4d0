#include "io/zip.h"

#include <archive.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "io/input.h"
#include "io/kind.h"

enum {
  LOCAL_HEADER = 30,
  CENTRAL_HEADER = 46,
  END_RECORD = 22,
  END64_LOCATOR = 20,
  END64_RECORD = 56,
  ZIP64_EXTRA = 20,
  COMMENT_MAX = 65535,
  NAME_BYTES_MAX = 4096,
  FLAG_ENCRYPTED = 1 | 1 << 6 | 1 << 13,
  MADE_ON_UNIX = 3,
};
#define DIRECTORY_MAX ((uint64_t)16 << 20)

static uint64_t little(const unsigned char *bytes, int count)
{
  uint64_t value = 0;
  while (count--)
    value = value << 8 | bytes[count];
  return value;
}

static void put_little(unsigned char *bytes, int count, uint64_t value)
{
  for (int i = 0; i < count; i++, value >>= 8)
    bytes[i] = (unsigned char)value;
}

struct zip_file {
  const char *name;
  int fd;
  uint64_t size, directory_at, directory_len, count;
};

static int zip_damaged(const struct zip_file *z, const char *why, struct kith_error *err)
{
  return error_set(err, KITH_E_INVALID, "%s is no archive that can be used: %s", z->name, why);
}

static int refuse(const struct zip_file *z, struct kith_str name, const char *why, struct kith_error *err)
{
  return error_set(err, KITH_E_INVALID, "%s is refused: its entry \"%.*s\" %s", z->name, (int)(name.len & 0xff),
                   name.ptr, why);
}

static int read_at(const struct zip_file *z, uint64_t at, void *buf, size_t len, struct kith_error *err)
{
  if (at > z->size || len > z->size - at)
    return zip_damaged(z, "it is cut off", err);
  for (size_t have = 0; have < len;) {
    ssize_t got = pread(z->fd, (char *)buf + have, len - have, (off_t)(at + have));
    if (got < 0 && errno != EINTR)
      return error_errno(err, KITH_E_IO, errno, "cannot read %s", z->name);
    if (!got)
      return zip_damaged(z, "it is cut off", err);
    have += got > 0 ? (size_t)got : 0;
  }
  return KITH_OK;
}

static int zip_file_open(struct zip_file *z, const struct zip_place *at, struct kith_error *err)
{
  struct stat st;
  *z = (struct zip_file){.name = at->name};
  z->fd = at->fd < 0 ? open(at->path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : fcntl(at->fd, F_DUPFD_CLOEXEC, 3);
  if (z->fd < 0 || fstat(z->fd, &st))
    return error_errno(err, KITH_E_IO, errno, "cannot open %s", at->name);
  z->size = (uint64_t)st.st_size;
  return KITH_OK;
}

static void zip_file_close(struct zip_file *z)
{
  if (z->fd >= 0)
    close(z->fd);
}

/* ---- Where the directory is ---- */

/* Zip64: the fields of the plain end record are full, a locator in front of it leads to bigger ones. */
static int find_directory64(struct zip_file *z, uint64_t end_at, struct kith_error *err)
{
  unsigned char locator[END64_LOCATOR], record[END64_RECORD];
  if (end_at < sizeof locator)
    return zip_damaged(z, "it is cut off", err);
  int rc = read_at(z, end_at - sizeof locator, locator, sizeof locator, err);
  if (rc != KITH_OK || memcmp(locator, "PK\6\7", 4))
    return rc != KITH_OK ? rc : zip_damaged(z, "its end record is incomplete", err);
  rc = read_at(z, little(locator + 8, 8), record, sizeof record, err);
  if (rc != KITH_OK || memcmp(record, "PK\6\6", 4))
    return rc != KITH_OK ? rc : zip_damaged(z, "its end record is incomplete", err);
  z->count = little(record + 32, 8);
  z->directory_len = little(record + 40, 8);
  z->directory_at = little(record + 48, 8);
  return KITH_OK;
}

/* The end record is the last thing in the file but for a comment whose length it states. */
static int find_directory(struct zip_file *z, struct kith_error *err)
{
  size_t len = z->size < END_RECORD + COMMENT_MAX ? (size_t)z->size : END_RECORD + COMMENT_MAX, at = len;
  unsigned char *tail = mem_array(len, 1);
  int rc = read_at(z, z->size - len, tail, len, err);
  bool found = false;
  for (at = len; rc == KITH_OK && !found && at >= END_RECORD; at--) {
    const unsigned char *end = tail + at - END_RECORD;
    found = !memcmp(end, "PK\5\6", 4) && little(end + 20, 2) == len - at;
    if (found) {
      z->count = little(end + 10, 2);
      z->directory_len = little(end + 12, 4);
      z->directory_at = little(end + 16, 4);
    }
  }
  mem_free(tail);
  if (rc == KITH_OK && !found)
    rc = zip_damaged(z, "it is no zip archive or is cut off", err);
  if (rc == KITH_OK && (z->count == 0xffff || z->directory_len == 0xffffffff || z->directory_at == 0xffffffff))
    rc = find_directory64(z, z->size - len + at + 1 - END_RECORD, err);
  if (rc == KITH_OK && (z->count > INPUT_MAX_ARCHIVE_MEMBERS || z->directory_len > DIRECTORY_MAX))
    rc = error_set(err, KITH_E_INVALID, "%s is refused: it has more than %d entries, or more than 16 MiB of them",
                   z->name, INPUT_MAX_ARCHIVE_MEMBERS);
  return rc;
}

/* ---- Entries ---- */

static bool name_leads_elsewhere(struct kith_str name)
{
  struct kith_str rest = name, piece;
  if (!name.len || name.ptr[0] == '/' || (name.len > 1 && ascii_is_alpha(name.ptr[0]) && name.ptr[1] == ':'))
    return true;
  for (size_t i = 0; i < name.len; i++)
    if (name.ptr[i] == '\\' || (unsigned char)name.ptr[i] < 0x20)
      return true;
  while (str_next(&rest, '/', &piece))
    if (str_eq_c(piece, "..") || str_eq_c(piece, "."))
      return true;
  return false;
}

/* Each field that is full in the plain header stands in the extra field 1, in this order. */
static bool read_zip64(struct zip_entry *e, const unsigned char *extra, size_t len)
{
  uint64_t *fields[] = {&e->unpacked, &e->packed, &e->header_at};
  while (len >= 4 && little(extra, 2) != 1) {
    size_t skip = 4 + (size_t)little(extra + 2, 2);
    if (skip > len)
      return true;
    extra += skip;
    len -= skip;
  }
  if (len < 4)
    return true;
  size_t left = (size_t)little(extra + 2, 2);
  if (left > len - 4)
    return false;
  extra += 4;
  for (int i = 0; i < 3; i++) {
    if (*fields[i] != 0xffffffff)
      continue;
    if (left < 8)
      return false;
    *fields[i] = little(extra, 8);
    extra += 8;
    left -= 8;
  }
  return true;
}

static bool is_regular(const unsigned char *header, struct kith_str name)
{
  unsigned mode = (unsigned)little(header + 40, 2), unix_type = mode & S_IFMT;
  if (name.ptr[name.len - 1] == '/')
    return false;
  return header[5] != MADE_ON_UNIX || !unix_type || unix_type == S_IFREG;
}

/* One header of the directory; `*out_len` is how long it was. */
static int read_entry(const struct zip_file *z, const unsigned char *header, uint64_t left, struct zip_entry *out,
                      size_t *out_len, struct kith_error *err)
{
  if (left < CENTRAL_HEADER || memcmp(header, "PK\1\2", 4))
    return zip_damaged(z, "its table of contents is damaged", err);
  size_t name = (size_t)little(header + 28, 2), extra = (size_t)little(header + 30, 2);
  *out_len = CENTRAL_HEADER + name + extra + (size_t)little(header + 32, 2);
  if (*out_len > left || name > NAME_BYTES_MAX)
    return zip_damaged(z, "its table of contents is damaged", err);
  *out = (struct zip_entry){.name = {(const char *)header + CENTRAL_HEADER, name},
                            .method = (uint16_t)little(header + 10, 2),
                            .crc = (uint32_t)little(header + 16, 4),
                            .packed = little(header + 20, 4),
                            .unpacked = little(header + 24, 4),
                            .header_at = little(header + 42, 4)};
  if (name_leads_elsewhere(out->name))
    return refuse(z, out->name, "has a name that leads out of the archive", err);
  if (little(header + 8, 2) & FLAG_ENCRYPTED)
    return refuse(z, out->name, "is encrypted", err);
  if (!read_zip64(out, header + CENTRAL_HEADER + name, extra))
    return zip_damaged(z, "its table of contents is damaged", err);
  if (out->header_at > z->directory_at || out->packed > z->directory_at - out->header_at)
    return refuse(z, out->name, "lies outside of it", err);
  out->regular = is_regular(header, out->name);
  return KITH_OK;
}

static int by_place(const void *a, const void *b)
{
  const struct zip_entry *left = a, *right = b;
  return (left->header_at > right->header_at) - (left->header_at < right->header_at);
}

/* Entries that share bytes make a small archive unpack to petabytes. */
static int check_overlap(const struct zip_file *z, const struct zip_list *list, struct kith_error *err)
{
  int rc = KITH_OK;
  size_t count = list->entries.len;
  struct zip_entry *sorted = mem_array(count, sizeof *sorted);
  if (count)
    memcpy(sorted, list->entries.items, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, by_place);
  for (size_t i = 0; i < count && rc == KITH_OK; i++) {
    uint64_t end = sorted[i].header_at + LOCAL_HEADER + sorted[i].name.len + sorted[i].packed;
    if (end > (i + 1 < count ? sorted[i + 1].header_at : z->directory_at))
      rc = refuse(z, sorted[i].name, "overlaps another one", err);
  }
  mem_free(sorted);
  return rc;
}

static int read_entries(const struct zip_file *z, const unsigned char *directory, struct kith_arena *arena,
                        struct zip_list *out, struct kith_error *err)
{
  struct kith_map_str names = {0};
  uint64_t at = 0;
  int rc = KITH_OK;
  for (uint64_t i = 0; i < z->count && rc == KITH_OK; i++) {
    struct zip_entry entry;
    size_t len = 0;
    bool is_new = true;
    rc = read_entry(z, directory + at, z->directory_len - at, &entry, &len, err);
    if (rc == KITH_OK)
      map_str_put(&names, entry.name, i, &is_new);
    if (!is_new)
      rc = refuse(z, entry.name, "is there twice", err);
    if (rc != KITH_OK)
      break;
    entry.name = arena_str(arena, entry.name);
    vec_push(&out->entries, entry);
    at += len;
  }
  map_str_free(&names);
  return rc == KITH_OK ? check_overlap(z, out, err) : rc;
}

int zip_list(const struct zip_place *place, struct kith_arena *arena, struct zip_list *out, struct kith_error *err)
{
  struct zip_file z;
  unsigned char *directory = NULL;
  *out = (struct zip_list){0};
  int rc = zip_file_open(&z, place, err);
  if (rc == KITH_OK)
    rc = find_directory(&z, err);
  if (rc == KITH_OK) {
    directory = mem_array((size_t)z.directory_len, 1);
    rc = read_at(&z, z.directory_at, directory, (size_t)z.directory_len, err);
  }
  if (rc == KITH_OK)
    rc = read_entries(&z, directory, arena, out, err);
  mem_free(directory);
  zip_file_close(&z);
  if (rc != KITH_OK)
    vec_free(&out->entries);
  return rc;
}

/* ---- One member ---- */

/* A local header of our own making, with what the directory says: libarchive sees an archive of one member named m. */
static size_t make_header(unsigned char *header, const struct zip_entry *e)
{
  memset(header, 0, LOCAL_HEADER + 1 + ZIP64_EXTRA);
  memcpy(header, "PK\3\4", 4);
  put_little(header + 4, 2, 45);
  put_little(header + 8, 2, e->method);
  put_little(header + 14, 4, e->crc);
  put_little(header + 18, 4, 0xffffffff);
  put_little(header + 22, 4, 0xffffffff);
  put_little(header + 26, 2, 1);
  put_little(header + 28, 2, ZIP64_EXTRA);
  header[LOCAL_HEADER] = 'm';
  unsigned char *extra = header + LOCAL_HEADER + 1;
  put_little(extra, 2, 1);
  put_little(extra + 2, 2, 16);
  put_little(extra + 4, 8, e->unpacked);
  put_little(extra + 12, 8, e->packed);
  return LOCAL_HEADER + 1 + ZIP64_EXTRA;
}

/* The member's own header only says where its bytes begin; it must agree with the directory about the name. */
static int find_bytes(const struct zip_file *z, const struct zip_entry *e, uint64_t *out_at, struct kith_error *err)
{
  unsigned char header[LOCAL_HEADER];
  char name[NAME_BYTES_MAX];
  int rc = read_at(z, e->header_at, header, sizeof header, err);
  if (rc == KITH_OK && (memcmp(header, "PK\3\4", 4) || little(header + 26, 2) != e->name.len))
    rc = refuse(z, e->name, "has two headers that do not agree", err);
  if (rc == KITH_OK)
    rc = read_at(z, e->header_at + LOCAL_HEADER, name, e->name.len, err);
  if (rc == KITH_OK && memcmp(name, e->name.ptr, e->name.len))
    rc = refuse(z, e->name, "has two headers that do not agree", err);
  *out_at = e->header_at + LOCAL_HEADER + e->name.len + little(header + 28, 2);
  if (rc == KITH_OK && (*out_at > z->size || e->packed > z->size - *out_at))
    rc = refuse(z, e->name, "lies outside of it", err);
  return rc;
}

int zip_open(const struct zip_place *place, const char *shown, const struct zip_entry *e, struct kith_stream **out,
             struct kith_error *err)
{
  unsigned char header[LOCAL_HEADER + 1 + ZIP64_EXTRA];
  struct zip_file z;
  uint64_t at = 0;
  int rc = zip_file_open(&z, place, err);
  if (rc == KITH_OK && e->method != 0 && e->method != 8)
    rc = refuse(&z, e->name, "is packed in a way other than stored and deflated", err);
  if (rc == KITH_OK)
    rc = find_bytes(&z, e, &at, err);
  if (rc != KITH_OK) {
    zip_file_close(&z);
    return rc;
  }
  struct unpack_plan plan = {.name = shown, .fd = z.fd, .at = at, .left = e->packed, .size = e->packed};
  plan.unpacked = e->unpacked;
  plan.tally = place->tally;
  plan.prefix = (struct kith_str){(const char *)header, make_header(header, e)};
  plan.filter = ARCHIVE_FILTER_NONE;
  return unpack_open(&plan, out, err);
}
