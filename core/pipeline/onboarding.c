#include "pipeline/onboarding.h"

#include "base/cell.h"
#include "dedupe/dedupe.h"
#include "model/codec.h"
#include "pipeline/decide.h"
#include "pipeline/gather.h"
#include "pipeline/keep.h"
#include "pipeline/rematch.h"

struct reading {
  struct kith_env *env;
  struct kith_onboarding *out;
  struct kith_evidence_set joint; /* ours and what waits, by id; borrows but for its contacts */
  struct kith_dedupe_result matched;
  struct kith_belonging *members; /* by cluster */
  struct kith_accounts accounts;
  struct kith_ownership *ownership;
  struct kith_arena scratch;
};

/* ---- Books and restrictions ---- */

static bool is_of(const struct kith_env *env, const struct kith_plan_source *s, int party)
{
  return people_find(&env->people, s->rep) == party || people_find(&env->people, s->holder) == party;
}

static void list_books(struct reading *r)
{
  const struct kith_env *env = r->env;
  for (uint32_t i = 0; i < env->plan->sources.len; i++) {
    struct kith_onboarding_book book = {.source = &env->plan->sources.items[i], .index = i};
    if (!is_of(env, book.source, r->out->party))
      continue;
    book.state = env->source_ids[i] ? intake_state(env, i) : 0;
    for (size_t k = 0; k < env->intake.lists.len; k++)
      if (env->intake.lists.items[k].source == env->source_ids[i])
        book.on_list += env->intake.lists.items[k].size;
    vec_push(&r->out->books, book);
  }
}

/* What another employer may hold against the rep. Its own entities are no other employer. */
static void list_restrictions(struct reading *r)
{
  const struct kith_party *party = &r->env->people.parties.items[r->out->party];
  const struct kith_spell *spell = people_spell(party, DAY_UNKNOWN);
  for (size_t i = 0; i < party->agreements.len; i++) {
    const struct kith_agreement *a = &party->agreements.items[i];
    int32_t from = a->from != DAY_UNKNOWN ? a->from : a->signed_on;
    bool restricts = a->kind == AGREEMENT_NON_SOLICIT || a->kind == AGREEMENT_NON_COMPETE;
    bool before = spell && from != DAY_UNKNOWN && spell->hired != DAY_UNKNOWN && from < spell->hired;
    bool over = a->until != DAY_UNKNOWN && a->until < r->env->today;
    if (!over && (a->kind == AGREEMENT_PRIOR_EMPLOYER || (restricts && (a->entity == PARTY_NONE || before))))
      vec_push(&r->out->restrictions, a);
  }
}

static bool contains(struct kith_str text, struct kith_str part)
{
  for (size_t i = 0; part.len >= 3 && i + part.len <= text.len; i++)
    if (str_eq_nocase(str_sub(text, i, part.len), part))
      return true;
  return false;
}

static bool is_restricted(const struct kith_onboarding *o, struct kith_str org)
{
  for (size_t i = 0; i < o->restrictions.len && org.len; i++)
    if (contains(o->restrictions.items[i]->scope, org))
      return true;
  return false;
}

/* ---- Ours and theirs side by side ---- */

static struct kith_onboarding_book *book_of(struct kith_onboarding *o, uint32_t source)
{
  for (size_t i = 0; i < o->books.len; i++)
    if (o->books.items[i].index == source)
      return &o->books.items[i];
  return NULL;
}

static bool takes_part(struct reading *r, const struct kith_contact_row *c)
{
  struct kith_onboarding_book *book = c->source == UINT32_MAX ? NULL : book_of(r->out, c->source);
  if (!book || book->state == INTAKE_KEPT_OUT)
    return false;
  book->waiting++;
  return true;
}

static void join_sets(struct reading *r)
{
  const struct kith_evidence_set *set = &r->out->set;
  size_t at = 0;
  r->joint = *set;
  memset(&r->joint.contacts, 0, sizeof r->joint.contacts);
  vec_reserve(&r->joint.contacts, set->contacts.len + set->waiting.len);
  for (size_t i = 0; i < set->waiting.len; i++) {
    struct kith_contact_row waiting = set->waiting.items[i];
    if (!takes_part(r, &waiting))
      continue;
    for (; at < set->contacts.len && set->contacts.items[at].id < waiting.id; at++)
      vec_push(&r->joint.contacts, set->contacts.items[at]);
    waiting.identity = 0;
    waiting.component = 0;
    vec_push(&r->joint.contacts, waiting);
  }
  for (; at < set->contacts.len; at++)
    vec_push(&r->joint.contacts, set->contacts.items[at]);
}

