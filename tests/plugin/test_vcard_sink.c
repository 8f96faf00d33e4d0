#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "support/card_text.h"
#include "support/random_card.h"
#include "support/roundtrip.h"

#include <cmocka.h> /* last: it makes a macro of fail */

enum { TEXT_MAX = 64 << 20, CARDS = 1500 };

static struct roundtrip through(struct kith_str text, const char *version)
{
  static struct source_option options[] = {{"version", NULL, NULL}, {0}};
  options[0].value = version;
  struct roundtrip trip = {
      .from = {.plugin = SOURCE_PLUGIN("vcard"), .bytes = text}, .to = SOURCE_PLUGIN("vcard"), .to_options = options};
  roundtrip_run(&trip);
  return trip;
}

/* ---- The same version: nothing is lost ---------------------------------------------------------------------------- */

/* The first lines that differ, from a little before the place. */
static void check_same(struct kith_str want, struct kith_str got, const char *what, struct kith_str input)
{
  struct kith_str a = want, b = got, wanted = STR_NONE, line = STR_NONE;
  size_t at = 0;

  if (str_eq(want, got))
    return;
  while (str_next(&a, '\n', &wanted) & str_next(&b, '\n', &line) && str_eq(wanted, line))
    ;
  while (at < wanted.len && at < line.len && wanted.ptr[at] == line.ptr[at])
    at++;
  at = at > 60 ? at - 60 : 0;
  wanted = str_sub(wanted, at, 200);
  line = str_sub(line, at, 200);
  print_message("%s, of\n%.*s\n", what, STR_ARG(input));
  fail_msg("%s: expected ...%.*s\ngot ...%.*s", what, STR_ARG(wanted), STR_ARG(line));
}

static void check_lossless(uint64_t seed, int version)
{
  struct kith_buf text = BUF_MAX(TEXT_MAX), want = BUF_MAX(TEXT_MAX), got = BUF_MAX(TEXT_MAX);
  char what[64];
  random_card(seed, version, &text);
  struct roundtrip trip = through(buf_str(&text), "auto");
  card_text_canon(buf_str(&text), &want);
  card_text_canon(buf_str(&trip.out), &got);
  snprintf(what, sizeof what, "version %d, seed %llu", version, (unsigned long long)seed);
  check_same(buf_str(&want), buf_str(&got), what, buf_str(&text));
  roundtrip_free(&trip);
  buf_free(&text);
  buf_free(&want);
  buf_free(&got);
}

static void test_lossless_21(void **state)
{
  (void)state;
  for (uint64_t seed = 1; seed <= CARDS; seed++)
    check_lossless(seed, 21);
}

static void test_lossless_30(void **state)
{
  (void)state;
  for (uint64_t seed = 1; seed <= CARDS; seed++)
    check_lossless(seed, 30);
}

static void test_lossless_40(void **state)
{
  (void)state;
  for (uint64_t seed = 1; seed <= CARDS; seed++)
    check_lossless(seed, 40);
}

/* ---- Other versions ----------------------------------------------------------------------------------------------- */

#define NAME "N:Lee;Ann;;;\r\nFN:Ann Lee\r\n"

/* The lines between FN and END of a card that came in as `from` and goes out as `to`. */
static void check_lines(const char *from, const char *to, const char *in, const char *expected)
{
  struct kith_buf text = BUF_MAX(TEXT_MAX), want = BUF_MAX(TEXT_MAX);
  buf_printf(&text, "BEGIN:VCARD\r\nVERSION:%s\r\n" NAME "%s\r\nEND:VCARD\r\n", from, in);
  buf_printf(&want, "BEGIN:VCARD\r\nVERSION:%s\r\n" NAME "%s%sEND:VCARD\r\n", to, expected, *expected ? "\r\n" : "");
  struct roundtrip trip = through(buf_str(&text), to);
  if (!str_eq(buf_str(&want), buf_str(&trip.out)))
    fail_msg("%s to %s: %s\nexpected\n%s\ngot\n%s", from, to, in, buf_c(&want), buf_c(&trip.out));
  roundtrip_free(&trip);
  buf_free(&text);
  buf_free(&want);
}

struct both {
  const char *old, *new;
};

