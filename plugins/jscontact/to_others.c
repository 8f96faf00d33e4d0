/* Lines that say another in another language (ALTID and LANGUAGE), or how it sounds (ALTID and PHONETIC). */
#include "jscontact/to_card.h"

static bool has_forms(const struct js_row *row)
{
  return row && (row->how == HOW_OBJECT || row->how == HOW_ORG || row->how == HOW_ADDRESS || row->how == HOW_FULL ||
                 row->how == HOW_NAME || row->how == HOW_GENDER);
}

static struct kith_str set_of(struct to_card *t, size_t i, struct kith_str more)
{
  const struct view_line *line = &t->lines[i];
  struct kith_str altid = line_one(line, KITH_Q_ALTID);
  if (!altid.len || t->marks[i].raw || !has_forms(row_of(line->property)))
    return STR_NONE;
  return arena_printf(&t->w->arena, "%u/%.*s/%.*s", line->property, STR_ARG(altid), STR_ARG(more));
}

static struct kith_str card_language(const struct to_card *t)
{
  for (size_t i = 0; i < t->count; i++)
    if (t->lines[i].property == KITH_P_LANGUAGE)
      return line_only(&t->lines[i]);
  return STR_NONE;
}

/* The main line of a set: the first without a language, else in the card's, else any; none that says how another
 * sounds. */
static void find_mains(struct to_card *t, unsigned round)
{
  struct kith_str own = card_language(t);
  for (size_t i = 0; i < t->count; i++) {
    const struct view_line *line = &t->lines[i];
    struct kith_str set = set_of(t, i, STR_NONE), language = line_one(line, KITH_Q_LANGUAGE);
    bool fits = round == 0 ? !line_has(line, KITH_Q_LANGUAGE) : round == 1 ? str_eq_nocase(own, language) : true;
    if (set.len && fits && !line_has(line, KITH_Q_PHONETIC))
      map_str_put(&t->others, set, i + 1, NULL);
  }
}

static void join(struct to_card *t, size_t i, size_t main)
{
  const struct view_line *line = &t->lines[i];
  struct kith_str language = line_one(line, KITH_Q_LANGUAGE);
  bool named = line->property == KITH_P_N || line->property == KITH_P_ADR, fresh = false;

  if (!language.len && named && line_has(line, KITH_Q_PHONETIC) && !t->marks[main].sound)
    t->marks[main].sound = (uint32_t)i + 1;
  else if (language.len)
    map_str_put(&t->others, set_of(t, i, language), 0, &fresh);
  if (!fresh && t->marks[main].sound != i + 1)
    return;
  t->marks[i].main = (uint32_t)main + 1;
  t->marks[main].has_others = true;
}

void to_find_others(struct to_card *t)
{
  unsigned numbers[KITH_P_JSPROP + 1] = {0};
  for (unsigned round = 0; round < 3; round++)
    find_mains(t, round);
  for (size_t i = 0; i < t->count; i++) {
    struct kith_str set = set_of(t, i, STR_NONE);
    uint64_t *main = set.len ? map_str_get(&t->others, set) : NULL;
    if (main && *main != i + 1)
      join(t, i, *main - 1);
  }
  for (size_t i = 0; i < t->count; i++)
    if (t->marks[i].has_others)
      t->marks[i].number = ++numbers[t->lines[i].property];
}

/* ---- Patches ----------------------------------------------------------------------------------------------------- */

static bool patch(struct to_card *t, struct kith_str language, struct kith_str path, struct js_node *value)
{
  struct kith_arena *arena = &t->w->arena;
  struct js_node *all = js_object_at(arena, t->card, "localizations"), *one = js_get(all, language);
  bool fresh = false;
  map_str_put(&t->keys, arena_printf(arena, "localizations/%.*s/%.*s", STR_ARG(language), STR_ARG(path)), 0, &fresh);
  if (!fresh)
    return false;
  if (!one)
    one = js_put(all, language, js_new(arena, JS_OBJECT));
  js_put(one, path, value);
  return true;
}

