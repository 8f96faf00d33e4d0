/* A small state built through the store, over the people and sources of unit/ownership/scene.h: what reports are
 * tested on. */
#ifndef KITH_TEST_REPORT_DESK_H
#define KITH_TEST_REPORT_DESK_H

#include "unit/ownership/scene.h"

#include <stdlib.h>
#include <unistd.h>

#include "dedupe/dedupe.h"
#include "model/codec.h"
#include "normalise/normalise.h"
#include "report/contact.h"
#include "report/page.h"
#include "store/duty.h"
#include "store/rules.h"

struct desk {
  struct scene scene;
  char folder[64];
  struct kith_store *store;
  struct kith_names names;
  struct kith_normaliser *normaliser;
  struct kith_reading reading;
  uint64_t next[SOURCES];
  VEC(struct kith_dedupe_record) records;
};

static inline uint64_t desk_key_hash(struct kith_str key, uint64_t seed, int64_t source)
{
  return codec_text_hash(key, seed + (uint64_t)source);
}

#define GOOD(call)                                                                                                     \
  do {                                                                                                                 \
    struct kith_error err_ = {0}, *err = &err_;                                                                        \
    if ((call) != KITH_OK)                                                                                             \
      fail_msg("%s: %s", #call, err->message);                                                                         \
  } while (0)

static inline void desk_start(struct desk *d)
{
  char path[96];
  struct kith_run run;
  *d = (struct desk){0};
  d->scene.policy = load_general(&d->scene);
  scene_people(&d->scene);
  strcpy(d->folder, "/tmp/kith-desk-XXXXXX");
  assert_non_null(mkdtemp(d->folder));
  snprintf(path, sizeof path, "%s/x.kith", d->folder);
  GOOD(store_open(path, STORE_RUN, &d->store, err));
  GOOD(run_start(d->store, KITH_STR("/x.yaml"), 1000, &run, err));
  GOOD(store_begin(d->store, err));
  GOOD(normaliser_new(KITH_STR("US"), &d->normaliser, err));
  names_init(&d->names);
  d->reading = (struct kith_reading){.store = d->store,
                                     .names = &d->names,
                                     .people = &d->scene.people,
                                     .policy = d->scene.policy,
                                     .sources = sources,
                                     .source_count = SOURCES,
                                     .region = KITH_STR("US"),
                                     .merge_at = DEDUPE_MERGE_AT,
                                     .review_at = DEDUPE_REVIEW_AT,
                                     .today = day_parse(KITH_STR(TODAY)),
                                     .key_hash = desk_key_hash};
  memset(d->reading.source_of, 0xff, sizeof d->reading.source_of);
  for (uint32_t i = 0; i < SOURCES; i++) {
    struct kith_source_row row;
    GOOD(source_row(d->store, sources[i].name, sources[i].plugin, &row, err));
    d->reading.source_of[row.id] = i;
  }
}

static inline void desk_end(struct desk *d)
{
  char command[96];
  store_close(d->store);
  normaliser_free(d->normaliser);
  names_free(&d->names);
  vec_free(&d->records);
  scene_end(&d->scene);
  snprintf(command, sizeof command, "rm -rf '%s'", d->folder);
  assert_int_equal(system(command), 0);
}

static inline uint64_t desk_insert(struct desk *d, uint32_t source, struct kith_record *r, struct kith_str match,
                                   struct kith_str facts)
{
  struct kith_buf bytes = BUF_MAX(1 << 20);
  int64_t number = source + 1; /* sources were made in this order */
  struct kith_str account = record_text(r, KITH_P_ACCOUNT_KEY);
  assert_int_equal(codec_encode(r, &d->names, &bytes), KITH_OK);
  struct kith_sighting_row row = {.id = (uint64_t)number << 40 | ++d->next[source],
                                  .key = desk_key_hash(r->key, store_seed(d->store), number),
                                  .kind = r->kind,
                                  .first_day = day_parse(KITH_STR(TODAY)),
                                  .run = 1,
                                  .record = buf_str(&bytes),
                                  .match = match,
                                  .facts = facts};
  row.root = row.id;
  row.account = account.len ? desk_key_hash(account, store_seed(d->store), number) : 0;
  GOOD(sighting_insert(d->store, &row, err));
  buf_free(&bytes);
  return row.id;
}

/* A sighting of that identity; `r` is normalised. */
static inline uint64_t desk_see(struct desk *d, uint64_t identity, uint32_t source, const char *key,
                                struct kith_record *r)
{
  struct kith_matchable m = {0};
  struct kith_buf match = BUF_MAX(FEATURES_MAX), facts = BUF_MAX(FACTS_MAX);
  struct kith_facts f;
  r->key = str_of(key);
  normalise_record(d->normaliser, r, &m);
  features_encode(&m, &match);
  facts_extract(r, &f);
  assert_int_equal(facts_encode(&f, &facts), KITH_OK);
  uint64_t id = desk_insert(d, source, r, buf_str(&match), buf_str(&facts));
  GOOD(member_put(d->store, &(struct kith_member_row){id, identity, id, 1}, err));
  GOOD(identity_put(d->store,
                    &(struct kith_identity_row){.id = identity, .run = 1, .changed = 1, .status = IDENTITY_LIVE}, err));
  vec_push(&d->records, ((struct kith_dedupe_record){
                            .id = id, .source = source, .features = arena_str(&d->scene.arena, buf_str(&match))}));
  buf_free(&match);
  buf_free(&facts);
  return id;
}

/* Any other record. */
static inline void desk_add(struct desk *d, uint32_t source, const char *key, struct kith_record *r)
{
  r->key = str_of(key);
  desk_insert(d, source, r, STR_NONE, STR_NONE);
}

#define CLAIM(party_, strength_, since, grade_)                                                                        \
  ((struct kith_claim){.size = sizeof(struct kith_claim),                                                              \
                       .strength = KITH_CLAIM_##strength_,                                                             \
                       .party = KITH_STR(party_),                                                                      \
                       .rule = KITH_STR("a-rule"),                                                                     \
                       .because = KITH_STR("because of " party_),                                                      \
                       .first_seen = KITH_STR(since),                                                                  \
                       .grade = KITH_STR(grade_)})

/* Owners are those named, up to NULL. */
static inline void desk_decide(struct desk *d, uint64_t identity, enum kith_class owner_class, const char *steward,
                               const struct kith_claim *claims, size_t claim_count, const char *const *owners)
{
  struct kith_str owner_texts[4];
  size_t count = 0;
  for (; owners && owners[count]; count++)
    owner_texts[count] = str_of(owners[count]);
  const struct kith_obligation owed = {KITH_STR("dana@acme.example"), KITH_STR("company"), KITH_STR("introduce"),
                                       STR_NONE, DAY_UNKNOWN};
  struct kith_verdict v = {.decision = {.size = sizeof v.decision,
                                        .owner_class = owner_class,
                                        .owner_count = count,
                                        .owners = owner_texts,
                                        .steward = str_of(steward),
                                        .rule = KITH_STR("a-rule"),
                                        .because = KITH_STR("because"),
                                        .lifecycle = KITH_STR("unknown"),
                                        .confidence = 0.9,
                                        .claim_count = claim_count,
                                        .claims = claims},
                           .next_day = DAY_NEVER,
                           .obligation_count = owner_class == KITH_BOTH,
                           .obligations = &owed};
  struct kith_buf bytes = BUF_MAX(1 << 16);
  assert_int_equal(decision_encode(&v, &bytes), KITH_OK);
  struct kith_decision_row row = {
      .identity = identity, .owner_class = (int)owner_class, .next_day = DAY_NEVER, .bytes = buf_str(&bytes)};
  const struct kith_rules_row rules = {.run = 1, .label = KITH_STR("general 1, DRAFT")};
  GOOD(decision_put(d->store, &row, err));
  GOOD(rules_put(d->store, &rules, err));
  const struct kith_duty_row asked = {
      .kind = owed.kind, .owed_by = owed.owed_by, .owed_to = owed.owed_to, .due = DAY_UNKNOWN};
  GOOD(duty_merge(d->store, identity, &asked, v.obligation_count, 1, err));
  buf_free(&bytes);
}

/* Fits a model over all that was seen, as resolve does. */
static inline void desk_fit(struct desk *d)
{
  struct kith_dedupe_settings settings = {
      .merge_at = DEDUPE_MERGE_AT, .review_at = DEDUPE_REVIEW_AT, .jobs = 1, .model = STR_NONE};
  struct kith_dedupe_result result;
  GOOD(dedupe_run(d->records.items, d->records.len, &settings, &result, err));
  GOOD(store_set_text(d->store, "model", result.model, err));
  dedupe_result_free(&result);
}

/* The page as text, a line each: for looking into. */
static inline const char *desk_text(struct desk *d, const struct kith_page *page)
{
  struct kith_buf text = BUF_MAX(1 << 20);
  for (size_t i = 0; i < page->lines.len; i++)
    buf_printf(&text, "%.*s %.*s\n", STR_ARG(page->lines.items[i].head), STR_ARG(page->lines.items[i].body));
  const char *kept = arena_c(&d->scene.arena, buf_str(&text));
  buf_free(&text);
  return kept;
}

#define assert_says(text, part)                                                                                        \
  do {                                                                                                                 \
    if (!strstr((text), (part)))                                                                                       \
      fail_msg("no '%s' in:\n%s", (part), (text));                                                                     \
  } while (0)
#define assert_silent(text, part)                                                                                      \
  do {                                                                                                                 \
    if (strstr((text), (part)))                                                                                        \
      fail_msg("'%s' in:\n%s", (part), (text));                                                                        \
  } while (0)

#define CONTACT(d, ...) record_of(&(d)->scene.arena, KITH_CONTACT, __VA_ARGS__, 0)

#endif
