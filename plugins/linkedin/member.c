#include "linkedin/member.h"

#include "base/buf.h"

enum { NAME_MAX_BYTES = 64 };

const struct kith_member member_files[] = {
    {sizeof(struct kith_member), 0, "Profile.csv", "profile"},
    {sizeof(struct kith_member), 0, "Email Addresses.csv", "emails"},
    {sizeof(struct kith_member), 0, "Connections.csv", "connections"},
    {sizeof(struct kith_member), 0, "ImportedContacts.csv", "imported"},
    {sizeof(struct kith_member), 0, "Imported Contacts.csv", "imported"},
    {sizeof(struct kith_member), 0, "messages.csv", "messages"},
    {sizeof(struct kith_member), 0, "Messages.csv", "messages"},
    {sizeof(struct kith_member), 0, "Invitations.csv", "invitations"},
    {sizeof(struct kith_member), 0, "Positions.csv", "positions"},
    {sizeof(struct kith_member), 0, "Endorsement_Received_Info.csv", "endorsed-by"},
    {sizeof(struct kith_member), 0, "Endorsement_Given_Info.csv", "endorsed"},
    {sizeof(struct kith_member), 0, "Endorsement Received Info.csv", "endorsed-by"},
    {sizeof(struct kith_member), 0, "Endorsement Given Info.csv", "endorsed"},
    {sizeof(struct kith_member), 0, "Recommendations_Received.csv", "recommended-by"},
    {sizeof(struct kith_member), 0, "Recommendations_Given.csv", "recommended"},
    {sizeof(struct kith_member), 0, "Recommendations Received.csv", "recommended-by"},
    {sizeof(struct kith_member), 0, "Recommendations Given.csv", "recommended"},
    {sizeof(struct kith_member), 0, "Company Follows.csv", "companies"},
    {sizeof(struct kith_member), 0, "Member_Follows*.csv", "followed"},
    {sizeof(struct kith_member), 0, NULL, NULL},
};

/* Names in small letters without space, '-' and '_', the English one first; German and French ones are not known from
 * a real export. */
struct field_names {
  enum member_field field;
  bool needed;
  const char *names;
  const char *shown; /* of a needed one, as the export writes it */
};

