#include "pipeline/package.h"

#include "base/buf.h"
#include "config/options.h"
#include "model/sha256.h"
#include "plugin/loader.h"

enum { HASHED_MAX = 1 << 30, OWN_PROPERTIES = 256 /* from here on: what CRMs know beside the person */ };

/* ---- Opening ---- */

static int find_sink(const struct kith_files *files, const char *plugin, struct kith_arena *arena,
                     const struct kith_plugin **out, const void **out_settings, struct kith_error *err)
{
  static const char *const no_host_keys[] = {NULL};
  struct kith_options_context context = {
      .base_folder = ".", .mappings_folder = shipped_folder(files->plugins, "mappings"), .map = files->map};
  struct kith_diags diags = {0};
  int rc = plugins_load(files->plugins, str_of(plugin), out, err);
  if (rc == KITH_OK && !(*out)->sink)
    rc = error_set(err, KITH_E_MISSING, "%s is no sink, it only reads", plugin);
  if (rc == KITH_OK) {
    void *settings = arena_zero(arena, 1, (*out)->sink->settings_size + 1);
    options_fill((*out)->sink->options, NULL, no_host_keys, &context, settings, (*out)->sink->settings_size, arena,
                 &diags);
    *out_settings = settings;
    rc = diag_status(&diags, err);
  }
  diag_free(&diags);
  return rc;
}

int package_open(struct kith_package *p, const struct kith_files *files, const char *plugin, const char *path,
                 const struct kith_package_rules *rules, struct kith_error *err)
{
  const struct kith_plugin *sink;
  const void *settings;
  *p = (struct kith_package){.rules = *rules, .names = files->names};
  int rc = find_sink(files, plugin, &files->plugins->arena, &sink, &settings, err);
  return rc == KITH_OK ? writer_open(&p->writer, sink, settings, path, files, err) : rc;
}

/* ---- Which values ---- */

/* The firms of the protocol let these go along with a client, and nothing else; ORG is the title of the account. */
static bool is_of_broker_protocol(uint32_t property)
{
  static const uint32_t allowed[] = {KITH_P_FN,  KITH_P_N,     KITH_P_ADR,     KITH_P_TEL,
                                     KITH_P_ORG, KITH_P_EMAIL, KITH_P_VERSION, KITH_P_KIND};
  for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
    if (property == allowed[i])
      return true;
  return false;
}

/* Seen in entities' own systems and nowhere else. */
static bool is_of_company_alone(const struct kith_property *p, const bool *own)
{
  for (uint32_t i = 0; i < p->source_count; i++)
    if (!own[p->sources[i]])
      return false;
  return p->source_count > 0;
}

/* What somebody wrote into the company's system about the person is the company's, whoever has the person. */
static bool is_remark(uint32_t property)
{
  return property == KITH_P_NOTE || property == KITH_P_CATEGORIES || property == KITH_P_X_ASSISTANT;
}

static bool goes_along(const struct kith_package *p, const struct kith_property *property,
                       const struct kith_package_contact *c)
{
  if (property->blob) /* photos stay: what is shown on them nobody has looked at */
    return false;
  uint32_t whose = property->flags & (KITH_OF_COMPANY | KITH_OF_REP);
  bool registered_own = property->name >= OWN_PROPERTIES &&
                        names_registered_property(names_of_property(p->names, property->name)) == property->name;
  if (p->rules.side == PACKAGE_FOR_COMPANY)
    return whose != KITH_OF_REP;
  if (whose == KITH_OF_COMPANY || registered_own || (p->rules.broker && !is_of_broker_protocol(property->name)))
    return false;
  return !is_remark(property->name) || whose == KITH_OF_REP || !is_of_company_alone(property, c->own);
}

static int add_text(struct kith_record *r, uint32_t name, struct kith_str text)
{
  const struct kith_part part = {.size = sizeof part, .text = text};
  const struct kith_property property = {
      .size = sizeof property, .name = name, .part_count = 1, .parts = &part, .group = STR_NONE, .raw = STR_NONE};
  return record_put(r, &property);
}

