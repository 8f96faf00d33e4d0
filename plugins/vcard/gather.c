#include "vcard/gather.h"

void gather_take(struct vc_gather *g, const struct vc_piece *piece)
{
  g->kinds |= piece->kinds;
  g->last_len = piece->text.len;
  g->whole = piece->whole;
  g->more = !piece->whole || is_wsp(piece->next);
}

void gather_add(struct vc_gather *g, struct kith_str text)
{
  struct kith_buf *line = &g->s->line;
  if (buf_add_str(line, text) != KITH_OK) {
    (void)buf_add_str(line, str_sub(text, 0, LINE_MAX_BYTES - line->len));
    g->over = true;
  }
  g->text = buf_str(line);
}

void gather_hold(struct vc_gather *g)
{
  struct kith_buf *line = &g->s->line;
  if (g->text.ptr == line->ptr) {
    line->len = g->text.len; /* an = may have been taken off the end */
  } else {
    buf_clear(line);
    gather_add(g, g->text);
  }
}

/* vCard 2.1 folds at a space and means the space to stay; RFC 2425 puts one in. Many 2.1 writers do the latter, and
 * cut at about column 75 wherever that is. */
static bool keeps_space(const struct vc_gather *g, const struct vc_prop *p)
{
  static const uint32_t tokens[] = {KITH_P_URL, KITH_P_EMAIL, KITH_P_UID, KITH_P_TEL, KITH_P_KEY, KITH_P_PHOTO};
  bool keeps = p && g->s->card.version == CARD_21 && (g->last_len < 72 || g->last_len > 78);
  char last = g->text.len ? g->text.ptr[g->text.len - 1] : ' ';

  for (size_t i = 0; keeps && i < sizeof tokens / sizeof tokens[0]; i++)
    keeps = p->name != tokens[i];
  return keeps && p->encoding == ENCODING_NONE && !is_wsp(last) && last != ';';
}

int gather_folded(struct vc_gather *g, const struct vc_prop *p, struct kith_error *err)
{
  struct vc_piece piece;
  bool folded = g->whole, space = folded && keeps_space(g, p);

  gather_hold(g);
  int status = reader_next(&g->s->reader, &piece, err);
  g->more = false;
  if (status)
    return status == KITH_END ? KITH_OK : status;
  gather_take(g, &piece);
  if (folded)
    piece.text = str_sub(piece.text, 1, piece.text.len);
  if (space) {
    while (piece.text.len && is_wsp(piece.text.ptr[0]))
      piece.text = str_sub(piece.text, 1, piece.text.len);
    gather_add(g, KITH_STR(" "));
  }
  gather_add(g, piece.text);
  return KITH_OK;
}
