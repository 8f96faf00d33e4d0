/* What holds of every decision, whatever the evidence: by chance, under every policy that is shipped. */
#include "unit/ownership/chance.h"

#define POLICIES KITH_SOURCE_DIR "/configs/policies/"

static const char *const policy_files[] = {POLICIES "general.yaml",           POLICIES "strict-company.yaml",
                                           POLICIES "shipping.yaml",          POLICIES "telecommunications.yaml",
                                           POLICIES "healthcare.yaml",        POLICIES "real-estate.yaml",
                                           POLICIES "financial-services.yaml"};
enum { POLICY_COUNT = sizeof policy_files / sizeof policy_files[0], CASES = 400 };

struct company {
  struct scene s;
  const struct kith_policy *policies[POLICY_COUNT];
  struct kith_people otherwise; /* the same people, read in another order */
};

static const struct {
  const char *person, *kind, *signed_on, *from, *until, *reviewed_by;
} agreements[] = {
    {"dana@acme.example", "non-solicit", "2019-06-01", "", "2027-05-27", "counsel@acme.example"},
    {"eli@acme.example", "social", "2026-12-15", "", "", "counsel@acme.example"},
    {"eli@acme.example", "prior-book", "2022-03-01", "2022-04-01", "2026-12-31", ""},
    {"pat@acme.example", "non-compete", "2021-02-02", "2023-03-31", "2027-01-10", "counsel@acme.example"},
    {"mo@acme.example", "prior-employer", "2025-01-01", "", "2027-02-01", "counsel@acme.example"},
};

/* Agreements signed up to a day; in any order. */
static void sign(struct kith_people *people, struct kith_arena *arena, int32_t today, bool backwards)
{
  enum { COUNT = sizeof agreements / sizeof agreements[0] };
  struct kith_error err = {0};
  for (size_t i = 0; i < COUNT; i++) {
    size_t k = backwards ? COUNT - 1 - i : i;
    struct kith_record *r =
        record_of(arena, KITH_AGREEMENT, KITH_P_PERSON, agreements[k].person, KITH_P_AGREEMENT, agreements[k].kind,
                  KITH_P_SIGNED, agreements[k].signed_on, KITH_P_FROM, agreements[k].from, KITH_P_UNTIL,
                  agreements[k].until, KITH_P_REVIEWED_BY, agreements[k].reviewed_by, 0);
    if (day_parse(str_of(agreements[k].signed_on)) <= today && people_add_agreement(people, r, &err) != KITH_OK)
      fail_msg("%s", err.message);
  }
}

/* Pat comes back. */
static void hire(struct kith_people *people, struct kith_arena *arena, bool backwards)
{
  static const char *const spells[][6] = {
      {"dana@acme.example", "Dana Reyes", "2019-06-01", "2026-11-20", "2026-11-27", "mo@acme.example"},
      {"eli@acme.example", "Eli Novak", "2020-02-01", "", "", "mo@acme.example"},
      {"pat@acme.example", "Pat Quinn", "2015-01-01", "2023-02-01", "2023-03-31", "mo@acme.example"},
      {"pat@acme.example", "Pat Quinn", "2026-12-20", "", "", "dana@acme.example"},
      {"mo@acme.example", "Mo Idris", "2014-01-01", "2026-12-01", "2027-01-31", ""}};
  people_init(people);
  people_default_entity(people);
  for (size_t i = 0; i < 5; i++) {
    const char *const *s = spells[backwards ? 4 - i : i];
    add_person(people, arena, s[0], s[1], s[2], s[3], s[4], s[5]);
  }
}

static struct company company;
static struct chance chance;

static int start(void **state)
{
  (void)state;
  company = (struct company){0};
  hire(&company.s.people, &company.s.arena, false);
  sign(&company.s.people, &company.s.arena, DAY_NEVER, false);
  hire(&company.otherwise, &company.s.arena, true);
  sign(&company.otherwise, &company.s.arena, DAY_NEVER, true);
  for (size_t i = 0; i < POLICY_COUNT; i++)
    if (!(company.policies[i] = policy_load(policy_files[i], &company.s.arena, &company.s.diags)))
      fail_msg("%s is not read", policy_files[i]);
  chance = (struct chance){0x9e3779b97f4a7c15, day_parse(KITH_STR("2018-01-01")), day_parse(KITH_STR("2028-01-01"))};
  return 0;
}

