#include "cli/onboard.h"

#include <errno.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/html.h"
#include "io/stream.h"
#include "model/sha256.h"

enum { DOCUMENT_MAX = 64 << 20, EXCEPT_MAX = 16 << 20 };

struct onboarding {
  struct kith_cli *cli;
  struct kith_context context;
  struct kith_onboarding read;
  bool approve, reject;
};

/* ---- Files that people name ---- */

/* A whole file of at most `max` bytes, into the arena. */
static int read_file(struct kith_cli *cli, const char *path, size_t max, struct kith_str *out, struct kith_error *err)
{
  struct kith_buf bytes = BUF_MAX(max);
  char piece[65536];
  size_t got;
  FILE *f = fopen(path, "rb");
  int rc = f ? KITH_OK : error_errno(err, KITH_E_MISSING, errno, "cannot read %s", path);
  while (rc == KITH_OK && (got = fread(piece, 1, sizeof piece, f)) > 0)
    if (buf_add(&bytes, piece, got) != KITH_OK)
      rc = error_set(err, KITH_E_LIMIT, "%s is longer than %zu bytes", path, max);
  if (rc == KITH_OK && ferror(f))
    rc = error_errno(err, KITH_E_IO, errno, "cannot read %s", path);
  if (f)
    fclose(f);
  *out = rc == KITH_OK ? arena_str(&cli->arena, buf_str(&bytes)) : STR_NONE;
  buf_free(&bytes);
  return rc;
}

/* The first cell of a line: a list that came from --list, with lines taken out, can be given as it is. */
static struct kith_str first_cell(struct kith_str line)
{
  struct kith_str rest = str_trim(line), cell = STR_NONE;
  str_next(&rest, ',', &cell);
  cell = str_trim(cell);
  if (cell.len >= 2 && cell.ptr[0] == '"' && cell.ptr[cell.len - 1] == '"')
    cell = str_sub(cell, 1, cell.len - 2);
  return cell;
}

static int leave_out(struct onboarding *b, struct kith_error *err)
{
  const char *given = cli_value(b->cli, "except");
  struct kith_str text = str_of(given), piece;
  bool file = given && access(given, R_OK) == 0;
  int rc = file ? read_file(b->cli, given, EXCEPT_MAX, &text, err) : KITH_OK;
  while (rc == KITH_OK && text.len && str_next(&text, file ? '\n' : ',', &piece)) {
    struct kith_str id = first_cell(piece);
    if (id.len && !str_eq_c(id, "id") && !onboarding_except(&b->read, id))
      rc = error_set(err, cli_wrong(b->cli),
                     "--except: nobody who waits is called '%.*s'; kith onboard %s --all shows them", STR_ARG(id),
                     b->cli->operands[0]);
  }
  return rc;
}

/* ---- The list ---- */

static int write_list(struct onboarding *b, struct kith_error *err)
{
  const char *path = cli_value(b->cli, "output");
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_stream *stream = NULL;
  int rc = path ? cli_may_write(b->cli, path, "", err) : KITH_OK;
  if (rc == KITH_OK && onboarding_list(&b->read, &text) != KITH_OK)
    rc = error_set(err, KITH_E_LIMIT, "the list does not fit into %d bytes", JSON_MAX);
  if (rc == KITH_OK)
    rc = stream_create(path, &stream, err);
  if (rc == KITH_OK)
    rc = stream_write(stream, text.ptr, text.len, err);
  if (rc == KITH_OK)
    rc = stream_commit(stream, err);
  stream_close(stream);
  buf_free(&text);
  if (rc == KITH_OK && path && !b->cli->quiet)
    fprintf(stderr, "the list is in %s: strike out who must not come in, have it signed\n", path);
  return rc;
}

/* ---- The answer ---- */

static int read_said(struct onboarding *b, struct kith_intake_row *out, struct kith_error *err)
{
  const char *by = cli_value(b->cli, "by"), *document = cli_value(b->cli, "document");
  struct kith_str bytes;
  *out = (struct kith_intake_row){.state = b->approve ? INTAKE_APPROVED : INTAKE_KEPT_OUT,
                                  .at_ms = b->cli->now_ms,
                                  .by = str_of(by),
                                  .document = STR_NONE,
                                  .hash = STR_NONE};
  if (!out->by.len || out->by.len > CLI_BY_MAX)
    return error_set(err, cli_wrong(b->cli), "--by NAME is needed, of 1 to %d bytes: who says so?", CLI_BY_MAX);
  if (!document)
    return KITH_OK;
  int rc = read_file(b->cli, document, DOCUMENT_MAX, &bytes, err);
  if (rc != KITH_OK)
    return rc;
  out->document = path_base(str_of(document));
  out->hash = sha256_hex(&bytes, 1, &b->cli->arena);
  return KITH_OK;
}

static size_t count_excepted(const struct kith_onboarding *o)
{
  size_t count = 0;
  for (size_t i = 0; i < o->contacts.len; i++)
    count += o->contacts.items[i].excepted;
  return count;
}

static bool anything_waits(const struct kith_onboarding *o)
{
  for (size_t i = 0; i < o->books.len; i++)
    if (o->books.items[i].source->quarantine && o->books.items[i].waiting)
      return true;
  return false;
}

