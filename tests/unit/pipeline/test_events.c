/* Interactions of two sources as evidence of who is one person. */
#include "dedupe/features.h"
#include "unit/pipeline/world.h"

static const char mapping[] =
    "name: book\nsummary: people and talks\nfiles:\n"
    "  - name: People\n    kind: contact\n    needs: [id, given]\n"
    "    columns: { id: uid, given: name.given, family: name.family, company: org, mail: email }\n"
    "  - name: Talks\n    kind: interaction\n    needs: [talk, with]\n"
    "    columns: { talk: uid, with: { to: contact.key, split: \";\" }, at: when, how: channel }\n";

static const char pipeline[] = "state: s.kith\nregion: US\nsources:\n"
                               "  - { name: crm, plugin: csv, path: crm, mapping: book.yaml }\n"
                               "  - { name: phone, plugin: csv, path: phone, mapping: book.yaml }\n"
                               "sinks:\n  - { name: file, plugin: json, path: out.ndjson }\n";

static int start(void **state)
{
  struct world *w = world_new(state);
  world_shell(w, "mkdir crm phone");
  world_file(w, "book.yaml", mapping);
  world_file(w, "p.yaml", pipeline);
  return 0;
}

static void write_people(const struct world *w)
{
  world_file(w, "crm/people.csv",
             "id,given,family,company,mail\n1,Ada,Lindqvist,Globex,\n2,Bruno,Castellan,Globex,\n"
             "3,Dora,Quist,Initech,dora@initech.example\n");
  world_file(w, "phone/people.csv", "id,given,family,company,mail\na,Ada,Lindqvist,,\nb,Bruno,Castellan,,\n");
}

/* Ada is in both calls of both books, Bruno in one. */
static void write_talks(const struct world *w, bool second)
{
  world_file(w, "crm/talks.csv", "talk,with,at,how\nt1,1;2,2026-03-02T10:17:00Z,Call\nt2,1,2026-03-09 11:33,call\n");
  world_file(w, "phone/talks.csv",
             second ? "talk,with,at,how\nx1,a;b,2026-03-02T05:17:20-05:00,call\nx2,a,2026-03-09T11:33:59Z,call\n"
                    : "talk,with,at,how\nx1,a;b,2026-03-02T05:17:20-05:00,call\n");
}

static int64_t people(const struct world *w)
{
  return world_number(w, "SELECT count(DISTINCT identity) FROM member");
}

static void two_events_and_a_name_are_one_person(void **state)
{
  struct world *w = *state;
  write_people(w);
  write_talks(w, true);
  world_run_well(w);
  assert_int_equal(people(w), 4);
  assert_int_equal(world_number(w, "SELECT (SELECT identity FROM member WHERE sighting=(1<<40)+1) ="
                                   " (SELECT identity FROM member WHERE sighting=(2<<40)+1)"),
                   1);
  assert_int_equal(world_number(w, "SELECT count(*) FROM review"), 1); /* Bruno: a name and one event */
  assert_int_equal(world_number(w, "SELECT value FROM state WHERE name='events'"), 4);
}

static void same_when_matched_anew(struct world *w)
{
  struct kith_buf part, whole;
  world_dump_matches(w, "feature", &part);
  world_number(w, "UPDATE member SET component=-abs(component) RETURNING 1");
  world_number(w, "UPDATE state SET value=1 WHERE name='pending' RETURNING 1");
  world_run_well(w);
  world_dump_matches(w, "feature", &whole);
  same_text(&part, &whole, "matches");
  buf_free(&part);
  buf_free(&whole);
}

/* Nothing of the contacts changed, only what they took part in. */
static void an_event_that_comes_later_counts(void **state)
{
  struct world *w = *state;
  write_people(w);
  write_talks(w, false);
  world_run_well(w);
  assert_int_equal(people(w), 5);
  write_talks(w, true);
  world_run_well(w);
  assert_int_equal(world_source(w, 1)->created, 1);
  assert_int_equal(w->summary.identities.merged, 1);
  assert_int_equal(people(w), 4);
  same_when_matched_anew(w);
  write_talks(w, false); /* it is gone again: it was a slip of whoever noted it */
  world_run_well(w);
  assert_int_equal(people(w), 5);
  same_when_matched_anew(w);
}

/* And with all of them gone the features are those of contacts alone. */
static void without_interactions_nothing_is_left(void **state)
{
  static const char *const bytes = "SELECT sum(length(match)) FROM feature WHERE match<>x''";
  struct world *w = *state;
  write_people(w);
  world_run_well(w);
  int64_t before = world_number(w, bytes);
  assert_int_equal(world_number(w, "SELECT count(*) FROM state WHERE name='events'"), 0);
  write_talks(w, true);
  world_run_well(w);
  assert_int_equal(people(w), 4);
  assert_true(world_number(w, bytes) > before);
  world_shell(w, "rm crm/talks.csv phone/talks.csv");
  world_run_well(w);
  assert_int_equal(people(w), 5);
  assert_int_equal(world_number(w, "SELECT value FROM state WHERE name='events'"), 0);
  assert_int_equal(world_number(w, bytes), before);
}

/* One mail to many is no event that two have in common. */
static void a_mailing_says_nothing(void **state)
{
  struct world *w = *state;
  FILE *crm = fopen(world_path(w, "crm/talks.csv"), "w"), *phone = fopen(world_path(w, "phone/talks.csv"), "w");
  FILE *many = fopen(world_path(w, "crm/people.csv"), "w"), *few = fopen(world_path(w, "phone/people.csv"), "w");
  fprintf(crm, "talk,with,at,how\nt,1,2026-03-09T11:33:00Z,mail\n");
  fprintf(phone, "talk,with,at,how\nx1,p1,2026-03-02T10:17:00Z,mail\nx2,p1,2026-03-09T11:33:00Z,mail\n");
  fprintf(many, "id,given,family\n");
  fprintf(few, "id,given,family\np1,Givena,Familya\n");
  for (int i = 1; i <= 20; i++) {
    fprintf(crm, "m%d,%d,2026-03-02T10:17:00Z,mail\n", i, i);
    fprintf(many, "%d,Given%c,Family%c\n", i, 'a' + i - 1, 'a' + i - 1);
  }
  fclose(crm);
  fclose(phone);
  fclose(many);
  fclose(few);
  world_run_well(w);
  assert_int_equal(world_number(w, "SELECT value FROM state WHERE name='events'"), 2);
  assert_int_equal(people(w), 21);
}

int main(void)
{
  umask(077);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(two_events_and_a_name_are_one_person, start, world_stop),
      cmocka_unit_test_setup_teardown(an_event_that_comes_later_counts, start, world_stop),
      cmocka_unit_test_setup_teardown(without_interactions_nothing_is_left, start, world_stop),
      cmocka_unit_test_setup_teardown(a_mailing_says_nothing, start, world_stop),
  };
  return cmocka_run_group_tests_name("pipeline/events", tests, NULL, NULL);
}
