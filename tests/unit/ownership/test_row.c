/* The facts that the evidence gives, each by its value; and that neither its order nor what is still to come decides. */
#include "unit/ownership/rows.h"

#define DANA "dana@acme.example"
#define ELI  "eli@acme.example"

static void person(const char *email, const char *hired, const char *left, const char *role, const char *place)
{
  struct kith_error err = {0};
  struct kith_record *r = record_of(&s.arena, KITH_PERSON, KITH_P_EMAIL, email, KITH_P_HIRED, hired, KITH_P_LEFT, left,
                                    KITH_P_ROLE, role, KITH_P_PLACE, place, KITH_P_ENGAGEMENT, "contractor", 0);
  if (people_add_person(&s.people, r, &err) != KITH_OK)
    fail_msg("%s", err.message);
}

static void agreement(const char *kind, const char *from, const char *until, const char *reviewed_by)
{
  struct kith_error err = {0};
  struct kith_record *r = record_of(&s.arena, KITH_AGREEMENT, KITH_P_PERSON, DANA, KITH_P_AGREEMENT, kind, KITH_P_FROM,
                                    from, KITH_P_UNTIL, until, KITH_P_REVIEWED_BY, reviewed_by, 0);
  if (people_add_agreement(&s.people, r, &err) != KITH_OK)
    fail_msg("%s", err.message);
}

static void deal(double amount, const char *currency, bool won, bool closed, int32_t created, int32_t day,
                 const char *owner)
{
  s.deals[s.deal_count++] = (struct kith_owner_deal){.amount = amount,
                                                     .won = won,
                                                     .closed = closed,
                                                     .created = created,
                                                     .day = day,
                                                     .owner = str_of(owner),
                                                     .currency = str_of(currency)};
}

static void consent(uint32_t channels, bool withdrawn, int32_t day, const char *purpose)
{
  s.consents[s.consent_count++] =
      (struct kith_consent){.channels = channels, .withdrawn = withdrawn, .day = day, .purpose = str_of(purpose)};
}

static struct kith_record *with_country(struct kith_record *r, const char *code)
{
  const struct kith_part part = {sizeof part, KITH_ADR_COUNTRY_CODE, str_of(code)};
  const struct kith_property p = {.size = sizeof p, .name = KITH_P_ADR, .part_count = 1, .parts = &part};
  assert_int_equal(record_put(r, &p), KITH_OK);
  return r;
}

/* ---- People ---- */

static void test_spell(void **state)
{
  (void)state;
  person("mo@acme.example", "2024-05-01", "", "Broker", "US-NY");
  see(&s, SHEET, CONTACT(KITH_P_FN, "X"));
  row_of(ELI);
  expect(COL_ENTITY, "company");
  expect(COL_ROLE, "unknown");
  expect(COL_REHIRED, "no");
  expect(COL_BETWEEN_SPELLS, "no");
  expect(COL_IS_CURRENT, "yes");
  row_clear(&row);
  expect(COL_BETWEEN_SPELLS, "unknown");
}

static void test_coming_back(void **state)
{
  (void)state;
  person("pat@acme.example", "2025-02-01", "", "Broker", "US-NY"); /* Pat had left in 2023 */
  see(&s, PAT_PHONE, CONTACT(KITH_P_FN, "X", KITH_P_CREATED, "2024-01-01"));
  row_of("pat@acme.example");
  expect(COL_REHIRED, "yes");
  expect(COL_BETWEEN_SPELLS, "yes");
  expect(COL_HIRED, "2025-02-01");
  expect(COL_ROLE, "Broker");
  expect(COL_PLACE, "US-NY");
  expect(COL_ENGAGEMENT, "contractor");
}

static void test_agreements(void **state)
{
  (void)state;
  agreement("non-solicit", "2019-06-01", "2027-05-27", "");
  agreement("non-solicit", "2020-06-01", "2028-05-27", "");
  agreement("non-compete", "2019-06-01", "", "counsel");
  agreement("social", "2024-01-01", "", "");
  agreement("broker-protocol", "2019-06-01", "2020-01-01", "counsel");
  agreement("prior-employer", "2019-06-01", "", "counsel");
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X"));
  see(&s, ELI_PHONE, CONTACT(KITH_P_FN, "X"));
  row_of(DANA);
  expect(COL_AGREEMENT_NON_SOLICIT, "unknown"); /* nobody reviewed it */
  expect(COL_NON_SOLICIT_ON_FILE, "yes");
  expect(COL_NON_SOLICIT_UNTIL, "2028-05-27");
  expect(COL_AGREEMENT_NON_COMPETE, "yes");
  expect(COL_NON_COMPETE_ON_FILE, "yes");
  expect(COL_SOCIAL_SINCE, "2024-01-01");
  expect(COL_AGREEMENT_SOCIAL, "unknown");
  expect(COL_AGREEMENT_BROKER_PROTOCOL, "no"); /* over */
  expect(COL_AGREEMENT_PRIOR_EMPLOYER, "yes");
  expect(COL_AGREEMENT_PRIOR_BOOK, "no");
  row_of(ELI);
  expect(COL_NON_SOLICIT_ON_FILE, "no");
  expect(COL_NON_SOLICIT_UNTIL, "unknown");
  expect(COL_SOCIAL_SINCE, "unknown");
}

