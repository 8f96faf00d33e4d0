#include "pipeline/privacy.h"

#include "pipeline/plan.h"

static const struct {
  uint32_t property, keep;
} private_properties[] = {
    {KITH_P_NOTE, KEEP_NOTES},           {KITH_P_BDAY, KEEP_BIRTHDAYS},      {KITH_P_ANNIVERSARY, KEEP_BIRTHDAYS},
    {KITH_P_BIRTHPLACE, KEEP_BIRTHDAYS}, {KITH_P_DEATHDATE, KEEP_BIRTHDAYS}, {KITH_P_X_ABDATE, KEEP_BIRTHDAYS},
    {KITH_P_PHOTO, KEEP_PHOTOS},         {KITH_P_RELATED, KEEP_RELATIVES},   {KITH_P_X_ABRELATEDNAMES, KEEP_RELATIVES},
    {KITH_P_X_SPOUSE, KEEP_RELATIVES},
};

static bool is_dropped(uint32_t property, uint32_t keep)
{
  for (size_t i = 0; i < sizeof private_properties / sizeof private_properties[0]; i++)
    if (private_properties[i].property == property)
      return !(private_properties[i].keep & keep);
  return false;
}

void privacy_strip(struct kith_record *r, struct kith_matchable *m, uint32_t keep)
{
  uint32_t kept = 0;
  for (uint32_t i = 0; i < r->property_count; i++)
    if (!is_dropped(r->properties[i].name, keep))
      r->properties[kept++] = r->properties[i];
  r->property_count = kept;
  if (!(keep & KEEP_BIRTHDAYS)) {
    m->birthday = (struct kith_match_date){0};
    m->birthplace = STR_NONE;
  }
}
