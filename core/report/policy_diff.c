#include "report/policy_diff.h"

#include "report/value.h"

static int take_deal(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  return deals_take(arg, row, err);
}

int policy_diff_begin(struct kith_policy_diff *out, const struct kith_reading *reading,
                      const struct kith_policy *before, const struct kith_policy *after, size_t limit,
                      struct kith_error *err)
{
  *out = (struct kith_policy_diff){.reading = reading,
                                   .before = before,
                                   .after = after,
                                   .limit = limit,
                                   .deals = {.reading = reading},
                                   .currency = STR_NONE};
  out->fires = arena_zero(&out->arena, after->rule_count + 1, sizeof *out->fires);
  return evidence_each(reading->store, false, take_deal, &out->deals, err);
}

static void free_change(struct kith_policy_change *change)
{
  arena_free(&change->arena);
}

void policy_diff_free(struct kith_policy_diff *d)
{
  for (size_t i = 0; i < d->changes.len; i++)
    free_change(&d->changes.items[i]);
  vec_free(&d->changes);
  deals_free(&d->deals);
  arena_free(&d->arena);
}

/* ---- Rules ---- */

static void count_rules(struct kith_policy_diff *d, const struct kith_decision *after)
{
  uint64_t unreached = 0;
  for (size_t i = 0; i < after->claim_count; i++) {
    struct kith_str id = after->claims[i].rule;
    unreached += !id.len;
    for (size_t k = 0; id.len && k < d->after->rule_count; k++)
      d->fires[k] += str_eq(d->after->rules[k].id, id);
  }
  d->unreached_claims += unreached;
  d->unreached_contacts += unreached > 0;
}

/* ---- Money ---- */

/* Adds the deals of a chain that count for this contact; those that were counted for another one do not move again. */
static void add_deals(struct kith_policy_diff *d, struct kith_policy_change *to, size_t at, bool of_contact)
{
  for (; at != SIZE_MAX;) {
    struct kith_deal *deal = &d->deals.items.items[at];
    at = of_contact ? deal->next_of_contact : deal->next_of_account;
    if (!deal->alive || deal->amount <= 0)
      continue;
    to->worth += deal->amount;
    to->currency = deal->currency;
    if (deal->counted)
      continue;
    deal->counted = true;
    d->mixed = d->mixed || (d->worth > 0 && !str_eq(d->currency, deal->currency));
    d->currency = deal->currency;
    d->worth += deal->amount;
  }
}

static bool is_met(const uint64_t *list, size_t count, uint64_t value)
{
  for (size_t i = 0; i < count; i++)
    if (list[i] == value)
      return true;
  return false;
}

static void find_worth(struct kith_policy_diff *d, struct kith_policy_change *to, const uint64_t *keys,
                       const uint64_t *accounts, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (!is_met(keys, i, keys[i]))
      add_deals(d, to, deals_of_contact(&d->deals, keys[i]), true);
    if (!is_met(accounts, i, accounts[i]))
      add_deals(d, to, deals_of_account(&d->deals, accounts[i]), false);
  }
}

/* ---- Those that change ---- */

static bool same_owners(const struct kith_decision *a, const struct kith_decision *b)
{
  bool same = a->owner_count == b->owner_count;
  for (size_t i = 0; i < a->owner_count && same; i++) {
    bool found = false;
    for (size_t k = 0; k < b->owner_count; k++)
      found |= str_eq(a->owners[i], b->owners[k]);
    same = found;
  }
  return same;
}

static struct kith_policy_says says(const struct kith_decision *d, struct kith_arena *arena)
{
  return (struct kith_policy_says){.owner_class = d->owner_class,
                                   .owners = arena_str(arena, value_join(d->owners, d->owner_count, arena)),
                                   .rule = arena_str(arena, d->rule),
                                   .because = arena_str(arena, d->because)};
}

static bool comes_before(const struct kith_policy_change *a, const struct kith_policy_change *b)
{
  return a->worth != b->worth ? a->worth > b->worth : a->identity < b->identity;
}

/* Takes it over when it is among the first. */
static void insert(struct kith_policy_diff *d, struct kith_policy_change change, const struct kith_decision *before,
                   const struct kith_decision *after)
{
  size_t at = d->changes.len;
  while (at > 0 && comes_before(&change, &d->changes.items[at - 1]))
    at--;
  if (at == d->limit)
    return;
  change.before = says(before, &change.arena);
  change.after = says(after, &change.arena);
  if (d->changes.len == d->limit)
    free_change(&d->changes.items[d->changes.len - 1]);
  else
    vec_push(&d->changes, change);
  memmove(&d->changes.items[at + 1], &d->changes.items[at], (d->changes.len - 1 - at) * sizeof change);
  d->changes.items[at] = change;
}

