#include "unit/pipeline/world.h"

#include "dedupe/dedupe.h"
#include "pipeline/intake.h"
#include "pipeline/onboarding.h"
#include "pipeline/view.h"

#define CRM                                                                                                            \
  "Name,Email,Company,Created\n"                                                                                       \
  "Ada Love,ada@globex.example,Globex,2021-02-03\n"                                                                    \
  "Max Roe,max@initech.example,Initech,2021-02-03\n"
#define CARD(name, rest) "BEGIN:VCARD\nVERSION:3.0\nFN:" name "\n" rest "END:VCARD\n"
#define BOOK                                                                                                           \
  CARD("Ada Love", "EMAIL:ada@globex.example\nTEL:+14155550111\nNOTE:secret note\n")                                   \
  CARD("Nora Newman", "ORG:Umbrella\nTITLE:Buyer\nEMAIL:nora@umbrella.example\n")                                      \
  CARD("Ole Plain", "TITLE:Seller\nEMAIL:ole@hooli.example\n")                                                         \
  CARD("Mum Lee", "CATEGORIES:family\nEMAIL:mum.secret@gmail.com\nTEL;TYPE=home:+14155550122\n")
#define SAM   "person,emails,entity,role,hired\nSam Lee,sam@acme.example,acme-us,sales,2026-11-16\n"
#define BASIS "basis: { kind: contract, by: hr, date: 2026-11-16 }"
#define POLICY_ON_LIST                                                                                                 \
  "version: 1\nname: lists\nrules:\n"                                                                                  \
  "  - { id: private, when: \"personal_score >= 0.9\", then: { claim: personal }, because: private }\n"                \
  "  - { id: listed, when: \"party_kind = 'rep' AND on_schedule\", then: { claim: strong }, because: listed }\n"       \
  "  - { id: unlisted, when: \"party_kind = 'rep' AND on_schedule IS FALSE\", then: { claim: weak }, because: not }\n" \
  "  - { id: no-list, when: \"party_kind = 'rep'\", then: { claim: weak }, because: nobody asked }\n"                  \
  "  - { id: ours, when: \"party_kind = 'entity'\", then: { claim: weak }, because: ours }\n"

static void write_pipeline(const struct world *w, const char *intake, const char *policy)
{
  char text[2048];
  snprintf(
      text, sizeof text,
      "state: s.kith\nregion: US\nentities: { acme-us: US-CA }\npeople: people.csv\nsources:\n"
      "  - { name: crm, plugin: csv, path: crm.csv, holder: acme-us }\n"
      "  - { name: phone, plugin: vcard, path: sam.vcf, holder: sam@acme.example, possession: portable, %s }\n"
      "ownership: { policy: %s }\n"
      "sinks:\n  - { name: all, plugin: json, path: all.ndjson }\n  - { name: crm, plugin: crm-sqlite, path: o.db }\n"
      "  - { name: cards, plugin: vcard, path: o.vcf }\n  - { name: table, plugin: csv, path: o.csv }\n"
      "rejects: rejects.ndjson\n",
      intake, policy);
  world_file(w, "p.yaml", text);
}

static int start(void **state)
{
  struct world *w = world_new(state);
  world_file(w, "crm.csv", CRM);
  world_file(w, "sam.vcf", BOOK);
  world_file(w, "people.csv", SAM);
  world_file(w, "lists.yaml", POLICY_ON_LIST);
  write_pipeline(w, BASIS ", intake: { quarantine: true }", POLICY);
  return 0;
}

/* The bytes of all outputs, one after the other; to be freed. */
static char *outputs(const struct world *w)
{
  size_t len;
  world_shell(w,
              "sqlite3 o.db .dump | grep -v '^INSERT INTO \"*kith' > o.sql; cat all.ndjson o.sql o.vcf o.csv > every");
  return world_read(w, "every", &len);
}

static bool anywhere(const struct world *w, const char *text)
{
  char line[256];
  snprintf(line, sizeof line,
           "cat s.kith* all.ndjson o.* rejects.ndjson 2>/dev/null | grep -aqiF '%s' && touch found || rm -f found",
           text);
  world_shell(w, line);
  return access(world_path(w, "found"), F_OK) == 0;
}

