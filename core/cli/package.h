/* cli/package.h - `kith offboard REP --package DIR`: what goes along with the rep as vCards, what stays as a table, and a
 * manifest. Main thread.
 */
#ifndef KITH_CLI_PACKAGE_H
#define KITH_CLI_PACKAGE_H

#include "cli/context.h"
#include "report/offboard.h"

#define PACKAGE_OPTIONS                                                                                                \
  {"package", 0, "DIR", "write what goes along (vCards), what stays (CSV) and a manifest; drafts until --issue"},      \
      {"issue", 0, NULL, "with --package: hand it out; kept in the state for ever"},                                   \
      {"approved-by", 0, "NAME", "with --issue: who answers for it"},                                                  \
      {"document", 0, "FILE", "with --issue: the approval; its hash stands in the manifest"},                          \
  {                                                                                                                    \
    "without-disputed", 0, NULL, "with --issue: although something is undecided; that is in no file"                   \
  }

/* Whether the options go together; before anything is opened. */
int package_options(struct kith_cli *, struct kith_error *);
/* Writes the files; with --issue records it in the state, which was opened to decide. */
int package_write(struct kith_context *, const struct kith_offboard *, struct kith_error *);

#endif
