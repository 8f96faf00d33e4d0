#include "vcard/reader.h"

#include "base/mem.h"

enum {
  LARGEST_UNIT = 3, /* bytes of UTF-8 that one UTF-16 unit can become */
  WORTH_FILLING = 64
};

typedef unsigned char bytes16 __attribute__((vector_size(16)));
typedef signed char signed16 __attribute__((vector_size(16)));
typedef long long words2 __attribute__((vector_size(16)));

static inline bool any(bytes16 seen)
{
  words2 words = (words2)seen;
  return (words[0] | words[1]) != 0;
}

/* What needs care among sixteen bytes: one comparison finds those over 127 (they are negative) and controls. */
static inline bytes16 odd(const char *at)
{
  bytes16 b;
  memcpy(&b, at, sizeof b);
  return (bytes16)((signed16)b < 0x20) | (bytes16)(b == '\\');
}

struct seen {
  bytes16 high, nul, cr, backslash, escape;
};

static inline void look(struct seen *seen, const char *at)
{
  bytes16 b;
  memcpy(&b, at, sizeof b);
  seen->high |= (bytes16)((signed16)b < 0);
  seen->nul |= (bytes16)(b == 0);
  seen->cr |= (bytes16)(b == '\r');
  seen->backslash |= (bytes16)(b == '\\');
  seen->escape |= (bytes16)(b == 0x1B);
}

/* Fewer than sixteen bytes, and nothing to see behind them. */
static inline void pad(char to[16], struct kith_str s)
{
  memset(to, ' ', 16);
  for (size_t i = 0; i < s.len; i++)
    to[i] = s.ptr[i];
}

static __attribute__((noinline)) unsigned exact_kinds(struct kith_str s)
{
  struct seen seen = {0};
  char last[16];
  size_t i = 0;

  for (; i + 16 <= s.len; i += 16)
    look(&seen, s.ptr + i);
  pad(last, str_sub(s, i, s.len));
  look(&seen, last);
  return (any(seen.high) ? BYTES_HIGH : 0) | (any(seen.nul) ? BYTES_NUL : 0) | (any(seen.cr) ? BYTES_CR : 0) |
         (any(seen.backslash) ? BYTES_BACKSLASH : 0) | (any(seen.escape) ? BYTES_ESCAPE : 0);
}

unsigned bytes_kinds(struct kith_str s)
{
  bytes16 seen = {0};
  size_t i = 0;

  for (; i + 16 <= s.len; i += 16)
    seen |= odd(s.ptr + i);
  if (i < s.len && s.len >= 16) {
    seen |= odd(s.ptr + s.len - 16);
  } else if (i < s.len) {
    char last[16];
    pad(last, s);
    seen |= odd(last);
  }
  return any(seen) ? exact_kinds(s) : 0;
}

void reader_init(struct vc_reader *r, const struct kith_host *host, struct kith_stream *stream)
{
  *r = (struct vc_reader){.host = host, .stream = stream, .line = 1, .terminator = '\n'};
  r->cap = READER_WINDOW;
  r->window = mem_array(r->cap, 1);
  r->spill = BUF_MAX(READER_RAW_MAX);
}

void reader_free(struct vc_reader *r)
{
  mem_free(r->window);
  mem_free(r->input);
  buf_free(&r->spill);
}

/* ---- Filling the window ------------------------------------------------------------------------------------------ */

/* Reads until `buf` is full or the stream has ended, so that the stream's own portions leave no trace. */
static int64_t read_full(struct vc_reader *r, void *buf, size_t len, struct kith_error *err)
{
  size_t have = 0;
  while (have < len) {
    int64_t n = r->host->read(r->stream, (char *)buf + have, len - have, err);
    if (n < 0)
      return n;
    if (n == 0)
      break;
    have += (size_t)n;
  }
  return (int64_t)have;
}

static void put_rune(struct vc_reader *r, uint32_t c)
{
  unsigned char *to = (unsigned char *)r->window + r->end;
  if (c < 0x80) {
    to[0] = (unsigned char)c;
    r->end += 1;
  } else if (c < 0x800) {
    to[0] = (unsigned char)(0xC0 | c >> 6);
    to[1] = (unsigned char)(0x80 | (c & 63));
    r->end += 2;
  } else if (c < 0x10000) {
    to[0] = (unsigned char)(0xE0 | c >> 12);
    to[1] = (unsigned char)(0x80 | (c >> 6 & 63));
    to[2] = (unsigned char)(0x80 | (c & 63));
    r->end += 3;
  } else {
    to[0] = (unsigned char)(0xF0 | c >> 18);
    to[1] = (unsigned char)(0x80 | (c >> 12 & 63));
    to[2] = (unsigned char)(0x80 | (c >> 6 & 63));
    to[3] = (unsigned char)(0x80 | (c & 63));
    r->end += 4;
  }
}

