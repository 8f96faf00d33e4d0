/* xlsx/xml.h - one XML part of a workbook, read piece by piece: libxml2's push parser with a guard in front of it.
 *
 * The guard looks at the bytes before libxml2 does and refuses what would make it work without end: a DOCTYPE (so there
 * are no entities), tags, comments and instructions over 64 KiB, tags of more than 256 attributes. More than 64 levels
 * or 4,096 different names are refused behind it.
 * Memory stays below some 300 KiB. Elements are called by their local name; those of foreign namespaces (extensions)
 * are called "". The reader is its maker's; one thread at a time.
 */
#ifndef KITH_XLSX_XML_H
#define KITH_XLSX_XML_H

#include "base/str.h"

enum { XML_CHUNK = 32 * 1024, XML_MAX_TAG = 64 * 1024, XML_MAX_ATTRS = 256, XML_MAX_DEPTH = 64, XML_MAX_NAMES = 4096 };

struct xml; /* opaque */

struct xml_tag {
  const char *name;
  int count;
  const unsigned char **attrs; /* as libxml2 gives them */
};

/* The value of an attribute, by its local name; {NULL, 0} when it is not there. Lives as long as the event. */
struct kith_str xml_attr(const struct xml_tag *, const char *name);

/* What happens to `self`. Text comes in pieces. */
struct xml_events {
  void (*start)(void *self, struct xml *, const struct xml_tag *);
  void (*end)(void *self, struct xml *, const char *name);
  void (*text)(void *self, struct xml *, struct kith_str);
};

/* A part of the archive; `name` as it is called there. */
struct xml_part {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_str name;
};

/* KITH_E_MISSING: there is no such part. */
int xml_open(const struct xml_part *, const struct xml_events *, void *self, struct xml **out, struct kith_error *);

/* Reads on by XML_CHUNK: KITH_OK, KITH_END when the part is at its end, or a failure that names it. */
int xml_feed(struct xml *, struct kith_error *);

void xml_close(struct xml *); /* NULL is fine */

/* All of a part. */
int xml_read(const struct xml_part *, const struct xml_events *, void *self, struct kith_error *);

/* For use within an event: nothing more is read, and xml_feed fails with this. */
void xml_stop(struct xml *, int status, const char *why);

#endif
