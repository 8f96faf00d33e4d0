#include "base/cell.h"
#include "report/review.h"
#include "report/why.h"

/* ---- JSON ---- */

static void write_side(struct kith_json *j, const char *key, uint64_t id, uint64_t root, size_t records)
{
  char text[48];
  json_open(j, key, '{');
  json_text(j, "id", identity_text(id, text));
  json_integer(j, "records", (int64_t)records);
  json_text(j, "record", root_text(KITH_CONTACT, root, text));
  json_close(j, '}');
}

enum which { LEFT, RIGHT, SAME };

static struct kith_str value_of(const struct kith_card_line *line, enum which which)
{
  return which == RIGHT ? line->right : which == LEFT || line->same ? line->left : STR_NONE;
}

static void write_values(struct kith_json *j, const char *key, const struct kith_card_field *f, enum which which)
{
  json_open(j, key, '[');
  for (size_t i = 0; i < f->line_count; i++)
    if (value_of(&f->lines[i], which).len)
      json_text(j, NULL, value_of(&f->lines[i], which));
  json_close(j, ']');
}

static void write_fields(struct kith_json *j, const struct kith_card *c)
{
  json_open(j, "fields", '[');
  for (size_t i = 0; i < c->fields.len; i++) {
    const struct kith_card_field *f = &c->fields.items[i];
    json_open(j, NULL, '{');
    json_text(j, "field", str_of(f->key));
    if (f->weighed)
      json_real(j, "weight", f->weight);
    write_values(j, "left", f, LEFT);
    write_values(j, "right", f, RIGHT);
    write_values(j, "same", f, SAME);
    json_close(j, '}');
  }
  json_close(j, ']');
}

void card_json(const struct kith_card *c, size_t number, struct kith_json *j)
{
  const struct kith_question *q = c->question;
  json_open(j, NULL, '{');
  json_integer(j, "question", (int64_t)number);
  json_real(j, "probability", q->probability);
  json_real(j, "weight", q->weight);
  json_real(j, "prior", c->explanation.prior);
  write_side(j, "left", q->left, q->left_root, c->left_records);
  write_side(j, "right", q->right, q->right_root, c->right_records);
  write_fields(j, c);
  reasons_json(&c->explanation, j);
  json_close(j, '}');
}

/* ---- CSV ---- */

/* Each twice: left_ and right_. */
static const char *const columns[] = {"name", "organisation", "email", "phone", "address", "birthday", "source"};

void card_csv_head(struct kith_buf *out)
{
  buf_add_c(out, "question,left_id,right_id,probability,verdict");
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
    buf_printf(out, ",left_%s,right_%s", columns[i], columns[i]);
  buf_add_c(out, ",why,left_record,right_record\r\n");
}

static void add_values(struct kith_buf *out, const struct kith_card *c, const char *column, enum which which)
{
  struct kith_arena arena = {0};
  struct kith_str text = STR_NONE;
  for (size_t i = 0; i < c->fields.len; i++) {
    const struct kith_card_field *f = &c->fields.items[i];
    for (size_t k = 0; strcmp(f->key, column) == 0 && k < f->line_count; k++) {
      struct kith_str value = value_of(&f->lines[k], which);
      if (value.len)
        text = arena_printf(&arena, "%.*s%s%.*s", STR_ARG(text), text.len ? "; " : "", STR_ARG(value));
    }
  }
  cell_csv(out, text, ',', false, CELL_SAFE);
  arena_free(&arena);
}

void card_csv(const struct kith_card *c, size_t number, struct kith_buf *out)
{
  enum { REASONS = 3 };
  const struct kith_question *q = c->question;
  struct kith_arena arena = {0};
  char text[48];
  buf_printf(out, "%zu", number);
  cell_csv(out, identity_text(q->left, text), ',', false, CELL_SAFE);
  cell_csv(out, identity_text(q->right, text), ',', false, CELL_SAFE);
  buf_printf(out, ",%.3f,", q->probability);
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
    add_values(out, c, columns[i], LEFT);
    add_values(out, c, columns[i], RIGHT);
  }
  cell_csv(out, card_why(c, REASONS, &arena), ',', false, CELL_SAFE);
  cell_csv(out, root_text(KITH_CONTACT, q->left_root, text), ',', false, CELL_SAFE);
  cell_csv(out, root_text(KITH_CONTACT, q->right_root, text), ',', false, CELL_SAFE);
  buf_add_c(out, "\r\n");
  arena_free(&arena);
}
