#include "unit/store/scratch.h"

#include "store/identity.h"
#include "store/sighting.h"

#define ID(n) ((uint64_t)3 << 40 | (n))

enum { POLICY_A = 11, POLICY_B = 12 };

static void put(struct scratch *s, uint64_t n, uint64_t root, uint64_t key, uint64_t content, int64_t run)
{
  struct kith_sighting_row row = {.id = ID(n), .root = ID(root), .key = key, .content = content, .kind = KITH_CONTACT};
  row.first_day = 100;
  row.run = run;
  row.record = KITH_STR("record");
  row.match = KITH_STR("match");
  row.facts = KITH_STR("facts");
  assert_int_equal(sighting_insert(s->store, &row, &s->err), KITH_OK);
}

static const struct kith_known *known(struct scratch *s, struct kith_known_map *map, int64_t run, int64_t policy,
                                      uint64_t key)
{
  known_free(map);
  assert_int_equal(known_load(s->store, 3, run, policy, map, &s->err), KITH_OK);
  return known_find(map, key);
}

static void the_map_tells_versions_apart(void **state)
{
  struct scratch *s = *state;
  struct kith_known_map map = {0};
  put(s, 1, 1, 500, 7, 1);
  const struct kith_known *k = known(s, &map, 1, POLICY_A, 500);
  assert_non_null(k);
  assert_int_equal(k->flags, KNOWN_THIS_RUN | KNOWN_FIRST); /* this run made it: resumed, it counts as new again */
  assert_int_equal(known(s, &map, 2, POLICY_A, 500)->flags, KNOWN_FIRST);
  assert_null(known_find(&map, 501));

  assert_int_equal(sighting_supersede(s->store, ID(1), ID(2), 2, &s->err), KITH_OK);
  put(s, 2, 1, 500, 8, 2);
  k = known(s, &map, 2, POLICY_A, 500);
  assert_int_equal(k->sighting, 2);
  assert_int_equal(k->content, 8);
  assert_int_equal(k->flags, KNOWN_THIS_RUN); /* changed, not new */
  assert_int_equal(map.len, 1);

  assert_int_equal(sighting_set_gone(s->store, ID(2), 4, &s->err), KITH_OK);
  k = known(s, &map, 4, POLICY_A, 500);
  assert_int_equal(k->flags, KNOWN_GONE);
  assert_int_equal(map.gone_this_run, 1);
  known(s, &map, 5, POLICY_A, 500);
  assert_int_equal(map.gone_this_run, 0);
  known_free(&map);
}

static void a_map_grows_and_keeps_all(void **state)
{
  (void)state;
  struct kith_known_map map = {0};
  for (uint64_t i = 1; i <= 5000; i++)
    known_put(&map, &(struct kith_known){.key = i * 4096, .content = i, .sighting = i}); /* keys that collide */
  known_put(&map, &(struct kith_known){.key = 4096, .content = 9, .sighting = 1});
  assert_int_equal(map.len, 5000);
  assert_int_equal(known_find(&map, 4096)->content, 9);
  for (uint64_t i = 2; i <= 5000; i++)
    assert_int_equal(known_find(&map, i * 4096)->content, i);
  assert_null(known_find(&map, 1));
  known_free(&map);
}

static void only_its_own_source_is_loaded(void **state)
{
  struct scratch *s = *state;
  struct kith_known_map map = {0};
  put(s, 1, 1, 500, 7, 1);
  assert_int_equal(known_load(s->store, 2, 1, POLICY_A, &map, &s->err), KITH_OK);
  assert_int_equal(map.len, 0);
  known_free(&map);
  assert_int_equal(known_load(s->store, 4, 1, POLICY_A, &map, &s->err), KITH_OK);
  assert_int_equal(map.len, 0);
  known_free(&map);
}

static void purge(struct scratch *s, uint64_t n, int64_t run)
{
  struct kith_purge p = {ID(n), run, POLICY_A, KITH_STR("dana")};
  assert_int_equal(sighting_purge(s->store, &p, &s->err), KITH_OK);
  assert_int_equal(purges_finish(s->store, run, &s->err), KITH_OK);
}

static int add_ids(void *arg, const struct kith_purged_row *row, struct kith_error *err)
{
  (void)err;
  *(uint64_t *)arg = *(uint64_t *)arg * 100 + (row->id & 99) * 10 + row->kind;
  return KITH_OK;
}

