#include "jscontact/to_card.h"

#include "jscontact/from_card.h"

enum { ATTEMPTS = 6, KEY_MAX = 255 };

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

/* RFC 9553, 1.4.1 (Id). */
static bool is_key(struct kith_str s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_alpha(s.ptr[i]) && !ascii_is_digit(s.ptr[i]) && s.ptr[i] != '-' && s.ptr[i] != '_')
      return false;
  return s.len && s.len <= KEY_MAX;
}

/* The map that its objects are in. */
static struct kith_str map_path(const struct js_row *row)
{
  return row->property == KITH_P_PRONOUNS ? KITH_STR("speakToAs/pronouns") : str_of(row->member);
}

/* Its PROP-ID, else a name and the place in the map: readers know those for ours. */
static struct kith_str key_for(struct to_card *t, const struct view_line *line, const struct js_row *row)
{
  struct kith_arena *arena = &t->w->arena;
  struct kith_str map = map_path(row), key = line ? line_one(line, KITH_Q_PROP_ID) : STR_NONE;
  const uint64_t *count = map_str_get(&t->keys, map);
  if (is_key(key) && !map_str_get(&t->keys, js_path(arena, map, key)))
    return key;
  key = arena_printf(arena, "%s-%llu", row->stem, (unsigned long long)(count ? *count + 1 : 1));
  while (map_str_get(&t->keys, js_path(arena, map, key)))
    key = arena_printf(arena, "%.*s-", STR_ARG(key));
  return key;
}

static void put_in_map(struct to_card *t, const struct js_row *row, struct kith_str key, struct js_node *object)
{
  struct kith_arena *arena = &t->w->arena;
  struct js_node *in = row->property == KITH_P_PRONOUNS ? js_object_at(arena, t->card, "speakToAs") : t->card;
  map_str_put(&t->keys, js_path(arena, map_path(row), key), 0, NULL);
  ++*map_str_put(&t->keys, map_path(row), 0, NULL);
  js_put(js_object_at(arena, in, row->member), key, object);
}

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

/* The values of a list behind the first: objects that say whose they are. */
static void put_list_rest(struct to_card *t, size_t i, const struct js_row *row)
{
  const struct view_line *line = &t->lines[i];
  for (uint32_t k = 1; k < line->part_count; k++) {
    struct js_node *object = js_new(&t->w->arena, JS_OBJECT);
    js_put_c(object, row->value, js_text(&t->w->arena, line->parts[k].text));
    to_extra(t, object, JS_WITH, t->marks[i].key);
    put_in_map(t, row, key_for(t, NULL, row), object);
  }
}

static void put_object(struct to_card *t, size_t i, const struct js_row *row)
{
  struct to_line *mark = &t->marks[i];
  struct view_line *line = &t->lines[i];
  uint32_t parts = line->part_count;

  mark->key = key_for(t, line, row);
  line->part_count = line->shape == CARD_LIST && parts > 1 ? 1 : parts;
  mark->object = to_build(t, i, row);
  line->part_count = parts;
  mark->raw = !mark->object;
  mark->done = mark->object;
  if (mark->raw)
    return;
  put_in_map(t, row, mark->key, mark->object);
  mark->path = js_path(&t->w->arena, map_path(row), mark->key);
  if (line->shape == CARD_LIST)
    put_list_rest(t, i, row);
}

static void put_names(struct to_card *t)
{
  struct js_node *name = to_name(t, t->full, t->name);
  if (name->first)
    js_put_c(t->card, "name", name);
  if (t->full != NO_LINE) {
    t->marks[t->full].done = true;
    t->marks[t->full].also = js_get_c(name, "full") && !to_is_plain_full(t, t->full);
  }
  if (t->name != NO_LINE)
    t->marks[t->name].done = !t->marks[t->name].raw;
}

static void put_line(struct to_card *t, size_t i)
{
  const struct js_row *row = row_of(t->lines[i].property);
  struct to_line *mark = &t->marks[i];
  if (mark->raw || mark->done || mark->main || !row || row->how == HOW_PLACE)
    return;
  if (row->how == HOW_FULL || row->how == HOW_NAME) {
    if (i == t->full || i == t->name)
      put_names(t);
    else
      mark->raw = true;
  } else if (row->stem) {
    put_object(t, i, row);
  } else {
    to_member(t, i, row);
  }
}

