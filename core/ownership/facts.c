#include "ownership/facts.h"

#include "model/codec.h"
#include "ownership/words.h"

/* 2 has all of 1, then opt_out_on, country, territory, lead_paid_by; its truths are five. */
enum { FIRST_VERSION = 1, VERSION = 2, MOST_TEXT = FACTS_TEXT_MAX };

/* What is known of a record half-way through its properties. */
struct reading {
  const struct kith_record *record;
  struct kith_facts *facts;
  unsigned emails, freemails, phones, home_phones;
};

static const struct kith_facts nothing = {.created = DAY_UNKNOWN,
                                          .updated = DAY_UNKNOWN,
                                          .seen_on = DAY_UNKNOWN,
                                          .connected_on = DAY_UNKNOWN,
                                          .opt_out_on = DAY_UNKNOWN};

static const char *const lead_names[LEAD_COUNT] = {"unknown", "marketing", "inbound",
                                                   "event",   "referral",  "self-sourced"};
static const char *const lifecycle_names[LIFECYCLE_COUNT] = {
    "unknown", "lead", "prospect", "free user", "customer", "former customer", "unproven"};

const char *lead_source_name(unsigned lead_source)
{
  return lead_names[lead_source < LEAD_COUNT ? lead_source : LEAD_UNKNOWN];
}

const char *lifecycle_name(unsigned lifecycle)
{
  return lifecycle_names[lifecycle < LIFECYCLE_COUNT ? lifecycle : LIFECYCLE_UNKNOWN];
}

static unsigned index_of(const char *const *names, unsigned count, struct kith_str text)
{
  for (unsigned i = 1; i < count; i++)
    if (str_eq_nocase(text, str_of(names[i])))
      return i;
  return 0;
}

enum kith_lead_source lead_source_of(struct kith_str text)
{
  unsigned exact = index_of(lead_names, LEAD_COUNT, str_trim(text));
  return exact ? (enum kith_lead_source)exact : words_lead_source(text);
}

enum kith_lifecycle lifecycle_of(struct kith_str text)
{
  unsigned exact = index_of(lifecycle_names, LIFECYCLE_UNPROVEN, str_trim(text));
  return exact ? (enum kith_lifecycle)exact : words_lifecycle(text);
}

/* At most FACTS_TEXT_MAX bytes, never half a character. */
static struct kith_str clip(struct kith_str s)
{
  s = str_trim(s);
  if (s.len <= MOST_TEXT)
    return s;
  size_t len = MOST_TEXT;
  while (len && ((unsigned char)s.ptr[len] & 0xc0) == 0x80)
    len--;
  return str_sub(s, 0, len);
}

static uint8_t truth_of(struct kith_str s)
{
  static const char *const yes[] = {"true", "1", "yes", "y", "t"}, *const no[] = {"false", "0", "no", "n", "f"};
  for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
    if (str_eq_nocase(s, str_of(yes[i])))
      return TRUTH_YES;
    if (str_eq_nocase(s, str_of(no[i])))
      return TRUTH_NO;
  }
  return TRUTH_UNKNOWN;
}

/* ---- Signals ---- */

static void see_email(struct reading *r, const struct kith_property *p)
{
  struct kith_str text = property_text(p);
  size_t at = str_find(text, '@');
  if (at == text.len || (p->flags & KITH_INVALID))
    return;
  bool free = words_is_freemail(str_sub(text, at + 1, text.len - at - 1));
  r->emails++;
  r->freemails += free;
  r->facts->signals |= free ? 0 : SIGNAL_WORK_EMAIL;
}

static void see_phone(struct reading *r, const struct kith_property *p)
{
  r->phones++;
  r->home_phones += property_has_type(p, "home") && !property_has_type(p, "work");
}

/* RELATED names a relative of the contact's, not of the holder's: it shows closeness, no more. */
static void see_related(struct reading *r, const struct kith_property *p)
{
  static const char *const close[] = {"spouse", "child", "parent", "sibling", "kin", "friend", "sweetheart"};
  r->facts->signals |= property_has_type(p, "emergency") ? SIGNAL_PRIVATE : 0;
  for (size_t i = 0; i < sizeof close / sizeof close[0]; i++)
    r->facts->signals |= property_has_type(p, close[i]) ? SIGNAL_RELATIVES : 0;
}

static void see_relative(struct reading *r, const struct kith_property *p)
{
  (void)p;
  r->facts->signals |= SIGNAL_RELATIVES;
}

static void see_category(struct reading *r, const struct kith_property *p)
{
  for (size_t i = 0; i < p->part_count; i++)
    r->facts->signals |= words_relation(property_part(p, i)->text);
}

