#include "report/overlap.h"

#include <stdlib.h>

#include "report/books.h"
#include "report/contact.h"

/* ---- The join ---- */

static int by_identity(const void *a, const void *b)
{
  const struct kith_overlap_entry *x = a, *y = b;
  if (x->identity != y->identity)
    return x->identity < y->identity ? -1 : 1;
  return (x->book > y->book) - (x->book < y->book);
}

static int by_size(const void *a, const void *b)
{
  const struct kith_overlap_pair *x = a, *y = b;
  if (x->both != y->both)
    return x->both > y->both ? -1 : 1;
  if (x->a != y->a)
    return x->a < y->a ? -1 : 1;
  return (x->b > y->b) - (x->b < y->b);
}

static void count_pair(struct kith_overlap *o, struct kith_map_u64 *places, const struct kith_overlap_entry *x,
                       const struct kith_overlap_entry *y)
{
  bool is_new;
  uint64_t *place = map_u64_put(places, (uint64_t)x->book * o->books.len + y->book, o->pairs.len, &is_new);
  if (is_new)
    vec_push(&o->pairs, ((struct kith_overlap_pair){.a = x->book, .b = y->book}));
  struct kith_overlap_pair *pair = &o->pairs.items[*place];
  pair->both++;
  pair->classes[x->owner_class < OVERLAP_CLASSES ? x->owner_class : 0]++;
}

/* Those of one identity, once a book. */
static size_t count_identity(struct kith_overlap *o, struct kith_map_u64 *places, size_t from)
{
  struct kith_overlap_entry *e = o->entries.items;
  size_t to = from;
  while (to < o->entries.len && e[to].identity == e[from].identity)
    to++;
  for (size_t i = from; i < to; i++) {
    o->books.items[e[i].book].contacts++;
    for (size_t k = i + 1; k < to; k++)
      count_pair(o, places, &e[i], &e[k]);
  }
  o->contacts++;
  o->in_several += to - from > 1;
  return to;
}

/* Entities are one party: a contact that two of them have is one of the company's. */
static void drop_repeated(struct kith_overlap *o)
{
  size_t kept = 0;
  for (size_t i = 0; i < o->entries.len; i++)
    if (!kept || by_identity(&o->entries.items[i], &o->entries.items[kept - 1]) != 0)
      o->entries.items[kept++] = o->entries.items[i];
  o->entries.len = kept;
}

void overlap_join(struct kith_overlap *o)
{
  struct kith_map_u64 places = {0};
  if (o->entries.len)
    qsort(o->entries.items, o->entries.len, sizeof *o->entries.items, by_identity);
  drop_repeated(o);
  for (size_t i = 0; i < o->entries.len;)
    i = count_identity(o, &places, i);
  if (o->pairs.len)
    qsort(o->pairs.items, o->pairs.len, sizeof *o->pairs.items, by_size);
  for (size_t i = 0; i < o->books.len; i++)
    o->books.items[i].with_company = SIZE_MAX;
  for (size_t i = 0; i < o->pairs.len; i++)
    if (o->pairs.items[i].a == OVERLAP_COMPANY)
      o->books.items[o->pairs.items[i].b].with_company = i;
  map_u64_free(&places);
}

const struct kith_overlap_pair *overlap_pair(const struct kith_overlap *o, uint32_t a, uint32_t b)
{
  for (size_t i = 0; i < o->pairs.len; i++) {
    const struct kith_overlap_pair *p = &o->pairs.items[i];
    if ((p->a == a && p->b == b) || (p->a == b && p->b == a))
      return p;
  }
  return NULL;
}

uint32_t overlap_book(const struct kith_overlap *o, int party)
{
  size_t entities = o->reading->people->entity_count;
  return (size_t)party < entities ? OVERLAP_COMPANY : (uint32_t)((size_t)party - entities + 1);
}

/* ---- Reading ---- */

static void add_books(struct kith_overlap *o)
{
  const struct kith_people *people = o->reading->people;
  vec_push(&o->books, ((struct kith_overlap_book){.party = PARTY_NONE}));
  for (size_t i = people->entity_count; i < people->parties.len; i++)
    vec_push(&o->books, ((struct kith_overlap_book){.party = (int)i}));
}

static int take_row(void *arg, const struct kith_book_entry *e, struct kith_error *err)
{
  struct kith_overlap *o = arg;
  (void)err;
  vec_push(&o->entries, ((struct kith_overlap_entry){e->identity, overlap_book(o, e->party), e->owner_class}));
  return KITH_OK;
}

int overlap_read(const struct kith_reading *reading, struct kith_overlap *out, struct kith_error *err)
{
  *out = (struct kith_overlap){.reading = reading};
  if (!reading->policy)
    return error_set(err, KITH_E_CONFIG,
                     "the pipeline has no policy (ownership: policy:), so there are no books of "
                     "whom to compare");
  add_books(out);
  int rc = books_each(reading, take_row, out, err);
  if (rc == KITH_OK)
    overlap_join(out);
  return rc;
}

void overlap_free(struct kith_overlap *o)
{
  vec_free(&o->books);
  vec_free(&o->entries);
  vec_free(&o->pairs);
  arena_free(&o->arena);
}

/* ---- The contacts of a pair ---- */

static int name_contacts(struct kith_overlap_list *list, struct kith_error *err)
{
  struct kith_contacts found = {.arena = &list->arena, .reading = list->overlap->reading};
  for (size_t i = 0; i < list->contacts.len; i++)
    contacts_want(&found, list->contacts.items[i].id);
  int rc = contacts_fetch(&found, err);
  for (size_t i = 0; i < found.items.len && rc == KITH_OK; i++) {
    rc = contact_open(&found.items.items[i], found.reading, &list->arena, err);
    list->contacts.items[i].name = contact_name(&found.items.items[i]);
    list->contacts.items[i].org = contact_org(&found.items.items[i]);
  }
  contacts_free(&found);
  return rc;
}

int overlap_list(const struct kith_overlap *o, uint32_t a, uint32_t b, size_t most, struct kith_overlap_list *out,
                 struct kith_error *err)
{
  const struct kith_overlap_entry *e = o->entries.items;
  *out = (struct kith_overlap_list){.overlap = o, .a = a, .b = b};
  for (size_t i = 0, to; i < o->entries.len; i = to) {
    int met = 0;
    for (to = i; to < o->entries.len && e[to].identity == e[i].identity; to++)
      met += e[to].book == a || e[to].book == b;
    if (met < 2 || out->total++ >= most)
      continue;
    vec_push(&out->contacts,
             ((struct kith_overlap_contact){
                 .id = e[i].identity, .name = STR_NONE, .org = STR_NONE, .owner_class = e[i].owner_class}));
  }
  return name_contacts(out, err);
}

void overlap_list_free(struct kith_overlap_list *list)
{
  vec_free(&list->contacts);
  arena_free(&list->arena);
}
