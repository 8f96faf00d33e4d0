#include "store/sighting.h"

#include "base/mem.h"
#include "store/sql.h"

#define ORDINAL_MASK (((uint64_t)1 << 40) - 1)

static int insert_row(struct kith_store *s, const struct kith_sighting_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO sighting VALUES(?,?,?,?,?,?,?,?,NULL,NULL)");
  const int64_t values[] = {(int64_t)row->id, (int64_t)row->key,  (int64_t)row->content, row->kind,
                            row->run,         (int64_t)row->root, row->first_day,        (int64_t)row->account};
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
    sqlite3_bind_int64(stmt, (int)i + 1, values[i]);
  return sql_run(s, stmt, err);
}

int sighting_insert(struct kith_store *s, const struct kith_sighting_row *row, struct kith_error *err)
{
  int rc = insert_row(s, row, err);
  if (rc == KITH_OK) {
    sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO record VALUES(?,?)");
    sqlite3_bind_int64(stmt, 1, (int64_t)row->id);
    sql_bind_blob(stmt, 2, row->record);
    rc = sql_run(s, stmt, err);
  }
  if (rc == KITH_OK && (row->match.len || row->facts.len)) {
    sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO feature VALUES(?,?,?)");
    sqlite3_bind_int64(stmt, 1, (int64_t)row->id);
    sql_bind_blob(stmt, 2, row->match);
    sql_bind_blob(stmt, 3, row->facts);
    rc = sql_run(s, stmt, err);
  }
  return rc;
}

static int run_two(struct kith_store *s, const char *sql, int64_t first, int64_t second, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, sql);
  sqlite3_bind_int64(stmt, 1, first);
  if (second)
    sqlite3_bind_int64(stmt, 2, second);
  return sql_run(s, stmt, err);
}

int sighting_supersede(struct kith_store *s, uint64_t old, uint64_t by, int64_t run, struct kith_error *err)
{
  int rc = run_two(s, "UPDATE sighting SET superseded=?2 WHERE id=?1", (int64_t)old, run, err);
  return rc == KITH_OK ? run_two(s, "UPDATE member SET sighting=?2,component=-abs(component) WHERE sighting=?1",
                                 (int64_t)old, (int64_t)by, err)
                       : rc;
}

int sighting_set_gone(struct kith_store *s, uint64_t id, int64_t run, struct kith_error *err)
{
  return run_two(s, "UPDATE sighting SET gone=?2 WHERE id=?1", (int64_t)id, run, err);
}

int sighting_set_match(struct kith_store *s, uint64_t id, struct kith_str match, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "UPDATE feature SET match=?2 WHERE sighting=?1");
  sqlite3_bind_int64(stmt, 1, (int64_t)id);
  sql_bind_blob(stmt, 2, match);
  return sql_run(s, stmt, err);
}

int sighting_purge(struct kith_store *s, const struct kith_purge *purge, struct kith_error *err)
{
  static const char *const deletes[] = {"DELETE FROM record WHERE sighting=?", "DELETE FROM feature WHERE sighting=?",
                                        "DELETE FROM member WHERE sighting=?", "DELETE FROM sighting WHERE id=?"};
  sqlite3_stmt *stmt =
      sql_prepare(s, "INSERT OR REPLACE INTO purged SELECT id,id>>40,key,content,?2,?3,root,run,?4,kind FROM sighting"
                     " WHERE id=?1");
  sqlite3_bind_int64(stmt, 1, (int64_t)purge->sighting);
  sqlite3_bind_int64(stmt, 2, purge->policy);
  sqlite3_bind_int64(stmt, 3, purge->run);
  sql_bind_str(stmt, 4, purge->holder);
  int rc = sql_run(s, stmt, err);
  for (size_t i = 0; i < sizeof deletes / sizeof deletes[0] && rc == KITH_OK; i++)
    rc = run_two(s, deletes[i], (int64_t)purge->sighting, 0, err);
  return rc;
}

