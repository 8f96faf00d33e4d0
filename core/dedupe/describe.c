/* What a model says, in rows for people: each level of each field with its two chances. */
#include "dedupe/dedupe.h"
#include "dedupe/weights.h"

static const char *const kind_names[KIND_COUNT] = {"relatives", "colleagues", "namesakes", "namesakes in one home",
                                                   "namesakes in one firm"};
static const char *const table_names[TABLE_COUNT] = {
    "", "given names", "family names", "birthplaces", "employers", "postcodes", "towns", "e-mails", "phones"};

static void add_levels(const struct weights *w, struct kith_dedupe_model *out)
{
  for (int f = 0; f < FIELD_COUNT; f++)
    for (int level = 1; level < LEVELS; level++) {
      const char *name = compare_level_name((enum field)f, level);
      if (!name)
        continue;
      struct kith_dedupe_level row = {str_of(compare_field_name((enum field)f)), str_of(name), w->m[f][level],
                                      w->u[f][level]};
      vec_push(&out->levels, row);
    }
}

static double count_shared(const struct value_table *t)
{
  size_t shared = 0;
  for (size_t i = 0; i < t->cap; i++)
    shared += t->slots[i].hash && t->slots[i].value >= SHARED_NAMES;
  return (double)shared;
}

static void add_counts(const struct weights *w, struct kith_dedupe_model *out)
{
  for (int k = 0; k < KIND_COUNT; k++)
    vec_push(&out->kinds, ((struct kith_dedupe_number){str_of(kind_names[k]), w->pairs[k]}));
  for (int t = 1; t < TABLE_COUNT; t++)
    vec_push(&out->values, ((struct kith_dedupe_number){str_of(table_names[t]), (double)w->tables[t].len}));
  for (int t = TABLE_EMAIL; t <= TABLE_PHONE; t++)
    vec_push(&out->shared, ((struct kith_dedupe_number){str_of(table_names[t]), count_shared(&w->tables[t])}));
}

int dedupe_model_describe(struct kith_str text, struct kith_dedupe_model *out, struct kith_error *err)
{
  struct weights w;

  memset(out, 0, sizeof *out);
  int status = weights_read(text, &w, err);
  if (status)
    return status;
  out->records = w.records;
  out->matches = w.matches;
  out->doubtful = w.doubtful;
  add_levels(&w, out);
  add_counts(&w, out);
  weights_free(&w);
  return KITH_OK;
}

void dedupe_model_free(struct kith_dedupe_model *model)
{
  vec_free(&model->levels);
  vec_free(&model->kinds);
  vec_free(&model->values);
  vec_free(&model->shared);
}
