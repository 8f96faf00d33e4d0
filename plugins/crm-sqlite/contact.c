#include "crm-sqlite/row.h"

/* What is being filled: passed along instead of five parameters. */
struct filling {
  struct crm_image *image;
  const struct kith_host *host;
  struct kith_ctx *ctx;
  uint64_t filled; /* one bit a column of contacts that has its value */
  bool has_name;   /* the first N is there */
};

enum {
  POINT_KIND,
  POINT_VALUE,
  POINT_EXTENSION,
  POINT_TYPES,
  POINT_LABEL,
  POINT_PREFERRED,
  POINT_ROLE,
  POINT_SHARED,
  POINT_INVALID
};

static const struct kith_part *part(const struct kith_property *p, size_t i)
{
  return KITH_AT(p->parts, i);
}

static const struct kith_param *param(const struct kith_property *p, size_t i)
{
  return KITH_AT(p->params, i);
}

static struct kith_str join_pieces(struct filling *f, struct kith_str between)
{
  size_t count = f->image->pieces.len, len = 0;
  const struct kith_str *pieces = f->image->pieces.items;

  if (count < 2)
    return count ? pieces[0] : STR_NONE;
  for (size_t i = 0; i < count; i++)
    len += pieces[i].len + (i ? between.len : 0);
  char *at = arena_bytes(&f->image->arena, len);
  struct kith_str text = {at, len};
  for (size_t i = 0; i < count; i++) {
    if (i)
      at = mempcpy(at, between.ptr, between.len);
    at = mempcpy(at, pieces[i].ptr, pieces[i].len);
  }
  return text;
}

static void add_piece(struct filling *f, struct kith_str piece)
{
  if (piece.len)
    vec_push(&f->image->pieces, piece);
}

/* The parts of one component as one text. */
static struct kith_str component(struct filling *f, const struct kith_property *p, uint32_t id, struct kith_str between)
{
  f->image->pieces.len = 0;
  for (size_t i = 0; i < p->part_count; i++)
    if (part(p, i)->component == id)
      add_piece(f, part(p, i)->text);
  return join_pieces(f, between);
}

static struct kith_str all_parts(struct filling *f, const struct kith_property *p)
{
  f->image->pieces.len = 0;
  for (size_t i = 0; i < p->part_count; i++)
    add_piece(f, part(p, i)->text);
  return join_pieces(f, KITH_STR("; "));
}

static struct kith_str param_text(struct filling *f, const struct kith_property *p, uint32_t name)
{
  f->image->pieces.len = 0;
  for (size_t i = 0; i < p->param_count; i++)
    if (param(p, i)->name == name)
      add_piece(f, param(p, i)->value);
  return join_pieces(f, KITH_STR(","));
}

/* True when the column was free and has the text now. */
static bool set_column(struct filling *f, enum contact_column column, struct kith_str text)
{
  uint64_t bit = UINT64_C(1) << column;
  if (f->filled & bit || !text.len)
    return false;
  f->filled |= bit;
  f->image->cells[column] = cell_text(text);
  return true;
}

/* ---- Properties ---- */

/* What the host keeps: the text of a long note, or the bytes of a picture. */
static struct crm_cell cell_long(const struct kith_property *p)
{
  return (struct crm_cell){.type = p->value_type == KITH_V_BINARY ? CELL_LONG_BYTES : CELL_LONG_TEXT,
                           .number = (int64_t)p->blob};
}

/* How a card wrote itself down is no field of a contact. */
static bool is_of_card(const struct filling *f, const struct kith_property *p)
{
  return p->name == KITH_P_VERSION || str_eq_c(f->host->name_of(f->ctx, p->name), "X-KITH-EMPTY");
}

static void add_field(struct filling *f, const struct kith_property *p)
{
  struct kith_str value = all_parts(f, p), types = param_text(f, p, KITH_Q_TYPE);
  struct crm_cell *cells = image_child(f->image, CHILD_FIELDS);

  cells[0] = cell_text(f->host->name_of(f->ctx, p->name));
  if (!cells[0].text.len)
    cells[0] = cell_text(KITH_STR("unknown"));
  cells[1] = cell_text(value);
  if (p->blob)
    cells[1] = cell_long(p);
  cells[2] = cell_text(types);
}

