#include "pipeline/keep.h"

#include "pipeline/duties.h"
#include "store/history.h"

static bool is_private_to(const struct kith_decision *decision, struct kith_str party)
{
  for (size_t i = 0; i < decision->claim_count; i++)
    if (decision->claims[i].strength == KITH_CLAIM_PERSONAL && str_eq(decision->claims[i].party, party))
      return true;
  return false;
}

bool keep_is_private(const struct kith_decision *decision, struct kith_str holder)
{
  return decision->owner_class == KITH_PERSONAL || is_private_to(decision, holder);
}

static struct kith_str holder_of(const struct kith_keeping *d, size_t member)
{
  const struct kith_contact_row *c = &d->gathering.set->contacts.items[d->gathering.members[member].contact];
  return c->source == UINT32_MAX ? STR_NONE : ownership_holder(d->standing->ownership, c->source);
}

/* Which sightings are private, and how many are not. When somebody decided that a contact is not personal, the rules alone
 * do not take away all that there is of it. */
static size_t find_private(const struct kith_keeping *d, const struct kith_case *one,
                           const struct kith_decision *decision, bool *left_out)
{
  size_t count = one->to - one->from, stay = 0;
  for (size_t i = 0; i < count; i++) {
    left_out[i] = keep_is_private(decision, holder_of(d, one->from + i));
    stay += !left_out[i];
  }
  if (stay || decision->owner_class == KITH_PERSONAL || !decision->verdict_by.len)
    return stay;
  memset(left_out, 0, count * sizeof *left_out);
  return count;
}

/* Takes the private sightings out of the state; left_out says which. *out_stay: how many stay. */
static int purge(struct kith_keeping *d, const struct kith_case *one, const struct kith_decision *decision,
                 bool *left_out, size_t *out_stay, struct kith_error *err)
{
  int rc = KITH_OK;
  *out_stay = find_private(d, one, decision, left_out);
  for (size_t i = one->from; i < one->to && rc == KITH_OK; i++) {
    struct kith_contact_row *c = &d->standing->set.contacts.items[d->gathering.members[i].contact];
    if (!left_out[i - one->from])
      continue;
    struct kith_purge p = {c->id, d->env->run.id, (int64_t)d->env->policy_digest, holder_of(d, i)};
    rc = sighting_purge(d->env->store, &p, err);
    if (rc == KITH_OK && *out_stay)
      rc = duties_forget(d->env->store, one->identity, p.holder, err);
    c->purged = d->purged = true;
  }
  return rc;
}

/* Nothing that was purged stays readable elsewhere. */
int keep_finish(struct kith_env *env, struct kith_error *err)
{
  int dropped = 0, rc = purges_finish(env->store, env->run.id, err);
  if (rc == KITH_OK)
    rc = store_drop_copies(env->store, &dropped, err);
  if (dropped && !env->dry)
    summary_warn(env->summary, "the copy of the state from before its schema changed was removed: it held contacts"
                               " that are personal and not kept");
  return rc;
}

/* Whatever has a decision is live, and the other way round; so what is as it was is not looked up. */
static int keep_live(struct kith_keeping *d, uint64_t id, struct kith_error *err)
{
  struct kith_summary *s = d->env->summary;
  bool fresh = id >= d->first_new;
  s->identities.total++;
  s->identities.created += fresh;
  s->identities.changed += !fresh;
  return fresh ? writing_fresh(&d->writing, id, err) : writing_changed(&d->writing, id, err);
}

/* It is no longer live. */
static int keep_ended(struct kith_keeping *d, uint64_t id, enum kith_identity_status status, struct kith_error *err)
{
  const struct kith_identity_row now = {.id = id, .run = d->env->run.id, .changed = d->env->run.id, .status = status};
  bool known = false;
  int rc = id < d->first_new ? identity_change(d->env->store, &now, &known, err) : KITH_OK;
  d->env->summary->identities.changed += known;
  return rc == KITH_OK && !known ? identity_put(d->env->store, &now, err) : rc;
}

