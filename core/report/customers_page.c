#include <stdio.h>

#include "report/customers.h"

enum { HEAD_COLUMNS = 23, BODY_COLUMN = 26, ID_COLUMN = 12 };

/* The most first. */
static const uint8_t order[] = {LIFECYCLE_CUSTOMER,  LIFECYCLE_FORMER_CUSTOMER, LIFECYCLE_UNPROVEN,
                                LIFECYCLE_FREE_USER, LIFECYCLE_PROSPECT,        LIFECYCLE_LEAD,
                                LIFECYCLE_UNKNOWN};
enum { KINDS = sizeof order };

static const char *name_of(uint8_t word)
{
  return word == LIFECYCLE_UNKNOWN ? "nothing" : lifecycle_name(word);
}

static uint64_t proven_total(const struct kith_customers *c, uint8_t proven)
{
  uint64_t total = 0;
  for (size_t said = 0; said < LIFECYCLE_COUNT; said++)
    total += c->counts[said][proven];
  return total;
}

/* "6 called a lead, 2 called nothing" */
static struct kith_str called(const struct kith_customers *c, uint8_t proven, struct kith_arena *arena)
{
  struct kith_str text = STR_NONE;
  for (size_t i = 0; i < KINDS; i++) {
    uint64_t count = c->counts[order[i]][proven];
    bool nothing = order[i] == LIFECYCLE_UNKNOWN;
    if (!count)
      continue;
    struct kith_str one =
        arena_printf(arena, "%llu called %s%s", (unsigned long long)count, nothing ? "" : "a ", name_of(order[i]));
    text = text.len ? arena_printf(arena, "%.*s, %.*s", STR_ARG(text), STR_ARG(one)) : one;
  }
  return text;
}

static const char *meaning(uint8_t proven)
{
  switch (proven) {
  case LIFECYCLE_CUSTOMER:
    return "a won deal of theirs, or of their account, is on file: ";
  case LIFECYCLE_FORMER_CUSTOMER:
    return "they bought, and a source says that it is over: ";
  case LIFECYCLE_UNPROVEN:
    return "called a customer, and no deal on file says so: ";
  default:
    return "";
  }
}

static void write_totals(const struct kith_customers *c, struct kith_page *page)
{
  for (size_t i = 0; i < KINDS; i++) {
    uint64_t total = proven_total(c, order[i]);
    char word[32];
    snprintf(word, sizeof word, "%s", order[i] == LIFECYCLE_UNKNOWN ? "not said" : lifecycle_name(order[i]));
    if (total || order[i] == LIFECYCLE_CUSTOMER)
      page_add(page, order[i] == LIFECYCLE_UNPROVEN ? "yellow" : "bold", 0, BODY_COLUMN,
               page_head(&page->arena, word, total, HEAD_COLUMNS), "%s%.*s", total ? meaning(order[i]) : "",
               STR_ARG(called(c, order[i], &page->arena)));
  }
}

static void write_claims(const struct kith_customers *c, struct kith_page *page)
{
  page_blank(page);
  page_add(page, c->taken_back ? "yellow" : "green", 0, BODY_COLUMN,
           page_head(&page->arena, "TAKEN BACK", c->taken_back, HEAD_COLUMNS), "%s",
           !c->taken_back ? "whoever is called a customer has bought"
           : c->deals     ? "called a customer, and nothing that was paid is on file"
                          : "called a customer; no source holds orders, so nothing is said against it");
  for (size_t i = 0; i < c->items.len; i++) {
    const struct kith_customer *one = &c->items.items[i];
    char id[24];
    page_add(page, "dim", 2, ID_COLUMN, arena_c(&page->arena, identity_text(one->id, id)), "%.*s%s%.*s: %s: %.*s",
             STR_ARG(one->name), one->org.len ? ", " : "", STR_ARG(one->org), lifecycle_name(one->proven),
             STR_ARG(one->reason));
  }
  if (c->listed > c->items.len)
    page_add(page, "dim", 2, 0, NULL, "and %llu more; --taken-back shows them",
             (unsigned long long)(c->listed - c->items.len));
}

void customers_page(const struct kith_customers *c, struct kith_page *page)
{
  write_totals(c, page);
  write_claims(c, page);
}

/* ---- JSON ---- */

static void json_counts(const struct kith_customers *c, struct kith_json *j)
{
  json_open(j, "counts", '[');
  for (size_t said = 0; said < KINDS; said++)
    for (size_t proven = 0; proven < KINDS; proven++) {
      if (!c->counts[order[said]][order[proven]])
        continue;
      json_open(j, NULL, '{');
      json_text(j, "said", str_of(lifecycle_name(order[said])));
      json_text(j, "proven", str_of(lifecycle_name(order[proven])));
      json_integer(j, "contacts", (int64_t)c->counts[order[said]][order[proven]]);
      json_close(j, '}');
    }
  json_close(j, ']');
}

void customers_json(const struct kith_customers *c, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_integer(j, "contacts", (int64_t)c->contacts);
  json_integer(j, "deals", (int64_t)c->deals);
  json_counts(c, j);
  json_integer(j, "taken_back", (int64_t)c->taken_back);
  json_open(j, "claims", '[');
  for (size_t i = 0; i < c->items.len; i++) {
    const struct kith_customer *one = &c->items.items[i];
    char id[24];
    json_open(j, NULL, '{');
    json_text(j, "id", identity_text(one->id, id));
    json_text(j, "name", one->name);
    json_text(j, "organisation", one->org);
    json_text(j, "said", str_of(lifecycle_name(one->said)));
    json_text(j, "said_by", one->said_by);
    json_day(j, "since", one->since);
    json_text(j, "proven", str_of(lifecycle_name(one->proven)));
    json_text(j, "reason", one->reason);
    json_close(j, '}');
  }
  json_close(j, ']');
  json_close(j, '}');
}
