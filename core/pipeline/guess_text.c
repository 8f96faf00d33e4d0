#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "normalise/text.h"
#include "pipeline/guess.h"
#include "pipeline/pile.h"

enum { NOTES_MAX = 40 /* lines about one source */, SKIPPED_MAX = 100 };
#define OPTION_SURE 0.8

struct writing {
  struct kith_guess *g;
  const struct kith_guess_text *text;
  struct kith_buf *out;
};

/* ---- Scalars and comments ---- */

static bool is_plain_character(char c)
{
  return ascii_is_alpha(c) || ascii_is_digit(c) || strchr("/._-+@~*", c) != NULL;
}

/* What YAML, or a reader of it, would take for something else than text, is quoted; so is all that is not plain. */
static bool is_plain(struct kith_str s)
{
  static const char *const words[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n", "~", "-", "."};
  bool letter = false;
  for (size_t i = 0; i < s.len; i++) {
    if (!s.ptr[i] || !is_plain_character(s.ptr[i]))
      return false;
    letter = letter || ascii_is_alpha(s.ptr[i]);
  }
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (str_eq_nocase(s, str_of(words[i])))
      return false;
  return letter && (ascii_is_alpha(s.ptr[0]) || s.ptr[0] == '/' || s.ptr[0] == '.');
}

static bool is_shown_as_it_is(uint32_t c)
{
  bool control = c < 0x20 || (c >= 0x7f && c <= 0x9f),
       bidi = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  return !control && !bidi && c != 0x2028 && c != 0x2029 && c != 0xfeff && c < 0xfffe;
}

static void add_scalar(struct kith_buf *out, struct kith_str s)
{
  if (is_plain(s)) {
    buf_add_str(out, s);
    return;
  }
  buf_add_char(out, '"');
  for (size_t at = 0; at < s.len;) {
    char bytes[4];
    uint32_t c = text_next(s, &at);
    if (c == '"' || c == '\\')
      buf_printf(out, "\\%c", (char)c);
    else if (c > 0xffff && !is_shown_as_it_is(c))
      buf_printf(out, "\\U%08X", (unsigned)c);
    else if (!is_shown_as_it_is(c))
      buf_printf(out, "\\u%04X", (unsigned)c);
    else
      buf_add(out, bytes, text_put(bytes, c));
  }
  buf_add_char(out, '"');
}

/* In a comment: one line, nothing that a terminal or YAML acts on. */
static void add_comment(struct kith_buf *out, struct kith_str s)
{
  enum { COMMENT_MAX = 300 };
  size_t begin = out->len;
  for (size_t at = 0; at < s.len && out->len - begin < COMMENT_MAX;) {
    char bytes[4];
    uint32_t c = text_next(s, &at);
    if (is_shown_as_it_is(c))
      buf_add(out, bytes, text_put(bytes, c));
    else
      buf_add_c(out, c == '\n' ? "\\n" : "?");
  }
}

static void add_key(struct writing *w, const char *indent, const char *key, struct kith_str value, struct kith_str why)
{
  enum { COMMENT_COLUMN = 40 };
  size_t begin = w->out->len, width = 0;
  buf_printf(w->out, "%s%s: ", indent, key);
  add_scalar(w->out, value);
  for (size_t at = begin; at < w->out->len;)
    width += text_columns(text_next(buf_str(w->out), &at));
  if (why.len) {
    buf_printf(w->out, "%*s# ", width < COMMENT_COLUMN ? (int)(COMMENT_COLUMN - width) : 1, "");
    add_comment(w->out, why);
  }
  buf_add_char(w->out, '\n');
}

/* ---- Paths ---- */

/* As the pipeline's folder sees it: relative below it, else absolute. */
static struct kith_str path_from(struct writing *w, struct kith_str path)
{
  struct kith_arena *arena = &w->g->arena;
  char here[PATH_MAX];
  if (!w->text->folder || str_starts(path, KITH_STR("/")) || !getcwd(here, sizeof here))
    return str_eq_c(path, "-") ? KITH_STR("./-") : path; /* "-" alone is standard input */
  while (str_starts(path, KITH_STR("./")))
    path = str_sub(path, 2, path.len);
  struct kith_str full = arena_printf(arena, "%s/%.*s", strcmp(here, "/") ? here : "", STR_ARG(path));
  struct kith_str folder = arena_printf(arena, "%s/", strcmp(w->text->folder, "/") ? w->text->folder : "");
  return str_starts(full, folder) ? str_sub(full, folder.len, full.len) : full;
}

/* ---- One source ---- */

/* An option that the source is not sure of may be written down; one that it is sure of it finds again. */
static void put_option(struct kith_buf *line, const struct kith_guess_source *s, const struct kith_finding *d)
{
  bool sure = d->confidence >= OPTION_SURE;
  if (sure || s->files > 1) {
    buf_printf(line, "%.*s %.*s", STR_ARG(d->name), STR_ARG(d->value));
  } else {
    buf_printf(line, "%.*s: ", STR_ARG(d->name));
    add_scalar(line, d->value);
    buf_printf(line, "  # not sure (%.2f): take the first # away to fix it", d->confidence);
  }
}

static void add_finding(struct writing *w, const struct kith_guess_source *s, const struct kith_found *f)
{
  const struct kith_finding *d = &f->finding;
  struct kith_buf line = BUF_MAX(1 << 20);
  if (s->files > 1 || !str_eq(f->member, s->path))
    buf_printf(&line, "%.*s: ", STR_ARG(f->member));
  if (d->kind == KITH_FOUND_COLUMN)
    buf_printf(&line, "\"%.*s\" %.2f %.*s", STR_ARG(d->name), d->confidence,
               STR_ARG(d->value.len ? d->value : KITH_STR("left under its own name")));
  else if (d->kind == KITH_FOUND_TABLE)
    buf_printf(&line, "%s%.*s", d->name.len ? "fits " : "no mapping fits; the columns are guessed", STR_ARG(d->name));
  else if (d->kind == KITH_FOUND_OPTION)
    put_option(&line, s, d);
  else
    buf_printf(&line, "%.*s %.*s", STR_ARG(d->name), STR_ARG(d->value));
  if (d->why.len)
    buf_printf(&line, " (%.*s)", STR_ARG(d->why));
  buf_add_c(w->out, "    # ");
  add_comment(w->out, buf_str(&line));
  buf_add_char(w->out, '\n');
  buf_free(&line);
}

/* What nobody has an idea of is listed together. */
static bool is_left_alone(const struct kith_finding *d)
{
  return d->kind == KITH_FOUND_COLUMN && !d->value.len && d->confidence <= 0;
}

/* What the mapping line says already, and what could not be otherwise, is not said again. */
static bool is_worth_a_line(const struct kith_guess_source *s, const struct kith_finding *d)
{
  if (d->kind == KITH_FOUND_TABLE)
    return !s->mapping.len;
  return !is_left_alone(d) && !(d->kind == KITH_FOUND_OPTION && d->confidence >= 1);
}

static void add_left_alone(struct writing *w, const struct kith_guess_source *s)
{
  enum { LINE_COLUMNS = 110 };
  size_t begin = 0, said = 0;
  for (size_t i = 0; i < s->found.items.len && said <= NOTES_MAX; i++) {
    const struct kith_finding *d = &s->found.items.items[i].finding;
    if (!is_left_alone(d))
      continue;
    if (!said)
      buf_add_c(w->out, "    # left under their own names:");
    else if (w->out->len - begin > LINE_COLUMNS)
      buf_add_c(w->out, ",\n    #  ");
    else
      buf_add_char(w->out, ',');
    if (!said || w->out->len - begin > LINE_COLUMNS)
      begin = w->out->len;
    buf_add_c(w->out, said == NOTES_MAX ? " ..." : " \"");
    if (said < NOTES_MAX) {
      add_comment(w->out, d->name);
      buf_add_char(w->out, '"');
    }
    said++;
  }
  if (said)
    buf_add_char(w->out, '\n');
}

static void add_findings(struct writing *w, const struct kith_guess_source *s)
{
  size_t said = 0;
  for (size_t i = 0; i < s->found.items.len; i++) {
    if (!is_worth_a_line(s, &s->found.items.items[i].finding))
      continue;
    if (said < NOTES_MAX)
      add_finding(w, s, &s->found.items.items[i]);
    said++;
  }
  if (said > NOTES_MAX)
    buf_printf(w->out, "    # and %zu more: kith guess --json shows all\n", said - NOTES_MAX);
  add_left_alone(w, s);
}

static void add_holder(struct writing *w, const struct kith_guess_source *s)
{
  if (s->holder_kind != HOLDER_UNKNOWN) {
    add_key(w, "    ", "holder", s->holder, s->holder_why);
    return;
  }
  buf_add_c(w->out, "    # whose book is this? holder: ???");
  if (s->holder_why.len) {
    buf_add_c(w->out, "  (");
    add_comment(w->out, s->holder_why);
    buf_add_char(w->out, ')');
  }
  buf_add_char(w->out, '\n');
}

static struct kith_str size_text(struct writing *w, const struct kith_guess_source *s)
{
  static const char *const nouns[][2] = {{"other", "others"},
                                         {"contact", "contacts"},
                                         {"account", "accounts"},
                                         {"deal", "deals"},
                                         {"interaction", "interactions"},
                                         {"user", "users"},
                                         {"consent", "consents"},
                                         {"person", "people"},
                                         {"agreement", "agreements"}};
  struct kith_buf text = BUF_MAX(1024);
  for (size_t i = 0; i <= KITH_AGREEMENT; i++)
    if (s->records[i])
      buf_printf(&text, "%s%llu %s", text.len ? ", " : "", (unsigned long long)s->records[i],
                 nouns[i][s->records[i] != 1]);
  if (s->rejected)
    buf_printf(&text, "%s%llu that cannot be read", text.len ? ", " : "", (unsigned long long)s->rejected);
  if (!text.len)
    buf_add_c(&text, "nothing in it");
  struct kith_str kept = arena_printf(&w->g->arena, "%s%.*s%s", s->whole || !s->total ? "" : "at least ",
                                      STR_ARG(buf_str(&text)), s->files > 1 ? ", in several files" : "");
  buf_free(&text);
  return kept;
}

static void add_source(struct writing *w, const struct kith_guess_source *s)
{
  buf_add_c(w->out, "  - name: ");
  add_scalar(w->out, s->name);
  buf_add_char(w->out, '\n');
  add_key(w, "    ", "plugin", str_of(s->plugin->name), STR_NONE);
  add_key(w, "    ", "path", path_from(w, s->path), size_text(w, s));
  if (s->mapping.len)
    add_key(w, "    ", "mapping", s->mapping, STR_NONE);
  add_holder(w, s);
  if (s->possession.len)
    add_key(w, "    ", "possession", s->possession, STR_NONE);
  if (s->holder_kind == HOLDER_PERSON)
    buf_add_c(w->out,
              "    # basis: { kind: ???, by: ???, date: ??? }  # why it may be read: voluntary, contract ...\n");
  add_findings(w, s);
  if (s->stopped.len) {
    buf_add_c(w->out, "    # reading stopped: ");
    add_comment(w->out, s->stopped);
    buf_add_char(w->out, '\n');
  }
}

/* ---- The whole ---- */

/* Where each of them is, nobody told. */
static void add_entities(struct writing *w)
{
  const struct kith_guess *g = w->g;
  if (!g->entities.len)
    return;
  buf_add_c(w->out, "entities: # and the place whose law holds there, as in US-CA\n");
  for (size_t i = 0; i < g->entities.len; i++) {
    buf_add_c(w->out, "  ");
    add_scalar(w->out, g->entities.items[i]);
    buf_add_c(w->out, ": \"\" # ???\n");
  }
}

static void add_head(struct writing *w)
{
  const struct kith_guess *g = w->g;
  buf_printf(w->out,
             "# Made by kith guess from %llu file%s. What it could not tell is marked ???: fill that in, then:\n"
             "# kith check, kith preview, kith plan and kith run, each with this file.\n",
             (unsigned long long)g->inputs, plural(g->inputs, "", "s"));
  add_key(w, "", "state", str_of(w->text->state), KITH_STR("what Kith remembers between runs"));
  if (g->region.len)
    add_key(w, "", "region", g->region, g->region_why);
  else
    buf_printf(w->out, "# region: ???%27s# of phones and addresses without a country: US, DE ...\n", "");
  add_entities(w);
  struct kith_str people = str_of(w->text->people);
  if (!people.len)
    people = g->people;
  if (people.len)
    add_key(w, "", "people", path_from(w, people), KITH_STR("who works here: fill in hired, notice and left"));
  else if (g->owners.len)
    buf_printf(w->out, "# people: people.csv%20s# kith guess --people people.csv makes one of %zu owners\n", "",
               g->owners.len);
  if (g->agreements.len)
    add_key(w, "", "agreements", path_from(w, g->agreements), STR_NONE);
}

static void add_skipped(struct writing *w)
{
  const struct kith_guess *g = w->g;
  if (g->skipped.len)
    buf_add_c(w->out, "\n# Not read:\n");
  for (size_t i = 0; i < g->skipped.len && i < SKIPPED_MAX; i++) {
    buf_add_c(w->out, "#   ");
    add_comment(w->out, g->skipped.items[i].path);
    buf_add_c(w->out, ": ");
    add_comment(w->out, g->skipped.items[i].why);
    buf_add_char(w->out, '\n');
  }
  if (g->skipped.len > SKIPPED_MAX)
    buf_printf(w->out, "#   and %zu more\n", g->skipped.len - SKIPPED_MAX);
  if (g->cut)
    buf_printf(w->out, "#   and all behind the first %d files\n", PILE_MAX_INPUTS);
}

static void add_tail(struct writing *w)
{
  if (w->text->policy) {
    buf_add_c(w->out,
              "\n# Whose each contact is: a policy decides it, by what people.csv says.\n# ownership: { policy: ");
    add_scalar(w->out, str_of(w->text->policy));
    buf_add_c(w->out, " }\n");
  }
  buf_add_c(w->out, "\nsinks:\n  - name: everything\n    plugin: json\n    path: out/contacts.ndjson\n"
                    "rejects: out/rejects.ndjson\n");
}

int guess_yaml(struct kith_guess *g, const struct kith_guess_text *text, struct kith_buf *out)
{
  struct writing w = {g, text, out};
  add_head(&w);
  buf_add_c(out, "\nsources:\n");
  for (size_t i = 0; i < g->sources.len && i < GUESS_MAX_SOURCES; i++)
    add_source(&w, &g->sources.items[i]);
  if (g->sources.len > GUESS_MAX_SOURCES)
    buf_printf(out, "  # and %zu files more: too many for one pipeline; name folders, or make several\n",
               g->sources.len - GUESS_MAX_SOURCES);
  add_skipped(&w);
  add_tail(&w);
  return out->len + PATH_MAX < out->max ? KITH_OK : KITH_E_LIMIT;
}

/* ---- people.csv ---- */

/* Not base/cell.h: people fill this table in with an editor, so nothing but a comma may separate, a person stays on one
 * line, and what a spreadsheet would take for a formula gets a space in front, which reading takes off again. */
static void add_cell(struct kith_buf *out, struct kith_str s)
{
  bool formula = s.len && strchr("=+-@\t\r", s.ptr[0]) != NULL, quotes = formula;
  for (size_t i = 0; i < s.len; i++)
    quotes = quotes || s.ptr[i] == '"' || s.ptr[i] == ',' || s.ptr[i] == ';' || (unsigned char)s.ptr[i] < 0x20;
  if (!quotes) {
    buf_add_str(out, s);
    return;
  }
  buf_add_c(out, formula ? "\" " : "\"");
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] == '"')
      buf_add_char(out, '"');
    buf_add_char(out, (unsigned char)s.ptr[i] < 0x20 ? ' ' : s.ptr[i]);
  }
  buf_add_char(out, '"');
}

