/* kith/plugin.h - the one header a plugin includes, and the whole contract.
 *
 * A plugin is a shared object that exports ONE function, kith_plugin_v1(), which returns a constant description of
 * itself. Kith opens instances through the tables in that description. A plugin links no Kith library, and no free()
 * crosses.
 *
 * Versions   The symbol's name carries the major ABI. Every struct that crosses starts with `size`: fields are
 * appended,
 *            never moved; arrays of structs step by the `size` of their first element. KITH_HAS asks for a late field.
 * Strings    struct kith_str, UTF-8, not NUL-terminated, valid as long as the thing they came from.
 * Memory     Who makes it frees it. Batches copy what you put into them; what you read from a batch lives as long as
 * it.
 * Threads    One instance is entered by one thread at a time. Two instances of one plugin may run at once: no globals.
 * Errors     Return KITH_OK, or `return kith_fail(...)`. A bad record is no failure: drop() it, reject() it and go on.
 * Bytes      The host owns files: globs, folders, archives, compression, standard input, limits, atomic writing. A file
 *            plugin reads and writes host streams. Database and network plugins own their connections.
 */
#ifndef KITH_PLUGIN_H
#define KITH_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KITH_ABI_MAJOR 1
#define KITH_ABI_MINOR 3
#define KITH_ABI       ((KITH_ABI_MAJOR << 16) | KITH_ABI_MINOR)

/* True when the struct behind `p` is big enough to have `field`, and it is set. */
#define KITH_HAS(p, type, field) \
  ((p) && (size_t)(p)->size >= offsetof(type, field) + sizeof((p)->field) && (p)->field)

/* ---- Values ------------------------------------------------------------------------------------------------------ */

struct kith_str {
  const char *ptr;
  size_t len;
};

struct kith_batch;  /* opaque: records in flight, at most 1,024 or 4 MiB                                              */
struct kith_record; /* opaque: one record of a batch                                                                  */
struct kith_stream; /* opaque: a host-owned input or output                                                           */
struct kith_ctx;    /* opaque: one plugin instance, as Kith sees it                                                   */
struct kith_error;  /* opaque: where fail() writes                                                                    */

enum kith_status {
  KITH_OK = 0,
  KITH_END = 1,           /* source: no more records                                                                  */
  KITH_E_INVALID = -1,    /* bad option or bad input; retrying will not help                                          */
  KITH_E_IO = -2,         /* file, disk or network failed                                                             */
  KITH_E_AUTH = -3,       /* credentials or permission refused                                                        */
  KITH_E_RETRY = -4,      /* the same call may succeed later (see retry_in)                                           */
  KITH_E_LIMIT = -5,      /* a stated maximum was passed                                                              */
  KITH_E_CANCELLED = -6,  /* cancelled() said so                                                                      */
  KITH_E_INTERNAL = -7,   /* a fault of the program                                                                   */
  KITH_E_MISSING = -8,    /* the file, folder or name is not there                                                    */
  KITH_E_BUSY = -9,       /* locked by somebody else                                                                  */
  KITH_E_CONFIG = -10,    /* a pipeline, policy, mapping or state that cannot be used                                 */
  KITH_E_WRITE = -11,     /* an output cannot be created or written                                                   */
  KITH_E_TOO_MANY = -12   /* more rejects than limits.max_rejects allows                                              */
};

enum kith_record_kind {
  KITH_CONTACT = 1,
  KITH_ACCOUNT = 2,
  KITH_DEAL = 3,
  KITH_INTERACTION = 4,
  KITH_USER = 5,
  KITH_CONSENT = 6,
  KITH_PERSON = 7,        /* people: of a pipeline, read through the csv plugin too                                   */
  KITH_AGREEMENT = 8,     /* agreements: likewise                                                                     */
  KITH_TASK = 9           /* since 1.3: what somebody owes somebody, made by a rule of the policy; sinks only          */
};

