#include "crm-sqlite/schema.h"

#define CHILD "  contact INTEGER NOT NULL REFERENCES contacts(id) ON DELETE CASCADE, position INTEGER NOT NULL,"
#define KEYED "  PRIMARY KEY(contact, position)) STRICT, WITHOUT ROWID;"

/* What schema 2 added. */
#define SCHEMA_2_TABLES                                                                                                \
  "CREATE TABLE roles(" CHILD "  party TEXT, role TEXT," KEYED "CREATE TABLE conditions(" CHILD "  text TEXT," KEYED   \
  "CREATE TABLE tasks("                                                                                                \
  "  id INTEGER PRIMARY KEY, kith_id TEXT NOT NULL UNIQUE, digest INTEGER NOT NULL, summary TEXT, kind TEXT,"          \
  "  contact INTEGER REFERENCES contacts(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,"                        \
  "  owed_by TEXT, owed_to TEXT, due TEXT, state TEXT, ended_on TEXT, rule TEXT"                                       \
  ") STRICT;"                                                                                                          \
  "CREATE TABLE task_steps("                                                                                           \
  "  task INTEGER NOT NULL REFERENCES tasks(id) ON DELETE CASCADE, position INTEGER NOT NULL, text TEXT, done "        \
  "INTEGER,"                                                                                                           \
  "  PRIMARY KEY(task, position)) STRICT, WITHOUT ROWID;"

#define SCHEMA_2_VIEWS                                                                                                 \
  "CREATE VIEW activities AS"                                                                                          \
  "  SELECT 'interaction' AS kind, i.kith_id AS id, i.contact, i.date, i.subject, i.channel, i.direction,"             \
  "    i.owner AS party FROM interactions i"                                                                           \
  "  UNION ALL SELECT 'task', t.kith_id, t.contact, t.ended_on, t.summary, NULL, NULL, t.owed_by FROM tasks t"         \
  "    WHERE t.state = 'done';"

