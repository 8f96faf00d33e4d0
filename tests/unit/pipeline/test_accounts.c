/* Which account each contact belongs to: keys that come together, traps where they must not, any order of the inputs,
 * lasting numbers. */
#include "dedupe/dedupe.h"
#include "normalise/text.h"
#include "pipeline/accounts.h"
#include "store/account.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOST = 64, TODAY = 20000 };

/* A contact as a line: "email|org|key of its account"; an account: "key|name|website|owner|level". */
struct scene {
  const char *contacts[MOST], *accounts[MOST];
  uint8_t source_of_account[MOST];
  size_t contact_count, account_count;
};

struct made {
  struct kith_arena arena;
  struct kith_evidence_set set;
  struct kith_belonging members[MOST];
  struct kith_plan plan;
  struct kith_people people;
  struct kith_accounts accounts;
  size_t place[MOST]; /* of the scene's i-th contact in the set */
};

static struct kith_str piece(const char *line, int number)
{
  struct kith_str rest = str_of(line), out = STR_NONE;
  for (int i = 0; i <= number; i++)
    if (!str_next(&rest, '|', &out))
      return STR_NONE;
  return out;
}

static uint64_t key_of(struct kith_str text)
{
  return text.len ? str_hash(text) >> 1 : 0;
}

static struct kith_str features_of(struct kith_arena *arena, struct kith_str email, struct kith_str org)
{
  struct kith_matchable m = {.org = org};
  struct kith_buf out = BUF_MAX(1024);
  if (email.len) {
    m.emails[0] = (struct kith_match_email){.key = email, .freemail = str_ends(email, KITH_STR("@gmail.com"))};
    m.email_count = 1;
  }
  features_encode(&m, &out);
  struct kith_str kept = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return kept;
}

static struct kith_str facts_of(struct kith_arena *arena, struct kith_str org)
{
  struct kith_facts f = {.created = DAY_UNKNOWN,
                         .updated = DAY_UNKNOWN,
                         .seen_on = DAY_UNKNOWN,
                         .connected_on = DAY_UNKNOWN,
                         .opt_out_on = DAY_UNKNOWN,
                         .org = org};
  struct kith_buf out = BUF_MAX(FACTS_MAX);
  assert_int_equal(facts_encode(&f, &out), KITH_OK);
  struct kith_str kept = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return kept;
}

static void add_account(struct made *m, const char *line, uint32_t source)
{
  struct kith_account_row row = {.key = key_of(piece(line, 0)),
                                 .name = piece(line, 1),
                                 .website = piece(line, 2),
                                 .owner = piece(line, 3),
                                 .territory = STR_NONE,
                                 .industry = STR_NONE,
                                 .email = STR_NONE,
                                 .source = source};
  struct kith_str level = piece(line, 4);
  row.level = level.len ? level.ptr[0] - '0' : 0;
  *map_u64_put(&m->set.account_by_key, row.key, 0, NULL) = m->set.accounts.len;
  vec_push(&m->set.accounts, row);
}

static void add_contact(struct made *m, const char *line, uint64_t identity)
{
  struct kith_contact_row row = {.id = m->set.contacts.len + 1, .account = key_of(piece(line, 2)), .key = identity};
  row.match = features_of(&m->arena, piece(line, 0), text_lower(&m->arena, piece(line, 1)));
  row.facts = facts_of(&m->arena, piece(line, 1));
  m->members[m->set.contacts.len] = (struct kith_belonging){identity, (uint32_t)m->set.contacts.len};
  vec_push(&m->set.contacts, row);
}

static void add_party(struct made *m)
{
  struct kith_error err = {0};
  struct kith_record *r = record_new(&m->arena, KITH_PERSON, KITH_STR("k"), (struct kith_origin){0});
  const struct {
    uint32_t name;
    const char *text;
  } parts[] = {{KITH_P_PERSON, "Dana Reyes"}, {KITH_P_EMAIL, "dana@acme.example"}, {KITH_P_HIRED, "2020-01-01"}};
  for (size_t i = 0; i < 3; i++) {
    struct kith_part part = {sizeof part, 0, str_of(parts[i].text)};
    struct kith_property p = {.size = sizeof p, .name = parts[i].name, .part_count = 1, .parts = &part};
    assert_int_equal(record_put(r, &p), KITH_OK);
  }
  people_default_entity(&m->people);
  assert_int_equal(people_add_person(&m->people, r, &err), KITH_OK);
}

