/* However things came to be as they are: runs one after the other decide what one run decides. */
#include "unit/pipeline/company.h"

#include <signal.h>
#include <time.h>

enum { COMPANIES = 4, STEPS = 6 };

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

/* Sources, rows and cards the other way round. */
static void any_order_of_inputs_comes_to_the_same(void **state)
{
  struct world *w = *state;
  for (uint64_t seed = 101; seed <= 100 + COMPANIES; seed++) {
    struct company c;
    company_start(&c, seed * 0x9e3779b97f4a7c15);
    c.policy = (uint8_t)(seed % POLICIES);
    c.team = (uint8_t)(seed % TEAMS);
    world_shell(w, "rm -rf s.kith* out.ndjson");
    world_shell(&other, "rm -rf s.kith* out.ndjson");
    company_write(w, &c);
    world_run_well(w);
    c.backwards = true;
    run_other(&c);
    if (!same_company(w, &other))
      fail_msg("company %d", (int)seed);
  }
}

/* Days that nothing but the calendar changes: what stands is what is decided anew on that day. */
static void a_day_that_comes_is_not_missed(void **state)
{
  static const int days[] = {1, 3, 40, 400};
  struct world *w = *state;
  for (uint64_t seed = 204; seed < 204 + COMPANIES; seed++) {
    struct company c, otherwise;
    company_start(&c, seed * 0x9e3779b97f4a7c15);
    c.team = (uint8_t)(seed % TEAMS);
    c.policy = (uint8_t)(seed % POLICIES);
    otherwise = c;
    otherwise.newcomer = true; /* all are decided again then */
    world_shell(w, "rm -rf s.kith* out.ndjson");
    world_shell(&other, "rm -rf s.kith* out.ndjson");
    w->now_ms = other.now_ms = NOW_MS;
    company_write(w, &c);
    world_run_well(w);
    run_other(&c);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
      w->now_ms = other.now_ms = NOW_MS + days[i] * (int64_t)86400000;
      world_run_well(w);
      run_other(&otherwise);
      run_other(&c);
      if (!same_company(w, &other))
        fail_msg("company %d, after %d days", (int)seed, days[i]);
    }
  }
}

/* ---- What was said then ---- */

/* Who is whose by which rule, as `kith list` tells it. */
static char *told(const struct world *w, const char *options)
{
  char command[512];
  size_t len = 0;
  snprintf(command, sizeof command,
           "cd '%s' && KITH_NOW=2027-02-01T00:00:00Z '" KITH_BUILD_DIR "/kith' list --json --state s.kith %s | sed"
           " 's/\"name\":.*\"class\"/\"class\"/; s/,\"because\".*//; s/,\"steward\":\"[^\"]*\"//' | sort > told",
           w->folder, options);
  assert_int_equal(system(command), 0);
  char *text = world_read(w, "told", &len);
  assert_non_null(text);
  return text;
}

static void what_was_said_then_is_told_now(void **state)
{
  enum { RUNS = 8 };
  struct world *w = *state;
  for (uint64_t seed = 301; seed <= 300 + COMPANIES; seed++) {
    struct company c;
    char *said[RUNS], days[RUNS][32], what[64];
    company_start(&c, seed * 0x9e3779b97f4a7c15);
    world_shell(w, "rm -rf s.kith* out.ndjson");
    for (int run = 0; run < RUNS; run++) {
      for (uint64_t i = 0; run && i < 1 + roll(&c, 3); i++)
        company_change(&c, what);
      for (int b = 0; b < BOOKS; b++) /* nobody is private: what is taken out has no past */
        for (int i = PEOPLE - 4; i < PEOPLE; i++)
          c.there[b][i] = c.there[b][i] ? 2 : 0;
      w->now_ms = NOW_MS + run * (int64_t)86400000;
      snprintf(days[run], sizeof days[run], "--as-of 2026-%s",
               ((const char *[]){"11-24", "11-25", "11-26", "11-27", "11-28", "11-29", "11-30", "12-01"})[run]);
      company_write(w, &c);
      world_run_well(w);
      said[run] = told(w, "");
    }
    for (int run = 0; run < RUNS; run++) {
      char *now = told(w, days[run]);
      if (strcmp(now, said[run]) != 0) {
        world_file(w, "then", said[run]);
        world_shell(w, "diff then told >&2 || true");
        fail_msg("company %d, run %d (%s)", (int)seed, run + 1, days[run]);
      }
      free(now);
    }
    for (int run = 0; run < RUNS; run++)
      free(said[run]);
  }
}

/* ---- Killed ---- */

static void to_base(const struct world *w)
{
  world_shell(w, "rm -f s.kith* out.ndjson* rejects.ndjson && cp -a base/. .");
}

static int64_t now_us(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* A run in a process of its own, killed after so long. Whether it had ended before. */
static bool run_killed(struct world *w, int64_t after_us)
{
  int status = 0;
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0)
    _exit(world_run(w) == KITH_OK ? 0 : 1);
  usleep((useconds_t)after_us);
  kill(child, SIGKILL);
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
  return WIFEXITED(status);
}

/* All that is decided; of a sink killed after its output was replaced, the state says that it was written anew. */
static void dump_decided(const struct world *w, struct kith_buf *out)
{
  static const char *const tables[] = {"sighting", "purged",  "identity", "member",    "decision",
                                       "past",     "rules",   "party",    "account",   "book",
                                       "bulk",     "opinion", "duty",     "duty_step", "intake"};
  sqlite3 *db = NULL;
  *out = BUF_MAX((size_t)1 << 30);
  assert_int_equal(sqlite3_open_v2(world_path(w, "s.kith"), &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    dump_table(db, tables[i], out);
  sqlite3_close(db);
}

/* Whenever it is killed, the run that takes it up leaves every table as the undisturbed one does. */
static void a_killed_run_ends_the_same(void **state)
{
  enum { KILLS = 12 };
  struct world *w = *state;
  for (uint64_t seed = 401; seed <= 403; seed++) {
    struct company c;
    struct kith_buf calm, broken;
    char what[64];
    company_start(&c, seed * 0x9e3779b97f4a7c15);
    c.read[BOOK_DANA] = false;
    w->now_ms = NOW_MS;
    world_shell(w, "rm -rf base s.kith* out.ndjson*; mkdir base");
    company_write(w, &c);
    world_run_well(w);
    world_shell(w, "cp -a s.kith* out.ndjson base");
    for (int i = 0; i < 6; i++)
      company_change(&c, what);
    c.read[BOOK_DANA] = true; /* private ones are taken out */
    company_write(w, &c);
    w->now_ms += 86400000;
    int64_t began = now_us();
    world_run_well(w);
    int64_t takes = now_us() - began;
    dump_decided(w, &calm);
    for (int i = 0; i < KILLS; i++) {
      to_base(w);
      bool ended = run_killed(w, (int64_t)roll(&c, (uint64_t)takes));
      if (!ended)
        world_run_well(w);
      dump_decided(w, &broken);
      same_text(&calm, &broken, "states");
      buf_free(&broken);
    }
    buf_free(&calm);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(steps_come_to_what_one_run_comes_to, start, stop),
      cmocka_unit_test_setup_teardown(any_order_of_inputs_comes_to_the_same, start, stop),
      cmocka_unit_test_setup_teardown(a_day_that_comes_is_not_missed, start, stop),
      cmocka_unit_test_setup_teardown(what_was_said_then_is_told_now, start, stop),
      cmocka_unit_test_setup_teardown(a_killed_run_ends_the_same, start, stop),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
