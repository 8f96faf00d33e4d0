#!/bin/bash
# What a plugin can be told is in its README: every option of its tables, written `like this`.
set -euo pipefail

declare -i faults=0
while read -r line; do
  name=$(jq -r .name <<<"$line")
  page=$KITH_SOURCE_DIR/plugins/$name/README.md
  while read -r option; do
    grep -qE "\`$option(\`|:)" "$page" || {
      echo "plugins/$name/README.md: says nothing about the option \`$option\`"
      faults+=1
    }
  done < <(jq -r '(.source_options + .sink_options)[]' <<<"$line" | sort -u)
done < <("$KITH" plugins list --json)

found=$("$KITH" plugins list --json | wc -l)
((found > 0)) || { echo 'kith plugins list --json shows no plugin'; faults+=1; }
exit $((faults > 0))
