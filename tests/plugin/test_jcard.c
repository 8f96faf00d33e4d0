/* jcard: files of ours read as they should be; vCard 4.0 through jCard and back loses nothing; hostile input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"
#include "plugin/host.h"
#include "support/source.h"

#include <kith/property.h>

#include <cjson/cJSON.h>
#include <cmocka.h> /* last: it makes a macro of fail */

static const char *const files[] = {"rfc7095", "apple", "mess"};
enum { FILE_COUNT = sizeof files / sizeof files[0], FILE_MAX = 1 << 20, BIG_MAX = 128 << 20 };

/* A file of the test data; the caller frees it. */
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

static struct source_result read_case(const char *plugin, struct kith_str bytes, size_t chunk)
{
  struct source_case input = {.plugin = plugin, .bytes = bytes, .chunk = chunk};
  struct source_result out;
  source_run(&input, &out);
  return out;
}

static struct source_result read_jcard(struct kith_str bytes, size_t chunk)
{
  return read_case(SOURCE_PLUGIN("jcard"), bytes, chunk);
}

/* ---- From one plugin to another ---------------------------------------------------------------------------------- */

/* A source and a sink with memory around them. The host's functions get back from `ctx` and from streams to it. */
struct chain {
  struct kith_ctx ctx;
  struct kith_str in;
  size_t at;
  struct kith_buf out;
  VEC(struct kith_buf) blobs; /* id: place + 1 */
  struct kith_names names;
  struct kith_error err;
  int64_t choice; /* of the sink's first option */
  size_t created, refused;
};

static int64_t chain_read(struct kith_stream *stream, void *buf, size_t len, struct kith_error *err)
{
  struct chain *c = (struct chain *)(void *)stream;
  size_t left = c->in.len - c->at;
  (void)err;
  len = len < left ? len : left;
  memcpy(buf, c->in.ptr + c->at, len);
  c->at += len;
  return (int64_t)len;
}

static int chain_write(struct kith_stream *stream, const void *buf, size_t len, struct kith_error *err)
{
  struct chain *c = (struct chain *)(void *)stream;
  (void)err;
  return buf_add(&c->out, buf, len);
}

static struct kith_str chain_name(const struct kith_stream *stream)
{
  (void)stream;
  return KITH_STR("memory");
}

static uint64_t chain_blob_begin(struct kith_ctx *ctx)
{
  struct chain *c = (struct chain *)(void *)ctx;
  vec_push(&c->blobs, BUF_MAX(BIG_MAX));
  return c->blobs.len;
}

static int chain_blob_chunk(struct kith_ctx *ctx, uint64_t blob, const void *bytes, size_t len)
{
  struct chain *c = (struct chain *)(void *)ctx;
  return buf_add(&c->blobs.items[blob - 1], bytes, len);
}

static uint64_t chain_blob_end(struct kith_ctx *ctx, uint64_t blob)
{
  (void)ctx;
  return blob;
}

static int64_t chain_blob_read(struct kith_ctx *ctx, uint64_t blob, uint64_t offset, void *buf, size_t len)
{
  struct chain *c = (struct chain *)(void *)ctx;
  struct kith_str rest = str_sub(buf_str(&c->blobs.items[blob - 1]), (size_t)offset, len < 5000 ? len : 5000);
  memcpy(buf, rest.ptr, rest.len);
  return (int64_t)rest.len;
}

/* A card without VERSION is as good as one of 4.0 here. */
static void say_version(struct kith_record *record)
{
  static const struct kith_part part = {.size = sizeof part, .text = {"4.0", 3}};
  if (record_get(record, KITH_P_VERSION, 0))
    return;
  struct kith_property *p = record_add(record, KITH_P_VERSION);
  p->parts = &part;
  p->part_count = 1;
}

static void pass_on(struct chain *c, const struct kith_sink *sink, void *self, struct kith_batch *batch)
{
  for (size_t i = 0; i < batch->records.len; i++) {
    struct kith_item item = {.size = sizeof item,
                             .op = KITH_UPSERT,
                             .kind = batch->records.items[i]->kind,
                             .record = batch->records.items[i]};
    say_version(batch->records.items[i]);
    batch_add_item(batch, &item);
  }
  assert_int_equal(sink->write(self, batch, &c->err), KITH_OK);
  for (size_t i = 0; i < batch->outcomes.len; i++) {
    c->created += batch->outcomes.items[i].outcome == KITH_CREATED;
    c->refused += batch->outcomes.items[i].outcome == KITH_REFUSED;
  }
}

