#include <stdio.h>

#include "ownership/duty.h"
#include "report/basis.h"
#include "report/monitoring.h"
#include "report/offboard_part.h"

enum { HEAD_COLUMNS = 19, BODY_COLUMN = 24, HASH_SHOWN = 12 };

/* "STAYS          118" */
/* ---- The rep ---- */

static struct kith_str agreements_of(const struct kith_offboard *o, struct kith_arena *arena)
{
  struct kith_str all = STR_NONE;
  for (size_t i = 0; i < o->rep->agreements.len; i++) {
    struct kith_str one = offboard_agreement(o, &o->rep->agreements.items[i], arena);
    if (one.len)
      all = arena_printf(arena, "%.*s · %.*s", STR_ARG(all), STR_ARG(one));
  }
  return all;
}

static void write_spells(const struct kith_offboard *o, struct kith_page *page)
{
  for (size_t i = 0; o->rep->spells.len > 1 && i < o->rep->spells.len; i++)
    page_add(page, "dim", 2, BODY_COLUMN, i ? "and again" : "worked here", "%.*s",
             STR_ARG(offboard_spell(o, &o->rep->spells.items[i], &page->arena)));
}

static void write_basis(const struct kith_offboard *o, struct kith_page *page)
{
  const char *word = "basis of import";
  for (size_t i = 0; i < o->reading->source_count; i++) {
    struct kith_str basis = offboard_basis(o, i, &page->arena);
    if (!basis.len)
      continue;
    page_add(page, "dim", 2, BODY_COLUMN, word, "%.*s", STR_ARG(basis));
    word = "";
  }
  basis_page(o->reading, (int)(o->rep - o->reading->people->parties.items), page);
}

static void write_rep(const struct kith_offboard *o, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  const struct kith_spell *spell = o->spell;
  const struct kith_people *people = o->reading->people;
  struct kith_str entity = spell && spell->entity != PARTY_NONE ? people->parties.items[spell->entity].name : STR_NONE;
  struct kith_str day = spell && spell->left != DAY_UNKNOWN
                            ? arena_printf(arena, "last day %.*s", STR_ARG(offboard_long_day(spell->left, arena)))
                            : KITH_STR("no last day on file");
  page_add(page, "bold", 0, 2, arena_c(arena, o->rep->name), "· %.*s%s%.*s%.*s · policy %.*s, %.*s", STR_ARG(day),
           entity.len ? " · " : "", STR_ARG(entity), STR_ARG(agreements_of(o, arena)),
           STR_ARG(o->reading->policy->label), STR_ARG(str_sub(o->reading->policy->hash, 0, HASH_SHOWN)));
  write_spells(o, page);
  write_basis(o, page);
}

/* ---- Lists of names ---- */

static void list(const struct kith_offboard *o, offboard_filter *filter, int section, struct kith_page *page)
{
  size_t shown = 0, total = 0;
  for (size_t i = 0; i < o->contacts.len; i++) {
    const struct kith_offboard_contact *c = &o->contacts.items[i];
    char id[24];
    if (!filter(c, section))
      continue;
    total++;
    if (!c->detail)
      continue;
    shown++;
    page_add(page, "dim", 2, 12, arena_c(&page->arena, identity_text(c->id, id)), "%.*s",
             STR_ARG(offboard_line(o, c, &page->arena)));
  }
  page_more(page, 2, shown, total);
}

/* ---- Sections ---- */

static void write_decide(const struct kith_offboard *o, struct kith_page *page)
{
  size_t count = o->counts[OFFBOARD_DECIDE];
  page_add(page, count ? "red" : "green", 0, BODY_COLUMN, page_head(&page->arena, "DECIDE FIRST", count, HEAD_COLUMNS),
           "%.*s", STR_ARG(offboard_beside_decide(o, &page->arena)));
  list(o, offboard_in_section, OFFBOARD_DECIDE, page);
}

