#include "pipeline/reading.h"

#include <stdio.h>

#include "config/options.h"
#include "store/sighting.h"

enum { MOST_SETTINGS = 64 << 20, NUMBERS = 8 };

/* What else decides what comes of the bytes: who reads them, how, and how much may be rejected. */
static bool add_settings(struct kith_fingerprint *print, const struct kith_env *env, const struct kith_plan_source *s)
{
  struct kith_buf settings = BUF_MAX(MOST_SETTINGS);
  struct kith_buf rest = BUF_MAX(256);
  const struct kith_plugin *plugin = s->plugin;
  bool known = options_text(plugin->source->options, s->settings, &settings) &&
               buf_printf(&rest, "%s %u %lld %.17g", KITH_VERSION, plugin->abi, (long long)env->plan->max_rejects,
                          env->plan->max_reject_share) == KITH_OK;
  fingerprint_add(print, str_of(plugin->name));
  fingerprint_add(print, plugin->version ? str_of(plugin->version) : STR_NONE);
  fingerprint_add(print, buf_str(&settings));
  fingerprint_add(print, buf_str(&rest));
  buf_free(&settings);
  buf_free(&rest);
  return known;
}

static const char *name_of(const struct kith_reading *r, char out[32])
{
  snprintf(out, 32, "reading.%lld", (long long)r->id);
  return out;
}

/* What the state says: run, policy, and the numbers of that reading. */
static bool recall(const struct kith_reading *r, int64_t numbers[NUMBERS])
{
  char name[32];
  struct kith_arena arena = {0};
  struct kith_str rest = store_text(r->env->store, name_of(r, name), &arena), word;
  bool same = str_next(&rest, ' ', &word) && str_eq_c(word, r->text);
  for (size_t i = 0; same && i < NUMBERS; i++)
    same = str_next(&rest, ' ', &word) && str_to_int(word, &numbers[i]);
  arena_free(&arena);
  return same;
}

/* Under another policy what was taken out again is read once more. */
static bool purges_hold(const struct kith_reading *r, int64_t policy)
{
  return policy == (int64_t)r->env->policy_digest || !purged_any(r->env->store, r->id);
}

bool reading_is_known(struct kith_reading *r, const struct kith_reader *reader, struct kith_source_summary *count)
{
  int64_t n[NUMBERS];
  r->warnings = r->env->summary->warnings.len;
  r->input = reader_input(reader);
  if (!r->input || r->source->plugin->source->mode != KITH_SNAPSHOT)
    return false;
  r->print = fingerprint_new();
  if (!add_settings(r->print, r->env, r->source) || !fingerprint_add_input(r->print, r->input)) {
    fingerprint_free(r->print);
    r->print = NULL;
    return false;
  }
  fingerprint_text(r->print, r->text);
  if (!recall(r, n) || !purges_hold(r, n[1]))
    return false;
  bool this_run = n[0] == r->env->run.id;
  count->read = (uint64_t)n[2];
  count->rejected = (uint64_t)n[3];
  count->bytes = (uint64_t)n[4];
  count->created = this_run ? (uint64_t)n[5] : 0;
  count->changed = this_run ? (uint64_t)n[6] : 0;
  count->gone = this_run ? (uint64_t)n[7] : 0;
  count->unchanged = count->read - count->rejected - count->created - count->changed;
  return true;
}

int reading_repeat(const struct kith_reading *r, struct kith_error *err)
{
  return rejects_repeat(r->env->store, r->id, r->env->run.id, err);
}

int reading_forget(const struct kith_reading *r, struct kith_error *err)
{
  char name[32];
  return store_set_text(r->env->store, name_of(r, name), STR_NONE, err);
}

int reading_keep(const struct kith_reading *r, const struct kith_source_summary *count, struct kith_error *err)
{
  char name[32];
  struct kith_buf text = BUF_MAX(1024);
  if (!r->print || r->env->summary->warnings.len != r->warnings || !fingerprint_holds(r->print, r->input))
    return KITH_OK;
  const int64_t numbers[NUMBERS] = {
      r->env->run.id,        (int64_t)r->env->policy_digest, (int64_t)count->read,    (int64_t)count->rejected,
      (int64_t)count->bytes, (int64_t)count->created,        (int64_t)count->changed, (int64_t)count->gone};
  int rc = buf_add_c(&text, r->text);
  for (size_t i = 0; i < NUMBERS && rc == KITH_OK; i++)
    rc = buf_printf(&text, " %lld", (long long)numbers[i]);
  if (rc == KITH_OK)
    rc = store_set_text(r->env->store, name_of(r, name), buf_str(&text), err);
  buf_free(&text);
  return rc;
}

void reading_free(struct kith_reading *r)
{
  fingerprint_free(r->print);
  r->print = NULL;
}
