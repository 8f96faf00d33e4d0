/* crm-sqlite/schema.h - the SQL that makes the database: tables, then indexes, then views. Text only; see README.md
 * for what the tables mean. Indexes are made in the first commit, when the tables are full: several times faster than
 * keeping them.
 */
#ifndef KITH_CRM_SCHEMA_H
#define KITH_CRM_SCHEMA_H

enum { SCHEMA_VERSION = 2, SCHEMA_APPLICATION = 0x4b697468 /* "Kith" */ };

extern const char schema_tables[], schema_indexes[], schema_views[];
extern const char schema_drop[];      /* everything, children first */
extern const char schema_upgrade_1[]; /* makes schema 2 of a file of schema 1; its rows stay as they are */

#endif
