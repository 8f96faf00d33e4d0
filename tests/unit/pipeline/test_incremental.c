/* Runs beside what is there: as if all had been read and written anew, without reading and writing it. */
#include "unit/pipeline/world.h"

#include "io/stream.h"

static const char people_csv[] = "person,emails,crm_users,entity,role,manager,engagement,place,hired,notice,left\n"
                                 "Dana Reyes,dana@acme.example,,acme,AE,,employee,US-CA,2022-03-01,,\n";

#define CRM "  - { name: crm, plugin: csv, path: export, holder: acme }\n"
#define PHONE                                                                                                          \
  "  - { name: phone, plugin: vcard, path: phone.vcf, holder: dana@acme.example, possession: portable,\n"              \
  "      basis: { kind: voluntary, by: dana, date: 2026-11-20 } }\n"
#define PIPELINE(sources)                                                                                              \
  "state: s.kith\nregion: US\nentities: { acme: US-CA }\npeople: people.csv\nsources:\n" sources                       \
  "ownership: { policy: " POLICY " }\nsinks:\n  - { name: file, plugin: json, path: out.ndjson }\n"                    \
  "rejects: rejects.ndjson\n"

static const char one_book[] = "state: s.kith\nregion: US\nsources:\n  - { name: crm, plugin: csv, path: crm.csv }\n"
                               "sinks:\n  - { name: file, plugin: json, path: out.ndjson }\n"
                               "rejects: rejects.ndjson\nlimits: { max_rejects: 50% }\n";

static int start(void **state)
{
  struct world *w = world_new(state);
  world_file(w, "people.csv", people_csv);
  world_file(w, "p.yaml", one_book);
  return 0;
}

/* ---- The output ---- */

struct people {
  int count, moved, merged, left_out; /* moved: has another firm; merged: looks like the one before */
  bool accounts;
};

static void write_export(const struct world *w, const struct people *p)
{
  FILE *f = fopen(world_path(w, "export/contacts.csv"), "w");
  assert_non_null(f);
  fprintf(f, "Record ID,First Name,Last Name,Email,Phone Number,Company Name,Associated Company IDs,Create Date\n");
  for (int i = 0; i < p->count; i++) {
    int same = i == p->merged ? i - 1 : i;
    if (i != p->left_out)
      fprintf(f, "%d,Given%d,Family%d,p%d@firm%d.example,+1415555%04d,%s,%d,%s\n", i + 1, same, same, same, same % 7,
              same, i == p->moved ? "Another Firm" : "Firm", 100 + i % 3,
              i % 9 == 4 ? "2026-11-26"
              : i % 4    ? "2024-03-05"
                         : "2021-07-08"); /* a few lie in the future */
  }
  fclose(f);
  f = fopen(world_path(w, "export/deals.csv"), "w");
  fprintf(f, "Record ID,Deal Name,Deal Stage,Amount,Associated Contact IDs\n");
  for (int i = 0; i < 12; i++)
    fprintf(f, "%d,Deal %d,Closed Won,%d,%d\n", 900 + i, i, 100 * i, 1 + i * 7);
  fclose(f);
  f = fopen(world_path(w, "export/companies.csv"), "w");
  fprintf(f, "Record ID,Company name,Company Domain Name\n");
  for (int i = 0; i < (p->accounts ? 3 : 2); i++)
    fprintf(f, "%d,Firm %d,firm%d.example\n", 100 + i, i, i);
  fclose(f);
}

/* The same output comes when it is made of nothing. */
static void same_as_anew(struct world *w, const char *what)
{
  size_t len = 0, anew_len = 0;
  char *out = world_read(w, "out.ndjson", &len);
  int64_t due = (int64_t)world_sink(w, 0)->due;
  assert_int_equal(world_number(w, "SELECT sum(abs(length)) FROM delivery"), len);
  world_shell(w, "rm out.ndjson");
  world_run_well(w);
  if (due)
    assert_int_equal(world_sink(w, 0)->due, world_sink(w, 0)->outcomes[KITH_UNCHANGED]);
  char *anew = world_read(w, "out.ndjson", &anew_len);
  struct kith_buf a = {out, len, len, len}, b = {anew, anew_len, anew_len, anew_len};
  same_text(&a, &b, what);
  assert_int_equal(world_number(w, "SELECT sum(abs(length)) FROM delivery"), len);
  free(out);
  free(anew);
}

