#include "vcard/card.h"

#include "vcard/line.h"
#include "vcard/media.h"

enum { PARTS_MAX = 1024 };

/* ---- A card while it is read ------------------------------------------------------------------------------------- */

void card_reset(struct vc_card *card)
{
  arena_reset(&card->arena);
  card->props.len = card->params.len = card->stored = 0;
  card->version = VERSION_UNKNOWN;
  card->has_labels = false;
  card->code = card->why = NULL;
}

void card_fail(struct vc_card *card, const char *code, const char *why)
{
  card->why = card->code ? card->why : why;
  card->code = card->code ? card->code : code;
}

struct kith_str card_keep(struct vc_card *card, struct kith_str text)
{
  card->stored += text.len;
  if (card->stored <= CARD_MAX_BYTES)
    return text.len ? arena_str(&card->arena, text) : STR_NONE;
  card_fail(card, "too-long", "the card is longer than 4 MiB");
  return STR_NONE;
}

struct vc_prop *card_add(struct vc_card *card, struct kith_origin origin)
{
  if (card->props.len == CARD_MAX_PROPERTIES) {
    card_fail(card, "too-many-properties", "the card has more than 1,000 properties");
    card->props.len--;
  }
  vec_reserve(&card->props, 1);
  struct vc_prop *p = &card->props.items[card->props.len++];
  /* field by field: gcc clears a struct of this size with a slow string instruction */
  p->name = p->value_type = p->trouble = 0;
  p->encoding = ENCODING_NONE;
  p->kinds = 0;
  p->param_first = p->param_count = 0;
  p->group = p->charset = p->value = p->label = STR_NONE;
  p->types = p->blob = 0;
  p->taken = false;
  p->origin = origin;
  return p;
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

/* Bytes of a value in UTF-8: by its CHARSET, the setting, or a guess. From 3.0 on CHARSET is nobody's business:
 * well-formed UTF-8 is believed before it. */
static struct kith_str in_utf8(struct vc_source *s, struct vc_prop *p, struct kith_str bytes)
{
  struct kith_arena *arena = &s->card.arena;
  int charset = p->charset.len ? charset_find(p->charset) : s->charset;
  bool known = charset != CHARSET_UNKNOWN, modern = s->card.version >= VERSION_30 && p->charset.len, mended = false;
  struct kith_str text;

