#include "pipeline/privacy.h"

#include "pipeline/plan.h"

static const struct {
  uint32_t property, kind;
} private_properties[] = {
    {KITH_P_NOTE, KEEP_NOTES},
    {KITH_P_BDAY, KEEP_BIRTHDAYS},
    {KITH_P_ANNIVERSARY, KEEP_BIRTHDAYS},
    {KITH_P_BIRTHPLACE, KEEP_BIRTHDAYS},
    {KITH_P_DEATHDATE, KEEP_BIRTHDAYS},
    {KITH_P_DEATHPLACE, KEEP_BIRTHDAYS},
    {KITH_P_X_ABDATE, KEEP_BIRTHDAYS},
    {KITH_P_PHOTO, KEEP_PHOTOS},
    {KITH_P_RELATED, KEEP_RELATIVES},
    {KITH_P_X_ABRELATEDNAMES, KEEP_RELATIVES},
    {KITH_P_X_SPOUSE, KEEP_RELATIVES},
};

/* Words in the names of properties and columns that nobody registered. */
static const struct {
  uint32_t kind;
  const char *words; /* between spaces */
} private_words[] = {
    {KEEP_NOTES, " note notes comment comments remark remarks memo diary unparsed notiz notizen nota notas "},
    {KEEP_BIRTHDAYS, " birthday birthdate birth born bday dob anniversary anniversaries wedding geburtstag jahrestag "
                     "anniversaire cumpleanos compleanno "},
    {KEEP_PHOTOS, " photo photos picture pictures image images avatar portrait foto fotos "},
    {KEEP_RELATIVES,
     " spouse spouses spousesname wife husband fiance fiancee child children kid kids son sons daughter "
     "daughters mother father sister brother sibling siblings relative relatives "
     "relation relatednames ehepartner kinder conjoint enfants conyuge hijos coniuge figli "},
};

/* What the address book of a phone calls them, in the value of X-ANDROID-CUSTOM. */
static const struct {
  uint32_t kind;
  const char *text;
} android_rows[] = {
    {KEEP_RELATIVES, "item/relation"}, {KEEP_BIRTHDAYS, "item/contact_event"}, {KEEP_NOTES, "item/note"}};

/* Members of JSContact by what their pointer begins with. */
static const struct {
  uint32_t kind;
  const char *member;
} json_members[] = {
    {KEEP_NOTES, "notes"}, {KEEP_BIRTHDAYS, "anniversaries"}, {KEEP_PHOTOS, "media"}, {KEEP_RELATIVES, "relatedTo"}};

static bool has_word(const char *words, struct kith_str word)
{
  char low[32] = " ";
  if (!word.len || word.len + 2 >= sizeof low)
    return false;
  for (size_t i = 0; i < word.len; i++)
    low[i + 1] = ascii_lower(word.ptr[i]);
  low[word.len + 1] = ' ';
  return strstr(words, low) != NULL;
}

static uint32_t kind_of_name(struct kith_str name)
{
  for (size_t i = 0; i < name.len;) {
    size_t from = i;
    while (i < name.len && utf8_is_letter(name.ptr[i]))
      i++;
    for (size_t k = 0; k < PRIVACY_KINDS; k++)
      if (has_word(private_words[k].words, str_sub(name, from, i - from)))
        return private_words[k].kind;
    i++;
  }
  return 0;
}

static uint32_t kind_of_android(const struct kith_property *p)
{
  for (size_t i = 0; i < sizeof android_rows / sizeof android_rows[0]; i++)
    for (uint32_t k = 0; k < p->part_count; k++) {
      struct kith_str text = property_part(p, k)->text;
      if (str_find_str(text, str_of(android_rows[i].text)) < text.len)
        return android_rows[i].kind;
    }
  return 0;
}

/* "notes/n1/created", "localizations/de/notes": the member may stand behind a language. */
static uint32_t kind_of_json(const struct kith_property *p)
{
  struct kith_str rest = property_param_value(p, KITH_Q_JSPTR), segment;
  while (str_next(&rest, '/', &segment))
    for (size_t i = 0; i < sizeof json_members / sizeof json_members[0]; i++)
      if (str_eq_c(segment, json_members[i].member))
        return json_members[i].kind;
  return 0;
}

static uint32_t kind_of(const struct kith_property *p, const struct kith_names *names)
{
  for (size_t i = 0; i < sizeof private_properties / sizeof private_properties[0]; i++)
    if (private_properties[i].property == p->name)
      return private_properties[i].kind;
  if (p->name == KITH_P_X_ANDROID_CUSTOM)
    return kind_of_android(p);
  if (p->name == KITH_P_JSPROP)
    return kind_of_json(p);
  return p->name >= KITH_P_LIMIT ? kind_of_name(names_of_property(names, p->name)) : 0;
}

/* Labels of what is gone: "item3.X-ABLabel:Mum" says who it was. */
static void drop_labels(struct kith_record *r)
{
  uint32_t kept = 0;
  for (uint32_t i = 0; i < r->property_count; i++) {
    const struct kith_property *p = &r->properties[i];
    bool labels = p->name != KITH_P_X_ABLABEL || !p->group.len;
    for (uint32_t k = 0; k < r->property_count && !labels; k++)
      labels = r->properties[k].name != KITH_P_X_ABLABEL && str_eq_nocase(r->properties[k].group, p->group);
    if (labels)
      r->properties[kept++] = *p;
  }
  r->property_count = kept;
}

static size_t place_of(uint32_t kind)
{
  size_t place = 0;
  while (place + 1 < PRIVACY_KINDS && !(kind & 1u << place))
    place++;
  return place;
}

void privacy_strip(struct kith_record *r, struct kith_matchable *m, uint32_t keep, const struct kith_names *names,
                   uint64_t dropped[PRIVACY_KINDS])
{
  uint32_t kept = 0;
  bool any_group = false;
  for (uint32_t i = 0; i < r->property_count; i++) {
    uint32_t kind = kind_of(&r->properties[i], names);
    if (!kind || (kind & keep)) {
      r->properties[kept++] = r->properties[i];
      continue;
    }
    any_group |= r->properties[i].group.len > 0;
    if (dropped)
      dropped[place_of(kind)]++;
  }
  r->property_count = kept;
  if (any_group)
    drop_labels(r);
  if (m && !(keep & KEEP_BIRTHDAYS)) {
    m->birthday = (struct kith_match_date){0};
    m->birthplace = STR_NONE;
  }
}
