#include "xcard/names.h"

enum { NAME_UNASKED = UINT32_MAX, REMEMBERED_MAX = 4096 };

/* RFC 6351 stops at RFC 6350's components; the rest are named after RFC 9554 and JSContact. The first name of a
 * component is the one that we write. */
static const struct {
  const char *name;
  enum xc_structure structure;
  uint8_t component;
} components[] = {
    {"surname", STRUCTURE_N, KITH_N_FAMILY},
    {"given", STRUCTURE_N, KITH_N_GIVEN},
    {"additional", STRUCTURE_N, KITH_N_MIDDLE},
    {"prefix", STRUCTURE_N, KITH_N_PREFIX},
    {"suffix", STRUCTURE_N, KITH_N_SUFFIX},
    {"surname2", STRUCTURE_N, KITH_N_SECONDARY},
    {"generation", STRUCTURE_N, KITH_N_GENERATION},
    {"secondary-surname", STRUCTURE_N, KITH_N_SECONDARY},
    {"pobox", STRUCTURE_ADR, KITH_ADR_PO_BOX},
    {"ext", STRUCTURE_ADR, KITH_ADR_EXTENDED},
    {"street", STRUCTURE_ADR, KITH_ADR_STREET},
    {"locality", STRUCTURE_ADR, KITH_ADR_LOCALITY},
    {"region", STRUCTURE_ADR, KITH_ADR_REGION},
    {"code", STRUCTURE_ADR, KITH_ADR_POSTCODE},
    {"country", STRUCTURE_ADR, KITH_ADR_COUNTRY},
    {"room", STRUCTURE_ADR, KITH_ADR_ROOM},
    {"apartment", STRUCTURE_ADR, KITH_ADR_APARTMENT},
    {"floor", STRUCTURE_ADR, KITH_ADR_FLOOR},
    {"streetnumber", STRUCTURE_ADR, KITH_ADR_NUMBER},
    {"streetname", STRUCTURE_ADR, KITH_ADR_STREET_NAME},
    {"building", STRUCTURE_ADR, KITH_ADR_BUILDING},
    {"block", STRUCTURE_ADR, KITH_ADR_BLOCK},
    {"subdistrict", STRUCTURE_ADR, KITH_ADR_SUBDISTRICT},
    {"district", STRUCTURE_ADR, KITH_ADR_DISTRICT},
    {"landmark", STRUCTURE_ADR, KITH_ADR_LANDMARK},
    {"direction", STRUCTURE_ADR, KITH_ADR_DIRECTION},
    {"street-number", STRUCTURE_ADR, KITH_ADR_NUMBER},
    {"street-name", STRUCTURE_ADR, KITH_ADR_STREET_NAME},
    {"sex", STRUCTURE_GENDER, KITH_GENDER_SEX},
    {"identity", STRUCTURE_GENDER, KITH_GENDER_TEXT},
    {"sourceid", STRUCTURE_PIDMAP, 1},
    {"uri", STRUCTURE_PIDMAP, 2},
};

static const struct {
  uint32_t property;
  enum xc_structure structure;
  uint32_t always, most;
} structures[] = {
    {KITH_P_N, STRUCTURE_N, KITH_N_SUFFIX, KITH_N_GENERATION},
    {KITH_P_ADR, STRUCTURE_ADR, KITH_ADR_COUNTRY, KITH_ADR_DIRECTION},
    {KITH_P_GENDER, STRUCTURE_GENDER, KITH_GENDER_SEX, KITH_GENDER_TEXT},
    {KITH_P_CLIENTPIDMAP, STRUCTURE_PIDMAP, 2, 2},
};

