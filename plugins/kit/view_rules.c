#include "kit/view_line.h"

/* ---- Parameters of any property ---------------------------------------------------------------------------------- */

static bool is_first(struct kith_str value)
{
  int64_t number;
  return str_to_int(value, &number) && number == 1;
}

/* PREF is a number from 4.0 on, a TYPE before. Other numbers than 1 stay as they are: the old versions pass over what
 * they do not know. */
static void convert_preference(struct view_work *w, struct view_line *line)
{
  struct kith_str pref = KITH_STR("pref");
  uint32_t type = view_type(line, pref), number = view_param(line, KITH_Q_PREF, 0);

  if (w->to == CARD_40 && type < line->param_count) {
    if (number < line->param_count)
      view_param_drop(w, line, type);
    else
      view_param_set(w, line, type, KITH_Q_PREF, KITH_STR("1"));
  } else if (w->to != CARD_40 && number < line->param_count && is_first(line->params[number].value)) {
    if (type < line->param_count)
      view_param_drop(w, line, number);
    else
      view_param_set(w, line, number, KITH_Q_TYPE, pref);
  }
}

/* ---- Names and addresses ----------------------------------------------------------------------------------------- */

/* Where components that RFC 9554 added stood before; 0: nowhere. */
static const uint32_t name_before[] = {
    [KITH_N_SECONDARY] = KITH_N_FAMILY,
    [KITH_N_GENERATION] = KITH_N_SUFFIX,
};
static const uint32_t address_before[] = {
    [KITH_ADR_ROOM] = KITH_ADR_EXTENDED,      [KITH_ADR_APARTMENT] = KITH_ADR_EXTENDED,
    [KITH_ADR_FLOOR] = KITH_ADR_EXTENDED,     [KITH_ADR_NUMBER] = KITH_ADR_STREET,
    [KITH_ADR_STREET_NAME] = KITH_ADR_STREET, [KITH_ADR_BUILDING] = KITH_ADR_EXTENDED,
    [KITH_ADR_BLOCK] = KITH_ADR_STREET,       [KITH_ADR_SUBDISTRICT] = KITH_ADR_STREET,
    [KITH_ADR_DISTRICT] = KITH_ADR_STREET,    [KITH_ADR_LANDMARK] = KITH_ADR_STREET,
    [KITH_ADR_DIRECTION] = KITH_ADR_STREET,
};

static bool says(const struct view_line *line, uint32_t component, struct kith_str text)
{
  for (uint32_t i = 0; i < line->part_count; i++)
    if (line->parts[i].component == component && str_find_str(line->parts[i].text, text) < line->parts[i].text.len)
      return true;
  return false;
}

/* New components go where older readers look for them, unless they are there as well, as RFC 9554 wants it. JSCOMPS
 * counts components: it goes. */
static void fold(struct view_work *w, struct view_line *line, const uint32_t *before, size_t count)
{
  struct kith_part *parts = arena_zero(&w->view->arena, line->part_count + 1, sizeof *parts);
  uint32_t to = 0;
  bool moved = false;

  for (uint32_t i = 0; i < line->part_count; i++) {
    struct kith_part part = line->parts[i];
    uint32_t old = part.component < count ? before[part.component] : 0;
    moved |= old != 0;
    if (old && says(line, old, part.text))
      continue;
    part.component = old ? old : part.component;
    parts[to++] = part;
  }
  view_set_parts(w, line, parts, to);
  if (moved)
    view_param_drop(w, line, view_param(line, KITH_Q_JSCOMPS, 0));
}

/* SORT-STRING is about the name, SORT-AS a parameter of it. */
static void convert_name(struct view_work *w, struct view_line *line)
{
  const struct kith_host *host = w->view->host;
  uint32_t place = view_param(line, KITH_Q_SORT_AS, 0);
  const struct kith_property *sort = host->get(w->record, KITH_P_SORT_STRING, 0);

  line->has_verbatim = false;
  if (w->to == CARD_40 && place == line->param_count && sort && sort->part_count) {
    view_param_add(w, line, KITH_Q_SORT_AS, sort->parts->text);
  } else if (w->to != CARD_40) {
    if (place < line->param_count) {
      vec_push(&w->after, view_made(w, KITH_P_SORT_STRING, KITH_STR("SORT-STRING"), line->params[place].value));
      view_param_drop(w, line, place);
    }
    fold(w, line, name_before, sizeof name_before / sizeof name_before[0]);
  }
}

