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
    "ALTER TABLE delivery ADD COLUMN length INTEGER NOT NULL DEFAULT 0;"};

#endif