static const struct kith_host *chain_host(void)
{
  static struct kith_host host;
  host = *host_table();
  host.read = chain_read;
  host.write = chain_write;
  host.name = chain_name;
  host.blob_begin = chain_blob_begin;
  host.blob_chunk = chain_blob_chunk;
  host.blob_end = chain_blob_end;
  host.blob_read = chain_blob_read;
  return &host;
}

static void run_chain(struct chain *c, const struct kith_source *source, const struct kith_sink *sink)
{
  static const struct {
    struct kith_str text;
    int64_t number;
  } settings = {{"auto", 4}, 0};
  int64_t choices[8] = {c->choice};
  struct kith_open open = {.size = sizeof open, .host = chain_host(), .ctx = &c->ctx, .settings = &settings};
  struct kith_batch batch = {0};
  void *from, *to;
  int status;

  open.stream = (struct kith_stream *)(void *)c;
  assert_int_equal(source->open(&open, &from, &c->err), KITH_OK);
  open.settings = choices;
  assert_int_equal(sink->open(&open, &to, &c->err), KITH_OK);
  do {
    batch_reset(&batch);
    status = source->next(from, &batch, &c->err);
    pass_on(c, sink, to, &batch);
  } while (status == KITH_OK);
  assert_int_equal(status, KITH_END);
  assert_int_equal(sink->commit(to, &c->err), KITH_OK);
  source->close(from);
  sink->close(to);
  batch_free(&batch);
}

/* What the sink `to` makes of `bytes`, which `from` reads; the caller frees it. */
static struct kith_buf convert(const char *from, struct kith_str bytes, const char *to, int64_t choice)
{
  struct chain c = {.in = bytes, .out = BUF_MAX(BIG_MAX), .choice = choice};
  names_init(&c.names);
  c.ctx = (struct kith_ctx){.names = &c.names, .label = "test"};
  run_chain(&c, source_plugin(from)->source, source_plugin(to)->sink);
  for (size_t i = 0; i < c.blobs.len; i++)
    buf_free(&c.blobs.items[i]);
  vec_free(&c.blobs);
  names_free(&c.names);
  return c.out;
}

#define VCARD SOURCE_PLUGIN("vcard")
#define JCARD SOURCE_PLUGIN("jcard")

/* Without diagnostics and the places of cards, and without how values were spelled: \\; and ; are the same in a text. */
static void forget_spelling(struct kith_buf *text)
{
  struct kith_str rest = buf_str(text), line;
  size_t to = 0;
  while (str_next(&rest, '\n', &line)) {
    if (str_starts(line, KITH_STR("contact ")))
      line = str_sub(line, 0, (size_t)((const char *)memrchr(line.ptr, ' ', line.len) - line.ptr));
    line = str_sub(line, 0, str_starts(line, KITH_STR("  ! ")) ? 0 : str_find_str(line, KITH_STR(" raw \"")));
    memmove(text->ptr + to, line.ptr, line.len);
    to += line.len;
    text->ptr[to++] = '\n';
  }
  text->len = to ? to - 1 : 0;
}

/* What stands in vCards is what stands in them after they were jCards, and the jCards of those are the same. */
static void check_lossless(struct kith_str cards)
{
  struct kith_buf there = convert(VCARD, cards, JCARD, 0);
  struct kith_buf back = convert(JCARD, buf_str(&there), VCARD, 0);
  struct kith_buf again = convert(VCARD, buf_str(&back), JCARD, 0);
  struct source_result before = read_case(VCARD, cards, 0), after = read_case(VCARD, buf_str(&back), 0);

  forget_spelling(&before.text);
  forget_spelling(&after.text);
  if (!str_eq(buf_str(&before.text), buf_str(&after.text)) || !str_eq(buf_str(&there), buf_str(&again)))
    fail_msg("%.*s\nread as\n%.*s\nbecame\n%.*s\nand came back as\n%.*s\nread as\n%.*s\nbecame\n%.*s", STR_ARG(cards),
             STR_ARG(buf_str(&before.text)), STR_ARG(buf_str(&there)), STR_ARG(buf_str(&back)),
             STR_ARG(buf_str(&after.text)), STR_ARG(buf_str(&again)));
  source_free(&before);
  source_free(&after);
  buf_free(&there);
  buf_free(&back);
  buf_free(&again);
}