static void test_an_endless_non_solicit_has_no_last_day(void **state)
{
  (void)state;
  agreement("non-solicit", "2019-06-01", "2027-05-27", "counsel");
  agreement("non-solicit", "2019-06-01", "", "");
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X"));
  row_of(DANA);
  expect(COL_AGREEMENT_NON_SOLICIT, "yes");
  expect(COL_NON_SOLICIT_UNTIL, "unknown");
}

/* ---- Sightings ---- */

static void test_who_was_first(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X", KITH_P_CREATED, "2016-03-01"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X", KITH_P_CREATED, "2010-03-01")); /* her own word */
  see(&s, ELI_LINKEDIN, CONTACT(KITH_P_FN, "X", KITH_P_CONNECTED_ON, "2015-03-01"));
  row_of(DANA);
  expect(COL_FIRST_PARTY, ELI);
  expect(COL_FIRST_PARTY_KIND, "rep");
  expect(COL_HOLDERS, "3");
  expect(COL_FIRST_SEEN_POSSESSION, "portable");
  expect(COL_APPEARED, "2010-03-01");
  expect(COL_BASIS_KIND, "voluntary");
  row_of("company");
  expect(COL_FIRST_SEEN_POSSESSION, "internal");
  expect(COL_APPEARED, "unknown");
  expect(COL_ENTITY, "company");
  expect(COL_BASIS_KIND, "unknown"); /* it needs none */
}

static void test_a_first_reading_says_nobody_was_first(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X"));
  row_of(DANA);
  expect(COL_FIRST_PARTY, "unknown");
  expect(COL_FIRST_PARTY_KIND, "unknown");
}

/* ---- Records ---- */

static void test_where_a_contact_came_from(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X", KITH_P_LEAD_SOURCE, "Trade Show", KITH_P_REFERENCE, "true"));
  row_of("company");
  expect(COL_LEAD_SOURCE, "event");
  expect(COL_LEAD_SAID, "Trade Show");
  expect(COL_LEAD_PAID_BY, "company");
  expect(COL_REFERENCE_ALLOWED, "yes");
  see(&s, SHEET, CONTACT(KITH_P_FN, "X", KITH_P_LEAD_PAID_BY, "Eli Novak", KITH_P_REFERENCE, "no"));
  row_of("company");
  expect(COL_LEAD_PAID_BY, "rep");
  expect(COL_REFERENCE_ALLOWED, "no");
}

static void test_a_word_nobody_knows(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X", KITH_P_LEAD_SOURCE, "Zebra"));
  row_of("company");
  expect(COL_LEAD_SOURCE, "unknown");
  expect(COL_LEAD_SAID, "Zebra");
  expect(COL_LEAD_PAID_BY, "unknown");
}

static void test_country(void **state)
{
  (void)state;
  see(&s, CRM, with_country(CONTACT(KITH_P_FN, "X"), "NO"));
  row_of("company");
  expect(COL_CONTACT_COUNTRY, "NO");
  expect(COL_CONTACT_IN_EU, "yes");
  s.sighting_count = 0;
  see(&s, CRM, with_country(CONTACT(KITH_P_FN, "X"), "CH"));
  row_of("company");
  expect(COL_CONTACT_IN_EU, "no");
  s.sighting_count = 0;
  see(&s, CRM, CONTACT(KITH_P_FN, "X"));
  row_of("company");
  expect(COL_CONTACT_COUNTRY, "unknown");
  expect(COL_CONTACT_IN_EU, "unknown");
}