static int mark_draft(struct kith_package *p, struct kith_record *r)
{
  uint32_t draft = names_property(p->names, KITH_STR("X-KITH-DRAFT"));
  int rc = draft ? add_text(r, draft, KITH_STR("true")) : KITH_OK;
  return rc == KITH_OK ? add_text(r, KITH_P_NOTE, KITH_STR("DRAFT: this package was not issued; nobody approved it."))
                       : rc;
}

static int fill(struct kith_package *p, const struct kith_package_contact *c, struct kith_record *out)
{
  bool rep = p->rules.side == PACKAGE_FOR_REP;
  int rc = rep ? add_text(out, KITH_P_VERSION, KITH_STR("3.0")) : KITH_OK; /* what every phone and mail program reads */
  for (uint32_t i = 0; i < c->record->property_count && rc == KITH_OK; i++) {
    struct kith_property property = c->record->properties[i];
    if (rep && property.name == KITH_P_VERSION)
      continue;
    if (!goes_along(p, &property, c)) {
      p->left_out++;
      continue;
    }
    property.source_count = 0; /* where a value was seen is nothing to hand out */
    property.sources = NULL;
    rc = record_put(out, &property);
  }
  if (rc == KITH_OK && c->note.len)
    rc = add_text(out, KITH_P_NOTE, c->note);
  return rc == KITH_OK && p->rules.draft && rep ? mark_draft(p, out) : rc;
}

/* ---- Writing ---- */

static int flush(struct kith_package *p, struct kith_error *err)
{
  int rc = writer_write(&p->writer, &p->batch, err);
  batch_reset(&p->batch);
  return rc;
}

int package_put(struct kith_package *p, const struct kith_package_contact *c, struct kith_error *err)
{
  int rc = batch_full(&p->batch) ? flush(p, err) : KITH_OK;
  struct kith_record *record =
      rc == KITH_OK ? batch_add(&p->batch, KITH_CONTACT, c->id, (struct kith_origin){0}) : NULL;
  if (!record)
    return rc;
  if (fill(p, c, record) != KITH_OK)
    return error_set(err, KITH_E_LIMIT, "a contact is too large for the package: %.*s", STR_ARG(c->id));
  struct kith_item item = {.size = sizeof item,
                           .op = KITH_UPSERT,
                           .kind = KITH_CONTACT,
                           .record = record,
                           .id = arena_str(&p->batch.arena, c->id),
                           .successor = STR_NONE,
                           .remote_id = STR_NONE};
  item.decision = c->decision;
  batch_add_item(&p->batch, &item);
  p->contacts++;
  return c->decision ? flush(p, err) : KITH_OK; /* a decision lives no longer than the call */
}

int package_commit(struct kith_package *p, struct kith_error *err)
{
  int rc = flush(p, err);
  if (rc == KITH_OK && p->writer.refused)
    rc = error_set(err, KITH_E_INTERNAL, "%llu contacts were refused by the file's format",
                   (unsigned long long)p->writer.refused);
  return rc == KITH_OK ? writer_commit(&p->writer, err) : rc;
}

void package_close(struct kith_package *p)
{
  writer_close(&p->writer);
  batch_free(&p->batch);
}

int package_hash(const char *path, struct kith_arena *arena, struct kith_str *out, struct kith_error *err)
{
  enum { PIECE = 1 << 16 };
  struct kith_buf text = BUF_MAX(HASHED_MAX);
  FILE *file = fopen(path, "rb");
  int rc = file ? KITH_OK : error_set(err, KITH_E_MISSING, "cannot read %s", path);
  while (rc == KITH_OK && !feof(file) && !ferror(file)) {
    if (buf_reserve(&text, PIECE) != KITH_OK)
      rc = error_set(err, KITH_E_LIMIT, "%s is larger than 1 GiB", path);
    else
      text.len += fread(text.ptr + text.len, 1, PIECE, file);
  }
  if (rc == KITH_OK && ferror(file))
    rc = error_set(err, KITH_E_IO, "cannot read %s", path);
  if (rc == KITH_OK)
    *out = sha256_hex(&(struct kith_str){text.ptr, text.len}, 1, arena);
  if (file)
    fclose(file);
  buf_free(&text);
  return rc;
}
