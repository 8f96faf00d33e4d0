/* report/obligations.h - who owes what to whom by when, and what became of it.
 *
 * obligations_read keeps what the filter lets through, in the order of need: overdue, without a day, due later, ended. The
 * struct owns everything in it. One thread at a time.
 */
#ifndef KITH_REPORT_OBLIGATIONS_H
#define KITH_REPORT_OBLIGATIONS_H

#include "report/contact.h"
#include "report/json.h"
#include "report/page.h"
#include "store/duty.h"

struct kith_obligations_filter {
  struct kith_str owed_by, owed_to; /* parties; empty: any */
  int32_t due;                      /* by that day; DAY_UNKNOWN: any */
  bool all;                         /* those that ended too */
  int64_t id;                       /* this one only, ended or not; 0: any */
};

struct kith_obligations_row {
  struct kith_duty_row duty;
  struct kith_str contact, name; /* "c-0001", "Mei Chen" */
  bool overdue;
};

struct kith_obligations {
  struct kith_arena arena;
  const struct kith_reading *reading;
  VEC(struct kith_obligations_row) rows;
  struct kith_duty_count count; /* of all there are */
};

int obligations_read(const struct kith_reading *, const struct kith_obligations_filter *, struct kith_obligations *out,
                     struct kith_error *);
/* `steps`: with the checklists. */
void obligations_page(const struct kith_obligations *, bool steps, struct kith_page *);
void obligations_json(const struct kith_obligations *, struct kith_json *);
void obligations_free(struct kith_obligations *);

#endif