/* Where a thing stood in its source; zeros when the source has no lines or bytes. Lines count from 1, offsets from 0.
 * */
struct kith_origin {
  uint64_t line, offset;
};

/* A piece of a structured value: which component (kith/property.h; 0 for plain values) and its text. N and ADR may
 * repeat a component: their components are lists. */
struct kith_part {
  uint32_t size;
  uint32_t component;
  struct kith_str text;
};

/* TYPE=work, PREF=1 ...; `name` is a registered parameter or one from intern(). */
struct kith_param {
  uint32_t size;
  uint32_t name;
  struct kith_str value;
};

enum {
  KITH_CHANGED = 1u << 0,  /* normalising changed the value; `raw` holds what the source had                          */
  KITH_ROLE = 1u << 1,     /* the address of a function, not of a person: info@, sales@                               */
  KITH_INVALID = 1u << 2,  /* cannot be what it says it is: an e-mail without @, a phone of three digits              */
  KITH_SHARED = 1u << 3,   /* in use by several people: a contact point that identifies nobody                        */
  KITH_NOT_PREFERRED = 1u << 4, /* sink: another record's value of this field was chosen when the contact was merged  */
  KITH_OF_COMPANY = 1u << 5, /* sink, since 1.3: by the policy's `fields` this value is the company's ...             */
  KITH_OF_REP = 1u << 6    /* ... or the rep's, whoever has the contact; neither: it goes as the contact goes         */
};

/* One property of a record: vCard's model (RFC 6350). `name` is registered (kith/property.h) or from intern(). */
struct kith_property {
  uint32_t size;
  uint32_t name;
  uint32_t value_type;        /* enum kith_value_type; 0: the property's usual one                                    */
  uint32_t flags;             /* KITH_CHANGED ...; set by the host                                                    */
  uint32_t part_count, param_count;
  const struct kith_part *parts;
  const struct kith_param *params;
  struct kith_str group;      /* "item1", or empty                                                                    */
  struct kith_str raw;        /* as the source had it; empty: the same as the only part                               */
  struct kith_origin origin;
  uint64_t blob;              /* from blob_end(), for values over 16 KiB; 0 otherwise                                 */
  uint32_t source_count;      /* sink: how many sightings have this value                                             */
  uint32_t reserved;
  const uint32_t *sources;    /* sink: which, as indices into kith_item.sightings                                     */
};

/* ---- Options: declared once; parsed, checked, documented and completed by Kith ----------------------------------- */

enum kith_option_type {
  KITH_OPT_STR = 1,           /* struct kith_str                                                                      */
  KITH_OPT_INT = 2,           /* int64_t                                                                              */
  KITH_OPT_BOOL = 3,          /* int64_t: 0 or 1                                                                      */
  KITH_OPT_CHOICE = 4,        /* int64_t: index into `choices`                                                        */
  KITH_OPT_PATH = 5,          /* struct kith_str, made absolute against the pipeline's folder                         */
  KITH_OPT_SECRET = 6,        /* struct kith_str; a config may name a file or an environment variable, never the text */
  KITH_OPT_DURATION_MS = 7,   /* int64_t; written 500ms, 30s, 5m, 2h                                                  */
  KITH_OPT_MAP = 8            /* const struct kith_map *: resolved by the host                                        */
};
enum { KITH_OPT_REQUIRED = 1u << 0, KITH_OPT_REPEATABLE = 1u << 1 };

struct kith_option {
  uint32_t size, type, flags;
  uint32_t offset;            /* where in the settings struct the value goes                                          */
  const char *name;           /* "url"; an entry with name NULL ends the table                                        */
  const char *fallback;       /* default, as written in a config; NULL: none                                          */
  const char *choices;        /* KITH_OPT_CHOICE: "skip|keep|fail"                                                    */
  int64_t min, max;           /* KITH_OPT_INT, _DURATION_MS: used when min < max                                      */
  const char *help;           /* one line                                                                             */
};