/* What kith onboard does, through the pipeline's doors. `except`: NULL or an id. */
static void answer(struct world *w, enum kith_intake_state state, const char *except)
{
  struct kith_plan plan;
  struct kith_diags diags = {0};
  struct kith_store *store = NULL;
  struct kith_view view;
  struct kith_onboarding o;
  struct kith_intake_row said = {.state = state, .by = KITH_STR("hr"), .document = STR_NONE, .hash = STR_NONE};
  assert_true(plan_load(world_path(w, "p.yaml"), &w->plugins, &plan, &diags));
  assert_int_equal(store_open(plan.state, STORE_VERDICT, &store, &w->err), KITH_OK);
  assert_int_equal(view_open(&plan, &w->plugins, store, w->now_ms, &w->cancelled, &view, &w->err), KITH_OK);
  assert_int_equal(store_begin(store, &w->err), KITH_OK);
  if (onboarding_read(&view.env, people_find(&view.env.people, KITH_STR("sam@acme.example")), &o, &w->err) != KITH_OK)
    fail_msg("%s", w->err.message);
  if (except)
    assert_true(onboarding_except(&o, str_of(except)));
  assert_false(onboarding_except(&o, KITH_STR("phone#99")));
  assert_int_equal(onboarding_answer(&view.env, &o, &said, &w->err), KITH_OK);
  assert_int_equal(store_commit(store, &w->err), KITH_OK);
  onboarding_free(&o);
  view_close(&view);
  store_close(store);
  plan_free(&plan);
  diag_free(&diags);
}

/* ---- Before approval ---- */

static void nothing_that_waits_reaches_a_sink(void **state)
{
  struct world *w = *state;
  world_file(w, "sam.vcf", CARD("No One", "EMAIL:no@one.example\n"));
  write_pipeline(w, BASIS ", intake: { quarantine: true }", POLICY);
  world_run_well(w);
  char *before = outputs(w);
  assert_non_null(strstr(before, "Ada Love"));
  assert_null(strstr(before, "No One"));
  world_file(w, "sam.vcf", BOOK);
  world_run_well(w);
  char *after = outputs(w);
  assert_string_equal(after, before); /* the one whom the company knows is as she was */
  assert_int_equal(world_source(w, 1)->created, 4);
  assert_int_equal(w->summary.identities.total, 2);
  assert_int_equal(world_number(w, "SELECT count(*) FROM decision"), 2);
  assert_int_equal(world_number(w, "SELECT count(*) FROM member WHERE sighting>>40=2"), 0);
  free(before);
  free(after);
}

static void the_run_says_who_waits(void **state)
{
  struct world *w = *state;
  for (int i = 0; i < 2; i++) { /* the second one finds nothing to do */
    world_run_well(w);
    struct kith_str last = w->summary.warnings.items[w->summary.warnings.len - 1];
    assert_true(str_find_str(last, KITH_STR("3 contacts of phone wait")) < last.len);
    assert_true(str_find_str(last, KITH_STR("kith onboard sam@acme.example")) < last.len);
  }
}

static void private_ones_go_before_the_run_ends(void **state)
{
  struct world *w = *state;
  world_run_well(w);
  assert_int_equal(w->summary.personal, 1);
  assert_false(anywhere(w, "mum.secret"));
  assert_false(anywhere(w, "Mum Lee"));
  assert_false(anywhere(w, "secret note"));
  assert_true(anywhere(w, "Umbrella")); /* it waits in the state ... */
  write_pipeline(w, BASIS ", intake: { quarantine: true }", "lists.yaml");
  world_run_well(w); /* another policy: what was taken out is read again, and taken out again */
  assert_false(anywhere(w, "mum.secret"));
  answer(w, INTAKE_APPROVED, NULL);
  world_run_well(w);
  assert_int_equal(w->summary.identities.total, 4);
  assert_false(anywhere(w, "mum.secret"));
  assert_false(anywhere(w, "Mum Lee"));
}

/* A source that nobody quarantined before. */
static void what_was_in_goes_out_again(void **state)
{
  struct world *w = *state;
  write_pipeline(w, BASIS, POLICY);
  world_run_well(w);
  assert_int_equal(w->summary.identities.total, 4);
  write_pipeline(w, BASIS ", intake: { quarantine: true }", POLICY);
  world_run_well(w);
  assert_int_equal(w->summary.identities.total, 2);
  assert_int_equal(world_number(w, "SELECT count(*) FROM member WHERE sighting>>40=2"), 0);
  char *all = outputs(w);
  assert_null(strstr(all, "Umbrella"));
  free(all);
}

