#include "plugin/loader.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/diag.h"
#include "plugin/describe.h"

#ifndef KITH_LIBDIR
#define KITH_LIBDIR "/usr/lib/kith"
#endif
#ifndef KITH_DATADIR
#define KITH_DATADIR "/usr/share/kith"
#endif

/* ---- Who could have changed the file ---- */

static bool is_trusted(uid_t owner)
{
  return owner == 0 || owner == geteuid();
}

static int verify_folder(const char *path, struct kith_error *err)
{
  struct stat st;
  if (stat(path, &st) != 0)
    return error_errno(err, KITH_E_IO, errno, "plugin folder %s", path);
  if (!is_trusted(st.st_uid) || ((st.st_mode & 022) && !(st.st_mode & S_ISVTX)))
    return error_set(err, KITH_E_AUTH, "plugin folder %s belongs to or can be written by others; chmod go-w it", path);
  return KITH_OK;
}

int plugin_verify_file(const char *path, struct kith_error *err)
{
  struct stat st;
  char folder[PATH_MAX];

  if (path[0] != '/' || !realpath(path, folder))
    return error_errno(err, KITH_E_MISSING, path[0] == '/' ? errno : ENOENT, "plugin %s", path);
  if (stat(folder, &st) != 0 || !S_ISREG(st.st_mode))
    return error_set(err, KITH_E_INVALID, "plugin %s is not a regular file", path);
  if (!is_trusted(st.st_uid) || (st.st_mode & 022))
    return error_set(err, KITH_E_AUTH,
                     "plugin %s belongs to or can be written by others; chown it to yourself and chmod go-w it", path);
  for (char *slash = strrchr(folder, '/'); slash; slash = strrchr(folder, '/')) {
    *slash = '\0';
    int rc = verify_folder(folder[0] ? folder : "/", err);
    if (rc != KITH_OK)
      return rc;
  }
  return KITH_OK;
}

/* ---- Loading ---- */

static struct kith_str name_of_file(const char *path)
{
  struct kith_str base = path_base(str_of(path));
  return str_ends(base, KITH_STR(".so")) ? str_sub(base, 0, base.len - 3) : base;
}

int plugin_load_file(const char *path, const struct kith_plugin **out, struct kith_error *err)
{
  char real[PATH_MAX]; /* what was verified is what is loaded, whatever becomes of a link on the way */
  int rc = plugin_verify_file(path, err);
  if (rc != KITH_OK)
    return rc;
  void *handle =
      realpath(path, real) && plugin_verify_file(real, NULL) == KITH_OK ? dlopen(real, RTLD_NOW | RTLD_LOCAL) : NULL;
  const char *reason = handle ? NULL : dlerror();
  if (!handle)
    return error_set(err, KITH_E_INVALID, "plugin %s cannot be loaded: %s", path, reason ? reason : "it changed");
  const struct kith_plugin *(*entry)(void) = NULL;
  *(void **)&entry = dlsym(handle, "kith_plugin_v1"); /* as POSIX says it: ISO C knows no such cast */
  if (!entry)
    return error_set(err, KITH_E_INVALID,
                     "%s is not a plugin for Kith's ABI %d: it exports no kith_plugin_v1 (see kith/plugin.h)", path,
                     KITH_ABI_MAJOR);
  const struct kith_plugin *plugin = entry();
  rc = plugin_check_description(plugin, name_of_file(path), err);
  if (rc == KITH_OK)
    *out = plugin;
  else
    error_wrap(err, "plugin %s", path);
  return rc;
}

/* ---- Finding ---- */

static bool is_plugin_name(struct kith_str name)
{
  if (!name.len || name.ptr[0] < 'a' || name.ptr[0] > 'z')
    return false;
  for (size_t i = 0; i < name.len; i++)
    if (!(name.ptr[i] >= 'a' && name.ptr[i] <= 'z') && !ascii_is_digit(name.ptr[i]) && name.ptr[i] != '-')
      return false;
  return true;
}

static struct kith_plugin_file *find_file(struct kith_plugins *p, struct kith_str name)
{
  for (size_t i = 0; i < p->files.len; i++)
    if (str_eq(p->files.items[i].name, name))
      return &p->files.items[i];
  return NULL;
}

