/* pipeline/guess.h - a pipeline made from a pile of files: what each one is, whose book it is, who owns what in it.
 *
 *   guess.c         goes through files, folders and archives, reads the head of each (all of it where owners stand)
 *   guess_group.c   files that are one export become one source
 *   guess_owner.c   owners and users of CRMs: who they are, how much they own, which are no people
 *   guess_holder.c  whose book a source is, and the region
 *   guess_text.c    the pipeline and people.csv as text
 *
 * A struct kith_guess owns everything in it; it borrows plugins. Nothing is written. One thread at a time.
 */
#ifndef KITH_PIPELINE_GUESS_H
#define KITH_PIPELINE_GUESS_H

#include "pipeline/files.h"
#include "pipeline/found.h"

enum {
  GUESS_MAX_SOURCES = 255, /* of one pipeline: a state holds no more */
  GUESS_SAMPLE = 500,      /* records of an input that are normalised, to find the region */
  GUESS_LOOK_MAX = 200000, /* records that are read where nobody owns anything */
  GUESS_MAX_OWNERS = 100000,
};

enum kith_guess_holder { HOLDER_UNKNOWN = 0, HOLDER_COMPANY, HOLDER_PERSON };

/* One file, folder or archive that can be read; after grouping, one source. */
struct kith_guess_source {
  struct kith_str name;   /* "dana-phone" */
  struct kith_str path;   /* as it was given; a glob or a folder for a group */
  struct kith_str folder; /* that it lies in, or empty */
  size_t files;           /* how many it stands for */
  const struct kith_plugin *plugin;
  struct kith_found_list found;
  struct kith_str mapping; /* that all of it fits, or empty */
  struct kith_str vendor;  /* of the mappings of a group: "salesforce" */
  uint64_t records[KITH_AGREEMENT + 1], total, rejected;
  bool whole;                            /* all of it was read, for its owners */
  bool tables;                           /* its plugin reads tables, by mappings */
  bool beside_export;                    /* lies in a folder that is an export of another plugin */
  uint64_t owned;                        /* records with an owner */
  struct kith_str self_name, self_email; /* whose export it says it is */
  struct kith_str me_email, me_name;     /* a card that calls itself "me" */
  enum kith_guess_holder holder_kind;
  struct kith_str holder, holder_why; /* or, unknown, what hints there are */
  struct kith_str possession;
  struct kith_str stopped; /* why reading ended early, or empty */
};

struct kith_guess_skipped {
  struct kith_str path, why;
  bool fault; /* could not be read, though it should */
};

enum kith_guess_mark { MARK_PERSON = 0, MARK_INACTIVE, MARK_INTEGRATION, MARK_QUEUE };

struct kith_guess_owner {
  struct kith_str key, name, email, user; /* what is known of them; key: the CRM's id */
  uint64_t records;
  bool is_user, inactive, known; /* known: has a row in a people table already */
  enum kith_guess_mark mark;
  struct kith_str why; /* of the mark */
};

struct kith_guess {
  struct kith_arena arena;
  VEC(struct kith_guess_source) sources;
  VEC(struct kith_guess_skipped) skipped;
  VEC(struct kith_guess_owner) owners;
  struct kith_map_str owner_index;    /* private: key, e-mail, name -> owner */
  struct kith_map_str regions, hints; /* private: "US" -> how often */
  uint64_t region_votes, hint_votes;
  struct kith_str region, region_why;
  struct kith_str domain;             /* the company's, as its owners' e-mails have it */
  VEC(struct kith_str) entities;      /* that the people's table names */
  struct kith_str people, agreements; /* files of the pile that are such tables */
  uint64_t inputs;
  bool cut; /* there were more than PILE_MAX_INPUTS files */
};

/* Looks at files->paths. KITH_E_MISSING: one of them is not there; KITH_E_INVALID: nothing can be read. */
int guess_run(const struct kith_files *, struct kith_guess *out, struct kith_error *);
void guess_free(struct kith_guess *);

/* ---- Text ---- */

struct kith_guess_text {
  const char *folder; /* that the pipeline will lie in, absolute; NULL: the current one */
  const char *state;  /* "acme.kith" */
  const char *people; /* path of people.csv that is written beside, or NULL */
  const char *policy; /* a policy that ships, absolute, to point at; may be NULL */
};

/* The pipeline, as YAML that `kith check` accepts. KITH_E_LIMIT past the buffer's maximum. */
int guess_yaml(struct kith_guess *, const struct kith_guess_text *, struct kith_buf *out);

/* people.csv: one row an owner, people first, with what is to be filled in left empty. */
int guess_people_csv(const struct kith_guess *, struct kith_buf *out);

const char *guess_mark_name(enum kith_guess_mark); /* "person", "inactive", "integration", "queue" */

/* ---- Between the files of this part ---- */

/* A record of a CRM: counts its owner, remembers users. A record of a people's table: remembers who works here. */
void guess_take_owner(struct kith_guess *, struct kith_guess_source *, const struct kith_record *);
/* Entries that mean one owner become one; marks are set; most records first. */
void guess_finish_owners(struct kith_guess *);
/* The owner who has that e-mail, name, or first name or e-mail's local part (when only one has); NULL: nobody. */
const struct kith_guess_owner *guess_find_owner(const struct kith_guess *, struct kith_str word);

void guess_group(struct kith_guess *, struct kith_plugins *);
void guess_name_sources(struct kith_guess *);
void guess_holders(struct kith_guess *);
/* Votes of one normalised record. */
void guess_take_region(struct kith_guess *, const struct kith_record *);
void guess_region(struct kith_guess *);

#endif
