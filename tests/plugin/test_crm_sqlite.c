#include "plugin/sink_fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct settings {
  int64_t wait;
};

static const struct settings no_wait = {0};
static char folder[64], path[128];

static int set_up(void **state)
{
  (void)state;
  strcpy(folder, "/tmp/kith-crm-XXXXXX");
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/out/crm.db", folder);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  static const char *const names[] = {
      "out/crm.db", "out/crm.db-wal", "out/crm.db-shm", "out/crm.db-journal", "out", ""};
  char name[256];
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    snprintf(name, sizeof name, "%s/%s", folder, names[i]);
    remove(name);
  }
  return 0;
}

/* ---- Looking into the database ---- */

static sqlite3 *look(void)
{
  sqlite3 *db;
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  return db;
}

static int add_row(void *to, int count, char **values, char **names)
{
  (void)names;
  for (int i = 0; i < count; i++) {
    buf_add_c(to, values[i] ? values[i] : "NULL");
    buf_add_char(to, i + 1 < count ? '|' : '\n');
  }
  return 0;
}

/* The rows, parted by line feeds, their columns by bars. */
static struct kith_buf query(const char *sql)
{
  struct kith_buf out = BUF_MAX(16 << 20);
  char *message = NULL;
  sqlite3 *db = look();
  if (sqlite3_exec(db, sql, add_row, &out, &message) != SQLITE_OK)
    fail_msg("%s: %s", sql, message);
  sqlite3_close(db);
  assert_non_null(buf_c(&out));
  return out;
}

static void assert_query(const char *sql, const char *expected)
{
  struct kith_buf out = query(sql);
  if (strcmp(out.ptr, expected) != 0)
    fail_msg("%s\ngot:\n%sexpected:\n%s", sql, out.ptr, expected);
  buf_free(&out);
}

/* Every row of every table but meta, in the order of the keys. */
static struct kith_buf dump(void)
{
  static const char *const tables[] = {"retired", "pending",      "users",   "accounts", "contacts",
                                       "deals",   "interactions", "consent", "notes",    "contact_points",
                                       "tags",    "addresses",    "owners",  "claims",   "suppressions",
                                       "photos",  "fields"};
  struct kith_buf all = BUF_MAX(64 << 20);
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
    char sql[64];
    snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2", tables[i]);
    struct kith_buf rows = query(sql);
    buf_printf(&all, "%s\n%s", tables[i], rows.ptr);
    buf_free(&rows);
  }
  return all;
}

/* ---- Items ---- */

static const char *text(struct sink_fixture *f, const char *fmt, int i)
{
  return arena_printf(&f->batch.arena, fmt, i).ptr;
}

static struct kith_record *person(struct sink_fixture *f, const char *name, const char *email)
{
  struct kith_record *r = fixture_record(f, KITH_CONTACT);
  fixture_put(r, KITH_P_FN, name);
  struct kith_property *p = fixture_put(r, KITH_P_EMAIL, email);
  fixture_params(r, p, KITH_Q_TYPE, "work", -1);
  return r;
}

static struct kith_decision *owned(struct sink_fixture *f, uint32_t class, const char *party)
{
  struct kith_decision *d = arena_zero(&f->batch.arena, 1, sizeof *d);
  struct kith_str *owner = arena_zero(&f->batch.arena, 1, sizeof *owner);
  *owner = str_of(party);
  *d = (struct kith_decision){.size = sizeof *d,
                              .owner_class = class,
                              .owner_count = party ? 1 : 0,
                              .owners = owner,
                              .steward = *owner,
                              .lifecycle = KITH_STR("customer"),
                              .confidence = 0.5};
  return d;
}

static void add(struct sink_fixture *f, struct kith_item item, struct kith_decision *decision)
{
  item.decision = decision;
  batch_add_item(&f->batch, &item);
}

static void must(struct sink_fixture *f, int rc)
{
  if (rc != KITH_OK)
    fail_msg("%d: %s", rc, f->err.message);
}