static struct kith_accounts_from from_of(const struct made *m)
{
  return (struct kith_accounts_from){.set = &m->set,
                                     .members = m->members,
                                     .member_count = m->set.contacts.len,
                                     .plan = &m->plan,
                                     .people = &m->people,
                                     .today = TODAY};
}

/* In the order that `seed` shuffles; 0: as it stands. */
static void make(const struct scene *s, unsigned seed, struct made *m)
{
  size_t order[MOST];
  struct kith_error err = {0};
  *m = (struct made){.place = {0}};
  people_init(&m->people);
  add_party(m);
  for (size_t i = 0; i < 3; i++)
    vec_push(&m->plan.sources, ((struct kith_plan_source){.name = str_of(i == 0 ? "crm" : i == 1 ? "erp" : "zoo")}));
  for (int kind = 0; kind < 2; kind++) {
    size_t count = kind ? s->contact_count : s->account_count;
    for (size_t i = 0; i < count; i++)
      order[i] = i;
    srand(seed);
    for (size_t i = count; seed && i-- > 1;) {
      size_t k = (size_t)rand() % (i + 1), swap = order[i];
      order[i] = order[k];
      order[k] = swap;
    }
    for (size_t i = 0; i < count; i++)
      if (kind == 0) {
        add_account(m, s->accounts[order[i]], s->source_of_account[order[i]]);
      } else {
        m->place[order[i]] = i;
        add_contact(m, s->contacts[order[i]], i + 1);
      }
  }
  struct kith_accounts_from from = from_of(m);
  assert_int_equal(accounts_find(&from, &m->accounts, &err), KITH_OK);
}

static void unmake(struct made *m)
{
  accounts_free(&m->accounts);
  evidence_free(&m->set);
  people_free(&m->people);
  vec_free(&m->plan.sources);
  arena_free(&m->arena);
}

static const struct kith_account *account_of(const struct made *m, size_t contact)
{
  return accounts_of(&m->accounts, m->place[contact]);
}

/* The name and the domain of each contact's account, one a line. */
static struct kith_str told(const struct scene *s, struct made *m)
{
  struct kith_buf out = BUF_MAX(1 << 16);
  for (size_t i = 0; i < s->contact_count; i++) {
    const struct kith_account *a = account_of(m, i);
    buf_printf(&out, "%.*s (%.*s)\n", STR_ARG(a ? a->name : KITH_STR("-")), STR_ARG(a ? a->domain : STR_NONE));
  }
  struct kith_str kept = arena_str(&m->arena, buf_str(&out));
  buf_free(&out);
  return kept;
}

static void expect(const struct scene *s, const char *text)
{
  for (unsigned seed = 0; seed < 20; seed++) {
    struct made m;
    make(s, seed, &m);
    struct kith_str got = told(s, &m);
    if (!str_eq_c(got, text))
      fail_msg("in order %u:\n%.*s\nexpected:\n%s", seed, STR_ARG(got), text);
    unmake(&m);
  }
}

#define CONTACTS(...) .contacts = {__VA_ARGS__}, .contact_count = sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)
#define ACCOUNTS(...) .accounts = {__VA_ARGS__}, .account_count = sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)

/* A record's key, its website's domain and its name are one account. */
static void test_keys(void **state)
{
  (void)state;
  expect(&(struct scene){ACCOUNTS("1|Globex Inc|https://www.globex.com/about|dana"),
                         CONTACTS("|Other|1", "a@mail.globex.com||", "|globex|", "|GLOBEX|", "b@gmail.com|Globex|",
                                  "c@globex.com|Initech|", "d@gmail.com||")},
         "Globex Inc (globex.com)\nGlobex Inc (globex.com)\nGlobex Inc (globex.com)\nGlobex Inc (globex.com)\n"
         "Globex Inc (globex.com)\nGlobex Inc (globex.com)\n- ()\n");
}

