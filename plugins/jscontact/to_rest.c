/* What no member holds: vCardProps; and JSPROP, which holds what no property does. */
#include "jscontact/to_card.h"

enum { JSON_MAX = 1 << 20 };

/* ---- JSPROP ------------------------------------------------------------------------------------------------------ */

/* At most JSON_MAX bytes of all of a card; empty: there are more. */
static struct kith_str blob_text(struct to_card *t, uint64_t blob)
{
  char chunk[4096];
  struct kith_buf *text = &t->w->text;
  int64_t got = 0;
  buf_clear(text);
  while (t->restored < JSON_MAX && (got = t->w->host->blob_read(t->w->ctx, blob, text->len, chunk, sizeof chunk)) > 0) {
    t->restored += (size_t)got;
    (void)buf_add(text, chunk, (size_t)got);
  }
  return got ? STR_NONE : arena_str(&t->w->arena, buf_str(text));
}

static unsigned steps(struct kith_str pointer)
{
  unsigned count = 1;
  for (size_t i = 0; i < pointer.len; i++)
    count += pointer.ptr[i] == '/';
  return count;
}

/* A value that another program put there comes back to its place when nothing is there now. */
void to_restore(struct to_card *t, size_t i)
{
  const struct view_line *line = &t->lines[i];
  struct kith_str pointer = line_one(line, KITH_Q_JSPTR);
  bool version = str_eq(pointer, KITH_STR("version"));
  bool plain = pointer.len && line->param_count == 1 && !line->group.len && !line->says_type &&
               line->value_type == KITH_V_TEXT && !str_starts(pointer, KITH_STR("vCardProps")) &&
               steps(pointer) < JS_MAX_DEPTH;
  struct kith_str text = !plain ? STR_NONE : line->blob ? blob_text(t, line->blob) : line_only(line);
  struct js_node *value = text.len ? js_parse(&t->w->arena, text, steps(pointer)) : NULL;

  t->marks[i].done = value && js_set(&t->w->arena, t->card, pointer, value, version ? JS_SET_OVER : JS_SET_NEW);
  t->marks[i].raw |= !t->marks[i].done;
}

/* ---- vCardProps -------------------------------------------------------------------------------------------------- */

void to_props(struct to_card *t)
{
  struct js_node *props = NULL;
  for (size_t i = 0; i < t->count; i++) {
    if (t->marks[i].done && !t->marks[i].also && !t->marks[i].raw)
      continue;
    if (!props)
      props = js_put_c(t->card, "vCardProps", js_new(&t->w->arena, JS_ARRAY));
    js_push(props, jcard_of(t->w, &t->lines[i]));
  }
}
