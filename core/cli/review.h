/* cli/review.h - private to kith review: what its three ways (keys, a list, a table) share.
 */
#ifndef KITH_CLI_REVIEW_H
#define KITH_CLI_REVIEW_H

#include "cli/context.h"
#include "report/review.h"

/* Asks one question after the other and takes keys as answers; each is a transaction. */
int review_ask(struct kith_context *, struct kith_review *, struct kith_str by, struct kith_error *);

/* The questions as a table for a spreadsheet, and that table back again. */
int review_write(struct kith_context *, struct kith_review *, const char *path, struct kith_error *);
int review_take(struct kith_context *, const char *path, struct kith_str by, struct kith_error *);

/* "They count at the next kith run acme.yaml" */
void review_say_next(struct kith_context *, FILE *);

#endif
