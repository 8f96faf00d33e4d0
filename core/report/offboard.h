/* report/offboard.h - a rep leaves: what stays, goes, is shared, is argued about, and what must be handed over.
 *
 * offboard_read goes over the state three times and keeps the contacts that concern the rep. README.md says how
 * each section is counted. The struct owns an arena with everything in it. One thread at a time.
 */
#ifndef KITH_REPORT_OFFBOARD_H
#define KITH_REPORT_OFFBOARD_H

#include "report/contact.h"
#include "report/json.h"
#include "report/page.h"

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

struct kith_offboard_contact {
  uint64_t id;
  enum kith_offboard_section section;
  struct kith_str name, org, both_cases; /* both_cases: of disputed ones */
  struct kith_str currency;
  double worth; /* of deals won or open; 0: none known */
  bool has_deal;
  bool off_limits;  /* a customer whom a reviewed non-solicit covers */
  int32_t appeared; /* when it came into the rep's portable book, unusually; DAY_UNKNOWN: nothing unusual */
  bool steward;     /* the rep tends it now */
  uint64_t account; /* hash of the organisation's folded name; 0: none */
};

struct kith_offboard_account {
  struct kith_str name;
  uint64_t key;
  bool others;    /* another rep who works here has a claim on somebody there */
  bool stays;     /* a contact there stays with the company */
  bool hand_over; /* the rep is steward of somebody there who does not go along */
};

struct kith_offboard_obligation {
  uint64_t id;
  struct kith_str owed_to, kind;
};

struct kith_offboard {
  struct kith_arena arena;
  const struct kith_reading *reading;
  const struct kith_party *rep;
  const struct kith_spell *spell; /* the last one; NULL: none on file */
  struct kith_contacts gathered;
  VEC(struct kith_offboard_contact) contacts; /* by section, then worth, then id */
  VEC(struct kith_offboard_account) accounts;
  VEC(struct kith_offboard_obligation) obligations;
  size_t counts[OFFBOARD_SECTIONS];
  size_t off_limits, unusual, alone, hand_over; /* alone: accounts with nobody else */
  int non_solicit; /* 1: reviewed, in force on the last day; -1: on file, not reviewed; 0: none */
  int32_t until;   /* of the non-solicit; DAY_NEVER: no end named */
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
int offboard_read(const struct kith_reading *, int party, struct kith_offboard *out, struct kith_error *);
void offboard_page(const struct kith_offboard *, bool all, struct kith_page *);
void offboard_json(const struct kith_offboard *, bool all, struct kith_json *);
void offboard_free(struct kith_offboard *);

#endif
