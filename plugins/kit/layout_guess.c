#include "kit/layout.h"

enum { SAMPLE_ROWS = 1000, SAMPLE_CELLS = 64 * 1024, SAMPLE_BYTES = 200 /* of a cell */ };

struct sample {
  struct kith_arena arena;
  struct guess_column *columns;
  size_t count;
};

static void sample_row(struct sample *s, const struct table_row *row, size_t most)
{
  for (size_t i = 0; i < s->count && i < row->count; i++) {
    struct guess_column *c = &s->columns[i];
    struct kith_str cell = layout_cell(str_trim(row->cells[i]));
    if (c->known || c->row_count == most)
      continue;
    struct kith_str *values = (struct kith_str *)c->values;
    values[c->row_count++] = arena_str(&s->arena, str_sub(cell, 0, SAMPLE_BYTES));
  }
}

/* Columns that the table names are known; they say what is taken. */
static void sample_columns(struct sample *s, const struct layout *l, size_t most)
{
  s->count = l->column_count;
  s->columns = arena_zero(&s->arena, s->count + 1, sizeof *s->columns);
  for (size_t i = 0; i < s->count; i++) {
    const struct kith_map_pair *pair = l->pairs[i];
    struct guess_column *c = &s->columns[i];
    c->name = l->headless ? STR_NONE : l->columns[i];
    c->known = pair != NULL;
    c->property = pair ? pair->property : 0;
    c->component = pair ? pair->component : 0;
    c->values = c->known ? NULL : arena_zero(&s->arena, most, sizeof *c->values);
  }
}

int layout_guess(struct layout *l, const struct table_rows *rows, struct kith_error *err)
{
  struct sample s = {.count = 0};
  struct table_row row;
  int status = KITH_OK;
  size_t most = l->column_count ? SAMPLE_CELLS / l->column_count : 0;
  if (most > SAMPLE_ROWS)
    most = SAMPLE_ROWS;
  sample_columns(&s, l, most);
  for (size_t i = 0; i < most && status == KITH_OK; i++)
    if ((status = rows->scan(rows->self, &row, err)) == KITH_OK && !row.code.len)
      sample_row(&s, &row, most);
  l->guesses = arena_zero(&l->arena, l->column_count + 1, sizeof *l->guesses);
  if (status >= 0)
    guess_table(s.columns, s.count, l->guesses);
  arena_free(&s.arena);
  return status < 0 ? status : KITH_OK;
}

/* ---- What is told ---- */

static void tell(const struct layout *l, uint32_t kind, struct kith_str name, struct kith_str value, double confidence,
                 struct kith_str why)
{
  const struct kith_finding finding = {sizeof finding, kind, name, value, confidence, why};
  l->host->found(l->ctx, &finding);
}

static void tell_column(const struct layout *l, size_t column)
{
  const struct guess *guess = l->guesses ? &l->guesses[column] : NULL;
  if (guess && guess->property)
    tell(l, KITH_FOUND_COLUMN, l->columns[column], guess->confidence * 100 >= GUESS_SURE ? guess->path : STR_NONE,
         guess->confidence, str_of(guess->why));
  else
    tell(l, KITH_FOUND_COLUMN, l->columns[column], STR_NONE, 0, STR_NONE);
}

void layout_tell(const struct layout *l)
{
  if (!KITH_HAS(l->host, struct kith_host, found))
    return;
  tell(l, KITH_FOUND_OPTION, KITH_STR("header"), l->headless ? KITH_STR("no") : KITH_STR("yes"), l->table.len ? 1 : 0.8,
       STR_NONE);
  tell(l, KITH_FOUND_TABLE, l->table, STR_NONE, 1, STR_NONE);
  if (l->header_line > 1) {
    char text[32];
    int len = snprintf(text, sizeof text, "line %llu", (unsigned long long)l->header_line);
    tell(l, KITH_FOUND_NOTE, KITH_STR("header"), (struct kith_str){text, (size_t)len}, 1,
         KITH_STR("the rows above it are no contacts"));
  }
  for (size_t i = 0; i < l->column_count; i++)
    if (!l->pairs[i])
      tell_column(l, i);
}
