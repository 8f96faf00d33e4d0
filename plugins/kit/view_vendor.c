#include <stdio.h>

#include "kit/view_line.h"

enum raise { RAISE_DATE = 1, RAISE_RELATED, RAISE_GENDER, RAISE_MESSENGER, RAISE_PROFILE, RAISE_COMPANY };

/* What vendors call properties of 4.0, and `how` of it: the TYPE of a RELATED, the scheme of an IMPP. The first of each
 * kind is the one that is written below 4.0. */
static const struct vendor {
  const char *name;
  enum raise raise;
  const char *how, *service;
} vendors[] = {
    {"X-ANNIVERSARY", RAISE_DATE, NULL, NULL},
    {"X-EVOLUTION-ANNIVERSARY", RAISE_DATE, NULL, NULL},
    {"X-KADDRESSBOOK-X-ANNIVERSARY", RAISE_DATE, NULL, NULL},
    {"X-MS-ANNIVERSARY", RAISE_DATE, NULL, NULL},
    {"X-WAB-WEDDING_ANNIVERSARY", RAISE_DATE, NULL, NULL},
    {"X-ABDATE", RAISE_DATE, NULL, NULL},
    {"X-SPOUSE", RAISE_RELATED, "spouse", NULL},
    {"X-EVOLUTION-SPOUSE", RAISE_RELATED, "spouse", NULL},
    {"X-KADDRESSBOOK-X-SPOUSESNAME", RAISE_RELATED, "spouse", NULL},
    {"X-MS-SPOUSE", RAISE_RELATED, "spouse", NULL},
    {"X-WAB-SPOUSE_NAME", RAISE_RELATED, "spouse", NULL},
    {"X-MANAGER", RAISE_RELATED, "x-manager", NULL},
    {"X-EVOLUTION-MANAGER", RAISE_RELATED, "x-manager", NULL},
    {"X-KADDRESSBOOK-X-MANAGERSNAME", RAISE_RELATED, "x-manager", NULL},
    {"X-MS-MANAGER", RAISE_RELATED, "x-manager", NULL},
    {"X-ASSISTANT", RAISE_RELATED, "x-assistant", NULL},
    {"X-EVOLUTION-ASSISTANT", RAISE_RELATED, "x-assistant", NULL},
    {"X-KADDRESSBOOK-X-ASSISTANTSNAME", RAISE_RELATED, "x-assistant", NULL},
    {"X-MS-ASSISTANT", RAISE_RELATED, "x-assistant", NULL},
    {"X-MICROSOFT-ASSISTANT", RAISE_RELATED, "x-assistant", NULL},
    {"X-ABRELATEDNAMES", RAISE_RELATED, NULL, NULL},
    {"X-GENDER", RAISE_GENDER, NULL, NULL},
    {"X-WAB-GENDER", RAISE_GENDER, NULL, NULL},
    {"X-AIM", RAISE_MESSENGER, "aim", NULL},
    {"X-ICQ", RAISE_MESSENGER, "icq", NULL},
    {"X-MSN", RAISE_MESSENGER, "msnim", NULL},
    {"X-YAHOO", RAISE_MESSENGER, "ymsgr", NULL},
    {"X-GTALK", RAISE_MESSENGER, "xmpp", "GoogleTalk"},
    {"X-GOOGLE-TALK", RAISE_MESSENGER, "xmpp", "GoogleTalk"},
    {"X-JABBER", RAISE_MESSENGER, "xmpp", NULL},
    {"X-SKYPE", RAISE_MESSENGER, "skype", NULL},
    {"X-SKYPE-USERNAME", RAISE_MESSENGER, "skype", NULL},
    {"X-GADUGADU", RAISE_MESSENGER, "gg", NULL},
    {"X-GROUPWISE", RAISE_MESSENGER, "groupwise", NULL},
    {"X-QQ", RAISE_MESSENGER, "qq", NULL},
    {"X-SIP", RAISE_MESSENGER, "sip", NULL},
    {"X-SOCIALPROFILE", RAISE_PROFILE, NULL, NULL},
    {"X-ABSHOWAS", RAISE_COMPANY, NULL, NULL},
};

