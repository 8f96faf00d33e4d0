/* normalise/phone_table.h - private to phone.c and its tests: the numbering plans, made by cmake/phone_table_gen.cc
 * when Kith is built.
 *
 * All plans are one automaton over digits. Start at a root, follow a digit to the next node; node 0 is where nothing
 * matches any more. The label of the node reached after the last digit says what the number is. Constant; any thread
 * may enter.
 */
#ifndef KITH_NORMALISE_PHONE_TABLE_H
#define KITH_NORMALISE_PHONE_TABLE_H

#include "normalise/phone.h"

struct phone_node {
  uint16_t next[10], label;
};

struct phone_label {
  uint32_t general; /* bit i: the number has the general form of the country code's region i */
  uint16_t region;  /* index + 1 in phone_regions of the one it belongs to; 0: none */
  uint8_t kind;     /* enum kith_phone_kind */
  bool valid;       /* in automata of prefixes: a prefix ends here */
};

struct phone_prefix {
  uint16_t root; /* 0: there is none */
  bool clear;    /* cut what matches; false: when it matches only libphonenumber knows what happens */
};

struct phone_region {
  char id[3];
  uint16_t code;
  uint8_t bit;              /* in phone_label.general */
  uint32_t possible, local; /* bit n: numbers of n digits may be whole, or whole without an area code */
  struct phone_prefix national, international;
};

struct phone_code {
  uint16_t root, main_region; /* index in phone_regions */
  bool alone;                 /* the only region of its code has all numbers, valid or not */
  bool usable;                /* false: left to libphonenumber */
};

extern const struct phone_node phone_nodes[];
extern const struct phone_label phone_labels[];
extern const struct phone_region phone_regions[];
extern const uint16_t phone_region_index[26 * 26]; /* by the letters: index + 1, 0: no such region */
extern const struct phone_code phone_codes[1000];  /* by country code */

/* The fast path alone. PHONE_UNSURE: only libphonenumber can tell; `out` is anything then. */
enum phone_answer { PHONE_NO, PHONE_YES, PHONE_UNSURE };
enum phone_answer phone_parse_fast(struct kith_str text, struct kith_str region, struct kith_phone *out);

#endif
