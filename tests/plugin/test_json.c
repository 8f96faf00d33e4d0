#include "plugin/sink_fixture.h"

#include <cjson/cJSON.h>

#include "kit/json.h"

struct settings {
  int64_t layout, indent;
};

/* ---- The writer ---- */

static int to_buf(void *arg, const void *bytes, size_t len)
{
  return buf_add(arg, bytes, len);
}

static void assert_text(const char *bytes, size_t len, const char *expected)
{
  struct kith_buf out = BUF_MAX(1 << 20);
  struct kith_json j;
  json_init(&j, to_buf, &out, 0);
  json_str(&j, (struct kith_str){bytes, len});
  assert_int_equal(json_flush(&j), KITH_OK);
  if (!str_eq(buf_str(&out), str_of(expected)))
    fail_msg("got %.*s, not %s", STR_ARG(buf_str(&out)), expected);
  json_free(&j);
  buf_free(&out);
}

static void text_is_escaped(void **state)
{
  (void)state;
  assert_text("plain", 5, "\"plain\"");
  assert_text("a\"b\\c/d", 7, "\"a\\\"b\\\\c/d\"");
  assert_text("\b\t\n\f\r\x01\x1f\x7f", 8, "\"\\b\\t\\n\\f\\r\\u0001\\u001f\\u007f\"");
  assert_text("nul\0nul", 7, "\"nul\\u0000nul\"");
  assert_text("J\xc3\xbcrgen \xe4\xbd\xa0 \xf0\x9f\x98\x80", 16, "\"J\xc3\xbcrgen \xe4\xbd\xa0 \xf0\x9f\x98\x80\"");
  assert_text("\xc2\x9b[31m", 6, "\"\\u009b[31m\"");
  assert_text("\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6", 9, "\"\\u2028\\u202e\\u2066\"");
  assert_text("\xe2\x80\xaf\xe2\x80\xa7\xe2\x81\xaa\xc2\xa0", 11, "\"\xe2\x80\xaf\xe2\x80\xa7\xe2\x81\xaa\xc2\xa0\"");
}

#define FFFD "\xef\xbf\xbd"

static void bytes_that_are_not_utf8_are_replaced(void **state)
{
  (void)state;
  assert_text("a\xff"
              "b",
              3, "\"a" FFFD "b\"");
  assert_text("\xc0\xaf", 2, "\"" FFFD FFFD "\"");
  assert_text("\xed\xa0\x80", 3, "\"" FFFD FFFD FFFD "\"");          /* a surrogate */
  assert_text("\xf4\x90\x80\x80", 4, "\"" FFFD FFFD FFFD FFFD "\""); /* past U+10FFFF */
  assert_text("\xe4\xbd", 2, "\"" FFFD "\"");                        /* cut: one for the maximal part */
  assert_text("\xf0\x9f\x98"
              "x",
              4, "\"" FFFD "x\"");
}

/* At every place, so that each of the three scans meets it. */
static void an_escape_is_found_anywhere(void **state)
{
  (void)state;
  for (size_t len = 1; len < 70; len++)
    for (size_t at = 0; at < len; at++) {
      char in[80], out[200];
      memset(in, 'x', len);
      in[at] = (at + len) % 3 ? '"' : '\\';
      snprintf(out, sizeof out, "\"%.*s\\%c%.*s\"", (int)at, in, in[at], (int)(len - at - 1), in + at + 1);
      assert_text(in, len, out);
    }
}

static void containers_and_numbers(void **state)
{
  (void)state;
  static const double fractions[] = {0, 0.25, 0.99999, 1, 0.5001, 2, -1};
  struct kith_buf out = BUF_MAX(1 << 20);
  struct kith_json j;
  json_init(&j, to_buf, &out, 2);
  json_object(&j);
  json_key(&j, "a");
  json_array(&j);
  for (size_t i = 0; i < sizeof fractions / sizeof fractions[0]; i++)
    json_fraction(&j, fractions[i]);
  json_array_end(&j);
  json_key(&j, "b");
  json_object(&j);
  json_object_end(&j);
  json_key(&j, "c");
  json_u64(&j, UINT64_MAX);
  json_object_end(&j);
  assert_int_equal(json_flush(&j), KITH_OK);
  assert_string_equal(buf_c(&out),
                      "{\n  \"a\": [\n    0,\n    0.25,\n    1,\n    1,\n    0.5001,\n    null,\n    null\n  ],\n"
                      "  \"b\": {},\n  \"c\": 18446744073709551615\n}");
  json_free(&j);
  buf_free(&out);
}

