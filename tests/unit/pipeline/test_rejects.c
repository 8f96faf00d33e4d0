#include "unit/store/scratch.h"

#include "pipeline/rejects.h"

#include <cjson/cJSON.h>

static cJSON *json_of(struct kith_str raw, struct kith_buf *line)
{
  struct kith_reject_row row = {.record = 7, .file = KITH_STR("a.vcf")};
  row.reject = (struct kith_reject){.origin = {3, 40}, .raw = raw, .raw_len = raw.len + 5};
  row.reject.code = KITH_STR("truncated");
  row.reject.why = KITH_STR("it \"ends\"");
  buf_clear(line);
  assert_int_equal(reject_json(KITH_STR("phone"), &row, line), KITH_OK);
  assert_int_equal(line->ptr[line->len - 1], '\n');
  assert_null(memchr(line->ptr, '\n', line->len - 1));
  cJSON *root = cJSON_Parse(buf_c(line));
  assert_non_null(root);
  return root;
}

static void text_stays_text(void **state)
{
  (void)state;
  struct kith_buf line = BUF_MAX(1 << 20);
  cJSON *root = json_of(KITH_STR("FN:J\xc3\xbcrgen\r\n\t\"x\""), &line);
  assert_string_equal(cJSON_GetObjectItem(root, "raw")->valuestring, "FN:J\xc3\xbcrgen\r\n\t\"x\"");
  assert_null(cJSON_GetObjectItem(root, "raw_base64"));
  assert_string_equal(cJSON_GetObjectItem(root, "source")->valuestring, "phone");
  assert_string_equal(cJSON_GetObjectItem(root, "reason")->valuestring, "it \"ends\"");
  assert_int_equal(cJSON_GetObjectItem(root, "record")->valueint, 7);
  assert_int_equal(cJSON_GetObjectItem(root, "line")->valueint, 3);
  assert_int_equal(cJSON_GetObjectItem(root, "offset")->valueint, 40);
  cJSON_Delete(root);
  buf_free(&line);
}

static void bytes_are_kept_beside(void **state)
{
  (void)state;
  struct kith_buf line = BUF_MAX(1 << 20);
  cJSON *root = json_of((struct kith_str){"a\0\xff"
                                          "b",
                                          4},
                        &line);
  assert_string_equal(cJSON_GetObjectItem(root, "raw")->valuestring, "a\xef\xbf\xbd\xef\xbf\xbd"
                                                                     "b");
  assert_string_equal(cJSON_GetObjectItem(root, "raw_base64")->valuestring, "YQD/Yg==");
  assert_int_equal(cJSON_GetObjectItem(root, "raw_bytes")->valueint, 9);
  cJSON_Delete(root);
  static char worst[BATCH_RAW_MAX]; /* every byte takes the most room that it can */
  memset(worst, 0xff, sizeof worst);
  cJSON_Delete(json_of((struct kith_str){worst, sizeof worst}, &line));
  memset(worst, 1, sizeof worst);
  cJSON_Delete(json_of((struct kith_str){worst, sizeof worst}, &line));
  cJSON_Delete(json_of(STR_NONE, &line));
  buf_free(&line);
}

static void the_file_is_left_alone_when_it_is_the_same(void **state)
{
  struct scratch *s = *state;
  char path[128];
  struct stat first, second;
  struct kith_source_row source;
  snprintf(path, sizeof path, "%s/rejects.ndjson", s->folder);
  source_row(s->store, KITH_STR("phone"), KITH_STR("vcard"), &source, &s->err);
  struct kith_reject_row row = {.run = 1, .source = source.id, .number = 1, .file = KITH_STR("f"), .record = 1};
  row.reject = (struct kith_reject){.raw = KITH_STR("x"), .raw_len = 1, .code = KITH_STR("c"), .why = KITH_STR("w")};
  assert_int_equal(reject_insert(s->store, &row, &s->err), KITH_OK);
  assert_int_equal(rejects_write(s->store, path, &s->err), KITH_OK);
  assert_int_equal(stat(path, &first), 0);
  assert_int_equal(first.st_mode & 077, 0);
  assert_int_equal(rejects_write(s->store, path, &s->err), KITH_OK);
  assert_int_equal(stat(path, &second), 0);
  assert_int_equal(first.st_ino, second.st_ino);
  assert_int_equal(rejects_clear(s->store, source.id, &s->err), KITH_OK);
  assert_int_equal(rejects_write(s->store, path, &s->err), KITH_OK);
  assert_int_equal(stat(path, &second), 0);
  assert_int_equal(second.st_size, 0);
  assert_int_equal(rejects_write(s->store, "/proc/no/such", &s->err), KITH_E_WRITE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(text_stays_text), cmocka_unit_test(bytes_are_kept_beside),
                                     SCRATCH_TEST(the_file_is_left_alone_when_it_is_the_same)};
  return cmocka_run_group_tests_name("pipeline/rejects", tests, NULL, NULL);
}