int purges_finish(struct kith_store *s, int64_t run, struct kith_error *err)
{
  static const char *const deletes[] = {
      "DELETE FROM record WHERE sighting IN (SELECT id FROM sighting WHERE root IN"
      " (SELECT root FROM purged WHERE run=?1 AND root<>id))",
      "DELETE FROM feature WHERE sighting IN (SELECT id FROM sighting WHERE root IN"
      " (SELECT root FROM purged WHERE run=?1 AND root<>id))",
      "DELETE FROM sighting WHERE root IN (SELECT root FROM purged WHERE run=?1 AND root<>id)",
      "DELETE FROM blob_use WHERE ?1 AND sighting NOT IN (SELECT id FROM sighting)",
      "DELETE FROM blob WHERE ?1 AND id NOT IN (SELECT blob FROM blob_use)",
      "DELETE FROM review WHERE ?1 AND (a NOT IN (SELECT id FROM sighting) OR b NOT IN (SELECT id FROM sighting))",
      "DELETE FROM verdict WHERE ?1 AND (a NOT IN (SELECT id FROM sighting) OR b NOT IN (SELECT id FROM sighting))"};
  int rc = KITH_OK;
  for (size_t i = 0; i < sizeof deletes / sizeof deletes[0] && rc == KITH_OK; i++)
    rc = run_two(s, deletes[i], run, 0, err);
  return rc;
}

int64_t purged_count(struct kith_store *s, struct kith_str holder)
{
  sqlite3_stmt *stmt =
      sql_prepare(s, "SELECT count(*) FROM purged WHERE kind=1 AND policy>=0 AND (?1='' OR holder=?1)");
  sql_bind_str(stmt, 1, holder);
  return sql_count(s, stmt);
}

bool purged_any(struct kith_store *s, int64_t source)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT 1 FROM purged WHERE source=? LIMIT 1");
  sqlite3_bind_int64(stmt, 1, source);
  bool any = sql_step(s, stmt, NULL) != 0; /* who cannot tell reads the source */
  sqlite3_reset(stmt);
  return any;
}