static void write_counted(const struct kith_offboard *o, struct kith_page *page)
{
  for (enum kith_offboard_section s = OFFBOARD_STAYS; s < OFFBOARD_SECTIONS; s++) {
    size_t count = o->counts[s];
    if (!count && s >= OFFBOARD_OTHERS)
      continue;
    page_add(page, "bold", 0, BODY_COLUMN, page_head(&page->arena, offboard_word(s), count, HEAD_COLUMNS), "%.*s",
             STR_ARG(offboard_beside(o, s, &page->arena)));
    if (s == OFFBOARD_STAYS && o->inherited)
      page_add(page, "dim", BODY_COLUMN, 0, NULL,
               "%zu %s inherited: a predecessor had them, so they are no claim of %.*s's", o->inherited,
               plural(o->inherited, "was", "were"), STR_ARG(party_short(o->rep->text)));
    if (o->all)
      list(o, offboard_in_section, s, page);
  }
}

static void write_limits(const struct kith_offboard *o, struct kith_page *page)
{
  page_add(page, o->off_limits ? "yellow" : "bold", 0, BODY_COLUMN,
           page_head(&page->arena, "OFF LIMITS", o->off_limits, HEAD_COLUMNS), "%.*s",
           STR_ARG(offboard_beside_limits(o, &page->arena)));
  if (o->all)
    list(o, offboard_is_off_limits, 0, page);
}

static void write_unusual(const struct kith_offboard *o, struct kith_page *page)
{
  page_add(page, o->unusual ? "yellow" : "bold", 0, BODY_COLUMN,
           page_head(&page->arena, "UNUSUAL", o->unusual, HEAD_COLUMNS), "%.*s",
           STR_ARG(offboard_beside_unusual(o, &page->arena)));
  if (o->all && o->unusual && monitoring_names(o->reading->policy, o->reading->today))
    list(o, offboard_is_unusual, 0, page);
  else if (o->all && o->unusual)
    page_add(page, "dim", 2, 0, NULL, "names stay off until the policy says who approved the monitoring");
}

static void write_duties(const struct kith_offboard *o, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  for (size_t i = 0; i < o->duties.len; i++) {
    const struct kith_offboard_duty *d = &o->duties.items[i];
    struct kith_str due = d->due == DAY_UNKNOWN
                              ? KITH_STR("no day set")
                              : arena_printf(arena, "the first by %.*s", STR_ARG(day_text(d->due, arena)));
    struct kith_str late = d->overdue ? arena_printf(arena, ", %zu overdue", d->overdue) : STR_NONE;
    page_add(page, d->overdue ? "red" : "dim", 2, BODY_COLUMN, d->by_rep ? "owes" : "is owed by",
             "%.*s: %.*s, %zu %s, %.*s%.*s", STR_ARG(d->other.len ? d->other : KITH_STR("nobody named")),
             STR_ARG(duty_title(d->kind)), d->count, plural(d->count, "contact", "contacts"), STR_ARG(due),
             STR_ARG(late));
  }
}

static void write_hand_over(const struct kith_offboard *o, struct kith_page *page)
{
  page_add(page, "bold", 0, BODY_COLUMN, page_head(&page->arena, "HAND OVER", o->hand_over, HEAD_COLUMNS), "%.*s",
           STR_ARG(offboard_beside_hand_over(o, &page->arena)));
  write_duties(o, page);
  if (o->all && o->owes.rows.len)
    obligations_page(&o->owes, true, page);
}

static void write_packages(const struct kith_offboard *o, struct kith_page *page)
{
  for (size_t i = 0; i < o->packages.len; i++) {
    const struct kith_offboard_package *p = &o->packages.items[i];
    page_add(page, "bold", 0, BODY_COLUMN, page_head(&page->arena, "HANDED OUT", (uint64_t)p->contacts, HEAD_COLUMNS),
             "on %.*s by %.*s, approved by %.*s; manifest %.*s…", STR_ARG(day_text(p->day, &page->arena)),
             STR_ARG(p->by), STR_ARG(p->approved_by), STR_ARG(str_sub(p->hash, 0, 12)));
  }
}

void offboard_page(const struct kith_offboard *o, struct kith_page *page)
{
  write_rep(o, page);
  write_decide(o, page);
  write_counted(o, page);
  write_limits(o, page);
  page_add(page, "bold", 0, BODY_COLUMN, page_head(&page->arena, "PRIVATE", (uint64_t)o->private_count, HEAD_COLUMNS),
           "%s", o->private_count ? "never stored, names not shown" : "");
  write_unusual(o, page);
  write_hand_over(o, page);
  write_packages(o, page);
  page_blank(page);
  page_add(page, "bold", 0, 0, "Next:", "%.*s", STR_ARG(offboard_next(o, &page->arena)));
}
