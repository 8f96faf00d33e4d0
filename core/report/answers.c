#include "report/answers.h"

#include "store/identity.h"
#include "store/sighting.h"

/* ---- Rows ---- */

static const struct {
  const char *word;
  enum kith_verdict_kind kind;
} words[] = {{"y", VERDICT_SAME},        {"yes", VERDICT_SAME},         {"same", VERDICT_SAME},  {"1", VERDICT_SAME},
             {"n", VERDICT_DISTINCT},    {"no", VERDICT_DISTINCT},      {"0", VERDICT_DISTINCT}, {"u", VERDICT_UNSURE},
             {"unsure", VERDICT_UNSURE}, {"distinct", VERDICT_DISTINCT}};

static bool kind_of(struct kith_str word, enum kith_verdict_kind *out)
{
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (str_eq_nocase(word, str_of(words[i].word))) {
      *out = words[i].kind;
      return true;
    }
  return false;
}

static int bad_verdict(const struct kith_answer_cells *row, struct kith_str word, struct kith_error *err)
{
  enum { SHOWN = 20 };
  return error_set(err, KITH_E_INVALID,
                   "line %llu: the verdict is '%.*s%s'; write y (one person), n (two), u (unsure), or leave it empty",
                   (unsigned long long)row->line, STR_ARG(str_sub(word, 0, SHOWN)), word.len > SHOWN ? "..." : "");
}

static bool read_id(struct kith_str text, uint64_t *out)
{
  text = str_trim(text);
  *out = 0;
  return !text.len || identity_from_text(text, out);
}

int answers_take(struct kith_answers *a, const struct kith_answer_cells *row, struct kith_error *err)
{
  struct kith_answer answer = {.line = row->line};
  struct kith_str word = str_trim(row->verdict);
  unsigned long long line = row->line;
  a->rows++;
  if (!word.len)
    return KITH_OK;
  if (!kind_of(word, &answer.kind))
    return bad_verdict(row, word, err);
  if (!root_from_text(str_trim(row->left_record), &answer.left_root) ||
      !root_from_text(str_trim(row->right_record), &answer.right_root))
    return error_set(err, KITH_E_INVALID,
                     "line %llu: left_record and right_record do not name two records (contact-2.0005); keep those "
                     "columns as kith review -o wrote them",
                     line);
  if (!read_id(row->left_id, &answer.left_id) || !read_id(row->right_id, &answer.right_id))
    return error_set(err, KITH_E_INVALID, "line %llu: left_id and right_id are ids of contacts (c-0001), or empty",
                     line);
  if (answer.left_root == answer.right_root)
    return error_set(err, KITH_E_INVALID, "line %llu: left_record and right_record are the same record", line);
  vec_push(&a->items, answer);
  return KITH_OK;
}

void answers_free(struct kith_answers *a)
{
  vec_free(&a->items);
}

/* ---- The state as it is by now ---- */

struct checking {
  struct kith_map_u64 roots; /* -> place in identities */
  VEC(uint64_t) identities;  /* 0: no live contact */
  struct kith_map_u64 said;  /* two places -> kind of the newest verdict */
};

static uint32_t want_root(struct checking *c, uint64_t root)
{
  bool is_new;
  uint64_t *place = map_u64_put(&c->roots, root, c->identities.len, &is_new);
  if (is_new)
    vec_push(&c->identities, 0);
  return (uint32_t)*place;
}

static uint64_t pair_key(uint64_t a, uint64_t b)
{
  return a < b ? a << 32 | b : b << 32 | a;
}

static int take_evidence(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct checking *c = arg;
  (void)err;
  const uint64_t *place = row->kind == KITH_CONTACT ? map_u64_get(&c->roots, row->root) : NULL;
  if (place)
    c->identities.items[*place] = row->identity;
  return KITH_OK;
}

static int take_verdict(void *arg, const struct kith_verdict_row *row, struct kith_error *err)
{
  struct checking *c = arg;
  (void)err;
  const uint64_t *a = map_u64_get(&c->roots, row->a), *b = map_u64_get(&c->roots, row->b);
  if (a && b && !row->overruled)
    map_u64_put(&c->said, pair_key(*a, *b), (uint64_t)row->kind, NULL);
  return KITH_OK;
}

/* What became of an id by merging. */
static uint64_t id_now(struct kith_store *store, uint64_t id)
{
  enum { MOST_HOPS = 1000 };
  struct kith_identity_row row;
  for (int i = 0; i < MOST_HOPS && identity_get(store, id, &row) && row.status == IDENTITY_MERGED; i++)
    id = row.successor;
  return id;
}

static enum kith_answer_fate fate_of(struct checking *c, struct kith_store *store, struct kith_answer *a)
{
  uint64_t left = want_root(c, a->left_root), right = want_root(c, a->right_root);
  uint64_t left_id = c->identities.items[left], right_id = c->identities.items[right];
  bool moved =
      (a->left_id && id_now(store, a->left_id) != left_id) || (a->right_id && id_now(store, a->right_id) != right_id);
  bool is_new;
  a->left_id = left_id;
  a->right_id = right_id;
  if (!left_id || !right_id)
    return ANSWER_GONE;
  if (moved)
    return ANSWER_MOVED;
  if (left_id == right_id)
    return ANSWER_MERGED;
  uint64_t *said = map_u64_put(&c->said, pair_key(left, right), (uint64_t)a->kind, &is_new);
  bool known = !is_new && *said == (uint64_t)a->kind;
  *said = (uint64_t)a->kind;
  return is_new ? ANSWER_NEW : known ? ANSWER_KNOWN : ANSWER_CHANGED;
}

int answers_check(struct kith_answers *a, struct kith_store *store, struct kith_error *err)
{
  struct checking c = {0};
  for (size_t i = 0; i < a->items.len; i++) {
    want_root(&c, a->items.items[i].left_root);
    want_root(&c, a->items.items[i].right_root);
  }
  int rc = a->items.len ? evidence_each(store, false, take_evidence, &c, err) : KITH_OK;
  if (rc == KITH_OK && a->items.len)
    rc = verdict_each(store, take_verdict, &c, err);
  for (size_t i = 0; i < a->items.len && rc == KITH_OK; i++) {
    a->items.items[i].fate = fate_of(&c, store, &a->items.items[i]);
    a->counts[a->items.items[i].fate]++;
  }
  map_u64_free(&c.roots);
  map_u64_free(&c.said);
  vec_free(&c.identities);
  return rc;
}

int answers_write(const struct kith_answers *a, struct kith_store *store, int64_t at_ms, struct kith_str by,
                  struct kith_error *err)
{
  int64_t id;
  int rc = KITH_OK;
  for (size_t i = 0; i < a->items.len && rc == KITH_OK; i++) {
    const struct kith_answer *answer = &a->items.items[i];
    struct kith_verdict_row row = {.a = answer->left_root,
                                   .b = answer->right_root,
                                   .kind = answer->kind,
                                   .at_ms = at_ms,
                                   .by = by,
                                   .reason = KITH_STR("kith review")};
    if (answer->fate == ANSWER_NEW || answer->fate == ANSWER_CHANGED)
      rc = verdict_add(store, &row, &id, err);
  }
  return rc;
}
