#include "xlsx/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <pthread.h>

#include "base/buf.h"
#include "base/mem.h"
#include "kit/charset.h"

enum { BOM_ROOM = 4 };

/* What the guard is in the midst of. */
enum guard_state { IN_TEXT, AT_OPEN, IN_TAG, IN_QUOTES, IN_MARKUP, IN_COMMENT, IN_CDATA, IN_INSTRUCTION };

struct guard {
  enum guard_state state;
  size_t len, attrs; /* of the markup so far */
  char quote;
  char last[8]; /* the bytes before, newest last */
};

struct xml {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_stream *stream;
  const struct xml_events *events;
  void *self;
  xmlParserCtxtPtr parser;
  struct charset_decoder *decoder; /* of UTF-16; NULL: the part is UTF-8 */
  struct kith_buf decoded;
  struct guard guard;
  int depth, status;
  const char *why;
  long line;
  bool begun;
  const xmlChar *space; /* one of ours, as libxml2 keeps it: the same text is the same pointer */
  char chunk[XML_CHUNK];
};

/* ---- The guard ---- */

static bool ends_with(const struct guard *g, const char *text, size_t len)
{
  return memcmp(g->last + sizeof g->last - len, text, len) == 0;
}

static void remember(struct guard *g, char c)
{
  memmove(g->last, g->last + 1, sizeof g->last - 1);
  g->last[sizeof g->last - 1] = c;
}

/* "<!" must become "<!--" or "<![CDATA[". */
static const char *in_markup(struct guard *g, char c)
{
  static const char cdata[] = "<![CDATA[";
  remember(g, c);
  if (g->len == 4 && ends_with(g, "--", 2)) {
    g->state = IN_COMMENT;
    g->len = 0;
    memset(g->last, 0, sizeof g->last);
  } else if (g->len == sizeof cdata - 1 && ends_with(g, cdata + 1, sizeof g->last)) {
    g->state = IN_CDATA;
  } else if (g->len >= sizeof cdata - 1 || (c != cdata[g->len - 1] && !(c == '-' && g->len <= 4))) {
    return "it has a DOCTYPE, which no workbook has";
  }
  return NULL;
}

static void at_open(struct guard *g, char c)
{
  g->state = c == '!' ? IN_MARKUP : c == '?' ? IN_INSTRUCTION : c == '>' ? IN_TEXT : IN_TAG;
  memset(g->last, 0, sizeof g->last);
  remember(g, '<');
  remember(g, c);
}

/* One byte of what is neither text nor tag. NULL: it may pass. */
static const char *guard_byte(struct guard *g, char c)
{
  g->len++;
  if (g->state == AT_OPEN) {
    at_open(g, c);
    return NULL;
  }
  if (g->state == IN_MARKUP)
    return in_markup(g, c);
  remember(g, c);
  if ((g->state == IN_COMMENT && ends_with(g, "-->", 3)) || (g->state == IN_INSTRUCTION && ends_with(g, "?>", 2)) ||
      (g->state == IN_CDATA && ends_with(g, "]]>", 3)))
    g->state = IN_TEXT;
  return NULL;
}

/* Tags are most of what there is: up to where this one, or the value of its attribute, ends. */
static const char *guard_tag(struct guard *g, const char *at, const char *end)
{
  const char *begin = at;
  for (; at < end && g->state == IN_TAG; at++) {
    g->attrs += *at == '=';
    if (*at == '"' || *at == '\'')
      g->state = IN_QUOTES, g->quote = *at;
    else if (*at == '>')
      g->state = IN_TEXT;
  }
  if (at < end && g->state == IN_QUOTES) {
    const char *close = memchr(at, g->quote, (size_t)(end - at));
    g->state = close ? IN_TAG : IN_QUOTES;
    at = close ? close + 1 : end;
  }
  g->len += (size_t)(at - begin);
  return at;
}

