#include "vcard/gather.h"
#include "vcard/header.h"
#include "vcard/media.h"

enum { WORTH_A_LOOK = 60 /* characters of base64 that are no accident */ };

/* ---- Is it binary? ----------------------------------------------------------------------------------------------- */

static bool is_media(const struct vc_prop *p)
{
  return p->encoding == ENCODING_NONE && (!p->value_type || p->value_type == KITH_V_BINARY) &&
         card_usual_type(p->name, CARD_30) == KITH_V_BINARY;
}

/* A photo with nothing that says base64, or with the value type only. */
static bool is_unsaid(struct vc_gather *g, struct vc_prop *p, struct kith_str value)
{
  bool said = p->value_type == KITH_V_BINARY && value.len, likely = is_media(p) && (said || value.len >= WORTH_A_LOOK);
  likely = likely && base64_likely(value) && str_find(value, ' ') == value.len;
  if (!likely)
    return false;
  p->trouble |= p->value_type ? 0 : TROUBLE_ENCODING;
  p->encoding = g->more ? ENCODING_NONE : ENCODING_BASE64; /* when nothing is folded, lines without indent may follow */
  return true;
}

static bool has_param(const struct vc_gather *g, const struct vc_prop *p, uint32_t name)
{
  for (size_t i = 0; i < p->param_count; i++)
    if (g->s->card.params.items[p->param_first + i].name == name)
      return true;
  return false;
}

bool binary_is(struct vc_gather *g, struct vc_prop *p, struct kith_str value, size_t *out_skip)
{
  struct kith_str type;
  *out_skip = 0;
  if (value.len && (value.ptr[0] | 32) == 'd' && media_data_uri(value, &type, out_skip)) {
    if (type.len && !has_param(g, p, KITH_Q_MEDIATYPE))
      header_add_param(g->s, p, KITH_Q_MEDIATYPE, card_keep(&g->s->card, type));
    p->encoding = ENCODING_NONE; /* a data: URI ends where its line ends */
    return true;
  }
  if (p->encoding == ENCODING_BASE64)
    return p->value_type != KITH_V_URI;
  return (p->value_type || value.len >= WORTH_A_LOOK) && is_unsaid(g, p, value);
}

/* ---- Reading it -------------------------------------------------------------------------------------------------- */

static int feed_rest(struct vc_gather *g, struct vc_piece *piece, struct kith_error *err)
{
  int status = KITH_OK;
  gather_take(g, piece);
  media_feed(g->s, piece->text);
  while (!status && !piece->whole) {
    status = reader_next(&g->s->reader, piece, err);
    if (!status) {
      gather_take(g, piece);
      media_feed(g->s, piece->text);
    }
  }
  return status == KITH_END ? KITH_OK : status;
}

/* After a blank line the value may go on, when it cannot be over yet and the line is one of base64. */
static bool goes_on_after_blank(const struct vc_gather *g, struct kith_str text)
{
  size_t len = str_trim(text).len;
  const struct base64 *b = &g->s->media.base64;
  return !b->padded && !b->bad && (len >= WORTH_A_LOOK || (len >= 4 && (b->count + len) % 4 == 0 && b->fed > len));
}

/* What may follow base64 that is not folded: vCard 2.1 ends it with a blank line, some writers do not indent it, and
 * some write blank lines within. A colon is not of the alphabet: a property is never taken for data. */
static int read_lines(struct vc_gather *g, struct kith_error *err)
{
  struct vc_piece piece;
  bool after_blank = false;
  for (;;) {
    int status = reader_next(&g->s->reader, &piece, err);
    if (status)
      return status == KITH_END ? KITH_OK : status;
    if (is_blank(piece.text)) {
      after_blank = true;
      continue;
    }
    if (!base64_likely(piece.text) || (after_blank && !goes_on_after_blank(g, piece.text))) {
      reader_unread(&g->s->reader, &piece);
      return KITH_OK;
    }
    after_blank = false;
    status = feed_rest(g, &piece, err);
    if (status)
      return status;
  }
}

int binary_read(struct vc_gather *g, struct vc_prop *p, struct kith_str value, struct kith_error *err)
{
  struct vc_piece piece;
  int status = KITH_OK;

  media_begin(g->s, p);
  media_feed(g->s, value);
  while (g->more && !status) {
    status = reader_next(&g->s->reader, &piece, err);
    g->more = false;
    if (!status) {
      gather_take(g, &piece);
      media_feed(g->s, piece.text);
    }
  }
  status = status == KITH_END ? KITH_OK : status;
  if (!status && p->encoding == ENCODING_BASE64)
    status = read_lines(g, err);
  media_end(g->s, p);
  return status;
}
