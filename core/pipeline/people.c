#include "pipeline/people.h"

#include "pipeline/files.h"

struct people_reading {
  struct kith_env *env;
  const char *path;
  int (*add)(struct kith_people *, const struct kith_record *, struct kith_error *);
};

static int take(void *arg, const char *path, struct kith_flow_piece *p, struct kith_error *err)
{
  struct people_reading *r = arg;
  int rc = KITH_OK;
  if (p->batch.rejects.len) {
    const struct kith_reject *reject = &p->batch.rejects.items[0];
    return error_set(err, KITH_E_CONFIG, "%s:%llu: %.*s", path, (unsigned long long)reject->origin.line,
                     STR_ARG(reject->why));
  }
  for (size_t i = 0; i < p->rows.len && rc == KITH_OK; i++) {
    struct kith_error why;
    const struct kith_record *record = p->rows.items[i].record;
    if (r->add(&r->env->people, record, &why) != KITH_OK)
      rc = error_set(err, KITH_E_CONFIG, "%s:%llu: %s", path, (unsigned long long)record->origin.line, why.message);
  }
  return rc;
}

/* The company's own files: a line that cannot be read is a fault of the config, not a reject. */
static int read_table(struct people_reading *r, const char *mapping, struct kith_error *err)
{
  struct kith_env *env = r->env;
  struct kith_diags diags = {0};
  struct kith_arena arena = {0};
  const char *paths[] = {r->path, NULL};
  const char *file = arena_printf(&arena, "%s/%s.yaml", shipped_folder(env->plugins, "mappings"), mapping).ptr;
  struct kith_files files = {.paths = paths,
                             .plugins = env->plugins,
                             .format = "csv",
                             .region = env->plan->region,
                             .normalise = true,
                             .jobs = 1,
                             .names = &env->names,
                             .cancelled = env->cancelled};
  files.map = mapping_load_file(file, &arena, &diags);
  int rc = diag_status(&diags, err);
  if (rc == KITH_OK)
    rc = files_read(&files, take, r, err);
  diag_free(&diags);
  arena_free(&arena);
  if (rc == KITH_E_INVALID) {
    error_wrap(err, "%s", r->path);
    rc = KITH_E_CONFIG;
    if (err)
      err->status = rc;
  }
  return rc;
}

int people_read(struct kith_env *env, struct kith_error *err)
{
  const struct kith_plan *plan = env->plan;
  struct people_reading people = {env, plan->people, people_add_person};
  struct people_reading agreements = {env, plan->agreements, people_add_agreement};
  int rc = KITH_OK;

  people_init(&env->people);
  for (size_t i = 0; i < plan->entities.len && rc == KITH_OK; i++)
    rc = people_add_entity(&env->people, plan->entities.items[i].name, plan->entities.items[i].place, err);
  if (rc == KITH_OK && plan->people)
    rc = read_table(&people, "kith-people", err);
  if (rc == KITH_OK && plan->agreements)
    rc = read_table(&agreements, "kith-agreements", err);
  return rc;
}
