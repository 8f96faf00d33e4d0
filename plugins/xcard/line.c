#include "xcard/line.h"

#include "kit/json.h"
#include "xcard/escape.h"
#include "xcard/foreign.h"
#include "xcard/names.h"

/* ---- Values of parameters ---------------------------------------------------------------------------------------- */

/* Cuts the next value of a list off, at a comma outside quotes, and takes its quotes away. */
static bool item_next(struct kith_str *rest, struct kith_str *out)
{
  bool quoted = false;
  size_t i = 0;
  if (!rest->len)
    return false;
  for (; i < rest->len && (quoted || rest->ptr[i] != ','); i++)
    quoted ^= rest->ptr[i] == '"';
  *out = str_sub(*rest, 0, i);
  *rest = str_sub(*rest, i + 1, rest->len);
  if (out->len > 1 && out->ptr[0] == '"' && out->ptr[out->len - 1] == '"')
    *out = str_sub(*out, 1, out->len - 2);
  return true;
}

static void write_param_value(struct xc_writer *w, const struct kith_param *q)
{
  struct kith_str type = card_type_name(param_type(q->name)), rest = q->value, item;
  bool list = q->name == KITH_Q_PID || q->name == KITH_Q_SORT_AS; /* RFC 6350: comma-separated */

  if (!list || !q->value.len)
    out_element(&w->out, type, q->value);
  while (list && item_next(&rest, &item))
    out_element(&w->out, type, item);
}

/* All values of the parameter at `i`, unless they came with an earlier one. */
static void write_param(struct xc_writer *w, const struct view_line *line, uint32_t i, uint32_t left_out)
{
  uint32_t id = line->params[i].name;
  for (uint32_t k = 0; k < i; k++)
    if (line->params[k].name == id && k != left_out)
      return;
  struct kith_str name = w->host->param_name_of(w->ctx, id);
  out_open(&w->out, name);
  for (uint32_t k = i; k < line->param_count; k++)
    if (line->params[k].name == id && k != left_out)
      write_param_value(w, &line->params[k]);
  out_close(&w->out, name);
}

/* ---- Types ------------------------------------------------------------------------------------------------------- */

static uint32_t usual_type(const struct view_line *line)
{
  return card_usual_type(line->property, CARD_40);
}

static bool is_moment(uint32_t type)
{
  return type == KITH_V_DATE || type == KITH_V_TIME || type == KITH_V_DATE_TIME || type == KITH_V_DATE_AND_OR_TIME;
}

static bool is_odd(const struct view_line *line)
{
  return line->says_type && line->value_type == KITH_V_UNKNOWN;
}

/* A vendor's value that says a type, but is built in a way that the type does not tell: a list of texts. */
static bool is_built(struct xc_writer *w, const struct view_line *line)
{
  if (!line->says_type || !line->has_verbatim || usual_type(line) != KITH_V_UNKNOWN || line->part_count != 1)
    return false;
  bool is_text = line->value_type == KITH_V_TEXT;
  return !str_eq(line->verbatim, escape_value(line->parts[0].text, is_text, &w->view.arena));
}

/* What is written as vCard's text has it, which is all that is known about it. */
static bool is_unknown(struct xc_writer *w, const struct view_line *line)
{
  return usual_type(line) == KITH_V_UNKNOWN && (!line->says_type || is_odd(line) || is_built(w, line));
}

/* A VALUE that the element does not show: one that says what is usual, or which of the three a moment is. */
static bool must_say_type(struct xc_writer *w, const struct view_line *line)
{
  uint32_t usual = usual_type(line);
  if (!line->says_type || line->value_type == KITH_V_BINARY || line->value_type == KITH_V_UNKNOWN)
    return false;
  return line->value_type == usual || (usual == KITH_V_DATE_AND_OR_TIME && is_moment(line->value_type)) ||
         is_built(w, line);
}

static struct kith_str type_name(const struct view_line *line)
{
  struct kith_str name = line->says_type ? line->type_name : card_type_name(usual_type(line));
  return name.len ? name : KITH_STR("unknown");
}

/* ---- Parameters -------------------------------------------------------------------------------------------------- */

