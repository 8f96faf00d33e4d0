#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/mem.h"
#include "io/kept.h"
#include "io/kind.h"

enum { OUTPUT_BUFFER = 256 * 1024 }; /* larger ones leave the cache before they are written */
enum { TEMP_STEM_MAX = 200, TEMP_TRIES = 64, DIGEST_ALIGN = 64, KEEP_RESERVED = 8 << 20, WRITE_BACK = 16 << 20 };

struct output_stream {
  struct kith_stream base;
  int fd, folder; /* folder -1: written straight to fd (standard output, a device, a pipe) */
  char *target;   /* base name in the folder */
  char temp[NAME_MAX + 1];
  char *buffer;
  size_t len;
  bool failed, committed;
  struct timespec written; /* when its bytes were changed last; 0: not known to be in the past */
  void *digest_memory;
  XXH3_state_t *digest;
};

/* ---- Digests ---- */

static XXH3_state_t *digest_new(void **out_memory)
{
  *out_memory = mem_zero(sizeof(XXH3_state_t) + DIGEST_ALIGN);
  uintptr_t at = ((uintptr_t)*out_memory + DIGEST_ALIGN - 1) & ~(uintptr_t)(DIGEST_ALIGN - 1);
  XXH3_state_t *digest = (XXH3_state_t *)at; /* the state must be aligned more than malloc does */
  XXH3_64bits_reset(digest);
  return digest;
}

int fd_digest(int fd, const char *name, uint64_t *out, struct kith_error *err)
{
  void *memory = NULL;
  XXH3_state_t *digest = digest_new(&memory);
  char *buffer = mem_array(OUTPUT_BUFFER, 1);
  int64_t got = 0;
  int rc = KITH_OK;
  while ((got = read_full(fd, buffer, OUTPUT_BUFFER)) > 0)
    XXH3_64bits_update(digest, buffer, (size_t)got);
  if (got < 0)
    rc = error_errno(err, KITH_E_IO, errno, "cannot read %s", name);
  else
    *out = XXH3_64bits_digest(digest);
  mem_free(buffer);
  mem_free(memory);
  return rc;
}

int file_digest(const char *path, uint64_t *out, struct kith_error *err)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return error_errno(err, KITH_E_IO, errno, "cannot open %s", path);
  int rc = fd_digest(fd, path, out, err);
  close(fd);
  return rc;
}

/* Of what was flushed and of what still waits in the buffer. */
static uint64_t output_digest(const struct kith_stream *s)
{
  const struct output_stream *o = (const struct output_stream *)s;
  void *memory = NULL;
  XXH3_state_t *copy = digest_new(&memory);
  XXH3_copyState(copy, o->digest);
  XXH3_64bits_update(copy, o->buffer, o->len);
  uint64_t digest = XXH3_64bits_digest(copy);
  mem_free(memory);
  return digest;
}

/* ---- Writing ---- */

/* A reader of standard output that has seen enough is no failure of ours: `kith convert ... | head`. */
static int cannot_write(struct output_stream *o, struct kith_error *err)
{
  o->failed = true;
  if (errno == EPIPE && o->fd == STDOUT_FILENO)
    return error_set(err, KITH_E_CANCELLED, "whoever read standard output went away");
  return error_errno(err, KITH_E_WRITE, errno, "cannot write %s", o->base.name);
}

/* The disk works while we do: what is left for fsync at the end is little. */
static void write_back(const struct output_stream *o, uint64_t before)
{
  uint64_t from = before / WRITE_BACK * WRITE_BACK, to = o->base.consumed / WRITE_BACK * WRITE_BACK;
  if (o->folder >= 0 && from < to)
    sync_file_range(o->fd, (off_t)from, (off_t)(to - from), SYNC_FILE_RANGE_WRITE);
}

static int put_all(struct output_stream *o, const char *bytes, size_t len, struct kith_error *err)
{
  while (len) {
    ssize_t wrote = write(o->fd, bytes, len);
    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote < 0)
      return cannot_write(o, err);
    bytes += wrote;
    len -= (size_t)wrote;
    o->base.consumed += (uint64_t)wrote;
    write_back(o, o->base.consumed - (uint64_t)wrote);
  }
  return KITH_OK;
}

static int write_all(struct output_stream *o, const char *bytes, size_t len, struct kith_error *err)
{
  XXH3_64bits_update(o->digest, bytes, len);
  return put_all(o, bytes, len, err);
}

static int flush(struct output_stream *o, struct kith_error *err)
{
  size_t len = o->len;
  o->len = 0;
  return write_all(o, o->buffer, len, err);
}

