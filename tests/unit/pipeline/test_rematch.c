/* Matching only what can have changed comes to the same as matching everything, under the same model. */
#include "unit/pipeline/world.h"

/* Four of two hundred share a number; row 210 brings its fifth name. */
static void write_inputs(const struct world *w, int count, int changed)
{
  static const char *const given[] = {"Ann", "Bob", "Cleo", "Dov", "Eva", "Finn", "Gia"};
  static const char *const family[] = {"Abbot", "Becker", "Chen", "Diaz", "Evans"};
  FILE *f = fopen(world_path(w, "crm.csv"), "w");
  fprintf(f, "id,first_name,last_name,email,phone\n");
  for (int i = 0; i < count; i++) {
    int as = changed && i % 17 == changed ? i + 1 : i; /* these turn into their neighbours */
    fprintf(f, "r%d,%s,%s,%s.%d@firm.example,+1415555%04d\n", i, given[as % 7], family[as % 5], family[as % 5], as / 2,
            i % 50 == 10 ? 9999 : as / 2);
  }
  fclose(f);
}

static void keep_model(const struct world *w, struct kith_buf *out)
{
  sqlite3 *db = NULL;
  *out = BUF_MAX(1 << 24);
  assert_int_equal(sqlite3_open(world_path(w, "s.kith"), &db), SQLITE_OK);
  sqlite3_exec(db, "CREATE TEMP TABLE kept AS SELECT name,value FROM state WHERE name LIKE 'model%'", NULL, NULL, NULL);
  dump_table(db, "kept", out);
  sqlite3_close(db);
}

static void a_part_equals_the_whole(void **state)
{
  struct world w;
  struct kith_buf fitted;
  (void)state;
  world_open(&w);
  world_file(&w, "p.yaml",
             "state: s.kith\nregion: US\nsources:\n  - { name: crm, plugin: csv, path: crm.csv }\n"
             "sinks:\n  - { name: file, plugin: json, path: out.ndjson }\n");
  write_inputs(&w, 200, 0);
  world_run_well(&w);
  keep_model(&w, &fitted);
  for (int changed = 1; changed < 5; changed++) {
    struct kith_buf part, whole, model, after;
    write_inputs(&w, 200 + 4 * changed, changed);
    world_run_well(&w);
    world_dump_matches(&w, NULL, &part);
    keep_model(&w, &model);
    assert_int_equal(str_eq(buf_str(&model), buf_str(&fitted)), 200 + 4 * changed <= 210);
    world_number(&w, "UPDATE member SET component=-abs(component) RETURNING 1");
    world_number(&w, "UPDATE state SET value=1 WHERE name='pending' RETURNING 1");
    world_run_well(&w);
    assert_int_equal(world_number(&w, "SELECT count(*) FROM member WHERE component<0"), 0);
    assert_int_equal(w.summary.identities.created + w.summary.identities.merged, 0);
    world_dump_matches(&w, NULL, &whole);
    same_text(&part, &whole, "matches");
    keep_model(&w, &after);
    same_text(&model, &after, "models");
    buf_free(&model);
    buf_free(&after);
    buf_free(&part);
    buf_free(&whole);
  }
  buf_free(&fitted);
  world_close(&w);
}

int main(void)
{
  umask(077);
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_part_equals_the_whole)};
  return cmocka_run_group_tests_name("pipeline/rematch", tests, NULL, NULL);
}
