#include "jscontact/work.h"

enum { TEXT_MAX = 4 << 20 };

static int to_text(void *arg, const void *bytes, size_t len)
{
  struct js_work *w = arg;
  return buf_add(&w->text, bytes, len);
}

void work_init(struct js_work *w, const struct kith_host *host, struct kith_ctx *ctx)
{
  *w = (struct js_work){.host = host, .ctx = ctx, .text = BUF_MAX(TEXT_MAX)};
  json_init(&w->json, to_text, w, 0);
}

void work_free(struct js_work *w)
{
  json_free(&w->json);
  buf_free(&w->text);
  arena_free(&w->arena);
}

/* Bytes of a blob are not here; a text that needs them is none. */
static int no_blob(void *arg, struct kith_json *json, const struct js_node *node)
{
  (void)arg;
  (void)json;
  (void)node;
  return KITH_E_LIMIT;
}

struct kith_str work_json(struct js_work *w, const struct js_node *node)
{
  buf_clear(&w->text);
  int rc = js_write(&w->json, node, no_blob, NULL);
  if (json_flush(&w->json) != KITH_OK || rc != KITH_OK) {
    json_free(&w->json);
    json_init(&w->json, to_text, w, 0);
    return STR_NONE;
  }
  return arena_str(&w->arena, buf_str(&w->text));
}

struct kith_str work_lower(struct js_work *w, struct kith_str text)
{
  char *to = arena_bytes(&w->arena, text.len);
  for (size_t i = 0; i < text.len; i++)
    to[i] = ascii_lower(text.ptr[i]);
  return (struct kith_str){to, text.len};
}

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

struct view_line line_new(struct js_work *w, uint32_t property)
{
  return (struct view_line){.property = property,
                            .name = w->host->name_of(w->ctx, property),
                            .shape = card_shape_of(property),
                            .value_type = card_usual_type(property, CARD_40)};
}

void line_text(struct js_work *w, struct view_line *line, struct kith_str text)
{
  struct kith_part *part = arena_zero(&w->arena, 1, sizeof *part);
  *part = (struct kith_part){sizeof *part, KITH_C_VALUE, text};
  line->parts = part;
  line->part_count = 1;
}

void line_type(struct view_line *line, uint32_t value_type, bool says)
{
  line->value_type = value_type;
  line->says_type = says;
}

/* The array grows to powers of two; the arena has the smaller ones until the card is done. */
void line_param(struct js_work *w, struct view_line *line, uint32_t name, struct kith_str value)
{
  uint32_t count = line->param_count;
  struct kith_param *params = (struct kith_param *)line->params;
  if (!(count & (count - 1))) {
    params = arena_zero(&w->arena, count ? 2 * (size_t)count : 1, sizeof *params);
    if (count)
      memcpy(params, line->params, count * sizeof *params);
  }
  params[count] = (struct kith_param){sizeof *params, name, value};
  line->params = params;
  line->param_count++;
}

struct view_line line_without(struct js_work *w, const struct view_line *line, uint32_t param)
{
  struct view_line copy = *line;
  copy.params = NULL;
  copy.param_count = 0;
  for (uint32_t i = 0; i < line->param_count; i++)
    if (line->params[i].name != param)
      line_param(w, &copy, line->params[i].name, line->params[i].value);
  return copy;
}

struct kith_str line_only(const struct view_line *line)
{
  return line->part_count == 1 ? line->parts->text : STR_NONE;
}

struct kith_str line_one(const struct view_line *line, uint32_t name)
{
  struct kith_str value = STR_NONE;
  for (uint32_t i = 0; i < line->param_count; i++) {
    if (line->params[i].name != name)
      continue;
    if (value.len)
      return STR_NONE;
    value = line->params[i].value;
  }
  return value;
}

bool line_has(const struct view_line *line, uint32_t name)
{
  for (uint32_t i = 0; i < line->param_count; i++)
    if (line->params[i].name == name)
      return true;
  return false;
}

bool line_overflows(const struct view_line *line)
{
  uint32_t fields = 1, most = card_components_of(line->property);
  if (!line->has_verbatim || line->shape == CARD_TEXT || line->shape == CARD_LIST || line->shape == CARD_ORG)
    return false;
  for (size_t i = 0; i < line->verbatim.len; i++) {
    if (line->verbatim.ptr[i] == '\\')
      i++;
    else
      fields += line->verbatim.ptr[i] == ';';
  }
  return fields > most;
}

/* ---- Comparing --------------------------------------------------------------------------------------------------- */

/* What no parameter said, but the bytes of a picture, is said once it was written and read. */
static bool is_counted(const struct view_line *line, uint32_t i)
{
  return line->value_type != KITH_V_BINARY || line->params[i].name != KITH_Q_MEDIATYPE;
}

static size_t times(const struct view_line *line, const struct kith_param *param)
{
  size_t count = 0;
  for (uint32_t i = 0; i < line->param_count; i++)
    count += line->params[i].name == param->name && str_eq(line->params[i].value, param->value);
  return count;
}

static bool same_params(const struct view_line *a, const struct view_line *b)
{
  size_t in_a = 0, in_b = 0;
  for (uint32_t i = 0; i < b->param_count; i++)
    in_b += is_counted(b, i);
  for (uint32_t i = 0; i < a->param_count; i++) {
    in_a += is_counted(a, i);
    if (is_counted(a, i) && times(a, &a->params[i]) != times(b, &a->params[i]))
      return false;
  }
  return in_a == in_b;
}

static bool same_parts(const struct view_line *a, const struct view_line *b)
{
  if (a->part_count != b->part_count)
    return false;
  for (uint32_t i = 0; i < a->part_count; i++)
    if (a->parts[i].component != b->parts[i].component || !str_eq(a->parts[i].text, b->parts[i].text))
      return false;
  return true;
}

bool line_same(const struct view_line *a, const struct view_line *b)
{
  return a->property == b->property && str_eq(a->group, b->group) && a->value_type == b->value_type &&
         a->says_type == b->says_type && a->blob == b->blob && same_parts(a, b) && same_params(a, b);
}

/* Of all that line_same compares; parameters in any order. */
uint64_t line_hash(const struct view_line *line)
{
  uint64_t hash = line->property + line->blob * 31 + str_hash(line->group), params = 0;
  for (uint32_t i = 0; i < line->part_count; i++)
    hash = hash * 0x9e3779b97f4a7c15u + str_hash(line->parts[i].text) + line->parts[i].component;
  for (uint32_t i = 0; i < line->param_count; i++)
    params += is_counted(line, i) ? (str_hash(line->params[i].value) ^ line->params[i].name) * 0xd6e8feb86659fd93u : 0;
  hash += params;
  return hash ^ hash >> 32;
}

/* ---- Binary values ----------------------------------------------------------------------------------------------- */

struct kith_str work_data_prefix(struct js_work *w, const struct view_line *line, uint32_t *out_param)
{
  char head[16];
  struct kith_str start = line->part_count ? line->parts->text : STR_NONE;
  if (line->blob) {
    int64_t got = w->host->blob_read(w->ctx, line->blob, 0, head, sizeof head);
    start = (struct kith_str){head, got > 0 ? (size_t)got : 0};
  }
  struct kith_str type = view_media_type(line, start, out_param);
  return arena_printf(&w->arena, "data:%.*s;base64,", STR_ARG(type));
}

void work_take_blob(struct js_work *w, struct view_line *line, const struct js_node *node)
{
  line->blob = node->blob;
  if (node->text.len)
    line_type(line, KITH_V_BINARY, false);
  if (!node->blob)
    line_text(w, line, node->bytes);
}
