/* The table of facts: it says everything once, and configs/policies/README.md says the same. */
#include "unit/ownership/scene.h"

static char page[65536];

static int start(void **state)
{
  (void)state;
  FILE *f = fopen(KITH_SOURCE_DIR "/configs/policies/README.md", "r");
  assert_non_null(f);
  page[fread(page, 1, sizeof page - 1, f)] = '\0';
  fclose(f);
  return 0;
}

/* The words of a closed vocabulary behind what the fact says, without "unknown": ": entity, rep". */
static void add_values(const struct kith_column *c, struct kith_buf *line)
{
  struct kith_str rest = str_of(c->values), value;
  const char *joint = ": ";
  while (c->values && str_next(&rest, '|', &value))
    if (!str_eq_c(value, "unknown")) {
      buf_printf(line, "%s%.*s", joint, STR_ARG(value));
      joint = ", ";
    }
}

static void test_every_fact_is_documented(void **state)
{
  (void)state;
  struct kith_buf line = BUF_MAX(1024);
  for (int i = 0; i < COLUMN_COUNT; i++) {
    const struct kith_column *c = &fact_columns[i];
    const char *unknown = c->type == COLUMN_TEXT ? "'unknown'" : c->nullable ? "NULL" : "never";
    line.len = 0;
    buf_printf(&line, "| `%s` | %s | %s | %s | %s | %s", c->name, column_type_name(c->type), c->unit, c->source,
               unknown, c->about);
    add_values(c, &line);
    buf_add_c(&line, " |\n");
    if (!strstr(page, buf_c(&line)))
      fail_msg("configs/policies/README.md does not have the line\n%s", line.ptr);
  }
  buf_free(&line);
}

static void test_every_fact_says_what_it_is(void **state)
{
  (void)state;
  for (int i = 0; i < COLUMN_COUNT; i++) {
    const struct kith_column *c = &fact_columns[i];
    bool number = c->type == COLUMN_INTEGER || c->type == COLUMN_REAL;
    if (!c->name || !c->about || !c->source[0])
      fail_msg("column %d says too little", i);
    if (number != (c->unit[0] != '\0') && c->type != COLUMN_DATE)
      fail_msg("%s: a number has a unit, and nothing else has one", c->name);
    if (column_find(str_of(c->name)) != i)
      fail_msg("%s is there twice", c->name);
  }
}

static void test_a_row_of_sixteen_bytes_a_fact(void **state)
{
  (void)state;
  struct kith_fact_row row;
  struct kith_arena arena = {0};
  assert_int_equal(sizeof(struct kith_fact), 16);
  row_clear(&row);
  row_set_day(&row, COL_HIRED, day_parse(KITH_STR("2019-03-04")));
  row_set_day(&row, COL_LEFT, DAY_UNKNOWN);
  row_set_text(&row, COL_ROLE, KITH_STR("Partner"));
  row_set_text(&row, COL_PLACE, STR_NONE);
  row_set_bool(&row, COL_IS_CURRENT, -1);
  row_set_real(&row, COL_WON_AMOUNT, 12.5);
  assert_str(row_text(&row, COL_HIRED, &arena), "2019-03-04");
  assert_str(row_text(&row, COL_LEFT, &arena), "unknown");
  assert_str(row_text(&row, COL_ROLE, &arena), "Partner");
  assert_str(row_text(&row, COL_PLACE, &arena), "unknown");
  assert_str(row_text(&row, COL_IS_CURRENT, &arena), "unknown");
  assert_str(row_text(&row, COL_WON_AMOUNT, &arena), "12.5");
  assert_str(row_text(&row, COL_REHIRED, &arena), "no");
  assert_str(row_text(&row, COL_SIGHTINGS, &arena), "0");
  arena_free(&arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_fact_is_documented),
      cmocka_unit_test(test_every_fact_says_what_it_is),
      cmocka_unit_test(test_a_row_of_sixteen_bytes_a_fact),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
