#include "report/model.h"

#include <math.h>

#include "dedupe/dedupe.h"

enum { FIELD_COLUMNS = 16, LEVEL_COLUMNS = 34 };

static double weight_of(const struct kith_dedupe_level *level)
{
  enum { MOST = 99 };
  double weight = level->m > 0 && level->u > 0 ? log2(level->m / level->u) : 0;
  return weight > MOST ? MOST : weight < -MOST ? -MOST : weight;
}

/* "given name        nearly the same" */
static const char *head_of(const struct kith_dedupe_level *level, struct kith_arena *arena)
{
  struct kith_str field = page_cell(arena, level->field, FIELD_COLUMNS),
                  name = page_cell(arena, level->level, LEVEL_COLUMNS);
  return arena_c(arena, arena_printf(arena, "%.*s%.*s", STR_ARG(field), STR_ARG(name)));
}

static void write_levels(const struct kith_dedupe_model *model, struct kith_page *page)
{
  page_blank(page);
  page_add(page, "bold", 0, 0, "Weights",
           "+3 makes it 8 times likelier that two are one; seen in so many of one person : of strangers");
  for (size_t i = 0; i < model->levels.len; i++) {
    const struct kith_dedupe_level *level = &model->levels.items[i];
    double weight = weight_of(level);
    if (level->m > 0)
      page_add(page, weight < 0 ? "red" : "green", 2, FIELD_COLUMNS + LEVEL_COLUMNS + 2, head_of(level, &page->arena),
               "%+6.1f  %5.3g %% : %.3g %%", weight, 100 * level->m, 100 * level->u);
  }
}

int model_page(struct kith_str text, struct kith_page *page, struct kith_error *err)
{
  struct kith_dedupe_model model;
  int rc = dedupe_model_describe(text, &model, err);
  if (rc != KITH_OK)
    return rc;
  page_add(page, "bold", 0, 0, "Model", "of %.0f records, %.3g pairs of duplicates for each%s", model.records,
           model.matches, model.doubtful ? "; in doubt: plain rules find another number, only they merge" : "");
  for (size_t i = 0; i < model.kinds.len; i++)
    page_add(page, "", 2, FIELD_COLUMNS + LEVEL_COLUMNS + 2, arena_c(&page->arena, model.kinds.items[i].name),
             "%.3g pairs for each record", model.kinds.items[i].number);
  for (size_t i = 0; i < model.values.len; i++)
    page_add(page, "", 2, FIELD_COLUMNS + LEVEL_COLUMNS + 2, arena_c(&page->arena, model.values.items[i].name),
             "%.0f with a frequency of their own", model.values.items[i].number);
  for (size_t i = 0; i < model.shared.len; i++)
    page_add(page, "", 2, FIELD_COLUMNS + LEVEL_COLUMNS + 2, arena_c(&page->arena, model.shared.items[i].name),
             "%.0f under five names or more: shared, nobody's own", model.shared.items[i].number);
  write_levels(&model, page);
  dedupe_model_free(&model);
  return KITH_OK;
}

/* ---- Two of them ---- */

static bool differ(double a, double b)
{
  return fabs(a - b) > 0.1 * fmax(fabs(a), fabs(b));
}

static size_t diff_number(struct kith_str name, double a, double b, struct kith_page *page)
{
  if (!differ(a, b))
    return 0;
  page_add(page, "", 0, FIELD_COLUMNS + LEVEL_COLUMNS, arena_c(&page->arena, name), "%.4g, now %.4g", a, b);
  return 1;
}

/* Each of them counts: who holds one is matched anew. */
static size_t diff_shared(const struct kith_dedupe_number *a, const struct kith_dedupe_number *b,
                          struct kith_page *page)
{
  if (a->number == b->number)
    return 0;
  page_add(page, "", 0, FIELD_COLUMNS + LEVEL_COLUMNS,
           arena_c(&page->arena, arena_printf(&page->arena, "%.*s shared by many", STR_ARG(a->name))), "%.0f, now %.0f",
           a->number, b->number);
  return 1;
}

static size_t diff_models(const struct kith_dedupe_model *a, const struct kith_dedupe_model *b, struct kith_page *page)
{
  size_t lines = diff_number(KITH_STR("records"), a->records, b->records, page) +
                 diff_number(KITH_STR("pairs of duplicates for each record"), a->matches, b->matches, page);
  if (a->doubtful != b->doubtful) {
    page_add(page, "yellow", 0, FIELD_COLUMNS + LEVEL_COLUMNS, "in doubt", "%s", b->doubtful ? "now" : "no more");
    lines++;
  }
  for (size_t i = 0; i < a->kinds.len; i++)
    lines += diff_number(a->kinds.items[i].name, a->kinds.items[i].number, b->kinds.items[i].number, page);
  for (size_t i = 0; i < a->values.len; i++)
    lines += diff_number(a->values.items[i].name, a->values.items[i].number, b->values.items[i].number, page);
  for (size_t i = 0; i < a->shared.len; i++)
    lines += diff_shared(&a->shared.items[i], &b->shared.items[i], page);
  for (size_t i = 0; i < a->levels.len; i++) {
    double before = weight_of(&a->levels.items[i]), after = weight_of(&b->levels.items[i]);
    if (fabs(before - after) < 0.1)
      continue;
    page_add(page, after < before ? "red" : "green", 0, FIELD_COLUMNS + LEVEL_COLUMNS,
             head_of(&a->levels.items[i], &page->arena), "%+.1f, now %+.1f", before, after);
    lines++;
  }
  return lines;
}

int model_diff_page(struct kith_str before, struct kith_str after, struct kith_page *page, size_t *out_differences,
                    struct kith_error *err)
{
  struct kith_dedupe_model a, b;
  int rc = dedupe_model_describe(before, &a, err);
  if (rc != KITH_OK)
    return rc;
  rc = dedupe_model_describe(after, &b, err);
  if (rc == KITH_OK) {
    *out_differences = diff_models(&a, &b, page);
    dedupe_model_free(&b);
  }
  dedupe_model_free(&a);
  return rc;
}
