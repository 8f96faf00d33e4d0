#include "vcard/line.h"

#include "vcard/gather.h"
#include "vcard/header.h"

bool line_is(struct kith_str line, struct kith_str marker)
{
  bool starts = line.len >= marker.len && line.len < marker.len + 64 && str_starts_nocase(line, marker);
  return starts && !str_trim(str_sub(line, marker.len, line.len)).len;
}

/* ---- Quoted-printable soft line breaks --------------------------------------------------------------------------- */

static bool may_be_qp(const struct vc_source *s, const struct vc_prop *p)
{
  bool old = s->card.version == CARD_21 || s->card.version == CARD_UNKNOWN || p->charset.len;
  return p->encoding == ENCODING_NONE && old && p->name != KITH_P_URL && p->value_type != KITH_V_URI &&
         p->name != s->names.unparsed;
}

/* Its writer forgot to say so. */
static void make_qp(struct vc_source *s, struct vc_prop *p)
{
  p->encoding = ENCODING_QP;
  p->trouble |= TROUBLE_ENCODING;
  header_add_param(s, p, KITH_Q_ENCODING, KITH_STR("QUOTED-PRINTABLE"));
}

/* After "=" the line goes on. A space in front of it is fold or text? When the value writes its spaces as =20 (so it
 * has none), fold. */
static int append_soft(struct vc_gather *g, size_t value_at, bool *out_stop, struct kith_error *err)
{
  struct vc_piece piece;
  struct kith_str unseen = str_sub(g->text, g->seen > value_at ? g->seen : value_at, g->text.len);

  g->text.len--;
  g->spaces |= str_find(unseen, ' ') < unseen.len;
  g->seen = g->text.len;
  gather_hold(g);
  int status = reader_next(&g->s->reader, &piece, err);
  *out_stop = status != KITH_OK;
  if (status)
    return status == KITH_END ? KITH_OK : status;
  if (line_is(piece.text, LINE_END_VCARD) || line_is(piece.text, LINE_BEGIN_VCARD)) {
    reader_unread(&g->s->reader, &piece);
    *out_stop = true;
    return KITH_OK;
  }
  gather_take(g, &piece);
  while (!g->spaces && piece.text.len && is_wsp(piece.text.ptr[0]))
    piece.text = str_sub(piece.text, 1, piece.text.len);
  gather_add(g, piece.text);
  return KITH_OK;
}

static bool ends_soft(struct vc_gather *g, struct vc_prop *p, size_t value_at)
{
  if (!g->whole || g->text.len <= value_at || g->text.ptr[g->text.len - 1] != '=')
    return false;
  if (may_be_qp(g->s, p) && qp_likely(str_sub(g->text, value_at, g->text.len)))
    make_qp(g->s, p); /* known from here on: the value is not looked through again */
  return p->encoding == ENCODING_QP;
}

/* ---- Text values ------------------------------------------------------------------------------------------------- */

/* Not copied while it can stay in the window: card_hold does that when need be. */
static bool keep_value(struct vc_gather *g, struct vc_prop *p, struct kith_str value)
{
  struct vc_card *card = &g->s->card;
  bool in_window = value.ptr != g->s->line.ptr && g->text.ptr != g->s->line.ptr;

  if (card->stored + value.len > CARD_MAX_BYTES) {
    card->trouble |= TROUBLE_LONG;
    return false;
  }
  card->stored += value.len;
  p->value = in_window ? value : arena_str(&card->arena, value);
  return true;
}

/* The property is over a limit: what it was is kept as one text, from its start. */
static void cut_out(struct vc_gather *g, struct vc_prop *p)
{
  p->trouble |= g->over ? TROUBLE_LONG : 0;
  p->name = g->s->names.unparsed;
  p->shape = CARD_TEXT;
  p->encoding = ENCODING_NONE;
  p->value_type = 0;
  p->param_count = 0;
  p->group = p->charset = STR_NONE;
  (void)keep_value(g, p, card_cut(g->text, INLINE_MAX));
}

/* Nothing but separators: NOTE: and N:;;;; say no more than their header does. */
static bool is_hollow(struct kith_str value, enum card_shape shape)
{
  for (size_t i = 0; i < value.len; i++) {
    char c = value.ptr[i];
    bool between = shape != CARD_TEXT && (c == ';' || c == ',');
    if (!ascii_is_space(c) && !between)
      return false;
  }
  return true;
}

