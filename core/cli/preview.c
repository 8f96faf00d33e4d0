#include "pipeline/preview.h"

#include <errno.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/context.h"
#include "cli/findings.h"
#include "cli/input.h"
#include "report/value.h"

enum { NUMBER_COLUMNS = 6, NARROW = 64, WIDE = 90, USUAL_COUNT = 10 };

/* One value of a record, before and after. */
struct value_row {
  struct kith_str label, raw, clean;
  const char *problem; /* NULL: none */
  bool changed;
  const struct kith_property *property; /* the clean one */
};

struct showing {
  struct kith_cli *cli;
  const struct kith_names *names;
  struct kith_arena arena; /* of one record */
  size_t width, label_columns;
  bool any_region;
  uint64_t problems, changes, odd;
};

/* ---- Values ---- */

static const char *problem_of(const struct showing *s, const struct kith_property *p)
{
  static const struct {
    uint32_t property;
    const char *why;
  } whys[] = {{KITH_P_EMAIL, "no e-mail address"},
              {KITH_P_TEL, "no valid phone number"},
              {KITH_P_URL, "no web address"},
              {KITH_P_SOCIALPROFILE, "no profile"},
              {KITH_P_BDAY, "no date"},
              {KITH_P_CREATED, "no date"},
              {KITH_P_UPDATED, "no date"}};
  if (!(p->flags & KITH_INVALID))
    return NULL;
  if (p->name == KITH_P_TEL && !s->any_region && !str_starts(property_text(p), KITH_STR("+")))
    return "of which country? say --region";
  for (size_t i = 0; i < sizeof whys / sizeof whys[0]; i++)
    if (whys[i].property == p->name)
      return whys[i].why;
  return "cannot be what it says";
}

static struct kith_str plain_text(const struct kith_property *p, struct kith_arena *arena)
{
  struct kith_property bare = *p;
  bare.param_count = 0; /* types stand in the label */
  return value_text(&bare, arena);
}

static struct kith_str label_of(const struct showing *s, const struct kith_property *p, struct kith_arena *arena)
{
  const char *label = p->name == KITH_P_N ? "name" : value_label(s->names, p, arena);
  struct kith_str type = property_param_value(p, KITH_Q_TYPE);
  if (!label || !type.len)
    return str_of(label);
  return arena_printf(arena, "%s %.*s", label, STR_ARG(type));
}

/* A name in parts stands beside the full name that is made of it. */
static bool is_told_elsewhere(const struct kith_preview_record *r, const struct kith_property *p, bool added)
{
  bool parts = record_get(r->raw, KITH_P_N, 0) != NULL, full = record_get(r->raw, KITH_P_FN, 0) != NULL;
  return (p->name == KITH_P_N && (full || added)) || (p->name == KITH_P_FN && added && parts);
}

static bool make_row(const struct showing *s, const struct kith_preview_record *r, uint32_t i, struct kith_arena *arena,
                     struct value_row *out)
{
  const struct kith_property *clean = &r->clean->properties[i];
  bool added = i >= r->raw->property_count;
  struct kith_str full = record_text(r->clean, KITH_P_FN);
  *out = (struct value_row){.property = clean, .raw = STR_NONE, .problem = problem_of(s, clean)};
  out->label = label_of(s, clean, arena);
  if (!out->label.len || is_told_elsewhere(r, clean, added))
    return false;
  if (!added)
    out->raw = plain_text(&r->raw->properties[i], arena);
  out->clean = clean->name == KITH_P_N && full.len ? full : plain_text(clean, arena);
  out->changed = !str_eq(out->raw, out->clean);
  return out->raw.len || out->clean.len;
}

/* ---- The table ---- */

static void paint_row(const struct showing *s, const struct value_row *row)
{
  say_paint(s->cli, row->problem ? "red" : row->changed ? "yellow" : "dim");
}

static void print_cell(struct showing *s, struct kith_str text, size_t columns)
{
  struct kith_str cell = page_cell(&s->arena, say_safe(&s->arena, text), columns);
  printf("%.*s", STR_ARG(cell));
}

static const char *sign_of(const struct value_row *row)
{
  return row->problem ? "!" : row->changed ? "~" : "=";
}

static void print_clean(struct showing *s, const struct value_row *row, size_t columns)
{
  struct kith_str text = row->changed ? row->clean : STR_NONE;
  if (row->problem)
    text = row->changed ? arena_printf(&s->arena, "%s: %.*s", row->problem, STR_ARG(row->clean)) : str_of(row->problem);
  paint_row(s, row);
  printf("%s", sign_of(row));
  struct kith_str cell = say_safe(&s->arena, text);
  if (page_width(cell) > columns - 1)
    cell = page_cell(&s->arena, cell, columns - 1);
  printf("%s%.*s", cell.len ? " " : "", STR_ARG(cell));
  say_paint(s->cli, "");
  putchar('\n');
}

