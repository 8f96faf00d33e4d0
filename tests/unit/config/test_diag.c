#include "unit.h"

static void nearest_word_is_suggested(void **state)
{
  (void)state;
  static const char *const words[] = {"name", "plugin", "path", "holder", "possession", NULL};
  assert_string_equal(suggest(KITH_STR("plugn"), words), "plugin");
  assert_string_equal(suggest(KITH_STR("plguin"), words), "plugin"); /* a swap is one step */
  assert_string_equal(suggest(KITH_STR("PATH"), words), "path");
  assert_string_equal(suggest(KITH_STR("posession"), words), "possession");
  assert_null(suggest(KITH_STR("zebra"), words));
  assert_null(suggest(KITH_STR("pa"), words)); /* two letters are near to everything */
  assert_null(suggest(STR_NONE, words));
}

static void long_words_are_no_danger(void **state)
{
  (void)state;
  static const char *const words[] = {"name", NULL};
  char word[5000];
  memset(word, 'n', sizeof word);
  assert_null(suggest((struct kith_str){word, sizeof word}, words));
  assert_string_equal(suggest_hint((struct kith_str){word, 64}, words).text, "");
}

static void hint_ends_a_sentence(void **state)
{
  (void)state;
  static const char *const words[] = {"email", NULL};
  assert_string_equal(suggest_hint(KITH_STR("emial"), words).text, "; did you mean \"email\"?");
}

static void status_has_the_first_error_and_the_rest(void **state)
{
  (void)state;
  struct kith_error err = {0};
  assert_int_equal(diag_status(&diags, &err), KITH_OK);
  diag_warning(&diags, KITH_STR("a.yaml"), 1, 1, "odd");
  assert_int_equal(diag_status(&diags, &err), KITH_OK);
  diag_error(&diags, KITH_STR("a.yaml"), 3, 5, "no %s", "good");
  diag_error(&diags, KITH_STR("a.yaml"), 4, 5, "worse");
  assert_int_equal(diag_status(&diags, &err), KITH_E_CONFIG);
  assert_string_equal(err.message, "a.yaml:3:5: no good (and 1 more)");
  assert_string_equal(said(), "a.yaml:1:1: warning: odd\na.yaml:3:5: error: no good\na.yaml:4:5: error: worse\n");
}

static void places_are_said_as_far_as_known(void **state)
{
  (void)state;
  diag_error(&diags, KITH_STR("a.yaml"), 0, 0, "whole");
  diag_error(&diags, STR_NONE, 0, 0, "nowhere");
  assert_string_equal(said(), "a.yaml: error: whole\nerror: nowhere\n");
}

static void texts_are_owned_printable_and_short(void **state)
{
  (void)state;
  char file[] = "gone.yaml", text[3000];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  text[0] = '\x1b';
  for (size_t i = 2; i < 2000; i += 2)
    memcpy(text + i, "\xc3\xa9", 2);
  diag_error(&diags, str_of(file), 1, 1, "%s", text);
  memset(file, '-', sizeof file - 1);
  const struct kith_diag *diag = &diags.list.items[0];
  assert_str(diag->file, "gone.yaml");
  assert_true(diag->message.len < DIAG_MAX_TEXT);
  assert_int_equal(diag->message.ptr[0], '?');
  assert_memory_equal(diag->message.ptr + diag->message.len - 5, "\xc3\xa9...", 5);
}

static void list_is_bounded_and_counts_on(void **state)
{
  (void)state;
  struct kith_error err;
  for (int i = 0; i < 3 * DIAG_MAX; i++)
    diag_warning(&diags, KITH_STR("a"), 1, 1, "w");
  diag_error(&diags, KITH_STR("a"), 1, 1, "e");
  assert_int_equal(diags.list.len, DIAG_MAX);
  assert_int_equal(diags.error_count, 1);
  assert_int_equal(diag_status(&diags, &err), KITH_E_CONFIG);
}

int main(void)
{
  const struct CMUnitTest tests[] = {TEST(nearest_word_is_suggested),
                                     TEST(long_words_are_no_danger),
                                     TEST(hint_ends_a_sentence),
                                     TEST(status_has_the_first_error_and_the_rest),
                                     TEST(places_are_said_as_far_as_known),
                                     TEST(texts_are_owned_printable_and_short),
                                     TEST(list_is_bounded_and_counts_on)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
