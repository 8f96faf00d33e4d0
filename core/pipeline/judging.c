#include "pipeline/judging.h"

int judging_encode(struct kith_judging *j, struct kith_case *one, struct kith_error *err)
{
  struct kith_buf bytes = BUF_MAX(1 << 20);
  int rc = decision_encode(one->verdict, &bytes);
  if (rc != KITH_OK)
    rc = error_set(err, KITH_E_LIMIT, "a decision does not fit");
  one->bytes = rc == KITH_OK ? arena_str(&j->arena, buf_str(&bytes)) : STR_NONE;
  one->digest = decision_digest(&one->verdict->decision, j->seed);
  buf_free(&bytes);
  return rc;
}

static bool stands(const struct kith_judging *j, const struct kith_case *one)
{
  const struct kith_last_decision *last = one->last;
  return last && !j->all && last->row.input == one->found.input && last->row.next_day > j->gathering.env->today;
}

static int judge(struct kith_judging *j, struct kith_ownership *ownership, size_t count)
{
  memset(j->verdicts, 0, count * sizeof *j->verdicts);
  if (ownership)
    return ownership_decide(ownership, j->evidence, count, &j->arena, j->verdicts, &j->error);
  for (size_t i = 0; i < count; i++)
    j->verdicts[i] = (struct kith_verdict){.decision = {.size = sizeof(struct kith_decision)}, .next_day = DAY_NEVER};
  return KITH_OK;
}

void judging_work(void *judging, void *ownership)
{
  struct kith_judging *j = judging;
  size_t count = 0;
  for (size_t i = 0; i < j->count; i++) {
    struct kith_case *one = &j->cases[i];
    one->found = gather_digests(&j->gathering, one->from, one->to, NULL);
    one->verdict = NULL;
    if (stands(j, one))
      continue;
    gather(&j->gathering, one->from, one->to, &j->evidence[count]);
    one->verdict = &j->verdicts[count++];
  }
  j->status = judge(j, ownership, count);
  for (size_t i = 0; i < j->count && j->status == KITH_OK; i++) {
    struct kith_case *one = &j->cases[i];
    if (!one->verdict)
      continue;
    opinions_apply(&j->gathering, one->from, one->to, one->verdict);
    if (judging_is_complete(one->verdict))
      j->status = judging_encode(j, one, &j->error);
  }
}
