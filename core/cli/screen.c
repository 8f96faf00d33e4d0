#include "pipeline/screening.h"

#include <errno.h>
#include <sys/stat.h>

#include "cli/commands.h"
#include "cli/context.h"
#include "cli/input.h"

enum { HEAD_COLUMNS = 19, BODY_COLUMN = 24, FEW = 40, CHOICES_MAX = 100000, LINE_MAX_BYTES = 4096 };

typedef VEC(struct kith_screen_choice) choice_list;
typedef VEC(struct kith_str) text_list;

static const char *const field_words[PRIVACY_KINDS] = {"notes", "birthdays and other days", "photos", "relatives"};
static const char *const field_keys[PRIVACY_KINDS] = {"notes", "birthdays", "photos", "relatives"};
static const char *const look_words[] = {"", "private", "professional", "unclear"};

/* ---- What was typed ---- */

static void add_choices(struct kith_cli *cli, const char *option, bool keep, choice_list *out)
{
  struct kith_str rest = str_of(cli_value(cli, option)), piece;
  while (rest.len && str_next(&rest, ',', &piece))
    if (str_trim(piece).len)
      vec_push(out, ((struct kith_screen_choice){.who = str_trim(piece), .keep = keep}));
}

/* "keep Ada Love" or "drop phone.vcf#12"; empty lines and those that begin with # say nothing. */
static int add_line(struct kith_cli *cli, const char *path, size_t number, struct kith_str line, choice_list *out,
                    struct kith_error *err)
{
  struct kith_str rest = str_trim(line), word = STR_NONE;
  if (!rest.len || rest.ptr[0] == '#')
    return KITH_OK;
  str_next(&rest, ' ', &word);
  rest = str_trim(rest);
  bool keep = str_eq_c(word, "keep");
  if (!rest.len || (!keep && !str_eq_c(word, "drop")))
    return error_set(err, KITH_E_CONFIG, "%s:%zu: a line is 'keep NAME' or 'drop NAME', or a place instead of the name",
                     path, number);
  if (out->len == CHOICES_MAX)
    return error_set(err, KITH_E_LIMIT, "%s: more than %d lines", path, CHOICES_MAX);
  vec_push(out, ((struct kith_screen_choice){.who = arena_str(&cli->arena, rest), .keep = keep}));
  return KITH_OK;
}

static int read_choices(struct kith_cli *cli, choice_list *out, struct kith_error *err)
{
  char line[LINE_MAX_BYTES];
  const char *path = cli_value(cli, "choices");
  FILE *f = path ? fopen(path, "r") : NULL;
  int rc = path && !f ? error_errno(err, KITH_E_MISSING, errno, "cannot read %s", path) : KITH_OK;
  for (size_t number = 1; rc == KITH_OK && f && fgets(line, sizeof line, f); number++)
    rc = add_line(cli, path, number, str_of(line), out, err);
  if (f)
    fclose(f);
  add_choices(cli, "keep", true, out);
  add_choices(cli, "drop", false, out);
  return rc;
}

static void read_domains(struct kith_cli *cli, text_list *out)
{
  struct kith_str rest = str_of(cli_value(cli, "company-domain")), piece;
  while (rest.len && str_next(&rest, ',', &piece)) {
    piece = str_trim(piece);
    vec_push(out, str_starts(piece, KITH_STR("@")) ? str_sub(piece, 1, piece.len) : piece);
  }
}

static int read_fields(struct kith_cli *cli, uint32_t *out, struct kith_error *err)
{
  struct kith_str rest = str_of(cli_value(cli, "fields")), piece;
  while (rest.len && str_next(&rest, ',', &piece)) {
    size_t i = 0;
    while (i < PRIVACY_KINDS && !str_eq_c(str_trim(piece), field_keys[i]))
      i++;
    cli->usage = i == PRIVACY_KINDS;
    if (i == PRIVACY_KINDS)
      return error_set(err, KITH_E_INVALID, "--fields takes notes, birthdays, photos, relatives, not '%.*s'",
                       STR_ARG(piece));
    *out |= 1u << i;
  }
  return KITH_OK;
}

/* ---- The page ---- */

static struct kith_str why_of(const struct kith_screened *one)
{
  if (one->reasons.len)
    return one->reasons;
  return one->looks == LOOKS_WORK ? KITH_STR("looks like business") : KITH_STR("nothing says what they are to you");
}

