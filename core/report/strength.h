/* report/strength.h - how well a colleague knows a contact, 0 to 100, from metadata only.
 *
 * What counts: that there was a call, a meeting or a message, when, and in which direction; a connection on a network;
 * a card in the colleague's own book; for how long they are known; stewardship. What was said or written is nowhere
 * in the state and is never asked for.
 *
 *   a dealing    = weight of its channel / people in it x 0.5 ^ (days ago / 180)
 *   from, to     = sums of what came from the contact, and of what went to the contact (a meeting is half of each)
 *   points       = from + to + 2 x the smaller of the two
 *                + 2 connected + 1 in the own book + 1 a year known (5 at most) + 3 steward
 *   strength     = 100 x points / (points + 20)
 *
 * So more of anything, more recent, and more mutual never lowers it. The page prints the formula with the numbers
 * that went in (strength_formula, strength_numbers). Pure; any thread may enter.
 */
#ifndef KITH_REPORT_STRENGTH_H
#define KITH_REPORT_STRENGTH_H

#include "base/arena.h"
#include "base/day.h"

enum {
  STRENGTH_HALF_LIFE = 180, /* days */
  STRENGTH_MIDDLE = 20,     /* points that make 50 */
  STRENGTH_CONNECTED = 2,
  STRENGTH_IN_BOOK = 1,
  STRENGTH_STEWARD = 3,
  STRENGTH_MOST_YEARS = 5,
  STRENGTH_WELL = 50, /* from here on somebody is known well */
};

/* A call, a meeting, a message. */
struct kith_dealing {
  int32_t day;             /* DAY_UNKNOWN, or after today: it is not counted */
  struct kith_str channel; /* "call", "meeting", "email", "message" ...; another word counts like a message */
  bool incoming, outgoing; /* neither: outgoing */
  uint32_t people;         /* contacts in it, 1 at least: a mailing to fifty is a fiftieth for each */
};

struct kith_acquaintance {
  uint32_t in_count, out_count, left_out; /* left_out: without a day, or of a channel that is no dealing */
  double in, out;                         /* decayed sums */
  int32_t last;                           /* of those counted; DAY_UNKNOWN: none */
  int32_t known_since;                    /* DAY_UNKNOWN: nobody knows */
  bool connected, in_book, steward;
};

/* Nothing known. */
struct kith_acquaintance strength_none(void);
void strength_add(struct kith_acquaintance *, const struct kith_dealing *, int32_t today);

double strength_points(const struct kith_acquaintance *, int32_t today); /* 0 or more */
double strength_score(double points);                                    /* 0 to 100 */
const char *strength_word(double score); /* "not", "slightly", "somewhat", "well", "very well" */

/* "12 from them, 20 to them, last 2026-10-02: 8.1 + 11.9 + 2 x 8.1; connected 2; in the own book 1; 7 years 5; steward 3 =
 * 39.1 points" */
struct kith_str strength_numbers(const struct kith_acquaintance *, int32_t today, struct kith_arena *);

/* The formula as it stands above, with the weights of all channels, in lines. */
struct kith_str strength_formula(struct kith_arena *);

#endif
