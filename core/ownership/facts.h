/* ownership/facts.h - what one contact's sighting says about owning: a small blob, made once when the record is read.
 *
 * facts_extract borrows text from the record; facts_decode from the blob. Notes are never read. Plain data; any
 * thread may enter.
 */
#ifndef KITH_OWNERSHIP_FACTS_H
#define KITH_OWNERSHIP_FACTS_H

#include "base/buf.h"
#include "base/day.h"
#include "base/error.h"
#include "model/record.h"

enum {
  FACTS_MAX = 1024,     /* bytes of a blob; 20 to 120 for a usual contact */
  FACTS_TEXT_MAX = 120, /* bytes of each text; longer ones are cut at a character */
};

enum kith_truth { TRUTH_UNKNOWN = 0, TRUTH_NO = 1, TRUTH_YES = 2 };

enum kith_lead_source {
  LEAD_UNKNOWN = 0,
  LEAD_MARKETING,
  LEAD_INBOUND,
  LEAD_EVENT,
  LEAD_REFERRAL,
  LEAD_SELF_SOURCED,
  LEAD_COUNT
};

enum kith_lifecycle {
  LIFECYCLE_UNKNOWN = 0,
  LIFECYCLE_LEAD,
  LIFECYCLE_PROSPECT,
  LIFECYCLE_FREE_USER,
  LIFECYCLE_CUSTOMER,
  LIFECYCLE_FORMER_CUSTOMER,
  LIFECYCLE_UNPROVEN, /* called a customer, and no deal says so; never read from a record */
  LIFECYCLE_COUNT
};

/* Signals of a private or a professional relation. Those from SIGNAL_FREEMAIL on are absences: alone they prove
 * nothing. */
enum kith_signal {
  SIGNAL_FAMILY = 1u << 0,     /* category, label or whole name: family, mum, sister ...                              */
  SIGNAL_FRIEND = 1u << 1,     /* category or relation: friend, crush, neighbour ...                                  */
  SIGNAL_PRIVATE = 1u << 2,    /* category or class: private, personal                                                */
  SIGNAL_CARE = 1u << 3,       /* medical or legal care of a person: doctor, dentist, therapist, lawyer               */
  SIGNAL_HOUSEHOLD = 1u << 4,  /* school, nanny, plumber, hairdresser, landlord                                       */
  SIGNAL_RELATIVES = 1u << 5,  /* the card names the contact's relatives: closeness, no more                         */
  SIGNAL_FREEMAIL = 1u << 8,   /* every e-mail is at a public provider                                                */
  SIGNAL_HOME_PHONE = 1u << 9, /* every phone is marked home                                                          */
  SIGNAL_NO_WORK = 1u << 10,   /* no organisation, no title                                                           */
  SIGNAL_HAS_ORG = 1u << 16,   /* professional: names an organisation                                                 */
  SIGNAL_HAS_TITLE = 1u << 17, /* ... a title or role                                                                 */
  SIGNAL_WORK_EMAIL =
      1u << 18,               /* ... an e-mail outside the public providers                                          */
  SIGNAL_COLLEAGUE = 1u << 19 /* category or relation: colleague, client, customer, vendor                           */
};

struct kith_facts {
  int32_t created, updated, seen_on,
      connected_on;               /* DAY_UNKNOWN when not said                                         */
  uint32_t signals;               /* enum kith_signal                                                  */
  uint8_t lead_source, lifecycle; /* enums above                                                       */
  uint8_t do_not_contact, email_opt_out, phone_opt_out, deleted,
      reference;             /* enum kith_truth                                                  */
  struct kith_str owner;     /* who the record says owns it: e-mail, name or user, as joined by the host             */
  struct kith_str lead_text; /* the source's own word, when it is not the known one's name                           */
  struct kith_str
      account_key;        /* of an ACCOUNT record of the same source                                              */
  struct kith_str org;    /* the organisation's name                                                              */
  struct kith_str family; /* family name, as written                                                              */
  /* Blobs of version 1 do not have these, nor `reference`: unknown until the record changes. */
  int32_t opt_out_on;           /* since when the contact wants nothing */
  char country[2];              /* ISO 3166-1 alpha-2 of the first address that has one; zeros: unknown */
  struct kith_str territory;    /* as the record has it */
  struct kith_str lead_paid_by; /* "company", "rep" or a name */
};

/* Of a normalised CONTACT record. OWNER must be joined already. Slices point into the record. */
void facts_extract(const struct kith_record *, struct kith_facts *out);

/* Appends the blob; KITH_E_LIMIT when the buffer's maximum is passed. */
int facts_encode(const struct kith_facts *, struct kith_buf *out);

/* KITH_E_INVALID at damaged bytes. Slices point into `bytes`. The empty blob gives empty facts. */
int facts_decode(struct kith_str bytes, struct kith_facts *out, struct kith_error *);

/* The words used in policies and decisions: "self-sourced", "free user"; "unknown" for 0 and strange numbers. */
const char *lead_source_name(unsigned lead_source);
const char *lifecycle_name(unsigned lifecycle);

/* The known lead source behind a source's own word ("Trade Show" is an event); LEAD_UNKNOWN for none. */
enum kith_lead_source lead_source_of(struct kith_str text);
enum kith_lifecycle lifecycle_of(struct kith_str text);

#endif
