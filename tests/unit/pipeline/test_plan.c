#include "unit/pipeline/world.h"

#define SOURCE "sources: [{ name: a, plugin: csv, path: a.csv }]\n"
#define SINK   "sinks: [{ name: b, plugin: json, path: b.ndjson }]\n"

static const struct {
  const char *text, *says; /* NULL: good */
} cases[] = {
    {"state: s.kith\n" SOURCE SINK, NULL},
    {"state: s.kith\nregion: DE\nlimits: { max_rejects: 5% }\ndedupe: { merge_at: 0.9, review_at: 0.4 }\n" SOURCE SINK,
     NULL},
    {SOURCE SINK, "state is missing"},
    {"state: s.kith\n" SINK, "sources is missing"},
    {"state: s.kith\n" SOURCE, "sinks is missing"},
    {"state: s.kith\nsinsk: 1\n" SOURCE SINK, "sinsk"},
    {"state: s.kith\nsources: [{ plugin: csv, path: a }]\n" SINK, "name is missing"},
    {"state: s.kith\nsources: [{ name: a, path: a }]\n" SINK, "plugin is missing"},
    {"state: s.kith\nsources: [{ name: a, plugin: cvs, path: a }]\n" SINK, "did you mean 'csv'"},
    {"state: s.kith\nsources: [{ name: a, plugin: crm-sqlite, path: a }]\n" SINK, "is no source"},
    {"state: s.kith\nsources: [{ name: a, plugin: csv }]\n" SINK, "path is missing"},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a, possession: interna }]\n" SINK,
     "did you mean 'internal'"},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a, keep: [noets] }]\n" SINK, "none of notes"},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a, basis: { knid: x } }]\n" SINK, "knid"},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a.csv, basis: { kind: contract, by: x, date: 2026-11-20, "
     "document: d.pdf } }]\n" SINK,
     NULL},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a, basis: { kind: volantary } }]\n" SINK,
     "did you mean 'voluntary'"},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a, basis: { by: x } }]\n" SINK, "kind is missing"},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a, basis: yes }]\n" SINK, "basis is a mapping"},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a, basis: { kind: counsel, date: 2026-02-30 } }]\n" SINK,
     "is no day"},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a, holder: x, intake: { quarantine: true } }]\n" SINK,
     NULL},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a, intake: { quarantine: true } }]\n" SINK,
     "rep is missing"},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a, intake: { quarantine: ture } }]\n" SINK,
     "did you mean 'true'"},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a, intake: { quarantin: true } }]\n" SINK, "quarantin"},
    {"state: s.kith\nsources: [just text]\n" SINK, "a mapping"},
    {"state: s.kith\nsources: [{ name: a, plugin: csv, path: a }, { name: a, plugin: csv, path: b }]\n" SINK,
     "two sources are called 'a'"},
    {"state: s.kith\n" SOURCE "sinks: [{ name: b, plugin: linkedin, path: b }]\n", "is no sink"},
    {"state: s.kith\n" SOURCE "sinks: [{ name: b, plugin: json }]\n", "path is missing"},
    {"state: s.kith\ndedupe: { merge_at: 0.6, review_at: 0.9 }\n" SOURCE SINK, "review_at must not"},
    {"state: s.kith\nlimits: { max_rejects: many }\n" SOURCE SINK, "max_rejects"},
    {"state: s.kith\npeople: none.csv\n" SOURCE SINK, "none.csv"},
    {"state: s.kith\nownership: { policy: none.yaml }\n" SOURCE SINK, "none.yaml"},
    {"state: [\n", ""},
    {"", ""},
};

static void configs_are_checked(void **state)
{
  struct world w;
  (void)state;
  world_open(&w);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_plan plan;
    struct kith_diags diags = {0};
    bool said = false;
    world_file(&w, "p.yaml", cases[i].text);
    bool good = plan_load(world_path(&w, "p.yaml"), &w.plugins, &plan, &diags);
    for (size_t k = 0; k < diags.list.len && cases[i].says; k++) {
      struct kith_str message = diags.list.items[k].message;
      said = said || !*cases[i].says || str_find_str(message, str_of(cases[i].says)) < message.len;
    }
    if (good != !cases[i].says || (cases[i].says && !said))
      fail_msg("case %zu: good %d, %zu messages", i, good, diags.list.len);
    plan_free(&plan);
    diag_free(&diags);
  }
  world_close(&w);
}

static void paths_start_at_the_file(void **state)
{
  struct world w;
  struct kith_plan plan;
  struct kith_diags diags = {0};
  (void)state;
  world_open(&w);
  world_file(&w, "p.yaml",
             "state: sub/s.kith\nlimits: { max_rejects: 7 }\nsources:\n"
             "  - { name: a, plugin: csv, path: /abs/a.csv, keep: [notes, photos] }\n"
             "  - { name: b, plugin: vcard, path: \"-\" }\n" SINK);
  assert_true(plan_load(world_path(&w, "p.yaml"), &w.plugins, &plan, &diags));
  assert_string_equal(plan.state, world_path(&w, "sub/s.kith"));
  assert_string_equal(plan.sources.items[0].path, "/abs/a.csv");
  assert_string_equal(plan.sources.items[1].path, "-");
  assert_string_equal(plan.sinks.items[0].path, world_path(&w, "b.ndjson"));
  assert_int_equal(plan.sources.items[0].keep, KEEP_NOTES | KEEP_PHOTOS);
  assert_true(str_eq_c(plan.sources.items[0].possession, "internal")); /* what the plugin says is usual */
  assert_int_equal(plan.max_rejects, 7);
  assert_int_equal(plan.entities.len, 1);
  plan_free(&plan);
  diag_free(&diags);
  world_close(&w);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(configs_are_checked), cmocka_unit_test(paths_start_at_the_file)};
  return cmocka_run_group_tests_name("pipeline/plan", tests, NULL, NULL);
}
