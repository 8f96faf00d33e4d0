/* kith/property.h - the registry of properties, components, parameters and value types.
 *
 * The numbers are part of the plugin ABI: entries are appended, never renumbered. Names that are not here come from
 * intern() and are kept verbatim. The model is vCard's (RFC 6350, with 6474, 6715, 8605, 9554 and 9555), the legacy
 * properties of 2.1 and 3.0 (RFC 2426), and, from 256 on, what CRMs know beside them.
 */
#ifndef KITH_PROPERTY_H
#define KITH_PROPERTY_H

enum kith_property_name {
  KITH_P_NONE = 0,
  /* RFC 6350 */
  KITH_P_SOURCE = 1, KITH_P_KIND = 2, KITH_P_XML = 3, KITH_P_FN = 4, KITH_P_N = 5, KITH_P_NICKNAME = 6,
  KITH_P_PHOTO = 7, KITH_P_BDAY = 8, KITH_P_ANNIVERSARY = 9, KITH_P_GENDER = 10, KITH_P_ADR = 11, KITH_P_TEL = 12,
  KITH_P_EMAIL = 13, KITH_P_IMPP = 14, KITH_P_LANG = 15, KITH_P_TZ = 16, KITH_P_GEO = 17, KITH_P_TITLE = 18,
  KITH_P_ROLE = 19, KITH_P_LOGO = 20, KITH_P_ORG = 21, KITH_P_MEMBER = 22, KITH_P_RELATED = 23,
  KITH_P_CATEGORIES = 24, KITH_P_NOTE = 25, KITH_P_PRODID = 26, KITH_P_REV = 27, KITH_P_SOUND = 28, KITH_P_UID = 29,
  KITH_P_CLIENTPIDMAP = 30, KITH_P_URL = 31, KITH_P_VERSION = 32, KITH_P_KEY = 33, KITH_P_FBURL = 34,
  KITH_P_CALADRURI = 35, KITH_P_CALURI = 36,
  /* 2.1 and 3.0 only (RFC 2425, 2426, 2739) */
  KITH_P_NAME = 40, KITH_P_PROFILE = 41, KITH_P_LABEL = 42, KITH_P_MAILER = 43, KITH_P_AGENT = 44,
  KITH_P_SORT_STRING = 45, KITH_P_CLASS = 46, KITH_P_CAPURI = 47,
  /* RFC 6474, 6715, 8605, 9554, 9555 */
  KITH_P_BIRTHPLACE = 50, KITH_P_DEATHPLACE = 51, KITH_P_DEATHDATE = 52, KITH_P_EXPERTISE = 53, KITH_P_HOBBY = 54,
  KITH_P_INTEREST = 55, KITH_P_ORG_DIRECTORY = 56, KITH_P_CONTACT_URI = 57, KITH_P_CREATED = 58,
  KITH_P_LANGUAGE = 59, KITH_P_GRAMGENDER = 60, KITH_P_PRONOUNS = 61, KITH_P_SOCIALPROFILE = 62, KITH_P_JSPROP = 63,
  /* vendor properties that several formats share, under the commonest name */
  KITH_P_X_MAIDENNAME = 80, KITH_P_X_PHONETIC_FIRST = 81, KITH_P_X_PHONETIC_MIDDLE = 82, KITH_P_X_PHONETIC_LAST = 83,
  KITH_P_X_ABLABEL = 84, KITH_P_X_ABDATE = 85, KITH_P_X_ABRELATEDNAMES = 86, KITH_P_X_ABSHOWAS = 87,
  KITH_P_X_ABADR = 88, KITH_P_X_ABUID = 89, KITH_P_X_ANDROID_CUSTOM = 90, KITH_P_X_SPOUSE = 91, KITH_P_X_MANAGER = 92,
  KITH_P_X_ASSISTANT = 93,
  /* what CRMs and exports know beside vCard */
  KITH_P_OWNER = 256,           /* who owns the record there: an e-mail, a name or a user's key                       */
  KITH_P_OWNER_KEY = 257,       /* key of a USER record of the same source; the host joins                            */
  KITH_P_ACCOUNT_KEY = 258,     /* key of an ACCOUNT record of the same source; the host joins                        */
  KITH_P_CONTACT_KEY = 259,     /* key of a CONTACT record of the same source                                         */
  KITH_P_UPDATED = 260,         /* last modified there                                                                */
  KITH_P_LEAD_SOURCE = 261,     /* marketing, inbound, event, referral, self-sourced, or the source's own word        */
  KITH_P_LIFECYCLE = 262,       /* lead, prospect, free user, customer, former customer                               */
  KITH_P_IDENTIFIER = 263,      /* a number of the person elsewhere; TYPE says of which kind                          */
  KITH_P_DO_NOT_CONTACT = 264,  /* true, false                                                                        */
  KITH_P_EMAIL_OPT_OUT = 265,   /* true, false                                                                        */
  KITH_P_CONNECTED_ON = 266,    /* the date when a network connected two people                                       */
  KITH_P_SEEN_ON = 267,         /* a date when somebody met or entered the contact, self-dated                        */
  KITH_P_SELF = 268,            /* "1" on a USER record: this is whose export it is                                   */
  KITH_P_LEVEL = 269,           /* an account's level, 1 to 4                                                         */
  KITH_P_INDUSTRY = 270,
  KITH_P_PHONE_OPT_OUT = 271,   /* true, false                                                                        */
  KITH_P_DELETED = 272,         /* true: the source keeps the row but calls it deleted                                */
  KITH_P_ACTIVE = 273,          /* USER: true, false                                                                  */
  KITH_P_TERRITORY = 274,
  KITH_P_REFERENCE = 275,       /* true, false: they may be named as a reference                                      */
  KITH_P_LEAD_PAID_BY = 276,    /* who paid for the way they came: company, rep, or a name                            */
  KITH_P_OPT_OUT_ON = 277,      /* since when a consent is withdrawn or nothing is wanted any more                    */
  /* deals */
  KITH_P_AMOUNT = 280, KITH_P_CURRENCY = 281, KITH_P_STAGE = 282, KITH_P_CLOSE_DATE = 283, KITH_P_WON = 284,
  KITH_P_CLOSED = 285,
  /* interactions */
  KITH_P_WHEN = 290, KITH_P_DIRECTION = 291 /* in, out */, KITH_P_CHANNEL = 292 /* message, invitation, call ... */,
  /* people (a spell of a rep) and agreements */
  KITH_P_PERSON = 300, KITH_P_CRM_USERS = 301, KITH_P_ENTITY = 302, KITH_P_MANAGER = 303, KITH_P_ENGAGEMENT = 304,
  KITH_P_PLACE = 305, KITH_P_HIRED = 306, KITH_P_NOTICE = 307, KITH_P_LEFT = 308, KITH_P_SIGNED = 309,
  KITH_P_FROM = 310, KITH_P_UNTIL = 311, KITH_P_SCOPE = 312, KITH_P_DOCUMENT = 313, KITH_P_REVIEWED_BY = 314,
  KITH_P_AGREEMENT = 315,       /* its kind: non-solicit, non-compete, prior-book ...                                 */
  /* tasks */
  KITH_P_SUMMARY = 320, KITH_P_OBLIGATION = 321 /* its kind: handoff, introduce ... */, KITH_P_OWED_BY = 322,
  KITH_P_OWED_TO = 323, KITH_P_DUE = 324, KITH_P_STATE = 325 /* open, done, waived, withdrawn */,
  KITH_P_STEP = 326 /* one point of its checklist; TYPE=done where it is */, KITH_P_RULE = 327,
  KITH_P_LIMIT = 1024           /* ids from intern() start here                                                       */
};

