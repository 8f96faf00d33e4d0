#include "vcard/card.h"

#include "vcard/media.h"

/* ---- Diagnostics ------------------------------------------------------------------------------------------------- */

#define TROUBLE(bit, code, why)                                                                                        \
  {                                                                                                                    \
    bit, {code, sizeof(code) - 1},                                                                                     \
    {                                                                                                                  \
      why, sizeof(why) - 1                                                                                             \
    }                                                                                                                  \
  }

static const struct {
  uint32_t trouble;
  struct kith_str code, why;
} troubles[] = {
    TROUBLE(TROUBLE_TRUNCATED, "truncated", "the card has no END:VCARD; what was there is kept"),
    TROUBLE(TROUBLE_PROPERTIES, "too-many-properties", "the card has more than 9,000 properties; the rest is left out"),
    TROUBLE(TROUBLE_SYNTAX, "syntax", "a line is no property; its text is kept"),
    TROUBLE(TROUBLE_BASE64, "base64", "a value said to be base64 is not; its text is kept"),
    TROUBLE(TROUBLE_BLOB, "blob", "a long value could not be kept whole; its start is"),
    TROUBLE(TROUBLE_CHARSET, "charset", "text that is not in its encoding was mended"),
    TROUBLE(TROUBLE_UNKNOWN_CHARSET, "charset", "the encoding named is unknown; it was guessed"),
    TROUBLE(TROUBLE_ENCODING, "encoding", "a value is coded, though nothing says so; it was decoded"),
    TROUBLE(TROUBLE_PARAM, "param", "a parameter has no usable name; its text is kept"),
    TROUBLE(TROUBLE_QUOTE, "quote", "a quote in front of a value never ends"),
    TROUBLE(TROUBLE_NUL, "nul", "NUL characters were left out"),
    TROUBLE(TROUBLE_FIELDS, "fields", "a value has not the fields that it should; see its raw text"),
    TROUBLE(TROUBLE_VERSION, "version", "a version that is not known; read like the nearest one"),
    TROUBLE(TROUBLE_PARAMS, "too-many-params", "a property has more than 64 parameters; its start is kept as it stood"),
    TROUBLE(TROUBLE_VALUES, "too-many-values", "a property has more than 1,024 values; see its raw text"),
    TROUBLE(TROUBLE_DEEP, "too-deep", "cards within cards, more than 4 deep; the start is kept as it stood"),
    TROUBLE(TROUBLE_LONG, "too-long", "a line over 1 MiB, or a card over 4 MiB; what is beyond that is left out"),
    TROUBLE(TROUBLE_ROOM, "too-long", "the card is longer than a record may be, 1 MiB; a property is left out"),
};

static void tell(struct vc_source *s, struct kith_record *record, uint32_t trouble, struct kith_origin where)
{
  for (size_t i = 0; trouble && i < sizeof troubles / sizeof troubles[0]; i++)
    if (trouble & troubles[i].trouble)
      s->host->diagnose(record, where, troubles[i].code, troubles[i].why);
}

/* ---- A property -------------------------------------------------------------------------------------------------- */

static void push_param(struct vc_source *s, uint32_t name, struct kith_str value)
{
  struct kith_param param = {.size = sizeof param, .name = name, .value = value};
  vec_push(&s->params, param);
}

/* The label of a group is the last TYPE, even when that is there already: so it can be taken off again. */
static void gather_params(struct vc_source *s, const struct vc_prop *p)
{
  struct kith_str type = card_label_of(&s->card, p);

  s->params.len = 0;
  for (size_t i = 0; i < p->param_count; i++)
    vec_push(&s->params, s->card.params.items[p->param_first + i]);
  if (type.len)
    push_param(s, KITH_Q_TYPE, type);
  if (p->label.len && p->name == KITH_P_ADR)
    push_param(s, KITH_Q_LABEL, p->label);
}

/* Values too long for a record become a blob, which is returned; where the host keeps none, their start stays. */
static uint64_t shorten(struct vc_source *s, struct vc_prop *p)
{
  bool one = s->parts.len == 1, many = p->trouble & TROUBLE_VALUES;
  size_t longest = 0;
  for (size_t i = 0; i < s->parts.len; i++)
    longest = s->parts.items[i].text.len > longest ? s->parts.items[i].text.len : longest;
  if (longest <= INLINE_MAX && !(many && p->value.len > INLINE_MAX))
    return 0;
  uint64_t blob = media_text(s, one ? s->parts.items[0].text : p->value);
  for (size_t i = 0; i < s->parts.len; i++)
    s->parts.items[i].text = card_cut(s->parts.items[i].text, INLINE_MAX);
  s->parts.len = blob ? 0 : s->parts.len;
  p->trouble |= blob ? 0 : TROUBLE_BLOB;
  return blob;
}

