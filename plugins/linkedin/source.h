/* linkedin/source.h - one instance: a member of an export being read, and how its rows become records. One thread at
 * a time.
 */
#ifndef KITH_LINKEDIN_SOURCE_H
#define KITH_LINKEDIN_SOURCE_H

#include <kith/property.h>

#include "base/arena.h"
#include "base/vec.h"
#include "linkedin/member.h"
#include "linkedin/own.h"

/* What is kept of a message or an invitation: never its text, subject or title. */
struct talk {
  struct kith_str from, to, sender, recipients, when, direction;
  struct kith_origin origin;
  bool mended;
};

struct source {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_table *table;
  struct member member;
  struct kith_record *record; /* being filled */
  struct kith_record *self;   /* the one USER of the batch, for members that describe it in several rows */
  const struct table_row *row;
  int status;                /* of the first put that failed for this record */
  uint64_t passed_over;      /* rows that name nobody, and drafts */
  struct kith_arena scratch; /* of a row */
  /* messages: rows wait here until it is known whose export it is */
  struct kith_arena waiting_text;
  VEC(struct talk) waiting;
  size_t waiting_next;
  bool decided;
  struct own own;
  struct kith_str own_key; /* empty: unknown */
};

/* Begin a record for the row in `row`; put values into it (empty ones are left out); end it, which turns a record
 * that is too large into a reject. */
void source_begin(struct source *, struct kith_batch *, struct kith_str key, struct kith_origin);
void source_put(struct source *, uint32_t property, struct kith_str value);
void source_put_typed(struct source *, uint32_t property, struct kith_str value, const char *service);
void source_put_split(struct source *, uint32_t property, struct kith_str list, const char *separators);
void source_put_parts(struct source *, uint32_t property, const struct kith_part *, uint32_t count);
void source_end(struct source *, struct kith_batch *, bool mended);

/* contact.c: connections, imported contacts, and the owner of the export. */
void contact_connection(struct source *, struct kith_batch *);
void contact_imported(struct source *, struct kith_batch *);
void contact_profile(struct source *, struct kith_batch *);
void contact_email(struct source *, struct kith_batch *);
void contact_position(struct source *, struct kith_batch *);

/* talk.c: interactions. talk_message keeps the first rows back until talk_flush gives them. */
void talk_message(struct source *, struct kith_batch *);
void talk_invitation(struct source *, struct kith_batch *);
void talk_deed(struct source *, struct kith_batch *); /* endorsements, recommendations, follows */

/* Gives what waited; `all`: no further row comes. False: the batch is full before the end. */
bool talk_flush(struct source *, struct kith_batch *, bool all);

#endif
