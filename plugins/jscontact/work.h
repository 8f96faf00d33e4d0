/* jscontact/work.h - what both directions share: one card's arena, lines (properties) being made, and a property as a
 * jCard array (RFC 7095), which is how vCardProps holds what has no other place.
 *
 * Lines are those of the kit's views, in both directions. One thread at a time.
 */
#ifndef KITH_JSCONTACT_WORK_H
#define KITH_JSCONTACT_WORK_H

#include "base/buf.h"
#include "base/vec.h"
#include "jscontact/node.h"
#include "jscontact/rows.h"
#include "kit/view.h"

/* What keeps a value as it stood where its member says the same in other words: "1985-04-12" beside {"year": 1985 ...}. A
 * hint only: it counts as long as the member still says the same. */
#define JS_HINT "x-kith-value"

/* Which object the further values of a list belong to. */
#define JS_WITH "x-kith-with"

/* How the names begin that we make for cards without one (version 8: nobody else's); readers take them for none. */
#define UID_MADE "urn:uuid:6b697468-"

struct js_work {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_arena arena; /* of one card */
  struct kith_json json;   /* for texts of JSPROP */
  struct kith_buf text;
};

typedef VEC(struct view_line) js_lines;

void work_init(struct js_work *, const struct kith_host *, struct kith_ctx *);
void work_free(struct js_work *);

/* The JSON of a value, on one line; empty when it is past 4 MiB. */
struct kith_str work_json(struct js_work *, const struct js_node *);

/* In lower case, as members of JSON name properties and parameters. */
struct kith_str work_lower(struct js_work *, struct kith_str);

/* ---- Lines ---- */

/* A line of nothing yet; its usual type. */
struct view_line line_new(struct js_work *, uint32_t property);
void line_text(struct js_work *, struct view_line *, struct kith_str);
void line_type(struct view_line *, uint32_t value_type, bool says);
void line_param(struct js_work *, struct view_line *, uint32_t name, struct kith_str value);

/* A copy without parameters of that name. */
struct view_line line_without(struct js_work *, const struct view_line *, uint32_t param);

/* The only part's text; empty when there are more, or none. */
struct kith_str line_only(const struct view_line *);

/* A parameter that is there once; empty else. */
struct kith_str line_one(const struct view_line *, uint32_t name);
bool line_has(const struct view_line *, uint32_t name);

/* More fields stood there than the property has: only the value as it stood says them. */
bool line_overflows(const struct view_line *);

/* Same property, group, type, value, and parameters in any order. */
bool line_same(const struct view_line *, const struct view_line *);
uint64_t line_hash(const struct view_line *);

/* ---- A property as a jCard array ---- */

struct js_node *jcard_of(struct js_work *, const struct view_line *);

/* False: it is none. */
bool jcard_back(struct js_work *, const struct js_node *, struct view_line *out);

/* Parameters of a jCard (or vCardParams) to a line and back. _back takes "group" and "value"; false when a value is
 * neither text nor number nor a list of them. */
void jcard_param(struct js_work *, struct js_node *params, struct kith_str name, struct kith_str value);
void jcard_line_param(struct js_work *, struct js_node *params, const struct kith_param *);
bool jcard_params_back(struct js_work *, const struct js_node *params, struct view_line *);

/* "data:image/png;base64," of a binary line; *out_param: which parameter said the type. */
struct kith_str work_data_prefix(struct js_work *, const struct view_line *, uint32_t *out_param);

/* The value of a line from a blob's node. */
void work_take_blob(struct js_work *, struct view_line *, const struct js_node *);

#endif
