/* xcard/reader.h - one instance of the source: XML events to cards.
 *
 * libxml2's push parser calls the reader, which knows where it stands by a stack of places, at most READER_DEPTH deep
 * with READER_NAMESPACES declared; a file has at most READER_NAMES different names, as the parser keeps them. No tree
 * is built, nothing is fetched, and there are no entities but XML's own five. One thread at a time.
 */
#ifndef KITH_XCARD_READER_H
#define KITH_XCARD_READER_H

#include "xcard/card.h"
#include "xcard/foreign.h"
#include "xcard/input.h"

enum { READER_DEPTH = 32, READER_NAMESPACES = 256, READER_NAMES = 16384 };

/* What an open element is. */
enum xc_place {
  PLACE_OUTSIDE, /* around the cards */
  PLACE_CARD,
  PLACE_GROUP,
  PLACE_PROPERTY,
  PLACE_PARAMETERS,
  PLACE_PARAM,
  PLACE_PARAM_VALUE,
  PLACE_VALUE,   /* of a property */
  PLACE_INSIDE,  /* markup in a value: its text belongs to it */
  PLACE_FOREIGN, /* of another namespace: kept as XML */
  PLACE_SKIPPED
};

struct xc_source {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct xc_input input;
  struct _xmlParserCtxt *parser;
  const unsigned char *official, *ours; /* namespaces: RFC 6351's, and that of a root that is no stranger */
  struct xc_names names;
  struct xc_card card;
  struct xc_value value;
  struct kith_buf bare; /* text of a property that is in no element */
  struct xc_foreign foreign;
  enum xc_place places[READER_DEPTH + 1];
  int namespaces[READER_DEPTH + 1]; /* declared up to there */
  size_t depth;
  struct kith_str group;
  /* the property that is being read */
  enum card_shape shape;
  enum xc_structure structure;
  size_t declared, values; /* parameters before its values; values so far */
  uint32_t said;           /* its value type, said by a parameter; 0: by its element */
  /* its parameter */
  uint32_t param;
  size_t param_values;
  bool param_has_value; /* in an element */
  /* its value */
  uint32_t component, type;
  struct kith_str odd_type; /* the element's name when that names no type */
  struct kith_batch *batch;
  int status;          /* of the call that is going on */
  const char *refused; /* why nothing more is read */
  char broken[256];    /* the parser's first fatal error */
  struct kith_origin broken_at;
  bool met_card, met_root, ended;
};

/* Sets the parser up; the rest of the struct is open already. False: out of memory. */
bool reader_open(struct xc_source *);

/* Reads the next portion: cards and rejects go to the batch. KITH_END after the last one. */
int reader_step(struct xc_source *, struct kith_batch *, struct kith_error *);

#endif
