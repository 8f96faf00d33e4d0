#include "ownership/column.h"

#define GRADES     "third-party|observed|controlled|self-dated|none|unknown"
#define LEADS      "marketing|inbound|event|referral|self-sourced|unknown"
#define LIFECYCLES "lead|prospect|free user|customer|former customer|unproven|unknown"
#define CONSENTS   "given|withdrawn|unknown"

/* What a fact is computed from. */
#define PEOPLE     "people file"
#define AGREEMENTS "agreements"
#define PIPELINE   "pipeline"
#define SIGHTINGS  "sightings"
#define RECORDS    "records" /* what the contact's records say */
#define DEALS      "deals"
#define DEALINGS   "interactions"
#define CONSENT    "consent records"
#define ACCOUNTS   "accounts"
#define LISTS      "signed lists"

#define COLUMN(n, t, null, v, u, s, a)                                                                                 \
  {                                                                                                                    \
    n, t, null, v, u, s, a                                                                                             \
  }
#define TEXT(n, v, s, a)       COLUMN(n, COLUMN_TEXT, false, v, "", s, a)
#define DATE(n, s, a)          COLUMN(n, COLUMN_DATE, true, NULL, "day", s, a)
#define BOOL(n, s, a)          COLUMN(n, COLUMN_BOOL, false, NULL, "", s, a)
#define MAYBE(n, s, a)         COLUMN(n, COLUMN_BOOL, true, NULL, "", s, a)
#define COUNTED(n, u, s, a)    COLUMN(n, COLUMN_INTEGER, false, NULL, u, s, a)
#define NUMBER(n, u, s, a)     COLUMN(n, COLUMN_INTEGER, true, NULL, u, s, a)
#define REAL(n, null, u, s, a) COLUMN(n, COLUMN_REAL, null, NULL, u, s, a)

