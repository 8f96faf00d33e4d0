#include "vcard/names.h"

enum { REMEMBERED_MAX = 8192 };

struct alias {
  const char *name;
  uint32_t id;
};

static const struct alias params[] = {
    {"TYPE", KITH_Q_TYPE},
    {"PREF", KITH_Q_PREF},
    {"LANGUAGE", KITH_Q_LANGUAGE},
    {"VALUE", KITH_Q_VALUE},
    {"ALTID", KITH_Q_ALTID},
    {"PID", KITH_Q_PID},
    {"MEDIATYPE", KITH_Q_MEDIATYPE},
    {"CALSCALE", KITH_Q_CALSCALE},
    {"SORT-AS", KITH_Q_SORT_AS},
    {"GEO", KITH_Q_GEO},
    {"TZ", KITH_Q_TZ},
    {"LABEL", KITH_Q_LABEL},
    {"ENCODING", KITH_Q_ENCODING},
    {"CHARSET", KITH_Q_CHARSET},
    {"CONTEXT", KITH_Q_CONTEXT},
    {"INDEX", KITH_Q_INDEX},
    {"LEVEL", KITH_Q_LEVEL},
    {"CC", KITH_Q_CC},
    {"AUTHOR", KITH_Q_AUTHOR},
    {"AUTHOR-NAME", KITH_Q_AUTHOR_NAME},
    {"CREATED", KITH_Q_CREATED},
    {"DERIVED", KITH_Q_DERIVED},
    {"PHONETIC", KITH_Q_PHONETIC},
    {"PROP-ID", KITH_Q_PROP_ID},
    {"SCRIPT", KITH_Q_SCRIPT},
    {"SERVICE-TYPE", KITH_Q_SERVICE_TYPE},
    {"USERNAME", KITH_Q_USERNAME},
    {"JSCOMPS", KITH_Q_JSCOMPS},
    {"JSPTR", KITH_Q_JSPTR},
    {"GROUP", KITH_Q_GROUP},
    {"X-APPLE-OMIT-YEAR", KITH_Q_OMIT_YEAR},
};

void vc_names_init(struct vc_names *n, const struct kith_host *host, struct kith_ctx *ctx)
{
  *n = (struct vc_names){.host = host, .ctx = ctx};
  for (size_t i = 0; i < sizeof params / sizeof params[0]; i++)
    map_str_put(&n->params, str_of(params[i].name), params[i].id, NULL);
  n->unparsed = host->intern(ctx, KITH_STR("X-KITH-UNPARSED"));
  n->empty = host->intern(ctx, KITH_STR("X-KITH-EMPTY"));
  n->odd_param = host->intern_param(ctx, KITH_STR("X-KITH-PARAM"));
}

void vc_names_free(struct vc_names *n)
{
  map_str_free(&n->properties);
  map_str_free(&n->params);
}

static bool is_name_byte(char c)
{
  return ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || c == '_' || c == '.';
}

/* In upper case in `buf`, or empty when it cannot be a name. */
static struct kith_str upper(struct kith_str name, char *buf)
{
  if (name.len > VC_NAME_MAX)
    return STR_NONE;
  for (size_t i = 0; i < name.len; i++) {
    char c = name.ptr[i];
    if (!is_name_byte(c))
      return STR_NONE;
    buf[i] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
  }
  return (struct kith_str){buf, name.len};
}

uint32_t vc_names_property(struct vc_names *n, struct kith_str name)
{
  char buf[VC_NAME_MAX];
  struct kith_str key = upper(name, buf);
  uint64_t *known = key.len ? map_str_get(&n->properties, key) : NULL;

  if (known || !key.len)
    return known ? (uint32_t)*known : 0;
  uint32_t id = card_alias(key);
  id = id ? id : n->host->intern(n->ctx, key);
  if (id && n->properties.len < REMEMBERED_MAX)
    map_str_put(&n->properties, key, id, NULL);
  return id;
}

uint32_t vc_names_param(struct vc_names *n, struct kith_str name)
{
  char buf[VC_NAME_MAX];
  struct kith_str key = upper(name, buf);
  uint64_t *known = key.len ? map_str_get(&n->params, key) : NULL;

  if (known || !key.len)
    return known ? (uint32_t)*known : 0;
  uint32_t id = n->host->intern_param(n->ctx, key);
  if (id && n->params.len < REMEMBERED_MAX)
    map_str_put(&n->params, key, id, NULL);
  return id;
}
