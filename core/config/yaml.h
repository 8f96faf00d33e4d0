/* config/yaml.h - a YAML file as a tree that remembers where everything stood.
 *
 * The tree lives in the arena given. Refused with a diagnostic: duplicate keys, keys that are no scalars, anchors
 * and aliases (alias bombs), tags other than the plain ones, more than one document, nesting deeper than 32, files
 * over 4 MiB or 250,000 values, text that is not UTF-8, control characters. Scalars stay text; the typed getters
 * convert and complain with line and column. One thread at a time.
 */
#ifndef KITH_CONFIG_YAML_H
#define KITH_CONFIG_YAML_H

#include "config/diag.h"

enum kith_node_type { NODE_SCALAR = 1, NODE_SEQUENCE = 2, NODE_MAPPING = 3 };

struct kith_node {
  enum kith_node_type type;
  uint32_t line, column;
  struct kith_str file;
  struct kith_str text;     /* scalar */
  bool quoted;              /* scalar was in quotes: never null, never a bool */
  size_t count;             /* of elements or pairs */
  struct kith_node **keys;  /* mapping: scalars */
  struct kith_node **items; /* sequence elements or mapping values */
};

enum { YAML_MAX_DEPTH = 32, YAML_MAX_BYTES = 4 * 1024 * 1024, YAML_MAX_NODES = 250000 };

/* NULL (and diagnostics) when the file cannot be read or is not YAML; an empty file is an empty mapping. */
struct kith_node *yaml_load(const char *path, struct kith_arena *, struct kith_diags *);
struct kith_node *yaml_parse(struct kith_str file_name, struct kith_str text, struct kith_arena *, struct kith_diags *);

/* The bytes of a file, in the arena; false with a diagnostic when it cannot be read. What yaml_load parses. */
bool yaml_read(const char *path, struct kith_arena *, struct kith_str *out, struct kith_diags *);

/* A scalar without quotes that YAML takes for nothing: empty, ~, null. */
bool node_is_null(const struct kith_node *);

/* "yes", "True", "off": what a bool is written as. False when it is none. */
bool text_to_bool(struct kith_str text, bool *out);

/* Value of a key, or NULL. `map` may be NULL. */
struct kith_node *node_get(const struct kith_node *map, const char *key);

/* A diagnostic with "did you mean" for each key not in `allowed` (ends with NULL). Also complains when `map` is no
 * mapping. */
void node_check_keys(const struct kith_node *map, const char *const *allowed, const char *what, struct kith_diags *);

/* Typed reading. A missing key leaves *out as it is and returns false; so does a wrong type, with a diagnostic. */
bool node_str(const struct kith_node *map, const char *key, struct kith_str *out, struct kith_diags *);
bool node_int(const struct kith_node *map, const char *key, int64_t min, int64_t max, int64_t *out,
              struct kith_diags *);
bool node_number(const struct kith_node *map, const char *key, double min, double max, double *out,
                 struct kith_diags *);
bool node_bool(const struct kith_node *map, const char *key, bool *out, struct kith_diags *);

/* The place of a scalar among `words` (ends with NULL); SIZE_MAX, and a diagnostic with "did you mean", when it is none
 * of them. `what` is what each of them is: "rule". */
size_t node_word(const struct kith_node *, const char *const *words, const char *what, struct kith_diags *);

/* Diagnostics at a node. */
__attribute__((format(printf, 3, 4))) void node_error(const struct kith_node *, struct kith_diags *, const char *fmt,
                                                      ...);
__attribute__((format(printf, 3, 4))) void node_warning(const struct kith_node *, struct kith_diags *, const char *fmt,
                                                        ...);

#endif
