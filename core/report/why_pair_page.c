#include "report/why_part.h"

static void write_half(const struct kith_contact *c, const struct kith_contact_sighting *s, struct kith_page *page)
{
  struct kith_str place = why_place(s, &page->arena);
  page_add(page, "bold", 2, 14, arena_c(&page->arena, why_id(c->id, &page->arena)), "%.*s · %.*s %.*s",
           STR_ARG(contact_name(c)), STR_ARG(s->source_name), STR_ARG(place));
}

static void write_reasons(const struct kith_why_pair *p, struct kith_page *page)
{
  enum { FIELD_COLUMNS = 20, PERCENT = 100 };
  const struct kith_dedupe_explanation *e = &p->contrast.explanation;
  page_blank(page);
  page_add(page, "bold", 0, 0, "Compared", "weights are powers of two: +3 makes it 8 times likelier that they are one");
  for (size_t i = 0; i < e->reasons.len; i++) {
    const struct kith_dedupe_reason *r = &e->reasons.items[i];
    struct kith_str field = page_cell(&page->arena, r->field, FIELD_COLUMNS);
    page_add(page, r->weight < 0 ? "red" : "green", 2, FIELD_COLUMNS + 4, arena_c(&page->arena, field), "%+6.1f  %.*s",
             r->weight, STR_ARG(r->level));
  }
  page_add(page, "", 2, FIELD_COLUMNS + 4, "before looking", "%+6.1f", e->prior);
  page_add(page, "bold", 2, FIELD_COLUMNS + 4, "together", "%+6.1f  %.4g %%", e->weight, e->probability * PERCENT);
}

static const char *ruling_of(const struct kith_why_pair *p)
{
  if (!p->ruling)
    return "";
  if (p->ruling->state == SAID_COUNTS)
    return p->one ? "" : "· a person said so"; /* of one, it may be about other records of it */
  return p->one ? "· two from the next run on: a person said so" : "· one from the next run on: a person said so";
}

void why_pair_page(const struct kith_why_pair *p, struct kith_page *page)
{
  const struct kith_dedupe_explanation *e = &p->contrast.explanation;
  const char *ruling = ruling_of(p);
  page_add(page, p->one ? "green" : "yellow", 0, 0, p->one ? "One contact" : "Two contacts", "%s%s%s%.*s", ruling,
           *ruling && e->forbidden.len ? " " : "", e->forbidden.len ? "· must not be one: " : "",
           STR_ARG(e->forbidden));
  if (!p->one && (p->a->sightings.len > 1 || p->b->sightings.len > 1))
    page_add(page, "dim", 0, 0, NULL, "of their %zu and %zu records the two that agree most", p->a->sightings.len,
             p->b->sightings.len);
  write_half(p->a, p->left, page);
  write_half(p->b, p->right, page);
  said_page(&p->said, p->a->id, page);
  write_reasons(p, page);
  why_fall_page(p, page);
  why_whatif_page(p, page);
}