/* ---- The sink ---- */

static const struct settings ndjson = {0, 0};

static struct kith_str write_all(struct sink_fixture *f, const struct settings *settings)
{
  assert_int_equal(fixture_open(f, settings, "", 0), KITH_OK);
  if (fixture_send(f) != KITH_OK || fixture_commit(f) != KITH_OK)
    fail_msg("%s", f->err.message);
  fixture_close(f);
  return buf_str(&f->stream.out);
}

static cJSON *write_one(struct sink_fixture *f, const struct kith_item *item)
{
  batch_add_item(&f->batch, item);
  struct kith_str out = write_all(f, &ndjson);
  cJSON *json = cJSON_ParseWithLength(out.ptr, out.len);
  if (!json)
    fail_msg("not JSON: %.*s", STR_ARG(out));
  assert_int_equal(str_find(out, '\n'), out.len - 1);
  return json;
}

static const char *text_at(const cJSON *json, const char *array, int i, const char *key)
{
  const cJSON *object = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(json, array), i);
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
  if (!text)
    fail_msg("there is no %s[%d].%s", array, i, key);
  return text;
}

/* A record with everything, every text of it unlike all others. */
static struct kith_record *full_record(struct sink_fixture *f)
{
  struct kith_record *r = fixture_record(f, KITH_CONTACT);
  char name[32];

  fixture_put_parts(r, KITH_P_N, KITH_N_FAMILY, "n-family", KITH_N_GIVEN, "n-given1", KITH_N_GIVEN, "n-given2",
                    KITH_N_PREFIX, "n-prefix", KITH_N_MIDDLE, "n-middle", KITH_N_SUFFIX, "n-suffix", KITH_N_SECONDARY,
                    "n-secondary", KITH_N_GENERATION, "n-generation", 77, "n-unheard-of", -1);
  fixture_put_parts(r, KITH_P_ADR, KITH_ADR_STREET, "adr-street1", KITH_ADR_STREET, "adr-street2", KITH_ADR_LOCALITY,
                    "adr-locality", KITH_ADR_COUNTRY_CODE, "adr-code", KITH_ADR_PO_BOX, "adr-box", -1);
  fixture_put_parts(r, KITH_P_ORG, KITH_ORG_NAME, "org-name", KITH_ORG_UNIT, "org-unit1", KITH_ORG_UNIT, "org-unit2",
                    -1);
  fixture_put_parts(r, KITH_P_TEL, KITH_TEL_NUMBER, "tel-number", KITH_TEL_EXTENSION, "tel-extension", -1);
  fixture_put_parts(r, KITH_P_GENDER, KITH_GENDER_SEX, "gender-sex", KITH_GENDER_TEXT, "gender-text", -1);
  fixture_put_parts(r, KITH_P_NICKNAME, 0, "nick1", 0, "nick2", -1);
  fixture_put_parts(r, KITH_P_CATEGORIES, 0, "category1", 5, "category2", -1);
  for (uint32_t id = 1; id < 400; id++) {
    if (id == KITH_P_VERSION || !names_of_property(&f->names, id).len) /* the version of a card is none of a contact */
      continue;
    for (int times = 0; times < 2; times++) {
      snprintf(name, sizeof name, "value-%u-%d", (unsigned)id, times);
      struct kith_property *p = fixture_put(r, id, arena_c(&f->batch.arena, str_of(name)));
      snprintf(name, sizeof name, "type-%u-%d", (unsigned)id, times);
      const char *type = arena_c(&f->batch.arena, str_of(name));
      snprintf(name, sizeof name, "raw-%u-%d", (unsigned)id, times);
      fixture_params(r, p, KITH_Q_TYPE, type, KITH_Q_PREF, "7", KITH_Q_PREF, "pref-second", KITH_Q_LABEL, "label-first",
                     KITH_Q_LABEL, "label-second", KITH_Q_SERVICE_TYPE, "service-1", KITH_Q_USERNAME, "user-1",
                     KITH_Q_LANGUAGE, "language-1", KITH_Q_OMIT_YEAR, "1604", KITH_P_LIMIT, "interned-param", -1);
      p->raw = arena_str(&f->batch.arena, str_of(name));
      p->flags = KITH_CHANGED;
      p->group = KITH_STR("item1");
    }
  }
  fixture_put(r, names_property(&f->names, KITH_STR("x-unheard-of")), "value-unheard-of");
  return r;
}

