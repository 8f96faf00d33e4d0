/* config/diag.h - what is wrong with a config, all of it at once: file:line:column: message.
 *
 * The list owns its texts, which are one line each, printable, and at most DIAG_MAX_TEXT bytes. Beyond DIAG_MAX
 * entries only the count of errors goes on. Library code adds, the command line prints. One thread at a time. A
 * zeroed struct is empty.
 */
#ifndef KITH_CONFIG_DIAG_H
#define KITH_CONFIG_DIAG_H

#include "base/arena.h"
#include "base/error.h"
#include "base/vec.h"

enum { DIAG_MAX = 1000, DIAG_MAX_TEXT = 512 };

struct kith_diag {
  struct kith_str file, message;
  uint32_t line, column; /* from 1; 0: the whole file */
  bool warning;
};

struct kith_diags {
  struct kith_arena arena;
  VEC(struct kith_diag) list;
  size_t error_count;
};

__attribute__((format(printf, 5, 6))) void diag_error(struct kith_diags *, struct kith_str file, uint32_t line,
                                                      uint32_t column, const char *fmt, ...);
__attribute__((format(printf, 5, 6))) void diag_warning(struct kith_diags *, struct kith_str file, uint32_t line,
                                                        uint32_t column, const char *fmt, ...);

/* KITH_OK, or KITH_E_CONFIG with the first error and how many more. */
int diag_status(const struct kith_diags *, struct kith_error *);
void diag_free(struct kith_diags *);

/* The list as text, "file:line:column: error: message\n" each: for printing. Lives in `arena`. */
struct kith_str diag_text(const struct kith_diags *, struct kith_arena *);

/* The candidate nearest to `word` (Damerau-Levenshtein without regard to ASCII case, at most a third of the
 * word's length), or NULL. `candidates` ends with NULL. */
const char *suggest(struct kith_str word, const char *const *candidates);

/* The same as the end of a sentence: "; did you mean \"email\"?", or "" when nothing is near. */
struct kith_hint {
  char text[96];
};
struct kith_hint suggest_hint(struct kith_str word, const char *const *candidates);

#endif
