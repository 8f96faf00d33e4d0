#include "linkedin/own.h"

enum { SEEN_MAX = 64 /* people of one message that are told apart */ };

struct kith_str profile_key(struct kith_str url, struct kith_arena *arena)
{
  static const char host[] = "linkedin.com/";
  url = str_trim(url);
  for (size_t i = 0; i < url.len; i++)
    if (url.ptr[i] == '?' || url.ptr[i] == '#')
      url.len = i;
  while (url.len && url.ptr[url.len - 1] == '/')
    url.len--;
  char *text = arena_bytes(arena, url.len + sizeof "https://www.linkedin.com/");
  for (size_t i = 0; i < url.len; i++)
    text[i] = ascii_lower(url.ptr[i]);
  struct kith_str lower = {text, url.len};
  size_t at = str_find_str(lower, str_of(host));
  if (at == lower.len)
    return str_starts(lower, KITH_STR("http")) ? lower : STR_NONE;
  return arena_printf(arena, "https://www.%.*s", STR_ARG(str_sub(lower, at, lower.len)));
}

static bool parts_links(char c)
{
  return c == ',' || c == ';' || ascii_is_space(c);
}

bool profile_next(struct kith_str *rest, struct kith_str *out)
{
  while (rest->len && parts_links(rest->ptr[0]))
    *rest = str_sub(*rest, 1, rest->len);
  size_t end = 0;
  while (end < rest->len && !parts_links(rest->ptr[end]))
    end++;
  *out = str_sub(*rest, 0, end);
  *rest = str_sub(*rest, end, rest->len);
  return out->len > 0;
}

static bool first_time(struct kith_str *seen, size_t *count, struct kith_str key)
{
  for (size_t i = 0; i < *count; i++)
    if (str_eq(seen[i], key))
      return false;
  if (*count == SEEN_MAX || !key.len)
    return false;
  seen[(*count)++] = key;
  return true;
}

void own_count(struct own *own, struct kith_str sender, struct kith_str recipients, struct kith_arena *scratch)
{
  struct kith_str seen[SEEN_MAX], link = sender;
  size_t count = 0;
  do {
    struct kith_str key = profile_key(link, scratch);
    if (first_time(seen, &count, key))
      ++*map_str_put(&own->counts, key, 0, NULL);
  } while (profile_next(&recipients, &link));
  own->rows += count > 0;
}

struct kith_str own_decide(const struct own *own)
{
  struct kith_str best = STR_NONE;
  uint64_t most = 0;
  bool alone = false;
  for (size_t i = 0; i < own->counts.cap; i++) {
    const struct map_slot *slot = &own->counts.slots[i];
    if (!slot->key.ptr || slot->value < most)
      continue;
    alone = slot->value > most;
    most = slot->value;
    best = slot->key;
  }
  return alone && most * 2 >= own->rows ? best : STR_NONE;
}

void own_free(struct own *own)
{
  map_str_free(&own->counts);
}
