/* ownership/words.h - the words by which a record shows what kind of relation it is. Data only; several languages,
 * common spellings.
 *
 * Matching is by whole words, ASCII case ignored. Pure; any thread may enter.
 */
#ifndef KITH_OWNERSHIP_WORDS_H
#define KITH_OWNERSHIP_WORDS_H

#include "ownership/facts.h"

/* Signals in a label, category or relation ("Family", "my mum", "_$!<Mother>!$_"). */
uint32_t words_relation(struct kith_str text);

/* Signals of one word that stands for a whole name ("Mum", "Dentist"). */
uint32_t words_name(struct kith_str name);

/* Signals in a title or an organisation's name: "Dr. Weiss, dentist", "Elm Street Primary School". */
uint32_t words_profession(struct kith_str text);

/* True for the domain of a public provider ("gmail.com"), ASCII case ignored. */
bool words_is_freemail(struct kith_str domain);

enum kith_lead_source words_lead_source(struct kith_str text);
enum kith_lifecycle words_lifecycle(struct kith_str text);

#endif
