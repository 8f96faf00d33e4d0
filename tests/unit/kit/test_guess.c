/* kit/guess: what columns are taken for by their names and values, and what they must not be taken for. */
#include "kit/guess.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { VALUES_MAX = 64 };

/* Values parted by |. */
static struct guess_column column(const char *name, const char *values, struct kith_str *places)
{
  struct guess_column c = {.name = str_of(name), .values = places};
  struct kith_str rest = str_of(values), value;
  while (rest.len && c.row_count < VALUES_MAX && str_next(&rest, '|', &value))
    places[c.row_count++] = value;
  return c;
}

static const char *taken_for(const struct guess *g, char *to, size_t room)
{
  bool sure = g->property && g->confidence * 100 >= GUESS_SURE;
  snprintf(to, room, "%.*s", STR_ARG(sure ? g->path : STR_NONE));
  return to;
}

static const char mails[] = "ann@x.example|bo.lee@y.example|c@z.example|dee@x.example";
static const char phones[] = "+49 171 1234567|0171/1234568|(089) 12345-69|+44 20 7946 0000";
static const char words[] = "Ann|Bo|Cy|Dee";
static const char streets[] = "1 Elm Road|Hauptstr. 5|12, rue Verte|9 Mill Lane";
static const char codes[] = "80331|10115|04109|20095";
static const char days[] = "1980-03-07|1975-12-24|1991-01-30|1966-07-01";
static const char recent[] = "2021-03-07 10:00|2022-12-24 11:30|2023-01-30 09:15|2024-07-01 17:45";

static const struct name_case {
  const char *name, *values, *path;
} cases[] = {
    /* names */
    {"work_email_2", mails, "email.work"},
    {"E-Mail-Adresse privat", mails, "email.home"},
    {"workEmail", mails, "email.work"},
    {"EMAIL ADDRESS", mails, "email"},
    {"Adresse e-mail professionnelle", mails, "email.work"},
    {"Correo electrónico", mails, "email"},
    {"Indirizzo e-mail", mails, "email"},
    {"E-mailadres werk", mails, "email.work"},
    {"Adres e-mail", mails, "email"},
    {"E-postadress", mails, "email"},
    {"Электронная почта", mails, "email"},
    {"メールアドレス", mails, "email"},
    {"Company Email", mails, "email.work"},
    {"tel. mobil", phones, "phone.mobile"},
    {"Telefon (geschäftlich)", phones, "phone.work"},
    {"Téléphone portable", phones, "phone.mobile"},
    {"Mobile Phone Number", phones, "phone.mobile"},
    {"Teléfono móvil", phones, "phone.mobile"},
    {"Cellulare", phones, "phone.mobile"},
    {"Telefon komórkowy", phones, "phone.mobile"},
    {"Мобильный телефон", phones, "phone.mobile"},
    {"携帯電話", phones, "phone.mobile"},
    {"Fax Number", phones, "phone.fax"},
    {"Telefon Zentrale", phones, "phone.work"},
    {"Zzyzx Phone", phones, "phone"},
    {"Phone Zzyzx", words, ""},
    {"Firma", words, "org"},
    {"Company Name", words, "org"},
    {"Nom de l'entreprise", words, "org"},
    {"Название компании", words, "org"},
    {"会社名", words, "org"},
    {"Nachname", words, "name.family"},
    {"contact_first_name", words, "name.given"},
    {"Apellidos", words, "name.family"},
    {"Cognome", words, "name.family"},
    {"Imię", words, "name.given"},
    {"Nazwisko", words, "name.family"},
    {"Förnamn", words, "name.given"},
    {"Efternavn", words, "name.family"},
    {"Фамилия", words, "name.family"},
    {"姓", words, "name.family"},
    {"Contact Person", "Ann Lee|Bo Kim|Cy Ray|Dee Fox", "name.full"},
    {"Straße und Hausnummer", streets, "address.street"},
    {"Home Address", streets, "address.home.street"},
    {"Company City", words, "address.work.locality"},
    {"Postleitzahl", codes, "address.postcode"},
    {"Kod pocztowy", codes, "address.postcode"},
    {"郵便番号", codes, "address.postcode"},
    {"Land", "Deutschland|Italien|USA|France", "address.country"},
    {"Geburtsdatum", days, "birthday"},
    {"Date de naissance", days, "birthday"},
    {"Date Added", recent, "created"},
    {"LinkedIn Profile URL", "https://www.linkedin.com/in/ann|https://linkedin.com/in/bo|https://linkedin.com/in/cy",
     "linkedin"},
    {"Webseite", "https://x.example|www.y.example|http://z.example", "url"},
    {"Account Manager", "Dana Fox|Dana Fox|Eli Roe|Dana Fox", "owner"},
    {"Sales Rep Email", mails, "owner"},
    {"Do Not Call", "true|false|false|true", "phone_opt_out"},
    {"Position", "Buyer|Head of Sales|CEO|Clerk", "title"},
    {"Bemerkungen", "Met at the fair|x|y|z", "note"},
    /* values alone, and names that nobody knows */
    {"Zzyzx", mails, "email"},
    {"Zzyzx", "https://www.linkedin.com/in/ann|https://linkedin.com/in/bo|https://linkedin.com/in/cy", "linkedin"},
    {"Zzyzx", "Acme GmbH|Harbor Ltd|Meadow Inc.|Foo S.A.", "org"},
    /* what must stay as it is */
    {"Manager Email", mails, ""},
    {"Spouse Name", words, ""},
    {"Emergency Contact Phone", phones, ""},
    {"Assistant Phone", phones, ""},
    {"Email Verified", "true|false|true|true", ""},
    {"Email Status", "valid|invalid|valid|valid", ""},
    {"Email Opens", "3|5|1|0", ""},
    {"Phone", "yes|no|yes|no", ""},
    {"Email", "Ann|Bo|Cy|Dee", ""},
    {"Name", mails, ""},
    {"Birthday", words, ""},
    {"Last Contacted", recent, ""},
    {"Created By", mails, ""},
    {"Referred By", words, ""},
    {"Order Number", "100234567|100234568|100234569|100234570", ""},
    {"Favourite colour", words, ""},
    {"Previous Company", words, ""},
    {"Unit Price", "1.50|2.50|3.75|4.00", ""},
    {"Domain", "x.example|y.example|z.example|a.example", ""},
    {"Company Size", "10|50|100|5", ""},
    {"Zzyzx", words, ""},
    {"Zzyzx", codes, ""},
    {"Zzyzx", days, ""},
    {"Zzyzx", "1234567|7654321|5555555|4444444", ""},
    {"Zzyzx", "", ""},
};

