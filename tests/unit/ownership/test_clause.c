/* Clause modules: included by a policy, tested by themselves, refused when they are hostile. */
#include "scene.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ownership/judge.h"

static struct kith_arena arena;
static struct kith_diags diags;
static char folder[] = "/tmp/kith-clause-XXXXXX";

static int start(void **state)
{
  (void)state;
  diags = (struct kith_diags){0};
  return 0;
}

static int end(void **state)
{
  (void)state;
  diag_free(&diags);
  arena_free(&arena);
  return 0;
}

static const char *write_file(const char *name, const char *text)
{
  const char *path = arena_printf(&arena, "%s/%s", folder, name).ptr;
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
  return path;
}

static bool says(const char *text)
{
  for (size_t i = 0; i < diags.list.len; i++)
    if (str_find_str(diags.list.items[i].message, str_of(text)) < diags.list.items[i].message.len)
      return true;
  for (size_t i = 0; i < diags.list.len; i++)
    print_message("  %.*s:%u: %.*s\n", STR_ARG(diags.list.items[i].file), diags.list.items[i].line,
                  STR_ARG(diags.list.items[i].message));
  return false;
}

static void refuse(const char *policy, const char *why)
{
  diag_free(&diags);
  diags = (struct kith_diags){0};
  assert_null(policy_load(write_file("bad.yaml", policy), &arena, &diags));
  if (!says(why))
    fail_msg("nothing says '%s'", why);
}

#define SOCIAL                                                                                                         \
  "clause: social\nabout: connections made after the clause are the company's\nparams: { since: 2024-05-01, who: "     \
  "dana "                                                                                                              \
  "}\n"                                                                                                                \
  "guards: [{ when: do_not_contact, then: { suppress: [all] } }]\n"                                                    \
  "rules:\n  - id: connected\n    when: in_external AND first_seen >= param('since')\n    then: { claim: none }\n"     \
  "    because: \"connected on {first_seen}, after {param:since}\"\n"                                                  \
  "tests:\n  - { given: { in_external: true, first_seen: 2024-06-01 }, expect: { rule: connected } }\n"                \
  "  - { given: { in_external: true, first_seen: 2024-04-01 }, expect: { rule: none, suppress: [] } }\n"               \
  "  - { given: { in_external: true, first_seen: 2024-04-01 }, params: { since: 2024-01-01 }, expect: { rule: "        \
  "connected } }\n"

/* The policy's own rules stand before and behind; one of them takes what the module's test is about. */
#define MAIN                                                                                                           \
  "version: 1\nparams: { since: 2025-01-01 }\nguards: [{ when: crm_owner, then: { suppress: [phone] } }]\nrules:\n"    \
  "  - { id: first, when: sightings > 9, then: { claim: weak }, because: x }\n"                                        \
  "  - include: clauses/social.yaml\n"                                                                                 \
  "  - { id: last, when: \"true\", then: { claim: weak }, because: x }\n"                                              \
  "tests:\n  - { given: { in_external: true, first_seen: 2024-06-01 }, expect: { rule: last } }\n"                     \
  "  - { given: { in_external: true, first_seen: 2025-06-01, do_not_contact: true }, expect: { rule: "                 \
  "social/connected, "                                                                                                 \
  "suppress: [all] } }\n"

static void test_a_module_is_included(void **state)
{
  (void)state;
  struct kith_error err = {0};
  bool reached[POLICY_MAX_RULES];
  write_file("clauses/social.yaml", SOCIAL);
  const struct kith_policy *p = policy_load(write_file("main.yaml", MAIN), &arena, &diags);
  for (size_t i = 0; i < diags.list.len; i++)
    fail_msg("%.*s:%u: %.*s", STR_ARG(diags.list.items[i].file), diags.list.items[i].line,
             STR_ARG(diags.list.items[i].message));
  assert_int_equal(p->rule_count, 3);
  assert_int_equal(p->guard_count, 2);
  assert_str(p->rules[0].id, "first");
  assert_str(p->rules[1].id, "social/connected");
  assert_int_equal(p->test_count, 5);
  assert_int_equal(policy_test(p, &diags, &err), 0); /* the module's tests keep to its own defaults and rules */
  assert_int_equal(policy_reached(p, reached, &err), KITH_OK);
  assert_false(reached[0]);
  assert_true(reached[1] && reached[2]);
  struct kith_fact_row row;
  row_clear(&row);
  row_set_day(&row, COL_FIRST_SEEN, day_parse(KITH_STR("2025-06-01")));
  assert_str(template_text(&p->rules[1].because, &row, &arena), "connected on 2025-06-01, after 2025-01-01");
}