void policy_diff_take(struct kith_policy_diff *d, uint64_t identity, const struct kith_verdict *before,
                      const struct kith_verdict *after, const uint64_t *keys, const uint64_t *accounts, size_t count)
{
  const struct kith_decision *b = &before->decision, *a = &after->decision;
  struct kith_policy_change change = {.identity = identity, .currency = STR_NONE};
  bool was = b->owner_class == KITH_PERSONAL, becomes = a->owner_class == KITH_PERSONAL;
  d->contacts++;
  d->classes[b->owner_class % POLICY_DIFF_CLASSES][a->owner_class % POLICY_DIFF_CLASSES]++;
  d->newly_personal += becomes && !was;
  d->no_longer_personal += was && !becomes;
  count_rules(d, a);
  if (b->owner_class == a->owner_class && same_owners(b, a)) {
    d->reworded += !str_eq(b->rule, a->rule);
    return;
  }
  d->changed++;
  find_worth(d, &change, keys, accounts, count);
  if (!was && !becomes)
    insert(d, change, b, a);
}

/* ---- Names ---- */

int policy_diff_end(struct kith_policy_diff *d, struct kith_error *err)
{
  struct kith_arena arena = {0};
  struct kith_contacts contacts = {.arena = &arena, .reading = d->reading};
  for (size_t i = 0; i < d->changes.len; i++)
    contacts_want(&contacts, d->changes.items[i].identity);
  int rc = d->changes.len ? contacts_gather(&contacts, NULL, err) : KITH_OK;
  for (size_t i = 0; i < d->changes.len && rc == KITH_OK; i++) {
    struct kith_policy_change *change = &d->changes.items[i];
    struct kith_contact *contact = &contacts.items.items[contacts_want(&contacts, change->identity)];
    rc = contact_open(contact, d->reading, &arena, err);
    if (rc != KITH_OK)
      break;
    change->name = arena_str(&change->arena, contact_name(contact));
    change->org = arena_str(&change->arena, contact_org(contact));
  }
  contacts_free(&contacts);
  arena_free(&arena);
  return rc;
}

/* ---- The page ---- */

enum { BODY_COLUMN = 16 };

static const char *head(const char *text, uint64_t count, struct kith_arena *arena)
{
  return arena_printf(arena, "%-13s %llu ", text, (unsigned long long)count).ptr;
}

static void add_classes(const struct kith_policy_diff *d, struct kith_page *page)
{
  for (unsigned from = 0; from < POLICY_DIFF_CLASSES; from++)
    for (unsigned to = 0; to < POLICY_DIFF_CLASSES; to++)
      if (d->classes[from][to] && from != to)
        page_add(page, "", 2, 0, NULL, "%llu: %s before, %s then", (unsigned long long)d->classes[from][to],
                 owner_class_name(from), owner_class_name(to));
  uint64_t owners = d->changed;
  for (unsigned from = 0; from < POLICY_DIFF_CLASSES; from++)
    for (unsigned to = 0; to < POLICY_DIFF_CLASSES; to++)
      owners -= from == to ? 0 : d->classes[from][to];
  if (owners)
    page_add(page, "", 2, 0, NULL, "%llu: the same class, other owners", (unsigned long long)owners);
}

static void add_says(const struct kith_policy_says *s, const char *when, struct kith_page *page)
{
  page_add(page, "dim", 4, 0, arena_printf(&page->arena, "%-7s", when).ptr, "%s%s%.*s%s: %.*s (%.*s)",
           owner_class_name(s->owner_class), s->owners.len ? " (" : "", STR_ARG(s->owners), s->owners.len ? ")" : "",
           STR_ARG(s->because), STR_ARG(s->rule));
}

static void add_changes(const struct kith_policy_diff *d, struct kith_page *page)
{
  for (size_t i = 0; i < d->changes.len; i++) {
    const struct kith_policy_change *c = &d->changes.items[i];
    char id[24];
    identity_text(c->identity, id);
    page_blank(page);
    page_add(page, "bold", 2, 0, arena_printf(&page->arena, "%s ", id).ptr, "%.*s%s%.*s%s%.*s", STR_ARG(c->name),
             c->org.len ? ", " : "", STR_ARG(c->org), c->worth > 0 ? " · " : "",
             STR_ARG(c->worth > 0 ? value_money(d->reading->region, c->worth, c->currency, &page->arena) : STR_NONE));
    add_says(&c->before, "before", page);
    add_says(&c->after, "then", page);
  }
  if (d->changes.len == d->limit && d->changed > d->limit)
    page_add(page, "dim", 2, 0, NULL, "and more; --limit N shows N of them");
}

static void add_idle_rules(const struct kith_policy_diff *d, struct kith_page *page)
{
  uint64_t count = 0;
  struct kith_str list = STR_NONE;
  for (size_t i = 0; i < d->after->rule_count; i++)
    if (!d->fires[i])
      list =
          arena_printf(&page->arena, "%.*s%s%.*s", STR_ARG(list), count++ ? ", " : "", STR_ARG(d->after->rules[i].id));
  page_blank(page);
  page_add(page, count ? "yellow" : "green", 0, BODY_COLUMN, head("NEVER FIRES", count, &page->arena), "%.*s",
           STR_ARG(count ? list : KITH_STR("every rule of the new policy decides something here")));
  for (size_t i = 0; i < d->after->rule_count; i++)
    if (!d->fires[i] && d->after->rules[i].strength == KITH_CLAIM_PERSONAL) {
      page_add(page, "dim", BODY_COLUMN, 0, NULL,
               "who is private is not in the state: such rules are tried when books are read");
      break;
    }
  page_add(page, d->unreached_claims ? "yellow" : "green", 0, BODY_COLUMN,
           head("NO RULE", d->unreached_claims, &page->arena),
           "claims that no rule of the new policy speaks of, %llu %s", (unsigned long long)d->unreached_contacts,
           plural(d->unreached_contacts, "contact", "contacts"));
}