/* What one column (field, element) of an input becomes. `to` is the path as written ("email.work"); the host resolved
 * it: property, component, and the value of a TYPE parameter ("work"). Property 0: read and leave out ("-"). */
struct kith_map_pair {
  uint32_t size;
  uint32_t property, component;
  uint32_t group;             /* columns of one property, type and group make one value: address.street#2             */
  struct kith_str from, to, type;
  struct kith_str split;      /* several values in one field are parted by this: " ::: "; empty: one value            */
  struct kith_str value;      /* since 1.1: not empty: every record has this value, and `from` is empty               */
};

/* `from` with {n} in it ("E-mail {n} - Value") stands for such a column of any number; a group of KITH_GROUP_N for the
 * number that it has. One column may stand in several pairs: it becomes several properties. */
enum { KITH_GROUP_N = 0xFFFF };

/* One shape of file: the records it holds and its columns. `needs` of the pairs must be there for it to fit. */
struct kith_map_table {
  uint32_t size;
  uint32_t kind;              /* enum kith_record_kind                                                                */
  struct kith_str name;       /* "salesforce-export/Contact"                                                          */
  size_t pair_count;
  const struct kith_map_pair *pairs;
  size_t needs_count;
  const struct kith_str *needs;
};

/* All tables that a source may meet: of the mapping that the config names, else of every mapping that ships. A column
 * that no pair names is kept under its own name as an extra property. */
struct kith_map {
  uint32_t size;
  uint32_t named;             /* 1: the config asked for this mapping; a file that fits no table is an error          */
  size_t table_count;
  const struct kith_map_table *tables;
};

/* ---- Decisions, as sinks see them -------------------------------------------------------------------------------- */

enum kith_class {
  KITH_UNDECIDED = 0,
  KITH_COMPANY = 1,
  KITH_REP = 2,
  KITH_BOTH = 3,              /* "shared"                                                                             */
  KITH_PERSONAL = 4,
  KITH_DISPUTED = 5,
  KITH_UNCLAIMED = 6
};

enum kith_strength { KITH_CLAIM_NONE = 1, KITH_CLAIM_WEAK = 2, KITH_CLAIM_STRONG = 3, KITH_CLAIM_PERSONAL = 4 };

struct kith_claim {
  uint32_t size;
  uint32_t strength;          /* enum kith_strength                                                                   */
  struct kith_str party;      /* "dana@acme.example", "company"                                                       */
  struct kith_str rule, because;
  struct kith_str first_seen, grade;     /* "2019-03-04" or empty; "third-party" ...                                  */
};

/* What a party is to the contact by the policy: "introducer", "caretaker". */
struct kith_role {
  uint32_t size;
  uint32_t reserved;
  struct kith_str party, role;
};

struct kith_decision {
  uint32_t size;
  uint32_t owner_class;       /* enum kith_class                                                                      */
  size_t owner_count;
  const struct kith_str *owners;         /* parties                                                                   */
  struct kith_str steward, rule, because;
  struct kith_str policy;     /* "general 3, DRAFT"                                                                   */
  struct kith_str lifecycle;  /* "customer" ... or "unknown"                                                          */
  double confidence;          /* 0 to 1                                                                               */
  size_t suppress_count;
  const struct kith_str *suppress;       /* channels that must stay silent: "email", "all"                            */
  size_t claim_count;
  const struct kith_claim *claims;       /* one a party, the losing ones too                                          */

  /* Since 1.3. */
  size_t role_count;
  const struct kith_role *roles;
  size_t condition_count;
  const struct kith_str *conditions;     /* of sharing: "no campaigns without asking the other side"                  */
  uint32_t losing;            /* the strongest claim that lost: its place in `claims`, from 1; 0: none lost           */
  uint32_t rules_class;       /* where a person decided: what the rules say, enum kith_class; 0: nobody decided       */
  struct kith_str verdict_by, verdict_on, verdict_reason;
  struct kith_str decider, decide_until; /* disputed: who decides, and until when; empty: the policy does not say      */
  struct kith_str keep_until; /* retention: a date; empty: the policy sets none                                       */
  struct kith_str policy_hash;           /* SHA-256 of the policy's text, in hex                                      */
};

