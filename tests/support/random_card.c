#include "support/random_card.h"

enum { LINE_BYTES_MAX = 1 << 20 };

struct maker {
  uint64_t state;
  int version;
  struct kith_buf line, value;
};

static unsigned below(struct maker *m, unsigned most)
{
  m->state = m->state * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(m->state >> 33) % most;
}

static bool chance(struct maker *m, unsigned of_hundred)
{
  return below(m, 100) < of_hundred;
}

#define PICK(m, table) (table)[below(m, sizeof(table) / sizeof(table)[0])]

/* ---- What there is ----------------------------------------------------------------------------------------------- */

enum kind {
  TEXT = 1,
  LIST,
  NAME,
  ADDRESS,
  ORG,
  GENDER,
  DATE,
  STAMP,
  URI,
  GEO,
  TZ,
  MEDIA,
  PIDMAP,
  PHONE,
  TAG,
  BARE,
  UID
};

enum { IN_21 = 1, IN_30 = 2, IN_40 = 4, OLD = IN_21 | IN_30, NEW = IN_30 | IN_40, ALL = 7 };

static const struct {
  const char *name;
  enum kind kind;
  unsigned in;
} properties[] = {
    {"FN", TEXT, ALL},
    {"N", NAME, ALL},
    {"NICKNAME", LIST, ALL},
    {"PHOTO", MEDIA, ALL},
    {"BDAY", DATE, ALL},
    {"ANNIVERSARY", DATE, IN_40},
    {"GENDER", GENDER, IN_40},
    {"ADR", ADDRESS, ALL},
    {"ADR", ADDRESS, ALL},
    {"TEL", PHONE, ALL},
    {"TEL", PHONE, ALL},
    {"EMAIL", BARE, ALL},
    {"EMAIL", BARE, ALL},
    {"IMPP", URI, NEW},
    {"LANG", TAG, IN_40},
    {"TZ", TZ, ALL},
    {"GEO", GEO, ALL},
    {"TITLE", TEXT, ALL},
    {"ROLE", TEXT, ALL},
    {"LOGO", MEDIA, ALL},
    {"ORG", ORG, ALL},
    {"MEMBER", URI, IN_40},
    {"RELATED", URI, IN_40},
    {"CATEGORIES", LIST, ALL},
    {"NOTE", TEXT, ALL},
    {"NOTE", TEXT, ALL},
    {"PRODID", TEXT, ALL},
    {"REV", STAMP, ALL},
    {"SOUND", MEDIA, ALL},
    {"UID", UID, ALL},
    {"CLIENTPIDMAP", PIDMAP, IN_40},
    {"URL", URI, ALL},
    {"KEY", MEDIA, ALL},
    {"FBURL", URI, ALL},
    {"CALADRURI", URI, ALL},
    {"CALURI", URI, ALL},
    {"SOURCE", URI, NEW},
    {"KIND", TAG, IN_40},
    {"XML", TEXT, IN_40},
    {"NAME", TEXT, OLD},
    {"PROFILE", TAG, IN_30},
    {"MAILER", TEXT, OLD},
    {"SORT-STRING", TEXT, OLD},
    {"CLASS", TAG, OLD},
    {"CAPURI", URI, OLD},
    {"BIRTHPLACE", TEXT, IN_40},
    {"DEATHPLACE", TEXT, IN_40},
    {"DEATHDATE", DATE, IN_40},
    {"EXPERTISE", TEXT, IN_40},
    {"HOBBY", TEXT, IN_40},
    {"INTEREST", TEXT, IN_40},
    {"ORG-DIRECTORY", URI, IN_40},
    {"CONTACT-URI", URI, IN_40},
    {"CREATED", STAMP, IN_40},
    {"LANGUAGE", TAG, IN_40},
    {"GRAMGENDER", TAG, IN_40},
    {"PRONOUNS", TEXT, IN_40},
    {"SOCIALPROFILE", URI, IN_40},
    {"JSPROP", TEXT, IN_40},
    {"X-ADDRESSBOOKSERVER-MEMBER", URI, OLD},
    {"X-PHONETIC-FIRST-NAME", TEXT, ALL},
    {"X-PHONETIC-LAST-NAME", TEXT, ALL},
    {"X-MAIDENNAME", TEXT, ALL},
    {"X-ABUID", BARE, ALL},
    {"X-ABSHOWAS", TAG, ALL},
    {"X-ANDROID-CUSTOM", ORG, ALL},
    {"X-SPOUSE", TEXT, ALL},
    {"X-MANAGER", TEXT, ALL},
    {"X-ASSISTANT", TEXT, ALL},
    {"X-AIM", BARE, ALL},
    {"X-SKYPE", BARE, ALL},
    {"X-ANNIVERSARY", DATE, ALL},
    {"X-GENDER", TAG, ALL},
    {"X-EVOLUTION-FILE-AS", TEXT, ALL},
    {"X-SOCIALPROFILE", URI, ALL},
    {"X-KADDRESSBOOK-BlogFeed", URI, ALL},
    {"X-Custom_Field", TEXT, ALL},
    {"LATESTDATE", BARE, ALL},
    {"X-ABADR", TAG, ALL},
    {"X-MS-OL-DESIGN", TEXT, ALL},
    {"X-KITH-LEAD-SOURCE", TEXT, ALL},
    {"X-ABDATE", DATE, ALL},
    {"X-ABRELATEDNAMES", TEXT, ALL},
};

