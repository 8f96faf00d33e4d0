#include "pipeline/adopted.h"

#include <errno.h>
#include <stdio.h>

#include "store/rules.h"

static int read_text(const char *path, struct kith_arena *arena, struct kith_str *out, struct kith_error *err)
{
  *out = STR_NONE;
  FILE *file = path ? fopen(path, "rb") : NULL;
  if (!file)
    return path ? error_errno(err, KITH_E_IO, errno, "%s", path) : KITH_OK;
  struct kith_buf text = BUF_MAX(ADOPTED_MAX);
  char piece[1 << 14];
  size_t got;
  while ((got = fread(piece, 1, sizeof piece, file)) > 0 &&
         buf_add_str(&text, (struct kith_str){piece, got}) == KITH_OK) {
  }
  int rc = ferror(file) ? error_errno(err, KITH_E_IO, errno, "%s", path) : KITH_OK;
  fclose(file);
  *out = arena_str(arena, buf_str(&text));
  buf_free(&text);
  return rc;
}

int adopted_keep(struct kith_env *env, struct kith_error *err)
{
  struct kith_arena arena = {0};
  const struct kith_policy *policy = env->policy;
  struct kith_rules_row row = {.run = env->run.id, .digest = env->policy_digest};
  if (!policy)
    return KITH_OK;
  row.label = policy->label;
  row.hash = policy->hash;
  row.policy = policy->text;
  int rc = read_text(env->plan->people, &arena, &row.people, err);
  if (rc == KITH_OK)
    rc = read_text(env->plan->agreements, &arena, &row.agreements, err);
  if (rc == KITH_OK)
    rc = rules_put(env->store, &row, err);
  arena_free(&arena);
  return rc;
}