/* ---- Files ------------------------------------------------------------------------------------------------------- */

static void files_are_read_as_they_should_be(void **state)
{
  static const size_t chunks[] = {0, 1, 2, 7, 1000};
  (void)state;
  for (size_t i = 0; i < FILE_COUNT; i++) {
    char name[64];
    snprintf(name, sizeof name, "jcard/%s.jcard", files[i]);
    struct kith_buf bytes = load(name);
    snprintf(name, sizeof name, "jcard/%s.txt", files[i]);
    struct kith_buf expected = load(name);
    for (size_t k = 0; k < sizeof chunks / sizeof chunks[0]; k++) {
      struct source_result out = read_jcard(buf_str(&bytes), chunks[k]);
      if (!str_eq(buf_str(&out.text), buf_str(&expected)))
        fail_msg("%s in portions of %zu gave\n%.*s", files[i], chunks[k], STR_ARG(buf_str(&out.text)));
      assert_int_equal(out.status, KITH_END);
      source_free(&out);
    }
    buf_free(&bytes);
    buf_free(&expected);
  }
}

/* Each property of the file comes out as it went in, but for what has two spellings: here it is spelled as we do. */
static void what_was_read_is_written_again(void **state)
{
  (void)state;
  struct kith_buf bytes = load("jcard/rfc7095.jcard");
  struct kith_buf out = convert(JCARD, buf_str(&bytes), JCARD, 1);
  struct cJSON *before = cJSON_ParseWithLength(bytes.ptr, bytes.len), *after = cJSON_ParseWithLength(out.ptr, out.len);
  struct cJSON *a = cJSON_GetArrayItem(before, 1)->child, *b = cJSON_GetArrayItem(after, 1)->child;

  for (; a && b; a = a->next, b = b->next) {
    char *was = cJSON_PrintUnformatted(a), *is = cJSON_PrintUnformatted(b);
    assert_string_equal(is, was);
    cJSON_free(was);
    cJSON_free(is);
  }
  assert_true(!a && !b);
  cJSON_Delete(before);
  cJSON_Delete(after);
  buf_free(&bytes);
  buf_free(&out);
}

/* ---- Nothing is lost --------------------------------------------------------------------------------------------- */

#define CARD(lines) "BEGIN:VCARD\r\nVERSION:4.0\r\n" lines "END:VCARD\r\n"

