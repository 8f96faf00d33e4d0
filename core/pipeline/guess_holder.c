#include "normalise/email.h"
#include "normalise/phone.h"
#include "normalise/text.h"
#include "pipeline/guess.h"

/* ---- Words of a file's name ---- */

/* Those that say what a file is, and not whose. */
static const char *const plain_words[] = {"phone",
                                          "iphone",
                                          "android",
                                          "mobile",
                                          "contacts",
                                          "contact",
                                          "kontakte",
                                          "kontakt",
                                          "export",
                                          "exports",
                                          "book",
                                          "address",
                                          "addressbook",
                                          "adressbuch",
                                          "backup",
                                          "google",
                                          "gmail",
                                          "outlook",
                                          "yahoo",
                                          "apple",
                                          "icloud",
                                          "linkedin",
                                          "all",
                                          "my",
                                          "meine",
                                          "list",
                                          "liste",
                                          "vcard",
                                          "vcards",
                                          "cards",
                                          "card",
                                          "csv",
                                          "vcf",
                                          "data",
                                          "crm",
                                          "salesforce",
                                          "hubspot",
                                          "dynamics",
                                          "pipedrive",
                                          "zoho",
                                          "leads",
                                          "lead",
                                          "people",
                                          "accounts",
                                          "account",
                                          "users",
                                          "user",
                                          "companies",
                                          "deals",
                                          "old",
                                          "new",
                                          "final",
                                          "copy",
                                          "work",
                                          "home",
                                          "private",
                                          "personal",
                                          "business",
                                          "sim",
                                          "samsung",
                                          "huawei",
                                          "nokia",
                                          "thunderbird",
                                          "in",
                                          "input",
                                          "inputs",
                                          "files",
                                          "tmp",
                                          "temp",
                                          "downloads",
                                          "documents",
                                          "desktop",
                                          "from",
                                          "of",
                                          "the",
                                          "s",
                                          "and",
                                          "complete",
                                          "basic",
                                          "linkedindataexport",
                                          "connections",
                                          "profile",
                                          "messages",
                                          "invitations",
                                          "importedcontacts",
                                          "sheet",
                                          "table",
                                          "master",
                                          "marketing",
                                          "sales",
                                          "customers",
                                          "kunden",
                                          "clients",
                                          "prospects",
                                          "partners",
                                          "vendors",
                                          "suppliers",
                                          "newsletter",
                                          "test",
                                          "sample",
                                          "demo",
                                          "example",
                                          "dump",
                                          "report",
                                          "opportunity",
                                          "opportunities",
                                          "activities"};

static bool is_plain(struct kith_str word)
{
  for (size_t i = 0; i < sizeof plain_words / sizeof plain_words[0]; i++)
    if (str_eq_nocase(word, str_of(plain_words[i])))
      return true;
  return word.len < 2;
}

/* The next word of letters; false at the end. */
static bool next_word(struct kith_str *rest, struct kith_str *out)
{
  size_t from = 0;
  while (from < rest->len && !utf8_is_letter(rest->ptr[from]))
    from++;
  size_t to = from;
  while (to < rest->len && utf8_is_letter(rest->ptr[to]))
    to++;
  *out = str_sub(*rest, from, to - from);
  *rest = str_sub(*rest, to, rest->len);
  return out->len > 0;
}

/* The part of the path that may name a person: the file's name without its ending, or the folder's. */
static struct kith_str last_part(struct kith_str path)
{
  size_t at = path.len;
  while (at && path.ptr[at - 1] != '/')
    at--;
  struct kith_str base = str_sub(path, at, path.len);
  return str_sub(base, 0, str_find(base, '.'));
}

/* A word that names a person, and that person where the owners know one. */
static struct kith_str person_word(const struct kith_guess *g, struct kith_str part,
                                   const struct kith_guess_owner **out)
{
  struct kith_str word, first = STR_NONE;
  while (next_word(&part, &word)) {
    if (is_plain(word))
      continue;
    const struct kith_guess_owner *owner = guess_find_owner(g, word);
    if (owner && !*out) {
      *out = owner;
      return word;
    }
    first = first.len ? first : word;
  }
  return first;
}

