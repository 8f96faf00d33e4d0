/* vcard - reads vCard 2.1, 3.0 and 4.0. See README.md for what it understands. */
#include "vcard/card.h"
#include "vcard/header.h"
#include "vcard/line.h"
#include "vcard/sink.h"

enum { HEAD_MAX = 64 * 1024 };

static const struct kith_option options[] = {
    KITH_OPTION_STR(struct vc_settings, charset, "auto", "Encoding of text that names none; auto: UTF-8, else a guess"),
    KITH_OPTION_CHOICE(struct vc_settings, photos, "keep", "keep|drop", "Whether photos, logos and sounds are read"),
    KITH_OPTIONS_END,
};

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
  static const struct kith_str begin = {"BEGIN:VCARD", 11};
  char buf[4096];
  struct kith_str text = narrow(head, len, buf, sizeof buf), line;
  size_t dot = name.len;
  bool first = true;

  while (dot && name.ptr[dot - 1] != '.')
    dot--;
  struct kith_str extension = dot ? str_sub(name, dot, name.len) : STR_NONE;
  bool named = str_eq_nocase(extension, KITH_STR("vcf")) || str_eq_nocase(extension, KITH_STR("vcard"));
  while (text.len && (unsigned char)text.ptr[0] >= 0x80) /* a byte order mark */
    text = str_sub(text, 1, text.len);
  if (!text.len)
    text.ptr = NULL;
  while (str_next(&text, text.len && memchr(text.ptr, '\n', text.len) ? '\n' : '\r', &line)) {
    line = str_trim(line);
    if (str_starts_nocase(line, begin))
      return first ? 100 : named ? 90 : 60;
    first &= !line.len;
  }
  return named ? 30 : 0;
}

/* ---- An instance ------------------------------------------------------------------------------------------------- */

static void source_close(void *self)
{
  struct vc_source *s = self;
  reader_free(&s->reader);
  vc_names_free(&s->names);
  headers_free(&s->headers);
  charsets_free(&s->charsets);
  buf_free(&s->line);
  buf_free(&s->media.start);
  arena_free(&s->card.arena);
  vec_free(&s->card.props);
  vec_free(&s->card.params);
  vec_free(&s->card.labels);
  vec_free(&s->parts);
  vec_free(&s->params);
  mem_free(s);
}

static int source_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  const struct vc_settings *settings = open->settings;
  bool automatic = str_eq_nocase(settings->charset, KITH_STR("auto"));
  int charset = automatic ? CHARSET_UNKNOWN : charset_find(settings->charset);

  if (!automatic && charset == CHARSET_UNKNOWN)
    return kith_fail(open->host, err, KITH_E_CONFIG,
                     "charset: %.*s is not known; see the vcard plugin's page for those that are",
                     STR_ARG(settings->charset));
  struct vc_source *s = mem_zero(sizeof *s);
  s->host = open->host;
  s->ctx = open->ctx;
  s->charset = charset;
  s->drop_photos = settings->photos == 1;
  s->line = BUF_MAX(LINE_MAX_BYTES);
  s->media.start = BUF_MAX(INLINE_MAX);
  reader_init(&s->reader, open->host, open->stream);
  s->reader.on_move = card_hold;
  s->reader.move_arg = s;
  vc_names_init(&s->names, open->host, open->ctx);
  *out_self = s;
  return KITH_OK;
}

static int source_kind(void *self)
{
  (void)self;
  return KITH_CONTACT;
}

/* ---- What stands in a file --------------------------------------------------------------------------------------- */

static void open_card(struct vc_source *s, const struct vc_piece *piece)
{
  card_reset(&s->card);
  s->card.origin = (struct kith_origin){piece->line, piece->offset};
}

/* A card in the lines after an AGENT, or an AGENT without anything. */
static int read_agent(struct vc_source *s, bool *out_open, struct kith_error *err)
{
  struct vc_prop *agent = &s->card.props.items[s->card.props.len - 1];
  if (nest_follows(s, agent, err))
    return nest_read(s, agent, out_open, err);
  agent->name = s->names.empty;
  agent->value = KITH_STR("AGENT");
  agent->param_count = 0;
  return KITH_OK;
}

/* Lines of the card up to its END. KITH_END: the file ended first. *out_open: another card began first. */
static int read_lines(struct vc_source *s, bool *out_open, struct kith_error *err)
{
  struct vc_piece piece;
  enum vc_line line = LINE_BLANK;
  int status = KITH_OK;

  while (!status && line != LINE_END && !*out_open) {
    status = line_read(s, &line, &piece, err);
    if (status)
      break;
    if (line == LINE_BEGIN) {
      reader_unread(&s->reader, &piece);
      *out_open = true;
    } else if (line == LINE_AGENT) {
      status = read_agent(s, out_open, err);
    }
  }
  return status;
}

