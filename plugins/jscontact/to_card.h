/* jscontact/to_card.h - lines of a vCard 4 become a Card (RFC 9555, section 2).
 *
 * Each line becomes an object or a member, or stands in vCardProps. What was made is read back; a line that did not come
 * back as it was is put into vCardProps in the next attempt: nothing is lost, whatever a line holds. One thread at a time.
 */
#ifndef KITH_JSCONTACT_TO_CARD_H
#define KITH_JSCONTACT_TO_CARD_H

#include "base/map.h"
#include "jscontact/comps.h"
#include "jscontact/work.h"

struct to_line {
  bool raw;                  /* it goes into vCardProps */
  bool also;                 /* it is in its member, and in vCardProps for what the member cannot hold */
  bool done;                 /* it is where it belongs */
  bool has_others;           /* others are it in another language, or how it sounds */
  uint32_t main;             /* of which line it is another; place + 1 */
  uint32_t sound;            /* N and ADR: the line that says how it sounds; place + 1 */
  unsigned number;           /* the ALTID that we would give it */
  struct kith_str key, path; /* in its map; of its object in the card */
  struct js_node *object;
};

#define NO_LINE SIZE_MAX

struct to_card {
  struct js_work *w;
  struct js_node *card;
  struct view_line *lines; /* copies: their values are those of the card's lines */
  struct to_line *marks;
  size_t count;
  bool placed[2];             /* a BIRTHPLACE, a DEATHPLACE found its date or none: further ones have none */
  size_t restored;            /* bytes of long JSPROPs */
  size_t full, name;          /* the lines that the card's name is made of, or NO_LINE */
  struct kith_map_str keys;   /* paths that are taken; members, with how many objects they have */
  struct kith_map_str labels; /* group, in lower case: place of its X-ABLABEL + 1 */
  struct kith_map_str others; /* "TITLE/1": place of the main line of an ALTID + 1 */
};

/* The whole of it. `id`: what the card is called when it has no UID of its own; may be empty. In the work's arena. */
struct js_node *to_card(struct js_work *, const struct view_line *, size_t count, struct kith_str id);

/* ---- Its own files ---- */

/* Which line is another form of which, and their patches (to_others.c). */
void to_find_others(struct to_card *);
void to_localize(struct to_card *);

/* An object with the value and the parameters of a line (to_object.c); NULL: it cannot be one. */
struct js_node *to_object(struct to_card *, size_t i, const struct js_row *);
bool to_value_fits(const struct view_line *, const struct js_row *);
void to_params(struct to_card *, size_t i, const struct view_line *, const struct js_row *, struct js_node *object);
void to_extra(struct to_card *, struct js_node *object, const char *name, struct kith_str value);
struct js_node *to_org(struct to_card *, size_t i, const struct js_row *);
struct js_node *to_build(struct to_card *, size_t i, const struct js_row *); /* any that has an object of its own */
bool to_is_spent(const struct to_card *, size_t i, const struct kith_param *);

/* N, FN and ADR (to_name.c). */
struct js_node *to_address(struct to_card *, size_t i, const struct js_row *);
struct js_node *to_name(struct to_card *, size_t full, size_t name);
bool to_is_plain_full(const struct to_card *, size_t i);

/* Dates, relations and what stands in the card itself (to_member.c). */
struct js_node *to_date(struct to_card *, size_t i, const struct js_row *);
void to_place(struct to_card *, size_t i, const struct js_row *);
void to_member(struct to_card *, size_t i, const struct js_row *);
struct js_node *to_zone(struct to_card *, size_t i, const struct js_row *);

/* vCardProps and JSPROP (to_rest.c). */
void to_props(struct to_card *);
void to_restore(struct to_card *, size_t i);

#endif
