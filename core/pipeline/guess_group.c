#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "normalise/text.h"
#include "pipeline/guess.h"
#include "pipeline/pile.h"

/* Why some sources of one folder are one. */
enum bond {
  BOND_EXPORT = 1, /* members of an export: Connections.csv, Profile.csv */
  BOND_CRM,        /* tables of one CRM that refer to one another: Contact.csv, Account.csv, User.csv */
  BOND_CARDS,      /* a file a card */
  BOND_FOLDER,     /* files of one kind: only when there are too many sources otherwise */
};

/* ---- What findings say of tables ---- */

/* The mapping that every member fits, and the vendor that their names begin with. */
static void find_mapping(struct kith_guess_source *s)
{
  bool one = true, vendor = true;
  for (size_t i = 0; i < s->found.items.len; i++) {
    const struct kith_finding *f = &s->found.items.items[i].finding;
    struct kith_str mapping = str_sub(f->name, 0, str_find(f->name, '/'));
    struct kith_str brand = str_sub(mapping, 0, str_find(mapping, '-'));
    if (f->kind != KITH_FOUND_TABLE)
      continue;
    one = one && mapping.len && (!s->mapping.len || str_eq(s->mapping, mapping));
    vendor = vendor && brand.len && (!s->vendor.len || str_eq(s->vendor, brand));
    s->mapping = s->mapping.len ? s->mapping : mapping;
    s->vendor = s->vendor.len ? s->vendor : brand;
  }
  if (!one || str_eq_c(s->mapping, "generic"))
    s->mapping = STR_NONE;
  if (!vendor || str_eq_c(s->vendor, "generic"))
    s->vendor = STR_NONE;
}

/* ---- Groups ---- */

static enum bond bond_of(const struct kith_guess_source *s)
{
  if (s->plugin->source->members)
    return BOND_EXPORT;
  bool refers = s->records[KITH_USER] || s->records[KITH_ACCOUNT] || s->records[KITH_DEAL] ||
                s->records[KITH_INTERACTION] || s->records[KITH_CONSENT];
  if (refers || s->owned || s->vendor.len)
    return BOND_CRM;
  return s->whole && s->total + s->rejected <= 1 && !s->tables ? BOND_CARDS : 0;
}

static bool belongs(const struct kith_guess_source *a, const struct kith_guess_source *b, enum bond bond)
{
  return a->files && b->files == 1 && a->plugin == b->plugin && str_eq(a->folder, b->folder) &&
         (bond == BOND_FOLDER || bond_of(b) == bond) && (bond != BOND_CRM || str_eq(a->vendor, b->vendor)) &&
         str_eq(pile_ending(a->path), pile_ending(b->path));
}

/* Tables of contacts alone may be several people's books; with accounts, users or deals they are one CRM's. */
static bool is_worth_it(const struct kith_guess_source *sum, enum bond bond)
{
  uint64_t others = sum->total - sum->records[KITH_CONTACT];
  return sum->files > 1 && (bond != BOND_CRM || others > 0);
}

static void add_up(struct kith_guess_source *sum, const struct kith_guess_source *s)
{
  for (size_t i = 0; i <= KITH_AGREEMENT; i++)
    sum->records[i] += s->records[i];
  sum->files += s->files;
  sum->total += s->total;
  sum->rejected += s->rejected;
  sum->owned += s->owned;
  sum->whole = sum->whole && s->whole;
  sum->mapping = str_eq(sum->mapping, s->mapping) ? sum->mapping : STR_NONE;
  sum->self_name = sum->self_name.len ? sum->self_name : s->self_name;
  sum->self_email = sum->self_email.len ? sum->self_email : s->self_email;
  sum->stopped = sum->stopped.len ? sum->stopped : s->stopped;
}

static void take_in(struct kith_guess_source *into, struct kith_guess_source *from)
{
  for (size_t i = 0; i < from->found.items.len; i++)
    vec_push(&into->found.items, from->found.items.items[i]);
  vec_free(&from->found.items);
  from->files = 0; /* the caller drops it */
}