/* Apple's label of a group: the mother that labels a related name is the contact's, the one at a phone is the
 * holder's. */
static void see_label(struct reading *r, const struct kith_property *p)
{
  for (uint32_t i = 0; i < r->record->property_count; i++) {
    const struct kith_property *other = &r->record->properties[i];
    bool of_another = other->name == KITH_P_X_ABRELATEDNAMES || other->name == KITH_P_X_ABDATE;
    if (of_another && p->group.len && str_eq_nocase(other->group, p->group))
      return;
  }
  r->facts->signals |= words_relation(property_text(p)) & SIGNAL_FAMILY;
}

/* "Mum" as somebody's whole name says who that is; as a part of a longer name it says nothing. */
static void see_name(struct reading *r, const struct kith_property *p)
{
  struct kith_str name = str_trim(property_text(p));
  if (p->name == KITH_P_N) {
    struct kith_str family = clip(property_component(p, KITH_N_FAMILY, 0));
    r->facts->family = family.len ? family : r->facts->family;
    name = family.len ? STR_NONE : str_trim(property_component(p, KITH_N_GIVEN, 0));
  }
  if (str_starts_nocase(name, KITH_STR("my ")))
    name = str_sub(name, 3, name.len - 3);
  if (name.len && str_find(name, ' ') == name.len)
    r->facts->signals |= words_name(name);
}

static void see_org(struct reading *r, const struct kith_property *p)
{
  struct kith_str name = property_component(p, KITH_ORG_NAME, 0);
  name = clip(name.len ? name : property_text(p));
  if (!name.len)
    return;
  if (!r->facts->org.len)
    r->facts->org = name;
  r->facts->signals |= SIGNAL_HAS_ORG | words_profession(name);
}

static void see_title(struct reading *r, const struct kith_property *p)
{
  struct kith_str text = str_trim(property_text(p));
  r->facts->signals |= (text.len ? SIGNAL_HAS_TITLE : 0) | words_profession(text);
}

static void see_class(struct reading *r, const struct kith_property *p)
{
  if (str_eq_nocase(str_trim(property_text(p)), KITH_STR("private")))
    r->facts->signals |= SIGNAL_PRIVATE;
}

/* ---- Dates, owner and the rest ---- */

static void see_created(struct reading *r, const struct kith_property *p)
{
  day_take_earlier(&r->facts->created, day_parse(str_trim(property_text(p))));
}

static void see_updated(struct reading *r, const struct kith_property *p)
{
  int32_t day = day_parse(str_trim(property_text(p)));
  r->facts->updated = day > r->facts->updated ? day : r->facts->updated; /* DAY_UNKNOWN is below every day */
}

static void see_seen_on(struct reading *r, const struct kith_property *p)
{
  day_take_earlier(&r->facts->seen_on, day_parse(str_trim(property_text(p))));
}

static void see_connected_on(struct reading *r, const struct kith_property *p)
{
  day_take_earlier(&r->facts->connected_on, day_parse(str_trim(property_text(p))));
}

/* One yes among several is a yes. */
static void add_truth(uint8_t *to, const struct kith_property *p)
{
  uint8_t truth = truth_of(str_trim(property_text(p)));
  *to = truth > *to ? truth : *to;
}

static void see_do_not_contact(struct reading *r, const struct kith_property *p)
{
  add_truth(&r->facts->do_not_contact, p);
}

static void see_email_opt_out(struct reading *r, const struct kith_property *p)
{
  add_truth(&r->facts->email_opt_out, p);
}

static void see_phone_opt_out(struct reading *r, const struct kith_property *p)
{
  add_truth(&r->facts->phone_opt_out, p);
}

static void see_deleted(struct reading *r, const struct kith_property *p)
{
  add_truth(&r->facts->deleted, p);
}

static void see_owner(struct reading *r, const struct kith_property *p)
{
  if (!r->facts->owner.len)
    r->facts->owner = clip(property_text(p));
}

static void see_account_key(struct reading *r, const struct kith_property *p)
{
  if (!r->facts->account_key.len)
    r->facts->account_key = clip(property_text(p));
}

static void see_lifecycle(struct reading *r, const struct kith_property *p)
{
  if (!r->facts->lifecycle)
    r->facts->lifecycle = (uint8_t)lifecycle_of(property_text(p));
}

static void see_lead_source(struct reading *r, const struct kith_property *p)
{
  if (r->facts->lead_source)
    return;
  struct kith_str text = clip(property_text(p));
  r->facts->lead_source = (uint8_t)lead_source_of(text);
  r->facts->lead_text = str_eq_nocase(text, str_of(lead_names[r->facts->lead_source])) ? STR_NONE : text;
}

