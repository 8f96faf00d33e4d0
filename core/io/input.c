#include "io/input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/kind.h"
#include "io/zip.h"

struct input_place {
  const char *path;         /* of the file, or of the archive */
  struct zip_entry *entry;  /* in the archive; NULL: the file itself */
  struct kith_stream *held; /* a pipe that was begun; whoever opens it takes it */
  bool piped;               /* a pipe: it is held, taken, or kept in the spool */
};

/* A name that may become a member. `folder` is the one it stands in below the path, or empty. */
struct candidate {
  struct kith_str name, folder;
  uint64_t size;
  struct zip_entry *entry;
};

struct finder {
  struct kith_input *in;
  const char *path;
  const struct kith_input_pattern *patterns;
  bool whole, piped; /* archives are members; this one came through a pipe */
  VEC(struct candidate) candidates;
};

/* ---- Names ---- */

static struct kith_str base_name(struct kith_str path)
{
  size_t at = path.len;
  while (at && path.ptr[at - 1] != '/')
    at--;
  return str_sub(path, at, path.len);
}

static bool has_suffix(struct kith_str name, const char *suffix)
{
  struct kith_str tail = str_of(suffix);
  return name.len > tail.len && str_eq_nocase(str_sub(name, name.len - tail.len, tail.len), tail);
}

/* "Connections.csv.gz" is Connections.csv. */
static struct kith_str without_compression(struct kith_str name)
{
  if (has_suffix(name, ".gz"))
    return str_sub(name, 0, name.len - 3);
  return has_suffix(name, ".zst") ? str_sub(name, 0, name.len - 4) : name;
}

static const struct kith_input_pattern *match(const struct kith_input_pattern *patterns, struct kith_str name)
{
  struct kith_arena arena = {.block_size = 512};
  const char *text = arena_c(&arena, without_compression(base_name(name)));
  const struct kith_input_pattern *found = NULL;
  for (; patterns && patterns->pattern && !found; patterns++)
    if (!fnmatch(patterns->pattern, text, FNM_CASEFOLD | FNM_NOESCAPE))
      found = patterns;
  arena_free(&arena);
  return found;
}

/* "~$book.xlsx" lies beside a document that is open in an office program, and holds nothing. */
static bool is_lock(struct kith_str name)
{
  return str_starts(base_name(name), KITH_STR("~$"));
}

/* Hidden files and what macOS puts beside them. */
static bool is_hidden(struct kith_str name)
{
  struct kith_str piece;
  while (str_next(&name, '/', &piece))
    if ((piece.len && piece.ptr[0] == '.') || str_eq_c(piece, "__MACOSX"))
      return true;
  return false;
}

/* ---- Members ---- */

static void add_member(struct finder *f, struct kith_str shown, uint64_t size, struct input_place place)
{
  const struct kith_input_pattern *pattern = match(f->patterns, base_name(shown));
  struct kith_input_member member = {.name = shown, .size = size};
  member.role = pattern ? str_of(pattern->role) : STR_NONE;
  vec_push(&f->in->members, member);
  vec_push(&f->in->places, place);
}

static void add_candidate(struct finder *f, const struct candidate *c)
{
  struct kith_arena *arena = &f->in->arena;
  size_t len = strlen(f->path);
  if (c->entry) {
    struct kith_str shown = arena_printf(arena, "%s!%.*s", f->path, STR_ARG(c->name));
    add_member(f, shown, c->size, (struct input_place){arena_c(arena, str_of(f->path)), c->entry, NULL, f->piped});
    return;
  }
  const char *slash = len && f->path[len - 1] == '/' ? "" : "/";
  struct kith_str shown = arena_printf(arena, "%s%s%.*s", f->path, slash, STR_ARG(c->name));
  add_member(f, shown, c->size, (struct input_place){.path = arena_c(arena, shown)});
}

static int by_name(const void *a, const void *b)
{
  return str_cmp(((const struct candidate *)a)->name, ((const struct candidate *)b)->name);
}

static int nothing_matches(const struct finder *f, struct kith_error *err)
{
  struct kith_buf names = BUF_MAX(512);
  for (const struct kith_input_pattern *p = f->patterns; p && p->pattern; p++)
    if (buf_printf(&names, "%s%s", names.len ? ", " : "", p->pattern) != KITH_OK)
      break;
  int rc = names.len ? error_set(err, KITH_E_MISSING, "%s holds none of %.*s", f->path, STR_ARG(buf_str(&names)))
                     : error_set(err, KITH_E_MISSING, "%s holds no file that can be read", f->path);
  buf_free(&names);
  return rc;
}

/* Exports lie at the top or below one folder that wraps them all. What matches at the top wins; matches below several
 * folders could be two exports, and guessing which is meant would lose the other. */
