#include "normalise/url.h"

enum { HANDLE_MAX = 200 };

/* One row a host; the first row of a network is the canonical one. */
static const struct network {
  const char *service, *host, *folder; /* folder: before the handle, with slashes */
  const char *url, *key;
} networks[] = {
    {"linkedin", "linkedin.com", "/in/", "https://www.linkedin.com/in/", "linkedin.com/in/"},
    {"x", "x.com", "/", "https://x.com/", "x.com/"},
    {"twitter", "twitter.com", "/", "https://x.com/", "x.com/"},
    {"facebook", "facebook.com", "/", "https://www.facebook.com/", "facebook.com/"},
    {"facebook", "fb.com", "/", "https://www.facebook.com/", "facebook.com/"},
    {"facebook", "fb.me", "/", "https://www.facebook.com/", "facebook.com/"},
    {"instagram", "instagram.com", "/", "https://www.instagram.com/", "instagram.com/"},
    {"instagram", "instagr.am", "/", "https://www.instagram.com/", "instagram.com/"},
    {"github", "github.com", "/", "https://github.com/", "github.com/"},
    {"xing", "xing.com", "/profile/", "https://www.xing.com/profile/", "xing.com/profile/"},
};

/* First folders that are pages of the network, not people. */
static const struct kith_word reserved[] = {
    {"about", NULL, 0},       {"company", NULL, 0},   {"contact", NULL, 0},
    {"events", NULL, 0},      {"explore", NULL, 0},   {"features", NULL, 0},
    {"feed", NULL, 0},        {"groups", NULL, 0},    {"hashtag", NULL, 0},
    {"help", NULL, 0},        {"home", NULL, 0},      {"i", NULL, 0},
    {"intent", NULL, 0},      {"jobs", NULL, 0},      {"login", NULL, 0},
    {"marketplace", NULL, 0}, {"orgs", NULL, 0},      {"p", NULL, 0},
    {"pages", NULL, 0},       {"people", NULL, 0},    {"permalink.php", NULL, 0},
    {"photo", NULL, 0},       {"photo.php", NULL, 0}, {"reel", NULL, 0},
    {"reels", NULL, 0},       {"school", NULL, 0},    {"search", NULL, 0},
    {"settings", NULL, 0},    {"share", NULL, 0},     {"sharer", NULL, 0},
    {"sharer.php", NULL, 0},  {"signup", NULL, 0},    {"sponsors", NULL, 0},
    {"stories", NULL, 0},     {"story.php", NULL, 0}, {"topics", NULL, 0},
    {"tv", NULL, 0},          {"watch", NULL, 0},
};

enum { NETWORKS = sizeof networks / sizeof networks[0] };

static bool host_is(struct kith_str host, const char *name)
{
  struct kith_str domain = str_of(name);
  if (host.len < domain.len || !str_eq_nocase(str_sub(host, host.len - domain.len, domain.len), domain))
    return false;
  return host.len == domain.len || host.ptr[host.len - domain.len - 1] == '.';
}

static const struct network *by_host(struct kith_str host)
{
  for (size_t i = 0; i < NETWORKS; i++)
    if (host_is(host, networks[i].host))
      return &networks[i];
  return NULL;
}

static const struct network *by_service(struct kith_str service)
{
  for (size_t i = 0; i < NETWORKS && service.len; i++)
    if (str_eq_nocase(service, str_of(networks[i].service)))
      return &networks[i];
  return NULL;
}