static void add_folder(struct kith_plugins *p, const char *folder)
{
  DIR *dir = opendir(folder);
  for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
    struct kith_str base = str_of(entry->d_name);
    struct kith_str name = str_sub(base, 0, base.len - 3);
    if (!str_ends(base, KITH_STR(".so")) || !is_plugin_name(name) || find_file(p, name))
      continue;
    struct kith_plugin_file file = {.name = arena_str(&p->arena, name)};
    file.path = arena_printf(&p->arena, "%s/%s", folder, entry->d_name).ptr;
    vec_push(&p->files, file);
  }
  if (dir)
    closedir(dir);
}

static int by_name(const void *a, const void *b)
{
  return str_cmp(((const struct kith_plugin_file *)a)->name, ((const struct kith_plugin_file *)b)->name);
}

/* The folder of the running program; empty when the system does not tell. */
static const char *program_folder(struct kith_arena *arena)
{
  char path[PATH_MAX];
  ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
  if (len <= 0)
    return "";
  path[len] = '\0';
  char *slash = strrchr(path, '/');
  return arena_c(arena, str_sub(str_of(path), 0, slash ? (size_t)(slash - path) : 0));
}

int plugins_add(struct kith_plugins *p, const char *folder, struct kith_error *err)
{
  if (folder[0] != '/')
    return error_set(err, KITH_E_CONFIG, "plugin folder %s must be an absolute path", folder);
  add_folder(p, folder);
  if (p->files.len)
    qsort(p->files.items, p->files.len, sizeof *p->files.items, by_name);
  return KITH_OK;
}

int plugins_find(struct kith_plugins *p, const char *const *extra, struct kith_error *err)
{
  int rc = KITH_OK;
  *p = (struct kith_plugins){0};
  add_folder(p, arena_printf(&p->arena, "%s/plugins", program_folder(&p->arena)).ptr);
  add_folder(p, KITH_LIBDIR "/plugins");
  if (p->files.len)
    qsort(p->files.items, p->files.len, sizeof *p->files.items, by_name);
  for (size_t i = 0; extra && extra[i] && rc == KITH_OK; i++)
    rc = plugins_add(p, extra[i], err);
  return rc;
}

void plugins_free(struct kith_plugins *p)
{
  vec_free(&p->files);
  arena_free(&p->arena);
}

static int not_found(struct kith_plugins *p, struct kith_str name, struct kith_error *err)
{
  const char **names = arena_zero(&p->arena, p->files.len + 1, sizeof *names);
  for (size_t i = 0; i < p->files.len; i++)
    names[i] = arena_c(&p->arena, p->files.items[i].name);
  const char *near = suggest(name, names);
  return error_set(err, KITH_E_MISSING, "there is no plugin '%.*s'%s%s%s (kith plugins list shows them)", STR_ARG(name),
                   near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

int plugins_load(struct kith_plugins *p, struct kith_str name, const struct kith_plugin **out, struct kith_error *err)
{
  struct kith_plugin_file *file = find_file(p, name);
  if (!file)
    return not_found(p, name, err);
  int rc = file->loaded ? KITH_OK : plugin_load_file(file->path, &file->loaded, err);
  *out = file->loaded;
  return rc;
}

const struct kith_plugin *plugins_detect(struct kith_plugins *p, struct kith_str file_name, struct kith_str head)
{
  const struct kith_plugin *surest = NULL;
  int best = 0;
  for (size_t i = 0; i < p->files.len; i++) {
    const struct kith_plugin *plugin = NULL;
    if (plugins_load(p, p->files.items[i].name, &plugin, NULL) != KITH_OK)
      continue; /* one that cannot be used knows no format; kith plugins list says why */
    int score = KITH_HAS(plugin->source, struct kith_source, detect)
                    ? plugin->source->detect(file_name, head.ptr, head.len)
                    : 0;
    if (score > best) {
      best = score;
      surest = plugin;
    }
  }
  return surest;
}

const char *shipped_folder(struct kith_plugins *p, const char *name)
{
  const char *beside = arena_printf(&p->arena, "%s/configs/%s", program_folder(&p->arena), name).ptr;
  return access(beside, R_OK) == 0 ? beside : arena_printf(&p->arena, "%s/%s", KITH_DATADIR, name).ptr;
}
