/* xcard/foreign.h - elements of other namespaces, written down again as XML that stands on its own (RFC 6350 6.1.5).
 *
 * Prefixes that were declared further out are declared where they are first used. One thread at a time; zeroed it is
 * ready.
 */
#ifndef KITH_XCARD_FOREIGN_H
#define KITH_XCARD_FOREIGN_H

#include "base/str.h"
#include "base/vec.h"

/* A start tag as libxml2's SAX2 tells it: five pointers an attribute, two a namespace. */
struct xc_tag {
  const unsigned char *name, *prefix, *uri;
  int namespace_count, attribute_count;
  const unsigned char **namespaces, **attributes;
};

typedef void foreign_put(void *arg, struct kith_str text);

struct xc_foreign {
  foreign_put *put;
  void *arg;
  VEC(const unsigned char *) prefixes; /* declared so far; NULL: the default namespace */
  VEC(size_t) marks;                   /* by open element: how many were declared around it */
  bool tag_open;                       /* the ">" of a start tag is still to be written */
};

void foreign_free(struct xc_foreign *);

void foreign_begin(struct xc_foreign *, foreign_put *, void *arg);
void foreign_start(struct xc_foreign *, const struct xc_tag *);
void foreign_text(struct xc_foreign *, struct kith_str);
/* `empty`: it stood there as <name/>. */
void foreign_end(struct xc_foreign *, const unsigned char *name, const unsigned char *prefix, bool empty);

/* True when the text is one element of another namespace than ours that says all of its prefixes, and would be written
 * down again byte by byte: then it can stand in an xCard as it is. At most FOREIGN_EXACT_MAX bytes. */
enum { FOREIGN_EXACT_MAX = 64 * 1024 };
bool foreign_is_exact(struct kith_str xml);

#endif
