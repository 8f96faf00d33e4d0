/* What is owed: a name (identity, rule, kind, owed_by) keeps its state, whatever is decided again. */
#include "unit/store/scratch.h"

#include "store/duty.h"

static const struct kith_duty_step steps[] = {{{"who", 3}, 0}, {{"when", 4}, 0}, {{"price", 5}, 0}};

static struct kith_duty_row handoff(int32_t due)
{
  return (struct kith_duty_row){.kind = KITH_STR("handoff"),
                                .rule = KITH_STR("inherited"),
                                .owed_by = KITH_STR("dana"),
                                .owed_to = KITH_STR("acme"),
                                .due = due,
                                .step_count = 2,
                                .steps = steps};
}

static void ask(struct scratch *s, uint64_t identity, const struct kith_duty_row *asked, size_t count, int64_t run)
{
  if (duty_merge(s->store, identity, asked, count, run, &s->err) != KITH_OK)
    fail_msg("%s", s->err.message);
}

static struct kith_duty_row get(struct scratch *s, int64_t id, struct kith_arena *arena)
{
  struct kith_duty_row row = {.id = 0};
  assert_true(duty_get(s->store, id, arena, &row));
  return row;
}

static void end(struct scratch *s, int64_t id, enum kith_duty_state state)
{
  struct kith_duty_row said = {
      .id = id, .state = state, .said_ms = 99, .said_by = KITH_STR("ana"), .note = KITH_STR("by letter")};
  assert_int_equal(duty_say(s->store, &said, &s->err), KITH_OK);
}

static void it_is_made_once_and_keeps_its_day(void **state)
{
  struct scratch *s = *state;
  struct kith_arena arena = {0};
  ask(s, 5, (struct kith_duty_row[]){handoff(100)}, 1, 1);
  ask(s, 5, (struct kith_duty_row[]){handoff(200)}, 1, 2);
  struct kith_duty_row row = get(s, 1, &arena);
  assert_true(row.identity == 5 && row.state == DUTY_OPEN && row.due == 100 && row.made == 1 && row.changed == 1);
  assert_true(str_eq_c(row.kind, "handoff") && str_eq_c(row.owed_to, "acme") && row.step_count == 2);
  assert_true(str_eq_c(row.steps[1].text, "when"));
  assert_false(duty_get(s->store, 2, &arena, &row));
  arena_free(&arena);
}

static void a_day_that_was_not_known_is_set_later(void **state)
{
  struct scratch *s = *state;
  struct kith_arena arena = {0};
  ask(s, 5, (struct kith_duty_row[]){handoff(DAY_UNKNOWN)}, 1, 1);
  assert_int_equal(get(s, 1, &arena).due, DAY_UNKNOWN);
  ask(s, 5, (struct kith_duty_row[]){handoff(200)}, 1, 2);
  assert_int_equal(get(s, 1, &arena).due, 200);
  arena_free(&arena);
}

static void what_is_not_asked_for_is_withdrawn_and_comes_back(void **state)
{
  struct scratch *s = *state;
  struct kith_arena arena = {0};
  ask(s, 5, (struct kith_duty_row[]){handoff(100)}, 1, 1);
  ask(s, 5, NULL, 0, 2);
  assert_int_equal(get(s, 1, &arena).state, DUTY_WITHDRAWN);
  assert_int_equal(get(s, 1, &arena).changed, 2);
  ask(s, 5, (struct kith_duty_row[]){handoff(300)}, 1, 3);
  assert_int_equal(get(s, 1, &arena).state, DUTY_OPEN);
  assert_int_equal(get(s, 1, &arena).due, 300);
  arena_free(&arena);
}

static void done_and_waived_stay_so(void **state)
{
  struct scratch *s = *state;
  struct kith_arena arena = {0};
  struct kith_duty_row two[] = {handoff(100), handoff(100)};
  two[1].owed_by = KITH_STR("eli");
  ask(s, 5, two, 2, 1);
  int64_t generation = store_number(s->store, "generation", 0);
  end(s, 1, DUTY_DONE);
  end(s, 2, DUTY_WAIVED);
  assert_true(store_number(s->store, "generation", 0) > generation); /* sinks have to hear of it */
  ask(s, 5, NULL, 0, 2);
  ask(s, 5, two, 2, 3);
  struct kith_duty_row done = get(s, 1, &arena), waived = get(s, 2, &arena);
  assert_true(done.state == DUTY_DONE && done.said_ms == 99 && str_eq_c(done.said_by, "ana"));
  assert_true(str_eq_c(done.note, "by letter") && done.steps[0].done_ms == 99 && done.steps[1].done_ms == 99);
  assert_true(waived.state == DUTY_WAIVED && waived.steps[0].done_ms == 0);
  arena_free(&arena);
}

