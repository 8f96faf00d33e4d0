/* jscontact: files of ours come out as they should; vCard 4.0 through JSContact and back, and JSContact through our
 * records and back, lose nothing; hostile input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"
#include "support/card_text.h"
#include "support/random_card.h"
#include "support/roundtrip.h"

#include <cjson/cJSON.h>
#include <cmocka.h> /* last: it makes a macro of fail */

enum { TEXT_MAX = 64 << 20, CARDS = 3000, SHOWN = 6000 };

#define VCARD     SOURCE_PLUGIN("vcard")
#define JSCONTACT SOURCE_PLUGIN("jscontact")

/* What the sink `to` makes of `text`, which `from` reads; the caller frees it. */
static struct kith_buf convert(const char *from, struct kith_str text, const char *to,
                               const struct source_option *options)
{
  static const struct source_option utf8[] = {{"charset", "UTF-8", NULL}, {0}};
  struct roundtrip trip = {.from = {.plugin = from, .bytes = text}, .to = to, .to_options = options};
  if (strcmp(from, VCARD) == 0)
    trip.from.options = utf8;
  roundtrip_run(&trip);
  return trip.out;
}

/* ---- Comparing --------------------------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
  return str_cmp(*(const struct kith_str *)a, *(const struct kith_str *)b);
}

/* "b" is the second half of a line whose X-TWO had a line feed in it. */
static bool may_be_list(struct kith_str line)
{
  static const char *const names[] = {"N", "ADR", "NICKNAME", "CATEGORIES", "b"};
  size_t end = 0, dot;
  while (end < line.len && line.ptr[end] != ';' && line.ptr[end] != ':')
    end++;
  struct kith_str name = str_sub(line, 0, end);
  if ((dot = str_find(name, '.')) < name.len)
    name = str_sub(name, dot + 1, name.len);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (str_eq_c(name, names[i]))
      return true;
  return false;
}

/* White space around the values of a list, and empty ones, are nobody's: readers leave them out. The canonical form does
 * not tell a list's mark from the same character in a text: such lines are compared without both. */
static void add_line(struct kith_buf *out, struct kith_str line)
{
  bool list = may_be_list(line);
  for (size_t i = 0; i < line.len; i++)
    if (!list || (line.ptr[i] != '~' && line.ptr[i] != ' '))
      buf_add_char(out, line.ptr[i]);
  while (list && out->len && out->ptr[out->len - 1] == '|')
    out->len--;
  buf_add_char(out, '\n');
}

static void flush_card(struct kith_str *lines, size_t *count, struct kith_buf *out)
{
  qsort(lines, *count, sizeof *lines, by_text);
  for (size_t i = 0; i < *count; i++) {
    /* made of a name that came without a full one, or of nothing */
    if (!str_starts(lines[i], KITH_STR("FN;DERIVED=TRUE:")) && !str_eq(lines[i], KITH_STR("FN:")))
      add_line(out, lines[i]);
  }
  *count = 0;
}

/* A vCard's lines in one form, in alphabetical order: JSContact keeps properties of one kind together. */
static struct kith_buf canonical(struct kith_str text)
{
  struct kith_buf canon = BUF_MAX(TEXT_MAX), out = BUF_MAX(TEXT_MAX);
  card_text_canon(text, &canon);
  VEC(struct kith_str) lines = {0};
  struct kith_str rest = buf_str(&canon), line;
  while (str_next(&rest, '\n', &line)) {
    vec_push(&lines, line);
    if (str_eq(line, KITH_STR("--")))
      flush_card(lines.items, &lines.len, &out);
  }
  flush_card(lines.items, &lines.len, &out);
  vec_free(&lines);
  buf_free(&canon);
  return out;
}

static void check_same(struct kith_str want, struct kith_str got, const char *what, struct kith_str there)
{
  struct kith_str a = want, b = got, wanted = STR_NONE, line = STR_NONE;
  if (str_eq(want, got))
    return;
  while (str_next(&a, '\n', &wanted) & str_next(&b, '\n', &line) && str_eq(wanted, line))
    ;
  wanted = str_sub(wanted, 0, 400);
  line = str_sub(line, 0, 400);
  there = str_sub(there, 0, SHOWN);
  fail_msg("%s: expected\n%.*s\ngot\n%.*s\nby way of\n%.*s", what, STR_ARG(wanted), STR_ARG(line), STR_ARG(there));
}

/* ---- vCard 4.0, to JSContact and back ---------------------------------------------------------------------------- */

