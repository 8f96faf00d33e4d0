#include "vcard/sink.h"

/* What a value's coding means for its parameters. */
struct coding {
  bool coded;        /* quoted-printable or base64 */
  uint32_t left_out; /* a parameter that the value says itself; param_count: none */
};

/* ---- Parameters -------------------------------------------------------------------------------------------------- */

/* Types that 2.1 lists, and whose name it leaves out: "TEL;HOME;VOICE:". */
static const char *const types_21[] = {
    "DOM",   "INTL", "POSTAL", "PARCEL", "HOME", "WORK",  "PREF",     "VOICE", "FAX", "MSG",  "CELL",
    "PAGER", "BBS",  "MODEM",  "CAR",    "ISDN", "VIDEO", "INTERNET", "X400",  "TLX", "GIF",  "CGM",
    "WMF",   "BMP",  "MET",    "PMB",    "DIB",  "PICT",  "TIFF",     "PS",    "PDF", "JPEG", "MPEG",
    "MPEG2", "AVI",  "QTIME",  "WAVE",   "AIFF", "PCM",   "X509",     "PGP",
};

static const char *type_21(struct kith_str type)
{
  for (size_t i = 0; i < sizeof types_21 / sizeof types_21[0]; i++)
    if (str_eq_nocase(type, str_of(types_21[i])))
      return types_21[i];
  return NULL;
}

/* The commas of a PID part its values: they are never quoted. */
static bool needs_quotes(uint32_t param, struct kith_str value)
{
  for (size_t i = 0; i < value.len; i++)
    if (memchr(":;\n,", value.ptr[i], param == KITH_Q_PID ? 3 : 4))
      return true;
  return !value.len || value.ptr[0] == ' ' || value.ptr[value.len - 1] == ' ';
}

/* What may not stand in a parameter, and what does instead: RFC 6868, but in 2.1, which has nothing for it. */
struct escape {
  char c;
  struct kith_str to, to_21;
};

static const struct escape param_escapes[] = {
    {'\n', {"^n", 2}, {" ", 1}},
    {'"', {"^'", 2}, {"'", 1}},
    {'^', {"^^", 2}, {"^", 1}},
};

/* RFC 6350 shows the lines of a LABEL parted by \n, and readers know that. */
static const struct escape label_escapes[] = {
    {'\n', {"\\n", 2}, {" ", 1}},
    {'"', {"^'", 2}, {"'", 1}},
    {'^', {"^^", 2}, {"^", 1}},
    {'\\', {"\\\\", 2}, {"\\\\", 2}},
};

static const struct escape *escape_of(const struct escape *table, size_t count, char c)
{
  for (size_t i = 0; i < count; i++)
    if (table[i].c == c)
      return &table[i];
  return NULL;
}

static void write_param_value(struct vc_out *o, const struct kith_param *q, enum card_version version)
{
  bool label = q->name == KITH_Q_LABEL, quotes = needs_quotes(q->name, q->value);
  const struct escape *table = label ? label_escapes : param_escapes;
  size_t count = label ? sizeof label_escapes / sizeof *label_escapes : sizeof param_escapes / sizeof *param_escapes;
  size_t start = 0;

  if (quotes)
    out_text(o, KITH_STR("\""));
  for (size_t i = 0; i <= q->value.len; i++) {
    char c = i < q->value.len ? q->value.ptr[i] : '\0';
    const struct escape *escape = escape_of(table, count, c);
    if (!escape && (unsigned char)c >= ' ')
      continue;
    out_text(o, str_sub(q->value, start, i - start));
    if (escape)
      out_mark(o, version == CARD_21 ? escape->to_21 : escape->to);
    start = i + 1;
  }
  if (quotes)
    out_text(o, KITH_STR("\""));
}

/* What stands in a header without quotes: other formats may have other names. */
static bool is_token(struct kith_str text)
{
  for (size_t i = 0; i < text.len; i++)
    if (!ascii_is_alpha(text.ptr[i]) && !ascii_is_digit(text.ptr[i]) && !memchr("-_/.+;=", text.ptr[i], 7))
      return false;
  return text.len > 0;
}