/* What Apple's labels say of a relation, in the words of RFC 6350, 6.6.6, and of RFC 2426's successors. */
static const struct {
  const char *label, *type;
} relations[] = {
    {"spouse", "spouse"},         {"child", "child"},        {"parent", "parent"},
    {"friend", "friend"},         {"mother", "parent"},      {"father", "parent"},
    {"sister", "sibling"},        {"brother", "sibling"},    {"son", "child"},
    {"daughter", "child"},        {"partner", "sweetheart"}, {"manager", "x-manager"},
    {"assistant", "x-assistant"},
};

static const struct vendor *vendor_of(struct kith_str name)
{
  for (size_t i = 0; i < sizeof vendors / sizeof vendors[0]; i++)
    if (str_eq_nocase(name, str_of(vendors[i].name)))
      return &vendors[i];
  return NULL;
}

static void become(struct view_work *w, struct view_line *line, uint32_t property)
{
  line->property = property;
  line->name = view_name(w->view, property);
  line->shape = card_shape_of(property);
  line->value_type = card_usual_type(property, w->to);
  line->has_verbatim = false;
  if (property < 128)
    w->present[property / 32] |= 1u << property % 32;
}

/* ---- Dates, kinds ------------------------------------------------------------------------------------------------ */

static bool raise_date(struct view_work *w, struct view_line *line)
{
  bool apple = line->property == KITH_P_X_ABDATE;
  if (view_has(w, KITH_P_ANNIVERSARY) || (apple && !str_eq_nocase(w->label, KITH_STR("anniversary"))))
    return false;
  become(w, line, KITH_P_ANNIVERSARY);
  view_date(w, line);
  return true;
}

void view_anniversary(struct view_work *w, struct view_line *line)
{
  view_date(w, line);
  if (w->to != CARD_40)
    line->name = w->unlabelled ? KITH_STR("X-ANNIVERSARY") : KITH_STR("X-ABDATE");
}

static bool raise_company(struct view_work *w, struct view_line *line)
{
  if (view_has(w, KITH_P_KIND) || !str_eq_nocase(view_text(w, line, STR_NONE), KITH_STR("COMPANY")))
    return false;
  become(w, line, KITH_P_KIND);
  view_set_text(w, line, KITH_STR("org"));
  return true;
}

void view_kind(struct view_work *w, struct view_line *line)
{
  if (w->to == CARD_40 || !str_eq_nocase(view_text(w, line, STR_NONE), KITH_STR("org")))
    return;
  line->name = KITH_STR("X-ABSHOWAS");
  view_set_text(w, line, KITH_STR("COMPANY"));
}

/* ---- Relations --------------------------------------------------------------------------------------------------- */

static const char *type_of_label(struct kith_str label)
{
  for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
    if (str_eq_nocase(label, str_of(relations[i].label)))
      return relations[i].type;
  return NULL;
}

static bool raise_related(struct view_work *w, struct view_line *line, const char *type)
{
  struct kith_str text = view_text(w, line, STR_NONE);
  type = type ? type : type_of_label(w->label);
  become(w, line, KITH_P_RELATED);
  if (!line->blob)
    view_set_text(w, line, text);
  line->value_type = view_is_uri(text) ? KITH_V_URI : KITH_V_TEXT;
  if (type && view_type(line, str_of(type)) == line->param_count)
    view_param_add(w, line, KITH_Q_TYPE, str_of(type));
  return true;
}

static const struct vendor *vendor_of_relation(const struct view_line *line)
{
  for (size_t i = 0; i < sizeof vendors / sizeof vendors[0]; i++)
    if (vendors[i].raise == RAISE_RELATED && vendors[i].how &&
        view_type(line, str_of(vendors[i].how)) < line->param_count)
      return &vendors[i];
  return NULL;
}

