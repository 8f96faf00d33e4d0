/* vcard/reader.h - physical lines out of a host stream, through one window of fixed size.
 *
 * A line comes as one piece, or as several when it is longer than the window. UTF-16 (by its byte order mark) becomes
 * UTF-8 on the way in; offsets then count converted bytes. The reader owns the window; a piece lives until the window
 * moves on, which `on_move` tells just before. What comes out does not depend on how many bytes the stream gives at a time. One thread at a time.
 */
#ifndef KITH_VCARD_READER_H
#define KITH_VCARD_READER_H

#include "base/buf.h"
#include "base/small.h"

enum {
  READER_WINDOW = SMALL_IN_FUZZ(128 * 1024, 1024),
  READER_RAW_MAX = SMALL_IN_FUZZ(64 * 1024, 256),
  READER_INPUT = SMALL_IN_FUZZ(32 * 1024, 256),
};

/* What kinds of byte a text has that need care. */
enum {
  BYTES_HIGH = 1u << 0,
  BYTES_NUL = 1u << 1,
  BYTES_CR = 1u << 2,
  BYTES_BACKSLASH = 1u << 3,
  BYTES_ESCAPE = 1u << 4 /* of ISO-2022 */
};
unsigned bytes_kinds(struct kith_str);

struct vc_piece {
  struct kith_str text; /* without the line's end */
  unsigned kinds;       /* BYTES_... */
  bool first;           /* the line starts with this piece */
  bool whole;           /* the line ends with it */
  int next;             /* the byte after the line's end; -1: none, or the line goes on */
  uint64_t line, offset;
};

struct vc_reader {
  const struct kith_host *host;
  struct kith_stream *stream;
  char *window;
  size_t cap;
  size_t at, end; /* what is left of the window */
  uint64_t base;  /* offset of the window's first byte */
  uint64_t line;  /* number of the line at `at` */
  bool eof, started, inside_line;
  char terminator;      /* LF, or CR in a file that has no LF */
  unsigned char *input; /* UTF-16: bytes as read; NULL otherwise */
  size_t input_len;
  bool big_endian;
  size_t undo_at;             /* for reader_unread */
  size_t stop;                /* where the LF is of a line that is being split at its CRs; 0: none */
  size_t mark;                /* where the raw bytes wanted begin in the window */
  struct kith_buf spill;      /* raw bytes that left the window already */
  void (*on_move)(void *arg); /* set by the owner; may be NULL */
  void *move_arg;
};

void reader_init(struct vc_reader *, const struct kith_host *, struct kith_stream *);
void reader_free(struct vc_reader *);

/* KITH_OK with a piece, KITH_END, or what the stream failed with. */
int reader_next(struct vc_reader *, struct vc_piece *, struct kith_error *);

/* Puts the last piece back; it must have been the first of its line. */
void reader_unread(struct vc_reader *, const struct vc_piece *);

/* Puts all but the first `len` bytes of the last piece back, which must have been whole: they become a line. */
void reader_split(struct vc_reader *, const struct vc_piece *, size_t len);

/* All that is in the window, lines that were read already too. */
struct kith_str reader_window(const struct vc_reader *);

/* Raw bytes are kept from the start of this piece on; it must be the last one that came out. */
void reader_mark(struct vc_reader *);

/* The bytes from the mark to where the reader stands, the first 64 KiB at least when there are as many. Lives until
 * the next call. */
struct kith_str reader_raw(struct vc_reader *);

#endif
