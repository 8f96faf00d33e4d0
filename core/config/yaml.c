#include "config/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <yaml.h>

#include "base/buf.h"
#include "base/map.h"

struct reader {
  yaml_parser_t parser;
  struct kith_str file, text;
  struct kith_arena *arena;
  struct kith_diags *diags;
  size_t nodes;
};

/* ---- Text: libyaml says little about bad bytes, so they are looked at before it sees them ---- */

struct cursor {
  struct kith_str rest;
  uint32_t line, column;
};

/* The next code point; 0xffffffff for bytes that are not UTF-8 (overlong forms and surrogates too). */
static uint32_t next_code(struct kith_str *rest)
{
  static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char *p = (const unsigned char *)rest->ptr;
  unsigned len = p[0] < 0x80             ? 1
                 : (p[0] & 0xe0) == 0xc0 ? 2
                 : (p[0] & 0xf0) == 0xe0 ? 3
                 : (p[0] & 0xf8) == 0xf0 ? 4
                                         : 0;
  if (!len || len > rest->len)
    return UINT32_MAX;
  uint32_t code = len == 1 ? p[0] : p[0] & (0x7fu >> len);
  for (unsigned i = 1; i < len; i++) {
    if ((p[i] & 0xc0) != 0x80)
      return UINT32_MAX;
    code = code << 6 | (p[i] & 0x3f);
  }
  if (code < smallest[len] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
    return UINT32_MAX;
  *rest = str_sub(*rest, len, rest->len);
  return code;
}

/* What YAML takes as a character (1.1, 5.1). */
static bool is_yaml_char(uint32_t c)
{
  if (c < 0x20)
    return c == '\t' || c == '\n' || c == '\r';
  return c != 0x7f && (c < 0x80 || c >= 0xa0 || c == 0x85) && c != 0xfffe && c != 0xffff && c != 0xfeff;
}

static void report_char(const struct reader *r, struct cursor at, uint32_t code)
{
  bool utf16 = str_starts(r->text, KITH_STR("\xff\xfe")) || str_starts(r->text, KITH_STR("\xfe\xff"));
  if (code == 0 || utf16)
    diag_error(r->diags, r->file, at.line, at.column, "this is no plain text (%s): save it as UTF-8",
               utf16 ? "it looks like UTF-16" : "it has NUL bytes");
  else if (code == UINT32_MAX)
    diag_error(r->diags, r->file, at.line, at.column, "byte 0x%02x is not UTF-8: save the file as UTF-8",
               (unsigned)(unsigned char)*at.rest.ptr);
  else
    diag_error(r->diags, r->file, at.line, at.column,
               "control character U+%04X: take it out, or write \"\\u%04X\" in double quotes", code, code);
}

static bool text_is_good(const struct reader *r)
{
  struct cursor at = {r->text, 1, 1};
  while (at.rest.len) {
    struct cursor before = at;
    uint32_t code = next_code(&at.rest);
    if (code == UINT32_MAX || !is_yaml_char(code)) {
      report_char(r, before, code);
      return false;
    }
    at.line += code == '\n';
    at.column = code == '\n' ? 1 : at.column + 1;
  }
  return true;
}

/* ---- Events ---- */

struct advice {
  const char *problem, *advice;
};

static const struct advice advices[] = {
    {"mapping values are not allowed", "put a value that holds \": \" in quotes, and check the indentation"},
    {"cannot start any token", "put the value in quotes"},
    {"did not find expected key", "check the indentation: keys of one mapping start in one column"},
    {"did not find expected '-'", "check the indentation: items of one list start in one column"},
    {"could not find expected ':'", "write \"key: value\", with a space after the colon"},
    {"unexpected end of stream", "a quote or bracket is not closed"},
    {"did not find expected ',' or", "a bracket is not closed, or a comma is missing"},
    {"unknown escape", "write \\\\ for a backslash in double quotes, or use single quotes"},
};

static const char *advice_for(const char *problem)
{
  for (size_t i = 0; i < sizeof advices / sizeof advices[0]; i++)
    if (strstr(problem, advices[i].problem))
      return advices[i].advice;
  return "check the lines before it";
}

/* Marks count characters, not bytes. */
static bool is_tab(const struct reader *r, yaml_mark_t mark)
{
  struct kith_str rest = r->text;
  for (size_t i = 0; i < mark.index && rest.len; i++)
    next_code(&rest);
  return rest.len && rest.ptr[0] == '\t';
}

static void report_syntax(const struct reader *r)
{
  const yaml_parser_t *p = &r->parser;
  const char *problem = p->problem ? p->problem : "not YAML";
  uint32_t line = (uint32_t)p->problem_mark.line + 1, column = (uint32_t)p->problem_mark.column + 1;
  if (is_tab(r, p->problem_mark))
    diag_error(r->diags, r->file, line, column, "YAML does not indent with TAB: use spaces");
  else if (p->context && p->context_mark.line + 1 < line)
    diag_error(r->diags, r->file, line, column, "not YAML: %s (%s that starts on line %zu); %s", problem, p->context,
               p->context_mark.line + 1, advice_for(problem));
  else
    diag_error(r->diags, r->file, line, column, "not YAML: %s; %s", problem, advice_for(problem));
}

static bool next_event(struct reader *r, yaml_event_t *out)
{
  if (yaml_parser_parse(&r->parser, out))
    return true;
  report_syntax(r);
  return false;
}

static bool refuse(const struct reader *r, yaml_mark_t at, const char *why)
{
  diag_error(r->diags, r->file, (uint32_t)at.line + 1, (uint32_t)at.column + 1, "%s", why);
  return false;
}

/* ---- Nodes ---- */

struct facts {
  const yaml_char_t *anchor, *tag;
};

static struct facts facts_of(const yaml_event_t *e)
{
  switch (e->type) {
  case YAML_SCALAR_EVENT:
    return (struct facts){e->data.scalar.anchor, e->data.scalar.tag};
  case YAML_SEQUENCE_START_EVENT:
    return (struct facts){e->data.sequence_start.anchor, e->data.sequence_start.tag};
  case YAML_MAPPING_START_EVENT:
    return (struct facts){e->data.mapping_start.anchor, e->data.mapping_start.tag};
  default:
    return (struct facts){NULL, NULL};
  }
}

static bool is_plain_tag(const char *tag)
{
  static const char *const plain[] = {YAML_NULL_TAG,  YAML_BOOL_TAG, YAML_STR_TAG, YAML_INT_TAG,
                                      YAML_FLOAT_TAG, YAML_SEQ_TAG,  YAML_MAP_TAG};
  for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
    if (strcmp(tag, plain[i]) == 0)
      return true;
  return false;
}

static bool is_welcome(struct reader *r, const yaml_event_t *e, unsigned depth)
{
  struct facts facts = facts_of(e);
  if (e->type == YAML_ALIAS_EVENT || facts.anchor)
    return refuse(r, e->start_mark,
                  "anchors (&name) and aliases (*name) are not allowed here: write the value out, or "
                  "put it in quotes if it is text");
  if (facts.tag && !is_plain_tag((const char *)facts.tag))
    return refuse(r, e->start_mark, "tags (!name) are not allowed here: put the value in quotes if it is text");
  if (depth > YAML_MAX_DEPTH)
    return refuse(r, e->start_mark, "nested too deeply: 32 levels are allowed");
  if (++r->nodes > YAML_MAX_NODES)
    return refuse(r, e->start_mark, "too many values: 250,000 are allowed");
  return true;
}

static struct kith_node *new_node(struct reader *r, const yaml_event_t *e, enum kith_node_type type)
{
  struct kith_node *n = arena_zero(r->arena, 1, sizeof *n);
  n->type = type;
  n->file = r->file;
  n->line = (uint32_t)e->start_mark.line + 1;
  n->column = (uint32_t)e->start_mark.column + 1;
  n->text = STR_NONE;
  return n;
}

static struct kith_node *new_scalar(struct reader *r, const yaml_event_t *e)
{
  struct kith_node *n = new_node(r, e, NODE_SCALAR);
  const char *tag = (const char *)e->data.scalar.tag;
  n->text = arena_str(r->arena, (struct kith_str){(const char *)e->data.scalar.value, e->data.scalar.length});
  n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE || (tag && strcmp(tag, YAML_STR_TAG) == 0);
  return n;
}

typedef VEC(struct kith_node *) node_vec;

static struct kith_node **keep(struct reader *r, const struct kith_node *const *items, size_t count)
{
  struct kith_node **kept = arena_alloc(r->arena, (count ? count : 1) * sizeof *kept);
  if (count)
    memcpy(kept, items, count * sizeof *kept);
  return kept;
}

static struct kith_node *read_node(struct reader *r, yaml_event_t *e, unsigned depth);

/* The next child; *out NULL at `end`. */
static bool read_child(struct reader *r, yaml_event_type_t end, unsigned depth, struct kith_node **out)
{
  yaml_event_t e;
  *out = NULL;
  if (!next_event(r, &e))
    return false;
  if (e.type == end) {
    yaml_event_delete(&e);
    return true;
  }
  *out = read_node(r, &e, depth);
  return *out != NULL;
}

static struct kith_node *read_sequence(struct reader *r, struct kith_node *n, unsigned depth)
{
  node_vec items = {0};
  struct kith_node *child;
  bool good;

  while ((good = read_child(r, YAML_SEQUENCE_END_EVENT, depth + 1, &child)) && child)
    vec_push(&items, child);
  n->count = items.len;
  n->items = keep(r, (const struct kith_node *const *)items.items, items.len);
  vec_free(&items);
  return good ? n : NULL;
}

/* Goes on after a double, so that all of them are named. */
static void check_doubles(struct reader *r, const struct kith_node *n)
{
  struct kith_map_str seen = {0};
  for (size_t i = 0; i < n->count; i++) {
    bool is_new;
    const struct kith_node *key = n->keys[i];
    uint64_t first = *map_str_put(&seen, key->text, key->line, &is_new);
    if (!is_new)
      node_error(key, r->diags, "key \"%.*s\" is here twice, first on line %llu: take one of them out",
                 STR_ARG(key->text), (unsigned long long)first);
  }
  map_str_free(&seen);
}

/* A key and its value; *out_key NULL at the end. */
static bool read_pair(struct reader *r, unsigned depth, struct kith_node **out_key, struct kith_node **out_value)
{
  if (!read_child(r, YAML_MAPPING_END_EVENT, depth, out_key))
    return false;
  if (!*out_key)
    return true;
  if ((*out_key)->type != NODE_SCALAR) {
    node_error(*out_key, r->diags,
               "a key must be plain text, not a list or mapping; put braces in quotes if they are "
               "meant as text");
    return false;
  }
  return read_child(r, YAML_NO_EVENT, depth, out_value);
}

static struct kith_node *read_mapping(struct reader *r, struct kith_node *n, unsigned depth)
{
  node_vec keys = {0}, values = {0};
  struct kith_node *key, *value;
  bool good;

  while ((good = read_pair(r, depth + 1, &key, &value)) && key) {
    vec_push(&keys, key);
    vec_push(&values, value);
  }
  n->count = keys.len;
  n->keys = keep(r, (const struct kith_node *const *)keys.items, keys.len);
  n->items = keep(r, (const struct kith_node *const *)values.items, values.len);
  vec_free(&keys);
  vec_free(&values);
  if (good)
    check_doubles(r, n);
  return good ? n : NULL;
}

/* Builds the node that `e` starts, and deletes `e`. */
static struct kith_node *read_node(struct reader *r, yaml_event_t *e, unsigned depth)
{
  struct kith_node *n = NULL;
  yaml_event_type_t type = e->type;

  if (!is_welcome(r, e, depth))
    type = YAML_NO_EVENT;
  if (type == YAML_SCALAR_EVENT)
    n = new_scalar(r, e);
  else if (type != YAML_NO_EVENT)
    n = new_node(r, e, type == YAML_SEQUENCE_START_EVENT ? NODE_SEQUENCE : NODE_MAPPING);
  yaml_event_delete(e);
  if (type == YAML_SEQUENCE_START_EVENT)
    return read_sequence(r, n, depth);
  return type == YAML_MAPPING_START_EVENT ? read_mapping(r, n, depth) : n;
}

/* ---- Documents ---- */

static bool expect(struct reader *r, yaml_event_type_t type, yaml_event_type_t *out_type)
{
  yaml_event_t e;
  if (!next_event(r, &e))
    return false;
  *out_type = e.type;
  if (type == YAML_STREAM_END_EVENT && e.type != type)
    refuse(r, e.start_mark, "a second document starts here (---): one file holds one document");
  yaml_event_delete(&e);
  return type == YAML_DOCUMENT_START_EVENT || *out_type == type;
}

static struct kith_node *empty_mapping(struct reader *r)
{
  yaml_event_t nowhere = {0};
  return new_node(r, &nowhere, NODE_MAPPING);
}

static struct kith_node *read_document(struct reader *r)
{
  yaml_event_type_t type;
  yaml_event_t root;
  struct kith_node *n;

  if (!expect(r, YAML_STREAM_START_EVENT, &type) || !expect(r, YAML_DOCUMENT_START_EVENT, &type))
    return NULL;
  if (type == YAML_STREAM_END_EVENT)
    return empty_mapping(r);
  if (!next_event(r, &root) || !(n = read_node(r, &root, 1)))
    return NULL;
  if (!expect(r, YAML_DOCUMENT_END_EVENT, &type) || !expect(r, YAML_STREAM_END_EVENT, &type))
    return NULL;
  return node_is_null(n) ? empty_mapping(r) : n;
}

struct kith_node *yaml_parse(struct kith_str file_name, struct kith_str text, struct kith_arena *arena,
                             struct kith_diags *diags)
{
  struct reader r = {.file = arena_str(arena, file_name), .arena = arena, .diags = diags};
  struct kith_node *n = NULL;
  size_t errors = diags->error_count;

  r.text = str_starts(text, KITH_STR("\xef\xbb\xbf")) ? str_sub(text, 3, text.len) : text;
  if (r.text.len > YAML_MAX_BYTES) {
    diag_error(diags, file_name, 0, 0, "too large: a config may have 4 MiB");
    return NULL;
  }
  if (!text_is_good(&r) || !yaml_parser_initialize(&r.parser))
    return NULL;
  yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&r.parser, (const unsigned char *)r.text.ptr, r.text.len);
  n = read_document(&r);
  yaml_parser_delete(&r.parser);
  return diags->error_count == errors ? n : NULL;
}

static int read_all(int fd, struct kith_buf *out)
{
  char piece[16384];
  ssize_t got;
  while ((got = read(fd, piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR))
    if (got > 0 && buf_add(out, piece, (size_t)got) != KITH_OK)
      return EFBIG;
  return got < 0 ? errno : 0;
}

bool yaml_read(const char *path, struct kith_arena *arena, struct kith_str *out, struct kith_diags *diags)
{
  struct kith_buf text = BUF_MAX(YAML_MAX_BYTES + 4);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  int problem = fd < 0 ? errno : read_all(fd, &text);

  if (problem == EFBIG)
    diag_error(diags, str_of(path), 0, 0, "too large: a config may have 4 MiB");
  else if (problem)
    diag_error(diags, str_of(path), 0, 0, "cannot be read: %s", strerror(problem));
  else
    *out = arena_str(arena, buf_str(&text));
  if (fd >= 0)
    close(fd);
  buf_free(&text);
  return !problem;
}

struct kith_node *yaml_load(const char *path, struct kith_arena *arena, struct kith_diags *diags)
{
  struct kith_str text;
  return yaml_read(path, arena, &text, diags) ? yaml_parse(str_of(path), text, arena, diags) : NULL;
}
