#include "plugin/host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_table_is_full(void **state)
{
  (void)state;
  const struct kith_host *host = host_table();
  assert_int_equal(host->size, sizeof *host);
  assert_int_equal(host->abi, KITH_ABI);
  for (size_t at = offsetof(struct kith_host, fail); at < sizeof *host; at += sizeof(void *)) {
    void *function;
    memcpy(&function, (const char *)host + at, sizeof function);
    assert_non_null(function);
  }
}

static void an_older_plugin_gets_a_shorter_item(void **state)
{
  (void)state;
  struct kith_batch batch = {0};
  struct kith_item item = {.size = sizeof item, .op = KITH_UPSERT, .kind = KITH_CONTACT, .id = KITH_STR("c-0001")};
  item.sighting_count = 7;
  batch_add_item(&batch, &item);
  const struct kith_host *host = host_table();
  assert_int_equal(host->count(&batch), 1);

  struct {
    struct kith_item item;
    char guard[16];
  } out;
  memset(&out, 0x5a, sizeof out);
  out.item.size = offsetof(struct kith_item, successor);
  assert_int_equal(host->item(&batch, 0, &out.item), KITH_OK);
  assert_int_equal(out.item.size, offsetof(struct kith_item, successor));
  assert_true(str_eq_c(out.item.id, "c-0001"));
  for (size_t i = offsetof(struct kith_item, successor); i < sizeof out; i++)
    assert_int_equal(((unsigned char *)&out)[i], 0x5a); /* nothing behind its end was touched */

  out.item.size = sizeof out; /* a newer one: as much as there is */
  assert_int_equal(host->item(&batch, 0, &out.item), KITH_OK);
  assert_int_equal(out.item.size, sizeof item);
  assert_int_equal(out.item.sighting_count, 7);
  assert_int_equal(out.guard[0], 0x5a);
  out.item.size = 0;
  assert_int_equal(host->item(&batch, 0, &out.item), KITH_E_INVALID);
  out.item.size = sizeof item;
  assert_int_equal(host->item(&batch, 1, &out.item), KITH_E_INVALID);
  batch_free(&batch);
}

static int seen_level;
static struct kith_str seen_id;

static void on_log(void *arg, const char *label, int level, struct kith_str message)
{
  assert_ptr_equal(arg, &seen_level);
  assert_string_equal(label, "crm");
  assert_true(str_eq_c(message, "hello"));
  seen_level = level;
}

static void on_settle(void *arg, struct kith_str id, const struct kith_item_outcome *outcome)
{
  assert_ptr_equal(arg, &seen_level);
  assert_int_equal(outcome->outcome, KITH_REFUSED);
  seen_id = id;
}

static void a_context_hands_on(void **state)
{
  (void)state;
  const struct kith_host *host = host_table();
  atomic_int cancelled = 0;
  struct kith_names names;
  names_init(&names);
  struct kith_ctx ctx = {.names = &names, .cancelled = &cancelled, .label = "crm", .arg = &seen_level};
  host->log(&ctx, KITH_LOG_WARNING, KITH_STR("hello")); /* nobody listens: fine */
  host->settle(&ctx, KITH_STR("a"), KITH_REFUSED, STR_NONE, STR_NONE);
  ctx.on_log = on_log;
  ctx.on_settle = on_settle;
  host->log(&ctx, KITH_LOG_WARNING, KITH_STR("hello"));
  host->settle(&ctx, KITH_STR("a"), KITH_REFUSED, STR_NONE, STR_NONE);
  assert_int_equal(seen_level, KITH_LOG_WARNING);
  assert_true(str_eq_c(seen_id, "a"));
  assert_false(host->cancelled(&ctx));
  atomic_store(&cancelled, 2);
  assert_true(host->cancelled(&ctx));
  host->retry_in(&ctx, 500);
  assert_int_equal(ctx.retry_ms, 500);
  uint32_t id = host->intern(&ctx, KITH_STR("x-kith-test"));
  assert_true(id != 0 && str_eq_c(host->name_of(&ctx, id), "X-KITH-TEST"));
  char byte;
  assert_int_equal(host->blob_begin(&ctx), 0); /* an instance without blobs */
  assert_int_equal(host->blob_chunk(&ctx, 1, "x", 1), KITH_E_INVALID);
  assert_int_equal(host->blob_read(&ctx, 1, 0, &byte, 1), KITH_E_MISSING);
  struct kith_stream *member = NULL; /* nor is its input an archive */
  struct kith_error err = {0};
  assert_int_equal(host->open_member(&ctx, KITH_STR("a"), &member, &err), KITH_E_INVALID);
  assert_string_equal(err.message, "crm is no archive");
  assert_int_equal(host->member_name(&ctx, 0).len, 0);
  names_free(&names);
}

static void records_are_read_within_their_bounds(void **state)
{
  (void)state;
  const struct kith_host *host = host_table();
  struct kith_batch batch = {0};
  struct kith_record *r = (host->add)(&batch, KITH_CONTACT, STR_NONE, (struct kith_origin){1, 2});
  assert_int_equal(host->set_key(r, KITH_STR("key")), KITH_OK);
  assert_true(str_eq_c(r->key, "key"));
  assert_int_equal(host->set_key(r, (struct kith_str){"x", RECORD_MAX_BYTES + 1}), KITH_E_LIMIT);
  assert_int_equal(kith_put_text(host, r, KITH_P_FN, KITH_STR("Ann")), KITH_OK);
  assert_int_equal(host->property_count(r), 1);
  assert_non_null(host->property(r, 0));
  assert_null(host->property(r, 1));
  assert_null(host->get(r, KITH_P_FN, 1));
  host->outcome(&batch, 5, KITH_CREATED, STR_NONE, STR_NONE); /* there is no such item: ignored */
  batch_free(&batch);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_table_is_full), cmocka_unit_test(an_older_plugin_gets_a_shorter_item),
      cmocka_unit_test(a_context_hands_on), cmocka_unit_test(records_are_read_within_their_bounds)};
  return cmocka_run_group_tests_name("plugin/host", tests, NULL, NULL);
}
