#include "pipeline/privacy.h"

#include "pipeline/plan.h"
#include "unit/pipeline/records.h"

static struct kith_record *full(struct kith_arena *arena)
{
  static const uint32_t names[] = {KITH_P_FN,    KITH_P_NOTE,    KITH_P_EMAIL, KITH_P_BDAY,    KITH_P_ANNIVERSARY,
                                   KITH_P_PHOTO, KITH_P_RELATED, KITH_P_TEL,   KITH_P_X_SPOUSE};
  struct kith_record *r = new_record(arena, KITH_CONTACT, "1");
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    put_text(r, names[i], "x");
  return r;
}

static void private_fields_go_unless_asked_for(void **state)
{
  (void)state;
  static const struct {
    uint32_t keep, property;
    bool stays;
  } cases[] = {{0, KITH_P_FN, true},
               {0, KITH_P_EMAIL, true},
               {0, KITH_P_TEL, true},
               {0, KITH_P_NOTE, false},
               {0, KITH_P_BDAY, false},
               {0, KITH_P_PHOTO, false},
               {0, KITH_P_RELATED, false},
               {0, KITH_P_X_SPOUSE, false},
               {KEEP_NOTES, KITH_P_NOTE, true},
               {KEEP_NOTES, KITH_P_BDAY, false},
               {KEEP_BIRTHDAYS, KITH_P_BDAY, true},
               {KEEP_BIRTHDAYS, KITH_P_ANNIVERSARY, true},
               {KEEP_PHOTOS, KITH_P_PHOTO, true},
               {KEEP_RELATIVES, KITH_P_RELATED, true},
               {KEEP_RELATIVES, KITH_P_X_SPOUSE, true}};
  struct kith_arena arena = {0};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_matchable matchable = {.birthday = {.year = 1980, .month = 1, .day = 2}};
    struct kith_record *r = full(&arena);
    privacy_strip(r, &matchable, cases[i].keep);
    if ((record_get(r, cases[i].property, 0) != NULL) != cases[i].stays)
      fail_msg("case %zu: keep %u", i, cases[i].keep);
    assert_true((matchable.birthday.year == 1980) == ((cases[i].keep & KEEP_BIRTHDAYS) != 0));
    assert_int_equal(r->properties[0].name, KITH_P_FN); /* in their order */
  }
  arena_free(&arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(private_fields_go_unless_asked_for)};
  return cmocka_run_group_tests_name("pipeline/privacy", tests, NULL, NULL);
}
