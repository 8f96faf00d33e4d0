/* report/offboard.h - a rep leaves: what stays, goes, is shared, is argued about, and what must be handed over.
 *
 * offboard_read takes the rep's book (store/book.h), one row a contact, and counts; names, reasons and conditions are
 * looked up for those alone that a page shows. README.md says how each section is counted. The struct owns an arena with
 * everything in it. One thread at a time.
 */
#ifndef KITH_REPORT_OFFBOARD_H
#define KITH_REPORT_OFFBOARD_H

#include "report/contact.h"
#include "report/deals.h"
#include "report/html.h"
#include "report/json.h"
#include "report/obligations.h"
#include "report/page.h"
#include "store/package.h"

enum { OFFBOARD_FEW = 10 /* names that a section shows unless all are asked for */ };

/* Every contact that concerns the rep is in exactly one. */
enum kith_offboard_section {
  OFFBOARD_DECIDE = 1, /* disputed */
  OFFBOARD_STAYS,      /* the company's */
  OFFBOARD_SHARED,     /* the rep's too */
  OFFBOARD_GOES,       /* the rep's alone */
  OFFBOARD_OTHERS,     /* of other reps: the rep's claim lost */
  OFFBOARD_UNCLAIMED,
  OFFBOARD_SECTIONS
};

/* What is looked up of a contact that is shown. Texts may be empty. */
struct kith_offboard_detail {
  struct kith_str name, org;
  struct kith_str both_cases; /* of disputed ones: "known 2018 (dana-phone) / acme-us 2023 (crm)" */
  struct kith_str conditions, roles, because, keep_until;
  struct kith_str said;   /* a verdict or an objection: "decided by lee on 2026-11-02: ..." */
  struct kith_str decide; /* of disputed ones: "sales-ops@acme.example until 2026-12-08" */
};

struct kith_offboard_contact {
  uint64_t id;
  enum kith_offboard_section section;
  uint32_t flags, account; /* as in the book; account 0: none */
  double worth;            /* of deals won or open; 0: none known */
  struct kith_str currency;
  int32_t appeared; /* when it came into the rep's portable book, unusually; DAY_UNKNOWN: nothing unusual */
  bool has_deal;    /* won or open */
  bool off_limits;  /* a customer whom a reviewed non-solicit covers */
  bool steward;     /* the rep tends it now */
  bool served;      /* there were dealings or deals */
  const struct kith_offboard_detail *detail; /* NULL: not shown */
};

struct kith_offboard_account {
  struct kith_str name; /* of those handed over that are shown; else empty */
  uint32_t account;
  uint64_t contact; /* one of its contacts ... */
  int64_t contacts; /* ... and how many are in the rep's book */
  bool own;         /* the rep's book has all of its contacts */
  bool others;      /* another rep who works here has a claim on somebody there, or tends one */
  bool stays;       /* a contact there stays with the company */
  bool hand_over;   /* the rep is steward of somebody there who does not go along */
};

/* Open obligations of one kind between the rep and another side. */
struct kith_offboard_duty {
  struct kith_str kind, other;
  bool by_rep; /* the rep owes; else is owed */
  size_t count, overdue;
  int32_t due; /* the first day; DAY_UNKNOWN: none is set */
};

struct kith_offboard_package {
  int32_t day;
  struct kith_str by, approved_by, hash;
  int64_t contacts;
};

struct kith_offboard {
  struct kith_arena arena;
  const struct kith_reading *reading;
  const struct kith_party *rep;
  const struct kith_spell *spell;             /* the last one; NULL: none on file */
  bool all;                                   /* everybody is shown, not the first few of each section */
  VEC(struct kith_offboard_contact) contacts; /* by section, then worth, then id */
  VEC(struct kith_offboard_account) accounts;
  VEC(struct kith_offboard_package) packages; /* handed out before */
  VEC(struct kith_offboard_duty) duties;      /* what the rep owes first */
  struct kith_obligations owes;               /* one by one, with checklists; only with `all` */
  size_t counts[OFFBOARD_SECTIONS];
  size_t off_limits, unusual, inherited, alone, hand_over; /* alone: accounts with nobody else */
  int non_solicit;  /* 1: reviewed, in force on the last day; -1: on file, not reviewed; 0: none */
  int32_t until;    /* of the non-solicit; DAY_NEVER: no end named */
  int32_t last_day; /* today when none is on file */
  int64_t private_count;
  double worth; /* of the disputed ones, each deal once */
  struct kith_str currency;
  bool mixed;      /* several currencies: worth is not added up */
  bool have_deals; /* the state holds deals at all */
};

/* Which contacts a section or an overlay is about. */
typedef bool offboard_filter(const struct kith_offboard_contact *, int section);
offboard_filter offboard_in_section, offboard_is_off_limits, offboard_is_unusual;

/* KITH_E_CONFIG when the pipeline has no policy. */
int offboard_read(const struct kith_reading *, int party, bool all, struct kith_offboard *out, struct kith_error *);
void offboard_page(const struct kith_offboard *, struct kith_page *);
void offboard_json(const struct kith_offboard *, struct kith_json *);
void offboard_html(const struct kith_offboard *, struct kith_html *);
void offboard_free(struct kith_offboard *);

#endif