int keep_batch_end(struct kith_keeping *d, struct kith_error *err)
{
  struct kith_summary *s = d->env->summary;
  int rc = writing_flush(&d->writing, err);
  s->identities.created += d->writing.unknown;
  s->identities.changed -= d->writing.unknown;
  d->writing.unknown = 0;
  return rc;
}

static void count(struct kith_keeping *d, const struct kith_decision_row *row)
{
  d->env->summary->owners[row->owner_class]++;
  if (row->next_day < d->next_day)
    d->next_day = row->next_day;
}

/* A decision that stands as it was. What the rules say stands in the decision itself: read for the few that somebody spoke
 * about. */
static int keep_standing(struct kith_keeping *d, const struct kith_case *one, struct kith_error *err)
{
  const struct kith_decision_row *row = &one->last->row;
  struct kith_verdict v;
  count(d, row);
  d->env->summary->identities.total++;
  if (!opinions_any(&d->gathering, one->from, one->to))
    return KITH_OK;
  int rc = decision_decode(decision_bytes(d->env->store, row->identity), &d->arena, &v, err);
  if (rc == KITH_OK)
    opinions_count(&d->gathering, one->from, one->to, row->content, v.decision.owner_class, v.decision.rules_class);
  return rc;
}

/* Nothing is left of it, nor of what was said and owed. */
static int keep_nothing(struct kith_keeping *d, const struct kith_case *one, struct kith_error *err)
{
  d->standing->decided.items[one->thing].number = 0;
  int rc = booking_leave(d->env->store, &d->book, one->last, one->identity, err);
  if (rc == KITH_OK)
    rc = decision_remove(d->env->store, one->identity, err);
  if (rc == KITH_OK)
    rc = history_forget(d->env->store, one->identity, err);
  if (rc == KITH_OK)
    rc = duties_forget(d->env->store, one->identity, STR_NONE, err);
  if (rc == KITH_OK)
    rc = opinions_blank(&d->gathering, one->from, one->to, err);
  return rc == KITH_OK ? keep_ended(d, one->identity, IDENTITY_PERSONAL, err) : rc;
}

int keep_gone(struct kith_keeping *d, const struct kith_last_decision *last, bool merged, struct kith_error *err)
{
  struct kith_store *s = d->env->store;
  uint64_t id = last->row.identity;
  int rc = booking_leave(s, &d->book, last, id, err);
  if (rc == KITH_OK)
    rc = history_keep(s, id, d->env->run.id, err);
  if (rc == KITH_OK)
    rc = decision_remove(s, id, err);
  if (rc == KITH_OK && !merged)
    rc = duty_merge(s, id, NULL, 0, d->env->run.id, err); /* nothing is asked for any more */
  return rc == KITH_OK && !merged ? keep_ended(d, id, IDENTITY_EMPTY, err) : rc;
}

/* ---- Days that are counted from the decision ---- */

/* A dispute keeps its date, however its claims change meanwhile; only another span moves it. */
static int settle_dispute(struct kith_keeping *d, const struct kith_case *one, struct kith_error *err)
{
  struct kith_verdict *v = one->verdict, old = {0};
  int32_t from = DAY_UNKNOWN;
  if (one->last && one->last->row.owner_class == KITH_DISPUTED) {
    int rc = decision_decode(decision_bytes(d->env->store, one->identity), &d->arena, &old, err);
    if (rc != KITH_OK)
      return rc;
    from = day_parse(old.decision.decide_until);
  }
  from = from == DAY_UNKNOWN ? d->env->today : from - old.decide_within;
  v->decision.decide_until = day_text(from + v->decide_within, &d->arena);
  return KITH_OK;
}

static int settle(struct kith_keeping *d, struct kith_judging *j, struct kith_case *one, struct kith_error *err)
{
  struct kith_verdict *v = one->verdict;
  int rc = judging_encode(j, one, err); /* the days are no part of its substance */
  if (rc == KITH_OK && v->keep_within) {
    bool same = one->last && one->last->marks.substance == decision_marks(one->bytes).substance;
    int64_t now = d->env->run.clock_ms, from = same ? run_clock(d->env->store, one->last->row.since, now) : now;
    v->decision.keep_until = day_text(day_of_ms(from) + v->keep_within, &d->arena);
  }
  if (rc == KITH_OK && v->decide_within)
    rc = settle_dispute(d, one, err);
  return rc == KITH_OK ? judging_encode(j, one, err) : rc;
}