/* Components of structured values. N: RFC 6350 6.2.2 (and RFC 9554 for 6 and 7); ADR: 6.3.1 (and RFC 9554 from 8 on);
 * ORG: the name, then units; GENDER: sex, then text. */
enum kith_component {
  KITH_C_VALUE = 0,
  KITH_N_FAMILY = 1, KITH_N_GIVEN = 2, KITH_N_MIDDLE = 3, KITH_N_PREFIX = 4, KITH_N_SUFFIX = 5,
  KITH_N_SECONDARY = 6, KITH_N_GENERATION = 7,
  KITH_ADR_PO_BOX = 1, KITH_ADR_EXTENDED = 2, KITH_ADR_STREET = 3, KITH_ADR_LOCALITY = 4, KITH_ADR_REGION = 5,
  KITH_ADR_POSTCODE = 6, KITH_ADR_COUNTRY = 7, KITH_ADR_ROOM = 8, KITH_ADR_APARTMENT = 9, KITH_ADR_FLOOR = 10,
  KITH_ADR_NUMBER = 11, KITH_ADR_STREET_NAME = 12, KITH_ADR_BUILDING = 13, KITH_ADR_BLOCK = 14,
  KITH_ADR_SUBDISTRICT = 15, KITH_ADR_DISTRICT = 16, KITH_ADR_LANDMARK = 17, KITH_ADR_DIRECTION = 18,
  KITH_ADR_COUNTRY_CODE = 32,   /* added by normalising: ISO 3166-1 alpha-2                                           */
  KITH_ORG_NAME = 1, KITH_ORG_UNIT = 2,
  KITH_GENDER_SEX = 1, KITH_GENDER_TEXT = 2,
  KITH_DATE_YEAR = 1, KITH_DATE_MONTH = 2, KITH_DATE_DAY = 3, /* in mappings only: readers make one date of them    */
  KITH_TEL_NUMBER = 0, KITH_TEL_EXTENSION = 1
};

