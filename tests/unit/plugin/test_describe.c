#include "plugin/describe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- A sound description, and one change that spoils it ---- */

static int open_it(const struct kith_open *open, void **self, struct kith_error *err)
{
  (void)open, (void)self, (void)err;
  return KITH_OK;
}

static int next_it(void *self, struct kith_batch *batch, struct kith_error *err)
{
  (void)self, (void)batch, (void)err;
  return KITH_END;
}

static int commit_it(void *self, struct kith_error *err)
{
  (void)self, (void)err;
  return KITH_OK;
}

static void close_it(void *self)
{
  (void)self;
}

struct description {
  struct kith_option options[3];
  struct kith_member members[3];
  struct kith_source source;
  struct kith_sink sink;
  struct kith_plugin plugin;
};

static void sound(struct description *d)
{
  *d = (struct description){
      .options = {{.size = sizeof(struct kith_option), .type = KITH_OPT_STR, .name = "a", .help = "h"},
                  {.size = sizeof(struct kith_option), .type = KITH_OPT_INT, .offset = 16, .name = "b", .help = "h"},
                  {.size = sizeof(struct kith_option)}},
      .members = {{.size = sizeof(struct kith_member), .pattern = "*.csv", .role = "r"},
                  {.size = sizeof(struct kith_member), .pattern = "*.txt", .role = "s"},
                  {.size = sizeof(struct kith_member)}},
      .source = {.size = sizeof d->source, .mode = KITH_SNAPSHOT, .settings_size = 24},
      .sink = {.size = sizeof d->sink, .mode = KITH_WHOLE},
      .plugin = {.size = sizeof d->plugin, .abi = KITH_ABI, .name = "x", .version = "1", .license = "l"}};
  d->plugin.summary = "s";
  d->plugin.source = &d->source;
  d->plugin.sink = &d->sink;
  d->source.options = d->options;
  d->source.members = d->members;
  d->source.open = open_it;
  d->source.next = next_it;
  d->source.close = close_it;
  d->sink.open = open_it;
  d->sink.write = next_it;
  d->sink.commit = commit_it;
  d->sink.close = close_it;
}

#define SPOIL(name, change)                                                                                            \
  static void name(struct description *d)                                                                              \
  {                                                                                                                    \
    change;                                                                                                            \
  }
SPOIL(nothing, (void)d)
SPOIL(no_sink, d->plugin.sink = NULL)
SPOIL(no_options, d->source.options = NULL)
SPOIL(no_members, d->source.members = NULL)
SPOIL(newer_minor, d->plugin.abi++)
SPOIL(longer, d->plugin.size += 100; d->source.size += 100; d->sink.size += 100)
SPOIL(short_plugin, d->plugin.size = 8)
SPOIL(other_major, d->plugin.abi = 2u << 16)
SPOIL(other_name, d->plugin.name = "y")
SPOIL(no_name, d->plugin.name = NULL)
SPOIL(no_version, d->plugin.version = NULL)
SPOIL(no_license, d->plugin.license = NULL)
SPOIL(no_summary, d->plugin.summary = NULL)
SPOIL(no_role, d->plugin.sink = NULL; d->plugin.source = NULL)
SPOIL(short_source, d->source.size = 16)
SPOIL(no_next, d->source.next = NULL)
SPOIL(odd_mode, d->source.mode = 3)
SPOIL(short_sink, d->sink.size = 16)
SPOIL(no_commit, d->sink.commit = NULL)
SPOIL(odd_sink_mode, d->sink.mode = 0)
SPOIL(huge_settings, d->source.settings_size = 1u << 30)
SPOIL(option_outside, d->options[1].offset = 24)
SPOIL(option_wraps, d->options[1].offset = UINT32_MAX - 7)
SPOIL(option_askew, d->options[1].offset = 12)
SPOIL(option_odd_type, d->options[0].type = 99)
SPOIL(option_no_type, d->options[0].type = 0)
SPOIL(option_no_help, d->options[0].help = NULL)
SPOIL(choice_without, d->options[1].type = KITH_OPT_CHOICE)
SPOIL(options_no_size, d->options[0].size = 0)
SPOIL(members_no_size, d->members[0].size = 0)
SPOIL(member_no_role, d->members[1].role = NULL)