static void assert_has(struct kith_str out, struct kith_str text)
{
  char quoted[128];
  snprintf(quoted, sizeof quoted, "%.*s", STR_ARG(text));
  if (str_find_str(out, str_of(quoted)) == out.len)
    fail_msg("%s is lost", quoted);
}

static void nothing_is_lost(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "json");
  assert_int_equal(names_param(&f.names, KITH_STR("x-param")), KITH_P_LIMIT);
  struct kith_record *r = full_record(&f);
  struct kith_item item = fixture_upsert("c-1", r);
  cJSON *json = write_one(&f, &item);
  struct kith_str out = buf_str(&f.stream.out);
  for (size_t i = 0; i < r->property_count; i++) {
    const struct kith_property *p = &r->properties[i];
    assert_has(out, p->raw);
    for (size_t k = 0; k < p->part_count; k++)
      assert_has(out, property_part(p, k)->text);
    for (size_t k = 0; k < p->param_count; k++)
      assert_has(out, property_param(p, k)->value);
  }
  assert_has(out, KITH_STR("{\"name\":\"X-PARAM\",\"value\":\"interned-param\"}"));
  assert_has(out, KITH_STR("{\"name\":\"X-UNHEARD-OF\",\"value\":\"value-unheard-of\"}"));
  assert_has(out, KITH_STR("{\"name\":\"PREF\",\"value\":\"pref-second\"}"));
  cJSON_Delete(json);
  fixture_free(&f);
}