static const struct source_option version_4[] = {{"version", "4.0", NULL}, {0}};

/* How many of its properties had to go into vCardProps. */
static size_t check_lossless(struct kith_str card, const char *what)
{
  struct kith_buf json = convert(VCARD, card, JSCONTACT, NULL);
  struct kith_buf back = convert(JSCONTACT, buf_str(&json), VCARD, version_4);
  struct kith_buf want = canonical(card), got = canonical(buf_str(&back));
  size_t raw = 0;

  check_same(buf_str(&want), buf_str(&got), what, buf_str(&json));
  struct cJSON *cards = cJSON_ParseWithLength(json.ptr, json.len);
  for (const struct cJSON *one = cards ? cards->child : NULL; one; one = one->next)
    raw += (size_t)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(one, "vCardProps"));
  cJSON_Delete(cards);
  buf_free(&json);
  buf_free(&back);
  buf_free(&want);
  buf_free(&got);
  return raw;
}

/* A colon that should be in quotes, folded or not: such a line says something else. */
static bool is_well_formed(struct kith_str card)
{
  struct kith_buf flat = BUF_MAX(TEXT_MAX);
  for (size_t i = 0; i < card.len; i++)
    if (card.ptr[i] == '\r' && i + 2 < card.len && card.ptr[i + 2] == ' ')
      i += 2;
    else
      buf_add_char(&flat, card.ptr[i]);
  bool good = str_find_str(buf_str(&flat), KITH_STR("AUTHOR=a:b")) == flat.len;
  buf_free(&flat);
  return good;
}

static void cards_by_chance_survive(void **state)
{
  (void)state;
  const char *first = getenv("KITH_SEED");
  for (uint64_t seed = first ? strtoull(first, NULL, 10) : 1, last = first ? seed : CARDS; seed <= last; seed++) {
    struct kith_buf text = BUF_MAX(TEXT_MAX);
    char what[64];
    snprintf(what, sizeof what, "seed %llu", (unsigned long long)seed);
    random_card(seed, 40, &text);
    if (is_well_formed(buf_str(&text)))
      check_lossless(buf_str(&text), what);
    buf_free(&text);
  }
}

static void check_older(struct kith_str card, const char *what)
{
  struct kith_buf four = convert(VCARD, card, VCARD, version_4);
  struct kith_buf json = convert(VCARD, card, JSCONTACT, NULL);
  struct kith_buf back = convert(JSCONTACT, buf_str(&json), VCARD, version_4);
  struct kith_buf want = canonical(buf_str(&four)), got = canonical(buf_str(&back));
  check_same(buf_str(&want), buf_str(&got), what, buf_str(&json));
  struct kith_buf *all[] = {&four, &json, &back, &want, &got};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    buf_free(all[i]);
}

/* Cards of older versions become cards of 4.0, by way of JSContact or not: the same ones. Not those with long texts: that
 * a blob is a text, where a link is usual, a record cannot say. */
static void older_cards_survive(void **state)
{
  static const int versions[] = {21, 30};
  (void)state;
  for (uint64_t seed = 1; seed <= CARDS; seed++) {
    struct kith_buf text = BUF_MAX(TEXT_MAX);
    char what[64];
    snprintf(what, sizeof what, "version %d, seed %llu", versions[seed % 2], (unsigned long long)seed);
    random_card(seed, versions[seed % 2], &text);
    if (text.len < 16 << 10)
      check_older(buf_str(&text), what);
    buf_free(&text);
  }
}

/* ---- Files of vCards ---------------------------------------------------------------------------------------------- */

enum { FILE_MAX = 1 << 20 };

static struct kith_buf load(const char *name)
{
  char path[512];
  struct kith_buf bytes = BUF_MAX(FILE_MAX);
  snprintf(path, sizeof path, "%s/%s", KITH_TEST_DATA, name);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  assert_int_equal(buf_reserve(&bytes, FILE_MAX - 1), KITH_OK);
  bytes.len = fread(bytes.ptr, 1, FILE_MAX - 1, file);
  fclose(file);
  return bytes;
}

