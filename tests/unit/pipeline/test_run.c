/* Whole runs, from files to files. */
#include "unit/pipeline/world.h"

#include <pthread.h>

static const char people_csv[] = "person,emails,crm_users,entity,role,manager,engagement,place,hired,notice,left\n"
                                 "Dana Reyes,dana@acme.example,,acme,AE,,employee,US-CA,2022-03-01,,\n";

static const char two_books[] =
    "state: s.kith\nregion: US\nentities: { acme: US-CA }\npeople: people.csv\n"
    "sources:\n"
    "  - { name: crm, plugin: csv, path: crm.csv, holder: acme }\n"
    "  - name: phone\n    plugin: vcard\n    path: phone.vcf\n    holder: dana@acme.example\n"
    "    possession: portable\n    basis: { kind: voluntary, by: dana, date: 2026-11-20 }\n"
    "ownership: { policy: " POLICY " }\n"
    "sinks:\n"
    "  - { name: file, plugin: json, path: out.ndjson }\n"
    "  - { name: db, plugin: crm-sqlite, path: crm.db }\n"
    "rejects: rejects.ndjson\n";

static const char one_book[] = "state: s.kith\nregion: US\nsources:\n"
                               "  - { name: crm, plugin: csv, path: crm.csv }\n"
                               "sinks:\n  - { name: file, plugin: json, path: out.ndjson }\n"
                               "rejects: rejects.ndjson\n";

/* `count` people; every fifth comes twice, with another spelling and the same address. */
static void write_crm(const struct world *w, int count, int changed, int left_out)
{
  static const char *const given[] = {"Ann", "Bob", "Cleo", "Dov", "Eva", "Finn", "Gia", "Hugo", "Ida", "Jon", "Kim"};
  static const char *const family[] = {"Abbot", "Becker", "Chen", "Diaz", "Evans", "Fuchs", "Gray",  "Hale", "Ito",
                                       "Jones", "Kaya",   "Lee",  "Mora", "Nunez", "Okoro", "Petit", "Quist"};
  FILE *f = fopen(world_path(w, "crm.csv"), "w");
  fprintf(f, "id,first_name,last_name,email,phone,company\n");
  for (int i = 0; i < count; i++) {
    const char *first = given[i % 11], *last = family[i / 11 % 17];
    if (i == left_out)
      continue;
    fprintf(f, "r%d,%s,%s%d,%s.%d@firm%d.example,+1415555%04d,%s\n", i, first, last, i / 187, last, i, i % 97,
            i % 10000, i == changed ? "Another Firm" : "Firm");
    if (i % 5 == 0)
      fprintf(f, "d%d,%c.,%s%d,%s.%d@firm%d.example,+1415555%04d,\n", i, *first, last, i / 187, last, i, i % 97,
              i % 10000);
  }
  fclose(f);
}

static void write_phone(const struct world *w, int count)
{
  FILE *f = fopen(world_path(w, "phone.vcf"), "w");
  for (int i = 0; i < count; i++)
    fprintf(f,
            "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:p%d\r\nN:Phone%d;Pat;;;\r\nFN:Pat Phone%d\r\n"
            "EMAIL:pat%d@firm.example\r\nTEL:+1650555%04d\r\n%sEND:VCARD\r\n",
            i, i, i, i, i % 10000, i % 7 == 0 ? "CATEGORIES:Family\r\n" : "ORG:Firm\r\n");
  fclose(f);
}

static int start(void **state)
{
  struct world *w = world_new(state);
  world_file(w, "people.csv", people_csv);
  world_file(w, "p.yaml", one_book);
  return 0;
}

