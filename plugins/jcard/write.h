/* jcard/write.h - a view of a record as a jCard (RFC 7095).
 *
 * A writer points at the JSON writer and the host that it was made with. One thread at a time.
 */
#ifndef KITH_JCARD_WRITE_H
#define KITH_JCARD_WRITE_H

#include "kit/json.h"
#include "kit/view.h"

struct jc_writer {
  struct kith_json *json;
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_arena arena; /* of the line at hand */
};

/* ["vcard", [...]], with whose the contact is when that was decided (`decision` may be NULL). KITH_OK also when the output failed: json_flush tells. KITH_E_IO: a long value cannot be read. */
int write_card(struct jc_writer *, const struct card_view *, const struct kith_decision *decision, struct kith_error *);

/* ---- Between write.c and write_value.c ---- */

/* The type and the values: the rest of the array that a property is. */
int write_value(struct jc_writer *, const struct view_line *, struct kith_error *);

/* Binary lines: the parameter that their data: URI says, param_count when it says none. */
uint32_t write_media_param(struct jc_writer *, const struct view_line *);

#endif