static int choose_folder(const struct finder *f, struct kith_str *out, struct kith_error *err)
{
  *out = STR_NONE;
  for (size_t i = 0; i < f->candidates.len; i++)
    if (!f->candidates.items[i].folder.len)
      return KITH_OK;
  for (size_t i = 0; i < f->candidates.len; i++) {
    struct kith_str folder = f->candidates.items[i].folder;
    if (out->len && !str_eq(*out, folder))
      return error_set(err, KITH_E_INVALID, "%s has matching files in %.*s and in %.*s: name one of them", f->path,
                       STR_ARG(*out), STR_ARG(folder));
    *out = folder;
  }
  return KITH_OK;
}

static int add_candidates(struct finder *f, struct kith_error *err)
{
  struct kith_str folder = STR_NONE;
  if (!f->candidates.len)
    return nothing_matches(f, err);
  int rc = f->patterns ? choose_folder(f, &folder, err) : KITH_OK;
  if (rc != KITH_OK)
    return rc;
  qsort(f->candidates.items, f->candidates.len, sizeof *f->candidates.items, by_name);
  for (size_t i = 0; i < f->candidates.len; i++)
    if (!f->patterns || str_eq(f->candidates.items[i].folder, folder))
      add_candidate(f, &f->candidates.items[i]);
  return KITH_OK;
}

/* ---- Archives ---- */

/* Without patterns everything readable at any depth; with patterns what matches at depth 0 or 1. */
static void consider_entry(struct finder *f, const struct zip_entry *e)
{
  size_t slash = str_find(e->name, '/');
  bool nested = slash < e->name.len;
  if (!e->regular || is_hidden(e->name) || has_suffix(e->name, ".zip"))
    return;
  if (f->patterns && (str_find(str_sub(e->name, slash + 1, e->name.len), '/') < e->name.len - slash - 1 && nested))
    return;
  if (f->patterns && !match(f->patterns, e->name))
    return;
  struct candidate c = {.name = e->name, .size = e->packed};
  c.folder = nested ? str_sub(e->name, 0, slash) : STR_NONE;
  c.entry = arena_alloc(&f->in->arena, sizeof *e);
  *c.entry = *e;
  vec_push(&f->candidates, c);
}

static void add_file(struct finder *f, uint64_t size)
{
  struct kith_str shown = arena_str(&f->in->arena, str_of(f->path));
  add_member(f, shown, size, (struct input_place){.path = arena_c(&f->in->arena, shown), .piped = f->piped});
}

/* A workbook is an archive of its own kind: its parts are nothing to anybody else. */
static bool is_workbook(const struct zip_list *list)
{
  for (size_t i = 0; i < list->entries.len; i++)
    if (str_eq_nocase(list->entries.items[i].name, KITH_STR("xl/workbook.xml")))
      return true;
  return false;
}

static int find_in_zip(struct finder *f, uint64_t size, struct kith_error *err)
{
  struct zip_list list;
  struct zip_place place = {f->path, f->path, f->piped ? f->in->spool - 1 : -1, NULL};
  int rc = zip_list(&place, &f->in->arena, &list, err);
  if (rc != KITH_OK)
    return rc;
  bool workbook = !f->patterns && is_workbook(&list);
  for (size_t i = 0; i < list.entries.len && !workbook; i++)
    consider_entry(f, &list.entries.items[i]);
  vec_free(&list.entries);
  if (!workbook)
    return add_candidates(f, err);
  add_file(f, size);
  return KITH_OK;
}

/* ---- Pipes ---- */

/* Takes over `fd`. The zip format is read from its end, so an archive has to be all there. */
static int find_in_pipe(struct finder *f, int fd, struct kith_error *err)
{
  char magic[STREAM_MAGIC];
  int64_t got = read_full(fd, magic, sizeof magic);
  struct kith_str begin = {magic, got > 0 ? (size_t)got : 0};
  struct stat st;
  int spooled = -1, rc = KITH_OK;
  f->piped = true;
  if (got < 0)
    rc = error_errno(err, KITH_E_IO, errno, "cannot read %s", f->path);
  if (got < 0 && fd != STDIN_FILENO)
    close(fd);
  if (rc == KITH_OK && !is_zip_magic(begin)) {
    add_file(f, 0);
    return stream_begun(f->path, fd, 0, begin, &f->in->places.items[f->in->places.len - 1].held, err);
  }
  if (rc == KITH_OK)
    rc = spool_all(f->path, fd, begin, &spooled, err);
  if (rc != KITH_OK)
    return rc;
  f->in->spool = spooled + 1;
  if (fstat(spooled, &st))
    return error_errno(err, KITH_E_IO, errno, "cannot read %s", f->path);
  if (!f->whole)
    return find_in_zip(f, (uint64_t)st.st_size, err);
  add_file(f, (uint64_t)st.st_size);
  return KITH_OK;
}

/* ---- Folders ---- */

