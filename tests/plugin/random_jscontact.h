/* tests/plugin/random_jscontact.h - JSContact cards by chance: members of all kinds, now and then one of a wrong type or that
 * nobody knows. The same seed gives the same card. Members are as we write them (kinds said, components without an order in
 * ours), so that a card that went through a record is the same JSON.
 */
#ifndef KITH_TEST_RANDOM_JSCONTACT_H
#define KITH_TEST_RANDOM_JSCONTACT_H

#include "base/buf.h"

struct maker {
  uint64_t state;
  struct kith_buf out;
  unsigned depth;
};

static unsigned below(struct maker *m, unsigned most)
{
  m->state = m->state * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(m->state >> 33) % most;
}

#define PICK(m, table) (table)[below(m, sizeof(table) / sizeof(table)[0])]

static const char *const texts[] = {"Ann",
                                    "a, b; c",
                                    "\\\\ \\n",
                                    "line\\nfeed",
                                    "Stra\xc3\x9f"
                                    "e",
                                    "\xe6\x97\xa5\xe6\x9c\xac",
                                    "\\\"said\\\"",
                                    "x=y",
                                    "^n",
                                    "tel:+1-555",
                                    "a~1b/c",
                                    "urn:uuid:1",
                                    " spaced "};
static const char *const links[] = {"https://x.example/a?b=1,2;c", "mailto:a@x.example", "urn:uuid:53e374d9", "x-y:z"};

/* Any JSON; now and then a card has it where it does not belong. */
static void make_any(struct maker *m)
{
  static const char *const plain[] = {"null",
                                      "true",
                                      "false",
                                      "0",
                                      "-1.5e3",
                                      "12345678901234567890",
                                      "\"x\"",
                                      "{}",
                                      "[]",
                                      "{\"a\": [1, {\"b\": \"c\"}], \"@type\": \"Odd\"}",
                                      "[\"x\", 2, [null]]"};
  buf_add_c(&m->out, PICK(m, plain));
}

static void make_text(struct maker *m)
{
  buf_printf(&m->out, "\"%s\"", PICK(m, texts));
}

/* `format` with a member's value behind it, or something else for it. */
static void member(struct maker *m, const char *name, const char *const *values, size_t count)
{
  buf_printf(&m->out, ", \"%s\": ", name);
  if (below(m, 25) == 0)
    make_any(m);
  else
    buf_add_c(&m->out, values[below(m, (unsigned)count)]);
}