static void vcards_survive(void **state)
{
  static const char *const cards[] = {
      CARD("FN:Ada\r\nN;SORT-AS=\"Lee,Ada\":Lee;Ada;May,Bo;Dr.;Jr.,M.D.\r\n"),
      CARD("FN:Ada\r\nN:Lee\r\nADR:;;1 Main\\, St\\; X,Unit 2;Town;;12345;USA\r\nORG:A\\, B\\; C;North;South\r\n"),
      CARD("FN:Ada\r\nGENDER:O;it's\r\nGENDER:M\r\nCLIENTPIDMAP:1;urn:uuid:3df4\r\nNICKNAME:a,b\\,c,d\r\n"),
      CARD("FN:Ada\r\nBDAY:--0412\r\nBDAY:19850412\r\nBDAY:1985-04\r\nBDAY:1985\r\nBDAY:---12\r\nBDAY:--04\r\n"
           "BDAY:T10\r\nBDAY:T102200Z\r\nBDAY:19961022T140000-0500\r\nBDAY;VALUE=text:circa 1800\r\n"
           "REV:19951031T222710Z\r\nANNIVERSARY;VALUE=date:20010203\r\nTZ;VALUE=utc-offset:-0500\r\nTZ:Raleigh\r\n"),
      CARD(
          "FN:Ada\r\nitem1.TEL;VALUE=uri;TYPE=\"work,voice\";PREF=1:tel:+1-555-0100;ext=5\r\nitem1.X-ABLabel:Boat\r\n"),
      CARD("FN:Ada\r\nNOTE;LANGUAGE=en:a\\nb\\, c; d \\\\ e\r\nURL:http://x/?a,b;c\r\nEMAIL;PID=4.1,5.2:a@b\r\n"),
      CARD("FN:Ada\r\nX-A:raw\\,text;semi,x\r\nX-B;VALUE=integer:1,2\r\nX-C;VALUE=boolean:TRUE\r\n"
           "X-D;VALUE=text:a,b\r\nX-E;VALUE=float:1.50\r\nX-F;VALUE=text:a;b\\,c,d\r\nX-G;VALUE=uri:x:a,b\r\n"),
      CARD("FN:Ada\r\nPHOTO:data:image/png;base64,iVBORw0KGgo=\r\nLOGO:https://x/l.png\r\nSOUND:data:text/plain,a\r\n"),
      CARD("FN:Ada\r\nRELATED;VALUE=text:Jo\r\nMEMBER:mailto:x@y\r\nKIND:group\r\nX-P;A=1;A=2;B=\"q;r\":v\r\n"),
      CARD("FN;ALTID=1;LANGUAGE=de:Ada\r\nADR;LABEL=\"Weg 1^nBonn\";GEO=\"geo:1,2\";TZ=-0500:;;Weg 1;Bonn;;5;D\r\n"),
      CARD("FN:Ada\r\nNOTE;LANGUAGE=en:\r\nno property at all\r\nNOTE:J\xC3\xBCrgen \xE4\xBD\xA0 "
           "\xF0\x9F\x98\x80\r\nNOTE:\\N\r\nCATEGORIES:x\r\n"),
  };
  (void)state;
  for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++)
    check_lossless(str_of(cards[i]));
}

/* The cards of version 4.0 among the test data of vcard. */
static void vcards_of_programs_survive(void **state)
{
  (void)state;
  struct kith_buf bytes = load("vcard/kde.vcf"), cards = BUF_MAX(FILE_MAX);
  struct kith_str rest = buf_str(&bytes);
  while (rest.len) {
    size_t end = str_find_str(rest, KITH_STR("END:VCARD"));
    struct kith_str card = str_sub(rest, 0, end + 10);
    if (str_find_str(card, KITH_STR("VERSION:4.0")) < card.len)
      buf_add_str(&cards, card);
    rest = str_sub(rest, end + 10, rest.len);
  }
  assert_true(cards.len > 500);
  check_lossless(buf_str(&cards));
  buf_free(&cards);
  buf_free(&bytes);
}

