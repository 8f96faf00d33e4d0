/* pipeline/package.h - one file of a package: the contacts that somebody may have, with the values that he may have,
 * through a sink plugin.
 *
 * package_open, package_put for each contact, package_commit; package_close in any case: without a commit nothing is left.
 * Records are copied. Main thread.
 */
#ifndef KITH_PIPELINE_PACKAGE_H
#define KITH_PIPELINE_PACKAGE_H

#include "pipeline/writer.h"

enum kith_package_side {
  PACKAGE_FOR_REP = 1,    /* not what is the company's alone, nor what only its systems know beside the person */
  PACKAGE_FOR_COMPANY = 2 /* not what is the person's alone */
};

struct kith_package_rules {
  enum kith_package_side side;
  bool broker; /* name, address, phone, e-mail and account title only */
  bool draft;  /* each contact is marked: X-KITH-DRAFT and a note */
};

struct kith_package {
  struct kith_package_rules rules;
  struct kith_writer writer;
  struct kith_batch batch;
  struct kith_names *names;
  uint64_t contacts, left_out; /* left_out: values */
};

/* A contact with its decision. `own` [count of its sightings]: whether that sighting's book is an entity's own. */
struct kith_package_contact {
  const struct kith_record *record;     /* merged: its values name their sightings, and whose they are by policy */
  const struct kith_decision *decision; /* NULL: the file is not to say whose it is */
  struct kith_str id, note;             /* note: one more NOTE; may be empty */
  const bool *own;
};

/* Names and blobs of the files outlive it. KITH_E_MISSING: no such plugin. */
int package_open(struct kith_package *, const struct kith_files *, const char *plugin, const char *path,
                 const struct kith_package_rules *, struct kith_error *);
int package_put(struct kith_package *, const struct kith_package_contact *, struct kith_error *);
int package_commit(struct kith_package *, struct kith_error *);
void package_close(struct kith_package *);

/* SHA-256 of a file, in hex, in the arena; KITH_E_LIMIT past 1 GiB. */
int package_hash(const char *path, struct kith_arena *, struct kith_str *out, struct kith_error *);

#endif
