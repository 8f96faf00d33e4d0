/* A document made by report/html.h, read back by libxml2: well-formed or not, and the text of its elements. */
#ifndef KITH_TEST_REPORT_XML_H
#define KITH_TEST_REPORT_XML_H

#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "report/html.h"

static inline xmlDocPtr xml_of(const struct kith_buf *text)
{
  xmlDocPtr doc = xmlReadMemory(text->ptr, (int)text->len, "page.html", "UTF-8",
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (!doc)
    fail_msg("not well-formed:\n%.*s", (int)text->len, text->ptr);
  return doc;
}

/* What an XPath says of the document, as a text; to be freed with xmlFree. */
static inline char *xml_says(xmlDocPtr doc, const char *path)
{
  xmlXPathContextPtr context = xmlXPathNewContext(doc);
  xmlXPathObjectPtr found = xmlXPathEvalExpression((const xmlChar *)path, context);
  char *text = (char *)xmlXPathCastToString(found);
  xmlXPathFreeObject(found);
  xmlXPathFreeContext(context);
  return text;
}

#define assert_xml(doc, path, text)                                                                                    \
  do {                                                                                                                 \
    char *said_ = xml_says(doc, path);                                                                                 \
    assert_string_equal(said_, text);                                                                                  \
    xmlFree(said_);                                                                                                    \
  } while (0)

#endif
