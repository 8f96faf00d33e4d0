/* Keys, and which of them are one account's. Nothing here may depend on the order of the inputs: whatever is chosen is
 * chosen by counts and texts. */
#include <stdlib.h>

#include "dedupe/features.h"
#include "normalise/email.h"
#include "normalise/org.h"
#include "pipeline/accounts_part.h"

struct grouping {
  const struct kith_accounts_from *from;
  struct account_nodes *nodes;
};

static struct account_node *node_at(const struct account_nodes *n, uint32_t at)
{
  return &n->items.items[at];
}

uint32_t account_root(struct account_nodes *n, uint32_t node)
{
  while (n->items.items[node].parent != node) {
    n->items.items[node].parent = n->items.items[n->items.items[node].parent].parent;
    node = n->items.items[node].parent;
  }
  return node;
}

/* The root is a record before a domain before a name, so that its text is always the same. */
static bool stands_before(const struct account_node *a, const struct account_node *b)
{
  return a->kind != b->kind ? a->kind < b->kind : str_cmp(a->text, b->text) < 0;
}

static void unite(struct account_nodes *n, uint32_t a, uint32_t b)
{
  a = account_root(n, a);
  b = account_root(n, b);
  if (a == b)
    return;
  bool swap = stands_before(node_at(n, b), node_at(n, a));
  uint32_t root = swap ? b : a, other = swap ? a : b;
  node_at(n, other)->parent = root;
  node_at(n, root)->recorded |= node_at(n, other)->recorded;
}

/* ---- The keys ---- */

static uint32_t add_node(struct account_nodes *n, enum account_node_kind kind, struct kith_str text)
{
  struct account_node node = {.text = text, .parent = (uint32_t)n->items.len, .kind = (uint8_t)kind};
  node.recorded = kind == NODE_RECORD;
  vec_push(&n->items, node);
  return (uint32_t)n->items.len - 1;
}

static uint32_t node_of(struct account_nodes *n, struct kith_map_str *map, enum account_node_kind kind,
                        struct kith_str text)
{
  const uint64_t *known = text.len ? map_str_get(map, text) : NULL;
  if (known || !text.len)
    return known ? (uint32_t)*known : ACCOUNT_NONE;
  uint64_t value = ACCOUNT_NONE; /* known to be none */
  if (!(kind == NODE_NAME ? account_is_nobody(text) : map_str_get(&n->own, text) != NULL))
    value = add_node(n, kind, arena_str(&n->arena, text));
  return (uint32_t)*map_str_put(map, text, value, NULL);
}

static bool is_hired(const struct kith_party *party)
{
  for (size_t i = 0; i < party->spells.len; i++) {
    struct kith_str engagement = party->spells.items[i].engagement;
    if (!str_eq_nocase(engagement, KITH_STR("agency")) && !str_eq_nocase(engagement, KITH_STR("contractor")))
      return true;
  }
  return false;
}

/* Colleagues are nobody's customers. An agency's people write from their own firm. */
static void find_own(struct account_nodes *n, const struct kith_people *people, struct kith_text *text)
{
  for (size_t i = 0; i < people->index.cap; i++) {
    const struct map_slot *slot = &people->index.slots[i];
    size_t at = slot->key.ptr ? str_find(slot->key, '@') : 0;
    if (!slot->key.ptr || at == slot->key.len || slot->value >= people->parties.len ||
        !is_hired(&people->parties.items[slot->value]))
      continue;
    map_str_put(&n->own, account_domain(str_sub(slot->key, at + 1, slot->key.len)), 1, NULL);
  }
  for (size_t i = 0; i < people->entity_count; i++) /* a name that is ours is nobody's key */
    map_str_put(&n->names, org_fold(text, &n->arena, people->parties.items[i].name), ACCOUNT_NONE, NULL);
}

/* What one ACCOUNT record says of itself. */
struct record_keys {
  uint32_t domain, name, source, record;
};

static struct kith_str domain_of_record(struct account_nodes *n, const struct kith_account_row *row)
{
  struct kith_email mail;
  struct kith_str domain = row->website.len ? account_website(&n->arena, row->website) : STR_NONE;
  if (!domain.len && row->email.len && email_parse(&n->arena, row->email, &mail) && !mail.freemail)
    domain = account_domain(domain_to_ascii(&n->arena, mail.domain));
  return domain;
}

static struct record_keys *read_records(struct grouping *g, struct kith_text *text)
{
  const struct kith_evidence_set *set = g->from->set;
  struct account_nodes *n = g->nodes;
  struct record_keys *keys = mem_array(set->accounts.len + 1, sizeof *keys);
  n->record_count = set->accounts.len;
  for (size_t i = 0; i < set->accounts.len; i++)
    add_node(n, NODE_RECORD, org_fold(text, &n->arena, set->accounts.items[i].name));
  for (uint32_t i = 0; i < set->accounts.len; i++) {
    const struct kith_account_row *row = &set->accounts.items[i];
    keys[i] = (struct record_keys){.source = row->source, .record = i};
    keys[i].domain = node_of(n, &n->domains, NODE_DOMAIN, domain_of_record(n, row));
    keys[i].name = node_of(n, &n->names, NODE_NAME, node_at(n, i)->text);
  }
  return keys;
}

