/* xcard - reads and writes xCard (RFC 6351). See README.md for what it understands. */
#include <libxml/parser.h>

#include "xcard/reader.h"
#include "xcard/sink.h"

/* ---- Is it ours? ------------------------------------------------------------------------------------------------- */

/* The text without NULs: enough to recognise UTF-16. */
static struct kith_str narrow(const char *head, size_t len, char *buf, size_t room)
{
  size_t to = 0;
  for (size_t i = 0; i < len && to < room; i++)
    if (head[i] != '\0')
      buf[to++] = head[i];
  return (struct kith_str){buf, to};
}

static int detect(struct kith_str name, const void *head, size_t len)
{
  char buf[4096];
  struct kith_str text = narrow(head, len, buf, sizeof buf);
  bool named = name.len > 5 && str_eq_nocase(str_sub(name, name.len - 6, 6), KITH_STR(".xcard"));

  while (text.len && (unsigned char)text.ptr[0] >= 0x80) /* a byte order mark */
    text = str_sub(text, 1, text.len);
  text = str_trim(text);
  if (!str_starts(text, KITH_STR("<")))
    return named ? 20 : 0;
  if (str_find_str(text, KITH_STR(XCARD_NAMESPACE)) < text.len)
    return 100;
  return str_find_str(text, KITH_STR("<vcards")) < text.len || named ? 70 : 0;
}

/* ---- The source -------------------------------------------------------------------------------------------------- */

static void source_close(void *self)
{
  struct xc_source *s = self;
  if (s->parser)
    xmlFreeParserCtxt(s->parser);
  xc_input_free(&s->input);
  xc_names_close(&s->names);
  card_close(&s->card);
  value_close(&s->value);
  buf_free(&s->bare);
  foreign_free(&s->foreign);
  mem_free(s);
}

static int source_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  struct xc_source *s = mem_zero(sizeof *s);

  s->host = open->host;
  s->ctx = open->ctx;
  xc_input_init(&s->input, open->host, open->stream);
  xc_names_open(&s->names, open->host, open->ctx);
  value_open(&s->value, open->host, open->ctx);
  if (!reader_open(s)) {
    source_close(s);
    return kith_fail(open->host, err, KITH_E_INTERNAL, "xcard: libxml2 makes no parser");
  }
  *out_self = s;
  return KITH_OK;
}

static int source_kind(void *self)
{
  (void)self;
  return KITH_CONTACT;
}

static int source_next(void *self, struct kith_batch *batch, struct kith_error *err)
{
  struct xc_source *s = self;
  int status = KITH_OK;

  if (s->ended)
    return KITH_END;
  while (!status && !s->host->full(batch)) {
    if (s->host->cancelled(s->ctx))
      return KITH_E_CANCELLED;
    status = reader_step(s, batch, err);
  }
  return status == KITH_END ? KITH_OK : status; /* the end is told by a batch of its own */
}

static const struct kith_source source = {
    .size = sizeof source,
    .mode = KITH_SNAPSHOT,
    .flags = KITH_USES_STREAM,
    .possession = "portable",
    .detect = detect,
    .open = source_open,
    .kind = source_kind,
    .next = source_next,
    .close = source_close,
};

static const struct kith_plugin plugin = {
    .size = sizeof plugin,
    .abi = KITH_ABI,
    .name = "xcard",
    .version = KITH_VERSION,
    .license = "Apache-2.0",
    .summary = "xCard: vCard 4.0 as XML",
    .source = &source,
    .sink = &xcard_sink,
};

KITH_PLUGIN(plugin)