/* One sighting behind a merged contact. */
struct kith_sighting {
  uint32_t size;
  uint32_t reserved;
  struct kith_str source;     /* "dana-phone"                                                                         */
  struct kith_str key;        /* the record's key in that source                                                      */
  struct kith_str holder, possession;
  struct kith_str date, grade;           /* when it was first seen there, and how good that date is                   */
  struct kith_origin origin;
};

enum kith_op { KITH_UPSERT = 1, KITH_RETIRE = 2 };
enum kith_outcome {
  KITH_CREATED = 1,
  KITH_UPDATED = 2,
  KITH_UNCHANGED = 3,
  KITH_REMOVED = 4,
  KITH_REFUSED = 5,
  KITH_DEFERRED = 6
};

/* One thing for a sink to write. The host fills it; it lives as long as the batch. */
struct kith_item {
  uint32_t size;
  uint32_t op;                /* enum kith_op                                                                         */
  uint32_t kind;              /* enum kith_record_kind                                                                */
  uint32_t reserved;
  const struct kith_record *record;      /* NULL for RETIRE                                                           */
  struct kith_str id;         /* stable, never used again                                                             */
  struct kith_str successor;  /* RETIRE after a merge: the id that took over                                          */
  struct kith_str remote_id;  /* what the sink called it last time, or empty                                          */
  const struct kith_decision *decision;  /* NULL where nobody decided (convert, accounts ...)                         */
  size_t sighting_count;
  const struct kith_sighting *sightings;
};

/* ---- What Kith lends a plugin ------------------------------------------------------------------------------------ */

/* What a source found out about its input by looking, told while it opens: kith guess and kith preview show it. */
enum kith_finding_kind {
  KITH_FOUND_OPTION = 1,      /* an option of the source that would say the same: "delimiter", "semicolon"            */
  KITH_FOUND_TABLE = 2,       /* name: the table of a mapping that fits, "google-contacts/Contact"; empty: none does  */
  KITH_FOUND_COLUMN = 3,      /* name: a column that no table names; value: the path it was taken for, or empty       */
  KITH_FOUND_NOTE = 4         /* name: what; value: what about it                                                     */
};

struct kith_finding {
  uint32_t size;
  uint32_t kind;              /* enum kith_finding_kind                                                               */
  struct kith_str name, value;
  double confidence;          /* 0 to 1                                                                               */
  struct kith_str why;        /* "37 of 40 values are e-mails"                                                        */
};

enum kith_log_level { KITH_LOG_DEBUG = 1, KITH_LOG_INFO = 2, KITH_LOG_WARNING = 3 };

struct kith_host {
  uint32_t size, abi;

  /* Sets the error and returns `status`. The message says what and what to do, without personal data. */
  int (*fail)(struct kith_error *, int status, struct kith_str message);
  void (*log)(struct kith_ctx *, int level, struct kith_str message); /* never personal data                          */
  void (*retry_in)(struct kith_ctx *, uint32_t ms);                   /* before returning KITH_E_RETRY                */
  int (*cancelled)(struct kith_ctx *);                                /* poll in any long loop                        */
  /* Names of properties and of parameters, in any case: the registered id, or one for this run; 0: too many. And
   * back, in upper case: "EMAIL", "X-SKYPE". */
  uint32_t (*intern)(struct kith_ctx *, struct kith_str name);
  uint32_t (*intern_param)(struct kith_ctx *, struct kith_str name);
  struct kith_str (*name_of)(struct kith_ctx *, uint32_t property);
  struct kith_str (*param_name_of)(struct kith_ctx *, uint32_t param);

