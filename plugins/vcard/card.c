#include "vcard/card.h"

/* ---- A card while it is read ------------------------------------------------------------------------------------- */

void card_reset(struct vc_card *card)
{
  arena_reset(&card->arena);
  card->props.len = card->params.len = card->labels.len = card->stored = 0;
  card->version = CARD_UNKNOWN;
  card->has_labels = false;
  card->trouble = 0;
  card->last_line = 0;
  card->code = card->why = NULL;
}

void card_fail(struct vc_card *card, const char *code, const char *why)
{
  card->why = card->code ? card->why : why;
  card->code = card->code ? card->code : code;
}

struct kith_str card_keep(struct vc_card *card, struct kith_str text)
{
  if (card->stored + text.len > CARD_MAX_BYTES) {
    card->trouble |= TROUBLE_LONG;
    return STR_NONE;
  }
  card->stored += text.len;
  return text.len ? arena_str(&card->arena, text) : STR_NONE;
}

void card_hold(void *source)
{
  struct vc_source *s = source;
  struct kith_str window = reader_window(&s->reader);
  for (size_t i = 0; i < s->card.props.len; i++) {
    struct vc_prop *p = &s->card.props.items[i];
    if (p->value.len && p->value.ptr >= window.ptr && p->value.ptr < window.ptr + window.len)
      p->value = arena_str(&s->card.arena, p->value);
  }
  s->charsets.looked = false; /* there will be something new to look at */
}

struct vc_prop *card_add(struct vc_card *card, struct kith_origin origin)
{
  if (card->props.len == CARD_MAX_PROPERTIES) {
    card->trouble |= TROUBLE_PROPERTIES;
    card->props.len--; /* the last one makes room */
  }
  vec_reserve(&card->props, 1);
  struct vc_prop *p = &card->props.items[card->props.len++];
  /* field by field: gcc clears a struct of this size with a slow string instruction */
  p->name = p->value_type = p->trouble = 0;
  p->encoding = ENCODING_NONE;
  p->shape = CARD_TEXT;
  p->most = 0;
  p->kinds = 0;
  p->param_first = p->param_count = 0;
  p->group = p->charset = p->value = p->label = STR_NONE;
  p->types = p->blob = 0;
  p->taken = false;
  p->origin = origin;
  return p;
}

