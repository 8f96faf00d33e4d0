#!/bin/bash
# Whatever ships in configs/ is good.
set -euo pipefail
cd "$KITH_SOURCE_DIR"
mapfile -t files < <(find configs -name '*.yaml' | sort)
((${#files[@]} > 0)) || { echo 'configs/ is empty'; exit 1; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -R configs "$scratch/"

declare -i faults=0
for file in "${files[@]}"; do
  (cd "$scratch/$(dirname "$file")" && "$KITH" check "$(basename "$file")") >"$scratch/said" 2>&1 || {
    echo "$file:"
    cat "$scratch/said"
    faults+=1
  }
done
exit $((faults > 0))
