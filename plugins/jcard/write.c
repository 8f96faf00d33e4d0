#include "jcard/write.h"

/* ---- Names ------------------------------------------------------------------------------------------------------- */

enum { NAME_MAX = 256 };

static struct kith_str lower(struct kith_str name, char buf[NAME_MAX])
{
  size_t len = name.len < NAME_MAX ? name.len : NAME_MAX;
  for (size_t i = 0; i < len; i++)
    buf[i] = ascii_lower(name.ptr[i]);
  return (struct kith_str){buf, len};
}

/* As a key, which takes no escapes; names of parameters are letters, digits and hyphens. */
static void write_key(struct jc_writer *w, struct kith_str name)
{
  char buf[NAME_MAX];
  struct kith_str key = lower(name, buf);
  for (size_t i = 0; i < key.len; i++)
    if ((unsigned char)buf[i] < ' ' || (unsigned char)buf[i] > '~' || buf[i] == '"' || buf[i] == '\\')
      buf[i] = '-';
  json_key_n(w->json, key.ptr, key.len);
}

/* ---- Parameters -------------------------------------------------------------------------------------------------- */

static bool is_list(uint32_t name)
{
  return name == KITH_Q_SORT_AS || name == KITH_Q_PID;
}

/* How many values a parameter of the line has: one, or those between the commas of a list. */
static size_t values_of(const struct kith_param *q)
{
  size_t count = 1;
  for (size_t i = 0; is_list(q->name) && i < q->value.len; i++)
    count += q->value.ptr[i] == ',';
  return count;
}

static void write_param_values(struct jc_writer *w, const struct kith_param *q)
{
  struct kith_str rest = q->value, value;
  if (values_of(q) == 1)
    json_str(w->json, q->value);
  else
    while (str_next(&rest, ',', &value))
      json_str(w->json, value);
}

/* A parameter that comes several times is an array where it comes first. */
static void write_param(struct jc_writer *w, const struct view_line *line, uint32_t at, uint32_t left_out)
{
  uint32_t name = line->params[at].name;
  size_t count = 0;

  for (uint32_t i = 0; i < line->param_count; i++) {
    if (line->params[i].name != name || i == left_out)
      continue;
    if (i < at)
      return;
    count += values_of(&line->params[i]);
  }
  write_key(w, w->host->param_name_of(w->ctx, name));
  if (count > 1)
    json_array(w->json);
  for (uint32_t i = at; i < line->param_count; i++)
    if (line->params[i].name == name && i != left_out)
      write_param_values(w, &line->params[i]);
  if (count > 1)
    json_array_end(w->json);
}

static void write_params(struct jc_writer *w, const struct view_line *line)
{
  uint32_t left_out = write_media_param(w, line);

  json_object(w->json);
  json_member_some(w->json, "group", line->group);
  for (uint32_t i = 0; i < line->param_count; i++)
    if (i != left_out && !(line->params[i].name == KITH_Q_GROUP && line->group.len))
      write_param(w, line, i, left_out);
  json_object_end(w->json);
}

/* ---- A card ------------------------------------------------------------------------------------------------------ */

static int write_line(struct jc_writer *w, const struct view_line *line, struct kith_error *err)
{
  char buf[NAME_MAX];

  arena_reset(&w->arena);
  json_array(w->json);
  json_str(w->json, lower(line->name, buf));
  write_params(w, line);
  int status = write_value(w, line, err);
  json_array_end(w->json);
  return status;
}

/* A property of texts that is in no view; none when the first of them is empty. */
static void write_extra(struct kith_json *json, const char *name, const struct kith_str *texts, size_t count)
{
  if (!count || !texts[0].len)
    return;
  json_array(json);
  json_str(json, str_of(name));
  json_object(json);
  json_object_end(json);
  json_str(json, KITH_STR("text"));
  for (size_t i = 0; i < count; i++)
    json_str(json, texts[i]);
  json_array_end(json);
}

/* Whose the contact is: what vCard has no word for. */
static void write_decision(struct kith_json *json, const struct kith_decision *d)
{
  static const char *const classes[] = {"", "company", "rep", "shared", "personal", "disputed", "unclaimed"};
  if (!d || !d->owner_class || d->owner_class >= sizeof classes / sizeof classes[0])
    return;
  struct kith_str owner_class = str_of(classes[d->owner_class]);
  write_extra(json, "x-kith-owner-class", &owner_class, 1);
  write_extra(json, "x-kith-owners", d->owners, d->owner_count);
  write_extra(json, "x-kith-steward", &d->steward, 1);
}

int write_card(struct jc_writer *w, const struct card_view *view, const struct kith_decision *decision,
               struct kith_error *err)
{
  static const struct kith_str version = {"4.0", 3};
  int status = KITH_OK;

  json_array(w->json);
  json_str(w->json, KITH_STR("vcard"));
  json_array(w->json);
  write_extra(w->json, "version", &version, 1);
  for (size_t i = 0; i < view->lines.len && !status; i++)
    status = write_line(w, &view->lines.items[i], err);
  write_decision(w->json, decision);
  json_array_end(w->json);
  json_array_end(w->json);
  return status;
}
