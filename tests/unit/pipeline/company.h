/* A small company by chance: its books as files of a world, changed step by step, and all that was decided as text. */
#ifndef KITH_TEST_COMPANY_H
#define KITH_TEST_COMPANY_H

#include "unit/pipeline/world.h"

enum { PEOPLE = 14, FIRMS = 3, BOOKS = 4, DEALS = 6, TALKS = 8, POLICIES = 3, TEAMS = 3, MOST_SAID = 8 };
enum { BOOK_CRM, BOOK_DANA, BOOK_ELI, BOOK_NETWORK };

/* 0: not there; else which of its versions. */
struct company {
  uint64_t seed;
  uint8_t there[BOOKS][PEOPLE], deals[DEALS], talks[TALKS], firms[FIRMS];
  bool read[BOOKS]; /* the book is a source */
  uint8_t policy, team;
  bool newcomer;  /* who has nobody */
  bool backwards; /* sources and rows the other way round */
};

static inline uint64_t roll(struct company *c, uint64_t sides)
{
  c->seed ^= c->seed << 13;
  c->seed ^= c->seed >> 7;
  c->seed ^= c->seed << 17;
  return (c->seed >> 11) % sides;
}

/* The last ones are family in some versions, and private then to the one rep who has them. What a private record leaves
 * of a contact whom others have too stands until it is decided again: no matter of these tests. */
static inline bool may_have(int book, int i)
{
  return i < PEOPLE - 4 || book == (i % 2 ? BOOK_DANA : BOOK_ELI);
}

static const char *const given_names[PEOPLE] = {"Ann",  "Boris", "Chidi", "Dolores", "Emre",  "Fatima", "Gustav",
                                                "Hana", "Igor",  "Jamal", "Kirsten", "Lucia", "Mateo",  "Nadia"};
static const char *const family_names[PEOPLE] = {"Abbott",   "Brandt",   "Castillo", "Dimitrov", "Eriksen",
                                                 "Fontaine", "Grant",    "Huang",    "Ibrahim",  "Jensen",
                                                 "Kowalski", "Lombardi", "Moreau",   "Reyes"};
static const char *const firm_names[FIRMS] = {"Globex", "Initech", "Umbrella"};

static const char *const company_policies[POLICIES] = {POLICY, KITH_SOURCE_DIR "/configs/policies/strict-company.yaml",
                                                       "counts.yaml"};

/* A policy that asks for what other contacts decide. */
static const char counts_yaml[] =
    "version: 1\nabout: counts\nrules:\n"
    "  - { id: family, when: party_kind = 'rep' AND personal_score >= 0.9, then: { claim: personal }, because: private "
    "}\n"
    "  - { id: large, when: party_kind = 'entity' AND account_contacts >= 4, then: { claim: strong }, because:"
    " \"{account_contacts} contacts\" }\n"
    "  - { id: bought, when: party_kind = 'entity' AND won_deals > 0, then: { claim: strong }, because: bought }\n"
    "  - { id: before, when: party_kind = 'rep' AND first_seen < hired, then: { claim: strong, share: company,"
    " obligations: [introduce] }, because: before }\n"
    "  - { id: rest, when: \"true\", then: { claim: weak }, because: there }\n";

static const char book_yaml[] =
    "name: book\nsummary: tables of a company\nfiles:\n"
    "  - name: Contacts\n    kind: contact\n    needs: [Name]\n    columns: { Key: uid, Name: name.full, Company: org,"
    " Email: email.work, Phone: phone.work, Country: address.country, Created: created, Source: lead_source,"
    " Owner: owner, Account: account.key, Connected: connected_on, Silent: do_not_contact }\n"
    "  - name: Accounts\n    kind: account\n    needs: [Firm]\n    columns: { Number: uid, Firm: org, Site: url,"
    " Tends: owner }\n"
    "  - name: Deals\n    kind: deal\n    needs: [Deal]\n    columns: { Deal: uid, Contact: contact.key,"
    " Account: account.key, Amount: amount, Currency: currency, Won: won, Closed: closed, \"Close date\": close_date,"
    " Owner: owner }\n"
    "  - name: Interactions\n    kind: interaction\n    needs: [Talk]\n    columns: { Talk: uid, With: contact.key,"
    " On: when, How: channel, Direction: direction }\n";