static void list(const struct kith_screening *s, enum kith_looks looks, bool all, struct kith_page *page)
{
  size_t shown = 0, total = 0;
  for (size_t i = 0; i < s->list.len; i++) {
    const struct kith_screened *one = &s->list.items[i];
    if (one->looks != looks || (total++ >= FEW && !all))
      continue;
    shown++;
    page_add(page, one->left_out ? "yellow" : "dim", 2, BODY_COLUMN, arena_c(&page->arena, one->place),
             "%.*s%s%.*s · %.*s%s", STR_ARG(one->name.len ? one->name : KITH_STR("without a name")),
             one->org.len ? ", " : "", STR_ARG(one->org), STR_ARG(why_of(one)),
             !one->chosen    ? ""
             : one->left_out ? " · you leave them out"
                             : " · you keep them in");
  }
  page_more(page, 2, shown, total);
}

static void write_fields(const struct kith_screening *s, struct kith_page *page)
{
  struct kith_str text = STR_NONE;
  uint64_t sum = 0;
  for (size_t i = 0; i < PRIVACY_KINDS; i++) {
    sum += s->dropped[i];
    if (s->dropped[i])
      text = arena_printf(&page->arena, "%.*s%s%s %llu", STR_ARG(text), text.len ? ", " : "", field_words[i],
                          (unsigned long long)s->dropped[i]);
  }
  page_add(page, "bold", 0, BODY_COLUMN, page_head(&page->arena, "DROPPED", sum, HEAD_COLUMNS), "%.*s%s", STR_ARG(text),
           sum ? ": private values of those who stay" : "no notes, birthdays, photos or relatives are in it");
}

static void write_end(const struct kith_cli *cli, const struct kith_screening *s, struct kith_page *page)
{
  if (s->others)
    page_add(page, "dim", 0, 0, NULL, "%llu records are no contacts (accounts, messages ...) and are not in a copy.",
             (unsigned long long)s->others);
  if (s->to)
    page_add(page, "green", 0, BODY_COLUMN, page_head(&page->arena, "COPY", s->stay - s->refused, HEAD_COLUMNS),
             "written to %s: without those left out and without the private values", s->out);
  page_add(page, "", 0, 0, NULL,
           "Kith kept nothing: no state, no log, and nobody was told. The book itself is as it was.");
  if (!s->to)
    page_add(page, "", 0, 0, "Next:", "kith screen %s -o cleaned.vcf; --drop and --keep correct it", cli->operands[0]);
}

static void write_page(const struct kith_cli *cli, const struct kith_screening *s, struct kith_page *page)
{
  bool all = cli_has(cli, "all");
  struct kith_arena *arena = &page->arena;
  page_add(page, "bold", 0, BODY_COLUMN, page_head(arena, "PRIVATE", s->looks[LOOKS_PRIVATE], HEAD_COLUMNS), "%s",
           s->looks[LOOKS_PRIVATE] ? "look private: left out, unless you --keep them" : "nobody looks private");
  list(s, LOOKS_PRIVATE, all, page);
  page_add(page, "bold", 0, BODY_COLUMN, page_head(arena, "UNCLEAR", s->looks[LOOKS_UNCLEAR], HEAD_COLUMNS), "%s",
           s->looks[LOOKS_UNCLEAR] ? "stay in, unless you --drop them: have a look" : "");
  list(s, LOOKS_UNCLEAR, all, page);
  page_add(page, "bold", 0, BODY_COLUMN, page_head(arena, "PROFESSIONAL", s->looks[LOOKS_WORK], HEAD_COLUMNS),
           "stay in");
  list(s, LOOKS_WORK, all, page);
  write_fields(s, page);
  write_end(cli, s, page);
}

static void write_json(const struct kith_screening *s, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_integer(j, "contacts", (int64_t)(s->read - s->others));
  for (size_t i = LOOKS_PRIVATE; i <= LOOKS_UNCLEAR; i++)
    json_integer(j, look_words[i], (int64_t)s->looks[i]);
  json_integer(j, "left_out", (int64_t)s->left_out);
  json_integer(j, "stay", (int64_t)s->stay);
  json_integer(j, "others", (int64_t)s->others);
  json_integer(j, "rejected", (int64_t)s->rejected);
  json_open(j, "dropped", '{');
  for (size_t i = 0; i < PRIVACY_KINDS; i++)
    json_integer(j, field_keys[i], (int64_t)s->dropped[i]);
  json_close(j, '}');
  json_text(j, "copy", str_of(s->to ? s->out : ""));
  json_open(j, "people", '[');
  for (size_t i = 0; i < s->list.len; i++) {
    const struct kith_screened *one = &s->list.items[i];
    json_open(j, NULL, '{');
    json_text(j, "place", one->place);
    json_text(j, "name", one->name);
    json_text(j, "looks", str_of(look_words[one->looks]));
    json_real(j, "score", one->score);
    json_text(j, "reasons", one->reasons);
    json_bool(j, "chosen", one->chosen);
    json_bool(j, "left_out", one->left_out);
    json_close(j, '}');
  }
  json_close(j, ']');
  json_close(j, '}');
}

