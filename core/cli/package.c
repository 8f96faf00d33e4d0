#include "cli/package.h"

#include <unistd.h>

#include "cli/saying.h"
#include "io/stream.h"
#include "model/sha256.h"
#include "pipeline/package.h"
#include "report/handout.h"
#include "store/package.h"

enum { NAME_MAX_BYTES = 200, MANIFEST_MAX = 1 << 20 };

/* One of the two files of contacts. */
struct part {
  const char *path, *name;
  struct kith_package package;
  struct kith_str hash;
};

struct packing {
  struct kith_context *context;
  const struct kith_offboard *o;
  struct kith_arena arena;
  const char *folder;
  const char *written[3]; /* files of this package that are there */
  size_t written_count;
  bool issue, broker;
  struct part rep, company;
  const char *manifest;
  struct kith_str document_hash;
  struct part *into; /* while contacts are handed out */
};

/* ---- Options ---- */

int package_options(struct kith_cli *cli, struct kith_error *err)
{
  const char *by = cli_value(cli, "approved-by");
  static const char *const alone[] = {"issue", "approved-by", "document", "without-disputed"};
  for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++)
    if (cli_has(cli, alone[i]) && !cli_has(cli, i ? "issue" : "package"))
      return error_set(err, KITH_E_INVALID, "usage: --%s goes with --%s", alone[i], i ? "issue" : "package DIR");
  if (cli_has(cli, "issue") && (!by || !*by || strlen(by) > NAME_MAX_BYTES))
    return error_set(err, KITH_E_INVALID, "usage: --issue needs --approved-by NAME: who answers for the package");
  return KITH_OK;
}

/* What cannot be undone: nothing that people still argue about is handed out by the way. */
static int may_issue(const struct packing *p, struct kith_error *err)
{
  size_t open = p->o->counts[OFFBOARD_DECIDE];
  if (!p->issue || !open || cli_has(p->context->cli, "without-disputed"))
    return KITH_OK;
  return error_set(err, KITH_E_CONFIG,
                   "%zu %s first (kith decide); or say --without-disputed, and they are in none of the files", open,
                   open == 1 ? "contact must be decided" : "contacts must be decided");
}

/* ---- Paths ---- */

/* "dana", as a name for files: letters, digits, points, dashes. */
static struct kith_str plain_name(struct packing *p)
{
  struct kith_str short_name = party_short(p->o->rep->text);
  struct kith_str kept =
      arena_printf(&p->arena, "%.*s", (int)(short_name.len < 64 ? short_name.len : 64), short_name.ptr);
  char *bytes = arena_bytes(&p->arena, kept.len + 1);
  for (size_t i = 0; i < kept.len; i++) {
    char c = kept.ptr[i];
    bytes[i] = ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || (c == '.' && i) ? c : '_';
  }
  return (struct kith_str){bytes, kept.len};
}

static int name_file(struct packing *p, struct kith_str stem, const char *ending, const char **out_name,
                     const char **out_path, struct kith_error *err)
{
  *out_name = arena_printf(&p->arena, "%s%.*s%s", p->issue ? "" : "DRAFT-", STR_ARG(stem), ending).ptr;
  *out_path = arena_printf(&p->arena, "%s/%s", p->folder, *out_name).ptr;
  return cli_may_write(p->context->cli, *out_path, "", err);
}

static int name_files(struct packing *p, struct kith_error *err)
{
  const char *manifest;
  int rc = name_file(p, plain_name(p), ".vcf", &p->rep.name, &p->rep.path, err);
  if (rc == KITH_OK)
    rc = name_file(p, KITH_STR("company"), ".csv", &p->company.name, &p->company.path, err);
  return rc == KITH_OK ? name_file(p, KITH_STR("manifest"), ".json", &manifest, &p->manifest, err) : rc;
}

/* ---- Contacts ---- */

static int put(void *arg, const struct kith_handout *one, struct kith_error *err)
{
  struct packing *p = arg;
  if (cli_cancelled)
    return error_set(err, KITH_E_CANCELLED, "interrupted");
  bool company = p->into == &p->company;
  const struct kith_package_contact contact = {.record = one->record,
                                               .decision = company ? &one->contact->verdict.decision : NULL,
                                               .id = one->id,
                                               .note = company ? STR_NONE : one->note,
                                               .own = one->own};
  return package_put(&p->into->package, &contact, err);
}

