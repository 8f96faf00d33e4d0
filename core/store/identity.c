#include "store/identity.h"

#include <kith/plugin.h>
#include <stdio.h>

#include "store/sql.h"

int identity_put(struct kith_store *s, const struct kith_identity_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT OR REPLACE INTO identity VALUES(?,?,?,nullif(?,0),?)");
  sqlite3_bind_int64(stmt, 1, (int64_t)row->id);
  sqlite3_bind_int64(stmt, 2, row->run);
  sqlite3_bind_int(stmt, 3, row->status);
  sqlite3_bind_int64(stmt, 4, (int64_t)row->successor);
  sqlite3_bind_int64(stmt, 5, row->changed);
  return sql_run(s, stmt, err);
}

int identity_change(struct kith_store *s, const struct kith_identity_row *row, bool *out_known, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "UPDATE identity SET status=?2,successor=nullif(?3,0),changed=?4 WHERE id=?1");
  sqlite3_bind_int64(stmt, 1, (int64_t)row->id);
  sqlite3_bind_int(stmt, 2, row->status);
  sqlite3_bind_int64(stmt, 3, (int64_t)row->successor);
  sqlite3_bind_int64(stmt, 4, row->changed);
  int rc = sql_run(s, stmt, err);
  *out_known = rc == KITH_OK && sqlite3_changes(sqlite3_db_handle(stmt)) > 0; /* RETURNING would make a table a row */
  return rc;
}

int identity_next(struct kith_store *s, uint64_t *out, struct kith_error *err)
{
  int64_t next = 0;
  int rc = sql_number(s, sql_prepare(s, "SELECT ifnull(max(id),0)+1 FROM identity"), &next, err);
  *out = (uint64_t)next;
  return rc;
}

static struct kith_identity_row identity_from(sqlite3_stmt *stmt)
{
  return (struct kith_identity_row){(uint64_t)sqlite3_column_int64(stmt, 0), (uint64_t)sqlite3_column_int64(stmt, 1),
                                    sqlite3_column_int64(stmt, 2), sqlite3_column_int64(stmt, 3),
                                    (enum kith_identity_status)sqlite3_column_int(stmt, 4)};
}

bool identity_get(struct kith_store *s, uint64_t id, struct kith_identity_row *out)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,successor,run,changed,status FROM identity WHERE id=?");
  sqlite3_bind_int64(stmt, 1, (int64_t)id);
  bool found = sql_step(s, stmt, NULL) == 1;
  if (found)
    *out = identity_from(stmt);
  sqlite3_reset(stmt);
  return found;
}

