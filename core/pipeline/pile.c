#include "pipeline/pile.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "pipeline/reader.h"
#include "plugin/describe.h"

struct names {
  VEC(struct kith_str) list;
};

static int by_name(const void *a, const void *b)
{
  return str_cmp(*(const struct kith_str *)a, *(const struct kith_str *)b);
}

static bool is_passed_over(const char *name)
{
  static const char *const patterns[] = {".*", "__MACOSX", "*.kith", "*.kith.key", "*.kith.lock", "*.kith-*"};
  for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
    if (fnmatch(patterns[i], name, 0) == 0)
      return true;
  return false;
}

static int list_folder(struct kith_pile *p, const char *path, struct names *out)
{
  DIR *dir = opendir(path);
  if (!dir)
    return errno;
  for (struct dirent *e = readdir(dir); e && out->list.len <= PILE_MAX_INPUTS; e = readdir(dir))
    if (!is_passed_over(e->d_name))
      vec_push(&out->list, arena_str(p->arena, str_of(e->d_name)));
  closedir(dir);
  if (out->list.len)
    qsort(out->list.items, out->list.len, sizeof *out->list.items, by_name);
  return 0;
}

static void give(struct kith_pile *p, struct kith_str path, bool beside_export)
{
  p->cut |= p->count == PILE_MAX_INPUTS;
  if (p->cut)
    return;
  p->count++;
  p->found(p->arg, path, beside_export);
}

static void walk(struct kith_pile *p, const char *path, int depth);

static void consider(struct kith_pile *p, const char *folder, struct kith_str name, int depth, bool beside_export)
{
  struct stat st;
  size_t len = strlen(folder);
  struct kith_str path =
      arena_printf(p->arena, "%s%s%.*s", folder, len && folder[len - 1] == '/' ? "" : "/", STR_ARG(name));
  if (strcmp(folder, ".") == 0)
    path = name;
  const char *full = arena_c(p->arena, path);
  if (lstat(full, &st) != 0)
    return;
  if (S_ISDIR(st.st_mode))
    walk(p, full, depth + 1);
  else if (S_ISREG(st.st_mode))
    give(p, path, beside_export);
}

static void walk(struct kith_pile *p, const char *path, int depth)
{
  struct names names = {0};
  int failed = depth > PILE_MAX_DEPTH ? ELOOP : list_folder(p, path, &names);
  if (failed)
    p->failed(p->arg, str_of(path), depth > PILE_MAX_DEPTH ? "folders are nested too deep" : strerror(failed));
  bool is_export = !failed && reader_export(p->plugins, path, true) != NULL;
  if (is_export)
    give(p, str_of(path), false);
  for (size_t i = 0; i < names.list.len && !p->cut; i++)
    consider(p, path, names.list.items[i], depth, is_export);
  vec_free(&names.list);
}

void pile_walk(struct kith_pile *p, const char *folder)
{
  walk(p, folder, 0);
}

bool pile_is_own(const struct kith_plugin *plugin, bool beside_export)
{
  if (!beside_export)
    return true;
  return plugin && !plugin_wants_map(plugin->source->options) && !plugin->source->members;
}

/* ---- Several files as one input ---- */

static bool has_glob_characters(struct kith_str s)
{
  return str_find(s, '*') < s.len || str_find(s, '?') < s.len || str_find(s, '[') < s.len;
}

static struct kith_str ending_of(struct kith_str base)
{
  size_t at = base.len;
  while (at && base.ptr[at - 1] != '.')
    at--;
  return at > 1 ? str_sub(base, at - 1, base.len) : STR_NONE;
}

/* Files of the folder that the pattern matches. */
static size_t count_matches(const char *folder, const char *pattern)
{
  DIR *dir = opendir(folder);
  size_t count = 0;
  for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir))
    count += e->d_name[0] != '.' && fnmatch(pattern, e->d_name, FNM_PERIOD) == 0;
  if (dir)
    closedir(dir);
  return count;
}

struct kith_str pile_folder(struct kith_str path)
{
  size_t at = path.len - path_base(path).len;
  return str_sub(path, 0, at > 1 ? at - 1 : at);
}

struct kith_str pile_ending(struct kith_str path)
{
  return ending_of(path_base(path));
}

struct kith_str pile_pattern(struct kith_arena *arena, struct kith_str path, size_t files)
{
  struct kith_str ending = pile_ending(path), folder = pile_folder(path);
  const char *pattern = arena_c(arena, arena_printf(arena, "*%.*s", STR_ARG(ending)));
  if (!ending.len || has_glob_characters(folder) || has_glob_characters(ending))
    return STR_NONE;
  if (count_matches(folder.len ? arena_c(arena, folder) : ".", pattern) != files)
    return STR_NONE;
  return arena_printf(arena, "%.*s%s%s", STR_ARG(folder), folder.len && !str_eq_c(folder, "/") ? "/" : "", pattern);
}
