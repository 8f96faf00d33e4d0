#include <stdio.h>

#include "report/coverage.h"
#include "report/value.h"

enum { FEW = 20, HEAD_COLUMNS = 23, BODY_COLUMN = 26 };

static const char *const states[] = {"", "works here", "left", "unknown", "inactive"};

static struct kith_str money_of(const struct kith_coverage *c, const struct kith_coverage_account *a, double amount,
                                const char *state, struct kith_arena *arena)
{
  struct kith_str text = value_money(c->reading->region, amount, a->currency, arena);
  return amount > 0 ? arena_printf(arena, "%.*s %s", STR_ARG(text), state) : STR_NONE;
}

/* "$120k won, $4000 open"; nothing when there is neither. */
static struct kith_str worth_of(const struct kith_coverage *c, const struct kith_coverage_account *a,
                                struct kith_arena *arena)
{
  struct kith_str won = money_of(c, a, a->won, "won", arena), open = money_of(c, a, a->open, "open", arena);
  return won.len && open.len ? arena_printf(arena, "%.*s, %.*s", STR_ARG(won), STR_ARG(open)) : won.len ? won : open;
}

static void write_totals(const struct kith_coverage *c, struct kith_page *page)
{
  size_t leveled = 0;
  page_add(page, "bold", 0, BODY_COLUMN, page_head(&page->arena, "ACCOUNTS", c->accounts.len, HEAD_COLUMNS), "%s",
           c->accounts.len ? ""
           : c->filtered   ? "no account fits; kith coverage shows all"
                           : "none yet; kith run finds them");
  for (int level = LEVEL_MOST; level >= 1; level--) {
    leveled += c->by_level[level];
    if (c->by_level[level])
      page_add(page, "", 2, BODY_COLUMN, NULL, "%zu of level %d, %s", c->by_level[level], level, level_name(level));
  }
  if (c->by_level[0])
    page_add(page, "dim", 2, BODY_COLUMN, NULL, "%zu without a level: no source states one, and no rule of the policy",
             c->by_level[0]);
  page_add(page, c->filled < c->roles ? "yellow" : "bold", 0, BODY_COLUMN,
           page_head(&page->arena, "ROLES MISSING", c->roles - c->filled, HEAD_COLUMNS),
           "of %zu that the %zu %s with a level should have", c->roles, leveled,
           plural(leveled, "account", "accounts"));
}

static void write_person(const struct kith_coverage_person *p, struct kith_page *page)
{
  bool knows = p->knows && !p->owner && !p->steward && !p->deal_owner;
  page_add(page, p->state == PERSON_CURRENT ? "" : "yellow", 4, 6, NULL, "%.*s%s%.*s: %s%s%s%s%.*s", STR_ARG(p->name),
           p->role.len ? ", " : "", STR_ARG(p->role), p->owner ? "account owner, " : "", p->steward ? "steward, " : "",
           p->deal_owner ? "owns a deal, " : "", knows ? "knows somebody there, " : "",
           STR_ARG(p->why.len ? p->why : str_of(states[p->state])));
}

static struct kith_str missing_roles(const struct kith_coverage_account *a, struct kith_arena *arena)
{
  struct kith_str names = STR_NONE;
  for (size_t i = 0; i < a->role_count; i++)
    if (!a->roles[i].filled_by.len)
      names =
          names.len ? arena_printf(arena, "%.*s, %.*s", STR_ARG(names), STR_ARG(a->roles[i].role)) : a->roles[i].role;
  return names;
}

/* `one`: the only one shown, with what gave it its level. */
static void write_account(const struct kith_coverage *c, const struct kith_coverage_account *a, bool one,
                          struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  struct kith_str worth = worth_of(c, a, arena), missing = missing_roles(a, arena);
  struct kith_str by = one ? a->level_by : STR_NONE;
  struct kith_str level =
      a->level ? arena_printf(arena, "level %d, %s", a->level, level_name(a->level)) : KITH_STR("no level");
  page_add(page, "bold", 2, 6, arena_c(arena, a->name), "· %.*s%s%.*s%s · %lld %s%s%.*s", STR_ARG(level),
           by.len ? " (" : "", STR_ARG(by), by.len ? ")" : "", (long long)a->contacts,
           plural((size_t)a->contacts, "contact", "contacts"), worth.len ? " · " : "", STR_ARG(worth));
  for (size_t i = 0; i < a->role_count; i++)
    if (a->roles[i].filled_by.len)
      page_add(page, "", 4, 6, NULL, "%.*s: %.*s", STR_ARG(a->roles[i].role), STR_ARG(a->roles[i].filled_by));
  if (missing.len)
    page_add(page, "yellow", 4, 6, "missing:", "%.*s", STR_ARG(missing));
}

static void list_accounts(const struct kith_coverage *c, size_t most, struct kith_page *page)
{
  size_t total = 0;
  bool one = c->accounts.len == 1;
  for (size_t i = 0; i < c->accounts.len; i++) {
    const struct kith_coverage_account *a = &c->accounts.items[i];
    if ((!a->level && !one) || total++ >= most)
      continue;
    write_account(c, a, one, page);
    for (size_t k = 0; one && k < a->person_count; k++)
      write_person(&a->persons[k], page);
  }
  page_more(page, 2, total < most ? total : most, total);
}