static void a_contact_has_the_stated_shape(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "json");
  struct kith_record *r = fixture_record(&f, KITH_CONTACT);
  fixture_put(r, KITH_P_FN, "Dr. Mary Ann Lee");
  fixture_put_parts(r, KITH_P_N, KITH_N_PREFIX, "Dr.", KITH_N_GIVEN, "Mary Ann", KITH_N_FAMILY, "Lee", -1);
  struct kith_property *mail = fixture_put(r, KITH_P_EMAIL, "mary@globex.example");
  fixture_params(r, mail, KITH_Q_TYPE, "work,internet", KITH_Q_TYPE, "pref", KITH_Q_PREF, "1", -1);
  static const uint32_t sources[] = {0, 2, 1};
  mail->sources = sources;
  mail->source_count = 3;
  mail->flags = KITH_CHANGED | KITH_SHARED;
  mail->raw = KITH_STR("Mary@Globex.example");
  fixture_put(r, KITH_P_BDAY, "1980-02-29");
  fixture_put_parts(r, KITH_P_TEL, KITH_TEL_NUMBER, "+14155550100", KITH_TEL_EXTENSION, "12", -1);
  fixture_put_parts(r, KITH_P_ADR, KITH_ADR_STREET, "1 Main St", KITH_ADR_LOCALITY, "Springfield",
                    KITH_ADR_COUNTRY_CODE, "US", -1);
  struct kith_item item = fixture_upsert("c-1", r);
  struct kith_str owners[] = {KITH_STR("dana@acme.example"), KITH_STR("company")};
  struct kith_claim claim = {
      sizeof claim,           KITH_CLAIM_STRONG,      owners[0], KITH_STR("known-before-hire"), KITH_STR("knew them"),
      KITH_STR("2019-03-04"), KITH_STR("third-party")};
  struct kith_str suppress = KITH_STR("email");
  struct kith_decision decision = {.size = sizeof decision,
                                   .owner_class = KITH_BOTH,
                                   .owner_count = 2,
                                   .owners = owners,
                                   .steward = owners[0],
                                   .lifecycle = KITH_STR("customer"),
                                   .confidence = 0.875,
                                   .suppress_count = 1,
                                   .suppress = &suppress,
                                   .claim_count = 1,
                                   .claims = &claim};
  struct kith_sighting sightings[3] = {{.size = sizeof *sightings, .source = KITH_STR("crm"), .key = KITH_STR("77")},
                                       {.size = sizeof *sightings, .source = KITH_STR("phone"), .key = KITH_STR("a")},
                                       {.size = sizeof *sightings, .source = KITH_STR("crm"), .key = KITH_STR("78")}};
  sightings[1].origin.line = 12;
  item.decision = &decision;
  item.sightings = sightings;
  item.sighting_count = 3;
  cJSON *json = write_one(&f, &item);
  assert_string_equal(
      buf_c(&f.stream.out),
      "{\"id\":\"c-1\",\"name\":{\"full\":\"Dr. Mary Ann Lee\",\"prefix\":\"Dr.\",\"given\":\"Mary "
      "Ann\",\"family\":\"Lee\"},"
      "\"emails\":[{\"value\":\"mary@globex.example\",\"types\":[\"work\",\"internet\",\"pref\"],\"pref\":1,"
      "\"raw\":\"Mary@Globex.example\",\"shared\":true,\"sources\":[\"crm\",\"phone\"]}],"
      "\"phones\":[{\"value\":\"+14155550100\",\"extension\":\"12\"}],"
      "\"addresses\":[{\"street\":\"1 Main St\",\"locality\":\"Springfield\",\"countryCode\":\"US\"}],"
      "\"dates\":[{\"kind\":\"birthday\",\"value\":\"1980-02-29\"}],"
      "\"owner\":{\"class\":\"shared\",\"owners\":[\"dana@acme.example\",\"company\"],\"steward\":\"dana@acme."
      "example\","
      "\"confidence\":0.875,\"claims\":[{\"party\":\"dana@acme.example\",\"strength\":\"strong\","
      "\"rule\":\"known-before-hire\",\"because\":\"knew "
      "them\",\"firstSeen\":\"2019-03-04\",\"grade\":\"third-party\"}]},"
      "\"lifecycle\":\"customer\",\"consent\":{\"suppress\":[\"email\"]},"
      "\"sightings\":[{\"source\":\"crm\",\"key\":\"77\"},{\"source\":\"phone\",\"key\":\"a\",\"line\":12},"
      "{\"source\":\"crm\",\"key\":\"78\"}]}\n");
  assert_int_equal(fixture_outcome(&f, 0), KITH_CREATED);
  cJSON_Delete(json);
  fixture_free(&f);
}

static void a_photo_is_streamed_as_a_data_uri(void **state)
{
  (void)state;
  enum { SIZE = 700001 };
  struct sink_fixture f;
  fixture_init(&f, "json");
  char *photo = mem_zero(SIZE);
  for (size_t i = 0; i < SIZE; i++)
    photo[i] = (char)(i * 7 + i / 251);
  memcpy(photo, "\x89PNG", 4);
  fixture_blob = (struct kith_str){photo, SIZE};
  struct kith_record *r = fixture_record(&f, KITH_CONTACT);
  record_add(r, KITH_P_PHOTO)->blob = 1;
  struct kith_item item = fixture_upsert("c-1", r);
  cJSON *json = write_one(&f, &item);
  const char *uri = text_at(json, "photos", 0, "value");
  const char *start = "data:image/png;base64,iVBOR";
  assert_memory_equal(uri, start, strlen(start));
  assert_int_equal(strlen(uri), 22 + (SIZE + 2) / 3 * 4);
  const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char *p = uri + 22;
  for (size_t i = 0; i + 3 <= SIZE; i += 3, p += 4) {
    uint32_t v = 0;
    for (int k = 0; k < 4; k++)
      v = v << 6 | (uint32_t)(strchr(digits, p[k]) - digits);
    if ((char)(v >> 16) != photo[i] || (char)(v >> 8) != photo[i + 1] || (char)v != photo[i + 2])
      fail_msg("byte %zu of the photo is another one", i);
  }
  cJSON_Delete(json);
  mem_free(photo);
  fixture_free(&f);
}