static int hex(char c)
{
  if (ascii_is_digit(c))
    return c - '0';
  c |= 32;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct kith_str percent_decode(struct kith_arena *arena, struct kith_str s)
{
  if (str_find(s, '%') == s.len)
    return s;
  char *to = arena_bytes(arena, s.len);
  size_t len = 0;
  for (size_t i = 0; i < s.len; i++) {
    bool coded = s.ptr[i] == '%' && i + 2 < s.len && hex(s.ptr[i + 1]) >= 0 && hex(s.ptr[i + 2]) >= 0;
    to[len++] = coded ? (char)(hex(s.ptr[i + 1]) << 4 | hex(s.ptr[i + 2])) : s.ptr[i];
    i += coded ? 2 : 0;
  }
  return (struct kith_str){to, len};
}

static bool is_plain(char c)
{
  return ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || c == '_' || c == '.' || c == '~';
}

/* `prefix` and the handle with everything but RFC 3986's unreserved characters percent-encoded. */
static struct kith_str percent_encode(struct kith_arena *arena, const char *prefix, struct kith_str handle)
{
  static const char digits[] = "0123456789ABCDEF";
  size_t len = strlen(prefix);
  char *to = arena_bytes(arena, len + 3 * handle.len);
  memcpy(to, prefix, len);
  for (size_t i = 0; i < handle.len; i++) {
    unsigned char c = (unsigned char)handle.ptr[i];
    if (is_plain(handle.ptr[i])) {
      to[len++] = handle.ptr[i];
      continue;
    }
    to[len++] = '%';
    to[len++] = digits[c >> 4];
    to[len++] = digits[c & 15];
  }
  return (struct kith_str){to, len};
}

static bool handle_is_valid(struct kith_str handle)
{
  bool some = false;
  for (size_t i = 0; i < handle.len; i++) {
    char c = handle.ptr[i];
    if (!is_plain(c) && (unsigned char)c < 0x80)
      return false;
    some |= c != '.' && c != '-' && c != '_';
  }
  return some && handle.len <= HANDLE_MAX;
}

static bool finish(struct kith_arena *arena, const struct network *n, struct kith_str handle, struct kith_profile *out)
{
  handle = text_lower(arena, percent_decode(arena, handle));
  if (!handle_is_valid(handle))
    return false;
  struct kith_str pieces[] = {str_of(n->key), handle};
  char *key = arena_bytes(arena, pieces[0].len + handle.len);
  memcpy(key, pieces[0].ptr, pieces[0].len);
  memcpy(key + pieces[0].len, handle.ptr, handle.len);
  *out = (struct kith_profile){percent_encode(arena, n->url, handle), {key, pieces[0].len + handle.len}};
  return true;
}

static struct kith_str first_folder(struct kith_str *path)
{
  struct kith_str folder = STR_NONE;
  if (path->len && path->ptr[0] == '/')
    *path = str_sub(*path, 1, path->len);
  folder = str_sub(*path, 0, str_find(*path, '/'));
  *path = str_sub(*path, folder.len, path->len);
  return folder;
}

/* The old "/pub/ada-lovelace/1/2b3/4c5" is "/in/ada-lovelace-4c52b31": the groups from behind, the last two of three
 * digits. */
static struct kith_str old_linkedin(struct kith_arena *arena, struct kith_str path)
{
  struct kith_str name = first_folder(&path), groups[3];
  for (size_t i = 0; i < 3; i++) {
    groups[i] = first_folder(&path);
    if (groups[i].len > 3)
      return name;
  }
  if (!groups[0].len || !groups[1].len || !groups[2].len)
    return name;
  return arena_printf(arena, "%.*s-%s%.*s%s%.*s%.*s", STR_ARG(name), &"00"[groups[2].len - 1], STR_ARG(groups[2]),
                      &"00"[groups[1].len - 1], STR_ARG(groups[1]), STR_ARG(groups[0]));
}

static bool facebook_number(struct kith_str path, struct kith_str *out)
{
  struct kith_str mark = KITH_STR("/profile.php?");
  if (!str_starts_nocase(path, mark))
    return false;
  size_t at = str_find_str(path, KITH_STR("id="));
  *out = str_sub(path, at + 3, path.len);
  size_t len = 0;
  while (len < out->len && ascii_is_digit(out->ptr[len]))
    len++;
  out->len = len;
  return len > 0;
}

/* The handle in the path of a URL; empty when the page is not a person's. */
static struct kith_str handle_in(struct kith_arena *arena, const struct network *n, struct kith_str path, bool sure)
{
  struct kith_str number, folder = str_of(n->folder);
  if (!strcmp(n->service, "facebook") && facebook_number(path, &number))
    return number;
  size_t end = 0;
  while (end < path.len && path.ptr[end] != '?' && path.ptr[end] != '#')
    end++;
  path = str_sub(path, 0, end);
  if (!strcmp(n->service, "linkedin") && str_starts_nocase(path, KITH_STR("/pub/")))
    return old_linkedin(arena, str_sub(path, 5, path.len));
  if (!str_starts_nocase(path, folder))
    return STR_NONE;
  path = str_sub(path, folder.len - 1, path.len);
  struct kith_str handle = first_folder(&path);
  bool deeper = path.len > 1;
  if (folder.len == 1 && (WORD_IN(reserved, handle) || (deeper && !sure)))
    return STR_NONE; /* a repository, a post */
  return handle.len && handle.ptr[0] == '@' ? str_sub(handle, 1, handle.len) : handle;
}

/* "ada", "@ada", "in/ada", "/in/ada" where the source says which network it is. */
static bool bare_handle(struct kith_arena *arena, const struct network *n, struct kith_str text,
                        struct kith_profile *out)
{
  struct kith_str folder = str_sub(str_of(n->folder), 1, HANDLE_MAX);
  if (str_starts(text, KITH_STR("/")))
    text = str_sub(text, 1, text.len);
  if (str_starts_nocase(text, folder))
    text = str_sub(text, folder.len, text.len);
  if (str_starts(text, KITH_STR("@")))
    text = str_sub(text, 1, text.len);
  if (text.len && text.ptr[text.len - 1] == '/')
    text.len--;
  return finish(arena, n, text, out);
}

bool profile_parse(struct kith_arena *arena, struct kith_str text, struct kith_str service, struct kith_profile *out)
{
  struct kith_url u;
  const struct network *named = by_service(service), *n = NULL;
  if (text.len > 4 * HANDLE_MAX)
    return false;
  if (url_split(text, &u) && (n = by_host(u.host)))
    return finish(arena, n, handle_in(arena, n, u.path, named), out);
  return named && str_find_str(text, KITH_STR("://")) == text.len && bare_handle(arena, named, text, out);
}