static void say_answer(struct onboarding *b, const struct kith_intake_row *said)
{
  const struct kith_onboarding *o = &b->read;
  size_t excepted = count_excepted(o), entering = o->contacts.len - excepted;
  struct kith_str pipeline = str_of(path_from_here(arena_c(&b->cli->arena, b->context.plan.file)));
  if (b->cli->json) {
    struct kith_buf text = BUF_MAX(1 << 16);
    struct kith_json j = {.out = &text};
    json_open(&j, NULL, '{');
    json_text(&j, "rep", b->context.view.env.people.parties.items[o->party].text);
    json_text(&j, "answer", str_of(b->approve ? "approved" : "kept out"));
    json_integer(&j, "contacts", (int64_t)(b->approve ? entering : o->contacts.len));
    json_integer(&j, "excepted", (int64_t)excepted);
    json_text(&j, "by", said->by);
    json_text(&j, "document", said->document);
    json_text(&j, "sha256", said->hash);
    json_close(&j, '}');
    say_json(&text);
    buf_free(&text);
    return;
  }
  if (b->cli->quiet)
    return;
  struct kith_page page = {0};
  if (b->approve)
    page_add(&page, "green", 0, 0, "Approved:", "%zu contacts, by %.*s%s%.*s; %zu left out keep waiting", entering,
             STR_ARG(said->by), said->document.len ? ", signed in " : "", STR_ARG(said->document), excepted);
  else
    page_add(&page, "yellow", 0, 0, "Kept out:", "all that waits, by %.*s; nothing of it will be kept",
             STR_ARG(said->by));
  if (said->hash.len)
    page_add(&page, "dim", 0, 0, NULL, "SHA-256 of the document: %.*s", STR_ARG(said->hash));
  page_add(&page, "", 0, 0, "Next:", "kith run %.*s%s", STR_ARG(pipeline),
           b->approve ? "; they come in with it" : "; it takes them out of the state");
  page_print(b->cli, &page);
  page_free(&page);
}

static int answer(struct onboarding *b, struct kith_error *err)
{
  struct kith_intake_row said;
  int rc = read_said(b, &said, err);
  if (rc == KITH_OK && !anything_waits(&b->read))
    rc = error_set(err, cli_wrong(b->cli), "no book of %s waits for approval", b->cli->operands[0]);
  if (rc == KITH_OK)
    rc = onboarding_answer(&b->context.view.env, &b->read, &said, err);
  if (rc == KITH_OK)
    rc = store_commit(b->context.store, err);
  if (rc == KITH_OK)
    say_answer(b, &said);
  return rc;
}

/* ---- The command ---- */

static int show(struct onboarding *b, struct kith_error *err)
{
  struct kith_page page = {0};
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  int rc = KITH_OK;
  if (b->cli->json && !html_wanted(b->cli)) {
    onboard_json(&b->context, &b->read, &json);
    say_json(&text);
  } else {
    onboard_page(&b->context, &b->read, cli_has(b->cli, "all"), &page);
    rc = page_give(&b->context, b->context.view.env.people.parties.items[b->read.party].name, &page, err);
  }
  page_free(&page);
  buf_free(&text);
  return rc;
}

static int read_book(struct onboarding *b, struct kith_error *err)
{
  bool writes = b->approve || b->reject;
  int party = PARTY_NONE;
  int rc = writes ? context_open_to_decide(b->cli, &b->context, err) : context_open(b->cli, NULL, &b->context, err);
  if (rc == KITH_OK && writes)
    rc = store_begin(b->context.store, err);
  if (rc == KITH_OK)
    rc = who_rep(&b->context.view.env.people, str_of(b->cli->operands[0]), &party, err);
  if (rc == KITH_OK)
    rc = onboarding_read(&b->context.view.env, party, &b->read, err);
  return rc == KITH_OK ? leave_out(b, err) : rc;
}

static int onboard(struct kith_cli *cli, struct kith_error *err)
{
  struct onboarding b = {.cli = cli, .approve = cli_has(cli, "approve"), .reject = cli_has(cli, "reject")};
  int rc = cli_operands(cli, 1, 1, err);
  if (rc == KITH_OK && b.approve + b.reject + cli_has(cli, "list") > 1)
    rc = error_set(err, cli_wrong(cli), "--approve, --reject and --list exclude one another");
  if (rc == KITH_OK)
    rc = read_book(&b, err);
  if (rc == KITH_OK && (b.approve || b.reject))
    rc = answer(&b, err);
  else if (rc == KITH_OK && cli_has(cli, "list"))
    rc = write_list(&b, err);
  else if (rc == KITH_OK)
    rc = show(&b, err);
  onboarding_free(&b.read);
  context_close(&b.context);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"all", 'a', NULL, "every contact that waits, not the first few"},
    {"list", 0, NULL, "the list to sign, as CSV: no private ones in it"},
    {"output", 'o', "FILE", "where the list goes; else standard output"},
    {"approve", 0, NULL, "let them in, with the next run"},
    {"reject", 0, NULL, "keep the rest out: the next run takes it out of the state"},
    {"except", 0, "FILE|ID,...", "who is left out: ids as in the list, or a file with one a line"},
    {"by", 0, "NAME", "who says so"},
    {"document", 0, "FILE", "the signed list: its name and SHA-256 are kept, not its text"},
    HTML_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_onboard = {
    "onboard",
    "REP [--list -o FILE] [--approve|--reject --by NAME] [--document FILE] [--except FILE|ID,...]",
    "a rep starts with a book: where it is from, what we know of it, what may come in",
    "  $ kith onboard sam\n  $ kith onboard sam --list -o sam.csv\n"
    "  $ kith onboard sam --approve --by counsel@acme.example --document signed.pdf --except sam-phone#12\n",
    options,
    onboard};
