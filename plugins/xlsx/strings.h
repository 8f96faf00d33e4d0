/* xlsx/strings.h - the shared strings of a workbook: each text once, cells refer to them by number.
 *
 * Runs of rich text are joined; phonetic runs (furigana) are left out. The texts live in one arena until strings_free.
 * Read once, then constant.
 */
#ifndef KITH_XLSX_STRINGS_H
#define KITH_XLSX_STRINGS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "xlsx/xml.h"

enum {
  STRINGS_MAX = 2 * 1024 * 1024,        /* how many */
  STRINGS_MAX_BYTES = 64 * 1024 * 1024, /* of all of them */
  STRING_MAX = 1024 * 1024,             /* of one */
};

struct strings {
  struct kith_arena arena;
  VEC(struct kith_str) items;
  struct kith_buf current;
  int phonetic; /* how many <rPh> are open */
  bool in_text;
};

/* KITH_E_LIMIT past one of the maxima. */
int strings_read(struct strings *, const struct xml_part *, struct kith_error *);
void strings_free(struct strings *);

/* "_x000D_" is how a workbook writes what XML cannot hold; *len shrinks. In place. */
void unescape(char *text, size_t *len);

#endif
