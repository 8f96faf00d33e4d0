#!/bin/bash
# Whatever ships in configs/ is good, and policies pass the tests that they hold.
set -euo pipefail
cd "$KITH_SOURCE_DIR"

declare -i faults=0 seen=0
while read -r file; do
  seen+=1
  said=$("$KITH" check "$file" 2>&1) || {
    printf '%s:\n%s\n' "$file" "$said"
    faults+=1
  }
done < <(find configs -name '*.yaml' | sort)

((seen > 0)) || { echo 'configs/ is empty'; exit 1; }
exit $((faults > 0))
