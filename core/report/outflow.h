/* report/outflow.h - did people's own books grow unusually by contacts that the company knew first?
 *
 * Per rep and month: how many contacts came into portable and external books, how many of these the company knew
 * before, and what that is beside the rep's own earlier months (median and MAD). Unusual is a number, no accusation:
 * what would explain it is computed and stands beside it. What is private to a rep is in no number. Reps are named
 * only when monitoring.h lets us; otherwise there are totals of all, and of fewer than three reps not even these.
 * outflow_months is pure. The struct owns everything in it. One thread at a time.
 */
#ifndef KITH_REPORT_OUTFLOW_H
#define KITH_REPORT_OUTFLOW_H

#include "report/html.h"
#include "report/json.h"
#include "report/page.h"
#include "report/reading.h"

enum {
  OUTFLOW_MONTHS = 120,  /* are looked at, up to today's */
  OUTFLOW_PAST = 6,      /* earlier months that are needed to compare with */
  OUTFLOW_LEAST = 10,    /* contacts: fewer are never unusual */
  OUTFLOW_TIMES = 5,     /* MADs above the median that are unusual */
  OUTFLOW_WINDOW = 90,   /* days before a notice or a last day that are marked */
  OUTFLOW_KNOWN = 365,   /* days: known for long */
  OUTFLOW_TEAM_LEAST = 3 /* reps: a total of fewer would name them */
};

/* A contact in a portable or external book of one rep. */
struct kith_outflow_row {
  uint64_t identity;
  int32_t day;     /* when it came there; DAY_UNKNOWN until outflow_date */
  int32_t known;   /* since when the rep had the contact anywhere; DAY_UNKNOWN */
  bool knew_first; /* the company knew the contact before */
  bool steward;    /* the rep tends the contact now */
};

enum kith_outflow_verdict { OUTFLOW_USUAL = 1, OUTFLOW_NO_PAST, OUTFLOW_UNUSUAL };

struct kith_outflow_month {
  int32_t month; /* months since year 0, as chart_month */
  uint32_t grown, knew_first;
  uint32_t past; /* earlier months */
  double median, mad;
  enum kith_outflow_verdict verdict;

  /* The day of the month on which most of knew_first came; filled where there are OUTFLOW_LEAST of them. */
  int32_t peak;
  uint32_t on_peak, all_on_peak; /* of knew_first; of all */
  uint32_t known_long;           /* of all on that day: the rep had known them for OUTFLOW_KNOWN days */
  uint32_t tended;               /* of knew_first: the rep is their steward */
  int32_t to_notice, to_left;    /* days from the peak, up to OUTFLOW_WINDOW; DAY_UNKNOWN: none in it */

  /* By their sources; filled for what is unusual. Empty: not so. */
  struct kith_str first_read;      /* a source of the rep's that Kith read for the first time in this month */
  struct kith_str same_order;      /* a source of the company's in whose order they stand in the rep's */
  struct kith_str company_account; /* a source of the rep's that the company pays for or gave */
  struct kith_str given;           /* a source that came with a basis: handed over, not found */
};

struct kith_outflow_rep {
  int party;
  int32_t hired;        /* for the first time: the past begins there */
  int32_t notice, left; /* of the last spell */
  VEC(struct kith_outflow_row) rows;
  VEC(struct kith_outflow_month)
  months; /* from the first one with a contact, but of the employment, to today's; no gaps */
};

struct kith_outflow {
  struct kith_arena arena;
  const struct kith_reading *reading;
  VEC(struct kith_outflow_rep) reps; /* with books; in the order of the people */
  int32_t since;                     /* months before that day are left out of pages; DAY_UNKNOWN: of the last year */
};

/* Dates the rows that have no day by the readings of the books, and drops those that still have none. */
int outflow_date(struct kith_outflow *, struct kith_error *);

/* Fills rep->months but the sources, from rep->rows. */
void outflow_months(struct kith_outflow_rep *, int32_t today);

/* `since`: DAY_UNKNOWN: a year ago. KITH_E_CONFIG when the pipeline has no policy. */
int outflow_read(const struct kith_reading *, int32_t since, struct kith_outflow *out, struct kith_error *);
void outflow_free(struct kith_outflow *);

/* `party`: that rep alone; PARTY_NONE: all. */
void outflow_page(const struct kith_outflow *, int party, struct kith_page *);
void outflow_json(const struct kith_outflow *, int party, struct kith_json *);
/* The months of those who are named, drawn. */
void outflow_charts(const struct kith_outflow *, int party, struct kith_html *);

bool outflow_in_view(const struct kith_outflow *, const struct kith_outflow_month *);

/* Some text for each explanation that was found, and for each that was looked for and not found. */
enum { OUTFLOW_EXPLANATIONS = 7 };
struct kith_outflow_explanation {
  const char *key; /* "first-reading" */
  struct kith_str text;
  bool found;
};
void outflow_explain(const struct kith_outflow_month *, struct kith_arena *,
                     struct kith_outflow_explanation out[OUTFLOW_EXPLANATIONS]);

#endif
