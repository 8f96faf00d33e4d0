/* pipeline/intake.h - what may come in at all: the basis of a person's book, and books that wait for approval.
 *
 * A source with `intake: { quarantine: true }` is read like any other, but its records stay outside: they are no part
 * of any identity, decision, count or item until `kith onboard` has approved them, record by record, with a signed
 * list. What looks private is taken out before the run ends, as everywhere. The lists stay: whoever stands on a rep's
 * list was known to the rep before the hire (column on_schedule).
 *
 * A struct kith_intake belongs to the env; the main thread fills it once, after that any thread may read.
 */
#ifndef KITH_PIPELINE_INTAKE_H
#define KITH_PIPELINE_INTAKE_H

#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"
#include "store/intake.h"
#include "store/sighting.h"

struct kith_env;
struct kith_evidence_set;

enum { INTAKE_KEYS = 24 }; /* at most, of one contact */

typedef VEC(int) kith_intake_parties;

/* One answer that people gave, by its place in the order of time. */
struct kith_intake_list {
  int64_t id, source;
  int party; /* of env->people */
  enum kith_intake_state state;
  uint64_t size; /* keys on it */
};

/* A key on a list, and where the next list is that has it; 0: no more. */
struct kith_intake_link {
  uint32_t list, next;
};

struct kith_intake {
  VEC(struct kith_intake_list) lists;
  struct kith_map_u64 first; /* key -> place in links, of its first one */
  VEC(struct kith_intake_link) links;
  uint64_t digest;
};

/* A person's own book needs a basis: the policy says whether that is a condition (KITH_E_CONFIG) or a remark. No basis
 * may be of a day after `today`. */
int intake_check_basis(struct kith_env *, int32_t today, struct kith_error *);

/* After the people were read: they get `scheduled`. */
int intake_load(struct kith_env *, struct kith_error *);
void intake_free(struct kith_intake *);

/* Changes when a party gets its first list: what was unknown about its contacts is known then. */
uint64_t intake_digest(const struct kith_env *);

/* What a contact is known by on lists: e-mails, phones with a name, name with organisation; of its match features. Out
 * of at most INTAKE_KEYS; 0 when nothing names it. */
size_t intake_keys(struct kith_str match, uint64_t seed, uint64_t out[INTAKE_KEYS]);

/* Whether a contact's record takes part. `source`: index into the plan; UINT32_MAX: it left the plan. */
bool intake_is_open(const struct kith_env *, uint32_t source, const struct kith_evidence_row *);
/* Whether a source waits with all that it has: nothing of it was approved yet. */
bool intake_is_closed(const struct kith_env *, uint32_t source);
/* What was said last about a source; 0: nothing. */
enum kith_intake_state intake_state(const struct kith_env *, uint32_t source);

/* Appends the parties on whose lists a contact stands, each once. */
void intake_listed(const struct kith_env *, struct kith_str match, kith_intake_parties *);

/* Inside resolve: takes out of the state what waits and is private, and what people want kept out. */
int intake_sift(struct kith_env *, struct kith_evidence_set *, struct kith_error *);

/* Says how many wait, and what to type. */
void intake_remark(struct kith_env *);

#endif
