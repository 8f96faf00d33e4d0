/* normalise/email.h - e-mail addresses: what to show, what to compare, and whose they are. Domains too (UTS 46).
 *
 * Pure; memory from the arena; any thread may enter.
 */
#ifndef KITH_NORMALISE_EMAIL_H
#define KITH_NORMALISE_EMAIL_H

#include "normalise/work.h"

struct kith_email {
  struct kith_str text;          /* to show: lower case, the domain in Unicode; the input when it is no address */
  struct kith_str local, domain; /* slices of text */
  struct kith_str key;           /* to compare: domain in ASCII, no plus tag, no dots at Gmail */
  bool role, freemail;
};

/* Takes the address out of `Name <a@b>`, `mailto:a@b` and quotes. False when there is none. */
bool email_parse(struct kith_arena *, struct kith_str text, struct kith_email *out);

/* The ASCII form of a lower-case domain; the domain itself when there is nothing to change or it is broken. */
struct kith_str domain_to_ascii(struct kith_arena *, struct kith_str domain);

/* Labels of letters, digits, hyphens; at least two of them. */
bool domain_is_valid(struct kith_str domain);

#endif