static void a_long_note_is_text_and_its_characters_stay_whole(void **state)
{
  (void)state;
  enum { CHARS = 50000 };
  struct sink_fixture f;
  fixture_init(&f, "json");
  char *note = mem_zero(3 * CHARS + 2);
  note[0] = 'x';
  for (size_t i = 0; i < CHARS; i++)
    memcpy(note + 1 + 3 * i, "\xe4\xbd\xa0", 3);
  fixture_blob = (struct kith_str){note, 3 * CHARS + 1};
  struct kith_record *r = fixture_record(&f, KITH_CONTACT);
  record_add(r, KITH_P_NOTE)->blob = 1;
  struct kith_item item = fixture_upsert("c-1", r);
  cJSON *json = write_one(&f, &item);
  assert_string_equal(text_at(json, "notes", 0, "value"), note);
  cJSON_Delete(json);
  mem_free(note);
  fixture_free(&f);
}

static void small_photos_are_data_uris_too(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "json");
  struct kith_record *r = fixture_record(&f, KITH_CONTACT);
  fixture_put(r, KITH_P_PHOTO, "\xff\xd8\xff\xe0jpeg");
  fixture_put(r, KITH_P_PHOTO, "R0lGODlh");
  fixture_put(r, KITH_P_PHOTO, "https://globex.example/mary.jpg");
  fixture_put(r, KITH_P_PHOTO, "data:image/gif;base64,R0lGODlh");
  struct kith_item item = fixture_upsert("c-1", r);
  cJSON *json = write_one(&f, &item);
  assert_string_equal(text_at(json, "photos", 0, "value"), "data:image/jpeg;base64,/9j/4GpwZWc=");
  assert_string_equal(text_at(json, "photos", 1, "value"), "data:image/gif;base64,R0lGODlh");
  assert_string_equal(text_at(json, "photos", 2, "value"), "https://globex.example/mary.jpg");
  assert_string_equal(text_at(json, "photos", 3, "value"), "data:image/gif;base64,R0lGODlh");
  cJSON_Delete(json);
  fixture_free(&f);
}

static void other_kinds_say_so_and_the_retired_are_not_written(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "json");
  struct kith_record *deal = fixture_record(&f, KITH_DEAL);
  fixture_put(deal, KITH_P_FN, "Rollout");
  fixture_put(deal, KITH_P_AMOUNT, "1200");
  struct kith_item items[] = {fixture_retire("c-9", "c-1"), fixture_upsert("d-1", deal), fixture_upsert("c-2", NULL)};
  for (size_t i = 0; i < 3; i++)
    batch_add_item(&f.batch, &items[i]);
  struct kith_str out = write_all(&f, &ndjson);
  assert_true(str_eq_c(out, "{\"id\":\"d-1\",\"kind\":\"deal\",\"name\":{\"full\":\"Rollout\"},"
                            "\"extra\":[{\"name\":\"X-KITH-AMOUNT\",\"value\":\"1200\"}]}\n"));
  assert_int_equal(fixture_outcome(&f, 0), KITH_REMOVED);
  assert_int_equal(fixture_outcome(&f, 1), KITH_CREATED);
  assert_int_equal(fixture_outcome(&f, 2), KITH_REFUSED);
  fixture_free(&f);
}

