/* vCardProps, and what is left over. */
#include "jscontact/from_card.h"
#include "jscontact/when.h"

/* ---- vCardProps -------------------------------------------------------------------------------------------------- */

static struct kith_str held_key(struct from_card *f, uint32_t property, struct kith_str text)
{
  return arena_printf(&f->w->arena, "%u=%.*s", property, STR_ARG(text));
}

/* What a line in vCardProps says about members of the card: these make no line of their own. */
static void hold(struct from_card *f, const struct view_line *line)
{
  const struct js_row *row = row_of(line->property);
  if (line->property == KITH_P_FN)
    map_str_put(&f->held, KITH_STR("FN"), 0, NULL);
  if (!row || (row->how != HOW_TEXT && row->how != HOW_UTC && row->how != HOW_FULL && row->how != HOW_MEMBERS &&
               row->how != HOW_KEYWORDS))
    return;
  for (uint32_t i = 0; i < line->part_count; i++) {
    struct kith_str text = line->parts[i].text;
    if (row->how == HOW_UTC)
      (void)when_utc(&f->w->arena, text, &text);
    map_str_put(&f->held, held_key(f, line->property, text), 0, NULL);
  }
}

bool from_is_held(struct from_card *f, uint32_t property, struct kith_str text)
{
  return f->held.len && map_str_get(&f->held, held_key(f, property, text));
}

void from_props(struct from_card *f)
{
  struct js_node *props = js_typed(f->card, "vCardProps", JS_ARRAY);
  struct view_line line;
  for (struct js_node *one = props ? props->first : NULL; one; one = one->next) {
    if (!jcard_back(f->w, one, &line)) {
      f->odd++;
      continue;
    }
    hold(f, &line);
    vec_push(&f->props, line);
    js_mark(one);
    props->used = true;
  }
}

/* ---- JSPROP ------------------------------------------------------------------------------------------------------ */

static void push_left(struct from_card *f, const struct js_node *node, struct kith_str path)
{
  struct view_line line = line_new(f->w, KITH_P_JSPROP);
  struct kith_str text = work_json(f->w, node);
  f->left += text.len + path.len;
  if (!text.len)
    return;
  line_text(f->w, &line, text);
  line_param(f->w, &line, KITH_Q_JSPTR, path);
  vec_push(f->out, line);
}

static void push_leftovers(struct from_card *f, const struct js_node *node, struct kith_str path)
{
  size_t place = 0;
  for (const struct js_node *one = node->first; one && f->left < LEFT_MAX; one = one->next, place++) {
    struct kith_str step = node->type == JS_OBJECT ? one->key : arena_printf(&f->w->arena, "%zu", place);
    if (js_all_used(one))
      continue;
    struct kith_str below = js_path(&f->w->arena, path, step);
    f->left += below.len;
    if (one->used)
      push_leftovers(f, one, below);
    else
      push_left(f, one, below);
  }
}

/* An object of patches of which some were understood is not left over as a whole. */
static void mark_localizations(struct from_card *f)
{
  struct js_node *all = js_typed(f->card, "localizations", JS_OBJECT);
  for (struct js_node *one = all ? all->first : NULL; one; one = one->next) {
    for (const struct js_node *patch = one->first; patch; patch = patch->next)
      one->used |= patch->used;
    all->used |= one->used;
  }
}

void from_rest(struct from_card *f)
{
  mark_localizations(f);
  push_leftovers(f, f->card, STR_NONE);
  for (size_t i = 0; i < f->props.len; i++)
    vec_push(f->out, f->props.items[i]);
}
