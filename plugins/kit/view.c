#include "kit/view_line.h"

enum { NAMES_KNOWN = 4096 };

/* ---- Names ------------------------------------------------------------------------------------------------------- */

struct kith_str view_name(struct card_view *view, uint32_t property)
{
  if (property >= NAMES_KNOWN)
    return view->host->name_of(view->ctx, property);
  struct kith_str *name = &view->names[property];
  if (!name->ptr)
    *name = view->host->name_of(view->ctx, property);
  return *name;
}

/* ---- The view ---------------------------------------------------------------------------------------------------- */

void view_init(struct card_view *view, const struct kith_host *host, struct kith_ctx *ctx)
{
  *view = (struct card_view){.host = host, .ctx = ctx, .names = mem_zero(NAMES_KNOWN * sizeof(struct kith_str))};
}

void view_free(struct card_view *view)
{
  arena_free(&view->arena);
  vec_free(&view->lines);
  mem_free(view->names);
}

static enum card_version version_named(const struct kith_property *p)
{
  struct kith_str text = p->part_count ? p->parts->text : STR_NONE;
  return str_eq(text, KITH_STR("2.1"))   ? CARD_21
         : str_eq(text, KITH_STR("3.0")) ? CARD_30
         : str_eq(text, KITH_STR("4.0")) ? CARD_40
                                         : CARD_UNKNOWN;
}

/* Contacts that were merged from cards of several versions came in as none of them. */
enum card_version view_version_of(const struct card_view *view, const struct kith_record *record)
{
  const struct kith_property *p = view->host->get(record, KITH_P_VERSION, 0);
  enum card_version version = p ? version_named(p) : CARD_UNKNOWN;

  for (size_t i = 1; version && (p = view->host->get(record, KITH_P_VERSION, i)); i++)
    if (version_named(p) != version)
      return CARD_UNKNOWN;
  return version;
}

/* ---- Labels of Apple groups -------------------------------------------------------------------------------------- */

static struct kith_str label_stripped(struct kith_str text)
{
  text = str_trim(text);
  bool own = str_starts(text, KITH_STR("_$!<")) && str_ends(text, KITH_STR(">!$_")) && text.len > 8;
  return own ? str_sub(text, 4, text.len - 8) : text;
}

static void find_label(struct view_work *w, const struct kith_property *p)
{
  const struct kith_host *host = w->view->host;
  const struct kith_property *label;

  w->label = STR_NONE;
  w->unlabelled = true;
  if (!w->labels || !p->group.len || p->name == KITH_P_X_ABLABEL || p->name == KITH_P_X_ABADR)
    return;
  for (size_t i = 0; (label = host->get(w->record, KITH_P_X_ABLABEL, i)); i++)
    if (str_eq_nocase(label->group, p->group) && label->part_count) {
      w->label = label_stripped(label->parts->text);
      w->unlabelled = !w->label.len;
      return;
    }
}

/* Readers say a label twice: as a property, and as the last TYPE of what it labels. */
static bool is_label_type(const struct view_work *w, const struct kith_param *last)
{
  return w->label.len && last->name == KITH_Q_TYPE && str_eq_nocase(last->value, w->label);
}

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

static const struct kith_param *param_of(const struct kith_property *p, size_t i)
{
  return KITH_AT(p->params, i);
}

static const struct kith_part *part_of(const struct kith_property *p, size_t i)
{
  return KITH_AT(p->parts, i);
}

static void copy_parts(struct view_work *w, struct view_line *line, const struct kith_property *p)
{
  line->part_count = p->part_count;
  line->parts = p->parts;
  if (!p->part_count || p->parts->size == sizeof *p->parts)
    return;
  struct kith_part *parts = arena_zero(&w->view->arena, p->part_count, sizeof *parts);
  for (size_t i = 0; i < p->part_count; i++)
    parts[i] = (struct kith_part){sizeof *parts, part_of(p, i)->component, part_of(p, i)->text};
  line->parts = parts;
}

/* True for what a line says in other members. */
static bool is_said_elsewhere(struct view_work *w, struct view_line *line, const struct kith_param *q, bool is_last)
{
  if (q->name == KITH_Q_VALUE)
    line->type_name = q->value;
  else if (q->name == KITH_Q_ENCODING)
    line->said_qp |= str_eq_nocase(q->value, KITH_STR("QUOTED-PRINTABLE"));
  return q->name == KITH_Q_VALUE || q->name == KITH_Q_CHARSET ||
         (q->name == KITH_Q_ENCODING && (line->said_qp || w->from != w->to)) || (is_last && is_label_type(w, q));
}