static void an_array_is_one_document(void **state)
{
  (void)state;
  for (int64_t indent = 0; indent <= 2; indent += 2)
    for (size_t count = 0; count < 3; count++) {
      struct sink_fixture f;
      fixture_init(&f, "json");
      for (size_t i = 0; i < count; i++) {
        struct kith_record *r = fixture_record(&f, KITH_CONTACT);
        fixture_put(r, KITH_P_FN, "Mary");
        struct kith_item item = fixture_upsert("", r);
        batch_add_item(&f.batch, &item);
      }
      struct kith_str out = write_all(&f, &(struct settings){1, indent});
      cJSON *json = cJSON_ParseWithLength(out.ptr, out.len);
      assert_non_null(json);
      assert_int_equal(cJSON_GetArraySize(json), count);
      assert_null(cJSON_GetObjectItem(cJSON_GetArrayItem(json, 0), "id"));
      cJSON_Delete(json);
      fixture_free(&f);
    }
}

static void indent_without_an_array_is_refused(void **state)
{
  (void)state;
  struct sink_fixture f;
  fixture_init(&f, "json");
  assert_int_equal(fixture_open(&f, &(struct settings){0, 2}, "", 0), KITH_E_CONFIG);
  fixture_free(&f);
}

static void a_full_disk_fails_the_write_or_the_commit(void **state)
{
  (void)state;
  for (size_t fail_at = 1; fail_at <= 3; fail_at++) {
    struct sink_fixture f;
    fixture_init(&f, "json");
    char *note = mem_zero(300001);
    memset(note, 'x', 300000);
    struct kith_record *r = fixture_record(&f, KITH_CONTACT);
    fixture_put(r, KITH_P_NOTE, note);
    fixture_put(r, KITH_P_NOTE, note);
    struct kith_item item = fixture_upsert("c-1", r);
    batch_add_item(&f.batch, &item);
    f.stream.fail_at = fail_at;
    /* a line is handed over whole; an array keeps its last bytes until the commit */
    assert_int_equal(fixture_open(&f, fail_at < 3 ? &ndjson : &(struct settings){1, 0}, "", 0), KITH_OK);
    int rc = fixture_send(&f);
    assert_int_equal(rc, fail_at < 3 ? KITH_E_WRITE : KITH_OK);
    assert_int_equal(fixture_commit(&f), KITH_E_WRITE);
    mem_free(note);
    fixture_free(&f);
  }
}

/* ---- The schema that ships ---- */

static const cJSON *resolve(const cJSON *root, const cJSON *schema)
{
  const char *ref = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(schema, "$ref"));
  if (!ref)
    return schema;
  assert_memory_equal(ref, "#/$defs/", 8);
  return cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(root, "$defs"), ref + 8);
}

static bool has_type(const cJSON *value, const char *type)
{
  return (cJSON_IsString(value) && !strcmp(type, "string")) || (cJSON_IsArray(value) && !strcmp(type, "array")) ||
         (cJSON_IsObject(value) && !strcmp(type, "object")) || (cJSON_IsTrue(value) && !strcmp(type, "boolean")) ||
         (cJSON_IsNumber(value) && (!strcmp(type, "number") || !strcmp(type, "integer")));
}

/* The part of JSON Schema that contact.schema.json uses: type, enum, const, required, properties without others,
 * items. */
static void check(const cJSON *root, const cJSON *schema, const cJSON *value, const char *where)
{
  schema = resolve(root, schema);
  assert_non_null(schema);
  const char *type = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(schema, "type"));
  if (type && !has_type(value, type))
    fail_msg("%s is no %s", where, type);
  const cJSON *entry, *choices = cJSON_GetObjectItemCaseSensitive(schema, "enum");
  bool found = !choices;
  cJSON_ArrayForEach(entry, choices) found |= cJSON_Compare(entry, value, true);
  if (!found)
    fail_msg("%s has a value that the schema does not know", where);
  cJSON_ArrayForEach(entry, cJSON_GetObjectItemCaseSensitive(schema, "required"))
  {
    if (!cJSON_GetObjectItemCaseSensitive(value, entry->valuestring))
      fail_msg("%s lacks %s", where, entry->valuestring);
  }
  const cJSON *members = cJSON_GetObjectItemCaseSensitive(schema, "properties");
  cJSON_ArrayForEach(entry, value)
  {
    const cJSON *items = cJSON_GetObjectItemCaseSensitive(schema, "items");
    if (cJSON_IsArray(value) && items)
      check(root, items, entry, where);
    if (!cJSON_IsObject(value))
      continue;
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(members, entry->string);
    if (!member)
      fail_msg("%s.%s is not in the schema", where, entry->string);
    check(root, member, entry, entry->string);
  }
}

