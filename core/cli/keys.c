#include "cli/keys.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "cli/cli.h"

/* Signal handlers have nobody to take it from. */
static struct {
  struct termios before, raw;
  struct sigaction before_int, before_term, before_winch, before_cont;
  volatile sig_atomic_t open, redraw;
} keys;

/* The first signal is seen between two keys; the second ends the process, as in main.c. */
static void on_end(int number)
{
  if (!atomic_exchange(&cli_cancelled, number))
    return;
  tcsetattr(STDIN_FILENO, TCSANOW, &keys.before);
  _exit(128 + number);
}

static void on_change(int number)
{
  int kept = errno;
  if (number == SIGCONT)
    tcsetattr(STDIN_FILENO, TCSANOW, &keys.raw);
  keys.redraw = 1;
  errno = kept;
}

int keys_open(struct kith_error *err)
{
  static bool registered;
  struct sigaction end = {.sa_handler = on_end}, change = {.sa_handler = on_change};
  if (tcgetattr(STDIN_FILENO, &keys.before) != 0)
    return error_errno(err, KITH_E_IO, errno, "cannot read keys from this terminal");
  keys.raw = keys.before;
  keys.raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
  keys.raw.c_cc[VMIN] = 1;
  keys.raw.c_cc[VTIME] = 0;
  keys.redraw = 0;
  if (!registered)
    atexit(keys_close);
  registered = true;
  keys.open = 1;
  sigaction(SIGINT, &end, &keys.before_int);
  sigaction(SIGTERM, &end, &keys.before_term);
  sigaction(SIGWINCH, &change, &keys.before_winch);
  sigaction(SIGCONT, &change, &keys.before_cont);
  tcsetattr(STDIN_FILENO, TCSANOW, &keys.raw);
  return KITH_OK;
}

void keys_close(void)
{
  if (!keys.open)
    return;
  keys.open = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &keys.before);
  sigaction(SIGINT, &keys.before_int, NULL);
  sigaction(SIGTERM, &keys.before_term, NULL);
  sigaction(SIGWINCH, &keys.before_winch, NULL);
  sigaction(SIGCONT, &keys.before_cont, NULL);
}

static bool is_waiting(int timeout_ms)
{
  struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
  return poll(&in, 1, timeout_ms) == 1;
}

/* An arrow is ESC and letters that are keys of their own. */
static void swallow_sequence(void)
{
  char rest[64];
  while (is_waiting(0) && read(STDIN_FILENO, rest, sizeof rest) > 0)
    ;
}

int keys_read(void)
{
  enum { LOOK_AROUND_MS = 200 /* a signal may come just before the poll */, ESCAPE = 27, END_OF_TRANSMISSION = 4 };
  for (;;) {
    unsigned char key;
    if (cli_cancelled)
      return KEY_END;
    if (keys.redraw) {
      keys.redraw = 0;
      return KEY_REDRAW;
    }
    if (!is_waiting(LOOK_AROUND_MS))
      continue;
    ssize_t got = read(STDIN_FILENO, &key, 1);
    if (got < 0 && errno == EINTR)
      continue;
    if (got != 1 || key == END_OF_TRANSMISSION)
      return KEY_END;
    if (key != ESCAPE)
      return key;
    swallow_sequence();
    return KEY_REDRAW;
  }
}