/* ---- Who it is ---- */

static void set_person(struct kith_guess_source *s, struct kith_str holder, struct kith_str why)
{
  s->holder_kind = HOLDER_PERSON;
  s->holder = holder;
  s->holder_why = why;
}

static struct kith_str holder_text(const struct kith_guess_owner *o)
{
  return o->email.len ? o->email : o->name;
}

static bool by_owners(struct kith_guess *g, struct kith_guess_source *s)
{
  bool crm = s->records[KITH_ACCOUNT] || s->records[KITH_DEAL] || s->records[KITH_USER];
  if (s->plugin->source->members || (!s->owned && !crm))
    return false;
  s->holder_kind = HOLDER_COMPANY;
  s->holder = g->entities.len ? g->entities.items[0] : KITH_STR("company");
  s->holder_why = s->owned ? arena_printf(&g->arena, "%llu of its records name an owner", (unsigned long long)s->owned)
                           : KITH_STR("it holds accounts, deals or users");
  return true;
}

/* The source says so itself. An address of the company's is what people.csv will have. */
static bool by_self(struct kith_guess *g, struct kith_guess_source *s)
{
  const struct kith_guess_owner *owner = guess_find_owner(g, s->self_email);
  if (!owner)
    owner = guess_find_owner(g, s->self_name);
  struct kith_str why = KITH_STR("its own profile says so");
  if (s->self_name.len)
    why = arena_printf(&g->arena, "its own profile says %.*s", STR_ARG(s->self_name));
  if (owner)
    set_person(s, holder_text(owner), why);
  else if (s->self_email.len || s->self_name.len)
    set_person(s, s->self_email.len ? s->self_email : s->self_name, why);
  return s->holder_kind != HOLDER_UNKNOWN;
}

static bool by_me_card(struct kith_guess *g, struct kith_guess_source *s)
{
  if (!s->me_email.len)
    return false;
  const struct kith_guess_owner *owner = guess_find_owner(g, s->me_email);
  set_person(s, owner ? holder_text(owner) : s->me_email, KITH_STR("one of its cards calls itself \"me\""));
  return true;
}

/* "dana-phone.vcf", or "dana/phone.vcf". Without an owner of that name the word is but a hint. */
static void by_name(struct kith_guess *g, struct kith_guess_source *s)
{
  const struct kith_guess_owner *owner = NULL;
  struct kith_str file = s->files > 1 ? STR_NONE : person_word(g, last_part(s->path), &owner), word = file;
  if (!owner) {
    struct kith_str folder = person_word(g, last_part(s->folder), &owner);
    word = owner || !file.len ? folder : file;
  }
  if (owner)
    set_person(s, holder_text(owner), arena_printf(&g->arena, "its name says %.*s", STR_ARG(word)));
  else if (word.len)
    s->holder_why = arena_printf(&g->arena, "its name says %.*s", STR_ARG(word));
}

/* A table is the company's by default, but not when a person's mail program made it. */
static bool is_from_a_mail_program(const struct kith_guess_source *s)
{
  static const char *const makers[] = {"google", "outlook", "yahoo", "thunderbird", "apple"};
  for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++)
    if (str_eq_c(s->vendor, makers[i]))
      return true;
  return false;
}

static void set_possession(struct kith_guess_source *s)
{
  const struct kith_source *source = s->plugin->source;
  struct kith_str usual = str_of(KITH_HAS(source, struct kith_source, possession) ? source->possession : "");
  bool internal = str_eq_c(usual, "internal");
  if (s->holder_kind == HOLDER_COMPANY)
    s->possession = KITH_STR("internal");
  else if (internal && (s->holder_kind == HOLDER_PERSON || is_from_a_mail_program(s)))
    s->possession = KITH_STR("portable");
  else
    s->possession = usual;
}

void guess_holders(struct kith_guess *g)
{
  for (size_t i = 0; i < g->sources.len; i++) {
    struct kith_guess_source *s = &g->sources.items[i];
    if (!by_owners(g, s) && !by_self(g, s) && !by_me_card(g, s))
      by_name(g, s);
    set_possession(s);
  }
}