static const char *guard_look(struct guard *g, struct kith_str bytes)
{
  const char *at = bytes.ptr, *end = bytes.ptr + bytes.len, *why = NULL;
  if (bytes.len && memchr(at, '\0', bytes.len))
    return "it holds a NUL byte";
  while (at < end && !why) {
    if (g->state == IN_TEXT) {
      at = memchr(at, '<', (size_t)(end - at));
      if (!at)
        break;
      *g = (struct guard){.state = AT_OPEN, .len = 1};
      at++;
    } else if (g->state == IN_TAG || g->state == IN_QUOTES) {
      at = guard_tag(g, at, end);
    } else {
      why = guard_byte(g, *at++);
    }
    if (g->len > XML_MAX_TAG && g->state != IN_CDATA)
      why = "it has a tag, a comment or an instruction of more than 64 KiB";
    else if (g->attrs > XML_MAX_ATTRS)
      why = "it has a tag of more than 256 attributes";
  }
  return why;
}

/* ---- Events ---- */

void xml_stop(struct xml *x, int status, const char *why)
{
  if (x->status != KITH_OK)
    return;
  x->status = status;
  x->why = why;
  xmlStopParser(x->parser);
}

struct kith_str xml_attr(const struct xml_tag *tag, const char *name)
{
  for (int i = 0; i < tag->count; i++) {
    const unsigned char **attr = tag->attrs + 5 * i;
    if (strcmp((const char *)attr[0], name) == 0)
      return (struct kith_str){(const char *)attr[3], (size_t)(attr[4] - attr[3])};
  }
  return (struct kith_str){NULL, 0};
}

/* The namespaces of workbooks, of packages, and of their strict variants; and none. */
static const char *name_in(struct xml *x, const xmlChar *name, const xmlChar *space)
{
  static const char *const ours[] = {"http://schemas.openxmlformats.org/spreadsheetml/",
                                     "http://purl.oclc.org/ooxml/spreadsheetml/",
                                     "http://schemas.openxmlformats.org/package/"};
  if (!space || space == x->space)
    return (const char *)name;
  for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
    if (strncmp((const char *)space, ours[i], strlen(ours[i])) == 0) {
      x->space = space;
      return (const char *)name;
    }
  return "";
}

static void on_start(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *space, int spaces,
                     const xmlChar **space_list, int count, int defaulted, const xmlChar **attrs)
{
  struct xml *x = arg;
  (void)prefix, (void)spaces, (void)space_list, (void)defaulted;
  if (++x->depth > XML_MAX_DEPTH)
    xml_stop(x, KITH_E_INVALID, "its elements stand more than 64 levels deep");
  if (x->status == KITH_OK)
    x->events->start(x->self, x, &(struct xml_tag){name_in(x, name, space), count, attrs});
}

static void on_end(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
  struct xml *x = arg;
  (void)prefix;
  x->depth--;
  if (x->status == KITH_OK)
    x->events->end(x->self, x, name_in(x, name, space));
}

static void on_text(void *arg, const xmlChar *text, int len)
{
  struct xml *x = arg;
  if (x->status == KITH_OK && len > 0)
    x->events->text(x->self, x, (struct kith_str){(const char *)text, (size_t)len});
}

/* The guard has seen to it that there is none; should one get by, it ends here. */
static void on_doctype(void *arg, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
  (void)name, (void)external, (void)system;
  xml_stop(arg, KITH_E_INVALID, "it has a DOCTYPE, which no workbook has");
}

static void on_error(void *arg, xmlErrorPtr error)
{
  struct xml *x = arg;
  if (error->level < XML_ERR_ERROR || error->domain == XML_FROM_NAMESPACE || x->status != KITH_OK)
    return;
  x->line = error->line;
  xml_stop(x, KITH_E_INVALID, "it is damaged: it is no well-formed XML");
}

/* ---- Reading ---- */

static pthread_once_t once = PTHREAD_ONCE_INIT;

static xmlParserCtxtPtr new_parser(struct xml *x)
{
  xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                       .startElementNs = on_start,
                       .endElementNs = on_end,
                       .characters = on_text,
                       .cdataBlock = on_text,
                       .ignorableWhitespace = on_text,
                       .internalSubset = on_doctype,
                       .serror = on_error};
  pthread_once(&once, xmlInitParser);
  xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&sax, x, NULL, 0, NULL);
  if (parser) {
    xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
    parser->charset = XML_CHAR_ENCODING_UTF8; /* or it would guess, and read what the guard cannot */
  }
  return parser;
}

