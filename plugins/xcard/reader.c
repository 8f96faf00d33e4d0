#include "xcard/reader.h"

#include <libxml/parser.h>

#include "xcard/escape.h"

/* ---- Where things stand ------------------------------------------------------------------------------------------ */

static struct kith_origin origin_here(const struct xc_source *s)
{
  const xmlParserInput *input = s->parser->input;
  uint64_t left = input ? (uint64_t)(input->end - input->cur) : 0;
  return (struct kith_origin){s->input.lines + (input ? (uint64_t)input->line : 1), xc_input_offset(&s->input) - left};
}

/* Of the start tag that was just read: there is no other "<" in it. */
static struct kith_origin origin_of_tag(const struct xc_source *s)
{
  const xmlParserInput *input = s->parser->input;
  struct kith_origin origin = origin_here(s);
  const xmlChar *start = memrchr(input->base, '<', (size_t)(input->cur - input->base));

  for (const xmlChar *at = start; at && at < input->cur; at++)
    origin.line -= *at == '\n';
  origin.offset -= start ? (uint64_t)(input->cur - start) : 0;
  return origin;
}

static void stop(struct xc_source *s, const char *why)
{
  s->refused = s->refused ? s->refused : why;
  xmlStopParser(s->parser);
}

static bool is_ours(const struct xc_source *s, const xmlChar *uri)
{
  return uri == s->ours || uri == s->official;
}

static struct xc_prop *property(struct xc_source *s)
{
  return &s->card.props.items[s->card.props.len - 1];
}

static bool is_space(struct kith_str s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_space(s.ptr[i]))
      return false;
  return true;
}

/* ---- Cards ------------------------------------------------------------------------------------------------------- */

static enum xc_place begin_card(struct xc_source *s)
{
  struct kith_origin origin = origin_of_tag(s);
  card_open(&s->card, origin);
  xc_input_mark(&s->input, origin.offset);
  s->group = STR_NONE;
  s->met_card = true;
  return PLACE_CARD;
}

static void reject_card(struct xc_source *s)
{
  struct kith_str raw = xc_input_raw(&s->input, origin_here(s).offset);
  s->host->reject(s->batch, s->card.origin, raw, str_of(s->card.code), str_of(s->card.why));
}

static void end_card(struct xc_source *s)
{
  if (!s->card.props.len)
    card_fail(&s->card, "empty", "the card has no properties");
  if (!s->card.code && card_put(&s->card, &s->names, s->batch) == KITH_E_INTERNAL) {
    s->status = KITH_E_INTERNAL;
    stop(s, "the batch is full");
    return;
  }
  if (s->card.code)
    reject_card(s);
  xc_input_mark(&s->input, origin_here(s).offset);
}

static bool is_group_name(struct kith_str name)
{
  for (size_t i = 0; i < name.len; i++)
    if (name.ptr[i] <= ' ' || name.ptr[i] == 127 || memchr(":;,\"", name.ptr[i], 4))
      return false;
  return name.len && name.len <= XC_NAME_MAX;
}

static enum xc_place begin_group(struct xc_source *s, const struct xc_tag *tag)
{
  struct kith_str name = STR_NONE;
  for (int i = 0; i < tag->attribute_count; i++) {
    const xmlChar **a = tag->attributes + 5 * i;
    if (strcmp((const char *)a[0], "name") == 0)
      name = str_trim((struct kith_str){(const char *)a[3], (size_t)(a[4] - a[3])});
  }
  s->card.trouble |= is_group_name(name) ? 0 : TROUBLE_GROUP;
  s->group = is_group_name(name) ? card_keep(&s->card, name) : STR_NONE;
  return PLACE_GROUP;
}

/* ---- Properties -------------------------------------------------------------------------------------------------- */

