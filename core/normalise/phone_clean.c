#include "normalise/phone.h"
#include "normalise/work.h"

enum { DIGITS_MAX = 20, NUMBER_TEXT_MAX = 250 /* bytes; longer text is no number */ };

static struct kith_str digits_of(struct kith_work *w, struct kith_str s)
{
  char digits[DIGITS_MAX];
  size_t len = 0;
  for (size_t i = 0; i < s.len && len < DIGITS_MAX; i++)
    if (ascii_is_digit(s.ptr[i]))
      digits[len++] = s.ptr[i];
  return arena_str(w->arena, (struct kith_str){digits, len});
}

/* The user's region first; where that gives no number, the country of the contact's address. */
static bool parse(const struct kith_work *w, struct kith_str text, struct kith_phone *out)
{
  bool found = phone_parse(text, w->region, out);
  if ((found && out->valid) || !w->country.len || str_eq(w->country, w->region))
    return found;
  struct kith_phone other;
  if (!phone_parse(text, w->country, &other) || !other.valid)
    return found;
  *out = other;
  return true;
}

static void set_number(struct kith_work *w, struct kith_property *p, const struct kith_phone *phone)
{
  struct kith_part *parts = work_copy_parts(w, p, 1);
  size_t count = p->part_count;
  parts[0].text = arena_str(w->arena, str_of(phone->e164));
  if (phone->extension[0] && !property_component(p, KITH_TEL_EXTENSION, 0).len)
    parts[count++] =
        (struct kith_part){sizeof *parts, KITH_TEL_EXTENSION, arena_str(w->arena, str_of(phone->extension))};
  work_set_parts(w, p, parts, count);
}

static void match_phone(struct kith_work *w, const struct kith_property *p, const struct kith_phone *phone, bool found)
{
  struct kith_str text = property_text(p);
  struct kith_str number = !found ? digits_of(w, text) : phone->valid ? text : arena_str(w->arena, str_of(phone->e164));
  if (!number.len || w->out->phone_count == MATCHABLE_MAX)
    return;
  w->out->phones[w->out->phone_count++] =
      (struct kith_match_phone){number, property_component(p, KITH_TEL_EXTENSION, 0), found && phone->valid,
                                found && phone->kind == PHONE_MOBILE};
}

void phone_clean(struct kith_work *w, struct kith_property *p)
{
  struct kith_phone phone;
  struct kith_str text = text_clean(w->text, w->arena, property_text(p));
  if (!text.len) {
    work_set_text(w, p, text);
    return;
  }
  bool found = text.len <= NUMBER_TEXT_MAX && parse(w, text, &phone);
  if (found && phone.valid) {
    set_number(w, p, &phone);
  } else {
    work_set_text(w, p, text);
    p->flags |= KITH_INVALID;
  }
  if (w->out)
    match_phone(w, p, &phone, found);
}