static void convert_sort_string(struct view_work *w, struct view_line *line)
{
  const struct kith_host *host = w->view->host;
  const struct kith_property *n = host->get(w->record, KITH_P_N, 0);
  const struct kith_property *sort = host->get(w->record, KITH_P_SORT_STRING, 0);
  bool first = sort && sort->part_count && str_eq(sort->parts->text, view_text(w, line, STR_NONE));
  w->dropped = w->to == CARD_40 && n && first;
}

static uint64_t types_of(const struct kith_property *p)
{
  uint64_t types = 0;
  for (size_t i = 0; i < p->param_count; i++) {
    const struct kith_param *q = KITH_AT(p->params, i);
    if (q->name == KITH_Q_TYPE && !str_eq_nocase(q->value, KITH_STR("pref")))
      types += str_hash(q->value);
  }
  return types;
}

/* The first LABEL with the types of the first ADR that has them: readers leave those alone that say more than TYPE. */
static const struct kith_property *mate_of(const struct view_work *w, const struct kith_property *p, uint32_t name)
{
  const struct kith_host *host = w->view->host;
  const struct kith_property *other;
  for (size_t i = 0; (other = host->get(w->record, name, i)); i++)
    if (types_of(other) == types_of(p))
      return other->part_count == 1 || name == KITH_P_ADR ? other : NULL;
  return NULL;
}

static void convert_address(struct view_work *w, struct view_line *line)
{
  line->has_verbatim = false;
  if (w->to != CARD_40) {
    fold(w, line, address_before, sizeof address_before / sizeof address_before[0]);
    return;
  }
  const struct kith_property *label = view_has(w, KITH_P_LABEL) ? mate_of(w, w->at, KITH_P_LABEL) : NULL;
  if (label && view_param(line, KITH_Q_LABEL, 0) == line->param_count && mate_of(w, label, KITH_P_ADR) == w->at)
    view_param_add(w, line, KITH_Q_LABEL, label->parts->text);
}

/* A printed address that belongs to no ADR: an ADR of which only that is known. */
static void convert_label(struct view_work *w, struct view_line *line)
{
  if (w->to != CARD_40 || line->blob)
    return;
  const struct kith_property *address = mate_of(w, w->at, KITH_P_ADR);
  w->dropped = address && mate_of(w, address, KITH_P_LABEL) == w->at;
  struct kith_str text = view_text(w, line, KITH_STR(","));
  view_set_parts(w, line, NULL, 0);
  line->property = KITH_P_ADR;
  line->name = KITH_STR("ADR");
  line->shape = CARD_FIELDS;
  view_param_add(w, line, KITH_Q_LABEL, text);
}

/* ---- Properties -------------------------------------------------------------------------------------------------- */

/* What is not here has the same value in all versions. What a version does not know keeps its registered name in it:
 * nobody minds, and the way back is open. */
static void (*const rules[])(struct view_work *, struct view_line *) = {
    [KITH_P_KIND] = view_kind,
    [KITH_P_N] = convert_name,
    [KITH_P_PHOTO] = view_media,
    [KITH_P_BDAY] = view_date,
    [KITH_P_ANNIVERSARY] = view_anniversary,
    [KITH_P_GENDER] = view_gender,
    [KITH_P_ADR] = convert_address,
    [KITH_P_TEL] = view_phone,
    [KITH_P_IMPP] = view_messenger,
    [KITH_P_TZ] = view_zone,
    [KITH_P_GEO] = view_place,
    [KITH_P_LOGO] = view_media,
    [KITH_P_RELATED] = view_related,
    [KITH_P_REV] = view_timestamp,
    [KITH_P_SOUND] = view_media,
    [KITH_P_UID] = view_uri,
    [KITH_P_KEY] = view_media,
    [KITH_P_LABEL] = convert_label,
    [KITH_P_AGENT] = view_agent,
    [KITH_P_SORT_STRING] = convert_sort_string,
    [KITH_P_DEATHDATE] = view_date,
    [KITH_P_CREATED] = view_timestamp,
    [KITH_P_SOCIALPROFILE] = view_profile,
};

void view_convert(struct view_work *w, struct view_line *line)
{
  bool vendors = line->property >= KITH_P_X_MAIDENNAME;

  if (vendors && w->to == CARD_40)
    (void)view_from_vendor(w, line);
  else if (line->property < sizeof rules / sizeof rules[0] && rules[line->property])
    rules[line->property](w, line);
  if (line->param_count)
    convert_preference(w, line);
}