static void test_account(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X", KITH_P_TERRITORY, "North"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X"));
  row_of(DANA);
  expect(COL_ACCOUNT_OWNER, "unknown");
  expect(COL_TERRITORY, "North");
  s.account = (struct kith_owner_account){
      .name = KITH_STR("Globex"), .owner = KITH_STR("Dana Reyes"), .territory = KITH_STR("West")};
  row_of(DANA);
  expect(COL_ACCOUNT_OWNER, "yes");
  expect(COL_TERRITORY, "West");
  row_of("company");
  expect(COL_ACCOUNT_OWNER, "no");
}

static void test_do_not_contact(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X", KITH_P_DO_NOT_CONTACT, "true", KITH_P_OPT_OUT_ON, "2025-05-05"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X", KITH_P_OPT_OUT_ON, "2020-01-01")); /* says nothing of contacting */
  row_of("company");
  expect(COL_DO_NOT_CONTACT, "yes");
  expect(COL_DO_NOT_CONTACT_SINCE, "2025-05-05");
}

/* ---- Deals, interactions, consent ---- */

static void test_deals(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X"));
  deal(100, "EUR", true, true, DAY("2020-01-01"), DAY("2020-02-01"), "Dana Reyes");
  deal(50, "eur", true, true, DAY("2021-01-01"), DAY("2021-02-01"), "");
  deal(7, "EUR", false, false, DAY("2026-01-01"), DAY("2027-06-30"), ""); /* hoped for */
  row_of(DANA);
  expect(COL_WON_AMOUNT, "150");
  expect(COL_OPEN_AMOUNT, "7");
  expect(COL_DEAL_AMOUNT, "157");
  expect(COL_DEAL_CURRENCY, "EUR");
  expect(COL_LAST_WON, "2021-02-01");
  expect(COL_DEAL_OWNER, "yes");
  row_of("company");
  expect(COL_DEAL_OWNER, "no");
  deal(1, "JPY", false, false, DAY_UNKNOWN, DAY_UNKNOWN, "Nobody Known");
  row_of("company");
  expect(COL_DEALS, "4");
  expect(COL_DEAL_CURRENCY, "mixed");
  expect(COL_WON_AMOUNT, "unknown");
  expect(COL_DEAL_OWNER, "unknown");
}

static const char *recency(int32_t last)
{
  s.interactions[0] = (struct kith_owner_interactions){.source = DANA_PHONE, .out = 1, .first = last, .last = last};
  s.interaction_count = 1;
  return arena_c(&s.arena, row_text(row_of(DANA), COL_RECENCY, &s.arena));
}

static void test_recency(void **state)
{
  (void)state;
  int32_t today = DAY(TODAY);
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X"));
  row_of(DANA);
  expect(COL_RECENCY, "never");
  claims.have_interactions = false;
  row_of(DANA);
  expect(COL_RECENCY, "unknown");
  assert_string_equal(recency(today), "30 days");
  expect(COL_FIRST_INTERACTION, TODAY);
  assert_string_equal(recency(today - 30), "30 days");
  assert_string_equal(recency(today - 31), "90 days");
  assert_string_equal(recency(today - 365), "year");
  assert_string_equal(recency(today - 366), "older");
  assert_string_equal(recency(DAY_UNKNOWN), "unknown");
  claims.recency_counts = true;
  recency(today - 30);
  assert_int_equal(claims.whole.next_day, today + 1);
  recency(today - 366);
  assert_int_equal(claims.whole.next_day, DAY_NEVER);
}

static void test_consent(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X"));
  consent(CONSENT_EMAIL, false, DAY("2024-01-01"), "newsletter");
  consent(CONSENT_PHONE, false, DAY("2024-01-01"), "offers");
  consent(CONSENT_PHONE, true, DAY("2025-01-01"), "offers");
  row_of("company");
  expect(COL_CONSENT_EMAIL, "given");
  expect(COL_CONSENT_PHONE, "withdrawn");
  expect(COL_CONSENT_PURPOSE, "newsletter");
  s.consents[s.consent_count++] = (struct kith_consent){
      .channels = 3, .withdrawn = true, .everything = true, .day = DAY("2026-02-02"), .purpose = STR_NONE};
  row_of("company");
  expect(COL_CONSENT_EMAIL, "withdrawn");
  expect(COL_CONSENT_PURPOSE, "unknown");
  expect(COL_DO_NOT_CONTACT, "yes");
  expect(COL_DO_NOT_CONTACT_SINCE, "2026-02-02");
}

/* ---- Properties ---- */

static uint32_t dice;

static uint32_t roll(uint32_t sides)
{
  dice = dice * 1664525u + 1013904223u;
  return (dice >> 8) % sides;
}

