#include "io/stream.h"

#include <archive.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/kind.h"

enum { FILE_BUFFER = 256 * 1024 };

void stream_init(struct kith_stream *s, const struct stream_kind *kind, const char *name)
{
  size_t len = strlen(name) + 1;
  *s = (struct kith_stream){.kind = kind, .name = mem_array(len, 1), .ahead = BUF_MAX(PEEK_MAX)};
  memcpy(s->name, name, len);
}

static int64_t read_ahead(struct kith_stream *s, void *buf, size_t len)
{
  size_t left = s->ahead.len - s->ahead_at, now = left < len ? left : len;
  memcpy(buf, s->ahead.ptr + s->ahead_at, now);
  s->ahead_at += now;
  if (s->ahead_at == s->ahead.len) {
    buf_free(&s->ahead);
    s->ahead_at = 0;
  }
  return (int64_t)now;
}

int64_t stream_read(struct kith_stream *s, void *buf, size_t len, struct kith_error *err)
{
  if (!s->kind->read)
    return error_set(err, KITH_E_INTERNAL, "%s is an output and cannot be read", s->name);
  if (!len)
    return 0;
  return s->ahead.len ? read_ahead(s, buf, len) : s->kind->read(s, buf, len, err);
}

int stream_peek(struct kith_stream *s, struct kith_str *out, struct kith_error *err)
{
  if (!s->kind->read)
    return error_set(err, KITH_E_INTERNAL, "%s is an output and cannot be read", s->name);
  while (s->ahead.len < PEEK_MAX) {
    if (buf_reserve(&s->ahead, PEEK_MAX - s->ahead.len) != KITH_OK)
      return error_set(err, KITH_E_INTERNAL, "%s: no room to look ahead", s->name);
    int64_t got = s->kind->read(s, s->ahead.ptr + s->ahead.len, PEEK_MAX - s->ahead.len, err);
    if (got < 0)
      return (int)got;
    if (!got)
      break;
    s->ahead.len += (size_t)got;
  }
  *out = buf_str(&s->ahead);
  return KITH_OK;
}

int stream_write(struct kith_stream *s, const void *buf, size_t len, struct kith_error *err)
{
  if (!s->kind->write)
    return error_set(err, KITH_E_INTERNAL, "%s is an input and cannot be written", s->name);
  s->size += len;
  return s->kind->write(s, buf, len, err);
}

int stream_commit(struct kith_stream *s, struct kith_error *err)
{
  if (!s->kind->commit)
    return error_set(err, KITH_E_INTERNAL, "%s is an input and cannot be committed", s->name);
  return s->kind->commit(s, err);
}

uint64_t stream_digest(const struct kith_stream *s)
{
  return s->kind->digest ? s->kind->digest(s) : 0;
}

struct kith_str stream_name(const struct kith_stream *s)
{
  return str_of(s->name);
}

uint64_t stream_consumed(const struct kith_stream *s)
{
  return s->consumed;
}

uint64_t stream_size(const struct kith_stream *s)
{
  return s->size;
}

void stream_close(struct kith_stream *s)
{
  if (!s)
    return;
  if (s->kind->close)
    s->kind->close(s);
  buf_free(&s->ahead);
  mem_free(s->name);
  mem_free(s);
}

/* ---- Memory ---- */

struct memory_stream {
  struct kith_stream base;
  struct kith_str bytes;
};

static int64_t memory_read(struct kith_stream *s, void *buf, size_t len, struct kith_error *err)
{
  struct memory_stream *m = (struct memory_stream *)s;
  struct kith_str piece = str_sub(m->bytes, (size_t)s->consumed, len);
  (void)err;
  memcpy(buf, piece.ptr, piece.len);
  s->consumed += piece.len;
  return (int64_t)piece.len;
}

struct kith_stream *stream_from_memory(const char *name, struct kith_str bytes)
{
  static const struct stream_kind memory = {.read = memory_read};
  struct memory_stream *m = mem_zero(sizeof *m);
  stream_init(&m->base, &memory, name ? name : "memory");
  m->base.size = bytes.len;
  m->bytes = bytes;
  return &m->base;
}

/* ---- Plain files: big reads go straight into the reader's buffer, small ones through ours ---- */

struct file_stream {
  struct kith_stream base;
  int fd;
  char *buffer;
  size_t at, len; /* what of `buffer` is still to be delivered */
};

static ssize_t read_once(int fd, void *buf, size_t len)
{
  ssize_t got = 0;
  do
    got = read(fd, buf, len);
  while (got < 0 && errno == EINTR);
  return got;
}

