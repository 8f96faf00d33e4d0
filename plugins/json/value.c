#include <limits.h>

#include "kit/data_uri.h"
#include "kit/utf8.h"
#include "json/contact.h"

enum { BLOB_PIECE = 48 * 1024 }; /* divisible by 3, for base64 */

static const char *const type_names[] = {
    [KITH_V_TEXT] = "text",
    [KITH_V_URI] = "uri",
    [KITH_V_DATE] = "date",
    [KITH_V_TIME] = "time",
    [KITH_V_DATE_TIME] = "date-time",
    [KITH_V_DATE_AND_OR_TIME] = "date-and-or-time",
    [KITH_V_TIMESTAMP] = "timestamp",
    [KITH_V_BOOLEAN] = "boolean",
    [KITH_V_INTEGER] = "integer",
    [KITH_V_FLOAT] = "float",
    [KITH_V_UTC_OFFSET] = "utc-offset",
    [KITH_V_LANGUAGE_TAG] = "language-tag",
    [KITH_V_BINARY] = "binary",
    [KITH_V_UNKNOWN] = "unknown",
};

/* Components in the order in which they are written; `join` stands between the parts of one. */
struct component {
  uint32_t id;
  const char *key;
};

static const struct component n_components[] = {{KITH_C_VALUE, "value"},           {KITH_N_PREFIX, "prefix"},
                                                {KITH_N_GIVEN, "given"},           {KITH_N_MIDDLE, "middle"},
                                                {KITH_N_FAMILY, "family"},         {KITH_N_SECONDARY, "secondary"},
                                                {KITH_N_GENERATION, "generation"}, {KITH_N_SUFFIX, "suffix"}};

static const struct component adr_components[] = {{KITH_C_VALUE, "value"},
                                                  {KITH_ADR_PO_BOX, "poBox"},
                                                  {KITH_ADR_EXTENDED, "extended"},
                                                  {KITH_ADR_STREET, "street"},
                                                  {KITH_ADR_LOCALITY, "locality"},
                                                  {KITH_ADR_REGION, "region"},
                                                  {KITH_ADR_POSTCODE, "postcode"},
                                                  {KITH_ADR_COUNTRY, "country"},
                                                  {KITH_ADR_COUNTRY_CODE, "countryCode"},
                                                  {KITH_ADR_ROOM, "room"},
                                                  {KITH_ADR_APARTMENT, "apartment"},
                                                  {KITH_ADR_FLOOR, "floor"},
                                                  {KITH_ADR_NUMBER, "number"},
                                                  {KITH_ADR_STREET_NAME, "streetName"},
                                                  {KITH_ADR_BUILDING, "building"},
                                                  {KITH_ADR_BLOCK, "block"},
                                                  {KITH_ADR_SUBDISTRICT, "subdistrict"},
                                                  {KITH_ADR_DISTRICT, "district"},
                                                  {KITH_ADR_LANDMARK, "landmark"},
                                                  {KITH_ADR_DIRECTION, "direction"}};

static const struct component org_components[] = {
    {KITH_C_VALUE, "value"}, {KITH_ORG_NAME, "name"}, {KITH_ORG_UNIT, "units"}};
static const struct component gender_components[] = {
    {KITH_C_VALUE, "value"}, {KITH_GENDER_SEX, "sex"}, {KITH_GENDER_TEXT, "text"}};
static const struct component tel_components[] = {{KITH_TEL_NUMBER, "value"}, {KITH_TEL_EXTENSION, "extension"}};
static const struct component plain_components[] = {{KITH_C_VALUE, "value"}};

struct components {
  const struct component *items;
  size_t len;
  const char *join;
};

#define COMPONENTS(table, join) ((struct components){table, sizeof(table) / sizeof(table)[0], join})

static struct components components_of(uint32_t property)
{
  switch (property) {
  case KITH_P_N:
    return COMPONENTS(n_components, " ");
  case KITH_P_ADR:
    return COMPONENTS(adr_components, ", ");
  case KITH_P_ORG:
    return COMPONENTS(org_components, ", ");
  case KITH_P_GENDER:
    return COMPONENTS(gender_components, ", ");
  case KITH_P_TEL:
    return COMPONENTS(tel_components, ", ");
  default:
    return COMPONENTS(plain_components, ", ");
  }
}