/* The cards of version 4.0 among the test data of vcard. */
static void cards_of_programs_survive(void **state)
{
  static const char *const files[] = {"vcard/kde.vcf", "vcard/rfc6350.vcf", "vcard/rfcmore.vcf"};
  size_t seen = 0;
  (void)state;
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    struct kith_buf bytes = load(files[i]);
    struct kith_str rest = buf_str(&bytes);
    while (rest.len) {
      size_t end = str_find_str(rest, KITH_STR("END:VCARD"));
      struct kith_str card = str_sub(rest, 0, end + 10);
      bool four = str_find_str(card, KITH_STR("VERSION:4.0")) < card.len;
      if (four && end < rest.len)
        check_lossless(card, files[i]);
      seen += four;
      rest = str_sub(rest, end + 10, rest.len);
    }
    buf_free(&bytes);
  }
  assert_true(seen > 0);
}

/* ---- Cases: tests/data/jscontact/cases.txt says how they are written --------------------------------------------- */

struct golden {
  struct kith_str name;
  char direction;
  struct kith_buf vcard, json;
};

static void add_member(struct kith_buf *to, const char *name, struct kith_str json, const char *value)
{
  struct kith_buf key = BUF_MAX(64);
  buf_printf(&key, "\"%s\":", name);
  if (str_find_str(json, buf_str(&key)) == json.len)
    buf_printf(to, "\"%s\": \"%s\", ", name, value);
  buf_free(&key);
}

static void make_golden(struct kith_str lines, struct kith_str json, struct golden *g)
{
  struct kith_str line, rest = lines;
  g->vcard = g->json = BUF_MAX(TEXT_MAX);
  json = str_trim(json);
  buf_add_c(&g->vcard, "BEGIN:VCARD\r\nVERSION:4.0\r\n");
  buf_add_c(&g->vcard, str_starts(lines, KITH_STR("UID:")) ? "" : "UID:urn:x-case\r\n");
  while (str_next(&rest, '\n', &line))
    if (line.len)
      buf_printf(&g->vcard, "%.*s\r\n", STR_ARG(line));
  buf_add_c(&g->vcard, "END:VCARD\r\n");
  buf_add_c(&g->json, "{\"@type\": \"Card\", ");
  add_member(&g->json, "version", json, "1.0");
  add_member(&g->json, "uid", json, "urn:x-case");
  buf_add_str(&g->json, str_sub(json, 1, json.len));
}

static bool next_golden(struct kith_str *rest, struct golden *g)
{
  size_t at = str_find_str(*rest, KITH_STR("\n== "));
  if (at >= rest->len)
    return false;
  *rest = str_sub(*rest, at + 4, rest->len);
  struct kith_str text = str_sub(*rest, 0, str_find_str(*rest, KITH_STR("\n== ")));
  size_t head = str_find(text, '\n'), cut = str_find_str(text, KITH_STR("\n--\n"));
  g->direction = text.ptr[0];
  g->name = str_sub(text, 2, head - 2);
  make_golden(str_sub(text, head + 1, cut - head), str_sub(text, cut + 4, text.len), g);
  return true;
}

static struct cJSON *first_card(struct kith_str text)
{
  struct cJSON *parsed = cJSON_ParseWithLength(text.ptr, text.len);
  return parsed && cJSON_IsArray(parsed) ? cJSON_DetachItemFromArray(parsed, 0) : parsed;
}

static void check_json(const struct golden *g, struct kith_str want, struct kith_str got, const char *what)
{
  struct cJSON *a = first_card(want), *b = first_card(got);
  if (!a || !b || !cJSON_Compare(a, b, true))
    fail_msg("%.*s, %s: expected\n%s\ngot\n%s", STR_ARG(g->name), what, a ? cJSON_PrintUnformatted(a) : "no JSON",
             b ? cJSON_PrintUnformatted(b) : "no JSON");
  cJSON_Delete(a);
  cJSON_Delete(b);
}

static void check_golden(const struct golden *g)
{
  struct kith_buf there = convert(VCARD, buf_str(&g->vcard), JSCONTACT, NULL);
  struct kith_buf back = convert(JSCONTACT, buf_str(&g->json), VCARD, version_4);
  struct kith_buf once = convert(JSCONTACT, buf_str(&g->json), JSCONTACT, NULL);
  struct kith_buf twice = convert(JSCONTACT, buf_str(&once), JSCONTACT, NULL);
  struct kith_buf want = canonical(buf_str(&g->vcard)), got = canonical(buf_str(&back));
  char what[200];

  snprintf(what, sizeof what, "%.*s", STR_ARG(g->name));
  if (g->direction != '<')
    check_json(g, buf_str(&g->json), buf_str(&there), "from vCard");
  if (g->direction != '>')
    check_same(buf_str(&want), buf_str(&got), what, buf_str(&back));
  if (g->direction == '=')
    check_json(g, buf_str(&g->json), buf_str(&once), "through a record");
  check_json(g, buf_str(&once), buf_str(&twice), "once more");
  struct kith_buf *all[] = {&there, &back, &once, &twice, &want, &got};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    buf_free(all[i]);
}