const struct kith_column fact_columns[COLUMN_COUNT] = {
    [COL_PARTY] = TEXT("party", NULL, PEOPLE, "whose claim this is: an entity's name or a rep's e-mail"),
    [COL_PARTY_KIND] = TEXT("party_kind", "entity|rep|unknown", PEOPLE, "whether that is an entity or a rep"),
    [COL_ENTITY] =
        TEXT("entity", NULL, PEOPLE, "the entity that the rep works for in that spell; an entity's own name"),
    [COL_ROLE] = TEXT("role", NULL, PEOPLE, "the rep's role in that spell"),
    [COL_PLACE] = TEXT("place", NULL, PEOPLE, "where the rep works in that spell, else where the entity is: US-CA"),
    [COL_ENGAGEMENT] = TEXT("engagement", NULL, PEOPLE, "employee, contractor, agency ...; as people.csv has it"),
    [COL_HIRED] = DATE("hired", PEOPLE, "first day of the rep's spell that the contact belongs to"),
    [COL_NOTICE] = DATE("notice", PEOPLE, "when notice was given in that spell"),
    [COL_LEFT] = DATE("left", PEOPLE, "last day of that spell, when the rep is going or gone"),
    [COL_REHIRED] = BOOL("rehired", PEOPLE, "the rep had left and came back after a gap"),
    [COL_BETWEEN_SPELLS] = MAYBE("between_spells", SIGHTINGS, "first_seen lies between two spells of the rep"),
    [COL_IS_CURRENT] = MAYBE("is_current", PEOPLE, "the rep works for an entity today"),
    [COL_FIRST_SEEN] =
        DATE("first_seen", SIGHTINGS, "earliest date of the best grade on which this party had the contact"),
    [COL_FIRST_SEEN_GRADE] = TEXT("first_seen_grade", GRADES, SIGHTINGS, "who vouches for that date"),
    [COL_FIRST_SEEN_BULK] =
        BOOL("first_seen_bulk", SIGHTINGS, "many records share that date: an import, a sync or the first reading"),
    [COL_FIRST_SEEN_SOURCE] = TEXT("first_seen_source", NULL, SIGHTINGS, "the source that date is from"),
    [COL_FIRST_SEEN_POSSESSION] = TEXT("first_seen_possession", "internal|portable|external|unknown", SIGHTINGS,
                                       "the kind of place that date is from"),
    [COL_APPEARED] =
        DATE("appeared", SIGHTINGS, "when the contact came into the party's portable books, by their earliest date"),
    [COL_SELF_DATED_SINCE] = DATE("self_dated_since", SIGHTINGS, "earliest date that the party's own books claim"),
    [COL_LAST_SEEN] = DATE("last_seen", SIGHTINGS, "latest date on any of the party's sightings"),
    [COL_SIGHTINGS] = COUNTED("sightings", "sightings", SIGHTINGS, "how many sightings this party has"),
    [COL_IN_INTERNAL] = BOOL("in_internal", SIGHTINGS, "one sighting is in a place that an entity controls"),
    [COL_IN_PORTABLE] =
        BOOL("in_portable", SIGHTINGS, "one sighting is on a device or in a file that a person carries"),
    [COL_IN_EXTERNAL] = BOOL("in_external", SIGHTINGS, "one sighting is in an account with a third party"),
    [COL_COMPANY_ACCOUNT] =
        BOOL("company_account", SIGHTINGS, "one sighting is on an account or device that an entity pays for"),
    [COL_COMPANY_FIRST_SEEN] =
        DATE("company_first_seen", SIGHTINGS, "first_seen of the entity that had the contact first"),
    [COL_COMPANY_KNEW_FIRST] =
        MAYBE("company_knew_first", SIGHTINGS,
              "an entity (another one, for an entity) had the contact before, by dates that can be compared"),
    [COL_FIRST_PARTY] = TEXT("first_party", NULL, SIGHTINGS,
                             "who of all had the contact first, by the best graded dates; unknown when only imports "
                             "and first readings tell"),
    [COL_FIRST_PARTY_KIND] =
        TEXT("first_party_kind", "entity|rep|unknown", SIGHTINGS, "whether that is an entity or a rep"),
    [COL_HOLDERS] = COUNTED("holders", "holders", SIGHTINGS, "how many parties have the contact, entities too"),
    [COL_OTHER_REPS] = COUNTED("other_reps", "reps", SIGHTINGS, "how many other reps have the contact"),
    [COL_CRM_OWNER] = MAYBE("crm_owner", RECORDS, "the CRM names this party as owner"),
    [COL_CRM_OWNED_BY_OTHER] = MAYBE("crm_owned_by_other", RECORDS, "the CRM names somebody else as owner"),
    [COL_LEAD_SOURCE] = TEXT("lead_source", LEADS, RECORDS, "where the contact came from, internal sources first"),
    [COL_LEAD_SAID] = TEXT("lead_said", NULL, RECORDS, "the source's own word for where the contact came from"),
    [COL_LEAD_PAID_BY] =
        TEXT("lead_paid_by", "company|rep|unknown", RECORDS,
             "who paid for the way they came: as a source says, else the company for marketing, inbound and events"),
    [COL_LIFECYCLE] = TEXT("lifecycle", LIFECYCLES, DEALS, "what deals prove; a free user is no customer"),
    [COL_LIFECYCLE_SAID] =
        TEXT("lifecycle_said", LIFECYCLES, RECORDS, "what sources call the contact, the most that one of them says"),
    [COL_LIFECYCLE_REASON] = TEXT("lifecycle_reason", NULL, DEALS, "why lifecycle is what it is, in words"),
    [COL_REFERENCE_ALLOWED] =
        MAYBE("reference_allowed", RECORDS, "they agreed to be named as a reference, and no source says no"),
    [COL_HAS_DEAL] =
        MAYBE("has_deal", DEALS, "there is a deal with the contact or the account; unknown when no source has deals"),
    [COL_DEALS] = NUMBER("deals", "deals", DEALS, "how many deals there are with the contact or the account"),
    [COL_WON_DEALS] = NUMBER("won_deals", "deals", DEALS, "how many of the deals are won"),
    [COL_OPEN_DEALS] = NUMBER("open_deals", "deals", DEALS, "how many of the deals are still open"),
    [COL_DEAL_AMOUNT] = REAL("deal_amount", true, "deal_currency", DEALS,
                             "sum of the amounts of all deals; unknown when their currencies differ"),
    [COL_WON_AMOUNT] = REAL("won_amount", true, "deal_currency", DEALS, "sum of the amounts of won deals"),
    [COL_OPEN_AMOUNT] = REAL("open_amount", true, "deal_currency", DEALS, "sum of the amounts of open deals"),
    [COL_DEAL_CURRENCY] = TEXT("deal_currency", NULL, DEALS, "currency of these amounts; mixed when they differ"),
    [COL_LAST_WON] = DATE("last_won", DEALS, "when the latest deal was won"),
    [COL_DEAL_OWNER] = MAYBE("deal_owner", DEALS, "a deal names this party as its owner"),
    [COL_INTERACTIONS] = COUNTED("interactions", "interactions", DEALINGS,
                                 "messages, calls, invitations between this party and the contact"),
    [COL_INTERACTIONS_IN] = COUNTED("interactions_in", "interactions", DEALINGS, "those that came from the contact"),
    [COL_INTERACTIONS_OUT] = COUNTED("interactions_out", "interactions", DEALINGS, "those that went to the contact"),
    [COL_LAST_INTERACTION] = DATE("last_interaction", DEALINGS, "when the latest of them was"),
    [COL_FIRST_INTERACTION] = DATE("first_interaction", DEALINGS, "when the earliest of them was"),
    [COL_RECENCY] =
        TEXT("recency", "30 days|90 days|year|older|never|unknown", DEALINGS,
             "how long ago the latest interaction is; never when the state has interactions and none with the contact"),
    [COL_PERSONAL_SCORE] = REAL("personal_score", false, "0 to 1", RECORDS,
                                "0 to 1: how private the relation looks in this rep's own books"),
    [COL_PERSONAL_REASONS] = TEXT("personal_reasons", NULL, RECORDS, "the signals behind it, in words"),
    [COL_PROFESSIONAL] =
        MAYBE("professional", RECORDS, "something shows a relation of work: organisation, title, CRM, deal, network"),
    [COL_SAME_FAMILY_NAME] = MAYBE("same_family_name", RECORDS, "the contact's family name is the rep's"),
    [COL_CONTACT_COUNTRY] = TEXT("contact_country", NULL, RECORDS, "country of the contact's address: US"),
    [COL_CONTACT_IN_EU] = MAYBE("contact_in_eu", RECORDS, "that country is in the European Economic Area"),
    [COL_DO_NOT_CONTACT] = MAYBE("do_not_contact", RECORDS, "some source says that the contact wants to hear nothing"),
    [COL_DO_NOT_CONTACT_SINCE] = DATE("do_not_contact_since", RECORDS, "since when, where a source says so"),
    [COL_EMAIL_OPT_OUT] = MAYBE("email_opt_out", RECORDS, "some record of the contact says so of e-mail"),
    [COL_PHONE_OPT_OUT] = MAYBE("phone_opt_out", RECORDS, "some record of the contact says so of calls"),
    [COL_CONSENT_EMAIL] = TEXT("consent_email", CONSENTS, CONSENT,
                               "what the newest consent records say of e-mail: given when it stands for any purpose"),
    [COL_CONSENT_PHONE] = TEXT("consent_phone", CONSENTS, CONSENT, "the same of calls and text messages"),
    [COL_CONSENT_PURPOSE] = TEXT("consent_purpose", NULL, CONSENT, "for what it was given, in the source's words"),
    [COL_ACCOUNT] = TEXT("account", NULL, ACCOUNTS, "the contact's organisation"),
    [COL_ACCOUNT_LEVEL] = NUMBER("account_level", "1 to 4", ACCOUNTS, "1 occasional to 4 strategic"),
    [COL_ACCOUNT_OWNER] = MAYBE("account_owner", ACCOUNTS, "the account names this party as its owner"),
    [COL_ACCOUNT_CONTACTS] = NUMBER("account_contacts", "contacts", ACCOUNTS, "how many contacts the account has"),
    [COL_TERRITORY] = TEXT("territory", NULL, ACCOUNTS, "territory of the account, else of the record"),
    [COL_AGREEMENT_NON_SOLICIT] = MAYBE("agreement_non_solicit", AGREEMENTS,
                                        "a non-solicit is in force and reviewed; unknown when nobody reviewed it"),
    [COL_AGREEMENT_PRIOR_BOOK] =
        MAYBE("agreement_prior_book", AGREEMENTS, "likewise an agreement on the book brought along at hiring"),
    [COL_AGREEMENT_SOCIAL] = MAYBE("agreement_social", AGREEMENTS, "likewise one on who has the social accounts"),
    [COL_AGREEMENT_NON_COMPETE] = MAYBE("agreement_non_compete", AGREEMENTS, "likewise a non-compete"),
    [COL_AGREEMENT_PRIOR_EMPLOYER] = MAYBE("agreement_prior_employer", AGREEMENTS,
                                           "likewise one with a former employer, whom the rep still owes something"),
    [COL_AGREEMENT_BROKER_PROTOCOL] =
        MAYBE("agreement_broker_protocol", AGREEMENTS,
              "likewise the broker protocol: both firms let a broker take five fields along"),
    [COL_NON_SOLICIT_ON_FILE] = MAYBE("non_solicit_on_file", AGREEMENTS, "a non-solicit is in force, reviewed or not"),
    [COL_NON_SOLICIT_UNTIL] =
        DATE("non_solicit_until", AGREEMENTS, "the last day of the non-solicit; unknown too when it has no end"),
    [COL_NON_COMPETE_ON_FILE] = MAYBE("non_compete_on_file", AGREEMENTS, "a non-compete is in force, reviewed or not"),
    [COL_SOCIAL_SINCE] =
        DATE("social_since", AGREEMENTS, "when the agreement on social accounts began, reviewed or not"),
    [COL_ON_SCHEDULE] =
        MAYBE("on_schedule", LISTS,
              "the contact is on a list that the rep brought along, signed at hiring; unknown when there is none"),
    [COL_APPEARED_BEFORE_NOTICE_DAYS] =
        NUMBER("appeared_before_notice_days", "days", SIGHTINGS,
               "days from appearing in the rep's portable books to notice; below 0: after"),
    [COL_INHERITED] = BOOL("inherited", SIGHTINGS,
                           "a predecessor at the same entity had the contact, and was leaving when this rep got it"),
    [COL_BASIS] = BOOL("basis", PIPELINE, "every book of the party came in with a basis, or needs none"),
    [COL_BASIS_KIND] = TEXT("basis_kind", "voluntary|contract|company-account|counsel|none|mixed|unknown", PIPELINE,
                            "what kind of basis the books of the party came in with"),
};

