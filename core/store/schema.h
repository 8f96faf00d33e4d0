/* store/schema.h - private to the room: the tables of a state; a line of store_versions makes schema N of schema N - 1.
 *
 * Narrow tables are scanned, wide ones (record, feature, blob) are read by key: no scan touches their bytes. No
 * unique index on hashes or text: the maps are made in memory, where random order costs nothing. */
#ifndef KITH_STORE_SCHEMA_H
#define KITH_STORE_SCHEMA_H

#include "store/store.h"

static const char *const store_versions[STORE_SCHEMA] = {
    "CREATE TABLE state(name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;"
    "CREATE TABLE source(id INTEGER PRIMARY KEY, name TEXT NOT NULL, plugin TEXT NOT NULL, next INTEGER NOT NULL,"
    " cursor BLOB) STRICT;"
    "CREATE TABLE run(id INTEGER PRIMARY KEY, pipeline TEXT NOT NULL, clock INTEGER NOT NULL, finished INTEGER,"
    " exit INTEGER, summary TEXT) STRICT;"
    /* One version of one record. root: its first version. account: hash of the key of the account that it refers to.
     * superseded and gone: the run that said so. */
    "CREATE TABLE sighting(id INTEGER PRIMARY KEY, key INTEGER NOT NULL, content INTEGER NOT NULL,"
    " kind INTEGER NOT NULL, run INTEGER NOT NULL, root INTEGER NOT NULL, first_day INTEGER NOT NULL,"
    " account INTEGER NOT NULL, superseded INTEGER, gone INTEGER) STRICT;"
    "CREATE TABLE record(sighting INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE feature(sighting INTEGER PRIMARY KEY, match BLOB NOT NULL, facts BLOB NOT NULL) STRICT;"
    "CREATE TABLE blob(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE blob_use(id INTEGER PRIMARY KEY, sighting INTEGER NOT NULL, blob INTEGER NOT NULL) STRICT;"
    /* Personal records that were taken out again: only this is left of them. run: that took it out, made: that read
     * it. */
    "CREATE TABLE purged(id INTEGER PRIMARY KEY, source INTEGER NOT NULL, key INTEGER NOT NULL,"
    " content INTEGER NOT NULL, policy INTEGER NOT NULL, run INTEGER NOT NULL, root INTEGER NOT NULL,"
    " made INTEGER NOT NULL, holder TEXT NOT NULL) STRICT;"
    "CREATE TABLE reject(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, source INTEGER NOT NULL, file TEXT NOT NULL,"
    " record INTEGER NOT NULL, line INTEGER NOT NULL, offset INTEGER NOT NULL, code TEXT NOT NULL,"
    " reason TEXT NOT NULL, raw BLOB NOT NULL, raw_len INTEGER NOT NULL) STRICT;"
    /* status: 1 live, 2 merged into successor, 3 personal, 4 without members. */
    "CREATE TABLE identity(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, status INTEGER NOT NULL,"
    " successor INTEGER, changed INTEGER NOT NULL) STRICT;"
    "CREATE TABLE member(sighting INTEGER PRIMARY KEY, identity INTEGER NOT NULL, component INTEGER NOT NULL,"
    " probability REAL NOT NULL) STRICT;"
    "CREATE TABLE review(id INTEGER PRIMARY KEY, a INTEGER NOT NULL, b INTEGER NOT NULL, weight REAL NOT NULL,"
    " probability REAL NOT NULL) STRICT;"
    "CREATE TABLE decision(identity INTEGER PRIMARY KEY, input INTEGER NOT NULL, digest INTEGER NOT NULL,"
    " class INTEGER NOT NULL, next_day INTEGER NOT NULL, obligations INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE sink(id INTEGER PRIMARY KEY, name TEXT NOT NULL, plugin TEXT NOT NULL, path TEXT NOT NULL,"
    " epoch INTEGER NOT NULL, generation INTEGER NOT NULL, output INTEGER NOT NULL, options INTEGER NOT NULL) STRICT;"
    /* id: see delivery.h */
    "CREATE TABLE delivery(id INTEGER PRIMARY KEY, digest INTEGER NOT NULL, outcome INTEGER NOT NULL,"
    " remote TEXT NOT NULL) STRICT;",
    /* What people said about two records, by the roots of both, a < b; kind: enum kith_verdict_kind. The second index
     * holds changed versions only: the current one of a root is found without a scan. */
    "CREATE TABLE verdict(id INTEGER PRIMARY KEY, a INTEGER NOT NULL, b INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " at INTEGER NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL) STRICT;"
    "CREATE INDEX verdict_pair ON verdict(a,b);"
    "CREATE INDEX sighting_changed ON sighting(root) WHERE root<>id;",
    /* How many bytes of the sink's output are the item's; below 0: they can change while the digest does not. */
    "ALTER TABLE delivery ADD COLUMN length INTEGER NOT NULL DEFAULT 0;",
    /* Ownership has a past. since: the run from which on it was decided so; content: digest of the evidence,
     * without the rules. past: what was decided from run `since` until run `until`, and then otherwise. */
    "ALTER TABLE decision ADD COLUMN content INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE decision ADD COLUMN since INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE past(id INTEGER PRIMARY KEY, identity INTEGER NOT NULL, since INTEGER NOT NULL,"
    " until INTEGER NOT NULL, class INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;"
    "CREATE INDEX past_identity ON past(identity);"
    /* kind: of the record; what was taken out because its contact was is no contact. purged_email: keyed hashes of the
     * addresses of purged contacts, for records that name them by nothing else. */
    "ALTER TABLE purged ADD COLUMN kind INTEGER NOT NULL DEFAULT 1;"
    "CREATE TABLE purged_email(purged INTEGER NOT NULL, email INTEGER NOT NULL, PRIMARY KEY(purged,email))"
    " STRICT, WITHOUT ROWID;"
    "CREATE INDEX member_identity ON member(identity);"
    /* What was in force from a run on: the policy with all that it includes, people and agreements, as read. */
    "CREATE TABLE rules(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, digest INTEGER NOT NULL, label TEXT NOT NULL,"
    " hash TEXT NOT NULL, policy BLOB NOT NULL, people BLOB NOT NULL, agreements BLOB NOT NULL) STRICT;"
    /* Parties and accounts by lasting numbers. */
    "CREATE TABLE party(id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"
    "CREATE TABLE account(id INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, domain TEXT NOT NULL,"
    " level INTEGER NOT NULL, level_by TEXT NOT NULL, owner TEXT NOT NULL, territory TEXT NOT NULL,"
    " contacts INTEGER NOT NULL, won REAL NOT NULL, open REAL NOT NULL, currency TEXT NOT NULL) STRICT;"
    /* One row a claim, for questions that begin with a party: enough for totals and lists without a decision's blob.
     * strength, class: as in the decision; flags: store/book.h; account: 0 none; steward: a party, 0 nobody; days:
     * NULL unknown. */
    "CREATE TABLE book(party INTEGER NOT NULL, identity INTEGER NOT NULL, strength INTEGER NOT NULL,"
    " class INTEGER NOT NULL, flags INTEGER NOT NULL, grade INTEGER NOT NULL, account INTEGER NOT NULL,"
    " steward INTEGER NOT NULL, first_day INTEGER, appeared INTEGER, last_contact INTEGER, won REAL NOT NULL, open "
    "REAL NOT NULL, PRIMARY KEY(party,identity))"
    " STRICT, WITHOUT ROWID;"
    /* Days on which many records of a source are dated: see ownership/survey.h. */
    "CREATE TABLE bulk(source INTEGER NOT NULL, date INTEGER NOT NULL, day INTEGER NOT NULL,"
    " PRIMARY KEY(source,date,day)) STRICT, WITHOUT ROWID;"
    /* What people said about ownership; bound to records by source and key, so that it outlives versions, merges and
     * purges. kind 1: decides class (and party), 2: disputes it. evidence: digest of what was known then. */
    "CREATE TABLE opinion(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, class INTEGER NOT NULL, party TEXT NOT NULL,"
    " by TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, evidence INTEGER NOT NULL, said INTEGER NOT NULL)"
    " STRICT;"
    "CREATE TABLE opinion_of(opinion INTEGER NOT NULL, source INTEGER NOT NULL, key INTEGER NOT NULL,"
    " PRIMARY KEY(opinion,source,key)) STRICT, WITHOUT ROWID;"
    /* What is owed: one row an (identity, rule, kind, owed_by). state: store/duty.h; made, changed: runs. */
    "CREATE TABLE duty(id INTEGER PRIMARY KEY, identity INTEGER NOT NULL, kind TEXT NOT NULL, rule TEXT NOT NULL,"
    " owed_by TEXT NOT NULL, owed_to TEXT NOT NULL, due INTEGER, state INTEGER NOT NULL, made INTEGER NOT NULL,"
    " changed INTEGER NOT NULL, said_at INTEGER NOT NULL, said_by TEXT NOT NULL, note TEXT NOT NULL) STRICT;"
    "CREATE INDEX duty_identity ON duty(identity);"
    "CREATE TABLE duty_step(duty INTEGER NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL, done_at INTEGER,"
    " PRIMARY KEY(duty,place)) STRICT, WITHOUT ROWID;"
    /* Books that wait for approval, and the signed lists that came of them: keyed hashes only. state: store/intake.h */
    "CREATE TABLE intake(id INTEGER PRIMARY KEY, source INTEGER NOT NULL, party TEXT NOT NULL, state INTEGER NOT NULL,"
    " at INTEGER NOT NULL, by TEXT NOT NULL, document TEXT NOT NULL, hash TEXT NOT NULL) STRICT;"
    "CREATE TABLE schedule(intake INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY(key,intake))"
    " STRICT, WITHOUT ROWID;"
    /* Packages that were handed out. */
    "CREATE TABLE package(id INTEGER PRIMARY KEY, party TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,"
    " by TEXT NOT NULL, approved_by TEXT NOT NULL, contacts INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;"};

#endif