static const struct {
  const char *name;
  const char *values[4];
  unsigned in;
} params[] = {
    {"TYPE", {"home", "WORK", "x-Own", "cell"}, ALL},
    {"TYPE", {"pref", "voice", "fax", "INTERNET"}, ALL},
    {"TYPE", {"home,work", "cell,pref,voice", "work,x-a", "dom,postal"}, NEW},
    {"LANGUAGE", {"en", "de-CH", "tlh", "fr"}, ALL},
    {"PREF", {"1", "2", "50", "100"}, IN_40},
    {"ALTID", {"1", "a", "x2", "7"}, IN_40},
    {"PID", {"1.1", "2.1,3.2", "4", "5.5"}, IN_40},
    {"SORT-AS", {"\"Lee,Ann\"", "Lee", "\"a,b\"", "Zed"}, IN_40},
    {"CALSCALE", {"gregorian", "chinese", "x-y", "ethiopic"}, IN_40},
    {"INDEX", {"1", "2", "3", "4"}, IN_40},
    {"LEVEL", {"expert", "high", "beginner", "low"}, IN_40},
    {"CC", {"DE", "us", "FR", "JP"}, IN_40},
    {"AUTHOR", {"\"mailto:a@example.com\"", "\"urn:uuid:1\"", "a:b", "x"}, IN_40},
    {"CREATED", {"20240101T000000Z", "20200229T235959Z", "19990101T010101Z", "20240101T000000Z"}, IN_40},
    {"DERIVED", {"true", "false", "true", "TRUE"}, IN_40},
    {"PHONETIC", {"ipa", "piny", "jyut", "script"}, IN_40},
    {"SCRIPT", {"Latn", "Cyrl", "Hans", "Kana"}, IN_40},
    {"PROP-ID", {"p1", "p2", "a-b", "x9"}, IN_40},
    {"SERVICE-TYPE", {"Mastodon", "Jabber", "x", "Signal"}, IN_40},
    {"USERNAME", {"ann", "\"a,b\"", "ann@example.com", "x"}, IN_40},
    {"JSPTR", {"\"addresses/a1\"", "x/y", "a", "\"b;c\""}, IN_40},
    {"GEO", {"\"geo:1.5,2.5\"", "\"geo:-3,4\"", "\"geo:0,0\"", "\"geo:9,9\""}, IN_40},
    {"TZ", {"Europe/Berlin", "-0500", "\"urn:x\"", "UTC"}, IN_40},
    {"MEDIATYPE", {"text/plain", "image/png", "application/pgp-keys", "audio/ogg"}, IN_40},
    {"X-ONE", {"v", "\"a;b:c,d\"", "x y", "\xc3\xa9t\xc3\xa9"}, NEW},
    {"X-TWO", {"a^nb", "^'quoted^'", "c^^d", "plain"}, NEW},
    {"X-OLD", {"v", "x y", "a-b", "1"}, IN_21},
    {"X-APPLE-OMIT-YEAR", {"1604", "1904", "1604", "1604"}, ALL},
};

static const char *const words[] = {
    "Ann",
    "Lee",
    "a",
    "0",
    "Stra\xc3\x9f"
    "e",
    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
    "\xf0\x9f\x98\x80",
    "x=y",
    "=41",
    "100%",
    "<b>",
    "\"said\"",
    "it's",
    "^n",
    "http://example.com/?a=1&b=2",
    "C:",
    "#",
    "END",
    "very-long-word-"
    "that-goes-on-and-on-until-nobody-can-read-it-any-more-because-it-is-longer-than-a-line-may-be-long",
    "\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0",
    "e\xcc\x81",
    "\xe2\x80\xa8",
    "$!<",
    "~",
    "|",
};