/* Opens, sends the batch that was made, commits, closes. The outcomes stay. */
static void deliver(struct sink_fixture *f)
{
  must(f, fixture_open(f, &no_wait, path, 1));
  must(f, fixture_send(f));
  must(f, fixture_commit(f));
  fixture_close(f);
}

/* Two accounts, three contacts, deals, an interaction, a user, a consent. */
static void add_company(struct sink_fixture *f)
{
  struct kith_record *r;
  for (int i = 1; i <= 2; i++) {
    r = fixture_record(f, KITH_ACCOUNT);
    fixture_put(r, KITH_P_FN, text(f, "Globex %d", i));
    fixture_put(r, KITH_P_LEVEL, "2");
    fixture_put(r, KITH_P_INDUSTRY, "steel");
    add(f, fixture_upsert(text(f, "a-%d", i), r), NULL);
  }
  r = person(f, "Mary Lee", "info@globex.example");
  r->properties[1].flags = KITH_ROLE;
  fixture_put(r, KITH_P_EMAIL, "mary@globex.example");
  fixture_put_parts(r, KITH_P_N, KITH_N_GIVEN, "Mary", KITH_N_GIVEN, "Ann", KITH_N_FAMILY, "Lee", -1);
  fixture_put_parts(r, KITH_P_TEL, KITH_TEL_NUMBER, "+14155550100", KITH_TEL_EXTENSION, "12", -1);
  fixture_put_parts(r, KITH_P_ORG, KITH_ORG_NAME, "Globex", KITH_ORG_UNIT, "Sales", -1);
  fixture_put_parts(r, KITH_P_ADR, KITH_ADR_STREET, "1 Main St", KITH_ADR_LOCALITY, "Springfield", -1);
  fixture_put(r, KITH_P_TITLE, "Buyer");
  fixture_put(r, KITH_P_NOTE, "likes golf");
  fixture_put(r, KITH_P_CATEGORIES, "vip");
  fixture_put(r, KITH_P_LEAD_SOURCE, "event");
  fixture_put(r, KITH_P_ACCOUNT_KEY, "a-1");
  add(f, fixture_upsert("c-1", r), owned(f, KITH_REP, "dana@acme.example"));
  r = person(f, "Ken Ito", "ken@globex.example");
  fixture_put(r, KITH_P_ACCOUNT_KEY, "a-2");
  struct kith_decision *silent = owned(f, KITH_COMPANY, "company");
  static const struct kith_str email = {"email", 5};
  silent->suppress = &email;
  silent->suppress_count = 1;
  add(f, fixture_upsert("c-2", r), silent);
  add(f, fixture_upsert("c-3", person(f, "Olga Petrov", "olga@example.org")), owned(f, KITH_DISPUTED, NULL));
  for (int i = 1; i <= 2; i++) {
    r = fixture_record(f, KITH_DEAL);
    fixture_put(r, KITH_P_FN, text(f, "Deal %d", i));
    fixture_put(r, KITH_P_AMOUNT, text(f, "%d00.50", i));
    fixture_put(r, KITH_P_CURRENCY, "USD");
    fixture_put(r, KITH_P_ACCOUNT_KEY, text(f, "a-%d", i));
    fixture_put(r, KITH_P_CONTACT_KEY, text(f, "c-%d", i));
    fixture_put(r, KITH_P_WON, i == 1 ? "false" : "true");
    fixture_put(r, KITH_P_CLOSED, i == 1 ? "false" : "true");
    add(f, fixture_upsert(text(f, "d-%d", i), r), NULL);
  }
  r = fixture_record(f, KITH_INTERACTION);
  fixture_put(r, KITH_P_WHEN, "2025-05-06");
  fixture_put(r, KITH_P_CHANNEL, "call");
  fixture_put(r, KITH_P_CONTACT_KEY, "c-1");
  add(f, fixture_upsert("i-1", r), NULL);
  r = fixture_record(f, KITH_USER);
  fixture_put(r, KITH_P_FN, "Dana Reyes");
  fixture_put(r, KITH_P_ACTIVE, "true");
  add(f, fixture_upsert("u-1", r), NULL);
  r = fixture_record(f, KITH_CONSENT);
  fixture_put(r, KITH_P_EMAIL, "ken@globex.example");
  fixture_put(r, KITH_P_EMAIL_OPT_OUT, "yes");
  fixture_put(r, KITH_P_CONTACT_KEY, "c-2");
  add(f, fixture_upsert("x-1", r), NULL);
}

