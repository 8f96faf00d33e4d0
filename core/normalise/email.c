#include "normalise/email.h"

#include <unicode/uidna.h>

/* Mailboxes of a function. */
static const struct kith_word roles[] = {
    {"abuse", NULL, 0},
    {"accounting", NULL, 0},
    {"accounts", NULL, 0},
    {"accountspayable", NULL, 0},
    {"accueil", NULL, 0},
    {"admin", NULL, 0},
    {"administracion", NULL, 0},
    {"administratie", NULL, 0},
    {"administrator", NULL, 0},
    {"all", NULL, 0},
    {"ap", NULL, 0},
    {"ar", NULL, 0},
    {"bewerbung", NULL, 0},
    {"billing", NULL, 0},
    {"booking", NULL, 0},
    {"bookings", NULL, 0},
    {"buchhaltung", NULL, 0},
    {"bureau", NULL, 0},
    {"care", NULL, 0},
    {"careers", NULL, 0},
    {"commercial", NULL, 0},
    {"compras", NULL, 0},
    {"compta", NULL, 0},
    {"comptabilite", NULL, 0},
    {"contabilidad", NULL, 0},
    {"contact", NULL, 0},
    {"contact-us", NULL, 0},
    {"contacto", NULL, 0},
    {"contactus", NULL, 0},
    {"contatto", NULL, 0},
    {"customercare", NULL, 0},
    {"customerservice", NULL, 0},
    {"customersupport", NULL, 0},
    {"direction", NULL, 0},
    {"dispatch", NULL, 0},
    {"do-not-reply", NULL, 0},
    {"donotreply", NULL, 0},
    {"email", NULL, 0},
    {"enquiries", NULL, 0},
    {"enquiry", NULL, 0},
    {"events", NULL, 0},
    {"everyone", NULL, 0},
    {"facturacion", NULL, 0},
    {"feedback", NULL, 0},
    {"finance", NULL, 0},
    {"frontdesk", NULL, 0},
    {"hello", NULL, 0},
    {"help", NULL, 0},
    {"helpdesk", NULL, 0},
    {"hi", NULL, 0},
    {"hostmaster", NULL, 0},
    {"hr", NULL, 0},
    {"info", NULL, 0},
    {"inquiries", NULL, 0},
    {"inquiry", NULL, 0},
    {"investors", NULL, 0},
    {"invoice", NULL, 0},
    {"invoices", NULL, 0},
    {"invoicing", NULL, 0},
    {"ir", NULL, 0},
    {"it", NULL, 0},
    {"itsupport", NULL, 0},
    {"jobs", NULL, 0},
    {"kontakt", NULL, 0},
    {"legal", NULL, 0},
    {"list", NULL, 0},
    {"logistics", NULL, 0},
    {"mail", NULL, 0},
    {"mailer-daemon", NULL, 0},
    {"marketing", NULL, 0},
    {"media", NULL, 0},
    {"news", NULL, 0},
    {"newsletter", NULL, 0},
    {"no-reply", NULL, 0},
    {"noreply", NULL, 0},
    {"notification", NULL, 0},
    {"notifications", NULL, 0},
    {"office", NULL, 0},
    {"operations", NULL, 0},
    {"ops", NULL, 0},
    {"order", NULL, 0},
    {"orders", NULL, 0},
    {"partners", NULL, 0},
    {"personal", NULL, 0},
    {"postmaster", NULL, 0},
    {"pr", NULL, 0},
    {"press", NULL, 0},
    {"privacy", NULL, 0},
    {"procurement", NULL, 0},
    {"purchasing", NULL, 0},
    {"reception", NULL, 0},
    {"rechnung", NULL, 0},
    {"recruiting", NULL, 0},
    {"recruitment", NULL, 0},
    {"reservations", NULL, 0},
    {"returns", NULL, 0},
    {"root", NULL, 0},
    {"sales", NULL, 0},
    {"secretariat", NULL, 0},
    {"security", NULL, 0},
    {"service", NULL, 0},
    {"services", NULL, 0},
    {"shipping", NULL, 0},
    {"shop", NULL, 0},
    {"staff", NULL, 0},
    {"store", NULL, 0},
    {"subscribe", NULL, 0},
    {"support", NULL, 0},
    {"sysadmin", NULL, 0},
    {"team", NULL, 0},
    {"training", NULL, 0},
    {"unsubscribe", NULL, 0},
    {"vendite", NULL, 0},
    {"ventas", NULL, 0},
    {"verkoop", NULL, 0},
    {"vertrieb", NULL, 0},
    {"webmaster", NULL, 0},
    {"webshop", NULL, 0},
};

