/* report/why_facts.h - the facts behind the claims on one contact: what a policy's conditions see, party by party.
 *
 * The caller fills a struct kith_why_facts and owns what it points to. One thread at a time.
 */
#ifndef KITH_REPORT_WHY_FACTS_H
#define KITH_REPORT_WHY_FACTS_H

#include "ownership/ownership.h"
#include "report/json.h"
#include "report/page.h"

struct kith_why_facts {
  uint64_t identity, merged_from; /* 0: it was not */
  struct kith_str name, organisation;
  struct kith_str policy; /* its label */
  int32_t as_of;
  const struct kith_party_facts *parties;
  size_t count;
};

/* One table a party, by what the facts are drawn from; what is the same for all parties comes last, once. Facts that are
 * not known are named in one line, or with `all` stand in their place. */
void why_facts_page(const struct kith_why_facts *, bool all, struct kith_page *);

/* `id`, `name`, `organisation`, `as_of`, `policy`; `parties[]` {party, kind, withheld, facts {NAME: value}}: texts, dates
 * as "2019-03-04", numbers, true and false, null when unknown; `facts[]` {name, type, unit, source, about}: what they
 * mean. */
void why_facts_json(const struct kith_why_facts *, struct kith_json *);

#endif
