/* linkedin: reads a LinkedIn data export, member by member. kit/table reads rows, member.c knows the files and their
 * columns. */
#include "base/mem.h"
#include "linkedin/source.h"

struct linkedin_settings {
  struct kith_str profile_url;
};

/* ---- Records ---- */

void source_begin(struct source *s, struct kith_batch *out, struct kith_str key, struct kith_origin origin)
{
  s->record = s->host->add(out, (int)s->member.kind, key, origin);
  s->status = KITH_OK;
}

static void put(struct source *s, struct kith_property *p)
{
  p->size = sizeof *p;
  p->group = STR_NONE;
  if (s->status == KITH_OK)
    s->status = s->host->put(s->record, p);
}

void source_put_parts(struct source *s, uint32_t property, const struct kith_part *parts, uint32_t count)
{
  struct kith_property p = {.name = property, .part_count = count, .parts = parts, .raw = STR_NONE};
  if (count)
    put(s, &p);
}

void source_put(struct source *s, uint32_t property, struct kith_str value)
{
  struct kith_part part = {sizeof part, KITH_C_VALUE, value};
  source_put_parts(s, property, &part, value.len > 0);
}

void source_put_typed(struct source *s, uint32_t property, struct kith_str value, const char *service)
{
  const struct kith_param params[] = {{sizeof params[0], KITH_Q_TYPE, str_of(service)},
                                      {sizeof params[0], KITH_Q_SERVICE_TYPE, str_of(service)}};
  struct kith_part part = {sizeof part, KITH_C_VALUE, value};
  struct kith_property p = {
      .name = property, .part_count = 1, .parts = &part, .param_count = 2, .params = params, .raw = STR_NONE};
  if (value.len)
    put(s, &p);
}

void source_put_split(struct source *s, uint32_t property, struct kith_str list, const char *separators)
{
  enum { RAW_MAX = 1024 };
  for (size_t from = 0, i = 0; i <= list.len; i++) {
    if (i < list.len && !strchr(separators, list.ptr[i]))
      continue;
    struct kith_part part = {sizeof part, KITH_C_VALUE, str_trim(str_sub(list, from, i - from))};
    bool changed = part.text.len != list.len && list.len <= RAW_MAX;
    struct kith_property p = {.name = property, .part_count = 1, .parts = &part, .raw = changed ? list : STR_NONE};
    if (part.text.len)
      put(s, &p);
    from = i + 1;
  }
}

void source_end(struct source *s, struct kith_batch *out, bool mended)
{
  if (s->status != KITH_OK) {
    s->host->drop(out);
    s->host->reject(out, s->row->origin, STR_NONE, KITH_STR("too-large"), KITH_STR("the record is larger than 1 MiB"));
  } else if (mended) {
    s->host->diagnose(s->record, s->row->origin, KITH_STR("charset"),
                      KITH_STR("bytes that are not UTF-8 were read as windows-1252"));
  }
}

/* ---- The instance ---- */

static void source_close(void *self)
{
  struct source *s = self;
  table_close(s->table);
  arena_free(&s->scratch);
  arena_free(&s->waiting_text);
  vec_free(&s->waiting);
  own_free(&s->own);
  mem_free(s);
}

static int source_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  static const struct table_options automatic = {.delimiter = {"", 0}, .quote = {"", 0}, .charset = {"", 0}};
  const struct linkedin_settings *settings = open->settings;
  struct source *s = mem_zero(sizeof *s);
  s->host = open->host;
  s->ctx = open->ctx;
  s->own_key = profile_key(settings->profile_url, &s->waiting_text);
  s->decided = s->own_key.len > 0;
  int status = KITH_OK;
  if (settings->profile_url.len && !s->own_key.len)
    status = kith_fail(s->host, err, KITH_E_INVALID, "profile_url is no link; write https://www.linkedin.com/in/...");
  if (status == KITH_OK)
    status = table_open(s->host, open->stream, &automatic, &s->table, err);
  if (status == KITH_OK)
    status = member_find(&s->member, s->host, s->table, open->role, s->host->name(open->stream), err);
  if (status == KITH_OK && s->member.empty)
    s->host->log(s->ctx, KITH_LOG_WARNING, KITH_STR("the file has no rows"));
  if (status == KITH_OK)
    *out_self = s;
  else
    source_close(s);
  return status;
}

