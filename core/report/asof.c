#include "report/asof.h"

#include "store/history.h"
#include "store/rules.h"

int as_of_find(const struct kith_reading *reading, struct kith_str day, struct kith_arena *arena,
               struct kith_as_of *out, struct kith_error *err)
{
  struct kith_rules_row rules;
  int32_t on = day_parse(day);
  if (on == DAY_UNKNOWN)
    return error_set(err, KITH_E_INVALID, "usage: --as-of takes a date like 2026-11-20, not '%.*s'", STR_ARG(day));
  *out = (struct kith_as_of){.day = on, .text = arena_str(arena, day)};
  out->run = run_by(reading->store, ((int64_t)on + 1) * DAY_MS - 1);
  if (!out->run)
    return error_set(err, KITH_E_MISSING, "no run of this state is as old as %.*s, so nothing was said then",
                     STR_ARG(day));
  if (rules_at(reading->store, out->run, arena, &rules)) {
    out->label = rules.label;
    out->hash = rules.hash;
  }
  out->withheld = history_withheld(reading->store, out->run);
  return KITH_OK;
}

void as_of_page(const struct kith_reading *reading, struct kith_page *page)
{
  const struct kith_as_of *a = reading->as_of;
  if (!a)
    return;
  page_add(page, "bold", 0, 0, NULL, "As it was said on %.*s (run %lld, policy %.*s%s%.12s)", STR_ARG(a->text),
           (long long)a->run, STR_ARG(a->label.len ? a->label : KITH_STR("unknown")), a->hash.len ? ", " : "",
           a->hash.len ? arena_c(&page->arena, a->hash) : "");
  if (a->withheld)
    page_add(page, "dim", 0, 0, NULL, "%lld contacts that turned out personal later are not kept and cannot be shown",
             (long long)a->withheld);
}

void as_of_json(const struct kith_reading *reading, struct kith_json *j)
{
  const struct kith_as_of *a = reading->as_of;
  if (!a)
    return;
  json_open(j, "as_of", '{');
  json_text(j, "day", a->text);
  json_integer(j, "run", a->run);
  json_text(j, "policy", a->label);
  json_text(j, "policy_hash", a->hash);
  json_integer(j, "withheld", a->withheld);
  json_close(j, '}');
}
