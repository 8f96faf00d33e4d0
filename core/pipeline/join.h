/* pipeline/join.h - records of one source refer to one another by key; the host joins them as they are read.
 *
 * Users and accounts come first (pipeline/reader.h). A record with an owner's key gets the owner's address, a contact
 * with an account's key and no organisation of its own gets the account's name. Done before the content hash: a
 * renamed account changes its people.
 */
#ifndef KITH_PIPELINE_JOIN_H
#define KITH_PIPELINE_JOIN_H

#include "base/map.h"
#include "model/record.h"

struct kith_join {
  struct kith_map_str users, accounts; /* key -> place in texts */
  struct kith_arena arena;
  struct kith_str *texts;
  size_t count, cap;
};

/* Remembers users and accounts, completes the others. New text lives in the record's arena. */
void join_record(struct kith_join *, struct kith_record *);
void join_free(struct kith_join *);

#endif
