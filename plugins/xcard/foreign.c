#include "xcard/foreign.h"

#include <libxml/parser.h>

#include "base/buf.h"
#include "xcard/guard.h"
#include "xcard/names.h"

void foreign_free(struct xc_foreign *f)
{
  vec_free(&f->prefixes);
  vec_free(&f->marks);
}

void foreign_begin(struct xc_foreign *f, foreign_put *put, void *arg)
{
  f->put = put;
  f->arg = arg;
  f->prefixes.len = f->marks.len = 0;
  f->tag_open = false;
}

static void put(struct xc_foreign *f, const char *text)
{
  f->put(f->arg, str_of(text));
}

static void put_name(struct xc_foreign *f, const xmlChar *name, const xmlChar *prefix)
{
  if (prefix) {
    put(f, (const char *)prefix);
    put(f, ":");
  }
  put(f, (const char *)name);
}

static const char *escape_of(char c, bool attribute)
{
  if (c == '&')
    return "&amp;";
  if (c == '<')
    return "&lt;";
  if (c == '\r')
    return "&#13;";
  if (!attribute)
    return c == '>' ? "&gt;" : NULL;
  return c == '"' ? "&quot;" : c == '\n' ? "&#10;" : c == '\t' ? "&#9;" : NULL;
}

static void put_escaped(struct xc_foreign *f, struct kith_str s, bool attribute)
{
  size_t from = 0;
  for (size_t i = 0; i < s.len; i++) {
    const char *escape = escape_of(s.ptr[i], attribute);
    if (!escape)
      continue;
    f->put(f->arg, str_sub(s, from, i - from));
    put(f, escape);
    if (attribute && str_starts(str_sub(s, i, s.len), KITH_STR("&#38;"))) /* so libxml2 says "&" there */
      i += 4;
    from = i + 1;
  }
  f->put(f->arg, str_sub(s, from, s.len));
}

static void declare(struct xc_foreign *f, const xmlChar *prefix, const xmlChar *uri)
{
  put(f, prefix ? " xmlns:" : " xmlns");
  put(f, prefix ? (const char *)prefix : "");
  put(f, "=\"");
  put_escaped(f, str_of((const char *)uri), true);
  put(f, "\"");
  vec_push(&f->prefixes, prefix);
}

/* Names of one document are the same pointers where they are the same text. */
static void declare_used(struct xc_foreign *f, const xmlChar *prefix, const xmlChar *uri)
{
  if (!uri || (prefix && strcmp((const char *)prefix, "xml") == 0))
    return;
  for (size_t i = f->prefixes.len; i-- > 0;)
    if (f->prefixes.items[i] == prefix)
      return;
  declare(f, prefix, uri);
}

static void close_tag(struct xc_foreign *f)
{
  if (f->tag_open)
    put(f, ">");
  f->tag_open = false;
}

void foreign_start(struct xc_foreign *f, const struct xc_tag *tag)
{
  close_tag(f);
  vec_push(&f->marks, f->prefixes.len);
  put(f, "<");
  put_name(f, tag->name, tag->prefix);
  for (int i = 0; i < tag->namespace_count; i++)
    declare(f, tag->namespaces[2 * i], tag->namespaces[2 * i + 1] ? tag->namespaces[2 * i + 1] : (const xmlChar *)"");
  declare_used(f, tag->prefix, tag->uri);
  for (int i = 0; i < tag->attribute_count; i++) {
    const xmlChar **a = tag->attributes + 5 * i;
    if (a[1])
      declare_used(f, a[1], a[2]);
    put(f, " ");
    put_name(f, a[0], a[1]);
    put(f, "=\"");
    put_escaped(f, (struct kith_str){(const char *)a[3], (size_t)(a[4] - a[3])}, true);
    put(f, "\"");
  }
  f->tag_open = true;
}

void foreign_text(struct xc_foreign *f, struct kith_str text)
{
  close_tag(f);
  put_escaped(f, text, false);
}

void foreign_end(struct xc_foreign *f, const xmlChar *name, const xmlChar *prefix, bool empty)
{
  if (f->tag_open && empty) {
    put(f, "/>");
    f->tag_open = false;
  } else {
    close_tag(f);
    put(f, "</");
    put_name(f, name, prefix);
    put(f, ">");
  }
  f->prefixes.len = f->marks.items[--f->marks.len];
}

/* ---- Is it exact? ------------------------------------------------------------------------------------------------ */

enum { DEPTH_MAX = 24 }; /* it will stand within other elements */

struct check {
  struct xc_foreign foreign;
  struct kith_buf out;
  xmlParserCtxtPtr parser;
  size_t depth;
  bool ours; /* the element is of no other namespace */
};

static void check_put(void *arg, struct kith_str text)
{
  (void)buf_add_str(&((struct check *)arg)->out, text);
}

static void check_start(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespace_count,
                        const xmlChar **namespaces, int attribute_count, int defaulted, const xmlChar **attributes)
{
  struct check *c = arg;
  struct xc_tag tag = {name, prefix, uri, namespace_count, attribute_count, namespaces, attributes};

  (void)defaulted;
  if (!c->depth++)
    c->ours = !uri || strcmp((const char *)uri, XCARD_NAMESPACE) == 0;
  if (c->depth > DEPTH_MAX)
    xmlStopParser(c->parser);
  else
    foreign_start(&c->foreign, &tag);
}

static void check_end(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  struct check *c = arg;
  (void)uri;
  c->depth--;
  foreign_end(&c->foreign, name, prefix, c->parser->input->cur[-2] == '/');
}

static void check_text(void *arg, const xmlChar *chars, int len)
{
  struct check *c = arg;
  if (c->depth)
    foreign_text(&c->foreign, (struct kith_str){(const char *)chars, (size_t)len});
}

static void check_error(void *arg, xmlErrorPtr error)
{
  (void)arg, (void)error;
}

bool foreign_is_exact(struct kith_str xml)
{
  xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                       .startElementNs = check_start,
                       .endElementNs = check_end,
                       .characters = check_text,
                       .ignorableWhitespace = check_text,
                       .serror = check_error};
  struct check c = {.out = BUF_MAX(FOREIGN_EXACT_MAX)};
  struct xc_guard guard = {0};
  bool exact = false;

  if (!xml.len || xml.len > FOREIGN_EXACT_MAX || xml.ptr[0] != '<')
    return false;
  if (guard_take(&guard, xml) != xml.len || guard.refused)
    return false;
  c.parser = xmlCreatePushParserCtxt(&sax, &c, NULL, 0, NULL);
  if (!c.parser)
    return false;
  xmlCtxtUseOptions(c.parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
  foreign_begin(&c.foreign, check_put, &c);
  xmlParseChunk(c.parser, xml.ptr, (int)xml.len, 1);
  exact = c.parser->wellFormed && c.parser->nsWellFormed && !c.depth && !c.ours && str_eq(buf_str(&c.out), xml);
  xmlFreeParserCtxt(c.parser);
  foreign_free(&c.foreign);
  buf_free(&c.out);
  return exact;
}
