/* pipeline/frame.h - what the bytes of an item depend on besides its digest: who writes them, which accounts and users
 * there are to refer to, and how the dates of each source are looked at.
 *
 * Kept in the state as one text a sink. While it holds, an item whose digest is the same has the same bytes. Pure but
 * for that text.
 */
#ifndef KITH_PIPELINE_FRAME_H
#define KITH_PIPELINE_FRAME_H

#include "pipeline/env.h"
#include "pipeline/holdings.h"

struct kith_frame {
  struct kith_env *env;
  const struct kith_plan_sink *sink;
  int64_t id; /* the store's number of the sink */
};

/* A source that was not there the last time changes nothing about items that did not come from it. */
bool frame_holds(const struct kith_frame *, const struct kith_holdings *);
int frame_keep(const struct kith_frame *, const struct kith_holdings *, struct kith_error *);

#endif
