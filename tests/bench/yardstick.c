/* yardstick.c - what the machine can do, for ratios:
 * bench_yardstick csv FILE | xml FILE | write FILE BYTES | run PROGRAM ARG...
 *
 * `csv`: one bare pass of libcsv over a file; the callbacks count. `xml`: the same of libxml2's reader. `write`: so many
 * bytes written and synced. `run`: a program; its own output goes to the error stream. Prints the seconds first, then
 * what was counted (run: seconds of processors, KiB at the peak).
 */
#include <csv.h>
#include <fcntl.h>
#include <libxml/xmlreader.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 1 << 16 };

struct counts {
  unsigned long long fields, rows;
};

static void on_field(void *field, size_t len, void *arg)
{
  (void)field, (void)len;
  ((struct counts *)arg)->fields++;
}

static void on_row(int last, void *arg)
{
  (void)last;
  ((struct counts *)arg)->rows++;
}

static double seconds(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int fail(const char *what)
{
  perror(what);
  return 74;
}

static int parse(const char *path)
{
  static char piece[PIECE];
  struct csv_parser parser;
  struct counts counts = {0};
  ssize_t got;
  int fd = open(path, O_RDONLY);
  double start = seconds();
  if (fd < 0 || csv_init(&parser, 0) != 0)
    return fail(path);
  while ((got = read(fd, piece, sizeof piece)) > 0)
    if (csv_parse(&parser, piece, (size_t)got, on_field, on_row, &counts) != (size_t)got)
      return fail("csv_parse");
  csv_fini(&parser, on_field, on_row, &counts);
  printf("%.4f %llu rows %llu fields\n", seconds() - start, counts.rows, counts.fields);
  csv_free(&parser);
  return close(fd);
}

static int read_xml(const char *path)
{
  unsigned long long nodes = 0;
  double start = seconds();
  xmlTextReaderPtr reader = xmlReaderForFile(path, NULL, XML_PARSE_NONET);
  int status = reader ? 1 : -1;
  while (status == 1 && (status = xmlTextReaderRead(reader)) == 1)
    nodes++;
  if (status != 0)
    return fail(path);
  printf("%.4f %llu nodes\n", seconds() - start, nodes);
  xmlFreeTextReader(reader);
  return 0;
}

static int write_out(const char *path, unsigned long long bytes)
{
  static char piece[PIECE];
  memset(piece, 'k', sizeof piece);
  double start = seconds();
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0)
    return fail(path);
  for (unsigned long long left = bytes; left;) {
    ssize_t wrote = write(fd, piece, left < sizeof piece ? (size_t)left : sizeof piece);
    if (wrote < 0)
      return fail(path);
    left -= (unsigned long long)wrote;
  }
  if (fsync(fd) != 0 || close(fd) != 0)
    return fail(path);
  printf("%.4f %llu bytes\n", seconds() - start, bytes);
  return unlink(path);
}

static double seconds_of(struct timeval t)
{
  return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static int run(char **argv)
{
  struct rusage used;
  int status = 0;
  double start = seconds();
  pid_t child = fork();
  if (child == 0) {
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execvp(argv[0], argv);
    _exit(127);
  }
  if (child < 0 || wait4(child, &status, 0, &used) != child)
    return fail(argv[0]);
  printf("%.4f %.4f cpu %ld KiB\n", seconds() - start, seconds_of(used.ru_utime) + seconds_of(used.ru_stime),
         used.ru_maxrss);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 70;
}

int main(int argc, char **argv)
{
  if (argc == 3 && strcmp(argv[1], "csv") == 0)
    return parse(argv[2]);
  if (argc == 3 && strcmp(argv[1], "xml") == 0)
    return read_xml(argv[2]);
  if (argc == 4 && strcmp(argv[1], "write") == 0)
    return write_out(argv[2], strtoull(argv[3], NULL, 10));
  if (argc > 2 && strcmp(argv[1], "run") == 0)
    return run(argv + 2);
  fputs("usage: bench_yardstick csv FILE | xml FILE | write FILE BYTES | run PROGRAM ARG...\n", stderr);
  return 64;
}
