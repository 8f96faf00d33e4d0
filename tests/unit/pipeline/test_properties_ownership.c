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

/* Everything that there ever was, then what there is: in a state of its own. */
static void run_anew(const struct company *now, const struct company *ever)
{
  struct company all = *now;
  world_shell(&other, "rm -rf s.kith* out.ndjson");
  for (int b = 0; b < BOOKS; b++) {
    all.read[b] = ever->read[b];
    for (int i = 0; i < PEOPLE; i++)
      all.there[b][i] = now->there[b][i] ? now->there[b][i] : ever->there[b][i];
  }
  company_write(&other, &all);
  world_run_well(&other);
  company_write(&other, now);
  world_run_well(&other);
}

static void remember(const struct company *now, struct company *ever)
{
  for (int b = 0; b < BOOKS; b++) {
    ever->read[b] |= now->read[b];
    for (int i = 0; i < PEOPLE; i++)
      if (now->read[b] && now->there[b][i])
        ever->there[b][i] = now->there[b][i];
  }
}

static void steps_come_to_what_one_run_comes_to(void **state)
{
  struct world *w = *state;
  for (uint64_t seed = 1; seed <= COMPANIES; seed++) {
    struct company c, ever = {0};
    company_start(&c, seed * 0x9e3779b97f4a7c15);
    world_shell(w, "rm -rf s.kith* out.ndjson");
    for (int step = 0; step < STEPS; step++) {
      char what[3][64] = {"", "", ""};
      for (uint64_t i = 0; step && i < 1 + roll(&c, 3); i++)
        company_change(&c, what[i]);
      remember(&c, &ever);
      company_write(w, &c);
      world_run_well(w);
      run_anew(&c, &ever);
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
