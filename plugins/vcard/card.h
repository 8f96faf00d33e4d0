/* vcard/card.h - one instance of the source, and the card that it is reading.
 *
 * A card is read whole before it becomes a record, because labels, LABELs and a late VERSION speak about lines that
 * came earlier. Its texts live in its arena, at most CARD_MAX bytes; binary values go straight to blobs. One thread
 * at a time.
 */
#ifndef KITH_VCARD_CARD_H
#define KITH_VCARD_CARD_H

#include "base/small.h"
#include "base/vec.h"
#include "kit/base64.h"
#include "vcard/charset.h"
#include "vcard/decode.h"
#include "vcard/names.h"
#include "vcard/reader.h"

enum {
  LINE_MAX_BYTES = SMALL_IN_FUZZ(1024 * 1024, 2048),
  CARD_MAX_BYTES = SMALL_IN_FUZZ(4 * 1024 * 1024, 4096),
  CARD_MAX_PROPERTIES = SMALL_IN_FUZZ(9000, 16),
  CARD_MAX_PARAMS = SMALL_IN_FUZZ(64, 8), /* of one property */
  CARD_MAX_PARTS = SMALL_IN_FUZZ(1024, 32),
  CARD_MAX_DEPTH = 4, /* of cards within AGENTs */
  INLINE_MAX = SMALL_IN_FUZZ(16 * 1024, 128),
  MEDIA_CHUNK = SMALL_IN_FUZZ(48 * 1024, 48),
};

enum vc_encoding { ENCODING_NONE = 0, ENCODING_QP, ENCODING_BASE64, ENCODING_PLAIN /* 8BIT, said */ };

/* Oddities that were met while reading and are told once the record exists: DIAGNOSTICS.md, put.c. */
enum vc_trouble {
  TROUBLE_SYNTAX = 1u << 0,
  TROUBLE_BASE64 = 1u << 1,
  TROUBLE_BLOB = 1u << 2,
  TROUBLE_CHARSET = 1u << 3,
  TROUBLE_UNKNOWN_CHARSET = 1u << 4,
  TROUBLE_PARAM = 1u << 5,
  TROUBLE_NUL = 1u << 6,
  TROUBLE_FIELDS = 1u << 7,
  TROUBLE_QUOTE = 1u << 8,
  TROUBLE_PARAMS = 1u << 9,  /* too many */
  TROUBLE_VALUES = 1u << 10, /* too many */
  TROUBLE_LONG = 1u << 11,
  TROUBLE_DEEP = 1u << 12,
  TROUBLE_ENCODING = 1u << 13, /* found out, not said */
  TROUBLE_VERSION = 1u << 14,
  TROUBLE_ROOM = 1u << 15,       /* did not fit into the record */
  TROUBLE_PROPERTIES = 1u << 16, /* of a card: too many */
  TROUBLE_TRUNCATED = 1u << 17   /* of a card */
};

struct vc_prop {
  uint32_t name, value_type, trouble;
  enum vc_encoding encoding;
  enum card_shape shape;
  uint32_t most;  /* components */
  unsigned kinds; /* BYTES_... of the value */
  size_t param_first, param_count;
  struct kith_str group, charset, value; /* the value as it stands in the source, unfolded */
  struct kith_str label;                 /* ADR: text of its LABEL; X-ABLABEL: its text; X-KITH-EMPTY: blank value */
  uint64_t types;                        /* the set of its TYPEs but PREF, as one number */
  uint64_t blob;
  bool taken; /* LABEL: it went to its ADR */
  struct kith_origin origin;
};

struct vc_card {
  struct kith_arena arena;
  VEC(struct vc_prop) props;
  VEC(struct kith_param) params;
  VEC(uint32_t) labels; /* which of the properties are labels of groups */
  size_t stored;
  enum card_version version;
  bool has_labels;    /* X-ABLABEL or LABEL */
  uint32_t trouble;   /* of the card as a whole */
  uint64_t last_line; /* where it ended, for TROUBLE_... of the card */
  struct kith_origin origin;
  const char *code, *why; /* it is rejected, and why; NULL: nothing wrong so far */
};

/* A binary value on its way to a blob. */
struct vc_media {
  struct base64 base64;
  struct kith_buf start;       /* its first bytes as they stood there, should it turn out to be no base64 */
  uint64_t blob, len;          /* what was begun; bytes decoded */
  bool refused, dropped, over; /* the host keeps no blobs; we want none; it is too large for one */
  size_t chunk_len;
  char chunk[MEDIA_CHUNK];
};

/* A header met before, as it was read. Headers repeat from card to card; reading one costs more than its value. */
struct vc_header {
  struct kith_str text;
  uint32_t name, value_type;
  enum vc_encoding encoding;
  enum card_shape shape;
  uint32_t most, param_count;
  const struct kith_param *params;
  struct kith_str group, charset;
  uint64_t types;
  bool plain; /* what follows is text, and nothing else about the card hangs on it */
};

struct vc_headers {
  struct vc_header *slots; /* by hash of the text; NULL before the first one */
  size_t made;
  struct kith_arena arena;
};

struct vc_settings {
  struct kith_str charset;
  int64_t photos; /* 0: keep, 1: drop */
};

struct vc_source {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  int charset; /* of values without CHARSET; CHARSET_UNKNOWN: guess */
  bool drop_photos;
  bool met_any; /* a card, or something that is none */
  struct vc_reader reader;
  struct vc_names names;
  struct vc_headers headers;
  struct vc_charsets charsets;
  struct kith_buf line; /* a line in several pieces */
  struct vc_card card;
  struct vc_media media;
  VEC(struct kith_part) parts; /* of the property being put */
  VEC(struct kith_param) params;
};

/* Empties the card for the next one. */
void card_reset(struct vc_card *);

/* The card is given up; the first reason stays. */
void card_fail(struct vc_card *, const char *code, const char *why);

/* Keeps `text` for the card; empty, and the card's TROUBLE_LONG, when that is too much. */
struct kith_str card_keep(struct vc_card *, struct kith_str text);

/* Values that are slices of the reader's window are copied before it moves: the reader's on_move, with the source. */
void card_hold(void *source);

/* Appends a zeroed property; NULL, and the card's TROUBLE_PROPERTIES, past CARD_MAX_PROPERTIES. */
struct vc_prop *card_add(struct vc_card *, struct kith_origin);

/* The first `max` bytes at most, cut between characters. */
struct kith_str card_cut(struct kith_str text, size_t max);

/* Bytes of a value in UTF-8: by its CHARSET, the setting, or a guess. */
struct kith_str card_utf8(struct vc_source *, struct vc_prop *, struct kith_str bytes);

/* Values that stand in the file as they are, in UTF-8 and without CR and NUL; to be called once, first. */
void card_settle_charsets(struct vc_source *);

/* One piece of a value decoded: escapes, quoted-printable, charset. */
struct kith_str card_text(struct vc_source *, struct vc_prop *, struct kith_str piece);

/* Labels of groups and LABELs of addresses find what they belong to (label.c). */
void card_settle_labels(struct vc_source *);

/* An ADR that has a LABEL parameter: the one kind of property that says something without a value. */
bool card_has_label(const struct vc_card *, const struct vc_prop *);

/* The label of an "item1." group, or empty. */
struct kith_str card_label_of(const struct vc_card *, const struct vc_prop *);

/* Splits a value into s->parts. */
void card_split(struct vc_source *, struct vc_prop *);

/* Adds the card as a record (put.c). */
int card_put(struct vc_source *, struct kith_batch *);

/* Rejects the card with what the reader has of it. */
int card_reject(struct vc_source *, struct kith_batch *);

#endif