static void a_second_run_writes_nothing(void **state)
{
  struct world *w = *state;
  struct stat before, after;
  struct kith_buf first, second;
  world_file(w, "p.yaml", two_books);
  write_crm(w, 300, -1, -1);
  write_phone(w, 60);
  world_run_well(w);
  assert_int_equal(world_source(w, 0)->created, 360);
  assert_int_equal(world_source(w, 1)->created, 60);
  assert_true(w->summary.identities.merged == 0 && w->summary.identities.created > 0);
  assert_true(world_sink(w, 0)->outcomes[KITH_CREATED] > 300);
  world_dump(w, "s.kith", "run", &first);
  assert_int_equal(stat(world_path(w, "out.ndjson"), &before), 0);

  world_run_well(w);
  assert_int_equal(world_source(w, 0)->unchanged, 360);
  assert_int_equal(world_source(w, 1)->unchanged, 60);
  assert_int_equal(world_source(w, 0)->created + world_source(w, 0)->changed + world_source(w, 0)->gone, 0);
  assert_int_equal(world_sink(w, 0)->due, 0);
  assert_int_equal(world_sink(w, 1)->due, 0);
  assert_int_equal(stat(world_path(w, "out.ndjson"), &after), 0);
  assert_int_equal(before.st_ino, after.st_ino);
  world_dump(w, "s.kith", "run", &second);
  same_text(&first, &second, "states");
  buf_free(&first);
  buf_free(&second);
}

static void a_changed_row_updates_one(void **state)
{
  struct world *w = *state;
  write_crm(w, 200, -1, -1);
  world_run_well(w);
  write_crm(w, 200, 42, -1);
  world_run_well(w);
  assert_int_equal(world_source(w, 0)->changed, 1);
  assert_int_equal(world_source(w, 0)->unchanged, 239);
  assert_int_equal(world_sink(w, 0)->outcomes[KITH_UPDATED], 1);
  assert_int_equal(world_sink(w, 0)->outcomes[KITH_CREATED], 0);
  assert_int_equal(world_sink(w, 0)->outcomes[KITH_UNCHANGED], world_sink(w, 0)->due - 1);
  assert_true(world_has(w, "out.ndjson", "Another Firm"));
}

static void a_removed_row_is_gone_and_comes_back(void **state)
{
  struct world *w = *state;
  write_crm(w, 50, -1, -1);
  world_run_well(w);
  int64_t identities = world_number(w, "SELECT count(*) FROM identity");
  write_crm(w, 50, -1, 7);
  world_run_well(w);
  assert_int_equal(world_source(w, 0)->gone, 1);
  assert_int_equal(world_number(w, "SELECT count(*) FROM sighting WHERE gone IS NOT NULL"), 1);
  world_run_well(w);
  assert_int_equal(world_source(w, 0)->gone, 0);
  write_crm(w, 50, -1, -1);
  world_run_well(w);
  assert_int_equal(world_source(w, 0)->changed, 1);
  assert_int_equal(world_number(w, "SELECT count(*) FROM identity"), identities);
  assert_int_equal(world_number(w, "SELECT count(*) FROM sighting WHERE superseded IS NULL AND gone IS NOT NULL"), 0);
}

static void nothing_is_gone_after_a_reject(void **state)
{
  struct world *w = *state;
  world_file(w, "crm.csv", "id,name,email\n1,Ann Abbot,ann@a.example\n2,Bob Becker,bob@b.example\n");
  world_run_well(w);
  world_file(w, "crm.csv", "id,name,email\n1,Ann Abbot,ann@a.example,too,many,cells,here,indeed\n");
  world_run(w);
  if (w->summary.needs.rejected) {
    assert_int_equal(w->summary.exit_code, 2);
    assert_int_equal(world_source(w, 0)->gone, 0);
  }
}