static void sort_members(struct reading *r)
{
  size_t count = r->joint.contacts.len;
  r->members = mem_array(count, sizeof *r->members);
  for (size_t i = 0; i < count; i++)
    r->members[i] = (struct kith_belonging){r->matched.cluster[i] + (uint64_t)1, (uint32_t)i};
  belongings_sort(r->members, count);
}

static const struct kith_contact_row *row_at(const struct reading *r, size_t member)
{
  return &r->joint.contacts.items[r->members[member].contact];
}

/* ---- One contact ---- */

static struct kith_str add_text(struct kith_arena *arena, struct kith_str all, struct kith_str one)
{
  struct kith_str rest = all, piece;
  while (rest.len && str_next(&rest, ' ', &piece))
    if (str_eq_nocase(piece, one))
      return all;
  return arena_printf(arena, "%.*s%s%.*s", STR_ARG(all), all.len ? " " : "", STR_ARG(one));
}

static void read_values(struct kith_onboarding *o, const struct kith_record *record, struct kith_onboarding_contact *c)
{
  const struct kith_property *p;
  struct kith_arena *arena = &o->arena;
  if (!c->name.len)
    c->name = arena_str(arena, record_text(record, KITH_P_FN));
  if (!c->org.len)
    c->org = arena_str(arena, record_text(record, KITH_P_ORG));
  for (size_t i = 0; (p = record_get(record, KITH_P_EMAIL, i)); i++)
    c->emails = add_text(arena, c->emails, property_text(p));
  for (size_t i = 0; (p = record_get(record, KITH_P_TEL, i)); i++)
    c->phones = add_text(arena, c->phones, property_text(p));
}

static int read_records(struct reading *r, struct kith_onboarding_contact *c, struct kith_error *err)
{
  struct kith_onboarding *o = r->out;
  int rc = KITH_OK;
  for (size_t i = 0; i < c->count && rc == KITH_OK; i++) {
    struct kith_record *record = NULL;
    const struct kith_contact_row *row = &o->records.items[c->first + i];
    arena_reset(&r->scratch);
    rc = codec_decode(sighting_record(r->env->store, row->id), &r->env->names, &r->scratch, &record, err);
    if (rc == KITH_OK)
      read_values(o, record, c);
  }
  return rc;
}

static int read_ours(struct reading *r, struct kith_onboarding_contact *c, struct kith_error *err)
{
  struct kith_verdict v = {0};
  struct kith_str bytes = decision_bytes(r->env->store, c->identity);
  int rc = bytes.len ? decision_decode(bytes, &r->scratch, &v, err) : KITH_OK;
  struct kith_str me = r->env->people.parties.items[r->out->party].text;
  if (rc != KITH_OK)
    return rc;
  c->ours = (enum kith_class)v.decision.owner_class;
  c->customer = str_eq_c(v.decision.lifecycle, "customer");
  c->colleagues = v.decision.steward.len && !str_eq(v.decision.steward, me);
  for (size_t i = 0; i < v.decision.owner_count; i++) {
    int owner = people_find(&r->env->people, v.decision.owners[i]);
    c->colleagues |= owner >= (int)r->env->people.entity_count && owner != r->out->party;
    c->owners =
        arena_printf(&r->out->arena, "%.*s%s%.*s", STR_ARG(c->owners), i ? ", " : "", STR_ARG(v.decision.owners[i]));
  }
  return KITH_OK;
}

static int date_record(struct reading *r, const struct kith_contact_row *row, struct kith_error *err)
{
  struct kith_sighting_date date = {.day = row->first_day, .grade = "observed"};
  struct kith_owner_sighting sighting = {
      .id = row->id, .source = row->source, .observed_day = row->first_day, .gone = row->gone, .facts = row->facts};
  struct kith_onboarding_book *book = book_of(r->out, row->source);
  int rc = r->ownership ? ownership_date(r->ownership, &sighting, &date, err) : KITH_OK;
  struct kith_str word = str_of(date.grade), grade;
  str_next(&word, ',', &grade);
  for (size_t i = 0; i < ONBOARDING_GRADES && rc == KITH_OK; i++) {
    struct kith_onboarding_grade *g = &book->grades[i];
    if (g->grade && !str_eq_c(grade, g->grade))
      continue;
    g->grade = g->grade ? g->grade : arena_c(&r->out->arena, grade);
    g->earliest = !g->count || date.day < g->earliest ? date.day : g->earliest;
    g->count++;
    break;
  }
  return rc;
}