static enum xc_place begin_property(struct xc_source *s, struct xc_name *name)
{
  uint32_t id = xc_names_property(&s->names, name);
  if (!id) {
    s->card.trouble |= TROUBLE_NAME;
    return PLACE_SKIPPED;
  }
  if (id == KITH_P_VERSION)
    return PLACE_SKIPPED; /* it is always 4.0 */
  card_add(&s->card, id, s->group, origin_of_tag(s));
  s->shape = name->shape;
  s->structure = name->structure;
  buf_clear(&s->bare);
  return s->card.code ? PLACE_SKIPPED : PLACE_PROPERTY;
}

static void put_foreign(void *arg, struct kith_str text)
{
  struct xc_source *s = arg;
  value_add(&s->value, text);
}

static enum xc_place begin_foreign(struct xc_source *s, const struct xc_tag *tag)
{
  card_add(&s->card, KITH_P_XML, s->group, origin_of_tag(s));
  s->shape = CARD_TEXT;
  s->structure = STRUCTURE_NONE;
  value_begin(&s->value, KITH_V_TEXT);
  foreign_begin(&s->foreign, put_foreign, s);
  foreign_start(&s->foreign, tag);
  return s->card.code ? PLACE_SKIPPED : PLACE_FOREIGN;
}

static bool is_moment(uint32_t type)
{
  return type == KITH_V_DATE || type == KITH_V_TIME || type == KITH_V_DATE_TIME || type == KITH_V_DATE_AND_OR_TIME;
}

/* What the element says beyond the property's usual type; a date-and-or-time is a date, a time or both in XML. */
static uint32_t said_type(uint32_t name, uint32_t type)
{
  uint32_t usual = card_usual_type(name, CARD_40);
  bool same = type == usual || (usual == KITH_V_DATE_AND_OR_TIME && is_moment(type));
  return same || type == KITH_V_UNKNOWN ? 0 : type;
}

/* A second value where vCard knows one only becomes a second property, with the same parameters. */
static struct xc_prop *place_for_value(struct xc_source *s)
{
  struct xc_prop first = *property(s);
  if (s->shape != CARD_TEXT || (!first.part_count && !first.blob))
    return property(s);
  card_add(&s->card, first.name, first.group, first.origin);
  for (size_t i = 0; i < s->declared; i++) {
    struct kith_param param = s->card.params.items[first.param_first + i];
    card_param(&s->card, param.name, param.value);
  }
  return property(s);
}

static void put_blob(struct xc_source *s, struct xc_prop *p, const struct xc_result *r)
{
  uint32_t said = s->said ? s->said : said_type(p->name, s->type);
  p->blob = r->blob;
  p->value_type = r->binary ? KITH_V_BINARY : said ? said : KITH_V_TEXT;
  if (r->media.len)
    card_param(&s->card, KITH_Q_MEDIATYPE, card_keep(&s->card, r->media));
}

/* A structured value as vCard's text has it: "Lee;Ann". An address in one piece is a street. */
static void put_fields(struct xc_source *s, struct kith_str text)
{
  struct kith_str piece;
  bool one = str_find(text, ';') == text.len;
  uint32_t component = one && s->structure == STRUCTURE_ADR ? KITH_ADR_STREET : 1;

  for (; component <= structure_most(s->structure) && str_next(&text, ';', &piece); component++)
    if (str_trim(piece).len)
      card_part(&s->card, component, card_keep(&s->card, piece));
}

/* vCard writes a time that stands alone where a date could as T1022. */
static struct kith_str kept_text(struct xc_source *s, const struct xc_prop *p, struct kith_str text)
{
  bool time = s->type == KITH_V_TIME && !s->said && card_usual_type(p->name, CARD_40) == KITH_V_DATE_AND_OR_TIME;
  if (time && !str_starts(text, KITH_STR("T")))
    return arena_printf(&s->card.arena, "T%.*s", STR_ARG(text));
  return card_keep(&s->card, text);
}