static struct kith_str person_of(const struct kith_guess_owner *o)
{
  return o->name.len ? o->name : o->email.len ? o->email : o->user.len ? o->user : o->key;
}

static void add_owner(struct kith_buf *out, const struct kith_guess_owner *o, struct kith_str entity)
{
  bool no_person = o->mark == MARK_INTEGRATION || o->mark == MARK_QUEUE;
  add_cell(out, person_of(o));
  buf_add_char(out, ',');
  add_cell(out, o->email);
  buf_add_char(out, ',');
  add_cell(out, o->user.len ? o->user : o->key);
  buf_add_char(out, ',');
  add_cell(out, entity);
  buf_printf(out, ",,,%s,,,,,%llu,", no_person ? guess_mark_name(o->mark) : "", (unsigned long long)o->records);
  struct kith_buf remark = BUF_MAX(512);
  if (no_person)
    buf_printf(&remark, "no person: %.*s; take the row out, or give its records to somebody", STR_ARG(o->why));
  else if (o->mark == MARK_INACTIVE)
    buf_printf(&remark, "inactive: %.*s; fill in left", STR_ARG(o->why));
  add_cell(out, buf_str(&remark));
  buf_add_char(out, '\n');
  buf_free(&remark);
}

int guess_people_csv(const struct kith_guess *g, struct kith_buf *out)
{
  int rc =
      buf_add_c(out, "person,emails,crm_users,entity,role,manager,engagement,place,hired,notice,left,records,remark\n");
  struct kith_str entity = g->entities.len ? g->entities.items[0] : KITH_STR("company");
  for (size_t i = 0; i < g->owners.len; i++)
    if (!g->owners.items[i].known)
      add_owner(out, &g->owners.items[i], entity);
  return rc == KITH_OK && out->len + PATH_MAX < out->max ? KITH_OK : KITH_E_LIMIT;
}