static void cases_come_out_as_they_should(void **state)
{
  struct kith_buf file = load("jscontact/cases.txt");
  struct kith_str rest = buf_str(&file);
  struct golden g;
  size_t count = 0;
  (void)state;
  for (; next_golden(&rest, &g); count++) {
    check_golden(&g);
    buf_free(&g.vcard);
    buf_free(&g.json);
  }
  assert_true(count > 50);
  buf_free(&file);
}

/* ---- JSContact through a record and back ------------------------------------------------------------------------- */

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

/* Groups are made where a label needs one. */
static void forget_groups(struct cJSON *node)
{
  struct cJSON *params = cJSON_GetObjectItemCaseSensitive(node, "vCardParams");
  struct cJSON *group = cJSON_GetObjectItemCaseSensitive(params, "group");
  if (cJSON_IsString(group) && strncmp(group->valuestring, "item", 4) == 0) {
    cJSON_DeleteItemFromObjectCaseSensitive(params, "group");
    if (!params->child)
      cJSON_DeleteItemFromObjectCaseSensitive(node, "vCardParams");
  }
  for (struct cJSON *below_it = node->child; below_it; below_it = below_it->next)
    forget_groups(below_it);
}

/* Past what fail_msg can show. */
static void differ(const struct cJSON *want, const struct cJSON *got, uint64_t seed)
{
  fprintf(stderr, "ERROR: seed %llu: expected\n%s\ngot\n%s\n", (unsigned long long)seed,
          want ? cJSON_PrintUnformatted(want) : "no JSON", got ? cJSON_PrintUnformatted(got) : "no JSON");
  fail();
}

static void check_card(struct kith_str want, struct kith_str got, uint64_t seed)
{
  struct cJSON *a = first_card(want), *b = first_card(got);
  if (b)
    forget_groups(b);
  if (!a || !b || !cJSON_Compare(a, b, true))
    differ(a, b, seed);
  cJSON_Delete(a);
  cJSON_Delete(b);
}

static void cards_of_json_survive(void **state)
{
  (void)state;
  for (uint64_t seed = 1; seed <= CARDS; seed++) {
    struct maker m = {.state = seed * 0x9e3779b97f4a7c15u, .out = BUF_MAX(TEXT_MAX)};
    make_card(&m);
    struct kith_buf got = convert(JSCONTACT, buf_str(&m.out), JSCONTACT, NULL);
    check_card(buf_str(&m.out), buf_str(&got), seed);
    buf_free(&got);
    buf_free(&m.out);
  }
}

/* ---- Reading: portions, layouts, what is no card ----------------------------------------------------------------- */

static struct source_result read_case(struct kith_str bytes, size_t chunk)
{
  struct source_case input = {.plugin = JSCONTACT, .bytes = bytes, .chunk = chunk};
  struct source_result out;
  source_run(&input, &out);
  return out;
}

static void portions_do_not_matter(void **state)
{
  static const char card[] =
      "[{\"@type\": \"Card\", \"uid\": \"a\", \"name\": {\"full\": \"J\xc3\xbcrgen\"}},\n"
      " {\"@type\": \"Card\", \"uid\": \"b\", \"emails\": {\"e\": {\"address\": \"b@x.example\"}}}]";
  static const size_t chunks[] = {1, 2, 3, 7, 50};
  struct source_result whole = read_case(str_of(card), 0);
  (void)state;
  assert_int_equal(whole.records, 2);
  for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
    struct source_result out = read_case(str_of(card), chunks[i]);
    assert_true(str_eq(buf_str(&whole.text), buf_str(&out.text)));
    source_free(&out);
  }
  source_free(&whole);
}