static void see_lead_paid_by(struct reading *r, const struct kith_property *p)
{
  if (!r->facts->lead_paid_by.len)
    r->facts->lead_paid_by = clip(property_text(p));
}

static void see_territory(struct reading *r, const struct kith_property *p)
{
  if (!r->facts->territory.len)
    r->facts->territory = clip(property_text(p));
}

static void see_opt_out_on(struct reading *r, const struct kith_property *p)
{
  day_take_earlier(&r->facts->opt_out_on, day_parse(str_trim(property_text(p))));
}

/* A permission: one no among several is a no. */
static void see_reference(struct reading *r, const struct kith_property *p)
{
  uint8_t truth = truth_of(str_trim(property_text(p)));
  if (truth && r->facts->reference != TRUTH_NO)
    r->facts->reference = truth;
}

/* Normalising added the code; what it could not make out is no country. */
static void see_address(struct reading *r, const struct kith_property *p)
{
  struct kith_str code = property_component(p, KITH_ADR_COUNTRY_CODE, 0);
  if (r->facts->country[0] || code.len != 2 || !ascii_is_alpha(code.ptr[0]) || !ascii_is_alpha(code.ptr[1]))
    return;
  for (int i = 0; i < 2; i++)
    r->facts->country[i] = (char)(ascii_lower(code.ptr[i]) - 'a' + 'A');
}

static const struct {
  uint32_t name;
  void (*see)(struct reading *, const struct kith_property *);
} readers[] = {
    {KITH_P_EMAIL, see_email},
    {KITH_P_TEL, see_phone},
    {KITH_P_RELATED, see_related},
    {KITH_P_X_ABRELATEDNAMES, see_relative},
    {KITH_P_X_SPOUSE, see_relative},
    {KITH_P_CATEGORIES, see_category},
    {KITH_P_X_ABLABEL, see_label},
    {KITH_P_N, see_name},
    {KITH_P_FN, see_name},
    {KITH_P_NICKNAME, see_name},
    {KITH_P_ORG, see_org},
    {KITH_P_TITLE, see_title},
    {KITH_P_ROLE, see_title},
    {KITH_P_CLASS, see_class},
    {KITH_P_CREATED, see_created},
    {KITH_P_UPDATED, see_updated},
    {KITH_P_REV, see_updated},
    {KITH_P_SEEN_ON, see_seen_on},
    {KITH_P_CONNECTED_ON, see_connected_on},
    {KITH_P_DO_NOT_CONTACT, see_do_not_contact},
    {KITH_P_EMAIL_OPT_OUT, see_email_opt_out},
    {KITH_P_PHONE_OPT_OUT, see_phone_opt_out},
    {KITH_P_DELETED, see_deleted},
    {KITH_P_OWNER, see_owner},
    {KITH_P_ACCOUNT_KEY, see_account_key},
    {KITH_P_LIFECYCLE, see_lifecycle},
    {KITH_P_LEAD_SOURCE, see_lead_source},
    {KITH_P_LEAD_PAID_BY, see_lead_paid_by},
    {KITH_P_TERRITORY, see_territory},
    {KITH_P_REFERENCE, see_reference},
    {KITH_P_OPT_OUT_ON, see_opt_out_on},
    {KITH_P_ADR, see_address},
};

static uint32_t absences(const struct reading *r)
{
  uint32_t signals = 0;
  if (r->emails && r->emails == r->freemails)
    signals |= SIGNAL_FREEMAIL;
  if (r->phones && r->phones == r->home_phones)
    signals |= SIGNAL_HOME_PHONE;
  if (!(r->facts->signals & (SIGNAL_HAS_ORG | SIGNAL_HAS_TITLE)))
    signals |= SIGNAL_NO_WORK;
  return signals;
}

void facts_extract(const struct kith_record *record, struct kith_facts *out)
{
  *out = nothing;
  struct reading reading = {.record = record, .facts = out};
  for (uint32_t i = 0; i < record->property_count; i++)
    for (size_t k = 0; k < sizeof readers / sizeof readers[0]; k++)
      if (readers[k].name == record->properties[i].name)
        readers[k].see(&reading, &record->properties[i]);
  out->signals |= absences(&reading);
}

/* ---- Blobs ---- */

/* 0: unknown; else days since the year 1, from 1. */
static uint64_t day_number(int32_t day)
{
  return day_is_known(day) ? (uint64_t)(day - DAY_FIRST) + 1 : 0;
}

static bool get_day(struct kith_str *rest, int32_t *out)
{
  uint64_t number;
  if (!codec_get_u64(rest, &number) || number > (uint64_t)(DAY_LAST - DAY_FIRST) + 1)
    return false;
  *out = number ? (int32_t)((int64_t)number - 1 + DAY_FIRST) : DAY_UNKNOWN;
  return true;
}

