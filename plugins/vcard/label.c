#include "vcard/card.h"

/* ---- Labels of groups -------------------------------------------------------------------------------------------- */

/* Apple's own labels come in brackets: _$!<Home>!$_ means home. */
static struct kith_str label_text(struct vc_source *s, struct vc_prop *p)
{
  struct kith_str text = str_trim(card_text(s, p, p->value));
  bool own = str_starts(text, KITH_STR("_$!<")) && str_ends(text, KITH_STR(">!$_")) && text.len > 8;
  if (!own)
    return text;
  text = arena_str(&s->card.arena, str_sub(text, 4, text.len - 8));
  for (size_t i = 0; i < text.len; i++)
    ((char *)text.ptr)[i] = ascii_lower(text.ptr[i]);
  return text;
}

struct kith_str card_label_of(const struct vc_card *card, const struct vc_prop *p)
{
  if (!card->labels.len || !p->group.len || p->name == KITH_P_X_ABLABEL || p->name == KITH_P_X_ABADR)
    return STR_NONE;
  for (size_t i = 0; i < card->labels.len; i++) {
    const struct vc_prop *label = &card->props.items[card->labels.items[i]];
    char last = label->group.ptr[label->group.len - 1]; /* item1, item2: they differ there, if anywhere */
    if (ascii_lower(last) == ascii_lower(p->group.ptr[p->group.len - 1]) && str_eq_nocase(label->group, p->group))
      return label->label;
  }
  return STR_NONE;
}

/* ---- LABELs of addresses ----------------------------------------------------------------------------------------- */

bool card_has_label(const struct vc_card *card, const struct vc_prop *p)
{
  for (size_t i = 0; p->name == KITH_P_ADR && i < p->param_count; i++)
    if (card->params.items[p->param_first + i].name == KITH_Q_LABEL)
      return true;
  return false;
}

static bool has_address(struct kith_str value)
{
  for (size_t i = 0; i < value.len; i++)
    if (value.ptr[i] != ';' && !ascii_is_space(value.ptr[i]))
      return true;
  return false;
}

/* What a LABEL says beside its text: nothing but `*out_types` TYPEs. */
static bool has_types_only(const struct vc_card *card, const struct vc_prop *p, size_t *out_types)
{
  size_t others = 0;
  *out_types = 0;
  for (size_t i = 0; i < p->param_count; i++) {
    uint32_t name = card->params.items[p->param_first + i].name;
    *out_types += name == KITH_Q_TYPE;
    others += name != KITH_Q_TYPE && name != KITH_Q_ENCODING;
  }
  return !others;
}

/* To the address of the same group and types. Only a LABEL that says no more than its ADR can be made from it again. */
static void give_label(struct vc_card *card, struct vc_prop *label, struct kith_str text)
{
  size_t types, own_types;

  if (!has_types_only(card, label, &own_types))
    return;
  for (size_t i = 0; i < card->props.len && text.len <= INLINE_MAX; i++) {
    struct vc_prop *p = &card->props.items[i];
    if (p->name != KITH_P_ADR || p->types != label->types || p->label.len || !has_address(p->value))
      continue;
    (void)has_types_only(card, p, &types);
    if (types == own_types && str_eq_nocase(p->group, label->group)) {
      p->label = text;
      label->taken = true;
      return;
    }
  }
}

void card_settle_labels(struct vc_source *s)
{
  struct vc_card *card = &s->card;
  for (uint32_t i = 0; i < card->props.len; i++) {
    struct vc_prop *p = &card->props.items[i];
    if (p->name == KITH_P_X_ABLABEL && p->group.len) {
      p->label = label_text(s, p);
      vec_push(&card->labels, i);
    } else if (p->name == KITH_P_LABEL && !p->blob) {
      give_label(card, p, card_text(s, p, p->value));
    }
  }
}
