#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "model/names.h"

#include <cmocka.h>

static struct kith_names names;

static int setup(void **state)
{
  (void)state;
  names_init(&names);
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  names_free(&names);
  return 0;
}

static void registered_names_have_their_numbers(void **state)
{
  (void)state;
  assert_int_equal(names_property(&names, KITH_STR("EMAIL")), KITH_P_EMAIL);
  assert_int_equal(names_property(&names, KITH_STR("email")), KITH_P_EMAIL);
  assert_int_equal(names_param(&names, KITH_STR("type")), KITH_Q_TYPE);
  assert_int_equal(names_registered_property(KITH_STR("X-KITH-OWNER")), KITH_P_OWNER);
  assert_int_equal(names_registered_property(KITH_STR("x-unheard-of")), KITH_P_NONE);
  assert_true(str_eq_c(names_of_property(&names, KITH_P_TEL), "TEL"));
  assert_true(str_eq_c(names_of_param(&names, KITH_Q_PREF), "PREF"));
}

static void other_names_are_interned_once(void **state)
{
  (void)state;
  uint32_t id = names_property(&names, KITH_STR("x-Skype"));
  assert_true(id >= KITH_P_LIMIT);
  assert_int_equal(names_property(&names, KITH_STR("X-SKYPE")), id);
  assert_int_equal(names_param(&names, KITH_STR("X-SKYPE")), id);
  assert_true(str_eq_c(names_of_property(&names, id), "X-SKYPE"));
  assert_int_not_equal(names_property(&names, KITH_STR("X-SKYPE2")), id);
}

static void unknown_ids_have_no_name(void **state)
{
  (void)state;
  assert_int_equal(names_of_property(&names, KITH_P_LIMIT).len, 0);
  assert_int_equal(names_of_property(&names, UINT32_MAX).len, 0);
  assert_int_equal(names_of_property(&names, 999).len, 0);
  assert_int_equal(names_property(&names, STR_NONE), 0);
}

static void space_for_names_ends(void **state)
{
  (void)state;
  char name[32];
  for (int i = 0; i < NAMES_MAX; i++) {
    int len = snprintf(name, sizeof name, "X-%d", i);
    assert_int_equal(names_property(&names, (struct kith_str){name, (size_t)len}), KITH_P_LIMIT + i);
  }
  assert_int_equal(names_property(&names, KITH_STR("X-ONE-TOO-MANY")), 0);
  assert_int_equal(names_property(&names, KITH_STR("X-7")), KITH_P_LIMIT + 7);
}

static void *intern_many(void *seen)
{
  char name[32];
  for (uint32_t i = 0; i < 500; i++) {
    int len = snprintf(name, sizeof name, "X-SHARED-%u", i);
    ((uint32_t *)seen)[i] = names_property(&names, (struct kith_str){name, (size_t)len});
  }
  return NULL;
}

static void threads_agree(void **state)
{
  (void)state;
  static uint32_t seen[4][500];
  pthread_t threads[4];
  for (int i = 0; i < 4; i++)
    pthread_create(&threads[i], NULL, intern_many, seen[i]);
  for (int i = 0; i < 4; i++)
    pthread_join(threads[i], NULL);
  for (int i = 1; i < 4; i++)
    assert_memory_equal(seen[i], seen[0], sizeof seen[0]);
}

static const struct known_path {
  const char *path;
  uint32_t property, component, group;
  const char *type;
} known_paths[] = {
    {"-", KITH_P_NONE, 0, 0, ""},
    {"uid", KITH_P_UID, 0, 0, ""},
    {"name.given", KITH_P_N, KITH_N_GIVEN, 0, ""},
    {"email", KITH_P_EMAIL, 0, 0, ""},
    {"email.work", KITH_P_EMAIL, 0, 0, "work"},
    {"email#2", KITH_P_EMAIL, 0, 2, ""},
    {"phone.mobile", KITH_P_TEL, 0, 0, "cell"},
    {"phone.work,fax", KITH_P_TEL, 0, 0, "work,fax"},
    {"address.locality", KITH_P_ADR, KITH_ADR_LOCALITY, 0, ""},
    {"address.home.locality#2", KITH_P_ADR, KITH_ADR_LOCALITY, 2, "home"},
    {"identifier.ssn", KITH_P_IDENTIFIER, 0, 0, "ssn"},
    {"owner.key", KITH_P_OWNER_KEY, 0, 0, ""},
    {"linkedin", KITH_P_SOCIALPROFILE, 0, 0, "linkedin"},
    {"phonetic.family", KITH_P_X_PHONETIC_LAST, 0, 0, ""},
};

static void paths_resolve(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof known_paths / sizeof known_paths[0]; i++) {
    struct kith_path path;
    const struct known_path *want = &known_paths[i];
    if (!names_path(str_of(want->path), &path))
      fail_msg("no path %s", want->path);
    assert_int_equal(path.property, want->property);
    assert_int_equal(path.component, want->component);
    assert_int_equal(path.group, want->group);
    assert_true(str_eq_c(path.type, want->type));
  }
}

static void all_paths_of_the_list_resolve(void **state)
{
  (void)state;
  struct kith_path path;
  for (const char *const *p = names_paths(); *p; p++)
    if (!names_path(str_of(*p), &path))
      fail_msg("no path %s", *p);
}

static void other_paths_do_not(void **state)
{
  (void)state;
  static const char *const wrong[] = {"",
                                      "name",
                                      "name.",
                                      "name.given.work",
                                      "email.",
                                      ".email",
                                      "email#0",
                                      "email#x",
                                      "email#1000",
                                      "email#",
                                      "uid.work",
                                      "EMAIL",
                                      "address.home.nowhere",
                                      "phone.mobile.x.y"};
  struct kith_path path;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    if (names_path(str_of(wrong[i]), &path))
      fail_msg("%s is no path", wrong[i]);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
  const struct CMUnitTest tests[] = {TEST(registered_names_have_their_numbers),
                                     TEST(other_names_are_interned_once),
                                     TEST(unknown_ids_have_no_name),
                                     TEST(space_for_names_ends),
                                     TEST(threads_agree),
                                     TEST(paths_resolve),
                                     TEST(all_paths_of_the_list_resolve),
                                     TEST(other_paths_do_not)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
