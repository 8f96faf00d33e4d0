/* The plugin linkedin: every member of an export in its known layouts, and that nothing else of it is read. */
#include "support/source.h"

#include <fnmatch.h>

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ME          "https://www.linkedin.com/in/me"
#define ANN         "https://www.linkedin.com/in/ann"
#define BOB         "https://www.linkedin.com/in/bob"
#define CONNECTIONS "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
#define MESSAGES                                                                                                       \
  "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,"  \
  "ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT\n"

static void run(struct kith_str bytes, const char *role, const char *name, const char *own, size_t chunk,
                struct source_result *out)
{
  struct source_option options[] = {{own ? "profile_url" : NULL, own, NULL}, {0}};
  struct source_case input = {.plugin = SOURCE_PLUGIN("linkedin"),
                              .name = name ? name : "in/x.zip!x.csv",
                              .role = role,
                              .bytes = bytes,
                              .chunk = chunk,
                              .options = options};
  source_run(&input, out);
  buf_add_char(&out->text, '\0');
}

static void check(struct kith_str bytes, const char *role, const char *own, const char *want)
{
  for (size_t chunk = 0; chunk < 2; chunk++) {
    struct source_result got;
    run(bytes, role, NULL, own, chunk, &got);
    assert_string_equal(got.err.message, "");
    assert_int_equal(got.status, KITH_END);
    assert_string_equal(got.text.ptr, want);
    source_free(&got);
  }
}

#define MEMBER(lit, role, want) check(KITH_STR(lit), role, NULL, want)

#define ANN_IS                                                                                                         \
  "  N: 1=\"Lee\" 2=\"Ann\"\n"                                                                                         \
  "  SOCIALPROFILE;TYPE=linkedin;SERVICE-TYPE=linkedin: \"https://de.linkedin.com/in/Ann/?x=1\"\n"                     \
  "  EMAIL: \"ann@x.example\"\n  ORG: 1=\"Acme, Inc.\"\n  TITLE: \"CTO\"\n"
#define ANN_ROW "Ann,Lee,https://de.linkedin.com/in/Ann/?x=1,ann@x.example,\"Acme, Inc.\",CTO,15 Jan 2024\n"

static void test_connections(void **state)
{
  (void)state;
  MEMBER(CONNECTIONS ANN_ROW ",,,,,,\nGhost,,,,,,01 Mar 2019\n,,,,Hidden Co,,01 Mar 2019\n", "connections",
         "contact \"" ANN "\" 2:69\n" ANN_IS "  X-KITH-CONNECTED-ON: \"15 Jan 2024\"\n"
         "contact \"\" 4:163\n  N: 2=\"Ghost\"\n  X-KITH-CONNECTED-ON: \"01 Mar 2019\"\n");
}

static void test_preambles(void **state)
{
  (void)state;
  static const char *const preambles[] = {
      "", "Notes:\n\"When exporting your data, you may notice that, at times,\nsome \"\"e-mails\"\" are missing.\"\n\n",
      "\xEF\xBB\xBFNotes:\r\nread, if you like, this; or that\r\n\r\n\r\n", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n",
      "Notes:\n\"never closed\n\n"};
  for (size_t i = 0; i < sizeof preambles / sizeof preambles[0]; i++) {
    struct kith_buf text = BUF_MAX(65536);
    struct source_result got;
    buf_printf(&text, "%s%s%s", preambles[i], CONNECTIONS, ANN_ROW);
    run(buf_str(&text), "connections", NULL, NULL, 0, &got);
    assert_int_equal(got.status, KITH_END);
    assert_int_equal(got.records, 1);
    assert_non_null(strstr(got.text.ptr, ANN_IS "  X-KITH-CONNECTED-ON: \"15 Jan 2024\"\n"));
    source_free(&got);
    buf_free(&text);
  }
}