static void a_source_that_leaves_the_plan_lets_nobody_in(void **state)
{
  struct world *w = *state;
  world_run_well(w);
  world_shell(w, "grep -v 'name: phone' p.yaml > q.yaml && mv q.yaml p.yaml");
  world_run_well(w);
  assert_int_equal(w->summary.identities.total, 2);
  assert_int_equal(world_number(w, "SELECT count(*) FROM member WHERE sighting>>40=2"), 0);
}

/* ---- The answer ---- */

static void who_is_on_the_list_comes_in(void **state)
{
  struct world *w = *state;
  world_run_well(w);
  answer(w, INTAKE_APPROVED, "phone#2");
  world_run_well(w);
  char *all = outputs(w);
  assert_int_equal(w->summary.identities.total, 3);
  assert_non_null(strstr(all, "Ole Plain"));
  assert_non_null(strstr(all, "+14155550111")); /* of Ada, from the book */
  assert_null(strstr(all, "Umbrella"));
  free(all);
  answer(w, INTAKE_KEPT_OUT, NULL); /* the rest */
  world_run_well(w);
  assert_int_equal(w->summary.identities.total, 3);
  assert_false(anywhere(w, "Umbrella"));
  assert_int_equal(w->summary.personal, 1); /* who was kept out is not called private */
  world_file(w, "sam.vcf", BOOK CARD("Eve Late", "EMAIL:eve@hooli.example\n"));
  world_run_well(w);
  assert_int_equal(w->summary.identities.total, 3); /* no list has her */
  assert_false(anywhere(w, "Eve Late"));
}

static int64_t claims_by(const struct world *w, const char *rule)
{
  char sql[160];
  snprintf(sql, sizeof sql, "SELECT count(*) FROM decision WHERE instr(bytes,CAST('%s' AS BLOB))>0", rule);
  return world_number(w, sql);
}

static void years_later_the_list_proves_who_was_known(void **state)
{
  struct world *w = *state;
  write_pipeline(w, BASIS ", intake: { quarantine: true }", "lists.yaml");
  world_run_well(w);
  answer(w, INTAKE_APPROVED, "phone#2");
  world_run_well(w);
  assert_int_equal(claims_by(w, "listed"), 2); /* "unlisted" would be counted, too */
  assert_int_equal(claims_by(w, "unlisted"), 0);
  assert_int_equal(claims_by(w, "no-list"), 0);
  w->now_ms += (int64_t)900 * 86400000;
  world_file(w, "sam.vcf", BOOK CARD("Zed New", "EMAIL:zed@hooli.example\n"));
  write_pipeline(w, BASIS, "lists.yaml"); /* the book is no longer in quarantine */
  world_run_well(w);
  assert_int_equal(claims_by(w, "unlisted"), 2); /* Nora was left out, Zed came later */
  assert_int_equal(claims_by(w, "listed"), 4);
}

static void without_a_list_it_is_unknown(void **state)
{
  struct world *w = *state;
  write_pipeline(w, BASIS, "lists.yaml");
  world_run_well(w);
  assert_int_equal(claims_by(w, "no-list"), 3);
  assert_int_equal(claims_by(w, "unlisted"), 0);
}

/* ---- Basis ---- */

static void a_basis_of_tomorrow_is_refused(void **state)
{
  struct world *w = *state;
  write_pipeline(w, "basis: { kind: voluntary, by: sam, date: 2026-11-25 }", POLICY);
  assert_int_equal(world_run(w), KITH_E_CONFIG);
  assert_non_null(strstr(w->err.message, "in the future"));
  write_pipeline(w, "basis: { kind: voluntary, by: sam, date: 2026-11-24 }", POLICY);
  world_run_well(w);
}

static void a_book_without_one_is_remarked(void **state)
{
  struct world *w = *state;
  write_pipeline(w, "account: person", POLICY);
  world_run_well(w);
  assert_int_equal(w->summary.warnings.len, 1);
  struct kith_str said = w->summary.warnings.items[0];
  assert_true(str_find_str(said, KITH_STR("without a basis")) < said.len);
}

