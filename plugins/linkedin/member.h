/* linkedin/member.h - the files of an export that are read: the columns each one has, under which names, and where
 * its header is.
 *
 * Columns that are not listed here are never looked at. Constant tables; one thread at a time per struct.
 */
#ifndef KITH_LINKEDIN_MEMBER_H
#define KITH_LINKEDIN_MEMBER_H

#include "kit/table.h"

enum member_field {
  F_FIRST,
  F_LAST,
  F_MIDDLE,
  F_MAIDEN,
  F_NICK,
  F_PREFIX,
  F_SUFFIX,
  F_FULL,
  F_URL,
  F_EMAIL,
  F_PHONE,
  F_COMPANY,
  F_TITLE,
  F_CONNECTED,
  F_CREATED,
  F_UPDATED,
  F_BIRTHDAY,
  F_ADDRESS,
  F_SITE,
  F_IM,
  F_FROM,
  F_TO,
  F_SENDER_URL,
  F_RECIPIENT_URLS,
  F_DATE,
  F_DIRECTION,
  F_DRAFT,
  F_CONVERSATION_DRAFT,
  F_HEADLINE,
  F_CONFIRMED,
  F_PRIMARY,
  F_STARTED,
  F_FINISHED,
  F_STATUS,
  F_COUNT
};

enum member_role {
  ROLE_CONNECTIONS,
  ROLE_IMPORTED,
  ROLE_MESSAGES,
  ROLE_INVITATIONS,
  ROLE_EMAILS,
  ROLE_PROFILE,
  ROLE_POSITIONS,
  ROLE_ENDORSED_BY,
  ROLE_ENDORSED,
  ROLE_RECOMMENDED_BY,
  ROLE_RECOMMENDED,
  ROLE_COMPANIES,
  ROLE_FOLLOWED,
  ROLE_COUNT
};

enum { MEMBER_HEADER_MAX = 64 * 1024 /* a header begins within so many bytes */ };

struct member {
  enum member_role role;
  uint32_t kind;            /* enum kith_record_kind */
  uint32_t column[F_COUNT]; /* place of each field, TABLE_MAX_COLUMNS when it is not there */
  bool empty;               /* the file has no rows, or says that there is nothing in it */
};

extern const struct kith_member member_files[]; /* for the plugin's description */

/* The role of a member ("connections"), else by the file's base name, else by the header that is found. Leaves the
 * table behind the header. KITH_E_INVALID: there is none, with what was looked for. */
int member_find(struct member *, const struct kith_host *, struct kith_table *, struct kith_str role,
                struct kith_str file, struct kith_error *);

/* 0 to 100: how sure that a file so named and begun is of an export. */
int member_detect(struct kith_str name, struct kith_str head);

/* Without outer space; empty when the column is not there. */
struct kith_str member_cell(const struct member *, const struct table_row *, enum member_field);

#endif