static void records_merge_and_split(void **state)
{
  struct world *w = *state;
  world_file(w, "crm.csv",
             "id,name,email,phone\n1,Zebedee Quist,zq@a.example,+14155550101\n"
             "2,Zebedee Quist,other@b.example,+12125550199\n3,Ann Lee,ann@c.example,+13105550177\n");
  world_file(w, "p.yaml",
             "state: s.kith\nregion: US\nsources:\n  - { name: crm, plugin: csv, path: crm.csv }\n"
             "sinks:\n  - { name: file, plugin: json, path: out.ndjson }\n  - { name: db, plugin: crm-sqlite, path: "
             "crm.db }\n");
  world_run_well(w);
  assert_int_equal(w->summary.identities.total, 3);

  world_file(w, "crm.csv",
             "id,name,email,phone\n1,Zebedee Quist,zq@a.example,+14155550101\n"
             "2,Zebedee Quist,zq@a.example,+14155550101\n3,Ann Lee,ann@c.example,+13105550177\n");
  world_run_well(w);
  assert_int_equal(w->summary.identities.total, 2);
  assert_int_equal(w->summary.identities.merged, 1);
  assert_int_equal(world_number(w, "SELECT successor FROM identity WHERE id=2 AND status=2"), 1);
  assert_int_equal(world_sink(w, 1)->outcomes[KITH_UPDATED], 1);
  assert_int_equal(world_sink(w, 1)->outcomes[KITH_REMOVED], 1);

  world_file(w, "crm.csv",
             "id,name,email,phone\n1,Zebedee Quist,zq@a.example,+14155550101\n"
             "2,Maximiliane Oberhuber,mo@z.example,+498955512345\n3,Ann Lee,ann@c.example,+13105550177\n");
  world_run_well(w);
  assert_int_equal(w->summary.identities.total, 3);
  assert_int_equal(world_number(w, "SELECT count(*) FROM identity"), 4); /* 2 is not given again */
  assert_int_equal(world_number(w, "SELECT identity FROM member WHERE sighting=1|(1<<40)"), 1);
  assert_int_equal(world_sink(w, 1)->outcomes[KITH_CREATED], 1);
  assert_int_equal(world_sink(w, 1)->outcomes[KITH_UPDATED], 1);
}

static void a_missing_or_altered_output_is_written_again(void **state)
{
  struct world *w = *state;
  size_t len, again_len;
  write_crm(w, 40, -1, -1);
  world_run_well(w);
  char *first = world_read(w, "out.ndjson", &len);
  for (int i = 0; i < 2; i++) {
    world_shell(w, i ? "echo more >>out.ndjson" : "rm out.ndjson");
    world_run_well(w);
    char *again = world_read(w, "out.ndjson", &again_len);
    assert_int_equal(len, again_len);
    assert_memory_equal(first, again, len);
    assert_int_equal(world_sink(w, 0)->outcomes[KITH_UNCHANGED], world_sink(w, 0)->due);
    free(again);
  }
  free(first);
}

static void threads_change_no_byte(void **state)
{
  struct world *w = *state;
  struct kith_buf dumps[2];
  char *outputs[2];
  size_t lens[2];
  world_file(w, "p.yaml", two_books);
  write_crm(w, 1200, -1, -1);
  write_phone(w, 200);
  struct kith_store *store = NULL;
  assert_int_equal(store_open(world_path(w, "s.kith"), STORE_RUN, &store, &w->err), KITH_OK);
  store_close(store);
  world_shell(w, "mkdir base && cp -a s.kith* base");
  for (int i = 0; i < 2; i++) {
    world_shell(w, "rm -f s.kith* out.ndjson crm.db* && cp -a base/. .");
    w->jobs = i ? 8 : 1;
    world_run_well(w);
    world_dump(w, "s.kith", NULL, &dumps[i]);
    outputs[i] = world_read(w, "out.ndjson", &lens[i]);
  }
  same_text(&dumps[0], &dumps[1], "states");
  assert_int_equal(lens[0], lens[1]);
  assert_memory_equal(outputs[0], outputs[1], lens[0]);
  for (int i = 0; i < 2; i++) {
    buf_free(&dumps[i]);
    free(outputs[i]);
  }
}

/* ---- Interrupted ---- */

/* ThreadSanitizer makes a run thirty times slower: fewer points go through the same code. */
#if defined(__SANITIZE_THREAD__)
enum { FEW_POINTS = 1, MANY_POINTS = 3 };
#else
enum { FEW_POINTS = 8, MANY_POINTS = 20 };
#endif

/* Two runs: everything is new; then rows are changed, gone, and one becomes private. */
static void second_inputs(const struct world *w)
{
  write_crm(w, 900, 13, 77);
  world_shell(w, "sed -i 's/^ORG:Firm/CATEGORIES:Family/' phone.vcf");
}

