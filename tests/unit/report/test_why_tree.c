/* How the tree of a contact is drawn, at 80 columns and less, and with more records than lines. */
#include "unit/report/drawn.h"

#include <math.h>
#include <stdlib.h>

enum { MANY = 120, MOST = 200 };

struct scene {
  struct kith_why why;
  struct kith_contact contact;
  struct kith_record records[MOST];
  size_t order[MOST];
  struct kith_page page;
};

static void see(struct scene *s, const char *source, uint64_t line)
{
  size_t n = s->contact.sightings.len;
  s->records[n] = (struct kith_record){.origin.line = line};
  s->order[n] = n;
  vec_push(&s->contact.sightings,
           ((struct kith_contact_sighting){.id = n + 1, .source_name = str_of(source), .record = &s->records[n]}));
  s->why.contact = &s->contact;
  s->why.order = s->order;
  s->why.tree.count = n + 1;
}

static struct kith_dedupe_join *join(struct scene *s, uint32_t left, uint32_t right, double weight, double mean)
{
  struct kith_dedupe_join j = {
      .left = left,
      .right = right,
      .a = left,
      .b = right,
      .mean = mean,
      .tie = {KITH_STR("phone"), KITH_STR("same mobile"), 12, weight, 1 / (1 + exp2(-weight)), false}};
  vec_push(&s->why.tree.joins, j);
  return &s->why.tree.joins.items[s->why.tree.joins.len - 1];
}

static void stop(struct scene *s)
{
  vec_free(&s->why.tree.joins);
  vec_free(&s->contact.sightings);
  page_free(&s->page);
}

/* 0+1, 2+3, 4 to the first, then both clusters. */
static void five(struct scene *s)
{
  *s = (struct scene){.page.width = 80};
  see(s, "crm", 25);
  see(s, "dana-phone", 807);
  see(s, "marketing", 3);
  see(s, "linkedin", 0);
  see(s, "eli-phone", 48);
  join(s, 0, 1, 29.1, 20);
  join(s, 2, 3, 12.25, 12.25);
  join(s, 0, 4, 9.5, 8);
  struct kith_dedupe_join *last = join(s, 0, 2, 2.75, 1.5);
  last->tie.field = KITH_STR("e-mail");
  last->tie.level = KITH_STR("same name, other domain");
  s->why.tree.weakest = 3;
}

static void test_five(void **state)
{
  static struct scene s;
  (void)state;
  five(&s);
  why_tree_page(&s.why, &s.page);
  assert_drawn(&s.page,
               "\n"
               "Together in 4 joins, the nearest first; weakest link: 87.1 %: e-mail: same name, other domain\n"
               "  crm line 25              chance    bits    mean  strongest reason\n"
               "  ├─ dana-phone line 807 > 99.9 %   +29.1   +20.0  phone: same mobile\n"
               "  ├─ eli-phone line 48     99.9 %    +9.5    +8.0  phone: same mobile\n"
               "  └─ marketing line 3      87.1 %    +2.8    +1.5  weakest: e-mail: same name, …\n"
               "     └─ linkedin         > 99.9 %   +12.2   +12.2  phone: same mobile\n");
  stop(&s);
}

static void test_verdicts_and_what_is_kept(void **state)
{
  static struct scene s;
  (void)state;
  five(&s);
  s.why.tree.joins.items[1].tie.forced = true;
  s.why.tree.joins.items[2].loose = true;
  s.why.tree.joins.items[2].mean = -INFINITY;
  s.page.width = 120;
  why_tree_page(&s.why, &s.page);
  assert_drawn(&s.page,
               "\n"
               "Together in 4 joins, the nearest first; weakest link: 87.1 %: e-mail: same name, other domain\n"
               "  crm line 25              chance    bits    mean  strongest reason\n"
               "  ├─ dana-phone line 807 > 99.9 %   +29.1   +20.0  phone: same mobile\n"
               "  ├─ eli-phone line 48     99.9 %    +9.5   never  kept from before, would not be joined today\n"
               "  └─ marketing line 3      87.1 %    +2.8    +1.5  weakest: e-mail: same name, other domain\n"
               "     └─ linkedin          verdict   +12.2   +12.2  a person said so\n");
  stop(&s);
}