static const struct {
  const char *name;
  enum xc_word word;
} words[] = {
    {"vcards", WORD_VCARDS},
    {"vcard", WORD_VCARD},
    {"group", WORD_GROUP},
    {"parameters", WORD_PARAMETERS},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- Constant ---------------------------------------------------------------------------------------------------- */

enum xc_structure structure_of(uint32_t property)
{
  for (size_t i = 0; i < COUNT(structures); i++)
    if (structures[i].property == property)
      return structures[i].structure;
  return STRUCTURE_NONE;
}

const char *structure_name(enum xc_structure structure, uint32_t component)
{
  for (size_t i = 0; i < COUNT(components); i++)
    if (components[i].structure == structure && components[i].component == component)
      return components[i].name;
  return NULL;
}

uint32_t structure_most(enum xc_structure structure)
{
  return structure ? structures[structure - 1].most : 0;
}

uint32_t structure_always(enum xc_structure structure)
{
  return structure ? structures[structure - 1].always : 0;
}

/* RFC 6351 appendix A, RFC 8605, RFC 9554 and RFC 9555. */
uint32_t param_type(uint32_t param)
{
  static const uint8_t types[KITH_Q_GROUP + 1] = {
      [KITH_Q_LANGUAGE] = KITH_V_LANGUAGE_TAG, [KITH_Q_PREF] = KITH_V_INTEGER, [KITH_Q_GEO] = KITH_V_URI,
      [KITH_Q_INDEX] = KITH_V_INTEGER,         [KITH_Q_AUTHOR] = KITH_V_URI,   [KITH_Q_CREATED] = KITH_V_TIMESTAMP,
      [KITH_Q_DERIVED] = KITH_V_BOOLEAN,       [KITH_Q_JSCOMPS] = KITH_V_TEXT, [KITH_Q_JSPTR] = KITH_V_TEXT,
  };
  if (param > KITH_Q_GROUP)
    return KITH_V_UNKNOWN;
  return types[param] ? types[param] : KITH_V_TEXT;
}

/* ---- Names met --------------------------------------------------------------------------------------------------- */

void xc_names_open(struct xc_names *n, const struct kith_host *host, struct kith_ctx *ctx)
{
  *n = (struct xc_names){.host = host, .ctx = ctx};
  n->empty = host->intern(ctx, KITH_STR("X-KITH-EMPTY"));
  n->unparsed = host->intern(ctx, KITH_STR("X-KITH-UNPARSED"));
  n->value = host->intern_param(ctx, KITH_STR("X-KITH-VALUE"));
}

void xc_names_close(struct xc_names *n)
{
  map_str_free(&n->places);
  vec_free(&n->items);
}

static void describe(struct xc_name *name, struct kith_str text)
{
  *name = (struct xc_name){.text = text, .property = NAME_UNASKED, .param = NAME_UNASKED};
  for (size_t i = 0; i < COUNT(words); i++)
    if (str_eq_c(text, words[i].name))
      name->word = words[i].word;
  for (size_t i = 0; i < COUNT(components); i++)
    if (str_eq_c(text, components[i].name))
      name->component[components[i].structure] = components[i].component;
  uint32_t type = card_type_of(text);
  name->type = type != KITH_V_UNKNOWN || str_eq(text, KITH_STR("unknown")) ? type : 0;
}

/* Looks for it by what it says; NULL when there are too many to remember another one. */
static struct xc_name *find_text(struct xc_names *n, const char *given)
{
  size_t len = 0;
  for (; given[len] && len < XC_NAME_MAX; len++)
    n->spare_text[len] = ascii_lower(given[len]);
  struct kith_str text = {n->spare_text, given[len] ? 0 : len};
  uint64_t *place = map_str_get(&n->places, text);

  if (place)
    return &n->items.items[*place];
  if (n->items.len == REMEMBERED_MAX || !text.len) {
    describe(&n->spare, text);
    return NULL;
  }
  struct xc_name made;
  describe(&made, arena_str(&n->places.keys, text));
  map_str_put(&n->places, text, n->items.len, NULL);
  vec_push(&n->items, made);
  return &n->items.items[n->items.len - 1];
}

struct xc_name *xc_names_find(struct xc_names *n, const char *given)
{
  struct xc_recent *recent = &n->recent[((uintptr_t)given ^ (uintptr_t)given >> 9) % NAMES_RECENT];

  if (recent->given == given)
    return &n->items.items[recent->place];
  struct xc_name *name = find_text(n, given);
  if (!name)
    return &n->spare;
  *recent = (struct xc_recent){given, (size_t)(name - n->items.items)};
  return name;
}

/* As vCard writes it, without the "_" that makes an XML name of one that starts with a digit. */
static struct kith_str upper(struct kith_str text, char *buf)
{
  if (text.len > 1 && text.ptr[0] == '_' && !ascii_is_alpha(text.ptr[1]))
    text = str_sub(text, 1, text.len);
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (!ascii_is_alpha(c) && !ascii_is_digit(c) && c != '-' && c != '_' && c != '.')
      return STR_NONE;
    buf[i] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
  }
  return (struct kith_str){buf, text.len};
}

static uint32_t ask_property(const struct xc_names *n, struct kith_str text)
{
  char buf[XC_NAME_MAX];
  struct kith_str name = upper(text, buf);
  uint32_t id = name.len ? card_alias(name) : 0;

  if (!name.len)
    return 0;
  return id ? id : n->host->intern(n->ctx, name);
}

uint32_t xc_names_property(struct xc_names *n, struct xc_name *name)
{
  if (name->property == NAME_UNASKED) {
    name->property = ask_property(n, name->text);
    name->shape = card_shape_of(name->property);
    name->structure = structure_of(name->property);
  }
  return name->property;
}

uint32_t xc_names_param(struct xc_names *n, struct xc_name *name)
{
  char buf[XC_NAME_MAX];
  if (name->param == NAME_UNASKED) {
    struct kith_str text = upper(name->text, buf);
    name->param = text.len ? n->host->intern_param(n->ctx, text) : 0;
  }
  return name->param;
}