static struct kith_str id_of(struct reading *r, const struct kith_contact_row *row)
{
  return arena_printf(&r->out->arena, "%.*s#%llu", STR_ARG(r->env->plan->sources.items[row->source].name),
                      (unsigned long long)(row->root & (((uint64_t)1 << 40) - 1)));
}

/* The records of one cluster: those that wait are the contact, the others what we know of it. */
static int collect(struct reading *r, size_t from, size_t to, struct kith_onboarding_contact *c, struct kith_error *err)
{
  int rc = KITH_OK;
  *c = (struct kith_onboarding_contact){.first = r->out->records.len, .emails = STR_NONE, .phones = STR_NONE};
  c->name = c->org = c->owners = STR_NONE;
  for (size_t i = from; i < to && rc == KITH_OK; i++) {
    const struct kith_contact_row *row = row_at(r, i);
    if (row->identity) {
      c->identity = c->identity ? c->identity : row->identity;
      continue;
    }
    c->id = c->count++ ? c->id : id_of(r, row);
    vec_push(&r->out->records, *row);
    rc = date_record(r, row, err);
  }
  return rc;
}

/* As it would be decided once it is in: on the list. */
static int judge(struct reading *r, size_t from, size_t to, struct kith_verdict *out, struct kith_error *err)
{
  struct kith_gathering gathering = {.env = r->env, .set = &r->joint, .members = r->members, .arena = &r->scratch};
  struct kith_evidence evidence;
  gathering.accounts = &r->accounts;
  gathering.count_contacts = true;
  *out = (struct kith_verdict){0};
  gather(&gathering, from, to, &evidence);
  int *listed = arena_alloc(&r->scratch, (evidence.listed_count + 1) * sizeof *listed);
  for (size_t i = 0; i < evidence.listed_count; i++)
    listed[i] = evidence.listed[i];
  listed[evidence.listed_count++] = r->out->party;
  evidence.listed = listed;
  return r->ownership ? ownership_decide(r->ownership, &evidence, 1, &r->scratch, out, err) : KITH_OK;
}

static bool is_private(const struct reading *r, const struct kith_onboarding_contact *c, const struct kith_verdict *v)
{
  uint32_t source = r->out->records.items[c->first].source;
  return r->ownership && keep_is_private(&v->decision, ownership_holder(r->ownership, source));
}

static int add_contact(struct reading *r, size_t from, size_t to, struct kith_error *err)
{
  struct kith_onboarding *o = r->out;
  struct kith_onboarding_contact c;
  struct kith_verdict v;
  arena_reset(&r->scratch);
  int rc = collect(r, from, to, &c, err);
  if (rc == KITH_OK)
    rc = judge(r, from, to, &v, err);
  if (rc == KITH_OK && is_private(r, &c, &v)) {
    o->private_count += c.count;
    o->records.len = c.first;
    return KITH_OK;
  }
  if (rc == KITH_OK) {
    c.becomes = (enum kith_class)v.decision.owner_class;
    rc = c.identity ? read_ours(r, &c, err) : KITH_OK;
  }
  if (rc == KITH_OK)
    rc = read_records(r, &c, err);
  c.restricted = is_restricted(o, c.org);
  o->known += c.identity != 0;
  o->colleagues += c.colleagues;
  o->restricted += c.restricted;
  o->becomes[c.becomes <= KITH_UNCLAIMED ? c.becomes : KITH_UNDECIDED]++;
  vec_push(&o->contacts, c);
  return rc;
}

static int find_accounts(struct reading *r, struct kith_error *err)
{
  const struct kith_accounts_from from = {.set = &r->joint,
                                          .members = r->members,
                                          .member_count = r->joint.contacts.len,
                                          .plan = r->env->plan,
                                          .people = &r->env->people,
                                          .policy = r->env->policy,
                                          .today = r->env->today};
  return accounts_find(&from, &r->accounts, err);
}