static uint32_t unit(const struct vc_reader *r, size_t i)
{
  const unsigned char *p = r->input + i;
  return r->big_endian ? (uint32_t)(p[0] << 8 | p[1]) : (uint32_t)(p[1] << 8 | p[0]);
}

/* Converts what is in `input`; a half pair at its end stays there for the next round. Lone surrogates become U+FFFD. */
static void convert_input(struct vc_reader *r, bool last)
{
  size_t i = 0;
  while (i + 2 <= r->input_len) {
    uint32_t c = unit(r, i);
    bool leads = c >= 0xD800 && c < 0xDC00, trails = c >= 0xDC00 && c < 0xE000;
    if (leads && i + 4 > r->input_len && !last)
      break;
    i += 2;
    uint32_t second = leads && i + 2 <= r->input_len ? unit(r, i) : 0;
    if (second >= 0xDC00 && second < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (second - 0xDC00);
      i += 2;
    } else if (leads || trails) {
      c = 0xFFFD;
    }
    put_rune(r, c);
  }
  memmove(r->input, r->input + i, r->input_len - i);
  r->input_len -= i;
}

static int fill_wide(struct vc_reader *r, struct kith_error *err)
{
  size_t room = (r->cap - r->end) / LARGEST_UNIT * 2;
  room = room > READER_INPUT ? READER_INPUT : room;
  int64_t n = read_full(r, r->input + r->input_len, room - r->input_len, err);
  if (n < 0)
    return (int)n;
  r->eof = (size_t)n < room - r->input_len;
  r->input_len += (size_t)n;
  convert_input(r, r->eof);
  return KITH_OK;
}

static int fill_plain(struct vc_reader *r, struct kith_error *err)
{
  size_t room = r->cap - r->end;
  int64_t n = read_full(r, r->window + r->end, room, err);
  if (n < 0)
    return (int)n;
  r->eof = (size_t)n < room;
  r->end += (size_t)n;
  return KITH_OK;
}

/* Raw bytes that the window is about to forget go to the spill, as far as it has room. */
static void spill(struct vc_reader *r)
{
  size_t len = r->at - r->mark, room = READER_RAW_MAX - r->spill.len;
  (void)buf_add(&r->spill, r->window + r->mark, len < room ? len : room);
  r->mark = r->at;
}

static int refill(struct vc_reader *r, struct kith_error *err)
{
  if (r->on_move)
    r->on_move(r->move_arg);
  spill(r);
  memmove(r->window, r->window + r->at, r->end - r->at);
  r->base += r->at;
  r->end -= r->at;
  r->at = r->mark = r->stop = 0;
  return r->input ? fill_wide(r, err) : fill_plain(r, err);
}

/* A byte order mark, or "B" and a NUL: BEGIN:VCARD of those who write none. */
static bool is_wide(const unsigned char *p, size_t len)
{
  if (len < 2)
    return false;
  bool marked = (p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF);
  return marked || (!p[0] && (p[1] | 32) == 'b') || (!p[1] && (p[0] | 32) == 'b');
}

static void start_wide(struct vc_reader *r)
{
  const unsigned char *p = (const unsigned char *)r->window;
  size_t mark = p[0] >= 0xFE ? 2 : 0, len = r->end - mark;

  r->big_endian = p[0] == 0xFE || !p[0];
  r->input = mem_array(READER_WINDOW, 1); /* the first time it holds a whole window */
  memcpy(r->input, r->window + mark, len);
  r->input_len = len;
  r->end = 0;
  r->cap = READER_WINDOW / 2 * LARGEST_UNIT + WORTH_FILLING;
  r->window = mem_resize(r->window, r->cap, 1);
  convert_input(r, r->eof);
}