static void a_changed_checklist_keeps_what_was_done(void **state)
{
  struct scratch *s = *state;
  struct kith_arena arena = {0};
  struct kith_duty_row asked = handoff(100);
  ask(s, 5, &asked, 1, 1);
  assert_int_equal(duty_do_step(s->store, 1, 2, 55, &s->err), KITH_OK);
  asked.steps = &steps[1]; /* when, price */
  ask(s, 5, &asked, 1, 2);
  struct kith_duty_row row = get(s, 1, &arena);
  assert_int_equal(row.step_count, 2);
  assert_true(str_eq_c(row.steps[0].text, "when") && row.steps[0].done_ms == 55);
  assert_true(str_eq_c(row.steps[1].text, "price") && row.steps[1].done_ms == 0);
  arena_free(&arena);
}

static void a_merge_takes_them_over(void **state)
{
  struct scratch *s = *state;
  struct kith_arena arena = {0};
  struct kith_duty_row two[] = {handoff(100), handoff(100)};
  two[1].kind = KITH_STR("introduce");
  ask(s, 5, two, 1, 1); /* 1 */
  ask(s, 9, two, 2, 1); /* 2, 3 */
  end(s, 2, DUTY_DONE);
  assert_int_equal(duties_move(s->store, 9, 5, 2, &s->err), KITH_OK);
  struct kith_duty_row row;
  assert_false(duty_get(s->store, 2, &arena, &row));
  assert_true(get(s, 1, &arena).state == DUTY_DONE && get(s, 1, &arena).said_ms == 99);
  row = get(s, 3, &arena);
  assert_true(row.identity == 5 && str_eq_c(row.kind, "introduce") && row.step_count == 2);
  arena_free(&arena);
}

static void nothing_stays_of_a_private_one(void **state)
{
  struct scratch *s = *state;
  struct kith_arena arena = {0};
  struct kith_duty_row two[] = {handoff(100), handoff(100)}, row;
  two[1].owed_by = KITH_STR("eli");
  ask(s, 5, two, 2, 1);
  ask(s, 6, two, 1, 1);
  assert_int_equal(duties_forget(s->store, 5, KITH_STR("eli"), &s->err), KITH_OK);
  assert_true(duty_get(s->store, 1, &arena, &row) && !duty_get(s->store, 2, &arena, &row));
  assert_int_equal(duties_forget(s->store, 6, STR_NONE, &s->err), KITH_OK);
  assert_false(duty_get(s->store, 3, &arena, &row));
  assert_int_equal(scratch_number(s, "SELECT count(*) FROM duty_step"), 2);
  ask(s, 7, two, 1, 2);
  assert_true(duty_get(s->store, 4, &arena, &row)); /* an id is never used again */
  arena_free(&arena);
}

static void they_are_counted_by_day(void **state)
{
  struct scratch *s = *state;
  struct kith_duty_row four[] = {handoff(100), handoff(DAY_UNKNOWN), handoff(101), handoff(150)};
  const char *const kinds[] = {"a", "b", "c", "d"};
  for (size_t i = 0; i < 4; i++)
    four[i].kind = str_of(kinds[i]);
  ask(s, 5, four, 4, 1);
  struct kith_duty_count count = duties_count(s->store, 100);
  assert_true(count.open == 4 && count.due == 2 && count.next == 101);
  end(s, 3, DUTY_WAIVED);
  count = duties_count(s->store, 100);
  assert_true(count.open == 3 && count.due == 2 && count.next == 150);
  assert_int_equal(duties_count(s->store, 200).next, DAY_UNKNOWN);
}

static void ids_are_read_back(void **state)
{
  (void)state;
  char buf[24];
  int64_t id;
  assert_true(str_eq_c(duty_text(31, buf), "o-000z"));
  assert_true(duty_from_text(KITH_STR("O-000Z"), &id) && id == 31);
  static const char *const wrong[] = {"", "o", "o-", "c-0001", "o-u!", "o-0000000000000000000000000001", "x"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    if (duty_from_text(str_of(wrong[i]), &id))
      fail_msg("'%s' is no id", wrong[i]);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(it_is_made_once_and_keeps_its_day),
      SCRATCH_TEST(a_day_that_was_not_known_is_set_later),
      SCRATCH_TEST(what_is_not_asked_for_is_withdrawn_and_comes_back),
      SCRATCH_TEST(done_and_waived_stay_so),
      SCRATCH_TEST(a_changed_checklist_keeps_what_was_done),
      SCRATCH_TEST(a_merge_takes_them_over),
      SCRATCH_TEST(nothing_stays_of_a_private_one),
      SCRATCH_TEST(they_are_counted_by_day),
      SCRATCH_TEST(ids_are_read_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
