#include "jcard/text.h"
#include "jcard/when.h"
#include "jcard/write.h"

enum { BLOB_PIECE = 48 * 1024, BLOB_INLINE = 8 << 20 };

/* ---- Scalars ----------------------------------------------------------------------------------------------------- */

static size_t digits(struct kith_str s, size_t i)
{
  while (i < s.len && ascii_is_digit(s.ptr[i]))
    i++;
  return i;
}

/* By the grammar of JSON; 007 and +1 are none. */
static bool is_number(struct kith_str s)
{
  enum { LONGEST = 63 }; /* that our reader takes */
  size_t begin = s.len && s.ptr[0] == '-', i = digits(s, begin);
  bool good = i > begin && (s.ptr[begin] != '0' || i == begin + 1) && s.len <= LONGEST;

  if (i < s.len && s.ptr[i] == '.') {
    begin = i + 1;
    i = digits(s, begin);
    good = good && i > begin;
  }
  if (i < s.len && ascii_lower(s.ptr[i]) == 'e') {
    begin = i + 1;
    begin += begin < s.len && (s.ptr[begin] == '+' || s.ptr[begin] == '-');
    i = digits(s, begin);
    good = good && i > begin;
  }
  return good && i == s.len;
}

static bool write_word(struct jc_writer *w, uint32_t value_type, struct kith_str text)
{
  bool number = value_type == KITH_V_INTEGER || value_type == KITH_V_FLOAT;
  if (value_type == KITH_V_BOOLEAN && str_eq_nocase(text, KITH_STR("true")))
    json_word(w->json, KITH_STR("true"));
  else if (value_type == KITH_V_BOOLEAN && str_eq_nocase(text, KITH_STR("false")))
    json_word(w->json, KITH_STR("false"));
  else if (number && is_number(text))
    json_word(w->json, text);
  else
    return false;
  return true;
}

static void write_scalar(struct jc_writer *w, const struct view_line *line, struct kith_str text)
{
  char buf[WHEN_MAX];
  if (!write_word(w, line->value_type, text))
    json_str(w->json, when_extended(text, line->value_type, buf));
}

static void write_plain(struct jc_writer *w, const struct view_line *line, struct kith_str escaped)
{
  write_scalar(w, line, text_plain(escaped, &w->arena));
}

/* ---- Values as they stood in a vCard 4.0 ------------------------------------------------------------------------- */

/* A component: its values between commas, or one. */
static void write_component(struct jc_writer *w, const struct view_line *line, struct kith_str escaped, bool lists)
{
  struct kith_str piece;
  char separator;
  bool several = lists && text_has(escaped, ',');

  if (!several) {
    write_plain(w, line, escaped);
    return;
  }
  json_array(w->json);
  while (text_cut(&escaped, ',', 0, &piece, &separator))
    write_plain(w, line, piece);
  json_array_end(w->json);
}

static void write_structure(struct jc_writer *w, const struct view_line *line, struct kith_str escaped, bool lists)
{
  struct kith_str piece;
  char separator;

  json_array(w->json);
  while (text_cut(&escaped, ';', 0, &piece, &separator))
    write_component(w, line, piece, lists);
  json_array_end(w->json);
}

static void write_list(struct jc_writer *w, const struct view_line *line, struct kith_str escaped, bool structures)
{
  struct kith_str piece;
  char separator;

  while (text_cut(&escaped, ',', 0, &piece, &separator))
    if (structures && text_has(piece, ';'))
      write_structure(w, line, piece, false);
    else
      write_plain(w, line, piece);
}

/* How the value of an unregistered property is built nobody knows; where a type is said, it can be seen. */
static bool may_be_list(const struct view_line *line)
{
  return line->property >= KITH_P_X_MAIDENNAME && line->value_type != KITH_V_URI;
}