int purged_each(struct kith_store *s, int (*each)(void *, const struct kith_purged_row *, struct kith_error *),
                void *arg, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,key,kind,run,policy FROM purged ORDER BY id");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1) {
    const struct kith_purged_row row = {(uint64_t)sqlite3_column_int64(stmt, 0),
                                        (uint64_t)sqlite3_column_int64(stmt, 1), (uint32_t)sqlite3_column_int(stmt, 2),
                                        sqlite3_column_int64(stmt, 3), sqlite3_column_int64(stmt, 4)};
    if ((rc = each(arg, &row, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}

int purged_forget(struct kith_store *s, uint64_t id, struct kith_error *err)
{
  int rc = run_two(s, "DELETE FROM purged_email WHERE purged=?", (int64_t)id, 0, err);
  return rc == KITH_OK ? run_two(s, "DELETE FROM purged WHERE id=?", (int64_t)id, 0, err) : rc;
}

int purged_email_put(struct kith_store *s, uint64_t id, uint64_t email, struct kith_error *err)
{
  return run_two(s, "INSERT OR IGNORE INTO purged_email VALUES(?1,?2)", (int64_t)id, (int64_t)email, err);
}

int purged_email_each(struct kith_store *s, int (*each)(void *, uint64_t id, uint64_t email, struct kith_error *),
                      void *arg, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT purged,email FROM purged_email ORDER BY purged,email");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1)
    if ((rc = each(arg, (uint64_t)sqlite3_column_int64(stmt, 0), (uint64_t)sqlite3_column_int64(stmt, 1), err)) !=
        KITH_OK)
      break;
  sqlite3_reset(stmt);
  return rc;
}

struct kith_str sighting_record(struct kith_store *s, uint64_t id)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT bytes FROM record WHERE sighting=?");
  sqlite3_bind_int64(stmt, 1, (int64_t)id);
  return sql_step(s, stmt, NULL) == 1 ? sql_str(stmt, 0) : STR_NONE;
}

int sighting_origin(struct kith_store *s, uint64_t id, uint64_t *out_root, int32_t *out_first_day,
                    struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT root,first_day FROM sighting WHERE id=?");
  sqlite3_bind_int64(stmt, 1, (int64_t)id);
  int rc = sql_step(s, stmt, err);
  if (rc == 1) {
    *out_root = (uint64_t)sqlite3_column_int64(stmt, 0);
    *out_first_day = sqlite3_column_int(stmt, 1);
  } else if (rc == 0) {
    rc = error_set(err, KITH_E_INTERNAL, "the state lost a sighting that it had");
  }
  sqlite3_reset(stmt);
  return rc < 0 ? rc : KITH_OK;
}

/* ---- The map of a source ---- */

static struct kith_known *slot_of(const struct kith_known_map *m, uint64_t key)
{
  size_t at = (size_t)(key & (m->cap - 1));
  while (m->slots[at].sighting && m->slots[at].key != key)
    at = (at + 1) & (m->cap - 1);
  return &m->slots[at];
}

static void known_resize(struct kith_known_map *m, size_t cap)
{
  struct kith_known_map bigger = {.cap = cap, .len = m->len, .gone_this_run = m->gone_this_run};
  bigger.slots = mem_zero(bigger.cap * sizeof *bigger.slots);
  for (size_t i = 0; i < m->cap; i++)
    if (m->slots[i].sighting)
      *slot_of(&bigger, m->slots[i].key) = m->slots[i];
  mem_free(m->slots);
  *m = bigger;
}

void known_put(struct kith_known_map *m, const struct kith_known *entry)
{
  if (m->len + 1 > m->cap - m->cap / 4)
    known_resize(m, m->cap ? m->cap * 2 : 1024);
  struct kith_known *slot = slot_of(m, entry->key);
  m->len += !slot->sighting;
  *slot = *entry;
}

struct kith_known *known_find(const struct kith_known_map *m, uint64_t key)
{
  if (!m->cap)
    return NULL;
  struct kith_known *slot = slot_of(m, key);
  return slot->sighting ? slot : NULL;
}

void known_free(struct kith_known_map *m)
{
  mem_free(m->slots);
  *m = (struct kith_known_map){0};
}

static int load_live(struct kith_store *s, int64_t source, int64_t run, struct kith_known_map *out,
                     struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,key,content,run,root,gone FROM sighting"
                                      " WHERE id>=?1<<40 AND id<(?1+1)<<40 AND superseded IS NULL");
  int rc;
  sqlite3_bind_int64(stmt, 1, source);
  while ((rc = sql_step(s, stmt, err)) == 1) {
    uint64_t id = (uint64_t)sqlite3_column_int64(stmt, 0);
    struct kith_known entry = {.key = (uint64_t)sqlite3_column_int64(stmt, 1),
                               .content = (uint64_t)sqlite3_column_int64(stmt, 2),
                               .sighting = id & ORDINAL_MASK};
    unsigned flags = sqlite3_column_int64(stmt, 3) == run ? KNOWN_THIS_RUN : 0;
    flags |= (uint64_t)sqlite3_column_int64(stmt, 4) == id ? KNOWN_FIRST : 0;
    flags |= sqlite3_column_type(stmt, 5) != SQLITE_NULL ? KNOWN_GONE : 0;
    out->gone_this_run += sqlite3_column_int64(stmt, 5) == run;
    entry.flags = flags;
    known_put(out, &entry);
  }
  sqlite3_reset(stmt);
  return rc;
}

static int load_purged(struct kith_store *s, int64_t source, int64_t run, int64_t policy, struct kith_known_map *out,
                       struct kith_error *err)
{
  sqlite3_stmt *stmt =
      sql_prepare(s, "SELECT id,key,content,made,root FROM purged WHERE source=? AND policy IN (?,-1)");
  int rc;
  sqlite3_bind_int64(stmt, 1, source);
  sqlite3_bind_int64(stmt, 2, policy);
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_known entry = {.key = (uint64_t)sqlite3_column_int64(stmt, 1),
                               .content = (uint64_t)sqlite3_column_int64(stmt, 2),
                               .sighting = (uint64_t)sqlite3_column_int64(stmt, 0) & ORDINAL_MASK};
    unsigned flags = sqlite3_column_int64(stmt, 3) == run ? KNOWN_THIS_RUN : 0;
    flags |= sqlite3_column_int64(stmt, 4) == sqlite3_column_int64(stmt, 0) ? KNOWN_FIRST : 0;
    entry.flags = KNOWN_PURGED | flags;
    known_put(out, &entry);
  }
  sqlite3_reset(stmt);
  return rc;
}

