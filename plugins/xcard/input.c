#include "xcard/input.h"

#include "base/mem.h"
#include "kit/json.h"

void xc_input_init(struct xc_input *in, const struct kith_host *host, struct kith_stream *stream)
{
  *in = (struct xc_input){.host = host, .stream = stream};
  in->window = mem_array(INPUT_WINDOW, 1);
  in->text = BUF_MAX(4 * INPUT_WINDOW);
  in->spill = BUF_MAX(INPUT_RAW_MAX);
}

void xc_input_free(struct xc_input *in)
{
  decoder_free(in->decoder);
  mem_free(in->window);
  buf_free(&in->text);
  buf_free(&in->spill);
}

/* ---- Which encoding? --------------------------------------------------------------------------------------------- */

/* What the XML declaration says, or empty. */
static struct kith_str declared_name(struct kith_str head)
{
  head = str_sub(head, 0, 256);
  size_t end = str_find_str(head, KITH_STR("?>"));
  if (!str_starts(str_trim(head), KITH_STR("<?xml")) || end == head.len)
    return STR_NONE;
  head = str_sub(head, 0, end);
  struct kith_str rest = str_sub(head, str_find_str(head, KITH_STR("encoding")) + 8, head.len);
  rest = str_trim(str_sub(rest, str_find(rest, '=') + 1, rest.len));
  if (rest.len < 2 || (rest.ptr[0] != '"' && rest.ptr[0] != '\''))
    return STR_NONE;
  char quote = rest.ptr[0];
  rest = str_sub(rest, 1, rest.len);
  return str_sub(rest, 0, str_find(rest, quote));
}

static bool is_utf8(struct kith_str head)
{
  return utf8_prefix(head) >= head.len - json_cut(head);
}

static bool is_ascii(struct kith_str head)
{
  for (size_t i = 0; i < head.len; i++)
    if ((unsigned char)head.ptr[i] >= 0x80)
      return false;
  return true;
}

/* A declaration that the bytes contradict is wrong: most say what the program that wrote it uses inside. */
static const struct kith_charset *choose(struct kith_str head, size_t *out_bom)
{
  const struct kith_charset *seen = charset_detect(head, head.len == INPUT_WINDOW, out_bom);
  struct kith_str name = declared_name(head);
  const struct kith_charset *said = name.len ? charset_by_name(name) : NULL;

  if (*out_bom || seen->class == CHARSET_WIDE || !said || said->class == CHARSET_WIDE)
    return seen;
  return is_utf8(head) && !is_ascii(head) ? charset_by_name(KITH_STR("utf-8")) : said;
}

/* White space in front of the XML, which the parser does not allow. */
static void skip_space(struct xc_input *in)
{
  while (in->at < in->chunk.len && ascii_is_space(in->chunk.ptr[in->at]))
    in->lines += in->chunk.ptr[in->at++] == '\n';
  in->mark = xc_input_offset(in);
}

static int start(struct xc_input *in, struct kith_str *bytes, struct kith_error *err)
{
  size_t bom = 0;
  const struct kith_charset *charset = choose(*bytes, &bom);

  in->started = true;
  *bytes = str_sub(*bytes, bom, bytes->len);
  if (charset->class == CHARSET_UTF8)
    return KITH_OK;
  in->decoder = decoder_new(charset);
  if (!in->decoder)
    return kith_fail(in->host, err, KITH_E_INTERNAL, "xcard: there is no converter for %s", charset->name);
  return KITH_OK;
}

/* ---- The window -------------------------------------------------------------------------------------------------- */

static int fill_window(struct xc_input *in, struct kith_str *out, struct kith_error *err)
{
  size_t have = in->kept;

  memmove(in->window, in->window + in->used - in->kept, in->kept);
  while (have < INPUT_WINDOW && !in->ended) {
    int64_t n = in->host->read(in->stream, in->window + have, INPUT_WINDOW - have, err);
    if (n < 0)
      return (int)n;
    in->ended = n == 0;
    have += (size_t)n;
  }
  in->kept = 0;
  in->used = have;
  *out = (struct kith_str){in->window, have};
  return KITH_OK;
}