static void test_other_layouts(void **state)
{
  (void)state;
  MEMBER("First Name,Last Name,Email Address,Company,Position,Connected On\nAda,F,a@x.example,Acme,Eng,\"1/24/18, 9:05 "
         "AM\"\n",
         "connections",
         "contact \"\" 2:65\n  N: 1=\"F\" 2=\"Ada\"\n  EMAIL: \"a@x.example\"\n  ORG: 1=\"Acme\"\n  TITLE: \"Eng\"\n"
         "  X-KITH-CONNECTED-ON: \"1/24/18, 9:05 AM\"\n");
  MEMBER("Vorname,Nachname,URL,E-Mail-Adresse,Unternehmen,Position,Verbunden am\nHans,B," ANN ",,AG,,03 Apr 2022\n",
         "connections",
         "contact \"" ANN "\" 2:70\n  N: 1=\"B\" 2=\"Hans\"\n"
         "  SOCIALPROFILE;TYPE=linkedin;SERVICE-TYPE=linkedin: \"" ANN "\"\n  ORG: 1=\"AG\"\n"
         "  X-KITH-CONNECTED-ON: \"03 Apr 2022\"\n");
  MEMBER(
      "Pr\xC3\xA9nom,Nom,URL,Adresse e-mail,Entreprise,Poste,Date de connexion\nJo,B,,j@x.example,,,12 mars 2023\n",
      "connections",
      "contact \"\" 2:66\n  N: 1=\"B\" 2=\"Jo\"\n  EMAIL: \"j@x.example\"\n  X-KITH-CONNECTED-ON: \"12 mars 2023\"\n");
}

static void test_utf16(void **state)
{
  (void)state;
  static const char text[] = "\"First Name\"\t\"Last Name\"\t\"Connected On\"\n\"Ann\"\t\"Lee\"\t\"1\"\n";
  struct kith_buf wide = BUF_MAX(4096);
  struct source_result got;
  buf_add(&wide, "\xFF\xFE", 2);
  for (size_t i = 0; i < sizeof text - 1; i++)
    buf_add(&wide, (char[]){text[i], '\0'}, 2);
  run(buf_str(&wide), "connections", NULL, NULL, 0, &got);
  assert_string_equal(got.text.ptr, "contact \"\" 2:82\n  N: 1=\"Lee\" 2=\"Ann\"\n  X-KITH-CONNECTED-ON: \"1\"\n");
  source_free(&got);
  buf_free(&wide);
}

static void test_imported(void **state)
{
  (void)state;
  MEMBER("FirstName,MiddleName,LastName,MaidenName,NickName,NamePrefix,NameSuffix,Title,Emails,PhoneNumbers,CreatedAt,"
         "UpdatedAt,CountryCode,RegionCode,ThirdPartyVerified,Location\n"
         "Ada,M,F,Old,Addy,Dr,Jr,Eng,\"a@x.example, "
         "b@x.example\",\"+4670;+4671\",1/1/20,2/2/20,SE,,,\n,,,,,,,Eng,,,,,,,,\n",
         "imported",
         "contact \"\" 2:169\n  N: 1=\"F\" 2=\"Ada\" 3=\"M\" 4=\"Dr\" 5=\"Jr\"\n  NICKNAME: \"Addy\"\n"
         "  X-MAIDENNAME: \"Old\"\n"
         "  EMAIL: \"a@x.example\" raw \"a@x.example, b@x.example\"\n"
         "  EMAIL: \"b@x.example\" raw \"a@x.example, b@x.example\"\n"
         "  TEL: \"+4670\" raw \"+4670;+4671\"\n  TEL: \"+4671\" raw \"+4670;+4671\"\n"
         "  TITLE: \"Eng\"\n  CREATED: \"1/1/20\"\n  X-KITH-UPDATED: \"2/2/20\"\n");
  MEMBER(
      "First Name,Last Name,Companies,Title,Email Address,Phone Numbers,Created At,Instant Message Handles,Addresses,"
      "Sites,Full Name,Birthday,Location,Bookmarked At,Profiles\n"
      "Ada,F,Acme,Eng,a@x.example,+4670,,,1 Rd,https://x.example,Ada F,,,,\n",
      "imported",
      "contact \"\" 2:167\n  FN: \"Ada F\"\n  N: 1=\"F\" 2=\"Ada\"\n  EMAIL: \"a@x.example\"\n  TEL: \"+4670\"\n"
      "  ORG: 1=\"Acme\"\n  TITLE: \"Eng\"\n  ADR: 3=\"1 Rd\"\n  URL: \"https://x.example\"\n");
}

