/* What people said is done by the next run, and by every run after it. */
#include "store/verdict.h"
#include "unit/pipeline/world.h"

#define RECORD(n)   ((uint64_t)1 << 40 | (n))
#define IDENTITY(n) "SELECT identity FROM member WHERE sighting=1<<40|" #n

static const char head[] = "id,name,email,phone\n";

static int start(void **state)
{
  struct world *w = world_new(state);
  world_file(w, "p.yaml",
             "state: s.kith\nregion: US\nsources:\n  - { name: crm, plugin: csv, path: crm.csv }\n"
             "sinks:\n  - { name: file, plugin: json, path: out.ndjson }\n  - { name: db, plugin: crm-sqlite, path: "
             "crm.db }\n");
  return 0;
}

static void write_rows(const struct world *w, const char *rows)
{
  char text[2048];
  snprintf(text, sizeof text, "%s%s", head, rows);
  world_file(w, "crm.csv", text);
}

/* 1 and 2 are one for the matcher, 3 somebody else, 4 also. */
static const char four[] = "1,Zebedee Quist,zq@a.example,+14155550101\n2,Zebedee Quist,zq@a.example,+14155550101\n"
                           "3,Ann Lee,ann@c.example,+13105550177\n4,Maxi Oberhuber,mo@z.example,+498955512345\n";

static void run_four(struct world *w)
{
  write_rows(w, four);
  world_run_well(w);
  assert_int_equal(w->summary.identities.total, 3);
}

static void say(struct world *w, uint64_t a, uint64_t b, enum kith_verdict_kind kind)
{
  struct kith_store *store = NULL;
  struct kith_verdict_row row = {.a = RECORD(a), .b = RECORD(b), .kind = kind, .at_ms = NOW_MS};
  int64_t id;
  row.by = row.reason = STR_NONE;
  assert_int_equal(store_open(world_path(w, "s.kith"), STORE_VERDICT, &store, &w->err), KITH_OK);
  assert_int_equal(store_begin(store, &w->err), KITH_OK);
  assert_int_equal(verdict_add(store, &row, &id, &w->err), KITH_OK);
  assert_int_equal(store_commit(store, &w->err), KITH_OK);
  store_close(store);
}

static void run_to(struct world *w, uint64_t people)
{
  world_run_well(w);
  if (w->summary.identities.total != people)
    fail_msg("%d contacts, not %d", (int)w->summary.identities.total, (int)people);
  assert_int_equal(world_number(w, "SELECT count(*) FROM member WHERE component<=0"), 0);
}

static void same_makes_one_and_the_oldest_survives(void **state)
{
  struct world *w = *state;
  run_four(w);
  int64_t loser = world_number(w, IDENTITY(3));
  say(w, 3, 2, VERDICT_SAME);
  run_to(w, 2);
  for (int i = 0; i < 2; i++) {
    assert_int_equal(world_number(w, IDENTITY(1)), 1);
    assert_int_equal(world_number(w, IDENTITY(2)), 1);
    assert_int_equal(world_number(w, IDENTITY(3)), 1);
    assert_int_equal(world_number(w, "SELECT successor FROM identity WHERE status=2"), 1);
    assert_int_equal(world_number(w, "SELECT id FROM identity WHERE status=2"), loser);
    run_to(w, 2); /* nothing to do */
    assert_int_equal(w->summary.identities.merged, 0);
  }
}

static void distinct_makes_two(void **state)
{
  struct world *w = *state;
  run_four(w);
  say(w, 1, 2, VERDICT_DISTINCT);
  run_to(w, 4);
  assert_int_equal(world_number(w, IDENTITY(1)), 1); /* of equal parts the older keeps the number */
  assert_int_not_equal(world_number(w, IDENTITY(2)), 1);
  assert_int_equal(world_number(w, "SELECT count(*) FROM review"), 0); /* and nobody is asked about it */
}

static void distinct_after_same_restores_the_parts(void **state)
{
  struct world *w = *state;
  run_four(w);
  say(w, 1, 3, VERDICT_SAME);
  run_to(w, 2);
  say(w, 1, 3, VERDICT_DISTINCT);
  run_to(w, 3);
  assert_int_equal(world_number(w, IDENTITY(1)), 1);
  assert_int_equal(world_number(w, IDENTITY(2)), 1); /* it went along, it comes along */
  assert_int_not_equal(world_number(w, IDENTITY(3)), 1);
  say(w, 1, 3, VERDICT_SAME);
  run_to(w, 2);
}

static void it_outlives_changed_versions(void **state)
{
  struct world *w = *state;
  run_four(w);
  say(w, 1, 2, VERDICT_DISTINCT);
  say(w, 3, 4, VERDICT_SAME);
  run_to(w, 3);
  write_rows(w, "1,Zebedee Quist,zq@a.example,+14155550101\n2,Zebedee Quist Esq,zq@a.example,+14155550101\n"
                "3,Anna Lee,ann@d.example,+13105550177\n4,Maxi Oberhuber,maxi@y.example,+498955512345\n");
  run_to(w, 3);
  assert_int_equal(w->summary.sources.items[0].changed, 3);
  int64_t kept = world_number(w, "SELECT identity FROM member WHERE sighting=1<<40|6"); /* 3 by now */
  assert_int_equal(world_number(w, "SELECT identity FROM member WHERE sighting=1<<40|7"), kept);
  say(w, 3, 4, VERDICT_DISTINCT); /* still named by their first versions */
  run_to(w, 4);
}

