#include "report/list.h"

#include <unistd.h>

#include "cli/commands.h"
#include "cli/html.h"

enum shape { SHAPE_TABLE, SHAPE_CSV, SHAPE_JSON };

struct printing {
  const struct kith_cli *cli;
  enum shape shape;
  size_t width;
  struct kith_arena arena; /* of one row */
  struct kith_buf text;
};

/* ---- The table: fixed columns, the reason gets what is left ---- */

enum {
  ID_COLUMNS = 8,
  NAME_COLUMNS = 22,
  ORG_COLUMNS = 18,
  CLASS_COLUMNS = 9,
  OWNER_COLUMNS = 14,
  STEWARD_COLUMNS = 8,
  LEAST_REASON = 24
};

static const struct {
  const char *head;
  size_t columns;
} columns[] = {{"ID", ID_COLUMNS},       {"NAME", NAME_COLUMNS},    {"ORGANISATION", ORG_COLUMNS},
               {"WHOSE", CLASS_COLUMNS}, {"OWNERS", OWNER_COLUMNS}, {"STEWARD", STEWARD_COLUMNS}};

enum { COLUMN_COUNT_SHOWN = sizeof columns / sizeof columns[0] };

static bool is_fixed(size_t i)
{
  return columns[i].columns <= CLASS_COLUMNS;
}

/* On a narrow terminal the wide ones shrink by the same share. */
static size_t columns_of(const struct printing *p, size_t i)
{
  size_t usual = ID_COLUMNS + NAME_COLUMNS + ORG_COLUMNS + CLASS_COLUMNS + OWNER_COLUMNS + STEWARD_COLUMNS +
                 COLUMN_COUNT_SHOWN,
         room = p->width > LEAST_REASON ? p->width - LEAST_REASON : 1,
         fixed = ID_COLUMNS + CLASS_COLUMNS + STEWARD_COLUMNS;
  if (usual <= room || is_fixed(i))
    return columns[i].columns;
  size_t left = room > fixed + COLUMN_COUNT_SHOWN ? room - fixed - COLUMN_COUNT_SHOWN : 1;
  size_t share = columns[i].columns * left / (usual - fixed - COLUMN_COUNT_SHOWN);
  return share < 4 ? 4 : share;
}

static const char *class_paint(unsigned owner_class)
{
  return owner_class == KITH_DISPUTED ? "red" : owner_class == KITH_UNCLAIMED ? "dim" : "";
}

static void print_cells(struct printing *p, const struct kith_str cells[COLUMN_COUNT_SHOWN + 1], const char *paint)
{
  size_t used = 0;
  for (size_t i = 0; i < COLUMN_COUNT_SHOWN; i++) {
    size_t width = columns_of(p, i);
    say_paint(p->cli, i == 3 ? paint : "");
    say_text(stdout, page_cell(&p->arena, cells[i], width));
    if (i == 3)
      say_paint(p->cli, "");
    putchar(' ');
    used += width + 1;
  }
  size_t left = p->width > used + 4 ? p->width - used : 4;
  struct kith_str last = cells[COLUMN_COUNT_SHOWN];
  say_text(stdout, page_width(last) > left ? page_cell(&p->arena, last, left) : last);
  putchar('\n');
}

static void print_head(struct printing *p)
{
  struct kith_str heads[COLUMN_COUNT_SHOWN + 1];
  for (size_t i = 0; i < COLUMN_COUNT_SHOWN; i++)
    heads[i] = str_of(columns[i].head);
  heads[COLUMN_COUNT_SHOWN] = KITH_STR("BECAUSE");
  say_paint(p->cli, "bold");
  print_cells(p, heads, "");
  say_paint(p->cli, "");
}

/* "acme-us, dana" for "acme-us, dana@acme.example": csv and json have the whole. */
static struct kith_str short_owners(struct printing *p, const struct kith_decision *d)
{
  struct kith_str text = STR_NONE;
  for (size_t i = 0; i < d->owner_count; i++)
    text = arena_printf(&p->arena, "%.*s%s%.*s", STR_ARG(text), i ? ", " : "", STR_ARG(party_short(d->owners[i])));
  return text;
}

static void print_table_row(struct printing *p, const struct kith_list_row *row)
{
  const struct kith_decision *d = row->decision;
  struct kith_str remark = list_remark(row, &p->arena);
  const struct kith_str cells[COLUMN_COUNT_SHOWN + 1] = {row->id_text,
                                                         row->name,
                                                         row->org,
                                                         str_of(owner_class_name(d->owner_class)),
                                                         short_owners(p, d),
                                                         party_short(d->steward),
                                                         remark.len ? remark : d->because};
  print_cells(p, cells, remark.len ? "red" : class_paint(d->owner_class));
}

