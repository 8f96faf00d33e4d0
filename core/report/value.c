#include "report/value.h"

#include "base/buf.h"
#include "normalise/text.h"

enum { VALUE_MAX = 4096 };

static const struct {
  uint32_t property;
  const char *label; /* NULL: not shown */
} labels[] = {
    {KITH_P_FN, "name"},
    {KITH_P_N, NULL}, /* FN says it */
    {KITH_P_EMAIL, "e-mail"},
    {KITH_P_TEL, "phone"},
    {KITH_P_ORG, "organisation"},
    {KITH_P_ADR, "address"},
    {KITH_P_BDAY, "birthday"},
    {KITH_P_SOCIALPROFILE, "profile"},
    {KITH_P_REV, "last changed"},
    {KITH_P_UPDATED, "last changed"},
    {KITH_P_CREATED, "made there"},
    {KITH_P_DELETED, "deleted there"},
    {KITH_P_LEAD_SOURCE, "lead source"},
    {KITH_P_CONNECTED_ON, "connected on"},
    {KITH_P_SEEN_ON, "met on"},
    {KITH_P_OWNER, "CRM owner"},
    {KITH_P_DO_NOT_CONTACT, "do not contact"},
    {KITH_P_EMAIL_OPT_OUT, "no e-mail"},
    {KITH_P_PHONE_OPT_OUT, "no calls"},
    {KITH_P_PHOTO, NULL},
    {KITH_P_LOGO, NULL},
    {KITH_P_SOUND, NULL},
    {KITH_P_KEY, NULL},
    {KITH_P_PRODID, NULL},
    {KITH_P_VERSION, NULL},
    {KITH_P_XML, NULL},
    {KITH_P_CLIENTPIDMAP, NULL},
    {KITH_P_UID, NULL},
    {KITH_P_ACCOUNT_KEY, NULL},
    {KITH_P_OWNER_KEY, NULL},
    {KITH_P_CONTACT_KEY, NULL},
};

/* "do not contact: false" says nothing that a reader would look for. */
static bool is_plain_no(const struct kith_property *p)
{
  return str_eq_nocase(property_text(p), KITH_STR("false"));
}

const char *value_label(const struct kith_names *names, const struct kith_property *p, struct kith_arena *arena)
{
  if (p->blob || is_plain_no(p) || str_eq_c(names_of_property(names, p->name), "X-KITH-EMPTY"))
    return NULL; /* the latter: a header of a card that had no value */
  for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
    if (labels[i].property == p->name)
      return labels[i].label;
  return arena_c(arena, text_lower(arena, names_of_property(names, p->name)));
}

struct kith_str value_text(const struct kith_property *p, struct kith_arena *arena)
{
  struct kith_buf text = BUF_MAX(VALUE_MAX);
  bool types = false;
  for (size_t i = 0; i < p->part_count; i++) {
    const struct kith_part *part = property_part(p, i);
    bool code = /* the country is there in words */ p->name == KITH_P_ADR && part->component == KITH_ADR_COUNTRY_CODE;
    if (part->text.len && !code)
      buf_printf(&text, "%s%.*s", text.len ? ", " : "", STR_ARG(part->text));
  }
  for (size_t i = 0; i < p->param_count; i++) {
    const struct kith_param *q = property_param(p, i);
    if (q->name != KITH_Q_TYPE || !q->value.len)
      continue;
    buf_printf(&text, "%s%.*s", types ? ", " : " (", STR_ARG(q->value));
    types = true;
  }
  if (types)
    buf_add_char(&text, ')');
  struct kith_str kept = arena_str(arena, buf_str(&text));
  buf_free(&text);
  return kept;
}

size_t value_sources(const struct kith_property *p, const struct kith_contact *c, struct kith_arena *arena,
                     const struct kith_str **out)
{
  struct kith_str *names = arena_zero(arena, p->source_count + 1, sizeof *names);
  size_t count = 0;
  for (uint32_t i = 0; i < p->source_count; i++) {
    if (p->sources[i] >= c->sightings.len)
      continue;
    struct kith_str name = c->sightings.items[p->sources[i]].source_name;
    size_t k = 0;
    while (k < count && !str_eq(names[k], name))
      k++;
    if (k == count)
      names[count++] = name;
  }
  *out = names;
  return count;
}

struct kith_str value_join(const struct kith_str *texts, size_t count, struct kith_arena *arena)
{
  struct kith_buf text = BUF_MAX(VALUE_MAX);
  for (size_t i = 0; i < count; i++)
    buf_printf(&text, "%s%.*s", i ? ", " : "", STR_ARG(texts[i]));
  struct kith_str kept = arena_str(arena, buf_str(&text));
  buf_free(&text);
  return kept;
}

const char *value_belongs(const struct kith_property *p)
{
  return p->flags & KITH_OF_COMPANY ? "the company's" : p->flags & KITH_OF_REP ? "the rep's" : "";
}

struct kith_str value_money(struct kith_str region, double amount, struct kith_str currency, struct kith_arena *arena)
{
  bool dollars = str_eq_nocase(currency, KITH_STR("USD")) || (!currency.len && str_eq_nocase(region, KITH_STR("US")));
  const char *unit = amount >= 1e6 ? "m" : amount >= 1e4 ? "k" : "";
  double shown = amount >= 1e6 ? amount / 1e6 : amount >= 1e4 ? amount / 1e3 : amount;
  int digits = amount >= 1e6 && shown < 100 ? 1 : 0;
  return arena_printf(arena, "%s%.*s%s%.*f%s", dollars ? "$" : "", dollars ? 0 : (int)currency.len, currency.ptr,
                      !dollars && currency.len ? " " : "", digits, shown, unit);
}

struct kith_str value_day(int32_t day, struct kith_arena *arena)
{
  struct kith_str text = day_text(day, arena);
  return text.len ? text : KITH_STR("no date");
}
