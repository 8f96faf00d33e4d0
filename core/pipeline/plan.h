/* pipeline/plan.h - a pipeline file, read and checked: sources, sinks, policy, limits.
 *
 * Everything lives in the plan's arena; plugins are loaded, their options parsed. Checking touches no input and no
 * output. One thread at a time; read-only once made.
 */
#ifndef KITH_PIPELINE_PLAN_H
#define KITH_PIPELINE_PLAN_H

#include "config/mapping.h"
#include "config/options.h"
#include "config/yaml.h"
#include "merge/policy.h"
#include "ownership/policy.h"
#include "plugin/loader.h"

enum kith_keep { KEEP_NOTES = 1u << 0, KEEP_BIRTHDAYS = 1u << 1, KEEP_PHOTOS = 1u << 2, KEEP_RELATIVES = 1u << 3 };

/* Why a person's book may be read: the words of domain.md, "Intake". */
struct kith_plan_basis {
  bool given;
  struct kith_str kind; /* voluntary, contract, company-account, counsel */
  struct kith_str by, document;
  int32_t date; /* DAY_UNKNOWN: not said */
};

struct kith_plan_source {
  struct kith_str name, holder, possession,
      account;      /* possession: internal, portable, external; account: company, person */
  const char *path; /* absolute, or "-" */
  const struct kith_plugin *plugin;
  const void *settings;
  struct kith_plan_basis basis;
  bool quarantine;              /* waits for approval: kith onboard */
  struct kith_str rep;          /* whose book it is that waits: the holder unless said otherwise */
  uint32_t keep;                /* private fields asked for by name; of an entity's source all are kept */
  const struct kith_node *node; /* for messages */
};

struct kith_plan_sink {
  struct kith_str name;
  const char *path; /* absolute */
  const struct kith_plugin *plugin;
  const void *settings;
  bool company_only;       /* `fields: company`: without values that are a person's alone, by the policy's `fields` */
  uint64_t options_digest; /* of what the config says of it */
};

struct kith_plan_entity {
  struct kith_str name, place;
};

struct kith_plan {
  struct kith_arena arena;
  struct kith_str file, region;
  const char *folder;                        /* absolute: relative paths start here */
  const char *state;                         /* absolute */
  const char *people, *agreements, *rejects; /* absolute, or NULL */
  const struct kith_policy *policy;          /* NULL: nothing is decided */
  VEC(struct kith_plan_entity) entities;
  VEC(struct kith_plan_source) sources;
  VEC(struct kith_plan_sink) sinks;
  double merge_at, review_at;
  struct kith_merge_policy merge;
  uint32_t *merge_ranks;   /* [sources.len]: 0 is the best */
  uint64_t merge_rules;    /* digest of `merge` */
  uint64_t merge_digest;   /* of both */
  int64_t max_rejects;     /* -1: no limit */
  double max_reject_share; /* of the records read; 1: no limit */
};

/* Reads and checks. False (and diagnostics) when it cannot be run; the plan is freed with plan_free either way. */
bool plan_load(const char *path, struct kith_plugins *, struct kith_plan *out, struct kith_diags *);
void plan_free(struct kith_plan *);

#endif