static struct crm_cell cell_flag(const struct kith_property *p, uint32_t flag)
{
  return p->flags & flag ? cell_int(1) : cell_text(STR_NONE);
}

static const char *point_kind(uint32_t property)
{
  switch (property) {
  case KITH_P_EMAIL:
    return "email";
  case KITH_P_TEL:
    return "phone";
  case KITH_P_URL:
    return "url";
  case KITH_P_SOCIALPROFILE:
    return "profile";
  default:
    return "im";
  }
}

static void add_point(struct filling *f, const struct kith_property *p)
{
  struct kith_str value = component(f, p, KITH_C_VALUE, KITH_STR(", "));
  struct kith_str types = param_text(f, p, KITH_Q_TYPE), label = param_text(f, p, KITH_Q_LABEL);
  struct kith_str preferred = param_text(f, p, KITH_Q_PREF);
  int64_t number;
  struct crm_cell *cells = image_child(f->image, CHILD_POINTS);

  cells[POINT_KIND] = cell_text(str_of(point_kind(p->name)));
  cells[POINT_VALUE] = cell_text(value);
  if (p->name == KITH_P_TEL)
    cells[POINT_EXTENSION] = cell_text(component(f, p, KITH_TEL_EXTENSION, KITH_STR(", ")));
  cells[POINT_TYPES] = cell_text(types);
  cells[POINT_LABEL] = cell_text(label);
  if (str_to_int(preferred, &number))
    cells[POINT_PREFERRED] = cell_int(number);
  cells[POINT_ROLE] = cell_flag(p, KITH_ROLE);
  cells[POINT_SHARED] = cell_flag(p, KITH_SHARED);
  cells[POINT_INVALID] = cell_flag(p, KITH_INVALID);
}

static void add_address(struct filling *f, const struct kith_property *p)
{
  static const uint32_t components[] = {KITH_ADR_STREET, KITH_ADR_EXTENDED, KITH_ADR_PO_BOX,  KITH_ADR_LOCALITY,
                                        KITH_ADR_REGION, KITH_ADR_POSTCODE, KITH_ADR_COUNTRY, KITH_ADR_COUNTRY_CODE};
  enum { COUNT = sizeof components / sizeof components[0] };
  struct crm_cell *cells = image_child(f->image, CHILD_ADDRESSES);

  for (size_t i = 0; i < COUNT; i++)
    cells[i] = cell_text(component(f, p, components[i], KITH_STR(", ")));
  if (cells[0].type == CELL_NULL)
    cells[0] = cell_text(component(f, p, KITH_C_VALUE, KITH_STR(", ")));
  cells[COUNT] = cell_text(param_text(f, p, KITH_Q_TYPE));
}

static void add_text(struct filling *f, const struct kith_property *p, enum crm_child child)
{
  for (size_t i = 0; i < p->part_count; i++) {
    struct crm_cell *cells = image_child(f->image, child);
    cells[0] = cell_text(part(p, i)->text);
  }
}

static void add_note(struct filling *f, const struct kith_property *p)
{
  if (p->blob)
    image_child(f->image, CHILD_NOTES)[0] = cell_long(p);
  else
    add_text(f, p, CHILD_NOTES);
}

static bool is_text(struct kith_str s)
{
  for (size_t i = 0; i < s.len; i++)
    if ((unsigned char)s.ptr[i] < ' ' || (unsigned char)s.ptr[i] >= 0x7f)
      return false;
  return true;
}

/* A link, or the picture itself. */
static void add_photo(struct filling *f, const struct kith_property *p)
{
  struct kith_str value = all_parts(f, p);
  struct crm_cell *cells = image_child(f->image, CHILD_PHOTOS);

  if (p->blob)
    cells[p->value_type == KITH_V_BINARY] = cell_long(p);
  else if (is_text(value))
    cells[0] = cell_text(value);
  else
    cells[1] = (struct crm_cell){.type = CELL_BYTES, .text = value};
}