static void list_alone(const struct kith_coverage *c, size_t most, struct kith_page *page)
{
  size_t total = 0;
  page_add(page, c->alone ? "yellow" : "bold", 0, BODY_COLUMN,
           page_head(&page->arena, "ONE PERSON", c->alone, HEAD_COLUMNS), "%s",
           c->alone ? "accounts hang on one: nobody else who works here has to do with them" : "");
  for (size_t i = 0; i < c->accounts.len; i++) {
    const struct kith_coverage_account *a = &c->accounts.items[i];
    if (!a->alone || total++ >= most)
      continue;
    struct kith_str worth = worth_of(c, a, &page->arena);
    struct kith_str why = a->alone->why;
    page_add(page, why.len ? "yellow" : "", 2, 6, NULL, "%.*s: %.*s%s%.*s%s%.*s", STR_ARG(a->name),
             STR_ARG(a->alone->name), why.len ? ", " : "", STR_ARG(why), worth.len ? " · " : "", STR_ARG(worth));
  }
  page_more(page, 2, total < most ? total : most, total);
}

static void list_shaky(const struct kith_coverage *c, size_t most, struct kith_page *page)
{
  size_t total = 0;
  page_add(page, c->shaky ? "red" : "bold", 0, BODY_COLUMN,
           page_head(&page->arena, "STEWARDS GONE", c->shaky, HEAD_COLUMNS), "%s",
           c->shaky ? "accounts whose stewards left, are unknown or are inactive" : "");
  for (size_t i = 0; i < c->accounts.len; i++) {
    const struct kith_coverage_account *a = &c->accounts.items[i];
    if (!a->shaky || total++ >= most)
      continue;
    for (size_t k = 0; k < a->person_count; k++) {
      const struct kith_coverage_person *p = &a->persons[k];
      if ((p->steward || p->owner) && p->state != PERSON_CURRENT)
        page_add(page, "", 2, 6, NULL, "%.*s: %.*s, %.*s", STR_ARG(a->name), STR_ARG(p->name), STR_ARG(p->why));
    }
  }
  page_more(page, 2, total < most ? total : most, total);
}

void coverage_page(const struct kith_coverage *c, bool all, struct kith_page *page)
{
  size_t most = all ? SIZE_MAX : FEW;
  write_totals(c, page);
  list_accounts(c, most, page);
  list_alone(c, most, page);
  list_shaky(c, most, page);
  page_add(page, "bold", 0, BODY_COLUMN, page_head(&page->arena, "NOBODY", c->nobody, HEAD_COLUMNS), "%s",
           c->nobody ? "accounts that nobody who works here has to do with" : "");
}

/* ---- JSON ---- */

static void json_person(const struct kith_coverage_person *p, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_text(j, "party", p->text);
  json_text(j, "name", p->name);
  json_text(j, "role", p->role);
  json_text(j, "state", str_of(states[p->state]));
  json_text(j, "why", p->why);
  json_bool(j, "account_owner", p->owner);
  json_bool(j, "steward", p->steward);
  json_bool(j, "deal_owner", p->deal_owner);
  json_bool(j, "knows", p->knows);
  json_close(j, '}');
}

static void json_account(const struct kith_coverage_account *a, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_integer(j, "id", a->id);
  json_text(j, "name", a->name);
  json_text(j, "domain", a->domain);
  json_integer(j, "level", a->level);
  json_text(j, "level_by", a->level_by);
  json_text(j, "owner", a->owner);
  json_text(j, "territory", a->territory);
  json_integer(j, "contacts", a->contacts);
  json_real(j, "won", a->won);
  json_real(j, "open", a->open);
  json_text(j, "currency", a->currency);
  json_open(j, "roles", '[');
  for (size_t i = 0; i < a->role_count; i++) {
    json_open(j, NULL, '{');
    json_text(j, "role", a->roles[i].role);
    json_text(j, "filled_by", a->roles[i].filled_by);
    json_close(j, '}');
  }
  json_close(j, ']');
  json_open(j, "people", '[');
  for (size_t i = 0; i < a->person_count; i++)
    json_person(&a->persons[i], j);
  json_close(j, ']');
  json_text(j, "only_person", a->alone ? a->alone->text : STR_NONE);
  json_bool(j, "nobody", a->nobody);
  json_bool(j, "steward_gone", a->shaky);
  json_close(j, '}');
}

void coverage_json(const struct kith_coverage *c, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_open(j, "totals", '{');
  json_integer(j, "accounts", (int64_t)c->accounts.len);
  json_open(j, "by_level", '{');
  for (int level = LEVEL_MOST; level >= 0; level--)
    json_integer(j, level_name(level), (int64_t)c->by_level[level]);
  json_close(j, '}');
  json_integer(j, "roles", (int64_t)c->roles);
  json_integer(j, "roles_filled", (int64_t)c->filled);
  json_integer(j, "only_one_person", (int64_t)c->alone);
  json_integer(j, "nobody", (int64_t)c->nobody);
  json_integer(j, "stewards_gone", (int64_t)c->shaky);
  json_close(j, '}');
  json_open(j, "accounts", '[');
  for (size_t i = 0; i < c->accounts.len; i++)
    json_account(&c->accounts.items[i], j);
  json_close(j, ']');
  json_close(j, '}');
}