/* Most properties keep their parameters as they are: no copy then. */
static void copy_params(struct view_work *w, struct view_line *line, const struct kith_property *p)
{
  struct kith_param *params = NULL;
  uint32_t count = 0;

  line->params = p->params;
  if (p->param_count && p->params->size != sizeof *params)
    params = arena_zero(&w->view->arena, p->param_count, sizeof *params);
  for (size_t i = 0; i < p->param_count; i++) {
    const struct kith_param *q = param_of(p, i);
    if (is_said_elsewhere(w, line, q, i + 1 == p->param_count)) {
      if (!params) {
        params = arena_zero(&w->view->arena, p->param_count, sizeof *params);
        memcpy(params, p->params, count * sizeof *params);
      }
    } else {
      if (params)
        params[count] = (struct kith_param){sizeof *params, q->name, q->value};
      count++;
    }
  }
  line->params = params ? params : line->params;
  line->param_count = count;
}

static bool is_vendors(uint32_t property)
{
  return property >= KITH_P_X_MAIDENNAME && (property < KITH_P_OWNER || property >= KITH_P_LIMIT);
}

/* In a merged record, that it came from the cards that said their version and from nowhere else. */
static bool is_from_card(struct view_work *w, const struct kith_property *p)
{
  const struct kith_property *version = w->view->host->get(w->record, KITH_P_VERSION, 0);
  uint32_t known = 0;

  for (uint32_t i = 0; version && i < p->source_count; i++)
    for (uint32_t k = 0; k < version->source_count; k++)
      known += p->sources[i] == version->sources[k];
  return known == p->source_count;
}

/* With line breaks and backslashes escaped, but nothing that may part a vendor's value. */
static struct kith_str lightly_escaped(struct view_work *w, struct kith_str text)
{
  char *to = arena_bytes(&w->view->arena, text.len * 2 + 1);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '\n' || text.ptr[i] == '\\')
      to[len++] = '\\';
    to[len++] = text.ptr[i] == '\n' ? 'n' : text.ptr[i];
  }
  return (struct kith_str){to, len};
}

/* The value as it stood, when this very version may have it back. How a vendor's value is built nobody knows: it stays
 * as it stood in any version. */
static void copy_verbatim(struct view_work *w, struct view_line *line, const struct kith_property *p)
{
  bool same = w->from == w->to, vendors = is_vendors(p->name) && w->from;
  bool plain = p->part_count == 1 && !p->parts->component;

  if (!(same || vendors) || (line->said_qp && same) || p->flags & KITH_CHANGED || p->blob || (!p->raw.len && !plain))
    return;
  if (!is_from_card(w, p) || (line->said_qp && !plain))
    return;
  line->has_verbatim = true;
  line->verbatim = p->raw.len && !line->said_qp ? p->raw : p->parts->text;
  if (line->said_qp)
    line->verbatim = lightly_escaped(w, line->verbatim);
}

/* Version 2.1 calls everything text; what it means is what 3.0 calls it. Media are what they look like. */
static uint32_t type_of(const struct view_work *w, const struct kith_property *p)
{
  uint32_t type = p->value_type ? p->value_type : card_usual_type(p->name, w->to < CARD_30 ? CARD_30 : w->to);
  bool media = card_usual_type(p->name, CARD_21) == KITH_V_BINARY;

  if (p->blob || (p->value_type && (type != KITH_V_BINARY || p->part_count)) || !(media || type == KITH_V_BINARY))
    return type;
  return p->part_count && view_is_uri(p->parts->text) ? KITH_V_URI : KITH_V_TEXT;
}

/* What normalising told apart that no version can write apart: an extension, a country's code. */
static void untell(struct view_work *w, struct view_line *line)
{
  if (line->has_verbatim || line->part_count < 2)
    return;
  if (line->property == KITH_P_TEL)
    view_set_text(w, line, view_text(w, line, KITH_STR(" ext. ")));
  if (line->property != KITH_P_ADR)
    return;
  for (uint32_t i = 0; i < line->part_count; i++)
    if (line->parts[i].component == KITH_ADR_COUNTRY_CODE) {
      if (w->to == CARD_40 && view_param(line, KITH_Q_CC, 0) == line->param_count)
        view_param_add(w, line, KITH_Q_CC, line->parts[i].text);
      struct kith_part *parts = arena_zero(&w->view->arena, line->part_count, sizeof *parts);
      memcpy(parts, line->parts, i * sizeof *parts);
      memcpy(parts + i, line->parts + i + 1, (line->part_count - i - 1) * sizeof *parts);
      line->parts = parts;
      line->part_count--;
    }
}

static bool is_name_byte(char c)
{
  return ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || c == '_';
}

/* Names of cards may stay; columns of tables and whatever else is no name become one: X-KITH-SHOE-SIZE. */
static struct kith_str fit_name(struct view_work *w, struct kith_str name)
{
  bool fits = name.len && (w->from || str_starts(name, KITH_STR("X-")));
  char *to = arena_bytes(&w->view->arena, name.len + 8);
  size_t len = 7;

  for (size_t i = 0; i < name.len && fits; i++)
    fits = is_name_byte(name.ptr[i]);
  if (fits)
    return name;
  memcpy(to, "X-KITH-", len);
  for (size_t i = 0; i < name.len; i++)
    if (is_name_byte(name.ptr[i]) || to[len - 1] != '-')
      to[len++] = is_name_byte(name.ptr[i]) && name.ptr[i] != '_' ? name.ptr[i] : '-';
  while (len > 8 && to[len - 1] == '-')
    len--;
  return len > 7 ? (struct kith_str){to, len} : KITH_STR("X-KITH-UNNAMED");
}