static size_t first_line(const struct to_card *t, uint32_t property)
{
  for (size_t i = 0; i < t->count; i++) {
    const struct to_line *mark = &t->marks[i];
    bool text = !t->lines[i].blob && t->lines[i].part_count && (property == KITH_P_N || line_only(&t->lines[i]).len);
    if (t->lines[i].property == property && !mark->raw && !mark->main && text)
      return i;
  }
  return NO_LINE;
}

/* ---- The card's name --------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t hash, struct kith_str s)
{
  for (size_t i = 0; i < s.len; i++)
    hash = (hash ^ (unsigned char)s.ptr[i]) * UINT64_C(0x100000001b3);
  return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}

/* A card must have a UID. Without one, and without an id, equal cards are called the same. */
static struct kith_str made_uid(struct to_card *t, struct kith_str id)
{
  uint64_t a = UINT64_C(0xcbf29ce484222325), b = UINT64_C(0x9ae16a3b2f90404f);
  a = mix(a, id);
  b = mix(b, id);
  for (size_t i = 0; i < t->count && !id.len; i++) {
    const struct view_line *line = &t->lines[i];
    for (uint32_t k = 0; line->property != KITH_P_PRODID && line->property != KITH_P_REV && k < line->part_count; k++) {
      a = mix(mix(a, line->name), line->parts[k].text);
      b = mix(mix(b, line->parts[k].text), line->name);
    }
  }
  a ^= a >> 29;
  b ^= b >> 31;
  return arena_printf(&t->w->arena, UID_MADE "%04x-8%03x-%04x-%012llx", (unsigned)(a & 0xffff),
                      (unsigned)(a >> 16 & 0xfff), (unsigned)(0x8000 | (a >> 32 & 0x3fff)),
                      (unsigned long long)(b & UINT64_C(0xffffffffffff)));
}

static void put_head(struct to_card *t, struct kith_str id)
{
  struct kith_arena *arena = &t->w->arena;
  size_t uid = first_line(t, KITH_P_UID);
  js_put_c(t->card, "@type", js_text(arena, KITH_STR("Card")));
  js_put_c(t->card, "version", js_text(arena, KITH_STR("1.0")));
  if (uid != NO_LINE)
    put_line(t, uid);
  else
    js_put_c(t->card, "uid", js_text(arena, made_uid(t, id)));
}

/* ---- Lines that belong together ---------------------------------------------------------------------------------- */

static void find_labels(struct to_card *t)
{
  for (size_t i = 0; i < t->count; i++) {
    const struct view_line *line = &t->lines[i];
    if (line->property == KITH_P_X_ABLABEL && line->group.len && !line->param_count && !line->says_type &&
        line_only(line).len)
      map_str_put(&t->labels, work_lower(t->w, line->group), i + 1, NULL);
  }
}

/* A title and an organization in one group are of each other. */
static void join_titles(struct to_card *t)
{
  struct kith_map_str groups = {0};
  for (size_t i = 0; i < t->count; i++)
    if (t->lines[i].property == KITH_P_ORG && t->lines[i].group.len && t->marks[i].object)
      map_str_put(&groups, t->lines[i].group, i + 1, NULL);
  for (size_t i = 0; i < t->count; i++) {
    uint32_t property = t->lines[i].property;
    struct to_line *mark = &t->marks[i];
    uint64_t *org = t->lines[i].group.len ? map_str_get(&groups, t->lines[i].group) : NULL;
    if (org && mark->object && (property == KITH_P_TITLE || property == KITH_P_ROLE))
      js_put_c(mark->object, "organizationId", js_text(&t->w->arena, t->marks[*org - 1].key));
  }
  map_str_free(&groups);
}

static void put_late(struct to_card *t)
{
  for (size_t i = 0; i < t->count; i++) {
    const struct js_row *row = row_of(t->lines[i].property);
    if (!t->marks[i].raw && row && row->how == HOW_PLACE)
      to_place(t, i, row);
  }
  join_titles(t);
  to_localize(t);
  for (size_t i = 0; i < t->count; i++)
    if (t->lines[i].property == KITH_P_JSPROP && !t->marks[i].raw)
      to_restore(t, i);
  to_props(t);
}

static void make(struct to_card *t, struct kith_str id)
{
  t->card = js_new(&t->w->arena, JS_OBJECT);
  t->placed[0] = t->placed[1] = false;
  t->restored = 0;
  find_labels(t);
  to_find_others(t);
  t->full = first_line(t, KITH_P_FN);
  t->name = first_line(t, KITH_P_N);
  put_head(t, id);
  for (size_t i = 0; i < t->count; i++)
    put_line(t, i);
  put_late(t);
  map_str_free(&t->keys);
  map_str_free(&t->labels);
  map_str_free(&t->others);
}