struct ending {
  struct kith_buf state, crm;
  char *out;
  size_t out_len;
};

static void take_ending(const struct world *w, struct ending *e)
{
  world_dump(w, "s.kith", NULL, &e->state);
  world_dump(w, "crm.db", NULL, &e->crm);
  e->out = world_read(w, "out.ndjson", &e->out_len);
}

static void free_ending(struct ending *e)
{
  buf_free(&e->state);
  buf_free(&e->crm);
  free(e->out);
}

static void to_base(const struct world *w)
{
  world_shell(w, "rm -f s.kith* out.ndjson crm.db* rejects.ndjson && cp -a base/. .");
}

static void interrupt_everywhere(struct world *w, int points)
{
  struct ending calm, broken;
  uint32_t random = 7;
  to_base(w);
  world_run_well(w);
  int ticks = w->ticks;
  take_ending(w, &calm);
  for (int i = 0; i < points; i++) {
    random = random * 1664525 + 1013904223;
    to_base(w);
    w->cancel_at = i < 6 ? ticks - i : 1 + (int)(random >> 8) % ticks;
    int at = w->cancel_at;
    world_run(w);
    bool interrupted = w->rc == KITH_E_CANCELLED;
    w->cancel_at = 0;
    atomic_store(&w->cancelled, 0);
    w->now_ms = interrupted ? NOW_MS + 86400000 : NOW_MS; /* the run keeps its clock */
    if (interrupted)
      world_run_well(w);
    w->now_ms = NOW_MS;
    assert_true(w->summary.resumed == interrupted);
    take_ending(w, &broken);
    print_message("interrupted at %d of %d\n", at, ticks);
    same_text(&calm.state, &broken.state, "states");
    same_text(&calm.crm, &broken.crm, "databases");
    assert_int_equal(calm.out_len, broken.out_len);
    assert_memory_equal(calm.out, broken.out, calm.out_len);
    free_ending(&broken);
  }
  free_ending(&calm);
}

static void an_interrupted_run_ends_the_same(void **state)
{
  struct world *w = *state;
  struct kith_store *store = NULL;
  world_file(w, "p.yaml", two_books);
  write_crm(w, 900, -1, -1);
  write_phone(w, 90);
  assert_int_equal(store_open(world_path(w, "s.kith"), STORE_RUN, &store, &w->err), KITH_OK);
  store_close(store);
  world_shell(w, "mkdir base && cp -a s.kith* base");
  interrupt_everywhere(w, FEW_POINTS);

  to_base(w);
  world_run_well(w);
  world_shell(w, "rm -f s.kith-*; cp -a s.kith* out.ndjson crm.db* base");
  second_inputs(w);
  interrupt_everywhere(w, MANY_POINTS);
}

static void *interrupt_later(void *arg)
{
  struct world *w = arg;
  usleep(20000);
  atomic_store(&w->cancelled, 15);
  return NULL;
}

static void a_signal_from_elsewhere_stops_the_run(void **state)
{
  struct world *w = *state;
  pthread_t thread;
  write_crm(w, 2000, -1, -1);
  pthread_create(&thread, NULL, interrupt_later, w);
  world_run(w);
  pthread_join(thread, NULL);
  assert_true(w->rc == KITH_OK || w->rc == KITH_E_CANCELLED);
  atomic_store(&w->cancelled, 0);
  world_run_well(w);
  assert_int_equal(world_source(w, 0)->read, 2400);
}

/* ---- Private contacts ---- */

static bool has_warning(struct world *w, const char *text)
{
  for (size_t i = 0; i < w->summary.warnings.len; i++)
    if (strstr(arena_c(&w->summary.arena, w->summary.warnings.items[i]), text))
      return true;
  return false;
}