static void print(const struct kith_cli *cli, const struct kith_screening *s)
{
  struct kith_page page = {0};
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  if (cli->json) {
    write_json(s, &json);
    say_json(&text);
  } else if (!cli->quiet) {
    write_page(cli, s, &page);
    page_print(cli, &page);
  }
  page_free(&page);
  buf_free(&text);
}

/* ---- The command ---- */

/* The copy is without the private ones: over the book itself it would be the end of them. */
static bool is_operand(const struct kith_cli *cli, const char *path)
{
  struct stat out, in;
  bool same = false;
  if (stat(path, &out) != 0)
    return false;
  for (size_t i = 0; i < cli->operand_count && !same; i++)
    same = stat(cli->operands[i], &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino;
  return same;
}

static int find_output(struct kith_file_session *session, struct kith_screening *s, struct kith_error *err)
{
  struct kith_cli *cli = session->cli;
  s->out = cli_value(cli, "output");
  if (!s->out)
    return KITH_OK;
  const struct kith_output_format *format = format_of_name(s->out);
  cli->usage = !format;
  if (!format)
    return error_set(err, KITH_E_INVALID, "which format is %s? end its name in .vcf or .csv", s->out);
  if (is_operand(cli, s->out))
    return error_set(err, KITH_E_WRITE, "%s is the book itself; give the cleaned copy another name", s->out);
  int rc = cli_may_write(cli, s->out, "", err);
  return rc == KITH_OK ? session_sink(session, format, &s->to, &s->settings, err) : rc;
}

static int run(struct kith_file_session *session, struct kith_screening *s, struct kith_error *err)
{
  s->files = session->files;
  s->on_reject = session_reject;
  s->reject_arg = session;
  say_progress_begin(session->cli);
  int rc = screening_run(s, err);
  say_progress_end(session->cli);
  session->cli->usage = rc == KITH_E_INVALID;
  if (rc != KITH_OK)
    return rc;
  print(session->cli, s);
  bool quiet = session->cli->quiet;
  session->cli->quiet = true; /* the page has said the totals */
  rc = session_finish(session, &(struct kith_file_totals){.rejected = s->rejected, .refused = s->refused}, err);
  session->cli->quiet = quiet;
  return rc;
}

static int screen(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_file_session session = {0};
  struct kith_screening s = {0};
  choice_list choices = {0};
  text_list domains = {0};
  int rc = cli_operands(cli, 1, 100000, err);
  if (rc == KITH_OK)
    rc = read_choices(cli, &choices, err);
  if (rc == KITH_OK)
    rc = read_fields(cli, &s.keep, err);
  if (rc == KITH_OK)
    rc = session_open(&session, cli, err);
  if (rc == KITH_OK)
    rc = files_expand(&session.files, &cli->arena, err);
  if (rc == KITH_OK)
    rc = find_output(&session, &s, err);
  if (rc == KITH_OK) {
    read_domains(cli, &domains);
    s.choices = choices.items;
    s.choice_count = choices.len;
    s.domains = domains.items;
    s.domain_count = domains.len;
    rc = run(&session, &s, err);
  }
  screening_free(&s);
  session_close(&session);
  vec_free(&choices);
  vec_free(&domains);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"output", 'o', "FILE", "a cleaned copy: .vcf, .csv ..., by its name"},
    {"force", 0, NULL, "write over a file that is there"},
    {"company-domain", 'D', "DOMAIN,...", "whoever has an e-mail there is a colleague"},
    {"keep", 0, "WHO,...", "they stay in: names, or places like phone.vcf#12"},
    {"drop", 0, "WHO,...", "they are left out"},
    {"choices", 0, "FILE", "the same from a file: lines of 'keep WHO' and 'drop WHO'"},
    {"fields", 0, "LIST", "private fields that stay all the same: notes,birthdays,photos,relatives"},
    {"all", 'a', NULL, "everybody in each list, not the first few"},
    SESSION_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_screen = {
    "screen",
    "FILE... [-o CLEANED] [--keep WHO,...] [--drop WHO,...]",
    "for a rep, before handing a book over: what is private, what is business, a cleaned copy",
    "  $ kith screen phone.vcf\n  $ kith screen phone.vcf --drop 'Ada Love' -o cleaned.vcf\n"
    "  $ kith screen backup.zip --company-domain acme.example --choices mine.txt -o cleaned.csv\n",
    options,
    screen};