/* Apple's word for KIND is for groups only. */
static bool is_other_kind(const struct kith_property *p)
{
  return p->name == KITH_P_KIND && !(p->part_count && str_eq_nocase(p->parts->text, KITH_STR("group")));
}

static struct view_line line_of(struct view_work *w, const struct kith_property *p)
{
  struct view_line line = {.property = p->name,
                           .name = card_spelling(p->name, w->to),
                           .group = p->group,
                           .shape = card_shape_of(p->name),
                           .value_type = type_of(w, p),
                           .blob = p->blob};
  if (!line.name.len || is_other_kind(p))
    line.name = p->name < KITH_P_LIMIT ? view_name(w->view, p->name) : fit_name(w, view_name(w->view, p->name));
  copy_parts(w, &line, p);
  copy_params(w, &line, p);
  copy_verbatim(w, &line, p);
  untell(w, &line);
  return line;
}

/* ---- VALUE ------------------------------------------------------------------------------------------------------- */

/* Text that became a blob has a type that no source said. */
static bool was_said(const struct kith_property *p)
{
  return p->value_type && p->value_type != KITH_V_BINARY && !(p->blob && p->value_type == KITH_V_TEXT);
}

/* Version 2.1 knows VALUE for links to media only. */
static bool must_say(const struct view_work *w, const struct view_line *line)
{
  if (line->value_type == KITH_V_BINARY || line->value_type == KITH_V_UNKNOWN)
    return false;
  if (w->to == CARD_21)
    return line->value_type == KITH_V_URI && card_usual_type(line->property, CARD_21) == KITH_V_BINARY;
  return line->value_type != card_usual_type(line->property, w->to);
}

static void settle_type(struct view_work *w, struct view_line *line, const struct kith_property *p)
{
  bool exact = p && w->from == w->to;
  line->says_type = exact ? was_said(p) : must_say(w, line);
  if (exact && line->says_type && line->value_type == KITH_V_UNKNOWN && line->type_name.len)
    return;
  line->type_name = card_type_name(line->value_type);
  line->says_type &= line->value_type != KITH_V_UNKNOWN;
}

/* ---- All of them ------------------------------------------------------------------------------------------------- */

static void push(struct view_work *w, struct view_line line, const struct kith_property *p)
{
  settle_type(w, &line, p);
  vec_push(&w->view->lines, line);
}

/* vCards of 2.1 and 3.0 have the printed form of an address in a property of its own. */
static void part_label(struct view_work *w, struct view_line *line)
{
  uint32_t place = line->property == KITH_P_ADR ? view_param(line, KITH_Q_LABEL, 0) : line->param_count;
  if (place == line->param_count)
    return;
  struct kith_str text = line->params[place].value;
  view_param_drop(w, line, place);
  struct view_line label = view_made(w, KITH_P_LABEL, KITH_STR("LABEL"), text);
  label.group = line->group;
  for (uint32_t i = 0; i < line->param_count; i++)
    if (line->params[i].name == KITH_Q_TYPE)
      view_param_add(w, &label, KITH_Q_TYPE, line->params[i].value);
  vec_push(&w->after, label);
  w->dropped = !line->part_count && !line->has_verbatim && !line->blob;
}

static void add_property(struct view_work *w, const struct kith_property *p)
{
  w->at = p;
  find_label(w, p);
  struct view_line line = line_of(w, p);

  w->dropped = false;
  w->after.len = 0;
  if (w->from != w->to)
    view_convert(w, &line);
  if (w->to < CARD_40)
    part_label(w, &line);
  if (!w->dropped)
    push(w, line, p);
  for (size_t i = 0; i < w->after.len; i++)
    push(w, w->after.items[i], NULL);
}

static void look_through(struct view_work *w)
{
  const struct kith_host *host = w->view->host;
  size_t count = host->property_count(w->record);

  for (size_t i = 0; i < count; i++) {
    uint32_t name = host->property(w->record, i)->name;
    if (name < 128)
      w->present[name / 32] |= 1u << name % 32;
  }
  w->labels = view_has(w, KITH_P_X_ABLABEL);
}

void view_make(struct card_view *view, const struct kith_record *record, enum card_version version)
{
  struct view_work w = {.view = view, .record = record, .to = version};
  size_t count = view->host->property_count(record);

  arena_reset(&view->arena);
  view->lines.len = 0;
  w.from = view_version_of(view, record);
  look_through(&w);
  for (size_t i = 0; i < count; i++) {
    const struct kith_property *p = view->host->property(record, i);
    if (p->name != KITH_P_VERSION)
      add_property(&w, p);
  }
  if (w.from != version)
    view_add_needed(&w);
  vec_free(&w.after);
}
