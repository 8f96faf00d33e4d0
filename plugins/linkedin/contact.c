#include "linkedin/source.h"

static struct kith_str cell(const struct source *s, enum member_field field)
{
  return member_cell(&s->member, s->row, field);
}

static void put_field(struct source *s, uint32_t property, enum member_field field)
{
  source_put(s, property, cell(s, field));
}

static void put_name(struct source *s)
{
  const struct {
    enum member_field field;
    uint32_t component;
  } names[] = {{F_LAST, KITH_N_FAMILY},
               {F_FIRST, KITH_N_GIVEN},
               {F_MIDDLE, KITH_N_MIDDLE},
               {F_PREFIX, KITH_N_PREFIX},
               {F_SUFFIX, KITH_N_SUFFIX}};
  struct kith_part parts[5];
  uint32_t count = 0;
  for (size_t i = 0; i < 5; i++) {
    struct kith_str text = cell(s, names[i].field);
    if (text.len)
      parts[count++] = (struct kith_part){sizeof parts[0], names[i].component, text};
  }
  source_put_parts(s, KITH_P_N, parts, count);
}

static void put_component(struct source *s, uint32_t property, uint32_t component, enum member_field field)
{
  struct kith_part part = {sizeof part, component, cell(s, field)};
  source_put_parts(s, property, &part, part.text.len > 0);
}

static bool names_nobody(const struct source *s)
{
  static const enum member_field who[] = {F_FIRST, F_LAST, F_FULL, F_URL, F_EMAIL, F_PHONE};
  for (size_t i = 0; i < sizeof who / sizeof who[0]; i++)
    if (cell(s, who[i]).len)
      return false;
  return true;
}

void contact_connection(struct source *s, struct kith_batch *out)
{
  struct kith_str url = cell(s, F_URL);
  if (names_nobody(s)) {
    s->passed_over++;
    return;
  }
  source_begin(s, out, profile_key(url, &s->scratch), s->row->origin);
  put_name(s);
  source_put_typed(s, KITH_P_SOCIALPROFILE, url, "linkedin");
  source_put_split(s, KITH_P_EMAIL, cell(s, F_EMAIL), ",; \n");
  put_component(s, KITH_P_ORG, KITH_ORG_NAME, F_COMPANY);
  put_field(s, KITH_P_TITLE, F_TITLE);
  put_field(s, KITH_P_CONNECTED_ON, F_CONNECTED);
  source_end(s, out, s->row->mended);
}

void contact_imported(struct source *s, struct kith_batch *out)
{
  if (names_nobody(s)) {
    s->passed_over++;
    return;
  }
  source_begin(s, out, STR_NONE, s->row->origin);
  put_field(s, KITH_P_FN, F_FULL);
  put_name(s);
  put_field(s, KITH_P_NICKNAME, F_NICK);
  put_field(s, KITH_P_X_MAIDENNAME, F_MAIDEN);
  source_put_split(s, KITH_P_EMAIL, cell(s, F_EMAIL), ",; \n");
  source_put_split(s, KITH_P_TEL, cell(s, F_PHONE), ",;\n");
  put_component(s, KITH_P_ORG, KITH_ORG_NAME, F_COMPANY);
  put_field(s, KITH_P_TITLE, F_TITLE);
  put_field(s, KITH_P_BDAY, F_BIRTHDAY);
  put_component(s, KITH_P_ADR, KITH_ADR_STREET, F_ADDRESS);
  source_put_split(s, KITH_P_URL, cell(s, F_SITE), ",; \n");
  source_put_split(s, KITH_P_IMPP, cell(s, F_IM), ",;\n");
  put_field(s, KITH_P_CREATED, F_CREATED);
  put_field(s, KITH_P_UPDATED, F_UPDATED);
  source_end(s, out, s->row->mended);
}

/* Of the owner's own profile only the name is read. */
void contact_profile(struct source *s, struct kith_batch *out)
{
  struct kith_str first = cell(s, F_FIRST), last = cell(s, F_LAST);
  source_begin(s, out, KITH_STR("self"), s->row->origin);
  source_put(s, KITH_P_SELF, KITH_STR("1"));
  source_put(s, KITH_P_FN, str_trim(arena_printf(&s->scratch, "%.*s %.*s", STR_ARG(first), STR_ARG(last))));
  put_name(s);
  source_end(s, out, s->row->mended);
}

/* Where the owner works or worked: a USER each, so that its dates stay with it. What he did there is not read. */
void contact_position(struct source *s, struct kith_batch *out)
{
  struct kith_str company = cell(s, F_COMPANY), started = cell(s, F_STARTED);
  if (!company.len) {
    s->passed_over++;
    return;
  }
  source_begin(s, out, arena_printf(&s->scratch, "self/position/%.*s/%.*s", STR_ARG(company), STR_ARG(started)),
               s->row->origin);
  source_put(s, KITH_P_SELF, KITH_STR("1"));
  put_component(s, KITH_P_ORG, KITH_ORG_NAME, F_COMPANY);
  put_field(s, KITH_P_TITLE, F_TITLE);
  put_field(s, KITH_P_FROM, F_STARTED);
  put_field(s, KITH_P_UNTIL, F_FINISHED);
  source_end(s, out, s->row->mended);
}

static bool says_no(struct kith_str text)
{
  return str_eq_nocase(text, KITH_STR("no")) || str_eq_nocase(text, KITH_STR("false")) ||
         str_eq_nocase(text, KITH_STR("nein")) || str_eq_nocase(text, KITH_STR("non"));
}

/* All addresses make one USER. One that was never confirmed may be somebody else's. */
void contact_email(struct source *s, struct kith_batch *out)
{
  struct kith_param pref = {sizeof pref, KITH_Q_PREF, KITH_STR("1")};
  struct kith_part part = {sizeof part, KITH_C_VALUE, cell(s, F_EMAIL)};
  struct kith_str primary = cell(s, F_PRIMARY);
  if (!part.text.len || says_no(cell(s, F_CONFIRMED))) {
    s->passed_over++;
    return;
  }
  if (!s->self) {
    source_begin(s, out, KITH_STR("self/emails"), s->row->origin);
    source_put(s, KITH_P_SELF, KITH_STR("1"));
    s->self = s->record;
  }
  struct kith_property p = {.size = sizeof p,
                            .name = KITH_P_EMAIL,
                            .part_count = 1,
                            .parts = &part,
                            .param_count = primary.len && !says_no(primary),
                            .params = &pref,
                            .origin = s->row->origin};
  s->host->put(s->self, &p);
}
