/* base/error.h - why a call failed: a class (enum kith_status) and one sentence.
 *
 * The caller supplies the struct; it is the last argument, may be NULL, and is written only on failure. The sentence
 * says where, what and what to do, in one line, without personal data. Control characters in it are replaced, so it
 * may be printed.
 */
#ifndef KITH_BASE_ERROR_H
#define KITH_BASE_ERROR_H

#include "base/str.h"

struct kith_error {
  int status; /* enum kith_status, negative; 0: nothing happened */
  char message[1024];
};

/* Sets the error and returns `status`, so that a function can `return error_set(...)`. */
__attribute__((format(printf, 3, 4))) int error_set(struct kith_error *, int status, const char *fmt, ...);

/* Puts "context: " in front of the message that is there; returns the error's status. */
__attribute__((format(printf, 2, 3))) int error_wrap(struct kith_error *, const char *fmt, ...);

/* Appends strerror(errno_value): "cannot open x: No such file or directory". Chooses the status from the number:
 * KITH_E_MISSING, KITH_E_AUTH or `fallback`. */
__attribute__((format(printf, 4, 5))) int error_errno(struct kith_error *, int fallback, int errno_value,
                                                      const char *fmt, ...);

/* Control characters become question marks: a message is one line. */
void error_make_printable(char *text);

/* The process's exit code for a status: sysexits.h, see architecture. 0 for KITH_OK. */
int error_exit_code(int status);

#endif
