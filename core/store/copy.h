/* store/copy.h - private to the room: a database as it is at one moment, whoever else writes it. */
#ifndef KITH_STORE_COPY_H
#define KITH_STORE_COPY_H

#include <stdbool.h>

/* What was committed, to a new file (0600), synced. *out_sound: the copy was checked; NULL: not wanted. SQLite's code. */
int copy_database(const char *path, const char *copy, bool *out_sound);

#endif