static void whatever_changes_the_output_is_the_same(void **state)
{
  struct world *w = *state;
  const struct {
    struct people people;
    const char *pipeline;
    int days;
  } steps[] = {{{100, -1, -1, -1, false}, PIPELINE(CRM), 0},        {{120, -1, -1, -1, false}, PIPELINE(CRM), 0},
               {{120, 40, -1, -1, false}, PIPELINE(CRM), 0},        {{120, 0, 8, -1, false}, PIPELINE(CRM), 0},
               {{120, 119, -1, -1, false}, PIPELINE(CRM), 1},       {{120, 5, 50, 7, true}, PIPELINE(CRM), 1},
               {{121, 5, 50, 7, true}, PIPELINE(CRM PHONE), 1},     {{121, -1, -1, -1, true}, PIPELINE(CRM PHONE), 5},
               {{140, -1, 22, 139, false}, PIPELINE(PHONE CRM), 5}, {{30, 3, -1, -1, false}, PIPELINE(CRM), 6}};
  world_shell(w, "mkdir export");
  world_file(w, "phone.vcf",
             "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Given3 Family3\r\nEMAIL:p3@firm3.example\r\nTEL:+14155550003\r\n"
             "END:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Pat Aunt\r\nTEL:+16505550001\r\nCATEGORIES:Family\r\n"
             "END:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zoe Quist\r\nEMAIL:zq@x.example\r\nORG:X\r\nEND:VCARD\r\n");
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    char what[32];
    snprintf(what, sizeof what, "outputs of step %zu", i);
    world_file(w, "p.yaml", steps[i].pipeline);
    write_export(w, &steps[i].people);
    w->now_ms = NOW_MS + steps[i].days * (int64_t)86400000;
    world_run_well(w);
    same_as_anew(w, what);
  }
}

static void write_rows(const struct world *w, int count)
{
  FILE *f = fopen(world_path(w, "crm.csv"), "w");
  fprintf(f, "id,name,email\n");
  for (int i = 0; i < count; i++)
    fprintf(f, "%d,Given%d Family%d,p%d@firm.example\n", i, i, i, i);
  fclose(f);
}

