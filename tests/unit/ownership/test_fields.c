/* Whose each value of a contact is. */
#include "scene.h"

#include "ownership/fields.h"

static struct kith_arena arena;
static struct kith_diags diags;

static int end(void **state)
{
  (void)state;
  diag_free(&diags);
  arena_free(&arena);
  return 0;
}

static const struct kith_policy *with_fields(const char *fields)
{
  const char *text =
      arena_printf(&arena, "version: 1\nrules: [{ id: a, when: inherited, then: { claim: weak }, because: x }]\n%s%s",
                   *fields ? "fields:\n" : "", fields)
          .ptr;
  const struct kith_policy *p = policy_parse(KITH_STR("p.yaml"), str_of(text), &arena, &diags);
  for (size_t i = 0; i < diags.list.len; i++)
    fail_msg("%.*s", STR_ARG(diags.list.items[i].message));
  return p;
}

static const bool own[] = {true, false};
static const uint32_t crm_only[] = {0}, phone_only[] = {1}, both[] = {0, 1};

/* One value, of the CRM (0) or a person's phone (1), as marked: 0, KITH_OF_COMPANY ... */
static uint32_t mark(const char *fields, uint32_t name, const char *text, const char *type, const uint32_t *seen_in,
                     uint32_t count)
{
  struct kith_param param = {sizeof param, KITH_Q_TYPE, str_of(type)};
  struct kith_part part = {sizeof part, 0, str_of(text)};
  struct kith_property p = {.size = sizeof p,
                            .name = name,
                            .flags = KITH_CHANGED,
                            .part_count = 1,
                            .parts = &part,
                            .param_count = type != NULL,
                            .params = &param,
                            .source_count = count,
                            .sources = seen_in};
  struct kith_record r = {.property_count = 1, .properties = &p};
  fields_mark(with_fields(fields), &r, own, 2);
  assert_true(p.flags & KITH_CHANGED); /* what others said of it stays */
  return p.flags & (KITH_OF_COMPANY | KITH_OF_REP);
}

#define PRIVATE_PHONE "  - { field: phone, types: [cell, home], seen: rep, belongs: rep }\n"

static void test_where_it_was_seen(void **state)
{
  (void)state;
  assert_int_equal(mark(PRIVATE_PHONE, KITH_P_TEL, "1", "CELL", phone_only, 1), KITH_OF_REP);
  assert_int_equal(mark(PRIVATE_PHONE, KITH_P_TEL, "1", "work", phone_only, 1), 0);
  assert_int_equal(mark(PRIVATE_PHONE, KITH_P_TEL, "1", NULL, phone_only, 1), 0);
  assert_int_equal(mark(PRIVATE_PHONE, KITH_P_TEL, "1", "cell", both, 2), 0); /* the company has it too */
  assert_int_equal(mark(PRIVATE_PHONE, KITH_P_TEL, "1", "cell", crm_only, 1), 0);
  assert_int_equal(mark(PRIVATE_PHONE, KITH_P_TEL, "1", "cell", NULL, 0), 0); /* nobody knows who has it */
  assert_int_equal(mark(PRIVATE_PHONE, KITH_P_EMAIL, "1", "cell", phone_only, 1), 0);
  const char *company = "  - { field: note, seen: company, belongs: company }\n";
  assert_int_equal(mark(company, KITH_P_NOTE, "x", NULL, both, 2), KITH_OF_COMPANY);
  assert_int_equal(mark(company, KITH_P_NOTE, "x", NULL, phone_only, 1), 0);
}

static void test_domains(void **state)
{
  (void)state;
  const char *work = "  - { field: email, domain: work, belongs: company }\n"
                     "  - { field: email, domain: public, belongs: rep }\n";
  assert_int_equal(mark(work, KITH_P_EMAIL, "a@globex.example", NULL, phone_only, 1), KITH_OF_COMPANY);
  assert_int_equal(mark(work, KITH_P_EMAIL, "a@gmail.com", NULL, crm_only, 1), KITH_OF_REP);
  assert_int_equal(mark(work, KITH_P_EMAIL, "nobody", NULL, crm_only, 1), 0);
  assert_int_equal(mark(work, KITH_P_EMAIL, "nobody@", NULL, crm_only, 1), 0);
}

static void test_first_entry_wins(void **state)
{
  (void)state;
  const char *fields = "  - { field: phone, types: [work], belongs: neither }\n  - { field: phone, belongs: both }\n";
  assert_int_equal(mark(fields, KITH_P_TEL, "1", "work", crm_only, 1), 0);
  assert_int_equal(mark(fields, KITH_P_TEL, "1", "home", crm_only, 1), KITH_OF_COMPANY | KITH_OF_REP);
  assert_int_equal(mark("  - { field: name, belongs: company }\n", KITH_P_FN, "A", NULL, both, 2), KITH_OF_COMPANY);
  assert_int_equal(mark("", KITH_P_TEL, "1", "home", crm_only, 1), 0);
}

static void test_what_is_left_for_the_company(void **state)
{
  (void)state;
  struct kith_property p[] = {{.name = KITH_P_TEL, .flags = KITH_OF_REP},
                              {.name = KITH_P_EMAIL, .flags = KITH_OF_REP | KITH_OF_COMPANY},
                              {.name = KITH_P_FN},
                              {.name = KITH_P_NOTE, .flags = KITH_OF_REP | KITH_CHANGED}};
  struct kith_record r = {.property_count = 4, .properties = p};
  fields_drop_personal(&r);
  assert_int_equal(r.property_count, 2);
  assert_int_equal(p[0].name, KITH_P_EMAIL);
  assert_int_equal(p[1].name, KITH_P_FN);
}

static void test_digest(void **state)
{
  (void)state;
  assert_true(fields_digest(with_fields("")) == 0);
  uint64_t one = fields_digest(with_fields(PRIVATE_PHONE));
  assert_true(one != 0 && one == fields_digest(with_fields(PRIVATE_PHONE)));
  assert_true(one != fields_digest(with_fields("  - { field: phone, types: [cell, home], belongs: rep }\n")));
}

#define T(f) cmocka_unit_test_teardown(f, end)

int main(void)
{
  const struct CMUnitTest tests[] = {T(test_where_it_was_seen), T(test_domains), T(test_first_entry_wins),
                                     T(test_what_is_left_for_the_company), T(test_digest)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
