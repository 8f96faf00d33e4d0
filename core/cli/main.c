#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/commands.h"

const struct kith_cli_command *const cli_commands[] = {
    const struct kith_cli_command *const cli_commands[] = {
        &command_run,     &command_plan,        &command_check,      &command_guess,     &command_preview,
        &command_convert, &command_screen,      &command_dedupe,     &command_list,      &command_why,
        &command_merge,   &command_distinct,    &command_split,      &command_review,    &command_decide,
        &command_dispute, &command_obligations, &command_offboard,   &command_onboard,   &command_who_knows,
        &command_overlap, &command_outflow,     &command_coverage,   &command_customers, &command_policy,
        &command_plugins, &command_model,       &command_completion, &command_demo,      NULL};

atomic_int cli_cancelled;

/* The first signal ends the run after the batch at hand; the second ends the process: what was committed is safe. */
static void on_signal(int number)
{
  if (atomic_exchange(&cli_cancelled, number))
    _exit(128 + number);
}

/* A file of ours that was opened as 1 or 2 would get what is said to people. Reading from a closed standard input ends
 * at once, writing to a closed output fails. */
static void fill_standard_places(void)
{
  int fd = open("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO)
    fd = open("/dev/null", O_RDONLY);
  if (fd > STDERR_FILENO)
    close(fd);
}

static void set_up_process(void)
{
  mem_setup();
  fill_standard_places();
  struct sigaction action = {.sa_handler = on_signal};
  struct rlimit no_core = {0, 0};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  setrlimit(RLIMIT_CORE, &no_core); /* a core would hold personal data */
  umask(077);
}

/* Nobody reads standard output any more: not said, and the code that a shell knows such an end by (SIGPIPE's). */
static bool reader_went_away(void)
{
  struct pollfd out = {.fd = STDOUT_FILENO};
  return poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP));
}

/* What was said on standard output must have arrived. */
static int flush_output(struct kith_error *err)
{
  errno = 0;
  if (fflush(stdout) == 0 && !ferror(stdout))
    return KITH_OK;
  if (reader_went_away())
    return error_set(err, KITH_E_CANCELLED, "whoever read standard output went away");
  return error_errno(err, KITH_E_WRITE, errno ? errno : EIO, "cannot write standard output");
}

static int exit_code(int rc, bool usage)
{
  if (rc > KITH_END)
    return rc; /* a command's own code: 2 */
  if (rc == KITH_E_CANCELLED)
    return 128 + (cli_cancelled ? cli_cancelled : SIGPIPE);
  return usage && rc == KITH_E_INVALID ? EX_USAGE : error_exit_code(rc);
}

int main(int argc, char **argv)
{
  struct kith_cli cli = {0};
  struct kith_error err = {0};

  set_up_process();
  int rc = cli_parse(&cli, argc, argv, &err);
  bool usage = rc == KITH_E_INVALID;
  if (rc == KITH_OK)
    rc = plugins_find(&cli.plugins, NULL, &err);
  if (rc == KITH_OK) {
    rc = cli.command->run(&cli, &err);
    usage = rc == KITH_E_INVALID && (cli.usage || str_starts(str_of(err.message), KITH_STR("usage: ")));
  }
  int flushed = rc >= 0 ? flush_output(&err) : KITH_OK;
  if (flushed != KITH_OK)
    rc = flushed;
  bool quiet = rc == KITH_E_CANCELLED && !cli_cancelled;
  if (rc == KITH_E_CANCELLED && cli_cancelled && !strstr(err.message, "interrupted"))
    error_set(&err, rc, "interrupted"); /* plugins that saw the flag say anything or nothing */
  if (rc < 0 && err.message[0] && !quiet)
    say_error(&cli, &err);
  plugins_free(&cli.plugins);
  arena_free(&cli.arena);
  return rc == KITH_END ? EX_OK : exit_code(rc, usage);
}