/* ---- Values ------------------------------------------------------------------------------------------------------ */

/* One escape or separator between words. */
static void add_between(struct maker *m)
{
  static const char *const between[] = {" ", " ", " ", "  ", "\\,", "\\;", ".", "-", ": "};
  static const char *const newer[] = {"\\n", "\\N", "\\\\", "\\, "};
  buf_add_c(&m->value, m->version > 21 && chance(m, 25) ? PICK(m, newer) : PICK(m, between));
}

static void add_words(struct maker *m, unsigned most)
{
  unsigned count = 1 + below(m, most);
  for (unsigned i = 0; i < count; i++) {
    if (i)
      add_between(m);
    buf_add_c(&m->value, PICK(m, words));
  }
}

static void add_fields(struct maker *m, unsigned count, bool lists)
{
  for (unsigned i = 0; i < count; i++) {
    if (i)
      buf_add_char(&m->value, ';');
    if (i == 0 || chance(m, 60))
      add_words(m, 3);
    if (lists && m->version > 21 && chance(m, 20)) {
      buf_add_char(&m->value, ',');
      add_words(m, 2);
    }
  }
}

static void add_list(struct maker *m)
{
  unsigned count = 1 + below(m, 4);
  for (unsigned i = 0; i < count; i++) {
    if (i)
      buf_add_c(&m->value, m->version == 21 || chance(m, 80) ? "," : ", ");
    add_words(m, 2);
  }
}

static void add_base64(struct maker *m)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned groups = 1 + below(m, chance(m, 10) ? 9000 : 60);
  for (unsigned i = 0; i < groups * 4; i++)
    buf_add_char(&m->value, alphabet[below(m, 64)]);
  if (chance(m, 50))
    buf_add_c(&m->value, "QQ==");
}

static void add_media(struct maker *m)
{
  static const char *const types[] = {"image/jpeg", "image/png", "audio/ogg", "application/x-thing"};
  if (m->version == 40 && chance(m, 60)) {
    buf_printf(&m->value, "data:%s;base64,", PICK(m, types));
    add_base64(m);
  } else if (m->version == 40) {
    buf_add_c(&m->value, "http://example.com/a.jpg?b=1,2;c");
  } else {
    add_base64(m);
  }
}

static void add_plain(struct maker *m, enum kind kind)
{
  static const char *const days[] = {"1985-04-12", "19850412", "1604-03-07", "1953-10-15T23:10:00Z", "19960415"};
  static const char *const new_days[] = {"--0412", "1985-04", "1985", "---12", "19961022T140000-0500", "T102200"};
  static const char *const stamps[] = {"2024-01-02T03:04:05Z", "20240102T030405Z", "2024-01-02"};
  static const char *const links[] = {"http://example.com/a?b=c,d;e", "urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1",
                                      "mailto:ann@example.com", "xmpp:ann@example.com", "x-y:z"};
  static const char *const zones[] = {"-05:00", "-0500", "Europe/Berlin", "+01:30"};
  static const char *const tags[] = {"en", "group", "org", "PUBLIC", "Male", "COMPANY", "x-what"};
  static const char *const phones[] = {"+1 555 010 0100", "(0228) 555;ext=1", "tel:+1-555", "555-0101 x 3"};
  static const char *const bare[] = {"ann@example.com", "a\\b@example.com", "\xc3\xbc@example.org", "555"};
  const char *text = kind == DATE    ? m->version == 40 && chance(m, 60) ? PICK(m, new_days) : PICK(m, days)
                        : kind == STAMP ? PICK(m, stamps)
                     : kind == URI || kind == UID ? PICK(m, links)
                     : kind == TZ                 ? PICK(m, zones)
                     : kind == TAG                ? PICK(m, tags)
                     : kind == PHONE              ? PICK(m, phones)
                     : kind == GEO ? m->version == 40 ? "geo:37.386013,-122.082932" : "37.386013;-122.082932"
                                   : PICK(m, bare);
  buf_add_c(&m->value, text);
}