/* number | label | raw | sign and clean; on a narrow screen clean has a line of its own. */
static void print_row(struct showing *s, const char *number, const struct value_row *row)
{
  size_t left = s->width - NUMBER_COLUMNS - s->label_columns - 2;
  printf("%5s ", number);
  print_cell(s, row->label, s->label_columns);
  printf("  ");
  if (s->width >= NARROW) {
    size_t raw = (left - 4) / 2;
    print_cell(s, row->raw, raw);
    printf("  ");
    print_clean(s, row, left - raw - 3);
    return;
  }
  struct kith_str raw = say_safe(&s->arena, row->raw);
  if (page_width(raw) > left)
    raw = page_cell(&s->arena, raw, left);
  printf("%.*s\n", STR_ARG(raw));
  if (row->changed || row->problem) {
    printf("%*s", (int)(s->width - left - 2), "");
    print_clean(s, row, left);
  }
}

static void print_note(struct showing *s, const char *paint, struct kith_str text)
{
  size_t left = s->width - NUMBER_COLUMNS;
  struct kith_str cell = say_safe(&s->arena, text);
  if (page_width(cell) > left)
    cell = page_cell(&s->arena, cell, left);
  printf("      ");
  say_paint(s->cli, paint);
  printf("%.*s", STR_ARG(cell));
  say_paint(s->cli, "");
  putchar('\n');
}

static void print_diagnostics(struct showing *s, const struct kith_record *r)
{
  for (uint32_t i = 0; i < r->diagnostic_count; i++) {
    const struct kith_diagnostic *d = &r->diagnostics[i];
    print_note(s, "yellow",
               arena_printf(&s->arena, "! line %llu: %.*s (%.*s)", (unsigned long long)d->origin.line, STR_ARG(d->why),
                            STR_ARG(d->code)));
  }
  s->odd += r->diagnostic_count;
}

static void print_record(struct showing *s, const struct kith_preview_record *r)
{
  char number[24];
  bool first = true;
  arena_reset(&s->arena);
  snprintf(number, sizeof number, "%llu", (unsigned long long)r->number);
  for (uint32_t i = 0; i < r->clean->property_count; i++) {
    struct value_row row;
    if (!make_row(s, r, i, &s->arena, &row))
      continue;
    s->problems += row.problem != NULL;
    s->changes += row.changed;
    print_row(s, first ? number : "", &row);
    first = false;
  }
  if (first)
    printf("%5s (nothing in it that is shown)\n", number);
  print_diagnostics(s, r->clean);
}

static void print_reject(struct showing *s, const struct kith_preview_reject *r)
{
  arena_reset(&s->arena);
  print_note(s, "red",
             arena_printf(&s->arena, "! record %llu, line %llu: rejected (%.*s): %.*s", (unsigned long long)r->number,
                          (unsigned long long)r->reject.origin.line, STR_ARG(r->reject.code), STR_ARG(r->reject.why)));
}

/* ---- What was found out ---- */

static struct kith_str finding_text(const struct kith_found *f, struct kith_arena *arena)
{
  const struct kith_finding *d = &f->finding;
  bool column = d->kind == KITH_FOUND_COLUMN, table = d->kind == KITH_FOUND_TABLE;
  struct kith_str text;
  if (table)
    text = d->name.len ? arena_printf(arena, "mapping  %.*s", STR_ARG(d->name)) : KITH_STR("mapping  none fits");
  else if (column && d->value.len)
    text = arena_printf(arena, "column   \"%.*s\" is taken for %.*s, %.2f", STR_ARG(d->name), STR_ARG(d->value),
                        d->confidence);
  else if (column && d->confidence > 0)
    text = arena_printf(arena, "column   \"%.*s\" is left under its own name, %.2f", STR_ARG(d->name), d->confidence);
  else if (column)
    text = arena_printf(arena, "column   \"%.*s\" is left under its own name", STR_ARG(d->name));
  else
    text = arena_printf(arena, "%-8.*s %.*s", STR_ARG(d->name), STR_ARG(d->value));
  return d->why.len ? arena_printf(arena, "%.*s: %.*s", STR_ARG(text), STR_ARG(d->why)) : text;
}

/* Under the member's name where an input has several. */
static void print_findings(struct showing *s, const struct kith_preview_source *source)
{
  struct kith_str member = str_of(source->path);
  for (size_t i = 0; i < source->found.items.len; i++) {
    const struct kith_found *f = &source->found.items.items[i];
    arena_reset(&s->arena);
    if (!str_eq(f->member, member))
      print_note(s, "", f->member);
    member = f->member;
    print_note(s, "dim", finding_text(f, &s->arena));
  }
}

