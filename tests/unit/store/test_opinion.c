/* What people said about whose a contact is: kept for ever, bound to records, the newest verdict counts. */
#include "unit/store/scratch.h"

#include "store/opinion.h"

#include <kith/plugin.h>

static const struct kith_opinion_key mei[] = {{1, 100}, {2, 100}}, tom[] = {{1, 200}};

static int64_t say(struct scratch *s, enum kith_opinion_kind kind, int owner_class, const struct kith_opinion_key *keys,
                   size_t count)
{
  int64_t id = 0;
  struct kith_opinion o = {.kind = kind,
                           .owner_class = owner_class,
                           .party = KITH_STR("dana@acme.example"),
                           .by = KITH_STR("ana"),
                           .reason = KITH_STR("agreed"),
                           .at_ms = 77,
                           .evidence = UINT64_MAX - 5,
                           .said = KITH_COMPANY};
  assert_int_equal(store_begin(s->store, &s->err), KITH_OK);
  if (opinion_add(s->store, &o, keys, count, &id, &s->err) != KITH_OK)
    fail_msg("%s", s->err.message);
  assert_int_equal(store_commit(s->store, &s->err), KITH_OK);
  return id;
}

static struct kith_opinions load(struct scratch *s)
{
  struct kith_opinions all;
  assert_int_equal(opinions_load(s->store, &all, &s->err), KITH_OK);
  return all;
}

static void it_is_kept_as_it_was_said(void **state)
{
  struct scratch *s = *state;
  assert_int_equal(say(s, OPINION_DECIDES, KITH_REP, mei, 2), 1);
  assert_int_equal(store_number(s->store, "pending", 0), 1);
  scratch_again(s);
  struct kith_opinions all = load(s);
  assert_int_equal(all.items.len, 1);
  const struct kith_opinion *o = &all.items.items[0];
  assert_true(o->kind == OPINION_DECIDES && o->owner_class == KITH_REP && o->said == KITH_COMPANY && o->at_ms == 77);
  assert_true(o->evidence == UINT64_MAX - 5);
  assert_true(str_eq_c(o->party, "dana@acme.example") && str_eq_c(o->by, "ana") && str_eq_c(o->reason, "agreed"));
  opinions_free(&all);
}

static void it_is_found_by_any_of_its_records(void **state)
{
  struct scratch *s = *state;
  kith_opinion_list about = {0};
  say(s, OPINION_DECIDES, KITH_REP, mei, 2);
  say(s, OPINION_DECIDES, KITH_COMPANY, tom, 1);
  say(s, OPINION_DISPUTES, KITH_REP, mei, 1);
  struct kith_opinions all = load(s);
  assert_int_equal(opinions_newest(&all, 2, 100), 1);
  assert_int_equal(opinions_newest(&all, 1, 100), 3);
  assert_int_equal(opinions_newest(&all, 2, 200), 0); /* the same key in another source is another record */
  opinions_about(&all, 1, 100, &about);
  opinions_about(&all, 2, 100, &about); /* each once */
  assert_int_equal(about.len, 2);
  opinions_about(&all, 1, 200, &about); /* after a merge: in the order of time */
  assert_int_equal(about.len, 3);
  for (size_t i = 0; i < 3; i++)
    assert_int_equal(about.items[i]->id, i + 1);
  vec_free(&about);
  opinions_free(&all);
}

static void the_newest_verdict_counts_and_answers_objections(void **state)
{
  struct scratch *s = *state;
  kith_opinion_list about = {0};
  say(s, OPINION_DISPUTES, KITH_REP, mei, 2);
  say(s, OPINION_DECIDES, KITH_REP, mei, 2);
  say(s, OPINION_DECIDES, KITH_COMPANY, mei, 2);
  struct kith_opinions all = load(s);
  opinions_about(&all, 1, 100, &about);
  assert_int_equal(opinions_verdict(&about)->id, 3);
  assert_null(opinions_objection(&about));
  vec_free(&about);
  opinions_free(&all);
  say(s, OPINION_DISPUTES, KITH_COMPANY, mei, 2);
  all = load(s);
  about = (kith_opinion_list){0};
  opinions_about(&all, 1, 100, &about);
  assert_int_equal(opinions_verdict(&about)->id, 3);
  assert_int_equal(opinions_objection(&about)->id, 4);
  vec_free(&about);
  opinions_free(&all);
}

static void only_new_evidence_with_another_outcome_contradicts(void **state)
{
  (void)state;
  struct kith_opinion o = {.evidence = 7, .said = KITH_COMPANY};
  assert_false(opinion_is_contradicted(&o, 7, KITH_COMPANY));
  assert_false(opinion_is_contradicted(&o, 7, KITH_REP));     /* other rules */
  assert_false(opinion_is_contradicted(&o, 8, KITH_COMPANY)); /* the same outcome */
  assert_true(opinion_is_contradicted(&o, 8, KITH_REP));
  o.evidence = 0; /* nobody knows what was known */
  assert_false(opinion_is_contradicted(&o, 8, KITH_REP));
}

static void a_private_one_loses_its_reason_only(void **state)
{
  struct scratch *s = *state;
  int64_t id = say(s, OPINION_DECIDES, KITH_PERSONAL, mei, 2);
  assert_int_equal(opinion_blank(s->store, id, &s->err), KITH_OK);
  struct kith_opinions all = load(s);
  assert_int_equal(all.items.items[0].reason.len, 0);
  assert_int_equal(all.items.items[0].owner_class, KITH_PERSONAL);
  assert_int_equal(opinions_newest(&all, 2, 100), id);
  opinions_free(&all);
}

static void it_is_about_something(void **state)
{
  struct scratch *s = *state;
  int64_t id = 0;
  struct kith_opinion o = {.kind = OPINION_DECIDES};
  assert_int_equal(opinion_add(s->store, &o, NULL, 0, &id, &s->err), KITH_E_INVALID);
  struct kith_opinions all = load(s);
  assert_int_equal(opinions_newest(&all, 1, 100), 0);
  opinions_free(&all);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(it_is_kept_as_it_was_said),
      SCRATCH_TEST(it_is_found_by_any_of_its_records),
      SCRATCH_TEST(the_newest_verdict_counts_and_answers_objections),
      SCRATCH_TEST(only_new_evidence_with_another_outcome_contradicts),
      SCRATCH_TEST(a_private_one_loses_its_reason_only),
      SCRATCH_TEST(it_is_about_something),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
