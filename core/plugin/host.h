/* plugin/host.h - what Kith lends a plugin: the function table of the ABI, and the context behind it.
 *
 * A struct kith_ctx stands for one plugin instance. Its maker owns it and the things it points at; they outlive the
 * instance. The table is constant and shared. One thread at a time per context.
 */
#ifndef KITH_PLUGIN_HOST_H
#define KITH_PLUGIN_HOST_H

#include <stdatomic.h>

#include "base/error.h"
#include "io/bundle.h"
#include "model/batch.h"
#include "model/blob.h"
#include "model/names.h"

struct kith_ctx {
  struct kith_names *names;
  struct kith_blobs *blobs;    /* NULL: the instance may not keep blobs */
  const atomic_int *cancelled; /* non-zero: stop; may be NULL */
  const char *label;           /* for log lines: the source's or sink's name */
  void (*on_log)(void *arg, const char *label, int level, struct kith_str message);   /* may be NULL */
  void (*on_settle)(void *arg, struct kith_str id, const struct kith_item_outcome *); /* sinks; may be NULL */
  void *arg;                                                                          /* for both */
  void (*on_found)(void *arg, const struct kith_finding *); /* sources; copies what it wants; may be NULL */
  void *found_arg;
  struct kith_bundle *bundle; /* sources that read archives: the one that is open; NULL: it is no archive */
  uint32_t retry_ms;          /* what retry_in asked for last */
};

const struct kith_host *host_table(void);

#endif