static void write_verbatim(struct jc_writer *w, const struct view_line *line, struct kith_str escaped)
{
  bool structured = line->shape == CARD_FIELDS || text_has(escaped, ';');

  if (line->value_type == KITH_V_UNKNOWN)
    json_str(w->json, escaped);
  else if (line->shape == CARD_LIST)
    write_list(w, line, escaped, false);
  else if (line->shape == CARD_TEXT && may_be_list(line) && structured)
    write_structure(w, line, escaped, true);
  else if (line->shape == CARD_TEXT && may_be_list(line))
    write_list(w, line, escaped, false);
  else if (line->shape != CARD_TEXT && structured)
    write_structure(w, line, escaped, line->shape == CARD_FIELDS);
  else
    write_plain(w, line, escaped);
}

/* ---- Values in parts --------------------------------------------------------------------------------------------- */

/* What is of no type is as a vCard has it: a reader will undo the escapes. */
static void write_escaped(struct jc_writer *w, struct kith_str text)
{
  struct kith_buf escaped = BUF_MAX(2 * text.len + 1);
  (void)text_escape(&escaped, text, TEXT_IN_URI);
  json_str(w->json, buf_str(&escaped));
  buf_free(&escaped);
}

static void write_values(struct jc_writer *w, const struct view_line *line)
{
  if (!line->part_count)
    json_str(w->json, STR_NONE);
  for (uint32_t i = 0; i < line->part_count; i++)
    if (line->value_type == KITH_V_UNKNOWN)
      write_escaped(w, line->parts[i].text);
    else
      write_scalar(w, line, line->parts[i].text);
}

static uint32_t component_of(const struct view_line *line, uint32_t part)
{
  uint32_t component = line->parts[part].component;
  return component ? component : line->property == KITH_P_ADR ? KITH_ADR_STREET : 1;
}

/* N has five components and ADR seven, more when one of RFC 9554 is there; others as many as they need. */
static uint32_t components_of(const struct view_line *line)
{
  uint32_t count = line->property == KITH_P_N ? KITH_N_SUFFIX : line->property == KITH_P_ADR ? KITH_ADR_COUNTRY : 1;
  uint32_t most = card_components_of(line->property);

  for (uint32_t i = 0; i < line->part_count; i++)
    if (component_of(line, i) > count && component_of(line, i) <= most)
      count = most > 7 || line->property == KITH_P_N ? most : component_of(line, i);
  return count;
}

static void write_parts_of(struct jc_writer *w, const struct view_line *line, uint32_t component)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < line->part_count; i++)
    count += component_of(line, i) == component;
  if (count != 1)
    count ? json_array(w->json) : json_str(w->json, STR_NONE);
  for (uint32_t i = 0; i < line->part_count; i++)
    if (component_of(line, i) == component)
      write_scalar(w, line, line->parts[i].text);
  if (count > 1)
    json_array_end(w->json);
}

static void write_components(struct jc_writer *w, const struct view_line *line)
{
  uint32_t count = components_of(line);
  bool single = count == 1 && line->part_count <= 1;

  if (!single)
    json_array(w->json);
  for (uint32_t component = 1; component <= count; component++)
    write_parts_of(w, line, component);
  if (!single)
    json_array_end(w->json);
}

/* A name, then units; the name may be missing. */
static void write_org(struct jc_writer *w, const struct view_line *line)
{
  bool named = line->part_count && component_of(line, 0) == KITH_ORG_NAME;
  bool single = named && line->part_count == 1;

  if (!single)
    json_array(w->json);
  if (!named)
    json_str(w->json, STR_NONE);
  for (uint32_t i = 0; i < line->part_count; i++)
    write_scalar(w, line, line->parts[i].text);
  if (!single)
    json_array_end(w->json);
}

/* ---- Blobs ------------------------------------------------------------------------------------------------------- */

/* Fills `buf` as far as the blob goes; a negative status when it cannot be read. */
static int64_t read_piece(struct jc_writer *w, uint64_t blob, uint64_t offset, char *buf, size_t len)
{
  size_t have = 0;
  while (have < len) {
    int64_t n = w->host->blob_read(w->ctx, blob, offset + have, buf + have, len - have);
    if (n < 0)
      return n;
    if (n == 0)
      break;
    have += (size_t)n;
  }
  return (int64_t)have;
}

