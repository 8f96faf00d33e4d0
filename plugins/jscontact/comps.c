#include "jscontact/comps.h"

#include <kith/property.h>

#include "base/buf.h"

static const struct comp_kind name_kinds[] = {
    {"title", KITH_N_PREFIX, 0},
    {"given", KITH_N_GIVEN, 0},
    {"given2", KITH_N_MIDDLE, 0},
    {"surname", KITH_N_FAMILY, 0},
    {"surname2", KITH_N_SECONDARY, KITH_N_FAMILY},
    {"credential", KITH_N_SUFFIX, 0},
    {"generation", KITH_N_GENERATION, KITH_N_SUFFIX},
    {NULL, 0, 0},
};

static const struct comp_kind address_kinds[] = {
    {"room", KITH_ADR_ROOM, KITH_ADR_EXTENDED},
    {"apartment", KITH_ADR_APARTMENT, KITH_ADR_EXTENDED},
    {"floor", KITH_ADR_FLOOR, KITH_ADR_EXTENDED},
    {"building", KITH_ADR_BUILDING, KITH_ADR_EXTENDED},
    {"number", KITH_ADR_NUMBER, KITH_ADR_STREET},
    {"name", KITH_ADR_STREET_NAME, KITH_ADR_STREET},
    {"block", KITH_ADR_BLOCK, KITH_ADR_STREET},
    {"direction", KITH_ADR_DIRECTION, KITH_ADR_STREET},
    {"landmark", KITH_ADR_LANDMARK, KITH_ADR_STREET},
    {"subdistrict", KITH_ADR_SUBDISTRICT, KITH_ADR_STREET},
    {"district", KITH_ADR_DISTRICT, KITH_ADR_STREET},
    {"locality", KITH_ADR_LOCALITY, 0},
    {"region", KITH_ADR_REGION, 0},
    {"postcode", KITH_ADR_POSTCODE, 0},
    {"country", KITH_ADR_COUNTRY, 0},
    {"postOfficeBox", KITH_ADR_PO_BOX, 0},
    {NULL, 0, 0},
};

const struct comp_table comps_of_name = {
    name_kinds, 0, {KITH_N_FAMILY, KITH_N_SUFFIX}, {"x-kith-family", "x-kith-suffix"}};
const struct comp_table comps_of_address = {
    address_kinds, KITH_ADR_ROOM, {KITH_ADR_EXTENDED, KITH_ADR_STREET}, {"x-kith-extended", "x-kith-street"}};

const struct comp_kind *comps_kind(const struct comp_table *table, struct kith_str name)
{
  for (const struct comp_kind *kind = table->kinds; kind->name; kind++)
    if (str_eq_c(name, kind->name))
      return kind;
  return NULL;
}

/* Without places of their own, a whole street is a street's name and whatever extends it an apartment. */
static const struct comp_kind *stand_in(const struct comp_table *table, uint32_t place)
{
  return comps_kind(table, place == KITH_ADR_STREET ? KITH_STR("name") : KITH_STR("apartment"));
}

static const struct comp_kind *kind_at(const struct comp_table *table, uint32_t place, bool older_only)
{
  if (table->first_new && (place == table->older[0] || place == table->older[1]))
    return older_only ? stand_in(table, place) : NULL;
  for (const struct comp_kind *kind = table->kinds; kind->name; kind++)
    if (kind->place == place)
      return kind;
  return NULL;
}

static bool older_only(const struct comp_table *table, const struct kith_part *parts, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (parts[i].component >= table->first_new)
      return false;
  return table->first_new;
}

/* ---- From parts -------------------------------------------------------------------------------------------------- */

struct taking {
  const struct kith_part *parts;
  size_t count;
  bool repeated[COMPS_MAX]; /* parts that a place of their own says again */
};

/* N: a value of a newer place takes the last equal one out of the older place. */
static void find_repeated(const struct comp_table *table, struct taking *t)
{
  for (size_t i = 0; i < t->count && !table->first_new; i++) {
    const struct comp_kind *kind = kind_at(table, t->parts[i].component, false);
    for (size_t j = t->count; kind && kind->older && j-- > 0;)
      if (t->parts[j].component == kind->older && !t->repeated[j] && str_eq(t->parts[j].text, t->parts[i].text)) {
        t->repeated[j] = true;
        break;
      }
  }
}

static void take_place(struct taking *t, uint32_t place, const struct comp_kind *kind, struct comps *out)
{
  uint32_t nth = 0;
  for (size_t i = 0; i < t->count; i++) {
    if (t->parts[i].component != place)
      continue;
    if (!t->repeated[i])
      out->items[out->count++] = (struct comp){.kind = kind, .value = t->parts[i].text, .place = place, .nth = nth};
    nth++;
  }
}

