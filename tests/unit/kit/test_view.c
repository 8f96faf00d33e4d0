#include <setjmp.h>
#include <stdarg.h>

#include "base/buf.h"
#include "kit/view.h"
#include "model/names.h"
#include "model/record.h"
#include "plugin/host.h"

#include <cmocka.h> /* last: it makes a macro of fail */

struct desk {
  struct kith_names names;
  struct kith_ctx ctx;
  struct kith_arena arena;
  struct kith_record *record;
  struct card_view view;
};

static int set_up(void **state)
{
  struct desk *d = mem_zero(sizeof *d);
  names_init(&d->names);
  d->ctx = (struct kith_ctx){.names = &d->names, .label = "test"};
  d->record = record_new(&d->arena, KITH_CONTACT, STR_NONE, (struct kith_origin){0, 0});
  view_init(&d->view, host_table(), &d->ctx);
  *state = d;
  return 0;
}

static int tear_down(void **state)
{
  struct desk *d = *state;
  view_free(&d->view);
  arena_free(&d->arena);
  names_free(&d->names);
  mem_free(d);
  return 0;
}

static struct kith_property *put(struct desk *d, uint32_t name, const char *text, const char *raw)
{
  struct kith_part part = {.size = sizeof part, .text = str_of(text)};
  struct kith_property p = {.size = sizeof p, .name = name, .part_count = 1, .parts = &part, .raw = str_of(raw)};
  assert_int_equal(record_put(d->record, &p), KITH_OK);
  return &d->record->properties[d->record->property_count - 1];
}

/* "NAME NAME ..." of all lines. */
static void check_names(struct desk *d, const char *expected)
{
  struct kith_buf names = BUF_MAX(1 << 20);
  for (size_t i = 0; i < d->view.lines.len; i++)
    buf_printf(&names, "%s%.*s", i ? " " : "", STR_ARG(d->view.lines.items[i].name));
  assert_string_equal(buf_c(&names), expected);
  buf_free(&names);
}

static const struct view_line *line_named(const struct desk *d, const char *name)
{
  for (size_t i = 0; i < d->view.lines.len; i++)
    if (str_eq_c(d->view.lines.items[i].name, name))
      return &d->view.lines.items[i];
  fail_msg("no line %s", name);
  return NULL;
}

static void check_text(struct kith_str text, const char *expected)
{
  assert_int_equal(text.len, strlen(expected));
  assert_memory_equal(text.ptr, expected, text.len);
}

static void test_version(void **state)
{
  struct desk *d = *state;
  assert_int_equal(view_version_of(&d->view, d->record), CARD_UNKNOWN);
  put(d, KITH_P_VERSION, "3.0", NULL);
  assert_int_equal(view_version_of(&d->view, d->record), CARD_30);
  put(d, KITH_P_VERSION, "3.0", NULL);
  assert_int_equal(view_version_of(&d->view, d->record), CARD_30);
  put(d, KITH_P_VERSION, "2.1", NULL); /* merged of both */
  assert_int_equal(view_version_of(&d->view, d->record), CARD_UNKNOWN);
}

/* Records that came from no card: order, what vCard does not know, what a version demands. */
static void test_order(void **state)
{
  struct desk *d = *state;
  put(d, KITH_P_OWNER, "dana@acme.example", NULL);
  put(d, KITH_P_NOTE, "n", NULL);
  put(d, names_property(&d->names, KITH_STR("X-Shoe-Size")), "43", NULL);
  put(d, KITH_P_EMAIL, "ann@example.com", NULL);
  put(d, KITH_P_UID, "7", NULL);
  view_make(&d->view, d->record, CARD_40);
  check_names(d, "FN EMAIL NOTE X-SHOE-SIZE UID X-KITH-OWNER");
  check_text(line_named(d, "FN")->parts[0].text, "ann@example.com");
  assert_false(line_named(d, "NOTE")->has_verbatim);
  assert_int_equal(line_named(d, "UID")->value_type, KITH_V_TEXT);
  assert_true(line_named(d, "UID")->says_type);
  view_make(&d->view, d->record, CARD_30);
  check_names(d, "FN N EMAIL NOTE X-SHOE-SIZE UID X-KITH-OWNER");
  assert_false(line_named(d, "UID")->says_type);
}

/* Columns of tables have names that no card may have. */
static void test_odd_names(void **state)
{
  struct desk *d = *state;
  put(d, KITH_P_FN, "Ann", NULL);
  put(d, names_property(&d->names, KITH_STR("Shoe size (EU)")), "43", NULL);
  put(d, names_property(&d->names, KITH_STR("X-A\nEND:VCARD")), "1", NULL);
  put(d, names_property(&d->names, KITH_STR("\xc3\xa9")), "2", NULL);
  view_make(&d->view, d->record, CARD_40);
  check_names(d, "FN X-KITH-SHOE-SIZE-EU X-KITH-X-A-END-VCARD X-KITH-UNNAMED");
}