/* Wide text, marks, and whether lines end with LF at all: old Macintosh files have CR only. */
static int start(struct vc_reader *r, struct kith_error *err)
{
  int status = refill(r, err);
  if (status)
    return status;
  const unsigned char *p = (const unsigned char *)r->window;
  if (is_wide(p, r->end))
    start_wide(r);
  else if (r->end >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
    r->at = r->mark = 3;
  if (r->end && !memchr(r->window, '\n', r->end) && memchr(r->window, '\r', r->end))
    r->terminator = '\r';
  r->started = true;
  return KITH_OK;
}

/* ---- Pieces ------------------------------------------------------------------------------------------------------ */

/* The line's end in the window, when the byte after it is there too (or nothing is). */
static const char *line_end(const struct vc_reader *r)
{
  const char *at = r->stop && r->stop >= r->at ? r->window + r->stop
                   : r->end > r->at            ? memchr(r->window + r->at, r->terminator, r->end - r->at)
                                               : NULL;
  return at && (r->eof || at + 1 < r->window + r->end) ? at : NULL;
}

/* A name and what may follow it: the start of a line of a card, or of a folded one. */
static bool looks_like_line(struct kith_str text)
{
  size_t i = 0;
  while (i < text.len && (ascii_is_alpha(text.ptr[i]) || ascii_is_digit(text.ptr[i]) || strchr("-_.", text.ptr[i])))
    i++;
  return i > 0 && i < text.len && (text.ptr[i] == ':' || text.ptr[i] == ';');
}

/* Where a line ends with CR only, as another one clearly begins behind it; text.len when it does not. */
static size_t end_at_cr(struct kith_str text)
{
  for (size_t i = str_find(text, '\r'); i + 1 < text.len; i += 1 + str_find(str_sub(text, i + 1, text.len), '\r'))
    if (looks_like_line(str_sub(text, i + 1, text.len)))
      return i;
  return text.len;
}

/* Some files have lines of several kinds. The LF's place is kept, so that the rest is not searched for it again and
 * again. */
static void split_at_cr(struct vc_reader *r, size_t lf, struct vc_piece *piece)
{
  size_t len = end_at_cr(piece->text);
  r->stop = 0;
  if (len < piece->text.len) {
    r->stop = lf;
    r->at = r->undo_at + len + 1;
    piece->next = (unsigned char)piece->text.ptr[len + 1];
    piece->text.len = len;
  }
  while (piece->text.len && piece->text.ptr[piece->text.len - 1] == '\r')
    piece->text.len--;
  piece->kinds = bytes_kinds(piece->text);
}

static void take(struct vc_reader *r, const char *end, struct vc_piece *out)
{
  size_t stop = end ? (size_t)(end - r->window) : r->end;
  bool whole = end || r->eof;
  /* A line that fills the window: its last bytes wait, they may be CR LF and what follows. */
  if (!whole && stop - r->at > 2)
    stop -= 2;
  *out = (struct vc_piece){.text = {r->window + r->at, stop - r->at},
                           .first = !r->inside_line,
                           .whole = whole,
                           .line = r->line,
                           .offset = r->base + r->at,
                           .next = -1};
  r->undo_at = r->at;
  r->at = end ? stop + 1 : stop;
  if (end && r->at < r->end)
    out->next = (unsigned char)r->window[r->at];
  while (whole && out->text.len && out->text.ptr[out->text.len - 1] == '\r')
    out->text.len--;
  r->line += whole;
  r->inside_line = !whole;
  bool splitting = end && r->stop == stop;
  out->kinds = splitting ? BYTES_CR : bytes_kinds(out->text);
  if (out->kinds & BYTES_CR && whole && out->first)
    split_at_cr(r, end ? stop : 0, out);
}

int reader_next(struct vc_reader *r, struct vc_piece *out, struct kith_error *err)
{
  int status = r->started ? KITH_OK : start(r, err);
  const char *end = status ? NULL : line_end(r);

  /* The window may be full already; then the line comes in pieces. UTF-16 fills less than a window at a time. */
  while (!status && !end && !r->eof && (r->at > 0 || r->end + WORTH_FILLING < r->cap)) {
    status = refill(r, err);
    end = status ? NULL : line_end(r);
  }
  if (status)
    return status;
  if (r->at == r->end && r->eof)
    return KITH_END;
  take(r, end, out);
  return KITH_OK;
}

void reader_unread(struct vc_reader *r, const struct vc_piece *piece)
{
  r->at = r->undo_at;
  r->stop = 0;
  r->line = piece->line;
  r->inside_line = false;
}

void reader_split(struct vc_reader *r, const struct vc_piece *piece, size_t len)
{
  reader_unread(r, piece);
  r->at += len;
}

struct kith_str reader_window(const struct vc_reader *r)
{
  return (struct kith_str){r->window, r->end};
}

void reader_mark(struct vc_reader *r)
{
  r->mark = r->undo_at;
  buf_clear(&r->spill);
}

struct kith_str reader_raw(struct vc_reader *r)
{
  if (!r->spill.len)
    return (struct kith_str){r->window + r->mark, r->at - r->mark};
  spill(r);
  return buf_str(&r->spill);
}
