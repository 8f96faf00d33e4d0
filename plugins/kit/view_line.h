/* kit/view_line.h - tools of the view, for its own files: a line that is being made, and the tables of conversions.
 *
 * Everything that a line points at lives in the record or in the view's arena. One thread at a time.
 */
#ifndef KITH_KIT_VIEW_LINE_H
#define KITH_KIT_VIEW_LINE_H

#include "kit/view.h"

/* What is known while the lines of one record are made. */
struct view_work {
  struct card_view *view;
  const struct kith_record *record;
  enum card_version from, to;
  const struct kith_property *at; /* the property at hand */
  bool labels;                    /* it has X-ABLABELs */
  bool unlabelled;                /* the property at hand is in no group, or in one without a label */
  struct kith_str label;          /* of the group of the property at hand: "home" for _$!<Home>!$_; or empty */
  unsigned groups;                /* highest N of the groups itemN, once asked for */
  bool dropped;                   /* the line at hand is not wanted after all */
  uint32_t present[4];            /* bits: which registered properties below 128 the record has, or got here */
  VEC(struct view_line) after;    /* lines to come right after the one at hand */
};

static inline bool view_has(const struct view_work *w, uint32_t property)
{
  return property < 128 && w->present[property / 32] >> property % 32 & 1;
}

/* Upper-case name of a property or a parameter. */
struct kith_str view_name(struct card_view *, uint32_t property);

/* Place of the nth parameter of that name, param_count when there is none. */
uint32_t view_param(const struct view_line *, uint32_t name, uint32_t nth);
uint32_t view_param_named(struct view_work *, const struct view_line *, struct kith_str name);
struct kith_str view_param_text(const struct view_line *, uint32_t name);
uint32_t view_type(const struct view_line *, struct kith_str type); /* the TYPE of that value, in any case */
void view_param_add(struct view_work *, struct view_line *, uint32_t name, struct kith_str value);
void view_param_drop(struct view_work *, struct view_line *, uint32_t place);
void view_param_set(struct view_work *, struct view_line *, uint32_t place, uint32_t name, struct kith_str value);

/* The only part's text, or all parts with `join` between them. */
struct kith_str view_text(struct view_work *, const struct view_line *, struct kith_str join);

/* Makes it a plain value of one part. */
void view_set_text(struct view_work *, struct view_line *, struct kith_str);
void view_set_parts(struct view_work *, struct view_line *, const struct kith_part *, uint32_t count);

/* A line of one part, not yet anywhere. */
struct view_line view_made(struct view_work *, uint32_t property, struct kith_str name, struct kith_str text);

/* "item7": a group that the record does not use. */
struct kith_str view_free_group(struct view_work *);

/* A scheme, a colon and only characters that URIs may have. */
bool view_is_uri(struct kith_str);

/* Another version's property as this version has it: renames, rewrites value and parameters, adds lines to
 * w->after, or sets w->dropped. */
void view_convert(struct view_work *, struct view_line *);

/* Values (view_value.c): each sets value_type too. */
void view_date(struct view_work *, struct view_line *);
void view_timestamp(struct view_work *, struct view_line *);
void view_zone(struct view_work *, struct view_line *);
void view_place(struct view_work *, struct view_line *); /* GEO */
void view_phone(struct view_work *, struct view_line *);
void view_uri(struct view_work *, struct view_line *);
void view_media(struct view_work *, struct view_line *);

/* Names of vendors to registered properties and back (view_vendor.c). Up: true when the line was one of them. */
bool view_from_vendor(struct view_work *, struct view_line *);
void view_kind(struct view_work *, struct view_line *);
void view_anniversary(struct view_work *, struct view_line *);
void view_related(struct view_work *, struct view_line *);
void view_gender(struct view_work *, struct view_line *);
void view_messenger(struct view_work *, struct view_line *);
void view_profile(struct view_work *, struct view_line *);
void view_agent(struct view_work *, struct view_line *);

/* What a version demands and the record has not: FN, N, KIND of an account (view_need.c). */
void view_add_needed(struct view_work *);

#endif