static void write_params(struct xc_writer *w, const struct view_line *line, uint32_t left_out)
{
  bool says = must_say_type(w, line);
  if (line->param_count - (left_out < line->param_count) == 0 && !says)
    return;
  out_c(&w->out, "<parameters>");
  if (says) {
    out_c(&w->out, "<x-kith-value>");
    out_element(&w->out, KITH_STR("text"), line->type_name);
    out_c(&w->out, "</x-kith-value>");
  }
  for (uint32_t i = 0; i < line->param_count; i++)
    if (i != left_out)
      write_param(w, line, i, left_out);
  out_c(&w->out, "</parameters>");
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

static bool made_of(struct kith_str text, const char *marks)
{
  for (size_t i = 0; i < text.len; i++)
    if (!ascii_is_digit(text.ptr[i]) && !strchr(marks, text.ptr[i]))
      return false;
  return text.len > 0;
}

/* XML has no element for "a date or a time or both": what it is decides. *text loses the T of a lone time. */
static struct kith_str moment_name(struct kith_str *text)
{
  size_t t = str_find(*text, 'T');
  bool date = made_of(str_sub(*text, 0, t), "-"), time = made_of(str_sub(*text, t + 1, text->len), ":+-Z.");

  if (t == text->len && date)
    return KITH_STR("date");
  if (t < text->len && t && date && time)
    return KITH_STR("date-time");
  if (t || !time)
    return KITH_STR("date-and-or-time");
  *text = str_sub(*text, 1, text->len);
  return KITH_STR("time");
}

static void write_text(struct xc_writer *w, const struct view_line *line, struct kith_str text)
{
  struct kith_str name = type_name(line);
  if (usual_type(line) == KITH_V_DATE_AND_OR_TIME && !line->says_type)
    name = moment_name(&text);
  else if (line->value_type == KITH_V_BINARY)
    name = KITH_STR("text");
  out_element(&w->out, name, text);
}

/* With line breaks and backslashes escaped, and nothing that may part a vendor's value. */
static void write_escaped(struct xc_writer *w, struct kith_str text)
{
  size_t from = 0;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c != '\n' && c != '\\')
      continue;
    out_text(&w->out, str_sub(text, from, i - from));
    out_c(&w->out, c == '\n' ? "\\n" : "\\\\");
    from = i + 1;
  }
  out_text(&w->out, str_sub(text, from, text.len));
}

/* What never was a value (an empty property's header, an unreadable line) is no vCard's text. */
static void write_unknown(struct xc_writer *w, const struct view_line *line)
{
  struct kith_str name = is_odd(line) ? type_name(line) : KITH_STR("unknown");
  bool literal = str_eq_c(line->name, "X-KITH-EMPTY") || str_eq_c(line->name, "X-KITH-UNPARSED");
  bool verbatim = line->has_verbatim && !memchr(line->verbatim.ptr, '\n', line->verbatim.len);

  out_open(&w->out, name);
  if (literal && line->part_count)
    out_text(&w->out, line->parts[0].text);
  else if (verbatim)
    out_text(&w->out, line->verbatim);
  for (uint32_t i = 0; i < line->part_count && !literal && !verbatim; i++) {
    out_c(&w->out, i ? "," : "");
    write_escaped(w, line->parts[i].text);
  }
  out_close(&w->out, name);
}

static void write_component(struct xc_writer *w, const struct view_line *line, struct kith_str name, uint32_t component,
                            bool always)
{
  bool any = false;
  for (uint32_t i = 0; i < line->part_count; i++)
    if (line->parts[i].component == component) {
      out_element(&w->out, name, line->parts[i].text);
      any = true;
    }
  if (!any && always)
    out_empty(&w->out, name);
}

static void write_structure(struct xc_writer *w, const struct view_line *line, enum xc_structure structure)
{
  uint32_t always = structure_always(structure), most = structure_most(structure);

  for (uint32_t c = 1; c <= most; c++)
    write_component(w, line, str_of(structure_name(structure, c)), c, c <= always);
  write_component(w, line, KITH_STR("text"), KITH_C_VALUE, false);
}

/* The name, even when it is empty, then units. */
static void write_org(struct xc_writer *w, const struct view_line *line)
{
  bool named = false;
  for (uint32_t i = 0; i < line->part_count; i++) {
    bool unit = line->parts[i].component == KITH_ORG_UNIT;
    if (unit && !named)
      out_c(&w->out, "<text/>");
    named = true;
    write_text(w, line, line->parts[i].text);
  }
}

