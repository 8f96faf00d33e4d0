#include "cli/onboard.h"

#include "report/value.h"

enum { HEAD_COLUMNS = 19, BODY_COLUMN = 24, FEW = 8 };

static const char *const class_words[ONBOARDING_CLASSES] = {"undecided", "the company's", "the rep's own", "shared",
                                                            "private",   "disputed",      "unclaimed"};

static size_t waiting_of(const struct kith_onboarding *o)
{
  size_t waiting = 0;
  for (size_t i = 0; i < o->books.len; i++)
    waiting += o->books.items[i].source->quarantine ? o->books.items[i].waiting : 0;
  return waiting;
}

/* ---- The rep and the books ---- */

static void write_rep(const struct kith_context *c, const struct kith_onboarding *o, struct kith_page *page)
{
  const struct kith_party *rep = &c->view.env.people.parties.items[o->party];
  const struct kith_spell *spell = people_spell(rep, DAY_UNKNOWN);
  bool hired = spell && spell->hired != DAY_UNKNOWN;
  page_add(page, "bold", 0, 2, arena_c(&page->arena, rep->name), "· %s%.*s",
           hired ? "hired " : "no day of hiring on file",
           STR_ARG(hired ? value_day(spell->hired, &page->arena) : STR_NONE));
}

static struct kith_str basis_text(const struct kith_plan_basis *b, struct kith_arena *arena)
{
  if (!b->given)
    return KITH_STR("no basis on file: nobody wrote down who agreed to it, and when");
  return arena_printf(arena, "basis: %.*s%s%.*s%s%.*s%s%.*s", STR_ARG(b->kind), b->by.len ? ", by " : "",
                      STR_ARG(b->by), b->date != DAY_UNKNOWN ? ", on " : "",
                      STR_ARG(b->date != DAY_UNKNOWN ? value_day(b->date, arena) : STR_NONE),
                      b->document.len ? ", " : "", STR_ARG(b->document));
}

/* What a date is worth, for those who do not know our words. */
static const char *grade_words(const char *grade)
{
  static const char *const words[][2] = {{"third-party", "dated by a network"},
                                         {"controlled", "dated by a company's system"},
                                         {"self-dated", "dated by the rep's own word"},
                                         {"observed", "no date but Kith's own reading"},
                                         {"none", "without a date"}};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp(words[i][0], grade) == 0)
      return words[i][1];
  return grade;
}

static void write_book(const struct kith_onboarding_book *b, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  const char *state = !b->source->quarantine        ? "not in quarantine: what it holds is in use"
                      : b->state == INTAKE_KEPT_OUT ? "kept out"
                      : b->state == INTAKE_APPROVED ? "approved, with a list"
                                                    : "waits for approval";
  page_add(page, "bold", 2, BODY_COLUMN, arena_c(arena, b->source->name), "%s, %.*s · %s · %.*s",
           b->source->plugin->name, STR_ARG(b->source->possession), state,
           STR_ARG(basis_text(&b->source->basis, arena)));
  for (size_t i = 0; i < ONBOARDING_GRADES && b->grades[i].count; i++)
    page_add(page, "dim", BODY_COLUMN, 0, NULL, "%zu %s, since %.*s", b->grades[i].count,
             grade_words(b->grades[i].grade), STR_ARG(value_day(b->grades[i].earliest, arena)));
}

static void write_restrictions(const struct kith_onboarding *o, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  page_add(page, o->restrictions.len ? "yellow" : "bold", 0, BODY_COLUMN,
           page_head(arena, "RESTRICTIONS", o->restrictions.len, HEAD_COLUMNS), "%s",
           o->restrictions.len ? "from other employers, on file" : "none from another employer on file; ask");
  for (size_t i = 0; i < o->restrictions.len; i++) {
    const struct kith_agreement *a = o->restrictions.items[i];
    page_add(page, "", 2, BODY_COLUMN, arena_c(arena, a->kind_text), "%.*s%s%s%.*s · %s%.*s", STR_ARG(a->scope),
             a->scope.len ? " · " : "", a->until == DAY_UNKNOWN ? "no end named" : "until ",
             STR_ARG(a->until == DAY_UNKNOWN ? STR_NONE : value_day(a->until, arena)),
             a->reviewed ? "reviewed by " : "no lawyer reviewed it: enforceability not confirmed",
             STR_ARG(a->reviewed ? a->reviewed_by : STR_NONE));
  }
}

