#include "kit/data_uri.h"

#include "base/mem.h"

bool data_uri_split(struct kith_str uri, struct kith_str *out_type, struct kith_str *out_base64)
{
  enum { LONGEST = 256 };
  struct kith_str prefix = KITH_STR("data:"), suffix = KITH_STR(";base64");
  size_t comma = str_find(str_sub(uri, 0, LONGEST), ',');

  if (!str_starts_nocase(uri, prefix) || comma >= LONGEST || comma >= uri.len || comma < prefix.len + suffix.len)
    return false;
  struct kith_str head = str_sub(uri, prefix.len, comma - prefix.len);
  if (!str_eq_nocase(str_sub(head, head.len - suffix.len, suffix.len), suffix))
    return false;
  *out_type = str_sub(head, 0, head.len - suffix.len);
  *out_base64 = str_sub(uri, comma + 1, uri.len);
  return true;
}

/* ---- Base64 ------------------------------------------------------------------------------------------------------ */

enum { OTHER = 64, SPACE, PAD };

/* Place in the alphabet plus 1; 0: none. */
static const unsigned char places[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,  ['I'] = 9,
    ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18,
    ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27,
    ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36,
    ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45,
    ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54,
    ['2'] = 55, ['3'] = 56, ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63,
    ['/'] = 64, ['-'] = 63, ['_'] = 64,
};

static int place_of(char c)
{
  if (places[(unsigned char)c])
    return places[(unsigned char)c] - 1;
  return c == '=' ? PAD : ascii_is_space(c) ? SPACE : OTHER + PAD;
}

/* A value on its way to a blob. */
struct decoding {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  uint64_t blob;
  uint32_t bits;
  unsigned count; /* characters of the group so far */
  bool padded, bad, full, any;
  size_t len;
  char *chunk;
};

static void flush(struct decoding *d)
{
  if (d->len && d->host->blob_chunk(d->ctx, d->blob, d->chunk, d->len) != KITH_OK)
    d->full = true;
  d->len = 0;
}

static void add_bytes(struct decoding *d, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
    d->chunk[d->len++] = (char)(d->bits >> (16 - 8 * i));
  d->any |= count > 0;
  d->bits = 0;
  d->count = 0;
  if (d->len > DATA_URI_CHUNK - 4)
    flush(d);
}

static void add_char(struct decoding *d, char c)
{
  int place = place_of(c);
  if (place == SPACE)
    return;
  d->bad |= place > PAD || (d->padded && place != PAD);
  d->padded |= place == PAD;
  if (place >= OTHER)
    return;
  d->bits |= (uint32_t)place << (18 - 6 * d->count);
  if (++d->count == 4)
    add_bytes(d, 3);
}

uint64_t data_uri_blob(const struct kith_host *host, struct kith_ctx *ctx, struct kith_str base64, bool *out_bad)
{
  struct decoding d = {.host = host, .ctx = ctx, .blob = host->blob_begin(ctx)};

  *out_bad = false;
  if (!d.blob)
    return 0;
  d.chunk = mem_array(DATA_URI_CHUNK, 1);
  for (size_t i = 0; i < base64.len && !d.bad && !d.full; i++)
    add_char(&d, base64.ptr[i]);
  d.bad |= d.count == 1;
  if (d.count > 1)
    add_bytes(&d, d.count - 1);
  flush(&d);
  mem_free(d.chunk);
  uint64_t id = host->blob_end(ctx, d.blob);
  *out_bad = d.bad || !d.any;
  return *out_bad || d.full ? 0 : id;
}

uint64_t data_uri_text(const struct kith_host *host, struct kith_ctx *ctx, struct kith_str text)
{
  uint64_t blob = host->blob_begin(ctx);
  bool fits = blob && host->blob_chunk(ctx, blob, text.ptr, text.len) == KITH_OK;
  uint64_t id = blob ? host->blob_end(ctx, blob) : 0;
  return fits ? id : 0;
}
