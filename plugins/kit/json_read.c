#include "kit/json_read.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/small.h"
#include "kit/json_read_scan.h"

enum { FIRST_WINDOW = SMALL_IN_FUZZ(64 * 1024, 64), MAX_INDENT = 64 };

/* Of fill(): the window is full of one value. No status of the host's, whose streams have limits of their own. */
enum { WINDOW_FULL = 100 };

/* What comes next in the input. */
enum place { AT_TOP, AT_FIRST, AT_VALUE, AT_COMMA, AT_END };

struct json_reader {
  const struct kith_host *host;
  struct kith_stream *stream;
  char *window;               /* a byte longer than `cap`: there is always a NUL behind the bytes */
  size_t cap, start, at, end; /* what lies before `start` may go */
  uint64_t base;              /* offset of the window's first byte in the input */
  uint64_t line, line_start;  /* of `at`: its number, and the offset of its first byte */
  bool eof, single;
  bool fresh; /* since the line began there was nothing but white space */
  enum place place;
  struct json_scan scan;
  struct kith_buf raw; /* of a broken value */
  struct cJSON *value;
  VEC(const char *) names; /* of one object, to be compared */
};

static const struct {
  struct kith_str code, why;
} faults[FAULT_COUNT] = {
    [FAULT_SYNTAX] = {{"syntax", 6}, {"this is not JSON", 16}},
    [FAULT_TRUNCATED] = {{"truncated", 9}, {"it ends too early", 17}},
    [FAULT_TOO_LONG] = {{"too-long", 8}, {"a JSON value is longer than 8 MiB", 33}},
    [FAULT_TOO_DEEP] = {{"too-deep", 8}, {"containers are more than 64 deep", 32}},
    [FAULT_TOO_MANY] = {{"too-many-values", 15}, {"it holds more than 100,000 values", 33}},
    [FAULT_CHARSET] = {{"charset", 7}, {"a string is not UTF-8", 21}},
    [FAULT_NUL] = {{"nul", 3}, {"a string holds a NUL", 20}},
    [FAULT_SURROGATE] = {{"surrogate", 9}, {"a string holds half a character", 31}},
    [FAULT_CONTROL] = {{"control", 7}, {"a control character stands in a string", 38}},
    [FAULT_ESCAPE] = {{"escape", 6}, {"a backslash in a string means nothing", 37}},
    [FAULT_NUMBER] = {{"number", 6}, {"a number has more than 63 characters", 36}},
    [FAULT_DUPLICATE] = {{"duplicate", 9}, {"an object has a name twice", 26}},
};

/* ---- Bytes ------------------------------------------------------------------------------------------------------- */

/* More bytes behind those from `start` on. KITH_END: there are none. */
static int fill(struct json_reader *r, struct kith_error *err)
{
  if (r->eof)
    return KITH_END;
  if (r->start) {
    memmove(r->window, r->window + r->start, r->end - r->start);
    r->base += r->start;
    r->at -= r->start;
    r->end -= r->start;
    r->start = 0;
  }
  if (r->end == r->cap) {
    if (r->cap >= JSON_READ_MAX_BYTES)
      return WINDOW_FULL;
    r->cap *= 2;
    r->window = mem_resize(r->window, r->cap + 1, 1);
  }
  while (r->end < r->cap && !r->eof) {
    int64_t n = r->host->read(r->stream, r->window + r->end, r->cap - r->end, err);
    if (n < 0)
      return (int)n;
    r->eof = n == 0;
    r->end += (size_t)n;
  }
  r->window[r->end] = '\0';
  return KITH_OK;
}