/* What nobody could read of a private book may be private. */
static void rejects_of_a_private_book_keep_no_bytes(void **state)
{
  struct world *w = *state;
  world_file(w, "sam.csv", "Name,Email\nAda Love,ada@globex.example\n\"Dad Lee,dad@secret.example\n");
  write_pipeline(w, BASIS, POLICY);
  world_shell(w, "sed -i 's/plugin: vcard, path: sam.vcf/plugin: csv, path: sam.csv/' p.yaml");
  world_run_well(w);
  assert_int_equal(w->summary.needs.rejected, 1);
  assert_false(anywhere(w, "Dad Lee"));
  assert_false(anywhere(w, "RGFkIExlZQ")); /* nor in base64 */
}

/* ---- Keys ---- */

static size_t keys_of(const struct kith_matchable *m, uint64_t out[INTAKE_KEYS])
{
  struct kith_buf bytes = BUF_MAX(FEATURES_MAX);
  features_encode(m, &bytes);
  size_t count = intake_keys(buf_str(&bytes), 42, out);
  buf_free(&bytes);
  return count;
}

static bool share(const struct kith_matchable *a, const struct kith_matchable *b)
{
  uint64_t x[INTAKE_KEYS], y[INTAKE_KEYS];
  size_t nx = keys_of(a, x), ny = keys_of(b, y);
  for (size_t i = 0; i < nx; i++)
    for (size_t k = 0; k < ny; k++)
      if (x[i] == y[k])
        return true;
  return false;
}

static struct kith_matchable person(const char *given, const char *family, const char *email, const char *phone,
                                    const char *org)
{
  struct kith_matchable m = {.given = str_of(given), .family = str_of(family), .org = str_of(org)};
  m.email_count = *email != '\0';
  m.emails[0].key = str_of(email);
  m.phone_count = *phone != '\0';
  m.phones[0].e164 = str_of(phone);
  return m;
}

static void keys_name_one_person(void **state)
{
  (void)state;
  struct kith_matchable ada = person("ada", "love", "ada@globex.example", "+14155550100", "globex");
  struct kith_matchable mail = person("a", "lovelace", "ada@globex.example", "", "");
  struct kith_matchable desk = person("bob", "roe", "", "+14155550100", "globex"); /* the office's number */
  struct kith_matchable phone = person("", "love", "", "+14155550100", "");
  struct kith_matchable org = person("ada", "love", "", "", "globex");
  struct kith_matchable name = person("ada", "love", "", "", ""), other = person("bob", "roe", "", "", "");
  struct kith_matchable info = person("", "", "info@globex.example", "", ""), nobody = person("", "", "", "", "");
  uint64_t keys[INTAKE_KEYS];
  assert_true(share(&ada, &mail));
  assert_false(share(&ada, &desk));
  assert_true(share(&ada, &phone));
  assert_true(share(&ada, &org));
  assert_false(share(&ada, &name)); /* a name is not enough, but for who has nothing else */
  assert_true(share(&name, &name));
  assert_false(share(&name, &other));
  info.emails[0].role = true;
  assert_true(share(&info, &info));
  ada.emails[0].role = true;
  assert_false(share(&ada, &info));
  assert_int_equal(keys_of(&nobody, keys), 0);
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, start, world_stop)

int main(void)
{
  const struct CMUnitTest tests[] = {WORLD_TEST(nothing_that_waits_reaches_a_sink),
                                     WORLD_TEST(the_run_says_who_waits),
                                     WORLD_TEST(private_ones_go_before_the_run_ends),
                                     WORLD_TEST(what_was_in_goes_out_again),
                                     WORLD_TEST(a_source_that_leaves_the_plan_lets_nobody_in),
                                     WORLD_TEST(who_is_on_the_list_comes_in),
                                     WORLD_TEST(years_later_the_list_proves_who_was_known),
                                     WORLD_TEST(without_a_list_it_is_unknown),
                                     WORLD_TEST(a_basis_of_tomorrow_is_refused),
                                     WORLD_TEST(a_book_without_one_is_remarked),
                                     WORLD_TEST(rejects_of_a_private_book_keep_no_bytes),
                                     cmocka_unit_test(keys_name_one_person)};
  return cmocka_run_group_tests_name("pipeline/intake", tests, NULL, NULL);
}