static bool get_small(struct kith_str *rest, uint64_t limit, uint8_t *out)
{
  uint64_t number;
  if (!codec_get_u64(rest, &number) || number >= limit)
    return false;
  *out = (uint8_t)number;
  return true;
}

/* The five truths, two bits each. */
static uint64_t truths(const struct kith_facts *f)
{
  return (uint64_t)f->do_not_contact | (uint64_t)f->email_opt_out << 2 | (uint64_t)f->phone_opt_out << 4 |
         (uint64_t)f->deleted << 6 | (uint64_t)f->reference << 8;
}

static bool get_truths(struct kith_str *rest, struct kith_facts *f)
{
  uint64_t bits;
  uint8_t *const to[] = {&f->do_not_contact, &f->email_opt_out, &f->phone_opt_out, &f->deleted, &f->reference};
  if (!codec_get_u64(rest, &bits) || bits > 0x3ff)
    return false;
  for (int i = 0; i < 5; i++) {
    *to[i] = (uint8_t)(bits >> (2 * i) & 3);
    if (*to[i] > TRUTH_YES)
      return false;
  }
  return true;
}

/* 0: unknown; else 1 to 676, for AA to ZZ. */
static uint64_t country_number(const char country[2])
{
  return country[0] ? (uint64_t)(country[0] - 'A') * 26 + (uint64_t)(country[1] - 'A') + 1 : 0;
}

static bool get_country(struct kith_str *rest, char out[2])
{
  uint64_t number;
  if (!codec_get_u64(rest, &number) || number > 26 * 26)
    return false;
  out[0] = number ? (char)('A' + (number - 1) / 26) : '\0';
  out[1] = number ? (char)('A' + (number - 1) % 26) : '\0';
  return true;
}

static bool get_text(struct kith_str *rest, struct kith_str *out)
{
  return codec_get_str(rest, out) && out->len <= MOST_TEXT;
}

int facts_encode(const struct kith_facts *f, struct kith_buf *out)
{
  const uint64_t numbers[] = {VERSION,
                              day_number(f->created),
                              day_number(f->updated),
                              day_number(f->seen_on),
                              day_number(f->connected_on),
                              f->signals,
                              f->lead_source,
                              f->lifecycle,
                              truths(f)};
  const struct kith_str texts[] = {f->owner, f->lead_text, f->account_key, f->org, f->family};
  int rc = KITH_OK;
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && rc == KITH_OK; i++)
    rc = codec_put_u64(out, numbers[i]);
  for (size_t i = 0; i < sizeof texts / sizeof texts[0] && rc == KITH_OK; i++)
    rc = codec_put_str(out, clip(texts[i]));
  if (rc == KITH_OK)
    rc = codec_put_u64(out, day_number(f->opt_out_on));
  if (rc == KITH_OK)
    rc = codec_put_u64(out, country_number(f->country));
  if (rc == KITH_OK)
    rc = codec_put_str(out, clip(f->territory));
  return rc == KITH_OK ? codec_put_str(out, clip(f->lead_paid_by)) : rc;
}

static bool get_first_version(struct kith_str *rest, struct kith_facts *out)
{
  uint64_t signals = 0;
  struct kith_str *const texts[] = {&out->owner, &out->lead_text, &out->account_key, &out->org, &out->family};
  bool good = get_day(rest, &out->created) && get_day(rest, &out->updated) && get_day(rest, &out->seen_on) &&
              get_day(rest, &out->connected_on) && codec_get_u64(rest, &signals) && signals <= UINT32_MAX &&
              get_small(rest, LEAD_COUNT, &out->lead_source) && get_small(rest, LIFECYCLE_UNPROVEN, &out->lifecycle) &&
              get_truths(rest, out);
  for (size_t i = 0; i < sizeof texts / sizeof texts[0] && good; i++)
    good = get_text(rest, texts[i]);
  out->signals = (uint32_t)signals;
  return good;
}

int facts_decode(struct kith_str bytes, struct kith_facts *out, struct kith_error *err)
{
  uint64_t version = 0;
  *out = nothing;
  if (!bytes.len)
    return KITH_OK;
  bool good = codec_get_u64(&bytes, &version) && version >= FIRST_VERSION && version <= VERSION &&
              get_first_version(&bytes, out);
  if (good && version > FIRST_VERSION)
    good = get_day(&bytes, &out->opt_out_on) && get_country(&bytes, out->country) &&
           get_text(&bytes, &out->territory) && get_text(&bytes, &out->lead_paid_by);
  if (!good || bytes.len)
    return error_set(err, KITH_E_INVALID,
                     "the stored facts of a sighting are damaged; resolve it again from its source");
  return KITH_OK;
}