static void test_the_hash_is_of_all_files(void **state)
{
  (void)state;
  const char *path = write_file("plain.yaml", "version: 1\nrules: [{ id: a, when: inherited, then: { claim: weak }, "
                                              "because: x }]\n");
  const struct kith_policy *p = policy_load(path, &arena, &diags);
  assert_non_null(p);
  char line[128] = "";
  FILE *f = popen(arena_printf(&arena, "sha256sum %s", path).ptr, "r");
  assert_non_null(fgets(line, sizeof line, f));
  pclose(f);
  line[64] = '\0';
  assert_str(p->hash, line);
  write_file("clauses/social.yaml", SOCIAL);
  const struct kith_policy *one = policy_load(write_file("main.yaml", MAIN), &arena, &diags);
  write_file("clauses/social.yaml", SOCIAL "# more\n");
  const struct kith_policy *two = policy_load(write_file("main.yaml", MAIN), &arena, &diags);
  assert_true(one && two && !str_eq(one->hash, two->hash) && one->digest == two->digest);
}

static void test_a_module_alone(void **state)
{
  (void)state;
  struct kith_error err = {0};
  const char *path = write_file("clauses/alone.yaml",
                                "clause: alone\nparams: { until: null }\nrules:\n"
                                "  - { id: x, when: first_seen < param('until'), then: { claim: none }, because: x }\n"
                                "tests:\n  - { given: { first_seen: 2020-01-01 }, expect: { rule: none } }\n"
                                "  - { given: { first_seen: 2020-01-01 }, params: { until: 2021-01-01 }, expect: { "
                                "rule: x } }\n");
  const struct kith_policy *p = policy_load(path, &arena, &diags);
  assert_non_null(p);
  assert_true(p->clause);
  assert_str(p->rules[0].id, "x");
  assert_int_equal(policy_test(p, &diags, &err), 0);
  refuse("version: 1\nrules: [{ include: clauses/alone.yaml }]\n", "the module 'alone' needs a value: params: { until");
  refuse("version: 1\nparams: { untill: 2020-01-01 }\nrules: [{ include: clauses/alone.yaml }]\n",
         "no module has a parameter 'untill', did you mean 'until'?");
}

