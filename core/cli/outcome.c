#include <limits.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/day.h"
#include "cli/cli.h"
#include "report/page.h"

struct cell {
  const char *label;
  uint64_t value;
};

static void heading(const struct kith_cli *cli, const char *text)
{
  say_paint(cli, "bold");
  printf("%s", text);
  say_paint(cli, "");
}

/* "3 disputed, 12 to review", leaving out zeros; false when all are. */
static bool list_cells(const struct cell *cells, size_t count)
{
  bool any = false;
  for (size_t i = 0; i < count; i++) {
    if (!cells[i].value)
      continue;
    printf("%s", any ? ", " : "");
    say_number(stdout, cells[i].value);
    printf(" %s", cells[i].label);
    any = true;
  }
  return any;
}

#define LIST(...)                                                                                                      \
  list_cells((const struct cell[]){__VA_ARGS__}, sizeof((const struct cell[]){__VA_ARGS__}) / sizeof(struct cell))

static void say_needs(const struct kith_cli *cli, const struct kith_summary *s)
{
  heading(cli, "Needs you   ");
  bool pressing = s->needs.disputed + s->needs.rejected + s->needs.refused + s->needs.contradicted;
  say_paint(cli, pressing ? "yellow" : "green");
  if (!LIST({"disputed", s->needs.disputed}, {"to review", s->needs.review}, {"rejected", s->needs.rejected},
            {"refused", s->needs.refused}, {"obligations due", s->needs.obligations},
            {"verdicts against which new evidence speaks", s->needs.contradicted}))
    printf("nothing");
  say_paint(cli, "");
  printf("\n");
}

/* Up to where the numbers of a row begin. */
static void say_gap(struct kith_str name)
{
  enum { NAME_COLUMNS = 18 };
  size_t width = page_width(name);
  printf("%*s", width < NAME_COLUMNS ? (int)(NAME_COLUMNS - width) : 1, "");
}

static void say_sources(const struct kith_cli *cli, const struct kith_summary *s)
{
  heading(cli, "Read");
  printf("%27s%10s%10s%11s%9s%10s\n", "read", "new", "changed", "unchanged", "gone", "rejected");
  for (size_t i = 0; i < s->sources.len; i++) {
    const struct kith_source_summary *c = &s->sources.items[i];
    printf("  ");
    say_text(stdout, c->name);
    say_gap(c->name);
    printf("%11llu%10llu%10llu%11llu%9llu%10llu\n", (unsigned long long)c->read, (unsigned long long)c->created,
           (unsigned long long)c->changed, (unsigned long long)c->unchanged, (unsigned long long)c->gone,
           (unsigned long long)c->rejected);
  }
}

static void say_sinks(const struct kith_cli *cli, const struct kith_summary *s)
{
  heading(cli, s->dry ? "To write" : "Written ");
  printf("%23s%10s%10s%11s%9s%10s\n", "due", "created", "updated", "unchanged", "removed", "refused");
  for (size_t i = 0; i < s->sinks.len; i++) {
    const struct kith_sink_summary *k = &s->sinks.items[i];
    printf("  ");
    say_text(stdout, k->name);
    say_gap(k->name);
    printf("%11llu%10llu%10llu%11llu%9llu%10llu\n", (unsigned long long)k->due,
           (unsigned long long)k->outcomes[KITH_CREATED], (unsigned long long)k->outcomes[KITH_UPDATED],
           (unsigned long long)k->outcomes[KITH_UNCHANGED], (unsigned long long)k->outcomes[KITH_REMOVED],
           (unsigned long long)(k->outcomes[KITH_REFUSED] + k->outcomes[KITH_DEFERRED]));
  }
}

static void say_totals(const struct kith_cli *cli, const struct kith_summary *s)
{
  heading(cli, "Contacts    ");
  say_number(stdout, s->identities.total);
  printf(": ");
  if (!LIST({"new", s->identities.created}, {"changed", s->identities.changed}, {"merged away", s->identities.merged}))
    printf("nothing changed");
  printf("\n");
  heading(cli, "Whose       ");
  if (!LIST({"company", s->owners[KITH_COMPANY]}, {"rep", s->owners[KITH_REP]}, {"shared", s->owners[KITH_BOTH]},
            {"disputed", s->owners[KITH_DISPUTED]}, {"unclaimed", s->owners[KITH_UNCLAIMED]}))
    printf("nobody decided: the pipeline names no policy");
  if (s->personal) {
    printf("; ");
    say_number(stdout, s->personal);
    printf(" personal, taken out again and not kept");
  }
  printf("\n");
}

const char *path_from_here(const char *path)
{
  char here[PATH_MAX];
  size_t len = getcwd(here, sizeof here) ? strlen(here) : 0;
  return len && strncmp(path, here, len) == 0 && path[len] == '/' ? path + len + 1 : path;
}

static void say_next(const struct kith_cli *cli, const struct kith_summary *s)
{
  /* Only a run that came to its end has a tally to speak of. */
  bool stopped = s->exit_code != 0 && s->exit_code != 2 && s->exit_code != EX_SOFTWARE;

  printf("\n");
  say_paint(cli, "dim");
  printf("%.2f s, run %lld%s, %s\n", s->seconds, (long long)s->run, s->resumed ? " (resumed)" : "",
         stopped    ? "stopped before its end"
         : s->tally ? "the tally comes out"
                    : "the tally DOES NOT COME OUT");
  say_paint(cli, "");
  if (stopped) {
    printf("Next: %skith %s ", s->exit_code > 128 ? "" : "mend what is said below, then ", s->dry ? "plan" : "run");
    say_text(stdout, s->pipeline);
    printf(" again%s\n", s->dry ? "" : ": it goes on from here");
    return;
  }
  if (s->dry) {
    printf("Nothing was written. Next: kith run %.*s\n", STR_ARG(s->pipeline));
    return;
  }
  printf("Next: kith list%s --state %s\n", s->needs.disputed ? " --disputed" : "", path_from_here(s->state));
}

static void say_owed(const struct kith_cli *cli, const struct kith_summary *s)
{
  char next[DAY_TEXT];
  uint64_t later = s->obligations.open - s->needs.obligations;
  if (!s->obligations.open)
    return;
  heading(cli, "Owed        ");
  LIST({"due now", s->needs.obligations}, {"later", later});
  day_format(s->obligations.next, next);
  printf("%s%s; kith obligations lists them\n", *next ? ", the next on " : "", next);
}

void say_summary(const struct kith_cli *cli, const struct kith_summary *s)
{
  say_needs(cli, s);
  say_sources(cli, s);
  say_totals(cli, s);
  say_owed(cli, s);
  say_sinks(cli, s);
  for (size_t i = 0; i < s->warnings.len; i++) {
    printf("%s", i ? "            " : "Remarks     ");
    say_text(stdout, s->warnings.items[i]);
    printf("\n");
  }
  say_next(cli, s);
}
