#include <stdlib.h>

#include "normalise/text.h"
#include "report/review.h"
#include "report/value.h"

enum { BLOCK = 1000 /* questions whose contacts are gathered in one pass */ };

/* ---- Both contacts ---- */

static int gather_block(struct kith_review *r, size_t block, struct kith_error *err)
{
  contacts_free(&r->contacts);
  arena_reset(&r->block_arena);
  r->block = SIZE_MAX;
  r->contacts = (struct kith_contacts){.arena = &r->block_arena, .reading = r->reading};
  for (size_t i = block * BLOCK; i < r->questions.len && i < (block + 1) * BLOCK; i++) {
    contacts_want(&r->contacts, r->questions.items[i].left);
    contacts_want(&r->contacts, r->questions.items[i].right);
  }
  int rc = contacts_gather(&r->contacts, NULL, err);
  if (rc == KITH_OK)
    r->block = block;
  return rc;
}

/* A contact of its own for the card, of the first records and the one asked about; *out_asked is the latter. */
static int open_side(struct kith_review *r, struct kith_arena *arena, uint64_t identity, uint64_t sighting,
                     struct kith_contact *out, size_t *out_records, struct kith_error *err)
{
  const struct kith_contact *whole = &r->contacts.items.items[*map_u64_get(&r->contacts.index, identity)];
  size_t count = whole->sightings.len < CARD_RECORDS_MAX ? whole->sightings.len : CARD_RECORDS_MAX;
  bool there = false;
  *out = (struct kith_contact){.id = identity};
  *out_records = whole->sightings.len;
  out->sightings.items = arena_zero(arena, count + 1, sizeof *out->sightings.items);
  for (size_t i = 0; i < whole->sightings.len; i++) {
    const struct kith_contact_sighting *s = &whole->sightings.items[i];
    there = there || s->id == sighting;
    if (out->sightings.len < count || s->id == sighting)
      out->sightings.items[out->sightings.len < count ? out->sightings.len++ : count - 1] = *s;
  }
  if (!there)
    return error_set(err, KITH_E_MISSING, "a run changed the contacts meanwhile; begin the review again");
  for (size_t i = 0; i < out->sightings.len; i++)
    out->sightings.items[i].source_name =
        source_name(r->reading->store, (int64_t)(out->sightings.items[i].id >> 40), arena);
  return contact_open(out, r->reading, arena, err);
}

static struct kith_dedupe_record record_of(const struct kith_contact *c, uint64_t sighting)
{
  size_t i = 0;
  while (c->sightings.items[i].id != sighting)
    i++;
  return (struct kith_dedupe_record){
      .id = sighting, .source = (uint32_t)(sighting >> 40), .features = c->sightings.items[i].match};
}

static int by_weight(const void *a, const void *b)
{
  const struct kith_dedupe_reason *x = a, *y = b;
  double v = x->weight < 0 ? -x->weight : x->weight, w = y->weight < 0 ? -y->weight : y->weight;
  return v != w ? (v < w) - (v > w) : str_cmp(x->field, y->field);
}

static void explain(const struct kith_review *r, struct kith_card *card)
{
  struct kith_dedupe_record a = record_of(&card->left, card->question->left_sighting),
                            b = record_of(&card->right, card->question->right_sighting);
  if (!r->explainer)
    return;
  dedupe_explain_by(r->explainer, &a, &b, &card->arena, &card->explanation);
  if (card->explanation.reasons.len)
    qsort(card->explanation.reasons.items, card->explanation.reasons.len, sizeof *card->explanation.reasons.items,
          by_weight);
}

/* ---- Fields ---- */

struct values {
  struct kith_str items[CARD_VALUES_MAX];
  bool used[CARD_VALUES_MAX];
  size_t count;
};

static void add_value(struct values *v, struct kith_str text)
{
  for (size_t i = 0; i < v->count; i++)
    if (str_eq(v->items[i], text))
      return;
  if (text.len && v->count < CARD_VALUES_MAX)
    v->items[v->count++] = text;
}

/* Without its types: a home number and a mobile may be the same one. */
static void add_properties(struct values *v, const struct kith_contact *c, uint32_t name, struct kith_arena *arena)
{
  const struct kith_property *p;
  for (size_t i = 0; (p = record_get(c->merged, name, i)) != NULL; i++) {
    struct kith_property bare = *p;
    bare.param_count = 0;
    add_value(v, value_text(&bare, arena));
  }
}

static void read_name(struct values *v, const struct kith_contact *c, struct kith_arena *arena)
{
  add_properties(v, c, KITH_P_FN, arena);
  if (!v->count)
    add_value(v, contact_name(c));
}

static void read_sources(struct values *v, const struct kith_contact *c, struct kith_arena *arena)
{
  (void)arena;
  for (size_t i = 0; i < c->sightings.len; i++)
    add_value(v, c->sightings.items[i].source_name);
}

static void read_owners(struct values *v, const struct kith_contact *c, struct kith_arena *arena)
{
  (void)arena;
  for (size_t i = 0; i < c->verdict.decision.owner_count; i++)
    add_value(v, c->verdict.decision.owners[i]);
}