static const struct kith_part *part(const struct kith_property *p, size_t i)
{
  return KITH_AT(p->parts, i);
}

static const struct kith_param *param(const struct kith_property *p, size_t i)
{
  return KITH_AT(p->params, i);
}

static struct kith_str param_value(const struct kith_property *p, uint32_t name)
{
  for (size_t i = 0; i < p->param_count; i++)
    if (param(p, i)->name == name)
      return param(p, i)->value;
  return STR_NONE;
}

/* ---- Details ---- */

/* What became of a parameter: the members below show the first of some; all others are listed under "params". */
enum { SEEN_PREF = 1, SEEN_LABEL = 2, SEEN_SERVICE = 4, SEEN_USER = 8 };

static const struct shown {
  uint32_t param, seen;
  const char *key;
} shown_params[] = {{KITH_Q_PREF, SEEN_PREF, "pref"},
                    {KITH_Q_LABEL, SEEN_LABEL, "label"},
                    {KITH_Q_SERVICE_TYPE, SEEN_SERVICE, "service"},
                    {KITH_Q_USERNAME, SEEN_USER, "user"}};

/* True when a TYPE before the nth has it already: cards repeat them, and a label can be one of them. */
static bool had_type(const struct kith_property *p, size_t nth, struct kith_str type)
{
  for (size_t i = 0; i < nth; i++) {
    struct kith_str rest = param(p, i)->value, other;
    while (param(p, i)->name == KITH_Q_TYPE && str_next(&rest, ',', &other))
      if (str_eq_nocase(other, type))
        return true;
  }
  return false;
}

static void write_types(struct contact_writer *w, const struct kith_property *p)
{
  bool open = false;

  for (size_t i = 0; i < p->param_count; i++) {
    struct kith_str rest = param(p, i)->value, type;
    if (param(p, i)->name != KITH_Q_TYPE)
      continue;
    if (!open) {
      json_key(w->json, "types");
      json_array(w->json);
      open = true;
    }
    while (str_next(&rest, ',', &type))
      if (!had_type(p, i, type))
        json_str(w->json, type);
  }
  if (open)
    json_array_end(w->json);
}

static bool is_preference(struct kith_str s)
{
  int64_t number;
  return s.len && s.ptr[0] != '-' && str_to_int(s, &number) && number >= 1 && number <= 100;
}

/* Writes the parameter that has a member of its own, once: NULL when it belongs to the list. */
static const struct shown *shown_param(const struct kith_param *q, uint32_t seen)
{
  for (size_t i = 0; i < sizeof shown_params / sizeof shown_params[0]; i++)
    if (shown_params[i].param == q->name && !(seen & shown_params[i].seen))
      return q->name == KITH_Q_PREF && !is_preference(q->value) ? NULL : &shown_params[i];
  return NULL;
}

static void write_shown(struct contact_writer *w, const struct kith_property *p)
{
  uint32_t seen = 0;
  int64_t number;

  for (size_t i = 0; i < p->param_count; i++) {
    const struct shown *shown = shown_param(param(p, i), seen);
    if (!shown)
      continue;
    seen |= shown->seen;
    json_key(w->json, shown->key);
    if (shown->param == KITH_Q_PREF && str_to_int(param(p, i)->value, &number))
      json_u64(w->json, (uint64_t)number);
    else
      json_str(w->json, param(p, i)->value);
  }
}

/* How a card coded a value says nothing once it is decoded. */
static bool is_coding(const struct kith_property *p, const struct kith_param *q)
{
  return q->name == KITH_Q_ENCODING && p->value_type != KITH_V_BINARY &&
         (str_eq_nocase(q->value, KITH_STR("QUOTED-PRINTABLE")) || str_ends(q->value, KITH_STR("BIT")) ||
          str_ends(q->value, KITH_STR("bit")));
}

