#include "pipeline/join.h"

#include "unit/pipeline/records.h"

static void keys_become_names(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_join join = {0};
  struct kith_record *user = new_record(&arena, KITH_USER, "u1"), *account = new_record(&arena, KITH_ACCOUNT, "a1");
  put_text(user, KITH_P_FN, "Dana Reyes");
  put_text(user, KITH_P_EMAIL, "dana@acme.example");
  put_text(account, KITH_P_ORG, "Acme");
  put_text(account, KITH_P_OWNER_KEY, "u1");
  join_record(&join, user);
  join_record(&join, account);
  assert_true(str_eq_c(record_text(account, KITH_P_OWNER), "dana@acme.example"));

  struct kith_record *contact = new_record(&arena, KITH_CONTACT, "c1");
  put_text(contact, KITH_P_ACCOUNT_KEY, "a1");
  put_text(contact, KITH_P_OWNER_KEY, "u1");
  join_record(&join, contact);
  assert_true(str_eq_c(record_text(contact, KITH_P_ORG), "Acme"));
  assert_true(str_eq_c(record_text(contact, KITH_P_OWNER), "dana@acme.example"));

  struct kith_record *own = new_record(&arena, KITH_CONTACT, "c2");
  put_text(own, KITH_P_ACCOUNT_KEY, "a1");
  put_text(own, KITH_P_ORG, "Beta");
  put_text(own, KITH_P_OWNER_KEY, "nobody");
  join_record(&join, own);
  assert_true(str_eq_c(record_text(own, KITH_P_ORG), "Beta")); /* its own word stands */
  assert_null(record_get(own, KITH_P_ORG, 1));
  assert_null(record_get(own, KITH_P_OWNER, 0));
  join_free(&join);
  arena_free(&arena);
}

static void many_keys_are_remembered(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_join join = {0};
  char key[16];
  for (int i = 0; i < 1000; i++) {
    snprintf(key, sizeof key, "a%d", i);
    struct kith_record *account = new_record(&arena, KITH_ACCOUNT, key);
    put_text(account, KITH_P_ORG, key);
    join_record(&join, account);
    join_record(&join, account); /* the last one of a key counts, once */
  }
  assert_int_equal(join.count, 1000);
  struct kith_record *contact = new_record(&arena, KITH_CONTACT, "c");
  put_text(contact, KITH_P_ACCOUNT_KEY, "a777");
  join_record(&join, contact);
  assert_true(str_eq_c(record_text(contact, KITH_P_ORG), "a777"));
  join_free(&join);
  arena_free(&arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(keys_become_names), cmocka_unit_test(many_keys_are_remembered)};
  return cmocka_run_group_tests_name("pipeline/join", tests, NULL, NULL);
}
