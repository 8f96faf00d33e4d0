/* What the tests of this room share: an arena, diagnostics, and words that must stand in them. */
#ifndef TEST_CONFIG_UNIT_H
#define TEST_CONFIG_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "config/mapping.h"
#include "config/yaml.h"
#include "model/names.h"

#include <cmocka.h> /* last: it has a macro called fail */

static struct kith_arena arena;
static struct kith_diags diags;

static int setup(void **state)
{
  (void)state;
  arena = (struct kith_arena){0};
  diags = (struct kith_diags){0};
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  diag_free(&diags);
  arena_free(&arena);
  return 0;
}

__attribute__((unused)) static struct kith_node *parse(const char *text)
{
  return yaml_parse(KITH_STR("t.yaml"), str_of(text), &arena, &diags);
}

__attribute__((unused)) static const char *said(void)
{
  return arena_c(&arena, diag_text(&diags, &arena));
}

__attribute__((unused)) static void assert_said(const char *words)
{
  if (!strstr(said(), words))
    fail_msg("wanted \"%s\" in:\n%s", words, said());
}

__attribute__((unused)) static void assert_silence(void)
{
  if (diags.list.len)
    fail_msg("unexpected:\n%s", said());
}

#define assert_str(s, text) assert_string_equal(arena_c(&arena, s), text)
#define TEST(f)             cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