#define WHEN      "2026-07-30 10:00:00 UTC"
#define TALK(way) "  X-KITH-CHANNEL: \"message\"\n  X-KITH-WHEN: \"" WHEN "\"\n  X-KITH-DIRECTION: \"" way "\"\n"

/* Titles, subjects and texts are secret; a row without a date comes from a broken text. */
static void test_messages(void **state)
{
  (void)state;
  struct source_result got;
  run(KITH_STR(MESSAGES "c1,secret title,Me,\"" ME "\",Ann Lee," ANN "," WHEN
                        ",secret,\"secret\ntext \"\"x\"\"\",INBOX,,No,No\n"
                        "c1,,Ann Lee," ANN "/,Me," ME "," WHEN ",,secret,INBOX,,No,No\n"
                        "c2,,Me," ME ",\"Bob,Cy\",\"" BOB "," BOB "2\"," WHEN ",,,INBOX,,No,No\n"
                        "c2,,Me," ME ",Bob," BOB "," WHEN ",,secret draft,INBOX,,Yes,No\n"
                        "c3,,,,,,,,secret,,,,\n"),
      "messages", NULL, NULL, 0, &got);
  assert_int_equal(got.status, KITH_END);
  assert_int_equal(got.kind, 4);
  assert_string_equal(
      got.text.ptr, "reject incomplete 7:723 \"\": the row has no date, or nobody in it\n"
                    "interaction \"\" 2:164\n" TALK(
                        "out") "  X-KITH-CONTACT-KEY: \"" ANN "\"\n  FN: \"Ann Lee\"\n"
                               "interaction \"\" 4:320\n" TALK(
                                   "in") "  X-KITH-CONTACT-KEY: \"" ANN "\"\n  FN: \"Ann Lee\"\n"
                                         "interaction \"\" 5:444\n" TALK("out") "  X-KITH-CONTACT-KEY: \"" BOB "\"\n"
                                                                                "  X-KITH-CONTACT-KEY: \"" BOB "2\"\n");
  source_free(&got);
}

static void test_one_conversation(void **state)
{
  (void)state;
  struct kith_str text = KITH_STR(MESSAGES "c1,,Me," ME ",Ann," ANN "," WHEN ",,,,,,\n");
  struct source_result got;
  run(text, "messages", NULL, NULL, 0, &got);
  assert_null(strstr(got.text.ptr, "DIRECTION"));
  source_free(&got);
  run(text, "messages", NULL, "http://linkedin.com/in/ME/", 0, &got);
  assert_non_null(strstr(got.text.ptr, "DIRECTION"));
  assert_null(strstr(got.text.ptr, ME));
  source_free(&got);
}

static void test_many_messages(void **state)
{
  (void)state;
  struct kith_buf text = BUF_MAX(4u << 20);
  struct source_result got;
  buf_add_c(&text, MESSAGES);
  for (int i = 0; i < 5000; i++)
    buf_printf(&text, "c%d,,Me," ME ",P%d,https://www.linkedin.com/in/p%d," WHEN ",,\"some\ntext\",,,,\n", i, i,
               i % 700);
  run(buf_str(&text), "messages", NULL, NULL, 0, &got);
  assert_int_equal(got.records, 5000);
  size_t out = 0;
  for (const char *at = got.text.ptr; (at = strstr(at, "\"out\"")) != NULL; at++)
    out++;
  assert_int_equal(out, 5000);
  source_free(&got);
  buf_free(&text);
}

static void test_old_messages(void **state)
{
  (void)state;
  struct source_result got;
  run(KITH_STR("From,To,Date,Subject,Content,Direction,Folder\nAnn,Me,\"1/24/18, 9:05 AM\",s,secret,INCOMING,INBOX\n"),
      "messages", NULL, NULL, 0, &got);
  assert_int_equal(got.records, 1);
  assert_non_null(strstr(got.text.ptr, "\"in\"\n  FN: \"Ann\"\n"));
  assert_null(strstr(got.text.ptr, "secret"));
  source_free(&got);
}