void policy_diff_page(const struct kith_policy_diff *d, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  struct kith_str moves = d->mixed ? KITH_STR(", worth in several currencies")
                          : d->worth > 0
                              ? arena_printf(arena, ", with deals worth %.*s",
                                             STR_ARG(value_money(d->reading->region, d->worth, d->currency, arena)))
                              : STR_NONE;
  page_add(page, "bold", 0, 0, NULL, "%.*s against %.*s · nothing is decided or written", STR_ARG(d->before->label),
           STR_ARG(d->after->label));
  page_blank(page);
  page_add(page, d->changed ? "red" : "green", 0, BODY_COLUMN, head("CHANGES", d->changed, arena),
           "of %llu contacts%.*s", (unsigned long long)d->contacts, STR_ARG(moves));
  add_classes(d, page);
  if (d->reworded)
    page_add(page, "dim", 2, 0, NULL, "%llu more keep class and owners for another reason",
             (unsigned long long)d->reworded);
  page_add(page, d->newly_personal ? "red" : "green", 0, BODY_COLUMN, head("PRIVATE", d->newly_personal, arena),
           d->newly_personal ? "would be private then and leave the state; names not shown" : "nobody becomes private");
  add_changes(d, page);
  add_idle_rules(d, page);
}

/* ---- JSON ---- */

static void json_policy(const struct kith_policy *p, const char *key, struct kith_json *j)
{
  json_open(j, key, '{');
  json_text(j, "policy", p->label);
  json_text(j, "file", p->file);
  json_text(j, "hash", p->hash);
  json_close(j, '}');
}

static void json_classes(const struct kith_policy_diff *d, struct kith_json *j)
{
  json_open(j, "classes", '[');
  for (unsigned from = 0; from < POLICY_DIFF_CLASSES; from++)
    for (unsigned to = 0; to < POLICY_DIFF_CLASSES; to++) {
      if (!d->classes[from][to])
        continue;
      json_open(j, NULL, '{');
      json_text(j, "before", str_of(owner_class_name(from)));
      json_text(j, "after", str_of(owner_class_name(to)));
      json_integer(j, "contacts", (int64_t)d->classes[from][to]);
      json_close(j, '}');
    }
  json_close(j, ']');
}

static void json_says(const struct kith_policy_says *s, const char *key, struct kith_json *j)
{
  json_open(j, key, '{');
  json_text(j, "class", str_of(owner_class_name(s->owner_class)));
  json_text(j, "owners", s->owners);
  json_text(j, "rule", s->rule);
  json_text(j, "because", s->because);
  json_close(j, '}');
}

static void json_changes(const struct kith_policy_diff *d, struct kith_json *j)
{
  json_open(j, "changes", '[');
  for (size_t i = 0; i < d->changes.len; i++) {
    const struct kith_policy_change *c = &d->changes.items[i];
    char id[24];
    json_open(j, NULL, '{');
    json_text(j, "id", identity_text(c->identity, id));
    json_text(j, "name", c->name);
    json_text(j, "organisation", c->org);
    json_says(&c->before, "before", j);
    json_says(&c->after, "after", j);
    json_real(j, "worth", c->worth);
    json_text(j, "currency", c->currency);
    json_close(j, '}');
  }
  json_close(j, ']');
}

void policy_diff_json(const struct kith_policy_diff *d, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_policy(d->before, "before", j);
  json_policy(d->after, "after", j);
  json_integer(j, "contacts", (int64_t)d->contacts);
  json_integer(j, "changed", (int64_t)d->changed);
  json_integer(j, "reworded", (int64_t)d->reworded);
  json_integer(j, "newlyPersonal", (int64_t)d->newly_personal);
  json_integer(j, "noLongerPersonal", (int64_t)d->no_longer_personal);
  json_real(j, "worth", d->mixed ? 0 : d->worth);
  json_text(j, "currency", d->mixed ? KITH_STR("mixed") : d->currency);
  json_classes(d, j);
  json_changes(d, j);
  json_open(j, "neverFire", '[');
  for (size_t i = 0; i < d->after->rule_count; i++)
    if (!d->fires[i])
      json_text(j, NULL, d->after->rules[i].id);
  json_close(j, ']');
  json_integer(j, "unreachedClaims", (int64_t)d->unreached_claims);
  json_integer(j, "unreachedContacts", (int64_t)d->unreached_contacts);
  json_close(j, '}');
}
