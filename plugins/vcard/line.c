#include "vcard/line.h"

#include "vcard/header.h"
#include "vcard/media.h"

/* A content line on its way together. `text` is a slice of the reader's window, or of the line buffer after the first
 * append. */
struct gather {
  struct vc_source *s;
  struct kith_str text;
  size_t last_len; /* of the last physical line, to tell kinds of folding apart */
  unsigned kinds;
  bool more; /* the line goes on: folded, or longer than the window */
  bool whole;
  size_t seen; /* how far the value was searched for spaces */
  bool spaces; /* it has some */
};

bool line_is(struct kith_str line, struct kith_str marker)
{
  bool starts = line.len >= marker.len && line.len < marker.len + 64 && str_starts_nocase(line, marker);
  return starts && !str_trim(str_sub(line, marker.len, line.len)).len;
}

static bool is_blank(struct kith_str text)
{
  return !text.len || (ascii_is_space(text.ptr[0]) && !str_trim(text).len);
}

static bool is_wsp(int c)
{
  return c == ' ' || c == '\t';
}

static void gather_take(struct gather *g, const struct vc_piece *piece)
{
  g->kinds |= piece->kinds;
  g->last_len = piece->text.len;
  g->whole = piece->whole;
  g->more = !piece->whole || is_wsp(piece->next);
  if (piece->kinds & BYTES_NUL)
    card_fail(&g->s->card, "nul", "a line has a NUL byte: this is no text, or it is damaged");
}

static void gather_add(struct gather *g, struct kith_str text)
{
  if (buf_add_str(&g->s->line, text) != KITH_OK)
    card_fail(&g->s->card, "too-long", "a line is longer than 1 MiB");
  g->text = buf_str(&g->s->line);
}

/* Moves what there is into the line buffer: the next read makes slices of the window invalid. */
static void gather_hold(struct gather *g)
{
  struct kith_buf *line = &g->s->line;
  if (g->text.ptr == line->ptr) {
    line->len = g->text.len; /* an = may have been taken off the end */
  } else {
    buf_clear(line);
    gather_add(g, g->text);
  }
}

/* ---- Folding ----------------------------------------------------------------------------------------------------- */

/* vCard 2.1 folds at a space and means the space to stay; RFC 2425 puts one in. Many 2.1 writers do the latter, and
 * cut at about column 75 wherever that is. */
static bool fold_keeps_space(const struct gather *g, const struct vc_prop *p)
{
  static const uint32_t tokens[] = {KITH_P_URL, KITH_P_EMAIL, KITH_P_UID, KITH_P_TEL, KITH_P_KEY, KITH_P_PHOTO};
  bool keeps = p && g->s->card.version == VERSION_21 && (g->last_len < 72 || g->last_len > 78);
  char last = g->text.len ? g->text.ptr[g->text.len - 1] : ' ';

  for (size_t i = 0; keeps && i < sizeof tokens / sizeof tokens[0]; i++)
    keeps = p->name != tokens[i];
  return keeps && p->encoding == ENCODING_NONE && !is_wsp(last) && last != ';';
}

/* Appends the next piece of a folded or very long line. */
static int append_folded(struct gather *g, const struct vc_prop *p, struct kith_error *err)
{
  struct vc_piece piece;
  bool folded = g->whole, space = folded && fold_keeps_space(g, p);

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

/* ---- Quoted-printable soft line breaks --------------------------------------------------------------------------- */

static bool may_be_qp(const struct vc_source *s, const struct vc_prop *p)
{
  bool old = s->card.version == VERSION_21 || s->card.version == VERSION_UNKNOWN || p->charset.len;
  return p->encoding == ENCODING_NONE && old && p->name != KITH_P_URL && p->value_type != KITH_V_URI;
}

/* After "=" the line goes on. A space in front of it is fold or text? When the value writes its spaces as =20 (so it
 * has none), fold. */
static int append_soft(struct gather *g, size_t value_at, bool *out_stop, struct kith_error *err)
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

static bool ends_soft(const struct gather *g, struct vc_prop *p, size_t value_at)
{
  struct kith_str value = str_sub(g->text, value_at, g->text.len);
  if (!g->whole || !value.len || value.ptr[value.len - 1] != '=')
    return false;
  if (may_be_qp(g->s, p) && qp_likely(value))
    p->encoding = ENCODING_QP; /* known from here on: the value is not looked through again */
  return p->encoding == ENCODING_QP;
}

/* Collects the rest of the line and keeps its value. */
static int read_text(struct gather *g, struct vc_prop *p, size_t value_at, struct kith_error *err)
{
  struct vc_card *card = &g->s->card;
  bool stop = false;
  int status = KITH_OK;

  while (!status && !stop && !card->code) {
    if (ends_soft(g, p, value_at))
      status = append_soft(g, value_at, &stop, err);
    else if (g->more)
      status = append_folded(g, p, err);
    else
      break;
  }
  struct kith_str value = str_sub(g->text, value_at, g->text.len);
  if (status || card->code)
    return status;
  if (may_be_qp(g->s, p) && str_find(value, '=') < value.len && qp_likely(value))
    p->encoding = ENCODING_QP;
  p->kinds = g->kinds;
  p->value = card_keep(card, value);
  return KITH_OK;
}

/* ---- Binary values ----------------------------------------------------------------------------------------------- */

/* What may follow base64 that is not folded: vCard 2.1 ends it with a blank line, some writers do not indent it. */
static int read_base64_lines(struct gather *g, struct kith_error *err)
{
  struct vc_piece piece;
  for (;;) {
    int status = reader_next(&g->s->reader, &piece, err);
    if (status)
      return status == KITH_END ? KITH_OK : status;
    bool blank = is_blank(piece.text);
    if (blank && !is_wsp(piece.next))
      return KITH_OK;
    if (!base64_likely(piece.text)) {
      reader_unread(&g->s->reader, &piece);
      return KITH_OK;
    }
    gather_take(g, &piece);
    media_feed(g->s, piece.text);
    while (!piece.whole) {
      status = reader_next(&g->s->reader, &piece, err);
      if (status)
        return status == KITH_END ? KITH_OK : status;
      gather_take(g, &piece);
      media_feed(g->s, piece.text);
    }
  }
}

static int read_binary(struct gather *g, struct vc_prop *p, struct kith_str value, struct kith_error *err)
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
    status = read_base64_lines(g, err);
  media_end(g->s, p);
  return status;
}

