#include "kit/view_line.h"

/* ---- Parameters -------------------------------------------------------------------------------------------------- */

uint32_t view_param(const struct view_line *line, uint32_t name, uint32_t nth)
{
  uint32_t i = 0;
  for (; i < line->param_count; i++)
    if (line->params[i].name == name && !nth--)
      break;
  return i;
}

uint32_t view_param_named(struct view_work *w, const struct view_line *line, struct kith_str name)
{
  uint32_t i = 0;
  for (; i < line->param_count; i++)
    if (str_eq_nocase(w->view->host->param_name_of(w->view->ctx, line->params[i].name), name))
      break;
  return i;
}

struct kith_str view_param_text(const struct view_line *line, uint32_t name)
{
  uint32_t i = view_param(line, name, 0);
  return i < line->param_count ? line->params[i].value : STR_NONE;
}

uint32_t view_type(const struct view_line *line, struct kith_str type)
{
  uint32_t i = 0;
  for (; i < line->param_count; i++)
    if (line->params[i].name == KITH_Q_TYPE && str_eq_nocase(line->params[i].value, type))
      break;
  return i;
}

/* The list with `place` left out (or past the end: nowhere), and room for one more. */
static struct kith_param *copy_without(struct view_work *w, const struct view_line *line, uint32_t place)
{
  struct kith_param *params = arena_zero(&w->view->arena, line->param_count + 1, sizeof *params);
  uint32_t to = 0;
  for (uint32_t i = 0; i < line->param_count; i++)
    if (i != place)
      params[to++] = line->params[i];
  return params;
}

void view_param_add(struct view_work *w, struct view_line *line, uint32_t name, struct kith_str value)
{
  struct kith_param *params = copy_without(w, line, line->param_count);
  params[line->param_count++] = (struct kith_param){sizeof *params, name, value};
  line->params = params;
}

void view_param_drop(struct view_work *w, struct view_line *line, uint32_t place)
{
  if (place >= line->param_count)
    return;
  line->params = copy_without(w, line, place);
  line->param_count--;
}

void view_param_set(struct view_work *w, struct view_line *line, uint32_t place, uint32_t name, struct kith_str value)
{
  struct kith_param *params = copy_without(w, line, line->param_count);
  params[place].name = name;
  params[place].value = value;
  line->params = params;
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

struct kith_str view_text(struct view_work *w, const struct view_line *line, struct kith_str join)
{
  size_t len = 0;

  if (line->part_count <= 1)
    return line->part_count ? line->parts[0].text : STR_NONE;
  for (uint32_t i = 0; i < line->part_count; i++)
    len += line->parts[i].text.len + join.len;
  char *text = arena_bytes(&w->view->arena, len);
  len = 0;
  for (uint32_t i = 0; i < line->part_count; i++) {
    struct kith_str pieces[] = {i ? join : STR_NONE, line->parts[i].text};
    for (size_t k = 0; k < 2; k++) {
      memcpy(text + len, pieces[k].ptr, pieces[k].len);
      len += pieces[k].len;
    }
  }
  return (struct kith_str){text, len};
}

void view_set_parts(struct view_work *w, struct view_line *line, const struct kith_part *parts, uint32_t count)
{
  struct kith_part *copy = arena_zero(&w->view->arena, count + 1, sizeof *copy);
  for (uint32_t i = 0; i < count; i++)
    copy[i] = (struct kith_part){sizeof *copy, parts[i].component, parts[i].text};
  line->parts = copy;
  line->part_count = count;
  line->has_verbatim = false;
}

void view_set_text(struct view_work *w, struct view_line *line, struct kith_str text)
{
  struct kith_part part = {sizeof part, KITH_C_VALUE, text};
  view_set_parts(w, line, &part, 1);
  line->shape = CARD_TEXT;
}

struct view_line view_made(struct view_work *w, uint32_t property, struct kith_str name, struct kith_str text)
{
  struct view_line line = {.property = property,
                           .name = name,
                           .group = STR_NONE,
                           .shape = CARD_TEXT,
                           .value_type = KITH_V_TEXT,
                           .type_name = STR_NONE,
                           .verbatim = STR_NONE};
  view_set_text(w, &line, text);
  return line;
}

/* ---- Groups ------------------------------------------------------------------------------------------------------ */

static unsigned highest_group(const struct view_work *w)
{
  const struct kith_host *host = w->view->host;
  size_t count = host->property_count(w->record);
  int64_t highest = 0, number;

  for (size_t i = 0; i < count; i++) {
    struct kith_str group = host->property(w->record, i)->group;
    if (str_starts_nocase(group, KITH_STR("item")) && str_to_int(str_sub(group, 4, group.len), &number) &&
        number > highest && number < 1000000)
      highest = number;
  }
  return (unsigned)highest;
}

struct kith_str view_free_group(struct view_work *w)
{
  if (!w->groups)
    w->groups = highest_group(w);
  return arena_printf(&w->view->arena, "item%u", ++w->groups);
}

/* RFC 3986: which characters may stand in a URI at all; "%" and what is not ASCII (an IRI) pass. */
bool view_is_uri(struct kith_str s)
{
  size_t colon = str_find(s, ':');
  if (colon == 0 || colon == s.len || colon + 1 == s.len || !ascii_is_alpha(s.ptr[0]))
    return false;
  for (size_t i = 0; i < colon; i++)
    if (!ascii_is_alpha(s.ptr[i]) && !ascii_is_digit(s.ptr[i]) && !memchr("+-.", s.ptr[i], 3))
      return false;
  for (size_t i = colon; i < s.len; i++)
    if ((unsigned char)s.ptr[i] <= ' ' || memchr("\"<>\\^`{|}", s.ptr[i], 9))
      return false;
  return true;
}
