#include "pipeline/splice.h"

#include <stdlib.h>

static uint64_t bytes_of(const struct kith_due *due)
{
  return (uint64_t)(due->last_length < 0 ? -due->last_length : due->last_length);
}

/* Items that retire are sent last, but stood among their kind. */
static int by_last_place(const void *a, const void *b)
{
  const struct kith_due *const *x = a, *const *y = b;
  return due_compare_places((*x)->number, (*y)->number);
}

struct walking {
  struct kith_due_list *list;
  struct kith_splice *out;
  const struct kith_due **retired; /* as they stood */
  size_t upserts, retired_count, at_retired;
  uint64_t offset; /* in the last output */
};

static void find_retired(struct walking *w)
{
  while (w->upserts < w->list->items.len && w->list->items.items[w->upserts].op != KITH_RETIRE)
    w->upserts++;
  w->retired_count = w->list->items.len - w->upserts;
  w->retired = mem_array(w->retired_count, sizeof *w->retired);
  for (size_t i = 0; i < w->retired_count; i++)
    w->retired[i] = &w->list->items.items[w->upserts + i];
  if (w->retired_count)
    qsort(w->retired, w->retired_count, sizeof *w->retired, by_last_place);
}

static void pass_retired(struct walking *w, const struct kith_due *until)
{
  while (w->at_retired < w->retired_count &&
         (!until || due_compare_places(w->retired[w->at_retired]->number, until->number) < 0))
    w->offset += bytes_of(w->retired[w->at_retired++]);
}

static void keep(struct walking *w, const struct kith_due *due, size_t place)
{
  struct kith_splice *out = w->out;
  struct kith_cut *last = out->cuts.len ? &out->cuts.items[out->cuts.len - 1] : NULL;
  struct kith_cut cut = {w->offset, bytes_of(due), place};
  out->kept++;
  if (last && last->before == place && last->from + last->len == w->offset)
    last->len += cut.len;
  else
    vec_push(&out->cuts, cut);
}

static bool stays(const struct kith_due *due)
{
  return due->op == KITH_UPSERT && due->outcome == KITH_UNCHANGED && due->last_length > 0;
}

static bool fits(const struct kith_due_list *list, uint64_t size)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < list->items.len; i++)
    sum += bytes_of(&list->items.items[i]);
  return sum == size;
}

bool splice_plan(struct kith_due_list *list, uint64_t output_size, struct kith_splice *out)
{
  struct walking w = {.list = list, .out = out};
  size_t sent = 0;

  *out = (struct kith_splice){0};
  if (!fits(list, output_size))
    return false;
  find_retired(&w);
  for (size_t i = 0; i < w.upserts; i++) {
    const struct kith_due due = list->items.items[i];
    pass_retired(&w, &due);
    if (stays(&due))
      keep(&w, &due, sent);
    else
      list->items.items[sent++] = due;
    w.offset += bytes_of(&due);
  }
  for (size_t i = 0; i < w.retired_count; i++)
    list->items.items[sent++] = list->items.items[w.upserts + i];
  list->items.len = sent;
  mem_free(w.retired);
  return true;
}

bool splice_parts(const struct kith_splice *s, size_t place)
{
  size_t low = 0, high = s->cuts.len;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (s->cuts.items[middle].before < place)
      low = middle + 1;
    else
      high = middle;
  }
  return low < s->cuts.len && s->cuts.items[low].before == place;
}

int splice_until(struct kith_splice *s, size_t place, struct kith_kept *from, struct kith_stream *to,
                 struct kith_error *err)
{
  int rc = KITH_OK;
  for (; s->next < s->cuts.len && s->cuts.items[s->next].before <= place && rc == KITH_OK; s->next++)
    rc = stream_keep(to, from, s->cuts.items[s->next].from, s->cuts.items[s->next].len, err);
  return rc;
}

void splice_free(struct kith_splice *s)
{
  vec_free(&s->cuts);
  *s = (struct kith_splice){0};
}
