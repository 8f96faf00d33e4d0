#include "kit/view_line.h"

/* ---- Looking --------------------------------------------------------------------------------------------------- */

/* An empty N or FN was kept as a note of its header. */
static bool has_line(const struct view_work *w, struct kith_str name)
{
  for (size_t i = 0; i < w->view->lines.len; i++) {
    const struct view_line *line = &w->view->lines.items[i];
    struct kith_str head = line->part_count ? line->parts[0].text : STR_NONE;
    head = str_sub(head, 0, str_find(head, ';'));
    if (str_eq(line->name, name) || (str_eq(line->name, KITH_STR("X-KITH-EMPTY")) && str_eq_nocase(head, name)))
      return true;
  }
  return false;
}

static const struct kith_part *part_at(const struct kith_property *p, size_t i)
{
  return KITH_AT(p->parts, i);
}

static void insert_first(struct view_work *w, struct view_line line)
{
  struct card_view *view = w->view;
  line.type_name = card_type_name(line.value_type);
  vec_push(&view->lines, line);
  memmove(view->lines.items + 1, view->lines.items, (view->lines.len - 1) * sizeof line);
  view->lines.items[0] = line;
}

/* ---- FN ---------------------------------------------------------------------------------------------------------- */

static struct kith_str joined(struct view_work *w, struct kith_str a, const char *between, struct kith_str b)
{
  if (!a.len || !b.len)
    return a.len ? a : b;
  return arena_printf(&w->view->arena, "%.*s%s%.*s", STR_ARG(a), between, STR_ARG(b));
}

/* Prefix, given, middle, family, suffix: the order of most of those who leave FN out. */
static struct kith_str full_name(struct view_work *w)
{
  static const uint32_t order[] = {KITH_N_PREFIX, KITH_N_GIVEN, KITH_N_MIDDLE, KITH_N_FAMILY, KITH_N_SUFFIX};
  const struct kith_property *n = w->view->host->get(w->record, KITH_P_N, 0);
  struct kith_str name = STR_NONE;

  for (size_t k = 0; n && k < sizeof order / sizeof order[0]; k++)
    for (size_t i = 0; i < n->part_count; i++)
      if (part_at(n, i)->component == order[k])
        name = joined(w, name, " ", part_at(n, i)->text);
  return name;
}

/* What a contact is called by who has no name of it. */
static struct kith_str some_name(struct view_work *w)
{
  static const uint32_t names[] = {KITH_P_NICKNAME, KITH_P_ORG, KITH_P_EMAIL, KITH_P_TEL, KITH_P_IMPP, KITH_P_URL};
  struct kith_str name = full_name(w);

  for (size_t i = 0; !name.len && i < sizeof names / sizeof names[0]; i++) {
    const struct kith_property *p = w->view->host->get(w->record, names[i], 0);
    name = p && p->part_count && !p->blob ? p->parts->text : STR_NONE;
  }
  return name;
}

/* ---- N ----------------------------------------------------------------------------------------------------------- */

/* Of an organisation: empty. Of a group: one word, as Apple has it. */
static struct view_line name_line(struct view_work *w, struct kith_str full, bool is_org, bool is_group)
{
  struct kith_part parts[2];
  uint32_t count = 0;
  size_t comma = str_find(full, ','), cut = full.len;
  struct kith_str family, given;

  while (cut && full.ptr[cut - 1] != ' ')
    cut--;
  if (is_group) {
    family = full;
    given = STR_NONE;
  } else if (comma < full.len) {
    family = str_trim(str_sub(full, 0, comma));
    given = str_trim(str_sub(full, comma + 1, full.len));
  } else {
    family = cut ? str_sub(full, cut, full.len) : STR_NONE;
    given = str_trim(str_sub(full, 0, cut ? cut : full.len));
  }
  if (family.len && !is_org)
    parts[count++] = (struct kith_part){sizeof *parts, KITH_N_FAMILY, family};
  if (given.len && !is_org)
    parts[count++] = (struct kith_part){sizeof *parts, KITH_N_GIVEN, given};
  struct view_line line = view_made(w, KITH_P_N, KITH_STR("N"), STR_NONE);
  line.shape = CARD_FIELDS;
  view_set_parts(w, &line, parts, count);
  return line;
}

/* ---- Order ------------------------------------------------------------------------------------------------------- */

/* Of records that came from no card: names, work, contact points, places, dates, the rest as it came, media, then what
 * is not vCard's. */