/* Domains that give an address to anybody. */
static const struct kith_word providers[] = {
    {"126.com", NULL, 0},
    {"163.com", NULL, 0},
    {"abv.bg", NULL, 0},
    {"aim.com", NULL, 0},
    {"alice.it", NULL, 0},
    {"aliyun.com", NULL, 0},
    {"aol.com", NULL, 0},
    {"arcor.de", NULL, 0},
    {"att.net", NULL, 0},
    {"bellsouth.net", NULL, 0},
    {"bezeqint.net", NULL, 0},
    {"biglobe.ne.jp", NULL, 0},
    {"bigpond.com", NULL, 0},
    {"bigpond.net.au", NULL, 0},
    {"bk.ru", NULL, 0},
    {"bluewin.ch", NULL, 0},
    {"blueyonder.co.uk", NULL, 0},
    {"bol.com.br", NULL, 0},
    {"bt.com", NULL, 0},
    {"btinternet.com", NULL, 0},
    {"centrum.cz", NULL, 0},
    {"charter.net", NULL, 0},
    {"comcast.net", NULL, 0},
    {"cox.net", NULL, 0},
    {"daum.net", NULL, 0},
    {"docomo.ne.jp", NULL, 0},
    {"duck.com", NULL, 0},
    {"earthlink.net", NULL, 0},
    {"email.com", NULL, 0},
    {"email.cz", NULL, 0},
    {"ezweb.ne.jp", NULL, 0},
    {"fastmail.com", NULL, 0},
    {"fastmail.fm", NULL, 0},
    {"foxmail.com", NULL, 0},
    {"free.fr", NULL, 0},
    {"freenet.de", NULL, 0},
    {"gazeta.pl", NULL, 0},
    {"gmail.com", NULL, 0},
    {"gmx.at", NULL, 0},
    {"gmx.ch", NULL, 0},
    {"gmx.com", NULL, 0},
    {"gmx.de", NULL, 0},
    {"gmx.fr", NULL, 0},
    {"gmx.net", NULL, 0},
    {"googlemail.com", NULL, 0},
    {"hanmail.net", NULL, 0},
    {"hetnet.nl", NULL, 0},
    {"hey.com", NULL, 0},
    {"hispeed.ch", NULL, 0},
    {"home.nl", NULL, 0},
    {"hushmail.com", NULL, 0},
    {"i.softbank.jp", NULL, 0},
    {"i.ua", NULL, 0},
    {"icloud.com", NULL, 0},
    {"ig.com.br", NULL, 0},
    {"iinet.net.au", NULL, 0},
    {"inbox.ru", NULL, 0},
    {"interia.pl", NULL, 0},
    {"juno.com", NULL, 0},
    {"kpnmail.nl", NULL, 0},
    {"laposte.net", NULL, 0},
    {"libero.it", NULL, 0},
    {"list.ru", NULL, 0},
    {"mac.com", NULL, 0},
    {"mail.bg", NULL, 0},
    {"mail.com", NULL, 0},
    {"mail.ru", NULL, 0},
    {"mailbox.org", NULL, 0},
    {"me.com", NULL, 0},
    {"msn.com", NULL, 0},
    {"naver.com", NULL, 0},
    {"neuf.fr", NULL, 0},
    {"nifty.com", NULL, 0},
    {"ntlworld.com", NULL, 0},
    {"o2.pl", NULL, 0},
    {"onet.pl", NULL, 0},
    {"online.de", NULL, 0},
    {"op.pl", NULL, 0},
    {"optonline.net", NULL, 0},
    {"optusnet.com.au", NULL, 0},
    {"orange.fr", NULL, 0},
    {"passport.com", NULL, 0},
    {"planet.nl", NULL, 0},
    {"pm.me", NULL, 0},
    {"posteo.de", NULL, 0},
    {"proton.me", NULL, 0},
    {"protonmail.ch", NULL, 0},
    {"protonmail.com", NULL, 0},
    {"qq.com", NULL, 0},
    {"rambler.ru", NULL, 0},
    {"rediffmail.com", NULL, 0},
    {"rocketmail.com", NULL, 0},
    {"rogers.com", NULL, 0},
    {"sbcglobal.net", NULL, 0},
    {"seznam.cz", NULL, 0},
    {"sfr.fr", NULL, 0},
    {"shaw.ca", NULL, 0},
    {"sina.cn", NULL, 0},
    {"sina.com", NULL, 0},
    {"sky.com", NULL, 0},
    {"skynet.be", NULL, 0},
    {"softbank.ne.jp", NULL, 0},
    {"sohu.com", NULL, 0},
    {"sunrise.ch", NULL, 0},
    {"sympatico.ca", NULL, 0},
    {"t-online.de", NULL, 0},
    {"talktalk.net", NULL, 0},
    {"telefonica.net", NULL, 0},
    {"telenet.be", NULL, 0},
    {"telia.com", NULL, 0},
    {"telstra.com", NULL, 0},
    {"telus.net", NULL, 0},
    {"terra.com.br", NULL, 0},
    {"terra.es", NULL, 0},
    {"tin.it", NULL, 0},
    {"tiscali.co.uk", NULL, 0},
    {"tiscali.it", NULL, 0},
    {"tuta.io", NULL, 0},
    {"tutamail.com", NULL, 0},
    {"tutanota.com", NULL, 0},
    {"ukr.net", NULL, 0},
    {"uol.com.br", NULL, 0},
    {"verizon.net", NULL, 0},
    {"videotron.ca", NULL, 0},
    {"virgilio.it", NULL, 0},
    {"virginmedia.com", NULL, 0},
    {"walla.com", NULL, 0},
    {"wanadoo.fr", NULL, 0},
    {"web.de", NULL, 0},
    {"windowslive.com", NULL, 0},
    {"wp.pl", NULL, 0},
    {"xs4all.nl", NULL, 0},
    {"xtra.co.nz", NULL, 0},
    {"ya.ru", NULL, 0},
    {"yandex.com", NULL, 0},
    {"yandex.ru", NULL, 0},
    {"yeah.net", NULL, 0},
    {"ymail.com", NULL, 0},
    {"ziggo.nl", NULL, 0},
    {"zoho.com", NULL, 0},
};

