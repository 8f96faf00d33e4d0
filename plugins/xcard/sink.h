/* xcard/sink.h - the sink's table, for the plugin's description. */
#ifndef KITH_XCARD_SINK_H
#define KITH_XCARD_SINK_H

#include <kith/plugin.h>

extern const struct kith_sink xcard_sink;

#endif