/* Room for every sighting that the source ever had: growing while loading would touch the table again and again. */
static size_t expected_slots(struct kith_store *s, int64_t source)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT next FROM source WHERE id=?");
  sqlite3_bind_int64(stmt, 1, source);
  size_t sightings = sql_step(s, stmt, NULL) == 1 ? (size_t)sqlite3_column_int64(stmt, 0) : 0, slots = 1024;
  sqlite3_reset(stmt);
  while (slots / 4 * 3 <= sightings && slots < (size_t)1 << 32)
    slots *= 2;
  return slots;
}

int known_load(struct kith_store *s, int64_t source, int64_t run, int64_t policy, struct kith_known_map *out,
               struct kith_error *err)
{
  *out = (struct kith_known_map){0};
  known_resize(out, expected_slots(s, source));
  int rc = load_purged(s, source, run, policy, out, err);
  return rc == KITH_OK ? load_live(s, source, run, out, err) : rc;
}

/* ---- Evidence: four tables with the same key, walked side by side ---- */

struct side {
  sqlite3_stmt *stmt;
  bool more;
  uint64_t id;
};

static int side_advance(struct kith_store *s, struct side *side, uint64_t until, struct kith_error *err)
{
  while (side->more && side->id < until) {
    int rc = sql_step(s, side->stmt, err);
    if (rc < 0)
      return rc;
    side->more = rc == 1;
    side->id = side->more ? (uint64_t)sqlite3_column_int64(side->stmt, 0) : UINT64_MAX;
  }
  return KITH_OK;
}

static void fill_row(sqlite3_stmt *stmt, struct kith_evidence_row *row)
{
  *row =
      (struct kith_evidence_row){.id = (uint64_t)sqlite3_column_int64(stmt, 0), .match = STR_NONE, .facts = STR_NONE};
  row->key = (uint64_t)sqlite3_column_int64(stmt, 1);
  row->content = (uint64_t)sqlite3_column_int64(stmt, 2);
  row->kind = (uint32_t)sqlite3_column_int(stmt, 3);
  row->run = sqlite3_column_int64(stmt, 4);
  row->root = (uint64_t)sqlite3_column_int64(stmt, 5);
  row->first_day = sqlite3_column_int(stmt, 6);
  row->account = (uint64_t)sqlite3_column_int64(stmt, 7);
  row->gone = sqlite3_column_type(stmt, 8) != SQLITE_NULL;
}

static int join_sides(struct kith_store *s, struct side *feature, struct side *member, struct kith_evidence_row *row,
                      struct kith_error *err)
{
  int rc = side_advance(s, feature, row->id, err);
  if (rc == KITH_OK)
    rc = side_advance(s, member, row->id, err);
  if (rc != KITH_OK)
    return rc;
  if (feature->more && feature->id == row->id) {
    row->match = sql_str(feature->stmt, 1);
    row->facts = sql_str(feature->stmt, 2);
  }
  if (member->more && member->id == row->id) {
    row->identity = (uint64_t)sqlite3_column_int64(member->stmt, 1);
    row->component = sqlite3_column_int64(member->stmt, 2);
    row->probability = sqlite3_column_double(member->stmt, 3);
  }
  return KITH_OK;
}

