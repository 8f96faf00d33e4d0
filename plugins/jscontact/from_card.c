#include "jscontact/from_card.h"

static void from_head(struct from_card *f)
{
  struct js_node *version = js_typed(f->card, "version", JS_STRING);
  from_type(f->card, "Card");
  if (version)
    version->used = str_eq(version->text, KITH_STR("1.0"));
}

size_t from_card(struct js_work *w, struct js_node *card, js_lines *out)
{
  struct from_card f = {.w = w, .card = card, .out = out, .budget = COPY_MAX};

  from_head(&f);
  from_props(&f);
  from_find_groups(&f);
  from_find_forms(&f);
  for (struct js_node *member = card->first; member; member = member->next)
    from_member(&f, member);
  from_rest(&f);
  map_str_free(&f.held);
  map_str_free(&f.firsts);
  map_str_free(&f.groups);
  vec_free(&f.forms);
  vec_free(&f.group_names);
  vec_free(&f.props);
  return f.odd;
}