static void write_parts(struct xc_writer *w, const struct view_line *line)
{
  enum xc_structure structure = structure_of(line->property);

  if (structure && line->shape != CARD_TEXT) {
    write_structure(w, line, structure);
  } else if (line->shape == CARD_ORG) {
    write_org(w, line);
  } else if (is_unknown(w, line)) {
    write_unknown(w, line);
  } else {
    for (uint32_t i = 0; i < line->part_count; i++)
      write_text(w, line, line->parts[i].text);
  }
}

/* ---- Long and binary values -------------------------------------------------------------------------------------- */

/* Fills the piece behind its first `have` bytes as far as the blob goes; negative when it cannot be read. */
static int64_t read_piece(struct xc_writer *w, uint64_t blob, uint64_t offset, size_t have)
{
  while (have < LINE_PIECE) {
    int64_t n = w->host->blob_read(w->ctx, blob, offset, w->piece + have, LINE_PIECE - have);
    if (n < 0)
      return n;
    if (n == 0)
      break;
    have += (size_t)n;
    offset += (uint64_t)n;
  }
  return (int64_t)have;
}

static int fail_blob(struct xc_writer *w, struct kith_error *err)
{
  return kith_fail(w->host, err, KITH_E_IO, "xcard: a long value (a photo or a note) cannot be read back: run again");
}

static int write_binary(struct xc_writer *w, const struct view_line *line, struct kith_error *err)
{
  struct kith_str head = line->part_count ? line->parts[0].text : STR_NONE;
  uint32_t said = line->param_count;
  uint64_t offset = 0;
  int64_t n = line->blob ? read_piece(w, line->blob, 0, 0) : 0;

  if (n < 0)
    return fail_blob(w, err);
  if (line->blob)
    head = (struct kith_str){w->piece, (size_t)n};
  struct kith_str media = view_media_type(line, head, &said);
  write_params(w, line, said);
  out_c(&w->out, "<uri>data:");
  out_text(&w->out, media);
  out_c(&w->out, ";base64,");
  out_base64(&w->out, head);
  while (n == LINE_PIECE) {
    offset += (uint64_t)n;
    n = read_piece(w, line->blob, offset, 0);
    if (n > 0)
      out_base64(&w->out, (struct kith_str){w->piece, (size_t)n});
  }
  out_c(&w->out, "</uri>");
  return n < 0 ? fail_blob(w, err) : KITH_OK;
}

/* Half a character at the end of a piece waits for the next one. */
static int write_long(struct xc_writer *w, const struct view_line *line, struct kith_error *err)
{
  struct kith_str name = type_name(line);
  uint64_t offset = 0;
  size_t kept = 0;
  int64_t n;

  write_params(w, line, line->param_count);
  out_open(&w->out, name);
  while ((n = read_piece(w, line->blob, offset, kept)) > (int64_t)kept) {
    struct kith_str text = {w->piece, (size_t)n};
    offset += text.len - kept;
    kept = json_cut(text);
    out_text(&w->out, str_sub(text, 0, text.len - kept));
    memmove(w->piece, w->piece + text.len - kept, kept);
  }
  out_text(&w->out, (struct kith_str){w->piece, kept});
  out_close(&w->out, name);
  return n < 0 ? fail_blob(w, err) : KITH_OK;
}

/* ---- A line ------------------------------------------------------------------------------------------------------ */

/* XML of another namespace stands for itself. */
static bool write_foreign(struct xc_writer *w, const struct view_line *line)
{
  bool plain = line->property == KITH_P_XML && !line->blob && line->part_count == 1 && !line->param_count;
  if (!plain || line->says_type || !foreign_is_exact(line->parts[0].text))
    return false;
  out_bytes(&w->out, line->parts[0].text);
  return true;
}

int line_write(struct xc_writer *w, const struct view_line *line, struct kith_error *err)
{
  int status = KITH_OK;

  if (write_foreign(w, line))
    return KITH_OK;
  out_open(&w->out, line->name);
  if (line->value_type == KITH_V_BINARY && (line->blob || line->part_count)) {
    status = write_binary(w, line, err);
  } else if (line->blob) {
    status = write_long(w, line, err);
  } else {
    write_params(w, line, line->param_count);
    write_parts(w, line);
  }
  out_close(&w->out, line->name);
  return status;
}
