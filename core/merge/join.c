#include "merge/join.h"

#include "base/buf.h"

enum { JOIN_MAX_PIECES = 64 };

struct join_piece {
  struct kith_str text;
  struct kith_str *origins; /* "crm", "dana-phone"; may be none */
  size_t origin_count;
};

/* Pieces are all different, so that of two equal ones none would be left. */
static bool is_in_another(const struct join_piece *pieces, size_t count, size_t which)
{
  for (size_t i = 0; i < count; i++)
    if (i != which && str_find_str(pieces[i].text, pieces[which].text) < pieces[i].text.len)
      return true;
  return false;
}

static int add_piece(struct kith_buf *b, const struct join_piece *piece)
{
  int rc = b->len ? buf_add_str(b, KITH_STR("\n\n")) : KITH_OK;
  for (size_t i = 0; i < piece->origin_count && rc == KITH_OK; i++)
    rc = buf_printf(b, "%s%.*s%s", i ? ", " : "", STR_ARG(piece->origins[i]), i + 1 < piece->origin_count ? "" : ": ");
  return rc == KITH_OK ? buf_add_str(b, piece->text) : rc;
}

/* False when the text would be longer than a value may be. A single piece that is left needs no origin. */
static bool join_texts(const struct join_piece *pieces, size_t count, struct kith_arena *arena, struct kith_str *out)
{
  struct kith_buf text = BUF_MAX(RECORD_INLINE_MAX);
  size_t kept = 0, last = 0;
  int rc = KITH_OK;
  for (size_t i = 0; i < count; i++) {
    if (is_in_another(pieces, count, i))
      continue;
    rc = rc == KITH_OK ? add_piece(&text, &pieces[i]) : rc;
    kept++;
    last = i;
  }
  *out = kept == 1 ? pieces[last].text : arena_str(arena, buf_str(&text));
  buf_free(&text);
  return kept == 1 || (kept && rc == KITH_OK);
}

static bool is_text(const struct kith_property *p)
{
  return !p->blob && p->part_count == 1 && property_text(p).len;
}

/* In the order in which they were added, each once. */
static size_t list_origins(const struct merging *m, const struct value *v, struct kith_str **out)
{
  size_t count = 0;
  *out = arena_alloc(m->arena, v->source_count * sizeof **out);
  for (uint32_t i = 0; i < v->source_count; i++) {
    struct kith_str origin = m->inputs[v->sources[i]].origin;
    size_t k = 0;
    while (k < count && !str_eq((*out)[k], origin))
      k++;
    if (k == count && origin.len)
      (*out)[count++] = origin;
  }
  return count;
}

/* The texts of the unit become the first of them; what is none stays. */
static void keep_joined(struct merging *m, struct kith_str text)
{
  struct value *to = NULL;
  size_t count = m->from;
  for (size_t i = m->from; i < m->count; i++) {
    struct value v = m->values[i];
    if (to && is_text(&v.property)) {
      values_unite(m, to, &v);
      continue;
    }
    m->values[count] = v;
    to = !to && is_text(&v.property) ? &m->values[count] : to;
    count++;
  }
  m->count = count;
  struct kith_part *part = arena_alloc(m->arena, sizeof *part);
  *part = *property_part(&to->property, 0);
  part->text = text;
  to->property.parts = part;
  to->property.raw = STR_NONE;
  to->property.flags &= ~(uint32_t)KITH_CHANGED;
}

/* What one record says in several texts its owner wanted apart: there is nothing to join. */
static bool one_has_all(const struct merging *m, size_t texts)
{
  uint32_t *has = arena_zero(m->arena, m->input_count, sizeof *has);
  for (size_t i = m->from; i < m->count; i++)
    for (uint32_t k = 0; k < m->values[i].source_count && is_text(&m->values[i].property); k++)
      if (++has[m->values[i].sources[k]] == texts)
        return true;
  return false;
}

void join_values(struct merging *m)
{
  struct join_piece pieces[JOIN_MAX_PIECES];
  struct kith_str text;
  size_t count = 0;
  for (size_t i = m->from; i < m->count; i++) {
    const struct value *v = &m->values[i];
    if (!is_text(&v->property))
      continue;
    if (count == JOIN_MAX_PIECES)
      return; /* they stay side by side */
    struct join_piece *piece = &pieces[count++];
    *piece = (struct join_piece){.text = property_text(&v->property)};
    piece->origin_count = list_origins(m, v, &piece->origins);
  }
  if (count && !one_has_all(m, count) && join_texts(pieces, count, m->arena, &text))
    keep_joined(m, text);
}
