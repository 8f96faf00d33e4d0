#include "xcard/value.h"

void value_open(struct xc_value *v, const struct kith_host *host, struct kith_ctx *ctx)
{
  v->host = host;
  v->ctx = ctx;
  v->text = BUF_MAX(VALUE_INLINE_MAX);
  (void)buf_reserve(&v->text, VALUE_INLINE_MAX);
}

void value_close(struct xc_value *v)
{
  buf_free(&v->text);
}

void value_begin(struct xc_value *v, uint32_t type)
{
  v->mode = VALUE_TEXT;
  v->type = type;
  v->base64 = (struct base64){0};
  v->blob = v->len = v->chunk_len = 0;
  v->refused = v->too_long = false;
  buf_clear(&v->text);
}

/* ---- Blobs ------------------------------------------------------------------------------------------------------- */

static void flush(struct xc_value *v)
{
  if (!v->blob && !v->refused)
    v->blob = v->host->blob_begin(v->ctx);
  v->refused |= !v->blob;
  if (v->blob && !v->too_long && v->chunk_len)
    v->too_long = v->host->blob_chunk(v->ctx, v->blob, v->chunk, v->chunk_len) != KITH_OK;
  v->len += v->chunk_len;
  v->chunk_len = 0;
}

static void add_bytes(struct xc_value *v, struct kith_str s)
{
  while (s.len) {
    if (v->chunk_len == VALUE_CHUNK)
      flush(v);
    struct kith_str part = str_sub(s, 0, VALUE_CHUNK - v->chunk_len);
    memcpy(v->chunk + v->chunk_len, part.ptr, part.len);
    v->chunk_len += part.len;
    s = str_sub(s, part.len, s.len);
  }
}

/* ---- Base64 ------------------------------------------------------------------------------------------------------ */

static void add_base64(struct xc_value *v, struct kith_str s)
{
  enum { ROOM = 1024, SPARE = 8 }; /* a group that was begun before, and the last one */
  while (s.len && !v->base64.bad) {
    if (VALUE_CHUNK - v->chunk_len < ROOM)
      flush(v);
    struct kith_str part = str_sub(s, 0, VALUE_CHUNK - v->chunk_len - SPARE);
    v->chunk_len += base64_feed(&v->base64, part, v->chunk + v->chunk_len);
    s = str_sub(s, part.len, s.len);
  }
}

/* How much of the text stands in front of base64; its length when this is none. */
static size_t base64_start(const struct xc_value *v, struct kith_str *out_media)
{
  enum { HEAD_MAX = 256 };
  struct kith_str text = buf_str(&v->text);
  size_t space = 0;

  *out_media = STR_NONE;
  while (space < text.len && ascii_is_space(text.ptr[space]))
    space++;
  struct kith_str head = str_sub(text, space, HEAD_MAX);
  bool data = str_starts_nocase(head, KITH_STR("data:"));
  if (!data)
    return v->type == KITH_V_BINARY ? space : text.len;
  size_t comma = str_find(head, ',');
  head = str_sub(head, 5, comma < head.len ? comma - 5 : 0);
  struct kith_str mark = KITH_STR(";base64");
  if (head.len < mark.len || !str_eq_nocase(str_sub(head, head.len - mark.len, mark.len), mark))
    return text.len;
  *out_media = str_sub(head, 0, str_find(head, ';'));
  return space + comma + 1;
}

static bool may_be_base64(const struct xc_value *v)
{
  return v->type == KITH_V_URI || v->type == KITH_V_BINARY;
}

/* ---- A value ----------------------------------------------------------------------------------------------------- */

void value_add_long(struct xc_value *v, struct kith_str s)
{
  if (v->mode == VALUE_TEXT) {
    struct kith_str media, begin = str_sub(s, 0, VALUE_INLINE_MAX - v->text.len);
    (void)buf_add_str(&v->text, begin);
    s = str_sub(s, begin.len, s.len);
    if (!s.len)
      return;
    size_t start = may_be_base64(v) ? base64_start(v, &media) : v->text.len;
    v->mode = start < v->text.len ? VALUE_BASE64 : VALUE_BLOB;
    if (v->mode == VALUE_BASE64)
      add_base64(v, str_sub(buf_str(&v->text), start, v->text.len));
    else
      add_bytes(v, buf_str(&v->text));
  }
  if (v->mode == VALUE_BASE64)
    add_base64(v, s);
  else
    add_bytes(v, s);
}

/* A short one is looked at when it is whole. */
static void decode_short(struct xc_value *v)
{
  struct kith_str media;
  size_t start = v->mode == VALUE_TEXT && may_be_base64(v) ? base64_start(v, &media) : v->text.len;
  if (start == v->text.len)
    return;
  v->mode = VALUE_BASE64;
  add_base64(v, str_sub(buf_str(&v->text), start, v->text.len));
}

struct kith_str value_start(const struct xc_value *v)
{
  struct kith_str s = buf_str(&v->text);
  size_t len = s.len;
  while (len && ((unsigned char)s.ptr[len - 1] & 0xC0) == 0x80)
    len--;
  return str_sub(s, 0, len && (unsigned char)s.ptr[len - 1] >= 0xC0 ? len - 1 : s.len);
}

void value_end(struct xc_value *v, struct xc_result *out)
{
  *out = (struct xc_result){.text = buf_str(&v->text)};
  decode_short(v);
  if (v->mode == VALUE_TEXT)
    return;
  if (v->mode == VALUE_BASE64)
    v->chunk_len += base64_end(&v->base64, v->chunk + v->chunk_len);
  flush(v);
  uint64_t blob = v->blob ? v->host->blob_end(v->ctx, v->blob) : 0;
  out->not_base64 = v->mode == VALUE_BASE64 && (v->base64.bad || !v->len);
  out->cut = !out->not_base64 && !blob;
  out->binary = v->mode == VALUE_BASE64;
  if (out->not_base64 || out->cut) {
    out->text = value_start(v);
    return;
  }
  if (out->binary)
    (void)base64_start(v, &out->media);
  out->text = STR_NONE;
  out->blob = blob;
}