static void test_account(void **state)
{
  struct desk *d = *state;
  put(d, KITH_P_ORG, "Acme", NULL);
  d->view.kind = KITH_ACCOUNT;
  view_make(&d->view, d->record, CARD_40);
  check_text(line_named(d, "KIND")->parts[0].text, "org");
  view_make(&d->view, d->record, CARD_30);
  check_text(line_named(d, "X-ABSHOWAS")->parts[0].text, "COMPANY");
  assert_int_equal(line_named(d, "N")->part_count, 0);
}

/* In its own version a value is given back as it stood, but where it was changed or came from elsewhere. */
static void test_verbatim(void **state)
{
  struct desk *d = *state;
  static const uint32_t here[] = {0}, elsewhere[] = {1};
  put(d, KITH_P_VERSION, "3.0", NULL);
  put(d, KITH_P_NOTE, "a,b", "a\\,b");
  view_make(&d->view, d->record, CARD_30);
  check_names(d, "NOTE");
  check_text(line_named(d, "NOTE")->verbatim, "a\\,b");
  d->record->properties[1].flags = KITH_CHANGED;
  view_make(&d->view, d->record, CARD_30);
  assert_false(line_named(d, "NOTE")->has_verbatim);
  d->record->properties[1].flags = 0;
  d->record->properties[0].sources = d->record->properties[1].sources = here;
  d->record->properties[0].source_count = d->record->properties[1].source_count = 1;
  view_make(&d->view, d->record, CARD_30);
  assert_true(line_named(d, "NOTE")->has_verbatim);
  d->record->properties[1].sources = elsewhere;
  view_make(&d->view, d->record, CARD_30);
  assert_false(line_named(d, "NOTE")->has_verbatim);
  view_make(&d->view, d->record, CARD_40);
  assert_false(line_named(d, "NOTE")->has_verbatim);
}

/* The label of a group is the last TYPE of what it labels, and is taken off again. */
static void test_label(void **state)
{
  struct desk *d = *state;
  const struct kith_param types[] = {{sizeof *types, KITH_Q_TYPE, KITH_STR("home")},
                                     {sizeof *types, KITH_Q_TYPE, KITH_STR("home")}};
  put(d, KITH_P_VERSION, "3.0", NULL);
  struct kith_property *tel = put(d, KITH_P_TEL, "1", NULL);
  tel->group = KITH_STR("item1");
  tel->params = types;
  tel->param_count = 2;
  put(d, KITH_P_X_ABLABEL, "_$!<Home>!$_", NULL)->group = KITH_STR("ITEM1");
  view_make(&d->view, d->record, CARD_30);
  assert_int_equal(line_named(d, "TEL")->param_count, 1);
  view_make(&d->view, d->record, CARD_40);
  assert_int_equal(line_named(d, "TEL")->param_count, 1);
}

static void test_phone_parts(void **state)
{
  struct desk *d = *state;
  const struct kith_part parts[] = {{sizeof *parts, KITH_TEL_NUMBER, KITH_STR("+15550100")},
                                    {sizeof *parts, KITH_TEL_EXTENSION, KITH_STR("7")}};
  struct kith_property p = {.size = sizeof p, .name = KITH_P_TEL, .part_count = 2, .parts = parts};
  assert_int_equal(record_put(d->record, &p), KITH_OK);
  view_make(&d->view, d->record, CARD_40);
  check_text(line_named(d, "TEL")->parts[0].text, "+15550100 ext. 7");
}

static void test_media_type(void **state)
{
  struct desk *d = *state;
  const struct kith_param params[] = {{sizeof *params, KITH_Q_TYPE, KITH_STR("gif")},
                                      {sizeof *params, KITH_Q_MEDIATYPE, KITH_STR("image/png")}};
  struct view_line line = {.property = KITH_P_PHOTO, .value_type = KITH_V_BINARY, .params = params};
  uint32_t place;
  (void)d;
  check_text(view_media_type(&line, KITH_STR("\xff\xd8\xff\xe0"), &place), "image/jpeg");
  check_text(view_media_type(&line, KITH_STR("?"), &place), "application/octet-stream");
  line.param_count = 1;
  check_text(view_media_type(&line, KITH_STR("?"), &place), "image/gif");
  assert_int_equal(place, 1);
  line.param_count = 2;
  check_text(view_media_type(&line, KITH_STR("?"), &place), "image/png");
  assert_int_equal(place, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {TEST(test_version),     TEST(test_order),     TEST(test_odd_names),
                                     TEST(test_account),     TEST(test_verbatim),  TEST(test_label),
                                     TEST(test_phone_parts), TEST(test_media_type)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
