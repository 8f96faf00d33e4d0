#!/bin/bash
# A function that is longer than 100 lines, or a file that is longer than 800, is hard to read and gets split. Generated data
# lies in .inc files and is not counted. sizes.exceptions lists, one a line, `path` or `path:function`; it should be empty.
#
# With the layout of the house a function's body begins with { and ends with } in the first column; its name stands in the
# last line before that begins in the first column.
set -euo pipefail
cd "$KITH_SOURCE_DIR"

mapfile -t files < <(find core plugins tests -name '*.[ch]' -o -name '*.cc' -o -name '*.sh' -o -name '*.bats')
mapfile -t sources < <(find core plugins tests -name '*.c' -o -name '*.cc')

found=$(
  wc -l "${files[@]}" | awk '$2 != "total" && $1 > 800 { print $2, $1, 800 }'
  awk '/^[A-Za-z_].*\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
       /^{/ { start = FNR }
       /^}/ { if (start && FNR - start - 1 > 100) print FILENAME ":" name, FNR - start - 1, 100; start = 0 }' "${sources[@]}"
)

declare -i faults=0
while read -r what lines limit; do
  [[ $what ]] && ! grep -qxF -- "$what" tests/repo/sizes.exceptions || continue
  echo "$what: $lines lines; $limit is the limit"
  faults+=1
done <<<"$found"
exit $((faults > 0))
