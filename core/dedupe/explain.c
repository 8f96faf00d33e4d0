#include "dedupe/dedupe.h"
#include "dedupe/weights.h"

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
    add_reason(out, str_of("generation"),
               str_of(c->marked == MARKED_BOTH ? "both are called Jr. or the like" : "one is called Jr. or the like"),
               score.marked);
  if (score.guard < -0.05)
    add_reason(out, str_of("other explanations"), str_of("relatives, colleagues or namesakes share these things too"),
               score.guard);
}

int dedupe_explain(const struct kith_dedupe_record *a, const struct kith_dedupe_record *b, struct kith_str model,
                   struct kith_arena *arena, struct kith_dedupe_explanation *out, struct kith_error *err)
{
  struct features of_a, of_b;
  struct comparison c;
  struct weights w;

  memset(out, 0, sizeof *out);
  int status = weights_read(model, &w, err);
  if (status)
    return status;
  struct compare_context context = weights_context(&w);
  features_decode((a->id <= b->id ? a : b)->features, &of_a);
  features_decode((a->id <= b->id ? b : a)->features, &of_b);
  compare_records(&of_a, &of_b, &context, &c);
  explain(&w, &c, arena, out);
  if (!out->forbidden.len && a->distinct && b->distinct && a->source == b->source) {
    out->forbidden = str_of("two records of a source that holds nobody twice");
    out->probability = 0;
  }
  weights_free(&w);
  return KITH_OK;
}