static void add_name(struct filling *f, const struct kith_property *p)
{
  static const struct {
    enum contact_column column;
    uint32_t component;
  } columns[] = {{CONTACT_PREFIX, KITH_N_PREFIX},
                 {CONTACT_GIVEN, KITH_N_GIVEN},
                 {CONTACT_MIDDLE, KITH_N_MIDDLE},
                 {CONTACT_FAMILY, KITH_N_FAMILY},
                 {CONTACT_SUFFIX, KITH_N_SUFFIX}};
  uint64_t before = f->filled;

  if (f->has_name) {
    add_field(f, p);
    return;
  }
  f->has_name = true;
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
    set_column(f, columns[i].column, component(f, p, columns[i].component, KITH_STR(" ")));
  if (f->filled == before)
    add_field(f, p);
}

static void add_organization(struct filling *f, const struct kith_property *p)
{
  struct kith_str name = component(f, p, KITH_ORG_NAME, KITH_STR(", "));
  if (!name.len)
    name = component(f, p, KITH_C_VALUE, KITH_STR(", "));
  if (set_column(f, CONTACT_ORGANIZATION, name))
    set_column(f, CONTACT_DEPARTMENT, component(f, p, KITH_ORG_UNIT, KITH_STR(", ")));
  else
    add_field(f, p);
}

/* The first value has a column; the others are fields. */
static void add_column(struct filling *f, const struct kith_property *p, enum contact_column column)
{
  if (!set_column(f, column, all_parts(f, p)))
    add_field(f, p);
}

static void add_property(struct filling *f, const struct kith_property *p)
{
  switch (p->name) {
  case KITH_P_EMAIL:
  case KITH_P_TEL:
  case KITH_P_URL:
  case KITH_P_SOCIALPROFILE:
  case KITH_P_IMPP:
    add_point(f, p);
    break;
  case KITH_P_N:
    add_name(f, p);
    break;
  case KITH_P_FN:
    add_column(f, p, CONTACT_NAME);
    break;
  case KITH_P_ORG:
    add_organization(f, p);
    break;
  case KITH_P_TITLE:
    add_column(f, p, CONTACT_TITLE);
    break;
  case KITH_P_NICKNAME:
    add_column(f, p, CONTACT_NICKNAME);
    break;
  case KITH_P_BDAY:
    add_column(f, p, CONTACT_BIRTHDAY);
    break;
  case KITH_P_ACCOUNT_KEY:
    add_column(f, p, CONTACT_ACCOUNT);
    break;
  case KITH_P_ADR:
    add_address(f, p);
    break;
  case KITH_P_NOTE:
    add_note(f, p);
    break;
  case KITH_P_CATEGORIES:
    add_text(f, p, CHILD_TAGS);
    break;
  case KITH_P_PHOTO:
    add_photo(f, p);
    break;
  default:
    if (!is_of_card(f, p))
      add_field(f, p);
  }
}

/* ---- The decision ---- */

static const char *const class_names[] = {
    [KITH_UNDECIDED] = "undecided", [KITH_COMPANY] = "company",   [KITH_REP] = "rep",
    [KITH_BOTH] = "shared",         [KITH_PERSONAL] = "personal", [KITH_DISPUTED] = "disputed",
    [KITH_UNCLAIMED] = "unclaimed"};

static const char *const strength_names[] = {[KITH_CLAIM_NONE] = "none",
                                             [KITH_CLAIM_WEAK] = "weak",
                                             [KITH_CLAIM_STRONG] = "strong",
                                             [KITH_CLAIM_PERSONAL] = "personal"};

static void add_claim(struct filling *f, const struct kith_claim *claim)
{
  struct crm_cell *cells = image_child(f->image, CHILD_CLAIMS);
  cells[0] = cell_text(claim->party);
  if (claim->strength < sizeof strength_names / sizeof strength_names[0])
    cells[1] = cell_text(str_of(strength_names[claim->strength]));
  cells[2] = cell_text(claim->rule);
  cells[3] = cell_text(claim->because);
  cells[4] = cell_text(claim->first_seen);
  cells[5] = cell_text(claim->grade);
}

static struct crm_cell class_cell(uint32_t owner_class)
{
  return cell_text(owner_class < sizeof class_names / sizeof class_names[0] ? str_of(class_names[owner_class])
                                                                            : STR_NONE);
}

