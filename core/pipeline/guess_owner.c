#include <stdlib.h>

#include "normalise/email.h"
#include "pipeline/guess.h"

/* ---- The index: "k" and a key, "e" and an address, "n" and a name, all in small letters ---- */

static struct kith_str index_key(struct kith_arena *arena, char kind, struct kith_str text)
{
  enum { KEY_MAX = 320 };
  text = text_lower(arena, str_sub(str_trim(text), 0, KEY_MAX));
  return arena_printf(arena, "%c%.*s", kind, STR_ARG(text));
}

/* The place of the owner of that key, UINT64_MAX: there is none. */
static uint64_t index_get(const struct kith_guess *g, char kind, struct kith_str text)
{
  struct kith_arena scratch = {.block_size = 512};
  const uint64_t *place = map_str_get(&g->owner_index, index_key(&scratch, kind, text));
  uint64_t found = place ? *place : UINT64_MAX;
  arena_free(&scratch);
  return found;
}

static void index_put(struct kith_guess *g, char kind, struct kith_str text, uint64_t owner)
{
  struct kith_arena scratch = {.block_size = 512};
  map_str_put(&g->owner_index, index_key(&scratch, kind, text), owner, NULL);
  arena_free(&scratch);
}

static struct kith_guess_owner *owner_by(struct kith_guess *g, char kind, struct kith_str text)
{
  uint64_t at = index_get(g, kind, text);
  if (at == UINT64_MAX) {
    struct kith_guess_owner none = {.key = STR_NONE};
    if (g->owners.len == GUESS_MAX_OWNERS)
      return NULL;
    at = g->owners.len;
    vec_push(&g->owners, none);
    index_put(g, kind, text, at);
  }
  return &g->owners.items[at];
}

/* ---- Records ---- */

