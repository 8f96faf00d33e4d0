#include "report/said.h"

#include <time.h>

static bool is_one_occasion(const struct kith_said *x, const struct kith_said *y)
{
  return x->at_ms == y->at_ms && x->kind == y->kind && x->state == y->state && x->other == y->other &&
         str_eq(x->by, y->by) && str_eq(x->reason, y->reason);
}

void said_add(kith_said_list *list, const struct kith_said *said, struct kith_arena *arena)
{
  for (size_t i = list->len; i-- > 0;)
    if (is_one_occasion(&list->items[i], said)) {
      list->items[i].pairs++;
      return;
    }
  struct kith_said kept = *said;
  kept.by = arena_str(arena, said->by);
  kept.reason = arena_str(arena, said->reason);
  kept.pairs = 1;
  vec_push(list, kept);
}

/* ---- Reading ---- */

struct hearing {
  const struct kith_contact *contact;
  struct kith_arena *arena;
  kith_said_list *out;
  struct kith_map_u64 identity_of; /* root -> identity; of own records, and of those that they were compared with */
  bool asked;                      /* others are in it, their identities not known yet */
  bool pending;
};

static bool is_about(const struct hearing *h, const struct kith_verdict_row *row)
{
  const uint64_t *a = map_u64_get(&h->identity_of, row->a), *b = map_u64_get(&h->identity_of, row->b);
  return (a && *a == h->contact->id) || (b && *b == h->contact->id);
}

static int ask(void *arg, const struct kith_verdict_row *row, struct kith_error *err)
{
  struct hearing *h = arg;
  const uint64_t ends[] = {row->a, row->b};
  (void)err;
  for (size_t i = 0; i < 2 && is_about(h, row); i++) {
    bool is_new;
    map_u64_put(&h->identity_of, ends[i], 0, &is_new);
    h->asked = h->asked || is_new;
  }
  return KITH_OK;
}

static int answer(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct hearing *h = arg;
  uint64_t *identity = map_u64_get(&h->identity_of, row->root);
  (void)err;
  if (identity)
    *identity = row->identity;
  return KITH_OK;
}

static enum kith_said_state state_of(const struct hearing *h, const struct kith_verdict_row *row, uint64_t other)
{
  bool one = other == h->contact->id;
  if (row->overruled)
    return SAID_OVERRULED;
  if (row->kind == VERDICT_UNSURE || one == (row->kind == VERDICT_SAME))
    return SAID_COUNTS;
  return h->pending ? SAID_PENDING : SAID_CONTRADICTED;
}

static int hear(void *arg, const struct kith_verdict_row *row, struct kith_error *err)
{
  struct hearing *h = arg;
  (void)err;
  if (!is_about(h, row))
    return KITH_OK;
  uint64_t a = *map_u64_get(&h->identity_of, row->a), b = *map_u64_get(&h->identity_of, row->b);
  struct kith_said said = {.kind = row->kind, .at_ms = row->at_ms, .by = row->by, .reason = row->reason};
  said.other = a == h->contact->id ? b : a;
  said.state = state_of(h, row, said.other);
  said_add(h->out, &said, h->arena);
  return KITH_OK;
}

int said_of(const struct kith_reading *reading, const struct kith_contact *contact, struct kith_arena *arena,
            kith_said_list *out, struct kith_error *err)
{
  struct kith_store *s = reading->store;
  struct hearing h = {.contact = contact, .arena = arena, .out = out, .pending = store_number(s, "pending", 0) != 0};
  if (!verdict_count(s))
    return KITH_OK;
  for (size_t i = 0; i < contact->sightings.len; i++)
    map_u64_put(&h.identity_of, contact->sightings.items[i].root, contact->id, NULL);
  int rc = verdict_each(s, ask, &h, err);
  if (rc == KITH_OK && h.asked)
    rc = evidence_each(s, false, answer, &h, err);
  if (rc == KITH_OK)
    rc = verdict_each(s, hear, &h, err);
  map_u64_free(&h.identity_of);
  return rc;
}

/* ---- Saying it again ---- */

static const char *kind_name(enum kith_verdict_kind kind)
{
  static const char *const names[] = {"", "same", "distinct", "unsure"};
  return names[kind >= VERDICT_SAME && kind <= VERDICT_UNSURE ? kind : 0];
}

static struct kith_str words_of(const struct kith_said *said, uint64_t own, struct kith_arena *arena)
{
  static const char *const with_another[] = {"", "one person with", "another person than", "perhaps one person with"};
  static const char *const within[] = {"", "its records are one person", "its records are two people",
                                       "its records are perhaps two people"};
  size_t kind = *kind_name(said->kind) ? said->kind : 0;
  char id[24];
  if (said->other == own)
    return str_of(within[kind]);
  if (!said->other)
    return arena_printf(arena, "%s a record that was not matched yet", with_another[kind]);
  return arena_printf(arena, "%s %.*s", with_another[kind], STR_ARG(identity_text(said->other, id)));
}

static struct kith_str pairs_of(const struct kith_said *said, struct kith_arena *arena)
{
  return said->pairs > 1 ? arena_printf(arena, " (%zu pairs of records)", said->pairs) : STR_NONE;
}

void said_line(const struct kith_said *said, uint64_t own, const char *head, struct kith_page *page)
{
  enum { COLUMN = 14 };
  static const char *const states[] = {"", " · overruled by a newer verdict", " · counts at the next run",
                                       " · contradicted by other verdicts"};
  struct kith_str words = words_of(said, own, &page->arena), pairs = pairs_of(said, &page->arena);
  page_add(page, said->state == SAID_COUNTS ? "" : "yellow", 2, COLUMN, head, "%.*s: %.*s%.*s%s%.*s%s%s",
           STR_ARG(said->by.len ? said->by : KITH_STR("somebody")), STR_ARG(words), STR_ARG(pairs),
           said->reason.len ? ", \"" : "", STR_ARG(said->reason), said->reason.len ? "\"" : "", states[said->state]);
}

void said_page(const kith_said_list *list, uint64_t own, struct kith_page *page)
{
  if (!list->len)
    return;
  page_blank(page);
  page_add(page, "bold", 0, 0, "Said", "%s", "");
  for (size_t i = 0; i < list->len; i++) {
    struct kith_str day = day_text(day_of_ms(list->items[i].at_ms), &page->arena);
    said_line(&list->items[i], own, arena_c(&page->arena, day), page);
  }
}

static void said_members(const struct kith_said *said, struct kith_json *j)
{
  static const char *const states[] = {"counts", "overruled", "pending", "contradicted"};
  char at[32], id[24];
  time_t seconds = (time_t)(said->at_ms / 1000);
  struct tm utc;
  strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &utc));
  json_text(j, "verdict", str_of(kind_name(said->kind)));
  json_text(j, "with", said->other ? identity_text(said->other, id) : STR_NONE);
  json_integer(j, "pairs", (int64_t)said->pairs);
  json_text(j, "by", said->by);
  json_text(j, "at", str_of(at));
  json_text(j, "reason", said->reason);
  json_text(j, "state", str_of(states[said->state]));
}

void said_json(const kith_said_list *list, const char *key, struct kith_json *j)
{
  json_open(j, key, '[');
  for (size_t i = 0; i < list->len; i++) {
    json_open(j, NULL, '{');
    said_members(&list->items[i], j);
    json_close(j, '}');
  }
  json_close(j, ']');
}
