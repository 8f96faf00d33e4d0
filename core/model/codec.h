/* model/codec.h - records as bytes: for the store, and for telling whether a record changed.
 *
 * The bytes are portable (LEB128 numbers, names beyond the registry by their text) and versioned by their first byte.
 * Decoding treats them as hostile: a state file may be damaged. Pure; any thread may enter.
 */
#ifndef KITH_MODEL_CODEC_H
#define KITH_MODEL_CODEC_H

#include "base/buf.h"
#include "model/names.h"
#include "model/record.h"

/* Appends the record. KITH_E_LIMIT when the buffer's maximum is passed. */
int codec_encode(const struct kith_record *, const struct kith_names *, struct kith_buf *out);

/* A record in `arena`; its slices point into `bytes`, which must live as long. KITH_E_INVALID when the bytes are
 * damaged. */
int codec_decode(struct kith_str bytes, struct kith_names *, struct kith_arena *, struct kith_record **out,
                 struct kith_error *);

/* 64-bit hash, keyed with `seed`, over kind and properties in their order, without REV, PRODID and VERSION, origins and
 * flags. Equal for two readings of one record; blobs count by their id, which is a hash of the content. */
uint64_t codec_content_hash(const struct kith_record *, const struct kith_names *, uint64_t seed);

/* Keyed hash of any text, for keys of records. */
uint64_t codec_text_hash(struct kith_str, uint64_t seed);

/* LEB128 numbers and length-prefixed text, for other blobs that are stored. The getters return false at damaged bytes
 * and advance *rest. */
int codec_put_u64(struct kith_buf *, uint64_t);
int codec_put_str(struct kith_buf *, struct kith_str);
bool codec_get_u64(struct kith_str *rest, uint64_t *out);
bool codec_get_str(struct kith_str *rest, struct kith_str *out);

#endif
