#include "pipeline/view.h"

#include "pipeline/decide.h"
#include "pipeline/people.h"

static void find_sources(struct kith_view *view)
{
  const struct kith_plan *plan = view->env.plan;
  memset(view->source_of, 0xff, sizeof view->source_of);
  view->env.source_ids = arena_zero(&view->summary.arena, plan->sources.len + 1, sizeof *view->env.source_ids);
  for (int64_t number = 1; number < 256; number++) {
    struct kith_str name = source_name(view->env.store, number, &view->summary.arena);
    for (uint32_t i = 0; name.len && i < plan->sources.len; i++)
      if (str_eq(plan->sources.items[i].name, name)) {
        view->source_of[number] = i;
        view->env.source_ids[i] = number;
      }
  }
}

int view_open(const struct kith_plan *plan, struct kith_plugins *plugins, struct kith_store *store, int64_t now_ms,
              const atomic_int *cancelled, struct kith_view *out, struct kith_error *err)
{
  *out = (struct kith_view){.env = {.plan = plan,
                                    .plugins = plugins,
                                    .store = store,
                                    .policy = plan->policy,
                                    .cancelled = cancelled,
                                    .jobs = 1,
                                    .today = day_of_ms(now_ms)}};
  out->env.summary = &out->summary;
  names_init(&out->env.names);
  find_sources(out);
  out->sources = decide_sources(plan, &out->summary.arena);
  int rc = people_read(&out->env, err);
  for (size_t i = 0; i < plan->sources.len && rc == KITH_OK; i++) {
    people_adopt(&out->env.people, plan->sources.items[i].holder); /* as deciding does */
    people_adopt(&out->env.people, plan->sources.items[i].rep);
  }
  return rc == KITH_OK ? intake_load(&out->env, err) : rc;
}

void view_close(struct kith_view *view)
{
  intake_free(&view->env.intake);
  people_free(&view->env.people);
  names_free(&view->env.names);
  summary_free(&view->summary);
}