bool comps_from_parts(struct kith_arena *arena, const struct comp_table *table, const struct kith_part *parts,
                      size_t count, struct comps *out)
{
  struct taking taking = {.parts = parts, .count = count};
  bool old = older_only(table, parts, count);

  *out = (struct comps){0};
  for (size_t i = 0; i < count; i++)
    if (count > COMPS_MAX || !parts[i].component || parts[i].component >= PLACES_MAX || !parts[i].text.len)
      return false;
  out->items = arena_zero(arena, count + 1, sizeof *out->items);
  find_repeated(table, &taking);
  for (const struct comp_kind *kind = table->kinds; kind->name; kind++) {
    uint32_t place = old && kind == stand_in(table, kind->older) && kind->older ? kind->older : kind->place;
    take_place(&taking, place, kind, out);
  }
  return true;
}

/* ---- JSCOMPS ----------------------------------------------------------------------------------------------------- */

/* "s,\, " is the separator ", ". False: the entry is none. */
static bool separator_of(struct kith_arena *arena, struct kith_str entry, struct kith_str *out)
{
  if (!str_starts(entry, KITH_STR("s,")))
    return false;
  char *to = arena_bytes(arena, entry.len);
  size_t len = 0;
  for (size_t i = 2; i < entry.len; i++) {
    i += entry.ptr[i] == '\\' && i + 1 < entry.len;
    to[len++] = entry.ptr[i];
  }
  *out = (struct kith_str){to, len};
  return true;
}

/* The next entry: up to a semicolon without a backslash. */
static bool next_entry(struct kith_str *rest, struct kith_str *out)
{
  if (!rest->ptr)
    return false;
  size_t i = 0;
  while (i < rest->len && rest->ptr[i] != ';')
    i += rest->ptr[i] == '\\' ? 2 : 1;
  *out = str_sub(*rest, 0, i);
  *rest = i < rest->len ? str_sub(*rest, i + 1, rest->len) : (struct kith_str){NULL, 0};
  return true;
}

static bool position_of(struct kith_str entry, uint32_t *out_place, uint32_t *out_nth)
{
  struct kith_str piece;
  int64_t place = 0, nth = 0;
  bool good = str_next(&entry, ',', &piece) && str_to_int(piece, &place);
  if (good && entry.ptr)
    good = str_to_int(entry, &nth);
  *out_place = (uint32_t)place + 1;
  *out_nth = (uint32_t)nth;
  return good && place >= 0 && place < PLACES_MAX && nth >= 0 && nth < COMPS_MAX;
}

static const struct comp *at_position(const struct comps *comps, uint32_t place, uint32_t nth)
{
  for (size_t i = 0; i < comps->count; i++)
    if (comps->items[i].kind && comps->items[i].place == place && comps->items[i].nth == nth)
      return &comps->items[i];
  return NULL;
}

static bool add_entry(struct kith_arena *arena, const struct comps *from, struct kith_str entry, struct comps *to)
{
  struct comp *next = &to->items[to->count++];
  uint32_t place, nth;
  if (separator_of(arena, entry, &next->value))
    return true;
  const struct comp *found = position_of(entry, &place, &nth) ? at_position(from, place, nth) : NULL;
  if (found)
    *next = *found;
  return found;
}

bool comps_order(struct kith_arena *arena, struct comps *comps, struct kith_str jscomps)
{
  size_t most = 2 * comps->count + 2;
  struct comps to = {.items = arena_zero(arena, most + 1, sizeof *to.items), .ordered = true};
  struct kith_str entry = STR_NONE;

  if (!next_entry(&jscomps, &entry))
    return false;
  to.has_default = separator_of(arena, entry, &to.separator);
  if (!to.has_default && entry.len)
    return false;
  while (next_entry(&jscomps, &entry))
    if (to.count == most || !add_entry(arena, comps, entry, &to))
      return false;
  if (!comps_same(comps, &to))
    return false;
  *comps = to;
  return true;
}

static void add_separator(struct kith_buf *buf, struct kith_str text)
{
  buf_add_c(buf, "s,");
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == ',' || text.ptr[i] == ';' || text.ptr[i] == '\\')
      buf_add_char(buf, '\\');
    buf_add_char(buf, text.ptr[i]);
  }
}

struct kith_str comps_text(struct kith_arena *arena, const struct comps *comps)
{
  struct kith_buf buf = BUF_MAX(1 << 24);
  if (comps->has_default)
    add_separator(&buf, comps->separator);
  for (size_t i = 0; i < comps->count; i++) {
    const struct comp *comp = &comps->items[i];
    buf_add_char(&buf, ';');
    if (!comp->kind)
      add_separator(&buf, comp->value);
    else if (comp->nth)
      buf_printf(&buf, "%u,%u", comp->place - 1, comp->nth);
    else
      buf_printf(&buf, "%u", comp->place - 1);
  }
  struct kith_str text = arena_str(arena, buf_str(&buf));
  buf_free(&buf);
  return text;
}