static void write_param(struct vc_out *o, const struct card_view *view, const struct kith_param *q,
                        enum card_version version)
{
  const char *type = version == CARD_21 && q->name == KITH_Q_TYPE ? type_21(q->value) : NULL;
  struct kith_str name = view->host->param_name_of(view->ctx, q->name);

  out_text(o, KITH_STR(";"));
  if (type) {
    out_text(o, str_of(type));
    return;
  }
  out_text(o, is_token(name) && str_find(name, ';') == name.len && str_find(name, '=') == name.len
                  ? name
                  : KITH_STR("X-KITH-UNNAMED"));
  out_text(o, KITH_STR("="));
  write_param_value(o, q, version);
}

/* TYPEs that stand together are one list: TYPE=home,voice. A value that is coded here has one ENCODING, ours. */
static void write_params(struct vc_out *o, const struct card_view *view, const struct view_line *line,
                         enum card_version version, struct coding coding)
{
  bool listed = false;

  for (uint32_t i = 0; i < line->param_count; i++) {
    const struct kith_param *q = &line->params[i];
    if (i == coding.left_out || (coding.coded && q->name == KITH_Q_ENCODING))
      continue;
    if (listed && q->name == KITH_Q_TYPE) {
      out_text(o, KITH_STR(","));
      write_param_value(o, q, version);
    } else {
      write_param(o, view, q, version);
    }
    listed = version != CARD_21 && q->name == KITH_Q_TYPE;
  }
}

static bool is_group(struct kith_str group)
{
  for (size_t i = 0; i < group.len; i++)
    if (group.ptr[i] <= ' ' || group.ptr[i] == 127 || memchr(":;,\"", group.ptr[i], 4))
      return false;
  return group.len > 0;
}

/* Names have no case, but there are readers of Apple's that forget it. */
static struct kith_str spelled(const struct view_line *line)
{
  if (line->property == KITH_P_X_ABLABEL)
    return KITH_STR("X-ABLabel");
  return str_eq(line->name, KITH_STR("X-ABSHOWAS")) ? KITH_STR("X-ABShowAs") : line->name;
}

static void write_name(struct vc_out *o, const struct view_line *line)
{
  if (is_group(line->group)) {
    out_text(o, line->group);
    out_text(o, KITH_STR("."));
  }
  out_text(o, spelled(line));
}

static void write_type(struct vc_out *o, const struct view_line *line, enum card_version version)
{
  if (!line->says_type || !is_token(line->type_name) || str_find(line->type_name, ';') < line->type_name.len)
    return;
  out_text(o, KITH_STR(";VALUE="));
  out_text(o, version == CARD_21 && line->value_type == KITH_V_URI ? KITH_STR("URL") : line->type_name);
}

static void write_header(struct vc_out *o, const struct card_view *view, const struct view_line *line,
                         enum card_version version, struct coding coding)
{
  write_name(o, line);
  write_type(o, line, version);
  write_params(o, view, line, version, coding);
}

/* ---- Text -------------------------------------------------------------------------------------------------------- */

/* How text becomes part of a value. */
struct escaping {
  bool commas, semicolons; /* these mean something here */
  bool soft;               /* quoted-printable, which has codes of its own */
};

static bool is_special(struct escaping e, char c)
{
  return c == '\n' || c == '\\' || (unsigned char)c < ' ' || (c == ',' && e.commas) || (c == ';' && e.semicolons);
}

static void write_special(struct vc_out *o, struct escaping e, char c)
{
  char pair[2] = {'\\', c == '\n' ? 'n' : c};

  if (e.soft && c == '\n') {
    out_coded(o, '\r');
    out_coded(o, '\n');
  } else if (e.soft && c != ',' && c != ';') {
    out_coded(o, (unsigned char)c);
  } else if (c == '\t') {
    out_mark(o, KITH_STR("\t"));
  } else if ((unsigned char)c >= ' ' || c == '\n') {
    out_mark(o, (struct kith_str){pair, 2});
  }
}

