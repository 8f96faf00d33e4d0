/* jscontact/node.h - a JSON value as a tree, in an arena: what a card is made as before it is written, and what a card
 * that was read is taken apart from.
 *
 * Nodes live as long as their arena. Members keep their order. `used` is for readers: the meaning of this very node
 * (not of those below it) went into a property; what nobody used is kept as JSPROP. One thread at a time.
 */
#ifndef KITH_JSCONTACT_NODE_H
#define KITH_JSCONTACT_NODE_H

#include "base/arena.h"
#include "kit/json.h"

enum { JS_MAX_DEPTH = 48 }; /* containers within each other: with the array around all cards the writer's limit holds */

enum js_type { JS_NULL = 1, JS_FALSE, JS_TRUE, JS_NUMBER, JS_STRING, JS_BLOB, JS_ARRAY, JS_OBJECT };

struct js_node {
  enum js_type type;
  bool used;
  struct kith_str key;  /* of a member */
  struct kith_str text; /* a string; a number as it is written; a blob: what stands before its bytes in base64, or empty
                         * when its bytes are the text */
  uint64_t blob;        /* of the host; 0: its bytes are here */
  struct kith_str bytes;
  struct js_node *first, *last, *next;
};

struct js_node *js_new(struct kith_arena *, enum js_type);
struct js_node *js_text(struct kith_arena *, struct kith_str);
struct js_node *js_number(struct kith_arena *, uint64_t);
struct js_node *js_blob(struct kith_arena *, struct kith_str before, uint64_t blob, struct kith_str bytes);

/* Appends; gives back what was appended. A key is not looked for: it must be new. */
struct js_node *js_put(struct js_node *object, struct kith_str key, struct js_node *value);
struct js_node *js_push(struct js_node *array, struct js_node *value);
struct js_node *js_put_c(struct js_node *object, const char *key, struct js_node *value);

/* A member, NULL when there is none or it is no object; _typed: of this type only. */
struct js_node *js_get(const struct js_node *object, struct kith_str key);
struct js_node *js_get_c(const struct js_node *object, const char *key);
struct js_node *js_typed(const struct js_node *object, const char *key, enum js_type);

/* The member of that name, made when it is not there; NULL when there is one that is no object. */
struct js_node *js_object_at(struct kith_arena *, struct js_node *object, const char *key);

/* A string's text, empty when it is none. */
struct kith_str js_str(const struct js_node *);

/* A whole number from `least` to `most`. */
bool js_whole(const struct js_node *, uint64_t least, uint64_t most, uint64_t *out);

/* A copy of everything below, nothing of it used. NULL when it would take more than *budget nodes; counts it down. */
struct js_node *js_copy(struct kith_arena *, const struct js_node *, size_t *budget);

/* True when this node and all below it were used. _mark: they all are now. */
bool js_all_used(const struct js_node *);
void js_mark(struct js_node *);

/* ---- Pointers: "emails/e1/contexts", with ~0 and ~1 for ~ and / ---- */

/* `path` with one more step. */
struct kith_str js_path(struct kith_arena *, struct kith_str path, struct kith_str step);

/* What the pointer says; NULL: nothing. */
struct js_node *js_at(struct js_node *root, struct kith_str pointer, struct kith_arena *);

enum js_set { JS_SET_NEW, JS_SET_OVER };

/* Puts `value` at the pointer. Members on the way are made, elements of arrays are not; false when that is no place for
 * it, or (JS_SET_NEW) something is there. */
bool js_set(struct kith_arena *, struct js_node *root, struct kith_str pointer, struct js_node *value, enum js_set);

/* ---- Text ---- */

/* RFC 8259 without extensions, at most JS_MAX_DEPTH containers deep from `depth` on, no name twice in an object, no NUL.
 * NULL: it is none. */
struct js_node *js_parse(struct kith_arena *, struct kith_str text, unsigned depth);

/* Writes it; blobs through `blob`. KITH_OK, or what `blob` failed with. */
typedef int js_blob_write(void *arg, struct kith_json *, const struct js_node *);
int js_write(struct kith_json *, const struct js_node *, js_blob_write *, void *arg);

#endif
