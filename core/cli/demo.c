#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/commands.h"

/* The demo is nothing special: it copies configs/demo and types what a user would. */
static int run_program(const char *const *argv, struct kith_error *err)
{
  int status = 0;
  fflush(NULL);
  pid_t child = fork();
  if (child < 0)
    return error_set(err, KITH_E_INTERNAL, "cannot start %s", argv[0]);
  if (child == 0) {
    execvp(argv[0], (char *const *)argv);
    _exit(127);
  }
  if (waitpid(child, &status, 0) < 0 || WIFSIGNALED(status))
    return error_set(err, KITH_E_INTERNAL, "%s was ended", argv[0]);
  return WEXITSTATUS(status);
}

static int say_and_run(struct kith_cli *cli, const char *const *argv, struct kith_error *err)
{
  say_paint(cli, "bold");
  printf("\n$ kith");
  for (size_t i = 1; argv[i]; i++)
    printf(strchr(argv[i], ' ') ? " '%s'" : " %s", argv[i]);
  printf("\n");
  say_paint(cli, "");
  return run_program(argv, err);
}

static int copy_demo(struct kith_cli *cli, const char *to, struct kith_error *err)
{
  const char *from = arena_printf(&cli->arena, "%s/.", shipped_folder(&cli->plugins, "demo")).ptr;
  const char *const copy[] = {"cp", "-RL", "--no-preserve=mode", from, to, NULL};
  int code = run_program(copy, err);
  return code == 0 ? KITH_OK : error_set(err, KITH_E_WRITE, "cannot copy the demo from %s to %s", from, to);
}

static int play(struct kith_cli *cli, struct kith_error *err)
{
  static const char *const steps[][3] = {
      {"run", "demo.yaml"},      {"why", "Quentin Abara"}, {"why", "Marisol Reyes"},
      {"why", "Ruth Abernathy"}, {"offboard", "dana"},
  };
  char self[PATH_MAX];
  ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
  if (len <= 0)
    return error_set(err, KITH_E_INTERNAL, "cannot find the program itself");
  self[len] = '\0';
  if (!getenv("KITH_NOW"))
    setenv("KITH_NOW", "2026-11-24T09:00:00Z", 1); /* the Tuesday before Dana's last day */
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    const char *argv[8] = {self};
    for (size_t k = 0; k < 2; k++)
      argv[k + 1] = steps[i][k];
    int rc = say_and_run(cli, argv, err);
    if (rc != KITH_OK && rc != 2) /* 2: some records of the demo are broken on purpose */
      return rc;
  }
  return KITH_OK;
}

static int demo(struct kith_cli *cli, struct kith_error *err)
{
  char made[] = "/tmp/kith-demo-XXXXXX";
  int rc = cli_operands(cli, 0, 1, err);
  if (rc != KITH_OK)
    return rc;
  const char *to = cli->operand_count ? cli->operands[0] : mkdtemp(made);
  if (!to || (cli->operand_count && mkdir(to, 0700) != 0))
    return error_errno(err, KITH_E_WRITE, errno, "cannot make a folder for the demo%s%s", to ? ": " : "", to ? to : "");
  rc = copy_demo(cli, to, err);
  if (rc == KITH_OK && chdir(to) != 0)
    rc = error_errno(err, KITH_E_IO, errno, "cannot enter %s", to);
  if (rc == KITH_OK) {
    printf("A company, three reps, five address books; one rep leaves on Friday. Everything is in %s\n", to);
    rc = play(cli, err);
  }
  if (rc == KITH_OK)
    printf("\nLook around: cd %s && kith list --disputed\n", to);
  return rc;
}

const struct kith_cli_command command_demo = {"demo",
                                              "[DIR]",
                                              "a company, three reps, about 400 contacts with the traps of real life",
                                              "  $ kith demo\n  $ kith demo /tmp/my-demo\n",
                                              NULL,
                                              demo};