int64_t read_full(int fd, void *buf, size_t len)
{
  size_t have = 0;
  while (have < len) {
    ssize_t got = read_once(fd, (char *)buf + have, len - have);
    if (got < 0)
      return -1;
    if (!got)
      break;
    have += (size_t)got;
  }
  return (int64_t)have;
}

static int64_t file_fetch(struct file_stream *f, void *buf, size_t len, struct kith_error *err)
{
  ssize_t got = read_once(f->fd, buf, len);
  if (got < 0)
    return error_errno(err, KITH_E_IO, errno, "cannot read %s", f->base.name);
  f->base.consumed += (uint64_t)got;
  return got;
}

static int64_t file_read(struct kith_stream *s, void *buf, size_t len, struct kith_error *err)
{
  struct file_stream *f = (struct file_stream *)s;
  if (f->at == f->len) {
    if (len >= FILE_BUFFER / 4)
      return file_fetch(f, buf, len, err);
    if (!f->buffer)
      f->buffer = mem_array(FILE_BUFFER, 1);
    int64_t got = file_fetch(f, f->buffer, FILE_BUFFER, err);
    if (got <= 0)
      return got;
    f->at = 0;
    f->len = (size_t)got;
  }
  size_t now = f->len - f->at < len ? f->len - f->at : len;
  memcpy(buf, f->buffer + f->at, now);
  f->at += now;
  return (int64_t)now;
}

static void file_close(struct kith_stream *s)
{
  struct file_stream *f = (struct file_stream *)s;
  if (f->fd != STDIN_FILENO)
    close(f->fd);
  mem_free(f->buffer);
}

static struct kith_stream *file_stream_new(const char *name, int fd, uint64_t size, struct kith_str begin)
{
  static const struct stream_kind file = {.read = file_read, .close = file_close};
  struct file_stream *f = mem_zero(sizeof *f);
  stream_init(&f->base, &file, name);
  f->fd = fd;
  f->base.size = size;
  f->base.consumed = begin.len;
  if (begin.len && lseek(fd, -(off_t)begin.len, SEEK_CUR) >= 0) {
    f->base.consumed = 0;
    return &f->base;
  }
  f->buffer = mem_array(FILE_BUFFER, 1); /* a pipe: what was read cannot be put back */
  memcpy(f->buffer, begin.ptr, begin.len);
  f->len = begin.len;
  return &f->base;
}

static int filter_of(struct kith_str begin)
{
  if (str_starts(begin, str_of("\x1f\x8b\x08")))
    return ARCHIVE_FILTER_GZIP;
  if (str_starts(begin, str_of("\x28\xb5\x2f\xfd")))
    return ARCHIVE_FILTER_ZSTD;
  return ARCHIVE_FILTER_NONE;
}

bool is_zip_magic(struct kith_str begin)
{
  return str_starts(begin, KITH_STR("PK\3\4")) || str_starts(begin, KITH_STR("PK\5\6"));
}

/* By its first bytes, not by its name: people rename files. */
int stream_begun(const char *name, int fd, uint64_t size, struct kith_str begin, struct kith_stream **out,
                 struct kith_error *err)
{
  int filter = filter_of(begin);
  if (filter == ARCHIVE_FILTER_NONE) {
    *out = file_stream_new(name, fd, size, begin);
    return KITH_OK;
  }
  struct unpack_plan plan = {.name = name, .fd = fd, .prefix = begin, .size = size, .filter = filter};
  plan.at = plan.left = plan.unpacked = UINT64_MAX;
  return unpack_open(&plan, out, err);
}

/* Takes over `fd`. */
static int open_by_content(const char *name, int fd, uint64_t size, struct kith_stream **out, struct kith_error *err)
{
  char magic[STREAM_MAGIC];
  int64_t got = read_full(fd, magic, sizeof magic);
  if (got >= 0)
    return stream_begun(name, fd, size, (struct kith_str){magic, (size_t)got}, out, err);
  int rc = error_errno(err, KITH_E_IO, errno, "cannot read %s", name);
  close(fd);
  return rc;
}

int stream_open_file(const char *path, struct kith_stream **out, struct kith_error *err)
{
  struct stat st;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0 || fstat(fd, &st)) {
    int rc = error_errno(err, KITH_E_IO, errno, "cannot open %s", path);
    if (fd >= 0)
      close(fd);
    return rc;
  }
  if (S_ISDIR(st.st_mode)) {
    close(fd);
    return error_set(err, KITH_E_INVALID, "cannot read %s: it is a folder", path);
  }
  posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  return open_by_content(path, fd, S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0, out, err);
}