/* ---- Tests ---- */

static void a_delivery_can_be_queried(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  add_company(&f);
  deliver(&f);
  for (size_t i = 0; i < f.batch.items.len; i++)
    assert_int_equal(fixture_outcome(&f, i), KITH_CREATED);
  assert_query("SELECT * FROM v_contacts ORDER BY id",
               "c-1|Mary Lee|Globex 1|Buyer|mary@globex.example|+14155550100|rep|dana@acme.example|dana@acme.example|"
               "customer|NULL|2025-05-06\n"
               "c-2|Ken Ito|Globex 2|NULL|ken@globex.example|NULL|company|company|company|customer|email|NULL\n"
               "c-3|Olga Petrov|NULL|NULL|olga@example.org|NULL|disputed|NULL|NULL|customer|NULL|NULL\n");
  assert_query("SELECT * FROM v_owner_report ORDER BY party", "company|company|1|1|1|0.0|200.5|USD\n"
                                                              "dana@acme.example|rep|1|1|1|100.5|0.0|USD\n"
                                                              "nobody|disputed|1|0|0|0.0|0.0|NULL\n");
  assert_query("SELECT given, family, organization, department FROM contacts WHERE id = 1",
               "Mary Ann|Lee|Globex|Sales\n");
  assert_query("SELECT kind, value, extension, types, role FROM contact_points WHERE contact = 1 ORDER BY position",
               "email|info@globex.example|NULL|work|1\nemail|mary@globex.example|NULL|NULL|NULL\n"
               "phone|+14155550100|12|NULL|NULL\n");
  assert_query("SELECT street, locality FROM addresses", "1 Main St|Springfield\n");
  assert_query(
      "SELECT text FROM notes UNION ALL SELECT tag FROM tags UNION ALL SELECT name || '=' || value FROM fields",
      "likes golf\nvip\nX-KITH-LEAD-SOURCE=event\n");
  assert_query("SELECT name, level, industry FROM accounts WHERE id = 1", "Globex 1|2|steel\n");
  assert_query("SELECT name, active FROM users", "Dana Reyes|1\n");
  assert_query("SELECT email, email_opt_out, do_not_contact, contact FROM consent", "ken@globex.example|1|NULL|2\n");
  assert_query("SELECT count(*) FROM pending", "0\n");
  assert_query("PRAGMA integrity_check", "ok\n");
  assert_query("PRAGMA foreign_key_check", "");
  assert_query("PRAGMA journal_mode", "wal\n");
  fixture_free(&f);
}

