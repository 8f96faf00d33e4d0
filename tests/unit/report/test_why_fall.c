/* The bars from the prior to the sum, at 80 columns and at the least width. */
#include "unit/report/drawn.h"

struct scene {
  struct kith_reading reading;
  struct kith_why_pair pair;
  struct kith_page page;
};

static void start(struct scene *s, double prior, const double *weights, size_t count)
{
  static const char *const fields[] = {"given name", "family name", "e-mail", "title", "other explanations"};
  double at = prior;
  *s = (struct scene){.reading = {.merge_at = 0.9, .review_at = 0.5}, .page.width = 80};
  s->pair.reading = &s->reading;
  vec_push(&s->pair.steps, ((struct kith_why_step){KITH_STR("before looking"), 0, at}));
  for (size_t i = 0; i < count; at += weights[i++])
    vec_push(&s->pair.steps, ((struct kith_why_step){str_of(fields[i]), at, at + weights[i]}));
  vec_push(&s->pair.steps, ((struct kith_why_step){KITH_STR("together"), 0, at}));
  s->pair.contrast.explanation.weight = at;
  s->pair.contrast.explanation.probability = 0.9;
}

static void stop(struct scene *s)
{
  vec_free(&s->pair.steps);
  page_free(&s->page);
}

static void test_up_and_down(void **state)
{
  struct scene s;
  (void)state;
  start(&s, -8.7, (const double[]){6.6, 7.6, 13, -2.5, -0.1}, 5);
  why_fall_page(&s.pair, &s.page);
  assert_drawn(&s.page, "\n"
                        "Added up in bits, -9 to +18: █ speaks for one, ▒ against it\n"
                        "                   review at 50 % ┊    │ merge at 90 %\n"
                        "  before looking     ▒▒▒▒▒▒▒▒▒▒▒▒▒┊    │                         -8.7\n"
                        "  given name         ██████████   ┊    │                         +6.6\n"
                        "  family name                  ███████████                       +7.6\n"
                        "  e-mail                          ┊    │  ████████████████████  +13.0\n"
                        "  title                           ┊    │                  ▒▒▒▒   -2.5\n"
                        "  other explanations              ┊    │                  ▒      -0.1\n"
                        "  together                        ████████████████████████      +15.9 90.0 %\n");
  stop(&s);
}

static void test_thresholds_in_one_place(void **state)
{
  struct scene s;
  (void)state;
  start(&s, -20, (const double[]){-12, -6}, 2);
  s.reading.merge_at = s.reading.review_at = 0.99;
  s.pair.contrast.explanation.forbidden = KITH_STR("Jr. and Sr.");
  why_fall_page(&s.pair, &s.page);
  assert_drawn(&s.page, "\n"
                        "Added up in bits, -38 to +7: █ speaks for one, ▒ against it\n"
                        "                                                             │ merge at 99 %\n"
                        "  before looking                      ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒     │  -20.0\n"
                        "  given name               ▒▒▒▒▒▒▒▒▒▒▒                       │  -12.0\n"
                        "  family name        ▒▒▒▒▒▒                                  │   -6.0\n"
                        "  together           ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒     │  -38.0 forbidden\n");
  stop(&s);
}

/* Whatever the numbers and the width: inside the page (drawn asserts), and every bar shows. */
static void test_any_width(void **state)
{
  struct scene s;
  (void)state;
  for (uint32_t width = 40; width < 400; width += 7) {
    start(&s, -0.001, (const double[]){0.001, -90, 300, -0.0001, 0}, 5);
    s.page.width = width;
    s.reading.merge_at = 1;
    s.reading.review_at = 0;
    why_fall_page(&s.pair, &s.page);
    struct kith_buf text = drawn(&s.page);
    size_t bars = 0;
    for (const char *at = buf_c(&text); (at = strchr(at, '\n')); at++)
      bars++;
    assert_int_equal(bars, 10);
    buf_free(&text);
    stop(&s);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_up_and_down), cmocka_unit_test(test_thresholds_in_one_place),
                                     cmocka_unit_test(test_any_width)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