static void test_what_is_refused(void **state)
{
  (void)state;
  write_file("clauses/social.yaml", SOCIAL);
  write_file("clauses/again.yaml", SOCIAL "# the same name\n");
  write_file(
      "clauses/other.yaml",
      "clause: other\nparams: { since: 2020-01-01 }\nrules: [{ id: y, when: first_seen < param('since'), then: { "
      "claim: none }, because: x }]\n");
  write_file("clauses/nested.yaml", "clause: nested\nrules: [{ include: social.yaml }]\n");
  write_file("clauses/loop.yaml", "clause: loop\nrules: [{ include: loop.yaml }]\n");
  write_file("clauses/versioned.yaml", "clause: v\nversion: 1\nrules: []\n");
  write_file("clauses/slash.yaml", "clause: a/b\nrules: []\n");
  write_file("plain.yaml", "version: 1\nrules: []\n");
  static const struct {
    const char *policy, *why;
  } cases[] = {
      {"version: 1\nrules: [{ include: /etc/passwd }]\n", "no absolute path"},
      {"version: 1\nrules: [{ include: ../x.yaml }]\n", "no '..'"},
      {"version: 1\nrules: [{ include: clauses/../../x.yaml }]\n", "no '..'"},
      {"version: 1\nrules: [{ include: clauses/nobody.yaml }]\n", "cannot be read"},
      {"version: 1\nrules: [{ include: clauses }]\n", "cannot be read"},
      {"version: 1\nrules: [{ include: [a, b] }]\n", "names one file"},
      {"version: 1\nrules: [{ include: clauses/social.yaml, id: x }]\n", "unknown key \"id\""},
      {"version: 1\nrules: [{ include: bad.yaml }]\n", "a policy cannot include itself"},
      {"version: 1\nrules: [{ include: plain.yaml }]\n", "is no clause module"},
      {"version: 1\nrules: [{ include: clauses/versioned.yaml }]\n", "unknown key \"version\""},
      {"version: 1\nrules: [{ include: clauses/slash.yaml }]\n", "letters, digits"},
      {"version: 1\nrules: [{ include: clauses/nested.yaml }]\n", "a module includes no others"},
      {"version: 1\nrules: [{ include: clauses/loop.yaml }]\n", "a module includes no others"},
      {"version: 1\nrules: [{ include: clauses/social.yaml }, { include: clauses/social.yaml }]\n", "included twice"},
      {"version: 1\nrules: [{ include: clauses/social.yaml }, { include: clauses/again.yaml }]\n",
       "are called 'social'"},
      {"version: 1\nrules: [{ include: clauses/social.yaml }, { include: clauses/other.yaml }]\n",
       "defaults for 'since' that differ"},
      {"version: 1\nrules: [{ id: a/b, when: inherited, then: { claim: weak }, because: x }]\n", "an id has no '/'"},
      {"- [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n", ""},
      {"just text\n", "a policy is a mapping"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    refuse(cases[i].policy, cases[i].why);
}

static void test_too_many(void **state)
{
  (void)state;
  struct kith_buf text = BUF_MAX(1 << 22);
  buf_add_c(&text, "version: 1\nrules:\n");
  for (int i = 0; i < 201; i++)
    buf_printf(&text, "  - { id: r%d, when: inherited, then: { claim: weak }, because: x }\n", i);
  refuse(buf_c(&text), "more than 200 rules");
  buf_clear(&text);
  buf_add_c(&text, "clause: many\nrules:\n");
  for (int i = 0; i < 150; i++)
    buf_printf(&text, "  - { id: r%d, when: inherited, then: { claim: weak }, because: x }\n", i);
  write_file("clauses/many.yaml", buf_c(&text));
  buf_clear(&text);
  buf_add_c(&text, "version: 1\nrules:\n  - include: clauses/many.yaml\n");
  for (int i = 0; i < 51; i++)
    buf_printf(&text, "  - { id: r%d, when: inherited, then: { claim: weak }, because: x }\n", i);
  refuse(buf_c(&text), "more than 200 rules, with those of the modules");
  buf_clear(&text);
  buf_add_c(&text, "version: 1\nrules:\n");
  for (int i = 0; i < 40; i++)
    buf_printf(&text, "  - include: clauses/m%d.yaml\n", i);
  refuse(buf_c(&text), "cannot be read");
  buf_clear(&text);
  buf_add_c(&text, "version: 1\nrules:\n"); /* each compiles, but not all of them in one statement */
  for (int i = 0; i < 200; i++)
    buf_printf(&text, "  - { id: r%d, when: \"party = '%04060d'\", then: { claim: weak }, because: x }\n", i, i);
  for (int i = 0; i < 32; i++)
    buf_printf(&text, "%s  - { when: \"party = '%04060d'\", then: { suppress: [all] } }\n", i ? "" : "guards:\n", i);
  const struct kith_policy *p = policy_load(write_file("large.yaml", buf_c(&text)), &arena, &diags);
  assert_true(p || diags.error_count);
  buf_free(&text);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
  char clauses[64];
  const struct CMUnitTest tests[] = {T(test_a_module_is_included), T(test_the_hash_is_of_all_files),
                                     T(test_a_module_alone), T(test_what_is_refused), T(test_too_many)};
  if (!mkdtemp(folder))
    return 1;
  snprintf(clauses, sizeof clauses, "%s/clauses", folder);
  mkdir(clauses, 0700);
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  char command[96];
  snprintf(command, sizeof command, "rm -r %s", folder);
  return system(command) ? 1 : failed;
}
