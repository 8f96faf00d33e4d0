#include "jcard/names.h"

#include "kit/card.h"

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

/* Names of properties may be what a table called its column, and have spaces in them, but nothing that parts a line of
 * a vCard. */
static bool is_property(struct kith_str name)
{
  for (size_t i = 0; i < name.len; i++)
    if ((unsigned char)name.ptr[i] < ' ' || strchr(":;,=.\"", name.ptr[i]))
      return false;
  return name.len && name.len <= JC_NAME_MAX;
}

bool jc_names_is_plain(struct kith_str name)
{
  for (size_t i = 0; i < name.len; i++)
    if (!ascii_is_alpha(name.ptr[i]) && !ascii_is_digit(name.ptr[i]) && name.ptr[i] != '-' && name.ptr[i] != '_')
      return false;
  return name.len && name.len <= JC_NAME_MAX;
}

uint32_t jc_names_property(struct jc_names *n, struct kith_str name)
{
  uint64_t *known = map_str_get(&n->properties, name);
  if (known || !is_property(name))
    return known ? (uint32_t)*known : 0;
  uint32_t id = card_alias(name);
  id = id ? id : n->host->intern(n->ctx, name);
  if (id && n->properties.len < REMEMBERED_MAX)
    map_str_put(&n->properties, name, id, NULL);
  return id;
}

uint32_t jc_names_param(struct jc_names *n, struct kith_str name)
{
  uint64_t *known = map_str_get(&n->params, name);
  if (known || !jc_names_is_plain(name))
    return known ? (uint32_t)*known : 0;
  uint32_t id = n->host->intern_param(n->ctx, name);
  if (id && n->params.len < REMEMBERED_MAX)
    map_str_put(&n->params, name, id, NULL);
  return id;
}