#define MEMBER(m, name, ...)                                                                                           \
  member(m, name, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* What many objects have; each only now and then. */
static void make_common(struct maker *m)
{
  if (below(m, 3) == 0)
    MEMBER(m, "contexts", "{\"work\": true}", "{\"private\": true, \"work\": true}", "{\"x.example:y\": true}", "{}",
           "{\"work\": false}");
  if (below(m, 3) == 0)
    MEMBER(m, "pref", "1", "50", "100", "101", "0", "1.5");
  if (below(m, 4) == 0)
    MEMBER(m, "label", "\"Boat\"", "\"Shed\"", "\"\"");
  if (below(m, 5) == 0)
    buf_add_c(&m->out, below(m, 2) ? ", \"vCardParams\": {\"x-foo\": \"bar\", \"x-a\": [\"1\", \"2\"]}"
                                   : ", \"vCardParams\": {\"pid\": \"1.1\", \"x\": {}}");
  if (below(m, 8) == 0)
    MEMBER(m, "x.example:own", "1", "{\"a\": [\"b\"]}", "\"c\"");
  if (below(m, 8) == 0)
    MEMBER(m, "mediaType", "\"text/plain\"", "\"image/png\"");
}

static void make_component(struct maker *m, const char *kind, unsigned *count)
{
  if (below(m, 3) == 0)
    return;
  buf_printf(&m->out, "%s{\"kind\": \"%s\", \"value\": ", *count ? ", " : "", kind);
  make_text(m);
  buf_add_c(&m->out, below(m, 12) ? "}" : ", \"x.example:odd\": 1}");
  ++*count;
}

/* Unordered ones come in the order in which we write them. */
static void make_components(struct maker *m, const char *const *kinds, size_t count)
{
  bool ordered = below(m, 2);
  unsigned made = 0;
  buf_add_c(&m->out, "\"components\": [");
  for (size_t i = 0; i < count; i++) {
    make_component(m, ordered ? kinds[below(m, (unsigned)count)] : kinds[i], &made);
    if (ordered && made && below(m, 4) == 0)
      buf_add_c(&m->out, ", {\"kind\": \"separator\", \"value\": \", \"}");
  }
  if (!made)
    buf_printf(&m->out, "{\"kind\": \"%s\", \"value\": \"v\"}", kinds[0]);
  buf_add_c(&m->out, "]");
  if (ordered)
    buf_add_c(&m->out, below(m, 2) ? ", \"isOrdered\": true" : ", \"isOrdered\": true, \"defaultSeparator\": \"; \"");
}

static void make_name(struct maker *m)
{
  static const char *const kinds[] = {"title", "given", "given2", "surname", "surname2", "credential", "generation"};
  buf_add_c(&m->out, ", \"name\": {");
  make_components(m, kinds, sizeof kinds / sizeof kinds[0]);
  if (below(m, 2))
    MEMBER(m, "full", "\"Ann Lee\"", "\"A, B\"");
  if (below(m, 4) == 0)
    MEMBER(m, "sortAs", "{\"surname\": \"Lee\", \"given\": \"Ann\"}", "{\"given\": \"Ann\"}", "{\"surname\": \"a,b\"}");
  buf_add_c(&m->out, "}");
}

static void make_address(struct maker *m, unsigned i)
{
  static const char *const kinds[] = {"room",   "apartment", "floor",    "building",     "number",   "name",
                                      "block",  "direction", "landmark", "subdistrict",  "district", "locality",
                                      "region", "postcode",  "country",  "postOfficeBox"};
  buf_printf(&m->out, "%s\"a%u\": {", i ? ", " : "", i);
  make_components(m, kinds, sizeof kinds / sizeof kinds[0]);
  if (below(m, 3) == 0)
    MEMBER(m, "full", "\"1 Quay\\nTown\"");
  if (below(m, 3) == 0)
    MEMBER(m, "countryCode", "\"PT\"", "\"\"");
  if (below(m, 3) == 0)
    MEMBER(m, "timeZone", "\"Europe/Lisbon\"", "\"here\"");
  if (below(m, 3) == 0)
    MEMBER(m, "coordinates", "\"geo:1,2\"", "\"north\"");
  make_common(m);
  buf_add_c(&m->out, "}");
}

static const struct {
  const char *map, *value;
  const char *fixed; /* members that it must have beside, or empty */
  bool link;
} maps[] = {
    {"nicknames", "name", "", false},
    {"organizations", "name", ", \"units\": [{\"name\": \"u\", \"sortAs\": \"s\"}, {\"name\": \"v\"}]", false},
    {"titles", "name", ", \"kind\": \"role\"", false},
    {"emails", "address", "", false},
    {"phones", "number", ", \"features\": {\"mobile\": true, \"voice\": true}", false},
    {"onlineServices", "uri", ", \"service\": \"S\", \"user\": \"u\"", true},
    {"onlineServices", "uri", ", \"vCardName\": \"impp\"", true},
    {"onlineServices", "user", "", false},
    {"preferredLanguages", "language", "", false},
    {"calendars", "uri", ", \"kind\": \"freeBusy\"", true},
    {"schedulingAddresses", "uri", "", true},
    {"cryptoKeys", "uri", "", true},
    {"directories", "uri", ", \"kind\": \"directory\", \"listAs\": 3", true},
    {"links", "uri", ", \"kind\": \"contact\"", true},
    {"media", "uri", ", \"kind\": \"logo\"", true},
    {"media", "uri", ", \"kind\": \"x.example:film\"", true},
    {"notes", "note", ", \"author\": {\"name\": \"Jo\", \"uri\": \"mailto:jo@x.example\"}", false},
    {"personalInfo", "value", ", \"kind\": \"expertise\", \"level\": \"high\"", false},
    {"anniversaries", "x", ", \"kind\": \"birth\", \"date\": {\"year\": 1985, \"month\": 4, \"day\": 12}", false},
    {"anniversaries", "x",
     ", \"kind\": \"death\", \"date\": {\"@type\": \"Timestamp\", \"utc\": \"2019-10-15T23:10:00Z\"}", false},
    {"anniversaries", "x", ", \"kind\": \"x.example:y\", \"date\": {\"year\": 1}", false},
};

static void make_map(struct maker *m)
{
  size_t which = below(m, sizeof maps / sizeof maps[0]);
  unsigned count = 1 + below(m, 3);
  struct kith_buf key = BUF_MAX(64);
  buf_printf(&key, "\"%s\"", maps[which].map);
  bool there = str_find_str(buf_str(&m->out), buf_str(&key)) < m->out.len;
  buf_free(&key);
  if (there)
    return;
  buf_printf(&m->out, ", \"%s\": {", maps[which].map);
  for (unsigned i = 0; i < count; i++) {
    buf_printf(&m->out, "%s\"%s%u\": {\"%s\": ", i ? ", " : "", below(m, 3) ? "k" : "email-", i + 1, maps[which].value);
    if (below(m, 25) == 0)
      make_any(m);
    else
      buf_printf(&m->out, "\"%s\"", maps[which].link ? PICK(m, links) : PICK(m, texts));
    buf_add_c(&m->out, maps[which].fixed);
    make_common(m);
    buf_add_c(&m->out, "}");
  }
  buf_add_c(&m->out, "}");
}

static void make_rest(struct maker *m)
{
  if (below(m, 3) == 0)
    MEMBER(m, "kind", "\"org\"", "\"individual\"");
  if (below(m, 3) == 0)
    MEMBER(m, "updated", "\"2021-10-31T22:27:10Z\"", "\"2021-10-31T22:27:10.5Z\"", "\"today\"");
  if (below(m, 3) == 0)
    MEMBER(m, "keywords", "{\"a, b\": true, \"c\": true}", "{\"a\": false}", "{}");
  if (below(m, 3) == 0)
    MEMBER(m, "relatedTo",
           "{\"urn:x:1\": {\"relation\": {\"friend\": true, \"x.example:y\": true}}, \"Mo\": {\"relation\": {}}}");
  if (below(m, 3) == 0)
    MEMBER(m, "speakToAs", "{\"grammaticalGender\": \"neuter\", \"pronouns\": {\"k1\": {\"pronouns\": \"they\"}}}",
           "{}");
  if (below(m, 3) == 0)
    MEMBER(m, "x.example:top", "1", "[1.50, {\"a~/b\": null}]");
  if (below(m, 3) == 0)
    buf_add_c(&m->out, below(m, 2) ? ", \"vCardProps\": [[\"x-foo\", {\"group\": \"i\"}, \"unknown\", \"a\\\\,b\"]]"
                                   : ", \"vCardProps\": [[\"gender\", {}, \"text\", [\"O\", \"x\"]]]");
  if (below(m, 3) == 0)
    MEMBER(m, "localizations", "{\"de\": {\"x.example:z\": 1}}", "{\"de\": {\"emails/none\": {\"address\": \"x\"}}}",
           "{}");
}

static void make_card(struct maker *m)
{
  static const char *const uids[] = {"\"urn:uuid:1\"", "\"plain\"", "\"a, b\""};
  buf_printf(&m->out, "{\"@type\": \"Card\", \"version\": \"1.0\", \"uid\": %s", PICK(m, uids));
  if (below(m, 2))
    make_name(m);
  for (unsigned i = below(m, 6); i; i--)
    make_map(m);
  if (below(m, 2)) {
    unsigned count = 1 + below(m, 3);
    buf_add_c(&m->out, ", \"addresses\": {");
    for (unsigned i = 0; i < count; i++)
      make_address(m, i);
    buf_add_c(&m->out, "}");
  }
  make_rest(m);
  buf_add_c(&m->out, "}");
}

#endif