static inline void company_people(const struct world *w, const struct company *c)
{
  static const char *const teams[TEAMS] = {
      "Dana Reyes,dana@acme.example,dana,acme,AE,,employee,US-CA,2022-03-01,,\n"
      "Eli Novak,eli@acme.example,eli,acme,AE,,employee,US-OR,2021-01-09,,\n",
      "Dana Reyes,dana@acme.example,dana,acme,AE,,employee,US-CA,2020-03-01,2026-11-20,2026-11-26\n"
      "Eli Novak,eli@acme.example,eli,acme,AE,,employee,US-OR,2021-01-09,,\n",
      "Eli Novak,eli@acme.example,eli,acme,AE,Dana Reyes,contractor,US-OR,2018-01-09,,2025-01-01\n"
      "Dana Reyes,dana@acme.example,dana,acme,AE,,employee,US-CA,2022-03-01,,\n"};
  char text[1024];
  snprintf(text, sizeof text, "person,emails,crm_users,entity,role,manager,engagement,place,hired,notice,left\n%s%s",
           teams[c->team], c->newcomer ? "Zoe Quist,zoe@acme.example,zoe,acme,AE,,employee,US-CA,2026-11-02,,\n" : "");
  world_file(w, "people.csv", text);
}

static inline void company_row(FILE *f, int book, int i, int version)
{
  static const char *const days[] = {"", "2019-05-06", "2021-07-08", "2023-02-03", "2025-09-10", "2026-11-25"};
  static const char *const owners[] = {"", "dana", "eli", "Who Else"}, *const leads[] = {"", "Webinar", "Cold call"};
  int v = version * 7 + i * 3 + book * 5;
  fprintf(f, "%c%d,%s %s,%s,p%d@firm%d.example,%s,%s,%s,%s,%s,%s,%s,%s\n", "cden"[book], i, given_names[i],
          family_names[i], firm_names[(i + (version == 3)) % FIRMS], i, i % FIRMS, "", v % 4 ? "US" : "DE",
          book == BOOK_CRM ? days[v % 6] : "", book == BOOK_CRM ? leads[v % 3] : "",
          book == BOOK_CRM ? owners[v % 4] : "", book == BOOK_CRM ? (char[]){(char)('1' + i % FIRMS), '\0'} : "",
          book == BOOK_NETWORK ? days[v % 6] : "", v % 11 == 0 ? "true" : "");
}

static inline void company_card(FILE *f, int book, int i, int version)
{
  bool family = i >= PEOPLE - 4 && version != 2;
  fprintf(f,
          "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:%c%d\r\nFN:%s %s\r\nEMAIL:p%d@firm%d.example\r\n%s%s\r\n%sEND:VCARD\r\n",
          "cden"[book], i, given_names[i], family_names[i], i, i % FIRMS,
          family ? "CATEGORIES:" : "ORG:", family ? "Family" : firm_names[i % FIRMS],
          version == 3 ? "REV:2020-02-03T04:05:06Z\r\nTITLE:Buyer\r\n" : "");
}

static inline void company_book(const struct world *w, const struct company *c, int book)
{
  static const char *const names[] = {"crm/contacts.csv", "dana.vcf", "eli.vcf", "network.csv"};
  FILE *f = fopen(world_path(w, names[book]), "w");
  bool cards = book == BOOK_DANA || book == BOOK_ELI;
  assert_non_null(f);
  if (!cards)
    fprintf(f, "Key,Name,Company,Email,Phone,Country,Created,Source,Owner,Account,Connected,Silent\n");
  for (int k = 0; k < PEOPLE; k++) {
    int i = c->backwards ? PEOPLE - 1 - k : k;
    if (!may_have(book, i))
      continue;
    if (c->there[book][i] && cards)
      company_card(f, book, i, c->there[book][i]);
    else if (c->there[book][i])
      company_row(f, book, i, c->there[book][i]);
  }
  fclose(f);
}

