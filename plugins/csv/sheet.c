#include "csv/sheet.h"

/* ---- The layout -------------------------------------------------------------------------------------------------- */

static const struct kith_map_pair *pair_at(const struct kith_map_table *table, size_t i)
{
  return KITH_AT(table->pairs, i);
}

static uint32_t slot_for(struct sheet *s, const struct kith_map_pair *pair)
{
  for (size_t i = 0; i < s->slots.len; i++) {
    struct sheet_slot *slot = &s->slots.items[i];
    if (slot->property == pair->property && slot->group == pair->group && str_eq_nocase(slot->type, pair->type))
      return (uint32_t)i;
  }
  struct sheet_slot made = {.property = pair->property, .group = pair->group, .type = pair->type, .split = pair->split};
  vec_push(&s->slots, made);
  return (uint32_t)s->slots.len - 1;
}

/* "E-mail 1 - " of "E-mail 1 - Label" and of "E-mail 1 - Type"; empty for other names. */
static struct kith_str label_prefix(struct kith_str name)
{
  static const char *const endings[] = {"Label", "Type"};
  for (size_t i = 0; i < 2; i++)
    if (str_ends(name, str_of(endings[i])) && name.len > 8 &&
        str_ends(str_sub(name, 0, name.len - strlen(endings[i])), KITH_STR(" - ")))
      return str_sub(name, 0, name.len - strlen(endings[i]));
  return STR_NONE;
}

/* The slot whose columns begin like the label does. */
static void find_labelled(struct sheet *s, struct sheet_column *label, const struct kith_map_table *table)
{
  struct kith_str prefix = label_prefix(label->name);
  for (size_t i = 0; i < table->pair_count && prefix.len; i++) {
    const struct kith_map_pair *pair = pair_at(table, i);
    if (pair->property && str_starts(pair->from, prefix)) {
      label->from = SHEET_LABEL;
      label->slot = slot_for(s, pair);
      return;
    }
  }
}

static void add_column(struct sheet *s, const struct kith_map_pair *pair, const struct kith_map_table *table)
{
  struct sheet_column column = {.name = pair->from, .component = pair->component, .last = true};
  if (!pair->property) {
    column.from = str_eq_nocase(pair->from, KITH_STR("More")) ? SHEET_MORE : SHEET_EMPTY;
    s->has_more |= column.from == SHEET_MORE;
    find_labelled(s, &column, table);
  } else {
    column.slot = slot_for(s, pair);
    for (size_t i = 0; i < s->columns.len; i++) {
      struct sheet_column *other = &s->columns.items[i];
      if (other->from == SHEET_SLOT && other->slot == column.slot && other->component == column.component) {
        other->last = false;
        column.nth++;
      }
    }
  }
  vec_push(&s->columns, column);
}

void sheet_init(struct sheet *s, const struct kith_host *host, struct kith_ctx *ctx, const struct kith_map_table *table)
{
  *s = (struct sheet){.host = host, .ctx = ctx, .empty = host->intern(ctx, KITH_STR("X-KITH-EMPTY"))};
  for (size_t i = 0; i < table->pair_count; i++)
    if (pair_at(table, i)->from.len)
      add_column(s, pair_at(table, i), table);
}

void sheet_free(struct sheet *s)
{
  arena_free(&s->arena);
  vec_free(&s->columns);
  vec_free(&s->slots);
  vec_free(&s->chosen);
  vec_free(&s->taken);
}

/* ---- Which value goes where -------------------------------------------------------------------------------------- */

static const struct kith_param *param_at(const struct kith_property *p, size_t i)
{
  return KITH_AT(p->params, i);
}

static const struct kith_part *part_at(const struct kith_property *p, size_t i)
{
  return KITH_AT(p->parts, i);
}

static bool has_type(const struct kith_property *p, struct kith_str type)
{
  for (size_t i = 0; i < p->param_count; i++)
    if (param_at(p, i)->name == KITH_Q_TYPE && str_eq_nocase(param_at(p, i)->value, type))
      return true;
  return false;
}

/* `types`: "work" or "work,fax", which must all be there; empty: anything is right. */
static bool has_types(const struct kith_property *p, struct kith_str types)
{
  struct kith_str type;
  while (types.len && str_next(&types, ',', &type))
    if (!has_type(p, type))
      return false;
  return true;
}

static void fill_slot(struct sheet *s, struct sheet_slot *slot, const struct kith_record *record, size_t count)
{
  slot->first_value = s->chosen.len;
  for (size_t i = 0; i < count; i++) {
    const struct kith_property *p = s->host->property(record, i);
    if (s->taken.items[i] || p->name != slot->property || p->blob || !p->part_count || !has_types(p, slot->type))
      continue;
    s->taken.items[i] = true;
    vec_push(&s->chosen, p);
    if (!slot->split.len)
      break;
  }
  slot->value_count = s->chosen.len - slot->first_value;
}