static void test_names_and_values(void **state)
{
  (void)state;
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_str places[VALUES_MAX];
    struct guess_column c = column(cases[i].name, cases[i].values, places);
    struct guess g;
    char path[64];
    guess_column(&c, &g);
    if (strcmp(taken_for(&g, path, sizeof path), cases[i].path) != 0) {
      print_error("\"%s\" over \"%.30s\" is taken for \"%s\" (%.*s %.2f: %s), not \"%s\"\n", cases[i].name,
                  cases[i].values, path, STR_ARG(g.path), g.confidence, g.why, cases[i].path);
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
}

static void test_place_and_number(void **state)
{
  (void)state;
  struct kith_str places[VALUES_MAX];
  struct guess_column c = column("work_email_2", mails, places);
  struct guess g;
  guess_column(&c, &g);
  assert_int_equal(g.group, 2);
  assert_true(str_eq_c(g.type, "work"));
  assert_true(str_eq_c(g.split, ";"));
  assert_string_equal(g.why, "its name; 4 of 4 values are e-mails");
}

/* A table without a header, or with one that says little: names beside e-mails. */
static void check_table(const char *const names[], const char *const values[], size_t count, const char *const want[])
{
  struct kith_str places[8][VALUES_MAX];
  struct guess_column columns[8] = {{.row_count = 0}};
  struct guess out[8];
  char path[64];
  for (size_t i = 0; i < count; i++)
    columns[i] = column(names ? names[i] : "", values[i], places[i]);
  guess_table(columns, count, out);
  for (size_t i = 0; i < count; i++)
    assert_string_equal(taken_for(&out[i], path, sizeof path), want[i]);
}

static void test_without_header(void **state)
{
  (void)state;
  static const char *const values[] = {
      "Ann|Bo|Cy|Dee", "Lee|Kim|Ray|Fox", "ann.lee@x.example|bo.kim@x.example|cyray@y.example|d.fox@x.example",
      "+49 171 1234567|+49 171 1234568|+49 171 1234569|+49 171 1234570", "Ulm|Bern|Porto|Ulm"};
  static const char *const want[] = {"name.given", "name.family", "email", "phone", ""};
  check_table(NULL, values, 5, want);
  static const char *const full[] = {"Ann Lee|Bo Kim|Cy Ray|Dee Fox",
                                     "a@x.example|b@x.example|c@x.example|d@x.example"};
  static const char *const want_full[] = {"name.full", "email"};
  check_table(NULL, full, 2, want_full);
}

/* There is one birthday: the second column stays what it is. */
static void test_single(void **state)
{
  (void)state;
  static const char *const names[] = {"Geburtstag", "Birthday", "E-Mail", "Mail 2"};
  static const char *const values[] = {days, days, mails, mails};
  static const char *const want[] = {"birthday", "", "email", "email"};
  check_table(names, values, 4, want);
}

/* Over full names, "Nom" is no family name. */
static void test_full_names_under_another_word(void **state)
{
  (void)state;
  struct kith_str places[VALUES_MAX];
  struct guess_column c = column("Nom", "Ann Lee|Bo Kim|Cy Ray|Dee Fox", places);
  struct guess g;
  char path[64];
  guess_column(&c, &g);
  assert_string_equal(taken_for(&g, path, sizeof path), "");
}

static void test_hostile(void **state)
{
  (void)state;
  static char name[4096], value[8192];
  struct guess g;
  memset(name, 'a', sizeof name);
  memset(value, '@', sizeof value);
  for (size_t i = 0; i < sizeof name; i += 7)
    name[i] = (char)(0x80 + i % 0x7F);
  struct kith_str values[] = {{value, sizeof value}, {name, sizeof name}, {"\xFF\xFE", 2}};
  struct guess_column c = {.name = {name, sizeof name}, .values = values, .row_count = 3};
  guess_column(&c, &g);
  assert_int_equal(g.property, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names_and_values), cmocka_unit_test(test_place_and_number),
      cmocka_unit_test(test_without_header),   cmocka_unit_test(test_single),
      cmocka_unit_test(test_hostile),          cmocka_unit_test(test_full_names_under_another_word),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
