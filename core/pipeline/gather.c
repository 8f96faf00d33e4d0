#include "pipeline/gather.h"

#include "merge/merge.h"
#include "model/codec.h"

uint64_t gather_fold(uint64_t hash, uint64_t value)
{
  uint64_t pair[2] = {hash, value};
  return codec_text_hash((struct kith_str){(const char *)pair, sizeof pair}, 0);
}

/* Deals are sorted by contact, then account. */
static size_t first_deal(const struct kith_evidence_set *set, uint64_t contact, uint64_t account)
{
  size_t low = 0, high = set->deals.len;
  while (low < high) {
    size_t middle = (low + high) / 2;
    const struct kith_deal_row *row = &set->deals.items[middle];
    if (row->contact < contact || (row->contact == contact && row->account < account))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Whether a member before the i-th is of the same account: its deals are counted then. */
static bool is_account_met(const struct kith_gathering *d, size_t from, size_t i)
{
  const struct kith_contact_row *contacts = d->set->contacts.items;
  for (size_t k = from; k < i; k++)
    if (contacts[d->members[k].contact].account == contacts[d->members[i].contact].account &&
        contacts[d->members[k].contact].source != UINT32_MAX)
      return true;
  return false;
}

/* Deals of the i-th member itself, and those of its account that name no contact. */
static void collect_deals(const struct kith_gathering *d, size_t from, size_t at, struct kith_owner_deal *deals,
                          size_t *count, size_t most)
{
  const struct kith_evidence_set *set = d->set;
  const struct kith_contact_row *c = &set->contacts.items[d->members[at].contact];
  for (size_t i = first_deal(set, c->key, 0);
       i < set->deals.len && set->deals.items[i].contact == c->key && *count < most; i++)
    deals[(*count)++] = set->deals.items[i].deal;
  if (!c->account || is_account_met(d, from, at))
    return;
  for (size_t i = first_deal(set, 0, c->account); i < set->deals.len && set->deals.items[i].contact == 0 &&
                                                  set->deals.items[i].account == c->account && *count < most;
       i++) {
    deals[*count] = set->deals.items[i].deal;
    deals[(*count)++].of_account = true;
  }
}

static const struct kith_owner_interactions nothing_dealt = {
    .first = DAY_UNKNOWN, .last = DAY_UNKNOWN, .next = DAY_NEVER};

static void collect_interactions(const struct kith_gathering *d, const struct kith_contact_row *c,
                                 struct kith_owner_interactions *out)
{
  const struct kith_evidence_set *set = d->set;
  for (size_t i = evidence_first_interaction(set, c->key);
       i < set->interactions.len && set->interactions.items[i].contact == c->key; i++) {
    const struct kith_interaction_row *one = &set->interactions.items[i];
    if (one->source != c->source)
      continue;
    if (one->day != DAY_UNKNOWN && one->day > d->env->today) { /* still to come */
      day_take_earlier(&out->next, one->day);
      continue;
    }
    out->in += one->incoming;
    out->out += !one->incoming;
    if (one->day != DAY_UNKNOWN && (out->first == DAY_UNKNOWN || one->day < out->first))
      out->first = one->day;
    if (one->day != DAY_UNKNOWN && (out->last == DAY_UNKNOWN || one->day > out->last))
      out->last = one->day;
  }
}

static void add_interactions(const struct kith_gathering *d, const struct kith_contact_row *c,
                             struct kith_owner_interactions *list, size_t *count)
{
  struct kith_owner_interactions one = nothing_dealt;
  one.source = c->source;
  collect_interactions(d, c, &one);
  if (!one.in && !one.out && one.next == DAY_NEVER)
    return;
  for (size_t i = 0; i < *count; i++)
    if (list[i].source == one.source) {
      list[i].in += one.in;
      list[i].out += one.out;
      day_take_earlier(&list[i].first, one.first);
      day_take_earlier(&list[i].next, one.next);
      list[i].last = one.last > list[i].last ? one.last : list[i].last;
      return;
    }
  list[(*count)++] = one;
}

/* How many contacts an account has is for policies that ask: else one more would have all of them decided again. */
static struct kith_owner_account account_of(const struct kith_gathering *d, size_t from)
{
  const struct kith_account *a = d->accounts ? accounts_of(d->accounts, from) : NULL;
  struct kith_owner_account none = {.name = STR_NONE, .owner = STR_NONE, .territory = STR_NONE};
  if (!a)
    return none;
  return (struct kith_owner_account){.name = a->name,
                                     .owner = a->owner,
                                     .level = a->level,
                                     .number = (uint32_t)a->id,
                                     .territory = a->facts.territory,
                                     .contacts = d->count_contacts ? a->facts.contacts : 0};
}

static void collect_consents(const struct kith_gathering *d, size_t from, size_t to, struct kith_evidence *out)
{
  const struct kith_evidence_set *set = d->set;
  if (!set->consents.len)
    return;
  out->consents = arena_alloc(d->arena, CONSENT_MOST * sizeof *out->consents);
  for (size_t i = from; i < to; i++) {
    uint64_t key = set->contacts.items[d->members[i].contact].key;
    for (size_t k = evidence_first_consent(set, key);
         k < set->consents.len && set->consents.items[k].contact == key && out->consent_count < CONSENT_MOST; k++)
      out->consents[out->consent_count++] = set->consents.items[k].consent;
  }
}

/* On whose lists: of all its records. */
static void collect_listed(const struct kith_gathering *d, size_t from, size_t to, struct kith_evidence *out)
{
  size_t most = 0;
  for (size_t i = from; i < to; i++)
    most += d->set->contacts.items[d->members[i].contact].listed_count;
  int *listed = most ? arena_alloc(d->arena, most * sizeof *listed) : NULL;
  out->listed = listed;
  for (size_t i = from; i < to && most; i++) {
    const struct kith_contact_row *c = &d->set->contacts.items[d->members[i].contact];
    for (uint32_t k = 0; k < c->listed_count; k++)
      listed[out->listed_count++] = d->set->listed.items[c->listed_from + k];
  }
}

void gather(const struct kith_gathering *d, size_t from, size_t to, struct kith_evidence *out)
{
  enum { MOST_DEALS = 200 };
  size_t count = to - from, deals = 0, interactions = 0;
  struct kith_owner_sighting *sightings = arena_zero(d->arena, count, sizeof *sightings);
  struct kith_owner_deal *deal = d->set->deals.len ? arena_alloc(d->arena, MOST_DEALS * sizeof *deal) : NULL;
  struct kith_owner_interactions *dealings =
      d->set->interactions.len ? arena_alloc(d->arena, count * sizeof *dealings) : NULL;

  *out = (struct kith_evidence){.sightings = sightings};
  for (size_t i = from; i < to; i++) {
    const struct kith_contact_row *c = &d->set->contacts.items[d->members[i].contact];
    if (c->source == UINT32_MAX)
      continue; /* its source left the plan: nobody can say whose book it was */
    sightings[out->sighting_count++] = (struct kith_owner_sighting){c->id, c->source, c->first_day, c->gone, c->facts};
    if (deal)
      collect_deals(d, from, i, deal, &deals, MOST_DEALS);
    if (dealings)
      add_interactions(d, c, dealings, &interactions);
  }
  collect_consents(d, from, to, out);
  out->account = account_of(d, from);
  out->deals = deal;
  out->deal_count = deals;
  out->interactions = dealings;
  out->interaction_count = interactions;
  collect_listed(d, from, to, out);
}

static uint64_t digest_deals(const struct kith_evidence_set *set, const struct kith_contact_row *c, uint64_t hash)
{
  const uint64_t keys[2][2] = {{c->key, 0}, {0, c->account}};
  for (size_t k = 0; k < 2 && set->deals.len; k++) {
    if (k == 1 && !c->account)
      break;
    for (size_t i = first_deal(set, keys[k][0], keys[k][1]); i < set->deals.len; i++) {
      const struct kith_deal_row *row = &set->deals.items[i];
      if (row->contact != keys[k][0] || (k == 1 && row->account != c->account))
        break;
      uint64_t amount;
      memcpy(&amount, &row->deal.amount, sizeof amount);
      hash = gather_fold(gather_fold(hash, amount + row->deal.won),
                         ((uint64_t)row->deal.closed << 32) + (uint32_t)row->deal.day);
      hash = codec_text_hash(row->deal.owner, hash + (uint32_t)row->deal.created);
      hash = codec_text_hash(row->deal.currency, hash);
    }
  }
  return hash;
}

static uint64_t digest_consents(const struct kith_evidence_set *set, const struct kith_contact_row *c, uint64_t hash)
{
  for (size_t i = evidence_first_consent(set, c->key);
       i < set->consents.len && set->consents.items[i].contact == c->key; i++) {
    const struct kith_consent *said = &set->consents.items[i].consent;
    uint64_t kind = said->channels | (uint64_t)said->withdrawn << 8 | (uint64_t)said->everything << 9;
    hash = codec_text_hash(said->purpose, gather_fold(hash, kind << 32 | (uint32_t)said->day));
  }
  return hash;
}

static uint64_t digest_dealings(const struct kith_gathering *d, const struct kith_contact_row *c, uint64_t hash)
{
  struct kith_owner_interactions dealings = nothing_dealt;
  collect_interactions(d, c, &dealings);
  hash = gather_fold(hash, ((uint64_t)dealings.in << 32) + dealings.out);
  hash = gather_fold(hash, ((uint64_t)(uint32_t)dealings.first << 32) + (uint32_t)dealings.last);
  return dealings.next == DAY_NEVER ? hash : gather_fold(hash, (uint32_t)dealings.next);
}

static uint64_t digest_listed(const struct kith_gathering *d, const struct kith_contact_row *c, uint64_t hash)
{
  for (uint32_t i = 0; i < c->listed_count; i++)
    hash = codec_text_hash(d->env->people.parties.items[d->set->listed.items[c->listed_from + i]].text, hash + 1);
  return hash;
}

/* How the survey and today date a sighting; what cannot be read counts as damaged where it is decided. */
static uint32_t marks_of(const struct kith_gathering *d, const struct kith_contact_row *c)
{
  const struct kith_owner_sighting sighting = {c->id, c->source, c->first_day, c->gone, c->facts};
  uint32_t marks = 0;
  if (d->ownership && c->source != UINT32_MAX)
    ownership_marks(d->ownership, &sighting, &marks, NULL);
  return marks;
}

/* A record as sinks see it: what it says, whose book it is in, how it is dated. */
static uint64_t digest_record(const struct kith_gathering *d, const struct kith_contact_row *c, uint64_t hash)
{
  hash = gather_fold(gather_fold(hash, c->id), c->content + c->gone);
  hash = gather_fold(hash, ((uint64_t)c->source << 32) + (uint32_t)c->first_day);
  return gather_fold(hash, (c->source == UINT32_MAX ? 0 : d->env->source_digests[c->source]) + marks_of(d, c));
}

/* A new opinion makes it decided again, and nothing else. */
static uint64_t digest_opinions(const struct kith_gathering *d, size_t from, size_t to, const bool *left_out)
{
  int64_t newest = 0;
  for (size_t i = from; i < to && d->opinions->items.len; i++) {
    const struct kith_contact_row *c = &d->set->contacts.items[d->members[i].contact];
    int64_t id = left_out && left_out[i - from] ? 0 : opinions_newest(d->opinions, (int64_t)(c->id >> 40), c->key);
    newest = id > newest ? id : newest;
  }
  return (uint64_t)newest;
}

/* What follows from all records of the account, and from the policy's levels: a reason to decide again, no new evidence
 * on the contact. */
static uint64_t digest_account(const struct kith_gathering *d, size_t from)
{
  struct kith_owner_account account = account_of(d, from);
  uint64_t numbers = gather_fold((uint64_t)account.level + (account.contacts << 3), account.number);
  return codec_text_hash(account.name, numbers);
}

struct kith_gathered gather_digests(const struct kith_gathering *d, size_t from, size_t to, const bool *left_out)
{
  struct kith_gathered out = {.shown = 1};
  uint64_t hash = gather_fold(0, (d->set->deals.len > 0) + 2 * (d->set->interactions.len > 0)), ranks = 0;
  struct kith_owner_account account = account_of(d, from);
  hash = codec_text_hash(account.territory, codec_text_hash(account.owner, hash));
  size_t merged = 0;
  for (size_t i = from; i < to; i++) {
    const struct kith_contact_row *c = &d->set->contacts.items[d->members[i].contact];
    if (left_out && left_out[i - from])
      continue;
    merged++;
    ranks = ranks * 31 + (c->source == UINT32_MAX ? MERGE_RANK_LAST : d->env->plan->merge_ranks[c->source]);
    out.shown = digest_record(d, c, out.shown);
    hash = digest_deals(d->set, c, hash);
    hash = digest_dealings(d, c, hash);
    hash = digest_consents(d->set, c, hash);
    hash = digest_listed(d, c, hash);
  }
  if (merged > 1)
    out.shown = gather_fold(gather_fold(out.shown, d->env->plan->merge_rules), ranks);
  out.content = gather_fold(hash, out.shown);
  uint64_t opinions = digest_opinions(d, from, to, left_out);
  out.input = gather_fold(out.content, digest_account(d, from));
  out.input = opinions ? gather_fold(out.input, opinions) : out.input;
  return out;
}
