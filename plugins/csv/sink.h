/* csv/sink.h - the sink: records as rows of a layout. See README.md. */
#ifndef KITH_CSV_SINK_H
#define KITH_CSV_SINK_H

#include <kith/plugin.h>

extern const struct kith_sink csv_sink;

#endif