static int print_row(void *arg, const struct kith_list_row *row, struct kith_error *err)
{
  struct printing *p = arg;
  if (cli_cancelled)
    return error_set(err, KITH_E_CANCELLED, "interrupted");
  arena_reset(&p->arena);
  buf_clear(&p->text);
  if (p->shape == SHAPE_TABLE)
    print_table_row(p, row);
  else if (p->shape == SHAPE_CSV)
    list_csv(row, &p->text);
  else
    list_ndjson(row, &p->text);
  fwrite(p->text.ptr ? p->text.ptr : "", 1, p->text.len, stdout);
  return ferror(stdout) ? KITH_END : KITH_OK; /* a reader that went away has seen enough */
}

/* ---- What is asked for ---- */

static int number_option(const struct kith_cli *cli, const char *name, int64_t *out, struct kith_error *err)
{
  const char *text = cli_value(cli, name);
  if (text && (!str_to_int(str_of(text), out) || *out < 0))
    return error_set(err, KITH_E_INVALID, "usage: --%s takes a number, not '%s'", name, text);
  return KITH_OK;
}

static int read_class(const struct kith_cli *cli, struct kith_list_filter *out, struct kith_error *err)
{
  static const char *const classes[] = {"company", "rep", "shared", "disputed", "unclaimed", NULL};
  const char *owner = cli_value(cli, "owner");
  out->disputed = cli_has(cli, "disputed");
  out->owner_class = -1;
  if (!owner)
    return KITH_OK;
  enum kith_class wanted = owner_class_of(str_of(owner));
  if (wanted == KITH_UNDECIDED)
    return error_set(err, KITH_E_INVALID,
                     "usage: --owner takes company, rep, shared, disputed or unclaimed, not '%s'%s", owner,
                     suggest_hint(str_of(owner), classes).text);
  if (out->owner_class >= 0 && out->owner_class != (int)wanted)
    return error_set(err, KITH_E_INVALID, "usage: --disputed and --owner %s exclude one another", owner);
  out->owner_class = (int)wanted;
  return KITH_OK;
}

static int read_lifecycle(const struct kith_cli *cli, struct kith_list_filter *out, struct kith_error *err)
{
  static const char *const words[] = {"lead",     "prospect", "free user", "customer", "former customer",
                                      "unproven", "unknown",  NULL};
  const char *word = cli_value(cli, "lifecycle");
  for (size_t i = 0; word && words[i]; i++)
    if (str_eq_nocase(str_of(word), str_of(words[i])))
      out->lifecycle = str_of(words[i]);
  if (word && !out->lifecycle.len)
    return error_set(err, KITH_E_INVALID, "usage: --lifecycle takes %s, not '%s'%s",
                     "lead, prospect, free user, customer, former customer, unproven or unknown", word,
                     suggest_hint(str_of(word), words).text);
  return KITH_OK;
}

static int read_shape(const struct kith_cli *cli, enum shape *out, struct kith_error *err)
{
  const char *to = cli_value(cli, "to");
  *out = cli->json || (to && strcmp(to, "json") == 0) ? SHAPE_JSON : to ? SHAPE_CSV : SHAPE_TABLE;
  if (to && strcmp(to, "json") != 0 && strcmp(to, "csv") != 0)
    return error_set(err, KITH_E_INVALID, "usage: -t takes csv or json, not '%s'", to);
  return KITH_OK;
}

static int read_filter(struct kith_context *c, struct kith_list_filter *out, struct kith_error *err)
{
  const struct kith_cli *cli = c->cli;
  const char *holder = cli_value(cli, "holder"), *steward = cli_value(cli, "steward");
  const struct kith_people *people = &c->view.env.people;
  int64_t limit = 0;
  int tends = PARTY_NONE;
  *out = (struct kith_list_filter){
      .holder = PARTY_NONE, .steward = STR_NONE, .changed_since = -1, .account = str_of(cli_value(cli, "account"))};
  int rc = read_class(cli, out, err);
  if (rc == KITH_OK)
    rc = read_lifecycle(cli, out, err);
  if (rc == KITH_OK)
    rc = number_option(cli, "changed-since", &out->changed_since, err);
  if (rc == KITH_OK)
    rc = number_option(cli, "limit", &limit, err);
  out->limit = (uint64_t)limit;
  if (rc == KITH_OK && steward)
    rc = who_rep(people, str_of(steward), &tends, err);
  out->steward = tends == PARTY_NONE ? STR_NONE : people->parties.items[tends].text;
  if (rc != KITH_OK || !holder)
    return rc;
  out->holder = people_find(&c->view.env.people, str_of(holder)); /* an entity holds books too */
  return out->holder == PARTY_NONE ? who_rep(&c->view.env.people, str_of(holder), &out->holder, err) : KITH_OK;
}

