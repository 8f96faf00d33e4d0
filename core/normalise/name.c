#include "normalise/name.h"

#include "normalise/name_words.h"
#include "normalise/org.h"

enum { PARTS_MORE = 2 };

/* ---- Building the full name ---- */

static struct kith_str shown_prefix(struct kith_str prefix)
{
  const struct kith_word *known = name_prefix(prefix);
  return known && known->flags & NAME_SALUTATION ? STR_NONE : prefix;
}

static bool is_generation(struct kith_str suffix)
{
  const struct kith_word *known = name_suffix(suffix);
  return known && known->flags & NAME_GENERATION;
}

struct kith_str name_build(struct kith_work *w, const struct kith_name *n)
{
  struct kith_str pieces[] = {shown_prefix(n->prefix), n->given, n->middle, n->family};
  struct kith_str name = work_join(w, pieces, 4, " ");
  if (!n->suffix.len)
    return name;
  return work_join(w, (struct kith_str[]){name, n->suffix}, 2, is_generation(n->suffix) ? " " : ", ");
}

/* Components may repeat: they are lists. */
static struct kith_str component(struct kith_work *w, const struct kith_property *p, uint32_t name)
{
  enum { MOST = 8 };
  struct kith_str texts[MOST];
  size_t count = 0;
  for (size_t i = 0; i < p->part_count && count < MOST; i++)
    if (property_part(p, i)->component == name && property_part(p, i)->text.len)
      texts[count++] = property_part(p, i)->text;
  return count == 1 ? texts[0] : count ? work_join(w, texts, count, " ") : STR_NONE;
}

static struct kith_name name_of(struct kith_work *w, const struct kith_property *p)
{
  struct kith_name n = {component(w, p, KITH_N_PREFIX), component(w, p, KITH_N_GIVEN),  component(w, p, KITH_N_MIDDLE),
                        component(w, p, KITH_N_FAMILY), component(w, p, KITH_N_SUFFIX), .maiden = STR_NONE};
  if (!n.suffix.len)
    n.suffix = component(w, p, KITH_N_GENERATION);
  return n;
}

/* ---- Cleaners ---- */

/* A full name as it is shown: capitals put right, "Family, Given" turned round. */
static struct kith_str clean_full(struct kith_work *w, struct kith_str text)
{
  struct kith_name n;
  bool one_case = name_is_one_case(text) && !name_is_acronym(text), comma = str_find(text, ',') < text.len;
  if (!w->person || (!one_case && !comma) || org_is_likely(work_fold(w, text)))
    return text;
  if (one_case)
    text = name_capitals(w->arena, text, NAME_FULL);
  if (!comma || !name_split(w->arena, text, &n) || !n.family_first)
    return text;
  w->nickname = n.nickname;
  w->maiden = n.maiden;
  return name_build(w, &n);
}

void name_clean_fn(struct kith_work *w, struct kith_property *p)
{
  work_set_text(w, p, clean_full(w, text_clean(w->text, w->arena, property_text(p))));
}

/* The last words of a family name that are no name: "Smith Jr." */
static struct kith_str cut_suffix(struct kith_str *family)
{
  size_t from = family->len;
  const char *space = memrchr(family->ptr, ' ', family->len);
  while (space) {
    struct kith_str before = {family->ptr, (size_t)(space - family->ptr)};
    struct kith_str word = str_sub(*family, before.len + 1, from - before.len - 1);
    const struct kith_word *suffix = name_suffix(word);
    if (!suffix || suffix->flags & NAME_CAPITALS || !before.len)
      break;
    from = before.len;
    space = memrchr(before.ptr, ' ', before.len);
  }
  if (from == family->len)
    return STR_NONE;
  struct kith_str suffix = str_sub(*family, from + 1, family->len);
  while (from && (family->ptr[from - 1] == ',' || family->ptr[from - 1] == ' '))
    from--;
  family->len = from;
  return suffix;
}

