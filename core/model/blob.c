#include "model/blob.h"

#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/temp.h"
#include "base/vec.h"

enum { WRITERS = 16, DIGEST_ALIGN = 64 };

/* Each writer owns a stretch of the file and writes there without a lock, so every blob lies in one piece. What a
 * writer does not use of its stretch stays a hole. */
#define STRETCH ((uint64_t)1 << 30)

struct blob {
  uint64_t offset, size;
};

struct blob_writer {
  bool busy, failed;
  uint64_t turn;          /* counts up: an old handle is known as old */
  uint64_t at, end, size; /* of the stretch: where the blob begins; of the blob */
  XXH3_state_t *digest;   /* in `memory`, aligned */
  void *memory;
};

struct kith_blobs {
  int fd;
  uint64_t seed, file_end;
  pthread_mutex_t lock; /* guards everything but a busy writer's own fields */
  struct kith_map_u64 by_id;
  VEC(struct blob) blobs;
  struct blob_writer writers[WRITERS];
};

int blobs_new(const char *folder, uint64_t seed, struct kith_blobs **out, struct kith_error *err)
{
  int fd = temp_file(folder);
  if (fd < 0)
    return error_errno(err, KITH_E_WRITE, errno, "cannot make a file for large values in %s", folder);
  struct kith_blobs *b = mem_zero(sizeof *b);
  b->fd = fd;
  b->seed = seed;
  pthread_mutex_init(&b->lock, NULL);
  *out = b;
  return KITH_OK;
}

void blobs_free(struct kith_blobs *b)
{
  if (!b)
    return;
  for (size_t i = 0; i < WRITERS; i++)
    mem_free(b->writers[i].memory);
  close(b->fd);
  pthread_mutex_destroy(&b->lock);
  map_u64_free(&b->by_id);
  vec_free(&b->blobs);
  mem_free(b);
}

/* ---- Writing ---- */

static uint64_t handle_of(const struct kith_blobs *b, const struct blob_writer *w)
{
  return w->turn * WRITERS + (uint64_t)(w - b->writers);
}

static struct blob_writer *writer_of(struct kith_blobs *b, uint64_t handle)
{
  struct blob_writer *w = &b->writers[handle % WRITERS];
  pthread_mutex_lock(&b->lock);
  bool known = w->busy && handle_of(b, w) == handle;
  pthread_mutex_unlock(&b->lock);
  return known ? w : NULL;
}

static void start_writer(struct kith_blobs *b, struct blob_writer *w)
{
  if (!w->memory) { /* XXH3's state must be aligned more than malloc does */
    w->memory = mem_zero(sizeof(XXH3_state_t) + DIGEST_ALIGN);
    w->digest = (XXH3_state_t *)(((uintptr_t)w->memory + DIGEST_ALIGN - 1) & ~(uintptr_t)(DIGEST_ALIGN - 1));
  }
  if (w->end - w->at < BLOB_MAX_BYTES) {
    w->at = b->file_end;
    w->end = b->file_end += STRETCH;
  }
  w->busy = true;
  w->failed = false;
  w->size = 0;
  w->turn++;
  XXH3_64bits_reset_withSeed(w->digest, b->seed);
}

uint64_t blobs_begin(struct kith_blobs *b)
{
  uint64_t handle = 0;
  pthread_mutex_lock(&b->lock);
  for (size_t i = 0; i < WRITERS && !handle; i++) {
    if (b->writers[i].busy)
      continue;
    start_writer(b, &b->writers[i]);
    handle = handle_of(b, &b->writers[i]);
  }
  pthread_mutex_unlock(&b->lock);
  return handle;
}

static int write_piece(int fd, const char *bytes, size_t len, uint64_t offset)
{
  while (len) {
    ssize_t wrote = pwrite(fd, bytes, len, (off_t)offset);
    if (wrote < 0 && errno != EINTR)
      return KITH_E_WRITE;
    size_t done = wrote > 0 ? (size_t)wrote : 0;
    bytes += done;
    len -= done;
    offset += done;
  }
  return KITH_OK;
}

int blobs_chunk(struct kith_blobs *b, uint64_t handle, const void *bytes, size_t len)
{
  struct blob_writer *w = writer_of(b, handle);
  if (!w)
    return KITH_E_INVALID;
  int rc = w->failed ? KITH_E_WRITE : KITH_OK;
  if (rc == KITH_OK && len > BLOB_MAX_BYTES - w->size)
    rc = KITH_E_LIMIT;
  if (rc == KITH_OK)
    rc = write_piece(b->fd, bytes, len, w->at + w->size);
  if (rc != KITH_OK) {
    w->failed = true;
    return rc;
  }
  XXH3_64bits_update(w->digest, bytes, len);
  w->size += len;
  return KITH_OK;
}

/* Content that is known already is not kept again: its place is written over by the next blob. Two contents with one
 * hash cannot both be kept; sizes tell all but 2^-64 of such pairs. */
static uint64_t keep(struct kith_blobs *b, struct blob_writer *w)
{
  uint64_t id = XXH3_64bits_digest(w->digest);
  bool is_new = false;
  if (id == 0 || id == UINT64_MAX)
    id = 1; /* neither may be an id */
  uint64_t index = *map_u64_put(&b->by_id, id, b->blobs.len, &is_new);
  if (!is_new)
    return b->blobs.items[index].size == w->size ? id : 0;
  struct blob blob = {w->at, w->size};
  vec_push(&b->blobs, blob);
  w->at += w->size;
  return id;
}

uint64_t blobs_end(struct kith_blobs *b, uint64_t handle)
{
  struct blob_writer *w = writer_of(b, handle);
  if (!w)
    return 0;
  pthread_mutex_lock(&b->lock);
  uint64_t id = w->failed ? 0 : keep(b, w);
  w->busy = false;
  pthread_mutex_unlock(&b->lock);
  return id;
}

/* ---- Reading ---- */

static bool find_blob(struct kith_blobs *b, uint64_t id, struct blob *out)
{
  pthread_mutex_lock(&b->lock);
  const uint64_t *index = id == UINT64_MAX ? NULL : map_u64_get(&b->by_id, id);
  if (index)
    *out = b->blobs.items[*index];
  pthread_mutex_unlock(&b->lock);
  return index != NULL;
}

int64_t blobs_read(struct kith_blobs *b, uint64_t id, uint64_t offset, void *buf, size_t len)
{
  struct blob blob;
  if (!find_blob(b, id, &blob))
    return KITH_E_MISSING;
  if (offset >= blob.size || !len)
    return 0;
  if (len > blob.size - offset)
    len = (size_t)(blob.size - offset);
  ssize_t got = 0;
  do
    got = pread(b->fd, buf, len, (off_t)(blob.offset + offset));
  while (got < 0 && errno == EINTR);
  return got > 0 ? got : KITH_E_IO;
}

uint64_t blobs_size(struct kith_blobs *b, uint64_t id)
{
  struct blob blob;
  return find_blob(b, id, &blob) ? blob.size : 0;
}