static inline void company_crm(const struct world *w, const struct company *c)
{
  static const char *const ends[] = {"", "true,true,2025-03-04", "false,true,2024-03-04", "false,false,2027-01-01",
                                     "true,true,2026-11-27"};
  FILE *f = fopen(world_path(w, "crm/accounts.csv"), "w");
  fprintf(f, "Number,Firm,Site,Tends\n");
  for (int i = 0; i < FIRMS; i++)
    if (c->firms[i])
      fprintf(f, "%d,%s,https://firm%d.example,%s\n", i + 1, firm_names[i], i, c->firms[i] == 2 ? "eli" : "");
  fclose(f);
  f = fopen(world_path(w, "crm/deals.csv"), "w");
  fprintf(f, "Deal,Contact,Account,Amount,Currency,Won,Closed,Close date,Owner\n");
  for (int k = 0; k < DEALS; k++) {
    int i = c->backwards ? DEALS - 1 - k : k;
    char contact[16] = "";
    if (i % 3)
      snprintf(contact, sizeof contact, "c%d", i * 2);
    if (c->deals[i])
      fprintf(f, "90%d,%s,%d,%d,%s,%s,dana\n", i, contact, 1 + i % FIRMS, 60000 * (i + 1), i % 5 ? "USD" : "",
              ends[c->deals[i]]);
  }
  fclose(f);
  f = fopen(world_path(w, "crm/interactions.csv"), "w");
  fprintf(f, "Talk,With,On,How,Direction\n");
  for (int k = 0; k < TALKS; k++) {
    int i = c->backwards ? TALKS - 1 - k : k;
    if (c->talks[i])
      fprintf(f, "t%d,c%d,%s,call,%s\n", i, i, c->talks[i] == 1 ? "2026-10-27" : "2026-11-25", i % 2 ? "in" : "out");
  }
  fclose(f);
}

static inline void company_pipeline(const struct world *w, const struct company *c)
{
  static const char *const sources[BOOKS] = {
      "  - { name: crm, plugin: csv, path: crm, mapping: book.yaml, holder: acme }\n",
      "  - { name: dana-phone, plugin: vcard, path: dana.vcf, holder: dana@acme.example, possession: portable, basis: {"
      " kind: voluntary, by: dana, date: 2026-11-20 } }\n",
      "  - { name: eli-phone, plugin: vcard, path: eli.vcf, holder: eli@acme.example, possession: portable, basis: {"
      " kind: voluntary, by: eli, date: 2026-11-20 } }\n",
      "  - { name: network, plugin: csv, path: network.csv, mapping: book.yaml, holder: dana@acme.example, possession:"
      " external, basis: { kind: voluntary, by: dana, date: 2026-11-20 } }\n"};
  FILE *f = fopen(world_path(w, "p.yaml"), "w");
  fprintf(f,
          "state: s.kith\nregion: US\nentities: { acme: US-CA }\npeople: people.csv\nownership: { policy: %s }\nsinks:"
          "\n  - { name: file, plugin: json, path: out.ndjson }\nrejects: rejects.ndjson\nsources:\n",
          company_policies[c->policy]);
  for (int k = 0; k < BOOKS; k++) {
    int i = c->backwards ? BOOKS - 1 - k : k;
    if (c->read[i])
      fputs(sources[i], f);
  }
  fclose(f);
}

static inline void company_write(const struct world *w, const struct company *c)
{
  world_shell(w, "mkdir -p crm");
  world_file(w, "counts.yaml", counts_yaml);
  world_file(w, "book.yaml", book_yaml);
  company_people(w, c);
  for (int i = 0; i < BOOKS; i++)
    company_book(w, c, i);
  company_crm(w, c);
  company_pipeline(w, c);
}