/* A label for the first TYPE: Apple's own, in brackets, or the word itself. */
static void label_related(struct view_work *w, struct view_line *line)
{
  struct kith_arena *arena = &w->view->arena;
  uint32_t place = view_param(line, KITH_Q_TYPE, 0);
  if (place == line->param_count)
    return;
  struct kith_str type = line->params[place].value, text = type;
  view_param_drop(w, line, place);
  for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
    if (str_eq_nocase(type, str_of(relations[i].type))) {
      const char *label = relations[i].label;
      text = arena_printf(arena, "_$!<%c%s>!$_", label[0] - 32, label + 1);
      break;
    }
  if (!line->group.len)
    line->group = view_free_group(w);
  struct view_line label = view_made(w, KITH_P_X_ABLABEL, KITH_STR("X-ABLABEL"), text);
  label.group = line->group;
  vec_push(&w->after, label);
}

static void lower_related(struct view_work *w, struct view_line *line)
{
  const struct vendor *vendor = vendor_of_relation(line);
  const char *said = type_of_label(w->label);

  if (!w->unlabelled) {
    line->name = KITH_STR("X-ABRELATEDNAMES");
    if (said)
      view_param_drop(w, line, view_type(line, str_of(said)));
  } else if (vendor) {
    line->name = str_of(vendor->name);
    view_param_drop(w, line, view_type(line, str_of(vendor->how)));
  } else {
    line->name = KITH_STR("X-ABRELATEDNAMES");
    label_related(w, line);
  }
}

void view_related(struct view_work *w, struct view_line *line)
{
  uint32_t agent = view_type(line, KITH_STR("agent"));
  struct kith_str text = view_text(w, line, STR_NONE);
  bool link = view_is_uri(text) && line->value_type != KITH_V_TEXT,
       is_card = str_starts_nocase(text, KITH_STR("BEGIN:VCARD"));

  view_uri(w, line);
  if (w->to == CARD_40)
    return;
  if (agent < line->param_count && (link || is_card)) {
    view_param_drop(w, line, agent);
    line->property = KITH_P_AGENT;
    line->name = KITH_STR("AGENT");
    line->value_type = link ? KITH_V_URI : KITH_V_TEXT;
  } else if (!link && !line->blob) {
    lower_related(w, line);
    line->value_type = KITH_V_TEXT;
    line->property = KITH_P_X_ABRELATEDNAMES;
  }
}

void view_agent(struct view_work *w, struct view_line *line)
{
  if (w->to == CARD_40)
    (void)raise_related(w, line, "agent");
}

/* ---- Gender ------------------------------------------------------------------------------------------------------ */

static const struct {
  const char *letter, *word;
} genders[] = {{"M", "Male"},    {"F", "Female"}, {"O", "Other"}, {"N", "None"},
               {"U", "Unknown"}, {"F", "1"},      {"M", "2"}}; /* Windows Address Book */

static bool raise_gender(struct view_work *w, struct view_line *line)
{
  struct kith_str text = str_trim(view_text(w, line, STR_NONE)), letter = STR_NONE;
  if (view_has(w, KITH_P_GENDER) || !text.len)
    return false;
  for (size_t i = 0; i < sizeof genders / sizeof genders[0] && !letter.len; i++)
    if (str_eq_nocase(text, str_of(genders[i].letter)) || str_eq_nocase(text, str_of(genders[i].word)))
      letter = str_of(genders[i].letter);
  bool both = !letter.len && text.len > 2 && text.ptr[1] == ';';
  struct kith_part parts[] = {{sizeof *parts, KITH_GENDER_SEX, both ? str_sub(text, 0, 1) : letter},
                              {sizeof *parts, KITH_GENDER_TEXT, both ? str_sub(text, 2, text.len) : text}};
  become(w, line, KITH_P_GENDER);
  view_set_parts(w, line, letter.len ? parts : parts + !both, both ? 2 : 1);
  return true;
}