/* In the source's order; a list, since names may repeat. */
static void write_params(struct contact_writer *w, const struct kith_property *p)
{
  uint32_t seen = 0;
  bool open = false;

  for (size_t i = 0; i < p->param_count; i++) {
    const struct kith_param *q = param(p, i);
    const struct shown *shown = shown_param(q, seen);
    if (shown)
      seen |= shown->seen;
    if (shown || q->name == KITH_Q_TYPE || is_coding(p, q))
      continue;
    if (!open) {
      json_key(w->json, "params");
      json_array(w->json);
      open = true;
    }
    json_object(w->json);
    json_member(w->json, "name", w->host->param_name_of(w->ctx, q->name));
    json_member(w->json, "value", q->value);
    json_object_end(w->json);
  }
  if (open)
    json_array_end(w->json);
}

static void write_sources(struct contact_writer *w, const struct kith_property *p)
{
  w->stamp++;
  json_key(w->json, "sources");
  json_array(w->json);
  for (uint32_t i = 0; i < p->source_count; i++) {
    if (p->sources[i] >= w->source_of.len)
      continue;
    uint32_t source = w->source_of.items[p->sources[i]];
    if (w->stamps.items[source] == w->stamp)
      continue;
    w->stamps.items[source] = w->stamp;
    json_str(w->json, w->sources.items[source]);
  }
  json_array_end(w->json);
}

bool value_has_details(const struct kith_property *p)
{
  bool said = false;
  for (size_t i = 0; i < p->param_count && !said; i++)
    said = !is_coding(p, param(p, i));
  return said || p->flags || p->group.len || p->source_count || p->value_type;
}

static void write_flag(struct contact_writer *w, const struct kith_property *p, uint32_t flag, const char *key)
{
  if (p->flags & flag) {
    json_key(w->json, key);
    json_true(w->json);
  }
}

/* By the policy's `fields`; without it a value goes as the contact goes. */
static void write_belongs(struct contact_writer *w, const struct kith_property *p)
{
  bool company = p->flags & KITH_OF_COMPANY, rep = p->flags & KITH_OF_REP;
  if (company || rep)
    json_member(w->json, "belongs",
                company && rep ? KITH_STR("both")
                : company      ? KITH_STR("company")
                               : KITH_STR("rep"));
}

void value_details(struct contact_writer *w, const struct kith_property *p)
{
  if (!value_has_details(p))
    return;
  if (p->param_count) {
    write_types(w, p);
    write_shown(w, p);
  }
  if (p->value_type && p->value_type < sizeof type_names / sizeof type_names[0])
    json_member(w->json, "valueType", str_of(type_names[p->value_type]));
  json_member_some(w->json, "group", p->group);
  if (p->param_count)
    write_params(w, p);
  if (p->flags & KITH_CHANGED)
    json_member(w->json, "raw", p->raw);
  write_flag(w, p, KITH_ROLE, "role");
  write_flag(w, p, KITH_INVALID, "invalid");
  write_flag(w, p, KITH_SHARED, "shared");
  write_flag(w, p, KITH_NOT_PREFERRED, "notPreferred");
  write_belongs(w, p);
  if (p->source_count && w->sources.len)
    write_sources(w, p);
}

/* ---- Long values ---- */

static bool is_media(const struct kith_property *p)
{
  switch (p->name) {
  case KITH_P_PHOTO:
  case KITH_P_LOGO:
  case KITH_P_SOUND:
  case KITH_P_KEY:
    return p->value_type != KITH_V_URI && p->value_type != KITH_V_TEXT;
  default:
    return p->value_type == KITH_V_BINARY;
  }
}

/* The media type of a picture by its base64; empty when its first letters say nothing. */
static struct kith_str type_of_base64(struct kith_str head)
{
  static const struct {
    struct kith_str magic, type;
  } known[] = {
      {{"/9j/", 4}, {"image/jpeg", 10}}, {{"iVBORw0K", 8}, {"image/png", 9}}, {{"R0lGOD", 6}, {"image/gif", 9}}};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (str_starts(head, known[i].magic))
      return known[i].type;
  return STR_NONE;
}

static void begin_data(struct contact_writer *w, const struct kith_property *p, struct kith_str head)
{
  struct kith_str type = param_value(p, KITH_Q_MEDIATYPE);
  if (!type.len)
    type = data_type_of(head);
  if (!type.len)
    type = type_of_base64(head);
  json_text(w->json, KITH_STR("data:"));
  json_text(w->json, type.len ? type : KITH_STR("application/octet-stream"));
  json_text(w->json, KITH_STR(";base64,"));
}

