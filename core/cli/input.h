/* cli/input.h - what convert and dedupe share: input files, their format and mapping, rejects, the closing line.
 */
#ifndef KITH_CLI_INPUT_H
#define KITH_CLI_INPUT_H

#include "cli/cli.h"
#include "io/stream.h"
#include "pipeline/files.h"
#include "store/run.h"

#define SESSION_OPTIONS                                                                                                \
  {"from", 'f', "FORMAT", "what the inputs are; found out when left out"},                                             \
      {"map", 'm', "MAP", "for tables: COLUMN=property,... or the name of a mapping"},                                 \
      {"set", 0, "NAME=VALUE,...", "options of the source's plugin (kith plugins show NAME)"},                         \
      {"to-set", 0, "NAME=VALUE,...", "options of the output's plugin"},                                               \
      {"region", 0, "CC", "for phones and dates without a country: US, DE ..."},                                       \
  {                                                                                                                    \
    "rejects", 0, "FILE", "where records go that cannot be read (NDJSON)"                                              \
  }

struct kith_file_session {
  struct kith_cli *cli;
  struct kith_files files;
  struct kith_names names;
  struct kith_blobs *blobs;
  struct kith_diags diags;
  struct kith_stream *rejects; /* NULL: not asked for */
  struct kith_buf line;
  uint64_t rejects_said;
  int status; /* of writing rejects */
  struct kith_error error;
};

struct kith_file_totals {
  uint64_t read, written, rejected, refused;
  uint64_t diagnosed; /* written, but something in them was odd */
  uint64_t kept_back; /* of kinds that the output has no place for */
};

int session_open(struct kith_file_session *, struct kith_cli *, struct kith_error *);
struct kith_output_format {
  const char *ending; /* ".vcf" */
  const char *plugin;
  const char *set; /* options that go with the ending, as in --to-set; NULL: none */
};

/* What an output's name stands for: vcard for a.vcf.gz; NULL when it says nothing. */
const struct kith_output_format *format_of_name(const char *path);
int session_sink(struct kith_file_session *, const struct kith_output_format *, const struct kith_plugin **out,
                 const void **out_settings, struct kith_error *);
/* As pipeline/convert.h wants it: the first few are said, all go to --rejects. */
void session_reject(void *session, struct kith_str source, const struct kith_reject_row *);
/* Commits the rejects, says the totals on standard error; 2 when something was rejected or refused. */
int session_finish(struct kith_file_session *, const struct kith_file_totals *, struct kith_error *);
void session_close(struct kith_file_session *);

#endif