  /* streams (file plugins). read: bytes put into `buf`, 0 at the end, negative status on failure. */
  int64_t (*read)(struct kith_stream *, void *buf, size_t len, struct kith_error *);
  int (*write)(struct kith_stream *, const void *buf, size_t len, struct kith_error *);
  struct kith_str (*name)(const struct kith_stream *); /* path, or archive!member                                     */

  /* building records (source). add: NULL when full() is true; key may be empty and set later. put: KITH_E_LIMIT when
   * the record would pass its maximum of 1 MiB; then drop() and reject() it. drop takes the last added record back. */
  int (*full)(const struct kith_batch *);
  struct kith_record *(*add)(struct kith_batch *, int kind, struct kith_str key, struct kith_origin);
  int (*put)(struct kith_record *, const struct kith_property *);
  int (*set_key)(struct kith_record *, struct kith_str key);
  int (*drop)(struct kith_batch *);
  /* A kept record with something odd about it: "charset", "wrong encoding was mended". */
  int (*diagnose)(struct kith_record *, struct kith_origin, struct kith_str code, struct kith_str why);
  /* A record nobody could read: counted and kept with its raw bytes (the first 64 KiB). */
  int (*reject)(struct kith_batch *, struct kith_origin, struct kith_str raw, struct kith_str code,
                struct kith_str why);
  int (*gone)(struct kith_batch *, struct kith_str key);              /* DELTA sources: deleted there                 */
  int (*checkpoint)(struct kith_batch *, const void *bytes, size_t len); /* DELTA: resume after this batch            */

  /* values over 16 KiB: written and read in chunks. begin and end return 0 on failure. */
  uint64_t (*blob_begin)(struct kith_ctx *);
  int (*blob_chunk)(struct kith_ctx *, uint64_t blob, const void *bytes, size_t len);
  uint64_t (*blob_end)(struct kith_ctx *, uint64_t blob);             /* the id to put in a property                  */
  int64_t (*blob_read)(struct kith_ctx *, uint64_t blob, uint64_t offset, void *buf, size_t len); /* 0 at the end     */

  /* reading records (sink) */
  size_t (*count)(const struct kith_batch *);
  int (*item)(const struct kith_batch *, size_t i, struct kith_item *out); /* set out->size first                     */
  size_t (*property_count)(const struct kith_record *);
  const struct kith_property *(*property)(const struct kith_record *, size_t i);
  const struct kith_property *(*get)(const struct kith_record *, uint32_t name, size_t nth); /* NULL: there is none   */
  /* Each item gets one outcome: in write by its place in the batch, or until commit returns by its id. */
  void (*outcome)(struct kith_batch *, size_t i, int outcome, struct kith_str remote_id, struct kith_str reason);
  void (*settle)(struct kith_ctx *, struct kith_str id, int outcome, struct kith_str remote_id, struct kith_str reason);

  /* since 1.1: the rest. What a source found out; copied. */
  void (*found)(struct kith_ctx *, const struct kith_finding *);
  /* KITH_USES_ARCHIVE: the members of the archive that is the input, by their full names ("xl/workbook.xml").
   * open_member: KITH_E_MISSING when it has no such member, KITH_E_INVALID when the input is no archive or the member
   * lies about itself. Who opened a member closes it. member_name: the nth, in the archive's order; empty: no more. */
  int (*open_member)(struct kith_ctx *, struct kith_str name, struct kith_stream **out, struct kith_error *);
  void (*close_member)(struct kith_stream *);
  struct kith_str (*member_name)(struct kith_ctx *, size_t nth);
};

/* ---- What a plugin gives Kith ------------------------------------------------------------------------------------ */