static int source_kind(void *self)
{
  return (int)((struct source *)self)->member.kind;
}

static void log_end(struct source *s)
{
  char text[96];
  int len = snprintf(text, sizeof text, "%llu rows passed over: drafts, or nobody named in them",
                     (unsigned long long)s->passed_over);
  if (s->passed_over)
    s->host->log(s->ctx, KITH_LOG_INFO, (struct kith_str){text, (size_t)len});
  s->passed_over = 0;
}

static void take(struct source *s, const struct table_row *row, struct kith_batch *out)
{
  static void (*const takers[ROLE_COUNT])(struct source *, struct kith_batch *) = {
      [ROLE_CONNECTIONS] = contact_connection,
      [ROLE_IMPORTED] = contact_imported,
      [ROLE_MESSAGES] = talk_message,
      [ROLE_INVITATIONS] = talk_invitation,
      [ROLE_EMAILS] = contact_email,
      [ROLE_PROFILE] = contact_profile,
      [ROLE_POSITIONS] = contact_position,
      [ROLE_ENDORSED_BY] = talk_deed,
      [ROLE_ENDORSED] = talk_deed,
      [ROLE_RECOMMENDED_BY] = talk_deed,
      [ROLE_RECOMMENDED] = talk_deed,
      [ROLE_COMPANIES] = talk_deed,
      [ROLE_FOLLOWED] = talk_deed,
  };
  s->row = row;
  arena_reset(&s->scratch);
  if (!row->code.len)
    takers[s->member.role](s, out);
  else /* what people wrote to one another is not kept, not even in a reject */
    s->host->reject(out, row->origin, s->member.kind == KITH_INTERACTION ? STR_NONE : row->raw, row->code, row->why);
}

static int source_next(void *self, struct kith_batch *out, struct kith_error *err)
{
  struct source *s = self;
  struct table_row row = {0};
  s->self = NULL;
  s->row = &row;
  if (s->host->cancelled(s->ctx))
    return kith_fail(s->host, err, KITH_E_CANCELLED, "cancelled");
  if (s->member.empty)
    return KITH_END;
  bool talks = s->member.role == ROLE_MESSAGES;
  for (;;) {
    if (talks && !talk_flush(s, out, false))
      return KITH_OK;
    if (s->host->full(out))
      return KITH_OK;
    int status = table_next(s->table, &row, err);
    if (status == KITH_END && talks && !talk_flush(s, out, true))
      return KITH_OK;
    if (status == KITH_END)
      log_end(s);
    if (status != KITH_OK)
      return status;
    take(s, &row, out);
  }
}

static int source_detect(struct kith_str name, const void *head, size_t len)
{
  return member_detect(name, (struct kith_str){head, len});
}

static const struct kith_option options[] = {
    KITH_OPTION_STR(struct linkedin_settings, profile_url, "",
                    "link of the profile whose export it is; else found from the messages"),
    KITH_OPTIONS_END,
};

static const struct kith_source source = {
    .size = sizeof source,
    .mode = KITH_SNAPSHOT,
    .flags = KITH_USES_STREAM,
    .settings_size = sizeof(struct linkedin_settings),
    .options = options,
    .members = member_files,
    .possession = "external",
    .detect = source_detect,
    .open = source_open,
    .kind = source_kind,
    .next = source_next,
    .close = source_close,
};

static const struct kith_plugin plugin = {
    .size = sizeof plugin,
    .abi = KITH_ABI,
    .name = "linkedin",
    .version = KITH_VERSION,
    .license = "Apache-2.0",
    .summary = "LinkedIn data exports: connections, imported contacts, who wrote to whom",
    .source = &source,
};

KITH_PLUGIN(plugin)