static int end(void **state)
{
  (void)state;
  people_free(&company.otherwise);
  scene_end(&company.s);
  return 0;
}

static struct kith_ownership *ownership_at(const struct kith_policy *policy, struct kith_people *people,
                                           const struct kith_owner_source *of, int32_t today)
{
  struct kith_ownership *o = NULL;
  struct kith_error err = {0};
  const struct kith_owner_settings settings = {.policy = policy,
                                               .people = people,
                                               .sources = of,
                                               .source_count = SOURCES,
                                               .today = today,
                                               .have_deals = true,
                                               .have_interactions = true};
  if (ownership_new(&settings, &o, &err) != KITH_OK)
    fail_msg("%s", err.message);
  return o;
}

static struct kith_verdict decided(struct kith_ownership *o, struct found *f, struct kith_arena *arena)
{
  struct kith_error err = {0};
  struct kith_verdict v;
  struct kith_evidence e = evidence_of(f, arena);
  if (ownership_decide(o, &e, 1, arena, &v, &err) != KITH_OK)
    fail_msg("%s", err.message);
  return v;
}

static struct kith_str blob_of(const struct kith_verdict *v, struct kith_arena *arena)
{
  struct kith_buf blob = BUF_MAX(1 << 20);
  assert_int_equal(decision_encode(v, &blob), KITH_OK);
  struct kith_str bytes = arena_str(arena, buf_str(&blob));
  buf_free(&blob);
  return bytes;
}

/* The next day is when it may change, no part of what it is. */
static struct kith_str blob_today(struct kith_verdict v, struct kith_arena *arena)
{
  v.next_day = DAY_NEVER;
  return blob_of(&v, arena);
}

static void tell(struct kith_buf *out, const struct kith_verdict *v)
{
  const struct kith_decision *d = &v->decision;
  buf_printf(out, "\n%s by %.*s: %.*s; steward %.*s, %.*s, next %d\n", owner_class_name(d->owner_class),
             STR_ARG(d->rule), STR_ARG(d->because), STR_ARG(d->steward), STR_ARG(d->lifecycle), (int)v->next_day);
  for (size_t i = 0; i < d->claim_count; i++)
    buf_printf(out, "  %.*s %s %.*s: %.*s; %.*s %.*s\n", STR_ARG(d->claims[i].party),
               strength_name(d->claims[i].strength), STR_ARG(d->claims[i].rule), STR_ARG(d->claims[i].because),
               STR_ARG(d->claims[i].first_seen), STR_ARG(d->claims[i].grade));
  for (size_t i = 0; i < d->suppress_count; i++)
    buf_printf(out, "  suppress %.*s\n", STR_ARG(d->suppress[i]));
  for (size_t i = 0; i < v->obligation_count; i++)
    buf_printf(out, "  owes %.*s %.*s %d\n", STR_ARG(v->obligations[i].kind), STR_ARG(v->obligations[i].rule),
               (int)v->obligations[i].due);
  for (size_t i = 0; i < d->claim_count && v->stakes; i++)
    buf_printf(out, "  at stake %x, %d %d %d, %g %g\n", v->stakes[i].flags, (int)v->stakes[i].first_day,
               (int)v->stakes[i].appeared, (int)v->stakes[i].last_contact, v->stakes[i].won, v->stakes[i].open);
  for (size_t i = 0; i < v->deciding_count; i++)
    buf_printf(out, "  rests on %d\n", (int)v->deciding[i]);
}

static void expect_same(const struct kith_verdict *a, const struct kith_verdict *b, struct kith_arena *arena,
                        const char *what, const char *policy, size_t i)
{
  struct kith_buf text = BUF_MAX(1 << 16);
  if (str_eq(blob_today(*a, arena), blob_today(*b, arena)))
    return;
  tell(&text, a);
  tell(&text, b);
  fprintf(stderr, "%.*s", (int)text.len, text.ptr); /* longer than a message may be */
  fail_msg("%s: %s, case %zu", what, strrchr(policy, '/') + 1, i);
}

/* ---- One headline, one outcome a party ---- */

static bool claims_name(const struct kith_decision *d, struct kith_str party)
{
  for (size_t i = 0; i < d->claim_count; i++)
    if (str_eq(d->claims[i].party, party))
      return true;
  return false;
}