static void the_file_is_private(void **state)
{
  (void)state;
  struct sink_fixture f;
  struct stat info;
  fixture_init(&f, "crm-sqlite");
  add_company(&f);
  deliver(&f);
  assert_int_equal(stat(path, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0600);
  fixture_free(&f);
}

static void the_same_again_writes_nothing(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  add_company(&f);
  deliver(&f);
  struct kith_buf before = dump();
  batch_reset(&f.batch);
  add_company(&f);
  deliver(&f);
  for (size_t i = 0; i < f.batch.items.len; i++)
    assert_int_equal(fixture_outcome(&f, i), KITH_UNCHANGED);
  struct kith_buf after = dump();
  assert_string_equal(before.ptr, after.ptr);
  buf_free(&before);
  buf_free(&after);
  fixture_free(&f);
}

static void a_change_replaces_what_belongs_to_it(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  add_company(&f);
  deliver(&f);
  struct kith_buf before = dump();
  batch_reset(&f.batch);
  add(&f, fixture_upsert("c-1", person(&f, "Mary Lee-Ito", "mary@new.example")), owned(&f, KITH_BOTH, "company"));
  deliver(&f);
  assert_int_equal(fixture_outcome(&f, 0), KITH_UPDATED);
  assert_query("SELECT name, account, email, phone, owner_class, owners FROM v_contacts WHERE id = 'c-1'",
               "Mary Lee-Ito|NULL|mary@new.example|NULL|shared|company\n");
  assert_query("SELECT count(*) FROM addresses", "0\n");
  assert_query("SELECT contact FROM deals WHERE name = 'Deal 1'", "1\n");
  batch_reset(&f.batch);
  add_company(&f);
  deliver(&f);
  struct kith_buf after = dump();
  assert_string_equal(before.ptr, after.ptr);
  buf_free(&before);
  buf_free(&after);
  fixture_free(&f);
}

static void the_retired_go_and_may_come_back(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  add_company(&f);
  deliver(&f);
  struct kith_buf before = dump();
  batch_reset(&f.batch);
  add(&f, fixture_retire("c-3", ""), NULL);
  add(&f, fixture_retire("c-3", ""), NULL);
  add(&f, fixture_retire("c-77", "c-1"), NULL);
  deliver(&f);
  for (size_t i = 0; i < 3; i++)
    assert_int_equal(fixture_outcome(&f, i), KITH_REMOVED);
  assert_query("SELECT count(*) FROM contact_points WHERE contact = 3", "0\n");
  assert_query("SELECT kith_id, kind, successor, row FROM retired", "c-3|contacts|NULL|3\nc-77|contacts|c-1|NULL\n");
  batch_reset(&f.batch);
  add(&f, fixture_upsert("c-4", person(&f, "New", "new@example.org")), NULL);
  add(&f, fixture_retire("c-4", ""), NULL);
  add_company(&f);
  deliver(&f);
  assert_int_equal(fixture_outcome(&f, 0), KITH_CREATED);
  assert_query("SELECT kith_id, row FROM retired", "c-4|4\nc-77|NULL\n");
  assert_query("SELECT id, kith_id FROM contacts", "1|c-1\n2|c-2\n3|c-3\n");
  struct kith_buf rows = query("DELETE FROM retired");
  buf_free(&rows);
  struct kith_buf after = dump();
  assert_string_equal(before.ptr, after.ptr);
  buf_free(&before);
  buf_free(&after);
  fixture_free(&f);
}

static void references_wait_for_their_target_and_follow_a_merge(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  struct kith_record *deal = fixture_record(&f, KITH_DEAL);
  fixture_put(deal, KITH_P_CONTACT_KEY, "c-2");
  fixture_put(deal, KITH_P_ACCOUNT_KEY, "a-9");
  add(&f, fixture_upsert("d-1", deal), NULL);
  deliver(&f);
  assert_query("SELECT contact, account FROM deals", "NULL|NULL\n");
  assert_query("SELECT target FROM pending ORDER BY 1", "a-9\nc-2\n");
  batch_reset(&f.batch);
  add(&f, fixture_upsert("c-1", person(&f, "A", "a@example.org")), NULL);
  add(&f, fixture_upsert("c-2", person(&f, "B", "b@example.org")), NULL);
  deliver(&f);
  assert_query("SELECT contact, account FROM deals", "2|NULL\n");
  batch_reset(&f.batch);
  add(&f, fixture_retire("c-2", "c-1"), NULL);
  deliver(&f);
  assert_query("SELECT contact, account FROM deals", "1|NULL\n");
  batch_reset(&f.batch);
  add(&f, fixture_retire("c-1", ""), NULL);
  deliver(&f);
  assert_query("SELECT contact, account FROM deals", "NULL|NULL\n");
  assert_query("PRAGMA foreign_key_check", "");
  fixture_free(&f);
}

static void it_knows_whose_deliveries_it_has(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  const struct kith_sink *sink = f.plugin->sink;
  must(&f, fixture_open(&f, &no_wait, path, 1));
  assert_int_equal(sink->recognise(f.self, &f.err), 0);
  add_company(&f);
  must(&f, fixture_send(&f));
  must(&f, fixture_commit(&f));
  assert_int_equal(sink->recognise(f.self, &f.err), 1);
  fixture_close(&f);
  must(&f, fixture_open(&f, &no_wait, path, 1));
  assert_int_equal(sink->recognise(f.self, &f.err), 1);
  fixture_close(&f);

  /* The state was set back: everything is sent again, and what is not sent any more is gone. */
  must(&f, fixture_open(&f, &no_wait, path, 2));
  assert_int_equal(sink->recognise(f.self, &f.err), 0);
  batch_reset(&f.batch);
  add(&f, fixture_upsert("c-2", person(&f, "Ken", "ken@globex.example")), NULL);
  must(&f, fixture_send(&f));
  assert_int_equal(fixture_outcome(&f, 0), KITH_CREATED);
  must(&f, fixture_commit(&f));
  fixture_close(&f);
  assert_query("SELECT kith_id FROM contacts", "c-2\n");
  assert_query("SELECT key, value FROM meta", "schema|2\n");
  fixture_free(&f);
}

static void without_commit_nothing_happened(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  add_company(&f);
  must(&f, fixture_open(&f, &no_wait, path, 1));
  must(&f, fixture_send(&f));
  fixture_close(&f);
  assert_query("SELECT count(*) FROM sqlite_schema", "0\n");
  deliver(&f);
  struct kith_buf before = dump();
  batch_reset(&f.batch);
  add(&f, fixture_retire("c-1", ""), NULL);
  must(&f, fixture_open(&f, &no_wait, path, 2));
  must(&f, fixture_send(&f));
  fixture_close(&f);
  struct kith_buf after = dump();
  assert_string_equal(before.ptr, after.ptr);
  buf_free(&before);
  buf_free(&after);
  fixture_free(&f);
}

static void assert_refused(struct sink_fixture *f, int status, const char *why)
{
  assert_int_equal(fixture_open(f, &no_wait, path, 1), status);
  if (!strstr(f->err.message, why))
    fail_msg("the message says: %s", f->err.message);
}

static void files_of_others_are_refused(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  assert_int_equal(fixture_open(&f, &no_wait, "", 1), KITH_E_CONFIG);
  snprintf(path, sizeof path, "%s/crm.db", folder);
  FILE *file = fopen(path, "w");
  fprintf(file, "%2000d", 7);
  fclose(file);
  assert_refused(&f, KITH_E_CONFIG, "not a database");
  remove(path);
  sqlite3 *db;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "CREATE TABLE theirs(x)", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  assert_refused(&f, KITH_E_CONFIG, "another program");
  remove(path);
  deliver(&f);
  struct kith_buf rows = query("UPDATE meta SET value = 3 WHERE key = 'schema'");
  buf_free(&rows);
  assert_refused(&f, KITH_E_CONFIG, "newer Kith");
  remove(path);
  fixture_free(&f);
}

static void a_locked_database_is_busy(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  add_company(&f);
  deliver(&f);
  sqlite3 *other = look();
  assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
  must(&f, fixture_open(&f, &no_wait, path, 1));
  assert_int_equal(fixture_send(&f), KITH_E_BUSY);
  sqlite3_close(other);
  fixture_free(&f);
}

static void a_full_disk_is_a_write_error_and_loses_nothing(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  add_company(&f);
  deliver(&f);
  struct kith_buf before = dump();
  batch_reset(&f.batch);
  char *note = mem_zero(1000001);
  memset(note, 'x', 1000000);
  struct kith_record *r = person(&f, "A", "a@example.org");
  for (int i = 0; i < 60; i++)
    fixture_put(r, KITH_P_NOTE, note);
  add(&f, fixture_upsert("c-9", r), NULL);
  must(&f, fixture_open(&f, &no_wait, path, 1));
  struct rlimit limit, old;
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
  limit = (struct rlimit){4 << 20, old.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
  int sent = fixture_send(&f), committed = fixture_commit(&f);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
  assert_true(sent == KITH_OK || sent == KITH_E_WRITE);
  assert_int_equal(committed, KITH_E_WRITE);
  fixture_close(&f);
  struct kith_buf after = dump();
  assert_string_equal(before.ptr, after.ptr);
  assert_query("PRAGMA integrity_check", "ok\n");
  buf_free(&before);
  buf_free(&after);
  mem_free(note);
  fixture_free(&f);
}

static void what_cannot_be_kept_is_refused(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  add(&f, fixture_upsert("", person(&f, "A", "a@example.org")), NULL);
  add(&f, fixture_upsert("p-1", fixture_record(&f, KITH_AGREEMENT)), NULL);
  add(&f, fixture_upsert("c-1", fixture_record(&f, KITH_CONTACT)), NULL);
  deliver(&f);
  assert_int_equal(fixture_outcome(&f, 0), KITH_REFUSED);
  assert_int_equal(fixture_outcome(&f, 1), KITH_REFUSED);
  assert_int_equal(fixture_outcome(&f, 2), KITH_CREATED);
  fixture_free(&f);
}

static void long_values_are_kept_whole(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  char *photo = mem_zero(100000);
  memset(photo, 'p', 100000);
  fixture_blob = (struct kith_str){photo, 100000};
  struct kith_record *r = person(&f, "A", "a@example.org");
  static const uint32_t names[] = {KITH_P_PHOTO, KITH_P_NOTE, KITH_P_LOGO};
  for (size_t i = 0; i < 3; i++) {
    struct kith_property *p = record_add(r, names[i]);
    p->blob = 1;
    p->value_type = names[i] == KITH_P_NOTE ? KITH_V_USUAL : KITH_V_BINARY;
  }
  fixture_put(r, KITH_P_PHOTO, "\xff\xd8\xff");
  fixture_put(r, KITH_P_PHOTO, "https://globex.example/a.jpg");
  add(&f, fixture_upsert("c-1", r), NULL);
  deliver(&f);
  assert_query("SELECT uri, typeof(data), length(data) FROM photos",
               "NULL|blob|100000\nNULL|blob|3\nhttps://globex.example/a.jpg|null|NULL\n");
  assert_query("SELECT length(text) FROM notes", "100000\n");
  assert_query("SELECT name, length(value) FROM fields", "LOGO|100000\n");
  mem_free(photo);
  fixture_free(&f);
}

/* Ids out of order, in several batches: what differs from the fast path of ascending ones. */
static void any_order_gives_the_same_contents(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  must(&f, fixture_open(&f, &no_wait, path, 1));
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < 500; i++) {
      batch_reset(&f.batch);
      int n = i * 37 % 500;
      add(&f, fixture_upsert(text(&f, "c-%03d", n), person(&f, text(&f, "P%d", n), "p@example.org")), NULL);
      must(&f, fixture_send(&f));
      assert_int_equal(fixture_outcome(&f, 0), round ? KITH_UNCHANGED : KITH_CREATED);
    }
  must(&f, fixture_commit(&f));
  fixture_close(&f);
  assert_query("SELECT count(*), count(DISTINCT kith_id), max(id) FROM contacts", "500|500|500\n");
  fixture_free(&f);
}

/* The five queries of the page are run as they stand there. */
static void the_queries_of_the_readme_work(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  add_company(&f);
  deliver(&f);
  struct kith_buf page = BUF_MAX(1 << 20);
  FILE *file = fopen(KITH_SOURCE_DIR "/plugins/crm-sqlite/README.md", "r");
  assert_non_null(file);
  for (int c; (c = getc(file)) != EOF;)
    buf_add_char(&page, (char)c);
  fclose(file);
  int count = 0;
  char *at = (char *)(uintptr_t)buf_c(&page);
  while ((at = strstr(at, "```sql\n")) != NULL) {
    char *end = strstr(at + 7, "```");
    assert_non_null(end);
    *end = '\0';
    struct kith_buf rows = query(at + 7);
    if (!rows.len)
      fail_msg("no rows: %s", at + 7);
    buf_free(&rows);
    at = end + 1;
    count++;
  }
  assert_int_equal(count, 5);
  buf_free(&page);
  fixture_free(&f);
}

/* ---- Tasks, verdicts, older files ---- */

static void add_task(struct sink_fixture *f, const char *state, bool first_done)
{
  static const struct kith_param done = {sizeof done, KITH_Q_TYPE, {"done", 4}};
  struct kith_record *r = fixture_record(f, KITH_TASK);
  fixture_put(r, KITH_P_SUMMARY, "hand over");
  fixture_put(r, KITH_P_OBLIGATION, "handoff");
  fixture_put(r, KITH_P_CONTACT_KEY, "c-2");
  fixture_put(r, KITH_P_OWED_BY, "dana@acme.example");
  fixture_put(r, KITH_P_OWED_TO, "company");
  fixture_put(r, KITH_P_STATE, state);
  if (strcmp(state, "done") == 0)
    fixture_put(r, KITH_P_WHEN, "2026-11-24");
  fixture_put(r, KITH_P_STEP, "price and terms");
  if (first_done) {
    r->properties[r->property_count - 1].params = &done;
    r->properties[r->property_count - 1].param_count = 1;
  }
  fixture_put(r, KITH_P_STEP, "contacts");
  add(f, fixture_upsert("o-0001", r), NULL);
}

static void tasks_have_steps_and_end_as_activities(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  add_company(&f);
  add_task(&f, "open", true);
  deliver(&f);
  assert_query("SELECT t.summary, t.kind, c.name, t.owed_by, t.state FROM tasks t JOIN contacts c ON c.id = t.contact",
               "hand over|handoff|Ken Ito|dana@acme.example|open\n");
  assert_query("SELECT task, position, text, done FROM task_steps", "1|1|price and terms|1\n1|2|contacts|NULL\n");
  assert_query("SELECT kind, date FROM activities", "interaction|2025-05-06\n");
  fixture_free(&f);
  fixture_init(&f, "crm-sqlite");
  add_task(&f, "done", true);
  deliver(&f);
  assert_query("SELECT kind, id, date, party FROM activities ORDER BY date",
               "interaction|i-1|2025-05-06|NULL\ntask|o-0001|2026-11-24|dana@acme.example\n");
  assert_query("SELECT count(*) FROM task_steps", "2\n");
  fixture_free(&f);
  fixture_init(&f, "crm-sqlite");
  struct kith_item gone = fixture_retire("o-0001", "");
  gone.kind = KITH_TASK;
  batch_add_item(&f.batch, &gone);
  deliver(&f);
  assert_query("SELECT (SELECT count(*) FROM tasks) + (SELECT count(*) FROM task_steps)", "0\n");
  fixture_free(&f);
}

static void a_verdict_is_kept_with_what_the_rules_say(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  static const struct kith_role role = {sizeof role, 0, {"dana@acme.example", 17}, {"introducer", 10}};
  static const struct kith_str condition = {"no campaigns", 12};
  struct kith_decision *d = owned(&f, KITH_REP, "dana@acme.example");
  d->verdict_by = KITH_STR("ana");
  d->verdict_on = KITH_STR("2026-11-20");
  d->verdict_reason = KITH_STR("agreed");
  d->rules_class = KITH_BOTH;
  d->role_count = d->condition_count = 1;
  d->roles = &role;
  d->conditions = &condition;
  add(&f, fixture_upsert("c-1", person(&f, "Mary Lee", "mary@globex.example")), d);
  deliver(&f);
  assert_query("SELECT owner_class, verdict_by, verdict_on, verdict_reason, rules_class FROM contacts",
               "rep|ana|2026-11-20|agreed|shared\n");
  assert_query("SELECT party, role FROM roles", "dana@acme.example|introducer\n");
  assert_query("SELECT text FROM conditions", "no campaigns\n");
  fixture_free(&f);
}

/* What schema 1 did not have. */
static const char take_back[] =
    "DROP VIEW activities; DROP TABLE task_steps; DROP TABLE tasks; DROP TABLE conditions; DROP TABLE roles;"
    "ALTER TABLE contacts DROP COLUMN verdict_by; ALTER TABLE contacts DROP COLUMN verdict_on;"
    "ALTER TABLE contacts DROP COLUMN verdict_reason; ALTER TABLE contacts DROP COLUMN rules_class;"
    "ALTER TABLE contacts DROP COLUMN losing; ALTER TABLE contacts DROP COLUMN decider;"
    "ALTER TABLE contacts DROP COLUMN decide_until; ALTER TABLE contacts DROP COLUMN keep_until;"
    "ALTER TABLE contacts DROP COLUMN policy_hash; UPDATE meta SET value = '1' WHERE key = 'schema';";

static void an_older_file_of_ours_is_brought_up_to_date(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "crm-sqlite");
  add_company(&f);
  deliver(&f);
  fixture_free(&f);
  struct kith_buf tables = query("SELECT sql FROM sqlite_schema WHERE name IN ('tasks', 'task_steps', 'roles',"
                                 " 'conditions', 'activities') ORDER BY name"),
                  before = dump(), taken = query(take_back);
  fixture_init(&f, "crm-sqlite");
  must(&f, fixture_open(&f, &no_wait, path, 1));
  assert_int_equal(f.plugin->sink->recognise(f.self, &f.err), 1); /* so nothing is sent again */
  add_task(&f, "open", false);
  must(&f, fixture_send(&f));
  must(&f, fixture_commit(&f));
  fixture_close(&f);
  fixture_free(&f);
  assert_query("SELECT value FROM meta WHERE key = 'schema'", "2\n");
  assert_query("SELECT count(*) FROM tasks", "1\n");
  struct kith_buf after = dump(), again = query("SELECT sql FROM sqlite_schema WHERE name IN ('tasks', 'task_steps',"
                                                " 'roles', 'conditions', 'activities') ORDER BY name");
  assert_string_equal(after.ptr, before.ptr);
  assert_string_equal(again.ptr, tables.ptr);
  buf_free(&tables);
  buf_free(&before);
  buf_free(&taken);
  buf_free(&after);
  buf_free(&again);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(a_delivery_can_be_queried),
      TEST(the_file_is_private),
      TEST(the_same_again_writes_nothing),
      TEST(a_change_replaces_what_belongs_to_it),
      TEST(the_retired_go_and_may_come_back),
      TEST(references_wait_for_their_target_and_follow_a_merge),
      TEST(it_knows_whose_deliveries_it_has),
      TEST(without_commit_nothing_happened),
      TEST(files_of_others_are_refused),
      TEST(a_locked_database_is_busy),
      TEST(a_full_disk_is_a_write_error_and_loses_nothing),
      TEST(what_cannot_be_kept_is_refused),
      TEST(long_values_are_kept_whole),
      TEST(any_order_gives_the_same_contents),
      TEST(the_queries_of_the_readme_work),
      TEST(tasks_have_steps_and_end_as_activities),
      TEST(a_verdict_is_kept_with_what_the_rules_say),
      TEST(an_older_file_of_ours_is_brought_up_to_date),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