enum kith_param_name {
  KITH_Q_TYPE = 1, KITH_Q_PREF = 2, KITH_Q_LANGUAGE = 3, KITH_Q_VALUE = 4, KITH_Q_ALTID = 5, KITH_Q_PID = 6,
  KITH_Q_MEDIATYPE = 7, KITH_Q_CALSCALE = 8, KITH_Q_SORT_AS = 9, KITH_Q_GEO = 10, KITH_Q_TZ = 11, KITH_Q_LABEL = 12,
  KITH_Q_ENCODING = 13, KITH_Q_CHARSET = 14, KITH_Q_CONTEXT = 15, KITH_Q_INDEX = 16, KITH_Q_LEVEL = 17,
  KITH_Q_CC = 18, KITH_Q_AUTHOR = 19, KITH_Q_AUTHOR_NAME = 20, KITH_Q_CREATED = 21, KITH_Q_DERIVED = 22,
  KITH_Q_PHONETIC = 23, KITH_Q_PROP_ID = 24, KITH_Q_SCRIPT = 25, KITH_Q_SERVICE_TYPE = 26, KITH_Q_USERNAME = 27,
  KITH_Q_JSCOMPS = 28, KITH_Q_JSPTR = 29, KITH_Q_GROUP = 30,
  KITH_Q_OMIT_YEAR = 40,        /* X-APPLE-OMIT-YEAR                                                                  */
  KITH_Q_LIMIT = 1024
};

enum kith_value_type {
  KITH_V_USUAL = 0, KITH_V_TEXT = 1, KITH_V_URI = 2, KITH_V_DATE = 3, KITH_V_TIME = 4, KITH_V_DATE_TIME = 5,
  KITH_V_DATE_AND_OR_TIME = 6, KITH_V_TIMESTAMP = 7, KITH_V_BOOLEAN = 8, KITH_V_INTEGER = 9, KITH_V_FLOAT = 10,
  KITH_V_UTC_OFFSET = 11, KITH_V_LANGUAGE_TAG = 12, KITH_V_BINARY = 13, KITH_V_UNKNOWN = 14
};

#endif
