#include "report/monitoring.h"
#include "report/who_knows.h"

enum { FEW_CONTACTS = 10, FEW_COLLEAGUES = 5, NAME_COLUMNS = 24, BODY_COLUMN = 32 };

static bool named(const struct kith_who_knows *w)
{
  return monitoring_names(w->reading->policy, w->reading->today);
}

static void id_of(uint64_t identity, struct kith_page *page, struct kith_str *out)
{
  char id[24];
  *out = arena_str(&page->arena, identity_text(identity, id));
}

static struct kith_str short_name(const struct kith_who_knows *w, const struct kith_bond *bond)
{
  return party_short(w->reading->people->parties.items[bond->party].text);
}

/* "  78  dana   very well · 12 from them, ... = 70.1 points" */
static void write_bond(const struct kith_who_knows *w, const struct kith_bond *bond, uint32_t indent,
                       struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  struct kith_str who = short_name(w, bond);
  const char *head = arena_printf(arena, "%3.0f  %.*s", bond->score, STR_ARG(who)).ptr;
  page_add(page, "bold", indent, BODY_COLUMN, head, "%s%s · %.*s", strength_word(bond->score),
           bond->left ? ", has left" : "", STR_ARG(strength_numbers(&bond->known, w->reading->today, arena)));
}

static void write_bonds(const struct kith_who_knows *w, const struct kith_who_contact *c, bool all, uint32_t indent,
                        struct kith_page *page)
{
  size_t shown = all || c->bond_count <= FEW_COLLEAGUES ? c->bond_count : FEW_COLLEAGUES;
  for (size_t i = 0; i < shown; i++)
    write_bond(w, &w->bonds.items[c->first_bond + i], indent, page);
  page_more(page, indent, shown, c->bond_count);
}

/* "known to 3 colleagues, well to 1" */
static struct kith_str totals(const struct kith_who_contact *c, struct kith_arena *arena)
{
  struct kith_str well = c->well ? arena_printf(arena, ", well to %zu", c->well) : STR_NONE;
  if (!c->bond_count)
    return KITH_STR("no colleague is seen to know them");
  return arena_printf(arena, "known to %zu %s%.*s", c->bond_count, plural(c->bond_count, "colleague", "colleagues"),
                      STR_ARG(well));
}

/* ---- A contact ---- */

static void write_paths(const struct kith_who_knows *w, bool all, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  size_t shown = all || w->paths.len <= FEW_COLLEAGUES ? w->paths.len : FEW_COLLEAGUES;
  page_blank(page);
  page_add(page, "bold", 0, 0, arena_printf(arena, "Through somebody else at %.*s", STR_ARG(w->account)).ptr, "%zu",
           w->paths.len);
  if (!named(w)) {
    page_add(page, "", 2, 0, NULL, "%zu %s somebody else there", w->paths.len,
             plural(w->paths.len, "colleague knows", "colleagues know"));
    return;
  }
  for (size_t i = 0; i < shown; i++) {
    const struct kith_who_path *path = &w->paths.items[i];
    const struct kith_bond *bond = &w->bonds.items[path->bond];
    const struct kith_who_contact *via = &w->contacts.items[bond->contact];
    struct kith_str who = short_name(w, bond), id;
    id_of(via->id, page, &id);
    page_add(page, "bold", 2, BODY_COLUMN, arena_printf(arena, "%3.0f  %.*s", path->score, STR_ARG(who)).ptr,
             "over %.*s (%.*s), whom %.*s knows %s: %.0f x %d / 100", STR_ARG(via->name), STR_ARG(id), STR_ARG(who),
             strength_word(bond->score), bond->score, WHO_KNOWS_SAME_ACCOUNT);
  }
  page_more(page, 2, shown, w->paths.len);
  page_add(page, "dim", 2, 0, NULL, "Two people at one account are taken to know one another at %d of 100.",
           WHO_KNOWS_SAME_ACCOUNT);
}

static void write_target(const struct kith_who_knows *w, bool all, struct kith_page *page)
{
  const struct kith_who_contact *c = &w->contacts.items[0];
  struct kith_str id;
  id_of(c->id, page, &id);
  page_add(page, "bold", 0, 2, arena_printf(&page->arena, "Who knows %.*s", STR_ARG(c->name)).ptr,
           "%s%.*s%s%.*s · %.*s", c->title.len ? "· " : "", STR_ARG(c->title), w->account.len ? " · " : "",
           STR_ARG(w->account), STR_ARG(id));
  page_blank(page);
  page_add(page, "bold", 0, 0, "Directly", "%zu", c->bond_count);
  if (named(w) && c->bond_count)
    write_bonds(w, c, all, 2, page);
  else
    page_add(page, "", 2, 0, NULL, "%.*s", STR_ARG(totals(c, &page->arena)));
  if (w->account.len)
    write_paths(w, all, page);
}

/* ---- An account ---- */

static void write_account(const struct kith_who_knows *w, bool all, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  size_t known = 0, shown = all || w->contacts.len <= FEW_CONTACTS ? w->contacts.len : FEW_CONTACTS;
  for (size_t i = 0; i < w->contacts.len; i++)
    known += w->contacts.items[i].bond_count > 0;
  page_add(page, "bold", 0, 2, arena_printf(arena, "Who knows somebody at %.*s", STR_ARG(w->account)).ptr,
           "· %zu of %zu %s known · by %zu %s", known, w->contacts.len, plural(w->contacts.len, "contact", "contacts"),
           w->colleagues, plural(w->colleagues, "colleague", "colleagues"));
  page_blank(page);
  page_add(page, "bold", 0, 0, "Best known", "%s", "");
  for (size_t i = 0; i < shown; i++) {
    const struct kith_who_contact *c = &w->contacts.items[i];
    struct kith_str id;
    id_of(c->id, page, &id);
    const char *name = arena_printf(arena, "%.*s", STR_ARG(page_cell(arena, c->name, NAME_COLUMNS))).ptr;
    page_add(page, "", 2, BODY_COLUMN, name, "%.*s%s%.*s · %.*s", STR_ARG(id), c->title.len ? " · " : "",
             STR_ARG(c->title), STR_ARG(totals(c, arena)));
    if (named(w))
      write_bonds(w, c, all, 4, page);
  }
  page_more(page, 2, shown, w->contacts.len);
}

/* ---- Below both ---- */

static void write_formula(struct kith_page *page)
{
  struct kith_str line, rest = strength_formula(&page->arena);
  page_blank(page);
  page_add(page, "bold", 0, 0, "How it is counted", "%s", "");
  while (str_next(&rest, '\n', &line))
    page_add(page, "dim", 2, 4, NULL, "%.*s", STR_ARG(line));
}

void who_knows_page(const struct kith_who_knows *w, bool all, struct kith_page *page)
{
  if (w->target)
    write_target(w, all, page);
  else
    write_account(w, all, page);
  if (w->cut_off)
    page_add(page, "yellow", 0, 0, NULL, "The account has more contacts: only the first %d were looked at.",
             WHO_KNOWS_MOST);
  if (w->unnamed)
    page_add(page, "dim", 0, 0, NULL, "Not counted, because no colleague is named: %llu %s of the company's systems.",
             (unsigned long long)w->unnamed, plural(w->unnamed, "dealing", "dealings"));
  write_formula(page);
  monitoring_page(w->reading->policy, w->reading->today, page);
}