static void make_value(struct maker *m, enum kind kind)
{
  buf_clear(&m->value);
  switch (kind) {
  case TEXT:
    add_words(m, chance(m, 5) ? 2000 : 8);
    break;
  case LIST:
    add_list(m);
    break;
  case NAME:
    add_fields(m, m->version == 40 && chance(m, 20) ? 7 : 5, true);
    break;
  case ADDRESS:
    add_fields(m, m->version == 40 && chance(m, 20) ? 18 : 7, true);
    break;
  case ORG:
    add_fields(m, 1 + below(m, 4), false);
    break;
  case GENDER:
    buf_add_c(&m->value, chance(m, 50) ? "F" : "O;it's complicated\\, really");
    break;
  case PIDMAP:
    buf_add_c(&m->value, "1;urn:uuid:53e374d9-337e-4727-8803-a1e9c14e0556");
    break;
  case MEDIA:
    add_media(m);
    break;
  default:
    add_plain(m, kind);
    break;
  }
}

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

static void add_params(struct maker *m, unsigned in, enum kind kind)
{
  unsigned count = below(m, 4);
  for (unsigned i = 0; i < count; i++) {
    unsigned which = below(m, sizeof params / sizeof params[0]);
    const char *value = params[which].values[below(m, 4)];
    bool contradicts = kind == MEDIA && strcmp(params[which].name, "MEDIATYPE") == 0;
    if (!(params[which].in & in) || contradicts || strstr(buf_c(&m->line), params[which].name))
      continue;
    bool nameless = m->version == 21 && which < 2 && value[0] != 'x' && chance(m, 70);
    buf_printf(&m->line, nameless ? ";%.0s%s" : ";%s=%s", params[which].name, value);
  }
}

static void add_value_type(struct maker *m, enum kind kind)
{
  if (m->version == 21)
    return;
  if (kind == DATE && chance(m, 30))
    buf_add_c(&m->line, m->version == 30 ? ";VALUE=date" : ";VALUE=date-and-or-time");
  else if (kind == TEXT && m->value.len < 16 << 10 && chance(m, 10))
    buf_add_c(&m->line, ";VALUE=text");
  else if (kind == URI && chance(m, 20))
    buf_add_c(&m->line, ";VALUE=uri");
  else if (kind == PHONE && str_starts(buf_str(&m->value), KITH_STR("tel:")))
    buf_add_c(&m->line, ";VALUE=uri");
  else if (kind == TZ && m->version == 40 && chance(m, 50))
    buf_add_c(&m->line, ";VALUE=utc-offset");
  else if (kind == UID && m->version == 40 && chance(m, 30))
    buf_add_c(&m->line, ";VALUE=text");
  else if (kind == BARE && chance(m, 5))
    buf_add_c(&m->line, ";VALUE=x-own-type");
}

static bool is_ascii(struct kith_str text)
{
  for (size_t i = 0; i < text.len; i++)
    if ((unsigned char)text.ptr[i] > 126)
      return false;
  return true;
}

/* 2.1: quoted-printable, now and then with soft breaks. */
static void add_qp(struct maker *m)
{
  size_t column = 0;
  buf_add_c(&m->line, ";ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:");
  for (size_t i = 0; i < m->value.len; i++) {
    unsigned char c = (unsigned char)m->value.ptr[i];
    bool cut = column > 60 && (c & 0xC0) != 0x80 && c != ' ';
    if (cut)
      buf_add_c(&m->line, "=\r\n");
    column = cut ? 0 : column + 3;
    if (c > 126 || c == '=' || c < ' ')
      buf_printf(&m->line, "=%02X", c);
    else
      buf_add_char(&m->line, (char)c);
  }
  buf_add_c(&m->line, "\r\n");
}

/* Folded between characters, at column 75 or anywhere. */
static void add_folded(struct maker *m, struct kith_buf *out)
{
  size_t column = 0, limit = chance(m, 80) ? 75 : 20 + below(m, 60);
  for (size_t i = 0; i < m->line.len; i++) {
    bool starts = ((unsigned char)m->line.ptr[i] & 0xC0) != 0x80;
    if (column >= limit - 4 && starts && m->version > 21) {
      buf_add_c(out, "\r\n ");
      column = 0;
    }
    buf_add_char(out, m->line.ptr[i]);
    column++;
  }
  buf_add_c(out, "\r\n");
}

static void add_property(struct maker *m, const char *group, unsigned which, struct kith_buf *out)
{
  unsigned in = m->version == 21 ? IN_21 : m->version == 30 ? IN_30 : IN_40;
  enum kind kind = properties[which].kind;

  buf_clear(&m->line);
  make_value(m, kind);
  buf_printf(&m->line, "%s%s", group, properties[which].name);
  add_params(m, in, kind);
  if (kind == MEDIA && m->version < 40) {
    buf_add_c(&m->line, m->version == 21 ? ";ENCODING=BASE64;JPEG:" : ";ENCODING=b;TYPE=PNG:");
  } else {
    add_value_type(m, kind);
    if (m->version == 21 && (!is_ascii(buf_str(&m->value)) || chance(m, 10)) && kind != URI) {
      add_qp(m);
      buf_add_str(out, buf_str(&m->line));
      return;
    }
    buf_add_char(&m->line, ':');
  }
  buf_add_str(&m->line, buf_str(&m->value));
  add_folded(m, out);
  if (kind == MEDIA && m->version == 21)
    buf_add_c(out, "\r\n");
}

