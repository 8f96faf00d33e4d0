#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/temp.h"
#include "io/input.h"
#include "io/kind.h"

enum { CHUNK = 256 * 1024 };

static int write_full(int fd, const char *bytes, size_t len)
{
  while (len) {
    ssize_t put = write(fd, bytes, len);
    if (put < 0 && errno != EINTR)
      return -1;
    bytes += put > 0 ? put : 0;
    len -= put > 0 ? (size_t)put : 0;
  }
  return 0;
}

static int copy(const char *name, int from, int to, struct kith_str begin, struct kith_error *err)
{
  char *chunk = mem_array(CHUNK, 1);
  uint64_t total = begin.len;
  int64_t got = 0;
  int rc = KITH_OK;
  if (write_full(to, begin.ptr, begin.len))
    rc = error_errno(err, KITH_E_WRITE, errno, "cannot keep %s for reading", name);
  while (rc == KITH_OK && (got = read_full(from, chunk, CHUNK)) > 0) {
    total += (uint64_t)got;
    if (total > INPUT_MAX_MEMBER_BYTES)
      rc = error_set(err, KITH_E_LIMIT, "%s is longer than %" PRIu64 " bytes", name, INPUT_MAX_MEMBER_BYTES);
    else if (write_full(to, chunk, (size_t)got))
      rc = error_errno(err, KITH_E_WRITE, errno, "cannot keep %s for reading", name);
  }
  if (rc == KITH_OK && got < 0)
    rc = error_errno(err, KITH_E_IO, errno, "cannot read %s", name);
  mem_free(chunk);
  return rc;
}

int spool_all(const char *name, int fd, struct kith_str begin, int *out_fd, struct kith_error *err)
{
  const char *folder = getenv("TMPDIR");
  if (!folder || !folder[0])
    folder = "/tmp";
  int to = temp_file(folder);
  int rc = to < 0
               ? error_errno(err, KITH_E_WRITE, errno, "cannot make a file in %s to keep %s for reading", folder, name)
               : copy(name, fd, to, begin, err);
  if (fd != STDIN_FILENO)
    close(fd);
  if (rc == KITH_OK)
    *out_fd = to;
  else if (to >= 0)
    close(to);
  return rc;
}