static bool is_space(char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static void new_line(struct json_reader *r)
{
  r->line++;
  r->line_start = r->base + r->at;
  r->fresh = true;
}

/* KITH_OK at a byte that is no white space, or KITH_END. */
static int skip_space(struct json_reader *r, struct kith_error *err)
{
  for (;;) {
    while (r->at < r->end && is_space(r->window[r->at]))
      if (r->window[r->at++] == '\n')
        new_line(r);
    r->start = r->at;
    if (r->at < r->end)
      return KITH_OK;
    int status = fill(r, err);
    if (status)
      return status;
  }
}

/* The first byte after the one at `at` that is no white space; '\0': there is none, or it is too far away. */
static int peek(struct json_reader *r, char *out_c, struct kith_error *err)
{
  size_t ahead = 1;

  r->start = r->at;
  for (;;) {
    while (r->at + ahead < r->end && is_space(r->window[r->at + ahead]))
      ahead++;
    *out_c = r->at + ahead < r->end ? r->window[r->at + ahead] : '\0';
    if (r->at + ahead < r->end)
      return KITH_OK;
    int status = fill(r, err);
    if (status)
      return status > 0 ? KITH_OK : status;
  }
}

/* ---- What is wrong ----------------------------------------------------------------------------------------------- */

static void refuse(struct json_element *out, enum json_fault fault)
{
  out->code = faults[fault].code;
  out->why = faults[fault].why;
}

/* Moves what was passed over into `raw`, as far as that goes, so that the window may let go of it. */
static void spill(struct json_reader *r)
{
  size_t room = JSON_READ_MAX_RAW - r->raw.len, len = r->at - r->start;
  (void)buf_add(&r->raw, r->window + r->start, len < room ? len : room);
  r->start = r->at;
}

/* How a broken value began: when its line did too, a line that begins the same begins another one. */
struct opening {
  char bracket;    /* 0: it was no container, or not the first on its line */
  uint64_t indent; /* bytes before it */
};

static struct opening opening_of(const struct json_reader *r)
{
  char c = r->window[r->at];
  uint64_t indent = r->base + r->at - r->line_start;
  bool usable = r->fresh && indent <= MAX_INDENT && (c == '{' || c == '[');
  return (struct opening){usable ? c : '\0', indent};
}

/* Before this byte, outside of strings and brackets, something new may begin. */
static bool begins_anew(const struct json_reader *r, char c)
{
  return c == '{' || c == '[' || (r->place != AT_TOP && (c == ',' || c == ']'));
}

/* Passes over one byte of a broken value. *quoted: within a string. False: here it ends, and the byte stays. */
static bool skip_byte(struct json_reader *r, const struct opening *opening, bool *quoted, unsigned *depth)
{
  char c = r->window[r->at];
  bool same =
      opening->bracket && opening->bracket == c && r->fresh && r->base + r->at - r->line_start == opening->indent;

  if (c == '\n') { /* no string goes on behind a line's end */
    *quoted = false;
    r->at++;
    new_line(r);
    return true;
  }
  if (!*quoted && (same || (!*depth && begins_anew(r, c))))
    return false;
  r->fresh &= is_space(c);
  r->at++;
  if (*quoted) {
    *quoted = c != '"';
    r->at += c == '\\' && r->at < r->end && r->window[r->at] != '\n';
    return true;
  }
  *quoted = c == '"';
  *depth += c == '[' || c == '{';
  if ((c != ']' && c != '}') || !*depth)
    return true;
  return --*depth > 0;
}

/* From a fault to where reading can go on. */
static int skip_broken(struct json_reader *r, struct opening opening, unsigned depth, struct kith_error *err)
{
  bool quoted = false;
  int status = KITH_OK;

  while (!status) {
    bool going = true;
    while (going && r->end - r->at > 1) /* an escape must not be cut */
      going = skip_byte(r, &opening, &quoted, &depth);
    if (going && r->eof && r->at < r->end)
      going = skip_byte(r, &opening, &quoted, &depth);
    if (!going)
      break;
    spill(r);
    status = fill(r, err);
  }
  spill(r);
  return status < 0 ? status : KITH_OK;
}

/* A broken value, or text that is none, from `start`; the fault is at `at`. */
static int give_broken(struct json_reader *r, struct json_element *out, struct opening opening, enum json_fault fault,
                       unsigned depth, struct kith_error *err)
{
  size_t begin = r->start;
  refuse(out, fault);
  /* Where the line of the fault begins, when that is within the value. */
  for (size_t i = begin; i < r->at; i++)
    if (r->window[i] == '\n') {
      r->line++;
      r->line_start = r->base + i + 1;
      r->fresh = true;
    } else {
      r->fresh &= is_space(r->window[i]);
    }
  spill(r);
  int status = skip_broken(r, opening, depth, err);
  if (r->place != AT_TOP) {
    char c = r->at < r->end ? r->window[r->at] : '\0';
    r->place = c == '{' || c == '[' ? AT_VALUE : AT_COMMA;
  }
  out->raw = buf_str(&r->raw);
  return status;
}

/* ---- Values that are whole --------------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool has_twice(struct json_reader *r, const struct cJSON *object)
{
  enum { FEW = 8 };
  r->names.len = 0;
  for (const struct cJSON *member = object->child; member; member = member->next) {
    for (size_t i = 0; i < r->names.len && r->names.len < FEW; i++)
      if (strcmp(r->names.items[i], member->string) == 0)
        return true;
    vec_push(&r->names, member->string);
  }
  if (r->names.len <= FEW)
    return false;
  qsort(r->names.items, r->names.len, sizeof r->names.items[0], by_text);
  for (size_t i = 1; i < r->names.len; i++)
    if (strcmp(r->names.items[i - 1], r->names.items[i]) == 0)
      return true;
  return false;
}

/* Gives a number its text. Numbers come in the order of the input. */
static void settle_number(struct json_reader *r, struct cJSON *number, const char *bytes, size_t *number_at,
                          size_t *exact_at)
{
  if (*exact_at == r->scan.exact.len || r->scan.exact.items[*exact_at].ordinal != (*number_at)++)
    return;
  struct json_exact exact = r->scan.exact.items[(*exact_at)++];
  char *text = cJSON_malloc(exact.len + 1);
  if (!text)
    return;
  memcpy(text, bytes + exact.at, exact.len);
  text[exact.len] = '\0';
  number->type = cJSON_Raw;
  number->valuestring = text;
}

/* What the guard left to be seen in the tree: names that are there twice, and the text of numbers. Depth is bounded. */
static bool settle(struct json_reader *r, struct cJSON *tree, const char *bytes, size_t *number_at, size_t *exact_at)
{
  bool good = true;
  if (json_is(tree, cJSON_Number))
    settle_number(r, tree, bytes, number_at, exact_at);
  if (json_is(tree, cJSON_Object) && tree->child && tree->child->next)
    good = !has_twice(r, tree);
  for (struct cJSON *child = tree->child; child && good; child = child->next)
    good = settle(r, child, bytes, number_at, exact_at);
  return good;
}

static int give_whole(struct json_reader *r, struct json_element *out, struct kith_error *err)
{
  const char *bytes = r->window + r->start;
  size_t len = r->at - r->start, number_at = 0, exact_at = 0;

  out->raw = (struct kith_str){bytes, len < JSON_READ_MAX_RAW ? len : JSON_READ_MAX_RAW};
  if (r->scan.fault) {
    refuse(out, r->scan.fault);
    return KITH_OK;
  }
  r->value = cJSON_ParseWithLength(bytes, len);
  if (!r->value)
    return kith_fail(r->host, err, KITH_E_INTERNAL, "a JSON value passed the check and could not be parsed");
  if ((r->scan.has_members || r->scan.exact.len) && !settle(r, r->value, bytes, &number_at, &exact_at))
    refuse(out, FAULT_DUPLICATE);
  else
    out->value = r->value;
  return KITH_OK;
}

static int read_value(struct json_reader *r, struct json_element *out, struct kith_error *err)
{
  struct opening opening = opening_of(r);
  bool column_0 = opening.bracket && !opening.indent && r->place == AT_TOP;
  enum json_scanned scanned;
  int status = KITH_OK;

  r->start = r->at;
  r->scan.by_line &= column_0;
  json_scan_reset(&r->scan);
  while ((scanned = json_scan(&r->scan, r->window + r->start, r->end - r->start, r->eof)) == SCAN_MORE && !status)
    status = fill(r, err);
  if (status < 0)
    return status;
  r->at = r->start + r->scan.at;
  r->scan.by_line = column_0 && !r->scan.lines && (r->scan.by_line || scanned == SCAN_DONE);
  if (scanned != SCAN_DONE)
    return give_broken(r, out, opening, status ? FAULT_TOO_LONG : r->scan.fault, r->scan.depth, err);
  r->place = r->place == AT_TOP ? AT_TOP : AT_COMMA;
  r->line += r->scan.lines;
  if (r->scan.lines)
    r->line_start = r->base + r->start + r->scan.last_line;
  r->fresh = false;
  return give_whole(r, out, err);
}

/* ---- The input --------------------------------------------------------------------------------------------------- */

static bool is_wide(const char *head, size_t len)
{
  const unsigned char *p = (const unsigned char *)head;
  return len >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF) || !p[0] || !p[1]);
}

