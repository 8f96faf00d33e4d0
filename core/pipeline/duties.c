#include "pipeline/duties.h"

#include "model/codec.h"
#include "ownership/duty.h"

/* ---- Keeping ---- */

int duties_keep(const struct kith_gathering *d, uint64_t identity, const struct kith_decision_row *old,
                const struct kith_verdict *v, struct kith_error *err)
{
  struct kith_duty *owed;
  if (!v->obligation_count && !(old && old->obligations) && !d->env->summary->identities.merged)
    return KITH_OK; /* nothing is asked for, and nothing was */
  size_t count = duties_of(d->env->policy, v, d->env->today, d->arena, &owed);
  struct kith_duty_row *asked = arena_zero(d->arena, count + 1, sizeof *asked);
  for (size_t i = 0; i < count; i++) {
    const struct kith_duty *o = &owed[i];
    struct kith_duty_step *steps = arena_zero(d->arena, o->step_count + 1, sizeof *steps);
    for (size_t k = 0; k < o->step_count; k++)
      steps[k].text = o->steps[k];
    asked[i] = (struct kith_duty_row){.kind = o->kind,
                                      .rule = o->rule,
                                      .owed_by = o->owed_by,
                                      .owed_to = o->owed_to,
                                      .due = o->due,
                                      .step_count = o->step_count,
                                      .steps = steps};
  }
  return duty_merge(d->env->store, identity, asked, count, d->env->run.id, err);
}

/* ---- Delivering ---- */

uint64_t duty_digest(const struct kith_duty_row *row)
{
  const struct kith_str texts[] = {row->kind, row->rule, row->owed_by, row->owed_to};
  uint64_t hash = gather_fold(row->identity, (uint64_t)row->state << 32 | (uint32_t)row->due);
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    hash = codec_text_hash(texts[i], hash);
  hash = gather_fold(hash, (uint64_t)row->said_ms);
  for (size_t i = 0; i < row->step_count; i++)
    hash = codec_text_hash(row->steps[i].text, hash + (row->steps[i].done_ms != 0));
  return hash ? hash : 1;
}

static void put(struct kith_record *r, uint32_t name, struct kith_str text, bool done)
{
  struct kith_part part = {.size = sizeof part, .text = text};
  struct kith_param type = {.size = sizeof type, .name = KITH_Q_TYPE, .value = KITH_STR("done")};
  struct kith_property property = {.size = sizeof property, .name = name, .part_count = 1, .parts = &part};
  if (!text.len)
    return;
  property.param_count = done;
  property.params = done ? &type : NULL;
  record_put(r, &property); /* short texts, few of them: it fits */
}

struct kith_record *duty_record(const struct kith_duty_row *row, struct kith_arena *arena)
{
  char id[24], contact[24];
  struct kith_record *r =
      record_new(arena, KITH_TASK, arena_str(arena, duty_text(row->id, id)), (struct kith_origin){0});
  put(r, KITH_P_SUMMARY, duty_title(row->kind), false);
  put(r, KITH_P_OBLIGATION, row->kind, false);
  put(r, KITH_P_CONTACT_KEY, identity_text(row->identity, contact), false);
  put(r, KITH_P_OWED_BY, row->owed_by, false);
  put(r, KITH_P_OWED_TO, row->owed_to, false);
  put(r, KITH_P_DUE, day_text(row->due, arena), false);
  put(r, KITH_P_STATE, str_of(duty_state_name(row->state)), false);
  if (row->said_ms)
    put(r, KITH_P_WHEN, day_text(day_of_ms(row->said_ms), arena), false);
  put(r, KITH_P_RULE, row->rule, false);
  for (size_t i = 0; i < row->step_count; i++)
    put(r, KITH_P_STEP, row->steps[i].text, row->steps[i].done_ms != 0);
  return r;
}