static void group_around(struct kith_guess *g, struct kith_plugins *plugins, size_t first, enum bond bond)
{
  struct kith_guess_source *a = &g->sources.items[first], sum = *a;
  if (a->files != 1 || !bond)
    return;
  for (size_t i = first + 1; i < g->sources.len; i++)
    if (belongs(a, &g->sources.items[i], bond))
      add_up(&sum, &g->sources.items[i]);
  if (!is_worth_it(&sum, bond))
    return;
  bool is_export =
      bond == BOND_EXPORT && a->folder.len && reader_export(plugins, arena_c(&g->arena, a->folder), true) == a->plugin;
  sum.path = is_export ? a->folder : pile_pattern(&g->arena, a->path, sum.files);
  if (!sum.path.len)
    return;
  for (size_t i = first + 1; i < g->sources.len; i++)
    if (belongs(a, &g->sources.items[i], bond))
      take_in(&sum, &g->sources.items[i]);
  *a = sum;
}

static void drop_taken(struct kith_guess *g)
{
  size_t kept = 0;
  for (size_t i = 0; i < g->sources.len; i++)
    if (g->sources.items[i].files)
      g->sources.items[kept++] = g->sources.items[i];
  g->sources.len = kept;
}

void guess_group(struct kith_guess *g, struct kith_plugins *plugins)
{
  for (size_t i = 0; i < g->sources.len; i++)
    find_mapping(&g->sources.items[i]);
  for (size_t i = 0; i < g->sources.len; i++)
    group_around(g, plugins, i, bond_of(&g->sources.items[i]));
  drop_taken(g);
  for (size_t i = 0; i < g->sources.len && g->sources.len > GUESS_MAX_SOURCES; i++)
    group_around(g, plugins, i, BOND_FOLDER);
  drop_taken(g);
}

/* ---- Names ---- */

/* Small letters, digits and hyphens; other scripts stay as they are. */
static struct kith_str tidy(struct kith_arena *arena, struct kith_str s)
{
  enum { NAME_MAX_BYTES = 40 };
  char *to = arena_bytes(arena, 4 * s.len + 4); /* small letters may take more bytes */
  size_t len = 0;
  for (size_t at = 0; at < s.len;) {
    uint32_t c = text_next(s, &at);
    bool ascii = c < 0x80,
         keep = ascii ? ascii_is_alpha((char)c) || ascii_is_digit((char)c) : c > 0xa0 && text_columns(c);
    if (keep)
      len += text_put(to + len, text_lower_char(c));
    else if (len && to[len - 1] != '-')
      to[len++] = '-';
  }
  if (len > NAME_MAX_BYTES)
    for (len = NAME_MAX_BYTES; len && ((unsigned char)to[len] & 0xc0) == 0x80;)
      len--; /* not inside a character */
  while (len && to[len - 1] == '-')
    len--;
  return (struct kith_str){to, len};
}

static struct kith_str stem_of(struct kith_str base)
{
  static const char *const packed[] = {".gz", ".zst", ".zip"};
  for (size_t i = 0; i < sizeof packed / sizeof packed[0]; i++)
    if (str_ends(base, str_of(packed[i])))
      base = str_sub(base, 0, base.len - strlen(packed[i]));
  struct kith_str ending = pile_ending(base);
  return ending.len <= 6 ? str_sub(base, 0, base.len - ending.len) : base;
}

/* Of the file, of the folder of a group; exports are called by their plugin, whatever the long name says. */
static struct kith_str name_of(struct kith_guess *g, const struct kith_guess_source *s)
{
  if (s->plugin->source->members)
    return str_of(s->plugin->name);
  struct kith_str name = tidy(&g->arena, stem_of(path_base(s->files > 1 ? s->folder : s->path)));
  return name.len ? name : str_of(s->plugin->name);
}

void guess_name_sources(struct kith_guess *g)
{
  struct kith_map_str seen = {0};
  for (size_t i = 0; i < g->sources.len; i++) {
    struct kith_guess_source *s = &g->sources.items[i];
    struct kith_str name = name_of(g, s);
    uint64_t number = ++*map_str_put(&seen, name, 0, NULL);
    s->name = name;
    while (number > 1) { /* "contacts-2", unless a file is called so */
      bool is_new = false;
      s->name = arena_printf(&g->arena, "%.*s-%llu", STR_ARG(name), (unsigned long long)number++);
      ++*map_str_put(&seen, s->name, 0, &is_new);
      if (is_new)
        break;
    }
  }
  map_str_free(&seen);
}
