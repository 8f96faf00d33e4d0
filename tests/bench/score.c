/* score.c - pairs after clustering against the truth: bench_score TRUTH CLUSTERS [SHOW]
 *
 * TRUTH: id,person with ids from 1 in order. CLUSTERS: as `kith dedupe --clusters` writes it
 * (source,record,id,cluster,probability). Prints precision, recall and F1 of pairs, and of records (B-cubed: Bagga and
 * Baldwin 1998); with SHOW, so many pairs of either error as "wrong A B" and "missed A B".
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 4096 };

struct row {
  uint64_t id, person, cluster;
  uint64_t in_person, in_cluster, in_both; /* records of the person, of the cluster, of both */
};

struct rows {
  struct row *items;
  size_t count, room;
};

static struct row *row_at(struct rows *rows, uint64_t id)
{
  while (id > rows->room) {
    size_t room = rows->room ? rows->room * 2 : 1024;
    rows->items = realloc(rows->items, room * sizeof *rows->items);
    if (!rows->items)
      exit(71);
    memset(rows->items + rows->room, 0, (room - rows->room) * sizeof *rows->items);
    rows->room = room;
  }
  rows->count = id > rows->count ? (size_t)id : rows->count;
  return &rows->items[id - 1];
}

static FILE *open_table(const char *path, char line[LINE])
{
  FILE *f = fopen(path, "r");
  if (!f || !fgets(line, LINE, f)) {
    perror(path);
    exit(66);
  }
  return f;
}

static void read_truth(const char *path, struct rows *rows)
{
  char line[LINE], *end;
  FILE *f = open_table(path, line);
  while (fgets(line, LINE, f)) {
    uint64_t id = strtoull(line, &end, 10);
    if (!id || *end != ',') {
      fprintf(stderr, "%s is no truth: id,person with ids from 1\n", path);
      exit(65);
    }
    struct row *r = row_at(rows, id);
    r->id = id;
    r->person = strtoull(end + 1, NULL, 10) + 1;
  }
  fclose(f);
}

static uint64_t hash_text(const char *text, size_t len)
{
  uint64_t h = 1469598103934665603u;
  for (size_t i = 0; i < len; i++)
    h = (h ^ (unsigned char)text[i]) * 1099511628211u;
  return h;
}

static void read_clusters(const char *path, struct rows *rows)
{
  char line[LINE];
  FILE *f = open_table(path, line);
  while (fgets(line, LINE, f)) {
    char *field[5] = {line};
    for (size_t i = 1; i < 5; i++)
      field[i] = field[i - 1] + strcspn(field[i - 1], ",\r\n") + 1;
    uint64_t id = strtoull(field[2], NULL, 10);
    if (!id || id > rows->count || rows->items[id - 1].cluster) {
      fprintf(stderr, "record %.20s is not in the truth, or twice in the clusters\n", field[2]);
      exit(65);
    }
    rows->items[id - 1].cluster = hash_text(field[3], strcspn(field[3], ",\r\n"));
  }
  fclose(f);
}

static void expect_all(const struct rows *rows)
{
  for (size_t i = 0; i < rows->count; i++)
    if (!rows->items[i].cluster) {
      fprintf(stderr, "record %zu is in no cluster\n", i + 1);
      exit(65);
    }
}

static int compare(uint64_t a, uint64_t b)
{
  return a < b ? -1 : a > b;
}

static int by_person(const void *a, const void *b)
{
  const struct row *x = a, *y = b;
  int order = compare(x->person, y->person);
  order = order ? order : compare(x->cluster, y->cluster);
  return order ? order : compare(x->id, y->id);
}

static int by_cluster(const void *a, const void *b)
{
  const struct row *x = a, *y = b;
  int order = compare(x->cluster, y->cluster);
  order = order ? order : compare(x->person, y->person);
  return order ? order : compare(x->id, y->id);
}

/* Counts the pairs of each group of equal `outer` (person or cluster), and shows pairs that the other side keeps
 * apart. */
struct tally {
  uint64_t pairs, both;
  const char *label;
  unsigned show;
};

static void count(const struct rows *rows, bool person, struct tally *t)
{
  const struct row *r = rows->items;
  uint64_t outer = 0, both = 0;
  for (size_t i = 1; i < rows->count; i++) {
    bool same_person = r[i].person == r[i - 1].person, same_cluster = r[i].cluster == r[i - 1].cluster;
    bool same = person ? same_person : same_cluster;
    outer = same ? outer + 1 : 0;
    both = same_person && same_cluster ? both + 1 : 0;
    t->pairs += outer;
    t->both += both;
    if (same && !(same_person && same_cluster) && t->show && t->show--)
      printf("%s %llu %llu\n", t->label, (unsigned long long)r[i - 1].id, (unsigned long long)r[i].id);
  }
}

/* Sizes of runs of rows that `same` holds together, written to each of them. */
static void measure(const struct rows *rows, bool (*same)(const struct row *, const struct row *), size_t field)
{
  for (size_t from = 0, to; from < rows->count; from = to) {
    for (to = from + 1; to < rows->count && same(&rows->items[from], &rows->items[to]);)
      to++;
    for (size_t i = from; i < to; i++)
      *(uint64_t *)((char *)&rows->items[i] + field) = to - from;
  }
}

static bool one_person(const struct row *a, const struct row *b)
{
  return a->person == b->person;
}

static bool one_cluster(const struct row *a, const struct row *b)
{
  return a->cluster == b->cluster;
}

static bool one_of_both(const struct row *a, const struct row *b)
{
  return one_person(a, b) && one_cluster(a, b);
}

static double f1(double p, double r)
{
  return p + r > 0 ? 2 * p * r / (p + r) : 0;
}

static void print_of_records(const struct rows *rows)
{
  double p = 0, r = 0;
  for (size_t i = 0; i < rows->count; i++) {
    p += (double)rows->items[i].in_both / (double)rows->items[i].in_cluster;
    r += (double)rows->items[i].in_both / (double)rows->items[i].in_person;
  }
  p /= (double)(rows->count ? rows->count : 1);
  r /= (double)(rows->count ? rows->count : 1);
  printf("B-cubed P %.4f R %.4f F1 %.4f\n", p, r, f1(p, r));
}

int main(int argc, char **argv)
{
  struct rows rows = {0};
  if (argc < 3) {
    fputs("usage: bench_score TRUTH CLUSTERS [SHOW]\n", stderr);
    return 64;
  }
  unsigned show = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;
  struct tally is = {.label = "missed", .show = show}, found = {.label = "wrong", .show = show};
  read_truth(argv[1], &rows);
  read_clusters(argv[2], &rows);
  expect_all(&rows);
  qsort(rows.items, rows.count, sizeof *rows.items, by_person);
  count(&rows, true, &is);
  measure(&rows, one_person, offsetof(struct row, in_person));
  qsort(rows.items, rows.count, sizeof *rows.items, by_cluster);
  count(&rows, false, &found);
  measure(&rows, one_cluster, offsetof(struct row, in_cluster));
  measure(&rows, one_of_both, offsetof(struct row, in_both));
  double p = found.pairs ? (double)found.both / (double)found.pairs : 1,
         r = is.pairs ? (double)is.both / (double)is.pairs : 1;
  printf("P %.4f R %.4f F1 %.4f pairs %llu true %llu\n", p, r, f1(p, r), (unsigned long long)found.pairs,
         (unsigned long long)is.pairs);
  print_of_records(&rows);
  free(rows.items);
  return 0;
}
