#include "xcard/foreign.h"

void foreign_free(struct xc_foreign *f)
{
  vec_free(&f->prefixes);
  vec_free(&f->marks);
}

void foreign_begin(struct xc_foreign *f, struct xc_value *to)
{
  f->to = to;
  f->prefixes.len = f->marks.len = 0;
  f->tag_open = false;
}

static void put(struct xc_foreign *f, const char *text)
{
  value_add(f->to, str_of(text));
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
    value_add(f->to, str_sub(s, from, i - from));
    put(f, escape);
    from = i + 1;
  }
  value_add(f->to, str_sub(s, from, s.len));
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