int identity_each(struct kith_store *s, int (*each)(void *, const struct kith_identity_row *, struct kith_error *),
                  void *arg, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,successor,run,changed,status FROM identity ORDER BY id");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_identity_row row = identity_from(stmt);
    if ((rc = each(arg, &row, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}

int member_put(struct kith_store *s, const struct kith_member_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT OR REPLACE INTO member VALUES(?,?,?,?)");
  sqlite3_bind_int64(stmt, 1, (int64_t)row->sighting);
  sqlite3_bind_int64(stmt, 2, (int64_t)row->identity);
  sqlite3_bind_int64(stmt, 3, (int64_t)row->component);
  sqlite3_bind_double(stmt, 4, row->probability);
  return sql_run(s, stmt, err);
}

int member_remove(struct kith_store *s, uint64_t sighting, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "DELETE FROM member WHERE sighting=?");
  sqlite3_bind_int64(stmt, 1, (int64_t)sighting);
  return sql_run(s, stmt, err);
}

int review_clear(struct kith_store *s, struct kith_error *err)
{
  return sql_exec(s, "DELETE FROM review", err);
}

int review_add(struct kith_store *s, const struct kith_review_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO review(a,b,weight,probability) VALUES(?,?,?,?)");
  sqlite3_bind_int64(stmt, 1, (int64_t)row->a);
  sqlite3_bind_int64(stmt, 2, (int64_t)row->b);
  sqlite3_bind_double(stmt, 3, row->weight);
  sqlite3_bind_double(stmt, 4, row->probability);
  return sql_run(s, stmt, err);
}

int review_each(struct kith_store *s, int (*each)(void *, const struct kith_review_row *, struct kith_error *),
                void *arg, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT a,b,weight,probability FROM review ORDER BY id");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_review_row row = {(uint64_t)sqlite3_column_int64(stmt, 0), (uint64_t)sqlite3_column_int64(stmt, 1),
                                  sqlite3_column_double(stmt, 2), sqlite3_column_double(stmt, 3)};
    if ((rc = each(arg, &row, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}

int64_t review_count(struct kith_store *s)
{
  return sql_count(s, sql_prepare(s, "SELECT count(*) FROM review"));
}

void decision_bind(struct sqlite3_stmt *stmt, int at, const struct kith_decision_row *row)
{
  sqlite3_bind_int64(stmt, at + 1, (int64_t)row->identity);
  sqlite3_bind_int64(stmt, at + 2, (int64_t)row->input);
  sqlite3_bind_int64(stmt, at + 3, (int64_t)row->digest);
  sqlite3_bind_int(stmt, at + 4, row->owner_class);
  sqlite3_bind_int(stmt, at + 5, row->next_day);
  sqlite3_bind_int64(stmt, at + 6, row->obligations);
  sql_bind_blob(stmt, at + 7, row->bytes);
  sqlite3_bind_int64(stmt, at + 8, (int64_t)row->content);
  sqlite3_bind_int64(stmt, at + 9, row->since);
}

int decision_put(struct kith_store *s, const struct kith_decision_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT OR REPLACE INTO decision VALUES(?,?,?,?,?,?,?,?,?)");
  decision_bind(stmt, 0, row);
  return sql_run(s, stmt, err);
}

int decision_remove(struct kith_store *s, uint64_t identity, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "DELETE FROM decision WHERE identity=?");
  sqlite3_bind_int64(stmt, 1, (int64_t)identity);
  return sql_run(s, stmt, err);
}

struct kith_str decision_bytes(struct kith_store *s, uint64_t identity)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT bytes FROM decision WHERE identity=?");
  sqlite3_bind_int64(stmt, 1, (int64_t)identity);
  return sql_step(s, stmt, NULL) == 1 ? sql_str(stmt, 0) : STR_NONE;
}

uint64_t decision_content(struct kith_store *s, uint64_t identity)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT content FROM decision WHERE identity=?");
  sqlite3_bind_int64(stmt, 1, (int64_t)identity);
  uint64_t content = sql_step(s, stmt, NULL) == 1 ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0;
  sqlite3_reset(stmt);
  return content;
}

int decision_each(struct kith_store *s, int (*each)(void *, const struct kith_decision_row *, struct kith_error *),
                  void *arg, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT identity,input,digest,class,next_day,obligations,bytes,content,since"
                                      " FROM decision ORDER BY identity");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_decision_row row = {.identity = (uint64_t)sqlite3_column_int64(stmt, 0),
                                    .input = (uint64_t)sqlite3_column_int64(stmt, 1),
                                    .digest = (uint64_t)sqlite3_column_int64(stmt, 2),
                                    .owner_class = sqlite3_column_int(stmt, 3),
                                    .next_day = sqlite3_column_int(stmt, 4),
                                    .obligations = sqlite3_column_int64(stmt, 5),
                                    .bytes = sql_str(stmt, 6),
                                    .content = (uint64_t)sqlite3_column_int64(stmt, 7),
                                    .since = sqlite3_column_int64(stmt, 8)};
    if ((rc = each(arg, &row, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}

/* ---- Ids as text ---- */

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

static size_t base32(uint64_t value, char out[16])
{
  char reversed[16];
  size_t len = 0;
  do
    reversed[len++] = digits[value & 31];
  while (value >>= 5);
  while (len < 4)
    reversed[len++] = '0';
  for (size_t i = 0; i < len; i++)
    out[i] = reversed[len - 1 - i];
  return len;
}

struct kith_str identity_text(uint64_t id, char buf[24])
{
  buf[0] = 'c';
  buf[1] = '-';
  return (struct kith_str){buf, 2 + base32(id, buf + 2)};
}

static bool from_base32(struct kith_str text, uint64_t *out)
{
  *out = 0;
  for (size_t i = 0; i < text.len; i++) {
    const char *at = strchr(digits, ascii_lower(text.ptr[i]));
    if (!at || !*at)
      return false;
    *out = *out << 5 | (uint64_t)(at - digits);
  }
  return *out != 0;
}

bool identity_from_text(struct kith_str text, uint64_t *out)
{
  bool shaped = str_starts_nocase(text, KITH_STR("c-")) && text.len >= 3 && text.len <= 14;
  return shaped && from_base32(str_sub(text, 2, text.len), out);
}

struct kith_str root_text(uint32_t kind, uint64_t root, char buf[48])
{
  static const char *const names[] = {"",     "contact", "account", "deal",     "interaction",
                                      "user", "consent", "person",  "agreement"};
  char ordinal[17] = "";
  base32(root & (((uint64_t)1 << 40) - 1), ordinal);
  const char *name = kind < sizeof names / sizeof names[0] ? names[kind] : "record";
  int len = snprintf(buf, 48, "%s-%llu.%s", name, (unsigned long long)(root >> 40), ordinal);
  return (struct kith_str){buf, (size_t)len};
}

bool root_from_text(struct kith_str text, uint64_t *out)
{
  static const struct kith_str prefix = {"contact-", 8};
  enum { MOST_SOURCES = 1 << 23, MOST_DIGITS = 8 /* of 40 bits */ };
  struct kith_str rest = str_sub(text, prefix.len, text.len);
  size_t dot = str_find(rest, '.');
  struct kith_str digits_of = str_sub(rest, dot + 1, rest.len);
  int64_t source;
  uint64_t ordinal;
  if (!str_starts_nocase(text, prefix) || !str_to_int(str_sub(rest, 0, dot), &source) || source < 1 ||
      source >= MOST_SOURCES || digits_of.len > MOST_DIGITS || !from_base32(digits_of, &ordinal))
    return false;
  *out = (uint64_t)source << 40 | ordinal;
  return true;
}