static const uint8_t ranks[128] = {
    [KITH_P_FN] = 1,      [KITH_P_N] = 2,        [KITH_P_NICKNAME] = 3,       [KITH_P_KIND] = 4,
    [KITH_P_ORG] = 5,     [KITH_P_TITLE] = 6,    [KITH_P_ROLE] = 7,           [KITH_P_EMAIL] = 8,
    [KITH_P_TEL] = 9,     [KITH_P_IMPP] = 10,    [KITH_P_SOCIALPROFILE] = 11, [KITH_P_ADR] = 12,
    [KITH_P_LABEL] = 12,  [KITH_P_URL] = 13,     [KITH_P_BDAY] = 14,          [KITH_P_ANNIVERSARY] = 15,
    [KITH_P_GENDER] = 16, [KITH_P_RELATED] = 17, [KITH_P_CATEGORIES] = 18,    [KITH_P_NOTE] = 19,
    [KITH_P_PHOTO] = 22,  [KITH_P_LOGO] = 23,    [KITH_P_SOUND] = 24,         [KITH_P_KEY] = 25,
    [KITH_P_UID] = 26,    [KITH_P_REV] = 27,
};
enum { RANK_OTHER = 20, RANK_VENDOR = 21, RANK_OURS = 28 };

static unsigned rank_of(const struct view_line *line)
{
  if (line->property < 128 && ranks[line->property])
    return ranks[line->property];
  if (str_starts(line->name, KITH_STR("X-KITH-")))
    return RANK_OURS;
  return str_starts(line->name, KITH_STR("X-")) ? RANK_VENDOR : RANK_OTHER;
}

/* A label stays with what it labels. */
static unsigned rank_in(const struct card_view *view, const struct view_line *line)
{
  bool label = line->property == KITH_P_X_ABLABEL || line->property == KITH_P_X_ABADR;
  for (size_t i = 0; label && line->group.len && i < view->lines.len; i++) {
    const struct view_line *other = &view->lines.items[i];
    if (other->property != line->property && str_eq_nocase(other->group, line->group))
      return rank_of(other);
  }
  return rank_of(line);
}

/* Stable, and linear: ranks are few. */
static void put_in_order(struct card_view *view)
{
  struct view_line *sorted = arena_zero(&view->arena, view->lines.len + 1, sizeof *sorted);
  uint8_t *rank = arena_zero(&view->arena, view->lines.len + 1, 1);
  size_t to = 0;

  for (size_t i = 0; i < view->lines.len; i++)
    rank[i] = (uint8_t)rank_in(view, &view->lines.items[i]);
  for (unsigned want = 1; want <= RANK_OURS; want++)
    for (size_t i = 0; i < view->lines.len; i++)
      if (rank[i] == want)
        sorted[to++] = view->lines.items[i];
  memcpy(view->lines.items, sorted, to * sizeof *sorted);
}

/* ---- All of it --------------------------------------------------------------------------------------------------- */

static bool is_kind(const struct view_work *w, const char *name)
{
  const struct kith_property *kind = w->view->host->get(w->record, KITH_P_KIND, 0);
  return kind && kind->part_count && str_eq_nocase(kind->parts->text, str_of(name));
}

static bool is_org(const struct view_work *w)
{
  const struct kith_property *shown = w->view->host->get(w->record, KITH_P_X_ABSHOWAS, 0);
  return w->view->kind == KITH_ACCOUNT || shown || is_kind(w, "org");
}

static void add_kind(struct view_work *w)
{
  bool new = w->to == CARD_40;
  struct view_line line = view_made(w, KITH_P_KIND, new ? KITH_STR("KIND") : KITH_STR("X-ABSHOWAS"),
                                    new ? KITH_STR("org") : KITH_STR("COMPANY"));
  insert_first(w, line);
}

void view_add_needed(struct view_work *w)
{
  const struct kith_property *fn = w->view->host->get(w->record, KITH_P_FN, 0);
  struct kith_str full = fn && fn->part_count && !fn->blob ? fn->parts->text : some_name(w);

  if (w->view->kind == KITH_ACCOUNT && !view_has(w, KITH_P_KIND) && !view_has(w, KITH_P_X_ABSHOWAS))
    add_kind(w);
  if (w->to != CARD_40 && !has_line(w, KITH_STR("N")))
    insert_first(w, name_line(w, full, is_org(w), is_kind(w, "group")));
  if (w->to != CARD_21 && !has_line(w, KITH_STR("FN")))
    insert_first(w, view_made(w, KITH_P_FN, KITH_STR("FN"), full));
  if (w->from == CARD_UNKNOWN)
    put_in_order(w->view);
}