static const struct {
  const char *label, *key;
  uint32_t property; /* or: */
  void (*read)(struct values *, const struct kith_contact *, struct kith_arena *);
  const char *reasons[4]; /* fields of the comparison that are about it */
} shown[] = {
    {"name", "name", 0, read_name, {"given name", "family name", "middle name"}},
    {"organisation", "organisation", KITH_P_ORG, NULL, {"employer", "organisation"}},
    {"title", "title", KITH_P_TITLE, NULL, {"title"}},
    {"e-mail", "email", KITH_P_EMAIL, NULL, {"e-mail"}},
    {"phone", "phone", KITH_P_TEL, NULL, {"phone"}},
    {"address", "address", KITH_P_ADR, NULL, {"address"}},
    {"birthday", "birthday", KITH_P_BDAY, NULL, {"birthday"}},
    {"profile", "profile", KITH_P_SOCIALPROFILE, NULL, {"profile"}},
    {"identifier", "identifier", KITH_P_IDENTIFIER, NULL, {"identifier"}},
    {"source", "source", 0, read_sources, {NULL}},
    {"owner", "owner", 0, read_owners, {NULL}},
};

static void read_values(struct values *v, size_t field, const struct kith_contact *c, struct kith_arena *arena)
{
  *v = (struct values){0};
  if (shown[field].read)
    shown[field].read(v, c, arena);
  else
    add_properties(v, c, shown[field].property, arena);
}

static size_t find_same(const struct values *right, struct kith_str text, struct kith_arena *arena)
{
  struct kith_str lower = text_lower(arena, text);
  size_t i = 0;
  while (i < right->count && (right->used[i] || !str_eq(lower, text_lower(arena, right->items[i]))))
    i++;
  return i;
}

/* What both have first, then the rest of each beside one another. */
static void align(struct values *left, struct values *right, struct kith_card_field *field, struct kith_arena *arena)
{
  struct kith_card_line *lines = arena_zero(arena, left->count + right->count + 1, sizeof *lines);
  size_t count = 0, k = 0;
  for (size_t i = 0; i < left->count; i++) {
    size_t same = find_same(right, left->items[i], arena);
    left->used[i] = same < right->count;
    if (!left->used[i])
      continue;
    right->used[same] = true;
    lines[count++] = (struct kith_card_line){left->items[i], right->items[same], true};
  }
  size_t first = count;
  for (size_t i = 0; i < left->count; i++)
    if (!left->used[i])
      lines[count++] = (struct kith_card_line){left->items[i], STR_NONE, false};
  for (size_t i = 0; i < right->count; i++) {
    if (right->used[i])
      continue;
    size_t at = first + k++;
    if (at == count)
      lines[count++].left = STR_NONE;
    lines[at].right = right->items[i];
  }
  field->lines = lines;
  field->line_count = count;
}

static void weigh(const struct kith_dedupe_explanation *e, size_t which, struct kith_card_field *field)
{
  for (size_t i = 0; i < e->reasons.len; i++)
    for (size_t k = 0; k < 4 && shown[which].reasons[k]; k++)
      if (str_eq_c(e->reasons.items[i].field, shown[which].reasons[k])) {
        field->weighed = true;
        field->weight += e->reasons.items[i].weight;
      }
}

static void fill_fields(struct kith_card *card)
{
  struct values left, right;
  for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
    struct kith_card_field field = {.label = shown[i].label, .key = shown[i].key};
    read_values(&left, i, &card->left, &card->arena);
    read_values(&right, i, &card->right, &card->arena);
    if (!left.count && !right.count)
      continue;
    align(&left, &right, &field, &card->arena);
    weigh(&card->explanation, i, &field);
    vec_push(&card->fields, field);
  }
}

/* ---- All of it ---- */

int review_card(struct kith_review *r, size_t question, struct kith_card *out, struct kith_error *err)
{
  const struct kith_question *q = &r->questions.items[question];
  *out = (struct kith_card){.question = q};
  int rc = r->block == question / BLOCK ? KITH_OK : gather_block(r, question / BLOCK, err);
  if (rc == KITH_OK)
    rc = open_side(r, &out->arena, q->left, q->left_sighting, &out->left, &out->left_records, err);
  if (rc == KITH_OK)
    rc = open_side(r, &out->arena, q->right, q->right_sighting, &out->right, &out->right_records, err);
  if (rc != KITH_OK)
    return rc;
  explain(r, out);
  fill_fields(out);
  return KITH_OK;
}

void card_free(struct kith_card *c)
{
  vec_free(&c->fields);
  vec_free(&c->explanation.reasons);
  arena_free(&c->arena);
}

static struct kith_str add_reason(struct kith_str text, const struct kith_dedupe_reason *r, struct kith_arena *arena)
{
  return arena_printf(arena, "%.*s%s%.*s: %.*s (%+.1f)", STR_ARG(text), text.len ? "; " : "", STR_ARG(r->field),
                      STR_ARG(r->level), r->weight);
}

struct kith_str card_why(const struct kith_card *c, size_t most, struct kith_arena *arena)
{
  const struct kith_dedupe_reason *reasons = c->explanation.reasons.items;
  size_t count = c->explanation.reasons.len, first = 0, told = 1;
  while (first < count && reasons[first].weight <= 0)
    first++;
  if (first == count)
    first = 0;
  struct kith_str text = count ? add_reason(STR_NONE, &reasons[first], arena) : STR_NONE;
  for (size_t i = 0; i < count && told < most; i++)
    if (i != first) {
      text = add_reason(text, &reasons[i], arena);
      told++;
    }
  return text;
}