/* Nobody knows how the value of a vendor's property is built: it is as vCard's text has it. */
static void put_unknown(struct xc_source *s, struct xc_prop *p, struct kith_str text)
{
  struct kith_str raw = card_keep(&s->card, text), plain = escape_undo(raw, &s->card.arena);

  p->raw = plain.len < raw.len && str_find(raw, '\n') == raw.len ? raw : STR_NONE;
  p->literal = true;
  card_part(&s->card, 0, plain);
}

static void put_text(struct xc_source *s, struct xc_prop *p, struct kith_str text)
{
  uint32_t component = s->component;

  if (s->type != KITH_V_TEXT && s->type != KITH_V_UNKNOWN && str_find(text, '\n') < text.len)
    text = str_trim(text); /* it stood on a line of its own */
  if (!str_trim(text).len)
    return;
  if (s->structure && !component) {
    put_fields(s, text);
    return;
  }
  if (s->shape == CARD_ORG)
    component = s->values == 1 ? KITH_ORG_NAME : KITH_ORG_UNIT;
  if (!component || s->shape == CARD_ORG)
    p->value_type = s->said ? s->said : said_type(p->name, s->type);
  bool literal = p->name == s->names.empty || p->name == s->names.unparsed;
  p->literal |= literal;
  if (s->type == KITH_V_UNKNOWN && !literal && card_usual_type(p->name, CARD_40) == KITH_V_UNKNOWN)
    put_unknown(s, p, text);
  else
    card_part(&s->card, component, kept_text(s, p, text));
}

static void end_value(struct xc_source *s)
{
  struct xc_result r;
  struct xc_prop *p = place_for_value(s);

  value_end(&s->value, &r);
  s->values++;
  p->trouble |= r.not_base64 ? TROUBLE_BASE64 : 0;
  p->trouble |= r.cut || (r.blob && s->shape != CARD_TEXT) ? TROUBLE_BLOB : 0;
  if (r.blob && s->shape == CARD_TEXT)
    put_blob(s, p, &r);
  else
    put_text(s, p, r.blob ? value_start(&s->value) : r.text);
  if (s->odd_type.len) {
    p->value_type = KITH_V_UNKNOWN;
    card_param(&s->card, KITH_Q_VALUE, s->odd_type);
  }
  if (s->value.too_long)
    card_fail(&s->card, "too-long", "a binary value is larger than 64 MiB");
}

static enum xc_place begin_value(struct xc_source *s, const struct xc_name *name)
{
  s->component = s->structure ? name->component[s->structure] : 0;
  s->type = s->component ? KITH_V_TEXT : name->type;
  s->odd_type = STR_NONE;
  if (!s->type && s->structure) {
    property(s)->trouble |= TROUBLE_FIELDS;
    return PLACE_SKIPPED;
  }
  if (!s->type) {
    s->type = KITH_V_UNKNOWN;
    s->odd_type = card_keep(&s->card, name->text);
  }
  value_begin(&s->value, s->type);
  return PLACE_VALUE;
}

/* Text without an element around it is taken for a value of the usual type. */
static void end_property(struct xc_source *s)
{
  struct xc_prop *p = property(s);
  if (p->part_count || p->blob || !s->bare.len)
    return;
  p->trouble |= TROUBLE_TEXT;
  s->component = 0;
  s->odd_type = STR_NONE;
  s->type = card_usual_type(p->name, CARD_40);
  value_begin(&s->value, s->type);
  value_add(&s->value, str_trim(buf_str(&s->bare)));
  end_value(s);
}

static void end_foreign(struct xc_source *s)
{
  s->type = KITH_V_TEXT;
  s->component = s->said = 0;
  s->odd_type = STR_NONE;
  end_value(s);
}

/* ---- Parameters -------------------------------------------------------------------------------------------------- */