/* True when the value is base64; *out_skip: what stands before it. */
static bool is_binary(struct vc_source *s, struct vc_prop *p, struct kith_str value, size_t *out_skip)
{
  struct kith_str type;
  *out_skip = 0;
  if (media_data_uri(value, &type, out_skip)) {
    struct kith_param param = {.size = sizeof param, .name = KITH_Q_MEDIATYPE, .value = card_keep(&s->card, type)};
    if (type.len && p->param_count < CARD_MAX_PARAMS) {
      vec_push(&s->card.params, param);
      p->param_count++;
    }
    p->encoding = ENCODING_NONE; /* a data: URI ends where its line ends */
    return true;
  }
  return p->encoding == ENCODING_BASE64 && p->value_type != KITH_V_URI;
}

/* ---- A line ------------------------------------------------------------------------------------------------------ */

static void read_version(struct vc_card *card, const struct vc_prop *p)
{
  struct kith_str v = str_trim(p->value);
  card->version = str_starts(v, KITH_STR("2")) ? VERSION_21 : str_starts(v, KITH_STR("4")) ? VERSION_40 : VERSION_30;
}

/* What the line as a whole means for the card; properties without a value are dropped, which is no loss. */
static enum vc_line settle(struct vc_card *card, struct vc_prop *p)
{
  bool nested = p->name == KITH_P_AGENT && (is_blank(p->value) || line_is(p->value, LINE_BEGIN_VCARD));
  if (card->code)
    return LINE_PROPERTY;
  if (p->name == KITH_P_VERSION && !p->trouble)
    read_version(card, p);
  if (nested)
    return LINE_AGENT;
  card->has_labels |= p->name == KITH_P_X_ABLABEL || p->name == KITH_P_LABEL;
  if (p->name == KITH_P_VERSION || (!p->blob && is_blank(p->value)))
    card->props.len--;
  return LINE_PROPERTY;
}

/* No header: kept whole, as one text. */
static int read_unparsed(struct gather *g, struct vc_prop *p, struct kith_error *err)
{
  struct kith_origin origin = p->origin;
  *p = (struct vc_prop){
      .name = g->s->names.unparsed, .origin = origin, .trouble = TROUBLE_SYNTAX, .param_first = g->s->card.params.len};
  return read_text(g, p, 0, err);
}

static bool data_uri_cut(const struct gather *g, size_t value_at)
{
  enum { HEADER_MAX = 256 };
  struct kith_str value = str_sub(g->text, value_at, g->text.len);
  return g->more && value.len < HEADER_MAX && str_find(value, ',') == value.len &&
         str_starts_nocase(value, str_sub(KITH_STR("data:"), 0, value.len < 5 ? value.len : 5));
}

static int read_property(struct gather *g, struct vc_prop *p, struct kith_error *err)
{
  struct vc_scan scan = {0};
  size_t colon = 0, skip = 0;
  int status = KITH_OK;
  bool found = header_end(g->text, &scan, &colon);

  while (!found && g->more && !status && !g->s->card.code) {
    status = append_folded(g, NULL, err);
    found = header_end(g->text, &scan, &colon);
  }
  if (status || g->s->card.code)
    return status;
  if (!found) { /* a quote that never ends? */
    colon = str_find(g->text, ':');
    found = colon < g->text.len;
  }
  if (!found || !header_parse(g->s, str_sub(g->text, 0, colon), p))
    return read_unparsed(g, p, err);
  while (data_uri_cut(g, colon + 1) && !status && !g->s->card.code)
    status = append_folded(g, NULL, err);
  if (status || g->s->card.code)
    return status;
  struct kith_str value = str_sub(g->text, colon + 1, g->text.len);
  if (is_binary(g->s, p, value, &skip))
    return read_binary(g, p, str_sub(value, skip, value.len), err);
  return read_text(g, p, colon + 1, err);
}

