#include "io/bundle.h"

#include <unistd.h>

#include "base/map.h"
#include "io/kind.h"
#include "io/zip.h"

struct kith_bundle {
  struct kith_arena arena;
  struct zip_place place;
  struct zip_list list;
  VEC(struct kith_str) names;
  struct kith_map_str by_name; /* to the place in the list */
  uint64_t consumed;
};

static void index_entries(struct kith_bundle *b)
{
  for (size_t i = 0; i < b->list.entries.len; i++) {
    const struct zip_entry *e = &b->list.entries.items[i];
    if (!e->regular)
      continue;
    vec_push(&b->names, e->name);
    map_str_put(&b->by_name, e->name, i, NULL);
  }
}

int bundle_open(const struct kith_input *in, size_t member, struct kith_bundle **out, struct kith_error *err)
{
  int fd = -1;
  bool zip = false;
  *out = NULL;
  int rc = input_open_file(in, member, &fd, &zip, err);
  if (rc != KITH_OK || !zip)
    return rc;
  struct kith_bundle *b = mem_zero(sizeof *b);
  b->place = (struct zip_place){arena_c(&b->arena, in->members.items[member].name), NULL, fd, &b->consumed};
  rc = zip_list(&b->place, &b->arena, &b->list, err);
  if (rc == KITH_OK) {
    index_entries(b);
    *out = b;
  } else {
    bundle_close(b);
  }
  return rc;
}

const struct kith_str *bundle_names(const struct kith_bundle *b, size_t *out_count)
{
  *out_count = b->names.len;
  return b->names.items;
}

int bundle_open_member(struct kith_bundle *b, struct kith_str name, struct kith_stream **out, struct kith_error *err)
{
  const uint64_t *at = map_str_get(&b->by_name, name);
  if (!at)
    return error_set(err, KITH_E_MISSING, "%s holds no %.*s", b->place.name, STR_ARG(name));
  struct kith_arena scratch = {.block_size = 1024};
  const char *shown = arena_printf(&scratch, "%s!%.*s", b->place.name, STR_ARG(name)).ptr;
  int rc = zip_open(&b->place, shown, &b->list.entries.items[*at], out, err);
  arena_free(&scratch);
  return rc;
}

uint64_t bundle_consumed(const struct kith_bundle *b)
{
  return b->consumed;
}

void bundle_close(struct kith_bundle *b)
{
  if (!b)
    return;
  close(b->place.fd);
  vec_free(&b->list.entries);
  vec_free(&b->names);
  map_str_free(&b->by_name);
  arena_free(&b->arena);
  mem_free(b);
}