static void add_label(struct maker *m, const char *group, struct kith_buf *out)
{
  static const char *const labels[] = {"_$!<Home>!$_", "_$!<Anniversary>!$_", "Sailing Club", "work",
                                       "\xc3\xa9t\xc3\xa9"};
  buf_printf(out, "%sX-ABLabel:%s\r\n", group, m->version == 21 ? "Sailing Club" : PICK(m, labels));
}

/* LABEL with the TYPEs of no ADR, or of one. */
static void add_odd(struct maker *m, struct kith_buf *out)
{
  static const char *const odd[] = {"NOTE:\r\n",
                                    "NOTE;LANGUAGE=en:\r\n",
                                    "TEL;TYPE=home:\r\n",
                                    "X-EMPTY:\r\n",
                                    "LABEL;TYPE=x-none:1 Main Street\r\n",
                                    "N:;;;;\r\n",
                                    "item9.URL:\r\n"};
  static const char *const odd_21[] = {"NOTE:\r\n",
                                       "LABEL;DOM:1 Main Street\r\n",
                                       "N:;;;;\r\n",
                                       "ADR;WORK:;;2 B;C;;;\r\nLABEL;WORK;ENCODING=QUOTED-PRINTABLE:2 B=0D=0AC\r\n",
                                       "N;LANGUAGE=en:;;;;\r\n",
                                       "AGENT:\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nFN:Bo\r\nEND:VCARD\r\n"};
  static const char *const odd_30[] = {"AGENT:BEGIN:VCARD\\nFN:Bo\\nTEL:1\\\\\\,2\\nEND:VCARD\\n\r\n",
                                       "AGENT;VALUE=uri:mailto:bo@example.com\r\n",
                                       "X-ADDRESSBOOKSERVER-KIND:group\r\n",
                                       "KIND:location\r\n",
                                       "ADR;TYPE=x-l:;;1 A St;;;;\r\nLABEL;TYPE=x-l:1 A St\\nX\r\n",
                                       "ADR;TYPE=x-m:;;1 A St;;;;\r\nLABEL;TYPE=x-m;LANGUAGE=en:1 A St\r\n",
                                       "item8.ADR;TYPE=x-n:;;1 A St;;;;\r\nitem8.LABEL;TYPE=x-n:1 A St\r\n",
                                       "item8.ADR;TYPE=x-o:;;1 A St;;;;\r\nLABEL;TYPE=x-o:1 A St\r\n",
                                       "ADR;TYPE=x-p:;;1 A St;;;;\r\nLABEL;TYPE=x-p,pref:1 A St\r\n",
                                       "PHOTO;VALUE=uri:http://example.com/a\r\n"};
  buf_add_c(out, m->version == 21                    ? PICK(m, odd_21)
                 : m->version == 30 && chance(m, 50) ? PICK(m, odd_30)
                                                     : PICK(m, odd));
}

void random_card(uint64_t seed, int version, struct kith_buf *out)
{
  struct maker m = {.state = seed * 2654435761u + (unsigned)version, .version = version};
  unsigned in = version == 21 ? IN_21 : version == 30 ? IN_30 : IN_40, count = 1 + below(&m, 14), groups = 0;
  char group[16] = "";

  m.line = m.value = BUF_MAX(LINE_BYTES_MAX);
  buf_printf(out, "BEGIN:VCARD\r\nVERSION:%d.%d\r\n", version / 10, version % 10);
  for (unsigned i = 0; i < count; i++) {
    unsigned which = below(&m, sizeof properties / sizeof properties[0]);
    bool grouped = chance(&m, 20);
    if (!(properties[which].in & in))
      continue;
    snprintf(group, sizeof group, grouped ? "item%u." : "%.0u", grouped ? ++groups : 0);
    add_property(&m, group, which, out);
    if (grouped && chance(&m, 60))
      add_label(&m, group, out);
    if (chance(&m, 8))
      add_odd(&m, out);
  }
  buf_add_c(out, "END:VCARD\r\n");
  buf_free(&m.line);
  buf_free(&m.value);
}
