/* pipeline/accounts_part.h - private to accounts*.c: keys as nodes, and which of them are one account.
 */
#ifndef KITH_PIPELINE_ACCOUNTS_PART_H
#define KITH_PIPELINE_ACCOUNTS_PART_H

#include "pipeline/accounts.h"

enum account_node_kind { NODE_RECORD, NODE_DOMAIN, NODE_NAME }; /* in the order of their rank */

struct account_node {
  struct kith_str text;     /* a record's folded name */
  uint32_t parent, support; /* support: contacts that have it */
  uint8_t kind;
  bool shared;   /* several accounts' or nobody's in particular: joins nothing */
  bool recorded; /* an ACCOUNT record has it; of a root: one of its nodes is such a record */
};

/* The keys of one contact; ACCOUNT_NONE. */
struct account_where {
  uint32_t record, domain, name;
};

struct account_nodes {
  const struct kith_evidence_set *set;
  struct kith_arena arena;
  VEC(struct account_node) items; /* first the records, as in set->accounts */
  size_t record_count;
  struct kith_map_str domains, names, own; /* own: domains of the pipeline's own people */
  struct account_where *where;             /* [set->contacts] */
  uint32_t *place;                         /* [items]: of a root the account that it became */
};

/* Fills a zeroed struct: all keys, joined. */
void account_nodes_make(const struct kith_accounts_from *, struct account_nodes *out);
void account_nodes_free(struct account_nodes *);

uint32_t account_root(struct account_nodes *, uint32_t node);
/* The node by which a contact has its account; ACCOUNT_NONE. */
uint32_t account_node_of(const struct account_nodes *, size_t contact);

/* Names, owners, levels, deals of the accounts; their order. Fills items, nodes->place and of_contact. */
void account_sum_names(const struct kith_accounts_from *, struct kith_accounts *);
void account_sum_facts(const struct kith_accounts_from *, struct kith_accounts *);

/* "globex.co.uk" for "mail.globex.co.uk"; empty when it is no domain. */
struct kith_str account_domain(struct kith_str host);
/* That of a website: empty for a page at a public host. */
struct kith_str account_website(struct kith_arena *, struct kith_str url);
/* Whether a folded name and a domain look like one firm's. */
bool account_is_alike(struct kith_str name, struct kith_str domain);
/* A word for having no firm: "self employed". */
bool account_is_nobody(struct kith_str name);

#endif
