#include "pipeline/trial.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/stream.h"
#include "store/store.h"

static const char held_suffix[] = ".held";

/* ---- Taking it away ---- */

static void remove_copy(const char *copy, struct kith_arena *arena)
{
  static const char *const suffixes[] = {"", ".key", ".key.new", "-wal", "-shm", "-journal", ".lock"};
  for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
    unlink(arena_printf(arena, "%s%s", copy, suffixes[i]).ptr);
  for (int schema = 1; schema < STORE_SCHEMA; schema++) /* the store keeps what it brought up to date */
    unlink(arena_printf(arena, "%s.schema%d", copy, schema).ptr);
  unlink(arena_printf(arena, "%s%s", copy, held_suffix).ptr); /* last: without it nobody would look for the others */
}

/* Nobody holds the lock: whoever made the copy is gone. */
static void remove_if_stale(const char *copy, struct kith_arena *arena)
{
  struct stat st;
  int fd = open(arena_printf(arena, "%s%s", copy, held_suffix).ptr, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return;
  if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_uid == geteuid() && !flock(fd, LOCK_EX | LOCK_NB))
    remove_copy(copy, arena);
  close(fd);
}

static bool is_held_file(struct kith_str name, struct kith_str stem)
{
  struct kith_str tail = str_sub(name, stem.len, name.len), suffix = str_of(held_suffix);
  if (!str_starts(name, stem) || tail.len <= suffix.len ||
      !str_eq(str_sub(tail, tail.len - suffix.len, suffix.len), suffix))
    return false;
  for (size_t i = 0; i < tail.len - suffix.len; i++)
    if (!ascii_is_digit(tail.ptr[i]))
      return false;
  return true;
}

void trial_clean(const char *state)
{
  struct kith_arena arena = {0};
  const char *slash = strrchr(state, '/'), *base = slash ? slash + 1 : state;
  struct kith_str folder = slash ? str_sub(str_of(state), 0, (size_t)(base - state)) : KITH_STR("./");
  struct kith_str stem = arena_printf(&arena, "%s.plan-", base);
  DIR *dir = opendir(arena_c(&arena, folder));
  for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
    struct kith_str name = str_of(entry->d_name);
    if (!is_held_file(name, stem))
      continue;
    name.len -= sizeof held_suffix - 1;
    remove_if_stale(arena_printf(&arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(name)).ptr, &arena);
  }
  if (dir)
    closedir(dir);
  arena_free(&arena);
}

/* ---- Making it ---- */

static int copy_key(const char *from, const char *to, struct kith_error *err)
{
  struct kith_stream *out = NULL;
  char chunk[1 << 16];
  ssize_t got = 0;
  int in = open(from, O_RDONLY | O_CLOEXEC); /* no input stream: those unpack what looks packed, as a random key may */
  int rc = in < 0 ? error_errno(err, KITH_E_IO, errno, "cannot open %s", from) : stream_create(to, &out, err);
  while (rc == KITH_OK && (got = read(in, chunk, sizeof chunk)) > 0)
    rc = stream_write(out, chunk, (size_t)got, err);
  if (rc == KITH_OK && got < 0)
    rc = error_errno(err, KITH_E_IO, errno, "cannot read %s", from);
  if (rc == KITH_OK)
    rc = stream_commit(out, err);
  if (in >= 0)
    close(in);
  stream_close(out);
  return rc;
}

/* What a run has done is of no use before it is over. The lock is released with the descriptor. */
static int hold_still(const char *state, int *out_fd, struct kith_arena *arena, struct kith_error *err)
{
  *out_fd = open(arena_printf(arena, "%s.lock", state).ptr, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (*out_fd >= 0 && flock(*out_fd, LOCK_SH | LOCK_NB) != 0)
    return error_set(err, KITH_E_BUSY, "state %s is in use by a run; plan when it is over", state);
  return KITH_OK;
}

static int copy_state(struct kith_trial *t, const char *state, struct kith_error *err)
{
  const char *key = arena_printf(&t->arena, "%s.key", state).ptr;
  int lock = -1;
  int rc = hold_still(state, &lock, &t->arena, err);
  if (rc == KITH_OK && access(state, F_OK) == 0)
    rc = store_copy(state, t->path, err);
  if (rc == KITH_OK && access(key, F_OK) == 0)
    rc = copy_key(key, arena_printf(&t->arena, "%s.key", t->path).ptr, err);
  if (lock >= 0)
    close(lock);
  return rc;
}

/* Who lost the file to a cleaner between making and locking it makes it again. */
static int hold(struct kith_trial *t, struct kith_error *err)
{
  const char *path = arena_printf(&t->arena, "%s%s", t->path, held_suffix).ptr;
  struct stat st;
  for (int try = 0; try < 8; try++) {
    t->held = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (t->held < 0)
      break;
    if (!flock(t->held, LOCK_EX | LOCK_NB) && !fstat(t->held, &st) && st.st_nlink == 1)
      return KITH_OK;
    close(t->held);
    t->held = -1;
  }
  return error_errno(err, KITH_E_WRITE, errno, "cannot make %s", path);
}

int trial_begin(struct kith_trial *t, const char *state, const char **out_path, struct kith_error *err)
{
  *t = (struct kith_trial){.held = -1};
  t->path = *out_path = arena_printf(&t->arena, "%s.plan-%ld", state, (long)getpid()).ptr;
  int rc = hold(t, err);
  return rc == KITH_OK ? copy_state(t, state, err) : rc;
}

void trial_end(struct kith_trial *t)
{
  if (!t->path)
    return;
  if (t->held >= 0) { /* else the name is somebody else's */
    remove_copy(t->path, &t->arena);
    close(t->held);
  }
  arena_free(&t->arena);
}