static const struct {
  void (*spoil)(struct description *);
  const char *says; /* NULL: still sound */
} cases[] = {{nothing, NULL},
             {no_sink, NULL},
             {no_options, NULL},
             {no_members, NULL},
             {newer_minor, NULL},
             {longer, NULL},
             {short_plugin, "too short"},
             {other_major, "ABI 2.0"},
             {other_name, "calls itself 'y'"},
             {no_name, "calls itself ''"},
             {no_version, "version"},
             {no_license, "license"},
             {no_summary, "summary"},
             {no_role, "neither"},
             {short_source, "lacks"},
             {no_next, "lacks"},
             {odd_mode, "SNAPSHOT"},
             {short_sink, "lacks"},
             {no_commit, "lacks"},
             {odd_sink_mode, "KEYED"},
             {huge_settings, "bytes"},
             {option_outside, "'b'"},
             {option_wraps, "'b'"},
             {option_askew, "'b'"},
             {option_odd_type, "'a'"},
             {option_no_type, "'a'"},
             {option_no_help, "help"},
             {choice_without, "choices"},
             {options_no_size, "size"},
             {members_no_size, "size"},
             {member_no_role, "role"}};

static void bad_descriptions_are_refused(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct description d;
    struct kith_error err = {0};
    sound(&d);
    cases[i].spoil(&d);
    int rc = plugin_check_description(&d.plugin, KITH_STR("x"), &err);
    if (rc != (cases[i].says ? KITH_E_INVALID : KITH_OK))
      fail_msg("case %zu: %d, %s", i, rc, err.message);
    if (cases[i].says && !strstr(err.message, cases[i].says))
      fail_msg("case %zu says: %s", i, err.message);
    assert_int_equal(plugin_check_description(&d.plugin, KITH_STR("x"), NULL), rc);
  }
  assert_int_equal(plugin_check_description(NULL, KITH_STR("x"), NULL), KITH_E_INVALID);
}

/* A plugin of a later ABI has longer options; one without an end is not followed for ever. */
static void options_step_by_their_own_size(void **state)
{
  (void)state;
  struct longer {
    struct kith_option option;
    char more[40];
  } table[3] = {{.option = {.size = sizeof table[0], .type = KITH_OPT_INT, .name = "one", .help = "h"}},
                {.option = {.size = sizeof table[0], .type = KITH_OPT_INT, .offset = 8, .name = "two", .help = "h"}},
                {.option = {.size = sizeof table[0]}}};
  assert_string_equal(plugin_option(&table[0].option, 0)->name, "one");
  assert_string_equal(plugin_option(&table[0].option, 1)->name, "two");
  assert_null(plugin_option(&table[0].option, 2));
  assert_null(plugin_option(NULL, 0));

  struct description d;
  struct kith_error err = {0};
  struct kith_option *endless = calloc(300, sizeof *endless);
  sound(&d);
  d.source.options = &table[0].option;
  assert_int_equal(plugin_check_description(&d.plugin, KITH_STR("x"), &err), KITH_OK);
  for (size_t i = 0; i < 300; i++)
    endless[i] = d.options[0];
  d.source.options = endless;
  assert_int_equal(plugin_check_description(&d.plugin, KITH_STR("x"), &err), KITH_E_INVALID);
  assert_non_null(strstr(err.message, "no end"));
  free(endless);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(bad_descriptions_are_refused),
                                     cmocka_unit_test(options_step_by_their_own_size)};
  return cmocka_run_group_tests_name("plugin/describe", tests, NULL, NULL);
}