/* Half a character, and a CR whose LF may follow, wait for the next window. */
static struct kith_str decode_utf8(struct xc_input *in, struct kith_str bytes)
{
  size_t keep = in->ended ? 0 : json_cut(bytes);
  if (!in->ended && !keep && bytes.len && bytes.ptr[bytes.len - 1] == '\r')
    keep = 1;
  struct kith_str whole = str_sub(bytes, 0, bytes.len - keep);
  in->kept = keep;
  if (utf8_prefix(whole) == whole.len)
    return whole;
  in->mended = true;
  buf_clear(&in->text);
  (void)utf8_mend(whole, &in->text); /* three bytes for one at most */
  return buf_str(&in->text);
}

static int decode_other(struct xc_input *in, struct kith_str bytes, struct kith_str *out, struct kith_error *err)
{
  buf_clear(&in->text);
  if (in->carry)
    (void)buf_add_char(&in->text, '\r');
  int status = decoder_add(in->decoder, bytes, in->ended, &in->text);
  if (status != KITH_OK)
    return kith_fail(in->host, err, KITH_E_INTERNAL, "xcard: the file's encoding could not be read");
  in->carry = !in->ended && in->text.len && in->text.ptr[in->text.len - 1] == '\r';
  in->text.len -= in->carry;
  *out = buf_str(&in->text);
  return KITH_OK;
}

/* Keeps what the last chunk had of the evidence. */
static void spill(struct xc_input *in)
{
  uint64_t end = in->offset + in->chunk.len;
  uint64_t from = in->mark > in->offset ? in->mark - in->offset : 0;
  size_t room = INPUT_RAW_MAX - in->spill.len;
  if (in->mark < end)
    (void)buf_add_str(&in->spill, str_sub(str_sub(in->chunk, (size_t)from, in->chunk.len), 0, room));
}

static int next_chunk(struct xc_input *in, struct kith_error *err)
{
  struct kith_str bytes;

  spill(in);
  in->offset += in->chunk.len;
  in->chunk = STR_NONE;
  in->at = 0;
  if (in->ended)
    return KITH_END;
  int status = fill_window(in, &bytes, err);
  bool first = !in->started;
  if (status == KITH_OK && first)
    status = start(in, &bytes, err);
  if (status != KITH_OK)
    return status;
  if (in->decoder)
    status = decode_other(in, bytes, &in->chunk, err);
  else
    in->chunk = decode_utf8(in, bytes);
  if (first)
    skip_space(in);
  return status;
}

int xc_input_next(struct xc_input *in, struct kith_str *out_piece, struct kith_error *err)
{
  *out_piece = STR_NONE;
  while (in->at == in->chunk.len) {
    int status = next_chunk(in, err);
    if (status != KITH_OK)
      return status;
  }
  struct kith_str rest = str_sub(in->chunk, in->at, in->chunk.len);
  *out_piece = str_sub(rest, 0, guard_take(&in->guard, rest));
  in->at += out_piece->len;
  return KITH_OK;
}

/* ---- Evidence ---------------------------------------------------------------------------------------------------- */

void xc_input_mark(struct xc_input *in, uint64_t offset)
{
  uint64_t skip = offset - in->mark, held = in->offset > in->mark ? in->offset - in->mark : 0;

  if (skip < held && held == in->spill.len) { /* a tag that began in the last window */
    memmove(in->spill.ptr, in->spill.ptr + skip, (size_t)(held - skip));
    in->spill.len -= (size_t)skip;
  } else {
    buf_clear(&in->spill);
  }
  in->mark = offset;
}

struct kith_str xc_input_raw(struct xc_input *in, uint64_t to)
{
  uint64_t from = in->mark > in->offset ? in->mark - in->offset : 0;
  uint64_t end = to > in->offset ? to - in->offset : 0;
  struct kith_str rest = str_sub(str_sub(in->chunk, 0, (size_t)end), (size_t)from, in->chunk.len);

  (void)buf_add_str(&in->spill, str_sub(rest, 0, INPUT_RAW_MAX - in->spill.len));
  return buf_str(&in->spill);
}
