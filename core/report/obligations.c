#include "report/obligations.h"

#include <stdlib.h>

#include "ownership/duty.h"

/* ---- Reading ---- */

struct reading {
  struct kith_obligations *out;
  const struct kith_obligations_filter *filter;
};

static bool is_wanted(const struct kith_obligations_filter *f, const struct kith_duty_row *d)
{
  if (f->id)
    return d->id == f->id;
  return (f->all || d->state == DUTY_OPEN) && (!f->owed_by.len || str_eq_nocase(f->owed_by, d->owed_by)) &&
         (!f->owed_to.len || str_eq_nocase(f->owed_to, d->owed_to)) &&
         (f->due == DAY_UNKNOWN || (d->due != DAY_UNKNOWN && d->due <= f->due));
}

static int take(void *arg, const struct kith_duty_row *d, struct kith_error *err)
{
  struct reading *r = arg;
  struct kith_arena *arena = &r->out->arena;
  (void)err;
  if (!is_wanted(r->filter, d))
    return KITH_OK;
  struct kith_obligations_row row = {.duty = *d, .contact = STR_NONE, .name = STR_NONE};
  struct kith_str *const texts[] = {&row.duty.kind,    &row.duty.rule,    &row.duty.owed_by,
                                    &row.duty.owed_to, &row.duty.said_by, &row.duty.note};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    *texts[i] = arena_str(arena, *texts[i]);
  struct kith_duty_step *steps = arena_zero(arena, d->step_count + 1, sizeof *steps);
  for (size_t i = 0; i < d->step_count; i++)
    steps[i] = (struct kith_duty_step){arena_str(arena, d->steps[i].text), d->steps[i].done_ms};
  row.duty.steps = steps;
  row.overdue = d->state == DUTY_OPEN && d->due != DAY_UNKNOWN && d->due < r->out->reading->today;
  vec_push(&r->out->rows, row);
  return KITH_OK;
}

static int need(const struct kith_obligations_row *row)
{
  return row->duty.state != DUTY_OPEN ? 3 : row->overdue ? 0 : row->duty.due == DAY_UNKNOWN ? 1 : 2;
}

static int by_need(const void *a, const void *b)
{
  const struct kith_obligations_row *x = a, *y = b;
  if (need(x) != need(y))
    return need(x) - need(y);
  if (x->duty.due != y->duty.due)
    return x->duty.due < y->duty.due ? -1 : 1;
  return (x->duty.id > y->duty.id) - (x->duty.id < y->duty.id);
}

static int name_contacts(struct kith_obligations *o, struct kith_error *err)
{
  struct kith_contacts contacts = {.arena = &o->arena, .reading = o->reading};
  size_t *place = mem_array(o->rows.len, sizeof *place);
  for (size_t i = 0; i < o->rows.len; i++)
    place[i] = contacts_want(&contacts, o->rows.items[i].duty.identity);
  int rc = contacts_fetch(&contacts, err);
  for (size_t i = 0; i < contacts.items.len && rc == KITH_OK; i++)
    if (contacts.items.items[i].sightings.len)
      rc = contact_open(&contacts.items.items[i], o->reading, &o->arena, err);
  for (size_t i = 0; i < o->rows.len && rc == KITH_OK; i++) {
    const struct kith_contact *c = &contacts.items.items[place[i]];
    char id[24];
    o->rows.items[i].contact = arena_str(&o->arena, identity_text(c->id, id));
    o->rows.items[i].name = c->merged ? contact_name(c) : KITH_STR("(no records any more)");
  }
  mem_free(place);
  contacts_free(&contacts);
  return rc;
}

int obligations_read(const struct kith_reading *reading, const struct kith_obligations_filter *filter,
                     struct kith_obligations *out, struct kith_error *err)
{
  struct reading r = {out, filter};
  *out = (struct kith_obligations){.reading = reading};
  out->count = duties_count(reading->store, reading->today);
  int rc = duty_each(reading->store, take, &r, err);
  if (rc == KITH_OK && out->rows.len)
    rc = name_contacts(out, err);
  if (out->rows.len)
    qsort(out->rows.items, out->rows.len, sizeof *out->rows.items, by_need);
  return rc;
}

void obligations_free(struct kith_obligations *o)
{
  vec_free(&o->rows);
  arena_free(&o->arena);
}

/* ---- The page ---- */

static struct kith_str day_of_saying(int64_t at_ms, struct kith_arena *arena)
{
  return at_ms ? day_text(day_of_ms(at_ms), arena) : STR_NONE;
}

static size_t steps_done(const struct kith_duty_row *d)
{
  size_t done = 0;
  for (size_t i = 0; i < d->step_count; i++)
    done += d->steps[i].done_ms != 0;
  return done;
}

/* "by 2026-12-24", "overdue since 2026-12-24", "now, no day set", "done", "withdrawn". */
static struct kith_str state_of(const struct kith_obligations_row *row, struct kith_arena *arena)
{
  const struct kith_duty_row *d = &row->duty;
  if (d->state != DUTY_OPEN)
    return str_of(duty_state_name(d->state));
  return d->due == DAY_UNKNOWN
             ? KITH_STR("now, no day set")
             : arena_printf(arena, "%s %.*s", row->overdue ? "overdue since" : "by", STR_ARG(day_text(d->due, arena)));
}

