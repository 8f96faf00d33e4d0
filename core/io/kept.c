#include "io/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/kind.h"

struct kith_kept {
  int fd;
  char *name;
  struct stat at_first;
};

static void marks_text(const struct stat *st, char out[KEPT_MARKS])
{
  snprintf(out, KEPT_MARKS, "%llu %llu %lld %lld.%09ld %lld.%09ld", (unsigned long long)st->st_dev,
           (unsigned long long)st->st_ino, (long long)st->st_size, (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec,
           (long long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec);
}

static int check(struct kith_kept *k, const char *path, struct kith_error *err)
{
  if (k->fd < 0 || fstat(k->fd, &k->at_first))
    return error_errno(err, KITH_E_IO, errno, "cannot open %s", path);
  if (!S_ISREG(k->at_first.st_mode) || pack_filter_of(path))
    return error_set(err, KITH_E_INVALID, "%s is no plain file", path);
  return KITH_OK;
}

int kept_open(const char *path, struct kith_kept **out, struct kith_error *err)
{
  struct kith_kept *k = mem_zero(sizeof *k);
  size_t len = strlen(path) + 1;
  k->name = mem_array(len, 1);
  memcpy(k->name, path, len);
  k->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  int rc = check(k, path, err);
  if (rc == KITH_OK)
    *out = k;
  else
    kept_close(k);
  return rc;
}

uint64_t kept_size(const struct kith_kept *k)
{
  return (uint64_t)k->at_first.st_size;
}

int kept_digest(struct kith_kept *k, uint64_t *out, struct kith_error *err)
{
  if (lseek(k->fd, 0, SEEK_SET) < 0)
    return error_errno(err, KITH_E_IO, errno, "cannot read %s", k->name);
  return fd_digest(k->fd, k->name, out, err);
}

void kept_marks(const struct kith_kept *k, char out[KEPT_MARKS])
{
  marks_text(&k->at_first, out);
}

bool stream_marks(const struct kith_stream *s, char out[KEPT_MARKS])
{
  struct stat st;
  bool marked = s->kind->marks && s->kind->marks(s, &st);
  if (marked)
    marks_text(&st, out);
  return marked;
}

bool kept_holds(const struct kith_kept *k)
{
  struct stat now;
  const struct stat *then = &k->at_first;
  return fstat(k->fd, &now) == 0 && now.st_size == then->st_size && now.st_mtim.tv_sec == then->st_mtim.tv_sec &&
         now.st_mtim.tv_nsec == then->st_mtim.tv_nsec;
}

int stream_keep(struct kith_stream *s, struct kith_kept *k, uint64_t from, uint64_t len, struct kith_error *err)
{
  if (!s->kind->keep)
    return error_set(err, KITH_E_INTERNAL, "nothing can be kept in %s", s->name);
  if (from > kept_size(k) || len > kept_size(k) - from)
    return error_set(err, KITH_E_IO, "%s is shorter than it was", k->name);
  s->size += len;
  return s->kind->keep(s, k->fd, from, len, err);
}

void kept_close(struct kith_kept *k)
{
  if (!k)
    return;
  if (k->fd >= 0)
    close(k->fd);
  mem_free(k->name);
  mem_free(k);
}
