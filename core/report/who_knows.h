/* report/who_knows.h - who of the staff knows somebody, or somebody at an account, how well, and through whom.
 *
 * who_account_find says which account a text means (an organisation's name or domain), who.h which contact.
 * who_knows_read takes the contacts at the account from the books, then looks up these alone; the dealings are all
 * gone over. strength.h says how much it is. A pair (colleague, contact) that is private to the colleague is left out
 * before anything is counted, and so is what came from a book in which the colleague has no claim. Colleagues are
 * named only when monitoring.h lets them.
 * The struct owns an arena with everything in it. One thread at a time.
 */
#ifndef KITH_REPORT_WHO_KNOWS_H
#define KITH_REPORT_WHO_KNOWS_H

#include "report/contact.h"
#include "report/json.h"
#include "report/page.h"
#include "report/strength.h"

enum {
  WHO_KNOWS_SAME_ACCOUNT = 50, /* how well two people at one account are taken to know one another, of 100 */
  WHO_KNOWS_MOST = 20000       /* contacts at one account */
};

/* Which account a text means. */
struct kith_who_account {
  struct kith_arena arena;
  int64_t id;                  /* of store/account.h; 0: none, or several */
  bool whole;                  /* the text is a whole name or domain of it, not only some words */
  VEC(struct kith_str) others; /* names of all that it may mean, when there are several */
};

struct kith_bond {
  int party;
  size_t contact; /* place in contacts */
  struct kith_acquaintance known;
  double points, score;
  bool claims; /* the colleague has a claim, so that the own books count */
  bool left;   /* works here no more */
};

struct kith_who_contact {
  uint64_t id;
  struct kith_str name, title;
  size_t first_bond, bond_count; /* in bonds; known at all: score over 0 */
  size_t well;
};

/* A colleague who knows somebody at the account of the contact, and so better than directly. */
struct kith_who_path {
  size_t bond;
  double score;
};

struct kith_who_knows {
  struct kith_arena arena;
  const struct kith_reading *reading;
  struct kith_str account;               /* its name; empty: the contact has none */
  uint64_t target;                       /* the contact asked for; 0: an account was */
  VEC(struct kith_who_contact) contacts; /* the target first, then by the best bond, then id */
  VEC(struct kith_bond) bonds;           /* by contact, then score, then party */
  VEC(struct kith_who_path) paths;       /* by score, then party; each colleague once */
  size_t colleagues;                     /* who know the target, or anybody at the account */
  bool cut_off;                          /* the account has more contacts than are looked at */
  uint64_t unnamed;                      /* dealings in the company's systems that name no colleague */
};

/* KITH_E_INVALID for a text that is empty or too long. */
int who_account_find(const struct kith_reading *, struct kith_str text, struct kith_who_account *out,
                     struct kith_error *);
void who_account_free(struct kith_who_account *);

/* About the contact `target` and the account that it belongs to, or, when `target` is 0, about the account of that
 * number. KITH_E_CONFIG when the pipeline has no policy. */
int who_knows_read(const struct kith_reading *, uint64_t target, int64_t account, struct kith_who_knows *out,
                   struct kith_error *);
void who_knows_page(const struct kith_who_knows *, bool all, struct kith_page *);
void who_knows_json(const struct kith_who_knows *, struct kith_json *);
void who_knows_free(struct kith_who_knows *);

#endif
