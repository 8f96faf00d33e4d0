#!/bin/bash
# A plugin exports one function and asks for none of Kith's: it can be built, shipped and loaded alone.
set -euo pipefail

declare -i faults=0 seen=0
for file in "$KITH_BUILD_DIR"/plugins/*.so; do
  [[ -e $file ]] || continue
  seen+=1
  # Sanitizers add names of their own (__asan_, __odr_asan., __tsan_ ...).
  exported=$(nm -D --defined-only "$file" | awk '{ print $NF }' | sed 's/@.*//' |
    grep -vE '^(__|_init$|_fini$|_ITM_)' | sort | paste -sd ' ')
  if [[ $exported != kith_plugin_v1 ]]; then
    echo "$file: exports '$exported'; it must export kith_plugin_v1 and nothing else"
    faults+=1
  fi
  foreign=$(nm -D --undefined-only "$file" | awk '{ print $NF }' | grep -E '^kith_' | paste -sd ' ' || true)
  if [[ $foreign ]]; then
    echo "$file: needs '$foreign' from the program; a plugin gets everything through its host"
    faults+=1
  fi
done

expected=$(find "$KITH_SOURCE_DIR"/plugins -mindepth 2 -name '*.c' -not -path '*/kit/*' -printf '%h\n' | sort -u | wc -l)
if ((seen != expected)); then
  echo "$KITH_BUILD_DIR/plugins holds $seen plugins, the source $expected"
  faults+=1
fi
exit $((faults > 0))