/* What says how a card was written, and the parts of a name that other columns show, are no loss. */
static bool is_loss(const struct sheet *s, const struct kith_property *p)
{
  static const uint32_t silent[] = {KITH_P_VERSION, KITH_P_PRODID,    KITH_P_REV,        KITH_P_KIND,
                                    KITH_P_UID,     KITH_P_X_ABLABEL, KITH_P_X_ABADR,    KITH_P_X_ABUID,
                                    KITH_P_N,       KITH_P_FN,        KITH_P_SORT_STRING};
  for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++)
    if (p->name == silent[i])
      return false;
  return p->name != s->empty;
}

static void count_left(struct sheet *s, const struct kith_property *p)
{
  size_t i = 0;
  while (i < s->left_kinds && s->left[i].property != p->name)
    i++;
  if (i == SHEET_LEFT_MAX)
    i--; /* the last place counts the rest */
  else if (i == s->left_kinds)
    s->left[s->left_kinds++] = (struct sheet_left){p->name, 0};
  s->left[i].count++;
}

void sheet_take(struct sheet *s, const struct kith_item *item)
{
  size_t count = s->host->property_count(item->record);
  vec_reserve(&s->taken, count);
  for (size_t i = 0; i < count; i++)
    s->taken.items[i] = false;
  s->chosen.len = 0;
  for (int typed = 1; typed >= 0; typed--)
    for (size_t i = 0; i < s->slots.len; i++)
      if ((s->slots.items[i].type.len > 0) == typed)
        fill_slot(s, &s->slots.items[i], item->record, count);
  for (size_t i = 0; i < count; i++) {
    const struct kith_property *p = s->host->property(item->record, i);
    if (!s->taken.items[i] && is_loss(s, p) && (!s->has_more || p->blob))
      count_left(s, p);
  }
}

/* ---- Cells ------------------------------------------------------------------------------------------------------- */

/* Parts of one component, from the nth on (the nth only, unless it is the last column for them), parted by `between`. */
static int add_parts(const struct kith_property *p, const struct sheet_column *c, const char *between,
                     struct kith_buf *out)
{
  uint32_t seen = 0;
  int rc = KITH_OK;
  for (size_t i = 0; i < p->part_count && rc == KITH_OK; i++) {
    const struct kith_part *part = part_at(p, i);
    bool right = part->component == c->component || (!part->component && c->component == 1);
    if (!right || seen++ < c->nth || (!c->last && seen > c->nth + 1))
      continue;
    rc = seen > c->nth + 1 ? buf_add_c(out, between) : KITH_OK;
    if (rc == KITH_OK)
      rc = buf_add_str(out, part->text);
  }
  return rc;
}

static int add_phone(const struct kith_property *p, struct kith_buf *out)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < p->part_count && rc == KITH_OK; i++) {
    const struct kith_part *part = part_at(p, i);
    rc = part->component == KITH_TEL_EXTENSION ? buf_add_c(out, " x") : KITH_OK;
    if (rc == KITH_OK)
      rc = buf_add_str(out, part->text);
  }
  return rc;
}

static int add_value(const struct sheet *s, const struct sheet_column *c, const struct kith_property *p,
                     struct kith_buf *out)
{
  const struct sheet_slot *slot = &s->slots.items[c->slot];
  char between[8] = "; ";
  if (slot->split.len && slot->split.len < sizeof between) {
    memcpy(between, slot->split.ptr, slot->split.len);
    between[slot->split.len] = '\0';
  }
  if (p->name == KITH_P_TEL)
    return add_phone(p, out);
  if (p->name == KITH_P_N)
    return add_parts(p, c, " ", out);
  return add_parts(p, c, p->name == KITH_P_ADR || p->name == KITH_P_ORG ? ", " : between, out);
}

static bool has_word(struct kith_str words, struct kith_str wanted)
{
  struct kith_str word;
  while (words.len && str_next(&words, ' ', &word))
    if (str_eq_nocase(word, wanted))
      return true;
  return false;
}

/* "Work Fax", "Mobile": as Google labels a value. */
static int add_label(const struct kith_property *p, struct kith_buf *out)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < p->param_count && rc == KITH_OK; i++) {
    const struct kith_param *param = param_at(p, i);
    struct kith_str text = str_eq_nocase(param->value, KITH_STR("cell")) ? KITH_STR("Mobile") : param->value;
    if (param->name != KITH_Q_TYPE || str_eq_nocase(text, KITH_STR("pref")) ||
        str_eq_nocase(text, KITH_STR("internet")) || str_eq_nocase(text, KITH_STR("voice")) || !text.len)
      continue;
    if (has_word(buf_str(out), text))
      continue; /* a label says the same again */
    rc = out->len ? buf_add_char(out, ' ') : KITH_OK;
    char first = text.ptr[0] >= 'a' && text.ptr[0] <= 'z' ? (char)(text.ptr[0] - 32) : text.ptr[0];
    if (rc == KITH_OK)
      rc = buf_add_char(out, first);
    if (rc == KITH_OK)
      rc = buf_add_str(out, str_sub(text, 1, text.len));
  }
  return rc;
}

