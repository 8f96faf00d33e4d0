/* Localizations: patches of a language, put together by the object that they patch. */
#include "jscontact/from_card.h"

struct from_form *from_form_at(struct from_card *f, size_t place)
{
  return &f->forms.items[place - 1];
}

size_t from_first_form(struct from_card *f, struct kith_str path)
{
  uint64_t *place = f->firsts.len ? map_str_get(&f->firsts, path) : NULL;
  return place ? *place : 0;
}

void from_form_done(struct from_form *form)
{
  for (size_t i = 0; i < form->patch_count; i++)
    js_mark(form->patches[i]);
}

/* How many steps of the pointer lead to an object that can have forms; 0: it is none. */
static size_t steps_to_object(struct kith_str pointer)
{
  struct kith_str first, second = STR_NONE, rest = pointer;
  str_next(&rest, '/', &first);
  if (rest.ptr)
    str_next(&rest, '/', &second);
  char member[32] = {0};
  memcpy(member, first.ptr, first.len < sizeof member ? first.len : 0);
  if (strcmp(member, "name") == 0)
    return 1;
  if (strcmp(member, "speakToAs") == 0)
    return str_eq(second, KITH_STR("grammaticalGender")) && !rest.ptr ? 2
           : str_eq(second, KITH_STR("pronouns")) && rest.ptr         ? 3
                                                                      : 0;
  const struct js_row *row = row_next(member, NULL);
  return row && row->stem && row->how != HOW_DATE && second.len ? 2 : 0;
}

static void split(struct kith_str pointer, size_t steps, struct kith_str *out_base, struct kith_str *out_rest)
{
  size_t i = 0;
  for (; i < pointer.len; i++)
    if (pointer.ptr[i] == '/' && !--steps)
      break;
  *out_base = str_sub(pointer, 0, i);
  *out_rest = i < pointer.len ? str_sub(pointer, i + 1, pointer.len) : STR_NONE;
}

/* The form of an object in a language: the one that is being made, or a copy to make one of. */
static struct from_form *form_for(struct from_card *f, struct kith_str language, struct kith_str base,
                                  const struct js_node *object)
{
  struct kith_str key = arena_printf(&f->w->arena, "%.*s\n%.*s", STR_ARG(base), STR_ARG(language));
  uint64_t *own = map_str_get(&f->firsts, key);
  if (own)
    return &f->forms.items[*own - 1];
  struct js_node *copy = js_copy(&f->w->arena, object, &f->budget);
  if (!copy)
    return NULL;
  struct from_form form = {.language = language, .node = copy};
  vec_push(&f->forms, form);
  map_str_put(&f->firsts, key, f->forms.len, NULL);
  struct from_form *first = &f->forms.items[*map_str_put(&f->firsts, base, f->forms.len, NULL) - 1];
  if (first->last)
    f->forms.items[first->last - 1].next = f->forms.len;
  first->last = f->forms.len;
  return &f->forms.items[f->forms.len - 1];
}

static void unlink_member(struct from_card *f, struct js_node *node, struct kith_str pointer)
{
  size_t cut = pointer.len;
  while (cut && pointer.ptr[cut - 1] != '/')
    cut--;
  struct js_node *parent = cut ? js_at(node, str_sub(pointer, 0, cut - 1), &f->w->arena) : node;
  struct js_node *gone = js_at(node, pointer, &f->w->arena), *before = NULL;
  if (!parent || !gone || parent->type != JS_OBJECT)
    return;
  for (struct js_node *one = parent->first; one && one != gone; one = one->next)
    before = one;
  if (before)
    before->next = gone->next;
  else
    parent->first = gone->next;
  parent->last = parent->last == gone ? before : parent->last;
}

static bool apply(struct from_card *f, struct from_form *form, struct js_node *patch, struct kith_str rest)
{
  struct js_node *value = js_copy(&f->w->arena, patch, &f->budget);
  if (!value || form->patch_count == sizeof form->patches / sizeof form->patches[0])
    return false;
  if (!rest.len) {
    if (value->type != form->node->type || form->patch_count)
      return false;
    form->node = value;
    form->whole = true;
  } else if (value->type == JS_NULL) {
    unlink_member(f, form->node, rest);
  } else if (!js_set(&f->w->arena, form->node, rest, value, JS_SET_OVER)) {
    return false;
  }
  form->patches[form->patch_count++] = patch;
  return true;
}

static void find_form(struct from_card *f, struct kith_str language, struct js_node *patch)
{
  struct kith_str base, rest;
  size_t steps = steps_to_object(patch->key);
  if (!steps)
    return;
  split(patch->key, steps, &base, &rest);
  const struct js_node *object = js_at(f->card, base, &f->w->arena);
  struct from_form *form = object ? form_for(f, language, base, object) : NULL;
  if (form && !apply(f, form, patch, rest))
    form->node->type = JS_NULL; /* spoilt: whoever looks finds no object */
}

void from_find_forms(struct from_card *f)
{
  struct js_node *all = js_typed(f->card, "localizations", JS_OBJECT);
  for (struct js_node *one = all ? all->first : NULL; one; one = one->next)
    for (struct js_node *patch = one->type == JS_OBJECT && one->key.len ? one->first : NULL; patch; patch = patch->next)
      find_form(f, one->key, patch);
}
