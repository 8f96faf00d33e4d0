#include "jcard/names.h"

enum { REMEMBERED_MAX = 8192 };

void jc_names_init(struct jc_names *n, const struct kith_host *host, struct kith_ctx *ctx)
{
  *n = (struct jc_names){.host = host, .ctx = ctx};
  n->unparsed = host->intern(ctx, KITH_STR("X-KITH-UNPARSED"));
  n->empty = host->intern(ctx, KITH_STR("X-KITH-EMPTY"));
  n->odd_param = host->intern_param(ctx, KITH_STR("X-KITH-PARAM"));
}

void jc_names_free(struct jc_names *n)
{
  map_str_free(&n->properties);
  map_str_free(&n->params);
}

/* Names of properties may be what a table called its column, and have spaces in them; those of parameters may not. */
static bool is_name(struct kith_str name, const char *marks)
{
  for (size_t i = 0; i < name.len; i++) {
    char c = name.ptr[i];
    bool mark = marks ? c != '\0' && strchr(marks, c) : (unsigned char)c < ' ';
    if (marks ? !ascii_is_alpha(c) && !ascii_is_digit(c) && !mark : mark)
      return false;
  }
  return name.len && name.len <= JC_NAME_MAX;
}

/* X-KITH-LEAD-SOURCE, as our writers name what vCard has no property for: the registered property. */
static uint32_t own_property(struct jc_names *n, struct kith_str name)
{
  struct kith_str own = card_own_name(name);
  uint32_t id = own.len ? n->host->intern(n->ctx, own) : 0;
  return id < KITH_P_LIMIT && id != KITH_P_VERSION ? id : 0;
}

uint32_t jc_names_property(struct jc_names *n, struct kith_str name)
{
  uint64_t *known = map_str_get(&n->properties, name);
  if (known || !is_name(name, NULL))
    return known ? (uint32_t)*known : 0;
  uint32_t id = card_alias(name);
  id = id ? id : own_property(n, name);
  id = id ? id : n->host->intern(n->ctx, name);
  if (id && n->properties.len < REMEMBERED_MAX)
    map_str_put(&n->properties, name, id, NULL);
  return id;
}

uint32_t jc_names_param(struct jc_names *n, struct kith_str name)
{
  uint64_t *known = map_str_get(&n->params, name);
  if (known || !is_name(name, "-_."))
    return known ? (uint32_t)*known : 0;
  uint32_t id = n->host->intern_param(n->ctx, name);
  if (id && n->params.len < REMEMBERED_MAX)
    map_str_put(&n->params, name, id, NULL);
  return id;
}