/* Since 1.3 of the contract: what a person decided, who is to decide, until when it is kept. */
static void add_added(struct filling *f, const struct kith_decision *decision)
{
  const struct {
    enum contact_column column;
    struct kith_str text;
  } texts[] = {{CONTACT_VERDICT_BY, decision->verdict_by},         {CONTACT_VERDICT_ON, decision->verdict_on},
               {CONTACT_VERDICT_REASON, decision->verdict_reason}, {CONTACT_DECIDER, decision->decider},
               {CONTACT_DECIDE_UNTIL, decision->decide_until},     {CONTACT_KEEP_UNTIL, decision->keep_until},
               {CONTACT_POLICY_HASH, decision->policy_hash}};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    f->image->cells[texts[i].column] = cell_text(texts[i].text);
  if (decision->verdict_by.len)
    f->image->cells[CONTACT_RULES_CLASS] = class_cell(decision->rules_class);
  if (decision->losing && decision->losing <= decision->claim_count) {
    const struct kith_claim *claim = KITH_AT(decision->claims, decision->losing - 1);
    f->image->cells[CONTACT_LOSING] = cell_text(claim->party);
  }
  for (size_t i = 0; i < decision->role_count; i++) {
    const struct kith_role *role = KITH_AT(decision->roles, i);
    struct crm_cell *cells = image_child(f->image, CHILD_ROLES);
    cells[0] = cell_text(role->party);
    cells[1] = cell_text(role->role);
  }
  for (size_t i = 0; i < decision->condition_count; i++)
    image_child(f->image, CHILD_CONDITIONS)[0] = cell_text(decision->conditions[i]);
}

static void add_decision(struct filling *f, const struct kith_decision *decision)
{
  struct crm_cell *columns = f->image->cells;

  columns[CONTACT_CLASS] = class_cell(decision->owner_class);
  columns[CONTACT_STEWARD] = cell_text(decision->steward);
  columns[CONTACT_RULE] = cell_text(decision->rule);
  columns[CONTACT_BECAUSE] = cell_text(decision->because);
  columns[CONTACT_POLICY] = cell_text(decision->policy);
  columns[CONTACT_LIFECYCLE] = cell_text(decision->lifecycle);
  columns[CONTACT_CONFIDENCE] = (struct crm_cell){.type = CELL_REAL, .real = decision->confidence};
  for (size_t i = 0; i < decision->owner_count; i++)
    image_child(f->image, CHILD_OWNERS)[0] = cell_text(decision->owners[i]);
  for (size_t i = 0; i < decision->suppress_count; i++)
    image_child(f->image, CHILD_SUPPRESSIONS)[0] = cell_text(decision->suppress[i]);
  for (size_t i = 0; i < decision->claim_count; i++)
    add_claim(f, KITH_AT(decision->claims, i));
  if (decision->size >= sizeof *decision)
    add_added(f, decision);
}

/* Somebody without a formatted name is called by the parts of it, else by the firm, else by an address. */
static void name_fallback(struct filling *f)
{
  struct crm_cell *cells = f->image->cells;

  if (cells[CONTACT_NAME].type != CELL_NULL)
    return;
  f->image->pieces.len = 0;
  add_piece(f, cells[CONTACT_GIVEN].text);
  add_piece(f, cells[CONTACT_FAMILY].text);
  struct kith_str name = join_pieces(f, KITH_STR(" "));
  if (!name.len)
    name = cells[CONTACT_ORGANIZATION].text;
  for (size_t i = 0; i < f->image->children.len && !name.len; i++)
    if (f->image->children.items[i].child == CHILD_POINTS)
      name = f->image->child_cells.items[f->image->children.items[i].first_cell + POINT_VALUE].text;
  set_column(f, CONTACT_NAME, name);
}

void contact_image(struct crm_image *image, const struct kith_host *host, struct kith_ctx *ctx,
                   const struct kith_item *item)
{
  struct filling f = {.image = image, .host = host, .ctx = ctx};
  size_t count = host->property_count(item->record);

  for (size_t i = 0; i < count; i++)
    add_property(&f, host->property(item->record, i));
  name_fallback(&f);
  if (item->decision)
    add_decision(&f, item->decision);
}
