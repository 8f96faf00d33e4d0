#include "model/names.h"

struct path_row {
  const char *path;
  uint32_t property, component;
  const char *type; /* of a path that stands for one type */
};

static const struct path_row rows[] = {
    {"-", KITH_P_NONE, 0, NULL},
    {"uid", KITH_P_UID, 0, NULL},
    {"name.full", KITH_P_FN, 0, NULL},
    {"name.given", KITH_P_N, KITH_N_GIVEN, NULL},
    {"name.middle", KITH_P_N, KITH_N_MIDDLE, NULL},
    {"name.family", KITH_P_N, KITH_N_FAMILY, NULL},
    {"name.prefix", KITH_P_N, KITH_N_PREFIX, NULL},
    {"name.suffix", KITH_P_N, KITH_N_SUFFIX, NULL},
    {"name.secondary", KITH_P_N, KITH_N_SECONDARY, NULL},
    {"name.generation", KITH_P_N, KITH_N_GENERATION, NULL},
    {"name.sort", KITH_P_SORT_STRING, 0, NULL},
    {"name.maiden", KITH_P_X_MAIDENNAME, 0, NULL},
    {"phonetic.given", KITH_P_X_PHONETIC_FIRST, 0, NULL},
    {"phonetic.middle", KITH_P_X_PHONETIC_MIDDLE, 0, NULL},
    {"phonetic.family", KITH_P_X_PHONETIC_LAST, 0, NULL},
    {"nickname", KITH_P_NICKNAME, 0, NULL},
    {"email", KITH_P_EMAIL, 0, NULL},
    {"phone", KITH_P_TEL, 0, NULL},
    {"phone.mobile", KITH_P_TEL, 0, "cell"},
    {"org", KITH_P_ORG, KITH_ORG_NAME, NULL},
    {"org.unit", KITH_P_ORG, KITH_ORG_UNIT, NULL},
    {"title", KITH_P_TITLE, 0, NULL},
    {"role", KITH_P_ROLE, 0, NULL},
    {"address.po_box", KITH_P_ADR, KITH_ADR_PO_BOX, NULL},
    {"address.extended", KITH_P_ADR, KITH_ADR_EXTENDED, NULL},
    {"address.street", KITH_P_ADR, KITH_ADR_STREET, NULL},
    {"address.number", KITH_P_ADR, KITH_ADR_NUMBER, NULL},
    {"address.district", KITH_P_ADR, KITH_ADR_DISTRICT, NULL},
    {"address.locality", KITH_P_ADR, KITH_ADR_LOCALITY, NULL},
    {"address.region", KITH_P_ADR, KITH_ADR_REGION, NULL},
    {"address.postcode", KITH_P_ADR, KITH_ADR_POSTCODE, NULL},
    {"address.country", KITH_P_ADR, KITH_ADR_COUNTRY, NULL},
    {"birthday", KITH_P_BDAY, 0, NULL},
    {"birthday.year", KITH_P_BDAY, KITH_DATE_YEAR, NULL},
    {"birthday.month", KITH_P_BDAY, KITH_DATE_MONTH, NULL},
    {"birthday.day", KITH_P_BDAY, KITH_DATE_DAY, NULL},
    {"birthplace", KITH_P_BIRTHPLACE, 0, NULL},
    {"date", KITH_P_X_ABDATE, 0, NULL},
    {"anniversary", KITH_P_ANNIVERSARY, 0, NULL},
    {"gender", KITH_P_GENDER, KITH_GENDER_SEX, NULL},
    {"url", KITH_P_URL, 0, NULL},
    {"linkedin", KITH_P_SOCIALPROFILE, 0, "linkedin"},
    {"profile", KITH_P_SOCIALPROFILE, 0, NULL},
    {"im", KITH_P_IMPP, 0, NULL},
    {"note", KITH_P_NOTE, 0, NULL},
    {"category", KITH_P_CATEGORIES, 0, NULL},
    {"photo", KITH_P_PHOTO, 0, NULL},
    {"language", KITH_P_LANG, 0, NULL},
    {"related", KITH_P_RELATED, 0, NULL},
    {"spouse", KITH_P_X_SPOUSE, 0, NULL},
    {"assistant", KITH_P_X_ASSISTANT, 0, NULL},
    {"manager.name", KITH_P_X_MANAGER, 0, NULL},
    {"hobby", KITH_P_HOBBY, 0, NULL},
    {"timezone", KITH_P_TZ, 0, NULL},
    {"identifier", KITH_P_IDENTIFIER, 0, NULL},
    {"owner", KITH_P_OWNER, 0, NULL},
    {"owner.key", KITH_P_OWNER_KEY, 0, NULL},
    {"account.key", KITH_P_ACCOUNT_KEY, 0, NULL},
    {"contact.key", KITH_P_CONTACT_KEY, 0, NULL},
    {"created", KITH_P_CREATED, 0, NULL},
    {"updated", KITH_P_UPDATED, 0, NULL},
    {"seen_on", KITH_P_SEEN_ON, 0, NULL},
    {"connected_on", KITH_P_CONNECTED_ON, 0, NULL},
    {"lead_source", KITH_P_LEAD_SOURCE, 0, NULL},
    {"lifecycle", KITH_P_LIFECYCLE, 0, NULL},
    {"do_not_contact", KITH_P_DO_NOT_CONTACT, 0, NULL},
    {"email_opt_out", KITH_P_EMAIL_OPT_OUT, 0, NULL},
    {"phone_opt_out", KITH_P_PHONE_OPT_OUT, 0, NULL},
    {"deleted", KITH_P_DELETED, 0, NULL},
    {"active", KITH_P_ACTIVE, 0, NULL},
    {"territory", KITH_P_TERRITORY, 0, NULL},
    {"reference", KITH_P_REFERENCE, 0, NULL},
    {"lead_paid_by", KITH_P_LEAD_PAID_BY, 0, NULL},
    {"opt_out_on", KITH_P_OPT_OUT_ON, 0, NULL},
    {"level", KITH_P_LEVEL, 0, NULL},
    {"industry", KITH_P_INDUSTRY, 0, NULL},
    {"amount", KITH_P_AMOUNT, 0, NULL},
    {"currency", KITH_P_CURRENCY, 0, NULL},
    {"stage", KITH_P_STAGE, 0, NULL},
    {"close_date", KITH_P_CLOSE_DATE, 0, NULL},
    {"won", KITH_P_WON, 0, NULL},
    {"closed", KITH_P_CLOSED, 0, NULL},
    {"when", KITH_P_WHEN, 0, NULL},
    {"direction", KITH_P_DIRECTION, 0, NULL},
    {"channel", KITH_P_CHANNEL, 0, NULL},
    {"person", KITH_P_PERSON, 0, NULL},
    {"crm_users", KITH_P_CRM_USERS, 0, NULL},
    {"entity", KITH_P_ENTITY, 0, NULL},
    {"manager", KITH_P_MANAGER, 0, NULL},
    {"engagement", KITH_P_ENGAGEMENT, 0, NULL},
    {"place", KITH_P_PLACE, 0, NULL},
    {"hired", KITH_P_HIRED, 0, NULL},
    {"notice", KITH_P_NOTICE, 0, NULL},
    {"left", KITH_P_LEFT, 0, NULL},
    {"agreement", KITH_P_AGREEMENT, 0, NULL},
    {"signed", KITH_P_SIGNED, 0, NULL},
    {"from", KITH_P_FROM, 0, NULL},
    {"until", KITH_P_UNTIL, 0, NULL},
    {"scope", KITH_P_SCOPE, 0, NULL},
    {"document", KITH_P_DOCUMENT, 0, NULL},
    {"reviewed_by", KITH_P_REVIEWED_BY, 0, NULL},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

const char *const *names_paths(void)
{
  static const char *paths[ROWS + 1];
  for (size_t i = 0; i < ROWS; i++)
    paths[i] = rows[i].path; /* the same values whoever writes them */
  return paths;
}

static const struct path_row *find_row(struct kith_str path)
{
  for (size_t i = 0; i < ROWS; i++)
    if (path.len && path.ptr[0] == rows[i].path[0] && str_eq_c(path, rows[i].path))
      return &rows[i];
  return NULL;
}

/* "#2" at the end, or "#N": the number of the column. */
static bool cut_group(struct kith_str *path, uint32_t *out_group)
{
  size_t mark = str_find(*path, '#');
  int64_t group = 0;
  if (str_eq_c(str_sub(*path, mark, path->len), "#N"))
    group = KITH_GROUP_N;
  else if (mark < path->len && (!str_to_int(str_sub(*path, mark + 1, path->len), &group) || group < 1 || group > 999))
    return false;
  *path = str_sub(*path, 0, mark);
  *out_group = (uint32_t)group;
  return true;
}

/* The only rows whose middle or last word is free: a type of address, e-mail, phone ... */
static bool takes_type(const struct path_row *row)
{
  switch (row->property) {
  case KITH_P_EMAIL:
  case KITH_P_TEL:
  case KITH_P_ADR:
  case KITH_P_URL:
  case KITH_P_IMPP:
  case KITH_P_SOCIALPROFILE:
  case KITH_P_IDENTIFIER:
  case KITH_P_RELATED:
  case KITH_P_X_ABDATE:
  case KITH_P_ORG:
    return !row->type;
  default:
    return false;
  }
}

/* "email.work" is the row "email" with a type; "address.home.street" the row "address.street". */
static const struct path_row *find_typed(struct kith_str path, struct kith_str *out_type)
{
  size_t first = str_find(path, '.');
  struct kith_str head = str_sub(path, 0, first), tail = str_sub(path, first + 1, path.len);
  size_t second = str_find(tail, '.');
  char joined[64];

  *out_type = str_sub(tail, 0, second);
  if (!out_type->len)
    return NULL;
  if (second == tail.len)
    return find_row(head);
  struct kith_str last = str_sub(tail, second + 1, tail.len);
  if (head.len + 1 + last.len > sizeof joined)
    return NULL;
  memcpy(joined, head.ptr, head.len);
  joined[head.len] = '.';
  memcpy(joined + head.len + 1, last.ptr, last.len);
  return find_row((struct kith_str){joined, head.len + 1 + last.len});
}

bool names_path(struct kith_str path, struct kith_path *out)
{
  *out = (struct kith_path){.type = STR_NONE};
  if (!cut_group(&path, &out->group))
    return false;
  const struct path_row *row = find_row(path);
  if (row)
    out->type = str_of(row->type);
  else if (!(row = find_typed(path, &out->type)) || !takes_type(row))
    return false;
  out->property = row->property;
  out->component = row->component;
  return true;
}