/* 3.0 to 4.0 gives `new`, 4.0 to 3.0 gives `old`. */
static void test_there_and_back(void **state)
{
  static const struct both cases[] = {
      {"X-ADDRESSBOOKSERVER-KIND:group", "KIND:group"},
      {"X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1", "MEMBER:urn:uuid:1"},
      {"X-ABShowAs:COMPANY", "KIND:org"},
      {"X-ANNIVERSARY:2010-06-05", "ANNIVERSARY:20100605"},
      {"item1.X-ABDATE:2010-06-05\r\nitem1.X-ABLabel:_$!<Anniversary>!$_",
       "item1.ANNIVERSARY:20100605\r\nitem1.X-ABLabel:_$!<Anniversary>!$_"},
      {"X-SPOUSE:Tom", "RELATED;VALUE=text;TYPE=spouse:Tom"},
      {"X-MANAGER:Bo", "RELATED;VALUE=text;TYPE=x-manager:Bo"},
      {"X-ASSISTANT:Cy", "RELATED;VALUE=text;TYPE=x-assistant:Cy"},
      {"item1.X-ABRELATEDNAMES:Tom\r\nitem1.X-ABLabel:_$!<Child>!$_",
       "item1.RELATED;VALUE=text;TYPE=child:Tom\r\nitem1.X-ABLabel:_$!<Child>!$_"},
      {"X-GENDER:Female", "GENDER:F"},
      {"X-GENDER:O\\;as you like", "GENDER:O;as you like"},
      {"BDAY:1985-04-12", "BDAY:19850412"},
      {"BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12", "BDAY:--0412"},
      {"BDAY;VALUE=date-time:1953-10-15T23:10:00Z", "BDAY:19531015T231000Z"},
      {"BDAY;VALUE=date-time:1953-10-15T23:10:00-05:00", "BDAY:19531015T231000-0500"},
      {"BDAY;VALUE=text:1985-04", "BDAY:1985-04"},
      {"BDAY;VALUE=text:circa 1800", "BDAY;VALUE=text:circa 1800"},
      {"REV:1995-10-31T22:27:10Z", "REV:19951031T222710Z"},
      {"PHOTO;TYPE=JPEG;ENCODING=b:QUJDREVG\r\n", "PHOTO:data:image/jpeg;base64,QUJDREVG"},
      {"PHOTO;VALUE=uri;TYPE=PNG:http://example.com/a", "PHOTO;MEDIATYPE=image/png:http://example.com/a"},
      {"KEY;TYPE=PGP;ENCODING=b:QUJDREVG\r\n", "KEY:data:application/pgp-keys;base64,QUJDREVG"},
      {"GEO:37.386013;-122.082932", "GEO:geo:37.386013,-122.082932"},
      {"TZ:-05:00", "TZ;VALUE=utc-offset:-0500"},
      {"TZ;VALUE=text:Europe/Berlin", "TZ:Europe/Berlin"},
      {"UID:abc", "UID;VALUE=text:abc"},
      {"UID:urn:uuid:1", "UID:urn:uuid:1"},
      {"ADR;TYPE=home:;;1 Main St;Dublin;;;\r\nLABEL;TYPE=home:1 Main St\\nDublin",
       "ADR;TYPE=home;LABEL=\"1 Main St\\nDublin\":;;1 Main St;Dublin;;;"},
      {"LABEL;TYPE=home:1 Main St", "ADR;TYPE=home;LABEL=1 Main St:;;;;;;"},
      {"TEL;TYPE=pref,home:1", "TEL;PREF=1;TYPE=home:1"},
      {"TEL;PREF=2;TYPE=home:1", "TEL;PREF=2;TYPE=home:1"},
      {"X-SOCIALPROFILE;TYPE=twitter;X-USER=ann:http://example.com/ann",
       "SOCIALPROFILE;SERVICE-TYPE=twitter;USERNAME=ann:http://example.com/ann"},
      {"IMPP;X-SERVICE-TYPE=Jabber:xmpp:ann@example.com", "IMPP;SERVICE-TYPE=Jabber:xmpp:ann@example.com"},
      {"AGENT;VALUE=uri:mailto:bo@example.com", "RELATED;TYPE=agent:mailto:bo@example.com"},
      {"AGENT:BEGIN:VCARD\\nFN:Bo\\nEND:VCARD", "RELATED;VALUE=text;TYPE=agent:BEGIN:VCARD\\nFN:Bo\\nEND:VCARD"},
      {"CLASS:PUBLIC", "CLASS:PUBLIC"},
      {"MAILER:Mutt", "MAILER:Mutt"},
      {"HOBBY:sailing", "HOBBY:sailing"},
      {"X-FOO;X-BAR=\"a;b\":1;2\\,3", "X-FOO;X-BAR=\"a;b\":1;2\\,3"},
      {"X-KITH-LEAD-SOURCE:event", "X-KITH-LEAD-SOURCE:event"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    check_lines("3.0", "4.0", cases[i].old, cases[i].new);
    check_lines("4.0", "3.0", cases[i].new, cases[i].old);
  }
}

/* What is said in one way only. */
static void test_upgrade(void **state)
{
  static const struct both cases[] = {
      {"X-EVOLUTION-ANNIVERSARY:2010-06-05", "ANNIVERSARY:20100605"},
      {"X-ANNIVERSARY:2010-06-05\r\nX-MS-ANNIVERSARY:2011-06-05",
       "ANNIVERSARY:20100605\r\nX-MS-ANNIVERSARY:2011-06-05"},
      {"item1.X-ABDATE:2010-06-05\r\nitem1.X-ABLabel:Divorce", "item1.X-ABDATE:2010-06-05\r\nitem1.X-ABLabel:Divorce"},
      {"BDAY:1604-04-12", "BDAY:--0412"},
      {"X-AIM;TYPE=home:ann lee", "IMPP;TYPE=home:aim:ann%20lee"},
      {"X-GTALK:ann@example.com", "IMPP;SERVICE-TYPE=GoogleTalk:xmpp:ann@example.com"},
      {"X-SKYPE:skype:ann", "IMPP:skype:ann"},
      {"BDAY:soon", "BDAY;VALUE=text:soon"},
      {"URL;VALUE=uri:http://example.com/a,b", "URL:http://example.com/a,b"},
      {"PHOTO;VALUE=uri:http://example.com/a", "PHOTO:http://example.com/a"},
      {"PHOTO;ENCODING=b:/9j/4AAQ", "PHOTO:data:image/jpeg;base64,/9j/4AAQ"},
      {"ADR;TYPE=work,pref:;;2 B;;;;\r\nLABEL;TYPE=work:2 B\\nC", "ADR;TYPE=work;PREF=1;LABEL=\"2 B\\nC\":;;2 B;;;;"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_lines("3.0", "4.0", cases[i].old, cases[i].new);
}

static void test_downgrade(void **state)
{
  static const struct both cases[] = {
      {"TEL;TYPE=pref:+1-555 ext. 2", "TEL;VALUE=uri;PREF=1:tel:+1-555;ext=2"},
      {"TEL:+1-555\\;isub=2", "TEL;VALUE=uri:tel:+1-555;isub=2"},
      {"item1.X-ABRELATEDNAMES:Jo\r\nitem1.X-ABLabel:_$!<Friend>!$_", "RELATED;VALUE=text;TYPE=friend:Jo"},
      {"item1.X-ABRELATEDNAMES:Jo\r\nitem1.X-ABLabel:muse", "RELATED;VALUE=text;TYPE=muse:Jo"},
      {"RELATED;TYPE=friend:urn:uuid:1", "RELATED;TYPE=friend:urn:uuid:1"},
      {"KIND:location", "KIND:location"},
      {"GEO:1;2", "GEO:geo:1,2;u=35"},
      {"ADR:;Apt 2,Floor 3;12,Main St;Bonn;;;", "ADR:;;;Bonn;;;;;Apt 2;Floor 3;12;Main St;;;;;;"},
      {"ADR:;;12 Main St;Bonn;;;", "ADR:;;12 Main St;Bonn;;;;;;;12;Main St;;;;;;"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_lines("4.0", "3.0", cases[i].new, cases[i].old);
}

static void test_21(void **state)
{
  static const struct both cases[] = {
      {"TEL;PREF;HOME;TYPE=x-boat:1", "TEL;PREF=1;TYPE=home,x-boat:1"},
      {"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=C3=A9t=C3=A9=0D=0Atwo", "NOTE:\xc3\xa9t\xc3\xa9\\ntwo"},
      {"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:C:=5Cnew", "NOTE:C:\\\\new"},
      {"ADR:;;1 A\\;B, 2;Bonn;;;", "ADR:;;1 A\\;B,2;Bonn;;;"},
      {"PHOTO;TYPE=PNG;ENCODING=BASE64:QUJDREVG\r\n", "PHOTO:data:image/png;base64,QUJDREVG"},
      {"PHOTO;VALUE=URL:http://example.com/a", "PHOTO:http://example.com/a"},
      {"X-JABBER;WORK:ann@example.com", "IMPP;TYPE=work:xmpp:ann@example.com"},
      {"X-AIM:ann lee", "IMPP:aim:ann%20lee"},
      {"IMPP:other:ann", "IMPP:other:ann"},
      {"BDAY:1985-04-12", "BDAY:19850412"},
      {"NOTE;X-P=\"a'b; c\":x", "NOTE;X-P=\"a^'b; c\":x"},
      {"AGENT:\r\nBEGIN:VCARD\r\nFN:Bo\r\nEND:VCARD", "RELATED;VALUE=text;TYPE=agent:BEGIN:VCARD\\nFN:Bo\\nEND:VCARD"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_lines("4.0", "2.1", cases[i].new, cases[i].old);
}

static void check_card(const char *to, const char *in, const char *expected)
{
  struct roundtrip trip = through(str_of(in), to);
  assert_string_equal(buf_c(&trip.out), expected);
  roundtrip_free(&trip);
}

#define CARD(version, lines) "BEGIN:VCARD\r\nVERSION:" version "\r\n" lines "END:VCARD\r\n"

/* FN and N where a version wants them, SORT-STRING and SORT-AS, the components of RFC 9554. */
static void test_names(void **state)
{
  (void)state;
  check_card("4.0", CARD("3.0", "N:van Lee;Ann;;;\r\nFN:Ann van Lee\r\nSORT-STRING:Lee\r\n"),
             CARD("4.0", "N;SORT-AS=Lee:van Lee;Ann;;;\r\nFN:Ann van Lee\r\n"));
  check_card("3.0", CARD("4.0", "N;SORT-AS=\"Lee,Ann\":van Lee;Ann;;;\r\nFN:Ann van Lee\r\n"),
             CARD("3.0", "N:van Lee;Ann;;;\r\nSORT-STRING:Lee\\,Ann\r\nFN:Ann van Lee\r\n"));
  check_card("3.0", CARD("4.0", "FN:Ann Mary Lee\r\n"), CARD("3.0", "N:Lee;Ann Mary;;;\r\nFN:Ann Mary Lee\r\n"));
  check_card("3.0", CARD("4.0", "KIND:org\r\nFN:Acme Inc\r\n"),
             CARD("3.0", "N:;;;;\r\nX-ABShowAs:COMPANY\r\nFN:Acme Inc\r\n"));
  check_card("3.0", CARD("4.0", "KIND:group\r\nFN:The Team\r\n"),
             CARD("3.0", "N:The Team;;;;\r\nX-ADDRESSBOOKSERVER-KIND:group\r\nFN:The Team\r\n"));
  check_card("4.0", CARD("2.1", "N:Lee;Ann;;Dr.;\r\n"), CARD("4.0", "FN:Dr. Ann Lee\r\nN:Lee;Ann;;Dr.;\r\n"));
  check_card("4.0", CARD("2.1", "ORG:Acme\r\n"), CARD("4.0", "FN:Acme\r\nORG:Acme\r\n"));
  check_card("4.0", CARD("2.1", "N:;;;;\r\nEMAIL:a@b.example\r\n"),
             CARD("4.0", "FN:a@b.example\r\nN:;;;;\r\nEMAIL:a@b.example\r\n"));
  check_card("3.0", CARD("4.0", "FN:A\r\nN;JSCOMPS=\";1\":Perez;Ann;;;Jr.;Soto;Jr.\r\n"),
             CARD("3.0", "FN:A\r\nN:Perez,Soto;Ann;;;Jr.\r\n"));
}

/* ---- Syntax ------------------------------------------------------------------------------------------------------- */

/* No line is longer than 75 bytes, none begins within a character, and nothing changes on the way. */
static void check_folds(struct kith_str text)
{
  struct kith_str line;
  while (str_next(&text, '\n', &line)) {
    if (line.len > 76) /* with its CR */
      fail_msg("%zu bytes: %.*s", line.len, STR_ARG(line));
    assert_false(line.len && ((unsigned char)line.ptr[0] & 0xC0) == 0x80);
    assert_false(line.len > 1 && line.ptr[0] == ' ' && ((unsigned char)line.ptr[1] & 0xC0) == 0x80);
  }
}

static void test_folding(void **state)
{
  static const char *const characters[] = {"a", "\xc3\xa9", "\xe6\x97\xa5", "\xf0\x9f\x98\x80", "b\\n"};
  (void)state;
  for (size_t i = 0; i < 5; i++)
    for (unsigned shift = 0; shift < 4; shift += 3)
      for (size_t count = 10; count < 24000; count = count < 100 ? count + 1 : count * 3) {
        struct kith_buf text = BUF_MAX(TEXT_MAX), want = BUF_MAX(TEXT_MAX), got = BUF_MAX(TEXT_MAX);
        buf_printf(&text, "BEGIN:VCARD\r\nVERSION:%s\r\nFN:x\r\nN:x;;;;\r\nNOTE:%.*s", shift == 3 ? "3.0" : "4.0",
                   (int)shift, "---");
        for (size_t k = 0; k < count; k++)
          buf_add_c(&text, characters[i]);
        buf_add_c(&text, "\r\nEND:VCARD\r\n");
        struct roundtrip trip = through(buf_str(&text), "auto");
        check_folds(buf_str(&trip.out));
        card_text_canon(buf_str(&text), &want);
        card_text_canon(buf_str(&trip.out), &got);
        check_same(buf_str(&want), buf_str(&got), characters[i], STR_NONE);
        roundtrip_free(&trip);
        trip = through(buf_str(&text), "2.1");
        check_folds(buf_str(&trip.out));
        roundtrip_free(&trip);
        buf_free(&text);
        buf_free(&want);
        buf_free(&got);
      }
}

static void test_photos(void **state)
{
  static const struct source_option options[] = {{"photos", "drop", NULL}, {0}};
  struct roundtrip trip = {
      .from = {.plugin = SOURCE_PLUGIN("vcard"),
               .bytes = KITH_STR(CARD("3.0", "FN:A\r\nPHOTO;ENCODING=b:QUJD\r\nLOGO;VALUE=uri:http://e.example/l\r\n"
                                             "KEY;ENCODING=b:QUJD\r\n"))},
      .to = SOURCE_PLUGIN("vcard"),
      .to_options = options};
  (void)state;
  roundtrip_run(&trip);
  assert_string_equal(buf_c(&trip.out),
                      CARD("3.0", "FN:A\r\nLOGO;VALUE=uri:http://e.example/l\r\nKEY;ENCODING=b:QUJD\r\n\r\n"));
  roundtrip_free(&trip);
}

/* ---- Items -------------------------------------------------------------------------------------------------------- */

static void test_kinds(void **state)
{
  struct roundtrip trip = {.from = {.plugin = SOURCE_PLUGIN("vcard"), .bytes = KITH_STR(CARD("3.0", "FN:A\r\n"))},
                           .to = SOURCE_PLUGIN("vcard"),
                           .kind = KITH_DEAL};
  (void)state;
  roundtrip_run(&trip);
  assert_int_equal(trip.refused, 1);
  assert_int_equal(trip.out.len, 0);
  roundtrip_free(&trip);
  trip.kind = KITH_ACCOUNT;
  trip.refused = 0;
  trip.to_options = (const struct source_option[]){{"version", "4.0", NULL}, {0}};
  roundtrip_run(&trip);
  assert_int_equal(trip.refused, 0);
  assert_string_equal(buf_c(&trip.out), CARD("4.0", "KIND:org\r\nFN:A\r\n"));
  roundtrip_free(&trip);
}

static void test_decision(void **state)
{
  const struct kith_str owners[] = {KITH_STR("dana@acme.example"), KITH_STR("company, all of it")};
  const struct kith_decision decision = {.size = sizeof decision,
                                         .owner_class = KITH_BOTH,
                                         .owner_count = 2,
                                         .owners = owners,
                                         .steward = KITH_STR("eli@acme.example")};
  struct roundtrip trip = {.from = {.plugin = SOURCE_PLUGIN("vcard"), .bytes = KITH_STR(CARD("4.0", "FN:A\r\n"))},
                           .to = SOURCE_PLUGIN("vcard"),
                           .decision = &decision};
  (void)state;
  roundtrip_run(&trip);
  assert_string_equal(buf_c(&trip.out), CARD("4.0", "FN:A\r\nX-KITH-OWNER-CLASS:shared\r\n"
                                                    "X-KITH-OWNERS:dana@acme.example,company\\, all of it\r\n"
                                                    "X-KITH-STEWARD:eli@acme.example\r\n"));
  roundtrip_free(&trip);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_lossless_30), cmocka_unit_test(test_lossless_40),
      cmocka_unit_test(test_lossless_21), cmocka_unit_test(test_there_and_back),
      cmocka_unit_test(test_upgrade),     cmocka_unit_test(test_downgrade),
      cmocka_unit_test(test_21),          cmocka_unit_test(test_names),
      cmocka_unit_test(test_folding),     cmocka_unit_test(test_photos),
      cmocka_unit_test(test_kinds),       cmocka_unit_test(test_decision),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