static void those_who_cannot_tell_are_not_asked_again(void **state)
{
  struct world *w = *state;
  world_file(w, "p.yaml",
             "state: s.kith\nregion: US\nsources:\n  - { name: crm, plugin: csv, path: crm.csv }\n"
             "dedupe: { review_at: 0.01 }\nsinks:\n  - { name: file, plugin: json, path: out.ndjson }\n");
  write_rows(w, "1,Zebedee Quist,zq@a.example,+14155550101\n2,Zebedee Quist,other@b.example,+12125550199\n");
  world_run_well(w);
  if (!w->summary.identities.review)
    fail_msg("the rows must be a doubtful pair");
  say(w, 1, 2, VERDICT_UNSURE);
  run_to(w, 2);
  assert_int_equal(w->summary.identities.review, 0);
  write_rows(w, "1,Zebedee Quist,zq@a.example,+14155550101\n2,Zebedee Quist,another@b.example,+12125550199\n");
  run_to(w, 2);
  assert_int_equal(w->summary.identities.review, 0);
}

/* ---- A part equals the whole, and an interrupted run a calm one ---- */

static void dump_people(const struct world *w, struct kith_buf *out)
{
  sqlite3 *db = NULL;
  *out = BUF_MAX(1 << 24);
  assert_int_equal(sqlite3_open(world_path(w, "s.kith"), &db), SQLITE_OK);
  dump_table(db, "member", out);
  sqlite3_exec(db, "CREATE TEMP TABLE pairs AS SELECT a,b,weight FROM review ORDER BY a,b", NULL, NULL, NULL);
  dump_table(db, "pairs", out);
  sqlite3_close(db);
}

static void write_many(const struct world *w, int count)
{
  static const char *const given[] = {"Ann", "Bob", "Cleo", "Dov", "Eva", "Finn", "Gia"};
  FILE *f = fopen(world_path(w, "crm.csv"), "w");
  fputs(head, f);
  for (int i = 0; i < count; i++)
    fprintf(f, "r%d,%s Becker,%s.%d@firm.example,+1415555%04d\n", i, given[i % 7], given[i % 7], i / 2, i / 2);
  fclose(f);
}

static void match_all_again(struct world *w)
{
  world_number(w, "UPDATE member SET component=-abs(component) RETURNING 1");
  world_number(w, "UPDATE state SET value=1 WHERE name='pending' RETURNING 1");
  world_run_well(w);
}

static void a_part_equals_the_whole(void **state)
{
  struct world *w = *state;
  uint32_t random = 3;
  write_many(w, 200);
  world_run_well(w);
  for (int round = 0; round < 6; round++) {
    struct kith_buf part, whole;
    for (int i = 0; i < 5; i++) {
      random = random * 1664525 + 1013904223;
      uint64_t a = 1 + (random >> 8) % 200, b = 1 + (a + (random >> 20) % 9) % 200;
      if (a != b)
        say(w, a, b, (enum kith_verdict_kind)(1 + (random >> 5) % 3));
    }
    world_run_well(w);
    dump_people(w, &part);
    match_all_again(w);
    assert_int_equal(w->summary.identities.created + w->summary.identities.merged, 0);
    dump_people(w, &whole);
    same_text(&part, &whole, "people");
    buf_free(&part);
    buf_free(&whole);
  }
}

static void an_interrupted_run_ends_the_same(void **state)
{
  struct world *w = *state;
  struct kith_buf calm, broken;
  run_four(w);
  say(w, 1, 2, VERDICT_DISTINCT);
  say(w, 3, 4, VERDICT_SAME);
  world_shell(w, "mkdir base && cp -a s.kith* out.ndjson crm.db* base");
  world_run_well(w);
  int ticks = w->ticks;
  world_dump(w, "s.kith", NULL, &calm);
  for (int at = 1; at <= ticks; at++) {
    world_shell(w, "rm -f s.kith* out.ndjson crm.db* && cp -a base/. .");
    w->cancel_at = at;
    world_run(w);
    w->cancel_at = 0;
    atomic_store(&w->cancelled, 0);
    if (w->rc != KITH_OK)
      world_run_well(w);
    world_dump(w, "s.kith", NULL, &broken);
    same_text(&calm, &broken, "states");
    buf_free(&broken);
  }
  buf_free(&calm);
}

#define T(name) cmocka_unit_test_setup_teardown(name, start, world_stop)

int main(void)
{
  umask(077);
  const struct CMUnitTest tests[] = {T(same_makes_one_and_the_oldest_survives),    T(distinct_makes_two),
                                     T(distinct_after_same_restores_the_parts),    T(it_outlives_changed_versions),
                                     T(those_who_cannot_tell_are_not_asked_again), T(a_part_equals_the_whole),
                                     T(an_interrupted_run_ends_the_same)};
  return cmocka_run_group_tests_name("pipeline/replay", tests, NULL, NULL);
}
