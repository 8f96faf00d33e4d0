/* pipeline/progress.h - how far a command is: phases report, somebody shows it.
 *
 * The pipeline never prints. The command line gives a function and calls it at its own pace; phases only set numbers.
 * Any thread may set.
 */
#ifndef KITH_PIPELINE_PROGRESS_H
#define KITH_PIPELINE_PROGRESS_H

#include <stdatomic.h>
#include <stdint.h>

struct kith_progress {
  _Atomic(const char *) phase;          /* "reading dana-phone"; a text that lives as long as the run */
  _Atomic uint64_t done, total;         /* in `unit`; total 0: unknown */
  _Atomic(const char *) unit;           /* "bytes", "records" */
  void (*tick)(struct kith_progress *); /* called now and then by the main thread; may be NULL */
};

static inline void progress_phase(struct kith_progress *p, const char *phase, const char *unit, uint64_t total)
{
  if (!p)
    return;
  p->phase = phase;
  p->unit = unit;
  p->done = 0;
  p->total = total;
  if (p->tick)
    p->tick(p);
}

static inline void progress_set(struct kith_progress *p, uint64_t done, uint64_t total)
{
  if (!p)
    return;
  p->done = done;
  p->total = total;
  if (p->tick)
    p->tick(p);
}

#endif
