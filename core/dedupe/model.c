/* The model as a JSON object: one line for each list and each value, so that two can be compared line by line. Numbers have
 * 17 digits, so that reading gives the same bits. */
#include <math.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/mem.h"
#include "dedupe/dedupe.h"
#include "dedupe/weights.h"

enum { HASH_DIGITS = 8 };

/* Its number rises when levels change: what an earlier program fitted says nothing then. */
enum { MODEL_VERSION = 7 };
static const char model_format[] = "kith-dedupe-model";

static const char *const table_names[TABLE_COUNT] = {"",         "given",    "family", "birthplace", "org",
                                                     "postcode", "locality", "email",  "phone"};
static const char *const field_words[FIELD_COUNT] = {"given",      "family",  "middle",     "sex",  "birthday",
                                                     "birthplace", "email",   "phone",      "org",  "title",
                                                     "address",    "profile", "identifier", "name", "event"};

static const char *const kind_words[KIND_COUNT] = {"relatives", "colleagues", "namesakes", "family-namesakes",
                                                   "firm-namesakes"};

/* ---- Writing ---- */

static void write_start(struct kith_buf *out)
{
  buf_printf(out, "{\"format\": \"%s\", \"version\": %d,\n", model_format, MODEL_VERSION);
}

static void write_levels(struct kith_buf *out, const char *name, const double (*levels)[LEVELS])
{
  buf_printf(out, "\"%s\": {\n", name);
  for (int f = 0; f < FIELD_COUNT; f++) {
    buf_printf(out, "  \"%s\": [", field_words[f]);
    for (int level = 1; level < LEVELS; level++)
      buf_printf(out, "%s%.17g", level > 1 ? ", " : "", levels[f][level]);
    buf_printf(out, "]%s\n", f + 1 < FIELD_COUNT ? "," : "");
  }
  buf_printf(out, "},\n");
}

static int by_hash(const void *a, const void *b)
{
  uint32_t x = ((const struct value_slot *)a)->hash, y = ((const struct value_slot *)b)->hash;
  return (x > y) - (x < y);
}

static void write_table(struct kith_buf *out, int table, const struct value_table *t)
{
  struct value_slot *sorted = mem_array(t->len, sizeof *sorted);
  size_t count = 0;

  for (size_t i = 0; i < t->cap; i++)
    if (t->slots[i].hash)
      sorted[count++] = t->slots[i];
  qsort(sorted, count, sizeof *sorted, by_hash);
  buf_printf(out, "  \"%s\": {\"rest\": %.17g", table_names[table], t->rest);
  for (size_t i = 0; i < count; i++)
    buf_printf(out, ",\n    \"%08x\": %.9g", sorted[i].hash, (double)sorted[i].value);
  buf_printf(out, "}%s\n", table + 1 < TABLE_COUNT ? "," : "");
  mem_free(sorted);
}

void weights_write(const struct weights *w, struct kith_buf *out)
{
  write_start(out);
  buf_printf(out, "\"records\": %.17g,\n\"matches\": %.17g,\n\"doubtful\": %s,\n\"pairs\": {", w->records, w->matches,
             w->doubtful ? "true" : "false");
  for (int k = 0; k < KIND_COUNT; k++)
    buf_printf(out, "%s\"%s\": %.17g", k ? ", " : "", kind_words[k], w->pairs[k]);
  buf_printf(out, "},\n");
  write_levels(out, "m", w->m);
  write_levels(out, "u", w->u);
  buf_printf(out, "\"values\": {\n");
  for (int t = 1; t < TABLE_COUNT; t++)
    write_table(out, t, &w->tables[t]);
  buf_printf(out, "}}\n");
}

/* ---- Reading. The text may be damaged: every number is checked, nothing is believed. ---- */

/* What stands in the way; the first one counts. */
struct reading {
  const char *fault;
};

static double read_number(struct reading *r, const cJSON *item, double least, double most, const char *what)
{
  bool good = cJSON_IsNumber(item) && item->valuedouble >= least && item->valuedouble <= most;
  if (!good && !r->fault)
    r->fault = what;
  return good ? item->valuedouble : least;
}

