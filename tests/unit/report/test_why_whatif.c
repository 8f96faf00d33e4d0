/* What would change it, in words: for each way a pair can stand. */
#include "unit/report/drawn.h"

struct scene {
  struct kith_contact a, b;
  struct kith_why_pair pair;
  struct kith_page page;
};

static void start(struct scene *s, bool one, enum kith_dedupe_fate fate)
{
  *s = (struct scene){.a = {.id = 1}, .b = {.id = 2}};
  s->pair = (struct kith_why_pair){.a = &s->a, .b = one ? &s->a : &s->b, .one = one};
  s->pair.contrast.fate = fate;
}

static void change(struct scene *s, const char *field, enum kith_dedupe_how how, double weight,
                   enum kith_dedupe_fate fate)
{
  static const char *const then[] = {"", "same", "differs", "not known"};
  struct kith_dedupe_change c = {.part_count = 1, .weight = weight, .difference = weight, .fate = fate};
  c.parts[0] = (struct kith_dedupe_change_part){str_of(field), KITH_STR("similar"), str_of(then[how]), how};
  c.probability = fate == DEDUPE_MERGED ? 0.95 : fate == DEDUPE_REVIEW ? 0.7 : 0.01;
  vec_push(&s->pair.contrast.changes, c);
}

static void says(struct scene *s, const char *golden)
{
  why_whatif_page(&s->pair, &s->page);
  assert_drawn(&s->page, golden);
  dedupe_contrast_free(&s->pair.contrast);
  page_free(&s->page);
}

static void test_apart(void **state)
{
  struct scene s;
  (void)state;
  start(&s, false, DEDUPE_APART);
  change(&s, "given name", DEDUPE_AGREES, 9, DEDUPE_MERGED);
  change(&s, "phone", DEDUPE_AGREES, 4, DEDUPE_REVIEW);
  change(&s, "title", DEDUPE_MISSING, 1, DEDUPE_APART);
  change(&s, "family name", DEDUPE_DIFFERS, 3, DEDUPE_MERGED);
  says(&s, "\n"
           "What would change it (all else as it is)\n"
           "    +4.0    70.0 %  review  phone: same (now: similar)\n"
           "    +9.0    95.0 %  merged  given name: same (now: similar)\n");
}

static void test_two_fields(void **state)
{
  struct scene s;
  (void)state;
  start(&s, false, DEDUPE_APART);
  change(&s, "given name", DEDUPE_AGREES, 19, DEDUPE_MERGED);
  s.pair.contrast.changes.items[0].parts[1] = s.pair.contrast.changes.items[0].parts[0];
  s.pair.contrast.changes.items[0].part_count = 2;
  says(&s, "\n"
           "What would change it (all else as it is)\n"
           "  no single field would merge them:\n"
           "   +19.0    95.0 %  merged  given name: same (now: similar) and given name: same (now: similar)\n");
  start(&s, false, DEDUPE_APART);
  says(&s, "\n"
           "What would change it (all else as it is)\n"
           "  nothing short of three more fields that agree\n");
}

static void test_merged(void **state)
{
  struct scene s;
  (void)state;
  start(&s, true, DEDUPE_MERGED);
  change(&s, "given name", DEDUPE_DIFFERS, -9, DEDUPE_APART);
  change(&s, "phone", DEDUPE_MISSING, -4, DEDUPE_REVIEW);
  change(&s, "title", DEDUPE_AGREES, 1, DEDUPE_MERGED);
  says(&s, "\n"
           "What would change it (all else as it is)\n"
           "    -4.0    70.0 %  review  phone: not known (now: similar)\n"
           "    -9.0     1.0 %  apart   given name: differs (now: similar)\n");
  start(&s, true, DEDUPE_MERGED);
  change(&s, "given name", DEDUPE_DIFFERS, -9, DEDUPE_MERGED);
  change(&s, "phone", DEDUPE_MISSING, -4, DEDUPE_MERGED);
  says(&s, "\n"
           "What would change it (all else as it is)\n"
           "  no single field: at most -9.0 (given name: differs), and 95.0 % is left\n");
  start(&s, true, DEDUPE_REVIEW);
  change(&s, "phone", DEDUPE_AGREES, 4, DEDUPE_MERGED);
  says(&s, "\n"
           "What would change it (all else as it is)\n"
           "  these two alone would not be merged: other records, or a verdict, hold them together\n"
           "    +4.0    95.0 %  merged  phone: same (now: similar)\n");
}

static void test_forbidden(void **state)
{
  struct scene s;
  (void)state;
  start(&s, false, DEDUPE_APART);
  s.pair.contrast.explanation.forbidden = KITH_STR("Jr. and Sr.");
  change(&s, "generation", DEDUPE_AGREES, 0, DEDUPE_MERGED);
  says(&s, "\n"
           "What would change it (all else as it is)\n"
           "  Jr. and Sr.: with these records only a person's verdict overrules that, kith merge c-0001 c-0002; "
           "nothing would forbid it with:\n"
           "    +0.0    95.0 %  merged  generation: same (now: similar)\n");
}

static void test_the_others_are_against_it(void **state)
{
  struct scene s;
  (void)state;
  start(&s, false, DEDUPE_MERGED);
  s.pair.contrast.pairs = 6;
  s.pair.contrast.mean = -3.25;
  s.pair.contrast.mean_least = -1;
  says(&s, "\n"
           "What would change it (all else as it is)\n"
           "  this pair alone would be merged, but the mean of all 6 pairs between the two contacts is -3.2, and "
           "joining them takes -1.0\n");
  start(&s, false, DEDUPE_MERGED);
  s.pair.contrast.pairs = 6;
  s.pair.contrast.forbidden_pairs = 2;
  s.pair.contrast.forbidden = KITH_STR("Jr. and Sr.");
  says(&s, "\n"
           "What would change it (all else as it is)\n"
           "  this pair alone would be merged, but 2 of the 6 pairs between the two contacts must not be one: Jr. and "
           "Sr.\n");
  start(&s, false, DEDUPE_MERGED);
  s.pair.contrast.pairs = 1;
  s.pair.contrast.mean = 5;
  says(&s,
       "\n"
       "What would change it (all else as it is)\n"
       "  by these weights they would be merged (the mean of all pairs is +5.0, and joining takes +0.0): the last run "
       "had other thresholds, never laid them side by side, or a person keeps them apart\n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_apart),
      cmocka_unit_test(test_two_fields),
      cmocka_unit_test(test_merged),
      cmocka_unit_test(test_forbidden),
      cmocka_unit_test(test_the_others_are_against_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
