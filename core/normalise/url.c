#include "normalise/url.h"

#include "normalise/email.h"

/* The scheme before ':', or empty. "localhost:80" and "example.com:80" have none. */
static struct kith_str scheme_of(struct kith_str s)
{
  size_t colon = str_find(s, ':');
  if (colon == s.len || !colon || !ascii_is_alpha(s.ptr[0]))
    return STR_NONE;
  for (size_t i = 0; i < colon; i++)
    if (!ascii_is_alpha(s.ptr[i]) && !ascii_is_digit(s.ptr[i]) && s.ptr[i] != '+' && s.ptr[i] != '-')
      return STR_NONE;
  bool port = colon + 1 < s.len && ascii_is_digit(s.ptr[colon + 1]) && !str_starts_nocase(s, KITH_STR("tel:"));
  return port ? STR_NONE : str_sub(s, 0, colon);
}

static size_t authority_len(struct kith_str s)
{
  size_t len = 0;
  while (len < s.len && s.ptr[len] != '/' && s.ptr[len] != '?' && s.ptr[len] != '#')
    len++;
  return len;
}

bool url_split(struct kith_str text, struct kith_url *out)
{
  struct kith_str scheme = scheme_of(text), rest = text;
  *out = (struct kith_url){STR_NONE, STR_NONE, STR_NONE, STR_NONE};
  if (scheme.len) {
    rest = str_sub(text, scheme.len + 1, text.len);
    if (!str_starts(rest, KITH_STR("//")))
      return false;
    rest = str_sub(rest, 2, rest.len);
  } else if (str_starts(rest, KITH_STR("//"))) {
    rest = str_sub(rest, 2, rest.len);
  }
  size_t len = authority_len(rest);
  struct kith_str authority = str_sub(rest, 0, len);
  size_t colon = str_find(authority, ':');
  *out = (struct kith_url){scheme, str_sub(authority, 0, colon), str_sub(authority, colon + 1, len),
                           str_sub(rest, len, rest.len)};
  if (out->host.len && out->host.ptr[out->host.len - 1] == '.')
    out->host.len--;
  for (size_t i = 0; i < out->port.len; i++)
    if (!ascii_is_digit(out->port.ptr[i]))
      return false;
  return domain_is_valid(out->host);
}

static bool is_web(struct kith_str scheme)
{
  return !scheme.len || str_eq_nocase(scheme, KITH_STR("https")) || str_eq_nocase(scheme, KITH_STR("http"));
}

static bool is_default_port(const struct kith_url *u)
{
  return !u->port.len || str_eq_c(u->port, str_eq_nocase(u->scheme, KITH_STR("http")) ? "80" : "443");
}

static bool has_space(struct kith_str s)
{
  return str_find(s, ' ') < s.len;
}

static char *put(char *to, struct kith_str s)
{
  if (s.len)
    memcpy(to, s.ptr, s.len);
  return to + s.len;
}

struct kith_str url_canonical(struct kith_arena *arena, struct kith_str text)
{
  struct kith_url u;
  if (has_space(text) || !url_split(text, &u) || !is_web(u.scheme))
    return STR_NONE;
  struct kith_str host = domain_to_ascii(arena, text_lower(arena, u.host));
  struct kith_str scheme = u.scheme.len ? text_lower(arena, u.scheme) : KITH_STR("https");
  struct kith_str path = str_eq(u.path, KITH_STR("/")) ? STR_NONE : u.path;
  struct kith_str port = is_default_port(&u) ? STR_NONE : u.port;
  size_t len = scheme.len + 3 + host.len + (port.len ? port.len + 1 : 0) + path.len;
  char *made = arena_bytes(arena, len), *to = put(put(put(made, scheme), KITH_STR("://")), host);
  if (port.len)
    to = put(put(to, KITH_STR(":")), port);
  put(to, path);
  return (struct kith_str){made, len};
}

/* "[https://x]" as LinkedIn writes it, "<https://x>". */
static struct kith_str unwrap(struct kith_str s)
{
  bool wrapped =
      s.len > 2 && ((s.ptr[0] == '[' && s.ptr[s.len - 1] == ']') || (s.ptr[0] == '<' && s.ptr[s.len - 1] == '>'));
  return wrapped ? str_trim(str_sub(s, 1, s.len - 2)) : s;
}

void profile_clean(struct kith_work *w, struct kith_property *p)
{
  struct kith_profile profile;
  struct kith_str service = property_param_value(p, KITH_Q_SERVICE_TYPE);
  if (!service.len)
    service = property_param_value(p, KITH_Q_TYPE);
  struct kith_str text = unwrap(text_clean(w->text, w->arena, property_text(p)));
  if (!profile_parse(w->arena, text, service, &profile)) {
    struct kith_str url = url_canonical(w->arena, text);
    work_set_text(w, p, url.len && scheme_of(text).len ? url : text);
    return;
  }
  work_set_text(w, p, profile.url);
  if (w->out && w->out->profile_count < MATCHABLE_MAX)
    w->out->profiles[w->out->profile_count++] = profile.key;
}

void url_clean(struct kith_work *w, struct kith_property *p)
{
  struct kith_profile profile;
  struct kith_str text = unwrap(text_clean(w->text, w->arena, property_text(p)));
  struct kith_str url = STR_NONE;
  if (profile_parse(w->arena, text, STR_NONE, &profile)) {
    url = profile.url;
    if (w->out && w->out->profile_count < MATCHABLE_MAX)
      w->out->profiles[w->out->profile_count++] = profile.key;
  } else {
    url = url_canonical(w->arena, text);
  }
  if (!url.len && text.len && !scheme_of(text).len)
    p->flags |= KITH_INVALID;
  work_set_text(w, p, url.len ? url : text);
}