static void write_text(struct vc_out *o, struct kith_str text, struct escaping e)
{
  size_t start = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (!is_special(e, text.ptr[i]))
      continue;
    out_text(o, str_sub(text, start, i - start));
    write_special(o, e, text.ptr[i]);
    start = i + 1;
  }
  out_text(o, str_sub(text, start, text.len));
}

/* ---- Values of several parts ------------------------------------------------------------------------------------- */

static void write_list(struct vc_out *o, const struct view_line *line, struct escaping e)
{
  for (uint32_t i = 0; i < line->part_count; i++) {
    if (i)
      out_mark(o, KITH_STR(","));
    write_text(o, line->parts[i].text, e);
  }
}

/* N and ADR have their first components always, and those of RFC 9554 when there are any. */
static uint32_t component_count(const struct view_line *line)
{
  uint32_t most = line->property == KITH_P_N ? KITH_N_SUFFIX : line->property == KITH_P_ADR ? KITH_ADR_COUNTRY : 1;
  uint32_t limit = card_components_of(line->property), last = most;
  for (uint32_t i = 0; i < line->part_count; i++)
    if (line->parts[i].component > last && line->parts[i].component <= limit)
      last = line->parts[i].component;
  return last == most || line->shape == CARD_PAIR ? last : limit;
}

/* Several values of a component stand between commas; 2.1 knows no lists. */
static void write_fields(struct vc_out *o, const struct view_line *line, struct escaping e, enum card_version version)
{
  uint32_t count = component_count(line);
  struct kith_str between = version != CARD_21             ? KITH_STR(",")
                            : line->property == KITH_P_ADR ? KITH_STR(", ")
                                                           : KITH_STR(" ");

  for (uint32_t component = 1; component <= count; component++) {
    bool any = false;
    if (component > 1)
      out_mark(o, KITH_STR(";"));
    for (uint32_t i = 0; i < line->part_count; i++) {
      if (line->parts[i].component != component)
        continue;
      if (any)
        out_mark(o, between);
      write_text(o, line->parts[i].text, e);
      any = true;
    }
  }
}

/* The name, even when it is empty, then units. */
static void write_org(struct vc_out *o, const struct view_line *line, struct escaping e)
{
  for (uint32_t i = 0; i < line->part_count; i++)
    if (line->parts[i].component != KITH_ORG_UNIT) {
      write_text(o, line->parts[i].text, e);
      break;
    }
  for (uint32_t i = 0; i < line->part_count; i++)
    if (line->parts[i].component == KITH_ORG_UNIT) {
      out_mark(o, KITH_STR(";"));
      write_text(o, line->parts[i].text, e);
    }
}

static bool is_text(const struct view_line *line)
{
  return line->value_type == KITH_V_TEXT || line->value_type == KITH_V_UNKNOWN;
}

static void write_parts(struct vc_out *o, const struct view_line *line, enum card_version version)
{
  bool soft = o->mode == BREAK_SOFT;
  struct escaping e = {version != CARD_21, true, soft};

  switch (line->shape) {
  case CARD_TEXT:
    e.commas = e.semicolons = version != CARD_21 && is_text(line);
    write_list(o, line, e);
    break;
  case CARD_LIST:
    e.commas = true;
    write_list(o, line, e);
    break;
  case CARD_ORG:
    write_org(o, line, e);
    break;
  case CARD_FIELDS:
  case CARD_PAIR:
    write_fields(o, line, e, version);
    break;
  }
}

/* ---- Long values ------------------------------------------------------------------------------------------------- */

/* Fills the piece as far as the blob goes; negative when it cannot be read. */
static int64_t read_piece(struct vc_out *o, const struct card_view *view, uint64_t blob, uint64_t offset)
{
  size_t have = 0;
  while (have < OUT_PIECE) {
    int64_t n = view->host->blob_read(view->ctx, blob, offset + have, o->piece + have, OUT_PIECE - have);
    if (n < 0)
      return n;
    if (n == 0)
      break;
    have += (size_t)n;
  }
  return (int64_t)have;
}

static int fail_blob(struct vc_out *o)
{
  o->status = kith_fail(o->host, o->err, KITH_E_IO, "a long value (a photo or a note) cannot be read back: run again");
  return o->status;
}