struct kith_str card_cut(struct kith_str text, size_t max)
{
  size_t len = text.len < max ? text.len : max;
  while (len && len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
    len--;
  return str_sub(text, 0, len);
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

/* From 3.0 on CHARSET is nobody's business and text is UTF-8 where it can be; what is said to be Latin-1 but is
 * well-formed UTF-8 is UTF-8 too: such values are believed before their label and before any guess. */
struct kith_str card_utf8(struct vc_source *s, struct vc_prop *p, struct kith_str bytes)
{
  struct kith_arena *arena = &s->card.arena;
  bool escapes = str_find_str(bytes, KITH_STR("\x1B$")) < bytes.len;
  int charset = p->charset.len ? charset_find(p->charset)
                : escapes      ? charset_find(KITH_STR("ISO-2022-JP"))
                               : s->charset;
  bool known = charset != CHARSET_UNKNOWN, mended = false;
  bool labelled = p->charset.len > 0, new_card = s->card.version >= CARD_30;
  bool modern = labelled ? new_card || charset == CHARSET_WINDOWS_1252 : new_card && !known;
  struct kith_str text;

  if (modern && !charset_is_shifted(charset) && utf8_valid(bytes))
    return bytes;
  if (known && charset_convert(&s->charsets, charset, bytes, arena, &text))
    return text;
  text = known && charset != CHARSET_UTF8 && !charset_is_shifted(charset) && !utf8_valid(bytes)
             ? charset_force(&s->charsets, charset, bytes, arena)
             : charset_guess(&s->charsets, reader_window(&s->reader), bytes, arena, &mended);
  p->trouble |= p->charset.len && !known ? TROUBLE_UNKNOWN_CHARSET : 0;
  p->trouble |= mended || (known && charset != CHARSET_UTF8) ? TROUBLE_CHARSET : 0;
  return text;
}

static bool is_shifted(const struct vc_source *s, const struct vc_prop *p)
{
  int charset = p->charset.len ? charset_find(p->charset) : s->charset;
  return charset != CHARSET_UNKNOWN && charset_is_shifted(charset);
}

struct kith_str card_text(struct vc_source *s, struct vc_prop *p, struct kith_str piece)
{
  struct kith_arena *arena = &s->card.arena;
  if (p->encoding != ENCODING_QP)
    return p->kinds & BYTES_BACKSLASH ? backslash_decode(piece, true, arena) : piece;
  if (p->kinds & BYTES_BACKSLASH)
    piece = backslash_decode(piece, s->card.version >= CARD_30, arena);
  struct kith_str text = qp_decode(piece, arena);
  unsigned kinds = bytes_kinds(text);
  if (kinds & (BYTES_HIGH | BYTES_ESCAPE)) {
    text = card_utf8(s, p, text);
    kinds = bytes_kinds(text);
  }
  p->trouble |= kinds & BYTES_NUL ? TROUBLE_NUL : 0;
  return kinds & (BYTES_NUL | BYTES_CR) ? newlines_decode(text, arena) : text;
}

/* ---- Parts ------------------------------------------------------------------------------------------------------- */

static bool is_blank_text(struct kith_str text)
{
  return !text.len || (ascii_is_space(text.ptr[0]) && !str_trim(text).len);
}

static void push_part(struct vc_source *s, struct vc_prop *p, uint32_t component, struct kith_str text)
{
  struct kith_part part = {.size = sizeof part, .component = component, .text = text};
  if (is_blank_text(text))
    return;
  if (s->parts.len == CARD_MAX_PARTS)
    p->trouble |= TROUBLE_VALUES;
  else
    vec_push(&s->parts, part);
}

/* Texts between commas. */
static void split_list(struct vc_source *s, struct vc_prop *p)
{
  struct kith_str rest = p->value, piece;
  char separator;
  while (piece_next(&rest, ',', 0, &piece, &separator))
    push_part(s, p, KITH_C_VALUE, str_trim(card_text(s, p, piece)));
}

/* Components between semicolons, from 1 on; the last one takes what is left over when `rest_too`. */
static void split_fields(struct vc_source *s, struct vc_prop *p, bool lists, bool rest_too)
{
  struct kith_str rest = p->value, piece;
  uint32_t component = 1, most = p->most;
  char separator;

  if (p->name == KITH_P_ADR && str_find(p->value, ';') == p->value.len) {
    component = KITH_ADR_STREET; /* somebody wrote an address as one text */
    lists = false;
    p->trouble |= TROUBLE_FIELDS;
  }
  while (piece_next(&rest, ';', lists ? ',' : 0, &piece, &separator)) {
    if (component <= most)
      push_part(s, p, component, card_text(s, p, piece));
    else if (!is_blank_text(piece))
      p->trouble |= TROUBLE_FIELDS;
    component += separator == ';' && (!rest_too || component < most);
  }
}

/* A second byte that looks like a backslash (or a bar) is coded, so that it is no escape. */
static struct kith_str code_seconds(struct kith_str value, struct kith_arena *arena)
{
  char *text = arena_bytes(arena, value.len * 3);
  size_t len = 0;
  bool lead = false;
  for (size_t i = 0; i < value.len; i++) {
    int code = qp_code(value, i);
    if (code >= 0) {
      memcpy(text + len, value.ptr + i, 3);
      len += 3;
      i += 2;
      lead = !lead && code >= 0x81 && code != 0xA0 && code != 0xFF;
    } else if (lead && value.ptr[i] == '\\') {
      memcpy(text + len, "=5C", 3);
      len += 3;
      lead = false;
    } else {
      text[len++] = value.ptr[i];
      lead = false;
    }
  }
  return (struct kith_str){text, len};
}

/* Text that is not ASCII becomes UTF-8 before anything is cut, as in some charsets a second byte can be a backslash or a
 * semicolon; only quoted-printable is undone afterwards, piece by piece, as its writers cut before coding. */
static void settle_charset(struct vc_source *s, struct vc_prop *p)
{
  int charset = p->charset.len ? charset_find(p->charset) : s->charsets.file;
  bool shifted = p->charset.len && is_shifted(s, p);
  struct kith_arena *arena = &s->card.arena;

  if (p->encoding == ENCODING_QP && shifted) {
    p->value = qp_decode(p->value, arena);
    p->encoding = ENCODING_NONE;
  } else if (p->encoding == ENCODING_QP) {
    if (p->kinds & BYTES_BACKSLASH && charset_is_double(charset))
      p->value = code_seconds(p->value, arena);
    return;
  }
  if (p->kinds & (BYTES_HIGH | BYTES_ESCAPE) || shifted) {
    p->value = card_utf8(s, p, p->value);
    p->kinds = bytes_kinds(p->value);
  }
  p->trouble |= p->kinds & BYTES_NUL ? TROUBLE_NUL : 0;
  if (p->kinds & (BYTES_CR | BYTES_NUL))
    p->value = newlines_decode(p->value, arena);
}

void card_settle_charsets(struct vc_source *s)
{
  enum { CARE = BYTES_HIGH | BYTES_CR | BYTES_NUL | BYTES_BACKSLASH | BYTES_ESCAPE };
  for (size_t i = 0; i < s->card.props.len; i++) {
    struct vc_prop *p = &s->card.props.items[i];
    if ((p->kinds & CARE || p->charset.len) && !p->blob)
      settle_charset(s, p);
  }
}

/* The same for a value in which nothing is escaped or coded: every separator is one. */
static void split_plain(struct vc_source *s, struct vc_prop *p, char field, char item)
{
  uint32_t component = field ? 1 : KITH_C_VALUE, most = field ? p->most : 0;
  const char *from = p->value.ptr, *end = from + p->value.len;

  for (const char *at = from; at <= end; at++) {
    char c = at < end ? *at : '\0';
    if (at < end && (c != field || !field) && (c != item || !item))
      continue;
    struct kith_str text = {from, (size_t)(at - from)};
    if (text.len && component <= most)
      push_part(s, p, component, field ? text : str_trim(text));
    else if (component > most && !is_blank_text(text))
      p->trouble |= TROUBLE_FIELDS;
    component += c == field && at < end && field && (p->shape != CARD_ORG || component < most);
    from = at + 1;
  }
}

static bool split_fast(struct vc_source *s, struct vc_prop *p, bool has_lists)
{
  bool one_text = p->name == KITH_P_ADR && !memchr(p->value.ptr, ';', p->value.len);
  if (p->kinds & BYTES_BACKSLASH || p->encoding == ENCODING_QP || one_text)
    return false;
  switch (p->shape) {
  case CARD_TEXT:
    push_part(s, p, KITH_C_VALUE, p->value);
    break;
  case CARD_LIST:
    split_plain(s, p, '\0', ',');
    break;
  case CARD_FIELDS:
    split_plain(s, p, ';', has_lists ? ',' : '\0');
    break;
  default:
    split_plain(s, p, ';', '\0');
  }
  return true;
}

void card_split(struct vc_source *s, struct vc_prop *p)
{
  bool has_lists = s->card.version >= CARD_30, agent = p->name == KITH_P_AGENT && s->card.version == CARD_21;
  s->parts.len = 0;
  if (split_fast(s, p, has_lists))
    return;
  switch (p->shape) {
  case CARD_TEXT:
    push_part(s, p, KITH_C_VALUE, agent || p->name == s->names.unparsed ? p->value : card_text(s, p, p->value));
    break;
  case CARD_LIST:
    split_list(s, p);
    break;
  case CARD_FIELDS:
    split_fields(s, p, has_lists, false);
    break;
  case CARD_ORG:
    split_fields(s, p, false, true);
    break;
  case CARD_PAIR:
    split_fields(s, p, false, false);
    break;
  }
}