static const struct field_names connections[] = {
    {F_FIRST, true, "firstname|vorname|pr\xC3\xA9nom|prenom|nombre", "First Name"},
    {F_LAST, true, "lastname|nachname|nom|apellidos", "Last Name"},
    {F_CONNECTED, true, "connectedon|verbundenam|datedeconnexion|conect\xC3\xA9le|conectadoel", "Connected On"},
    {F_URL, false, "url|profileurl|profil", NULL},
    {F_EMAIL, false, "emailaddress|email|emailadresse|adresseemail", NULL},
    {F_COMPANY, false, "company|unternehmen|firma|entreprise|soci\xC3\xA9t\xC3\xA9", NULL},
    {F_TITLE, false, "position|jobtitle|poste", NULL},
    {F_COUNT, false, NULL, NULL},
};
static const struct field_names imported[] = {
    {F_FIRST, true, "firstname|vorname|pr\xC3\xA9nom", "First Name"},
    {F_LAST, true, "lastname|nachname|nom", "Last Name"},
    {F_EMAIL, true, "emails|emailaddress|emailaddresses|email|emailadresse|adresseemail", "Emails"},
    {F_MIDDLE, false, "middlename", NULL},
    {F_MAIDEN, false, "maidenname", NULL},
    {F_NICK, false, "nickname", NULL},
    {F_PREFIX, false, "nameprefix", NULL},
    {F_SUFFIX, false, "namesuffix", NULL},
    {F_FULL, false, "fullname", NULL},
    {F_COMPANY, false, "companies|company", NULL},
    {F_TITLE, false, "title", NULL},
    {F_PHONE, false, "phonenumbers|phonenumber", NULL},
    {F_CREATED, false, "createdat", NULL},
    {F_UPDATED, false, "updatedat", NULL},
    {F_BIRTHDAY, false, "birthday", NULL},
    {F_ADDRESS, false, "addresses", NULL},
    {F_SITE, false, "sites", NULL},
    {F_IM, false, "instantmessagehandles", NULL},
    {F_COUNT, false, NULL, NULL},
};
static const struct field_names messages[] = {
    {F_FROM, true, "from|von|de", "FROM"},
    {F_TO, true, "to|an|\xC3\xA0", "TO"},
    {F_DATE, true, "date|datum", "DATE"},
    {F_SENDER_URL, false, "senderprofileurl", NULL},
    {F_RECIPIENT_URLS, false, "recipientprofileurls|recipientprofileurl", NULL},
    {F_DIRECTION, false, "direction|richtung", NULL},
    {F_DRAFT, false, "ismessagedraft", NULL},
    {F_CONVERSATION_DRAFT, false, "isconversationdraft", NULL},
    {F_COUNT, false, NULL, NULL},
};
static const struct field_names invitations[] = {
    {F_FROM, true, "from|von|de", "From"},
    {F_TO, true, "to|an|\xC3\xA0", "To"},
    {F_DATE, true, "sentat|gesendetam|envoy\xC3\xA9le", "Sent At"},
    {F_DIRECTION, false, "direction|richtung", NULL},
    {F_SENDER_URL, false, "inviterprofileurl", NULL},
    {F_RECIPIENT_URLS, false, "inviteeprofileurl", NULL},
    {F_COUNT, false, NULL, NULL},
};
static const struct field_names emails[] = {
    {F_EMAIL, true, "emailaddress|emailadresse|adresseemail", "Email Address"},
    {F_PRIMARY, true, "primary|prim\xC3\xA4r|principale", "Primary"},
    {F_CONFIRMED, false, "confirmed|best\xC3\xA4tigt|confirm\xC3\xA9", NULL},
    {F_COUNT, false, NULL, NULL},
};
static const struct field_names profile[] = {
    {F_FIRST, true, "firstname|vorname|pr\xC3\xA9nom", "First Name"},
    {F_LAST, true, "lastname|nachname|nom", "Last Name"},
    {F_HEADLINE, true, "headline|slogan|titre", "Headline"},
    {F_COUNT, false, NULL, NULL},
};
static const struct field_names positions[] = {
    {F_COMPANY, true, "companyname", "Company Name"},
    {F_STARTED, true, "startedon", "Started On"},
    {F_TITLE, false, "title", NULL},
    {F_FINISHED, false, "finishedon", NULL},
    {F_COUNT, false, NULL, NULL},
};
static const struct field_names endorsed_by[] = {
    {F_DATE, true, "endorsementdate", "Endorsement Date"},
    {F_LAST, true, "endorserlastname", "Endorser Last Name"},
    {F_FIRST, false, "endorserfirstname", NULL},
    {F_URL, false, "endorserpublicurl", NULL},
    {F_COUNT, false, NULL, NULL},
};
static const struct field_names endorsed[] = {
    {F_DATE, true, "endorsementdate", "Endorsement Date"},
    {F_LAST, true, "endorseelastname", "Endorsee Last Name"},
    {F_FIRST, false, "endorseefirstname", NULL},
    {F_URL, false, "endorseepublicurl", NULL},
    {F_COUNT, false, NULL, NULL},
};
static const struct field_names recommended[] = {
    {F_DATE, true, "creationdate|recommendationdate", "Creation Date"},
    {F_LAST, true, "lastname", "Last Name"},
    {F_FIRST, false, "firstname", NULL},
    {F_COMPANY, false, "company", NULL},
    {F_COUNT, false, NULL, NULL},
};
static const struct field_names companies[] = {
    {F_COMPANY, true, "organization", "Organization"},
    {F_DATE, true, "followedon", "Followed On"},
    {F_COUNT, false, NULL, NULL},
};
static const struct field_names followed[] = {
    {F_FULL, true, "fullname", "FullName"},
    {F_DATE, true, "date", "Date"},
    {F_STATUS, true, "status", "Status"},
    {F_COUNT, false, NULL, NULL},
};

