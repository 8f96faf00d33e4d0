/* store/upgrade.h - private to the room: the tables of a new state, and those that an older state lacks. */
#ifndef KITH_STORE_UPGRADE_H
#define KITH_STORE_UPGRADE_H

#include "store/store.h"

/* Makes the tables that schema `from` lacks (0: all), and says so in user_version, in the transaction of the caller. */
int upgrade_tables(struct kith_store *, int64_t from, struct kith_error *);

/* Under SQLite's lock: a copy to STATE.schemaN (0600), checked and synced, then the new tables in one transaction. Does
 * nothing to a state that is up to date. KITH_E_BUSY, KITH_E_WRITE (no room for the copy), KITH_E_CONFIG (damaged). */
int upgrade_state(struct kith_store *, const char *path, struct kith_error *);

/* Removes those copies. KITH_E_WRITE when one of them stays. */
int upgrade_drop_copies(const char *path, int *out_dropped, struct kith_error *);

#endif