  if (modern && utf8_valid(bytes))
    return bytes;
  if (known && charset_convert(&s->charsets, charset, bytes, arena, &text))
    return text;
  text = charset_guess(&s->charsets, bytes, arena, &mended);
  p->trouble |= p->charset.len && !known ? TROUBLE_UNKNOWN_CHARSET : 0;
  p->trouble |= mended || (known && charset != CHARSET_UTF8) ? TROUBLE_CHARSET : 0;
  return text;
}

/* Text that stands in the file as it is becomes UTF-8 before anything is cut: in Shift_JIS and Big5 a second byte can
 * be a backslash. */
static void settle_charset(struct vc_source *s, struct vc_prop *p)
{
  if (p->encoding == ENCODING_QP)
    return;
  if (p->kinds & BYTES_HIGH)
    p->value = in_utf8(s, p, p->value);
  if (p->kinds & BYTES_CR)
    p->value = newlines_decode(p->value, &s->card.arena);
}

/* One piece decoded. Quoted-printable is undone after cutting, as its writers cut before coding. */
static struct kith_str piece_text(struct vc_source *s, struct vc_prop *p, struct kith_str piece)
{
  struct kith_arena *arena = &s->card.arena;
  if (p->encoding != ENCODING_QP)
    return backslash_decode(piece, true, arena);
  struct kith_str text = qp_decode(backslash_decode(piece, s->card.version >= VERSION_30, arena), arena);
  unsigned kinds = bytes_kinds(text);
  bool wide = str_starts_nocase(p->charset, KITH_STR("UTF-16"));
  if (kinds & BYTES_HIGH || wide) {
    text = in_utf8(s, p, text);
    kinds = bytes_kinds(text);
  }
  p->trouble |= kinds & BYTES_NUL ? TROUBLE_NUL : 0;
  return kinds & (BYTES_NUL | BYTES_CR) ? newlines_decode(text, arena) : text;
}

static void push_part(struct vc_source *s, uint32_t component, struct kith_str text)
{
  struct kith_part part = {.size = sizeof part, .component = component, .text = text};
  if (s->parts.len == PARTS_MAX)
    card_fail(&s->card, "too-many-values", "a property has more than 1,024 values");
  else if (str_trim(text).len)
    vec_push(&s->parts, part);
}

/* Texts between commas. */
static void split_list(struct vc_source *s, struct vc_prop *p)
{
  struct kith_str rest = p->value, piece;
  char separator;
  while (!s->card.code && piece_next(&rest, ',', 0, &piece, &separator))
    push_part(s, KITH_C_VALUE, str_trim(piece_text(s, p, piece)));
}

/* Components between semicolons, from 1 on; the last one takes what is left over when `rest_too`. */
static void split_fields(struct vc_source *s, struct vc_prop *p, bool lists, bool rest_too)
{
  struct kith_str rest = p->value, piece;
  uint32_t component = 1, most = card_components_of(p->name);
  char separator;

  if (p->name == KITH_P_ADR && str_find(p->value, ';') == p->value.len) {
    component = KITH_ADR_STREET; /* somebody wrote an address as one text */
    lists = false;
    p->trouble |= TROUBLE_FIELDS;
  }
  while (!s->card.code && piece_next(&rest, ';', lists ? ',' : 0, &piece, &separator)) {
    if (component <= most)
      push_part(s, component, piece_text(s, p, piece));
    else if (str_trim(piece).len)
      p->trouble |= TROUBLE_FIELDS;
    component += separator == ';' && (!rest_too || component < most);
  }
}

static void split(struct vc_source *s, struct vc_prop *p)
{
  s->parts.len = 0;
  switch (card_shape_of(p->name)) {
  case CARD_TEXT:
    push_part(s, KITH_C_VALUE,
              p->name == KITH_P_AGENT && s->card.version == VERSION_21 ? p->value : piece_text(s, p, p->value));
    break;
  case CARD_LIST:
    split_list(s, p);
    break;
  case CARD_FIELDS:
    split_fields(s, p, s->card.version >= VERSION_30, false);
    break;
  case CARD_ORG:
    split_fields(s, p, false, true);
    break;
  case CARD_PAIR:
    split_fields(s, p, false, false);
    break;
  }
}

/* ---- Labels ------------------------------------------------------------------------------------------------------ */

/* Apple's own labels come in brackets: _$!<Home>!$_ means home. */
static struct kith_str label_text(struct vc_source *s, struct vc_prop *p)
{
  struct kith_str text = str_trim(piece_text(s, p, p->value));
  bool own = str_starts(text, KITH_STR("_$!<")) && str_ends(text, KITH_STR(">!$_")) && text.len > 8;
  if (!own)
    return text;
  text = arena_str(&s->card.arena, str_sub(text, 4, text.len - 8));
  for (size_t i = 0; i < text.len; i++)
    ((char *)text.ptr)[i] = ascii_lower(text.ptr[i]);
  return text;
}

/* The label of an "item1." group, or empty. Labels are in `label` of their properties. */
static struct kith_str label_of(const struct vc_card *card, const struct vc_prop *p)
{
  if (!card->has_labels || !p->group.len || p->name == KITH_P_X_ABLABEL || p->name == KITH_P_X_ABADR)
    return STR_NONE;
  for (size_t i = 0; i < card->props.len; i++) {
    const struct vc_prop *other = &card->props.items[i];
    if (other->name == KITH_P_X_ABLABEL && str_eq_nocase(other->group, p->group))
      return other->label;
  }
  return STR_NONE;
}

static bool has_address(struct kith_str value)
{
  for (size_t i = 0; i < value.len; i++)
    if (value.ptr[i] != ';' && value.ptr[i] != ',' && !ascii_is_space(value.ptr[i]))
      return true;
  return false;
}

/* A LABEL is the printed form of the ADR that has the same types. */
static void give_label(struct vc_card *card, struct vc_prop *label, struct kith_str text)
{
  for (size_t i = 0; i < card->props.len && text.len <= INLINE_MAX; i++) {
    struct vc_prop *p = &card->props.items[i];
    if (p->name == KITH_P_ADR && p->types == label->types && !p->label.len && has_address(p->value)) {
      p->label = text;
      label->taken = true;
      return;
    }
  }
}

static void settle_labels(struct vc_source *s)
{
  for (size_t i = 0; i < s->card.props.len; i++) {
    struct vc_prop *p = &s->card.props.items[i];
    if (p->name == KITH_P_X_ABLABEL)
      p->label = label_text(s, p);
    else if (p->name == KITH_P_LABEL && !p->blob)
      give_label(&s->card, p, piece_text(s, p, p->value));
  }
}

/* ---- The record -------------------------------------------------------------------------------------------------- */

static const struct {
  uint32_t trouble;
  struct kith_str code, why;
} troubles[] = {
    {TROUBLE_SYNTAX, {"syntax", 6}, {"a line is no property; its text is kept", 39}},
    {TROUBLE_BASE64, {"base64", 6}, {"a value said to be base64 is not; its text is kept", 50}},
    {TROUBLE_BLOB, {"blob", 4}, {"a long value could not be kept whole; its start is", 50}},
    {TROUBLE_CHARSET, {"charset", 7}, {"text that is not in its encoding was mended", 43}},
    {TROUBLE_UNKNOWN_CHARSET, {"charset", 7}, {"the encoding named is unknown; it was guessed", 45}},
    {TROUBLE_PARAM, {"param", 5}, {"a parameter has no usable name and was left out", 47}},
    {TROUBLE_NUL, {"nul", 3}, {"NUL characters were left out of a value", 39}},
    {TROUBLE_FIELDS, {"fields", 6}, {"a value has not the fields that it should; see its raw text", 59}},
};

static void tell(struct vc_source *s, struct kith_record *record, const struct vc_prop *p)
{
  for (size_t i = 0; p->trouble && i < sizeof troubles / sizeof troubles[0]; i++)
    if (p->trouble & troubles[i].trouble)
      s->host->diagnose(record, p->origin, troubles[i].code, troubles[i].why);
}

static void push_param(struct vc_source *s, uint32_t name, struct kith_str value)
{
  struct kith_param param = {.size = sizeof param, .name = name, .value = value};
  vec_push(&s->params, param);
}

static void gather_params(struct vc_source *s, const struct vc_prop *p)
{
  struct kith_str type = label_of(&s->card, p);
  bool known = !type.len;

  s->params.len = 0;
  for (size_t i = 0; i < p->param_count; i++) {
    struct kith_param *param = &s->card.params.items[p->param_first + i];
    known |= param->name == KITH_Q_TYPE && str_eq_nocase(param->value, type);
    vec_push(&s->params, *param);
  }
  if (!known)
    push_param(s, KITH_Q_TYPE, type);
  if (p->label.len && p->name == KITH_P_ADR)
    push_param(s, KITH_Q_LABEL, p->label);
}

/* The first `max` bytes at most, cut between characters. */
static struct kith_str cut(struct kith_str text, size_t max)
{
  size_t len = text.len < max ? text.len : max;
  while (len && len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
    len--;
  return str_sub(text, 0, len);
}

/* Values too long for a record become a blob, which is returned; where the host keeps none, their start stays. */
static uint64_t shorten(struct vc_source *s, struct vc_prop *p)
{
  size_t longest = 0;
  for (size_t i = 0; i < s->parts.len; i++)
    longest = s->parts.items[i].text.len > longest ? s->parts.items[i].text.len : longest;
  if (longest <= INLINE_MAX)
    return 0;
  uint64_t blob = media_text(s, s->parts.len == 1 ? s->parts.items[0].text : p->value);
  for (size_t i = 0; i < s->parts.len; i++)
    s->parts.items[i].text = cut(s->parts.items[i].text, INLINE_MAX);
  s->parts.len = blob ? 0 : s->parts.len;
  p->trouble |= blob ? 0 : TROUBLE_BLOB;
  return blob;
}

static bool same_text(struct kith_str a, struct kith_str b)
{
  return (a.ptr == b.ptr && a.len == b.len) || str_eq(a, b);
}

/* What the source had, where the parts do not say it. */
static struct kith_str raw_of(const struct vc_source *s, const struct vc_prop *p)
{
  bool same = s->parts.len == 1 && !s->parts.items[0].component && same_text(s->parts.items[0].text, p->value);
  if (same || p->value.len > INLINE_MAX)
    return STR_NONE;
  return p->value;
}

/* Every field by name, for the same reason as in card_add. */
static struct kith_property property_of(struct vc_source *s, const struct vc_prop *p)
{
  return (struct kith_property){.size = sizeof(struct kith_property),
                                .name = p->name,
                                .value_type = p->blob ? KITH_V_BINARY : p->value_type,
                                .flags = 0,
                                .part_count = (uint32_t)s->parts.len,
                                .param_count = (uint32_t)s->params.len,
                                .parts = s->parts.items,
                                .params = s->params.items,
                                .group = p->group,
                                .raw = p->blob ? STR_NONE : raw_of(s, p),
                                .origin = p->origin,
                                .blob = p->blob,
                                .source_count = 0,
                                .reserved = 0,
                                .sources = NULL};
}

static int put_prop(struct vc_source *s, struct kith_record *record, struct vc_prop *p)
{
  uint64_t text_blob = 0;

  s->parts.len = 0;
  if (!p->blob) {
    split(s, p);
    text_blob = shorten(s, p);
  }
  if (s->card.code)
    return KITH_E_LIMIT;
  tell(s, record, p);
  if (p->taken || (!p->blob && !text_blob && !s->parts.len))
    return KITH_OK;
  if (p->name == KITH_P_UID && s->parts.len && s->host->set_key(record, s->parts.items[0].text) != KITH_OK)
    return KITH_E_LIMIT;
  gather_params(s, p);
  struct kith_property to = property_of(s, p);
  if (text_blob) {
    to.blob = text_blob;
    to.value_type = to.value_type ? to.value_type : KITH_V_TEXT;
  }
  return s->host->put(record, &to);
}

int card_reject(struct vc_source *s, struct kith_batch *batch)
{
  struct kith_str code = str_of(s->card.code), why = str_of(s->card.why);
  return s->host->reject(batch, s->card.origin, reader_raw(&s->reader), code, why);
}

int card_put(struct vc_source *s, struct kith_batch *batch)
{
  struct vc_card *card = &s->card;
  struct kith_record *record = s->host->add(batch, KITH_CONTACT, STR_NONE, card->origin);
  int status = record ? KITH_OK : KITH_E_LIMIT;

  for (size_t i = 0; i < card->props.len; i++)
    settle_charset(s, &card->props.items[i]);
  if (card->has_labels)
    settle_labels(s);
  for (size_t i = 0; i < card->props.len && !status; i++)
    status = put_prop(s, record, &card->props.items[i]);
  if (!status)
    return KITH_OK;
  if (record)
    s->host->drop(batch);
  card_fail(card, "too-long", "the card is longer than a record may be, 1 MiB");
  return card_reject(s, batch);
}