static int write_part(struct packing *p, struct part *part, const struct kith_files *files, const char *plugin,
                      const struct kith_package_rules *rules, enum kith_offboard_section alone, struct kith_error *err)
{
  p->into = part;
  int rc = package_open(&part->package, files, plugin, part->path, rules, err);
  if (rc == KITH_OK)
    rc = handout_each(p->o, alone, rules->broker, put, p, err);
  if (rc == KITH_OK)
    rc = handout_each(p->o, OFFBOARD_SHARED, rules->broker, put, p, err);
  if (rc == KITH_OK)
    rc = package_commit(&part->package, err);
  package_close(&part->package);
  if (rc == KITH_OK)
    p->written[p->written_count++] = part->path;
  return rc == KITH_OK ? package_hash(part->path, &p->arena, &part->hash, err) : rc;
}

static void on_log(void *arg, const char *label, int level, struct kith_str message)
{
  (void)arg;
  if (level < KITH_LOG_WARNING)
    return;
  fprintf(stderr, "%s: ", label);
  say_text(stderr, message);
  fputc('\n', stderr);
}

static int write_parts(struct packing *p, struct kith_error *err)
{
  struct kith_cli *cli = p->context->cli;
  struct kith_diags diags = {0};
  struct kith_files files = {.plugins = &cli->plugins,
                             .names = &p->context->view.env.names,
                             .on_log = on_log,
                             .map = mapping_load_all(shipped_folder(&cli->plugins, "mappings"), &p->arena, &diags)};
  const struct kith_package_rules rep = {PACKAGE_FOR_REP, p->broker, !p->issue},
                                  company = {PACKAGE_FOR_COMPANY, false, !p->issue};
  int rc = diag_status(&diags, err);
  if (rc == KITH_OK)
    rc = write_part(p, &p->rep, &files, "vcard", &rep, OFFBOARD_GOES, err);
  if (rc == KITH_OK)
    rc = write_part(p, &p->company, &files, "csv", &company, OFFBOARD_STAYS, err);
  diag_free(&diags);
  return rc;
}

/* ---- The manifest ---- */

static void json_part(const struct part *part, const char *what, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_text(j, "name", str_of(part->name));
  json_text(j, "holds", str_of(what));
  json_integer(j, "contacts", (int64_t)part->package.contacts);
  json_integer(j, "values_left_out", (int64_t)part->package.left_out);
  json_text(j, "sha256", part->hash);
  json_close(j, '}');
}

static void json_counts(const struct packing *p, struct kith_json *j)
{
  static const struct {
    const char *key;
    enum kith_offboard_section section;
  } counts[] = {{"goes", OFFBOARD_GOES},        {"shared", OFFBOARD_SHARED}, {"stays", OFFBOARD_STAYS},
                {"undecided", OFFBOARD_DECIDE}, {"others", OFFBOARD_OTHERS}, {"unclaimed", OFFBOARD_UNCLAIMED}};
  json_open(j, "counts", '{');
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
    json_integer(j, counts[i].key, (int64_t)p->o->counts[counts[i].section]);
  json_integer(j, "private", p->o->private_count);
  json_close(j, '}');
}

static void json_notes(const struct packing *p, struct kith_json *j)
{
  const struct kith_str always[] = {
      KITH_STR(
          "Values that are the company's alone are not in the rep's file; a person's own are not in the company's."),
      KITH_STR("What is private was never stored, what is undecided is in none of the files, photos are left out."),
      KITH_STR("Kith gives no legal advice: whoever approves a package answers for it.")};
  struct kith_str notes[8];
  size_t count = 0;
  if (!p->issue)
    notes[count++] = KITH_STR("DRAFT: not issued; nobody approved it.");
  if (p->broker)
    notes[count++] =
        KITH_STR("Broker protocol: only name, address, phone, e-mail and account title of clients whom the rep "
                 "served in person are in the rep's file.");
  for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
    notes[count++] = always[i];
  json_texts(j, "notes", notes, count);
}