/* Text is text, whatever property holds it: Japanese phones keep how a name is read in SOUND. */
static bool is_binary(struct kith_str s)
{
  for (size_t i = 0; i < s.len; i++)
    if ((unsigned char)s.ptr[i] < ' ' && !ascii_is_space(s.ptr[i]))
      return true;
  return utf8_prefix(s) < s.len;
}

/* Base64 that a source left as it was: the letters alone prove nothing. */
static bool is_base64(const struct kith_property *p, struct kith_str s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_alpha(s.ptr[i]) && !ascii_is_digit(s.ptr[i]) && !memchr("+/=", s.ptr[i], 3))
      return false;
  return s.len && s.len % 4 == 0 &&
         (p->value_type == KITH_V_BINARY || param_value(p, KITH_Q_ENCODING).len || type_of_base64(s).len);
}

static bool is_uri(struct kith_str s)
{
  struct kith_str head = str_sub(s, 0, 16);
  return str_starts_nocase(head, KITH_STR("data:")) || str_find_str(head, KITH_STR("://")) < head.len;
}

/* Media inside a record: bytes, base64, a URI or a word. */
static void write_media(struct contact_writer *w, const struct kith_property *p, struct kith_str bytes)
{
  bool binary = !is_uri(bytes) && is_binary(bytes);

  if (binary || (!is_uri(bytes) && is_base64(p, bytes)))
    begin_data(w, p, bytes);
  if (binary)
    json_base64(w->json, bytes.ptr, bytes.len);
  else
    json_text(w->json, bytes);
}

/* Fills `buf` as far as the blob goes; a negative status when it cannot be read. */
static int64_t read_piece(struct contact_writer *w, uint64_t blob, uint64_t offset, char *buf, size_t len)
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

static int write_blob(struct contact_writer *w, const struct kith_property *p, struct kith_error *err)
{
  char *buf = mem_array(BLOB_PIECE, 1);
  uint64_t offset = 0;
  bool as_base64 = false;
  int64_t n = 0;

  json_str_begin(w->json);
  while ((n = read_piece(w, p->blob, offset, buf, BLOB_PIECE)) > 0) {
    struct kith_str piece = {buf, (size_t)n};
    if (!offset && is_media(p) && !is_uri(piece)) {
      as_base64 = true;
      begin_data(w, p, piece);
    }
    if (!as_base64 && piece.len == BLOB_PIECE)
      piece.len -= json_cut(piece);
    if (as_base64)
      json_base64(w->json, piece.ptr, piece.len);
    else
      json_text(w->json, piece);
    offset += piece.len;
  }
  json_str_end(w->json);
  mem_free(buf);
  return n < 0 ? kith_fail(w->host, err, KITH_E_IO, "a long value (a photo or a note) cannot be read back: run again")
               : KITH_OK;
}

/* ---- Values ---- */

static int write_value(struct contact_writer *w, const struct kith_property *p, struct kith_str text,
                       struct kith_error *err)
{
  json_key(w->json, "value");
  if (p->blob)
    return write_blob(w, p, err);
  json_str_begin(w->json);
  if (is_media(p))
    write_media(w, p, text);
  else
    json_text(w->json, text);
  json_str_end(w->json);
  return KITH_OK;
}

static const char *component_key(struct components table, uint32_t id)
{
  for (size_t i = 0; i < table.len; i++)
    if (table.items[i].id == id)
      return table.items[i].key;
  return NULL;
}

/* Every part in the source's order, for those who need to tell "Mary Ann" from "Mary", "Ann". */
static void write_parts(struct contact_writer *w, const struct kith_property *p)
{
  json_key(w->json, "components");
  json_array(w->json);
  for (size_t i = 0; i < p->part_count; i++) {
    const char *key = component_key(components_of(p->name), part(p, i)->component);
    json_object(w->json);
    if (key)
      json_member(w->json, "kind", str_of(key));
    else {
      json_key(w->json, "number");
      json_u64(w->json, part(p, i)->component);
    }
    json_member(w->json, "value", part(p, i)->text);
    json_object_end(w->json);
  }
  json_array_end(w->json);
}

