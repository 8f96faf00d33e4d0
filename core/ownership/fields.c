#include "ownership/fields.h"

#include "model/codec.h"
#include "ownership/words.h"

/* A name is one field, however it is written. */
static bool is_of(const struct kith_policy_field *f, uint32_t property)
{
  return f->property == property || (f->property == KITH_P_N && property == KITH_P_FN);
}

static bool has_type(const struct kith_policy_field *f, const struct kith_property *p)
{
  for (uint32_t i = 0; i < p->param_count; i++)
    for (size_t k = 0; p->params[i].name == KITH_Q_TYPE && k < f->type_count; k++)
      if (str_eq_nocase(p->params[i].value, f->types[k]))
        return true;
  return f->type_count == 0;
}

static bool is_seen(const struct kith_policy_field *f, const struct kith_property *p, const bool *own, size_t count)
{
  bool by_company = false, by_rep = false;
  for (uint32_t i = 0; i < p->source_count; i++)
    if (p->sources[i] < count) {
      by_company |= own[p->sources[i]];
      by_rep |= !own[p->sources[i]];
    }
  return f->seen == FIELD_SEEN_ANY || (f->seen == FIELD_SEEN_COMPANY ? by_company : by_rep && !by_company);
}

/* An address without a domain is of neither kind. */
static bool has_domain(const struct kith_policy_field *f, const struct kith_property *p)
{
  struct kith_str text = p->part_count ? p->parts[0].text : STR_NONE;
  size_t at = str_find(text, '@');
  if (f->domain == FIELD_DOMAIN_ANY)
    return true;
  if (at + 1 >= text.len)
    return false;
  return words_is_freemail(str_sub(text, at + 1, text.len)) == (f->domain == FIELD_DOMAIN_PUBLIC);
}

void fields_mark(const struct kith_policy *policy, struct kith_record *r, const bool *own, size_t count)
{
  for (uint32_t i = 0; i < r->property_count; i++) {
    struct kith_property *p = &r->properties[i];
    p->flags &= ~(uint32_t)(KITH_OF_COMPANY | KITH_OF_REP);
    for (size_t k = 0; k < policy->field_count; k++) {
      const struct kith_policy_field *f = &policy->fields[k];
      if (!is_of(f, p->name) || !has_type(f, p) || !is_seen(f, p, own, count) || !has_domain(f, p))
        continue;
      p->flags |= f->belongs;
      break;
    }
  }
}

void fields_drop_personal(struct kith_record *r)
{
  uint32_t kept = 0;
  for (uint32_t i = 0; i < r->property_count; i++)
    if ((r->properties[i].flags & (KITH_OF_COMPANY | KITH_OF_REP)) != KITH_OF_REP)
      r->properties[kept++] = r->properties[i];
  r->property_count = kept;
}

uint64_t fields_digest(const struct kith_policy *p)
{
  uint64_t d = 0;
  for (size_t i = 0; i < p->field_count; i++) {
    const struct kith_policy_field *f = &p->fields[i];
    const uint64_t numbers[] = {f->property, f->type_count, f->seen, f->domain, f->belongs};
    d = codec_text_hash((struct kith_str){(const char *)numbers, sizeof numbers}, d + 1);
    for (size_t k = 0; k < f->type_count; k++)
      d = codec_text_hash(f->types[k], d);
  }
  return d;
}