/* X-KITH-EMPTY has the header for its text, and what stood after the colon as its raw value. */
static void make_empty(struct vc_gather *g, struct vc_prop *p, size_t value_at)
{
  p->label = card_keep(&g->s->card, str_sub(g->text, value_at, g->text.len));
  p->name = g->s->names.empty;
  p->shape = CARD_TEXT;
  p->encoding = ENCODING_NONE;
  p->value_type = 0;
  p->param_count = 0;
  p->group = p->charset = STR_NONE;
  (void)keep_value(g, p, str_sub(g->text, 0, value_at - 1));
}

/* Collects the rest of the line and keeps its value. */
static int read_text(struct vc_gather *g, struct vc_prop *p, size_t value_at, struct kith_error *err)
{
  bool stop = false;
  int status = KITH_OK;

  while (!status && !stop) {
    if (ends_soft(g, p, value_at))
      status = append_soft(g, value_at, &stop, err);
    else if (g->more)
      status = gather_folded(g, p, err);
    else
      break;
  }
  struct kith_str value = str_sub(g->text, value_at, g->text.len);
  p->kinds = g->kinds;
  if (status)
    return status;
  if (g->over || p->trouble & TROUBLE_PARAMS) {
    cut_out(g, p);
    return KITH_OK;
  }
  if (may_be_qp(g->s, p) && str_find(value, '=') < value.len && qp_likely(value))
    make_qp(g->s, p);
  bool labelled = value.len && card_has_label(&g->s->card, p);
  if (value_at && is_hollow(value, p->shape) && p->name != KITH_P_AGENT && !labelled)
    make_empty(g, p, value_at);
  else if (!keep_value(g, p, value))
    p->trouble |= TROUBLE_LONG;
  return KITH_OK;
}

/* ---- A line ------------------------------------------------------------------------------------------------------ */

static void read_version(struct vc_card *card, struct vc_prop *p)
{
  struct kith_str v = str_trim(p->value);
  char first = v.len ? v.ptr[0] : 0;
  card->version = first == '2' ? CARD_21 : first == '4' ? CARD_40 : CARD_30;
  p->trouble |= first < '2' || first > '4' ? TROUBLE_VERSION : 0;
}

/* What the line as a whole means for the card. */
static enum vc_line settle(struct vc_source *s, struct vc_prop *p)
{
  struct vc_card *card = &s->card;
  bool nested = p->name == KITH_P_AGENT && (is_blank(p->value) || line_is(p->value, LINE_BEGIN_VCARD));
  if (p->name == KITH_P_VERSION)
    read_version(card, p);
  if (nested)
    return LINE_AGENT;
  card->has_labels |= p->name == KITH_P_X_ABLABEL || p->name == KITH_P_LABEL;
  bool lost = !p->blob && !p->value.len; /* a photo that nobody wants, or a card that is full */
  card->props.len -= lost;
  return LINE_PROPERTY;
}

/* No header: kept whole, as one text. */
static int read_unparsed(struct vc_gather *g, struct vc_prop *p, struct kith_error *err)
{
  struct kith_origin origin = p->origin;
  *p = (struct vc_prop){
      .name = g->s->names.unparsed, .origin = origin, .trouble = TROUBLE_SYNTAX, .param_first = g->s->card.params.len};
  return read_text(g, p, 0, err);
}

/* Too little of the value is there to see what it is. */
static bool value_is_cut(const struct vc_gather *g, const struct vc_prop *p, size_t value_at)
{
  enum { HEADER_MAX = 256, SIGHT = 80 };
  struct kith_str value = str_sub(g->text, value_at, g->text.len);
  if (!g->more || value.len >= HEADER_MAX)
    return false;
  if (value.len < SIGHT && card_usual_type(p->name, CARD_30) == KITH_V_BINARY && p->encoding != ENCODING_BASE64)
    return true;
  return str_find(value, ',') == value.len &&
         str_starts_nocase(value, str_sub(KITH_STR("data:"), 0, value.len < 5 ? value.len : 5));
}

static int read_header(struct vc_gather *g, size_t *out_colon, struct kith_error *err)
{
  struct vc_scan scan = {0};
  int status = KITH_OK;
  bool found = header_end(g->text, &scan, out_colon);

  while (!found && g->more && !status && !g->over) {
    status = gather_folded(g, NULL, err);
    found = header_end(g->text, &scan, out_colon);
  }
  if (!found) /* a quote that never ends? */
    *out_colon = str_find(g->text, ':');
  return status;
}