static void no_byte_of_a_private_contact_stays(void **state)
{
  struct world *w = *state;
  world_file(w, "p.yaml", two_books);
  write_crm(w, 20, -1, -1);
  static const char card[] =
      "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:a\r\nN:Xylander;Quendoline;;;\r\nFN:Quendoline Xylander\r\n"
      "TEL:+14155550142\r\n%sEND:VCARD\r\n";
  char text[512];
  snprintf(text, sizeof text, card, "ORG:Firm\r\n");
  world_file(w, "phone.vcf", text);
  world_run_well(w);
  assert_int_equal(w->summary.personal, 0);
  assert_true(world_has(w, "s.kith", "Xylander"));
  world_shell(w, "sqlite3 s.kith 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null && cp -p s.kith s.kith.schema1");
  world_run_well(w);
  assert_true(world_has(w, "s.kith.schema1", "Xylander"));    /* nothing was purged: the copy of before stays */
  snprintf(text, sizeof text, card, "CATEGORIES:Family\r\n"); /* a changed record: its first version goes, too */
  world_file(w, "phone.vcf", text);
  world_run_well(w);
  assert_int_equal(w->summary.personal, 1);
  static const char *const words[] = {"Xylander", "Quendoline", "4155550142"};
  static const char *const files[] = {"s.kith", "s.kith-wal", "s.kith.schema1", "out.ndjson", "crm.db", "crm.db-wal"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    for (size_t k = 0; k < sizeof files / sizeof files[0]; k++)
      if (world_has(w, files[k], words[i]) &&
          !(k >= 4 && i < 3)) /* the CRM is somebody else's database: no secure_delete */
        fail_msg("%s still holds %s", files[k], words[i]);
  assert_true(has_warning(w, "the copy of the state from before its schema changed was removed"));
  world_run_well(w);
  assert_int_equal(world_source(w, 1)->unchanged, 1);
  assert_int_equal(world_sink(w, 0)->due, 0);
}

static void another_policy_decides_again(void **state)
{
  struct world *w = *state;
  static const char policy[] =
      "version: 1\nabout: test\nrules:\n"
      "  - id: mine\n    when: party_kind = 'rep'\n    then: { claim: %s }\n    because: test\n"
      "  - id: all\n    when: \"true\"\n    then: { claim: weak }\n    because: test\n";
  char text[4096];
  world_file(w, "p.yaml",
             "state: s.kith\nregion: US\nentities: { acme: US-CA }\npeople: people.csv\nsources:\n"
             "  - { name: phone, plugin: vcard, path: phone.vcf, holder: dana@acme.example,"
             " possession: portable, basis: { kind: voluntary, by: dana, date: 2026-11-20 } }\n"
             "ownership: { policy: policy.yaml }\n"
             "sinks:\n  - { name: file, plugin: json, path: out.ndjson }\n");
  write_phone(w, 10);
  snprintf(text, sizeof text, policy, "personal");
  world_file(w, "policy.yaml", text);
  world_run_well(w);
  assert_int_equal(w->summary.personal, 10);
  assert_int_equal(world_sink(w, 0)->due, 0);
  world_run_well(w);
  assert_int_equal(world_source(w, 0)->unchanged, 10);

  snprintf(text, sizeof text, policy, "strong");
  world_file(w, "policy.yaml", text);
  world_run_well(w);
  uint64_t people = w->summary.identities.total;
  assert_true(people > 0);
  assert_int_equal(w->summary.owners[KITH_REP], people);
  assert_int_equal(world_source(w, 0)->created, 10);
  assert_int_equal(world_sink(w, 0)->outcomes[KITH_CREATED], people);

  snprintf(text, sizeof text, policy, "personal");
  world_file(w, "policy.yaml", text);
  world_run_well(w);
  assert_int_equal(world_sink(w, 0)->outcomes[KITH_REMOVED], people);
  assert_int_equal(world_number(w, "SELECT count(*) FROM record"), 0);
}

/* ---- Failing ---- */

static void too_many_rejects_end_the_run(void **state)
{
  struct world *w = *state;
  world_file(w, "p.yaml",
             "state: s.kith\nsources:\n  - { name: phone, plugin: vcard, path: phone.vcf }\n"
             "sinks:\n  - { name: file, plugin: json, path: out.ndjson }\nrejects: rejects.ndjson\n"
             "limits: { max_rejects: 0 }\n");
  world_file(w, "phone.vcf",
             "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nEND:VCARD\r\n"
             "BEGIN:VEVENT\r\nSUMMARY:FN:Bob\r\nEND:VEVENT\r\n");
  assert_int_equal(world_run(w), KITH_E_TOO_MANY);
  assert_int_equal(w->summary.exit_code, 65);
  assert_non_null(strstr(w->err.message, "source phone"));
  assert_true(world_has(w, "rejects.ndjson", "FN:Bob"));
  assert_int_not_equal(access(world_path(w, "out.ndjson"), F_OK), 0);
  assert_int_equal(world_number(w, "SELECT count(*) FROM run WHERE finished IS NULL"), 0);
}

static void a_missing_source_is_named(void **state)
{
  struct world *w = *state;
  assert_int_equal(world_run(w), KITH_E_MISSING);
  assert_int_equal(w->summary.exit_code, 66);
  assert_non_null(strstr(w->err.message, "source crm"));
}

static void a_plan_touches_nothing(void **state)
{
  struct world *w = *state;
  struct kith_buf before, after;
  write_crm(w, 30, -1, -1);
  w->dry = true;
  world_run_well(w);
  assert_int_equal(world_sink(w, 0)->due, world_sink(w, 0)->outcomes[KITH_CREATED]);
  world_shell(w, "test \"$(echo *)\" = 'crm.csv p.yaml people.csv'");
  w->dry = false;
  world_run_well(w);
  world_dump(w, "s.kith", NULL, &before);
  write_crm(w, 30, 3, 4);
  w->dry = true;
  world_run_well(w);
  assert_int_equal(world_source(w, 0)->changed, 1);
  assert_int_equal(world_sink(w, 0)->outcomes[KITH_UPDATED], 2); /* the changed one, and the one that lost its row */
  world_dump(w, "s.kith", NULL, &after);
  same_text(&before, &after, "states");
  buf_free(&before);
  buf_free(&after);
}

/* The state after many small runs says the same people are one as a state that read it all at once. */
static void bit_by_bit_equals_at_once(void **state)
{
  struct world *w = *state;
  write_crm(w, 400, -1, -1);
  world_run_well(w);
  int64_t once = world_number(w, "SELECT count(DISTINCT identity) FROM member");
  for (int changed = 0; changed < 6; changed++) {
    write_crm(w, 400, changed * 31, -1);
    world_run_well(w);
    assert_int_equal(world_source(w, 0)->changed, changed ? 2 : 1);
  }
  write_crm(w, 400, -1, -1);
  world_run_well(w);
  assert_int_equal(world_number(w, "SELECT count(DISTINCT identity) FROM member"), once);
  assert_int_equal(world_number(w, "SELECT count(*) FROM member WHERE component<=0"), 0);
  assert_int_equal(world_number(w, "SELECT count(*) FROM identity WHERE status=1"), once);
}

#define T(name) cmocka_unit_test_setup_teardown(name, start, world_stop)

int main(void)
{
  umask(077);
  const struct CMUnitTest tests[] = {T(a_second_run_writes_nothing),
                                     T(a_changed_row_updates_one),
                                     T(a_removed_row_is_gone_and_comes_back),
                                     T(nothing_is_gone_after_a_reject),
                                     T(records_merge_and_split),
                                     T(a_missing_or_altered_output_is_written_again),
                                     T(threads_change_no_byte),
                                     T(an_interrupted_run_ends_the_same),
                                     T(a_signal_from_elsewhere_stops_the_run),
                                     T(no_byte_of_a_private_contact_stays),
                                     T(another_policy_decides_again),
                                     T(too_many_rejects_end_the_run),
                                     T(a_missing_source_is_named),
                                     T(a_plan_touches_nothing),
                                     T(bit_by_bit_equals_at_once)};
  return cmocka_run_group_tests_name("pipeline/run", tests, NULL, NULL);
}
