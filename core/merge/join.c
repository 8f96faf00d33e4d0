#include "merge/join.h"

#include "base/buf.h"
#include "model/record.h"

/* Pieces are all different, so that of two equal ones none would be left. */
static bool is_in_another(const struct join_piece *pieces, size_t count, size_t which)
{
  for (size_t i = 0; i < count; i++)
    if (i != which && str_find_str(pieces[i].text, pieces[which].text) < pieces[i].text.len)
      return true;
  return false;
}

static int add_piece(struct kith_buf *b, const struct join_piece *piece)
{
  int rc = b->len ? buf_add_str(b, KITH_STR("\n\n")) : KITH_OK;
  for (size_t i = 0; i < piece->origin_count && rc == KITH_OK; i++)
    rc = buf_printf(b, "%s%.*s%s", i ? ", " : "", STR_ARG(piece->origins[i]), i + 1 < piece->origin_count ? "" : ": ");
  return rc == KITH_OK ? buf_add_str(b, piece->text) : rc;
}

bool join_texts(const struct join_piece *pieces, size_t count, struct kith_arena *arena, struct kith_str *out)
{
  struct kith_buf text = BUF_MAX(RECORD_INLINE_MAX);
  size_t kept = 0, last = 0;
  int rc = KITH_OK;
  for (size_t i = 0; i < count && rc == KITH_OK; i++) {
    if (is_in_another(pieces, count, i))
      continue;
    rc = add_piece(&text, &pieces[i]);
    kept++;
    last = i;
  }
  *out = kept == 1 ? pieces[last].text : arena_str(arena, buf_str(&text));
  buf_free(&text);
  return rc == KITH_OK || kept == 1;
}