static int output_write(struct kith_stream *s, const void *buf, size_t len, struct kith_error *err)
{
  struct output_stream *o = (struct output_stream *)s;
  if (o->failed || o->committed)
    return error_set(err, KITH_E_WRITE, "cannot write %s: it is %s", s->name,
                     o->failed ? "broken since an earlier failure" : "committed already");
  if (len > OUTPUT_BUFFER - o->len) {
    int rc = flush(o, err);
    if (rc != KITH_OK)
      return rc;
    if (len >= OUTPUT_BUFFER)
      return write_all(o, buf, len, err);
  }
  if (len)
    memcpy(o->buffer + o->len, buf, len);
  o->len += len;
  return KITH_OK;
}

/* ---- Keeping bytes of another file ---- */

/* Bytes of the other file, to the digest and to ours while they are in the cache: pieces that stay there make one pass
 * of two. Room is made beforehand, where the system can, so that nobody has to look for it piece by piece. */
static int output_keep(struct kith_stream *s, int fd, uint64_t from, uint64_t len, struct kith_error *err)
{
  struct output_stream *o = (struct output_stream *)s;
  int rc =
      o->failed || o->committed ? error_set(err, KITH_E_WRITE, "cannot write %s any more", s->name) : flush(o, err);
  if (rc == KITH_OK && len >= KEEP_RESERVED && o->folder >= 0)
    (void)fallocate(o->fd, FALLOC_FL_KEEP_SIZE, (off_t)s->consumed, (off_t)len); /* in vain: writing says why */
  while (len && rc == KITH_OK) {
    ssize_t got = pread(fd, o->buffer, len < OUTPUT_BUFFER ? len : OUTPUT_BUFFER, (off_t)from);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0) {
      o->failed = true;
      return error_set(err, KITH_E_IO, "cannot read what %s was before", s->name);
    }
    rc = write_all(o, o->buffer, (size_t)got, err);
    posix_fadvise(fd, (off_t)from, got, POSIX_FADV_DONTNEED); /* our pages take the place of those */
    from += (uint64_t)got;
    len -= (uint64_t)got;
  }
  return rc;
}

/* Waits until a change would have another time than this one. */
static bool let_pass(const struct timespec *then)
{
  enum { TRIES = 25, MILLISECOND = 1000000 };
  struct timespec now = {0}, step = {.tv_nsec = MILLISECOND};
  for (int i = 0; i < TRIES && then->tv_nsec; i++) {
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != then->tv_sec ? now.tv_sec > then->tv_sec : now.tv_nsec > then->tv_nsec)
      return true;
    nanosleep(&step, NULL);
  }
  return false;
}

/* Before anybody else can find the file: what has a later time from now on was written by others. */
static void note_written(struct output_stream *o)
{
  struct stat st;
  if (o->base.consumed >= KEPT_MARKED && !fstat(o->fd, &st) && let_pass(&st.st_mtim))
    o->written = st.st_mtim;
}

static bool output_marks(const struct kith_stream *s, struct stat *out)
{
  const struct output_stream *o = (const struct output_stream *)s;
  return o->committed && o->written.tv_nsec && !fstat(o->fd, out) && let_pass(&out->st_ctim) &&
         (uint64_t)out->st_size == s->consumed && out->st_mtim.tv_sec == o->written.tv_sec &&
         out->st_mtim.tv_nsec == o->written.tv_nsec;
}

/* The bytes must be on the disk before the name points at them, and the name before anybody is told. */
static int move_into_place(struct output_stream *o, struct kith_error *err)
{
  if (fsync(o->fd))
    return cannot_write(o, err);
  note_written(o);
  if (renameat(o->folder, o->temp, o->folder, o->target))
    return cannot_write(o, err);
  o->temp[0] = '\0';
  if (fsync(o->folder) && errno != EINVAL)
    return cannot_write(o, err);
  return KITH_OK;
}

static int output_commit(struct kith_stream *s, struct kith_error *err)
{
  struct output_stream *o = (struct output_stream *)s;
  if (o->failed || o->committed)
    return error_set(err, KITH_E_WRITE, "cannot write %s: it is %s", s->name,
                     o->failed ? "broken since an earlier failure" : "committed already");
  int rc = flush(o, err);
  if (rc == KITH_OK && o->folder >= 0)
    rc = move_into_place(o, err);
  o->committed = rc == KITH_OK;
  return rc;
}

static void output_close(struct kith_stream *s)
{
  struct output_stream *o = (struct output_stream *)s;
  if (o->temp[0])
    unlinkat(o->folder, o->temp, 0);
  if (o->fd >= 0 && o->fd != STDOUT_FILENO)
    close(o->fd);
  if (o->folder >= 0)
    close(o->folder);
  mem_free(o->target);
  mem_free(o->buffer);
  mem_free(o->digest_memory);
}

/* ---- Creating ---- */

static int make_folders(char *path)
{
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    int failed = mkdir(path, 0700) && errno != EEXIST && errno != EISDIR && errno != EROFS;
    *slash = '/';
    if (failed)
      return -1;
  }
  return 0;
}