/* The files of the last two recommendations look the same: only their names tell who wrote. */
static const struct role_spec {
  const char *name;
  uint32_t kind;
  const struct field_names *fields;
  bool by_name;
} roles[ROLE_COUNT] = {
    [ROLE_CONNECTIONS] = {"connections", KITH_CONTACT, connections},
    [ROLE_IMPORTED] = {"imported", KITH_CONTACT, imported},
    [ROLE_MESSAGES] = {"messages", KITH_INTERACTION, messages},
    [ROLE_INVITATIONS] = {"invitations", KITH_INTERACTION, invitations},
    [ROLE_EMAILS] = {"emails", KITH_USER, emails},
    [ROLE_PROFILE] = {"profile", KITH_USER, profile},
    [ROLE_POSITIONS] = {"positions", KITH_USER, positions},
    [ROLE_ENDORSED_BY] = {"endorsed-by", KITH_INTERACTION, endorsed_by},
    [ROLE_ENDORSED] = {"endorsed", KITH_INTERACTION, endorsed},
    [ROLE_RECOMMENDED_BY] = {"recommended-by", KITH_INTERACTION, recommended, .by_name = true},
    [ROLE_RECOMMENDED] = {"recommended", KITH_INTERACTION, recommended, .by_name = true},
    [ROLE_COMPANIES] = {"companies", KITH_INTERACTION, companies},
    [ROLE_FOLLOWED] = {"followed", KITH_INTERACTION, followed},
};

/* ---- Columns ---- */

static bool is_named(struct kith_str cell, const char *names)
{
  char text[NAME_MAX_BYTES];
  struct kith_str squeezed = {text, 0}, rest = str_of(names), name;
  cell = table_name(cell);
  for (size_t i = 0; i < cell.len && squeezed.len < sizeof text; i++)
    if (!strchr(" -_", cell.ptr[i]))
      text[squeezed.len++] = ascii_lower(cell.ptr[i]);
  while (rest.len && str_next(&rest, '|', &name))
    if (str_eq(name, squeezed))
      return true;
  return false;
}

static uint32_t find_column(const struct table_row *row, const char *names)
{
  for (size_t i = 0; i < row->count; i++)
    if (is_named(row->cells[i], names))
      return (uint32_t)i;
  return TABLE_MAX_COLUMNS;
}

static bool fits(const struct role_spec *spec, const struct table_row *row)
{
  for (const struct field_names *f = spec->fields; f->names; f++)
    if (f->needed && find_column(row, f->names) == TABLE_MAX_COLUMNS)
      return false;
  return true;
}

static void set_columns(struct member *m, enum member_role role, const struct table_row *row)
{
  m->role = role;
  m->kind = roles[role].kind;
  for (size_t i = 0; i < F_COUNT; i++)
    m->column[i] = TABLE_MAX_COLUMNS;
  for (const struct field_names *f = roles[role].fields; f->names; f++)
    m->column[f->field] = find_column(row, f->names);
}

struct kith_str member_cell(const struct member *m, const struct table_row *row, enum member_field field)
{
  return m->column[field] < row->count ? str_trim(row->cells[m->column[field]]) : STR_NONE;
}

/* ---- Roles ---- */

static struct kith_str base_name(struct kith_str path)
{
  for (size_t i = path.len; i; i--)
    if (path.ptr[i - 1] == '/' || path.ptr[i - 1] == '!')
      return str_sub(path, i, path.len);
  return path;
}

/* The only patterns that are no plain names end in "*.csv". */
static bool is_called(struct kith_str base, const char *pattern)
{
  struct kith_str whole = str_of(pattern), start = str_sub(whole, 0, str_find(whole, '*'));
  if (start.len == whole.len)
    return str_eq_nocase(base, whole);
  return str_starts_nocase(base, start) && str_ends(base, KITH_STR(".csv"));
}

/* ROLE_COUNT: unknown. */
static enum member_role role_of(struct kith_str role, struct kith_str file)
{
  for (const struct kith_member *f = member_files; f->pattern && !role.len; f++)
    if (is_called(base_name(file), f->pattern))
      role = str_of(f->role);
  for (int i = 0; i < ROLE_COUNT; i++)
    if (str_eq_c(role, roles[i].name))
      return (enum member_role)i;
  return ROLE_COUNT;
}

/* "No conversations found" is all that some members say. */
static bool says_nothing(const struct table_row *row)
{
  return row->count == 1 && str_starts_nocase(row->cells[0], KITH_STR("no ")) &&
         str_ends(row->cells[0], KITH_STR(" found"));
}

