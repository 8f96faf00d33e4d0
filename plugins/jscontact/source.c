#include "base/mem.h"
#include "jscontact/from_card.h"
#include "jscontact/sink.h"
#include "kit/data_uri.h"
#include "kit/json_read.h"

enum { INLINE_MAX = 16 * 1024, HEAD = 4096 };

struct source {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct json_reader *reader;
  struct js_work work;
  struct kith_map_str labels; /* of the card at hand: group, in lower case, to the place of its X-ABLABEL */
  js_lines lines;
  bool met_any;
};

/* ---- Is it ours? ------------------------------------------------------------------------------------------------- */

static struct kith_str skip(struct kith_str s, const char *chars)
{
  while (s.len && s.ptr[0] && (ascii_is_space(s.ptr[0]) || strchr(chars, s.ptr[0])))
    s = str_sub(s, 1, s.len);
  return s;
}

/* An object, or an array of them, that says that it is a card before long. */
static int detect(struct kith_str name, const void *head, size_t len)
{
  struct kith_str text = str_sub((struct kith_str){head, len}, 0, HEAD);
  bool named = str_ends(name, KITH_STR(".jscontact"));

  if (str_starts(text, KITH_STR("\xEF\xBB\xBF")))
    text = str_sub(text, 3, text.len);
  text = skip(text, "[");
  if (!text.len || text.ptr[0] != '{')
    return named ? 30 : 0;
  for (size_t at; (at = str_find_str(text, KITH_STR("\"@type\""))) < text.len;) {
    text = skip(str_sub(text, at + 7, text.len), ":");
    if (str_starts(text, KITH_STR("\"Card\"")))
      return 95;
  }
  return named ? 60 : 0;
}

/* ---- JSON to nodes ----------------------------------------------------------------------------------------------- */

static struct js_node *node_of(struct source *s, const struct cJSON *from, unsigned depth)
{
  struct kith_arena *arena = &s->work.arena;
  char number[JSON_READ_MAX_NUMBER + 1];
  struct js_node *node;

  if (depth > JS_MAX_DEPTH)
    return NULL;
  if (cJSON_IsString(from))
    return js_text(arena, json_text_of(from));
  if (json_is_number(from)) {
    node = js_new(arena, JS_NUMBER);
    node->text = arena_str(arena, json_number_text(from, number));
    return node;
  }
  node = js_new(arena, cJSON_IsArray(from)    ? JS_ARRAY
                       : cJSON_IsObject(from) ? JS_OBJECT
                       : cJSON_IsTrue(from)   ? JS_TRUE
                       : cJSON_IsFalse(from)  ? JS_FALSE
                                              : JS_NULL);
  for (const struct cJSON *below = from->child; below; below = below->next) {
    struct js_node *child = node_of(s, below, depth + 1);
    if (!child)
      return NULL;
    js_put(node, str_of(below->string), child);
  }
  return node;
}

/* ---- Lines to properties ----------------------------------------------------------------------------------------- */

/* What a value looks like in a vCard 4.0; empty: like the only part. */
static struct kith_str raw_of(struct source *s, const struct view_line *line)
{
  struct kith_str text = line_only(line);
  bool plain = line->part_count == 1 && !line->parts->component;
  if (line->has_verbatim)
    return str_eq(line->verbatim, text) ? STR_NONE : line->verbatim;
  if (!plain || line->value_type != KITH_V_TEXT)
    return STR_NONE;
  char *to = arena_bytes(&s->work.arena, 2 * text.len);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c && strchr("\\,;\n", c))
      to[len++] = '\\';
    to[len++] = c == '\n' ? 'n' : c;
  }
  return len == text.len ? STR_NONE : (struct kith_str){to, len};
}

static struct kith_str label_of(struct source *s, const struct view_line *line)
{
  bool none = !line->group.len || line->property == KITH_P_X_ABLABEL || line->property == KITH_P_X_ABADR;
  uint64_t *place = none ? NULL : map_str_get(&s->labels, work_lower(&s->work, line->group));
  if (!place)
    return STR_NONE;
  struct kith_str text = str_trim(line_only(&s->lines.items[*place]));
  bool own = str_starts(text, KITH_STR("_$!<")) && str_ends(text, KITH_STR(">!$_")) && text.len > 8;
  return own ? work_lower(&s->work, str_sub(text, 4, text.len - 8)) : text;
}

static void find_labels(struct source *s)
{
  for (size_t i = 0; i < s->lines.len; i++) {
    const struct view_line *line = &s->lines.items[i];
    if (line->property == KITH_P_X_ABLABEL && line->group.len && str_trim(line_only(line)).len)
      map_str_put(&s->labels, work_lower(&s->work, line->group), i, NULL);
  }
}

/* data: URIs in base64 and long texts become blobs; *out_bad: a value could not. */
static void settle_blob(struct source *s, struct view_line *line, bool *out_bad)
{
  struct kith_str text = line_only(line), type, base64;
  bool bad = false;

  if (line->value_type == KITH_V_URI && data_uri_split(text, &type, &base64)) {
    uint64_t blob = data_uri_blob(s->host, s->ctx, base64, &bad);
    *out_bad |= !blob;
    if (blob) {
      line->blob = blob;
      line->part_count = 0;
      line_type(line, KITH_V_BINARY, false);
      if (type.len && !line_has(line, KITH_Q_MEDIATYPE))
        line_param(&s->work, line, KITH_Q_MEDIATYPE, type);
      return;
    }
  }
  if (text.len <= INLINE_MAX || line->parts->component)
    return;
  line->blob = data_uri_text(s->host, s->ctx, text);
  line->part_count = line->blob ? 0 : 1;
  line->has_verbatim &= !line->blob;
  *out_bad |= !line->blob;
}