/* ---- The region ---- */

static void vote(struct kith_map_str *votes, uint64_t *sum, struct kith_str region)
{
  if (region.len != 2)
    return;
  ++*map_str_put(votes, region, 0, NULL);
  ++*sum;
}

/* "(415) 555-0100", "415-555-0100", "415.555.0100": nobody else groups digits so. */
static bool looks_north_american(struct kith_str s)
{
  static const char *const shapes[] = {"(ddd) ddd-dddd", "ddd-ddd-dddd", "ddd.ddd.dddd"};
  s = str_trim(s);
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
    size_t at = 0;
    while (at < s.len && shapes[i][at] &&
           (shapes[i][at] == 'd' ? ascii_is_digit(s.ptr[at]) : s.ptr[at] == shapes[i][at]))
      at++;
    if (at == s.len && !shapes[i][at])
      return true;
  }
  return false;
}

/* The country that the record's e-mails end in: "DE" of m@x.de. */
static struct kith_str country_of_emails(const struct kith_record *r, char out[2])
{
  struct kith_str email = record_text(r, KITH_P_EMAIL);
  if (email.len < 4 || email.ptr[email.len - 3] != '.')
    return STR_NONE;
  for (size_t i = 0; i < 2; i++)
    out[i] = (char)text_upper_char((unsigned char)email.ptr[email.len - 2 + i]);
  if (memcmp(out, "UK", 2) == 0)
    memcpy(out, "GB", 2);
  return (struct kith_str){out, 2};
}

/* A number that does not say its country, where another thing does and the number exists there. */
static void take_national(struct kith_guess *g, const struct kith_record *r, struct kith_str number)
{
  char country[2];
  struct kith_phone phone;
  struct kith_str region = looks_north_american(number) ? KITH_STR("US") : country_of_emails(r, country);
  if (region.len && phone_parse(number, region, &phone) && phone.valid)
    vote(&g->hints, &g->hint_votes, region);
}

/* Numbers that say their country, and countries of addresses; numbers that do not are but a hint. */
void guess_take_region(struct kith_guess *g, const struct kith_record *r)
{
  struct kith_phone phone;
  for (uint32_t i = 0; i < r->property_count; i++) {
    const struct kith_property *p = &r->properties[i];
    struct kith_str text = property_text(p);
    if (p->name == KITH_P_ADR)
      vote(&g->regions, &g->region_votes, property_component(p, KITH_ADR_COUNTRY_CODE, 0));
    else if (p->name == KITH_P_TEL && !str_starts(text, KITH_STR("+")))
      take_national(g, r, text);
    else if (p->name == KITH_P_TEL && phone_parse(text, STR_NONE, &phone) && phone.valid)
      vote(&g->regions, &g->region_votes, str_of(phone.region));
  }
}

/* The one with most votes, the first in the alphabet among equals; empty when it has not half of them. */
static struct kith_str winner(const struct kith_map_str *votes, uint64_t sum, uint64_t *out_most)
{
  struct kith_str best = STR_NONE;
  *out_most = 0;
  for (size_t i = 0; i < votes->cap; i++) {
    const struct map_slot *slot = &votes->slots[i];
    if (!slot->key.ptr || slot->value < *out_most || (slot->value == *out_most && str_cmp(slot->key, best) > 0))
      continue;
    *out_most = slot->value;
    best = slot->key;
  }
  return *out_most * 2 > sum ? best : STR_NONE;
}

void guess_region(struct kith_guess *g)
{
  uint64_t most = 0;
  bool hint = !g->region_votes;
  uint64_t sum = hint ? g->hint_votes : g->region_votes;
  struct kith_str region = winner(hint ? &g->hints : &g->regions, sum, &most);
  if (!region.len)
    return;
  g->region = arena_str(&g->arena, region);
  g->region_why = arena_printf(&g->arena, "%llu of %llu phones %s", (unsigned long long)most, (unsigned long long)sum,
                               hint ? "that do not say their country are written as there"
                                    : "and addresses that say their country");
}
