#include "json/contact.h"

enum section {
  EXTRA, /* whatever has no place of its own */
  NAME,
  NICKNAMES,
  EMAILS,
  PHONES,
  IMS,
  ORGANIZATIONS,
  TITLES,
  ROLES,
  ADDRESSES,
  URLS,
  PROFILES,
  DATES,
  RELATED,
  IDENTIFIERS,
  CATEGORIES,
  NOTES,
  PHOTOS,
  UIDS,
  SECTION_COUNT
};

static const char *const section_keys[SECTION_COUNT] = {
    [NICKNAMES] = "nicknames",
    [EMAILS] = "emails",
    [PHONES] = "phones",
    [IMS] = "ims",
    [TITLES] = "titles",
    [ORGANIZATIONS] = "organizations",
    [ROLES] = "roles",
    [ADDRESSES] = "addresses",
    [URLS] = "urls",
    [PROFILES] = "profiles",
    [DATES] = "dates",
    [RELATED] = "related",
    [CATEGORIES] = "categories",
    [IDENTIFIERS] = "identifiers",
    [NOTES] = "notes",
    [PHOTOS] = "photos",
    [UIDS] = "uids",
    [EXTRA] = "extra",
};

/* Where a property goes, and what sort of its section it is. The rest goes to EXTRA. */
static const struct place {
  unsigned char section;
  const char *kind;
} places[KITH_P_LIMIT] = {
    [KITH_P_FN] = {NAME, NULL},
    [KITH_P_N] = {NAME, NULL},
    [KITH_P_NICKNAME] = {NICKNAMES, NULL},
    [KITH_P_EMAIL] = {EMAILS, NULL},
    [KITH_P_TEL] = {PHONES, NULL},
    [KITH_P_IMPP] = {IMS, NULL},
    [KITH_P_ORG] = {ORGANIZATIONS, NULL},
    [KITH_P_TITLE] = {TITLES, NULL},
    [KITH_P_ROLE] = {ROLES, NULL},
    [KITH_P_ADR] = {ADDRESSES, NULL},
    [KITH_P_URL] = {URLS, NULL},
    [KITH_P_SOCIALPROFILE] = {PROFILES, NULL},
    [KITH_P_BDAY] = {DATES, "birthday"},
    [KITH_P_ANNIVERSARY] = {DATES, "anniversary"},
    [KITH_P_DEATHDATE] = {DATES, "death"},
    [KITH_P_X_ABDATE] = {DATES, "other"},
    [KITH_P_CONNECTED_ON] = {DATES, "connected"},
    [KITH_P_SEEN_ON] = {DATES, "seen"},
    [KITH_P_RELATED] = {RELATED, NULL},
    [KITH_P_X_ABRELATEDNAMES] = {RELATED, "other"},
    [KITH_P_X_SPOUSE] = {RELATED, "spouse"},
    [KITH_P_X_MANAGER] = {RELATED, "manager"},
    [KITH_P_X_ASSISTANT] = {RELATED, "assistant"},
    [KITH_P_IDENTIFIER] = {IDENTIFIERS, NULL},
    [KITH_P_CATEGORIES] = {CATEGORIES, NULL},
    [KITH_P_NOTE] = {NOTES, NULL},
    [KITH_P_PHOTO] = {PHOTOS, NULL},
    [KITH_P_UID] = {UIDS, NULL},
};

static const char *const kind_names[] = {
    [KITH_ACCOUNT] = "account", [KITH_DEAL] = "deal",     [KITH_INTERACTION] = "interaction", [KITH_USER] = "user",
    [KITH_CONSENT] = "consent", [KITH_PERSON] = "person", [KITH_AGREEMENT] = "agreement",     [KITH_TASK] = "task"};

/* A record sorted by section: lists through contact_writer.next. */
struct sorted {
  uint32_t head[SECTION_COUNT], tail[SECTION_COUNT];
  const struct kith_property *full, *name; /* the first FN and N; further ones are extra */
};

enum { NO_PROPERTY = UINT32_MAX };

void contact_free(struct contact_writer *w)
{
  vec_free(&w->next);
  vec_free(&w->sources);
  vec_free(&w->source_of);
  vec_free(&w->stamps);
}

static enum section section_of(struct sorted *s, const struct kith_property *p)
{
  const struct kith_property **once = p->name == KITH_P_FN ? &s->full : p->name == KITH_P_N ? &s->name : NULL;
  if (!once)
    return p->name < KITH_P_LIMIT ? places[p->name].section : EXTRA;
  if (*once || p->blob)
    return EXTRA;
  *once = p;
  return NAME;
}

