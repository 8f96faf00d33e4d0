/* io/bundle.h - an archive that makes ONE input: a workbook, for sources that read archives themselves.
 *
 * Its table of contents is judged as that of every other archive (io/zip.h) before anything of it is read. The bundle
 * outlives the streams that were opened in it. One thread at a time.
 */
#ifndef KITH_IO_BUNDLE_H
#define KITH_IO_BUNDLE_H

#include "io/input.h"

struct kith_bundle;

/* Opens a member of the input. *out is NULL when it is no zip archive; KITH_E_INVALID when it is a hostile or damaged
 * one. */
int bundle_open(const struct kith_input *, size_t member, struct kith_bundle **out, struct kith_error *);

/* Names of the files in it, in the archive's order; they live as long as the bundle. */
const struct kith_str *bundle_names(const struct kith_bundle *, size_t *out_count);

/* KITH_E_MISSING: there is none of that name. */
int bundle_open_member(struct kith_bundle *, struct kith_str name, struct kith_stream **out, struct kith_error *);

uint64_t bundle_consumed(const struct kith_bundle *); /* bytes of the file read so far, for progress */

void bundle_close(struct kith_bundle *); /* NULL is fine */

#endif
