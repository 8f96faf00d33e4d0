/* What is known of each account: its name and order, owner, level, deals, interactions. */
#include <math.h>
#include <stdlib.h>

#include "pipeline/accounts_part.h"

/* ---- Names: an ACCOUNT record's, else the form that most contacts write, else the domain ---- */

struct form {
  struct kith_str text;
  uint32_t account, count;
};

struct naming {
  const struct kith_accounts_from *from;
  struct kith_accounts *out;
  struct kith_map_u64 index; /* account and text -> place in forms */
  VEC(struct form) forms;
  uint32_t *best; /* [accounts]: place of the best form */
};

static uint32_t place_of(struct account_nodes *n, uint32_t node)
{
  return n->place[account_root(n, node)];
}

/* Makes an account of every root that somebody or some record is at. */
static void make_accounts(struct naming *g)
{
  struct account_nodes *n = g->out->nodes;
  size_t contacts = g->from->set->contacts.len;
  n->place = mem_array(n->items.len + 1, sizeof *n->place);
  memset(n->place, 0xff, n->items.len * sizeof *n->place);
  for (size_t i = 0; i < n->record_count + contacts; i++) {
    uint32_t node = i < n->record_count ? (uint32_t)i : account_node_of(n, i - n->record_count);
    uint32_t *place = node == ACCOUNT_NONE ? NULL : &n->place[account_root(n, node)];
    if (!place || *place != ACCOUNT_NONE)
      continue;
    *place = (uint32_t)g->out->items.len;
    vec_push(&g->out->items,
             ((struct kith_account){.name = STR_NONE, .domain = STR_NONE, .owner = STR_NONE, .industry = STR_NONE}));
  }
}

static void name_by_records(struct naming *g)
{
  for (size_t i = 0; i < g->out->nodes->record_count; i++) {
    struct kith_str name = g->from->set->accounts.items[i].name;
    struct kith_account *a = &g->out->items.items[place_of(g->out->nodes, (uint32_t)i)];
    if (name.len && (!a->name.len || str_cmp(name, a->name) < 0))
      a->name = name;
  }
}

static void count_form(struct naming *g, uint32_t account, struct kith_str text)
{
  bool is_new;
  uint64_t key = (str_hash(text) ^ (uint64_t)account * 0x9e3779b97f4a7c15u) >> 1;
  uint64_t *place = map_u64_put(&g->index, key, g->forms.len, &is_new);
  if (is_new)
    vec_push(&g->forms, ((struct form){text, account, 0}));
  g->forms.items[*place].count++;
}

static bool is_better_form(const struct form *a, const struct form *b)
{
  return a->count != b->count ? a->count > b->count : str_cmp(a->text, b->text) < 0;
}

static void name_by_contacts(struct naming *g)
{
  struct kith_accounts *out = g->out;
  const struct kith_evidence_set *set = g->from->set;
  for (size_t i = 0; i < set->contacts.len; i++) {
    struct kith_facts f;
    uint32_t node = account_node_of(out->nodes, i), name = out->nodes->where[i].name;
    uint32_t place = node == ACCOUNT_NONE ? ACCOUNT_NONE : place_of(out->nodes, node);
    if (place == ACCOUNT_NONE || name == ACCOUNT_NONE || out->items.items[place].name.len ||
        account_root(out->nodes, name) != account_root(out->nodes, node))
      continue; /* the name is another firm's, or records have named it */
    if (facts_decode(set->contacts.items[i].facts, &f, NULL) == KITH_OK && f.org.len)
      count_form(g, place, f.org);
  }
  g->best = mem_array(out->items.len + 1, sizeof *g->best);
  memset(g->best, 0xff, out->items.len * sizeof *g->best);
  for (uint32_t i = 0; i < g->forms.len; i++) {
    uint32_t *best = &g->best[g->forms.items[i].account];
    if (*best == ACCOUNT_NONE || is_better_form(&g->forms.items[i], &g->forms.items[*best]))
      *best = i;
  }
  for (size_t i = 0; i < out->items.len; i++)
    if (g->best[i] != ACCOUNT_NONE)
      out->items.items[i].name = g->forms.items[g->best[i]].text;
  mem_free(g->best);
}

static bool is_better_domain(const struct account_node *a, const struct account_node *b)
{
  if (a->recorded != b->recorded)
    return a->recorded;
  return a->support != b->support ? a->support > b->support : str_cmp(a->text, b->text) < 0;
}