/* How a card wrote itself down: its version, and headers that had no value. */
static bool is_of_card(const struct contact_writer *w, const struct kith_property *p)
{
  return p->name == KITH_P_VERSION ||
         (p->name >= KITH_P_LIMIT && str_eq_c(w->host->name_of(w->ctx, p->name), "X-KITH-EMPTY"));
}

static void sort_properties(struct contact_writer *w, const struct kith_record *record, struct sorted *s)
{
  size_t count = w->host->property_count(record);

  *s = (struct sorted){0};
  memset(s->head, 0xff, sizeof s->head);
  w->next.len = 0;
  vec_reserve(&w->next, count);
  for (size_t i = 0; i < count; i++) {
    const struct kith_property *p = w->host->property(record, i);
    w->next.items[i] = NO_PROPERTY;
    if (is_of_card(w, p))
      continue;
    enum section section = section_of(s, p);
    if (s->head[section] == NO_PROPERTY)
      s->head[section] = (uint32_t)i;
    else
      w->next.items[s->tail[section]] = (uint32_t)i;
    s->tail[section] = (uint32_t)i;
  }
}

/* Sightings name few sources: each is compared with those met so far. */
static void sort_sources(struct contact_writer *w, const struct kith_item *item)
{
  w->sources.len = w->source_of.len = w->stamps.len = 0;
  w->stamp = 0;
  for (size_t i = 0; i < item->sighting_count; i++) {
    const struct kith_sighting *sighting = KITH_AT(item->sightings, i);
    uint32_t at = 0;
    while (at < w->sources.len && !str_eq(w->sources.items[at], sighting->source))
      at++;
    if (at == w->sources.len) {
      vec_push(&w->sources, sighting->source);
      vec_push(&w->stamps, 0);
    }
    vec_push(&w->source_of, at);
  }
}

static void write_name(struct contact_writer *w, const struct sorted *s)
{
  if (!s->full && !s->name)
    return;
  json_key(w->json, "name");
  json_object(w->json);
  if (s->full) {
    json_key(w->json, "full");
    json_str_begin(w->json);
    for (uint32_t i = 0; i < s->full->part_count; i++) {
      if (i)
        json_text(w->json, KITH_STR(", "));
      json_text(w->json, ((const struct kith_part *)KITH_AT(s->full->parts, i))->text);
    }
    json_str_end(w->json);
  }
  if (s->name) {
    value_components(w, s->name);
    value_details(w, s->name);
  }
  if (s->full && value_has_details(s->full)) {
    json_key(w->json, "fullDetails");
    json_object(w->json);
    value_details(w, s->full);
    json_object_end(w->json);
  }
  json_object_end(w->json);
}

static int write_value(struct contact_writer *w, enum section section, const struct kith_property *p,
                       struct kith_error *err)
{
  if (section == EXTRA)
    return value_extra(w, p, err);
  if ((section != ADDRESSES && section != ORGANIZATIONS) || p->blob)
    return value_list_item(w, p, places[p->name].kind, err);
  json_object(w->json);
  value_components(w, p);
  value_details(w, p);
  json_object_end(w->json);
  return KITH_OK;
}

static int write_section(struct contact_writer *w, const struct kith_record *record, const struct sorted *s,
                         enum section section, struct kith_error *err)
{
  int rc = KITH_OK;

  if (s->head[section] == NO_PROPERTY)
    return KITH_OK;
  json_key(w->json, section_keys[section]);
  json_array(w->json);
  for (uint32_t i = s->head[section]; i != NO_PROPERTY && rc == KITH_OK; i = w->next.items[i])
    rc = write_value(w, section, w->host->property(record, i), err);
  json_array_end(w->json);
  return rc;
}

int contact_write(struct contact_writer *w, const struct kith_item *item, struct kith_error *err)
{
  struct sorted sorted;
  int rc = KITH_OK;

  sort_properties(w, item->record, &sorted);
  sort_sources(w, item);
  json_object(w->json);
  json_member_some(w->json, "id", item->id);
  if (item->kind < sizeof kind_names / sizeof kind_names[0] && kind_names[item->kind])
    json_member(w->json, "kind", str_of(kind_names[item->kind]));
  write_name(w, &sorted);
  for (enum section section = NICKNAMES; section < SECTION_COUNT && rc == KITH_OK; section++)
    rc = write_section(w, item->record, &sorted, section, err);
  if (rc == KITH_OK)
    rc = write_section(w, item->record, &sorted, EXTRA, err);
  decision_write(w, item);
  json_object_end(w->json);
  return rc;
}
