#include "config/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_private(int fd, const char *path, const struct kith_node *at, struct kith_diags *diags)
{
  struct stat st;
  if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
    node_error(at, diags, "the secret %s is no regular file", path);
    return false;
  }
  if (st.st_uid != geteuid()) {
    node_error(at, diags, "the secret %s belongs to another user: make it yours with chown", path);
    return false;
  }
  if (st.st_mode & 077) {
    node_error(at, diags, "others may read the secret %s (mode %04o): run chmod 600 %s", path,
               (unsigned)(st.st_mode & 07777), path);
    return false;
  }
  if (st.st_size > SECRET_MAX_BYTES) {
    node_error(at, diags, "the secret %s is too large: 64 KiB are allowed", path);
    return false;
  }
  return true;
}

static struct kith_str without_line_end(struct kith_str s)
{
  if (s.len && s.ptr[s.len - 1] == '\n')
    s.len--;
  if (s.len && s.ptr[s.len - 1] == '\r')
    s.len--;
  return s;
}

static bool read_open(int fd, const char *path, const struct kith_node *at, struct kith_arena *arena,
                      struct kith_str *out, struct kith_diags *diags)
{
  char text[SECRET_MAX_BYTES];
  size_t len = 0;
  ssize_t got = 1;

  if (!is_private(fd, path, at, diags))
    return false;
  while (got > 0 && len < sizeof text) {
    got = read(fd, text + len, sizeof text - len);
    len += got > 0 ? (size_t)got : 0;
  }
  struct kith_str secret = without_line_end((struct kith_str){text, len});
  if (got < 0 || !secret.len) {
    node_error(at, diags, "the secret %s %s", path, got < 0 ? "cannot be read" : "is empty");
    return false;
  }
  *out = arena_str(arena, secret);
  explicit_bzero(text, len);
  return true;
}

static bool from_file(const struct kith_node *at, const char *base_folder, struct kith_arena *arena,
                      struct kith_str *out, struct kith_diags *diags)
{
  const char *path = arena_c(arena, at->text);
  if (path[0] != '/')
    path = arena_printf(arena, "%s/%s", base_folder ? base_folder : ".", path).ptr;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hang the check */
  if (fd < 0) {
    node_error(at, diags, "the secret %s cannot be opened: %s", path, strerror(errno));
    return false;
  }
  bool good = read_open(fd, path, at, arena, out, diags);
  close(fd);
  return good;
}

static bool from_environment(const struct kith_node *at, struct kith_arena *arena, struct kith_str *out,
                             struct kith_diags *diags)
{
  struct kith_str secret = str_of(getenv(arena_c(arena, at->text)));
  if (!secret.len) {
    node_error(at, diags, "the environment variable %.*s is not set: export it before running", STR_ARG(at->text));
    return false;
  }
  *out = arena_str(arena, secret);
  return true;
}

bool secret_read(const struct kith_node *value, const char *key, const char *base_folder, struct kith_arena *arena,
                 struct kith_str *out, struct kith_diags *diags)
{
  static const char *const keys[] = {"file", "env", NULL};
  size_t errors = diags->error_count;

  if (value->type != NODE_MAPPING) {
    node_error(value, diags, "\"%s\" is a secret and must not stand in a config: write { file: PATH } or { env: NAME }",
               key);
    return false;
  }
  node_check_keys(value, keys, "a secret", diags);
  if (diags->error_count == errors && value->count != 1)
    node_error(value, diags, "\"%s\" needs one of { file: PATH } and { env: NAME }", key);
  struct kith_str text = STR_NONE;
  const struct kith_node *file = node_get(value, "file");
  if (diags->error_count != errors || !node_str(value, file ? "file" : "env", &text, diags))
    return false;
  return file ? from_file(file, base_folder, arena, out, diags)
              : from_environment(node_get(value, "env"), arena, out, diags);
}
