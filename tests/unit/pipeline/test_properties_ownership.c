/* However things came to be as they are: runs one after the other decide what one run decides. */
#include "unit/pipeline/company.h"

enum { COMPANIES = 6, STEPS = 6 };

static struct world other;

static int start(void **state)
{
  world_new(state);
  world_open(&other);
  return 0;
}

static int stop(void **state)
{
  world_close(&other);
  return world_stop(state);
}

/* What a state has seen: all records that there ever were, and what each book had when it was last read. */
struct seen {
  struct company ever, last;
};

static void remember(const struct company *now, struct seen *seen)
{
  for (int b = 0; b < BOOKS; b++) {
    if (!now->read[b])
      continue;
    seen->ever.read[b] = true;
    for (int i = 0; i < PEOPLE; i++) {
      seen->last.there[b][i] = now->there[b][i];
      if (now->there[b][i])
        seen->ever.there[b][i] = now->there[b][i];
    }
  }
}

static void run_other(const struct company *c)
{
  company_write(&other, c);
  world_run_well(&other);
}

/* All at once in a state of its own; then what is gone goes, then the books that are no sources any more. */
static void run_anew(const struct company *now, const struct seen *seen)
{
  struct company all = *now, last = *now;
  world_shell(&other, "rm -rf s.kith* out.ndjson");
  for (int b = 0; b < BOOKS; b++) {
    all.read[b] = last.read[b] = seen->ever.read[b];
    for (int i = 0; i < PEOPLE; i++) {
      last.there[b][i] = seen->last.there[b][i];
      all.there[b][i] = last.there[b][i] ? last.there[b][i] : seen->ever.there[b][i];
    }
  }
  run_other(&all);
  run_other(&last);
  run_other(now);
}

static void steps_come_to_what_one_run_comes_to(void **state)
{
  struct world *w = *state;
  for (uint64_t seed = 1; seed <= COMPANIES; seed++) {
    struct company c;
    struct seen seen = {0};
    company_start(&c, seed * 0x9e3779b97f4a7c15);
    world_shell(w, "rm -rf s.kith* out.ndjson");
    for (int step = 0; step < STEPS; step++) {
      char what[3][64] = {"", "", ""};
      for (uint64_t i = 0; step && i < 1 + roll(&c, 3); i++)
        company_change(&c, what[i]);
      remember(&c, &seen);
      company_write(w, &c);
      world_run_well(w);
      run_anew(&c, &seen);
      if (!same_company(w, &other))
        fail_msg("company %d, step %d: %s; %s; %s; policy %d", (int)seed, step, what[0], what[1], what[2], c.policy);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(steps_come_to_what_one_run_comes_to, start, stop),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