static uint32_t next_random(uint32_t *seed)
{
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

static const char *any_of(uint32_t *seed, const char *const *words, size_t count)
{
  return words[next_random(seed) % count];
}
#define ANY(seed, words) any_of(seed, words, sizeof(words) / sizeof(words)[0])

static void add_text(struct kith_buf *to, uint32_t *seed)
{
  static const char *const pieces[] = {
      "a",     "Lee", "\\,", "\\;", "\\n", "\\\\", " b", "\xC3\xA9", "\xE4\xBD\xA0", "\xF0\x9F\x98\x80",
      "\"x\"", "^",   "1",   "%20", "://", ":"};
  buf_add_char(to, (char)('a' + next_random(seed) % 26));
  for (uint32_t n = next_random(seed) % 5; n; n--)
    buf_add_c(to, ANY(seed, pieces));
  buf_add_char(to, (char)('a' + next_random(seed) % 26));
}

static void add_params(struct kith_buf *to, uint32_t *seed)
{
  static const char *const params[] = {";TYPE=home",       ";TYPE=x-Own",        ";PREF=3",       ";LANGUAGE=pt",
                                       ";ALTID=1",         ";PID=1.1,2.1",       ";X-A=q",        ";X-A=\"r;s\"",
                                       ";INDEX=2",         ";MEDIATYPE=text/x",  ";LEVEL=expert", ";X-B=a^nb^'c^^",
                                       ";SORT-AS=\"K,i\"", ";AUTHOR=\"urn:x:1\""};
  for (uint32_t n = next_random(seed) % 3, i = next_random(seed); n; n--) /* not the same one twice */
    buf_add_c(to, params[i++ % (sizeof params / sizeof params[0])]);
}

static void add_fields(struct kith_buf *to, uint32_t *seed, uint32_t most, bool lists)
{
  uint32_t count = 1 + next_random(seed) % most;
  add_text(to, seed);
  for (uint32_t i = 1; i < count; i++) {
    buf_add_char(to, lists && next_random(seed) % 5 == 0 ? ',' : ';');
    if (next_random(seed) % 3)
      add_text(to, seed);
  }
}

static void add_property(struct kith_buf *to, uint32_t *seed)
{
  static const char *const texts[] = {"NOTE", "TITLE", "EMAIL", "ROLE", "X-THING", "TEL", "EXPERTISE", "FN", "XML"};
  static const char *const uris[] = {"URL", "UID", "IMPP", "SOURCE", "PHOTO", "KEY", "CALURI", "MEMBER", "RELATED"};
  static const char *const dates[] = {"19850412", "--0412", "1985", "T1022", "19961022T140000Z", "---12", "1985-04"};
  static const char *const others[] = {"X-I;VALUE=integer:-12\r\n",
                                       "X-B;VALUE=boolean:FALSE\r\n",
                                       "X-F;VALUE=float:0.50\r\n",
                                       "LANG:de-AT\r\n",
                                       "X-T;VALUE=time:102200\r\n",
                                       "REV:20200101T000000Z\r\n",
                                       "KEY:data:application/pgp-keys;base64,AAECAwQ=\r\n"};
  uint32_t shape = next_random(seed) % 8;

  if (shape == 7) {
    buf_add_c(to, ANY(seed, others));
    return;
  }
  if (next_random(seed) % 6 == 0)
    buf_printf(to, "g%u.", next_random(seed) % 3);
  buf_add_c(to, shape == 0   ? "N"
                : shape == 1 ? "ADR"
                : shape == 2 ? "ORG"
                : shape == 3 ? "CATEGORIES"
                : shape == 4 ? "BDAY"
                : shape == 5 ? ANY(seed, uris)
                             : ANY(seed, texts));
  add_params(to, seed);
  buf_add_char(to, ':');
  if (shape < 3)
    add_fields(to, seed, shape == 0 ? 5 : shape == 1 ? 7 : 4, shape < 2);
  else if (shape == 4)
    buf_add_c(to, ANY(seed, dates));
  else if (shape == 5)
    buf_printf(to, "urn:x:%u,%u;a=b?c", next_random(seed), next_random(seed));
  else
    add_text(to, seed);
  for (uint32_t n = shape == 3 ? next_random(seed) % 3 : 0; n; n--) {
    buf_add_char(to, ',');
    add_text(to, seed);
  }
  buf_add_c(to, "\r\n");
}

static void generated_vcards_survive(void **state)
{
  (void)state;
  uint32_t seed = 20260101;
  for (int round = 0; round < 1500; round++) {
    struct kith_buf card = BUF_MAX(1 << 16);
    buf_add_c(&card, "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:X\r\n");
    for (uint32_t n = 1 + next_random(&seed) % 8; n; n--)
      add_property(&card, &seed);
    buf_add_c(&card, "END:VCARD\r\n");
    check_lossless(buf_str(&card));
    buf_free(&card);
  }
}

/* ---- The sink ---------------------------------------------------------------------------------------------------- */

static void layouts(void **state)
{
  static const char cards[] = CARD("FN:A\r\n") CARD("FN:B\r\n");
  (void)state;
  struct kith_buf array = convert(VCARD, str_of(cards), JCARD, 0), lines = convert(VCARD, str_of(cards), JCARD, 1);
#define JCARD_OF(fn) "[\"vcard\",[[\"version\",{},\"text\",\"4.0\"],[\"fn\",{},\"text\",\"" fn "\"]]]"
  assert_string_equal(buf_c(&array), "[\n" JCARD_OF("A") ",\n" JCARD_OF("B") "\n]\n");
  assert_string_equal(buf_c(&lines), JCARD_OF("A") "\n" JCARD_OF("B") "\n");
  buf_free(&array);
  buf_free(&lines);
  array = convert(VCARD, STR_NONE, JCARD, 0);
  assert_string_equal(buf_c(&array), "[\n]\n");
  buf_free(&array);
}

/* ---- Long values ------------------------------------------------------------------------------------------------- */

/* Notes and photos of every length around the limits, a note with a character across each border. */
static void long_values_are_streamed(void **state)
{
  static const size_t lengths[] = {16383, 16384, 16385, 49151, 49152, 49153, 100001, 700000};
  (void)state;
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    struct kith_buf card = BUF_MAX(BIG_MAX);
    buf_add_c(&card, "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:X\r\nNOTE:");
    while (card.len < lengths[i] + 40)
      buf_add_c(&card, card.len % 7 ? "\xE4\xBD\xA0" : "a\\nb");
    buf_add_c(&card, "\r\nCATEGORIES:x,");
    for (size_t n = 0; n < lengths[i]; n++)
      buf_add_char(&card, 'y');
    buf_add_c(&card, "\r\nPHOTO:data:image/png;base64,");
    for (size_t n = 0; n + 4 < lengths[i]; n += 4)
      buf_add_c(&card, "iVBO");
    buf_add_c(&card, "\r\nEND:VCARD\r\n");
    check_lossless(buf_str(&card));
    buf_free(&card);
  }
}