/* Providers with a domain in each country: yahoo.co.uk, hotmail.fr. */
static const struct kith_word provider_names[] = {
    {"gmx", NULL, 0}, {"hotmail", NULL, 0}, {"live", NULL, 0}, {"outlook", NULL, 0}, {"yahoo", NULL, 0},
};

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253 /* RFC 5321 4.5.3.1, in bytes */ };

/* ---- Domains ---- */

static bool has_xn(struct kith_str domain)
{
  return str_find_str(domain, KITH_STR("xn--")) < domain.len;
}

typedef int32_t idna_fn(const UIDNA *, const char *, int32_t, char *, int32_t, UIDNAInfo *, UErrorCode *);

static struct kith_str idna(struct kith_arena *arena, struct kith_str domain, idna_fn *convert)
{
  char out[4 * DOMAIN_MAX];
  UErrorCode status = U_ZERO_ERROR;
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  struct kith_str made = domain;
  UIDNA *tools = domain.len <= DOMAIN_MAX ? uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &status) : NULL;
  if (!tools)
    return domain;
  int32_t len = convert(tools, domain.ptr, (int32_t)domain.len, out, sizeof out, &info, &status);
  if (U_SUCCESS(status) && !info.errors && len > 0)
    made = arena_str(arena, (struct kith_str){out, (size_t)len});
  uidna_close(tools);
  return made;
}

struct kith_str domain_to_ascii(struct kith_arena *arena, struct kith_str domain)
{
  return text_is_ascii(domain) ? domain : idna(arena, domain, uidna_nameToASCII_UTF8);
}

static struct kith_str domain_to_unicode(struct kith_arena *arena, struct kith_str domain)
{
  return text_is_ascii(domain) && !has_xn(domain) ? domain : idna(arena, domain, uidna_nameToUnicodeUTF8);
}

bool domain_is_valid(struct kith_str domain)
{
  size_t label = 0, dots = 0;
  for (size_t i = 0; i < domain.len; i++) {
    char c = domain.ptr[i];
    bool letter = ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || c == '_' || (unsigned char)c >= 0x80;
    if (!letter && c != '.')
      return false;
    if (c == '.' && !label)
      return false;
    label = c == '.' ? 0 : label + 1;
    dots += c == '.';
  }
  return dots && label >= 2 && domain.len <= DOMAIN_MAX;
}

/* ---- Addresses ---- */

/* The address inside `Name <a@b>`, `mailto:a@b?subject=x`, `"a@b";` */
static struct kith_str unwrap(struct kith_str s)
{
  size_t open = str_find(s, '<');
  if (open < s.len) {
    struct kith_str inside = str_sub(s, open + 1, s.len);
    inside = str_sub(inside, 0, str_find(inside, '>'));
    if (str_find(inside, '@') < inside.len)
      s = inside;
  }
  s = str_trim(s);
  if (str_starts_nocase(s, KITH_STR("mailto:"))) {
    s = str_sub(s, 7, s.len);
    s = str_sub(s, 0, str_find(s, '?'));
  }
  while (s.len && strchr("'\"[( ", s.ptr[0]) && s.ptr[0])
    s = str_sub(s, 1, s.len);
  while (s.len && strchr("'\"]),;. ", s.ptr[s.len - 1]) && s.ptr[s.len - 1])
    s.len--;
  return s;
}

