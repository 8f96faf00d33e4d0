#include "ownership/people.h"

#include "config/diag.h"
#include "model/codec.h"

enum { AMBIGUOUS = 1 << 30, TEXT_MAX = 320 };

void people_init(struct kith_people *p)
{
  *p = (struct kith_people){.digest = 1};
}

void people_free(struct kith_people *p)
{
  for (size_t i = 0; i < p->parties.len; i++) {
    vec_free(&p->parties.items[i].spells);
    vec_free(&p->parties.items[i].agreements);
  }
  vec_free(&p->parties);
  map_str_free(&p->index);
  arena_free(&p->arena);
}

/* A text as the index knows it: trimmed, ASCII lower case, runs of space as one. */
static struct kith_str folded(struct kith_str text, char buf[TEXT_MAX])
{
  size_t len = 0;
  text = str_trim(text);
  if (str_starts_nocase(text, KITH_STR("mailto:")))
    text = str_sub(text, 7, text.len - 7);
  for (size_t i = 0; i < text.len && len < TEXT_MAX; i++) {
    bool space = ascii_is_space(text.ptr[i]);
    if (!space || buf[len - 1] != ' ') /* trimmed: the first is no space */
      buf[len++] = space ? ' ' : ascii_lower(text.ptr[i]);
  }
  return (struct kith_str){buf, len};
}

int people_find(const struct kith_people *p, struct kith_str text)
{
  char buf[TEXT_MAX];
  struct kith_str key = folded(text, buf);
  uint64_t *at = key.len ? map_str_get(&p->index, key) : NULL;
  return at && *at < AMBIGUOUS ? (int)*at : PARTY_NONE;
}

/* Names a party; a name of two parties becomes nobody's, and stays so. */
static void name_party(struct kith_people *p, int party, struct kith_str text)
{
  char buf[TEXT_MAX];
  bool is_new;
  struct kith_str key = folded(text, buf);
  if (!key.len)
    return;
  uint64_t *at = map_str_put(&p->index, key, (uint64_t)party, &is_new);
  if (!is_new && *at != (uint64_t)party)
    *at = AMBIGUOUS;
}

static struct kith_str last_word(struct kith_str name)
{
  size_t from = name.len;
  while (from && name.ptr[from - 1] != ' ')
    from--;
  return from ? str_sub(name, from, name.len - from) : STR_NONE;
}

static int add_party(struct kith_people *p, enum kith_party_kind kind, struct kith_str text, struct kith_str name)
{
  struct kith_party party = {.kind = kind, .text = arena_str(&p->arena, text)};
  party.name = name.len ? arena_str(&p->arena, name) : party.text;
  party.family = kind == PARTY_REP && str_find(name, '@') == name.len ? last_word(party.name) : STR_NONE;
  vec_push(&p->parties, party);
  int number = (int)p->parties.len - 1;
  name_party(p, number, text);
  return number;
}

static void digest_text(struct kith_people *p, struct kith_str text)
{
  p->digest = codec_text_hash(text, p->digest + 1);
}

int people_add_entity(struct kith_people *p, struct kith_str name, struct kith_str place, struct kith_error *err)
{
  name = str_trim(name);
  if (!name.len)
    return error_set(err, KITH_E_CONFIG, "an entity needs a name");
  if (people_find(p, name) != PARTY_NONE)
    return error_set(err, KITH_E_CONFIG, "entity '%.*s' is named twice", STR_ARG(name));
  int party = add_party(p, PARTY_ENTITY, name, name);
  p->parties.items[party].place = arena_str(&p->arena, place);
  p->entity_count = p->parties.len;
  digest_text(p, name);
  digest_text(p, place);
  return KITH_OK;
}

void people_default_entity(struct kith_people *p)
{
  if (!p->entity_count)
    (void)people_add_entity(p, KITH_STR("company"), STR_NONE, NULL);
}

/* ---- Rows of people ---- */

/* Calls `each` for every piece of every value: "a@x, b@y; c@z" are three. */
static void each_piece(const struct kith_record *r, uint32_t name, struct kith_people *p, int party,
                       void (*each)(struct kith_people *, int, struct kith_str))
{
  const struct kith_property *property;
  for (size_t i = 0; (property = record_get(r, name, i)) != NULL; i++)
    for (size_t k = 0; k < property->part_count; k++) {
      struct kith_str rest = property_part(property, k)->text;
      while (rest.len) {
        size_t end = 0;
        while (end < rest.len && !strchr(";,|\n", rest.ptr[end]))
          end++;
        each(p, party, str_trim(str_sub(rest, 0, end)));
        rest = str_sub(rest, end + 1, rest.len);
      }
    }
}

