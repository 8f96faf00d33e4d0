/* Who owns what, and text that YAML reads back: the parts of guessing that need no files. Whole piles are tried in
 * tests/cli/guess.bats. */
#include "pipeline/guess.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "config/yaml.h"
#include "normalise/text.h"

struct scene {
  struct kith_arena arena;
  struct kith_guess guess;
  struct kith_guess_source source;
};

static void put(struct scene *s, struct kith_record *r, uint32_t name, const char *text)
{
  struct kith_part *part = arena_zero(&s->arena, 1, sizeof *part);
  *part = (struct kith_part){sizeof *part, 0, str_of(text)};
  struct kith_property *p = record_add(r, name);
  p->part_count = 1;
  p->parts = part;
}

static void contact(struct scene *s, const char *owner_key, const char *owner)
{
  struct kith_record *r = record_new(&s->arena, KITH_CONTACT, STR_NONE, (struct kith_origin){0});
  if (owner_key)
    put(s, r, KITH_P_OWNER_KEY, owner_key);
  if (owner)
    put(s, r, KITH_P_OWNER, owner);
  guess_take_owner(&s->guess, &s->source, r);
}

static void user(struct scene *s, const char *key, const char *name, const char *email, const char *active)
{
  struct kith_record *r = record_new(&s->arena, KITH_USER, str_of(key), (struct kith_origin){0});
  put(s, r, KITH_P_FN, name);
  put(s, r, KITH_P_EMAIL, email);
  put(s, r, KITH_P_ACTIVE, active);
  guess_take_owner(&s->guess, &s->source, r);
}

static void finish(struct scene *s)
{
  guess_free(&s->guess);
  arena_free(&s->arena);
}

static const struct kith_guess_owner *owner(const struct scene *s, const char *name)
{
  for (size_t i = 0; i < s->guess.owners.len; i++)
    if (str_eq_c(s->guess.owners.items[i].name, name) || str_eq_c(s->guess.owners.items[i].key, name))
      return &s->guess.owners.items[i];
  fail_msg("there is no owner %s", name);
  return NULL;
}

static void names_addresses_and_keys_of_one_owner_meet(void **state)
{
  (void)state;
  struct scene s = {0};
  contact(&s, NULL, "Dana Reyes"); /* before anybody says who that is */
  contact(&s, NULL, "dana@acme.example");
  contact(&s, "005A", NULL);
  contact(&s, NULL, "Dana Reyes <DANA@acme.example>");
  user(&s, "005A", "Dana Reyes", "dana@acme.example", "true");
  contact(&s, "005A", NULL);
  contact(&s, NULL, "   ");
  guess_finish_owners(&s.guess);
  assert_int_equal(s.guess.owners.len, 1);
  assert_int_equal(owner(&s, "Dana Reyes")->records, 5);
  assert_int_equal(s.source.owned, 5);
  assert_true(str_eq_c(s.guess.domain, "acme.example"));
  assert_non_null(guess_find_owner(&s.guess, KITH_STR("dana")));
  assert_null(guess_find_owner(&s.guess, KITH_STR("reyes")));
  finish(&s);
}

static void two_people_of_one_name_stay_two(void **state)
{
  (void)state;
  struct scene s = {0};
  user(&s, "1", "Ann Lee", "ann@acme.example", "true");
  user(&s, "2", "Ann Lee", "ann.lee@acme.example", "true");
  guess_finish_owners(&s.guess);
  assert_int_equal(s.guess.owners.len, 2);
  assert_null(guess_find_owner(&s.guess, KITH_STR("Ann Lee")));
  assert_true(str_eq_c(guess_find_owner(&s.guess, KITH_STR("ann.lee"))->key, "2"));
  finish(&s);
}

static void integrations_queues_and_inactive_ones_are_marked(void **state)
{
  (void)state;
  static const struct {
    const char *key, *name, *email, *active;
    enum kith_guess_mark mark;
  } cases[] = {
      {"005000000000001", "Integration User", "i@acme.example", "true", MARK_INTEGRATION},
      {"005000000000002", "API", "x@acme.example", "true", MARK_INTEGRATION},
      {"005000000000003", "Support Queue", "s@acme.example", "true", MARK_QUEUE},
      {"00G000000000004", "West", "w@acme.example", "true", MARK_QUEUE},
      {"00Gshort", "Gina Short", "g@acme.example", "true", MARK_PERSON},
      {"005000000000005", "HubSpot Sync", "h@acme.example", "true", MARK_INTEGRATION},
      {"005000000000006", "Ned Noone", "no-reply@acme.example", "true", MARK_INTEGRATION},
      {"005000000000007", "Team", "sales@acme.example", "true", MARK_INTEGRATION},
      {"005000000000008", "Old Hand", "old@acme.example", "false", MARK_INACTIVE},
      {"005000000000009", "Kapil Sapinia", "kapil@acme.example", "true", MARK_PERSON},
      {"005000000000010", "Data Loader", "d@acme.example", "false", MARK_INTEGRATION},
  };
  struct scene s = {0};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    user(&s, cases[i].key, cases[i].name, cases[i].email, cases[i].active);
  guess_finish_owners(&s.guess);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    if (owner(&s, cases[i].key)->mark != cases[i].mark)
      fail_msg("%s is taken for %s", cases[i].name, guess_mark_name(owner(&s, cases[i].key)->mark));
  for (size_t i = 1; i < s.guess.owners.len; i++) /* people first */
    assert_false(s.guess.owners.items[i].mark <= MARK_INACTIVE && s.guess.owners.items[i - 1].mark > MARK_INACTIVE);
  finish(&s);
}

/* ---- Text ---- */