int json_reader_open(const struct kith_host *host, struct kith_stream *stream, bool single, struct json_reader **out,
                     struct kith_error *err)
{
  struct json_reader *r = mem_zero(sizeof *r);
  *r = (struct json_reader){.host = host, .stream = stream, .single = single, .line = 1, .fresh = true};
  r->raw = BUF_MAX(JSON_READ_MAX_RAW);
  r->cap = FIRST_WINDOW;
  r->window = mem_array(r->cap + 1, 1);
  int status = fill(r, err);
  if (!status && is_wide(r->window, r->end)) {
    struct kith_str name = host->name(stream);
    status =
        kith_fail(host, err, KITH_E_INVALID,
                  "%.*s is UTF-16 or UTF-32, and JSON is UTF-8 only: convert it first (iconv -t UTF-8)", STR_ARG(name));
  }
  if (status < 0) {
    json_reader_close(r);
    return status;
  }
  if (r->end >= 3 && memcmp(r->window, "\xEF\xBB\xBF", 3) == 0)
    r->line_start = r->start = r->at = 3;
  *out = r;
  return KITH_OK;
}

void json_reader_close(struct json_reader *r)
{
  if (!r)
    return;
  cJSON_Delete(r->value);
  vec_free(&r->scan.exact);
  vec_free(&r->names);
  buf_free(&r->raw);
  mem_free(r->window);
  mem_free(r);
}

