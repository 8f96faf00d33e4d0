/* What of a domain, a website and a name is a key. */
#include "normalise/email.h"
#include "pipeline/accounts_part.h"

static bool is_one_of(struct kith_str text, const char *const *list)
{
  for (; *list; list++)
    if (str_eq_nocase(text, str_of(*list)))
      return true;
  return false;
}

/* Where the label before the last one says what kind of name it is: "co.uk", "ac.jp". */
static bool is_kind_label(struct kith_str label)
{
  static const char *const kinds[] = {"ac",  "co", "com", "edu", "gob", "go", "gouv", "gov", "ltd", "me",
                                      "mil", "ne", "net", "nhs", "nom", "or", "org",  "plc", "sch", NULL};
  return is_one_of(label, kinds);
}

/* Where the last `count` labels begin. */
static struct kith_str last_labels(struct kith_str domain, int count)
{
  for (size_t i = domain.len; i > 0; i--)
    if (domain.ptr[i - 1] == '.' && --count == 0)
      return str_sub(domain, i, domain.len);
  return domain;
}

struct kith_str account_domain(struct kith_str host)
{
  struct kith_str two = last_labels(host, 2), top = last_labels(host, 1);
  if (host.len > 253 || top.len == host.len || !top.len)
    return STR_NONE;
  struct kith_str second = str_sub(two, 0, two.len - top.len - 1);
  return top.len == 2 && is_kind_label(second) ? last_labels(host, 3) : two;
}

/* A page there is not its firm's. */
static bool is_public_host(struct kith_str domain)
{
  static const char *const hosts[] = {
      "bit.ly",           "blogspot.com",  "facebook.com",  "fb.com",        "github.io",
      "godaddysites.com", "google.com",    "instagram.com", "linkedin.com",  "linktr.ee",
      "medium.com",       "myshopify.com", "square.site",   "tumblr.com",    "twitter.com",
      "webflow.io",       "weebly.com",    "wixsite.com",   "wordpress.com", "x.com",
      "xing.com",         "yelp.com",      "youtube.com",   "business.site", NULL};
  return is_one_of(domain, hosts);
}

struct kith_str account_website(struct kith_arena *arena, struct kith_str url)
{
  struct kith_email mail;
  size_t scheme = str_find_str(url, KITH_STR("://"));
  if (scheme < url.len)
    url = str_sub(url, scheme + 3, url.len);
  size_t end = 0;
  while (end < url.len && !strchr("/?#:", url.ptr[end]))
    end++;
  struct kith_str host = str_trim(str_sub(url, 0, end)), path = str_sub(url, end + 1, url.len);
  if (str_starts_nocase(host, KITH_STR("www.")))
    host = str_sub(host, 4, host.len);
  if (!email_parse(arena, arena_printf(arena, "x@%.*s", STR_ARG(host)), &mail) || mail.freemail)
    return STR_NONE;
  host = domain_to_ascii(arena, mail.domain);
  struct kith_str domain = account_domain(host);
  bool page = path.len || domain.len < host.len;
  return page && is_public_host(domain) ? STR_NONE : domain;
}

/* ---- Names ---- */

bool account_is_nobody(struct kith_str name)
{
  static const char *const words[] = {"autonomo",
                                      "company",
                                      "confidential",
                                      "consultant",
                                      "contractor",
                                      "freelance",
                                      "freelancer",
                                      "freiberufler",
                                      "freiberuflich",
                                      "home",
                                      "independant",
                                      "independent",
                                      "independent consultant",
                                      "individual",
                                      "inconnu",
                                      "libre",
                                      "looking for work",
                                      "my company",
                                      "n a",
                                      "na",
                                      "nil",
                                      "none",
                                      "not applicable",
                                      "not available",
                                      "nothing",
                                      "null",
                                      "open to work",
                                      "particulier",
                                      "personal",
                                      "pensioniert",
                                      "privat",
                                      "private",
                                      "private person",
                                      "profession liberale",
                                      "retired",
                                      "retraite",
                                      "self",
                                      "self employed",
                                      "selfemployed",
                                      "selbstandig",
                                      "selbststandig",
                                      "sole proprietor",
                                      "sole trader",
                                      "stealth",
                                      "stealth startup",
                                      "student",
                                      "tbd",
                                      "test",
                                      "unemployed",
                                      "unknown",
                                      "various",
                                      "work",
                                      "x",
                                      "xx",
                                      "xxx",
                                      "zzp",
                                      "zzper",
                                      NULL};
  return name.len < 2 || is_one_of(name, words);
}

enum { COMPACT_MAX = 128 };

static struct kith_str compact(struct kith_str text, char out[COMPACT_MAX])
{
  size_t len = 0;
  for (size_t i = 0; i < text.len && len < COMPACT_MAX; i++)
    if (ascii_is_alpha(text.ptr[i]) || ascii_is_digit(text.ptr[i]) || (unsigned char)text.ptr[i] >= 0x80)
      out[len++] = ascii_lower(text.ptr[i]);
  return (struct kith_str){out, len};
}

static struct kith_str initials(struct kith_str name, char out[COMPACT_MAX])
{
  size_t len = 0;
  for (size_t i = 0; i < name.len && len < COMPACT_MAX; i++)
    if (name.ptr[i] != ' ' && (i == 0 || name.ptr[i - 1] == ' '))
      out[len++] = name.ptr[i];
  return (struct kith_str){out, len};
}

bool account_is_alike(struct kith_str name, struct kith_str domain)
{
  enum { LEAST = 4 }; /* letters: "ab" begins too many */
  char a[COMPACT_MAX], b[COMPACT_MAX], c[COMPACT_MAX];
  struct kith_str whole = compact(name, a), label = compact(str_sub(domain, 0, str_find(domain, '.')), b),
                  first = initials(name, c);
  if (whole.len && str_eq(whole, label))
    return true;
  if (label.len >= LEAST && str_starts(whole, label))
    return true;
  if (whole.len >= LEAST && str_starts(label, whole))
    return true;
  return first.len >= 2 && str_eq(first, label);
}