const char schema_tables[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE retired("
    "  kith_id TEXT PRIMARY KEY, kind TEXT NOT NULL, successor TEXT, row INTEGER"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE pending("
    "  target TEXT NOT NULL, source TEXT NOT NULL, row INTEGER NOT NULL, column TEXT NOT NULL,"
    "  PRIMARY KEY(source, column, row)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE users("
    "  id INTEGER PRIMARY KEY, kith_id TEXT NOT NULL UNIQUE, digest INTEGER NOT NULL,"
    "  name TEXT, email TEXT, active INTEGER"
    ") STRICT;"
    "CREATE TABLE accounts("
    "  id INTEGER PRIMARY KEY, kith_id TEXT NOT NULL UNIQUE, digest INTEGER NOT NULL,"
    "  name TEXT, level INTEGER, industry TEXT, owner TEXT, website TEXT, phone TEXT, updated TEXT"
    ") STRICT;"
    "CREATE TABLE contacts("
    "  id INTEGER PRIMARY KEY, kith_id TEXT NOT NULL UNIQUE, digest INTEGER NOT NULL,"
    "  name TEXT, prefix TEXT, given TEXT, middle TEXT, family TEXT, suffix TEXT, nickname TEXT,"
    "  organization TEXT, department TEXT, title TEXT,"
    "  account INTEGER REFERENCES accounts(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,"
    "  birthday TEXT, owner_class TEXT, steward TEXT, rule TEXT, because TEXT, policy TEXT, confidence REAL,"
    "  lifecycle TEXT, verdict_by TEXT, verdict_on TEXT, verdict_reason TEXT, rules_class TEXT, losing TEXT,"
    "  decider TEXT, decide_until TEXT, keep_until TEXT, policy_hash TEXT"
    ") STRICT;"
    "CREATE TABLE deals("
    "  id INTEGER PRIMARY KEY, kith_id TEXT NOT NULL UNIQUE, digest INTEGER NOT NULL, name TEXT,"
    "  account INTEGER REFERENCES accounts(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,"
    "  contact INTEGER REFERENCES contacts(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,"
    "  amount REAL, currency TEXT, stage TEXT, close_date TEXT, won INTEGER, closed INTEGER, owner TEXT"
    ") STRICT;"
    "CREATE TABLE interactions("
    "  id INTEGER PRIMARY KEY, kith_id TEXT NOT NULL UNIQUE, digest INTEGER NOT NULL, subject TEXT,"
    "  contact INTEGER REFERENCES contacts(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,"
    "  account INTEGER REFERENCES accounts(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,"
    "  date TEXT, direction TEXT, channel TEXT, owner TEXT"
    ") STRICT;"
    "CREATE TABLE consent("
    "  id INTEGER PRIMARY KEY, kith_id TEXT NOT NULL UNIQUE, digest INTEGER NOT NULL, name TEXT, email TEXT,"
    "  contact INTEGER REFERENCES contacts(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,"
    "  date TEXT, do_not_contact INTEGER, email_opt_out INTEGER, phone_opt_out INTEGER"
    ") STRICT;"

    "CREATE TABLE contact_points(" CHILD
    "  kind TEXT NOT NULL, value TEXT, extension TEXT, types TEXT, label TEXT, preferred INTEGER,"
    "  role INTEGER, shared INTEGER, invalid INTEGER," KEYED "CREATE TABLE addresses(" CHILD
    "  street TEXT, extended TEXT, po_box TEXT, locality TEXT, region TEXT, postcode TEXT, country TEXT,"
    "  country_code TEXT, types TEXT," KEYED "CREATE TABLE notes(" CHILD "  text TEXT," KEYED "CREATE TABLE tags(" CHILD
    "  tag TEXT," KEYED "CREATE TABLE owners(" CHILD "  party TEXT," KEYED "CREATE TABLE claims(" CHILD
    "  party TEXT, strength TEXT, rule TEXT, because TEXT, first_seen TEXT, grade TEXT," KEYED
    "CREATE TABLE suppressions(" CHILD "  channel TEXT," KEYED "CREATE TABLE photos(" CHILD
    "  uri TEXT, data BLOB," KEYED "CREATE TABLE fields(" CHILD
    "  name TEXT NOT NULL, value ANY, types TEXT," KEYED SCHEMA_2_TABLES;

/* Views can be looked at only, so that a file is brought up to date by making them anew. */
const char schema_upgrade_1[] =
    "ALTER TABLE contacts ADD COLUMN verdict_by TEXT; ALTER TABLE contacts ADD COLUMN verdict_on TEXT;"
    "ALTER TABLE contacts ADD COLUMN verdict_reason TEXT; ALTER TABLE contacts ADD COLUMN rules_class TEXT;"
    "ALTER TABLE contacts ADD COLUMN losing TEXT; ALTER TABLE contacts ADD COLUMN decider TEXT;"
    "ALTER TABLE contacts ADD COLUMN decide_until TEXT; ALTER TABLE contacts ADD COLUMN keep_until TEXT;"
    "ALTER TABLE contacts ADD COLUMN policy_hash TEXT;" SCHEMA_2_TABLES SCHEMA_2_VIEWS
    "UPDATE meta SET value = '2' WHERE key = 'schema';";

const char schema_indexes[] =
    "CREATE INDEX IF NOT EXISTS contacts_name ON contacts(name);"
    "CREATE INDEX IF NOT EXISTS contacts_account ON contacts(account) WHERE account IS NOT NULL;"
    "CREATE INDEX IF NOT EXISTS contact_points_value ON contact_points(value);"
    "CREATE INDEX IF NOT EXISTS accounts_name ON accounts(name);"
    "CREATE INDEX IF NOT EXISTS owners_party ON owners(party);"
    "CREATE INDEX IF NOT EXISTS deals_account ON deals(account);"
    "CREATE INDEX IF NOT EXISTS deals_contact ON deals(contact);"
    "CREATE INDEX IF NOT EXISTS interactions_contact ON interactions(contact, date);"
    "CREATE INDEX IF NOT EXISTS interactions_account ON interactions(account, date);"
    "CREATE INDEX IF NOT EXISTS consent_contact ON consent(contact);"
    "CREATE INDEX IF NOT EXISTS tasks_contact ON tasks(contact);"
    "CREATE INDEX IF NOT EXISTS tasks_due ON tasks(state, due);";

const char schema_views[] =
    "CREATE VIEW v_contacts AS SELECT"
    "  c.kith_id AS id, c.name, coalesce(a.name, c.organization) AS account, c.title,"
    "  (SELECT p.value FROM contact_points p WHERE p.contact = c.id AND p.kind = 'email'"
    "    ORDER BY coalesce(p.invalid, 0), coalesce(p.role, 0), coalesce(p.preferred, 101), p.position LIMIT 1) AS "
    "email,"
    "  (SELECT p.value FROM contact_points p WHERE p.contact = c.id AND p.kind = 'phone'"
    "    ORDER BY coalesce(p.invalid, 0), coalesce(p.role, 0), coalesce(p.preferred, 101), p.position LIMIT 1) AS "
    "phone,"
    "  c.owner_class,"
    "  (SELECT group_concat(party, ', ') FROM (SELECT o.party FROM owners o WHERE o.contact = c.id ORDER BY "
    "o.position))"
    "    AS owners,"
    "  c.steward, c.lifecycle,"
    "  (SELECT group_concat(channel, ', ') FROM"
    "    (SELECT s.channel FROM suppressions s WHERE s.contact = c.id ORDER BY s.position)) AS suppressed,"
    "  (SELECT max(i.date) FROM interactions i WHERE i.contact = c.id) AS last_interaction"
    "  FROM contacts c LEFT JOIN accounts a ON a.id = c.account;"

    /* A deal counts for every owner of its contact, so columns of several owners do not add up to the company's. */
    "CREATE VIEW v_owner_report AS"
    "  WITH held AS (SELECT c.id, c.account, coalesce(c.owner_class, 'undecided') AS class,"
    "      coalesce(o.party, 'nobody') AS party FROM contacts c LEFT JOIN owners o ON o.contact = c.id),"
    "    sums AS (SELECT h.party, h.class, sum(d.amount) FILTER (WHERE NOT coalesce(d.closed, 0)) AS open_amount,"
    "      sum(d.amount) FILTER (WHERE d.won) AS won_amount, count(*) AS deals,"
    "      group_concat(DISTINCT d.currency) AS currencies"
    "      FROM held h JOIN deals d ON d.contact = h.id GROUP BY h.party, h.class)"
    "  SELECT h.party, h.class, count(*) AS contacts, count(DISTINCT h.account) AS accounts,"
    "    coalesce(s.deals, 0) AS deals, coalesce(s.open_amount, 0.0) AS open_amount,"
    "    coalesce(s.won_amount, 0.0) AS won_amount, s.currencies"
    "  FROM held h LEFT JOIN sums s ON s.party = h.party AND s.class = h.class"
    "  GROUP BY h.party, h.class;" SCHEMA_2_VIEWS;

const char schema_drop[] =
    "DROP VIEW IF EXISTS activities;DROP VIEW IF EXISTS v_owner_report;DROP VIEW IF EXISTS v_contacts;"
    "DROP TABLE IF EXISTS task_steps;DROP TABLE IF EXISTS tasks;DROP TABLE IF EXISTS conditions;"
    "DROP TABLE IF EXISTS roles;DROP TABLE IF EXISTS fields;DROP TABLE IF EXISTS photos;DROP TABLE IF EXISTS "
    "suppressions;"
    "DROP TABLE IF EXISTS claims;DROP TABLE IF EXISTS owners;DROP TABLE IF EXISTS tags;"
    "DROP TABLE IF EXISTS notes;DROP TABLE IF EXISTS addresses;DROP TABLE IF EXISTS contact_points;"
    "DROP TABLE IF EXISTS consent;DROP TABLE IF EXISTS interactions;DROP TABLE IF EXISTS deals;"
    "DROP TABLE IF EXISTS contacts;DROP TABLE IF EXISTS accounts;DROP TABLE IF EXISTS users;"
    "DROP TABLE IF EXISTS pending;DROP TABLE IF EXISTS retired;DROP TABLE IF EXISTS meta;";