static void everything_is_in_the_schema(void **state)
{
  (void)state;
  struct kith_buf text = BUF_MAX(1 << 20);
  FILE *file = fopen(KITH_SOURCE_DIR "/plugins/json/contact.schema.json", "r");
  assert_non_null(file);
  for (int c; (c = getc(file)) != EOF;)
    buf_add_char(&text, (char)c);
  fclose(file);
  cJSON *schema = cJSON_Parse(buf_c(&text));
  assert_non_null(schema);

  struct sink_fixture f;
  fixture_init(&f, "json");
  names_param(&f.names, KITH_STR("x-param"));
  struct kith_record *r = full_record(&f);
  r->properties[0].flags = KITH_CHANGED | KITH_ROLE | KITH_INVALID | KITH_SHARED | KITH_OF_COMPANY | KITH_OF_REP;
  r->properties[1].flags = KITH_OF_REP;
  struct kith_item item = fixture_upsert("c-1", r);
  struct kith_str party = KITH_STR("company");
  struct kith_claim claim = {sizeof claim, KITH_CLAIM_WEAK, party, party, party, party, party};
  struct kith_decision decision = {.size = sizeof decision,
                                   .owner_class = KITH_COMPANY,
                                   .owner_count = 1,
                                   .owners = &party,
                                   .steward = party,
                                   .rule = party,
                                   .because = party,
                                   .policy = party,
                                   .lifecycle = party,
                                   .confidence = 0.5,
                                   .suppress_count = 1,
                                   .suppress = &party,
                                   .claim_count = 1,
                                   .claims = &claim};
  struct kith_sighting sighting = {sizeof sighting, 0, party, party, party, party, party, party, {3, 4}};
  static const uint32_t sources[] = {0};
  for (size_t i = 0; i < r->property_count; i += 2) {
    r->properties[i].sources = sources;
    r->properties[i].source_count = 1;
  }
  item.kind = KITH_DEAL;
  item.decision = &decision;
  item.sightings = &sighting;
  item.sighting_count = 1;
  cJSON *json = write_one(&f, &item);
  check(schema, schema, json, "contact");
  char *whole = cJSON_PrintUnformatted(json);
  assert_non_null(strstr(whole, "\"belongs\":\"both\""));
  assert_non_null(strstr(whole, "\"belongs\":\"rep\""));
  assert_null(strstr(whole, "\"belongs\":\"company\""));
  cJSON_free(whole);
  cJSON_Delete(json);
  cJSON_Delete(schema);
  buf_free(&text);
  fixture_free(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(text_is_escaped),
      cmocka_unit_test(bytes_that_are_not_utf8_are_replaced),
      cmocka_unit_test(an_escape_is_found_anywhere),
      cmocka_unit_test(containers_and_numbers),
      cmocka_unit_test(nothing_is_lost),
      cmocka_unit_test(a_contact_has_the_stated_shape),
      cmocka_unit_test(a_photo_is_streamed_as_a_data_uri),
      cmocka_unit_test(a_long_note_is_text_and_its_characters_stay_whole),
      cmocka_unit_test(small_photos_are_data_uris_too),
      cmocka_unit_test(other_kinds_say_so_and_the_retired_are_not_written),
      cmocka_unit_test(an_array_is_one_document),
      cmocka_unit_test(indent_without_an_array_is_refused),
      cmocka_unit_test(a_full_disk_fails_the_write_or_the_commit),
      cmocka_unit_test(everything_is_in_the_schema),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
