/* cli/keys.h - single key presses from the terminal on standard input.
 *
 * keys_open switches waiting for Enter and echo off; keys_close, the end of the process and a second INT or TERM put the
 * terminal back as it was. Stopped (^Z) and gone on with, it is switched again. One at a time; main thread.
 */
#ifndef KITH_CLI_KEYS_H
#define KITH_CLI_KEYS_H

#include "base/error.h"

enum {
  KEY_REDRAW = -1, /* draw again: the window has another size, the process was stopped, a key was none */
  KEY_END = -2     /* nobody types any more, or a signal came (cli_cancelled) */
};

int keys_open(struct kith_error *);
int keys_read(void); /* a byte over 0, or one of the above */
void keys_close(void);

#endif
