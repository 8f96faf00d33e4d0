/* config/mapping.h - mappings: which column of which file becomes which property, as data
 * (configs/mappings/<name>.yaml).
 *
 *   name: salesforce-export
 *   summary: Salesforce data export (API names)
 *   files:
 *     - name: Contact
 *       kind: contact            # contact account deal interaction user consent person agreement
 *       needs: [Id, LastName, AccountId]     # columns that must be there for the file to be of this shape
 *       columns:
 *         Id: uid
 *         FirstName: name.given
 *         MailingStreet: address.work.street
 *         OwnerId: owner.key
 *         "E-mail {n} - Value": { to: "email#N", split: " ::: " }    # of any number
 *         Stage: [stage, closed, won]                                # one column, several properties
 *         Jigsaw: "-"            # read and left out; a column that is not named is kept under its own name
 *       set: { channel: call }   # what every record has
 *     - name: Lead
 *       like: Contact            # the columns of that table too
 *       needs: [[Id, Company], [Id, IsConverted]]                  # one of these
 *
 * Column names match without regard to ASCII case and outer space. A set lives in the arena given, and may be
 * shared by threads.
 */
#ifndef KITH_CONFIG_MAPPING_H
#define KITH_CONFIG_MAPPING_H

#include <kith/plugin.h>

#include "config/yaml.h"

/* One mapping by name (from `folder`/NAME.yaml), by path (has a '/' or ends in .yaml), or from an inline mapping node
 * (`columns: {...}` of a pipeline, kind contact). NULL with diagnostics (unknown name: did you mean). */
const struct kith_map *mapping_load(const struct kith_node *value, const char *folder, struct kith_arena *,
                                    struct kith_diags *);
const struct kith_map *mapping_load_file(const char *path, struct kith_arena *, struct kith_diags *);

/* Every mapping of the folder, in the order of file names (tables without needs last), as one map with named = 0.
 * A file gets the table whose needs are all there and that names most of its columns, the first among equals; one
 * without needs only when no other fits. */
const struct kith_map *mapping_load_all(const char *folder, struct kith_arena *, struct kith_diags *);

/* --map 'rec_id=uid,given_name=name.given,...,x=-': one table of contacts, named = 1. KITH_E_INVALID with
 * did-you-mean. A column name may hold spaces; ',' and '=' in one are written \, and \=. */
int mapping_parse(struct kith_str text, struct kith_arena *, const struct kith_map **out, struct kith_error *);

#endif
