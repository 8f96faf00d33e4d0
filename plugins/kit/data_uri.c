#include "kit/data_uri.h"

#include "base/mem.h"
#include "kit/base64.h"

bool data_uri_split(struct kith_str uri, struct kith_str *out_type, struct kith_str *out_base64)
{
  enum { LONGEST = 256 };
  struct kith_str prefix = KITH_STR("data:"), suffix = KITH_STR(";base64");
  size_t comma = str_find(str_sub(uri, 0, LONGEST), ',');

  if (!str_starts_nocase(uri, prefix) || comma >= LONGEST || comma >= uri.len || comma < prefix.len + suffix.len)
    return false;
  struct kith_str head = str_sub(uri, prefix.len, comma - prefix.len);
  if (!str_eq_nocase(str_sub(head, head.len - suffix.len, suffix.len), suffix))
    return false;
  *out_type = str_sub(head, 0, head.len - suffix.len);
  *out_base64 = str_sub(uri, comma + 1, uri.len);
  return true;
}

uint64_t data_uri_blob(const struct kith_host *host, struct kith_ctx *ctx, struct kith_str text, bool *out_bad)
{
  struct base64 b = {0};
  uint64_t blob = host->blob_begin(ctx);
  bool full = false, any = false;

  *out_bad = false;
  if (!blob)
    return 0;
  char *chunk = mem_array(DATA_URI_CHUNK + 4, 1);
  for (struct kith_str part; text.len && !b.bad && !full; text = str_sub(text, part.len, text.len)) {
    part = str_sub(text, 0, DATA_URI_CHUNK);
    size_t len = base64_feed(&b, part, chunk);
    if (part.len == text.len)
      len += base64_end(&b, chunk + len);
    any |= len > 0;
    full = len && host->blob_chunk(ctx, blob, chunk, len) != KITH_OK;
  }
  mem_free(chunk);
  uint64_t id = host->blob_end(ctx, blob);
  *out_bad = b.bad || !any;
  return *out_bad || full ? 0 : id;
}

uint64_t data_uri_text(const struct kith_host *host, struct kith_ctx *ctx, struct kith_str text)
{
  uint64_t blob = host->blob_begin(ctx);
  bool fits = blob && host->blob_chunk(ctx, blob, text.ptr, text.len) == KITH_OK;
  uint64_t id = blob ? host->blob_end(ctx, blob) : 0;
  return fits ? id : 0;
}

struct kith_str data_type_of(struct kith_str head)
{
  static const struct {
    struct kith_str magic, type;
  } known[] = {{{"\xff\xd8\xff", 3}, {"image/jpeg", 10}},
               {{"\x89PNG", 4}, {"image/png", 9}},
               {{"GIF8", 4}, {"image/gif", 9}},
               {{"RIFF", 4}, {"image/webp", 10}},
               {{"BM", 2}, {"image/bmp", 9}}};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (str_starts(head, known[i].magic))
      return known[i].type;
  return STR_NONE;
}
