#include "dedupe/explain.h"

#include <math.h>

static void add_reason(struct kith_dedupe_explanation *out, struct kith_str field, struct kith_str level, double weight)
{
  vec_push(&out->reasons, ((struct kith_dedupe_reason){field, level, weight}));
}

/* "same", and how many have it where that decides its weight. */
static struct kith_str level_words(const struct weights *w, const struct comparison *c, enum field field,
                                   struct kith_arena *arena)
{
  const char *level = compare_level_name(field, c->level[field]);
  enum table table = (enum table)c->table[field];

  if (table == TABLE_NONE)
    return str_of(level);
  double value = value_table_get(&w->tables[table], c->value[field]);
  if (table == TABLE_EMAIL || table == TABLE_PHONE)
    return arena_printf(arena, "%s, seen under %.0f name%s", level, value, value > 1 ? "s" : "");
  return arena_printf(arena, "%s, as in %.2g %% of the records", level, 100 * value);
}

const char *explain_marked(int marked)
{
  static const char *const words[MARKS] = {"neither is called Jr. or the like", "both are called Jr. or the like",
                                           "one is called Jr. or the like"};
  return words[marked];
}

static void explain(const struct weights *w, const struct comparison *c, struct kith_arena *arena,
                    struct kith_dedupe_explanation *out)
{
  struct score score;

  out->weight = weights_score(w, c, &score);
  bool forbidden = weights_forbid(c, out->weight);
  out->probability = forbidden ? 0 : weights_probability(out->weight);
  out->prior = score.prior;
  out->forbidden = str_of(compare_forbidden_name(forbidden ? c->forbidden : FORBIDDEN_NO));
  for (int f = 0; f < FIELD_COUNT; f++)
    if (c->level[f])
      add_reason(out, str_of(compare_field_name((enum field)f)), level_words(w, c, (enum field)f, arena),
                 score.field[f]);
  if (c->marked != MARKED_NEITHER)
    add_reason(out, str_of("generation"), str_of(explain_marked(c->marked)), score.marked);
  if (score.guard < -0.05)
    add_reason(out, str_of("other explanations"), str_of("relatives, colleagues or namesakes share these things too"),
               score.guard);
}

void explain_decode(const struct kith_dedupe_record *a, const struct kith_dedupe_record *b, struct features *out_older,
                    struct features *out_newer)
{
  features_decode((a->id <= b->id ? a : b)->features, out_older);
  features_decode((a->id <= b->id ? b : a)->features, out_newer);
}

bool explain_distinct(const struct kith_dedupe_record *a, const struct kith_dedupe_record *b)
{
  return a->distinct && b->distinct && a->source == b->source;
}

double explain_weight(const struct weights *w, const struct features *older, const struct features *newer,
                      double merge_at)
{
  struct compare_context context = weights_context(w);
  struct comparison c;

  compare_records(older, newer, &context, &c);
  double weight = weights_score(w, &c, NULL);
  return weights_forbid(&c, weight) ? -INFINITY : weights_counted(w, &c, weight, merge_at);
}

void explain_pair(const struct weights *w, const struct kith_dedupe_record *a, const struct kith_dedupe_record *b,
                  struct kith_arena *arena, struct kith_dedupe_explanation *out)
{
  struct features older, newer;
  struct compare_context context = weights_context(w);
  struct comparison c;

  memset(out, 0, sizeof *out);
  explain_decode(a, b, &older, &newer);
  compare_records(&older, &newer, &context, &c);
  explain(w, &c, arena, out);
  if (!out->forbidden.len && explain_distinct(a, b)) {
    out->forbidden = str_of("two records of a source that holds nobody twice");
    out->probability = 0;
  }
}

struct kith_dedupe_explainer {
  struct weights weights;
};

int dedupe_explainer_new(struct kith_str model, struct kith_dedupe_explainer **out, struct kith_error *err)
{
  struct kith_dedupe_explainer *e = mem_zero(sizeof *e);
  int status = weights_read(model, &e->weights, err);
  if (status)
    mem_free(e);
  else
    *out = e;
  return status;
}

void dedupe_explainer_free(struct kith_dedupe_explainer *e)
{
  if (!e)
    return;
  weights_free(&e->weights);
  mem_free(e);
}

void dedupe_explain_by(const struct kith_dedupe_explainer *e, const struct kith_dedupe_record *a,
                       const struct kith_dedupe_record *b, struct kith_arena *arena,
                       struct kith_dedupe_explanation *out)
{
  explain_pair(&e->weights, a, b, arena, out);
}

int dedupe_explain(const struct kith_dedupe_record *a, const struct kith_dedupe_record *b, struct kith_str model,
                   struct kith_arena *arena, struct kith_dedupe_explanation *out, struct kith_error *err)
{
  struct weights w;

  memset(out, 0, sizeof *out);
  int status = weights_read(model, &w, err);
  if (status)
    return status;
  explain_pair(&w, a, b, arena, out);
  weights_free(&w);
  return KITH_OK;
}