static int read_card(struct vc_source *s, struct kith_batch *batch, const struct vc_piece *begin,
                     struct kith_error *err)
{
  bool open = false;
  open_card(s, begin);
  int status = read_lines(s, &open, err);

  if (status < 0)
    return status;
  bool truncated = status == KITH_END || open;
  if (truncated)
    s->card.trouble |= TROUBLE_TRUNCATED;
  if (s->card.props.len)
    return card_put(s, batch);
  if (truncated)
    card_fail(&s->card, "truncated", "the card ends before it has a property");
  else
    card_fail(&s->card, "empty", "the card has no properties");
  return card_reject(s, batch);
}

static bool at_begin(struct kith_str line, struct kith_str *out_what)
{
  line = str_trim(str_sub(line, 0, 80));
  if (str_starts(line, KITH_STR("\xEF\xBB\xBF"))) /* files that were put together */
    line = str_sub(line, 3, line.len);
  *out_what = str_trim(str_sub(line, 6, line.len));
  return str_starts_nocase(line, KITH_STR("BEGIN:")) && out_what->len;
}

/* BEGIN:VEVENT and the like, to the END of that name; a card inside, or the end of the file, ends it too. */
static int skip_component(struct vc_source *s, struct kith_str what, struct kith_error *err)
{
  char name[80];
  unsigned depth = 1;
  struct vc_piece piece;
  struct kith_str wanted = {name, what.len}, inner;

  memcpy(name, what.ptr, what.len);
  while (depth) {
    int status = reader_next(&s->reader, &piece, err);
    if (status)
      return status == KITH_END ? KITH_OK : status;
    if (!piece.first)
      continue;
    bool begins = at_begin(piece.text, &inner);
    if (begins && str_eq_nocase(inner, KITH_STR("VCARD"))) {
      reader_unread(&s->reader, &piece);
      return KITH_OK;
    }
    depth += begins && str_eq_nocase(inner, wanted);
    struct kith_str line = str_trim(str_sub(piece.text, 0, 80));
    depth -= str_starts_nocase(line, KITH_STR("END:")) && str_eq_nocase(str_trim(str_sub(line, 4, 80)), wanted);
  }
  return KITH_OK;
}

/* Everything up to the next BEGIN. */
static int skip_junk(struct vc_source *s, struct kith_error *err)
{
  struct vc_piece piece;
  struct kith_str what;
  int status = KITH_OK;

  while (!(status = reader_next(&s->reader, &piece, err)))
    if (piece.first && at_begin(piece.text, &what)) {
      reader_unread(&s->reader, &piece);
      break;
    }
  return status == KITH_END ? KITH_OK : status;
}

/* One card, or one thing that is none; blank lines are nothing. */
static int read_thing(struct vc_source *s, struct kith_batch *batch, struct kith_error *err)
{
  struct vc_piece piece;
  struct kith_str what = STR_NONE;
  int status = reader_next(&s->reader, &piece, err);

  if (status || (piece.whole && !str_trim(piece.text).len))
    return status;
  bool begins = at_begin(piece.text, &what), card = begins && str_eq_nocase(what, KITH_STR("VCARD"));
  reader_mark(&s->reader);
  s->met_any = true;
  if (card)
    return read_card(s, batch, &piece, err);
  open_card(s, &piece);
  status = begins ? skip_component(s, what, err) : skip_junk(s, err);
  if (status)
    return status;
  if (begins)
    card_fail(&s->card, "not-a-contact", "this is something else than a card");
  else
    card_fail(&s->card, "junk", "text outside of any card");
  return card_reject(s, batch);
}

static int source_next(void *self, struct kith_batch *batch, struct kith_error *err)
{
  struct vc_source *s = self;
  int status = KITH_OK;
  bool found = false;

  while (!status && !s->host->full(batch)) {
    if (s->host->cancelled(s->ctx))
      return KITH_E_CANCELLED;
    status = read_thing(s, batch, err);
    found |= !status;
  }
  if (status == KITH_END && !s->met_any)
    s->host->log(s->ctx, KITH_LOG_WARNING, KITH_STR("the file has no cards"));
  return status == KITH_END && found ? KITH_OK : status; /* the end is told by a batch of its own */
}

static const struct kith_source source = {
    .size = sizeof source,
    .mode = KITH_SNAPSHOT,
    .flags = KITH_USES_STREAM,
    .settings_size = sizeof(struct vc_settings),
    .options = options,
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
    .name = "vcard",
    .version = KITH_VERSION,
    .license = "Apache-2.0",
    .summary = "vCard 2.1, 3.0 and 4.0 files",
    .source = &source,
    .sink = &vc_sink,
};

KITH_PLUGIN(plugin)