/* NAME;TYPE=home: value, one a line: for people to read. */
static int add_more(const struct sheet *s, const struct kith_record *record, struct kith_buf *out)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < s->taken.len + s->host->property_count(record) && rc == KITH_OK; i++) {
    const struct kith_property *p = s->host->property(record, i);
    if (!p || s->taken.items[i] || p->blob || !is_loss(s, p))
      continue;
    struct kith_str name = s->host->name_of(s->ctx, p->name);
    rc = buf_printf(out, "%s%.*s", out->len ? "\n" : "", STR_ARG(name));
    for (size_t j = 0; j < p->param_count && rc == KITH_OK; j++) {
      struct kith_str param = s->host->param_name_of(s->ctx, param_at(p, j)->name);
      rc = buf_printf(out, ";%.*s=%.*s", STR_ARG(param), STR_ARG(param_at(p, j)->value));
    }
    for (size_t j = 0; j < p->part_count && rc == KITH_OK; j++)
      rc = buf_printf(out, "%s%.*s", j ? "; " : ": ", STR_ARG(part_at(p, j)->text));
  }
  return rc;
}

/* ---- Names, where a record has only one form of them ------------------------------------------------------------- */

/* The whole name from its components, in the order people write them. */
static int add_full_name(const struct kith_property *n, struct kith_buf *out)
{
  static const uint32_t order[] = {KITH_N_PREFIX, KITH_N_GIVEN, KITH_N_MIDDLE, KITH_N_FAMILY, KITH_N_SUFFIX};
  int rc = KITH_OK;
  for (size_t k = 0; k < 5 && rc == KITH_OK; k++)
    for (size_t i = 0; i < n->part_count && rc == KITH_OK; i++) {
      if (part_at(n, i)->component != order[k])
        continue;
      rc = out->len ? buf_add_char(out, ' ') : KITH_OK;
      if (rc == KITH_OK)
        rc = buf_add_str(out, part_at(n, i)->text);
    }
  return rc;
}

/* The last word is the family name: all that can be said without knowing the language. */
static int add_name_half(const struct kith_property *fn, uint32_t component, struct kith_buf *out)
{
  struct kith_str full = str_trim(part_at(fn, 0)->text);
  size_t cut = full.len;
  while (cut && full.ptr[cut - 1] != ' ')
    cut--;
  if (component == KITH_N_FAMILY)
    return buf_add_str(out, str_sub(full, cut, full.len));
  return component == KITH_N_GIVEN ? buf_add_str(out, str_trim(str_sub(full, 0, cut))) : KITH_OK;
}

static int add_missing(const struct sheet *s, const struct kith_item *item, const struct sheet_column *c,
                       struct kith_buf *out)
{
  uint32_t property = s->slots.items[c->slot].property;
  const struct kith_property *n = s->host->get(item->record, KITH_P_N, 0);
  const struct kith_property *fn = s->host->get(item->record, KITH_P_FN, 0);
  if (property == KITH_P_UID)
    return buf_add_str(out, item->id);
  if (property == KITH_P_FN && n && n->part_count)
    return add_full_name(n, out);
  if (property == KITH_P_N && fn && fn->part_count)
    return add_name_half(fn, c->component, out);
  return KITH_OK;
}

int sheet_cell(struct sheet *s, const struct kith_item *item, const struct sheet_column *c, struct kith_buf *out)
{
  const struct sheet_slot *slot = &s->slots.items[c->slot];
  int rc = KITH_OK;

  buf_clear(out);
  if (c->from == SHEET_MORE)
    return add_more(s, item->record, out);
  if (c->from == SHEET_EMPTY)
    return KITH_OK;
  if (!slot->value_count && c->from == SHEET_SLOT)
    return add_missing(s, item, c, out);
  if (c->from == SHEET_LABEL)
    return slot->value_count ? add_label(s->chosen.items[slot->first_value], out) : KITH_OK;
  for (size_t i = 0; i < slot->value_count && rc == KITH_OK; i++) {
    rc = i && out->len ? buf_add_str(out, slot->split) : KITH_OK;
    if (rc == KITH_OK)
      rc = add_value(s, c, s->chosen.items[slot->first_value + i], out);
  }
  return rc;
}