/* Both, as GENDER has them: "M;text". */
static void lower_gender(struct view_work *w, struct view_line *line, struct kith_str sex, struct kith_str said)
{
  for (size_t i = 0; i < sizeof genders / sizeof genders[0] && !said.len; i++)
    if (str_eq_nocase(sex, str_of(genders[i].letter))) {
      sex = STR_NONE;
      said = str_of(genders[i].word);
    }
  line->name = KITH_STR("X-GENDER");
  if (sex.len && said.len)
    said = arena_printf(&w->view->arena, "%.*s;%.*s", STR_ARG(sex), STR_ARG(said));
  view_set_text(w, line, said.len ? said : sex);
}

void view_gender(struct view_work *w, struct view_line *line)
{
  struct kith_str sex = STR_NONE, said = STR_NONE;
  for (uint32_t i = 0; i < line->part_count; i++)
    *(line->parts[i].component == KITH_GENDER_TEXT ? &said : &sex) = line->parts[i].text;
  if (w->to != CARD_40)
    lower_gender(w, line, sex, said);
}

/* ---- Messengers and profiles ------------------------------------------------------------------------------------- */

static struct kith_str percent_encoded(struct view_work *w, struct kith_str text)
{
  char *to = arena_bytes(&w->view->arena, text.len * 3 + 1);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c <= ' ' || c >= 127 || memchr("\"<>\\^`{|}%#", c, 11))
      len += (size_t)snprintf(to + len, 4, "%%%02X", c);
    else
      to[len++] = (char)c;
  }
  return (struct kith_str){to, len};
}