static void a_photo_of_megabytes_fits(void **state)
{
  (void)state;
  struct kith_buf card = BUF_MAX(BIG_MAX);
  buf_add_c(&card, "[\"vcard\",[[\"fn\",{},\"text\",\"X\"],[\"photo\",{},\"uri\",\"data:image/jpeg;base64,");
  while (card.len < 7 << 20)
    buf_add_c(&card, "/9j/4AAQSkZJRgAB");
  buf_add_c(&card, "\"]]]");
  struct source_result out = read_jcard(buf_str(&card), 0);
  assert_int_equal(out.records, 1);
  assert_non_null(strstr(buf_c(&out.text), "PHOTO;MEDIATYPE=image/jpeg: blob 5504"));
  source_free(&out);
  struct source_case input = {.plugin = JCARD, .bytes = buf_str(&card), .no_blobs = true};
  source_run(&input, &out);
  assert_int_equal(out.records, 1);
  assert_non_null(strstr(buf_c(&out.text), "! blob"));
  source_free(&out);
  buf_free(&card);
}

/* ---- Hostile input ----------------------------------------------------------------------------------------------- */

static struct kith_buf card_of(const char *before, const char *piece, size_t times, const char *behind)
{
  struct kith_buf b = BUF_MAX(BIG_MAX);
  buf_add_c(&b, before);
  for (size_t i = 0; i < times; i++)
    buf_add_c(&b, piece);
  buf_add_c(&b, behind);
  return b;
}

static void check_one(struct kith_buf bytes, size_t records, size_t rejects, const char *wanted)
{
  struct source_result out = read_jcard(buf_str(&bytes), 0);
  assert_int_equal(out.status, KITH_END);
  assert_int_equal(out.records, records);
  assert_int_equal(out.rejects, rejects);
  if (!strstr(buf_c(&out.text), wanted))
    fail_msg("no \"%s\" in %.*s", wanted, STR_ARG(str_sub(buf_str(&out.text), 0, 2000)));
  source_free(&out);
  buf_free(&bytes);
}

static void limits_hold(void **state)
{
  (void)state;
  check_one(card_of("[\"vcard\",[[\"fn\",{},\"text\",\"x\"]", ",[\"note\",{},\"text\",\"x\"]", 1000, "]]"), 0, 1,
            "reject too-many-properties");
  check_one(card_of("[\"vcard\",[[\"note\",{},\"text\"", ",\"x\"", 1025, "]]]"), 1, 0, "! many");
  check_one(card_of("[\"vcard\",[[\"note\",{\"x\":[1", ",1", 64, "]},\"text\",\"x\"]]]"), 1, 0, "X-KITH-UNPARSED");
  check_one(card_of("[\"vcard\",[[\"fn\",{},\"text\",\"x\"]", ",[\"note\",{},\"text\",[1,[2,[3]]]]", 900, "]]"), 1, 0,
            "! syntax");
  check_one(card_of("[\"vcard\",[[\"note\",{},\"text\",\"", "0123456789", 900000, "\"]]]"), 0, 1, "reject too-long");
  check_one(card_of("[\"vcard\",[[\"fn\",{},\"text\",\"", "0123456789", 5 << 20, ""), 0, 1, "reject too-long");
  check_one(card_of("[[\"vcard\",[[\"note\",{},\"text\",", "[", 100000, ""), 0, 2, "reject too-deep");
  check_one(card_of("[\"vcard\",[[\"uid\",{},\"text\",\"", "0123456789", 1000, "\"]]]"), 1, 0, "UID");
}

