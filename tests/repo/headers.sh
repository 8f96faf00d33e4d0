#!/bin/bash
# The public headers stand alone, without a warning, in every language that a plugin may be written in.
set -euo pipefail

strict=(-fsyntax-only -pedantic -Wall -Wextra -Wshadow -Wundef -Werror -I "$KITH_SOURCE_DIR/core/include")
declare -i faults=0

compile() {
  local compiler=$1 language=$2 standard=$3 text=$4
  printf '%s' "$text" | "$compiler" -x "$language" -std="$standard" "${strict[@]}" - || {
    printf 'not clean as %s:\n%s' "$standard" "$text"
    faults+=1
  }
}

# A plugin as small as one can be: the macros at the end of plugin.h must work, too.
plugin='#include <kith/plugin.h>
static const struct kith_plugin description = {
    sizeof(struct kith_plugin), KITH_ABI, "tiny", "1", "MIT", "nothing", NULL, NULL};
KITH_PLUGIN(description)
'
grep -q 'KITH_ABI' "$KITH_SOURCE_DIR/core/include/kith/plugin.h"
for standard in c11 c17 gnu17; do
  compile gcc c $standard $'#include <kith/plugin.h>\n'
  compile gcc c $standard $'#include <kith/property.h>\n'
  compile gcc c $standard $'#include <kith/property.h>\n#include <kith/plugin.h>\n#include <kith/property.h>\n'
  compile gcc c $standard "$plugin"
done
for standard in c++17 c++20; do
  compile g++ c++ $standard $'#include <kith/plugin.h>\n'
  compile g++ c++ $standard $'#include <kith/property.h>\n'
done

# Our own headers need nothing to be included before them.
while read -r header; do
  gcc -x c -std=c17 -D_GNU_SOURCE -fsyntax-only -Wall -Werror -I "$KITH_SOURCE_DIR/core" \
    -I "$KITH_SOURCE_DIR/core/include" -I "$KITH_SOURCE_DIR/plugins" -include "$header" /dev/null || {
    echo "$header: does not stand alone"
    faults+=1
  }
done < <(find "$KITH_SOURCE_DIR"/core "$KITH_SOURCE_DIR"/plugins -name '*.h')
exit $((faults > 0))