static void expect_sound(const struct kith_verdict *v)
{
  const struct kith_decision *d = &v->decision;
  bool personal = false, entity = false;
  assert_in_range(d->owner_class, KITH_COMPANY, KITH_UNCLAIMED);
  for (size_t i = 0; i < d->claim_count; i++) {
    assert_in_range(d->claims[i].strength, KITH_CLAIM_NONE, KITH_CLAIM_PERSONAL);
    personal |= d->claims[i].strength == KITH_CLAIM_PERSONAL;
    entity |= str_eq_c(d->claims[i].party, "company");
    for (size_t k = 0; k < i; k++)
      assert_false(str_eq(d->claims[i].party, d->claims[k].party));
  }
  for (size_t i = 0; i < d->owner_count; i++) {
    assert_true(claims_name(d, d->owners[i]));
    for (size_t k = 0; k < i; k++)
      assert_false(str_eq(d->owners[i], d->owners[k]));
    if (d->losing)
      assert_false(str_eq(d->owners[i], d->claims[d->losing - 1].party));
  }
  assert_in_range(d->losing, 0, d->claim_count);
  assert_int_equal(d->owner_count == 0, d->owner_class == KITH_DISPUTED || d->owner_class == KITH_UNCLAIMED);
  if (d->owner_class == KITH_PERSONAL)
    assert_true(personal && !entity);
  if (d->owner_class == KITH_COMPANY || d->owner_class == KITH_REP)
    assert_true(d->owner_count == 1 || d->owner_class == KITH_COMPANY);
}

static void one_headline_and_one_outcome_a_party(void **state)
{
  (void)state;
  for (size_t p = 0; p < POLICY_COUNT; p++) {
    int32_t today = some_day(&chance, 1000000);
    struct kith_ownership *o = ownership_at(company.policies[p], &company.s.people, sources, today);
    for (size_t i = 0; i < CASES; i++) {
      struct kith_arena arena = {0};
      struct found f;
      some_evidence(&chance, today, &f);
      struct kith_verdict v = decided(o, &f, &arena);
      expect_sound(&v);
      arena_free(&arena);
    }
    ownership_free(o);
  }
}

static void nobody_is_private_by_what_is_missing(void **state)
{
  (void)state;
  for (size_t p = 0; p < POLICY_COUNT; p++) {
    struct kith_ownership *o =
        ownership_at(company.policies[p], &company.s.people, sources, day_parse(KITH_STR("2026-11-22")));
    for (size_t i = 0; i < CASES; i++) {
      struct kith_arena arena = {0};
      struct found f;
      some_evidence(&chance, chance.to, &f);
      for (size_t k = 0; k < f.sighting_count; k++) {
        f.facts[k].signals = (uint32_t)roll(&chance, 8) << 8;
        if (one_in(&chance, 2))
          f.facts[k] = (struct kith_facts){.created = DAY_UNKNOWN,
                                           .updated = DAY_UNKNOWN,
                                           .seen_on = DAY_UNKNOWN,
                                           .connected_on = DAY_UNKNOWN,
                                           .opt_out_on = DAY_UNKNOWN,
                                           .signals = f.facts[k].signals};
      }
      struct kith_verdict v = decided(o, &f, &arena);
      for (size_t k = 0; k < v.decision.claim_count; k++)
        if (v.decision.claims[k].strength == KITH_CLAIM_PERSONAL)
          fail_msg("%s: private by absences: %.*s", policy_files[p], STR_ARG(v.decision.claims[k].because));
      arena_free(&arena);
    }
    ownership_free(o);
  }
}

/* ---- Nothing rests on what is later than its as-of ---- */

static void expect_same_facts(struct kith_ownership *o, struct kith_ownership *then, struct found *all,
                              struct found *known, struct kith_arena *arena)
{
  struct kith_error err = {0};
  struct kith_party_facts *a, *b;
  size_t a_count, b_count;
  struct kith_evidence e = evidence_of(all, arena);
  assert_int_equal(ownership_facts(o, &e, arena, &a, &a_count, &err), KITH_OK);
  struct kith_str(*texts)[COLUMN_COUNT] = arena_alloc(arena, (a_count + 1) * sizeof *texts);
  for (size_t i = 0; i < a_count; i++)
    for (int k = 0; k < COLUMN_COUNT; k++)
      texts[i][k] = arena_str(arena, row_text(&a[i].row, k, arena));
  e = evidence_of(known, arena);
  assert_int_equal(ownership_facts(then, &e, arena, &b, &b_count, &err), KITH_OK);
  assert_int_equal(a_count, b_count);
  for (size_t i = 0; i < a_count; i++)
    for (int k = 0; k < COLUMN_COUNT; k++) {
      struct kith_str text = row_text(&b[i].row, k, arena);
      if (!str_eq(texts[i][k], text))
        fail_msg("%s is '%.*s', by what was known then '%.*s'", fact_columns[k].name, STR_ARG(texts[i][k]),
                 STR_ARG(text));
    }
}