static enum xc_place begin_param(struct xc_source *s, struct xc_name *name)
{
  s->param = xc_names_param(&s->names, name);
  s->param_values = 0;
  s->param_has_value = false;
  value_begin(&s->value, KITH_V_TEXT);
  if (s->param && s->param != KITH_Q_ENCODING && s->param != KITH_Q_CHARSET)
    return PLACE_PARAM;
  property(s)->trouble |= TROUBLE_PARAM;
  return PLACE_SKIPPED;
}

/* TYPE values are compared without case; ours are in lower case, but for custom ones, which people read. */
static struct kith_str kept_type(struct xc_source *s, struct kith_str type)
{
  bool custom = str_starts_nocase(type, KITH_STR("x-"));
  for (size_t i = 0; i < type.len; i++)
    custom |= !ascii_is_alpha(type.ptr[i]) && !ascii_is_digit(type.ptr[i]) && type.ptr[i] != '-';
  struct kith_str kept = card_keep(&s->card, type);
  for (size_t i = 0; i < kept.len && !custom; i++)
    ((char *)kept.ptr)[i] = ascii_lower(kept.ptr[i]);
  return kept;
}

static void put_types(struct xc_source *s, struct kith_str list)
{
  struct kith_str type;
  while (str_next(&list, ',', &type)) {
    type = str_trim(type);
    if (type.len)
      card_param(&s->card, KITH_Q_TYPE, kept_type(s, type));
  }
}

static struct kith_str list_item(struct xc_source *s, struct kith_str text)
{
  bool plain = str_find(text, ',') == text.len;
  return plain ? text : arena_printf(&s->card.arena, "\"%.*s\"", STR_ARG(text));
}

/* Several values are one list, as vCard has it: 1.1,2.1 or "Lee, Jr.",Ann. */
static void put_param(struct xc_source *s, struct kith_str text)
{
  struct xc_prop *p = property(s);
  bool first = !s->param_values++;
  struct kith_param *last = p->param_count ? &s->card.params.items[s->card.params.len - 1] : NULL;

  if (first || !last) {
    card_param(&s->card, s->param, card_keep(&s->card, text));
    return;
  }
  if (s->param_values == 2)
    last->value = list_item(s, last->value);
  struct kith_str item = list_item(s, text);
  last->value = card_keep(&s->card, arena_printf(&s->card.arena, "%.*s,%.*s", STR_ARG(last->value), STR_ARG(item)));
}

static void end_param_value(struct xc_source *s)
{
  struct xc_result r;
  uint32_t type = 0;

  value_end(&s->value, &r);
  struct kith_str text = r.blob ? value_start(&s->value) : r.text;
  property(s)->trouble |= r.blob ? TROUBLE_BLOB : 0;
  if (param_type(s->param) != KITH_V_TEXT && param_type(s->param) != KITH_V_UNKNOWN)
    text = str_trim(text);
  if (s->param == KITH_Q_VALUE || s->param == s->names.value)
    type = card_type_of(str_trim(text));
  if (type && type != KITH_V_UNKNOWN)
    s->said = type;
  else if (s->param == KITH_Q_TYPE)
    put_types(s, text);
  else
    put_param(s, text);
}

static void end_param(struct xc_source *s)
{
  if (!s->param_has_value && !is_space(buf_str(&s->value.text)))
    end_param_value(s);
}

/* ---- Events ------------------------------------------------------------------------------------------------------ */

static enum xc_place begin_outside(struct xc_source *s, const struct xc_tag *tag, const struct xc_name *name)
{
  if (s->depth == 0 && (name->word == WORD_VCARDS || name->word == WORD_VCARD))
    s->ours = tag->uri;
  bool ours = is_ours(s, tag->uri);
  s->met_root |= ours && name->word == WORD_VCARDS;
  return ours && name->word == WORD_VCARD ? begin_card(s) : PLACE_OUTSIDE;
}

static enum xc_place begin_in_card(struct xc_source *s, const struct xc_tag *tag, struct xc_name *name)
{
  s->said = 0;
  s->declared = s->values = 0;
  if (!is_ours(s, tag->uri))
    return begin_foreign(s, tag);
  return name->word == WORD_GROUP ? begin_group(s, tag) : begin_property(s, name);
}