/* Everything an instance is born with. `name`, `role` and `settings` live till close. */
struct kith_open {
  uint32_t size;
  uint32_t reserved;
  const struct kith_host *host;
  struct kith_ctx *ctx;
  const void *settings;           /* your settings struct, filled                                                     */
  struct kith_stream *stream;     /* file plugins: one input, or the output                                           */
  struct kith_str role;           /* the role of the member that this instance reads, or empty                        */
  const void *resume;             /* DELTA sources: last committed checkpoint, or NULL                                */
  size_t resume_len;
  struct kith_str path;           /* KEYED sinks that own their file: its absolute path                               */
  struct kith_str state_id;       /* KEYED sinks: whose deliveries these are                                          */
  uint64_t epoch;                 /* KEYED sinks: counts up when the state was set back                               */
  uint64_t siblings;              /* since 1.1, sources: files that this one is among in its folder, glob or archive  */
};

/* A member of an archive or folder that a source wants to see; nothing else in it is opened. */
struct kith_member {
  uint32_t size;
  uint32_t reserved;
  const char *pattern;            /* "Connections.csv", "messages.csv": a glob on the base name; NULL ends it */
  const char *role;
};

enum kith_source_mode { KITH_SNAPSHOT = 1, KITH_DELTA = 2 }; /* absent means gone; gone() says so                     */
enum kith_sink_mode { KITH_KEYED = 1, KITH_WHOLE = 2 };      /* upsert by id; everything, then commit                 */
enum {
  KITH_USES_STREAM = 1u << 0,
  KITH_USES_NETWORK = 1u << 1,
  /* Since 1.1. A zip archive is ONE input, checked by the host before anything of it is read; `stream` of kith_open is
   * the file as it is (for what turns out to be no archive), open_member reads what is in it. */
  KITH_USES_ARCHIVE = 1u << 2
};

struct kith_source {
  uint32_t size, mode, flags, settings_size;
  const struct kith_option *options;
  const struct kith_member *members; /* NULL: every file of a folder or archive                                       */
  const char *possession;            /* "portable", "external", "internal": the usual one for such a book             */
  /* 0 to 100: how sure that these first bytes (up to 64 KiB) of a file so named are yours; may be NULL */
  int (*detect)(struct kith_str name, const void *head, size_t len);
  int (*open)(const struct kith_open *, void **out_self, struct kith_error *);
  /* After open: what this member holds. Members are read users first, then accounts, then the rest. May be NULL. */
  int (*kind)(void *self);
  int (*next)(void *self, struct kith_batch *out, struct kith_error *);
  void (*close)(void *self);         /* once for every open that returned OK                                          */
  /* Since 1.1. KITH_USES_ARCHIVE: how sure, 0 to 100, by the names of an archive's members; may be NULL */
  int (*detect_members)(struct kith_str name, const struct kith_str *members, size_t count);
};

struct kith_sink {
  uint32_t size, mode, flags, settings_size;
  const struct kith_option *options;
  int (*open)(const struct kith_open *, void **out_self, struct kith_error *);
  /* KEYED: whose deliveries are in there. 1: the state and epoch of kith_open; 0: somebody else's or nobody's. */
  int (*recognise)(void *self, struct kith_error *);
  int (*write)(void *self, struct kith_batch *, struct kith_error *);
  int (*commit)(void *self, struct kith_error *); /* durable, or it failed                                            */
  void (*close)(void *self);
  /* Since 1.1. The kinds of record that it takes under these settings, each a bit (1u << KITH_CONTACT); the host keeps
   * the others back. NULL: all that the plugin's ABI knows */
  uint32_t (*kinds)(const void *settings);
  /* Since 1.2. KITH_WHOLE on a stream: 1 when under these settings the output is the bytes of its items and nothing
   * else, each item's the same whatever stands around it, and all of them written before the item's outcome is told,
   * in the order of the batch. The host then gives the sink what changed only and keeps the rest of the last output.
   * NULL or 0: every item is given every time */
  int (*in_pieces)(const void *settings);
};

struct kith_plugin {
  uint32_t size, abi;
  const char *name;                  /* "vcard": [a-z][a-z0-9-]*, same as the file                                    */
  const char *version, *license, *summary;
  const struct kith_source *source;  /* one of them, or both                                                          */
  const struct kith_sink *sink;
};