/* Takes a comma or bracket between values; *out_taken: there was one that may stand there. */
static int take_mark(struct json_reader *r, bool *out_taken, struct kith_error *err)
{
  char c = r->window[r->at], next = '\0';
  enum place to = r->place;

  if (c == '[' && r->place == AT_TOP) {
    int status = r->single ? peek(r, &next, err) : KITH_OK;
    if (status)
      return status;
    to = next == '"' ? AT_TOP : AT_FIRST;
  } else if (c == ']' && (r->place == AT_FIRST || r->place == AT_COMMA)) {
    to = AT_TOP;
  } else if (c == ',' && r->place == AT_COMMA) {
    to = AT_VALUE;
  }
  *out_taken = to != r->place;
  if (*out_taken) {
    r->place = to;
    r->at++;
    r->fresh = false;
  }
  return KITH_OK;
}

int json_reader_next(struct json_reader *r, struct json_element *out, struct kith_error *err)
{
  bool taken = true;
  int status = KITH_OK;

  cJSON_Delete(r->value);
  r->value = NULL;
  buf_clear(&r->raw);
  *out = (struct json_element){0};
  while (!status && taken) {
    status = skip_space(r, err);
    if (!status)
      status = take_mark(r, &taken, err);
  }
  out->origin = (struct kith_origin){r->line, r->base + r->at};
  if (status == KITH_END && r->place != AT_TOP && r->place != AT_END) {
    r->place = AT_END;
    refuse(out, FAULT_TRUNCATED);
    return KITH_OK;
  }
  if (status)
    return status;
  char c = r->window[r->at];
  bool misplaced = r->place == AT_COMMA || c == ',' || c == ']' || c == '}' || c == ':';
  return misplaced ? give_broken(r, out, (struct opening){0}, FAULT_SYNTAX, 0, err) : read_value(r, out, err);
}

/* ---- Looking into a value ---------------------------------------------------------------------------------------- */

struct cJSON *json_get(const struct cJSON *object, const char *name)
{
  return json_is(object, cJSON_Object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

struct kith_str json_text_of(const struct cJSON *value)
{
  return json_is(value, cJSON_String) ? str_of(value->valuestring) : STR_NONE;
}

bool json_is_number(const struct cJSON *value)
{
  return json_is(value, cJSON_Number) || json_is(value, cJSON_Raw);
}

struct kith_str json_number_text(const struct cJSON *value, char buf[JSON_READ_MAX_NUMBER + 1])
{
  if (json_is(value, cJSON_Raw))
    return str_of(value->valuestring);
  int len = snprintf(buf, JSON_READ_MAX_NUMBER + 1, "%.0f", value->valuedouble);
  return (struct kith_str){buf, (size_t)len};
}