static const cJSON *find(const cJSON *object, const char *name)
{
  return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

static void read_levels(struct reading *r, const cJSON *object, double (*out)[LEVELS], const char *what)
{
  for (int f = 0; f < FIELD_COUNT; f++) {
    const cJSON *list = find(object, field_words[f]), *item = cJSON_IsArray(list) ? list->child : NULL;
    for (int level = 1; level < LEVELS; level++, item = item ? item->next : NULL)
      out[f][level] = read_number(r, item, level == LEVEL_EXACT ? 1e-300 : 0, 1, what);
  }
}

static bool read_hash(const char *text, uint32_t *out)
{
  size_t digits = 0;
  for (*out = 0; digits <= HASH_DIGITS && text[digits]; digits++) {
    char c = text[digits];
    if (!ascii_is_digit(c) && !(c >= 'a' && c <= 'f'))
      return false;
    *out = *out << 4 | (uint32_t)(ascii_is_digit(c) ? c - '0' : c - 'a' + 10);
  }
  return digits == HASH_DIGITS && *out != 0;
}

static void read_table(struct reading *r, const cJSON *object, int table, struct value_table *out)
{
  double most = table >= TABLE_EMAIL ? 1e9 : 1;

  out->rest = read_number(r, find(object, "rest"), 1e-12, most, table_names[table]);
  for (const cJSON *item = cJSON_IsObject(object) ? object->child : NULL; item && !r->fault; item = item->next) {
    uint32_t hash;
    if (strcmp(item->string, "rest") == 0)
      continue;
    if (!read_hash(item->string, &hash) || out->len >= 2 * MODEL_VALUES)
      r->fault = table_names[table];
    else
      value_table_put(out, hash, read_number(r, item, 1e-12, most, table_names[table]));
  }
}

static bool read_bool(struct reading *r, const cJSON *json, const char *name)
{
  const cJSON *item = find(json, name);
  if (!cJSON_IsBool(item) && !r->fault)
    r->fault = name;
  return cJSON_IsTrue(item);
}

static void read_weights(struct reading *r, const cJSON *json, struct weights *out)
{
  const cJSON *pairs = find(json, "pairs"), *values = find(json, "values");

  out->records = read_number(r, find(json, "records"), 1, 1e10, "records");
  out->matches = read_number(r, find(json, "matches"), 1e-6, 1000, "matches");
  out->doubtful = read_bool(r, json, "doubtful");
  for (int k = 0; k < KIND_COUNT; k++)
    out->pairs[k] = read_number(r, find(pairs, kind_words[k]), 1e-9, 1e6, "pairs");
  read_levels(r, find(json, "m"), out->m, "m");
  read_levels(r, find(json, "u"), out->u, "u");
  for (int t = 1; t < TABLE_COUNT; t++)
    read_table(r, find(values, table_names[t]), t, &out->tables[t]);
}

static bool is_of_this_version(const cJSON *json)
{
  const cJSON *format = find(json, "format"), *version = find(json, "version");
  return cJSON_IsString(format) && strcmp(format->valuestring, model_format) == 0 && cJSON_IsNumber(version) &&
         version->valuedouble == MODEL_VERSION;
}

static size_t line_of(struct kith_str text, const char *at)
{
  size_t line = 1;
  for (const char *c = text.ptr; c && c < at && c < text.ptr + text.len; c++)
    line += *c == '\n';
  return line;
}

bool dedupe_model_fits(struct kith_str text)
{
  struct kith_buf start = BUF_MAX(200);
  write_start(&start);
  bool fits = str_starts(text, buf_str(&start));
  buf_free(&start);
  return fits;
}

int weights_read(struct kith_str text, struct weights *out, struct kith_error *err)
{
  struct reading r = {NULL};
  const char *end = NULL;

  memset(out, 0, sizeof *out);
  if (text.len > DEDUPE_MODEL_MAX)
    return error_set(err, KITH_E_CONFIG, "the model of duplicates is larger than %d MiB", DEDUPE_MODEL_MAX >> 20);
  cJSON *json = cJSON_ParseWithLengthOpts(text.ptr, text.len, &end, false);
  if (json && str_trim(str_sub(text, (size_t)(end - text.ptr), text.len)).len) {
    cJSON_Delete(json);
    json = NULL;
  }
  if (!json)
    return error_set(err, KITH_E_CONFIG, "the model of duplicates is damaged or cut off in line %zu",
                     line_of(text, end));
  if (!is_of_this_version(json))
    r.fault = "";
  else
    read_weights(&r, json, out);
  cJSON_Delete(json);
  if (!r.fault)
    return KITH_OK;
  weights_free(out);
  if (!*r.fault)
    return error_set(err, KITH_E_CONFIG, "the model of duplicates has another version; let it be fitted again");
  return error_set(err, KITH_E_CONFIG, "the model of duplicates is damaged: \"%s\" lacks a number or has a wrong one",
                   r.fault);
}
