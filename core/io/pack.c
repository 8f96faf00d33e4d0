#include <archive.h>
#include <archive_entry.h>

#include "base/mem.h"
#include "io/kind.h"

struct pack_stream {
  struct kith_stream base;
  struct kith_stream *inner;
  struct archive *archive;
  bool committed;
  int status; /* of the first failure to write packed bytes, with its message */
  struct kith_error error;
};

int pack_filter_of(const char *path)
{
  static const struct {
    struct kith_str suffix;
    int filter;
  } known[] = {{{".gz", 3}, ARCHIVE_FILTER_GZIP}, {{".zst", 4}, ARCHIVE_FILTER_ZSTD}};
  struct kith_str name = str_of(path);
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    struct kith_str suffix = known[i].suffix;
    if (name.len > suffix.len && str_eq_nocase(str_sub(name, name.len - suffix.len, suffix.len), suffix))
      return known[i].filter;
  }
  return ARCHIVE_FILTER_NONE;
}

/* libarchive has packed bytes. */
static la_ssize_t drain(struct archive *a, void *stream, const void *bytes, size_t len)
{
  struct pack_stream *p = stream;
  if (p->status == KITH_OK)
    p->status = stream_write(p->inner, bytes, len, &p->error);
  if (p->status == KITH_OK)
    return (la_ssize_t)len;
  archive_set_error(a, -1, "cannot write");
  return -1;
}

static int failed(struct pack_stream *p, struct kith_error *err)
{
  if (p->status != KITH_OK)
    return error_set(err, p->status, "%s", p->error.message);
  const char *why = archive_error_string(p->archive);
  return error_set(err, KITH_E_WRITE, "cannot pack %s: %s", p->base.name, why ? why : "the compressor failed");
}

static int pack_write(struct kith_stream *s, const void *buf, size_t len, struct kith_error *err)
{
  struct pack_stream *p = (struct pack_stream *)s;
  if (p->committed)
    return error_set(err, KITH_E_WRITE, "cannot write %s: it is committed already", s->name);
  return !len || archive_write_data(p->archive, buf, len) == (la_ssize_t)len ? KITH_OK : failed(p, err);
}

static int pack_commit(struct kith_stream *s, struct kith_error *err)
{
  struct pack_stream *p = (struct pack_stream *)s;
  if (p->committed || archive_write_close(p->archive) != ARCHIVE_OK)
    return failed(p, err);
  p->committed = true;
  return stream_commit(p->inner, err);
}

/* Of the packed bytes so far: complete once they are committed. */
static uint64_t pack_digest(const struct kith_stream *s)
{
  return stream_digest(((const struct pack_stream *)s)->inner);
}

static void pack_close(struct kith_stream *s)
{
  struct pack_stream *p = (struct pack_stream *)s;
  archive_write_free(p->archive);
  stream_close(p->inner);
}

/* One file without a name or a time, and no blocks filled up with zeros as tapes have them. */
static int start(struct pack_stream *p, int filter)
{
  struct archive_entry *entry = archive_entry_new();
  if (!p->archive || !entry)
    return ARCHIVE_FATAL;
  archive_entry_set_filetype(entry, AE_IFREG);
  int rc = archive_write_add_filter(p->archive, filter);
  if (rc == ARCHIVE_OK)
    rc = archive_write_set_format_raw(p->archive);
  if (rc == ARCHIVE_OK && filter == ARCHIVE_FILTER_GZIP)
    rc = archive_write_set_filter_option(p->archive, "gzip", "timestamp", NULL);
  if (rc == ARCHIVE_OK)
    rc = archive_write_set_bytes_in_last_block(p->archive, 1);
  if (rc == ARCHIVE_OK)
    rc = archive_write_open(p->archive, p, NULL, drain, NULL);
  if (rc == ARCHIVE_OK)
    rc = archive_write_header(p->archive, entry);
  archive_entry_free(entry);
  return rc;
}

int pack_open(struct kith_stream *inner, int filter, struct kith_stream **out, struct kith_error *err)
{
  static const struct stream_kind pack = {
      .write = pack_write, .commit = pack_commit, .digest = pack_digest, .close = pack_close};
  struct pack_stream *p = mem_zero(sizeof *p);
  stream_init(&p->base, &pack, inner->name);
  p->inner = inner;
  p->archive = archive_write_new();
  if (start(p, filter) != ARCHIVE_OK) {
    int rc = failed(p, err);
    stream_close(&p->base);
    return rc;
  }
  *out = &p->base;
  return KITH_OK;
}