/* The domain that records name, else the one that most write from. */
static void find_domains(struct naming *g)
{
  struct account_nodes *n = g->out->nodes;
  uint32_t *best = mem_array(g->out->items.len + 1, sizeof *best);
  memset(best, 0xff, g->out->items.len * sizeof *best);
  for (uint32_t i = 0; i < n->items.len; i++) {
    uint32_t place = n->items.items[i].kind == NODE_DOMAIN ? place_of(n, i) : ACCOUNT_NONE;
    if (place != ACCOUNT_NONE &&
        (best[place] == ACCOUNT_NONE || is_better_domain(&n->items.items[i], &n->items.items[best[place]])))
      best[place] = i;
  }
  for (size_t i = 0; i < g->out->items.len; i++) {
    struct kith_account *a = &g->out->items.items[i];
    a->domain = best[i] == ACCOUNT_NONE ? STR_NONE : n->items.items[best[i]].text;
    a->name = a->name.len ? a->name : a->domain;
  }
  mem_free(best);
}

static int by_text(const void *a, const void *b, void *accounts)
{
  const struct kith_account *items = accounts, *x = &items[*(const uint32_t *)a], *y = &items[*(const uint32_t *)b];
  int order = str_cmp(x->name, y->name);
  return order ? order : str_cmp(x->domain, y->domain);
}

static void sort_accounts(struct naming *g)
{
  struct kith_accounts *out = g->out;
  size_t count = out->items.len;
  uint32_t *order = mem_array(count + 1, sizeof *order), *now = mem_array(count + 1, sizeof *now);
  struct kith_account *sorted = mem_array(count + 1, sizeof *sorted);
  for (uint32_t i = 0; i < count; i++)
    order[i] = i;
  if (count)
    qsort_r(order, count, sizeof *order, by_text, out->items.items);
  for (uint32_t i = 0; i < count; i++) {
    sorted[i] = out->items.items[order[i]];
    now[order[i]] = i;
  }
  if (count)
    memcpy(out->items.items, sorted, count * sizeof *sorted);
  for (size_t i = 0; i < out->nodes->items.len; i++)
    if (out->nodes->place[i] != ACCOUNT_NONE)
      out->nodes->place[i] = now[out->nodes->place[i]];
  mem_free(order);
  mem_free(now);
  mem_free(sorted);
}

void account_sum_names(const struct kith_accounts_from *from, struct kith_accounts *out)
{
  struct naming g = {.from = from, .out = out};
  make_accounts(&g);
  name_by_records(&g);
  name_by_contacts(&g);
  find_domains(&g);
  sort_accounts(&g);
  out->of_contact = mem_array(from->set->contacts.len + 1, sizeof *out->of_contact);
  for (size_t i = 0; i < from->set->contacts.len; i++) {
    uint32_t node = account_node_of(out->nodes, i);
    out->of_contact[i] = node == ACCOUNT_NONE ? ACCOUNT_NONE : place_of(out->nodes, node);
  }
  map_u64_free(&g.index);
  vec_free(&g.forms);
}

/* ---- What records state: of several sources the first by name, of levels the highest ---- */

static struct kith_str source_of(const struct kith_accounts_from *from, const struct kith_account_row *row)
{
  return row->source < from->plan->sources.len ? from->plan->sources.items[row->source].name : STR_NONE;
}

static int by_source(const void *a, const void *b, void *from)
{
  const struct kith_account_row *rows = ((const struct kith_accounts_from *)from)->set->accounts.items,
                                *x = &rows[*(const uint32_t *)a], *y = &rows[*(const uint32_t *)b];
  int order = str_cmp(source_of(from, x), source_of(from, y));
  if (!order)
    order = str_cmp(x->name, y->name);
  if (!order)
    order = str_cmp(x->owner, y->owner);
  return order ? order : (x->key > y->key) - (x->key < y->key);
}

static void take_first(struct kith_str *to, struct kith_str text)
{
  *to = to->len ? *to : text;
}

static void take_statements(const struct kith_accounts_from *from, struct kith_accounts *out)
{
  size_t count = out->nodes->record_count;
  uint32_t *order = mem_array(count + 1, sizeof *order);
  for (uint32_t i = 0; i < count; i++)
    order[i] = i;
  if (count)
    qsort_r(order, count, sizeof *order, by_source, (void *)(uintptr_t)from);
  for (size_t i = 0; i < count; i++) {
    const struct kith_account_row *row = &from->set->accounts.items[order[i]];
    struct kith_account *a = &out->items.items[place_of(out->nodes, order[i])];
    take_first(&a->owner, row->owner);
    take_first(&a->industry, row->industry);
    take_first(&a->facts.territory, row->territory);
    if (row->level > a->level) {
      a->level = row->level;
      a->level_by = source_of(from, row);
    }
  }
  mem_free(order);
}

