/* jscontact/from_card.h - a Card becomes lines of a vCard 4 (RFC 9555, section 3).
 *
 * Whatever went into a line is marked as used; what is left becomes JSPROP lines, each with a pointer to its place: a
 * member of the wrong type, one that nobody knows, a localization that is none. One thread at a time.
 */
#ifndef KITH_JSCONTACT_FROM_CARD_H
#define KITH_JSCONTACT_FROM_CARD_H

#include "base/map.h"
#include "jscontact/comps.h"
#include "jscontact/work.h"

/* Appends to `out`; in the work's arena. How many members of the standard were left over for their type or form. */
size_t from_card(struct js_work *, struct js_node *card, js_lines *out);

/* ---- Its own files ---- */

enum {
  COPY_MAX = 300000, /* nodes that the localizations of one card may copy */
  LEFT_MAX = 4 << 20 /* bytes of what is left over in one card */
};

/* An object in another language. */
struct from_form {
  struct kith_str language;
  struct js_node *node;       /* the object as patched */
  struct js_node *patches[8]; /* what patched it */
  size_t patch_count;
  size_t next, last; /* place + 1 of the object's next form; in its first one also of the last */
  bool whole;        /* one patch replaced all of it */
};

struct from_card {
  struct js_work *w;
  struct js_node *card;
  js_lines *out, props; /* vCardProps come last */
  size_t budget, left;
  struct kith_map_str held;   /* what vCardProps says: "FN", "UID=text" */
  struct kith_map_str firsts; /* path of an object: place of its first form + 1 */
  struct kith_map_str groups; /* names of groups in use, in lower case; what was labelled: "label/item1" */
  VEC(struct from_form) forms;
  VEC(struct kith_str) group_names;    /* by the value of "org/KEY" in groups */
  unsigned numbers[KITH_P_JSPROP + 1]; /* ALTIDs given, by property */
  unsigned fresh_group;
  struct kith_str list_key; /* of the last nickname: its list may go on */
  size_t list_line, odd;
};

/* What one object is while it becomes a line. */
struct from_place {
  const struct js_row *row;
  struct kith_str path, key;
  size_t number;                   /* its place in the map, from 1 */
  struct kith_str altid, language; /* it has forms, or is one */
};

/* Objects (from_object.c). */
struct kith_str from_text(struct js_node *object, const char *member); /* marks what it takes */
void from_type(struct js_node *object, const char *type);              /* likewise, "@type" */
void from_params(struct from_card *, const struct from_place *, struct js_node *object, struct view_line *);
bool from_object(struct from_card *, const struct from_place *, struct js_node *object, struct view_line *out);
void from_place_params(struct from_card *, const struct from_place *, struct view_line *);
struct kith_str from_hint(const struct js_node *object, const char *name);
void from_settle_type(const struct js_row *, struct view_line *);

/* Maps of objects, with their labels and forms (from_map.c). */
void from_map(struct from_card *, struct js_node *map, const char *member, struct kith_str path);
void from_find_groups(struct from_card *);
struct kith_str from_altid(struct from_card *, uint32_t property, const struct js_node *object);

/* Names and addresses (from_name.c). */
bool from_address(struct from_card *, const struct from_place *, struct js_node *object, struct view_line *out,
                  struct view_line *sound);
void from_names(struct from_card *, struct js_node *name);

/* The card's own members (from_member.c). */
void from_member(struct from_card *, struct js_node *member);
bool from_date(struct from_card *, const struct from_place *, struct js_node *object, struct view_line *out);
bool from_zone(struct from_card *, const struct from_place *, struct js_node *object, struct view_line *out);

/* Localizations (from_forms.c). */
void from_find_forms(struct from_card *);
struct from_form *from_form_at(struct from_card *, size_t place);
size_t from_first_form(struct from_card *, struct kith_str path);
void from_form_done(struct from_form *); /* its patches are used */

/* vCardProps, JSPROP (from_rest.c). */
void from_props(struct from_card *);
bool from_is_held(struct from_card *, uint32_t property, struct kith_str text);
void from_rest(struct from_card *);

#endif