/* Without any record: a name that looks like the domain, or that most who write from there give. */
static void test_contacts_alone(void **state)
{
  (void)state;
  expect(&(struct scene){CONTACTS("a@globex.co.uk|Globex|", "|Globex|", "b@gmx-mail.example|Initech|", "|Initech|",
                                  "a@vandelay.example|Art Imports|", "b@vandelay.example|Art Imports|", "|Art Imports|",
                                  "c@vandelay.example||")},
         "Globex (globex.co.uk)\nGlobex (globex.co.uk)\ngmx-mail.example (gmx-mail.example)\nInitech ()\n"
         "Art Imports (vandelay.example)\nArt Imports (vandelay.example)\nArt Imports (vandelay.example)\n"
         "Art Imports (vandelay.example)\n");
}

/* The form that most write is the name. */
static void test_written(void **state)
{
  (void)state;
  expect(&(struct scene){CONTACTS("|HOOLI|", "|Hooli|", "|Hooli|", "|hooli|")},
         "Hooli ()\nHooli ()\nHooli ()\nHooli ()\n");
}

/* One source has two accounts at a domain: a holding. The name tells them apart; the domain alone is neither. */
static void test_holding(void **state)
{
  (void)state;
  expect(&(struct scene){ACCOUNTS("1|Alpha Foods|big.example", "2|Beta Steel|big.example"),
                         CONTACTS("|x|1", "a@big.example|Beta Steel|", "b@big.example||", "|Alpha Foods|",
                                  "c@big.example|Gamma|")},
         "Alpha Foods ()\nBeta Steel ()\nbig.example (big.example)\nAlpha Foods ()\nGamma ()\n");
}

/* Two sources that each have one name for a domain mean the same firm. */
static void test_two_sources(void **state)
{
  (void)state;
  expect(&(struct scene){ACCOUNTS("1|Globex|globex.com|dana|2", "2|Globex Industries|http://globex.com|eli|3"),
                         .source_of_account = {1, 0}, CONTACTS("||1", "||2", "|Globex Industries|")},
         "Globex (globex.com)\nGlobex (globex.com)\nGlobex (globex.com)\n");
  struct made m;
  make(&(struct scene){ACCOUNTS("1|Globex|globex.com|dana|2", "2|Globex Industries|http://globex.com|eli|3"),
                       .source_of_account = {1, 0}, CONTACTS("||1")},
       0, &m);
  assert_true(str_eq_c(account_of(&m, 0)->owner, "eli")); /* crm comes before erp */
  assert_int_equal(account_of(&m, 0)->level, 3);
  assert_true(str_eq_c(account_of(&m, 0)->level_by, "crm"));
  unmake(&m);
}

/* A public domain, a page at a public host and one's own domain are no keys. */
static void test_public(void **state)
{
  (void)state;
  expect(&(struct scene){ACCOUNTS("1|Anna Bakes|https://gmail.com", "2|Bob Builds|https://www.facebook.com/bobbuilds",
                                  "3|Carl Cooks|facebook.com/carl", "4|Facebook|https://www.facebook.com"),
                         CONTACTS("||1", "||2", "||3", "x@gmail.com||", "m@facebook.com||", "eli@acme.example||",
                                  "joe@acme.example|Company|")},
         "Anna Bakes ()\nBob Builds ()\nCarl Cooks ()\n- ()\nFacebook (facebook.com)\n- ()\n- ()\n");
}

/* Namesakes with domains of their own stay two, and who only has the name is at neither. */
static void test_namesakes(void **state)
{
  (void)state;
  expect(
      &(struct scene){
          ACCOUNTS("1|First National|fn-ohio.example", "2|First National|fn-iowa.example", "3|Delta|", "4|Delta|"),
          CONTACTS("||1", "||2", "|First National|", "a@fn-iowa.example|First National|", "||3", "||4", "|Delta|")},
      "First National (fn-ohio.example)\nFirst National (fn-iowa.example)\nFirst National ()\n"
      "First National (fn-iowa.example)\nDelta ()\nDelta ()\nDelta ()\n");
}