/* ---- Contacts ---- */

static void write_contact(const struct kith_onboarding_contact *c, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  char id[24];
  struct kith_str ours =
      c->identity ? arena_printf(arena, " · %.*s here%s%.*s%s", STR_ARG(identity_text(c->identity, id)),
                                 c->owners.len ? ", " : "", STR_ARG(c->owners), c->customer ? ", a customer" : "")
                  : STR_NONE;
  page_add(page, "dim", 2, BODY_COLUMN, arena_c(arena, c->id), "%.*s%s%.*s%.*s%s",
           STR_ARG(c->name.len ? c->name : KITH_STR("without a name")), c->org.len ? ", " : "", STR_ARG(c->org),
           STR_ARG(ours), c->restricted ? " · an agreement names its organisation" : "");
}

static void list(const struct kith_onboarding *o, bool known, bool all, struct kith_page *page)
{
  size_t shown = 0, total = 0;
  for (size_t i = 0; i < o->contacts.len; i++) {
    const struct kith_onboarding_contact *c = &o->contacts.items[i];
    if ((c->identity != 0) != known || (total++ >= FEW && !all))
      continue;
    shown++;
    write_contact(c, page);
  }
  page_more(page, 2, shown, total);
}

static void write_contacts(const struct kith_onboarding *o, bool all, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  size_t fresh = o->contacts.len - o->known;
  page_add(page, "bold", 0, BODY_COLUMN, page_head(arena, "KNOWN TO US", o->known, HEAD_COLUMNS),
           "%zu of them with a colleague", o->colleagues);
  list(o, true, all, page);
  page_add(page, "bold", 0, BODY_COLUMN, page_head(arena, "NEW", fresh, HEAD_COLUMNS), "we have none of them");
  list(o, false, all, page);
  if (o->restricted)
    page_add(page, "yellow", 0, BODY_COLUMN, page_head(arena, "CAREFUL", o->restricted, HEAD_COLUMNS),
             "at organisations that an agreement with another employer names: leave them out with --except, or ask"
             " a lawyer");
  page_add(page, "bold", 0, BODY_COLUMN, page_head(arena, "PRIVATE", o->private_count, HEAD_COLUMNS), "%s",
           o->private_count ? "looked private: only counted, nothing of them is kept, names are not shown" : "");
}

static void write_may_enter(const struct kith_onboarding *o, struct kith_page *page)
{
  struct kith_str text = STR_NONE;
  for (size_t i = 0; i < ONBOARDING_CLASSES; i++)
    if (o->becomes[i])
      text = arena_printf(&page->arena, "%.*s%s%zu %s", STR_ARG(text), text.len ? ", " : "", o->becomes[i],
                          class_words[i]);
  page_add(page, "bold", 0, BODY_COLUMN, page_head(&page->arena, "MAY ENTER", o->contacts.len, HEAD_COLUMNS), "%s%.*s",
           text.len ? "once approved, by the policy: " : "nothing waits", STR_ARG(text));
}

static void write_next(const struct kith_context *c, const struct kith_onboarding *o, struct kith_page *page)
{
  const char *rep = c->cli->operands[0];
  if (waiting_of(o))
    page_add(page, "", 0, 0, "Next:",
             "kith onboard %s --list -o list.csv; have it signed; kith onboard %s --approve --by NAME --document FILE",
             rep, rep);
  else
    page_add(page, "", 0, 0, "Next:", "nothing: no book of %s waits for approval", rep);
}

