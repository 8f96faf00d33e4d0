/* xlsx/foreign.h - what was given instead of a workbook, and what to do about it.
 *
 * Pure but for the stream it reads. One thread at a time.
 */
#ifndef KITH_XLSX_FOREIGN_H
#define KITH_XLSX_FOREIGN_H

#include "base/str.h"

/* An archive without a workbook in it; a file that is no archive. Both always fail: KITH_E_INVALID. */
int foreign_archive(const struct kith_host *, struct kith_ctx *, struct kith_str file, struct kith_error *);
int foreign_file(const struct kith_host *, struct kith_stream *, struct kith_error *);

/* How sure, 0 to 100, that these belong here, if only to be told what to do. */
int foreign_detect(struct kith_str name, struct kith_str head);
int foreign_detect_members(const struct kith_str *members, size_t count);

#endif
