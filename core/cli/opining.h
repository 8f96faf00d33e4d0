/* cli/opining.h - what decide and dispute share: a person's word on whose a contact is, written in one transaction.
 *
 * opining_open finds the contact by its exact id under the state's lock and fills what the opinion takes from how things
 * stand; the command says the rest; opining_end writes it and says it. The struct owns everything in it.
 */
#ifndef KITH_CLI_OPINING_H
#define KITH_CLI_OPINING_H

#include "cli/saying.h"
#include "report/opinion.h"

struct kith_opining {
  struct kith_saying said;
  struct kith_opinions all;
  struct kith_said_opinions before; /* about the contact */
  struct kith_opinion opinion;
};

/* --by and --reason are read; a reason is required. */
int opining_open(struct kith_cli *, struct kith_opining *out, struct kith_error *);
void opining_close(struct kith_opining *);

/* The party that a text names: an entity or a rep, by its text, name or a part of the name. */
int opining_party(struct kith_opining *, struct kith_str text, struct kith_str *out, struct kith_error *);

/* `headline`: "Decided"; `what`: the line under the name; `next`: what happens now. */
int opining_end(struct kith_opining *, const char *headline, struct kith_str what, struct kith_str next,
                struct kith_error *);

#endif