static int list_contacts(struct reading *r, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t from = 0, to; from < r->joint.contacts.len && rc == KITH_OK; from = to) {
    bool waits = false;
    for (to = from; to < r->joint.contacts.len && r->members[to].identity == r->members[from].identity; to++)
      waits |= !row_at(r, to)->identity;
    if (waits)
      rc = add_contact(r, from, to, err);
  }
  return rc;
}

int onboarding_read(struct kith_env *env, int party, struct kith_onboarding *out, struct kith_error *err)
{
  struct reading r = {.env = env, .out = out};
  *out = (struct kith_onboarding){.party = party};
  list_books(&r);
  list_restrictions(&r);
  int rc = evidence_load(env, true, &out->set, err);
  join_sets(&r);
  if (rc == KITH_OK && r.joint.contacts.len > out->set.contacts.len)
    rc = rematch(env, &r.joint, &r.matched, err);
  if (rc == KITH_OK && r.matched.cluster)
    rc = decide_ownership(env, &r.joint, &r.ownership, err);
  if (rc == KITH_OK && r.matched.cluster) {
    env->people.parties.items[party].scheduled = true; /* in memory only */
    sort_members(&r);
    rc = find_accounts(&r, err);
  }
  if (rc == KITH_OK && r.members)
    rc = list_contacts(&r, err);
  out->private_count += (size_t)purged_count(env->store, env->people.parties.items[party].text);
  ownership_free(r.ownership);
  dedupe_result_free(&r.matched);
  accounts_free(&r.accounts);
  mem_free(r.members);
  vec_free(&r.joint.contacts);
  arena_free(&r.scratch);
  return rc;
}

void onboarding_free(struct kith_onboarding *o)
{
  vec_free(&o->books);
  vec_free(&o->contacts);
  vec_free(&o->records);
  vec_free(&o->restrictions);
  evidence_free(&o->set);
  arena_free(&o->arena);
}

/* ---- The answer ---- */

bool onboarding_except(struct kith_onboarding *o, struct kith_str id)
{
  for (size_t i = 0; i < o->contacts.len; i++)
    if (str_eq(o->contacts.items[i].id, id))
      return o->contacts.items[i].excepted = true;
  return false;
}

typedef VEC(uint64_t) keys_of_list;

static void collect_keys(struct kith_env *env, const struct kith_onboarding *o, uint32_t source, keys_of_list *out)
{
  uint64_t keys[INTAKE_KEYS];
  for (size_t i = 0; i < o->contacts.len; i++) {
    const struct kith_onboarding_contact *c = &o->contacts.items[i];
    for (size_t k = c->first; k < c->first + c->count && !c->excepted; k++) {
      if (o->records.items[k].source != source)
        continue;
      size_t count = intake_keys(o->records.items[k].match, store_seed(env->store), keys);
      for (size_t n = 0; n < count; n++)
        vec_push(out, keys[n]);
    }
  }
}

int onboarding_answer(struct kith_env *env, const struct kith_onboarding *o, const struct kith_intake_row *said,
                      struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < o->books.len && rc == KITH_OK; i++) {
    const struct kith_onboarding_book *book = &o->books.items[i];
    struct kith_intake_row row = *said;
    keys_of_list keys = {0};
    if (!book->source->quarantine || !book->waiting)
      continue;
    row.source = env->source_ids[book->index];
    row.party = env->people.parties.items[o->party].text;
    if (row.state == INTAKE_APPROVED)
      collect_keys(env, o, book->index, &keys);
    rc = intake_add(env->store, &row, keys.items, keys.len, &row.id, err);
    vec_free(&keys);
  }
  return rc;
}

int onboarding_list(const struct kith_onboarding *o, struct kith_buf *out)
{
  int rc = buf_add_c(out, "id,name,organisation,emails,phones,known\r\n");
  for (size_t i = 0; i < o->contacts.len && rc == KITH_OK; i++) {
    const struct kith_onboarding_contact *c = &o->contacts.items[i];
    const struct kith_str cells[] = {c->id,     c->name,   c->org,
                                     c->emails, c->phones, c->identity ? KITH_STR("yes") : KITH_STR("no")};
    for (size_t k = 0; k < sizeof cells / sizeof cells[0] && rc == KITH_OK && !c->excepted; k++)
      rc = cell_csv(out, cells[k], ',', k == 0, CELL_SAFE);
    if (rc == KITH_OK && !c->excepted)
      rc = buf_add_c(out, "\r\n");
  }
  return rc;
}