static void test_invitations(void **state)
{
  (void)state;
  struct source_result got;
  run(KITH_STR("From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
               "Me,Ann,\"9/1/26, 10:00 AM\",secret,OUTGOING," ME "," ANN "\n"
               "Bob,Me,\"9/1/26, 10:00 AM\",secret,INCOMING," BOB "," ME "\n"),
      "invitations", NULL, NULL, 0, &got);
  assert_int_equal(got.records, 2);
  assert_null(strstr(got.text.ptr, "secret"));
  assert_null(strstr(got.text.ptr, ME));
  assert_non_null(strstr(got.text.ptr, "\"out\"\n"));
  assert_non_null(strstr(got.text.ptr, "\"" ANN "\"\n  FN: \"Ann\"\n"));
  assert_non_null(strstr(got.text.ptr, "\"" BOB "\"\n  FN: \"Bob\"\n"));
  source_free(&got);
}

static void test_owner(void **state)
{
  (void)state;
  struct source_result got;
  run(KITH_STR(
          "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary\nMe,Owner,,Home 1,1 May,Boss,long\n"),
      "profile", NULL, NULL, 0, &got);
  assert_int_equal(got.kind, 5);
  assert_null(strstr(got.text.ptr, "Home"));
  assert_non_null(strstr(got.text.ptr, "FN: \"Me Owner\"\n  N: 1=\"Owner\" 2=\"Me\"\n"));
  source_free(&got);
  run(KITH_STR("Email Address,Confirmed,Primary,Updated On\nme@x.example,Yes,Yes,Not Available\n"
               "old@x.example,No,No,\nother@x.example,Yes,No,\n"),
      "emails", NULL, NULL, 0, &got);
  assert_int_equal(got.records, 1);
  assert_non_null(strstr(got.text.ptr, "EMAIL;PREF=1: \"me@x.example\"\n  EMAIL: \"other@x.example\"\n"));
  source_free(&got);
}

static void test_deeds(void **state)
{
  (void)state;
  MEMBER("Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public Url,Endorsement Status\n"
         "2024/03/05 10:00:00 UTC,C,Ann,Lee,www.linkedin.com/in/ann,ACCEPTED\n,C,Bo,Li,,ACCEPTED\n,,,,,\n",
         "endorsed-by",
         "interaction \"\" 2:106\n  X-KITH-CHANNEL: \"endorsement\"\n  X-KITH-WHEN: \"2024/03/05 10:00:00 UTC\"\n"
         "  X-KITH-DIRECTION: \"in\"\n  X-KITH-CONTACT-KEY: \"" ANN "\"\n  FN: \"Ann Lee\"\n"
         "reject incomplete 3:173 \"\": the row has no date\n");
  MEMBER("First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
         "Ann,Lee,Acme,CTO,\"A private, long text\",\"05/03/24, 10:00 AM\",VISIBLE\n",
         "recommended",
         "interaction \"\" 2:65\n  X-KITH-CHANNEL: \"recommendation\"\n  X-KITH-WHEN: \"05/03/24, 10:00 AM\"\n"
         "  X-KITH-DIRECTION: \"out\"\n  FN: \"Ann Lee\"\n  ORG: 1=\"Acme\"\n");
  MEMBER("Organization,Followed On\nGlobex,Wed Jun 24 12:43:42 UTC 2026\n", "companies",
         "interaction \"\" 2:25\n  X-KITH-CHANNEL: \"follow\"\n  X-KITH-WHEN: \"Wed Jun 24 12:43:42 UTC 2026\"\n"
         "  X-KITH-DIRECTION: \"out\"\n  ORG: 1=\"Globex\"\n");
  MEMBER("Date,Status,FullName\n2024-01-02 00:00:00,Active,Ann Lee\n2024-01-02 00:00:00,Inactive,Bo Li\n", "followed",
         "interaction \"\" 2:21\n  X-KITH-CHANNEL: \"follow\"\n  X-KITH-WHEN: \"2024-01-02 00:00:00\"\n"
         "  X-KITH-DIRECTION: \"out\"\n  FN: \"Ann Lee\"\n");
}