static const char *any_day(void)
{
  char text[DAY_TEXT];
  day_format(DAY("2018-01-01") + (int32_t)roll(8) * 300, text);
  return arena_c(&s.arena, str_of(text));
}

static const char *any_of(const char *const *texts)
{
  return texts[roll(3)];
}

static void any_evidence(void)
{
  static const char *const owners[] = {"", "Eli Novak", "Dana Reyes"}, *const orgs[] = {"", "Globex", "Initech"};
  static const char *const leads[] = {"Trade Show", "Zebra", "referral"}, *const yes_no[] = {"", "true", "false"};
  size_t count = 2 + roll(6);
  for (size_t i = 0; i < count; i++)
    see(&s, roll(SOURCES),
        with_country(CONTACT(KITH_P_FN, "X", KITH_P_CREATED, any_day(), KITH_P_CONNECTED_ON, any_day(), KITH_P_OWNER,
                             any_of(owners), KITH_P_ORG, any_of(orgs), KITH_P_LEAD_SOURCE, any_of(leads),
                             KITH_P_DO_NOT_CONTACT, any_of(yes_no), KITH_P_REFERENCE, any_of(yes_no), KITH_P_TERRITORY,
                             any_of(orgs)),
                     any_of((const char *const[]){"DE", "US", "FR"})));
  for (int i = 0; i < 4; i++)
    deal(roll(3) * 0.1, any_of((const char *const[]){"", "EUR", "EUR"}), roll(2), true, DAY("2020-01-01"),
         DAY("2020-01-01") + (int32_t)roll(900), any_of(owners));
  for (int i = 0; i < 6; i++)
    consent(1 + roll(3), roll(2), DAY("2020-01-01") + (int32_t)roll(3), any_of(orgs));
  for (uint32_t i = 0; i < 3; i++)
    s.interactions[s.interaction_count++] = (struct kith_owner_interactions){
        .source = i, .in = roll(3), .out = roll(3), .first = DAY("2019-01-01"), .last = DAY("2024-01-01")};
}

/* All rows as one text: "column=value" of each party in the order of the claims; `party` is one of them. */
static struct kith_str all_rows(const char *party)
{
  struct kith_buf text = BUF_MAX(1 << 20);
  row_of(party);
  const struct kith_evidence e = {.account = s.account};
  for (size_t i = 0; i < claims.sides.len; i++) {
    claims_row(&claims, &e, &claims.sides.items[i], &row);
    for (int c = 0; c < COLUMN_COUNT; c++)
      buf_printf(&text, "%s=%.*s\n", fact_columns[c].name, STR_ARG(row_text(&row, c, &s.arena)));
  }
  struct kith_str kept = arena_str(&s.arena, buf_str(&text));
  buf_free(&text);
  return kept;
}

static void fail_where_they_differ(struct kith_str a, struct kith_str b)
{
  struct kith_str x, y;
  while (str_next(&a, '\n', &x) && str_next(&b, '\n', &y))
    if (!str_eq(x, y))
      fail_msg("%.*s, but then %.*s", STR_ARG(x), STR_ARG(y));
  fail_msg("there are more rows in one");
}

#define SHUFFLE(list, count)                                                                                           \
  for (size_t i_ = (count); i_ > 1; i_--) {                                                                            \
    size_t k_ = roll((uint32_t)i_);                                                                                    \
    __typeof__((list)[0]) swap_ = (list)[k_];                                                                          \
    (list)[k_] = (list)[i_ - 1];                                                                                       \
    (list)[i_ - 1] = swap_;                                                                                            \
  }

/* The sources of the pipeline in another order: what they are named by changes with it. */
static void shuffle_sources(void)
{
  uint32_t to[SOURCES];
  struct kith_holding before[SOURCES];
  memcpy(before, holdings, sizeof before);
  for (uint32_t i = 0; i < SOURCES; i++)
    to[i] = i;
  SHUFFLE(to, SOURCES);
  for (uint32_t i = 0; i < SOURCES; i++)
    holdings[to[i]] = before[i];
  for (size_t i = 0; i < s.sighting_count; i++)
    s.sightings[i].source = to[s.sightings[i].source];
  for (size_t i = 0; i < s.interaction_count; i++)
    s.interactions[i].source = to[s.interactions[i].source];
  holdings_rank(holdings, SOURCES);
}