/* `below` is the folder inside the path that is looked at, NULL for the path itself. */
struct folder_scan {
  struct finder *f;
  int fd;
  const char *below;
};

static int scan_folder(struct folder_scan *scan, struct kith_error *err);

static int scan_below(struct folder_scan *scan, const char *name, struct kith_error *err)
{
  int fd = openat(scan->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return error_errno(err, KITH_E_IO, errno, "cannot read %s/%s", scan->f->path, name);
  struct folder_scan inner = {scan->f, fd, name};
  return scan_folder(&inner, err);
}

static int consider_file(struct folder_scan *scan, const char *name, struct kith_error *err)
{
  struct finder *f = scan->f;
  struct kith_arena *arena = &f->in->arena;
  struct stat st;
  if (name[0] == '.' || is_lock(str_of(name)) || fstatat(scan->fd, name, &st, AT_SYMLINK_NOFOLLOW))
    return KITH_OK;
  if (S_ISDIR(st.st_mode))
    return f->patterns && !scan->below ? scan_below(scan, name, err) : KITH_OK;
  if (!S_ISREG(st.st_mode) || has_suffix(str_of(name), ".zip") || (f->patterns && !match(f->patterns, str_of(name))))
    return KITH_OK;
  if (f->candidates.len >= INPUT_MAX_MEMBERS)
    return error_set(err, KITH_E_LIMIT, "%s holds more than %d files", f->path, INPUT_MAX_MEMBERS);
  struct candidate c = {.size = (uint64_t)st.st_size};
  c.name = scan->below ? arena_printf(arena, "%s/%s", scan->below, name) : arena_str(arena, str_of(name));
  c.folder = scan->below ? arena_str(arena, str_of(scan->below)) : STR_NONE;
  vec_push(&f->candidates, c);
  return KITH_OK;
}

/* Takes over scan->fd. */
static int scan_folder(struct folder_scan *scan, struct kith_error *err)
{
  DIR *dir = fdopendir(scan->fd);
  int rc = KITH_OK;
  if (!dir) {
    rc = error_errno(err, KITH_E_IO, errno, "cannot read %s", scan->f->path);
    close(scan->fd);
    return rc;
  }
  for (struct dirent *entry = readdir(dir); entry && rc == KITH_OK; entry = readdir(dir))
    rc = consider_file(scan, entry->d_name, err);
  closedir(dir);
  return rc;
}

static int find_in_folder(struct finder *f, struct kith_error *err)
{
  struct folder_scan scan = {.f = f, .fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (scan.fd < 0)
    return error_errno(err, KITH_E_IO, errno, "cannot read %s", f->path);
  int rc = scan_folder(&scan, err);
  return rc == KITH_OK ? add_candidates(f, err) : rc;
}

/* ---- Paths ---- */

/* An archive is known by its name or its first bytes. */
static int is_zip(const char *path, int fd, bool *out, struct kith_error *err)
{
  char magic[STREAM_MAGIC];
  int64_t got = read_full(fd, magic, sizeof magic);
  *out = has_suffix(str_of(path), ".zip") || (got > 0 && is_zip_magic((struct kith_str){magic, (size_t)got}));
  return got < 0 ? error_errno(err, KITH_E_IO, errno, "cannot read %s", path) : KITH_OK;
}

static int find_at(struct finder *f, const struct stat *st, struct kith_error *err)
{
  bool zip = false;
  uint64_t size = (uint64_t)st->st_size;
  if (S_ISDIR(st->st_mode))
    return find_in_folder(f, err);
  int fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    return error_errno(err, KITH_E_IO, errno, "cannot open %s", f->path);
  if (!S_ISREG(st->st_mode))
    return find_in_pipe(f, fd, err);
  int rc = is_zip(f->path, fd, &zip, err);
  close(fd);
  if (rc == KITH_OK && zip && !f->whole)
    return find_in_zip(f, size, err);
  if (rc == KITH_OK)
    add_file(f, size);
  return rc;
}

static int compare_paths(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* One match of a glob. Folders are wanted only where patterns choose in them: an unpacked export. */
static int find_match(const struct finder *outer, const char *path, struct kith_error *err)
{
  struct finder f = {.in = outer->in, .path = path, .patterns = outer->patterns, .whole = outer->whole};
  struct stat st;
  int rc = KITH_OK;
  if (!is_lock(str_of(path)) && !stat(path, &st) && (S_ISREG(st.st_mode) || (S_ISDIR(st.st_mode) && f.patterns)))
    rc = find_at(&f, &st, err);
  vec_free(&f.candidates);
  return rc;
}

static int find_by_glob(struct finder *f, struct kith_error *err)
{
  glob_t found = {0};
  int rc = KITH_OK, failed = glob(f->path, GLOB_NOSORT, NULL, &found);
  if (failed && failed != GLOB_NOMATCH)
    rc = error_set(err, KITH_E_IO, "cannot look for %s", f->path);
  else if (found.gl_pathc > INPUT_MAX_MEMBERS)
    rc = error_set(err, KITH_E_LIMIT, "%s matches more than %d files", f->path, INPUT_MAX_MEMBERS);
  else if (found.gl_pathc)
    qsort(found.gl_pathv, found.gl_pathc, sizeof *found.gl_pathv, compare_paths);
  for (size_t i = 0; rc == KITH_OK && i < found.gl_pathc; i++)
    rc = find_match(f, found.gl_pathv[i], err);
  if (rc == KITH_OK && !f->in->members.len)
    rc = error_set(err, KITH_E_MISSING, "no file matches %s", f->path);
  globfree(&found);
  return rc;
}

static int find(struct finder *f, struct kith_error *err)
{
  const char *path = f->path;
  struct stat st;
  int rc = KITH_OK;
  *f->in = (struct kith_input){0};
  if (!strcmp(path, "-")) {
    f->path = "standard input";
    rc = find_in_pipe(f, STDIN_FILENO, err);
  } else if (!stat(path, &st)) {
    rc = find_at(f, &st, err);
  } else if (errno == ENOENT && strpbrk(path, "*?[")) {
    rc = find_by_glob(f, err);
  } else {
    rc = error_errno(err, KITH_E_IO, errno, "cannot open %s", path);
  }
  vec_free(&f->candidates);
  if (rc != KITH_OK)
    input_free(f->in);
  return rc;
}

int input_find(struct kith_input *in, const char *path, const struct kith_input_pattern *patterns,
               struct kith_error *err)
{
  struct finder f = {.in = in, .path = path, .patterns = patterns};
  return find(&f, err);
}

int input_find_whole(struct kith_input *in, const char *path, struct kith_error *err)
{
  struct finder f = {.in = in, .path = path, .whole = true};
  return find(&f, err);
}

/* A file that came through a pipe, from its beginning. Only one of its streams is read at a time. */
static int open_spool(const struct kith_input *in, const char *shown, struct kith_stream **out, struct kith_error *err)
{
  struct stat st;
  int fd = in->spool ? fcntl(in->spool - 1, F_DUPFD_CLOEXEC, 3) : -1;
  if (!in->spool)
    return error_set(err, KITH_E_INTERNAL, "%s was read already", shown);
  if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0 || fstat(fd, &st))
    return error_errno(err, KITH_E_IO, errno, "cannot read %s", shown);
  return stream_begun(shown, fd, (uint64_t)st.st_size, STR_NONE, out, err);
}

int input_open(const struct kith_input *in, size_t member, struct kith_stream **out, struct kith_error *err)
{
  if (member >= in->members.len)
    return error_set(err, KITH_E_INTERNAL, "there is no member %zu", member);
  struct input_place *place = &in->places.items[member];
  if (place->held) {
    *out = place->held;
    place->held = NULL;
    return KITH_OK;
  }
  if (!place->entry)
    return place->piped ? open_spool(in, place->path, out, err) : stream_open_file(place->path, out, err);
  struct kith_arena scratch = {.block_size = 1024};
  const char *shown = arena_c(&scratch, in->members.items[member].name);
  struct zip_place zip = {place->path, place->path, place->piped ? in->spool - 1 : -1, NULL};
  int rc = zip_open(&zip, shown, place->entry, out, err);
  arena_free(&scratch);
  return rc;
}

int input_open_file(const struct kith_input *in, size_t member, int *out_fd, bool *out_zip, struct kith_error *err)
{
  const struct input_place *place = &in->places.items[member];
  char magic[STREAM_MAGIC];
  *out_zip = false;
  if (place->entry || (place->piped && !in->spool))
    return KITH_OK;
  int fd = place->piped ? fcntl(in->spool - 1, F_DUPFD_CLOEXEC, 3) : open(place->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  ssize_t got = fd < 0 ? -1 : pread(fd, magic, sizeof magic, 0);
  int rc = got < 0 ? error_errno(err, KITH_E_IO, errno, "cannot open %s", place->path) : KITH_OK;
  *out_zip = got > 0 && is_zip_magic((struct kith_str){magic, (size_t)got});
  if (*out_zip)
    *out_fd = fd;
  else if (fd >= 0)
    close(fd);
  return rc;
}

const char *input_file(const struct kith_input *in, size_t member)
{
  const struct input_place *place = &in->places.items[member];
  return place->piped || place->held ? NULL : place->path;
}

void input_free(struct kith_input *in)
{
  for (size_t i = 0; i < in->places.len; i++)
    stream_close(in->places.items[i].held);
  if (in->spool)
    close(in->spool - 1);
  in->spool = 0;
  vec_free(&in->members);
  vec_free(&in->places);
  arena_free(&in->arena);
}
