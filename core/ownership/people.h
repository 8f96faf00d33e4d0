/* ownership/people.h - the parties: entities, reps with their spells, and what they signed.
 *
 * A struct kith_people owns everything in it. Fill it from one thread (entities first, then people, then agreements,
 * then holders); after that any thread may read. Parties are numbered from 0: entities in the order of the pipeline,
 * then reps in the order of the file; numbers mean something within a run only, the party's text is what is stored.
 */
#ifndef KITH_OWNERSHIP_PEOPLE_H
#define KITH_OWNERSHIP_PEOPLE_H

#include "base/day.h"
#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"
#include "model/record.h"

enum { PARTY_NONE = -1, PEOPLE_MAX = 100000 };

enum kith_party_kind { PARTY_ENTITY = 1, PARTY_REP = 2 };

enum kith_agreement_kind {
  AGREEMENT_OTHER = 0,
  AGREEMENT_NON_SOLICIT,
  AGREEMENT_NON_COMPETE,
  AGREEMENT_PRIOR_BOOK,
  AGREEMENT_PRIOR_EMPLOYER,
  AGREEMENT_SOCIAL,
  AGREEMENT_BROKER_PROTOCOL,
  AGREEMENT_COUNT
};

/* One employment (or contract) of a rep; re-hires are new spells, in the order of `hired`. */
struct kith_spell {
  int32_t hired, notice, left; /* DAY_UNKNOWN: not said; `left` unknown: still there */
  int entity;                  /* party, or PARTY_NONE */
  struct kith_str role, manager, engagement, place;
};

struct kith_agreement {
  enum kith_agreement_kind kind;
  int32_t signed_on, from, until; /* `from` falls back on `signed_on`; `until` unknown: no end */
  int entity;
  bool reviewed; /* a lawyer looked at it; without that it restricts nothing alone */
  struct kith_str kind_text, scope, document, reviewed_by;
};

struct kith_party {
  enum kith_party_kind kind;
  struct kith_str text;   /* how it is written everywhere: "company", "dana@acme.example", else the person's id */
  struct kith_str name;   /* "Dana Reyes", or the same as text */
  struct kith_str family; /* family name as written; empty when unknown */
  struct kith_str place;  /* entity: "US-CA" */
  VEC(struct kith_spell) spells;
  VEC(struct kith_agreement) agreements;
  bool scheduled; /* a signed list says what the rep brought along; set by the pipeline */
};

struct kith_people {
  struct kith_arena arena;
  VEC(struct kith_party) parties;
  size_t entity_count; /* parties[0 .. entity_count - 1] */
  struct kith_map_str index;
  uint64_t digest;
};

/* Starts with no party. */
void people_init(struct kith_people *);
void people_free(struct kith_people *);

/* An entity of the pipeline ("acme-us", "US-CA"). Call before any person. KITH_E_CONFIG for a name given twice. */
int people_add_entity(struct kith_people *, struct kith_str name, struct kith_str place, struct kith_error *);

/* When the pipeline names no entity: one called "company". Harmless otherwise. */
void people_default_entity(struct kith_people *);

/* One normalised PERSON record: a spell; rows of one person add up. KITH_E_INVALID without a person or with an
 * unknown entity (did you mean) or with notice or left before hired. */
int people_add_person(struct kith_people *, const struct kith_record *, struct kith_error *);

/* One normalised AGREEMENT record. KITH_E_INVALID when the person is unknown or the kind is missing. */
int people_add_agreement(struct kith_people *, const struct kith_record *, struct kith_error *);

/* The party that a text names: entity, person's id, e-mail, CRM user or full name, ASCII case ignored. PARTY_NONE
 * when nobody or more than one is called so. */
int people_find(const struct kith_people *, struct kith_str text);

/* The same, and a rep without spells when nobody is called so: for holders of sources. PARTY_NONE for the empty
 * text. */
int people_adopt(struct kith_people *, struct kith_str text);

/* The spell that a contact first seen on `day` belongs to: the first one not over by then, else the last.
 * DAY_UNKNOWN: the last. NULL when the party has none. */
const struct kith_spell *people_spell(const struct kith_party *, int32_t day);

/* Whether the rep works for an entity on `day`: 1, 0, or -1 when no spell is known. */
int people_is_current(const struct kith_party *, int32_t day);

/* Reviewed or not. */
bool people_in_force(const struct kith_agreement *, int32_t day);

/* 1: in force on `day` and reviewed; -1: in force, not reviewed (unknown); 0: none. */
int people_agreement(const struct kith_party *, enum kith_agreement_kind, int32_t day);

/* First day after `day` on which a spell or an agreement of the party begins or is over; DAY_NEVER when there is
 * none. */
int32_t people_next_day(const struct kith_party *, int32_t day);

/* Changes when anything in it changes: decisions are made again then. */
uint64_t people_digest(const struct kith_people *);

#endif