/* Records and rejects of any text; nothing fails the file. */
static void layouts_and_what_is_no_card(void **state)
{
  static const struct {
    const char *text;
    size_t records, rejects;
  } cases[] = {
      {"{\"@type\": \"Card\", \"uid\": \"a\"}", 1, 0},
      {"{\"@type\": \"Card\"}\n{\"@type\": \"Card\"}\n", 2, 0},
      {"\xef\xbb\xbf[{\"version\": \"1.0\", \"uid\": \"a\"}]", 1, 0},
      {"[]", 0, 0},
      {"", 0, 0},
      {"[{\"@type\": \"Event\"}, 5, {\"a\": 1}, {\"@type\": \"Card\"}]", 1, 3},
      {"[{\"@type\": \"Card\", \"uid\": \"a\", \"uid\": \"b\"}, {\"@type\": \"Card\"}]", 1, 1},
      {"[{\"@type\": \"Card\", \"name\": {\"full\": \"a\\u0000\"}}]", 0, 1},
      {"[{\"@type\": \"Card\"}", 1, 1},
      {"{\"@type\": \"Card\", \"uid\": 7, \"name\": [], \"emails\": {\"\": {\"address\": \"x\"}}}", 1, 0},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct source_result out = read_case(str_of(cases[i].text), 0);
    if (out.status != KITH_END || out.records != cases[i].records || out.rejects != cases[i].rejects)
      fail_msg("%s: %d, %zu records, %zu rejects\n%.*s", cases[i].text, out.status, out.records, out.rejects,
               STR_ARG(buf_str(&out.text)));
    source_free(&out);
  }
}

static void add_times(struct kith_buf *to, const char *text, size_t times)
{
  for (size_t i = 0; i < times; i++)
    buf_add_c(to, text);
}