/* ---- A verdict ---- */

static bool is_same(const struct kith_last_decision *last, const struct kith_decision_row *row)
{
  return last && last->hash == ahead_hash(row->bytes) && last->row.input == row->input &&
         last->row.content == row->content && last->row.digest == row->digest;
}

/* What stays as it was is not written: under another policy that decides alike, nothing is. */
static int write(struct kith_keeping *d, const struct kith_case *one, struct kith_decision_row *row,
                 struct kith_error *err)
{
  struct kith_store *s = d->env->store;
  const struct kith_last_decision *last = one->last;
  const struct kith_decision_marks marks = decision_marks(row->bytes);
  bool same_substance = last && last->marks.substance == marks.substance;
  bool same_book = same_substance && last->marks.stakes == marks.stakes;
  int rc = KITH_OK;
  row->since = same_substance ? last->row.since : d->env->run.id;
  if (last && !same_substance)
    rc = writing_past(&d->writing, one->identity, err);
  if (rc == KITH_OK && !same_book)
    rc = booking_leave(s, &d->book, last, one->identity, err);
  if (rc == KITH_OK)
    rc = writing_decision(&d->writing, row, err);
  if (rc == KITH_OK && !same_book)
    rc = booking_enter(&d->book, one->identity, one->verdict, err);
  if (rc == KITH_OK && (!last || last->row.digest != row->digest))
    return keep_live(d, one->identity, err);
  d->env->summary->identities.total++;
  return rc;
}

static int keep_verdict(struct kith_keeping *d, struct kith_case *one, struct kith_error *err)
{
  const struct kith_verdict *v = one->verdict;
  struct kith_decision_row row = {.identity = one->identity,
                                  .input = one->found.input,
                                  .content = one->found.content,
                                  .digest = gather_fold(one->found.shown, one->digest),
                                  .owner_class = (int)v->decision.owner_class,
                                  .next_day = v->next_day,
                                  .obligations = (int64_t)v->obligation_count,
                                  .bytes = one->bytes};
  int rc = KITH_OK;
  if (d->fields) /* whose each value is shows in what a sink gets */
    row.digest = gather_fold(row.digest, d->fields);
  if (is_same(one->last, &row))
    d->env->summary->identities.total++;
  else
    rc = write(d, one, &row, err);
  if (rc == KITH_OK)
    rc = duties_keep(&d->gathering, one->identity, one->last ? &one->last->row : NULL, v, err);
  d->standing->decided.items[one->thing].digest = row.digest;
  count(d, &row);
  opinions_count(&d->gathering, one->from, one->to, row.content, v->decision.owner_class, v->decision.rules_class);
  return rc;
}

int keep_case(struct kith_keeping *d, struct kith_judging *j, struct kith_case *one, struct kith_error *err)
{
  size_t stay = one->to - one->from;
  int rc = KITH_OK;
  arena_reset(&d->arena);
  if (!one->verdict)
    return keep_standing(d, one, err);
  if (d->standing->ownership) {
    bool *left_out = arena_zero(&d->arena, stay, sizeof *left_out);
    rc = purge(d, one, &one->verdict->decision, left_out, &stay, err);
    if (rc == KITH_OK && !stay)
      return keep_nothing(d, one, err);
    if (stay < one->to - one->from)
      one->found = gather_digests(&d->gathering, one->from, one->to, left_out);
  }
  if (rc == KITH_OK && !judging_is_complete(one->verdict))
    rc = settle(d, j, one, err);
  if (rc == KITH_OK)
    rc = keep_verdict(d, one, err);
  if (rc != KITH_OK || stay == one->to - one->from)
    return rc;
  rc = keep_batch_end(d, err); /* what waits to be written is past too */
  return rc == KITH_OK ? history_forget(d->env->store, one->identity, err) : rc; /* it spoke of what is gone now */
}