/* The first word of a given name that is a title: "Dr. Ada". */
static struct kith_str cut_prefix(struct kith_str *given)
{
  size_t space = str_find(*given, ' ');
  struct kith_str word = str_sub(*given, 0, space);
  const struct kith_word *prefix = space < given->len ? name_prefix(word) : NULL;
  if (!prefix || prefix->flags & NAME_RISKY)
    return STR_NONE;
  *given = str_sub(*given, space + 1, given->len);
  return word;
}

static struct kith_part *part_of(struct kith_part *parts, size_t count, uint32_t name)
{
  for (size_t i = 0; i < count; i++)
    if (parts[i].component == name)
      return &parts[i];
  return NULL;
}

/* Fills the component where it is empty; otherwise appends a part of that name. */
static void give_part(struct kith_part *parts, size_t *count, uint32_t name, struct kith_str text)
{
  struct kith_part *part = part_of(parts, *count, name);
  if (!text.len)
    return;
  if (!part || part->text.len)
    part = &parts[(*count)++];
  *part = (struct kith_part){sizeof *part, name, text};
}

static size_t move_titles(struct kith_work *w, struct kith_part *parts, size_t count)
{
  struct kith_part *given = part_of(parts, count, KITH_N_GIVEN), *family = part_of(parts, count, KITH_N_FAMILY);
  struct kith_name extras = {.nickname = STR_NONE};
  struct kith_str prefix = STR_NONE, suffix = STR_NONE;
  if (given) {
    name_cut_extras(w->arena, &given->text, &extras);
    prefix = cut_prefix(&given->text);
  }
  if (family) {
    name_cut_extras(w->arena, &family->text, &extras);
    suffix = family->text.len ? cut_suffix(&family->text) : STR_NONE;
  }
  w->nickname = extras.nickname.len ? extras.nickname : w->nickname;
  w->maiden = extras.maiden.len ? extras.maiden : w->maiden;
  give_part(parts, &count, KITH_N_PREFIX, prefix);
  give_part(parts, &count, KITH_N_SUFFIX, suffix);
  return count;
}

static enum name_place place_of(uint32_t name, bool family_alone)
{
  if (name == KITH_N_SUFFIX || name == KITH_N_GENERATION)
    return NAME_SUFFIX;
  if (name == KITH_N_FAMILY || name == KITH_N_SECONDARY)
    return family_alone ? NAME_FULL : NAME_FAMILY;
  return NAME_GIVEN;
}

static struct kith_str whole_name(struct kith_work *w, struct kith_part *parts, size_t count)
{
  const struct kith_part *given = part_of(parts, count, KITH_N_GIVEN), *family = part_of(parts, count, KITH_N_FAMILY);
  struct kith_str pieces[] = {given ? given->text : STR_NONE, family ? family->text : STR_NONE};
  return !pieces[0].len ? pieces[1] : !pieces[1].len ? pieces[0] : work_join(w, pieces, 2, " ");
}

static bool any_shouted(const struct kith_part *parts, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (parts[i].text.len && name_is_one_case(parts[i].text))
      return true;
  return false;
}

static void fix_case(struct kith_work *w, struct kith_part *parts, size_t count)
{
  if (!any_shouted(parts, count))
    return;
  const struct kith_part *given = part_of(parts, count, KITH_N_GIVEN);
  struct kith_str whole = whole_name(w, parts, count);
  bool all = name_is_one_case(whole), family_alone = !given || !given->text.len;
  if (name_is_acronym(whole) || org_is_likely(work_fold(w, whole)))
    return;
  for (size_t i = 0; i < count; i++) {
    bool fix = all && name_is_one_case(parts[i].text);
    if (fix || (parts[i].component != KITH_N_SUFFIX && name_part_is_shouted(parts[i].text)))
      parts[i].text = name_capitals(w->arena, parts[i].text, place_of(parts[i].component, family_alone));
  }
}

/* One word with a capital in front: nothing to do, and the usual case. */
static bool is_plain_word(struct kith_str s)
{
  for (size_t i = 0; i < s.len; i++)
    if (i ? s.ptr[i] < 'a' || s.ptr[i] > 'z' : s.ptr[i] < 'A' || s.ptr[i] > 'Z')
      return false;
  return s.len != 1;
}