static void print_heading(struct showing *s, const struct kith_preview_source *source)
{
  struct kith_str path = str_of(source->path ? path_from_here(source->path) : NULL);
  say_paint(s->cli, "bold");
  say_text(stdout, source->name);
  say_paint(s->cli, "");
  if (source->plugin[0])
    printf("  %s", source->plugin);
  if (path.len && !str_eq(path, source->name)) {
    printf("  ");
    say_text(stdout, path);
  }
  putchar('\n');
}

static void print_source(struct showing *s, const struct kith_preview_source *source)
{
  print_heading(s, source);
  print_findings(s, source);
  size_t reject = 0;
  for (size_t i = 0; i < source->records.len; i++) {
    for (; reject < source->rejects.len && source->rejects.items[reject].number < source->records.items[i].number;
         reject++)
      print_reject(s, &source->rejects.items[reject]);
    print_record(s, &source->records.items[i]);
  }
  for (; reject < source->rejects.len; reject++)
    print_reject(s, &source->rejects.items[reject]);
  arena_reset(&s->arena);
  if (source->status == KITH_OK && !source->read)
    print_note(s, "yellow", KITH_STR("there are no records in it"));
  putchar('\n');
}

static void print_totals(const struct showing *s, const struct kith_preview *p)
{
  struct kith_page page = {0};
  uint64_t shown = 0, rejects = 0;
  bool more = false;
  for (size_t i = 0; i < p->sources.len; i++) {
    shown += p->sources.items[i].records.len;
    rejects += p->sources.items[i].rejects.len;
    more = more || p->sources.items[i].more;
  }
  page_add(&page, "", 0, 0, NULL,
           "Shown: %s%llu. Values: %llu with a problem (!), %llu cleaned (~). Oddities: %llu, rejected: %llu. "
           "Nothing was written.",
           more ? "the first " : "all ", (unsigned long long)shown, (unsigned long long)s->problems,
           (unsigned long long)s->changes, (unsigned long long)s->odd, (unsigned long long)rejects);
  page_print(s->cli, &page);
  page_free(&page);
}

/* ---- JSON ---- */