void column_names(const char *out[COLUMN_COUNT + 1])
{
  for (int i = 0; i < COLUMN_COUNT; i++)
    out[i] = fact_columns[i].name;
  out[COLUMN_COUNT] = NULL;
}

const char *column_type_name(enum kith_column_type type)
{
  static const char *const names[] = {[COLUMN_TEXT] = "text",
                                      [COLUMN_DATE] = "date",
                                      [COLUMN_BOOL] = "boolean",
                                      [COLUMN_INTEGER] = "number",
                                      [COLUMN_REAL] = "number"};
  return names[type];
}

int column_find(struct kith_str name)
{
  for (int i = 0; i < COLUMN_COUNT; i++)
    if (str_eq_nocase(name, str_of(fact_columns[i].name)))
      return i;
  return -1;
}

void row_clear(struct kith_fact_row *row)
{
  memset(row, 0, sizeof *row);
  for (int i = 0; i < COLUMN_COUNT; i++)
    row->facts[i].known = fact_columns[i].type != COLUMN_TEXT && !fact_columns[i].nullable;
}

struct kith_str row_text(const struct kith_fact_row *row, int column, struct kith_arena *arena)
{
  const struct kith_fact *f = &row->facts[column];
  char iso[DAY_TEXT];
  if (!f->known)
    return KITH_STR("unknown");
  switch (fact_columns[column].type) {
  case COLUMN_TEXT:
    return fact_text(f);
  case COLUMN_DATE:
    day_format((int32_t)f->integer, iso);
    return arena_str(arena, str_of(iso));
  case COLUMN_BOOL:
    return f->integer ? KITH_STR("yes") : KITH_STR("no");
  case COLUMN_INTEGER:
    return arena_printf(arena, "%lld", (long long)f->integer);
  case COLUMN_REAL:
    return arena_printf(arena, "%.10g", f->real);
  }
  return STR_NONE;
}