/* Changes a byte of the output and the state's digest of it: what is written anew has it no more. */
static void mark_output(struct world *w)
{
  uint64_t digest = 0;
  char sql[160];
  sqlite3 *db = NULL;
  world_shell(w, "sed -i 's/Given3 Family3/Given3 FAMILY3/' out.ndjson");
  assert_int_equal(file_digest(world_path(w, "out.ndjson"), &digest, &w->err), KITH_OK);
  snprintf(sql, sizeof sql, "UPDATE sink SET output=%lld", (long long)digest);
  assert_int_equal(sqlite3_open_v2(world_path(w, "s.kith"), &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

static void what_did_not_change_keeps_its_bytes(void **state)
{
  struct world *w = *state;
  write_rows(w, 20);
  world_run_well(w);
  mark_output(w);
  write_rows(w, 21);
  world_run_well(w);
  assert_int_equal(world_sink(w, 0)->due, 21);
  assert_int_equal(world_sink(w, 0)->outcomes[KITH_UNCHANGED], 20);
  assert_true(world_has(w, "out.ndjson", "FAMILY3"));
  assert_true(world_has(w, "out.ndjson", "Given20 Family20"));
}

static void an_altered_output_is_written_anew(void **state)
{
  struct world *w = *state;
  write_rows(w, 20);
  world_run_well(w);
  world_shell(w, "sed -i 's/Given3 Family3/Given3 FAMILY3/' out.ndjson");
  write_rows(w, 21);
  world_run_well(w);
  assert_int_equal(world_sink(w, 0)->due, 21);
  assert_false(world_has(w, "out.ndjson", "FAMILY3"));
  assert_true(world_has(w, "out.ndjson", "Given20 Family20"));
  same_as_anew(w, "outputs");
}

/* Enough for an output that is known again by its marks: io/kept.h. */
static void write_long_rows(const struct world *w, int count)
{
  enum { NOTE = 400 * 1024 };
  char *note = calloc(1, NOTE + 1);
  memset(note, 'n', NOTE);
  FILE *f = fopen(world_path(w, "crm.csv"), "w");
  fprintf(f, "id,name,email,notes\n");
  for (int i = 0; i < count; i++)
    fprintf(f, "%d,Given%d Family%d,p%d@firm.example,%s\n", i, i, i, i, note);
  fclose(f);
  free(note);
}

static void forget_digest(struct world *w)
{
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open_v2(world_path(w, "s.kith"), &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "UPDATE sink SET output=0", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

static void a_large_output_that_nobody_touched_is_not_read(void **state)
{
  struct world *w = *state;
  write_long_rows(w, 90);
  world_run_well(w);
  forget_digest(w);
  world_shell(w, "stat -c %i out.ndjson > inode");
  world_run_well(w);
  world_shell(w, "stat -c %i out.ndjson | cmp - inode"); /* it was left alone */
  write_long_rows(w, 91);
  world_run_well(w);
  assert_int_equal(world_sink(w, 0)->outcomes[KITH_UNCHANGED], 90);
  same_as_anew(w, "a large output");
  world_shell(w, "printf X | dd of=out.ndjson bs=1 seek=5000000 conv=notrunc 2>/dev/null; cp out.ndjson altered");
  world_run_well(w);
  world_shell(w, "! cmp -s out.ndjson altered");
  same_as_anew(w, "a large output that was altered");
}

static void arrays_and_packed_outputs_are_written_whole(void **state)
{
  struct world *w = *state;
  world_file(w, "p.yaml",
             "state: s.kith\nregion: US\nsources:\n  - { name: crm, plugin: csv, path: crm.csv }\nsinks:\n"
             "  - { name: list, plugin: json, path: out.json, layout: array }\n"
             "  - { name: packed, plugin: json, path: out.ndjson.gz }\n");
  write_rows(w, 5);
  world_run_well(w);
  write_rows(w, 7);
  world_run_well(w);
  world_shell(w, "cp out.json 1.json; cp out.ndjson.gz 1.gz; rm out.json out.ndjson.gz");
  world_run_well(w);
  world_shell(w, "cmp out.json 1.json; cmp out.ndjson.gz 1.gz; gzip -dc 1.gz | grep -c '\"id\"' | grep -qx 7");
}

/* ---- The source ---- */

static void expect_source(const struct world *w, uint64_t created, uint64_t changed, uint64_t unchanged,
                          uint64_t rejected)
{
  const struct kith_source_summary *s = world_source(w, 0);
  assert_int_equal(s->created, created);
  assert_int_equal(s->changed, changed);
  assert_int_equal(s->unchanged, unchanged);
  assert_int_equal(s->rejected, rejected);
  assert_int_equal(s->read, created + changed + unchanged + rejected);
}

static bool is_remembered(const struct world *w)
{
  return world_number(w, "SELECT count(*) FROM state WHERE name='reading.1' AND length(value)>64");
}

static void a_file_that_was_only_touched_is_unchanged(void **state)
{
  struct world *w = *state;
  write_rows(w, 20);
  world_run_well(w);
  expect_source(w, 20, 0, 0, 0);
  uint64_t bytes = world_source(w, 0)->bytes;
  assert_true(is_remembered(w));
  world_shell(w, "cp crm.csv 2; mv 2 crm.csv; touch -d 2030-01-01 crm.csv");
  world_run_well(w);
  expect_source(w, 0, 0, 20, 0);
  assert_int_equal(world_source(w, 0)->bytes, bytes);
  world_shell(w, "sed -i s/Given3/Given4/ crm.csv; touch -d 2030-01-01 crm.csv"); /* size and time as before */
  world_run_well(w);
  expect_source(w, 0, 1, 19, 0);
}

static void another_mapping_is_another_reading(void **state)
{
  struct world *w = *state;
  static const char *const mappings[] = {"{ id: uid, name: name.full, email: email.work }",
                                         "{ id: uid, name: name.full, email: email.home }"};
  write_rows(w, 20);
  for (int i = 0; i < 3; i++) {
    char yaml[512];
    snprintf(yaml, sizeof yaml,
             "state: s.kith\nregion: US\nsources:\n  - name: crm\n    plugin: csv\n    path: crm.csv\n"
             "    mapping: { columns: %s }\nsinks:\n  - { name: file, plugin: json, path: out.ndjson }\n",
             mappings[i > 0]);
    world_file(w, "p.yaml", yaml);
    world_run_well(w);
    expect_source(w, i == 0 ? 20 : 0, i == 1 ? 20 : 0, i == 2 ? 20 : 0, 0);
    assert_true(is_remembered(w));
  }
}

static void rejects_are_counted_again(void **state)
{
  struct world *w = *state;
  world_file(w, "p.yaml",
             "state: s.kith\nregion: US\nsources:\n  - { name: cards, plugin: vcard, path: cards.vcf }\n"
             "sinks:\n  - { name: file, plugin: json, path: out.ndjson }\nrejects: rejects.ndjson\n");
  world_file(w, "cards.vcf",
             "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Abbot\r\nEMAIL:ann@a.example\r\nEND:VCARD\r\n"
             "this is no card\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bob Becker\r\nEND:VCARD\r\n");
  world_run_well(w);
  uint64_t rejected = world_source(w, 0)->rejected;
  assert_true(rejected > 0);
  assert_int_equal(w->summary.exit_code, 2);
  world_shell(w, "cp rejects.ndjson before.ndjson");
  for (int i = 0; i < 2; i++) {
    world_run_well(w);
    expect_source(w, 0, 0, 2, rejected);
    assert_int_equal(w->summary.exit_code, 2);
    assert_int_equal(world_number(w, "SELECT count(*) FROM reject WHERE run=(SELECT max(id) FROM run)"), rejected);
    world_shell(w, i ? "cmp rejects.ndjson before.ndjson" : "true");
  }
}

static void what_was_half_read_is_read_again(void **state)
{
  struct world *w = *state;
  write_rows(w, 20);
  world_run_well(w);
  world_shell(w, "cp crm.csv first.csv");
  write_rows(w, 6000);
  w->cancel_at = 2;
  assert_int_equal(world_run(w), KITH_E_CANCELLED);
  w->cancel_at = 0;
  atomic_store(&w->cancelled, 0);
  assert_false(is_remembered(w));
  world_shell(w, "cp first.csv crm.csv");
  world_run_well(w);
  assert_true(world_source(w, 0)->gone > 0);
  world_run_well(w);
  expect_source(w, 0, 0, 20, 0);
}

static void another_policy_reads_again_what_was_taken_out(void **state)
{
  struct world *w = *state;
  world_shell(w, "mkdir export");
  write_export(w, &(struct people){5, -1, -1, -1, false});
  world_file(w, "phone.vcf",
             "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Pat Aunt\r\nTEL:+16505550001\r\nCATEGORIES:Family\r\nEND:VCARD\r\n");
  world_file(w, "p.yaml", PIPELINE(PHONE CRM));
  world_run_well(w);
  assert_int_equal(w->summary.personal, 1);
  world_run_well(w);
  expect_source(w, 0, 0, 1, 0);
  world_shell(w, "sed -i s/2022-03-01/2021-03-01/ people.csv");
  world_run_well(w);
  expect_source(w, 1, 0, 0, 0);
}

#define RUN_TEST(f) cmocka_unit_test_setup_teardown(f, start, world_stop)

int main(void)
{
  const struct CMUnitTest tests[] = {RUN_TEST(whatever_changes_the_output_is_the_same),
                                     RUN_TEST(what_did_not_change_keeps_its_bytes),
                                     RUN_TEST(an_altered_output_is_written_anew),
                                     RUN_TEST(a_large_output_that_nobody_touched_is_not_read),
                                     RUN_TEST(arrays_and_packed_outputs_are_written_whole),
                                     RUN_TEST(a_file_that_was_only_touched_is_unchanged),
                                     RUN_TEST(another_mapping_is_another_reading),
                                     RUN_TEST(rejects_are_counted_again),
                                     RUN_TEST(what_was_half_read_is_read_again),
                                     RUN_TEST(another_policy_reads_again_what_was_taken_out)};
  return cmocka_run_group_tests_name("pipeline/incremental", tests, NULL, NULL);
}