/* What the source had, where the parts do not say it. */
static struct kith_str raw_of(const struct vc_source *s, const struct vc_prop *p)
{
  const struct kith_part *only = s->parts.len == 1 ? &s->parts.items[0] : NULL;
  if (p->name == s->names.empty)
    return p->label;
  if (p->value.len > INLINE_MAX || p->blob)
    return STR_NONE;
  if (only && !only->component && (only->text.ptr == p->value.ptr || str_eq(only->text, p->value)) &&
      only->text.len == p->value.len)
    return STR_NONE;
  return p->value;
}

/* Every field by name, for the same reason as in card_add. */
static struct kith_property property_of(struct vc_source *s, const struct vc_prop *p, uint64_t text_blob)
{
  const struct kith_param *params = s->card.params.items + p->param_first;
  size_t param_count = p->param_count;
  uint32_t type = p->blob ? KITH_V_BINARY : p->value_type;

  if ((s->card.labels.len && p->group.len) || (p->label.len && p->name == KITH_P_ADR)) {
    gather_params(s, p);
    params = s->params.items;
    param_count = s->params.len;
  }
  return (struct kith_property){.size = sizeof(struct kith_property),
                                .name = p->name,
                                .value_type = text_blob && !type ? KITH_V_TEXT : type,
                                .flags = 0,
                                .part_count = (uint32_t)s->parts.len,
                                .param_count = (uint32_t)param_count,
                                .parts = s->parts.items,
                                .params = params,
                                .group = p->group,
                                .raw = raw_of(s, p),
                                .origin = p->origin,
                                .blob = p->blob ? p->blob : text_blob,
                                .source_count = 0,
                                .reserved = 0,
                                .sources = NULL};
}

/* A value without a part that says anything, ";;;": a property without a value. */
static void make_empty(struct vc_source *s, struct vc_prop *p)
{
  struct kith_part part = {.size = sizeof part, .text = s->host->name_of(s->ctx, p->name)};
  vec_push(&s->parts, part);
  p->label = p->value;
  p->name = s->names.empty;
  p->param_count = 0;
  p->group = STR_NONE;
}

/* A value that the record has no room for goes to a blob. */
static int put_as_blob(struct vc_source *s, struct kith_record *record, struct kith_property *to)
{
  struct kith_str text = to->raw.len ? to->raw : to->part_count ? to->parts[0].text : STR_NONE;
  to->blob = to->blob ? to->blob : media_text(s, text);
  to->part_count = 0;
  to->raw = STR_NONE;
  to->value_type = to->value_type ? to->value_type : KITH_V_TEXT;
  return to->blob ? s->host->put(record, to) : KITH_E_LIMIT;
}

static void put_prop(struct vc_source *s, struct kith_record *record, struct vc_prop *p)
{
  uint64_t text_blob = 0;

  s->parts.len = 0;
  if (!p->blob) {
    card_split(s, p);
    text_blob = shorten(s, p);
  }
  if (!p->blob && !text_blob && !s->parts.len && !p->taken && !card_has_label(&s->card, p))
    make_empty(s, p);
  if (p->name == KITH_P_UID && s->parts.len && s->host->set_key(record, s->parts.items[0].text) != KITH_OK)
    p->trouble |= TROUBLE_ROOM;
  if (!p->taken) {
    struct kith_property to = property_of(s, p, text_blob);
    if (s->host->put(record, &to) != KITH_OK && put_as_blob(s, record, &to) != KITH_OK)
      p->trouble |= TROUBLE_ROOM;
  }
  if (p->trouble)
    tell(s, record, p->trouble, p->origin);
}

/* ---- The record -------------------------------------------------------------------------------------------------- */

int card_reject(struct vc_source *s, struct kith_batch *batch)
{
  struct kith_str code = str_of(s->card.code), why = str_of(s->card.why);
  return s->host->reject(batch, s->card.origin, reader_raw(&s->reader), code, why);
}

int card_put(struct vc_source *s, struct kith_batch *batch)
{
  struct vc_card *card = &s->card;
  struct kith_record *record = s->host->add(batch, KITH_CONTACT, STR_NONE, card->origin);

  if (!record)
    return KITH_E_INTERNAL;
  card_settle_charsets(s);
  if (card->has_labels)
    card_settle_labels(s);
  tell(s, record, card->trouble, (struct kith_origin){card->last_line ? card->last_line : card->origin.line, 0});
  for (size_t i = 0; i < card->props.len; i++)
    put_prop(s, record, &card->props.items[i]);
  return KITH_OK;
}
