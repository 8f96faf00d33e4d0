#include "vcard/line.h"

#include "vcard/gather.h"

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

static void nest_keep(struct vc_gather *g, const struct vc_piece *piece)
{
  gather_take(g, piece);
  gather_add(g, piece->text);
  if (piece->whole)
    gather_add(g, KITH_STR("\n"));
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

/* The nested card is the text of the AGENT; when it is over a limit, its start is kept as it stood. */
static void nest_end(struct vc_source *s, const struct vc_gather *g, struct vc_prop *keep)
{
  bool cut = g->over || keep->trouble & TROUBLE_DEEP;
  struct kith_str text = str_trim(buf_str(&s->line));

  keep->trouble |= g->over ? TROUBLE_LONG : 0;
  keep->name = cut ? s->names.unparsed : keep->name;
  keep->value = card_keep(&s->card, cut ? card_cut(text, INLINE_MAX) : text);
  keep->kinds = g->kinds;
}

int nest_read(struct vc_source *s, struct vc_prop *keep, bool *out_open, struct kith_error *err)
{
  struct nest n = {.depth = 1};
  struct vc_gather g = {.s = s};
  struct vc_piece piece;
  int status = KITH_OK;

  buf_clear(&s->line);
  gather_add(&g, KITH_STR("BEGIN:VCARD\n"));
  while (n.depth && !*out_open) {
    status = reader_next(&s->reader, &piece, err);
    if (status)
      break;
    s->card.last_line = piece.line;
    *out_open = piece.first && !nest_step(&n, piece.text);
    if (*out_open)
      reader_unread(&s->reader, &piece);
    if (n.depth > CARD_MAX_DEPTH)
      keep->trouble |= TROUBLE_DEEP;
    else if (!*out_open)
      nest_keep(&g, &piece);
  }
  if (status >= 0)
    nest_end(s, &g, keep);
  return status;
}