/* Units of an organisation stay a list. */
static bool is_unit(const struct kith_property *p, uint32_t component)
{
  return p->name == KITH_P_ORG && component == KITH_ORG_UNIT;
}

/* One bit a component that has a part; *out_lossy: some have two, or are not in the table. */
static uint64_t components_there(const struct kith_property *p, struct components table, bool *out_lossy)
{
  uint64_t known = 0, there = 0;

  *out_lossy = false;
  for (size_t i = 0; i < table.len; i++)
    known |= UINT64_C(1) << table.items[i].id;
  for (size_t i = 0; i < p->part_count; i++) {
    uint32_t id = part(p, i)->component;
    if (!part(p, i)->text.len)
      continue;
    uint64_t bit = id < 64 ? UINT64_C(1) << id : 0;
    if (!(known & bit) || (there & bit && !is_unit(p, id)))
      *out_lossy = true;
    there |= bit;
  }
  return there;
}

static void write_units(struct contact_writer *w, const struct kith_property *p, const struct component *component)
{
  json_key(w->json, component->key);
  json_array(w->json);
  for (size_t i = 0; i < p->part_count; i++)
    if (part(p, i)->component == component->id && part(p, i)->text.len)
      json_str(w->json, part(p, i)->text);
  json_array_end(w->json);
}

/* One member of all parts that are `component`. */
static void write_component(struct contact_writer *w, const struct kith_property *p, const struct component *component,
                            const char *join)
{
  size_t count = 0;

  json_key(w->json, component->key);
  json_str_begin(w->json);
  for (size_t i = 0; i < p->part_count; i++) {
    if (part(p, i)->component != component->id || !part(p, i)->text.len)
      continue;
    if (count++)
      json_text(w->json, str_of(join));
    json_text(w->json, part(p, i)->text);
  }
  json_str_end(w->json);
}

void value_components(struct contact_writer *w, const struct kith_property *p)
{
  struct components table = components_of(p->name);
  bool lossy;
  uint64_t there = components_there(p, table, &lossy);

  for (size_t i = 0; i < table.len; i++) {
    const struct component *component = &table.items[i];
    if (!(there >> component->id & 1))
      continue;
    if (is_unit(p, component->id))
      write_units(w, p, component);
    else
      write_component(w, p, component, table.join);
  }
  if (lossy)
    write_parts(w, p);
}

static bool is_plain(const struct kith_property *p)
{
  for (size_t i = 0; i < p->part_count; i++)
    if (part(p, i)->component)
      return false;
  return true;
}

static int list_object(struct contact_writer *w, const struct kith_property *p, const char *kind, struct kith_str text,
                       struct kith_error *err)
{
  json_object(w->json);
  if (kind)
    json_member(w->json, "kind", str_of(kind));
  int rc = KITH_OK;
  if (is_plain(p))
    rc = write_value(w, p, text, err);
  else
    value_components(w, p);
  value_details(w, p);
  json_object_end(w->json);
  return rc;
}

int value_list_item(struct contact_writer *w, const struct kith_property *p, const char *kind, struct kith_error *err)
{
  int rc = KITH_OK;

  if (p->blob || p->part_count <= 1 || !is_plain(p))
    return list_object(w, p, kind, p->part_count ? part(p, 0)->text : STR_NONE, err);
  for (size_t i = 0; i < p->part_count && rc == KITH_OK; i++)
    rc = list_object(w, p, kind, part(p, i)->text, err);
  return rc;
}

int value_extra(struct contact_writer *w, const struct kith_property *p, struct kith_error *err)
{
  int rc = KITH_OK;

  json_object(w->json);
  json_member(w->json, "name", w->host->name_of(w->ctx, p->name));
  if (p->blob || (p->part_count <= 1 && is_plain(p)))
    rc = write_value(w, p, p->part_count ? part(p, 0)->text : STR_NONE, err);
  else
    write_parts(w, p);
  value_details(w, p);
  json_object_end(w->json);
  return rc;
}