/* RFC 5322 3.2.3: not in a local part without quotes. */
static const bool forbidden[256] = {
    [0 ... ' '] = true, ['('] = true, [')'] = true, ['<'] = true,  ['>'] = true, ['['] = true, [']'] = true,
    [':'] = true,       [';'] = true, ['@'] = true, ['\\'] = true, [','] = true, ['"'] = true, [0x7F] = true};

static bool local_is_valid(struct kith_str local)
{
  bool quoted = local.len >= 2 && local.ptr[0] == '"' && local.ptr[local.len - 1] == '"';
  if (!local.len || local.len > LOCAL_MAX)
    return false;
  for (size_t i = 0; !quoted && i < local.len; i++)
    if (forbidden[(unsigned char)local.ptr[i]])
      return false;
  return true;
}

static size_t find_last(struct kith_str s, char c)
{
  const char *at = s.len ? memrchr(s.ptr, c, s.len) : NULL;
  return at ? (size_t)(at - s.ptr) : s.len;
}

static bool is_freemail(struct kith_str domain)
{
  struct kith_str name = str_sub(domain, 0, str_find(domain, '.'));
  return WORD_IN(providers, domain) || (WORD_IN(provider_names, name) && domain.len <= name.len + 7);
}

static bool is_gmail(struct kith_str domain)
{
  return str_eq(domain, KITH_STR("gmail.com")) || str_eq(domain, KITH_STR("googlemail.com"));
}

static struct kith_str without_dots(struct kith_arena *arena, struct kith_str s)
{
  if (str_find(s, '.') == s.len)
    return s;
  char *to = arena_bytes(arena, s.len);
  size_t len = 0;
  for (size_t i = 0; i < s.len; i++)
    if (s.ptr[i] != '.')
      to[len++] = s.ptr[i];
  return (struct kith_str){to, len};
}

static struct kith_str join_at(struct kith_arena *arena, struct kith_str local, struct kith_str domain)
{
  char *to = arena_bytes(arena, local.len + 1 + domain.len);
  memcpy(to, local.ptr, local.len);
  to[local.len] = '@';
  memcpy(to + local.len + 1, domain.ptr, domain.len);
  return (struct kith_str){to, local.len + 1 + domain.len};
}

static struct kith_str match_key(struct kith_arena *arena, const struct kith_email *e, struct kith_str local)
{
  struct kith_str domain = domain_to_ascii(arena, e->domain);
  if (is_gmail(domain)) {
    local = without_dots(arena, local);
    domain = KITH_STR("gmail.com");
  }
  if (local.ptr == e->local.ptr && local.len == e->local.len && domain.ptr == e->domain.ptr)
    return e->text;
  return join_at(arena, local, domain);
}

bool email_parse(struct kith_arena *arena, struct kith_str text, struct kith_email *out)
{
  struct kith_str address = text_lower(arena, unwrap(text));
  size_t at = find_last(address, '@');
  *out = (struct kith_email){.text = text, .local = STR_NONE, .domain = STR_NONE, .key = STR_NONE};
  struct kith_str local = str_sub(address, 0, at), domain = str_sub(address, at + 1, address.len);
  struct kith_str shown = domain_to_unicode(arena, domain);
  if (!local_is_valid(local) || !domain_is_valid(shown))
    return false;
  if (!str_eq(shown, domain)) {
    address = join_at(arena, local, shown);
    local = str_sub(address, 0, local.len);
    shown = str_sub(address, local.len + 1, address.len);
  }
  *out = (struct kith_email){.text = address, .local = local, .domain = shown};
  size_t plus = str_find(local, '+');
  struct kith_str mailbox = plus ? str_sub(local, 0, plus) : local;
  out->role = WORD_IN(roles, mailbox) != NULL;
  out->freemail = is_freemail(shown);
  out->key = match_key(arena, out, mailbox);
  return true;
}

/* ---- The cleaner ---- */

void email_clean(struct kith_work *w, struct kith_property *p)
{
  struct kith_email e;
  struct kith_str text = text_clean(w->text, w->arena, property_text(p));
  if (!email_parse(w->arena, text, &e)) {
    work_set_text(w, p, text);
    if (text.len)
      p->flags |= KITH_INVALID;
    return;
  }
  work_set_text(w, p, e.text);
  if (e.role)
    p->flags |= KITH_ROLE;
  if (w->out && w->out->email_count < MATCHABLE_MAX)
    w->out->emails[w->out->email_count++] = (struct kith_match_email){e.key, e.role, e.freemail};
}