/* People of many firms write from a university; nobody's firm is called "Self-employed". */
static void test_shared(void **state)
{
  (void)state;
  expect(&(struct scene){CONTACTS("a@alumni.uni.edu|Initech|", "b@alumni.uni.edu|Hooli|", "c@uni.edu|Pied Piper|",
                                  "d@uni.edu||", "|Hooli|", "|Self Employed|", "e@gmail.com|Freelance|",
                                  "f@solo.example|Self Employed|")},
         "Initech ()\nHooli ()\nPied Piper ()\nuni.edu (uni.edu)\nHooli ()\n- ()\n- ()\nsolo.example (solo.example)\n");
}

/* Contacts show that a domain is an account's that has no website; they never make one of two recorded accounts. */
static void test_contacts_and_records(void **state)
{
  (void)state;
  expect(&(struct scene){ACCOUNTS("1|Globex|", "2|Initech|initech.example"),
                         CONTACTS("a@gx.example||1", "b@gx.example||1", "c@gx.example||", "d@initech.example|Globex|",
                                  "e@initech.example|Globex|", "f@initech.example||")},
         "Globex (gx.example)\nGlobex (gx.example)\nGlobex (gx.example)\nInitech (initech.example)\n"
         "Initech (initech.example)\nInitech (initech.example)\n");
}

/* An identity of several records: the key of an account first, then what most say. */
static void test_identity(void **state)
{
  (void)state;
  struct made m;
  struct scene s = {ACCOUNTS("1|Globex|"), CONTACTS("|Initech|", "|Initech|", "||1", "|Hooli|", "|Hooli|", "|Abc|")};
  make(&s, 0, &m);
  accounts_free(&m.accounts);
  for (size_t i = 0; i < 6; i++)
    m.members[i].identity = i < 3 ? 1 : 2;
  struct kith_accounts_from from = from_of(&m);
  struct kith_error err = {0};
  assert_int_equal(accounts_find(&from, &m.accounts, &err), KITH_OK);
  assert_true(str_eq_c(accounts_of(&m.accounts, 0)->name, "Globex"));
  assert_true(str_eq_c(accounts_of(&m.accounts, 3)->name, "Hooli"));
  assert_int_equal(accounts_of(&m.accounts, 3)->facts.contacts, 1);
  unmake(&m);
}

static void add_deal(struct made *m, uint64_t contact, uint64_t account, double amount, bool won, const char *currency)
{
  struct kith_deal_row row = {.contact = contact, .account = account};
  row.deal = (struct kith_owner_deal){.amount = amount,
                                      .won = won,
                                      .closed = won,
                                      .day = TODAY - 10,
                                      .created = DAY_UNKNOWN,
                                      .owner = STR_NONE,
                                      .currency = str_of(currency)};
  vec_push(&m->set.deals, row);
}

/* Deals count once: of their account, else of their contact's. */
static void test_deals(void **state)
{
  (void)state;
  struct made m;
  struct scene s = {ACCOUNTS("1|Globex|", "2|Hooli|"), CONTACTS("||1", "|Globex|", "||2")};
  make(&s, 0, &m);
  accounts_free(&m.accounts);
  add_deal(&m, 0, key_of(KITH_STR("1")), 100, true, "USD");
  add_deal(&m, 0, key_of(KITH_STR("2")), 7, true, "USD");
  add_deal(&m, 2, 0, 20, false, "USD"); /* by contacts, as evidence_load sorts them */
  add_deal(&m, 2, key_of(KITH_STR("1")), 50, true, "USD");
  add_deal(&m, 3, 0, 8, true, "EUR");
  struct kith_accounts_from from = from_of(&m);
  struct kith_error err = {0};
  assert_int_equal(accounts_find(&from, &m.accounts, &err), KITH_OK);
  const struct kith_account_facts *f = &account_of(&m, 0)->facts;
  assert_int_equal(f->deals, 3);
  assert_int_equal(f->won, 2);
  assert_int_equal(f->open, 1);
  assert_true(f->won_amount == 150 && f->open_amount == 20);
  assert_true(str_eq_c(f->currency, "USD"));
  f = &account_of(&m, 2)->facts;
  assert_true(str_eq_c(f->currency, "mixed") && isnan(f->won_amount)); /* apples and pears */
  unmake(&m);
}

