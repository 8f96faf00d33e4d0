/* scratch.h - a folder of its own for a test of this folder's programs, and files in it. */
#ifndef KITH_TEST_IO_SCRATCH_H
#define KITH_TEST_IO_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

static char scratch_folder[64];

static inline int scratch_setup(void **state)
{
  (void)state;
  strcpy(scratch_folder, "/tmp/kith-test-XXXXXX");
  return mkdtemp(scratch_folder) ? chdir(scratch_folder) : -1;
}

static inline int scratch_teardown(void **state)
{
  char command[128];
  (void)state;
  snprintf(command, sizeof command, "rm -rf '%s'", scratch_folder);
  return chdir("/") || system(command);
}

static inline void put_file(const char *path, const void *bytes, size_t len)
{
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, len, file), len);
  fclose(file);
}

static inline void put_text(const char *path, const char *text)
{
  put_file(path, text, strlen(text));
}

/* Reads a small file whole into `buf` and NUL-terminates it. */
static inline size_t get_file(const char *path, char *buf, size_t cap)
{
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  size_t len = fread(buf, 1, cap - 1, file);
  buf[len] = '\0';
  fclose(file);
  return len;
}

static inline void pack_member(struct archive *a, const char *name, const void *bytes, size_t len)
{
  struct archive_entry *entry = archive_entry_new();
  archive_entry_set_pathname(entry, name);
  archive_entry_set_size(entry, (la_int64_t)len);
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  assert_int_equal(archive_write_header(a, entry), ARCHIVE_OK);
  assert_int_equal(archive_write_data(a, bytes, len), len);
  archive_entry_free(entry);
}

static inline void close_pack(struct archive *a)
{
  assert_int_equal(archive_write_close(a), ARCHIVE_OK);
  archive_write_free(a);
}

/* One file under a filter alone: what gzip and zstd make. */
static inline void put_compressed(const char *path, int filter, const void *bytes, size_t len)
{
  struct archive *a = archive_write_new();
  archive_write_add_filter(a, filter);
  archive_write_set_format_raw(a);
  assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
  pack_member(a, "data", bytes, len);
  close_pack(a);
}

static inline struct archive *start_zip(const char *path)
{
  struct archive *a = archive_write_new();
  archive_write_set_format_zip(a);
  assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
  return a;
}

#endif