/* ---- Deals: an account's own, and those of its contacts that name no account ---- */

static void add_amount(double *sum, double amount)
{
  *sum = isnan(*sum) ? amount : *sum + amount;
}

static void add_deal(struct kith_account_facts *f, const struct kith_owner_deal *d, int32_t today)
{
  enum kith_deal_state state = deal_state(d, today);
  bool won = state == DEAL_WON, open = state == DEAL_OPEN;
  if (state == DEAL_NONE)
    return;
  f->deals++;
  f->won += won;
  f->open += open;
  if (won && d->day > f->last_won)
    f->last_won = d->day;
  if (!(d->amount >= 0) || !isfinite(d->amount))
    return;
  if (d->currency.len && !str_eq_nocase(f->currency, d->currency))
    f->currency = f->currency.len ? KITH_STR("mixed") : d->currency;
  add_amount(&f->amount, d->amount);
  if (won || open)
    add_amount(won ? &f->won_amount : &f->open_amount, d->amount);
}

static void add_deals(const struct kith_accounts_from *from, struct kith_accounts *out)
{
  const struct kith_evidence_set *set = from->set;
  struct kith_map_u64 of_contact = {0}; /* contact key -> first of its deals that name no account we know */
  for (size_t i = 0; i < set->deals.len; i++) {
    const struct kith_deal_row *d = &set->deals.items[i];
    const uint64_t *record = d->account ? map_u64_get(&set->account_by_key, d->account) : NULL;
    if (record)
      add_deal(&out->items.items[place_of(out->nodes, (uint32_t)*record)].facts, &d->deal, from->today);
    else if (d->contact)
      map_u64_put(&of_contact, d->contact, i, NULL);
  }
  for (size_t i = 0; of_contact.len && i < set->contacts.len; i++) {
    uint32_t place = out->of_contact[i];
    uint64_t key = set->contacts.items[i].key;
    const uint64_t *first = place == ACCOUNT_NONE ? NULL : map_u64_get(&of_contact, key);
    for (size_t k = first ? (size_t)*first : set->deals.len; k < set->deals.len && set->deals.items[k].contact == key;
         k++)
      if (!set->deals.items[k].account || !map_u64_get(&set->account_by_key, set->deals.items[k].account))
        add_deal(&out->items.items[place].facts, &set->deals.items[k].deal, from->today);
  }
  map_u64_free(&of_contact);
}

/* What is in several currencies is not added up. */
static void drop_mixed(struct kith_account_facts *f)
{
  if (str_eq_c(f->currency, "mixed"))
    f->amount = f->won_amount = f->open_amount = NAN;
}

/* ---- Interactions: for levels alone ---- */

static void add_interactions(const struct kith_accounts_from *from, struct kith_accounts *out)
{
  const struct kith_evidence_set *set = from->set;
  for (size_t i = 0; i < set->contacts.len; i++) {
    uint64_t key = set->contacts.items[i].key;
    if (out->of_contact[i] == ACCOUNT_NONE)
      continue;
    struct kith_account_facts *f = &out->items.items[out->of_contact[i]].facts;
    for (size_t k = evidence_first_interaction(set, key);
         k < set->interactions.len && set->interactions.items[k].contact == key; k++) {
      const struct kith_interaction_row *one = &set->interactions.items[k];
      if (one->day != DAY_UNKNOWN && one->day > from->today)
        continue;
      f->in += one->incoming;
      f->out += !one->incoming;
      if (one->day != DAY_UNKNOWN && (f->first_interaction == DAY_UNKNOWN || one->day < f->first_interaction))
        f->first_interaction = one->day;
      f->last_interaction = one->day > f->last_interaction ? one->day : f->last_interaction;
    }
  }
}

void account_sum_facts(const struct kith_accounts_from *from, struct kith_accounts *out)
{
  for (size_t i = 0; i < out->items.len; i++) {
    struct kith_account *a = &out->items.items[i];
    a->level_by = STR_NONE;
    a->facts = (struct kith_account_facts){.name = a->name, .territory = STR_NONE, .currency = STR_NONE};
    a->facts.have_deals = from->set->deals.len > 0;
    a->facts.have_interactions = from->set->interactions.len > 0;
    a->facts.amount = a->facts.won_amount = a->facts.open_amount = NAN;
    a->facts.last_won = a->facts.first_interaction = a->facts.last_interaction = DAY_UNKNOWN;
  }
  take_statements(from, out);
  add_deals(from, out);
  for (size_t i = 0; i < out->items.len; i++)
    drop_mixed(&out->items.items[i].facts);
  if (from->policy && from->policy->level_count && from->set->interactions.len)
    add_interactions(from, out);
}