/* ---- Lasting numbers ---- */

static int note(void *arg, const struct kith_account_record *a, struct kith_error *err)
{
  (void)err;
  buf_printf(arg, "%lld %.*s %lld\n", (long long)a->id, STR_ARG(a->name), (long long)a->contacts);
  return KITH_OK;
}

static void keep(struct kith_store *store, const struct scene *s, size_t purged, const char *text)
{
  struct made m;
  struct kith_error err = {0};
  struct kith_buf out = BUF_MAX(1 << 16);
  make(s, 0, &m);
  if (purged) {
    m.set.contacts.items[purged - 1].purged = true;
    accounts_free(&m.accounts);
    struct kith_accounts_from from = from_of(&m);
    assert_int_equal(accounts_find(&from, &m.accounts, &err), KITH_OK);
  }
  assert_int_equal(accounts_keep(&m.accounts, store, &err), KITH_OK);
  assert_int_equal(account_each(store, note, &out, &err), KITH_OK);
  if (!str_eq_c(buf_str(&out), text))
    fail_msg("%.*s\nexpected:\n%s", STR_ARG(buf_str(&out)), text);
  buf_free(&out);
  unmake(&m);
}

static void test_numbers(void **state)
{
  (void)state;
  char folder[] = "/tmp/kith-accounts-XXXXXX", path[64], command[96];
  struct kith_store *store = NULL;
  struct kith_error err = {0};
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/s.kith", folder);
  assert_int_equal(store_open(path, STORE_RUN, &store, &err), KITH_OK);
  assert_int_equal(store_begin(store, &err), KITH_OK);
  keep(store, &(struct scene){CONTACTS("a@globex.example|Globex|", "|Hooli|")}, 0, "1 Globex 1\n2 Hooli 1\n");
  /* others come before them by name, and one gets a record with another name: by its domain it is the same */
  struct scene next = {ACCOUNTS("1|The Globe|globex.example"),
                       CONTACTS("a@globex.example|Globex|", "|Hooli|", "|Aaa|")};
  keep(store, &next, 0, "1 The Globe 1\n2 Hooli 1\n3 Aaa 1\n");
  next.accounts[0] = "1|Globe Holding|globe.example"; /* by the record's key */
  keep(store, &next, 0, "1 Globe Holding 0\n2 Hooli 1\n3 Aaa 1\n4 Globex 1\n");
  /* what was private alone goes, and its number is not given again */
  keep(store, &next, 3, "1 Globe Holding 0\n2 Hooli 1\n4 Globex 1\n");
  next.contacts[2] = "|Bbb|";
  keep(store, &next, 0, "1 Globe Holding 0\n2 Hooli 1\n4 Globex 1\n5 Bbb 1\n");
  store_close(store);
  snprintf(command, sizeof command, "rm -rf %s", folder);
  assert_int_equal(system(command), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_keys),
                                     cmocka_unit_test(test_contacts_alone),
                                     cmocka_unit_test(test_written),
                                     cmocka_unit_test(test_holding),
                                     cmocka_unit_test(test_two_sources),
                                     cmocka_unit_test(test_public),
                                     cmocka_unit_test(test_namesakes),
                                     cmocka_unit_test(test_shared),
                                     cmocka_unit_test(test_contacts_and_records),
                                     cmocka_unit_test(test_identity),
                                     cmocka_unit_test(test_deals),
                                     cmocka_unit_test(test_numbers)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
