/* ownership/column.h - the facts that a policy may ask about: one row a claim, one column a fact.
 *
 * The table is the documentation too: configs/policies/README.md lists the same columns, held by a test. Text is
 * never unknown (the word 'unknown' stands for it); dates are ISO text; booleans, dates and numbers are NULL when
 * unknown. Plain data.
 */
#ifndef KITH_OWNERSHIP_COLUMN_H
#define KITH_OWNERSHIP_COLUMN_H

#include "base/arena.h"
#include "base/day.h"

enum kith_column_type { COLUMN_TEXT = 1, COLUMN_DATE, COLUMN_BOOL, COLUMN_INTEGER, COLUMN_REAL };

enum kith_column_id {
  COL_PARTY,
  COL_PARTY_KIND,
  COL_ENTITY,
  COL_ROLE,
  COL_PLACE,
  COL_ENGAGEMENT,
  COL_HIRED,
  COL_NOTICE,
  COL_LEFT,
  COL_REHIRED,
  COL_BETWEEN_SPELLS,
  COL_IS_CURRENT,
  COL_FIRST_SEEN,
  COL_FIRST_SEEN_GRADE,
  COL_FIRST_SEEN_BULK,
  COL_FIRST_SEEN_SOURCE,
  COL_FIRST_SEEN_POSSESSION,
  COL_APPEARED,
  COL_SELF_DATED_SINCE,
  COL_LAST_SEEN,
  COL_SIGHTINGS,
  COL_IN_INTERNAL,
  COL_IN_PORTABLE,
  COL_IN_EXTERNAL,
  COL_COMPANY_ACCOUNT,
  COL_COMPANY_FIRST_SEEN,
  COL_COMPANY_KNEW_FIRST,
  COL_FIRST_PARTY,
  COL_FIRST_PARTY_KIND,
  COL_HOLDERS,
  COL_OTHER_REPS,
  COL_CRM_OWNER,
  COL_CRM_OWNED_BY_OTHER,
  COL_LEAD_SOURCE,
  COL_LEAD_SAID,
  COL_LEAD_PAID_BY,
  COL_LIFECYCLE,
  COL_LIFECYCLE_SAID,
  COL_LIFECYCLE_REASON,
  COL_REFERENCE_ALLOWED,
  COL_HAS_DEAL,
  COL_DEALS,
  COL_WON_DEALS,
  COL_OPEN_DEALS,
  COL_DEAL_AMOUNT,
  COL_WON_AMOUNT,
  COL_OPEN_AMOUNT,
  COL_DEAL_CURRENCY,
  COL_LAST_WON,
  COL_DEAL_OWNER,
  COL_INTERACTIONS,
  COL_INTERACTIONS_IN,
  COL_INTERACTIONS_OUT,
  COL_LAST_INTERACTION,
  COL_FIRST_INTERACTION,
  COL_RECENCY,
  COL_PERSONAL_SCORE,
  COL_PERSONAL_REASONS,
  COL_PROFESSIONAL,
  COL_SAME_FAMILY_NAME,
  COL_CONTACT_COUNTRY,
  COL_CONTACT_IN_EU,
  COL_DO_NOT_CONTACT,
  COL_DO_NOT_CONTACT_SINCE,
  COL_EMAIL_OPT_OUT,
  COL_PHONE_OPT_OUT,
  COL_CONSENT_EMAIL,
  COL_CONSENT_PHONE,
  COL_CONSENT_PURPOSE,
  COL_ACCOUNT,
  COL_ACCOUNT_LEVEL,
  COL_ACCOUNT_OWNER,
  COL_ACCOUNT_CONTACTS,
  COL_TERRITORY,
  COL_AGREEMENT_NON_SOLICIT,
  COL_AGREEMENT_PRIOR_BOOK,
  COL_AGREEMENT_SOCIAL,
  COL_AGREEMENT_NON_COMPETE,
  COL_AGREEMENT_PRIOR_EMPLOYER,
  COL_AGREEMENT_BROKER_PROTOCOL,
  COL_NON_SOLICIT_ON_FILE,
  COL_NON_SOLICIT_UNTIL,
  COL_NON_COMPETE_ON_FILE,
  COL_SOCIAL_SINCE,
  COL_ON_SCHEDULE,
  COL_APPEARED_BEFORE_NOTICE_DAYS,
  COL_INHERITED,
  COL_BASIS,
  COL_BASIS_KIND,
  COLUMN_COUNT
};

struct kith_column {
  const char *name;
  enum kith_column_type type;
  bool nullable;      /* may be unknown */
  const char *values; /* text of a closed vocabulary: "entity|rep|unknown"; NULL otherwise */
  const char
      *unit; /* of a number: "deals", "days", "deal_currency" (what that column says); of a date "day"; else "" */
  const char *source; /* what it is computed from: "sightings", "people file" ... */
  const char *about;  /* one line for the documentation */
};

/* One fact, in 16 bytes. Which member counts follows from the column's type. */
struct kith_fact {
  union {
    const char *text; /* COLUMN_TEXT */
    int64_t integer;  /* COLUMN_BOOL, COLUMN_INTEGER; of a COLUMN_DATE the day */
    double real;      /* COLUMN_REAL */
  };
  uint32_t len; /* of the text */
  bool known;
};

struct kith_fact_row {
  struct kith_fact facts[COLUMN_COUNT];
};

extern const struct kith_column fact_columns[COLUMN_COUNT];

/* The names, ending with NULL: for "did you mean". */
void column_names(const char *out[COLUMN_COUNT + 1]);
const char *column_type_name(enum kith_column_type); /* "text", "date", "boolean", "number" */
int column_find(struct kith_str name);               /* -1: no such column; ASCII case ignored */

/* A row where nothing is known: what can never be unknown is 0 or false. */
void row_clear(struct kith_fact_row *);

static inline void row_set_text(struct kith_fact_row *row, int column, struct kith_str text) /* empty: unknown */
{
  row->facts[column] = (struct kith_fact){.text = text.ptr, .len = (uint32_t)text.len, .known = text.len != 0};
}

static inline void row_set_day(struct kith_fact_row *row, int column, int32_t day)
{
  row->facts[column] = (struct kith_fact){.integer = day, .known = day_is_known(day)};
}

static inline void row_set_bool(struct kith_fact_row *row, int column, int truth) /* below 0: unknown */
{
  row->facts[column] = (struct kith_fact){.integer = truth > 0, .known = truth >= 0};
}

static inline void row_set_integer(struct kith_fact_row *row, int column, int64_t value)
{
  row->facts[column] = (struct kith_fact){.integer = value, .known = true};
}

static inline void row_set_real(struct kith_fact_row *row, int column, double value)
{
  row->facts[column] = (struct kith_fact){.real = value, .known = true};
}

static inline struct kith_str fact_text(const struct kith_fact *f)
{
  return (struct kith_str){f->text, f->len};
}

/* The fact as a reader writes it: "2019-03-04", "yes", "0.93", "unknown". */
struct kith_str row_text(const struct kith_fact_row *, int column, struct kith_arena *);

#endif
