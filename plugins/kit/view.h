/* kit/view.h - a record as a vCard of one version: its properties in order, each renamed, raised or lowered to what that
 * version knows. All writers of the family (vcard, xcard, jcard, jscontact) write views; only their syntax differs.
 *
 * A record that came in as the version wanted is not changed at all. What a version has no property for is kept: vendor
 * spellings that are in use first (X-ANNIVERSARY ..., item1.X-ABLabel), else X-KITH-NAME for what vCard does not know;
 * plugins/vcard/VERSIONS.md has the whole table. VERSION is not in the view; the writer says it. A view owns its arena
 * and is made anew for each record; lines live until the next one. One thread at a time.
 */
#ifndef KITH_KIT_VIEW_H
#define KITH_KIT_VIEW_H

#include "base/arena.h"
#include "base/vec.h"
#include "kit/card.h"

struct view_line {
  uint32_t property;     /* id, registered or interned: what it is, whatever it is called; 0: made here */
  struct kith_str name;  /* as this version spells it, in upper case: "X-ADDRESSBOOKSERVER-KIND" */
  struct kith_str group; /* or empty */
  enum card_shape shape;
  uint32_t value_type; /* never KITH_V_USUAL. KITH_V_BINARY: `blob`, or bytes in the only part; a link stays a link */
  struct kith_str type_name; /* of value_type; of one that is not registered, as the source had it */
  bool says_type;            /* the version's usual type is another, or the source said it: VALUE= is written */
  bool said_qp;              /* it was quoted-printable in a card of this very version; 2.1 only */
  uint32_t param_count, part_count;
  const struct kith_param *params; /* one a value (TYPE=a,b is two); never VALUE or CHARSET, ENCODING when unknown */
  const struct kith_part *parts;   /* arrays of structs of the size known here: params[i], parts[i] */
  /* The value as it stood in a card of this very version, escaped, not quoted-printable; `has_verbatim` false: write
   * the parts. */
  bool has_verbatim;
  struct kith_str verbatim;
  uint64_t blob; /* value over 16 KiB or binary; read it with host->blob_read. Not binary: the text of the only part
                  * when the shape is CARD_TEXT, the value as it stood otherwise */
};

struct card_view {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  uint32_t kind; /* of the records to come, enum kith_record_kind; set by the writer. 0: KITH_CONTACT */
  struct kith_arena arena;
  VEC(struct view_line) lines;
  struct kith_str *names; /* of properties, by id, as far as they were asked for */
};

void view_init(struct card_view *, const struct kith_host *, struct kith_ctx *);
void view_free(struct card_view *);

/* The version that the record came in as (its VERSION property), CARD_UNKNOWN when it did not come from a card. */
enum card_version view_version_of(const struct card_view *, const struct kith_record *);

/* Fills `lines`. */
void view_make(struct card_view *, const struct kith_record *, enum card_version);

/* The media type of a binary line, "image/jpeg": what its last MEDIATYPE says (*out_param: which of params that is), else
 * its TYPE, else what its first bytes show, else application/octet-stream. *out_param is param_count when no parameter
 * says it. */
struct kith_str view_media_type(const struct view_line *, struct kith_str head, uint32_t *out_param);

#endif