static int put_line(struct source *s, struct kith_record *record, struct view_line *line, struct kith_origin origin,
                    bool *out_bad)
{
  settle_blob(s, line, out_bad);
  struct kith_str label = label_of(s, line);
  bool named = line->says_type && line->value_type == KITH_V_UNKNOWN && line->type_name.len;
  if (named)
    line_param(&s->work, line, KITH_Q_VALUE, line->type_name);
  if (label.len)
    line_param(&s->work, line, KITH_Q_TYPE, label);
  struct kith_property to = {.size = sizeof to,
                             .name = line->property,
                             .value_type = line->blob        ? line->value_type
                                           : line->says_type ? line->value_type
                                                             : 0,
                             .part_count = line->part_count,
                             .param_count = line->param_count,
                             .parts = line->parts,
                             .params = line->params,
                             .group = line->group,
                             .raw = line->blob ? STR_NONE : raw_of(s, line),
                             .origin = origin,
                             .blob = line->blob};
  return s->host->put(record, &to);
}

/* ---- Cards ------------------------------------------------------------------------------------------------------- */

static bool is_card(const struct js_node *node)
{
  const struct js_node *type = js_get_c(node, "@type");
  if (type)
    return str_eq(js_str(type), KITH_STR("Card"));
  const struct js_row *row;
  for (size_t i = 0; node->type == JS_OBJECT && (row = row_at(i)); i++)
    if (js_get_c(node, row->member))
      return true;
  return false;
}

static int put_lines(struct source *s, struct kith_record *record, struct js_node *card, struct kith_origin origin)
{
  bool bad = false;
  s->lines.len = 0;
  struct kith_str uid = js_str(js_get_c(card, "uid"));
  size_t odd = from_card(&s->work, card, &s->lines);
  int status = kith_put_text(s->host, record, KITH_P_VERSION, KITH_STR("4.0"));

  if (!status && uid.len)
    status = s->host->set_key(record, uid);
  find_labels(s);
  for (size_t i = 0; i < s->lines.len && !status; i++)
    status = put_line(s, record, &s->lines.items[i], origin, &bad);
  map_str_free(&s->labels);
  if (odd && !status)
    s->host->diagnose(record, origin, KITH_STR("type"),
                      KITH_STR("a member is not of the type or form that it should be; it is kept as JSPROP"));
  if (bad && !status)
    s->host->diagnose(record, origin, KITH_STR("blob"),
                      KITH_STR("a binary or long value could not be taken apart; its text is kept"));
  return status;
}

static int put_card(struct source *s, struct kith_batch *batch, const struct json_element *element)
{
  const struct kith_host *host = s->host;
  if (element->code.len)
    return host->reject(batch, element->origin, element->raw, element->code, element->why);
  arena_reset(&s->work.arena);
  struct js_node *card = node_of(s, element->value, 0);
  if (!card)
    return host->reject(batch, element->origin, element->raw, KITH_STR("too-deep"),
                        KITH_STR("more than 48 objects and arrays within each other"));
  if (!is_card(card))
    return host->reject(batch, element->origin, element->raw, KITH_STR("no-card"),
                        KITH_STR("it is JSON, but no JSContact Card"));
  struct kith_record *record = host->add(batch, KITH_CONTACT, STR_NONE, element->origin);
  int status = record ? put_lines(s, record, card, element->origin) : KITH_E_LIMIT;
  if (status != KITH_E_LIMIT)
    return status;
  if (record)
    host->drop(batch);
  return host->reject(batch, element->origin, element->raw, KITH_STR("too-long"),
                      KITH_STR("the card is longer than a record may be, 1 MiB"));
}

/* ---- An instance ------------------------------------------------------------------------------------------------- */

static void source_close(void *self)
{
  struct source *s = self;
  json_reader_close(s->reader);
  work_free(&s->work);
  map_str_free(&s->labels);
  vec_free(&s->lines);
  mem_free(s);
}

static int source_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  struct source *s = mem_zero(sizeof *s);
  s->host = open->host;
  s->ctx = open->ctx;
  work_init(&s->work, open->host, open->ctx);
  int status = json_reader_open(open->host, open->stream, false, &s->reader, err);
  if (status)
    source_close(s);
  else
    *out_self = s;
  return status;
}

static int source_kind(void *self)
{
  (void)self;
  return KITH_CONTACT;
}

static int source_next(void *self, struct kith_batch *batch, struct kith_error *err)
{
  struct source *s = self;
  struct json_element element;
  int status = KITH_OK;
  bool found = false;

  while (!status && !s->host->full(batch)) {
    if (s->host->cancelled(s->ctx))
      return KITH_E_CANCELLED;
    status = json_reader_next(s->reader, &element, err);
    if (!status)
      status = put_card(s, batch, &element);
    found |= !status;
  }
  s->met_any |= found;
  if (status == KITH_END && !s->met_any)
    s->host->log(s->ctx, KITH_LOG_WARNING, KITH_STR("the file has no cards"));
  return status == KITH_END && found ? KITH_OK : status; /* the end is told by a batch of its own */
}

static const struct kith_option options[] = {KITH_OPTIONS_END};

const struct kith_source jscontact_source = {
    .size = sizeof jscontact_source,
    .mode = KITH_SNAPSHOT,
    .flags = KITH_USES_STREAM,
    .options = options,
    .possession = "portable",
    .detect = detect,
    .open = source_open,
    .kind = source_kind,
    .next = source_next,
    .close = source_close,
};
