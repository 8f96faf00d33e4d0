#include "xcard/sink.h"

#include "base/mem.h"
#include "xcard/line.h"
#include "xcard/names.h"

struct settings {
  int64_t indent;
};

static const struct kith_option options[] = {
    KITH_OPTION_INT(struct settings, indent, "2", 0, 8, "spaces a level; every property is on a line of its own"),
    KITH_OPTIONS_END,
};

static int sink_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  const struct settings *settings = open->settings;
  struct xc_writer *w = mem_zero(sizeof *w);

  (void)err;
  w->host = open->host;
  w->ctx = open->ctx;
  out_init(&w->out, open->host, open->stream, (unsigned)settings->indent);
  view_init(&w->view, open->host, open->ctx);
  out_c(&w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vcards xmlns=\"" XCARD_NAMESPACE "\">");
  *out_self = w;
  return KITH_OK;
}

/* ---- A card ------------------------------------------------------------------------------------------------------ */

static void end_group(struct xc_writer *w, struct kith_str *group)
{
  if (group->len) {
    out_line(&w->out, 2);
    out_c(&w->out, "</group>");
  }
  *group = STR_NONE;
}

static void write_group_name(struct xc_writer *w, struct kith_str name)
{
  struct kith_str piece;
  for (bool first = true; str_next(&name, '"', &piece); first = false) {
    out_c(&w->out, first ? "" : "&quot;");
    out_text(&w->out, piece);
  }
}

/* Neighbours of one group share an element; the order of properties stays as it is. */
static void begin_line(struct xc_writer *w, struct kith_str *group, struct kith_str next)
{
  if (!str_eq(*group, next)) {
    end_group(w, group);
    if (next.len) {
      out_line(&w->out, 2);
      out_c(&w->out, "<group name=\"");
      write_group_name(w, next);
      out_c(&w->out, "\">");
    }
    *group = next;
  }
  out_line(&w->out, next.len ? 3 : 2);
}

static int write_card(struct xc_writer *w, const struct kith_item *item, struct kith_error *err)
{
  struct kith_str group = STR_NONE;
  int status = KITH_OK;

  w->view.kind = item->kind;
  view_make(&w->view, item->record, CARD_40);
  out_line(&w->out, 1);
  out_c(&w->out, "<vcard>");
  for (size_t i = 0; i < w->view.lines.len && status == KITH_OK; i++) {
    const struct view_line *line = &w->view.lines.items[i];
    begin_line(w, &group, line->group);
    status = line_write(w, line, err);
  }
  end_group(w, &group);
  out_line(&w->out, 1);
  out_c(&w->out, "</vcard>");
  return status != KITH_OK ? status : w->out.status;
}

/* ---- A batch ----------------------------------------------------------------------------------------------------- */

static const char *reason_against(const struct kith_item *item)
{
  if (!item->record)
    return "there is no record to write";
  return item->kind == KITH_CONTACT || item->kind == KITH_ACCOUNT ? NULL : "only contacts and accounts have cards";
}

static int write_item(struct xc_writer *w, struct kith_batch *batch, size_t i, struct kith_error *err)
{
  struct kith_item item = {.size = sizeof item};
  int status = w->host->item(batch, i, &item);

  if (status != KITH_OK)
    return kith_fail(w->host, err, KITH_E_INTERNAL, "xcard: the batch has no item %zu", i);
  if (item.op == KITH_RETIRE) {
    w->host->outcome(batch, i, KITH_REMOVED, STR_NONE, STR_NONE);
    return KITH_OK;
  }
  const char *reason = reason_against(&item);
  if (reason) {
    w->host->outcome(batch, i, KITH_REFUSED, STR_NONE, str_of(reason));
    return KITH_OK;
  }
  status = write_card(w, &item, err);
  if (status == KITH_OK)
    w->host->outcome(batch, i, KITH_CREATED, STR_NONE, STR_NONE);
  return status;
}

static int sink_write(void *self, struct kith_batch *batch, struct kith_error *err)
{
  struct xc_writer *w = self;
  size_t count = w->host->count(batch);
  int status = w->out.status;

  w->out.err = err;
  for (size_t i = 0; i < count && status == KITH_OK; i++)
    status = write_item(w, batch, i, err);
  w->out.err = NULL;
  return status;
}

static void tell_replaced(struct xc_writer *w)
{
  char text[160];
  int len = snprintf(text, sizeof text, "%llu characters that XML cannot hold were replaced",
                     (unsigned long long)w->out.replaced);
  if (w->out.replaced)
    w->host->log(w->ctx, KITH_LOG_WARNING, (struct kith_str){text, (size_t)len});
}

static int sink_commit(void *self, struct kith_error *err)
{
  struct xc_writer *w = self;

  w->out.err = err;
  out_c(&w->out, "\n</vcards>\n");
  int status = out_flush(&w->out);
  w->out.err = NULL;
  tell_replaced(w);
  return status;
}

static void sink_close(void *self)
{
  struct xc_writer *w = self;

  view_free(&w->view);
  out_free(&w->out);
  mem_free(w);
}

const struct kith_sink xcard_sink = {
    .size = sizeof xcard_sink,
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