static int refuse(const struct kith_host *host, enum member_role role, struct kith_str file, struct kith_error *err)
{
  struct kith_buf list = BUF_MAX(256);
  for (const struct field_names *f = roles[role % ROLE_COUNT].fields; f->names; f++)
    if (f->needed)
      buf_printf(&list, "%s'%s'", list.len ? ", " : "", f->shown);
  int status =
      kith_fail(host, err, KITH_E_INVALID, "%.*s: no header within its first %d KiB; looked for a row with %.*s%s",
                STR_ARG(file), MEMBER_HEADER_MAX / 1024, STR_ARG(buf_str(&list)),
                role == ROLE_COUNT ? " and for those of the other files of a LinkedIn export" : "");
  buf_free(&list);
  return status;
}

static bool take_header(struct member *m, enum member_role wanted, const struct table_row *row)
{
  for (int i = 0; i < ROLE_COUNT; i++)
    if ((wanted == ROLE_COUNT ? !roles[i].by_name : wanted == (enum member_role)i) && fits(&roles[i], row)) {
      set_columns(m, (enum member_role)i, row);
      return true;
    }
  return false;
}

int member_find(struct member *m, const struct kith_host *host, struct kith_table *table, struct kith_str role,
                struct kith_str file, struct kith_error *err)
{
  enum member_role wanted = role_of(role, file);
  struct table_row row;
  size_t rows = 0;
  bool nothing = false;
  int status;
  while ((status = table_scan(table, &row, err)) == KITH_OK && row.origin.offset < MEMBER_HEADER_MAX) {
    rows++;
    if (!row.code.len && take_header(m, wanted, &row))
      return KITH_OK;
    nothing = !row.code.len && says_nothing(&row);
  }
  if (status < 0)
    return status;
  if (!rows) { /* nothing at all, or a first row longer than what was looked at */
    status = table_next(table, &row, err);
    if (status < 0)
      return status;
  }
  m->role = wanted == ROLE_COUNT ? ROLE_CONNECTIONS : wanted;
  m->kind = roles[m->role].kind;
  m->empty = status == KITH_END && (!rows || (rows == 1 && nothing));
  return m->empty ? KITH_OK : refuse(host, wanted, file, err);
}

static bool has_mark(struct kith_str head, const char *marks)
{
  struct kith_str rest = str_of(marks), mark;
  while (rest.len && str_next(&rest, '|', &mark))
    if (str_find_str(head, mark) < head.len)
      return true;
  return false;
}

int member_detect(struct kith_str name, struct kith_str head)
{
  static const char *const marks[ROLE_COUNT] = {
      [ROLE_CONNECTIONS] = "Connected On|Verbunden am|Date de connexion|Conect",
      [ROLE_IMPORTED] = "FirstName|Bookmarked At|ThirdPartyVerified",
      [ROLE_MESSAGES] = "CONVERSATION ID|From,To,Date,Subject,Content,Direction",
      [ROLE_INVITATIONS] = "Sent At|Gesendet am|Envoy",
      [ROLE_EMAILS] = "Confirmed",
      [ROLE_PROFILE] = "Headline",
      [ROLE_POSITIONS] = "Started On",
      [ROLE_ENDORSED_BY] = "Endorser",
      [ROLE_ENDORSED] = "Endorsee",
      [ROLE_RECOMMENDED_BY] = "Creation Date",
      [ROLE_RECOMMENDED] = "Creation Date",
      [ROLE_COMPANIES] = "Followed On",
      [ROLE_FOLLOWED] = "FullName"};
  if (str_find_str(name, KITH_STR("LinkedInDataExport")) < name.len && str_starts(head, KITH_STR("PK")))
    return 95;
  enum member_role role = role_of(STR_NONE, name);
  if (role != ROLE_COUNT)
    return has_mark(head, marks[role]) ? 95 : 40;
  /* by another name: "Connections (1).csv", as browsers save a second one */
  return has_mark(head, "First Name,Last Name,URL,Email Address,Company,Position,Connected On|"
                        "Vorname,Nachname,URL,E-Mail-Adresse,Unternehmen,Position,Verbunden am|"
                        "Nom,URL,Adresse e-mail,Entreprise,Poste,Date de connexion|"
                        "First Name,Last Name,Email Address,Company,Position,Connected On")
             ? 95
             : 0;
}