void onboard_page(const struct kith_context *c, const struct kith_onboarding *o, bool all, struct kith_page *page)
{
  write_rep(c, o, page);
  page_add(page, "bold", 0, BODY_COLUMN, page_head(&page->arena, "BOOKS", o->books.len, HEAD_COLUMNS),
           "%zu records wait", waiting_of(o));
  for (size_t i = 0; i < o->books.len; i++)
    write_book(&o->books.items[i], page);
  write_restrictions(o, page);
  write_contacts(o, all, page);
  write_may_enter(o, page);
  write_next(c, o, page);
}

/* ---- JSON ---- */

static void json_books(const struct kith_onboarding *o, struct kith_page *scratch, struct kith_json *j)
{
  static const char *const states[] = {"waiting", "approved", "kept out"};
  json_open(j, "books", '[');
  for (size_t i = 0; i < o->books.len; i++) {
    const struct kith_onboarding_book *b = &o->books.items[i];
    json_open(j, NULL, '{');
    json_text(j, "source", b->source->name);
    json_text(j, "plugin", str_of(b->source->plugin->name));
    json_text(j, "state", str_of(b->source->quarantine ? states[b->state] : "open"));
    json_integer(j, "waiting", (int64_t)b->waiting);
    json_bool(j, "basis", b->source->basis.given);
    json_text(j, "basis_kind", b->source->basis.kind);
    json_open(j, "dates", '[');
    for (size_t k = 0; k < ONBOARDING_GRADES && b->grades[k].count; k++) {
      json_open(j, NULL, '{');
      json_text(j, "grade", str_of(b->grades[k].grade));
      json_integer(j, "count", (int64_t)b->grades[k].count);
      json_text(j, "earliest", value_day(b->grades[k].earliest, &scratch->arena));
      json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void json_restrictions(const struct kith_onboarding *o, struct kith_page *scratch, struct kith_json *j)
{
  json_open(j, "restrictions", '[');
  for (size_t i = 0; i < o->restrictions.len; i++) {
    const struct kith_agreement *a = o->restrictions.items[i];
    json_open(j, NULL, '{');
    json_text(j, "kind", a->kind_text);
    json_text(j, "scope", a->scope);
    json_text(j, "until", a->until == DAY_UNKNOWN ? STR_NONE : value_day(a->until, &scratch->arena));
    json_bool(j, "reviewed", a->reviewed);
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void json_contacts(const struct kith_onboarding *o, struct kith_json *j)
{
  char id[24];
  json_open(j, "contacts", '[');
  for (size_t i = 0; i < o->contacts.len; i++) {
    const struct kith_onboarding_contact *c = &o->contacts.items[i];
    json_open(j, NULL, '{');
    json_text(j, "record", c->id);
    json_text(j, "name", c->name);
    json_text(j, "organisation", c->org);
    if (c->identity) {
      json_text(j, "id", identity_text(c->identity, id));
      json_text(j, "owner", str_of(owner_class_name(c->ours)));
    }
    json_text(j, "becomes", str_of(owner_class_name(c->becomes)));
    json_bool(j, "colleague", c->colleagues);
    json_bool(j, "restricted", c->restricted);
    json_close(j, '}');
  }
  json_close(j, ']');
}

void onboard_json(const struct kith_context *c, const struct kith_onboarding *o, struct kith_json *j)
{
  struct kith_page scratch = {0};
  json_open(j, NULL, '{');
  json_text(j, "rep", c->view.env.people.parties.items[o->party].text);
  json_books(o, &scratch, j);
  json_restrictions(o, &scratch, j);
  json_integer(j, "waiting", (int64_t)waiting_of(o));
  json_integer(j, "known", (int64_t)o->known);
  json_integer(j, "colleagues", (int64_t)o->colleagues);
  json_integer(j, "new", (int64_t)(o->contacts.len - o->known));
  json_integer(j, "private", (int64_t)o->private_count);
  json_open(j, "may_enter", '{');
  for (size_t i = 0; i < ONBOARDING_CLASSES; i++)
    if (o->becomes[i])
      json_integer(j, owner_class_name((unsigned)i), (int64_t)o->becomes[i]);
  json_close(j, '}');
  json_contacts(o, j);
  json_close(j, '}');
  page_free(&scratch);
}
