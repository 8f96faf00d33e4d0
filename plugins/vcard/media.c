#include "vcard/media.h"

bool media_data_uri(struct kith_str value, struct kith_str *out_type, size_t *out_skip)
{
  enum { LONGEST = 256 };
  if (!str_starts_nocase(value, KITH_STR("data:")))
    return false;
  size_t comma = str_find(str_sub(value, 0, LONGEST), ',');
  if (comma >= value.len || comma >= LONGEST)
    return false;
  struct kith_str head = str_sub(value, 5, comma - 5);
  if (head.len && head.ptr[head.len - 1] == '\\') /* some writers escape the comma */
    head.len--;
  if (head.len < 7 || !str_eq_nocase(str_sub(head, head.len - 7, 7), KITH_STR(";base64")))
    return false;
  *out_type = str_sub(head, 0, head.len - 7);
  *out_skip = comma + 1;
  return true;
}

static bool is_photo(uint32_t name)
{
  return name == KITH_P_PHOTO || name == KITH_P_LOGO || name == KITH_P_SOUND;
}

void media_begin(struct vc_source *s, const struct vc_prop *p)
{
  struct vc_media *m = &s->media;
  m->dropped = s->drop_photos && is_photo(p->name);
  buf_clear(&m->start);
  m->base64 = (struct base64){0};
  m->blob = m->len = m->chunk_len = 0;
  m->refused = m->over = false;
}

static void flush(struct vc_source *s)
{
  struct vc_media *m = &s->media;
  if (!m->blob && !m->refused && !m->dropped)
    m->blob = s->host->blob_begin(s->ctx);
  m->refused |= !m->blob && !m->dropped;
  if (m->blob && s->host->blob_chunk(s->ctx, m->blob, m->chunk, m->chunk_len) != KITH_OK)
    m->over = true; /* larger than the host takes */
  m->len += m->chunk_len;
  m->chunk_len = 0;
}

void media_feed(struct vc_source *s, struct kith_str text)
{
  struct vc_media *m = &s->media;
  size_t room = INLINE_MAX - m->start.len;

  (void)buf_add(&m->start, text.ptr, text.len < room ? text.len : room);
  while (text.len && !m->base64.bad && !m->over) {
    if (MEDIA_CHUNK - m->chunk_len < 1024)
      flush(s);
    struct kith_str portion = str_sub(text, 0, MEDIA_CHUNK - m->chunk_len - 8);
    m->chunk_len += base64_feed(&m->base64, portion, m->chunk + m->chunk_len);
    text = str_sub(text, portion.len, text.len);
  }
}

void media_end(struct vc_source *s, struct vc_prop *p)
{
  struct vc_media *m = &s->media;

  m->chunk_len += base64_end(&m->base64, m->chunk + m->chunk_len);
  if (m->chunk_len && !m->base64.bad)
    flush(s);
  uint64_t blob = m->blob ? s->host->blob_end(s->ctx, m->blob) : 0;
  bool kept = blob && m->len && !m->base64.bad && !m->over;
  m->blob = 0;
  if (kept) {
    p->blob = blob;
  } else if (m->base64.bad || m->over || (m->refused && !m->dropped)) {
    p->trouble |= m->base64.bad ? TROUBLE_BASE64 : m->over ? TROUBLE_LONG : TROUBLE_BLOB;
    p->encoding = ENCODING_NONE;
    p->value = card_keep(&s->card, buf_str(&m->start));
    p->kinds = bytes_kinds(p->value);
  } else if (!m->dropped) { /* nothing was there */
    p->value = s->host->name_of(s->ctx, p->name);
    p->name = s->names.empty;
    p->param_count = 0;
    p->group = STR_NONE;
  }
}

uint64_t media_text(struct vc_source *s, struct kith_str text)
{
  uint64_t blob = s->host->blob_begin(s->ctx);
  bool fits = blob && s->host->blob_chunk(s->ctx, blob, text.ptr, text.len) == KITH_OK;
  uint64_t id = blob ? s->host->blob_end(s->ctx, blob) : 0;
  return fits ? id : 0;
}