static int hex(char c)
{
  c = ascii_lower(c);
  return ascii_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct kith_str percent_decoded(struct view_work *w, struct kith_str text)
{
  char *to = arena_bytes(&w->view->arena, text.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    int high = i + 2 < text.len && text.ptr[i] == '%' ? hex(text.ptr[i + 1]) : -1;
    int low = high >= 0 ? hex(text.ptr[i + 2]) : -1;
    to[len++] = low >= 0 && high * 16 + low >= ' ' ? (char)(high * 16 + low) : text.ptr[i];
    i += low >= 0 && high * 16 + low >= ' ' ? 2 : 0;
  }
  return (struct kith_str){to, len};
}

static bool has_scheme(struct kith_str text, const char *scheme)
{
  struct kith_str s = str_of(scheme);
  return str_starts_nocase(text, s) && text.len > s.len + 1 && text.ptr[s.len] == ':';
}

static bool raise_messenger(struct view_work *w, struct view_line *line, const struct vendor *vendor)
{
  struct kith_str text = str_trim(view_text(w, line, STR_NONE));
  if (!text.len || line->blob)
    return false;
  if (!has_scheme(text, vendor->how))
    text = arena_printf(&w->view->arena, "%s:%.*s", vendor->how, STR_ARG(percent_encoded(w, text)));
  become(w, line, KITH_P_IMPP);
  view_set_text(w, line, text);
  if (vendor->service && view_param(line, KITH_Q_SERVICE_TYPE, 0) == line->param_count)
    view_param_add(w, line, KITH_Q_SERVICE_TYPE, str_of(vendor->service));
  return true;
}

static const struct vendor *vendor_of_messenger(const struct view_line *line, struct kith_str uri)
{
  struct kith_str service = view_param_text(line, KITH_Q_SERVICE_TYPE);
  for (size_t i = 0; i < sizeof vendors / sizeof vendors[0]; i++)
    if (vendors[i].raise == RAISE_MESSENGER && has_scheme(uri, vendors[i].how) &&
        (!vendors[i].service || str_eq_nocase(service, str_of(vendors[i].service))))
      return &vendors[i];
  return NULL;
}

/* SERVICE-TYPE (RFC 9554) and what Apple had before it. */
static void rename_service(struct view_work *w, struct view_line *line)
{
  const struct kith_host *host = w->view->host;
  struct kith_str apple = KITH_STR("X-SERVICE-TYPE");
  uint32_t place = w->to == CARD_40 ? view_param_named(w, line, apple) : view_param(line, KITH_Q_SERVICE_TYPE, 0);
  if (place < line->param_count)
    view_param_set(w, line, place, w->to == CARD_40 ? KITH_Q_SERVICE_TYPE : host->intern_param(w->view->ctx, apple),
                   line->params[place].value);
}

/* 3.0 has IMPP (RFC 4770); 2.1 has only what the messengers' own programs made up. */
void view_messenger(struct view_work *w, struct view_line *line)
{
  struct kith_str text = view_text(w, line, STR_NONE);
  const struct vendor *vendor = w->to == CARD_21 ? vendor_of_messenger(line, text) : NULL;

  if (!vendor) {
    rename_service(w, line);
    return;
  }
  line->name = str_of(vendor->name);
  text = str_sub(text, strlen(vendor->how) + 1, text.len);
  view_set_text(w, line, percent_decoded(w, text));
  line->value_type = KITH_V_TEXT;
  if (vendor->service)
    view_param_drop(w, line, view_param(line, KITH_Q_SERVICE_TYPE, 0));
}

static bool is_place(struct kith_str type)
{
  return str_eq_nocase(type, KITH_STR("home")) || str_eq_nocase(type, KITH_STR("work")) ||
         str_eq_nocase(type, KITH_STR("pref"));
}

static bool raise_profile(struct view_work *w, struct view_line *line)
{
  struct kith_str text = view_text(w, line, STR_NONE);
  uint32_t user = view_param_named(w, line, KITH_STR("X-USER"));

  become(w, line, KITH_P_SOCIALPROFILE);
  if (!line->blob)
    view_set_text(w, line, text);
  if (user < line->param_count)
    view_param_set(w, line, user, KITH_Q_USERNAME, line->params[user].value);
  for (uint32_t i = 0; i < line->param_count; i++)
    if (line->params[i].name == KITH_Q_TYPE && !is_place(line->params[i].value)) {
      view_param_set(w, line, i, KITH_Q_SERVICE_TYPE, line->params[i].value);
      break;
    }
  view_uri(w, line);
  return true;
}

void view_profile(struct view_work *w, struct view_line *line)
{
  const struct kith_host *host = w->view->host;
  uint32_t service = view_param(line, KITH_Q_SERVICE_TYPE, 0), user = view_param(line, KITH_Q_USERNAME, 0);

  if (w->to == CARD_40) {
    view_uri(w, line);
    return;
  }
  line->name = KITH_STR("X-SOCIALPROFILE");
  if (service < line->param_count)
    view_param_set(w, line, service, KITH_Q_TYPE, line->params[service].value);
  if (user < line->param_count)
    view_param_set(w, line, user, host->intern_param(w->view->ctx, KITH_STR("X-USER")), line->params[user].value);
}

/* ---- All of them ------------------------------------------------------------------------------------------------- */

bool view_from_vendor(struct view_work *w, struct view_line *line)
{
  const struct vendor *vendor = vendor_of(line->name);
  switch (vendor ? (int)vendor->raise : 0) {
  case RAISE_DATE:
    return raise_date(w, line);
  case RAISE_RELATED:
    return raise_related(w, line, vendor->how);
  case RAISE_GENDER:
    return raise_gender(w, line);
  case RAISE_MESSENGER:
    return raise_messenger(w, line, vendor);
  case RAISE_PROFILE:
    return raise_profile(w, line);
  case RAISE_COMPANY:
    return raise_company(w, line);
  default:
    return false;
  }
}