static void nothing_rests_on_what_comes_later(void **state)
{
  (void)state;
  for (size_t p = 0; p < POLICY_COUNT * 3; p++) {
    int32_t today = some_day(&chance, 1000000);
    const struct kith_policy *policy = company.policies[p % POLICY_COUNT];
    struct kith_people people;
    hire(&people, &company.s.arena, false);
    sign(&people, &company.s.arena, today, false);
    struct kith_ownership *o = ownership_at(policy, &company.s.people, sources, today);
    struct kith_ownership *then = ownership_at(policy, &people, sources, today);
    for (size_t i = 0; i < CASES; i++) {
      struct kith_arena arena = {0};
      struct found all, known;
      some_evidence(&chance, today, &all);
      cut(&all, today, &known);
      expect_same_facts(o, then, &all, &known, &arena);
      struct kith_verdict a = decided(o, &all, &arena), b = decided(then, &known, &arena);
      expect_same(&a, &b, &arena, "later things count", policy_files[p % POLICY_COUNT], i);
      arena_free(&arena);
    }
    ownership_free(o);
    ownership_free(then);
    people_free(&people);
  }
}

/* ---- The next day ---- */

enum { WALKED = 60, DAYS = 150 };

static void nothing_changes_before_its_next_day(void **state)
{
  (void)state;
  int32_t first = day_parse(KITH_STR("2026-11-10"));
  chance.from = first - 60;
  chance.to = first + DAYS - 20;
  for (size_t p = 0; p < POLICY_COUNT; p++) {
    static struct found found[WALKED];
    struct kith_arena arena = {0};
    struct kith_verdict last[WALKED];
    for (size_t i = 0; i < WALKED; i++) {
      some_evidence(&chance, first, &found[i]);
      for (size_t k = 0; k < found[i].interaction_count; k++)
        found[i].interactions[k].next = DAY_NEVER; /* what is counted is counted up to a day: gather's part */
    }
    for (int day = 0; day < DAYS; day++) {
      struct kith_ownership *o = ownership_at(company.policies[p], &company.s.people, sources, first + day);
      for (size_t i = 0; i < WALKED; i++) {
        struct kith_verdict v = decided(o, &found[i], &arena);
        if (v.next_day <= first + day)
          fail_msg("%s: the next day is not to come", policy_files[p]);
        if (day && last[i].next_day > first + day)
          expect_same(&last[i], &v, &arena, "changes before its next day", policy_files[p], i);
        last[i] = v;
      }
      ownership_free(o);
    }
    arena_free(&arena);
  }
}

/* ---- Others, and the order of things ---- */

static void others_change_nothing(void **state)
{
  (void)state;
  enum { BATCH = 50 };
  static struct found found[BATCH];
  for (size_t p = 0; p < POLICY_COUNT; p++) {
    int32_t today = day_parse(KITH_STR(TODAY));
    struct kith_ownership *alone = ownership_at(company.policies[p], &company.s.people, sources, today);
    struct kith_ownership *among = ownership_at(company.policies[p], &company.s.people, sources, today);
    struct kith_arena arena = {0};
    struct kith_evidence evidence[BATCH];
    struct kith_verdict verdicts[BATCH];
    struct kith_error err = {0};
    for (uint32_t i = 0; i < SOURCES; i++) { /* the first reading */
      ownership_survey_add(alone, i, chance.from - 1, STR_NONE, &err);
      ownership_survey_add(among, i, chance.from - 1, STR_NONE, &err);
    }
    for (size_t i = 0; i < BATCH; i++) {
      some_evidence(&chance, today, &found[i]);
      evidence[i] = evidence_of(&found[i], &arena);
      for (size_t k = 0; k < found[i].sighting_count && i % 5 == 0; k++) /* too few to make a day bulk */
        ownership_survey_add(among, found[i].sightings[k].source, found[i].sightings[k].observed_day,
                             found[i].sightings[k].facts, &err);
    }
    ownership_survey_end(alone);
    ownership_survey_end(among);
    assert_int_equal(ownership_decide(among, evidence, BATCH, &arena, verdicts, &err), KITH_OK);
    for (size_t i = 0; i < BATCH; i++) {
      struct kith_verdict v = decided(alone, &found[i], &arena);
      expect_same(&v, &verdicts[i], &arena, "others count", policy_files[p], i);
      assert_int_equal(v.next_day, verdicts[i].next_day);
    }
    ownership_free(alone);
    ownership_free(among);
    arena_free(&arena);
  }
}

