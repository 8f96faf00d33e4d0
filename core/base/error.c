#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sysexits.h>

void error_make_printable(char *text)
{
  for (; *text; text++)
    if ((unsigned char)*text < 0x20 || *text == 0x7f)
      *text = '?';
}

static void set_message(struct kith_error *err, const char *fmt, va_list args)
{
  vsnprintf(err->message, sizeof err->message, fmt, args);
  error_make_printable(err->message);
}

int error_set(struct kith_error *err, int status, const char *fmt, ...)
{
  if (err) {
    va_list args;
    va_start(args, fmt);
    set_message(err, fmt, args);
    va_end(args);
    err->status = status;
  }
  return status;
}

int error_wrap(struct kith_error *err, const char *fmt, ...)
{
  if (!err)
    return KITH_E_INTERNAL;
  char inner[sizeof err->message];
  memcpy(inner, err->message, sizeof inner);
  va_list args;
  va_start(args, fmt);
  set_message(err, fmt, args);
  va_end(args);
  size_t len = strlen(err->message);
  snprintf(err->message + len, sizeof err->message - len, ": %s", inner);
  return err->status;
}

static int status_of_errno(int errno_value, int fallback)
{
  if (errno_value == ENOENT || errno_value == ENOTDIR)
    return fallback == KITH_E_WRITE ? KITH_E_WRITE : KITH_E_MISSING;
  if (errno_value == EACCES || errno_value == EPERM)
    return fallback == KITH_E_WRITE ? KITH_E_WRITE : KITH_E_AUTH;
  return fallback;
}

int error_errno(struct kith_error *err, int fallback, int errno_value, const char *fmt, ...)
{
  int status = status_of_errno(errno_value, fallback);
  if (err) {
    va_list args;
    va_start(args, fmt);
    set_message(err, fmt, args);
    va_end(args);
    size_t len = strlen(err->message);
    snprintf(err->message + len, sizeof err->message - len, ": %s", strerror(errno_value));
    err->status = status;
  }
  return status;
}

int error_exit_code(int status)
{
  static const struct {
    int status, code;
  } table[] = {{KITH_OK, EX_OK},
               {KITH_END, EX_OK},
               {KITH_E_INVALID, EX_DATAERR},
               {KITH_E_IO, EX_IOERR},
               {KITH_E_AUTH, EX_NOPERM},
               {KITH_E_RETRY, EX_TEMPFAIL},
               {KITH_E_LIMIT, EX_DATAERR},
               {KITH_E_CANCELLED, 130},
               {KITH_E_MISSING, EX_NOINPUT},
               {KITH_E_BUSY, EX_TEMPFAIL},
               {KITH_E_CONFIG, EX_CONFIG},
               {KITH_E_WRITE, EX_CANTCREAT},
               {KITH_E_TOO_MANY, EX_DATAERR}};
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (table[i].status == status)
      return table[i].code;
  return EX_SOFTWARE;
}
