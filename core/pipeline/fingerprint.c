#include "pipeline/fingerprint.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { DIGEST_BYTES = 32, PIECE = 256 * 1024 };

struct kith_fingerprint {
  crypto_generichash_state *state; /* aligned more than malloc does */
  void *memory;
  uint64_t marks; /* of the files: which they are, how large, when they were changed */
};

struct kith_fingerprint *fingerprint_new(void)
{
  struct kith_fingerprint *f = mem_zero(sizeof *f);
  const uintptr_t align = _Alignof(crypto_generichash_state);
  f->memory = mem_zero(sizeof *f->state + align);
  f->state = (crypto_generichash_state *)(((uintptr_t)f->memory + align - 1) & ~(align - 1));
  crypto_generichash_init(f->state, NULL, 0, DIGEST_BYTES);
  return f;
}

static void add_bytes(struct kith_fingerprint *f, const void *bytes, size_t len)
{
  crypto_generichash_update(f->state, bytes, len);
}

void fingerprint_add(struct kith_fingerprint *f, struct kith_str text)
{
  uint64_t len = text.len;
  add_bytes(f, &len, sizeof len);
  if (text.len)
    add_bytes(f, text.ptr, text.len);
}

static uint64_t fold(uint64_t hash, uint64_t value)
{
  hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
  return hash ^ hash >> 29;
}

static uint64_t marks_of(const struct stat *st, uint64_t marks)
{
  const uint64_t values[] = {(uint64_t)st->st_dev,         (uint64_t)st->st_ino,          (uint64_t)st->st_size,
                             (uint64_t)st->st_mtim.tv_sec, (uint64_t)st->st_mtim.tv_nsec, (uint64_t)st->st_ctim.tv_sec,
                             (uint64_t)st->st_ctim.tv_nsec};
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
    marks = fold(marks, values[i]);
  return marks;
}

static bool add_file(struct kith_fingerprint *f, const char *path)
{
  struct stat st;
  ssize_t got = -1;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
    char *piece = mem_array(PIECE, 1);
    uint64_t size = (uint64_t)st.st_size;
    add_bytes(f, &size, sizeof size); /* a file that grows meanwhile is another one at the end: fingerprint_holds */
    f->marks = marks_of(&st, f->marks);
    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    while ((got = read(fd, piece, PIECE)) > 0 || (got < 0 && errno == EINTR))
      add_bytes(f, piece, got > 0 ? (size_t)got : 0);
    mem_free(piece);
  }
  if (fd >= 0)
    close(fd);
  return got == 0;
}

/* Members of one archive follow one another: it is read for the first of them. */
static const char *next_file(const struct kith_input *in, size_t i, const char *last)
{
  const char *path = input_file(in, i);
  return path && last && strcmp(path, last) == 0 ? NULL : path;
}

bool fingerprint_add_input(struct kith_fingerprint *f, const struct kith_input *in)
{
  const char *last = NULL, *path;
  bool good = in->members.len > 0;
  for (size_t i = 0; i < in->members.len && good; i++) {
    fingerprint_add(f, in->members.items[i].name);
    fingerprint_add(f, in->members.items[i].role);
    good = input_file(in, i) != NULL;
    if (good && (path = next_file(in, i, last)))
      good = add_file(f, last = path);
  }
  return good;
}

void fingerprint_text(struct kith_fingerprint *f, char out[FINGERPRINT_TEXT])
{
  unsigned char digest[DIGEST_BYTES];
  crypto_generichash_final(f->state, digest, sizeof digest);
  sodium_bin2hex(out, FINGERPRINT_TEXT, digest, sizeof digest);
}

bool fingerprint_holds(const struct kith_fingerprint *f, const struct kith_input *in)
{
  struct stat st;
  uint64_t marks = 0;
  const char *last = NULL, *path;
  for (size_t i = 0; i < in->members.len; i++)
    if ((path = next_file(in, i, last))) {
      if (stat(last = path, &st) != 0)
        return false;
      marks = marks_of(&st, marks);
    }
  return marks == f->marks;
}

void fingerprint_free(struct kith_fingerprint *f)
{
  if (!f)
    return;
  mem_free(f->memory);
  mem_free(f);
}