static enum xc_place begin_in_property(struct xc_source *s, const struct xc_tag *tag, const struct xc_name *name)
{
  if (!is_ours(s, tag->uri)) {
    property(s)->trouble |= TROUBLE_FIELDS;
    return PLACE_SKIPPED;
  }
  return name->word == WORD_PARAMETERS ? PLACE_PARAMETERS : begin_value(s, name);
}

static enum xc_place begin(struct xc_source *s, const struct xc_tag *tag)
{
  enum xc_place parent = s->places[s->depth];
  struct xc_name *name = xc_names_find(&s->names, (const char *)tag->name);

  switch (parent) {
  case PLACE_OUTSIDE:
    return begin_outside(s, tag, name);
  case PLACE_CARD:
  case PLACE_GROUP:
    return begin_in_card(s, tag, name);
  case PLACE_PROPERTY:
    return begin_in_property(s, tag, name);
  case PLACE_PARAMETERS:
    return begin_param(s, name);
  case PLACE_PARAM:
    s->param_has_value = true;
    value_begin(&s->value, KITH_V_TEXT);
    return PLACE_PARAM_VALUE;
  case PLACE_FOREIGN:
    foreign_start(&s->foreign, tag);
    return PLACE_FOREIGN;
  case PLACE_SKIPPED:
    return PLACE_SKIPPED;
  default:
    property(s)->trouble |= TROUBLE_MARKUP;
    return PLACE_INSIDE;
  }
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespace_count,
                     const xmlChar **namespaces, int attribute_count, int defaulted, const xmlChar **attributes)
{
  struct xc_source *s = ctx;
  struct xc_tag tag = {name, prefix, uri, namespace_count, attribute_count, namespaces, attributes};

  (void)defaulted;
  int declared = s->namespaces[s->depth] + namespace_count;
  if (s->depth == READER_DEPTH || declared > READER_NAMESPACES) {
    stop(s, s->depth == READER_DEPTH ? "elements are nested more than 32 deep" : "more than 256 namespaces are open");
    return;
  }
  enum xc_place place = begin(s, &tag);
  s->places[++s->depth] = place;
  s->namespaces[s->depth] = declared;
}

/* An element without content is told right behind its "/>". */
static bool was_empty(const struct xc_source *s)
{
  const xmlParserInput *input = s->parser->input;
  return input->cur - input->base >= 2 && input->cur[-2] == '/';
}

static void on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  struct xc_source *s = ctx;
  enum xc_place place = s->places[s->depth--];

  (void)uri;
  if (place == PLACE_VALUE)
    end_value(s);
  else if (place == PLACE_PROPERTY)
    end_property(s);
  else if (place == PLACE_PARAM_VALUE)
    end_param_value(s);
  else if (place == PLACE_PARAM)
    end_param(s);
  else if (place == PLACE_PARAMETERS)
    s->declared = property(s)->param_count;
  else if (place == PLACE_CARD)
    end_card(s);
  else if (place == PLACE_GROUP)
    s->group = STR_NONE;
  else if (place == PLACE_FOREIGN)
    foreign_end(&s->foreign, name, prefix, was_empty(s));
  if (place == PLACE_FOREIGN && s->places[s->depth] != PLACE_FOREIGN)
    end_foreign(s);
}

static void on_text(void *ctx, const xmlChar *chars, int len)
{
  struct xc_source *s = ctx;
  struct kith_str text = {(const char *)chars, (size_t)len};

  switch (s->places[s->depth]) {
  case PLACE_VALUE:
  case PLACE_INSIDE:
  case PLACE_PARAM:
  case PLACE_PARAM_VALUE:
    value_add(&s->value, text);
    break;
  case PLACE_FOREIGN:
    foreign_text(&s->foreign, text);
    break;
  case PLACE_PROPERTY:
    if ((s->bare.len || !is_space(text)) && buf_add_str(&s->bare, text) != KITH_OK)
      property(s)->trouble |= TROUBLE_BLOB;
    break;
  case PLACE_CARD:
  case PLACE_GROUP:
  case PLACE_PARAMETERS:
    s->card.trouble |= is_space(text) ? 0 : TROUBLE_TEXT;
    break;
  default:
    break;
  }
}