static inline void company_start(struct company *c, uint64_t seed)
{
  *c = (struct company){.seed = seed};
  roll(c, 2);
  for (int b = 0; b < BOOKS; b++)
    for (int i = 0; i < PEOPLE; i++)
      c->there[b][i] = roll(c, 3) ? (uint8_t)roll(c, 4) : 0;
  for (int i = 0; i < DEALS; i++)
    c->deals[i] = (uint8_t)roll(c, 5);
  for (int i = 0; i < TALKS; i++)
    c->talks[i] = (uint8_t)roll(c, 3);
  for (int i = 0; i < FIRMS; i++)
    c->firms[i] = (uint8_t)roll(c, 3);
  for (int b = 0; b < BOOKS; b++)
    c->read[b] = b == 0 || roll(c, 3);
}

/* One thing is otherwise. */
static inline void company_change(struct company *c, char what[64])
{
  int kind = (int)roll(c, 8), b = (int)roll(c, BOOKS), i = (int)roll(c, PEOPLE);
  uint8_t *at = kind < 3    ? &c->there[b][i]
                : kind == 3 ? &c->deals[i % DEALS]
                : kind == 4 ? &c->talks[i % TALKS]
                : kind == 5 ? &c->firms[i % FIRMS]
                : kind == 6 ? &c->policy
                            : &c->team;
  static const int most[] = {4, 4, 4, 5, 3, 3, POLICIES, TEAMS};
  *at = (uint8_t)roll(c, (uint64_t)most[kind]);
  snprintf(what, 64, "%s %d of %d: %d",
           kind < 3 ? "record" : ((const char *[]){"deal", "talk", "firm", "policy", "team"})[kind - 3], i, b, *at);
  if (roll(c, 6) == 0 && b) {
    c->read[b] = !c->read[b];
    snprintf(what, 64, "%s, source %d %s", "again", b, c->read[b] ? "in" : "out");
  }
}

/* ---- What came of it, without numbers that depend on the past ---- */

static inline void dump_rows(sqlite3 *db, const char *what, const char *sql, struct kith_buf *out)
{
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
    fail_msg("%s: %s", what, sqlite3_errmsg(db));
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    buf_printf(out, "%s", what);
    for (int i = 0; i < sqlite3_column_count(stmt); i++)
      buf_printf(out, "|%s", sqlite3_column_text(stmt, i) ? (const char *)sqlite3_column_text(stmt, i) : "");
    buf_add_char(out, '\n');
  }
  sqlite3_finalize(stmt);
}