/* A chain as deep as it gets: names stay, branches are left out; nothing is wider than the page (drawn asserts). */
static void test_deep(void **state)
{
  static const struct {
    uint32_t width;
    const char *part;
  } pages[] = {{40, "  dana-phone… > 99.9 %"}, {80, "└─ dana-phone li… > 99.9 %"}};
  static struct scene s;
  (void)state;
  for (size_t p = 0; p < 2; p++) {
    s = (struct scene){.page.width = pages[p].width};
    for (unsigned i = 0; i < 45; i++)
      see(&s, "dana-phone", i + 1);
    for (uint32_t i = 44; i > 0; i--)
      join(&s, i - 1, i, 45.0 - i, 10);
    why_tree_page(&s.why, &s.page);
    struct kith_buf text = drawn(&s.page);
    if (!strstr(buf_c(&text), pages[p].part)) {
      fprintf(stderr, "no '%s' in:\n%s", pages[p].part, buf_c(&text));
      fail();
    }
    buf_free(&text);
    stop(&s);
  }
}

static size_t count_of(const char *text, const char *part)
{
  size_t count = 0;
  for (; (text = strstr(text, part)); text += strlen(part))
    count++;
  return count;
}

/* Beyond fifty lines the weakest stay, and the rest is counted where it hangs. */
static void test_many(void **state)
{
  static struct scene s;
  (void)state;
  s = (struct scene){.page.width = 80};
  for (unsigned i = 0; i < MANY; i++)
    see(&s, "crm", i + 1);
  for (uint32_t i = 1; i < MANY; i++)
    join(&s, i % 2 ? 0 : i - 1, i, i % 2 ? 4 + i / 100.0 : 30, 10);
  why_tree_page(&s.why, &s.page);
  struct kith_buf text = drawn(&s.page);
  assert_int_equal(s.page.lines.len >= 50, true);
  assert_int_equal(count_of(buf_c(&text), "─ crm line"), 49);
  assert_non_null(strstr(buf_c(&text), "─ crm line 2 and 1 more"));
  assert_non_null(strstr(buf_c(&text), "  crm line 1 and 21 more"));
  assert_non_null(strstr(buf_c(&text), "and 70 more joins that are stronger than these"));
  buf_free(&text);
  stop(&s);
}

static void test_json(void **state)
{
  static struct scene s;
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  (void)state;
  five(&s);
  const size_t order[] = {4, 3, 2, 1, 0};
  memcpy(s.order, order, sizeof order);
  json_open(&json, NULL, '{');
  why_tree_json(&s.why, &json);
  json_close(&json, '}');
  assert_non_null(strstr(buf_c(&text), "\"tree\":{\"records\":5,\"weakest\":{\"join\":3,\"weight\":2.75,"));
  assert_non_null(strstr(buf_c(&text), "{\"left\":[4],\"right\":[3],\"a\":4,\"b\":3,\"weight\":29.1,"));
  assert_non_null(strstr(buf_c(&text), "{\"left\":[4,3,0],\"right\":[2,1],\"a\":4,\"b\":2,\"weight\":2.75,"));
  buf_free(&text);
  stop(&s);
}

static void test_one_record_has_no_tree(void **state)
{
  static struct scene s;
  (void)state;
  s = (struct scene){0};
  see(&s, "crm", 1);
  why_tree_page(&s.why, &s.page);
  assert_int_equal(s.page.lines.len, 0);
  stop(&s);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_five), cmocka_unit_test(test_verdicts_and_what_is_kept),
      cmocka_unit_test(test_deep), cmocka_unit_test(test_many),
      cmocka_unit_test(test_json), cmocka_unit_test(test_one_record_has_no_tree),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