static void test_no_order_of_inputs_decides(void **state)
{
  for (uint32_t trial = 0; trial < 200; trial++) {
    dice = trial;
    any_evidence();
    const char *party = arena_c(&s.arena, sources[s.sightings[0].source].holder);
    struct kith_str before = all_rows(party);
    SHUFFLE(s.sightings, s.sighting_count);
    for (size_t i = 0; i < s.sighting_count; i++)
      s.sightings[i].id = i + 1;
    SHUFFLE(s.deals, s.deal_count);
    SHUFFLE(s.consents, s.consent_count);
    SHUFFLE(s.interactions, s.interaction_count);
    shuffle_sources();
    survey_free(&survey);
    survey_init(&survey, SOURCES);
    struct kith_str after = all_rows(party);
    if (!str_eq(before, after))
      fail_where_they_differ(before, after);
    end(state);
    start(state);
  }
}

static void test_what_is_to_come_counts_for_nothing(void **state)
{
  int32_t later = DAY("2026-12-01"), latest = DAY("2027-01-01");
  for (uint32_t trial = 0; trial < 50; trial++) {
    dice = trial;
    any_evidence();
    s.deal_count = 3;
    const char *party = arena_c(&s.arena, sources[s.sightings[0].source].holder);
    struct kith_str before = all_rows(party);
    int32_t next = claims.whole.next_day;
    see(&s, PAT_PHONE,
        CONTACT(KITH_P_FN, "X", KITH_P_CREATED, "2027-01-01", KITH_P_OWNER, "Eli Novak", KITH_P_ORG, "Aaa",
                KITH_P_LIFECYCLE, "customer"));
    s.sightings[s.sighting_count - 1].observed_day = later;
    deal(5, "JPY", true, true, latest, latest, "Dana Reyes");
    consent(CONSENT_EMAIL, true, latest, "");
    s.interactions[s.interaction_count++] =
        (struct kith_owner_interactions){.source = PAT_PHONE, .in = 1, .first = latest, .last = latest, .next = latest};
    struct kith_str after = all_rows(party);
    if (!str_eq(before, after))
      fail_where_they_differ(before, after);
    assert_int_equal(next, DAY_NEVER);
    assert_int_equal(claims.whole.next_day, later);
    end(state);
    start(state);
  }
}

/* A deal that is won on a day to come is still open, and opens that day. */
static void test_a_deal_won_tomorrow(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X"));
  deal(5, "EUR", true, true, DAY("2026-01-01"), DAY("2026-12-24"), "");
  row_of("company");
  expect(COL_DEALS, "1");
  expect(COL_WON_DEALS, "0");
  expect(COL_OPEN_DEALS, "1");
  expect(COL_LIFECYCLE, "prospect");
  assert_int_equal(claims.whole.next_day, DAY("2026-12-24"));
}

/* The door: the rows of one identity, and no more than whose it is of who keeps the contact in private. */
static void test_facts_of_one_identity(void **state)
{
  (void)state;
  struct kith_error err = {0};
  struct kith_party_facts *parties;
  size_t count;
  see(&s, CRM, CONTACT(KITH_P_FN, "Rosa", KITH_P_CREATED, "2020-01-01"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "Rosa", KITH_P_CATEGORIES, "Family", KITH_P_REV, "2015-01-01"));
  const struct kith_evidence e = {.sightings = s.sightings, .sighting_count = s.sighting_count};
  ownership_survey_end(s.ownership);
  assert_int_equal(ownership_facts(s.ownership, &e, &s.arena, &parties, &count, &err), KITH_OK);
  assert_int_equal(count, 2);
  row = parties[0].row;
  assert_false(parties[0].withheld);
  expect(COL_PARTY, "company");
  expect(COL_FIRST_SEEN, "2020-01-01");
  row = parties[1].row;
  assert_true(parties[1].withheld);
  expect(COL_PARTY, DANA);
  expect(COL_FIRST_SEEN, "unknown");
  expect(COL_PERSONAL_REASONS, "unknown");
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
  const struct CMUnitTest tests[] = {
      T(test_spell),
      T(test_coming_back),
      T(test_agreements),
      T(test_an_endless_non_solicit_has_no_last_day),
      T(test_who_was_first),
      T(test_a_first_reading_says_nobody_was_first),
      T(test_where_a_contact_came_from),
      T(test_a_word_nobody_knows),
      T(test_country),
      T(test_account),
      T(test_do_not_contact),
      T(test_deals),
      T(test_recency),
      T(test_consent),
      T(test_no_order_of_inputs_decides),
      T(test_what_is_to_come_counts_for_nothing),
      T(test_a_deal_won_tomorrow),
      T(test_facts_of_one_identity),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