static struct kith_str first_email(const struct kith_record *r)
{
  struct kith_str text = record_text(r, KITH_P_EMAIL);
  size_t end = 0;
  while (end < text.len && !strchr(";,| \n", text.ptr[end]))
    end++;
  return str_trim(str_sub(text, 0, end));
}

static struct kith_str full_name(const struct kith_record *r, struct kith_arena *arena)
{
  struct kith_str full = str_trim(record_text(r, KITH_P_FN));
  const struct kith_property *n = record_get(r, KITH_P_N, 0);
  if (full.len || !n)
    return full;
  struct kith_str given = property_component(n, KITH_N_GIVEN, 0), family = property_component(n, KITH_N_FAMILY, 0);
  return str_trim(arena_printf(arena, "%.*s %.*s", STR_ARG(given), STR_ARG(family)));
}

static const char *nearest_entity(const struct kith_people *p, struct kith_str text, struct kith_arena *arena)
{
  const char **names = arena_zero(arena, p->entity_count + 1, sizeof *names);
  for (size_t i = 0; i < p->entity_count; i++)
    names[i] = arena_c(arena, p->parties.items[i].text);
  return suggest(text, names);
}

/* The entity a row names; the first one when it names none. */
static int entity_of(struct kith_people *p, const struct kith_record *r, int *out, struct kith_error *err)
{
  struct kith_str text = str_trim(record_text(r, KITH_P_ENTITY));
  *out = p->entity_count ? 0 : PARTY_NONE;
  if (!text.len)
    return KITH_OK;
  *out = people_find(p, text);
  if (*out != PARTY_NONE && (size_t)*out < p->entity_count)
    return KITH_OK;
  const char *meant = nearest_entity(p, text, &p->arena);
  return error_set(err, KITH_E_INVALID, "there is no entity '%.*s'%s%s%s; name it under entities: of the pipeline",
                   STR_ARG(text), meant ? ", did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
}

static int32_t date_of(const struct kith_record *r, uint32_t name)
{
  return day_parse(str_trim(record_text(r, name)));
}

static int check_date(const struct kith_record *r, uint32_t name, const char *what, struct kith_error *err)
{
  struct kith_str text = str_trim(record_text(r, name));
  if (!text.len || day_parse(text) != DAY_UNKNOWN)
    return KITH_OK;
  return error_set(err, KITH_E_INVALID, "'%s' is no date; write it as 2026-11-02", what);
}

static int read_spell(struct kith_people *p, const struct kith_record *r, struct kith_spell *out,
                      struct kith_error *err)
{
  int rc = check_date(r, KITH_P_HIRED, "hired", err);
  if (rc == KITH_OK)
    rc = check_date(r, KITH_P_NOTICE, "notice", err);
  if (rc == KITH_OK)
    rc = check_date(r, KITH_P_LEFT, "left", err);
  if (rc == KITH_OK)
    rc = entity_of(p, r, &out->entity, err);
  if (rc != KITH_OK)
    return rc;
  struct kith_str role = record_text(r, KITH_P_ROLE);
  out->hired = date_of(r, KITH_P_HIRED);
  out->notice = date_of(r, KITH_P_NOTICE);
  out->left = date_of(r, KITH_P_LEFT);
  out->role = arena_str(&p->arena, role.len ? role : record_text(r, KITH_P_TITLE));
  out->manager = arena_str(&p->arena, str_trim(record_text(r, KITH_P_MANAGER)));
  out->engagement = arena_str(&p->arena, str_trim(record_text(r, KITH_P_ENGAGEMENT)));
  out->place = arena_str(&p->arena, record_text(r, KITH_P_PLACE));
  if (out->left != DAY_UNKNOWN && out->left < out->hired)
    return error_set(err, KITH_E_INVALID, "the spell ends before it begins: left is before hired");
  if (out->notice != DAY_UNKNOWN && out->notice < out->hired)
    return error_set(err, KITH_E_INVALID, "notice is before hired");
  return KITH_OK;
}

/* Kept in the order of `hired`; a row that is there already is not added again. */
static void insert_spell(struct kith_party *party, const struct kith_spell *spell)
{
  size_t at = party->spells.len;
  while (at && party->spells.items[at - 1].hired > spell->hired)
    at--;
  vec_push(&party->spells, *spell);
  for (size_t i = party->spells.len - 1; i > at; i--)
    party->spells.items[i] = party->spells.items[i - 1];
  party->spells.items[at] = *spell;
}

/* The rep that a row speaks of: by e-mail, then by the person's id; a new one otherwise. */
static int rep_of_row(struct kith_people *p, struct kith_str id, struct kith_str email, struct kith_str name)
{
  int party = people_find(p, email);
  if (party == PARTY_NONE)
    party = people_find(p, id);
  if (party == PARTY_NONE && p->parties.len < PEOPLE_MAX)
    party = add_party(p, PARTY_REP, email.len ? email : id, name.len ? name : id);
  return party;
}

static void digest_record(struct kith_people *p, const struct kith_record *r)
{
  for (uint32_t i = 0; i < r->property_count; i++) {
    p->digest = p->digest * 31 + r->properties[i].name;
    for (size_t k = 0; k < r->properties[i].part_count; k++)
      digest_text(p, property_part(&r->properties[i], k)->text);
  }
}

int people_add_person(struct kith_people *p, const struct kith_record *r, struct kith_error *err)
{
  struct kith_spell spell = {0};
  struct kith_str id = str_trim(record_text(r, KITH_P_PERSON)), email = first_email(r);
  struct kith_str name = full_name(r, &p->arena);
  if (!id.len && !email.len)
    return error_set(err, KITH_E_INVALID, "a row of people names no person; fill the column 'person' or 'emails'");
  int rc = read_spell(p, r, &spell, err);
  if (rc != KITH_OK)
    return rc;
  int party = rep_of_row(p, id, email, name);
  if (party == PARTY_NONE)
    return error_set(err, KITH_E_LIMIT, "more than %d people", PEOPLE_MAX);
  if ((size_t)party < p->entity_count)
    return error_set(err, KITH_E_INVALID, "a person is called like an entity; give the person's e-mail");
  name_party(p, party, id);
  each_piece(r, KITH_P_EMAIL, p, party, name_party);
  each_piece(r, KITH_P_CRM_USERS, p, party, name_party);
  name_party(p, party, name);
  insert_spell(&p->parties.items[party], &spell);
  digest_record(p, r);
  return KITH_OK;
}

int people_adopt(struct kith_people *p, struct kith_str text)
{
  text = str_trim(text);
  int party = people_find(p, text);
  if (party != PARTY_NONE || !text.len)
    return party;
  char buf[TEXT_MAX];
  uint64_t *at = map_str_get(&p->index, folded(text, buf));
  if (at && *at == AMBIGUOUS) /* a text that two people go by names nobody, and no third either */
    return PARTY_NONE;
  return p->parties.len < PEOPLE_MAX ? add_party(p, PARTY_REP, text, text) : PARTY_NONE;
}

/* ---- Agreements ---- */

static const char *const agreement_names[AGREEMENT_COUNT] = {
    NULL, "non-solicit", "non-compete", "prior-book", "prior-employer", "social", "broker-protocol"};

static enum kith_agreement_kind agreement_kind(struct kith_str text)
{
  char buf[TEXT_MAX];
  struct kith_str word = folded(text, buf);
  for (size_t i = 0; i < word.len; i++)
    if (buf[i] == ' ' || buf[i] == '_')
      buf[i] = '-';
  for (int i = 1; i < AGREEMENT_COUNT; i++)
    if (str_eq_c(word, agreement_names[i]))
      return (enum kith_agreement_kind)i;
  return AGREEMENT_OTHER;
}

static int read_agreement(struct kith_people *p, const struct kith_record *r, struct kith_agreement *out,
                          struct kith_error *err)
{
  static const struct {
    uint32_t name;
    const char *what;
  } dates[] = {{KITH_P_SIGNED, "signed"}, {KITH_P_FROM, "from"}, {KITH_P_UNTIL, "until"}};
  int rc = KITH_OK;
  for (size_t i = 0; i < sizeof dates / sizeof dates[0] && rc == KITH_OK; i++)
    rc = check_date(r, dates[i].name, dates[i].what, err);
  if (rc == KITH_OK)
    rc = entity_of(p, r, &out->entity, err);
  if (rc != KITH_OK)
    return rc;
  out->kind_text = arena_str(&p->arena, str_trim(record_text(r, KITH_P_AGREEMENT)));
  out->kind = agreement_kind(out->kind_text);
  out->signed_on = date_of(r, KITH_P_SIGNED);
  out->from = date_of(r, KITH_P_FROM);
  out->from = out->from == DAY_UNKNOWN ? out->signed_on : out->from;
  out->until = date_of(r, KITH_P_UNTIL);
  out->scope = arena_str(&p->arena, record_text(r, KITH_P_SCOPE));
  out->document = arena_str(&p->arena, record_text(r, KITH_P_DOCUMENT));
  out->reviewed_by = arena_str(&p->arena, str_trim(record_text(r, KITH_P_REVIEWED_BY)));
  out->reviewed = out->reviewed_by.len != 0;
  return KITH_OK;
}

int people_add_agreement(struct kith_people *p, const struct kith_record *r, struct kith_error *err)
{
  struct kith_agreement agreement = {0};
  struct kith_str person = str_trim(record_text(r, KITH_P_PERSON));
  int party = people_find(p, person.len ? person : first_email(r));
  if (party == PARTY_NONE || (size_t)party < p->entity_count)
    return error_set(err, KITH_E_INVALID, "an agreement is of a person who is not among the people");
  int rc = read_agreement(p, r, &agreement, err);
  if (rc != KITH_OK)
    return rc;
  if (!agreement.kind_text.len)
    return error_set(err, KITH_E_INVALID, "an agreement has no kind: non-solicit, prior-book, social ...");
  vec_push(&p->parties.items[party].agreements, agreement);
  digest_record(p, r);
  return KITH_OK;
}

/* ---- Questions ---- */

const struct kith_spell *people_spell(const struct kith_party *party, int32_t day)
{
  if (!party->spells.len)
    return NULL;
  for (size_t i = 0; i < party->spells.len && day != DAY_UNKNOWN; i++)
    if (party->spells.items[i].left == DAY_UNKNOWN || party->spells.items[i].left >= day)
      return &party->spells.items[i];
  return &party->spells.items[party->spells.len - 1];
}

int people_is_current(const struct kith_party *party, int32_t day)
{
  if (!party->spells.len)
    return -1;
  for (size_t i = 0; i < party->spells.len; i++) {
    const struct kith_spell *s = &party->spells.items[i];
    if (s->hired <= day && (s->left == DAY_UNKNOWN || s->left >= day)) /* the last day still counts */
      return 1;
  }
  return 0;
}

bool people_in_force(const struct kith_agreement *a, int32_t day)
{
  return a->from <= day && (a->until == DAY_UNKNOWN || a->until >= day);
}

int people_agreement(const struct kith_party *party, enum kith_agreement_kind kind, int32_t day)
{
  int found = 0;
  for (size_t i = 0; i < party->agreements.len; i++) {
    const struct kith_agreement *a = &party->agreements.items[i];
    if (a->kind != kind || !people_in_force(a, day))
      continue;
    if (a->reviewed)
      return 1;
    found = -1;
  }
  return found;
}

static void sooner(int32_t *next, int32_t day, int32_t after)
{
  if (day != DAY_UNKNOWN && day > after && day < *next)
    *next = day;
}

int32_t people_next_day(const struct kith_party *party, int32_t day)
{
  int32_t next = DAY_NEVER;
  for (size_t i = 0; i < party->spells.len; i++) {
    const struct kith_spell *s = &party->spells.items[i];
    sooner(&next, s->hired, day);
    sooner(&next, s->left == DAY_UNKNOWN ? DAY_UNKNOWN : s->left + 1, day);
  }
  for (size_t i = 0; i < party->agreements.len; i++) {
    const struct kith_agreement *a = &party->agreements.items[i];
    sooner(&next, a->from, day);
    sooner(&next, a->until == DAY_UNKNOWN ? DAY_UNKNOWN : a->until + 1, day);
  }
  return next;
}

uint64_t people_digest(const struct kith_people *p)
{
  return p->digest;
}
