#include "pipeline/summary.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "base/day.h"

int summary_check(struct kith_summary *s, struct kith_error *err)
{
  s->tally = true;
  for (size_t i = 0; i < s->sources.len && s->tally; i++) {
    const struct kith_source_summary *c = &s->sources.items[i];
    s->tally = c->read == c->created + c->changed + c->unchanged + c->rejected;
    if (!s->tally)
      return error_set(err, KITH_E_INTERNAL,
                       "the tally of source %.*s does not come out: read %" PRIu64 ", new %" PRIu64 ", changed %" PRIu64
                       ", unchanged %" PRIu64 ", rejected %" PRIu64,
                       STR_ARG(c->name), c->read, c->created, c->changed, c->unchanged, c->rejected);
  }
  for (size_t i = 0; i < s->sinks.len; i++) {
    const struct kith_sink_summary *k = &s->sinks.items[i];
    uint64_t sum = 0;
    for (int outcome = KITH_CREATED; outcome <= KITH_DEFERRED; outcome++)
      sum += k->outcomes[outcome];
    s->tally = s->tally && sum == k->due;
    if (!s->tally)
      return error_set(err, KITH_E_INTERNAL,
                       "the tally of sink %.*s does not come out: due %" PRIu64 ", outcomes %" PRIu64, STR_ARG(k->name),
                       k->due, sum);
  }
  return KITH_OK;
}

/* A plugin that warns of every record must not fill the memory. */
enum { MOST_WARNINGS = 100 };

void summary_warn(struct kith_summary *s, const char *fmt, ...)
{
  if (s->warnings.len > MOST_WARNINGS)
    return;
  if (s->warnings.len == MOST_WARNINGS)
    fmt = "there were more remarks than are kept";
  char text[1024];
  va_list args;
  va_start(args, fmt);
  int len = vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  struct kith_str warning = {text, len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1};
  vec_push(&s->warnings, arena_str(&s->arena, warning));
}

static void add_str(cJSON *to, const char *name, struct kith_str value)
{
  struct kith_buf text = BUF_MAX(1 << 20);
  if (buf_add_str(&text, value) == KITH_OK)
    cJSON_AddStringToObject(to, name, buf_c(&text));
  buf_free(&text);
}

struct number {
  const char *name;
  uint64_t value;
};

static void add_numbers(cJSON *to, const struct number *numbers, size_t count)
{
  for (size_t i = 0; i < count; i++)
    cJSON_AddNumberToObject(to, numbers[i].name, (double)numbers[i].value);
}

#define ADD_NUMBERS(to, ...)                                                                                           \
  add_numbers(to, (const struct number[]){__VA_ARGS__},                                                                \
              sizeof((const struct number[]){__VA_ARGS__}) / sizeof(struct number))

static void add_sources(const struct kith_summary *s, cJSON *list)
{
  for (size_t i = 0; i < s->sources.len; i++) {
    const struct kith_source_summary *c = &s->sources.items[i];
    cJSON *item = cJSON_CreateObject();
    add_str(item, "name", c->name);
    ADD_NUMBERS(item, {"read", c->read}, {"new", c->created}, {"changed", c->changed}, {"unchanged", c->unchanged},
                {"gone", c->gone}, {"rejected", c->rejected}, {"bytes", c->bytes});
    cJSON_AddItemToArray(list, item);
  }
}

static void add_sinks(const struct kith_summary *s, cJSON *list)
{
  for (size_t i = 0; i < s->sinks.len; i++) {
    const struct kith_sink_summary *k = &s->sinks.items[i];
    cJSON *item = cJSON_CreateObject();
    add_str(item, "name", k->name);
    ADD_NUMBERS(item, {"due", k->due}, {"created", k->outcomes[KITH_CREATED]}, {"updated", k->outcomes[KITH_UPDATED]},
                {"unchanged", k->outcomes[KITH_UNCHANGED]}, {"removed", k->outcomes[KITH_REMOVED]},
                {"refused", k->outcomes[KITH_REFUSED]}, {"deferred", k->outcomes[KITH_DEFERRED]});
    cJSON_AddItemToArray(list, item);
  }
}

/* `next`: of those that are not due yet, empty when there is none. */
static void add_owed(const struct kith_summary *s, cJSON *root)
{
  char next[DAY_TEXT];
  cJSON *owed = cJSON_AddObjectToObject(root, "owed");
  ADD_NUMBERS(owed, {"open", s->obligations.open}, {"due", s->needs.obligations});
  day_format(s->obligations.next, next);
  cJSON_AddStringToObject(owed, "next", next);
}

static void add_started(const struct kith_summary *s, cJSON *root)
{
  char text[32];
  time_t seconds = (time_t)(s->clock_ms / 1000);
  struct tm utc;
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &utc));
  cJSON_AddStringToObject(root, "started", text);
}

static void add_results(const struct kith_summary *s, cJSON *root)
{
  ADD_NUMBERS(cJSON_AddObjectToObject(root, "identities"), {"total", s->identities.total},
              {"new", s->identities.created}, {"changed", s->identities.changed}, {"merged", s->identities.merged},
              {"review", s->identities.review});
  ADD_NUMBERS(cJSON_AddObjectToObject(root, "owners"), {"company", s->owners[KITH_COMPANY]},
              {"rep", s->owners[KITH_REP]}, {"shared", s->owners[KITH_BOTH]}, {"personal", s->personal},
              {"disputed", s->owners[KITH_DISPUTED]}, {"unclaimed", s->owners[KITH_UNCLAIMED]});
}

void summary_json(const struct kith_summary *s, struct kith_buf *out)
{
  cJSON *root = cJSON_CreateObject();
  cJSON_AddNumberToObject(root, "run", (double)s->run);
  add_str(root, "pipeline", s->pipeline);
  add_started(s, root);
  cJSON_AddNumberToObject(root, "seconds", s->seconds);
  ADD_NUMBERS(cJSON_AddObjectToObject(root, "needs"), {"disputed", s->needs.disputed}, {"review", s->needs.review},
              {"rejected", s->needs.rejected}, {"refused", s->needs.refused}, {"obligations", s->needs.obligations},
              {"contradicted", s->needs.contradicted});
  add_owed(s, root);
  add_sources(s, cJSON_AddArrayToObject(root, "sources"));
  add_results(s, root);
  add_sinks(s, cJSON_AddArrayToObject(root, "sinks"));
  cJSON_AddBoolToObject(root, "tally", s->tally);
  cJSON_AddNumberToObject(root, "exit", s->exit_code);
  cJSON *warnings = cJSON_AddArrayToObject(root, "warnings");
  for (size_t i = 0; i < s->warnings.len; i++) {
    cJSON *holder = cJSON_CreateObject();
    add_str(holder, "w", s->warnings.items[i]);
    cJSON_AddItemToArray(warnings, cJSON_DetachItemFromObject(holder, "w"));
    cJSON_Delete(holder);
  }
  char *text = cJSON_PrintUnformatted(root);
  if (text)
    buf_add_c(out, text);
  cJSON_free(text);
  cJSON_Delete(root);
}

void summary_free(struct kith_summary *s)
{
  vec_free(&s->sources);
  vec_free(&s->sinks);
  vec_free(&s->warnings);
  arena_free(&s->arena);
}