static struct js_node *form_of(struct to_card *t, size_t i, const struct js_row *row)
{
  const struct view_line *line = &t->lines[i];
  if (row->how != HOW_GENDER)
    return to_build(t, i, row);
  return to_is_plain_full(t, i) && line_only(line).len ? js_text(&t->w->arena, line_only(line)) : NULL;
}

static void localize(struct to_card *t, size_t i, const struct js_row *row)
{
  const struct to_line *main = &t->marks[t->marks[i].main - 1];
  t->marks[i].key = main->key;
  struct js_node *form = main->raw || !main->path.len ? NULL : form_of(t, i, row);
  t->marks[i].done = form && patch(t, line_one(&t->lines[i], KITH_Q_LANGUAGE), main->path, form);
  t->marks[i].raw |= !t->marks[i].done;
}

/* ---- Names: FN and N of a language are one form ------------------------------------------------------------------ */

static size_t partner(struct to_card *t, uint32_t property, struct kith_str language)
{
  size_t main = property == KITH_P_FN ? t->full : t->name;
  for (size_t i = 0; i < t->count && main != NO_LINE; i++)
    if (t->lines[i].property == property && t->marks[i].main == main + 1 && !t->marks[i].raw &&
        str_eq(line_one(&t->lines[i], KITH_Q_LANGUAGE), language))
      return i;
  return NO_LINE;
}

/* The components of another language beside a full name that stays. */
static bool patch_parts(struct to_card *t, struct kith_str language, const struct js_node *form,
                        const struct js_node *main)
{
  struct kith_arena *arena = &t->w->arena;
  bool good = true;
  for (struct js_node *member = form->first, *next; member && good; member = next) {
    next = member->next;
    good = patch(t, language, js_path(arena, KITH_STR("name"), member->key), member);
  }
  for (struct js_node *member = main->first; member && good; member = member->next)
    if (!js_get(form, member->key) && !str_eq(member->key, KITH_STR("full")))
      good = patch(t, language, js_path(arena, KITH_STR("name"), member->key), js_new(arena, JS_NULL));
  return good;
}

static bool patch_name(struct to_card *t, struct kith_str language, struct js_node *form, bool full, bool name)
{
  struct js_node *main = js_get_c(t->card, "name"), *text = js_get_c(form, "full");
  if (!main)
    return false;
  if (full && text && !name && js_get_c(main, "components"))
    return patch(t, language, KITH_STR("name/full"), js_text(&t->w->arena, text->text));
  if (name && !text && js_get_c(main, "full"))
    return patch_parts(t, language, form, main);
  return patch(t, language, KITH_STR("name"), form);
}

static void localize_name(struct to_card *t, size_t i)
{
  struct kith_str language = line_one(&t->lines[i], KITH_Q_LANGUAGE);
  size_t full = partner(t, KITH_P_FN, language), name = partner(t, KITH_P_N, language);
  if (!language.len || (full != i && name != i)) {
    t->marks[i].raw = true;
    return;
  }
  struct js_node *form = to_name(t, full, name);
  name = name != NO_LINE && t->marks[name].raw ? NO_LINE : name;
  bool good = form->first && patch_name(t, language, form, full != NO_LINE, name != NO_LINE);
  size_t both[] = {full, name};
  for (size_t k = 0; k < 2; k++)
    if (both[k] != NO_LINE) {
      t->marks[both[k]].done = good;
      t->marks[both[k]].raw |= !good;
    }
}

void to_localize(struct to_card *t)
{
  for (size_t i = 0; i < t->count; i++) {
    const struct js_row *row = row_of(t->lines[i].property);
    if (!t->marks[i].main || t->marks[i].done || t->marks[i].raw)
      continue;
    if (row->how == HOW_FULL || row->how == HOW_NAME)
      localize_name(t, i);
    else
      localize(t, i, row);
  }
}