/* ---- As a page ---- */

struct paging {
  struct kith_context *context;
  struct kith_list_filter filter;
  struct kith_html *html;
};

static int page_row(void *arg, const struct kith_list_row *row, struct kith_error *err)
{
  struct paging *p = arg;
  if (cli_cancelled)
    return error_set(err, KITH_E_CANCELLED, "interrupted");
  list_html(row, p->html);
  return KITH_OK;
}

static int page_body(void *arg, struct kith_html *html, struct kith_error *err)
{
  struct paging *p = arg;
  uint64_t count = 0;
  p->html = html;
  list_html_head(html);
  int rc = list_each(&p->context->reading, &p->filter, page_row, p, &count, err);
  html_quiet(html, "%llu %s", (unsigned long long)count, plural(count, "contact", "contacts"));
  return rc;
}

static int give_page(struct kith_context *c, struct kith_error *err)
{
  struct paging p = {.context = c};
  struct kith_html_body body = {
      .title = KITH_STR("Contacts"), .subtitle = KITH_STR("Whose they are, and why"), .write = page_body, .arg = &p};
  int rc = context_as_of(c, err);
  if (rc == KITH_OK)
    rc = read_filter(c, &p.filter, err);
  return rc == KITH_OK ? html_give(c, &body, err) : rc;
}

static void print_as_of(struct kith_context *c)
{
  struct kith_page page = {.width = terminal_width(STDOUT_FILENO)};
  as_of_page(&c->reading, &page);
  page_print(c->cli, &page);
  page_free(&page);
}

static int print_all(struct kith_context *c, struct kith_error *err)
{
  struct printing p = {.cli = c->cli, .width = terminal_width(STDOUT_FILENO), .text = BUF_MAX(JSON_MAX)};
  struct kith_list_filter filter;
  uint64_t count = 0;
  int rc = context_as_of(c, err);
  if (rc == KITH_OK)
    rc = read_shape(c->cli, &p.shape, err);
  if (rc == KITH_OK)
    rc = read_filter(c, &filter, err);
  if (rc != KITH_OK)
    return rc;
  if (p.shape == SHAPE_TABLE) {
    print_as_of(c);
    print_head(&p);
  }
  if (p.shape == SHAPE_CSV) {
    list_csv_head(&p.text);
    fwrite(p.text.ptr, 1, p.text.len, stdout);
  }
  rc = list_each(&c->reading, &filter, print_row, &p, &count, err);
  if (rc == KITH_OK && p.shape == SHAPE_TABLE && !c->cli->quiet) {
    say_number(stdout, count);
    printf(count == 1 ? " contact\n" : " contacts\n");
    page_foot(c);
  }
  arena_free(&p.arena);
  buf_free(&p.text);
  return rc;
}

static int list(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  int rc = cli_operands(cli, 0, 1, err);
  if (rc == KITH_OK)
    rc = context_open(cli, cli->operands[0], &context, err);
  if (rc == KITH_OK)
    rc = html_wanted(cli) ? give_page(&context, err) : print_all(&context, err);
  context_close(&context);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"owner", 0, "CLASS", "company, rep, shared, disputed or unclaimed"},
    {"disputed", 0, NULL, "those of class disputed, and those that a rep objects about"},
    {"holder", 0, "PARTY", "those in the books of a rep or an entity"},
    {"steward", 0, "REP", "those that a rep tends now"},
    {"account", 0, "NAME", "those whose organisation has these words in its name"},
    {"lifecycle", 0, "WORD", "those that are proven to be: customer, prospect, free user, unproven ..."},
    {"changed-since", 0, "RUN", "those that a later run than this one made or changed"},
    {"to", 't', "csv|json", "csv (safe for spreadsheets) or json (one object a line)"},
    AS_OF_OPTION,
    {"limit", 0, "N", "the first N only"},
    HTML_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_list = {
    "list",
    "[PIPELINE] [--owner CLASS] [--holder PARTY] [--account NAME] [--disputed] [-t csv|json]",
    "the contacts, filtered",
    "  $ kith list --disputed\n  $ kith list --as-of 2026-11-20 --owner shared\n  $ kith list --holder dana --owner "
    "company -t csv > dana.csv\n",
    options,
    list};
