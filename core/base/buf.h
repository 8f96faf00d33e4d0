/* base/buf.h - bytes that grow up to a stated maximum.
 *
 * The buffer owns its bytes; a slice of them (buf_str) lives until the next append, clear or free. One thread at a
 * time. A zeroed struct with `max` set is a valid empty buffer.
 */
#ifndef KITH_BASE_BUF_H
#define KITH_BASE_BUF_H

#include <stdarg.h>

#include "base/str.h"

struct kith_buf {
  char *ptr;
  size_t len, cap, max;
};

#define BUF_MAX(maximum) ((struct kith_buf){.max = (maximum)})

/* Makes room for `more` bytes after len. KITH_E_LIMIT when that would pass max (nothing is changed then). */
int buf_reserve(struct kith_buf *, size_t more);

/* Append; KITH_OK or KITH_E_LIMIT. */
int buf_add(struct kith_buf *, const void *bytes, size_t len);
int buf_add_str(struct kith_buf *, struct kith_str);
int buf_add_c(struct kith_buf *, const char *c_string);
int buf_add_char(struct kith_buf *, char);
int buf_add_u64(struct kith_buf *, uint64_t); /* in decimal */
__attribute__((format(printf, 2, 3))) int buf_printf(struct kith_buf *, const char *fmt, ...);
__attribute__((format(printf, 2, 0))) int buf_vprintf(struct kith_buf *, const char *fmt, va_list);

struct kith_str buf_str(const struct kith_buf *);

/* A NUL-terminated view of the bytes; NULL when there is no room for the NUL. */
const char *buf_c(struct kith_buf *);

void buf_clear(struct kith_buf *); /* empties it, keeps the memory */
void buf_free(struct kith_buf *);  /* gives the memory back; the buffer may be used again */

#endif
