#include "pipeline/summary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include <cmocka.h>

static void fill(struct kith_summary *s)
{
  struct kith_source_summary source = {
      .name = KITH_STR("crm"), .read = 10, .created = 4, .changed = 3, .unchanged = 2, .rejected = 1, .gone = 5};
  struct kith_sink_summary sink = {.name = KITH_STR("file"), .due = 21, .outcomes = {0, 1, 2, 3, 4, 5, 6}};
  *s = (struct kith_summary){.pipeline = KITH_STR("p \"x\".yaml"), .run = 3, .clock_ms = 1795510800000};
  vec_push(&s->sources, source);
  vec_push(&s->sinks, sink);
}

static void a_tally_comes_out_or_says_where_not(void **state)
{
  (void)state;
  struct kith_summary s;
  struct kith_error err = {0};
  fill(&s);
  assert_int_equal(summary_check(&s, &err), KITH_OK);
  assert_true(s.tally);
  s.sources.items[0].read++;
  assert_int_equal(summary_check(&s, &err), KITH_E_INTERNAL);
  assert_false(s.tally);
  assert_non_null(strstr(err.message, "source crm"));
  assert_int_equal(error_exit_code(err.status), 70);
  s.sources.items[0].read--;
  s.sinks.items[0].due--;
  assert_int_equal(summary_check(&s, &err), KITH_E_INTERNAL);
  assert_non_null(strstr(err.message, "sink file"));
  assert_int_equal(summary_check(&s, NULL), KITH_E_INTERNAL);
  summary_free(&s);
}

static void json_is_json(void **state)
{
  (void)state;
  struct kith_summary s;
  struct kith_buf out = BUF_MAX(1 << 20);
  fill(&s);
  summary_warn(&s, "line\n\"%s\"", "quoted");
  summary_json(&s, &out);
  cJSON *root = cJSON_Parse(buf_c(&out));
  assert_non_null(root);
  assert_string_equal(cJSON_GetObjectItem(root, "started")->valuestring, "2026-11-24T09:00:00Z");
  assert_string_equal(cJSON_GetObjectItem(root, "pipeline")->valuestring, "p \"x\".yaml");
  const cJSON *source = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "sources"), 0);
  assert_int_equal(cJSON_GetObjectItem(source, "new")->valueint, 4);
  const cJSON *sink = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "sinks"), 0);
  assert_int_equal(cJSON_GetObjectItem(sink, "deferred")->valueint, 6);
  assert_string_equal(cJSON_GetArrayItem(cJSON_GetObjectItem(root, "warnings"), 0)->valuestring, "line\n\"quoted\"");
  cJSON_Delete(root);
  buf_free(&out);
  summary_free(&s);
}

static void remarks_do_not_fill_the_memory(void **state)
{
  (void)state;
  struct kith_summary s;
  fill(&s);
  for (int i = 0; i < 100000; i++)
    summary_warn(&s, "record %d is odd", i);
  assert_int_equal(s.warnings.len, 101);
  assert_true(str_eq_c(s.warnings.items[0], "record 0 is odd"));
  assert_true(str_starts(s.warnings.items[100], KITH_STR("there were more")));
  summary_free(&s);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_tally_comes_out_or_says_where_not),
                                     cmocka_unit_test(json_is_json), cmocka_unit_test(remarks_do_not_fill_the_memory)};
  return cmocka_run_group_tests_name("pipeline/summary", tests, NULL, NULL);
}
