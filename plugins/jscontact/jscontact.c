/* jscontact - reads and writes JSContact (RFC 9553), by the conversion of RFC 9555. See README.md. */
#include "jscontact/sink.h"

static const struct kith_plugin plugin = {
    .size = sizeof plugin,
    .abi = KITH_ABI,
    .name = "jscontact",
    .version = KITH_VERSION,
    .license = "Apache-2.0",
    .summary = "JSContact: contacts in JSON, as JMAP has them",
    .source = &jscontact_source,
    .sink = &jscontact_sink,
};

KITH_PLUGIN(plugin)