/* Deep, wide and long: read or rejected, and what is read is written and read again. */
static void hostile_cards_end(void **state)
{
  static const struct {
    const char *head, *body;
    size_t times;
    const char *tail;
  } cases[] = {
      {"{\"@type\": \"Card\", \"x\": ", "[", 45, ""},
      {"{\"@type\": \"Card\", \"x\": ", "[", 60, ""},
      {"{\"@type\": \"Card\", \"x\": ", "[", 5000, ""},
      {"{\"@type\": \"Card\", \"name\": {\"components\": [{}", ", {\"kind\": \"given\", \"value\": \"x\"}", 5000,
       "]}}"},
      {"{\"@type\": \"Card\", \"name\": {\"components\": [{\"kind\": \"given\", \"value\": \"x\"}",
       ", {\"kind\": \"given\", \"value\": \"x\"}", 900, "]}}"},
      {"{\"@type\": \"Card\", \"nicknames\": {\"nickname-1\": {\"name\": \"x", "long ", 100000, "\"}}}"},
      {"{\"@type\": \"Card\", \"vCardProps\": [[\"x-a\", {}, \"unknown\", \"b\"]",
       ", [\"x-a\", {}, \"unknown\", \"b\"]", 9000, "]}"},
      {"{\"@type\": \"Card\", \"notes\": {\"n\": {\"note\": \"", "\\\\n\\ud83d\\ude00", 20000, "\"}}}"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_buf text = BUF_MAX(TEXT_MAX);
    buf_add_c(&text, cases[i].head);
    add_times(&text, cases[i].body, cases[i].times);
    if (cases[i].body[0] == '[')
      add_times(&text, "]", cases[i].times);
    buf_add_c(&text, cases[i].body[0] == '[' ? "}" : cases[i].tail);
    struct source_result out = read_case(buf_str(&text), 0);
    assert_int_equal(out.status, KITH_END);
    assert_int_equal(out.records + out.rejects, 1);
    struct kith_buf once = convert(JSCONTACT, buf_str(&text), JSCONTACT, NULL);
    struct kith_buf twice = convert(JSCONTACT, buf_str(&once), JSCONTACT, NULL);
    if (out.records && !str_eq(buf_str(&once), buf_str(&twice)))
      fail_msg("case %zu: %.*s ...\nbecame\n%.*s", i, STR_ARG(str_sub(buf_str(&once), 0, 400)),
               STR_ARG(str_sub(buf_str(&twice), 0, 400)));
    source_free(&out);
    buf_free(&once);
    buf_free(&twice);
    buf_free(&text);
  }
}

/* Cards with a few bytes changed: whatever they are now, reading them ends, and what came out goes through again. */
static void broken_cards_end(void **state)
{
  static const char odd[] = "{}[]\",:\\0x/~-@ nt";
  (void)state;
  for (uint64_t seed = 1; seed <= CARDS; seed++) {
    struct maker m = {.state = seed * 0x9e3779b97f4a7c15u, .out = BUF_MAX(TEXT_MAX)};
    make_card(&m);
    for (unsigned i = 1 + below(&m, 4); i; i--)
      m.out.ptr[below(&m, (unsigned)m.out.len)] = odd[below(&m, sizeof odd - 1)];
    struct source_result out = read_case(buf_str(&m.out), 0), slow = read_case(buf_str(&m.out), 3);
    assert_int_equal(out.status, KITH_END);
    assert_true(str_eq(buf_str(&out.text), buf_str(&slow.text)));
    struct kith_buf got = convert(JSCONTACT, buf_str(&m.out), JSCONTACT, NULL);
    buf_free(&got);
    source_free(&out);
    source_free(&slow);
    buf_free(&m.out);
  }
}

/* ---- Files ------------------------------------------------------------------------------------------------------- */

static int detected(const char *name, const char *text)
{
  return source_plugin(JSCONTACT)->source->detect(str_of(name), text, strlen(text));
}

static void files_are_recognised(void **state)
{
  (void)state;
  assert_true(detected("a.json", "{\"@type\":\"Card\",\"version\":\"1.0\"") > 90);
  assert_true(detected("a.json", "\xef\xbb\xbf [\n {\"uid\": \"x\", \"@type\" : \"Card\"") > 90);
  assert_true(detected("a.jscontact", "{\"uid\": \"x\"") > 0);
  assert_int_equal(detected("a.json", "{\"@type\": \"Event\"}"), 0);
  assert_int_equal(detected("a.json", "[\"vcard\", []]"), 0);
  assert_int_equal(detected("a.vcf", "BEGIN:VCARD"), 0);
}

static void only_contacts_have_cards(void **state)
{
  struct roundtrip trip = {.from = {.plugin = VCARD, .bytes = KITH_STR("BEGIN:VCARD\nVERSION:4.0\nFN:a\nEND:VCARD\n")},
                           .to = JSCONTACT,
                           .kind = KITH_DEAL};
  (void)state;
  roundtrip_run(&trip);
  assert_int_equal(trip.refused, 1);
  roundtrip_free(&trip);
}

static void layouts(void **state)
{
  static const struct source_option ndjson[] = {{"layout", "ndjson", NULL}, {0}},
                                    indented[] = {{"indent", "2", NULL}, {0}};
  struct kith_str card = KITH_STR("BEGIN:VCARD\nVERSION:4.0\nUID:u:1\nFN:a\nEND:VCARD\n");
  (void)state;
  struct kith_buf lines = convert(VCARD, card, JSCONTACT, ndjson), pretty = convert(VCARD, card, JSCONTACT, indented);
  assert_true(str_starts(buf_str(&lines), KITH_STR("{\"@type\":\"Card\",\"version\":\"1.0\",\"uid\":\"u:1\"")));
  assert_true(str_starts(buf_str(&pretty), KITH_STR("[\n  {\n    \"@type\": \"Card\",\n")));
  buf_free(&lines);
  buf_free(&pretty);
}

/* A card without a UID is called the same each time, and comes back without one. */
static void made_uids(void **state)
{
  struct kith_str card = KITH_STR("BEGIN:VCARD\nVERSION:4.0\nFN:Ann\nEND:VCARD\n");
  (void)state;
  struct kith_buf once = convert(VCARD, card, JSCONTACT, NULL), twice = convert(VCARD, card, JSCONTACT, NULL);
  assert_true(str_eq(buf_str(&once), buf_str(&twice)));
  assert_true(str_find_str(buf_str(&once), KITH_STR("\"uid\":\"urn:uuid:6b697468-")) < once.len);
  struct source_result out = read_case(buf_str(&once), 0);
  assert_true(str_starts(buf_str(&out.text), KITH_STR("contact \"urn:uuid:6b697468-")));
  assert_true(str_find_str(buf_str(&out.text), KITH_STR("UID:")) == out.text.len);
  source_free(&out);
  buf_free(&once);
  buf_free(&twice);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cases_come_out_as_they_should),
      cmocka_unit_test(cards_of_programs_survive),
      cmocka_unit_test(portions_do_not_matter),
      cmocka_unit_test(layouts_and_what_is_no_card),
      cmocka_unit_test(hostile_cards_end),
      cmocka_unit_test(broken_cards_end),
      cmocka_unit_test(files_are_recognised),
      cmocka_unit_test(only_contacts_have_cards),
      cmocka_unit_test(layouts),
      cmocka_unit_test(made_uids),
      cmocka_unit_test(cards_of_json_survive),
      cmocka_unit_test(cards_by_chance_survive),
      cmocka_unit_test(older_cards_survive),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