/* As it stood, but on one line. */
static void write_as_one_line(struct vc_out *o, struct kith_str text)
{
  struct kith_str piece;
  bool first = true;
  while (str_next(&text, '\n', &piece)) {
    if (!first)
      out_mark(o, KITH_STR("\\n"));
    first = false;
    for (size_t cr = str_find(piece, '\r'); cr < piece.len; cr = str_find(piece, '\r')) {
      out_text(o, str_sub(piece, 0, cr));
      piece = str_sub(piece, cr + 1, piece.len);
    }
    out_text(o, piece);
  }
}

static void write_piece(struct vc_out *o, const struct view_line *line, struct kith_str piece,
                        enum card_version version)
{
  struct escaping e = {false, false, o->mode == BREAK_SOFT};

  e.commas = e.semicolons = version != CARD_21 && is_text(line);
  if (line->value_type == KITH_V_BINARY)
    out_base64(o, piece);
  else if (line->shape == CARD_TEXT)
    write_text(o, piece, e);
  else
    write_as_one_line(o, piece);
}

static int write_blob(struct vc_out *o, const struct card_view *view, const struct view_line *line,
                      enum card_version version, struct kith_str first)
{
  uint64_t offset = 0;
  int64_t n = (int64_t)first.len;

  while (n > 0 && o->status == KITH_OK) {
    write_piece(o, line, (struct kith_str){o->piece, (size_t)n}, version);
    offset += (uint64_t)n;
    n = n == OUT_PIECE ? read_piece(o, view, line->blob, offset) : 0;
  }
  return n < 0 ? fail_blob(o) : o->status;
}

/* ---- Binary values ----------------------------------------------------------------------------------------------- */

/* The old versions end base64 with an empty line: Outlook reads on until it comes. */
static int write_binary(struct vc_out *o, const struct card_view *view, const struct view_line *line,
                        enum card_version version)
{
  struct kith_str head = line->part_count ? line->parts[0].text : STR_NONE;
  uint32_t place = line->param_count, said;
  int64_t n = line->blob ? read_piece(o, view, line->blob, 0) : 0;

  if (n < 0)
    return fail_blob(o);
  if (line->blob)
    head = (struct kith_str){o->piece, (size_t)n};
  struct kith_str type = view_media_type(line, head, &said);
  if (version == CARD_40)
    place = said;
  write_header(o, view, line, version, (struct coding){true, place});
  out_text(o, version == CARD_40   ? KITH_STR(":data:")
              : version == CARD_30 ? KITH_STR(";ENCODING=b:")
                                   : KITH_STR(";ENCODING=BASE64:"));
  if (version == CARD_40) {
    out_text(o, is_token(type) ? type : KITH_STR("application/octet-stream"));
    out_text(o, KITH_STR(";base64,"));
  }
  if (line->blob)
    (void)write_blob(o, view, line, version, head);
  else
    out_base64(o, head);
  out_end(o);
  if (version != CARD_40)
    out_end(o);
  return o->status;
}

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

static bool is_verbatim(const struct view_line *line)
{
  return line->has_verbatim && !line->blob && !memchr(line->verbatim.ptr, '\n', line->verbatim.len) &&
         !memchr(line->verbatim.ptr, '\r', line->verbatim.len);
}

static bool is_plain(struct kith_str text, bool escapes)
{
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c < ' ' || c > 126 || (c == '\\' && !escapes))
      return false;
  }
  return true;
}

/* Quoted-printable for what 2.1 could not say otherwise: other characters, line breaks, long texts. */
static bool wants_qp(const struct view_line *line)
{
  size_t len = line->name.len + line->group.len + 2;
  bool plain = !line->blob && !line->said_qp;

  for (uint32_t i = 0; i < line->param_count; i++)
    len += line->params[i].value.len + 6;
  if (is_verbatim(line))
    return !plain || !is_plain(line->verbatim, true) || (is_text(line) && len + line->verbatim.len > OUT_COLUMNS);
  for (uint32_t i = 0; i < line->part_count && plain; i++) {
    plain = is_plain(line->parts[i].text, false);
    len += line->parts[i].text.len + 1;
  }
  return !plain || (is_text(line) && len > OUT_COLUMNS);
}