static bool may_be_in_uri(struct kith_str type)
{
  for (size_t i = 0; i < type.len; i++)
    if ((unsigned char)type.ptr[i] <= ' ' || memchr(",\"\\", type.ptr[i], 3))
      return false;
  return type.len > 0;
}

static struct kith_str media_type(const struct view_line *line, struct kith_str head, uint32_t *out_param)
{
  struct kith_str type = view_media_type(line, head, out_param);
  if (may_be_in_uri(type))
    return type;
  *out_param = line->param_count;
  return KITH_STR("application/octet-stream");
}

uint32_t write_media_param(struct jc_writer *w, const struct view_line *line)
{
  uint32_t param = line->param_count;
  (void)w;
  if (line->value_type == KITH_V_BINARY)
    (void)media_type(line, STR_NONE, &param);
  return param;
}

static void begin_data(struct jc_writer *w, const struct view_line *line, struct kith_str head)
{
  uint32_t param;
  json_text(w->json, KITH_STR("data:"));
  json_text(w->json, media_type(line, head, &param));
  json_text(w->json, KITH_STR(";base64,"));
}

/* The blob as a string: base64 behind "data:...", or its text. */
static int stream_blob(struct jc_writer *w, const struct view_line *line, struct kith_error *err)
{
  bool binary = line->value_type == KITH_V_BINARY;
  char *buf = arena_bytes(&w->arena, BLOB_PIECE);
  uint64_t offset = 0;
  int64_t n = 0;

  json_str_begin(w->json);
  while ((n = read_piece(w, line->blob, offset, buf, BLOB_PIECE)) > 0) {
    struct kith_str piece = {buf, (size_t)n};
    if (binary && !offset)
      begin_data(w, line, piece);
    if (!binary && piece.len == BLOB_PIECE)
      piece.len -= json_cut(piece);
    if (binary)
      json_base64(w->json, piece.ptr, piece.len);
    else
      json_text(w->json, piece);
    offset += piece.len;
  }
  json_str_end(w->json);
  return n < 0 ? kith_fail(w->host, err, KITH_E_IO, "a long value (a photo or a note) cannot be read back: run again")
               : KITH_OK;
}

/* A long value with a structure: it stands in the blob as in a vCard. */
static int write_long(struct jc_writer *w, const struct view_line *line, struct kith_error *err)
{
  char *buf = arena_bytes(&w->arena, BLOB_INLINE);
  int64_t n = read_piece(w, line->blob, 0, buf, BLOB_INLINE);

  if (n < 0 || n == BLOB_INLINE)
    return stream_blob(w, line, err);
  write_verbatim(w, line, (struct kith_str){buf, (size_t)n});
  return KITH_OK;
}

static void write_bytes(struct jc_writer *w, const struct view_line *line)
{
  struct kith_str bytes = line->part_count ? line->parts[0].text : STR_NONE;
  json_str_begin(w->json);
  begin_data(w, line, bytes);
  json_base64(w->json, bytes.ptr, bytes.len);
  json_str_end(w->json);
}

/* A line that is no property, a header without a value: texts, not values as a vCard has them. */
static bool is_ours(const struct view_line *line)
{
  return str_eq(line->name, KITH_STR("X-KITH-UNPARSED")) || str_eq(line->name, KITH_STR("X-KITH-EMPTY"));
}

/* ---- All of them ------------------------------------------------------------------------------------------------- */

int write_value(struct jc_writer *w, const struct view_line *line, struct kith_error *err)
{
  bool binary = line->value_type == KITH_V_BINARY;

  json_str(w->json, binary ? KITH_STR("uri") : line->type_name);
  if (line->blob)
    return line->shape == CARD_TEXT || binary ? stream_blob(w, line, err) : write_long(w, line, err);
  if (binary)
    write_bytes(w, line);
  else if (is_ours(line))
    json_str(w->json, line->part_count ? line->parts[0].text : STR_NONE);
  else if (line->has_verbatim)
    write_verbatim(w, line, line->verbatim);
  else if (line->shape == CARD_FIELDS || line->shape == CARD_PAIR)
    write_components(w, line);
  else if (line->shape == CARD_ORG)
    write_org(w, line);
  else
    write_values(w, line);
  return KITH_OK;
}