/* ---- Reading it back --------------------------------------------------------------------------------------------- */

/* Marks a line, and those of the card's own members that say the same: of two UIDs that are equal, one in its member and
 * one in vCardProps, one only would come back. */
static size_t mark_raw(const struct view_line *lines, size_t count, size_t i, bool *raw)
{
  const struct js_row *row = row_of(lines[i].property);
  bool member = row && (row->how == HOW_TEXT || row->how == HOW_UTC);
  size_t marked = !raw[i];
  raw[i] = true;
  for (size_t k = 0; member && k < count; k++)
    if (!raw[k] && lines[k].property == lines[i].property && line_same(&lines[k], &lines[i])) {
      raw[k] = true;
      marked++;
    }
  return marked;
}

/* A line that was read, and how many more there are like it. */
struct read_line {
  uint32_t line, count; /* place + 1; 0: free */
};

static struct read_line *slot_of(struct read_line *table, size_t mask, const js_lines *back,
                                 const struct view_line *line)
{
  size_t at = line_hash(line) & mask;
  while (table[at].line && !line_same(line, &back->items[table[at].line - 1]))
    at = (at + 1) & mask;
  return &table[at];
}

/* Marks each line that is not among those read; how many there are that were not marked before. */
static size_t missing(struct js_work *w, const struct view_line *lines, size_t count, const js_lines *back, bool *raw)
{
  size_t places = 16, faults = 0;
  while (places < 2 * back->len)
    places *= 2;
  struct read_line *table = arena_zero(&w->arena, places, sizeof *table);
  for (size_t i = 0; i < back->len; i++) {
    struct read_line *slot = slot_of(table, places - 1, back, &back->items[i]);
    slot->line = slot->line ? slot->line : (uint32_t)i + 1;
    slot->count++;
  }
  for (size_t i = 0; i < count; i++) {
    struct read_line *slot = slot_of(table, places - 1, back, &lines[i]);
    if (slot->count)
      slot->count--;
    else
      faults += mark_raw(lines, count, i, raw);
  }
  return faults;
}

/* Names that the view gave: what it is called counts, not what it was. A text where a link should be, of which the source
 * did not say that it is one, is a bad link. */
static void copy_lines(struct to_card *t, const struct view_line *lines)
{
  const struct kith_host *host = t->w->host;
  if (t->count)
    memcpy(t->lines, lines, t->count * sizeof *lines);
  for (size_t i = 0; i < t->count; i++) {
    struct view_line *line = &t->lines[i];
    if (!str_eq(line->name, host->name_of(t->w->ctx, line->property)))
      line->property = host->intern(t->w->ctx, line->name);
    if (!line->says_type && !line->blob && line->value_type == KITH_V_TEXT)
      line->value_type = card_usual_type(line->property, CARD_40);
  }
}

/* An FN that says nothing stands there only because a vCard must have one. */
static bool is_filler(const struct view_line *line)
{
  return line->property == KITH_P_FN && !line->param_count && !line->group.len && !line->blob &&
         line->part_count <= 1 && !line_only(line).len;
}

struct js_node *to_card(struct js_work *w, const struct view_line *lines, size_t count, struct kith_str id)
{
  struct to_card t = {.w = w, .count = count};
  bool *raw = arena_zero(&w->arena, count + 1, sizeof *raw);
  js_lines back = {0};
  size_t faults = 1;

  t.lines = arena_zero(&w->arena, count + 1, sizeof *t.lines);
  copy_lines(&t, lines);
  for (size_t i = 0; i < count; i++)
    raw[i] = line_overflows(&lines[i]);
  for (unsigned attempt = 0; attempt < ATTEMPTS && faults; attempt++) {
    t.marks = arena_zero(&w->arena, count + 1, sizeof *t.marks);
    for (size_t i = 0; i < count; i++) {
      t.marks[i].done = is_filler(&t.lines[i]);
      t.marks[i].raw = !t.marks[i].done && (raw[i] || attempt + 1 == ATTEMPTS);
    }
    make(&t, id);
    back.len = 0;
    from_card(w, t.card, &back);
    faults = missing(w, t.lines, count, &back, raw);
  }
  vec_free(&back);
  return t.card;
}