static void test_positions(void **state)
{
  (void)state;
  MEMBER("Company Name,Title,Description,Location,Started On,Finished On\n"
         "Acme,Sales,\"What I did\",Berlin,Jan 2019,\nGlobex,Intern,,,Jun 2015,Dec 2018\n",
         "positions",
         "user \"self/position/Acme/Jan 2019\" 2:63\n  X-KITH-SELF: \"1\"\n  ORG: 1=\"Acme\"\n  TITLE: \"Sales\"\n"
         "  X-KITH-FROM: \"Jan 2019\"\n"
         "user \"self/position/Globex/Jun 2015\" 3:104\n  X-KITH-SELF: \"1\"\n  ORG: 1=\"Globex\"\n"
         "  TITLE: \"Intern\"\n  X-KITH-FROM: \"Jun 2015\"\n  X-KITH-UNTIL: \"Dec 2018\"\n");
}

static void test_failures(void **state)
{
  (void)state;
  struct source_result got;
  run(KITH_STR("Some,Other,File\n1,2,3\n"), "connections", NULL, NULL, 0, &got);
  assert_int_equal(got.status, KITH_E_INVALID);
  assert_string_equal(got.err.message,
                      "in/x.zip!x.csv: no header within its first 64 KiB; looked for a row with 'First "
                      "Name', 'Last Name', 'Connected On'");
  source_free(&got);
  run(KITH_STR(CONNECTIONS), "connections", NULL, "me", 0, &got);
  assert_int_equal(got.status, KITH_E_INVALID);
  source_free(&got);
  MEMBER("", "connections", "");
  MEMBER("No conversations found\n", "messages", "");
}

static void test_role_from_name_or_header(void **state)
{
  (void)state;
  struct source_result got;
  run(KITH_STR(CONNECTIONS ANN_ROW), NULL, "in/Connections.csv", NULL, 0, &got);
  assert_int_equal(got.records, 1);
  source_free(&got);
  run(KITH_STR(MESSAGES "c1,,Me," ME ",Ann," ANN "," WHEN ",,,,,,\n"), NULL, "in/mine.csv", NULL, 0, &got);
  assert_int_equal(got.kind, 4);
  source_free(&got);
}

static void test_closed_list(void **state)
{
  (void)state;
  static const char *const others[] = {"guide_messages.csv", "learning_coach_messages.csv", "Skills.csv",
                                       "Shares_1.csv",       "LearningCoachMessages.csv",   "Ad_Targeting.csv"};
  const struct kith_source *source = source_plugin(SOURCE_PLUGIN("linkedin"))->source;
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
    for (const struct kith_member *m = source->members; m->pattern; m++)
      assert_int_equal(fnmatch(m->pattern, others[i], 0), FNM_NOMATCH);
  assert_int_equal(source->detect(KITH_STR("in/Complete_LinkedInDataExport_09-23-2026.zip"), "PK\3\4", 4), 95);
  assert_int_equal(source->detect(KITH_STR("in/contacts.csv"), "a,b\n", 4), 0);
}

static void test_truncation(void **state)
{
  (void)state;
  static const char text[] = MESSAGES "c1,,Me," ME ",Ann," ANN "," WHEN ",,\"some\ntext\",,,,\n";
  for (size_t len = sizeof MESSAGES; len < sizeof text; len++) {
    struct source_result got;
    run((struct kith_str){text, len}, "messages", NULL, NULL, 0, &got);
    assert_int_equal(got.status, KITH_END);
    assert_in_range(got.records + got.rejects, 1, 2);
    source_free(&got);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_connections),
      cmocka_unit_test(test_preambles),
      cmocka_unit_test(test_other_layouts),
      cmocka_unit_test(test_utf16),
      cmocka_unit_test(test_imported),
      cmocka_unit_test(test_messages),
      cmocka_unit_test(test_one_conversation),
      cmocka_unit_test(test_many_messages),
      cmocka_unit_test(test_old_messages),
      cmocka_unit_test(test_invitations),
      cmocka_unit_test(test_owner),
      cmocka_unit_test(test_deeds),
      cmocka_unit_test(test_positions),
      cmocka_unit_test(test_failures),
      cmocka_unit_test(test_role_from_name_or_header),
      cmocka_unit_test(test_closed_list),
      cmocka_unit_test(test_truncation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
