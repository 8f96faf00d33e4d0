#include "pipeline/run.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "io/stream.h"
#include "model/codec.h"
#include "pipeline/deliver.h"
#include "pipeline/ingest.h"
#include "pipeline/people.h"
#include "pipeline/rejects.h"
#include "pipeline/resolve.h"
#include "pipeline/standing.h"
#include "pipeline/trial.h"

void env_log(void *arg, const char *label, int level, struct kith_str message)
{
  struct kith_env *env = arg;
  if (level >= KITH_LOG_WARNING)
    summary_warn(env->summary, "%s: %.*s", label, STR_ARG(message));
}

static int64_t monotonic_ms(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t digest_of_source(const struct kith_plan_source *s)
{
  uint64_t hash = codec_text_hash(s->name, s->basis.given + 2u * s->quarantine);
  hash = codec_text_hash(s->basis.kind, hash);
  hash = codec_text_hash(s->holder, hash);
  hash = codec_text_hash(s->possession, hash);
  return codec_text_hash(s->account, hash);
}

/* Change when a decision could come out otherwise: by policy or people any, by whose book a source is those about its
 * records. So another source beside the others leaves what was decided about theirs. */
static void digest_rules(struct kith_env *env)
{
  const struct kith_plan *plan = env->plan;
  env->rules_digest = (plan->policy ? plan->policy->digest : 0) ^ people_digest(&env->people);
  env->source_digests = arena_zero(&env->summary->arena, plan->sources.len + 1, sizeof *env->source_digests);
  uint64_t all = env->rules_digest;
  for (size_t i = 0; i < plan->sources.len; i++) {
    env->source_digests[i] = digest_of_source(&plan->sources.items[i]);
    all = all * 31 + env->source_digests[i];
  }
  env->policy_digest = all >> 1; /* fits a signed column */
  env->rules_digest ^=
      intake_digest(env); /* after it: what was taken out is not read again because a list was signed */
}

/* ---- The run ---- */

/* Reports find the pipeline of a state by what its last run says. */
static struct kith_str absolute_file(const struct kith_plan *plan, struct kith_arena *arena)
{
  return arena_printf(arena, "%s/%.*s", plan->folder, STR_ARG(path_base(plan->file)));
}

static int open_all(struct kith_env *env, const char *state, const struct kith_run_settings *set,
                    struct kith_error *err)
{
  int rc = store_open(state, STORE_RUN, &env->store, err);
  if (rc == KITH_OK)
    rc = blobs_new(env->plan->folder, store_seed(env->store), &env->blobs, err);
  if (rc == KITH_OK)
    rc = people_read(env, err);
  if (rc == KITH_OK)
    rc = intake_check_basis(env, day_of_ms(set->now_ms), err);
  if (rc == KITH_OK)
    rc = intake_load(env, err);
  if (rc == KITH_OK)
    rc = run_start(env->store, absolute_file(env->plan, &env->summary->arena), set->now_ms, &env->run, err);
  digest_rules(env);
  env->today = day_of_ms(env->run.clock_ms);
  env->summary->run = env->run.id;
  env->summary->clock_ms = env->run.clock_ms;
  env->summary->resumed = env->run.resumed;
  return rc;
}

static int run_phases(struct kith_env *env, struct kith_error *err)
{
  int rc = ingest_all(env, err);
  if (rc == KITH_OK)
    rc = resolve_all(env, err);
  if (rc == KITH_OK)
    intake_remark(env);
  if (rc == KITH_OK)
    rc = deliver_all(env, err);
  env->summary->needs.rejected = (uint64_t)rejects_count(env->store);
  if (env->plan->rejects && !env->dry && rc != KITH_E_CANCELLED) {
    struct kith_error late;
    int written = rejects_write(env->store, env->plan->rejects, rc == KITH_OK ? err : &late);
    rc = rc == KITH_OK ? written : rc;
  }
  return rc == KITH_OK ? summary_check(env->summary, err) : rc;
}

static int exit_code_of(const struct kith_env *env, int rc)
{
  int number = atomic_load(env->cancelled);
  if (rc == KITH_E_CANCELLED && number)
    return 128 + number;
  if (rc != KITH_OK)
    return error_exit_code(rc);
  return env->summary->needs.rejected || env->summary->needs.refused ? 2 : 0;
}

/* Whoever noticed the signal, a plugin or a phase, cannot know what it means for the whole. */
static void say_interrupted(const struct kith_env *env, int rc, struct kith_error *err)
{
  if (rc == KITH_E_CANCELLED && atomic_load(env->cancelled))
    error_set(err, rc, "interrupted; %s", env->dry ? "nothing was written" : "the next run goes on from here");
}

/* An interrupted run stays open, to be taken up; one that failed is over. */
static int close_run(struct kith_env *env, int rc, struct kith_error *err)
{
  struct kith_buf json = BUF_MAX(1 << 20);
  struct kith_error late;
  double seconds = env->summary->seconds;
  env->summary->seconds = 0; /* the state holds nothing that two equal runs would not both write */
  summary_json(env->summary, &json);
  env->summary->seconds = seconds;
  int ended = store_begin(env->store, &late);
  if (ended == KITH_OK)
    ended = run_finish(env->store, env->run.id, env->run.clock_ms, env->summary->exit_code, buf_str(&json), &late);
  if (ended == KITH_OK)
    ended = store_commit(env->store, &late);
  if (ended == KITH_OK)
    ended = store_checkpoint(env->store, &late);
  buf_free(&json);
  return rc == KITH_OK && ended != KITH_OK ? error_set(err, ended, "%s", late.message) : rc;
}

static int run_on(struct kith_env *env, const char *state, const struct kith_run_settings *set, struct kith_error *err)
{
  int64_t before = monotonic_ms();
  int rc = open_all(env, state, set, err);
  bool started = rc == KITH_OK;
  if (started)
    rc = run_phases(env, err);
  if (started)
    store_rollback(env->store);
  env->summary->seconds = (double)(monotonic_ms() - before) / 1000;
  env->summary->exit_code = exit_code_of(env, rc);
  say_interrupted(env, rc, err);
  if (started && rc != KITH_E_CANCELLED)
    rc = close_run(env, rc, err);
  env->summary->exit_code = exit_code_of(env, rc);
  return rc;
}

static int make_folder_of(const char *path, struct kith_arena *arena, struct kith_error *err)
{
  const char *slash = strrchr(path, '/');
  const char *folder = arena_c(arena, str_sub(str_of(path), 0, slash ? (size_t)(slash - path) : 0));
  if (!*folder || mkdir(folder, 0700) == 0 || errno == EEXIST)
    return KITH_OK;
  return error_errno(err, KITH_E_WRITE, errno, "cannot make the state's folder %s", folder);
}

int pipeline_run(const struct kith_plan *plan, struct kith_plugins *plugins, const struct kith_run_settings *set,
                 struct kith_summary *summary, struct kith_error *err)
{
  struct kith_env env = {.plan = plan,
                         .plugins = plugins,
                         .policy = plan->policy,
                         .cancelled = set->cancelled,
                         .jobs = set->jobs,
                         .progress = set->progress,
                         .summary = summary,
                         .dry = set->dry};
  struct kith_trial trial = {0};
  struct kith_standing standing = {0};
  const char *state = plan->state;
  int rc;

  env.standing = &standing;
  summary->pipeline = plan->file;
  summary->state = plan->state;
  summary->dry = set->dry;
  summary->clock_ms = set->now_ms;
  env.source_ids = arena_zero(&summary->arena, plan->sources.len + 1, sizeof *env.source_ids);
  names_init(&env.names);
  rc = make_folder_of(state, &summary->arena, err);
  if (rc == KITH_OK)
    trial_clean(state);
  if (rc == KITH_OK && set->dry)
    rc = trial_begin(&trial, state, &state, err);
  if (rc == KITH_OK)
    rc = run_on(&env, state, set, err);
  standing_free(&standing);
  store_close(env.store);
  trial_end(&trial);
  blobs_free(env.blobs);
  intake_free(&env.intake);
  people_free(&env.people);
  names_free(&env.names);
  return rc;
}
