/* The sink of vcard: contacts and accounts as vCards, one after the other. */
#include "vcard/sink.h"

enum { VERSION_AUTO, PHOTOS_DROP = 1 };

struct settings {
  int64_t version, photos;
};

struct sink {
  struct vc_out out;
  struct card_view view;
  enum card_version version; /* CARD_UNKNOWN: the one that each card came in as */
  bool drop_photos;
};

static const struct kith_option options[] = {
    KITH_OPTION_CHOICE(struct settings, version, "auto", "auto|2.1|3.0|4.0",
                       "Version to write; auto: the one that a card came in as, else 4.0"),
    KITH_OPTION_CHOICE(struct settings, photos, "keep", "keep|drop", "Whether photos, logos and sounds are written"),
    KITH_OPTIONS_END,
};

static int sink_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  static const enum card_version versions[] = {CARD_UNKNOWN, CARD_21, CARD_30, CARD_40};
  const struct settings *settings = open->settings;
  struct sink *sink = mem_zero(sizeof *sink);

  (void)err;
  sink->version = versions[settings->version];
  sink->drop_photos = settings->photos == PHOTOS_DROP;
  out_init(&sink->out, open->host, open->stream);
  view_init(&sink->view, open->host, open->ctx);
  *out_self = sink;
  return KITH_OK;
}

/* ---- A card ------------------------------------------------------------------------------------------------------ */

static bool is_wanted(const struct sink *sink, const struct view_line *line)
{
  bool media = line->property == KITH_P_PHOTO || line->property == KITH_P_LOGO || line->property == KITH_P_SOUND;
  return !(media && sink->drop_photos && line->value_type == KITH_V_BINARY);
}

static int write_lines(struct sink *sink, enum card_version version)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < sink->view.lines.len && rc == KITH_OK; i++)
    if (is_wanted(sink, &sink->view.lines.items[i]))
      rc = line_write(&sink->out, &sink->view, &sink->view.lines.items[i], version);
  return rc;
}

static void write_extra(struct sink *sink, const char *name, const struct kith_str *texts, size_t count,
                        enum card_version version)
{
  struct kith_part *parts = arena_zero(&sink->view.arena, count + 1, sizeof *parts);
  struct view_line line = {.name = str_of(name),
                           .group = STR_NONE,
                           .shape = CARD_LIST,
                           .value_type = KITH_V_TEXT,
                           .part_count = (uint32_t)count,
                           .parts = parts};
  for (size_t i = 0; i < count; i++)
    parts[i] = (struct kith_part){sizeof *parts, KITH_C_VALUE, texts[i]};
  if (count && texts[0].len)
    (void)line_write(&sink->out, &sink->view, &line, version);
}

/* Whose the contact is: what vCard has no word for. */
static void write_decision(struct sink *sink, const struct kith_decision *d, enum card_version version)
{
  static const char *const classes[] = {"", "company", "rep", "shared", "personal", "disputed", "unclaimed"};
  if (!d || !d->owner_class || d->owner_class >= sizeof classes / sizeof classes[0])
    return;
  struct kith_str owner_class = str_of(classes[d->owner_class]);
  write_extra(sink, "X-KITH-OWNER-CLASS", &owner_class, 1, version);
  write_extra(sink, "X-KITH-OWNERS", d->owners, d->owner_count, version);
  write_extra(sink, "X-KITH-STEWARD", &d->steward, 1, version);
}

static int write_card(struct sink *sink, const struct kith_item *item)
{
  enum card_version from = view_version_of(&sink->view, item->record);
  enum card_version version = sink->version ? sink->version : from ? from : CARD_40;
  struct vc_out *o = &sink->out;

  o->same_version = from == version;
  sink->view.kind = item->kind;
  view_make(&sink->view, item->record, version);
  out_raw(o, KITH_STR("BEGIN:VCARD\r\nVERSION:"));
  out_raw(o, version == CARD_21 ? KITH_STR("2.1\r\n") : version == CARD_30 ? KITH_STR("3.0\r\n") : KITH_STR("4.0\r\n"));
  int rc = write_lines(sink, version);
  if (rc == KITH_OK)
    write_decision(sink, item->decision, version);
  out_raw(o, KITH_STR("END:VCARD\r\n"));
  return rc == KITH_OK ? o->status : rc;
}

/* ---- Items ------------------------------------------------------------------------------------------------------- */

/* The host compares with what was delivered before: what is created here may be updated or unchanged to it. */
static int write_item(struct sink *sink, struct kith_batch *batch, size_t i, struct kith_error *err)
{
  const struct kith_host *host = sink->out.host;
  struct kith_item item = {.size = sizeof item};
  int rc = host->item(batch, i, &item);

  if (rc != KITH_OK)
    return kith_fail(host, err, KITH_E_INTERNAL, "vcard: the batch has no item %zu", i);
  if (item.op == KITH_RETIRE) {
    host->outcome(batch, i, KITH_REMOVED, STR_NONE, STR_NONE);
  } else if (!item.record) {
    host->outcome(batch, i, KITH_REFUSED, STR_NONE, KITH_STR("there is no record to write"));
  } else if (item.kind != KITH_CONTACT && item.kind != KITH_ACCOUNT) {
    host->outcome(batch, i, KITH_REFUSED, STR_NONE, KITH_STR("only contacts and accounts can be vCards"));
  } else {
    rc = write_card(sink, &item);
    if (rc == KITH_OK)
      host->outcome(batch, i, KITH_CREATED, STR_NONE, STR_NONE);
  }
  return rc;
}

static int sink_write(void *self, struct kith_batch *batch, struct kith_error *err)
{
  struct sink *sink = self;
  size_t count = sink->out.host->count(batch);
  int rc = sink->out.status;

  sink->out.err = err;
  for (size_t i = 0; i < count && rc == KITH_OK; i++)
    rc = write_item(sink, batch, i, err);
  sink->out.err = NULL;
  return rc;
}

static int sink_commit(void *self, struct kith_error *err)
{
  struct sink *sink = self;
  sink->out.err = err;
  int rc = out_flush(&sink->out);
  sink->out.err = NULL;
  return rc;
}

static void sink_close(void *self)
{
  struct sink *sink = self;
  view_free(&sink->view);
  out_free(&sink->out);
  mem_free(sink);
}

const struct kith_sink vc_sink = {
    .size = sizeof vc_sink,
    .mode = KITH_WHOLE,
    .flags = KITH_USES_STREAM,
    .settings_size = sizeof(struct settings),
    .options = options,
    .open = sink_open,
    .write = sink_write,
    .commit = sink_commit,
    .close = sink_close,
    .kinds = card_kinds,
};
