#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/input.h"
#include "io/kind.h"

enum { CHUNK = 128 * 1024, PREFIX_MAX = 128 };
#define RATIO_GRACE ((uint64_t)1 << 20) /* up to here any ratio is fine */

struct unpack_stream {
  struct kith_stream base;
  struct archive *archive;
  int fd, read_errno;
  char prefix[PREFIX_MAX];
  size_t prefix_len;
  uint64_t at, left, unpacked, delivered;
  uint64_t *tally;
  int broken; /* status of the first failure: a reader that goes on gets it again */
  bool empty; /* no bytes at all come out: libarchive sees no entry then */
  char *chunk;
};

static int64_t fetch(struct unpack_stream *u, size_t len)
{
  size_t have = 0;
  if (u->at == UINT64_MAX)
    return read_full(u->fd, u->chunk, len);
  while (have < len) {
    ssize_t got = pread(u->fd, u->chunk + have, len - have, (off_t)u->at);
    if (got < 0 && errno != EINTR)
      return -1;
    if (!got)
      break;
    have += got > 0 ? (size_t)got : 0;
    u->at += got > 0 ? (uint64_t)got : 0;
  }
  return (int64_t)have;
}

/* libarchive asks for packed bytes. */
static la_ssize_t feed(struct archive *a, void *stream, const void **out)
{
  struct unpack_stream *u = stream;
  (void)a;
  if (u->prefix_len) {
    size_t len = u->prefix_len;
    u->prefix_len = 0;
    *out = u->prefix;
    return (la_ssize_t)len;
  }
  int64_t got = fetch(u, u->left < CHUNK ? (size_t)u->left : CHUNK);
  if (got < 0) {
    u->read_errno = errno;
    archive_set_error(a, errno, "cannot read");
    return ARCHIVE_FATAL;
  }
  if (u->left != UINT64_MAX)
    u->left -= (uint64_t)got;
  u->base.consumed += (uint64_t)got;
  if (u->tally)
    *u->tally += (uint64_t)got;
  *out = u->chunk;
  return (la_ssize_t)got;
}

static int damaged(struct unpack_stream *u, struct kith_error *err)
{
  const char *why = archive_error_string(u->archive);
  if (u->read_errno)
    u->broken = error_errno(err, KITH_E_IO, u->read_errno, "cannot read %s", u->base.name);
  else
    u->broken = error_set(err, KITH_E_INVALID, "%s is damaged: %s", u->base.name, why ? why : "cannot be unpacked");
  return u->broken;
}

/* What came out is counted: neither the size nor the ratio that an archive claims is believed. */
static int check_counts(struct unpack_stream *u, bool ended, struct kith_error *err)
{
  const char *name = u->base.name;
  if (u->unpacked != UINT64_MAX && (u->delivered > u->unpacked || (ended && u->delivered < u->unpacked)))
    u->broken = error_set(err, KITH_E_INVALID, "%s is refused: it claims %" PRIu64 " bytes and has %s", name,
                          u->unpacked, ended ? "fewer" : "more");
  else if (u->delivered > RATIO_GRACE && u->delivered / INPUT_MAX_RATIO > u->base.consumed)
    u->broken = error_set(err, KITH_E_INVALID, "%s is refused: it unpacks to more than %d times its size", name,
                          INPUT_MAX_RATIO);
  else if (u->delivered > INPUT_MAX_MEMBER_BYTES)
    u->broken = error_set(err, KITH_E_LIMIT, "%s is refused: it unpacks to more than %" PRIu64 " bytes", name,
                          INPUT_MAX_MEMBER_BYTES);
  return u->broken;
}

static int64_t unpack_read(struct kith_stream *s, void *buf, size_t len, struct kith_error *err)
{
  struct unpack_stream *u = (struct unpack_stream *)s;
  if (u->broken)
    return error_set(err, u->broken, "%s cannot be read any further", s->name);
  la_ssize_t got = u->empty ? 0 : archive_read_data(u->archive, buf, len);
  if (got < 0)
    return damaged(u, err);
  u->delivered += (uint64_t)got;
  int rc = check_counts(u, got == 0, err);
  return rc == KITH_OK ? (int64_t)got : rc;
}

static void unpack_close(struct kith_stream *s)
{
  struct unpack_stream *u = (struct unpack_stream *)s;
  archive_read_free(u->archive);
  if (u->fd != STDIN_FILENO)
    close(u->fd);
  mem_free(u->chunk);
}

/* Exactly one reader is enabled: no format and no second layer of compression is guessed. */
static int choose_reader(struct archive *a, int filter)
{
  if (filter == ARCHIVE_FILTER_NONE)
    return archive_read_support_format_zip_streamable(a);
  int rc = archive_read_append_filter(a, filter);
  if (rc == ARCHIVE_OK)
    rc = archive_read_support_format_raw(a);
  return rc == ARCHIVE_OK ? archive_read_support_format_empty(a) : rc;
}

static int start(struct unpack_stream *u, int filter, struct kith_error *err)
{
  struct archive_entry *entry = NULL;
  if (!u->archive || choose_reader(u->archive, filter) != ARCHIVE_OK)
    return error_set(err, KITH_E_INTERNAL, "%s: no reader for its compression", u->base.name);
  archive_read_set_read_callback(u->archive, feed);
  archive_read_set_callback_data(u->archive, u);
  int rc = archive_read_open1(u->archive);
  if (rc == ARCHIVE_OK)
    rc = archive_read_next_header(u->archive, &entry);
  if (rc != ARCHIVE_OK && rc != ARCHIVE_EOF)
    return damaged(u, err);
  u->empty = rc == ARCHIVE_EOF;
  return KITH_OK;
}

int unpack_open(const struct unpack_plan *plan, struct kith_stream **out, struct kith_error *err)
{
  static const struct stream_kind unpack = {.read = unpack_read, .close = unpack_close};
  struct unpack_stream *u = mem_zero(sizeof *u);
  stream_init(&u->base, &unpack, plan->name);
  u->base.size = plan->size;
  u->fd = plan->fd;
  u->at = plan->at;
  u->left = plan->left;
  u->tally = plan->tally;
  u->unpacked = plan->unpacked;
  u->chunk = mem_array(CHUNK, 1);
  u->prefix_len = plan->prefix.len < PREFIX_MAX ? plan->prefix.len : PREFIX_MAX;
  memcpy(u->prefix, plan->prefix.ptr, u->prefix_len);
  if (plan->filter != ARCHIVE_FILTER_NONE)
    u->base.consumed = u->prefix_len; /* of a zip member's prefix nothing stands in the file */
  u->archive = archive_read_new();
  int rc = start(u, plan->filter, err);
  if (rc == KITH_OK)
    *out = &u->base;
  else
    stream_close(&u->base);
  return rc;
}
