/* The model as text: a head line, then one line for each number or list, then one for each value. Numbers have 17
 * digits, so that reading gives the same bits. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "dedupe/dedupe.h"
#include "dedupe/weights.h"

/* Its number rises when levels change: what an earlier program fitted says nothing then. */
static const char first_line[] = "kith-dedupe-model 3";

static const char *const table_names[TABLE_COUNT] = {"",         "given",    "family", "birthplace", "org",
                                                     "postcode", "locality", "email",  "phone"};
static const char *const field_words[FIELD_COUNT] = {"given",      "family",  "middle",     "sex", "birthday",
                                                     "birthplace", "email",   "phone",      "org", "title",
                                                     "address",    "profile", "identifier", "name"};

static const char *const kind_words[KIND_COUNT] = {"relatives", "colleagues", "namesakes", "family-namesakes"};

static void write_levels(struct kith_buf *out, const char *kind, int field, const double *levels)
{
  buf_printf(out, "%s %s", kind, field_words[field]);
  for (int level = 1; level < LEVELS; level++)
    buf_printf(out, " %.17g", levels[level]);
  buf_add_char(out, '\n');
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
  buf_printf(out, "rest %s %.17g\n", table_names[table], t->rest);
  for (size_t i = 0; i < count; i++)
    buf_printf(out, "value %s %08x %.9g\n", table_names[table], sorted[i].hash, (double)sorted[i].value);
  mem_free(sorted);
}

void weights_write(const struct weights *w, struct kith_buf *out)
{
  buf_printf(out, "%s\nrecords %.17g\nmatches %.17g\n", first_line, w->records, w->matches);
  for (int k = 0; k < KIND_COUNT; k++)
    buf_printf(out, "pairs %s %.17g\n", kind_words[k], w->pairs[k]);
  for (int f = 0; f < FIELD_COUNT; f++) {
    write_levels(out, "m", f, w->m[f]);
    write_levels(out, "u", f, w->u[f]);
  }
  for (int t = 1; t < TABLE_COUNT; t++)
    write_table(out, t, &w->tables[t]);
  buf_printf(out, "end\n");
}

/* ---- Reading. The text may be damaged: every number is checked, nothing is believed. ---- */

static bool read_number(struct kith_str *line, double least, double most, double *out)
{
  char text[40], *end;
  struct kith_str word;

  if (!str_next(line, ' ', &word) || !word.len || word.len >= sizeof text)
    return false;
  memcpy(text, word.ptr, word.len);
  text[word.len] = 0;
  *out = strtod(text, &end);
  return end == text + word.len && *out >= least && *out <= most;
}

static bool read_hash(struct kith_str *line, uint32_t *out)
{
  struct kith_str word;
  *out = 0;
  if (!str_next(line, ' ', &word) || word.len != 8)
    return false;
  for (size_t i = 0; i < 8; i++) {
    char c = word.ptr[i];
    if (!ascii_is_digit(c) && !(c >= 'a' && c <= 'f'))
      return false;
    *out = *out << 4 | (uint32_t)(ascii_is_digit(c) ? c - '0' : c - 'a' + 10);
  }
  return *out != 0;
}

static int find_word(struct kith_str *line, const char *const *words, int from, int count)
{
  struct kith_str word;
  if (!str_next(line, ' ', &word))
    return -1;
  for (int i = from; i < count; i++)
    if (str_eq_c(word, words[i]))
      return i;
  return -1;
}

static bool read_levels(struct kith_str *line, double (*levels)[LEVELS])
{
  int field = find_word(line, field_words, 0, FIELD_COUNT);
  for (int level = 1; level < LEVELS && field >= 0; level++)
    if (!read_number(line, 0, 1, &levels[field][level]))
      return false;
  return field >= 0;
}

static bool read_value(struct kith_str *line, struct weights *w, bool rest)
{
  int table = find_word(line, table_names, 1, TABLE_COUNT);
  uint32_t hash = 0;
  double value, most = table >= TABLE_EMAIL ? 1e9 : 1;

  if (table < 0 || (!rest && !read_hash(line, &hash)) || !read_number(line, 1e-12, most, &value))
    return false;
  if (rest)
    w->tables[table].rest = value;
  else if (w->tables[table].len >= 2 * MODEL_VALUES)
    return false;
  else
    value_table_put(&w->tables[table], hash, value);
  return true;
}

static bool read_pairs(struct kith_str *line, struct weights *w)
{
  int kind = find_word(line, kind_words, 0, KIND_COUNT);
  return kind >= 0 && read_number(line, 1e-9, 1e6, &w->pairs[kind]);
}

static bool read_line(struct kith_str line, struct weights *w)
{
  static const char *const words[] = {"records", "matches", "m", "u", "rest", "value", "pairs"};
  bool good = false;

  switch (find_word(&line, words, 0, 7)) {
  case 0:
    good = read_number(&line, 1, 1e10, &w->records);
    break;
  case 1:
    good = read_number(&line, 1e-6, 1000, &w->matches);
    break;
  case 2:
    good = read_levels(&line, w->m);
    break;
  case 3:
    good = read_levels(&line, w->u);
    break;
  case 4:
    good = read_value(&line, w, true);
    break;
  case 5:
    good = read_value(&line, w, false);
    break;
  case 6:
    good = read_pairs(&line, w);
    break;
  }
  return good && !line.ptr;
}

static bool is_complete(const struct weights *w)
{
  bool complete = w->records > 0 && w->matches > 0;
  for (int k = 0; k < KIND_COUNT; k++)
    complete = complete && w->pairs[k] > 0;
  for (int t = 1; t < TABLE_COUNT; t++)
    complete = complete && w->tables[t].rest > 0;
  for (int f = 0; f < FIELD_COUNT; f++)
    complete = complete && w->m[f][LEVEL_EXACT] > 0 && w->u[f][LEVEL_EXACT] > 0;
  return complete;
}

bool dedupe_model_fits(struct kith_str text)
{
  struct kith_str line;
  return str_next(&text, '\n', &line) && str_eq_c(line, first_line);
}

int weights_read(struct kith_str text, struct weights *out, struct kith_error *err)
{
  struct kith_str line;
  size_t number = 1;

  memset(out, 0, sizeof *out);
  if (!dedupe_model_fits(text) || !str_next(&text, '\n', &line))
    return error_set(err, KITH_E_CONFIG, "the model of duplicates has another version; let it be fitted again");
  while (str_next(&text, '\n', &line) && !str_eq_c(line, "end")) {
    number++;
    if (!read_line(line, out)) {
      weights_free(out);
      return error_set(err, KITH_E_CONFIG, "the model of duplicates is damaged in line %zu", number);
    }
  }
  if (!str_eq_c(line, "end") || !is_complete(out)) {
    weights_free(out);
    return error_set(err, KITH_E_CONFIG, "the model of duplicates is cut off after line %zu", number);
  }
  return KITH_OK;
}