int xml_open(const struct xml_part *part, const struct xml_events *events, void *self, struct xml **out,
             struct kith_error *err)
{
  struct kith_stream *stream = NULL;
  int rc = part->host->open_member(part->ctx, part->name, &stream, err);
  if (rc != KITH_OK)
    return rc;
  struct xml *x = mem_zero(sizeof *x);
  *x = (struct xml){.host = part->host, .ctx = part->ctx, .stream = stream, .events = events, .self = self};
  x->decoded = BUF_MAX(4 * XML_CHUNK);
  x->parser = new_parser(x);
  if (x->parser) {
    *out = x;
    return KITH_OK;
  }
  xml_close(x);
  return kith_fail(part->host, err, KITH_E_INTERNAL, "libxml2 makes no parser");
}

/* UTF-8 or UTF-16: nothing else is allowed in a workbook, whatever the declaration says. */
static struct kith_str without_bom(struct xml *x, struct kith_str bytes)
{
  size_t bom = 0;
  const struct kith_charset *charset = charset_detect(str_sub(bytes, 0, BOM_ROOM), true, &bom);
  if (charset->class == CHARSET_WIDE)
    x->decoder = decoder_new(charset);
  return str_sub(bytes, bom, bytes.len);
}

static int failed(struct xml *x, struct kith_error *err)
{
  struct kith_str name = x->host->name(x->stream);
  if (x->line)
    return kith_fail(x->host, err, x->status, "%.*s: %s (line %ld)", STR_ARG(name), x->why, x->line);
  return kith_fail(x->host, err, x->status, "%.*s is refused: %s", STR_ARG(name), x->why);
}

static int parse(struct xml *x, struct kith_str bytes, bool last, struct kith_error *err)
{
  if (!x->begun)
    bytes = without_bom(x, bytes);
  x->begun = true;
  if (x->decoder) {
    buf_clear(&x->decoded);
    if (decoder_add(x->decoder, bytes, last, &x->decoded) != KITH_OK)
      xml_stop(x, KITH_E_INVALID, "it cannot be decoded");
    bytes = buf_str(&x->decoded);
  }
  const char *why = guard_look(&x->guard, bytes);
  if (why)
    xml_stop(x, KITH_E_INVALID, why);
  if (x->status == KITH_OK)
    xmlParseChunk(x->parser, bytes.ptr, (int)bytes.len, last);
  if (xmlDictSize(x->parser->dict) > XML_MAX_NAMES) /* libxml2 keeps each, and gets slow */
    xml_stop(x, KITH_E_INVALID, "it has more than 4,096 different names of elements and attributes");
  return x->status == KITH_OK ? KITH_OK : failed(x, err);
}

/* A whole chunk unless the part ends first: decompressors give small pieces. */
static int64_t read_chunk(struct xml *x, struct kith_error *err)
{
  int64_t have = 0, got = 1;
  while (have < XML_CHUNK && got > 0) {
    got = x->host->read(x->stream, x->chunk + have, (size_t)(XML_CHUNK - have), err);
    have += got > 0 ? got : 0;
  }
  return got < 0 ? got : have;
}

int xml_feed(struct xml *x, struct kith_error *err)
{
  if (x->host->cancelled(x->ctx))
    return kith_fail(x->host, err, KITH_E_CANCELLED, "cancelled");
  if (x->status != KITH_OK)
    return failed(x, err);
  int64_t got = read_chunk(x, err);
  if (got < 0)
    return (int)got;
  int rc = parse(x, (struct kith_str){x->chunk, (size_t)got}, got < XML_CHUNK, err);
  return rc == KITH_OK && got < XML_CHUNK ? KITH_END : rc;
}

void xml_close(struct xml *x)
{
  if (!x)
    return;
  if (x->parser && x->parser->myDoc)
    xmlFreeDoc(x->parser->myDoc);
  xmlFreeParserCtxt(x->parser);
  x->host->close_member(x->stream);
  decoder_free(x->decoder);
  buf_free(&x->decoded);
  mem_free(x);
}

int xml_read(const struct xml_part *part, const struct xml_events *events, void *self, struct kith_error *err)
{
  struct xml *x = NULL;
  int rc = xml_open(part, events, self, &x, err);
  while (rc == KITH_OK)
    rc = xml_feed(x, err);
  xml_close(x);
  return rc == KITH_END ? KITH_OK : rc;
}
