/* jscontact/sink.h - the two doors: jscontact.c describes them, sink.c and source.c are them. */
#ifndef KITH_JSCONTACT_SINK_H
#define KITH_JSCONTACT_SINK_H

#include <kith/plugin.h>

extern const struct kith_sink jscontact_sink;
extern const struct kith_source jscontact_source;

#endif
