#include "pipeline/screening.h"

#include "normalise/normalise.h"
#include "ownership/personal.h"
#include "pipeline/writer.h"

#define PRIVATE_AT 0.8 /* as the policy that ships takes it */
#define UNCLEAR_AT 0.5

struct looking {
  struct kith_screening *set;
  struct kith_normaliser *normaliser;
  struct kith_writer writer;
  const char *path;
  uint64_t number; /* of the contact in `path` */
};

/* ---- How one looks ---- */

static bool is_at(struct kith_str email, struct kith_str domain)
{
  size_t at = str_find(email, '@');
  struct kith_str host = str_sub(email, at + 1, email.len);
  if (at == email.len || host.len < domain.len || !domain.len)
    return false;
  struct kith_str tail = str_sub(host, host.len - domain.len, domain.len);
  return str_eq_nocase(tail, domain) && (tail.len == host.len || host.ptr[host.len - tail.len - 1] == '.');
}

static bool is_colleague(const struct kith_screening *s, const struct kith_record *r)
{
  const struct kith_property *email;
  for (size_t i = 0; (email = record_get(r, KITH_P_EMAIL, i)); i++)
    for (size_t k = 0; k < s->domain_count; k++)
      if (is_at(property_text(email), s->domains[k]))
        return true;
  return false;
}

static uint32_t signals_of(const struct kith_screening *s, const struct kith_record *clean)
{
  struct kith_facts facts;
  facts_extract(clean, &facts);
  return facts.signals | (facts.connected_on != DAY_UNKNOWN ? SIGNAL_CONNECTED : 0) |
         (is_colleague(s, clean) ? SIGNAL_COLLEAGUE : 0);
}

static enum kith_looks looks_of(uint32_t signals)
{
  double score = personal_score(signals);
  if (score >= PRIVATE_AT)
    return LOOKS_PRIVATE;
  return score >= UNCLEAR_AT || personal_professional(signals) != 1 ? LOOKS_UNCLEAR : LOOKS_WORK;
}

/* ---- What the person says ---- */

/* The last word counts. */
static const struct kith_screen_choice *choice_of(struct kith_screening *s, const struct kith_screened *one)
{
  const struct kith_screen_choice *found = NULL;
  for (size_t i = 0; i < s->choice_count; i++) {
    struct kith_screen_choice *c = &s->choices[i];
    if (!str_eq_nocase(c->who, one->place) && !(one->name.len && str_eq_nocase(c->who, one->name)))
      continue;
    c->used = true;
    found = c;
  }
  return found;
}

static int check_choices(const struct kith_screening *s, struct kith_error *err)
{
  for (size_t i = 0; i < s->choice_count; i++)
    if (!s->choices[i].used)
      return error_set(err, KITH_E_INVALID, "nobody in the book is called '%.*s', and no place either",
                       STR_ARG(s->choices[i].who));
  return KITH_OK;
}

/* ---- One contact ---- */

static void keep_line(struct kith_screening *s, const struct kith_screened *one)
{
  struct kith_screened kept = *one;
  kept.place = arena_str(&s->arena, one->place);
  kept.name = arena_str(&s->arena, one->name);
  kept.org = arena_str(&s->arena, one->org);
  kept.reasons = arena_str(&s->arena, one->reasons);
  vec_push(&s->list, kept);
}

/* True when it stays in the copy. The record is left as it was read, but for what is private. */
static bool screen(struct looking *l, struct kith_record *r, struct kith_arena *arena)
{
  struct kith_screening *s = l->set;
  struct kith_record *clean = record_copy(arena, r);
  normalise_record(l->normaliser, clean, NULL);
  uint32_t signals = signals_of(s, clean);
  struct kith_screened one = {.name = record_text(clean, KITH_P_FN),
                              .org = record_text(clean, KITH_P_ORG),
                              .reasons = personal_reasons(signals, arena),
                              .score = personal_score(signals),
                              .looks = looks_of(signals)};
  one.place = arena_printf(arena, "%.*s#%llu", STR_ARG(path_base(str_of(l->path))), (unsigned long long)++l->number);
  const struct kith_screen_choice *choice = choice_of(s, &one);
  one.chosen = choice != NULL;
  one.left_out = choice ? !choice->keep : one.looks == LOOKS_PRIVATE;
  s->looks[one.looks]++;
  if (one.looks != LOOKS_WORK || one.chosen)
    keep_line(s, &one);
  if (one.left_out)
    s->left_out++;
  else
    privacy_strip(r, NULL, s->keep, s->files.names, s->dropped);
  s->stay += !one.left_out;
  return !one.left_out;
}

static void add_item(struct kith_batch *batch, struct kith_record *r)
{
  struct kith_item item = {.size = sizeof item,
                           .op = KITH_UPSERT,
                           .kind = r->kind,
                           .record = r,
                           .id = STR_NONE,
                           .successor = STR_NONE,
                           .remote_id = STR_NONE};
  batch_add_item(batch, &item);
}

static void report_rejects(struct looking *l, const struct kith_flow_piece *p)
{
  struct kith_screening *s = l->set;
  for (size_t i = 0; i < p->batch.rejects.len; i++) {
    struct kith_reject_row row = {.file = p->batch.file, .reject = p->batch.rejects.items[i]};
    row.record = p->records_before + row.reject.before + i + 1;
    row.number = (int64_t)(s->rejected + i + 1);
    if (s->on_reject)
      s->on_reject(s->reject_arg, str_of(l->path), &row);
  }
  s->rejected += p->batch.rejects.len;
}

static int take(void *arg, const char *path, struct kith_flow_piece *p, struct kith_error *err)
{
  struct looking *l = arg;
  if (path != l->path)
    l->number = 0;
  l->path = path;
  report_rejects(l, p);
  for (size_t i = 0; i < p->batch.records.len; i++) {
    struct kith_record *r = p->batch.records.items[i];
    l->set->others += r->kind != KITH_CONTACT;
    if (r->kind == KITH_CONTACT && screen(l, r, &p->batch.arena) && l->set->to)
      add_item(&p->batch, r);
  }
  l->set->read += p->batch.records.len;
  return l->set->to ? writer_write(&l->writer, &p->batch, err) : KITH_OK;
}

int screening_run(struct kith_screening *s, struct kith_error *err)
{
  struct looking l = {.set = s};
  int rc = normaliser_new(s->files.region, &l.normaliser, err);
  if (rc == KITH_OK && s->to)
    rc = writer_open(&l.writer, s->to, s->settings, s->out, &s->files, err);
  if (rc == KITH_OK)
    rc = files_read(&s->files, take, &l, err);
  if (rc == KITH_OK)
    rc = check_choices(s, err);
  if (rc == KITH_OK && s->to)
    rc = writer_commit(&l.writer, err);
  s->refused = l.writer.refused;
  writer_close(&l.writer);
  normaliser_free(l.normaliser);
  return rc;
}

void screening_free(struct kith_screening *s)
{
  vec_free(&s->list);
  arena_free(&s->arena);
}
