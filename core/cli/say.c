#include <inttypes.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "report/page.h"

/* ---- Text ---- */

/* Decodes one UTF-8 character leniently: bytes that are none count as themselves. */
static size_t next_character(struct kith_str s, size_t at, uint32_t *out)
{
  unsigned char c = (unsigned char)s.ptr[at];
  size_t len = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;
  *out = len == 1 ? c : c & (0x7fu >> len);
  if (len > s.len - at)
    len = 1;
  for (size_t i = 1; i < len; i++)
    *out = *out << 6 | ((unsigned char)s.ptr[at + i] & 0x3f);
  return len;
}

static bool is_unsafe(uint32_t c, size_t len)
{
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (len == 1 && c >= 0x80) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

void say_text(FILE *to, struct kith_str s)
{
  uint32_t c;
  for (size_t at = 0, len; at < s.len; at += len) {
    len = next_character(s, at, &c);
    if (is_unsafe(c, len))
      fprintf(to, "\\x%02" PRIx32, c);
    else
      fwrite(s.ptr + at, 1, len, to);
  }
}

struct kith_str say_safe(struct kith_arena *arena, struct kith_str s)
{
  enum { CELL_MAX = 4096 };
  struct kith_buf text = BUF_MAX(4 * CELL_MAX + 16);
  uint32_t c;
  for (size_t at = 0, len; at < s.len && text.len < CELL_MAX; at += len) {
    len = next_character(s, at, &c);
    if (c == '\n' || c == '\t')
      buf_add_c(&text, c == '\n' ? "\\n" : "\\t");
    else if (is_unsafe(c, len))
      buf_printf(&text, "\\x%02" PRIx32, c);
    else
      buf_add(&text, s.ptr + at, len);
  }
  struct kith_str kept = arena_str(arena, buf_str(&text));
  buf_free(&text);
  return kept;
}

void say_number(FILE *to, uint64_t value)
{
  if (value >= 1000) {
    say_number(to, value / 1000);
    fprintf(to, ",%03" PRIu64, value % 1000);
  } else {
    fprintf(to, "%" PRIu64, value);
  }
}

void say_paint(const struct kith_cli *cli, const char *what)
{
  static const struct {
    const char *name, *code;
  } paints[] = {{"bold", "1"}, {"red", "31"}, {"green", "32"}, {"yellow", "33"}, {"dim", "2"}, {"", "0"}};
  for (size_t i = 0; cli->color && i < sizeof paints / sizeof paints[0]; i++)
    if (strcmp(paints[i].name, what) == 0)
      printf("\033[%sm", paints[i].code);
}

/* ---- JSON ---- */

void say_json(const struct kith_buf *text)
{
  fwrite(text->ptr, 1, text->len, stdout);
  putchar('\n');
}

/* ---- Errors ---- */

void say_error(const struct kith_cli *cli, const struct kith_error *err)
{
  (void)cli;
  fputs("kith: ", stderr);
  say_text(stderr, str_of(err->message));
  fputc('\n', stderr);
}

void say_diags(const struct kith_cli *cli, const struct kith_diags *diags)
{
  (void)cli;
  for (size_t i = 0; i < diags->list.len; i++) {
    const struct kith_diag *d = &diags->list.items[i];
    say_text(stderr, d->file);
    if (d->line)
      fprintf(stderr, ":%u:%u", d->line, d->column);
    fputs(d->warning ? ": warning: " : ": error: ", stderr);
    say_text(stderr, d->message);
    fputc('\n', stderr);
  }
}

/* ---- Progress ---- */

unsigned terminal_width(int fd)
{
  enum { USUAL = 100, LEAST = 40, MOST = 1000 };
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return USUAL;
  return size.ws_col < LEAST ? LEAST : size.ws_col > MOST ? MOST : size.ws_col;
}

/* Phases name files: what they are called is not to be trusted, and a line that wraps cannot be wiped. */
static void show_phase(const char *phase)
{
  enum { NUMBERS = 36 /* columns that share, rate and time left take */ };
  struct kith_arena arena = {0};
  size_t most = terminal_width(STDERR_FILENO);
  struct kith_str text = say_safe(&arena, str_of(phase));
  most = most > 2 * NUMBERS ? most - NUMBERS : NUMBERS / 2;
  if (page_width(text) > most)
    text = page_cell(&arena, text, most);
  fprintf(stderr, "\r\033[K%.*s", STR_ARG(text));
  arena_free(&arena);
}

static struct {
  const char *phase;
  int64_t begun_ms, shown_ms;
  bool shown; /* on a terminal that wants it */
} line;

static int64_t now_ms(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void show_rate(uint64_t done, const char *unit, double seconds)
{
  double rate = seconds > 0 ? (double)done / seconds : 0;
  if (strcmp(unit, "bytes") == 0)
    fprintf(stderr, "  %.1f MB/s", rate / 1e6);
  else
    fprintf(stderr, "  %.0f %s/s", rate, unit);
}

/* With -v: what a phase took, once the next one begins. */
static struct {
  const char *phase;
  int64_t begun_ms, begun_cpu_ms;
  bool wanted;
} timing;

static int64_t cpu_ms(void)
{
  struct timespec used;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

static void time_phase(const char *next)
{
  int64_t now = now_ms(), cpu = cpu_ms();
  if (!timing.wanted || timing.phase == next)
    return;
  if (timing.phase) {
    fputs(isatty(STDERR_FILENO) ? "\r\033[K" : "", stderr);
    say_text(stderr, str_of(timing.phase));
    fprintf(stderr, ": %.2f s, %.2f s of processors\n", (double)(now - timing.begun_ms) / 1000,
            (double)(cpu - timing.begun_cpu_ms) / 1000);
  }
  timing.phase = next;
  timing.begun_ms = now;
  timing.begun_cpu_ms = cpu;
}

static void show(const struct kith_progress *p)
{
  enum { EVERY_MS = 100 };
  int64_t now = now_ms();
  const char *phase = p->phase;
  if (phase != line.phase) {
    line.phase = phase;
    line.begun_ms = now;
  } else if (now - line.shown_ms < EVERY_MS) {
    return;
  }
  line.shown_ms = now;
  uint64_t done = p->done, total = p->total;
  double seconds = (double)(now - line.begun_ms) / 1000;
  show_phase(phase);
  if (total && done <= total)
    fprintf(stderr, "  %3.0f %%", 100.0 * (double)done / (double)total);
  if (done && p->unit)
    show_rate(done, p->unit, seconds);
  if (done && total > done && seconds > 1)
    fprintf(stderr, "  %.0f s left", seconds * (double)(total - done) / (double)done);
  fflush(stderr);
}

static void tick(struct kith_progress *p)
{
  time_phase(p->phase);
  if (line.shown)
    show(p);
}

void say_progress_begin(struct kith_cli *cli)
{
  line.phase = timing.phase = NULL;
  line.shown = isatty(STDERR_FILENO) && !cli->quiet && !cli->json;
  timing.wanted = cli->verbose;
  if (line.shown || timing.wanted)
    cli->progress.tick = tick;
}

void say_progress_end(struct kith_cli *cli)
{
  time_phase(NULL);
  if (line.shown)
    fputs("\r\033[K", stderr);
  line.shown = false;
  cli->progress.tick = NULL;
}