void name_clean_n(struct kith_work *w, struct kith_property *p)
{
  bool plain = true;
  work_clean_texts(w, p);
  for (size_t i = 0; i < p->part_count && plain; i++)
    plain = is_plain_word(property_part(p, i)->text);
  if (plain || !w->person)
    return;
  struct kith_part *parts = work_copy_parts(w, p, PARTS_MORE);
  size_t count = move_titles(w, parts, p->part_count);
  fix_case(w, parts, count);
  work_set_parts(w, p, parts, count);
}

static void match_nickname(struct kith_work *w, struct kith_str text)
{
  struct kith_str folded = w->out ? work_fold(w, text) : STR_NONE;
  if (folded.len && w->out->nickname_count < MATCHABLE_MAX)
    w->out->nicknames[w->out->nickname_count++] = folded;
}

void name_clean_nickname(struct kith_work *w, struct kith_property *p)
{
  work_clean_texts(w, p);
  for (size_t i = 0; i < p->part_count; i++)
    match_nickname(w, property_part(p, i)->text);
}

void name_clean_maiden(struct kith_work *w, struct kith_property *p)
{
  struct kith_str text = text_clean(w->text, w->arena, property_text(p));
  work_set_text(w, p, text);
  if (text.len)
    w->maiden = text;
}

/* ---- The whole record: N from FN, FN from N, features ---- */

static struct kith_property *find(struct kith_record *r, uint32_t name)
{
  for (uint32_t i = 0; i < r->property_count; i++)
    if (r->properties[i].name == name)
      return &r->properties[i];
  return NULL;
}

static bool has_text(const struct kith_property *p)
{
  for (size_t i = 0; p && i < p->part_count; i++)
    if (property_part(p, i)->text.len)
      return true;
  return false;
}

static void add_n(struct kith_work *w, struct kith_property *old, const struct kith_name *n)
{
  enum { PARTS = 5 };
  struct kith_part *parts = arena_zero(w->arena, PARTS, sizeof *parts);
  parts[0] = (struct kith_part){sizeof *parts, KITH_N_FAMILY, n->family};
  parts[1] = (struct kith_part){sizeof *parts, KITH_N_GIVEN, n->given};
  parts[2] = (struct kith_part){sizeof *parts, KITH_N_MIDDLE, n->middle};
  parts[3] = (struct kith_part){sizeof *parts, KITH_N_PREFIX, n->prefix};
  parts[4] = (struct kith_part){sizeof *parts, KITH_N_SUFFIX, n->suffix};
  fix_case(w, parts, PARTS);
  struct kith_property *p = old ? old : record_add(w->record, KITH_P_N);
  p->parts = parts; /* an old one was empty: nothing to keep in raw */
  p->part_count = PARTS;
}

static bool is_organisation(struct kith_work *w, const struct kith_property *fn, const struct kith_property *n)
{
  struct kith_str kind = record_text(w->record, KITH_P_KIND);
  struct kith_str full = property_text(fn);
  if (str_eq_nocase(kind, KITH_STR("org")) || str_eq_nocase(kind, KITH_STR("organization")) ||
      str_eq_nocase(record_text(w->record, KITH_P_X_ABSHOWAS), KITH_STR("company")))
    return true;
  if (kind.len && !str_eq_nocase(kind, KITH_STR("individual")))
    return false;
  if (full.len && !has_text(n) && str_eq(full, record_text(w->record, KITH_P_ORG)))
    return true;
  if (!full.len && n) {
    struct kith_name name = name_of(w, n);
    full = name_build(w, &name);
  }
  return full.len && org_is_likely(work_fold(w, full));
}