static void shuffle(void *items, size_t count, size_t size)
{
  char kept[512], *at = items;
  for (size_t i = count; i > 1; i--) {
    size_t k = roll(&chance, i);
    memcpy(kept, at + (i - 1) * size, size);
    memcpy(at + (i - 1) * size, at + k * size, size);
    memcpy(at + k * size, kept, size);
  }
}

static void shuffle_sightings(struct found *f)
{
  struct {
    struct kith_owner_sighting sighting;
    struct kith_facts facts;
  } pairs[CHANCE_SIGHTINGS];
  for (size_t i = 0; i < f->sighting_count; i++) {
    pairs[i].sighting = f->sightings[i];
    pairs[i].facts = f->facts[i];
  }
  shuffle(pairs, f->sighting_count, sizeof pairs[0]);
  for (size_t i = 0; i < f->sighting_count; i++) {
    f->sightings[i] = pairs[i].sighting;
    f->sightings[i].id = 3 * i + 1;
    f->facts[i] = pairs[i].facts;
  }
}

/* Sources, people, sightings, deals, dealings, consents: each in another order, and called by another number. */
static void any_order_comes_to_the_same(void **state)
{
  (void)state;
  int32_t today = day_parse(KITH_STR(TODAY));
  for (size_t p = 0; p < POLICY_COUNT; p++) {
    struct kith_people *people = &company.otherwise;
    struct kith_owner_source moved[SOURCES];
    uint32_t places[SOURCES], now_at[SOURCES];
    for (uint32_t i = 0; i < SOURCES; i++)
      places[i] = i;
    shuffle(places, SOURCES, sizeof places[0]);
    for (uint32_t i = 0; i < SOURCES; i++) {
      moved[i] = sources[places[i]];
      now_at[places[i]] = i;
    }
    struct kith_ownership *one = ownership_at(company.policies[p], &company.s.people, sources, today);
    struct kith_ownership *other = ownership_at(company.policies[p], people, moved, today);
    for (size_t i = 0; i < CASES; i++) {
      struct kith_arena arena = {0};
      struct found f, g;
      some_evidence(&chance, today, &f);
      g = f;
      shuffle_sightings(&g);
      shuffle(g.deals, g.deal_count, sizeof g.deals[0]);
      shuffle(g.interactions, g.interaction_count, sizeof g.interactions[0]);
      shuffle(g.consents, g.consent_count, sizeof g.consents[0]);
      for (size_t k = 0; k < g.sighting_count; k++)
        g.sightings[k].source = now_at[g.sightings[k].source];
      for (size_t k = 0; k < g.interaction_count; k++)
        g.interactions[k].source = now_at[g.interactions[k].source];
      g.listed = people_find(people, company.s.people.parties.items[f.listed].text);
      struct kith_verdict a = decided(one, &f, &arena), b = decided(other, &g, &arena);
      assert_int_equal(a.next_day, b.next_day);
      a.deciding_count = b.deciding_count = 0; /* of equal ones the first that was read */
      expect_same(&a, &b, &arena, "the order counts", policy_files[p], i);
      arena_free(&arena);
    }
    ownership_free(one);
    ownership_free(other);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(one_headline_and_one_outcome_a_party, start, end),
      cmocka_unit_test_setup_teardown(nobody_is_private_by_what_is_missing, start, end),
      cmocka_unit_test_setup_teardown(nothing_rests_on_what_comes_later, start, end),
      cmocka_unit_test_setup_teardown(nothing_changes_before_its_next_day, start, end),
      cmocka_unit_test_setup_teardown(others_change_nothing, start, end),
      cmocka_unit_test_setup_teardown(any_order_comes_to_the_same, start, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
