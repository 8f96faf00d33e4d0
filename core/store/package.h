/* store/package.h - packages that were handed out when somebody left: kept for ever, shown on the page of the leaving.
 *
 * Written by `kith offboard --issue` (STORE_VERDICT) under SQLite's lock. A row holds no contact: how many there were, and
 * the hash of the manifest that names the files.
 */
#ifndef KITH_STORE_PACKAGE_H
#define KITH_STORE_PACKAGE_H

#include "store/store.h"

struct kith_package_row {
  int64_t id;            /* in the order of time; given by package_add */
  struct kith_str party; /* who left: "dana@acme.example" */
  struct kith_str kind;  /* "leaving" */
  int64_t at_ms;
  struct kith_str by, approved_by; /* who issued it, who answers for it */
  int64_t contacts;                /* in the file of the rep */
  struct kith_str hash;            /* SHA-256 of the manifest, in hex */
};

/* In the transaction of the caller. */
int package_add(struct kith_store *, const struct kith_package_row *, struct kith_error *);

/* Those of a party, in the order of time; texts live until the next step. */
int package_each(struct kith_store *, struct kith_str party,
                 int (*row)(void *, const struct kith_package_row *, struct kith_error *), void *, struct kith_error *);

#endif
