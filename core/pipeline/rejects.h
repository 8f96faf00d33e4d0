/* pipeline/rejects.h - rejected records as NDJSON: who, where, why, and the raw bytes.
 *
 * {"source","file","record","line","offset","code","reason","raw","raw_bytes"} and "raw_base64" when `raw`, which is
 * text, could not hold the bytes. Personal data: files are 0600.
 */
#ifndef KITH_PIPELINE_REJECTS_H
#define KITH_PIPELINE_REJECTS_H

#include "base/buf.h"
#include "store/run.h"

/* Appends one line. */
int reject_json(struct kith_str source, const struct kith_reject_row *, struct kith_buf *out);

/* Writes the state's rejects to `path`, whole; left alone when it would be the same. */
int rejects_write(struct kith_store *, const char *path, struct kith_error *);

#endif
