#include "merge/same.h"

/* Values of these are the same whatever their case. */
static const uint32_t caseless[] = {KITH_P_EMAIL, KITH_P_ORG,      KITH_P_TITLE, KITH_P_CATEGORIES,
                                    KITH_P_URL,   KITH_P_NICKNAME, KITH_P_FN,    KITH_P_SOCIALPROFILE};

static bool is_caseless(uint32_t name)
{
  for (size_t i = 0; i < sizeof caseless / sizeof caseless[0]; i++)
    if (caseless[i] == name)
      return true;
  return false;
}

static bool same_text(struct kith_str a, struct kith_str b, bool nocase)
{
  return nocase ? str_eq_nocase(a, b) : str_eq(a, b);
}

/* The order of components is the format's, not the value's: each part has its like. */
static bool same_parts(const struct kith_property *a, const struct kith_property *b)
{
  bool nocase = is_caseless(a->name);
  for (size_t i = 0; i < a->part_count; i++) {
    const struct kith_part *x = property_part(a, i);
    size_t nth = 0;
    for (size_t k = 0; k < i; k++)
      nth += property_part(a, k)->component == x->component;
    if (!same_text(x->text, property_component(b, x->component, nth), nocase))
      return false;
  }
  return true;
}

bool same_value(const struct kith_property *a, const struct kith_property *b)
{
  if (a->name != b->name || a->blob != b->blob || a->part_count != b->part_count || !same_parts(a, b))
    return false;
  /* A passport number is no tax number, a spouse no child, whatever the text. */
  bool typed = a->name == KITH_P_IDENTIFIER || a->name == KITH_P_RELATED;
  return !typed || str_eq_nocase(property_param_value(a, KITH_Q_TYPE), property_param_value(b, KITH_Q_TYPE));
}

/* ---- Completeness ---- */

static uint32_t of_word(size_t len)
{
  return len > 2 ? 2 : len > 0; /* "J." is less than "Jo" would be with another letter */
}

static uint32_t of_name(const struct kith_property *n)
{
  static const uint32_t components[] = {KITH_N_GIVEN, KITH_N_FAMILY, KITH_N_MIDDLE};
  uint32_t score = 0;
  for (size_t i = 0; i < sizeof components / sizeof components[0]; i++)
    score += of_word(property_component(n, components[i], 0).len);
  return score;
}

static uint32_t of_words(const struct kith_property *p)
{
  uint32_t score = p->blob != 0;
  for (size_t i = 0; i < p->part_count; i++) {
    struct kith_str rest = property_part(p, i)->text, word;
    while (str_next(&rest, ' ', &word))
      score += of_word(word.len);
  }
  return score;
}

static uint32_t of_date(const struct kith_property *p)
{
  struct kith_str text = property_text(p);
  uint32_t digits = 0;
  for (size_t i = 0; i < text.len; i++)
    digits += ascii_is_digit(text.ptr[i]);
  return digits;
}

uint32_t same_completeness(const struct kith_property *p)
{
  switch (p->name) {
  case KITH_P_N:
    return of_name(p);
  case KITH_P_BDAY:
  case KITH_P_ANNIVERSARY:
    return of_date(p);
  case KITH_P_EMAIL:
  case KITH_P_TEL:
    return p->flags & KITH_INVALID ? 0 : p->flags & (KITH_ROLE | KITH_SHARED) ? 1 : 2;
  default:
    return of_words(p);
  }
}