static inline void load_lines(sqlite3 *db, const char *text)
{
  sqlite3_stmt *stmt = NULL;
  assert_int_equal(sqlite3_exec(db, "CREATE TEMP TABLE line(d TEXT)", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_prepare_v2(db, "INSERT INTO line VALUES(?)", -1, &stmt, NULL);
  for (const char *end; text && (end = strchr(text, '\n')); text = end + 1) {
    sqlite3_bind_text(stmt, 1, text, (int)(end - text), SQLITE_STATIC);
    sqlite3_step(stmt);
    sqlite3_reset(stmt);
  }
  sqlite3_finalize(stmt);
}

/* Contacts stand in the output in the order of their identities: that is how a row finds its name. */
static const char company_names[] =
    "CREATE TEMP TABLE who AS SELECT identity, name FROM (SELECT identity, row_number() OVER (ORDER BY identity) AS n"
    " FROM decision) JOIN (SELECT json_extract(d,'$.name.full') AS name, row_number() OVER (ORDER BY rowid) AS n FROM"
    " line WHERE json_extract(d,'$.kind') IS NULL) USING (n)";

static const struct {
  const char *what, *sql;
} company_views[] = {
    {"counts", "SELECT (SELECT count(*) FROM decision), (SELECT count(*) FROM who), (SELECT count(*) FROM member),"
               " (SELECT count(*) FROM book WHERE identity NOT IN (SELECT identity FROM decision))"},
    {"contact",
     "SELECT json_extract(d,'$.name.full') AS name, json_extract(d,'$.owner'), json_extract(d,'$.lifecycle'),"
     " json_extract(d,'$.consent'), (SELECT group_concat(x, ' ') FROM (SELECT json_remove(value,'$.line') AS x"
     " FROM json_each(json_extract(d,'$.sightings')) ORDER BY x))"
     " FROM line WHERE json_extract(d,'$.kind') IS NULL ORDER BY name"},
    {"other",
     "SELECT json_remove(d,'$.id','$.extra','$.sightings') AS x FROM line WHERE json_extract(d,'$.kind') IS NOT"
     " NULL AND json_extract(d,'$.kind')<>'task' ORDER BY x"},
    {"decision", "SELECT name,class,next_day,obligations FROM decision JOIN who USING(identity) ORDER BY name"},
    {"book", "SELECT who.name,p.text,strength,class,flags,grade,a.name||' "
             "'||a.domain,s.text,first_day,appeared,last_contact,b.won,b.open"
             " FROM book b LEFT JOIN who USING(identity) LEFT JOIN party p ON p.id=b.party LEFT JOIN party s ON"
             " s.id=b.steward LEFT JOIN account a ON a.id=b.account ORDER BY who.name,p.text"},
    {"account", "SELECT name,domain,level,level_by,owner,territory,contacts,won,open,currency FROM account ORDER BY"
                " name,domain,owner,contacts"},
    {"duty", "SELECT name,kind,rule,owed_by,owed_to,due,(SELECT group_concat(text) FROM duty_step WHERE duty=duty.id)"
             " FROM duty LEFT JOIN who USING(identity) WHERE state=1 ORDER BY name,kind,rule,owed_by,owed_to"},
    {"bulk", "SELECT name,date,day FROM bulk LEFT JOIN source ON source.id=bulk.source ORDER BY name,date,day"},
    {"next", "SELECT value FROM state WHERE name='next_day'"},
};

static inline void company_dump(const struct world *w, struct kith_buf *out)
{
  size_t len = 0;
  char *text = world_read(w, "out.ndjson", &len);
  sqlite3 *db = NULL;
  *out = BUF_MAX(1 << 24);
  assert_int_equal(sqlite3_open(world_path(w, "s.kith"), &db), SQLITE_OK);
  load_lines(db, text);
  assert_int_equal(sqlite3_exec(db, company_names, NULL, NULL, NULL), SQLITE_OK);
  for (size_t i = 0; i < sizeof company_views / sizeof company_views[0]; i++)
    dump_rows(db, company_views[i].what, company_views[i].sql, out);
  buf_printf(out, "sum");
  for (int i = 0; i <= KITH_UNCLAIMED; i++)
    buf_printf(out, " %d", (int)w->summary.owners[i]);
  buf_printf(out, "; needs %d %d %d\n", (int)w->summary.needs.disputed, (int)w->summary.needs.obligations,
             (int)w->summary.needs.review);
  sqlite3_close(db);
  free(text);
}

/* Line by line what only one of them has. */
static inline bool same_company(const struct world *a, const struct world *b)
{
  struct kith_buf x, y;
  char diff[512];
  company_dump(a, &x);
  company_dump(b, &y);
  bool same = str_eq(buf_str(&x), buf_str(&y));
  buf_add_char(&x, '\0');
  buf_add_char(&y, '\0');
  if (!same) {
    world_file(a, "dump", x.ptr);
    world_file(b, "dump", y.ptr);
    snprintf(diff, sizeof diff, "diff %s/dump %s/dump | head -40 >&2", a->folder, b->folder);
    if (system(diff) != 0)
      fail_msg("diff");
  }
  buf_free(&x);
  buf_free(&y);
  return same;
}

#endif