/* The first address at a firm. */
static struct kith_str domain_of_contact(const struct features *f)
{
  for (size_t i = 0; i < f->email_count; i++)
    if (!f->emails[i].freemail)
      return account_domain(f->emails[i].domain);
  return STR_NONE;
}

static void read_contacts(struct grouping *g)
{
  const struct kith_evidence_set *set = g->from->set;
  struct account_nodes *n = g->nodes;
  struct features f;
  n->where = mem_array(set->contacts.len + 1, sizeof *n->where);
  for (size_t i = 0; i < set->contacts.len; i++) {
    const struct kith_contact_row *c = &set->contacts.items[i];
    const uint64_t *record = c->account ? map_u64_get(&set->account_by_key, c->account) : NULL;
    struct account_where *w = &n->where[i];
    *w = (struct account_where){ACCOUNT_NONE, ACCOUNT_NONE, ACCOUNT_NONE};
    if (c->purged)
      continue;
    features_decode(c->match, &f);
    w->record = record ? (uint32_t)*record : ACCOUNT_NONE;
    w->domain = node_of(n, &n->domains, NODE_DOMAIN, domain_of_contact(&f));
    w->name = node_of(n, &n->names, NODE_NAME, f.org);
    if (w->domain != ACCOUNT_NONE)
      node_at(n, w->domain)->support++;
    if (w->name != ACCOUNT_NONE)
      node_at(n, w->name)->support++;
  }
}

/* ---- Records of accounts among themselves ---- */

static int by_domain(const void *a, const void *b)
{
  const struct record_keys *x = a, *y = b;
  return x->domain != y->domain ? (x->domain < y->domain ? -1 : 1) : (x->name > y->name) - (x->name < y->name);
}

static int by_name(const void *a, const void *b)
{
  const struct record_keys *x = a, *y = b;
  return x->name != y->name ? (x->name < y->name ? -1 : 1) : (x->domain > y->domain) - (x->domain < y->domain);
}

/* One source has accounts of different names at the domain: a holding, a university. */
static bool has_two_names(const struct record_keys *keys, size_t count)
{
  uint32_t first[256];
  memset(first, 0xff, sizeof first);
  for (size_t i = 0; i < count; i++) {
    uint32_t *name = &first[keys[i].source & 255];
    if (keys[i].name == ACCOUNT_NONE)
      continue;
    if (*name != ACCOUNT_NONE && *name != keys[i].name)
      return true;
    *name = keys[i].name;
  }
  return false;
}

static void unite_domain(struct account_nodes *n, const struct record_keys *keys, size_t count)
{
  struct account_node *domain = node_at(n, keys[0].domain);
  domain->recorded = true;
  domain->shared = has_two_names(keys, count);
  for (size_t i = 0; i < count; i++) {
    if (!domain->shared)
      unite(n, keys[i].record, keys[0].domain);
    else if (i > 0 && keys[i].name == keys[i - 1].name && keys[i].name != ACCOUNT_NONE)
      unite(n, keys[i].record, keys[i - 1].record);
  }
}

/* Namesakes with different domains are different firms; those without a domain are a third. */
static void unite_name(struct account_nodes *n, const struct record_keys *keys, size_t count)
{
  size_t domains = 0;
  for (size_t i = 0; i < count; i++)
    domains += keys[i].domain != ACCOUNT_NONE && (i == 0 || keys[i].domain != keys[i - 1].domain);
  struct account_node *name = node_at(n, keys[0].name);
  name->recorded = true;
  name->shared = domains > 1;
  for (size_t i = 0; i < count; i++)
    if (!name->shared || keys[i].domain == ACCOUNT_NONE)
      unite(n, keys[i].record, keys[0].name);
}

static void unite_records(struct grouping *g, struct record_keys *keys)
{
  size_t count = g->nodes->record_count;
  if (count)
    qsort(keys, count, sizeof *keys, by_domain);
  for (size_t i = 0, to; i < count && keys[i].domain != ACCOUNT_NONE; i = to) {
    for (to = i; to < count && keys[to].domain == keys[i].domain;)
      to++;
    unite_domain(g->nodes, keys + i, to - i);
  }
  if (count)
    qsort(keys, count, sizeof *keys, by_name);
  for (size_t i = 0, to; i < count && keys[i].name != ACCOUNT_NONE; i = to) {
    for (to = i; to < count && keys[to].name == keys[i].name;)
      to++;
    unite_name(g->nodes, keys + i, to - i);
  }
}

/* ---- What contacts show: at which firm those are who write from a domain ---- */

struct link {
  uint32_t domain, firm, support;
};

struct links {
  struct account_nodes *nodes;
  VEC(struct link) items;
};

static bool is_more(const struct account_nodes *n, const struct link *a, const struct link *b)
{
  return a->support != b->support ? a->support > b->support
                                  : str_cmp(node_at(n, a->firm)->text, node_at(n, b->firm)->text) < 0;
}

