#include "plugin/describe.h"

enum { MOST_OPTIONS = 256, MOST_SETTINGS = 65536 };

const struct kith_option *plugin_option(const struct kith_option *table, size_t i)
{
  if (!table || table->size < offsetof(struct kith_option, help) + sizeof table->help)
    return NULL;
  const struct kith_option *option = KITH_AT(table, i);
  return option->name ? option : NULL;
}

bool plugin_wants_map(const struct kith_option *table)
{
  const struct kith_option *option;
  for (size_t i = 0; (option = plugin_option(table, i)); i++)
    if (option->type == KITH_OPT_MAP)
      return true;
  return false;
}

static size_t width_of(uint32_t type)
{
  static const size_t widths[] = {
      [KITH_OPT_STR] = sizeof(struct kith_str),  [KITH_OPT_INT] = sizeof(int64_t),
      [KITH_OPT_BOOL] = sizeof(int64_t),         [KITH_OPT_CHOICE] = sizeof(int64_t),
      [KITH_OPT_PATH] = sizeof(struct kith_str), [KITH_OPT_SECRET] = sizeof(struct kith_str),
      [KITH_OPT_DURATION_MS] = sizeof(int64_t),  [KITH_OPT_MAP] = sizeof(void *)};
  return type < sizeof widths / sizeof widths[0] ? widths[type] : 0;
}

static int check_options(const struct kith_option *table, uint32_t settings_size, const char *role,
                         struct kith_error *err)
{
  if (settings_size > MOST_SETTINGS)
    return error_set(err, KITH_E_INVALID, "the %s's settings take %u bytes, more than %d", role, settings_size,
                     MOST_SETTINGS);
  if (table && table->size < offsetof(struct kith_option, help) + sizeof table->help)
    return error_set(err, KITH_E_INVALID, "the %s's options do not say their size", role);
  for (size_t i = 0; i < MOST_OPTIONS; i++) {
    const struct kith_option *option = plugin_option(table, i);
    if (!option)
      return KITH_OK;
    size_t width = width_of(option->type);
    if (!width || option->offset % 8 || option->offset + width > settings_size)
      return error_set(err, KITH_E_INVALID, "option '%s' of the %s does not fit its settings struct", option->name,
                       role);
    if (!option->help || (option->type == KITH_OPT_CHOICE && !option->choices))
      return error_set(err, KITH_E_INVALID, "option '%s' of the %s lacks its help or its choices", option->name, role);
  }
  return error_set(err, KITH_E_INVALID, "the %s's option table has no end", role);
}

static int check_members(const struct kith_source *s, struct kith_error *err)
{
  if (!KITH_HAS(s, struct kith_source, members))
    return KITH_OK;
  const struct kith_member *member = s->members;
  if (member->size < offsetof(struct kith_member, role) + sizeof member->role)
    return error_set(err, KITH_E_INVALID, "its source's members do not say their size");
  for (size_t i = 0; i < MOST_OPTIONS; i++) {
    const struct kith_member *m = KITH_AT(member, i);
    if (!m->pattern)
      return KITH_OK;
    if (!m->role)
      return error_set(err, KITH_E_INVALID, "member '%s' of its source has no role", m->pattern);
  }
  return error_set(err, KITH_E_INVALID, "its source's table of members has no end");
}

static int check_source(const struct kith_source *s, struct kith_error *err)
{
  if (s->size < offsetof(struct kith_source, close) + sizeof s->close || !s->open || !s->next || !s->close)
    return error_set(err, KITH_E_INVALID, "its source lacks open, next or close");
  if (s->mode != KITH_SNAPSHOT && s->mode != KITH_DELTA)
    return error_set(err, KITH_E_INVALID, "its source is neither SNAPSHOT nor DELTA");
  int rc = check_members(s, err);
  return rc == KITH_OK ? check_options(s->options, s->settings_size, "source", err) : rc;
}

static int check_sink(const struct kith_sink *s, struct kith_error *err)
{
  if (s->size < offsetof(struct kith_sink, close) + sizeof s->close || !s->open || !s->write || !s->commit || !s->close)
    return error_set(err, KITH_E_INVALID, "its sink lacks open, write, commit or close");
  if (s->mode != KITH_KEYED && s->mode != KITH_WHOLE)
    return error_set(err, KITH_E_INVALID, "its sink is neither KEYED nor WHOLE");
  return check_options(s->options, s->settings_size, "sink", err);
}

int plugin_check_description(const struct kith_plugin *p, struct kith_str file_name, struct kith_error *err)
{
  if (!p || p->size < offsetof(struct kith_plugin, sink) + sizeof p->sink)
    return error_set(err, KITH_E_INVALID, "its description is too short for ABI %d.%d", KITH_ABI_MAJOR, KITH_ABI_MINOR);
  if (p->abi >> 16 != KITH_ABI_MAJOR)
    return error_set(err, KITH_E_INVALID,
                     "it was built for ABI %u.%u, this Kith has %d.%d; build it against this kith/plugin.h",
                     p->abi >> 16, p->abi & 0xffff, KITH_ABI_MAJOR, KITH_ABI_MINOR);
  if (!p->name || !p->version || !p->license || !p->summary || !str_eq_c(file_name, p->name))
    return error_set(err, KITH_E_INVALID,
                     "it calls itself '%s'; name, version, license and summary must be there, and the"
                     " name that of the file",
                     p->name ? p->name : "");
  if (!p->source && !p->sink)
    return error_set(err, KITH_E_INVALID, "it is neither a source nor a sink");
  int rc = p->source ? check_source(p->source, err) : KITH_OK;
  return rc == KITH_OK && p->sink ? check_sink(p->sink, err) : rc;
}