static int add_emails(void *arg, uint64_t id, uint64_t email, struct kith_error *err)
{
  (void)id;
  (void)err;
  *(uint64_t *)arg += email;
  return KITH_OK;
}

static void what_was_purged_is_told_and_forgotten(void **state)
{
  struct scratch *s = *state;
  uint64_t ids = 0, emails = 0;
  put(s, 1, 1, 500, 7, 1);
  put(s, 2, 1, 600, 7, 1);
  scratch_sql(s, "UPDATE sighting SET kind=4 WHERE key=600");
  purge(s, 1, 1);
  purge(s, 2, 1);
  assert_int_equal(purged_count(s->store, STR_NONE), 1); /* a talk is no contact */
  assert_int_equal(purged_each(s->store, add_ids, &ids, &s->err), KITH_OK);
  assert_int_equal(ids, 1124);
  assert_int_equal(purged_email_put(s->store, ID(1), 55, &s->err), KITH_OK);
  assert_int_equal(purged_email_put(s->store, ID(1), 55, &s->err), KITH_OK);
  assert_int_equal(purged_email_each(s->store, add_emails, &emails, &s->err), KITH_OK);
  assert_int_equal(emails, 55);
  assert_int_equal(purged_forget(s->store, ID(1), &s->err), KITH_OK);
  assert_int_equal(purged_count(s->store, STR_NONE), 0);
  assert_int_equal(scratch_number(s, "SELECT count(*) FROM purged_email"), 0);
  assert_int_equal(scratch_number(s, "SELECT count(*) FROM purged"), 1);
}

static void a_purge_leaves_hashes_only(void **state)
{
  struct scratch *s = *state;
  struct kith_known_map map = {0};
  put(s, 1, 1, 500, 7, 1);
  sighting_supersede(s->store, ID(1), ID(2), 2, &s->err);
  put(s, 2, 1, 500, 8, 2);
  put(s, 3, 3, 600, 9, 2);
  member_put(s->store, &(struct kith_member_row){ID(2), 1, ID(2), 1}, &s->err);
  review_add(s->store, &(struct kith_review_row){ID(2), ID(3), 1, 0.7}, &s->err);
  purge(s, 2, 3);
  assert_int_equal(scratch_number(s, "SELECT count(*) FROM sighting"), 1);
  assert_int_equal(scratch_number(s, "SELECT count(*) FROM record"), 1); /* the older version went, too */
  assert_int_equal(scratch_number(s, "SELECT count(*) FROM feature"), 1);
  assert_int_equal(scratch_number(s, "SELECT count(*) FROM member"), 0);
  assert_int_equal(review_count(s->store), 0);
  assert_int_equal(purged_count(s->store, STR_NONE), 1);
  assert_int_equal(purged_count(s->store, KITH_STR("dana")), 1);
  assert_int_equal(purged_count(s->store, KITH_STR("eli")), 0);

  assert_int_equal(known(s, &map, 2, POLICY_A, 500)->flags, KNOWN_PURGED | KNOWN_THIS_RUN); /* counted as changed */
  assert_int_equal(known(s, &map, 3, POLICY_A, 500)->flags, KNOWN_PURGED);
  assert_null(known(s, &map, 3, POLICY_B, 500)); /* another policy decides again */
  known_free(&map);
}

static void origins_are_handed_on(void **state)
{
  struct scratch *s = *state;
  uint64_t root = 0;
  int32_t day = 0;
  put(s, 5, 2, 500, 7, 1);
  assert_int_equal(sighting_origin(s->store, ID(5), &root, &day, &s->err), KITH_OK);
  assert_true(root == ID(2));
  assert_int_equal(day, 100);
  assert_int_equal(sighting_origin(s->store, ID(6), &root, &day, &s->err), KITH_E_INTERNAL);
  assert_true(str_eq_c(sighting_record(s->store, ID(5)), "record"));
  assert_int_equal(sighting_record(s->store, ID(6)).len, 0);
}

static void a_member_superseded_twice_waits_for_matching(void **state)
{
  struct scratch *s = *state;
  put(s, 1, 1, 500, 7, 1);
  member_put(s->store, &(struct kith_member_row){ID(1), 1, ID(1), 1}, &s->err);
  sighting_supersede(s->store, ID(1), ID(2), 2, &s->err);
  sighting_supersede(s->store, ID(2), ID(3), 2, &s->err);
  assert_int_equal(scratch_number(s, "SELECT component<0 FROM member"), 1);
  assert_true((uint64_t)scratch_number(s, "SELECT sighting FROM member") == ID(3));
}