#if defined(__GNUC__)
#define KITH_EXPORT __attribute__((visibility("default")))
#else
#define KITH_EXPORT
#endif

/* Define exactly once:  KITH_PLUGIN(my_plugin)  */
#define KITH_PLUGIN(desc)                                   \
  KITH_EXPORT const struct kith_plugin *kith_plugin_v1(void); \
  KITH_EXPORT const struct kith_plugin *kith_plugin_v1(void) \
  {                                                         \
    return &(desc);                                         \
  }

/* ---- Sugar: inline, never part of the ABI ------------------------------------------------------------------------ */

#ifndef __cplusplus
#include <stdarg.h>
#include <stdio.h>

#define KITH_STR(lit) ((struct kith_str){"" lit, sizeof(lit) - 1})

/* The i-th element of an array of structs: they step by the size that their maker wrote. */
#define KITH_AT(array, i) ((const void *)((const char *)(array) + (i) * (size_t)(array)->size))

#if defined(__GNUC__)
__attribute__((format(printf, 4, 5), unused))
#endif
static inline int
kith_fail(const struct kith_host *host, struct kith_error *err, int status, const char *fmt, ...)
{
  char text[512];
  va_list args;
  va_start(args, fmt);
  int n = vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
  return (host->fail)(err, status, (struct kith_str){text, len}); /* in brackets: cmocka has a macro */
}

/* A property of one part, the commonest kind. */
#if defined(__GNUC__)
__attribute__((unused))
#endif
static inline int
kith_put_text(const struct kith_host *host, struct kith_record *to, uint32_t name, struct kith_str value)
{
  struct kith_part part = {.size = sizeof part, .text = value};
  struct kith_property p = {.size = sizeof p, .name = name, .part_count = 1, .parts = &part};
  return host->put(to, &p);
}

/* A member of the wrong type for the option does not compile. */
#define KITH_OFF_STR(T, m) (_Generic(((T *)0)->m, struct kith_str: offsetof(T, m)))
#define KITH_OFF_INT(T, m) (_Generic(((T *)0)->m, int64_t: offsetof(T, m)))
#define KITH_OFF_MAP(T, m) (_Generic(((T *)0)->m, const struct kith_map *: offsetof(T, m)))
#define KITH_OPTION_(T, m, type_, off, def, help_) \
  .size = sizeof(struct kith_option), .type = (type_), .offset = (uint32_t)off(T, m), .name = #m, .fallback = (def), \
  .help = (help_)
#define KITH_OPTION_STR(T, m, def, help_)  {KITH_OPTION_(T, m, KITH_OPT_STR, KITH_OFF_STR, def, help_)}
#define KITH_OPTION_PATH(T, m, def, help_) {KITH_OPTION_(T, m, KITH_OPT_PATH, KITH_OFF_STR, def, help_)}
#define KITH_OPTION_BOOL(T, m, def, help_) {KITH_OPTION_(T, m, KITH_OPT_BOOL, KITH_OFF_INT, def, help_)}
#define KITH_OPTION_MAP(T, m, help_)       {KITH_OPTION_(T, m, KITH_OPT_MAP, KITH_OFF_MAP, NULL, help_)}
#define KITH_OPTION_INT(T, m, def, lo, hi, help_) \
  {KITH_OPTION_(T, m, KITH_OPT_INT, KITH_OFF_INT, def, help_), .min = (lo), .max = (hi)}
#define KITH_OPTION_CHOICE(T, m, def, choices_, help_) \
  {KITH_OPTION_(T, m, KITH_OPT_CHOICE, KITH_OFF_INT, def, help_), .choices = (choices_)}
#define KITH_OPTIONS_END {.size = sizeof(struct kith_option)}
#endif

#ifdef __cplusplus
}
#endif
#endif