/* The pairs of one domain, by firm: the firm of most of them, else the one that is called like the domain. */
static void weigh_domain(struct links *l, const struct kith_belonging *pairs, size_t count)
{
  struct account_nodes *n = l->nodes;
  struct link best = {.support = 0}, alike = {.support = 0};
  struct account_node *domain = node_at(n, (uint32_t)(pairs[0].identity >> 32));
  size_t firms = 0;
  for (size_t i = 0, to; i < count; i = to, firms++) {
    struct link one = {(uint32_t)(pairs[i].identity >> 32), (uint32_t)pairs[i].identity, 0};
    for (to = i; to < count && pairs[to].identity == pairs[i].identity; to++)
      one.support++;
    if (is_more(n, &one, &best))
      best = one;
    if (account_is_alike(node_at(n, one.firm)->text, domain->text) && is_more(n, &one, &alike))
      alike = one;
  }
  bool most = (size_t)best.support * 2 > count;
  struct link *found = most && best.support >= 2 ? &best : &alike;
  if (found->support && !node_at(n, found->firm)->shared)
    vec_push(&l->items, *found);
  else if (!most && firms >= 3)
    domain->shared = true;
}

static struct kith_belonging *pairs_of(struct account_nodes *n, size_t contacts, size_t *out_count)
{
  struct kith_belonging *pairs = mem_array(contacts + 1, sizeof *pairs);
  size_t count = 0;
  for (size_t i = 0; i < contacts; i++) {
    const struct account_where *w = &n->where[i];
    uint32_t firm = w->record != ACCOUNT_NONE ? w->record : w->name;
    if (w->domain == ACCOUNT_NONE || firm == ACCOUNT_NONE || node_at(n, w->domain)->shared ||
        node_at(n, w->domain)->recorded)
      continue;
    pairs[count++] = (struct kith_belonging){(uint64_t)w->domain << 32 | account_root(n, firm), (uint32_t)i};
  }
  belongings_sort(pairs, count);
  *out_count = count;
  return pairs;
}

static int by_support(const void *a, const void *b, void *nodes)
{
  const struct link *x = a, *y = b;
  if (x->support != y->support)
    return x->support > y->support ? -1 : 1;
  int order = str_cmp(node_at(nodes, x->domain)->text, node_at(nodes, y->domain)->text);
  return order ? order : str_cmp(node_at(nodes, x->firm)->text, node_at(nodes, y->firm)->text);
}

/* A firm may have several domains, when they look like its name; two recorded accounts stay two. */
static void follow(struct account_nodes *n, const struct link *l, uint32_t *domain_of)
{
  uint32_t firm = account_root(n, l->firm), domain = account_root(n, l->domain);
  struct kith_str text = node_at(n, l->domain)->text;
  if (firm == domain || (node_at(n, firm)->recorded && node_at(n, domain)->recorded))
    return;
  if (domain_of[l->firm] != ACCOUNT_NONE && !account_is_alike(node_at(n, l->firm)->text, text))
    return;
  domain_of[l->firm] = l->domain;
  unite(n, firm, domain);
}

static void unite_by_contacts(struct grouping *g)
{
  struct account_nodes *n = g->nodes;
  struct links links = {.nodes = n};
  size_t count;
  struct kith_belonging *pairs = pairs_of(n, g->from->set->contacts.len, &count);
  for (size_t i = 0, to; i < count; i = to) {
    for (to = i; to < count && pairs[to].identity >> 32 == pairs[i].identity >> 32;)
      to++;
    weigh_domain(&links, pairs + i, to - i);
  }
  mem_free(pairs);
  uint32_t *domain_of = mem_array(n->items.len + 1, sizeof *domain_of);
  memset(domain_of, 0xff, n->items.len * sizeof *domain_of);
  if (links.items.len)
    qsort_r(links.items.items, links.items.len, sizeof *links.items.items, by_support, n);
  for (size_t i = 0; i < links.items.len; i++)
    follow(n, &links.items.items[i], domain_of);
  mem_free(domain_of);
  vec_free(&links.items);
}

/* ---- The door ---- */

void account_nodes_make(const struct kith_accounts_from *from, struct account_nodes *out)
{
  struct grouping g = {from, out};
  struct kith_text *text = text_new();
  out->set = from->set;
  find_own(out, from->people, text);
  struct record_keys *keys = read_records(&g, text);
  read_contacts(&g);
  unite_records(&g, keys);
  unite_by_contacts(&g);
  mem_free(keys);
  text_free(text);
}

uint32_t account_node_of(const struct account_nodes *n, size_t contact)
{
  const struct account_where *w = &n->where[contact];
  if (w->record != ACCOUNT_NONE)
    return w->record;
  if (w->domain != ACCOUNT_NONE && (!node_at(n, w->domain)->shared || w->name == ACCOUNT_NONE))
    return w->domain;
  return w->name;
}

void account_nodes_free(struct account_nodes *n)
{
  vec_free(&n->items);
  map_str_free(&n->domains);
  map_str_free(&n->names);
  map_str_free(&n->own);
  mem_free(n->where);
  mem_free(n->place);
  arena_free(&n->arena);
}