int evidence_each(struct kith_store *s, bool wide,
                  int (*each)(void *, const struct kith_evidence_row *, struct kith_error *), void *arg,
                  struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,key,content,kind,run,root,first_day,account,gone FROM sighting"
                                      " WHERE superseded IS NULL ORDER BY id");
  struct side feature = {sql_prepare(s, "SELECT sighting,match,facts FROM feature ORDER BY sighting"), wide, 0};
  struct side member = {sql_prepare(s, "SELECT sighting,identity,component,probability FROM member ORDER BY sighting"),
                        true, 0};
  struct kith_evidence_row row;
  int rc;

  while ((rc = sql_step(s, stmt, err)) == 1) {
    fill_row(stmt, &row);
    rc = join_sides(s, &feature, &member, &row, err);
    if (rc == KITH_OK)
      rc = each(arg, &row, err);
    if (rc != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  sqlite3_reset(feature.stmt);
  sqlite3_reset(member.stmt);
  return rc;
}

int evidence_of(struct kith_store *s, uint64_t identity,
                int (*each)(void *, const struct kith_evidence_row *, struct kith_error *), void *arg,
                struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(
      s, "SELECT s.id,s.key,s.content,s.kind,s.run,s.root,s.first_day,s.account,s.gone,m.component,m.probability,"
         "ifnull(f.match,x''),ifnull(f.facts,x'') FROM member m JOIN sighting s ON s.id=m.sighting"
         " LEFT JOIN feature f ON f.sighting=s.id WHERE m.identity=? AND s.superseded IS NULL ORDER BY s.id");
  struct kith_evidence_row row;
  int rc;
  sqlite3_bind_int64(stmt, 1, (int64_t)identity);
  while ((rc = sql_step(s, stmt, err)) == 1) {
    fill_row(stmt, &row);
    row.identity = identity;
    row.component = sqlite3_column_int64(stmt, 9);
    row.probability = sqlite3_column_double(stmt, 10);
    row.match = sql_str(stmt, 11);
    row.facts = sql_str(stmt, 12);
    if ((rc = each(arg, &row, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}

int evidence_of_kind(struct kith_store *s, uint32_t kind,
                     int (*each)(void *, const struct kith_evidence_row *, struct kith_error *), void *arg,
                     struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,key,content,kind,run,root,first_day,account,gone FROM sighting"
                                      " WHERE kind=? AND superseded IS NULL ORDER BY id");
  struct kith_evidence_row row;
  int rc;
  sqlite3_bind_int64(stmt, 1, kind);
  while ((rc = sql_step(s, stmt, err)) == 1) {
    fill_row(stmt, &row);
    if ((rc = each(arg, &row, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}

int blob_store(struct kith_store *s, uint64_t id, uint64_t sighting, struct kith_str bytes, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT OR IGNORE INTO blob VALUES(?,?)");
  sqlite3_bind_int64(stmt, 1, (int64_t)id);
  sql_bind_blob(stmt, 2, bytes);
  int rc = sql_run(s, stmt, err);
  return rc == KITH_OK
             ? run_two(s, "INSERT INTO blob_use(sighting,blob) VALUES(?1,?2)", (int64_t)sighting, (int64_t)id, err)
             : rc;
}

int blob_each(struct kith_store *s, int (*blob)(void *, struct kith_str bytes, struct kith_error *), void *arg,
              struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT bytes FROM blob ORDER BY id");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1)
    if ((rc = blob(arg, sql_str(stmt, 0), err)) != KITH_OK)
      break;
  sqlite3_reset(stmt);
  return rc;
}