struct seen {
  struct kith_evidence_row rows[8];
  size_t count, stop_at;
  bool joined;
};

static int see(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct seen *seen = arg;
  seen->joined = seen->joined || str_eq_c(row->match, "match") || str_eq_c(row->facts, "facts");
  seen->rows[seen->count++] = *row;
  return seen->count == seen->stop_at ? error_set(err, KITH_E_LIMIT, "enough") : KITH_OK;
}

static void evidence_joins_side_tables(void **state)
{
  struct scratch *s = *state;
  struct seen seen = {0};
  put(s, 1, 1, 500, 7, 1);
  put(s, 2, 2, 600, 8, 1);
  put(s, 4, 4, 700, 9, 1);
  sighting_supersede(s->store, ID(2), ID(3), 2, &s->err);
  sighting_set_gone(s->store, ID(4), 2, &s->err);
  member_put(s->store, &(struct kith_member_row){ID(4), 77, ID(1), 0.5}, &s->err);
  member_put(s->store, &(struct kith_member_row){ID(9), 78, ID(9), 0.5}, &s->err); /* of no sighting */
  assert_int_equal(evidence_each(s->store, true, see, &seen, &s->err), KITH_OK);
  assert_int_equal(seen.count, 2);
  assert_true(seen.joined);
  assert_true(seen.rows[0].id == ID(1) && seen.rows[1].id == ID(4));
  assert_int_equal(seen.rows[0].identity, 0);
  assert_int_equal(seen.rows[1].identity, 77);
  assert_true(seen.rows[1].gone && !seen.rows[0].gone);

  struct seen narrow = {.stop_at = 1};
  assert_int_equal(evidence_each(s->store, false, see, &narrow, &s->err), KITH_E_LIMIT);
  assert_false(narrow.joined);
  assert_int_equal(store_checkpoint(s->store, &s->err), KITH_OK); /* no statement was left open */
}

static int count_photos(void *arg, struct kith_str bytes, struct kith_error *err)
{
  size_t *count = arg;
  (void)err;
  assert_true(str_eq_c(bytes, "photo") || str_eq_c(bytes, "another"));
  ++*count;
  return KITH_OK;
}

static size_t photos(struct scratch *s)
{
  size_t count = 0;
  assert_int_equal(blob_each(s->store, count_photos, &count, &s->err), KITH_OK);
  return count;
}

static void blobs_are_kept_once_and_go_with_their_last_sighting(void **state)
{
  struct scratch *s = *state;
  for (uint64_t id = 1; id <= 2; id++) {
    struct kith_sighting_row row = {.id = id,
                                    .root = id,
                                    .key = id,
                                    .content = id,
                                    .kind = KITH_CONTACT,
                                    .run = 1,
                                    .record = KITH_STR("r"),
                                    .match = STR_NONE,
                                    .facts = STR_NONE};
    assert_int_equal(sighting_insert(s->store, &row, &s->err), KITH_OK);
    assert_int_equal(blob_store(s->store, 5, id, KITH_STR("photo"), &s->err), KITH_OK);
  }
  assert_int_equal(blob_store(s->store, 6, 2, KITH_STR("another"), &s->err), KITH_OK);
  assert_int_equal(photos(s), 2);
  static const size_t left[] = {1, 0};
  for (uint64_t i = 0; i < 2; i++) {
    struct kith_purge purge = {2 - i, 1, 1, KITH_STR("dana")};
    assert_int_equal(sighting_purge(s->store, &purge, &s->err), KITH_OK);
    assert_int_equal(purges_finish(s->store, 1, &s->err), KITH_OK);
    assert_int_equal(photos(s), left[i]);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {SCRATCH_TEST(the_map_tells_versions_apart),
                                     SCRATCH_TEST(a_map_grows_and_keeps_all),
                                     SCRATCH_TEST(only_its_own_source_is_loaded),
                                     SCRATCH_TEST(a_purge_leaves_hashes_only),
                                     SCRATCH_TEST(what_was_purged_is_told_and_forgotten),
                                     SCRATCH_TEST(origins_are_handed_on),
                                     SCRATCH_TEST(a_member_superseded_twice_waits_for_matching),
                                     SCRATCH_TEST(evidence_joins_side_tables),
                                     SCRATCH_TEST(blobs_are_kept_once_and_go_with_their_last_sighting)};
  return cmocka_run_group_tests_name("store/sighting", tests, NULL, NULL);
}
