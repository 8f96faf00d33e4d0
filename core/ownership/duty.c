#include "ownership/duty.h"

enum { NO_DAYS = -1 };

/* What goes without saying of a kind. */
static const struct usual {
  const char *kind, *title;
  int days; /* until it is due, counted from when it is owed first */
  const char *steps[6];
} usuals[] = {
    /* a rep to the company */
    {"handoff",
     "hand over",
     NO_DAYS,
     {"outcome promised", "expectations set", "price and terms", "the client's own changes", "contacts"}},
    {"introduce",
     "introduce",
     NO_DAYS,
     {"who of the company they are to know", "the client agrees", "they have met or spoken"}},
    {"records-returned",
     "return records",
     NO_DAYS,
     {"files and papers", "copies on own devices and accounts", "access given back"}},
    {"takeover",
     "take over",
     NO_DAYS,
     {"met the client", "outcome promised", "expectations set", "price and terms", "contacts"}},
    {"disconnect",
     "end a private connection",
     NO_DAYS,
     {"the contact is in the company's own systems", "disconnected"}},
    {"list-of-clients",
     "hand in the list of clients",
     NO_DAYS,
     {"the same list that goes along", "given on the last day"}},
    /* the company to a rep and to the client */
    {"private-data-returned",
     "return or delete private data",
     NO_DAYS,
     {"handed back to whose it is", "deleted with all copies"}},
    {"tell-problems", "tell problems before they complain", NO_DAYS, {"problems known", "performance so far"}},
    {"performance-report", "report how it went", NO_DAYS, {"what was promised", "what was done", "what comes next"}},
    {"inform",
     "inform them about their data",
     30, /* one month, or the first contact if that is earlier */
     {"who holds it and why", "where it came from", "how to object and have it deleted"}},
    /* the client to the company */
    {"contact-for-problems", "name a contact for problems", NO_DAYS, {"name", "phone and e-mail"}},
    {"fair-terms", "agree on fair terms", NO_DAYS, {"terms named", "terms agreed"}},
};

static const struct usual *usual_of(struct kith_str kind)
{
  for (size_t i = 0; i < sizeof usuals / sizeof usuals[0]; i++)
    if (str_eq_c(kind, usuals[i].kind))
      return &usuals[i];
  return NULL;
}

const char *duty_usual(size_t i)
{
  return i < sizeof usuals / sizeof usuals[0] ? usuals[i].kind : NULL;
}

struct kith_str duty_title(struct kith_str kind)
{
  const struct usual *u = usual_of(kind);
  return u ? str_of(u->title) : kind;
}

/* ---- Checklists ---- */

static const struct kith_policy_checklist *checklist_of(const struct kith_policy *policy, struct kith_str name)
{
  for (size_t i = 0; name.len && i < policy->checklist_count; i++)
    if (str_eq(policy->checklists[i].name, name))
      return &policy->checklists[i];
  return NULL;
}

/* The name that the rule gives to the checklist of the kind. */
static struct kith_str checklist_name(const struct kith_policy *policy, const struct kith_obligation *o)
{
  const struct kith_policy_duty *duties = NULL;
  size_t count = 0;
  for (size_t i = 0; i < policy->rule_count; i++)
    if (str_eq(policy->rules[i].id, o->rule)) {
      duties = policy->rules[i].obligations;
      count = policy->rules[i].obligation_count;
    }
  for (size_t i = 0; i < policy->guard_count; i++)
    if (str_eq(policy->guards[i].id, o->rule)) {
      duties = policy->guards[i].obligations;
      count = policy->guards[i].obligation_count;
    }
  for (size_t k = 0; k < count; k++)
    if (str_eq(duties[k].kind, o->kind))
      return duties[k].checklist;
  return STR_NONE;
}

static void take_usual(const struct usual *u, struct kith_arena *arena, struct kith_duty *d)
{
  struct kith_str *steps = arena_zero(arena, sizeof u->steps / sizeof u->steps[0], sizeof *steps);
  for (size_t i = 0; i < sizeof u->steps / sizeof u->steps[0] && u->steps[i]; i++)
    steps[d->step_count++] = str_of(u->steps[i]);
  d->steps = steps;
}

static void take_steps(const struct kith_policy *policy, const struct kith_obligation *o, struct kith_arena *arena,
                       struct kith_duty *d)
{
  struct kith_str name = policy ? checklist_name(policy, o) : STR_NONE;
  const struct kith_policy_checklist *own = policy ? checklist_of(policy, name) : NULL;
  if (!own && policy)
    own = checklist_of(policy, o->kind);
  const struct usual *u = usual_of(name);
  u = u ? u : usual_of(o->kind);
  if (own) {
    d->step_count = own->count < DUTY_MAX_STEPS ? own->count : DUTY_MAX_STEPS;
    d->steps = own->steps;
  } else if (u) {
    take_usual(u, arena, d);
  }
}

/* ---- All of a decision ---- */

static bool is_there(const struct kith_duty *list, size_t count, const struct kith_obligation *o)
{
  for (size_t i = 0; i < count; i++)
    if (str_eq(list[i].rule, o->rule) && str_eq(list[i].kind, o->kind) && str_eq(list[i].owed_by, o->owed_by))
      return true;
  return false;
}

size_t duties_of(const struct kith_policy *policy, const struct kith_verdict *v, int32_t today,
                 struct kith_arena *arena, struct kith_duty **out)
{
  size_t count = 0, most = v->decision.owner_class == KITH_PERSONAL ? 0 : v->obligation_count;
  *out = arena_zero(arena, most + 1, sizeof **out);
  for (size_t i = 0; i < most; i++) {
    const struct kith_obligation *o = &v->obligations[i];
    const struct usual *u = usual_of(o->kind);
    if (is_there(*out, count, o))
      continue;
    struct kith_duty *d = &(*out)[count++];
    *d = (struct kith_duty){o->kind, o->rule, o->owed_by, o->owed_to, o->due, 0, NULL};
    if (d->due == DAY_UNKNOWN && u && u->days != NO_DAYS)
      d->due = today + u->days;
    take_steps(policy, o, arena, d);
  }
  return count;
}