static enum vc_line line_kind(const struct vc_piece *piece)
{
  char c = piece->text.len ? ascii_lower(piece->text.ptr[0]) : ' ';
  if (c == 'b' && line_is(piece->text, LINE_BEGIN_VCARD))
    return LINE_BEGIN;
  if (c == 'e' && line_is(piece->text, LINE_END_VCARD))
    return LINE_END;
  return ascii_is_space(c) && piece->whole && is_blank(piece->text) ? LINE_BLANK : LINE_PROPERTY;
}

int line_read(struct vc_source *s, enum vc_line *out, struct vc_piece *piece, struct kith_error *err)
{
  int status = reader_next(&s->reader, piece, err);
  struct gather g = {.s = s, .text = piece->text};

  if (status)
    return status;
  gather_take(&g, piece);
  *out = line_kind(piece);
  if (*out != LINE_PROPERTY || s->card.code)
    return KITH_OK;
  struct vc_prop *p = card_add(&s->card, (struct kith_origin){piece->line, piece->offset});
  status = read_property(&g, p, err);
  if (!status)
    *out = settle(&s->card, p);
  return status;
}

/* ---- Nested cards ------------------------------------------------------------------------------------------------ */

struct nest {
  unsigned depth;
  bool agent; /* an AGENT without a value came: a BEGIN is nested */
};

static bool is_agent(struct kith_str line)
{
  struct kith_str rest = str_sub(line, 0, 64), name = str_sub(rest, 0, str_find(rest, ':'));
  name = str_sub(name, 0, str_find(name, ';'));
  const char *dot = name.len ? memrchr(name.ptr, '.', name.len) : NULL;
  if (dot)
    name = str_sub(name, (size_t)(dot - name.ptr) + 1, name.len);
  return str_eq_nocase(str_trim(name), KITH_STR("AGENT"));
}

/* False when a card begins that is not nested. */
static bool nest_step(struct nest *n, struct kith_str line)
{
  if (line_is(line, LINE_BEGIN_VCARD)) {
    n->depth += n->agent;
    bool nested = n->agent;
    n->agent = false;
    return nested;
  }
  if (line_is(line, LINE_END_VCARD))
    n->depth--;
  if (line.len && is_agent(line)) {
    struct kith_str trimmed = str_trim(line);
    n->depth += str_ends(trimmed, LINE_BEGIN_VCARD);
    n->agent = str_ends(trimmed, KITH_STR(":"));
  } else if (!is_blank(line)) {
    n->agent = false;
  }
  return true;
}

static void nest_keep(struct vc_source *s, const struct vc_piece *piece)
{
  struct gather g = {.s = s};
  gather_take(&g, piece);
  gather_add(&g, piece->text);
  if (piece->whole)
    gather_add(&g, KITH_STR("\n"));
}

bool nest_follows(struct vc_source *s, const struct vc_prop *agent, struct kith_error *err)
{
  struct vc_piece piece;
  int status = KITH_OK;

  if (!is_blank(agent->value))
    return true; /* the BEGIN stood in the value */
  do
    status = reader_next(&s->reader, &piece, err);
  while (!status && piece.whole && is_blank(piece.text));
  if (!status && !line_is(piece.text, LINE_BEGIN_VCARD)) {
    reader_unread(&s->reader, &piece);
    return false;
  }
  return !status;
}

int nest_read(struct vc_source *s, struct vc_prop *keep, bool *out_open, struct kith_error *err)
{
  struct nest n = {.depth = 1};
  struct vc_piece piece;
  unsigned kinds = 0;

  buf_clear(&s->line);
  (void)buf_add_str(&s->line, KITH_STR("BEGIN:VCARD\n"));
  while (n.depth) {
    int status = reader_next(&s->reader, &piece, err);
    if (status)
      return status;
    *out_open = piece.first && !nest_step(&n, piece.text);
    if (*out_open) {
      reader_unread(&s->reader, &piece);
      return KITH_OK;
    }
    if (n.depth > CARD_MAX_DEPTH)
      card_fail(&s->card, "too-deep", "cards within cards, more than 4 deep");
    if (keep && !s->card.code)
      nest_keep(s, &piece);
    kinds |= piece.kinds;
  }
  if (keep && !s->card.code) {
    keep->value = card_keep(&s->card, str_trim(buf_str(&s->line)));
    keep->kinds = kinds;
  }
  return KITH_OK;
}
