/* support/card_text.h - a small parser of vCard text, made for tests only and independent of the plugin: it understands
 * what well-formed cards have, and says it in one canonical form.
 *
 * One line a property: "item1.TEL;PREF=1;TYPE=home;TYPE=voice:+1 555". Names of properties and parameters are in upper
 * case, TYPE and VALUE in lower case, parameters sorted; ENCODING and CHARSET are used up, and so is a MEDIATYPE that
 * only repeats what a data: URI says. Of values, escapes are undone; fields are parted by | and lists by ~; line feeds
 * are shown as \n; binary ones as "base64 N HASH". LABELs come last in their card, sorted: nobody promised where they
 * stand. Cards end with "--".
 */
#ifndef KITH_TESTS_CARD_TEXT_H
#define KITH_TESTS_CARD_TEXT_H

#include "base/buf.h"

/* Appends the canonical form. `out` needs a max. */
void card_text_canon(struct kith_str text, struct kith_buf *out);

#endif