/* ---- To parts ---------------------------------------------------------------------------------------------------- */

/* Unordered addresses that say no more than the older places can are written so: everybody reads them. */
static bool can_be_older(const struct comp_table *table, const struct comps *comps)
{
  if (!table->first_new || comps->ordered)
    return false;
  for (size_t i = 0; i < comps->count; i++) {
    const struct comp_kind *kind = comps->items[i].kind;
    if (kind && kind->older && kind != stand_in(table, kind->older))
      return false;
  }
  return true;
}

static void add_part(struct part_list *out, uint32_t place, struct kith_str text)
{
  out->items[out->count++] = (struct kith_part){sizeof(struct kith_part), place, text};
}

static const struct comp_hint *hint_for(const struct comp_table *table, const struct comp_hint hints[2], uint32_t place)
{
  for (size_t i = 0; hints && i < 2; i++)
    if (table->older[i] == place && hints[i].given)
      return &hints[i];
  return NULL;
}

/* What stands in one place: its own values, then those that it repeats. */
static void fill_place(struct comps *comps, uint32_t place, bool old, const struct comp_hint *hint,
                       struct part_list *out)
{
  uint32_t nth = 0;
  for (size_t i = 0; i < comps->count; i++) {
    struct comp *comp = &comps->items[i];
    uint32_t own = !comp->kind ? 0 : old && comp->kind->older ? comp->kind->older : comp->kind->place;
    if (own != place)
      continue;
    comp->place = place;
    comp->nth = nth++;
    if (!hint)
      add_part(out, place, comp->value);
  }
  for (size_t i = 0; hint && i < hint->count; i++)
    add_part(out, place, hint->values[i]);
  for (size_t i = 0; !hint && !old && i < comps->count; i++)
    if (comps->items[i].kind && comps->items[i].kind->older == place)
      add_part(out, place, comps->items[i].value);
}

void comps_to_parts(struct kith_arena *arena, const struct comp_table *table, struct comps *comps,
                    const struct comp_hint hints[2], struct part_list *out)
{
  bool hinted = hints && (hints[0].given || hints[1].given);
  bool old = !hinted && can_be_older(table, comps);
  size_t most = 2 * comps->count + 1 + (hints ? hints[0].count + hints[1].count : 0);

  *out = (struct part_list){.items = arena_zero(arena, most, sizeof *out->items)};
  for (uint32_t place = 1; place < PLACES_MAX; place++)
    fill_place(comps, place, old, hint_for(table, hints, place), out);
}

/* ---- Comparing, reading aloud ------------------------------------------------------------------------------------ */

static size_t occurrences(const struct comps *in, const struct comp *of)
{
  size_t count = 0;
  for (size_t i = 0; i < in->count; i++)
    count += in->items[i].kind == of->kind && str_eq(in->items[i].value, of->value);
  return count;
}

bool comps_same(const struct comps *a, const struct comps *b)
{
  size_t in_a = 0, in_b = 0;
  for (size_t i = 0; i < a->count; i++)
    in_a += a->items[i].kind != NULL;
  for (size_t i = 0; i < b->count; i++)
    in_b += b->items[i].kind != NULL;
  for (size_t i = 0; i < a->count && in_a == in_b; i++)
    if (a->items[i].kind && occurrences(a, &a->items[i]) != occurrences(b, &a->items[i]))
      return false;
  return in_a == in_b;
}

static void say(struct kith_buf *buf, const struct comps *comps, size_t i, bool *separated)
{
  const struct comp *comp = &comps->items[i];
  if (comp->kind && buf->len && !*separated)
    buf_add_str(buf, comps->ordered && comps->has_default ? comps->separator : KITH_STR(" "));
  buf_add_str(buf, comp->value);
  *separated = !comp->kind;
}

struct kith_str comps_full(struct kith_arena *arena, const struct comp_table *table, const struct comps *comps)
{
  struct kith_buf buf = BUF_MAX(1 << 24);
  bool separated = false;
  for (size_t i = 0; i < comps->count && comps->ordered; i++)
    say(&buf, comps, i, &separated);
  for (const struct comp_kind *kind = table->kinds; kind->name && !comps->ordered; kind++)
    for (size_t i = 0; i < comps->count; i++)
      if (comps->items[i].kind == kind)
        say(&buf, comps, i, &separated);
  struct kith_str text = arena_str(arena, buf_str(&buf));
  buf_free(&buf);
  return text;
}