/* How it ended; empty while it is open. */
static struct kith_str ending_of(const struct kith_duty_row *d, struct kith_arena *arena)
{
  if (d->state == DUTY_WITHDRAWN)
    return KITH_STR("; no rule asks for it any more");
  if (d->state == DUTY_OPEN)
    return STR_NONE;
  return arena_printf(arena, "; on %.*s by %.*s%s%.*s", STR_ARG(day_of_saying(d->said_ms, arena)), STR_ARG(d->said_by),
                      d->note.len ? ": " : "", STR_ARG(d->note));
}

static void write_row(const struct kith_obligations_row *row, bool steps, struct kith_page *page)
{
  enum { COLUMN = 10 };
  struct kith_arena *arena = &page->arena;
  const struct kith_duty_row *d = &row->duty;
  struct kith_str state = state_of(row, arena), title = duty_title(d->kind), ending = ending_of(d, arena);
  char id[24];
  page_add(page,
           row->overdue            ? "red"
           : d->state == DUTY_OPEN ? "bold"
                                   : "dim",
           0, COLUMN, arena_c(arena, duty_text(d->id, id)), "%.*s · %.*s %.*s: %.*s owes %.*s: %.*s%.*s",
           STR_ARG(state), STR_ARG(row->contact), STR_ARG(row->name), STR_ARG(d->owed_by),
           STR_ARG(d->owed_to.len ? d->owed_to : KITH_STR("nobody named")), STR_ARG(title), STR_ARG(ending));
  if (!steps && d->step_count && d->state == DUTY_OPEN && steps_done(d))
    page_add(page, "dim", COLUMN, 0, NULL, "%zu of %zu steps done", steps_done(d), d->step_count);
  for (size_t i = 0; steps && i < d->step_count; i++)
    page_add(page, d->steps[i].done_ms ? "dim" : "", COLUMN, 0, NULL, "%s %zu. %.*s",
             d->steps[i].done_ms ? "[x]" : "[ ]", i + 1, STR_ARG(d->steps[i].text));
  if (steps)
    page_add(page, "dim", COLUMN, 0, NULL, "asked for by rule %.*s", STR_ARG(d->rule));
}

void obligations_page(const struct kith_obligations *o, bool steps, struct kith_page *page)
{
  char id[24];
  for (size_t i = 0; i < o->rows.len; i++)
    write_row(&o->rows.items[i], steps, page);
  if (!o->rows.len)
    page_add(page, "dim", 0, 0, NULL, "nothing is owed%s",
             o->count.open ? " that fits; kith obligations lists all that is open" : "");
  struct kith_str next = day_text(o->count.next, &page->arena);
  page_add(page, "dim", 0, 0, NULL, "%llu open, %llu of them due%s%.*s", (unsigned long long)o->count.open,
           (unsigned long long)o->count.due, next.len ? ", the next on " : "", STR_ARG(next));
  if (o->rows.len && o->rows.items[0].duty.state == DUTY_OPEN)
    page_add(page, "", 0, 0, "Next:", "kith obligations done %.*s", STR_ARG(duty_text(o->rows.items[0].duty.id, id)));
}

/* ---- JSON ---- */

static void write_json(const struct kith_obligations_row *row, struct kith_json *j, struct kith_arena *arena)
{
  const struct kith_duty_row *d = &row->duty;
  char id[24];
  json_open(j, NULL, '{');
  json_text(j, "id", duty_text(d->id, id));
  json_text(j, "contact", row->contact);
  json_text(j, "name", row->name);
  json_text(j, "kind", d->kind);
  json_text(j, "owed_by", d->owed_by);
  json_text(j, "owed_to", d->owed_to);
  json_text(j, "due", day_text(d->due, arena));
  json_bool(j, "overdue", row->overdue);
  json_text(j, "state", str_of(duty_state_name(d->state)));
  json_text(j, "rule", d->rule);
  json_open(j, "steps", '[');
  for (size_t i = 0; i < d->step_count; i++) {
    json_open(j, NULL, '{');
    json_text(j, "text", d->steps[i].text);
    json_text(j, "done", day_of_saying(d->steps[i].done_ms, arena));
    json_close(j, '}');
  }
  json_close(j, ']');
  json_text(j, "said_by", d->said_by);
  json_text(j, "said_on", day_of_saying(d->said_ms, arena));
  json_text(j, "note", d->note);
  json_close(j, '}');
}

void obligations_json(const struct kith_obligations *o, struct kith_json *j)
{
  struct kith_arena arena = {0};
  json_open(j, NULL, '{');
  json_integer(j, "open", (int64_t)o->count.open);
  json_integer(j, "due", (int64_t)o->count.due);
  json_text(j, "next", day_text(o->count.next, &arena));
  json_open(j, "obligations", '[');
  for (size_t i = 0; i < o->rows.len; i++)
    write_json(&o->rows.items[i], j, &arena);
  json_close(j, ']');
  json_close(j, '}');
  arena_free(&arena);
}
