/* cli/saying.h - what merge, distinct and split share: exact ids, one transaction, and what is said about it.
 *
 * saying_open finds the contacts under the state's lock, the command makes the ruling, saying_end writes it and says
 * what the next run will do. The struct owns everything in it.
 */
#ifndef KITH_CLI_SAYING_H
#define KITH_CLI_SAYING_H

#include "cli/context.h"
#include "pipeline/ruling.h"
#include "report/said.h"

struct kith_saying {
  struct kith_context context;
  struct kith_arena arena;
  struct kith_contacts contacts;
  struct kith_dates dates;
  struct kith_contact *who[2]; /* those named, in that order; the second is NULL for one */
  uint64_t typed[2];           /* the id as it was typed, when it leads to another one; 0 otherwise */
  kith_ruling_records records[2];
  struct kith_ruling ruling;
};

extern const struct kith_cli_option saying_options[];

/* `count` ids are the first operands. KITH_E_INVALID (and cli->usage) for what is no id, nobody, or one contact
 * twice. */
int saying_open(struct kith_cli *, size_t count, struct kith_saying *out, struct kith_error *);
void saying_close(struct kith_saying *);

/* Of whoever types; "somebody" when nobody knows. */
const char *login_name(void);

/* Who says so, when and why, as typed (--by, --reason); the rest is zero. */
int saying_word(struct kith_cli *, struct kith_verdict_row *out, struct kith_error *);

/* How a person types a record of the contact: "crm:0031", or by its place in the source, "phone#12", when its key is
 * empty or not its alone. Lives in the arena. */
struct kith_str saying_record(struct kith_saying *, const struct kith_contact *, const struct kith_contact_sighting *);

/* Writes the ruling and says it: `headline` ("One person"), `next` (what the next run does); as JSON too. */
int saying_end(struct kith_saying *, const char *headline, struct kith_str next, struct kith_error *);

#endif
