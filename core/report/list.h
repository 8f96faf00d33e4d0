/* report/list.h - the contacts of a state, filtered, one after the other in the order of their ids.
 *
 * Streams: of a million contacts it keeps which record is whose (16 bytes a record), and the one at hand. One
 * thread at a time.
 */
#ifndef KITH_REPORT_LIST_H
#define KITH_REPORT_LIST_H

#include "report/contact.h"
#include "report/html.h"
#include "report/json.h"

struct kith_opinion;

struct kith_list_filter {
  int owner_class;           /* enum kith_class; -1: any */
  bool disputed;             /* those of class disputed, and those that a rep objects about */
  int holder;                /* a party in whose books it must stand; PARTY_NONE: any */
  struct kith_str steward;   /* who must tend it, as decisions name him; empty: anybody */
  struct kith_str account;   /* words that its organisation's name must have; empty: any */
  struct kith_str lifecycle; /* the word that is proven; empty: any */
  int64_t changed_since;     /* changed by a later run than this one; below 0: any */
  uint64_t limit;            /* 0: none */
};

/* Lives until the callback returns. */
struct kith_list_row {
  uint64_t id;
  struct kith_str id_text, name, org, email, phone, owners;
  const struct kith_decision *decision;
  const struct kith_opinion *objection; /* that nobody decided; NULL: none */
  bool contradicted;                    /* a verdict that new evidence speaks against */
};

/* `row` may return KITH_END to stop. *out_count: rows given. */
int list_each(const struct kith_reading *, const struct kith_list_filter *,
              int (*row)(void *, const struct kith_list_row *, struct kith_error *), void *, uint64_t *out_count,
              struct kith_error *);

/* "objection of dana@acme.example: ...", "new evidence since: ..."; empty: nothing to say. */
struct kith_str list_remark(const struct kith_list_row *, struct kith_arena *);

/* A row as CSV (RFC 4180), safe for spreadsheets: text that would be a formula gets an apostrophe in front, phones
 * do not. */
void list_csv_head(struct kith_buf *);
void list_csv(const struct kith_list_row *, struct kith_buf *);

/* The table of a page, and a row of it. */
void list_html_head(struct kith_html *);
void list_html(const struct kith_list_row *, struct kith_html *);

/* A row as one line of NDJSON. */
void list_ndjson(const struct kith_list_row *, struct kith_buf *);

#endif