/* Bytes changed, taken out and doubled, in files of every kind: the source ends and says something. */
static void mutations_are_survived(void **state)
{
  (void)state;
  uint32_t seed = 11;
  size_t records = 0;
  for (size_t i = 0; i < FILE_COUNT; i++) {
    char name[64];
    snprintf(name, sizeof name, "jcard/%s.jcard", files[i]);
    struct kith_buf original = load(name);
    for (int round = 0; round < 700; round++) {
      struct kith_buf bytes = BUF_MAX(FILE_MAX);
      buf_add_str(&bytes, buf_str(&original));
      for (uint32_t n = 1 + next_random(&seed) % 4; n; n--) {
        size_t at = next_random(&seed) % bytes.len, len = next_random(&seed) % 40;
        len = len < bytes.len - at ? len : bytes.len - at;
        if (next_random(&seed) % 3 == 0)
          bytes.ptr[at] = (char)next_random(&seed);
        else if (next_random(&seed) % 2)
          memmove(bytes.ptr + at, bytes.ptr + at + len, bytes.len - at - len), bytes.len -= len;
        else
          bytes.ptr[at] = "[]{}\",:\\\n0n"[next_random(&seed) % 11];
      }
      struct source_result out = read_jcard(buf_str(&bytes), 0);
      assert_int_equal(out.status, out.status == KITH_E_INVALID ? KITH_E_INVALID : KITH_END);
      records += out.records;
      if (out.status == KITH_END) {
        struct kith_buf json = convert(JCARD, buf_str(&bytes), JCARD, 0);
        struct cJSON *tree = cJSON_ParseWithLength(json.ptr, json.len);
        assert_non_null(tree);
        cJSON_Delete(tree);
        buf_free(&json);
      }
      source_free(&out);
      buf_free(&bytes);
    }
    buf_free(&original);
  }
  assert_true(records > 1000);
}

/* ---- Is it ours? ------------------------------------------------------------------------------------------------- */

static void it_knows_its_files(void **state)
{
  static const struct {
    const char *name, *head;
    int sure;
  } cases[] = {
      {"a.json", "[\"vcard\",[[", 100},
      {"a.json", "\xEF\xBB\xBF [ \n[ \"vcard\" ,", 100},
      {"a.txt", "[\"VCARD\",", 100},
      {"a.json", "{\"vcardArray\":[\"vcard\"", 80},
      {"a.jcard", "", 30},
      {"a.json", "[{\"@type\":\"Card\"}]", 0},
      {"a.json", "{\"name\":\"vcard\"}", 0},
      {"a.json", "[]", 0},
      {"a.vcf", "BEGIN:VCARD", 0},
      {"a.json", "", 0},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    assert_int_equal(source_plugin(JCARD)->source->detect(str_of(cases[i].name), cases[i].head, strlen(cases[i].head)),
                     cases[i].sure);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(files_are_read_as_they_should_be),
      cmocka_unit_test(what_was_read_is_written_again),
      cmocka_unit_test(vcards_survive),
      cmocka_unit_test(vcards_of_programs_survive),
      cmocka_unit_test(generated_vcards_survive),
      cmocka_unit_test(layouts),
      cmocka_unit_test(long_values_are_streamed),
      cmocka_unit_test(a_photo_of_megabytes_fits),
      cmocka_unit_test(limits_hold),
      cmocka_unit_test(mutations_are_survived),
      cmocka_unit_test(it_knows_its_files),
  };
  return cmocka_run_group_tests_name("plugin/jcard", tests, NULL, NULL);
}
