/* normalise/work.h - what the cleaners share while one record goes through: tools, the record, where results go.
 *
 * Private to the room. Lives for one call of normalise_record; all memory comes from the record's arena. A cleaner
 * takes one property, puts the clean value in its place and, when `out` is there, what matching compares into it.
 */
#ifndef KITH_NORMALISE_WORK_H
#define KITH_NORMALISE_WORK_H

#include "model/matchable.h"
#include "model/record.h"
#include "normalise/country.h"
#include "normalise/text.h"

struct kith_work {
  struct kith_text *text;
  const struct kith_countries *countries;
  struct kith_arena *arena;
  struct kith_record *record;
  struct kith_matchable *out;       /* NULL: nobody wants features */
  struct kith_str region;           /* of the user, upper case, or empty */
  struct kith_str country;          /* of the first address that says one, upper case, or empty */
  struct kith_str nickname, maiden; /* found inside a name */
  bool month_first;                 /* in dates such as 3/4/2020 */
  bool person;                      /* the record's names are names of people */
};

typedef void kith_cleaner(struct kith_work *, struct kith_property *);

/* Puts one clean text in the place of the property's only part (or of its first). Keeps the original in raw. */
void work_set_text(struct kith_work *, struct kith_property *, struct kith_str clean);

/* Puts other parts in the place of all parts, unless they are the same. `parts` must live in the record's arena. */
void work_set_parts(struct kith_work *, struct kith_property *, const struct kith_part *parts, size_t count);

/* text_clean for every part. */
void work_clean_texts(struct kith_work *, struct kith_property *);

/* A copy of the parts with room for `more`, to change and give to work_set_parts. */
struct kith_part *work_copy_parts(struct kith_work *, const struct kith_property *, size_t more);

/* A new property of one part at the end of the record. Moves the properties: pointers to them end here. */
void work_add_text(struct kith_work *, uint32_t name, struct kith_str text);

struct kith_str work_fold(struct kith_work *, struct kith_str);

/* Texts joined with `separator`, the empty ones left out. */
struct kith_str work_join(struct kith_work *, const struct kith_str *texts, size_t count, const char *separator);

/* Sorted tables of words. Compared without regard to ASCII case; NULL: not there. */
struct kith_word {
  const char *text;
  const char *to; /* what it stands for, where that matters */
  unsigned flags;
};
const struct kith_word *word_find(const struct kith_word *rows, size_t count, struct kith_str);
#define WORD_IN(table, s) word_find(table, sizeof(table) / sizeof((table)[0]), s)

kith_cleaner name_clean_fn, name_clean_n, name_clean_nickname, name_clean_maiden;
kith_cleaner email_clean, org_clean, address_clean, url_clean, profile_clean, date_clean, phone_clean;

/* After all properties: N from FN or FN from N, and the name's features. */
void name_finish(struct kith_work *);

#endif