static const struct kith_source a_source = {.size = sizeof a_source, .possession = "portable"};
static const struct kith_plugin a_plugin = {.size = sizeof a_plugin, .name = "vcard", .source = &a_source};

/* A pipeline with one source whose path, name, holder and findings are `text`; what YAML reads of it. */
static void expect_path_back(struct kith_str text)
{
  struct scene s = {0};
  struct kith_diags diags = {0};
  struct kith_buf out = BUF_MAX(1 << 20);
  struct kith_guess_text where = {.state = "a.kith"};
  struct kith_finding finding = {sizeof finding, KITH_FOUND_COLUMN, text, text, 0.5, text};
  s.source = (struct kith_guess_source){.name = text,
                                        .path = text,
                                        .files = 1,
                                        .plugin = &a_plugin,
                                        .holder = text,
                                        .holder_kind = HOLDER_PERSON,
                                        .holder_why = text,
                                        .stopped = text,
                                        .found = {.arena = &s.arena}};
  found_add(&s.source.found, text, &finding);
  vec_push(&s.guess.sources, s.source);
  struct kith_guess_skipped skipped = {text, text, false};
  vec_push(&s.guess.skipped, skipped);
  assert_int_equal(guess_yaml(&s.guess, &where, &out), KITH_OK);
  const struct kith_node *root = yaml_parse(KITH_STR("test"), buf_str(&out), &s.arena, &diags);
  const struct kith_node *list = node_get(root, "sources");
  if (!list || list->count != 1 || diags.error_count)
    fail_msg("not YAML: %.*s\n%.*s", STR_ARG(diag_text(&diags, &s.arena)), STR_ARG(buf_str(&out)));
  static const char *const keys[] = {"path", "name", "holder"};
  for (size_t i = 0; i < 3; i++)
    if (!str_eq(node_get(list->items[0], keys[i])->text, text))
      fail_msg("%s was not read back:\n%.*s", keys[i], STR_ARG(buf_str(&out)));
  diag_free(&diags);
  buf_free(&out);
  finish(&s);
}

static void whatever_a_file_is_called_yaml_reads_it_back(void **state)
{
  (void)state;
  static const char *const texts[] = {"in/a.vcf",
                                      "a b.vcf",
                                      "a\"b\\c",
                                      "a'b",
                                      "a: b",
                                      "a #b",
                                      "#a",
                                      "*a",
                                      "&a",
                                      "!a",
                                      "%a",
                                      "@a",
                                      "`a",
                                      "[a]",
                                      "{a}",
                                      "true",
                                      "no",
                                      "~",
                                      "null",
                                      "1.5",
                                      "0x1f",
                                      "a\nb",
                                      "a\tb",
                                      "a\x1b[31m",
                                      "\xc2\x85",
                                      "\xe2\x80\xa8",
                                      "\xe2\x80\xae",
                                      "\xef\xbb\xbf"
                                      "a",
                                      "李伟",
                                      "\xf0\x9f\x98\x80",
                                      "a,b",
                                      "?a",
                                      "? a",
                                      "|",
                                      ">",
                                      "=",
                                      "<<",
                                      " a ",
                                      "a:",
                                      "2026-11-24",
                                      "12:30:00",
                                      "1_000",
                                      "\x7f",
                                      "-1",
                                      "--- a",
                                      "...",
                                      "*a/*.csv",
                                      "in/*.csv"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    expect_path_back(str_of(texts[i]));
  uint32_t random = 1;
  for (int round = 0; round < 500; round++) { /* any characters at all */
    char text[64];
    size_t len = 0;
    while (len < 40) {
      random = random * 1664525 + 1013904223;
      uint32_t c = (random >> 8) % (round % 2 ? 0x80 : 0x3000);
      len += c && (c < 0xd800 || c > 0xdfff) ? text_put(text + len, c) : 0;
    }
    expect_path_back((struct kith_str){text, len});
  }
}

static void people_csv_is_safe_in_spreadsheets(void **state)
{
  (void)state;
  struct scene s = {0};
  struct kith_buf out = BUF_MAX(1 << 20);
  contact(&s, NULL, "=cmd|' /C calc'!A0");
  contact(&s, NULL, "Q, \"R\"\nS");
  guess_finish_owners(&s.guess);
  assert_int_equal(guess_people_csv(&s.guess, &out), KITH_OK);
  assert_true(str_find_str(buf_str(&out), KITH_STR("\n\" =cmd|' /C calc'!A0\",")) < out.len);
  assert_true(str_find_str(buf_str(&out), KITH_STR("\n\"Q, \"\"R\"\" S\",")) < out.len);
  buf_free(&out);
  finish(&s);
}

static void findings_are_kept_to_a_limit(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_found_list list = {.arena = &arena};
  struct kith_finding good = {sizeof good, KITH_FOUND_NOTE, KITH_STR("a"), KITH_STR("b"), 1, KITH_STR("c")}, bad = good;
  bad.kind = 99;
  found_add(&list, KITH_STR("file"), &bad);
  assert_int_equal(list.items.len, 0);
  for (int i = 0; i < FOUND_MAX + 10; i++)
    found_add(&list, KITH_STR("file"), &good);
  assert_int_equal(list.items.len, FOUND_MAX);
  assert_string_equal(found_kind(&list.items.items[0]), "note");
  vec_free(&list.items);
  arena_free(&arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_addresses_and_keys_of_one_owner_meet),
      cmocka_unit_test(two_people_of_one_name_stay_two),
      cmocka_unit_test(integrations_queues_and_inactive_ones_are_marked),
      cmocka_unit_test(whatever_a_file_is_called_yaml_reads_it_back),
      cmocka_unit_test(people_csv_is_safe_in_spreadsheets),
      cmocka_unit_test(findings_are_kept_to_a_limit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