static void write_manifest(const struct packing *p, struct kith_buf *out)
{
  struct kith_json j = {.out = out};
  const struct kith_cli *cli = p->context->cli;
  const struct kith_policy *policy = p->o->reading->policy;
  json_open(&j, NULL, '{');
  json_bool(&j, "draft", !p->issue);
  json_text(&j, "rep", p->o->rep->text);
  json_text(&j, "name", p->o->rep->name);
  json_day(&j, "last_day", p->o->last_day);
  json_day(&j, "made_on", p->o->reading->today);
  json_text(&j, "policy", policy->label);
  json_text(&j, "policy_sha256", policy->hash);
  json_bool(&j, "broker_protocol", p->broker);
  json_text(&j, "approved_by", str_of(cli_value(cli, "approved-by")));
  json_text(&j, "document_sha256", p->document_hash);
  json_bool(&j, "without_disputed", cli_has(cli, "without-disputed"));
  json_counts(p, &j);
  json_open(&j, "files", '[');
  json_part(&p->rep, "what goes along, and what is shared", &j);
  json_part(&p->company, "what stays, and what is shared", &j);
  json_close(&j, ']');
  json_notes(p, &j);
  json_close(&j, '}');
  buf_add_char(out, '\n');
}

/* ---- Issuing ---- */

static int record_issue(struct packing *p, struct kith_str manifest, struct kith_error *err)
{
  struct kith_cli *cli = p->context->cli;
  struct kith_store *store = p->context->store;
  const struct kith_package_row row = {.party = p->o->rep->text,
                                       .kind = KITH_STR("leaving"),
                                       .at_ms = cli->now_ms,
                                       .by = str_of(login_name()),
                                       .approved_by = str_of(cli_value(cli, "approved-by")),
                                       .contacts = (int64_t)p->rep.package.contacts,
                                       .hash = sha256_hex(&manifest, 1, &p->arena)};
  int rc = store_begin(store, err);
  if (rc == KITH_OK)
    rc = package_add(store, &row, err);
  if (rc == KITH_OK)
    rc = store_commit(store, err);
  if (rc != KITH_OK)
    store_rollback(store);
  return rc;
}

static void say_package(const struct packing *p)
{
  if (p->context->cli->quiet)
    return;
  fprintf(stderr, "kith: wrote %s: %llu contacts for ", p->rep.path, (unsigned long long)p->rep.package.contacts);
  say_text(stderr, party_short(p->o->rep->text));
  fprintf(stderr, ", %llu for the company, and a manifest; %s\n", (unsigned long long)p->company.package.contacts,
          p->issue ? "issued, and kept in the state" : "drafts until --issue --approved-by NAME");
}

static int write_all(struct packing *p, struct kith_error *err)
{
  struct kith_buf manifest = BUF_MAX(MANIFEST_MAX);
  int rc = write_parts(p, err);
  if (rc == KITH_OK) {
    write_manifest(p, &manifest);
    rc = stream_write_file(p->manifest, buf_str(&manifest), err);
    if (rc == KITH_OK)
      p->written[p->written_count++] = p->manifest;
  }
  if (rc == KITH_OK && p->issue)
    rc = record_issue(p, buf_str(&manifest), err);
  for (size_t i = 0; i < p->written_count && rc != KITH_OK; i++)
    unlink(p->written[i]); /* half a package, or one that the state does not know, is none */
  buf_free(&manifest);
  return rc;
}

int package_write(struct kith_context *c, const struct kith_offboard *o, struct kith_error *err)
{
  struct packing p = {.context = c,
                      .o = o,
                      .folder = cli_value(c->cli, "package"),
                      .issue = cli_has(c->cli, "issue"),
                      .broker = handout_is_by_broker_protocol(o),
                      .document_hash = STR_NONE};
  int rc = may_issue(&p, err);
  if (rc == KITH_OK)
    rc = name_files(&p, err);
  if (rc == KITH_OK && cli_has(c->cli, "document"))
    rc = package_hash(cli_value(c->cli, "document"), &p.arena, &p.document_hash, err);
  if (rc == KITH_OK)
    rc = write_all(&p, err);
  if (rc == KITH_OK)
    say_package(&p);
  arena_free(&p.arena);
  return rc;
}
