/* pipeline/screening.h - a person's own book, looked through before anybody else sees it: what is private, what is
 * business, and a cleaned copy.
 *
 * Streams the files of kith_files; no state, nothing is kept but the lists in struct kith_screening, which owns its
 * texts. The signs are those of ownership/personal.h, without what only the company could know. One thread at a time.
 */
#ifndef KITH_PIPELINE_SCREENING_H
#define KITH_PIPELINE_SCREENING_H

#include "pipeline/convert.h"
#include "pipeline/privacy.h"

enum kith_looks { LOOKS_PRIVATE = 1, LOOKS_WORK = 2, LOOKS_UNCLEAR = 3 };

/* What the person says about one of them, by name or place; `used`: somebody is called so. */
struct kith_screen_choice {
  struct kith_str who;
  bool keep, used;
};

/* One that is private or unclear, or that a choice is about. */
struct kith_screened {
  struct kith_str place; /* "phone.vcf#12": the twelfth contact in it */
  struct kith_str name, org, reasons;
  double score;
  enum kith_looks looks;
  bool chosen, left_out;
};

struct kith_screening {
  struct kith_files files;
  const struct kith_str *domains; /* of the company: who has an e-mail there is a colleague */
  size_t domain_count;
  struct kith_screen_choice *choices;
  size_t choice_count;
  uint32_t keep;                /* private fields that stay: bits of enum kith_keep */
  const struct kith_plugin *to; /* NULL: no copy */
  const void *settings;
  const char *out;
  void (*on_reject)(void *, struct kith_str source, const struct kith_reject_row *);
  void *reject_arg;

  struct kith_arena arena;
  VEC(struct kith_screened) list; /* in the order of the files */
  uint64_t looks[LOOKS_UNCLEAR + 1];
  uint64_t dropped[PRIVACY_KINDS]; /* values, of those that stay */
  uint64_t read, rejected, refused, others, left_out, stay;
};

/* Fills the second half. KITH_E_INVALID: a choice that is about nobody; no copy is written then. */
int screening_run(struct kith_screening *, struct kith_error *);
void screening_free(struct kith_screening *);

#endif
