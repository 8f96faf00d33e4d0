#include "report/opinion.h"

#include "report/value.h"

unsigned rules_class_of(const struct kith_decision *d)
{
  return d->verdict_by.len ? d->rules_class : d->owner_class;
}

struct kith_str opinion_outcome(const struct kith_opinion *o, struct kith_arena *arena)
{
  struct kith_str owners[OPINION_OWNERS];
  struct kith_str text = value_join(owners, opinion_owners(o, owners), arena);
  return arena_printf(arena, "%s%s%.*s", owner_class_name((unsigned)o->owner_class), text.len ? " · " : "",
                      STR_ARG(text));
}

void opinion_party_json(const struct kith_opinion *o, struct kith_json *j)
{
  struct kith_str owners[OPINION_OWNERS];
  if (o->kind == OPINION_DECIDES)
    json_texts(j, "owners", owners, opinion_owners(o, owners));
  else
    json_text(j, "party", o->party);
}

static bool is_pending(const struct kith_opinion *o, const struct kith_decision *d)
{
  return o->owner_class != (int)d->owner_class || !str_eq(o->by, d->verdict_by) ||
         !str_eq(o->reason, d->verdict_reason);
}

void opinions_of(const struct kith_reading *r, const struct kith_opinions *all, const struct kith_contact *c,
                 struct kith_said_opinions *out)
{
  const struct kith_decision *d = &c->verdict.decision;
  *out = (struct kith_said_opinions){.verdict = NULL};
  for (size_t i = 0; i < c->sightings.len; i++)
    opinions_about(all, (int64_t)(c->sightings.items[i].id >> 40), c->sightings.items[i].key, &out->all);
  if (!out->all.len)
    return;
  out->verdict = opinions_verdict(&out->all);
  out->objection = opinions_objection(&out->all);
  out->pending = out->verdict && is_pending(out->verdict, d);
  out->contradicted = out->verdict && !out->pending &&
                      opinion_is_contradicted(out->verdict, decision_content(r->store, c->id), d->rules_class);
}

void said_opinions_free(struct kith_said_opinions *s)
{
  vec_free(&s->all);
}

struct kith_str decider_of(const struct kith_reading *r, const struct kith_said_opinions *s,
                           const struct kith_decision *d, struct kith_arena *arena)
{
  struct kith_str who = d->decider.len ? d->decider
                        : r->policy    ? r->policy->decider
                                       : STR_NONE,
                  until = d->decide_until;
  char text[DAY_TEXT] = "";
  if (!until.len && s->objection && r->policy && r->policy->decide_within) {
    day_format(day_of_ms(s->objection->at_ms) + r->policy->decide_within, text);
    until = str_of(text);
  }
  if (!who.len)
    who = KITH_STR("whoever may decide");
  return arena_printf(arena, "%.*s%s%.*s", STR_ARG(who), until.len ? " until " : "", STR_ARG(until));
}

/* ---- The page ---- */

static void write_opinion(const struct kith_said_opinions *s, const struct kith_opinion *o, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  bool decides = o->kind == OPINION_DECIDES;
  const char *state = o == s->verdict && s->pending   ? " (counts at the next run)"
                      : decides && o != s->verdict    ? " (overruled)"
                      : !decides && o != s->objection ? " (decided since, or said again)"
                                                      : "";
  struct kith_str what = decides ? opinion_outcome(o, arena) : arena_printf(arena, "%.*s objects", STR_ARG(o->party));
  page_add(page,
           o == s->verdict     ? "bold"
           : o == s->objection ? "yellow"
                               : "dim",
           2, 14, arena_c(arena, day_text(day_of_ms(o->at_ms), arena)), "%.*s: %.*s%s%.*s%s%s", STR_ARG(o->by),
           STR_ARG(what), o->reason.len ? ", \"" : "", STR_ARG(o->reason), o->reason.len ? "\"" : "", state);
}

void opinions_page(const struct kith_reading *r, const struct kith_contact *c, const struct kith_said_opinions *s,
                   struct kith_page *page)
{
  const struct kith_decision *d = &c->verdict.decision;
  char id[24];
  if (!s->all.len)
    return;
  page_blank(page);
  page_add(page, "bold", 0, 0, "Decided by people", "%s", "");
  for (size_t i = s->all.len; i-- > 0;)
    write_opinion(s, s->all.items[i], page);
  if (s->verdict && !s->pending)
    page_add(page, "dim", 2, 0, NULL, "the rules alone say: %s", owner_class_name(rules_class_of(d)));
  if (s->contradicted)
    page_add(page, "red", 2, 0, "new evidence since:",
             "the rules said %s when it was decided, now they say %s; nothing changes until somebody decides again",
             owner_class_name((unsigned)s->verdict->said), owner_class_name(d->rules_class));
  if (s->objection || s->contradicted)
    page_add(page, "", 2, 0, "Next:", "%.*s: kith decide %.*s CLASS --reason '...'",
             STR_ARG(decider_of(r, s, d, &page->arena)), STR_ARG(identity_text(c->id, id)));
}

/* ---- JSON ---- */

static void write_json(const struct kith_said_opinions *s, const struct kith_opinion *o, struct kith_json *j,
                       struct kith_arena *arena)
{
  bool decides = o->kind == OPINION_DECIDES;
  json_open(j, NULL, '{');
  json_text(j, "kind", decides ? KITH_STR("decides") : KITH_STR("disputes"));
  json_text(j, "on", day_text(day_of_ms(o->at_ms), arena));
  json_text(j, "by", o->by);
  opinion_party_json(o, j);
  json_text(j, "class", str_of(owner_class_name((unsigned)o->owner_class)));
  json_text(j, "reason", o->reason);
  json_text(j, "rules_said", str_of(owner_class_name((unsigned)o->said)));
  json_bool(j, "counts", o == s->verdict || o == s->objection);
  json_bool(j, "pending", o == s->verdict && s->pending);
  json_close(j, '}');
}

void opinions_json(const struct kith_reading *r, const struct kith_contact *c, const struct kith_said_opinions *s,
                   struct kith_json *j)
{
  struct kith_arena arena = {0};
  const struct kith_decision *d = &c->verdict.decision;
  json_open(j, "verdicts", '[');
  for (size_t i = 0; i < s->all.len; i++)
    write_json(s, s->all.items[i], j, &arena);
  json_close(j, ']');
  json_text(j, "rules_class", str_of(owner_class_name(rules_class_of(d))));
  json_bool(j, "contradicted", s->contradicted);
  json_bool(j, "objection", s->objection != NULL);
  if (s->objection || d->owner_class == KITH_DISPUTED)
    json_text(j, "decider", decider_of(r, s, d, &arena));
  arena_free(&arena);
}