static int write_value(struct vc_out *o, const struct card_view *view, const struct view_line *line,
                       enum card_version version)
{
  if (is_verbatim(line)) {
    out_text(o, line->verbatim);
  } else if (line->blob) {
    int64_t n = read_piece(o, view, line->blob, 0);
    if (n < 0)
      return fail_blob(o);
    (void)write_blob(o, view, line, version, (struct kith_str){o->piece, (size_t)n});
  } else {
    write_parts(o, line, version);
  }
  out_end(o);
  return o->status;
}

/* 2.1 puts a whole card where the value of AGENT would stand. */
static int write_nested(struct vc_out *o, const struct view_line *line)
{
  struct kith_str rest = line->parts[0].text, text;
  out_end(o);
  while (str_next(&rest, '\n', &text)) {
    out_raw(o, text);
    out_end(o);
  }
  return o->status;
}

/* One whole card: nothing stands before its BEGIN or after its END. */
static bool is_card(struct kith_str text)
{
  struct kith_str line;
  bool started = false;
  unsigned depth = 0;

  while (str_next(&text, '\n', &line)) {
    line = str_trim(line);
    bool begins = str_eq_nocase(line, KITH_STR("BEGIN:VCARD")) || (depth && str_ends(line, KITH_STR(":BEGIN:VCARD")));
    if (!depth && (started ? line.len > 0 : !begins))
      return false;
    started = true;
    depth += begins;
    depth -= str_eq_nocase(line, KITH_STR("END:VCARD"));
  }
  return started && !depth;
}

static bool is_nested(const struct view_line *line, enum card_version version)
{
  return version == CARD_21 && line->property == KITH_P_AGENT && line->part_count == 1 && !line->blob &&
         is_card(line->parts[0].text);
}

static bool is_line(struct kith_str text)
{
  return text.len && text.ptr[0] > ' ' && !str_starts_nocase(text, KITH_STR("BEGIN:")) &&
         !str_starts_nocase(text, KITH_STR("END:")) && is_plain(str_sub(text, 0, 1), true) &&
         str_find(text, '\n') == text.len && str_find(text, '\r') == text.len;
}

/* A header without a value; in a card of the same version also a line that was no property: as it stood. */
static bool write_as_it_stood(struct vc_out *o, const struct view_line *line)
{
  bool empty = str_eq(line->name, KITH_STR("X-KITH-EMPTY"));
  bool odd = o->same_version && str_eq(line->name, KITH_STR("X-KITH-UNPARSED"));
  if ((!empty && !odd) || line->part_count != 1 || line->blob || !is_line(line->parts[0].text))
    return false;
  struct kith_str text = line->parts[0].text;
  out_text(o, text);
  if (empty)
    out_text(o, KITH_STR(":"));
  if (empty && line->has_verbatim && !str_eq(line->verbatim, text)) /* ";;;;" */
    out_text(o, line->verbatim);
  out_end(o);
  return true;
}

int line_write(struct vc_out *o, const struct card_view *view, const struct view_line *line, enum card_version version)
{
  o->mode = version == CARD_21 ? BREAK_NEVER : BREAK_FOLD;
  o->column = 0;
  if (write_as_it_stood(o, line))
    return o->status;
  if (line->value_type == KITH_V_BINARY) {
    o->mode = BREAK_FOLD;
    return write_binary(o, view, line, version);
  }
  bool nested = is_nested(line, version), qp = version == CARD_21 && !nested && wants_qp(line);
  write_header(o, view, line, version, (struct coding){qp, line->param_count});
  out_text(o, qp ? KITH_STR(";ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:") : KITH_STR(":"));
  struct view_line clean = *line;
  if (qp) {
    o->mode = BREAK_SOFT;
    clean.has_verbatim &= line->shape != CARD_FIELDS; /* coded values are read without one: the same both times */
  }
  return nested ? write_nested(o, line) : write_value(o, view, &clean, version);
}
