#include "pipeline/model_file.h"

#include "base/buf.h"
#include "dedupe/dedupe.h"
#include "io/stream.h"

/* Whoever uses it reads it again; here it is only said which file is none. */
static int check(const char *path, struct kith_str text, struct kith_error *err)
{
  struct kith_dedupe_model model;
  struct kith_error why = {0};
  int rc = dedupe_model_describe(text, &model, &why);
  if (rc != KITH_OK)
    return error_set(err, rc, "%s: %s (kith dedupe --save-model FILE writes one)", path, why.message);
  dedupe_model_free(&model);
  return KITH_OK;
}

int model_file_read(const char *path, struct kith_arena *arena, struct kith_str *out, struct kith_error *err)
{
  struct kith_stream *stream = NULL;
  struct kith_buf text = BUF_MAX(DEDUPE_MODEL_MAX);
  char chunk[1 << 16];
  int64_t got = stream_open_file(path, &stream, err);

  while (got >= 0 && (got = stream_read(stream, chunk, sizeof chunk, err)) > 0)
    if (buf_add(&text, chunk, (size_t)got) != KITH_OK)
      got = error_set(err, KITH_E_LIMIT, "%s is no model of duplicates: it is larger than %d MiB", path,
                      DEDUPE_MODEL_MAX >> 20);
  if (got == 0)
    *out = arena_str(arena, buf_str(&text));
  stream_close(stream);
  buf_free(&text);
  return got == 0 ? check(path, *out, err) : (int)got;
}
