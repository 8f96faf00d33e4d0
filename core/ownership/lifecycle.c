#include "ownership/lifecycle.h"

#define SAYS(known, word) ((known)->said >> (word)&1)

static bool says_customer(const struct kith_lifecycle_known *k)
{
  return SAYS(k, LIFECYCLE_CUSTOMER) || SAYS(k, LIFECYCLE_FORMER_CUSTOMER);
}

static uint8_t prove(const struct kith_lifecycle_known *k)
{
  if (k->won)
    return SAYS(k, LIFECYCLE_FORMER_CUSTOMER) ? LIFECYCLE_FORMER_CUSTOMER : LIFECYCLE_CUSTOMER;
  if (says_customer(k) && !k->have_deals)
    return LIFECYCLE_UNPROVEN; /* nobody could know better */
  if (k->open)
    return LIFECYCLE_PROSPECT;
  if (SAYS(k, LIFECYCLE_FREE_USER))
    return LIFECYCLE_FREE_USER;
  if (says_customer(k))
    return LIFECYCLE_UNPROVEN;
  if (SAYS(k, LIFECYCLE_PROSPECT))
    return LIFECYCLE_PROSPECT;
  return SAYS(k, LIFECYCLE_LEAD) ? LIFECYCLE_LEAD : LIFECYCLE_UNKNOWN;
}

struct kith_proof lifecycle_find(const struct kith_lifecycle_known *k)
{
  static const uint8_t most_first[] = {LIFECYCLE_CUSTOMER, LIFECYCLE_FORMER_CUSTOMER, LIFECYCLE_FREE_USER,
                                       LIFECYCLE_PROSPECT, LIFECYCLE_LEAD};
  struct kith_proof found = {.proven = prove(k), .taken_back = says_customer(k) && !k->won};
  for (size_t i = 0; i < sizeof most_first && !found.said; i++)
    if (SAYS(k, most_first[i]))
      found.said = most_first[i];
  return found;
}

bool witness_is_better(const struct kith_witness *w, const struct kith_witness *than)
{
  if (!than->source.len || w->internal != than->internal)
    return !than->source.len || w->internal;
  bool dated = w->since != DAY_UNKNOWN, other = than->since != DAY_UNKNOWN;
  if (dated != other || (dated && w->since != than->since))
    return dated && (!other || w->since < than->since);
  return str_cmp(w->source, than->source) < 0;
}

/* ---- In words ---- */

static struct kith_str counted(struct kith_arena *arena, size_t count, const char *what)
{
  return arena_printf(arena, "%zu deal%s %s", count, count == 1 ? "" : "s", what);
}

/* "called a customer by crm since 2024-02-01" */
static struct kith_str called(uint8_t word, const struct kith_witness *by, struct kith_arena *arena)
{
  char day[DAY_TEXT];
  day_format(by->since, day);
  return arena_printf(arena, "called a %s by %.*s%s%s", lifecycle_name(word),
                      STR_ARG(by->source.len ? by->source : KITH_STR("a source")), *day ? " since " : "", day);
}

/* "3 deals won", or that they are the account's, in the same form for open ones. */
static struct kith_str shown(const struct kith_lifecycle_words *w, size_t all, size_t of_account, const char *what,
                             struct kith_arena *arena)
{
  struct kith_str own = counted(arena, all - of_account, what), there = counted(arena, of_account, what);
  if (all > of_account)
    return own;
  return arena_printf(arena, "through the account%s%.*s: %.*s there", w->account.len ? " " : "", STR_ARG(w->account),
                      STR_ARG(there));
}

/* Why a won deal is missing. */
static struct kith_str missing(const struct kith_lifecycle_known *k, const struct kith_lifecycle_words *w,
                               struct kith_arena *arena)
{
  if (!k->have_deals)
    return KITH_STR("no source holds orders; nothing is said against it");
  if (k->open)
    return arena_printf(arena, "%.*s, none won", STR_ARG(shown(w, k->open, k->account_open, "open", arena)));
  if (k->deals)
    return arena_printf(arena, "%.*s, none of them won", STR_ARG(counted(arena, k->deals, "of theirs on file")));
  if (w->deals_on_file == 1)
    return KITH_STR("the one deal on file is not theirs");
  if (w->deals_on_file)
    return arena_printf(arena, "none of the %zu deals on file is theirs", w->deals_on_file);
  return KITH_STR("none of the deals on file is theirs");
}

static struct kith_str join(struct kith_str a, struct kith_str b, struct kith_arena *arena)
{
  return a.len && b.len ? arena_printf(arena, "%.*s; %.*s", STR_ARG(a), STR_ARG(b)) : a.len ? a : b;
}

struct kith_str lifecycle_reason(const struct kith_lifecycle_known *k, const struct kith_lifecycle_words *w,
                                 struct kith_arena *arena)
{
  struct kith_proof found = lifecycle_find(k);
  struct kith_str said = found.said ? called(found.said, &w->said, arena) : STR_NONE;
  struct kith_str won = k->won ? shown(w, k->won, k->account_won, "won", arena) : STR_NONE;

  if (found.proven == LIFECYCLE_CUSTOMER)
    return won;
  if (found.proven == LIFECYCLE_FORMER_CUSTOMER)
    return join(won, found.said == LIFECYCLE_CUSTOMER ? KITH_STR("a source calls them a former customer") : said,
                arena);
  if (found.taken_back && found.proven == LIFECYCLE_FREE_USER)
    said = join(said, called(LIFECYCLE_FREE_USER, &w->free_user, arena), arena);
  if (found.taken_back)
    return join(said, missing(k, w, arena), arena);
  if (k->open && found.proven == LIFECYCLE_PROSPECT)
    return join(said, shown(w, k->open, k->account_open, "open", arena), arena);
  return said;
}
