#include "config/diag.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"

/* A cut in the middle of a UTF-8 sequence takes the whole sequence out, and says that something is missing. */
static void mark_cut(char *text, size_t len)
{
  len -= 3;
  while (len && ((unsigned char)text[len] & 0xc0) == 0x80)
    len--;
  memcpy(text + len, "...", 4);
}

static struct kith_str own_file(struct kith_diags *d, struct kith_str file)
{
  const struct kith_diag *last = d->list.len ? &d->list.items[d->list.len - 1] : NULL;
  return last && str_eq(last->file, file) ? last->file : arena_str(&d->arena, file);
}

static void add(struct kith_diags *d, struct kith_diag diag, const char *fmt, va_list args)
{
  char text[DIAG_MAX_TEXT];

  d->error_count += !diag.warning;
  if (d->list.len >= DIAG_MAX)
    return;
  if (vsnprintf(text, sizeof text, fmt, args) >= (int)sizeof text)
    mark_cut(text, sizeof text - 1);
  error_make_printable(text);
  diag.file = own_file(d, diag.file);
  diag.message = arena_str(&d->arena, str_of(text));
  vec_push(&d->list, diag);
}

void diag_error(struct kith_diags *d, struct kith_str file, uint32_t line, uint32_t column, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  add(d, (struct kith_diag){.file = file, .line = line, .column = column}, fmt, args);
  va_end(args);
}

void diag_warning(struct kith_diags *d, struct kith_str file, uint32_t line, uint32_t column, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  add(d, (struct kith_diag){.file = file, .line = line, .column = column, .warning = true}, fmt, args);
  va_end(args);
}

/* "acme.yaml:3:5: ", as much of it as is known. */
static struct kith_str place(const struct kith_diag *diag, char *text, size_t size)
{
  int len = 0;
  if (diag->line)
    len = snprintf(text, size, "%.*s:%u:%u: ", STR_ARG(diag->file), diag->line, diag->column);
  else if (diag->file.len)
    len = snprintf(text, size, "%.*s: ", STR_ARG(diag->file));
  return (struct kith_str){text, len < 0 ? 0 : (size_t)len < size ? (size_t)len : size - 1};
}

static const struct kith_diag *first_error(const struct kith_diags *d)
{
  for (size_t i = 0; i < d->list.len; i++)
    if (!d->list.items[i].warning)
      return &d->list.items[i];
  return NULL;
}

int diag_status(const struct kith_diags *d, struct kith_error *err)
{
  char where[DIAG_MAX_TEXT], more[48] = "";
  if (!d->error_count)
    return KITH_OK;
  const struct kith_diag *first = first_error(d);
  if (!first) /* warnings filled the list before the first error came */
    return error_set(err, KITH_E_CONFIG, "%zu errors after too many warnings", d->error_count);
  if (d->error_count > 1)
    snprintf(more, sizeof more, " (and %zu more)", d->error_count - 1);
  return error_set(err, KITH_E_CONFIG, "%.*s%.*s%s", STR_ARG(place(first, where, sizeof where)),
                   STR_ARG(first->message), more);
}

struct kith_str diag_text(const struct kith_diags *d, struct kith_arena *arena)
{
  struct kith_buf buf = BUF_MAX((size_t)DIAG_MAX * (2 * DIAG_MAX_TEXT + 32));
  char where[DIAG_MAX_TEXT];

  for (size_t i = 0; i < d->list.len; i++) {
    const struct kith_diag *diag = &d->list.items[i];
    buf_printf(&buf, "%.*s%s: %.*s\n", STR_ARG(place(diag, where, sizeof where)), diag->warning ? "warning" : "error",
               STR_ARG(diag->message));
  }
  struct kith_str text = arena_str(arena, buf_str(&buf));
  buf_free(&buf);
  return text;
}

void diag_free(struct kith_diags *d)
{
  arena_free(&d->arena);
  vec_free(&d->list);
  d->error_count = 0;
}

/* ---- Did you mean ---- */

enum { LONGEST_WORD = 64 };

static size_t least(size_t a, size_t b)
{
  return a < b ? a : b;
}

static bool same(char a, char b)
{
  return ascii_lower(a) == ascii_lower(b);
}

/* Insertions, deletions, changes and swaps of neighbours that make `b` of `a`; both at most LONGEST_WORD long. */
static size_t distance(struct kith_str a, struct kith_str b)
{
  size_t rows[3][LONGEST_WORD + 1], *before = rows[0], *above = rows[1], *row = rows[2];

  for (size_t j = 0; j <= b.len; j++)
    above[j] = before[j] = j;
  for (size_t i = 1; i <= a.len; i++) {
    row[0] = i;
    for (size_t j = 1; j <= b.len; j++) {
      row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + !same(a.ptr[i - 1], b.ptr[j - 1]));
      if (i > 1 && j > 1 && same(a.ptr[i - 1], b.ptr[j - 2]) && same(a.ptr[i - 2], b.ptr[j - 1]))
        row[j] = least(row[j], before[j - 2] + 1);
    }
    size_t *oldest = before;
    before = above;
    above = row;
    row = oldest;
  }
  return above[b.len];
}

const char *suggest(struct kith_str word, const char *const *candidates)
{
  size_t best = word.len / 3 + 1;
  const char *nearest = NULL;

  if (word.len > LONGEST_WORD)
    return NULL;
  for (; *candidates; candidates++) {
    struct kith_str candidate = str_of(*candidates);
    size_t steps = candidate.len > LONGEST_WORD ? best : distance(word, candidate);
    if (steps < best) {
      best = steps;
      nearest = *candidates;
    }
  }
  return nearest;
}

struct kith_hint suggest_hint(struct kith_str word, const char *const *candidates)
{
  struct kith_hint hint = {""};
  const char *nearest = suggest(word, candidates);
  if (nearest)
    snprintf(hint.text, sizeof hint.text, "; did you mean \"%s\"?", nearest);
  return hint;
}