static void on_error(void *ctx, xmlErrorPtr error)
{
  struct xc_source *s = ctx;
  if (error->level != XML_ERR_FATAL || s->broken[0])
    return;
  struct kith_str message = str_trim(str_of(error->message));
  snprintf(s->broken, sizeof s->broken, "%.*s", STR_ARG(str_sub(message, 0, sizeof s->broken - 1)));
  s->broken_at = origin_here(s);
}

/* ---- An instance ------------------------------------------------------------------------------------------------- */

bool reader_open(struct xc_source *s)
{
  xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                       .startElementNs = on_start,
                       .endElementNs = on_end,
                       .characters = on_text,
                       .ignorableWhitespace = on_text,
                       .cdataBlock = on_text,
                       .serror = on_error};
  xmlInitParser();
  s->parser = xmlCreatePushParserCtxt(&sax, s, NULL, 0, NULL);
  if (!s->parser)
    return false;
  xmlCtxtUseOptions(s->parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
  s->official = s->ours = xmlDictLookup(s->parser->dict, BAD_CAST XCARD_NAMESPACE, -1);
  s->bare = BUF_MAX(VALUE_INLINE_MAX);
  return true;
}

/* What cannot be read, from the open card on or else from the last one's end. */
static void reject_rest(struct xc_source *s, bool at_end)
{
  const char *why = s->refused ? s->refused : at_end ? "the file ends before its elements do" : s->broken;
  struct kith_origin origin = s->broken[0] && !s->refused ? s->broken_at : origin_here(s);
  struct kith_str raw = xc_input_raw(&s->input, UINT64_MAX);
  s->host->reject(s->batch, origin, raw, KITH_STR("xml"), str_of(why));
}

static int end_file(struct xc_source *s)
{
  if (xc_input_offset(&s->input) > 0) {
    xmlParseChunk(s->parser, NULL, 0, 1);
    if (!s->parser->wellFormed)
      reject_rest(s, true);
    else if (!s->met_card && !s->met_root)
      s->host->reject(s->batch, (struct kith_origin){1, 0}, xc_input_raw(&s->input, UINT64_MAX), KITH_STR("not-xcard"),
                      KITH_STR("the XML has no vcard in it"));
  }
  if (!s->met_card)
    s->host->log(s->ctx, KITH_LOG_WARNING, KITH_STR("the file has no cards"));
  return KITH_END;
}

int reader_step(struct xc_source *s, struct kith_batch *batch, struct kith_error *err)
{
  struct kith_str piece;

  if (s->ended)
    return KITH_END;
  int status = xc_input_next(&s->input, &piece, err);
  if (status < 0)
    return status;
  s->batch = batch;
  s->status = KITH_OK;
  if (status == KITH_END) {
    s->ended = true;
    return end_file(s);
  }
  if (piece.len)
    xmlParseChunk(s->parser, piece.ptr, (int)piece.len, 0);
  if (xmlDictSize(s->parser->dict) > READER_NAMES)
    s->refused = "it has more than 16,384 different names of elements and attributes";
  if (s->status != KITH_OK)
    return kith_fail(s->host, err, s->status, "xcard: %s", s->refused);
  s->refused = s->refused ? s->refused : s->parser->wellFormed ? s->input.guard.refused : NULL;
  if (!s->refused && s->parser->wellFormed)
    return KITH_OK;
  reject_rest(s, false);
  s->ended = true;
  return KITH_END;
}