static void add_nickname(struct kith_work *w)
{
  if (!w->nickname.len)
    return;
  struct kith_str folded = work_fold(w, w->nickname);
  for (uint32_t i = 0; i < w->record->property_count; i++) {
    const struct kith_property *p = &w->record->properties[i];
    for (size_t k = 0; p->name == KITH_P_NICKNAME && k < p->part_count; k++)
      if (str_eq(work_fold(w, property_part(p, k)->text), folded))
        return;
  }
  work_add_text(w, KITH_P_NICKNAME, w->nickname);
  match_nickname(w, w->nickname);
}

static enum kith_generation generation_in(struct kith_str suffix)
{
  struct kith_str rest = suffix, word;
  while (suffix.len && str_next(&rest, ' ', &word)) {
    const struct kith_word *known = name_suffix(word);
    if (known && known->flags & NAME_GENERATION)
      return (enum kith_generation)(known->flags & NAME_GENERATION);
  }
  return GENERATION_NONE;
}

static enum kith_sex sex_in(struct kith_str prefix)
{
  struct kith_str rest = prefix, word;
  while (prefix.len && str_next(&rest, ' ', &word)) {
    const struct kith_word *known = name_prefix(word);
    if (known && known->flags & (NAME_MALE | NAME_FEMALE))
      return known->flags & NAME_MALE ? SEX_MALE : SEX_FEMALE;
  }
  return SEX_UNKNOWN;
}

static bool has_ideographs(struct kith_str s)
{
  for (size_t i = 0; i < s.len && !text_is_ascii(s);)
    if (text_is_ideograph(text_next(s, &i)))
      return true;
  return false;
}

static void match_name(struct kith_work *w, const struct kith_property *fn, const struct kith_property *n)
{
  struct kith_matchable *out = w->out;
  struct kith_name name = n ? name_of(w, n) : (struct kith_name){.given = STR_NONE};
  struct kith_str full = property_text(fn), secondary = n ? component(w, n, KITH_N_SECONDARY) : STR_NONE;
  if (w->maiden.len || secondary.len)
    out->other_family = work_fold(w, w->maiden.len ? w->maiden : secondary);
  out->full = work_fold(w, full);
  if (out->nature == NATURE_ORGANISATION)
    return;
  struct kith_str alone = !name.family.len ? name.given : !name.given.len ? name.family : STR_NONE;
  if (str_find(alone, name.given.len ? ' ' : ',') < alone.len) {
    struct kith_name split; /* the whole name in one field */
    if (name_split(w->arena, alone, &split))
      name = split;
  }
  out->given = work_fold(w, name.given);
  out->middle = work_fold(w, name.middle);
  out->family = work_fold(w, name.family);
  if (has_ideographs(name.given) || has_ideographs(name.family))
    out->written = work_join(w, (struct kith_str[]){name.given, name.family}, 2, " ");
  out->generation = generation_in(name.suffix);
  if (!out->sex)
    out->sex = sex_in(name.prefix);
  if (out->given.len && out->family.len) { /* without titles and nicknames */
    out->full = work_join(w, (struct kith_str[]){out->given, out->middle, out->family}, 3, " ");
    out->nature = NATURE_PERSON;
  }
}

void name_finish(struct kith_work *w)
{
  struct kith_property *fn = find(w->record, KITH_P_FN), *n = find(w->record, KITH_P_N);
  bool organisation = is_organisation(w, fn, n);
  struct kith_name name;

  if (!has_text(n) && has_text(fn) && !organisation && name_split(w->arena, property_text(fn), &name)) {
    w->nickname = name.nickname.len ? name.nickname : w->nickname;
    w->maiden = name.maiden.len ? name.maiden : w->maiden;
    add_n(w, n, &name);
  } else if (has_text(n) && !has_text(fn)) {
    name = name_of(w, n);
    struct kith_str full = clean_full(w, name_build(w, &name));
    if (fn)
      work_set_text(w, fn, full);
    else
      work_add_text(w, KITH_P_FN, full);
  }
  add_nickname(w);
  if (!w->out)
    return;
  if (organisation)
    w->out->nature = NATURE_ORGANISATION;
  match_name(w, find(w->record, KITH_P_FN), find(w->record, KITH_P_N));
}
