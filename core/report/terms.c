#include "report/terms.h"

#include "report/value.h"

static const struct kith_claim *losing_of(const struct kith_decision *d)
{
  return d->losing && d->losing <= d->claim_count ? KITH_AT(d->claims, d->losing - 1) : NULL;
}

/* "introducer: dana@acme.example, caretaker: eli@acme.example" */
static struct kith_str roles_of(const struct kith_decision *d, struct kith_arena *arena)
{
  struct kith_str roles = STR_NONE;
  for (size_t i = 0; i < d->role_count; i++) {
    const struct kith_role *r = KITH_AT(d->roles, i);
    roles = arena_printf(arena, "%.*s%s%.*s: %.*s", STR_ARG(roles), i ? ", " : "", STR_ARG(r->role), STR_ARG(r->party));
  }
  return roles;
}

static struct kith_str losing_text(const struct kith_claim *c, struct kith_arena *arena)
{
  return c ? arena_printf(arena, "%.*s, a %s claim: %.*s (rule %.*s)", STR_ARG(c->party), strength_name(c->strength),
                          STR_ARG(c->because), STR_ARG(c->rule))
           : STR_NONE;
}

size_t terms_of(const struct kith_reading *r, const struct kith_contact *c, const struct kith_said_opinions *s,
                struct kith_term out[TERMS_MOST], struct kith_arena *arena)
{
  const struct kith_decision *d = &c->verdict.decision;
  const struct kith_claim *losing = losing_of(d);
  const struct kith_term all[TERMS_MOST] = {
      {"On condition", value_join(d->conditions, d->condition_count, arena)},
      {"Roles", roles_of(d, arena)},
      {"Who decides", d->owner_class == KITH_DISPUTED ? decider_of(r, s, d, arena) : STR_NONE},
      {"Kept until", d->keep_until},
      {"Next best claim", losing_text(losing, arena)},
      {"To change it", losing ? str_of(case_remedy(losing)) : STR_NONE}};
  size_t count = 0;
  for (size_t i = 0; i < TERMS_MOST; i++)
    if (all[i].text.len)
      out[count++] = all[i];
  return count;
}

void terms_json(const struct kith_decision *d, struct kith_json *j)
{
  const struct kith_claim *losing = losing_of(d);
  json_texts(j, "conditions", d->conditions, d->condition_count);
  json_open(j, "roles", '[');
  for (size_t i = 0; i < d->role_count; i++) {
    const struct kith_role *r = KITH_AT(d->roles, i);
    json_open(j, NULL, '{');
    json_text(j, "party", r->party);
    json_text(j, "role", r->role);
    json_close(j, '}');
  }
  json_close(j, ']');
  json_text(j, "keep_until", d->keep_until);
  if (!losing)
    return;
  json_open(j, "losing", '{');
  json_text(j, "party", losing->party);
  json_text(j, "strength", str_of(strength_name(losing->strength)));
  json_text(j, "rule", losing->rule);
  json_text(j, "because", losing->because);
  json_text(j, "would_change_it", str_of(case_remedy(losing)));
  json_close(j, '}');
}