static int read_property(struct vc_gather *g, struct vc_prop *p, struct kith_error *err)
{
  size_t colon = 0, skip = 0;
  int status = read_header(g, &colon, err);

  if (status)
    return status;
  if (colon >= g->text.len || !header_parse(g->s, str_sub(g->text, 0, colon), p))
    return read_unparsed(g, p, err);
  while (g->more && !status && value_is_cut(g, p, colon + 1))
    status = gather_folded(g, NULL, err);
  if (status)
    return status;
  struct kith_str value = str_sub(g->text, colon + 1, g->text.len);
  if (binary_is(g, p, value, &skip))
    return binary_read(g, p, str_sub(value, skip, value.len), err);
  return read_text(g, p, colon + 1, err);
}

/* Files that were put together: END:VCARDBEGIN:VCARD. */
static bool splits(struct kith_str line)
{
  struct kith_str rest = str_sub(line, LINE_END_VCARD.len, 32);
  if (!str_starts_nocase(line, LINE_END_VCARD))
    return false;
  if (str_starts(rest, KITH_STR("\xEF\xBB\xBF")))
    rest = str_sub(rest, 3, rest.len);
  return str_starts_nocase(rest, LINE_BEGIN_VCARD);
}

static enum vc_line line_kind(struct vc_source *s, const struct vc_piece *piece)
{
  char c = piece->text.len ? ascii_lower(piece->text.ptr[0]) : ' ';
  if (c == 'b' && line_is(piece->text, LINE_BEGIN_VCARD))
    return LINE_BEGIN;
  if (c == 'e' && line_is(piece->text, LINE_END_VCARD))
    return LINE_END;
  if (c == 'e' && piece->whole && splits(piece->text)) {
    reader_split(&s->reader, piece, LINE_END_VCARD.len);
    return LINE_END;
  }
  return ascii_is_space(c) && piece->whole && is_blank(piece->text) ? LINE_BLANK : LINE_PROPERTY;
}

/* The value's first character that says something; its length when there is none. */
static size_t first_of(struct kith_str value)
{
  size_t i = 0;
  while (i < value.len && (value.ptr[i] == ';' || value.ptr[i] == ',' || ascii_is_space(value.ptr[i])))
    i++;
  return i;
}

static bool may_be_data(struct kith_str value)
{
  return value.len > 5 && (value.ptr[0] | 32) == 'd' && value.ptr[4] == ':';
}

/* The usual line by the short way: one physical line, a header met before, a text. False when it is anything else. */
static bool read_plain(struct vc_source *s, const struct vc_piece *piece)
{
  struct kith_str text = piece->text;
  const char *colon = text.len ? memchr(text.ptr, ':', text.len < 64 ? text.len : 64) : NULL;

  if (!colon || !piece->whole || is_wsp(piece->next) || piece->kinds & (BYTES_NUL | BYTES_ESCAPE))
    return false;
  const struct vc_header *header = header_known(s, str_sub(text, 0, (size_t)(colon - text.ptr)));
  struct kith_str value = {colon + 1, text.len - (size_t)(colon + 1 - text.ptr)};
  size_t first = first_of(value);
  bool old = s->card.version < CARD_30 || (header && header->charset.len); /* quoted-printable, and nothing says so? */
  if (!header || !header->plain || (old && memchr(value.ptr, '=', value.len)) || first == value.len ||
      may_be_data(value) || s->card.props.len == CARD_MAX_PROPERTIES || s->card.stored + value.len > CARD_MAX_BYTES)
    return false;
  struct vc_prop *p = card_add(&s->card, (struct kith_origin){piece->line, piece->offset});
  header_recall(s, header, p);
  p->kinds = piece->kinds;
  p->value = value;
  s->card.stored += value.len;
  return true;
}

int line_read(struct vc_source *s, enum vc_line *out, struct vc_piece *piece, struct kith_error *err)
{
  int status = reader_next(&s->reader, piece, err);

  if (status)
    return status;
  *out = line_kind(s, piece);
  s->card.last_line = piece->line;
  if (*out != LINE_PROPERTY || read_plain(s, piece))
    return KITH_OK;
  struct vc_prop *p = card_add(&s->card, (struct kith_origin){piece->line, piece->offset});
  struct vc_gather g = {.s = s, .text = piece->text};
  gather_take(&g, piece);
  status = read_property(&g, p, err);
  if (!status)
    *out = settle(s, p);
  return status;
}