static void json_values(struct kith_json *j, struct showing *s, const struct kith_preview_record *r)
{
  json_open(j, "values", '[');
  for (uint32_t i = 0; i < r->clean->property_count; i++) {
    struct value_row row;
    if (!make_row(s, r, i, &s->arena, &row))
      continue;
    json_open(j, NULL, '{');
    json_text(j, "property", names_of_property(s->names, row.property->name));
    json_text(j, "label", row.label);
    json_text(j, "raw", row.raw);
    json_text(j, "normalised", row.clean);
    json_bool(j, "changed", row.changed);
    if (row.problem)
      json_text(j, "problem", str_of(row.problem));
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void json_oddity(struct kith_json *j, struct kith_origin origin, struct kith_str code, struct kith_str why)
{
  json_integer(j, "line", (int64_t)origin.line);
  json_text(j, "code", code);
  json_text(j, "reason", why);
}

static void json_record(struct kith_json *j, struct showing *s, const struct kith_preview_record *r)
{
  arena_reset(&s->arena);
  json_open(j, NULL, '{');
  json_integer(j, "record", (int64_t)r->number);
  json_text(j, "file", r->file);
  json_integer(j, "line", (int64_t)r->raw->origin.line);
  json_values(j, s, r);
  json_open(j, "diagnostics", '[');
  for (uint32_t i = 0; i < r->raw->diagnostic_count; i++) {
    const struct kith_diagnostic *d = &r->raw->diagnostics[i];
    json_open(j, NULL, '{');
    json_oddity(j, d->origin, d->code, d->why);
    json_close(j, '}');
  }
  json_close(j, ']');
  json_close(j, '}');
}

static void json_source(struct kith_json *j, struct showing *s, const struct kith_preview_source *source)
{
  json_open(j, NULL, '{');
  json_text(j, "source", source->name);
  json_text(j, "path", str_of(source->path));
  json_text(j, "plugin", str_of(source->plugin));
  json_findings(j, &source->found);
  json_open(j, "records", '[');
  for (size_t i = 0; i < source->records.len; i++)
    json_record(j, s, &source->records.items[i]);
  json_close(j, ']');
  json_open(j, "rejects", '[');
  for (size_t i = 0; i < source->rejects.len; i++) {
    const struct kith_preview_reject *r = &source->rejects.items[i];
    json_open(j, NULL, '{');
    json_integer(j, "record", (int64_t)r->number);
    json_text(j, "file", r->file);
    json_oddity(j, r->reject.origin, r->reject.code, r->reject.why);
    json_close(j, '}');
  }
  json_close(j, ']');
  json_bool(j, "more", source->more);
  if (source->status != KITH_OK)
    json_text(j, "error", str_of(source->error.message));
  json_close(j, '}');
}

static void print_json(struct showing *s, const struct kith_preview *p)
{
  struct kith_buf out = BUF_MAX(JSON_MAX);
  struct kith_json j = {.out = &out};
  json_open(&j, NULL, '{');
  json_open(&j, "sources", '[');
  for (size_t i = 0; i < p->sources.len; i++)
    json_source(&j, s, &p->sources.items[i]);
  json_close(&j, ']');
  json_close(&j, '}');
  say_json(&out);
  buf_free(&out);
}

/* ---- The command ---- */

static void show(struct kith_cli *cli, const struct kith_file_session *session, const struct kith_plan *plan,
                 const struct kith_preview *p)
{
  struct showing s = {.cli = cli, .names = &session->names, .width = terminal_width(STDOUT_FILENO)};
  s.label_columns = s.width >= WIDE ? 18 : 12;
  s.any_region = plan->region.len || session->files.region.len;
  if (cli->json) {
    print_json(&s, p);
  } else {
    for (size_t i = 0; i < p->sources.len; i++)
      print_source(&s, &p->sources.items[i]);
    print_totals(&s, p);
  }
  arena_free(&s.arena);
}

static int read_count(struct kith_cli *cli, size_t *out, struct kith_error *err)
{
  const char *text = cli_value(cli, "number");
  int64_t count = USUAL_COUNT;
  if (text && (!str_to_int(str_of(text), &count) || count < 1 || count > PREVIEW_MAX))
    return error_set(err, cli_wrong(cli), "--number takes a number from 1 to %d, not '%s'", PREVIEW_MAX, text);
  *out = (size_t)count;
  return KITH_OK;
}

static bool is_pipeline(const struct kith_cli *cli)
{
  struct kith_str name = str_of(cli->operands[0]);
  return cli->operand_count == 1 && (str_ends(name, KITH_STR(".yaml")) || str_ends(name, KITH_STR(".yml")));
}

static int load_plan(struct kith_cli *cli, struct kith_plan *plan, struct kith_error *err)
{
  struct kith_diags diags = {0};
  if (access(cli->operands[0], F_OK) != 0)
    return error_errno(err, KITH_E_IO, errno, "pipeline %s", cli->operands[0]);
  bool good = plan_load(cli->operands[0], &cli->plugins, plan, &diags);
  say_diags(cli, &diags);
  diag_free(&diags);
  return good ? KITH_OK : error_set(err, KITH_E_CONFIG, "the pipeline cannot be run as it is");
}

/* All failures are said; the first one is how the command ends. */
static int say_failures(const struct kith_cli *cli, const struct kith_preview *p)
{
  int code = 0;
  for (size_t i = 0; i < p->sources.len; i++) {
    if (p->sources.items[i].status == KITH_OK)
      continue;
    say_error(cli, &p->sources.items[i].error);
    code = code ? code : error_exit_code(p->sources.items[i].status);
  }
  return code;
}

static int preview(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_file_session session = {0};
  struct kith_preview found = {0};
  struct kith_plan plan = {0};
  size_t count = 0;
  int rc = cli_operands(cli, 1, 1000, err);
  bool pipeline = rc == KITH_OK && is_pipeline(cli);

  if (rc == KITH_OK)
    rc = read_count(cli, &count, err);
  if (rc == KITH_OK)
    rc = session_open(&session, cli, err);
  if (rc == KITH_OK && !pipeline)
    rc = files_expand(&session.files, &cli->arena, err);
  if (rc == KITH_OK && pipeline)
    rc = load_plan(cli, &plan, err);
  if (rc == KITH_OK) {
    say_progress_begin(cli);
    rc = preview_run(&session.files, pipeline ? &plan : NULL, count, &found, err);
    say_progress_end(cli);
  }
  if (rc == KITH_OK) {
    show(cli, &session, &plan, &found);
    rc = say_failures(cli, &found);
  }
  preview_free(&found);
  plan_free(&plan);
  session_close(&session);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"number", 'n', "N", "how many contacts of each source (default 10)"},
    {"from", 'f', "FORMAT", "what the files are; found out when left out"},
    {"map", 'm', "MAP", "for tables: COLUMN=property,... or the name of a mapping"},
    {"set", 0, "NAME=VALUE,...", "options of the source's plugin (kith plugins show NAME)"},
    {"region", 0, "CC", "for phones and dates without a country: US, DE ..."},
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_preview = {
    "preview",
    "PIPELINE | FILE...",
    "the first contacts, raw beside normalised, problems marked; nothing is written",
    "  $ kith preview acme.yaml\n  $ kith preview phone.vcf -n 3 --region DE\n",
    options,
    preview};