static bool says_no(struct kith_str text)
{
  static const char *const words[] = {"false", "0", "no", "n", "inactive", "nein", "falsch", "deactivated"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (str_eq_nocase(str_trim(text), str_of(words[i])))
      return true;
  return false;
}

static void fill(struct kith_arena *arena, struct kith_str *to, struct kith_str text)
{
  text = str_trim(text);
  if (!to->len && text.len)
    *to = arena_str(arena, text);
}

static struct kith_str full_name(struct kith_arena *arena, const struct kith_record *r)
{
  struct kith_str name = record_text(r, KITH_P_FN);
  const struct kith_property *parts = record_get(r, KITH_P_N, 0);
  if (name.len || !parts)
    return name;
  struct kith_str given = property_component(parts, KITH_N_GIVEN, 0),
                  family = property_component(parts, KITH_N_FAMILY, 0);
  return str_trim(arena_printf(arena, "%.*s %.*s", STR_ARG(given), STR_ARG(family)));
}

/* What the CRM calls a user: its login. */
static struct kith_str user_name(const struct kith_record *r)
{
  const struct kith_property *p;
  for (size_t i = 0; (p = record_get(r, KITH_P_IDENTIFIER, i)); i++)
    if (str_find_str(property_param_value(p, KITH_Q_TYPE), KITH_STR("user")) < property_param_value(p, KITH_Q_TYPE).len)
      return property_text(p);
  return STR_NONE;
}

static void take_user(struct kith_guess *g, const struct kith_record *r)
{
  struct kith_arena *arena = &g->arena;
  struct kith_str email = record_text(r, KITH_P_EMAIL);
  struct kith_guess_owner *o = r->key.len ? owner_by(g, 'k', r->key) : email.len ? owner_by(g, 'e', email) : NULL;
  if (!o)
    return;
  o->is_user = true;
  o->inactive = o->inactive || says_no(record_text(r, KITH_P_ACTIVE));
  fill(arena, &o->key, r->key);
  fill(arena, &o->name, full_name(arena, r));
  fill(arena, &o->email, email);
  fill(arena, &o->user, user_name(r));
}

/* "Dana Reyes <dana@acme.example>", an address, or a name. */
static void take_named(struct kith_guess *g, struct kith_str text)
{
  struct kith_arena scratch = {.block_size = 512};
  struct kith_email email = {.text = STR_NONE};
  text = str_trim(text);
  bool address = email_parse(&scratch, text, &email);
  struct kith_guess_owner *o = owner_by(g, address ? 'e' : 'n', address ? email.text : text);
  if (o && address)
    fill(&g->arena, &o->email, email.text);
  size_t end = str_find(text, address ? '<' : '\0');
  if (o && end && (end < text.len || !address))
    fill(&g->arena, &o->name, str_sub(text, 0, end));
  if (o)
    o->records++;
  arena_free(&scratch);
}

static void take_entity(struct kith_guess *g, struct kith_str name)
{
  enum { ENTITIES_MAX = 100 };
  name = str_trim(name);
  for (size_t i = 0; i < g->entities.len; i++)
    if (str_eq_nocase(g->entities.items[i], name))
      return;
  if (name.len && g->entities.len < ENTITIES_MAX)
    vec_push(&g->entities, arena_str(&g->arena, name));
}

/* A row of a people's table. Of several e-mails in one cell the first counts. */
static void take_person(struct kith_guess *g, const struct kith_record *r)
{
  struct kith_str name = str_trim(record_text(r, KITH_P_PERSON)), emails = record_text(r, KITH_P_EMAIL);
  struct kith_str email = str_trim(str_sub(emails, 0, str_find(emails, ';')));
  struct kith_guess_owner *o = email.len ? owner_by(g, 'e', email) : name.len ? owner_by(g, 'n', name) : NULL;
  take_entity(g, record_text(r, KITH_P_ENTITY));
  if (!o)
    return;
  o->known = true;
  fill(&g->arena, &o->name, name);
  fill(&g->arena, &o->email, email);
}

void guess_take_owner(struct kith_guess *g, struct kith_guess_source *s, const struct kith_record *r)
{
  struct kith_str key = str_trim(record_text(r, KITH_P_OWNER_KEY)), text = record_text(r, KITH_P_OWNER);
  if (r->kind == KITH_USER && !record_get(r, KITH_P_SELF, 0))
    take_user(g, r);
  if (r->kind == KITH_PERSON)
    take_person(g, r);
  if (r->kind == KITH_USER || r->kind == KITH_PERSON || r->kind == KITH_AGREEMENT || (!key.len && !str_trim(text).len))
    return;
  s->owned++;
  struct kith_guess_owner *o = key.len ? owner_by(g, 'k', key) : NULL;
  if (o) {
    o->records++;
    fill(&g->arena, &o->key, key);
    fill(&g->arena, str_find(text, '@') < text.len ? &o->email : &o->name, text);
  } else if (!key.len) {
    take_named(g, text);
  }
}

/* ---- Marks ---- */

static const struct {
  const char *word;
  enum kith_guess_mark mark;
} name_words[] = {
    {"queue", MARK_QUEUE},
    {"warteschlange", MARK_QUEUE},
    {"integration", MARK_INTEGRATION},
    {"api", MARK_INTEGRATION},
    {"sync", MARK_INTEGRATION},
    {"data loader", MARK_INTEGRATION},
    {"dataloader", MARK_INTEGRATION},
    {"data import", MARK_INTEGRATION},
    {"import", MARK_INTEGRATION},
    {"importer", MARK_INTEGRATION},
    {"marketing", MARK_INTEGRATION},
    {"admin", MARK_INTEGRATION},
    {"administrator", MARK_INTEGRATION},
    {"system", MARK_INTEGRATION},
    {"automated process", MARK_INTEGRATION},
    {"automation", MARK_INTEGRATION},
    {"robot", MARK_INTEGRATION},
    {"webhook", MARK_INTEGRATION},
    {"zapier", MARK_INTEGRATION},
    {"service account", MARK_INTEGRATION},
    {"hubspot", MARK_INTEGRATION},
    {"salesforce", MARK_INTEGRATION},
    {"pardot", MARK_INTEGRATION},
    {"marketo", MARK_INTEGRATION},
    {"platform", MARK_INTEGRATION},
    {"unassigned", MARK_QUEUE},
    {"round robin", MARK_QUEUE},
};

/* As whole words, so that Sapinia is no API. */
static bool has_words(struct kith_str text, struct kith_str words)
{
  for (size_t at = 0; at + words.len <= text.len; at++) {
    bool starts = !at || !ascii_is_alpha(text.ptr[at - 1]);
    bool ends = at + words.len == text.len || !ascii_is_alpha(text.ptr[at + words.len]);
    if (starts && ends && str_eq_nocase(str_sub(text, at, words.len), words))
      return true;
  }
  return false;
}

static bool mark_by_words(struct kith_guess *g, struct kith_guess_owner *o, struct kith_str text, const char *what)
{
  for (size_t i = 0; i < sizeof name_words / sizeof name_words[0]; i++) {
    if (!has_words(text, str_of(name_words[i].word)))
      continue;
    o->mark = name_words[i].mark;
    o->why = arena_printf(&g->arena, "its %s says \"%s\"", what, name_words[i].word);
    return true;
  }
  return false;
}

static bool is_no_reply(struct kith_str local)
{
  static const char *const parts[] = {"noreply", "no-reply", "no.reply", "no_reply", "donotreply", "do-not-reply"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    if (str_find_str(local, str_of(parts[i])) < local.len)
      return true;
  return false;
}

/* Salesforce gives groups, and queues are groups, ids that begin so. */
static bool is_group_id(struct kith_str key)
{
  return (key.len == 15 || key.len == 18) && str_starts(key, KITH_STR("00G"));
}

static bool mark_by_email(struct kith_guess *g, struct kith_guess_owner *o)
{
  struct kith_arena scratch = {.block_size = 512};
  struct kith_email email;
  bool marked = false;
  if (email_parse(&scratch, o->email, &email)) {
    if (is_no_reply(email.local) || email.role) {
      o->mark = MARK_INTEGRATION;
      o->why =
          arena_printf(&g->arena, "its e-mail is %s", is_no_reply(email.local) ? "one that nobody reads" : "a role's");
      marked = true;
    } else {
      marked = mark_by_words(g, o, email.local, "e-mail");
    }
  }
  arena_free(&scratch);
  return marked;
}

static void mark(struct kith_guess *g, struct kith_guess_owner *o)
{
  if (o->known)
    return; /* somebody said already that this is a person */
  if (is_group_id(o->key)) {
    o->mark = MARK_QUEUE;
    o->why = KITH_STR("its id is that of a group");
  } else if (!mark_by_words(g, o, o->name, "name") && !mark_by_email(g, o) && o->inactive) {
    o->mark = MARK_INACTIVE;
    o->why = KITH_STR("the CRM says that it is not active");
  }
}

/* ---- One owner, one entry ---- */

static void join_owner(struct kith_guess *g, struct kith_guess_owner *into, struct kith_guess_owner *from)
{
  into->records += from->records;
  into->is_user = into->is_user || from->is_user;
  into->known = into->known || from->known;
  into->inactive = into->inactive || from->inactive;
  fill(&g->arena, &into->name, from->name);
  fill(&g->arena, &into->email, from->email);
  fill(&g->arena, &into->user, from->user);
  fill(&g->arena, &into->key, from->key);
}

/* The entries that are one owner, by the first of them. */
static uint64_t first_of(const uint64_t *same, uint64_t i)
{
  while (same[i] != i)
    i = same[i];
  return i;
}

static void unite(struct kith_guess *g, uint64_t *same, uint64_t a, uint64_t b)
{
  a = first_of(same, a);
  b = first_of(same, b);
  if (a == b)
    return;
  uint64_t into = a < b ? a : b, from = a < b ? b : a;
  same[from] = into;
  join_owner(g, &g->owners.items[into], &g->owners.items[from]);
}

/* By e-mail, then by name: two people may have one name, but then they have two e-mails. */
static void unite_by(struct kith_guess *g, uint64_t *same, char kind)
{
  struct kith_map_str seen = {0};
  struct kith_arena scratch = {0};
  for (uint64_t i = 0; i < g->owners.len; i++) {
    const struct kith_guess_owner *o = &g->owners.items[first_of(same, i)];
    struct kith_str text = kind == 'e' ? g->owners.items[i].email : g->owners.items[i].name;
    if (!text.len)
      continue;
    bool is_new = false;
    uint64_t other = *map_str_put(&seen, text_lower(&scratch, text), i, &is_new);
    const struct kith_guess_owner *known = &g->owners.items[first_of(same, other)];
    if (!is_new && (kind == 'e' || !o->email.len || !known->email.len))
      unite(g, same, i, other);
  }
  map_str_free(&seen);
  arena_free(&scratch);
}

static int by_records(const void *a, const void *b)
{
  const struct kith_guess_owner *x = a, *y = b;
  bool no_person_x = x->mark > MARK_INACTIVE, no_person_y = y->mark > MARK_INACTIVE;
  if (no_person_x != no_person_y)
    return no_person_x ? 1 : -1;
  if (x->records != y->records)
    return x->records < y->records ? 1 : -1;
  int order = str_cmp(x->name, y->name);
  return order ? order : str_cmp(x->email, y->email) ? str_cmp(x->email, y->email) : str_cmp(x->key, y->key);
}

static void find_domain(struct kith_guess *g)
{
  struct kith_map_str counts = {0};
  uint64_t most = 0;
  for (size_t i = 0; i < g->owners.len; i++) {
    struct kith_arena scratch = {.block_size = 512};
    struct kith_email email;
    if (g->owners.items[i].mark <= MARK_INACTIVE && email_parse(&scratch, g->owners.items[i].email, &email) &&
        !email.freemail) {
      uint64_t count = ++*map_str_put(&counts, email.domain, 0, NULL);
      if (count > most) {
        most = count;
        g->domain = arena_str(&g->arena, email.domain);
      }
    }
    arena_free(&scratch);
  }
  map_str_free(&counts);
}

void guess_finish_owners(struct kith_guess *g)
{
  uint64_t *same = arena_zero(&g->arena, g->owners.len + 1, sizeof *same);
  size_t kept = 0;
  for (uint64_t i = 0; i < g->owners.len; i++)
    same[i] = i;
  unite_by(g, same, 'e');
  unite_by(g, same, 'n');
  for (uint64_t i = 0; i < g->owners.len; i++)
    if (same[i] == i)
      g->owners.items[kept++] = g->owners.items[i];
  g->owners.len = kept;
  for (size_t i = 0; i < kept; i++)
    mark(g, &g->owners.items[i]);
  if (kept)
    qsort(g->owners.items, kept, sizeof *g->owners.items, by_records);
  map_str_free(&g->owner_index); /* places have changed */
  find_domain(g);
}

const char *guess_mark_name(enum kith_guess_mark mark_value)
{
  static const char *const names[] = {"person", "inactive", "integration", "queue"};
  return names[mark_value];
}

/* ---- Who is meant ---- */

static bool is_called(const struct kith_guess_owner *o, struct kith_str word)
{
  struct kith_str local = str_sub(o->email, 0, str_find(o->email, '@'));
  struct kith_str first = str_sub(o->name, 0, str_find(o->name, ' '));
  return (o->email.len && (str_eq_nocase(local, word) || str_eq_nocase(o->email, word))) ||
         (o->name.len && (str_eq_nocase(first, word) || str_eq_nocase(o->name, word)));
}

const struct kith_guess_owner *guess_find_owner(const struct kith_guess *g, struct kith_str word)
{
  const struct kith_guess_owner *found = NULL;
  for (size_t i = 0; i < g->owners.len && word.len; i++) {
    const struct kith_guess_owner *o = &g->owners.items[i];
    if (o->mark > MARK_INACTIVE || !is_called(o, word))
      continue;
    if (found)
      return NULL; /* two are: nobody knows which */
    found = o;
  }
  return found;
}