/* A temporary file nobody holds a lock on was left by a run that was killed. */
static void remove_if_stale(int folder, const char *name)
{
  struct stat st;
  int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return;
  if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_uid == geteuid() && !flock(fd, LOCK_EX | LOCK_NB))
    unlinkat(folder, name, 0);
  close(fd);
}

static void remove_stale(int folder, const char *stem)
{
  int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir(fd);
  if (!dir) {
    if (fd >= 0)
      close(fd);
    return;
  }
  size_t len = strlen(stem);
  for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
    const char *tail = entry->d_name + len;
    if (!strncmp(entry->d_name, stem, len) && *tail && strspn(tail, "0123456789-") == strlen(tail))
      remove_if_stale(folder, entry->d_name);
  }
  closedir(dir);
}

/* The lock is taken after the file is made; who lost it in between to a cleaner tries the next name. */
static int make_temp(struct output_stream *o, const char *stem)
{
  for (int try = 0; try < TEMP_TRIES; try++) {
    struct stat st;
    snprintf(o->temp, sizeof o->temp, "%s%ld-%d", stem, (long)getpid(), try);
    o->fd = openat(o->folder, o->temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (o->fd < 0 && errno == EEXIST)
      continue;
    if (o->fd < 0)
      break;
    if (!flock(o->fd, LOCK_EX | LOCK_NB) && !fstat(o->fd, &st) && st.st_nlink == 1)
      return 0;
    close(o->fd);
  }
  o->temp[0] = '\0';
  return -1;
}

static int create_beside(struct output_stream *o, char *path)
{
  char stem[TEMP_STEM_MAX + 16], *slash = strrchr(path, '/');
  const char *base = slash ? slash + 1 : path;
  if (make_folders(path))
    return -1;
  o->target = mem_array(strlen(base) + 1, 1);
  memcpy(o->target, base, strlen(base) + 1);
  snprintf(stem, sizeof stem, ".%.*s.kith-", TEMP_STEM_MAX, base);
  if (slash)
    slash[slash == path] = '\0';
  o->folder = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (o->folder < 0)
    return -1;
  remove_stale(o->folder, stem);
  return make_temp(o, stem);
}

/* Links are followed, so that the file they lead to is replaced and not the link. Devices and pipes are written to:
 * replacing them would be no favour. */
static int open_place(struct output_stream *o, const char *path)
{
  char real[PATH_MAX];
  struct stat st;
  if (strlen(path) >= sizeof real) {
    errno = ENAMETOOLONG;
    return -1;
  }
  if (!realpath(path, real))
    memcpy(real, path, strlen(path) + 1);
  if (!stat(real, &st) && S_ISDIR(st.st_mode)) {
    errno = EISDIR;
    return -1;
  }
  if (!stat(real, &st) && !S_ISREG(st.st_mode)) {
    o->fd = open(real, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return o->fd < 0 ? -1 : 0;
  }
  if (!*real || real[strlen(real) - 1] == '/') {
    errno = EISDIR;
    return -1;
  }
  return create_beside(o, real);
}

static int create_plain(const char *path, struct kith_stream **out, struct kith_error *err)
{
  static const struct stream_kind output = {.write = output_write,
                                            .commit = output_commit,
                                            .keep = output_keep,
                                            .digest = output_digest,
                                            .marks = output_marks,
                                            .close = output_close};
  bool to_stdout = !path || !strcmp(path, "-");
  struct output_stream *o = mem_zero(sizeof *o);
  stream_init(&o->base, &output, to_stdout ? "standard output" : path);
  o->fd = to_stdout ? STDOUT_FILENO : -1;
  o->folder = -1;
  o->buffer = mem_array(OUTPUT_BUFFER, 1);
  o->digest = digest_new(&o->digest_memory);
  if (!to_stdout && open_place(o, path)) {
    int rc = cannot_write(o, err);
    stream_close(&o->base);
    return rc;
  }
  *out = &o->base;
  return KITH_OK;
}

/* The name says how a file is packed, as with every other tool; whoever reads it goes by its first bytes. */
int stream_create(const char *path, struct kith_stream **out, struct kith_error *err)
{
  int filter = pack_filter_of(path);
  int rc = create_plain(path, out, err);
  return rc == KITH_OK && filter ? pack_open(*out, filter, out, err) : rc;
}

int stream_write_file(const char *path, struct kith_str text, struct kith_error *err)
{
  struct kith_stream *stream = NULL;
  int rc = stream_create(path, &stream, err);
  if (rc == KITH_OK)
    rc = stream_write(stream, text.ptr, text.len, err);
  if (rc == KITH_OK)
    rc = stream_commit(stream, err);
  stream_close(stream);
  return rc;
}
