#!/bin/bash
# A function that is longer than 100 lines, or a file that is longer than 800, is hard to read and gets split. Generated data
# lies in .inc files and is not counted. sizes.exceptions lists, one a line, `path` or `path:function`; it should be empty.
set -euo pipefail
cd "$KITH_SOURCE_DIR"

exceptions=tests/repo/sizes.exceptions
declare -i faults=0

fault() {
  local what=$1
  shift
  grep -qxF -- "$what" "$exceptions" 2>/dev/null && return
  echo "$*"
  faults+=1
}

while read -r file; do
  lines=$(wc -l <"$file")
  ((lines <= 800)) || fault "$file" "$file: $lines lines; 800 is the limit"
done < <(find core plugins tests -name '*.[ch]' -o -name '*.cc' -o -name '*.sh' -o -name '*.bats')

# With the layout of the house a function's body begins with { and ends with } in the first column; its name stands in the
# last line before that begins in the first column.
functions() {
  awk '/^[A-Za-z_].*\(/ { head = $0 }
       /^{/ { start = NR }
       /^}/ { if (start && NR - start - 1 > 100) { sub(/\(.*/, "", head); sub(/.*[ *]/, "", head); print head, NR - start - 1 }
              start = 0 }' "$1"
}

while read -r file; do
  while read -r name lines; do
    fault "$file:$name" "$file: $name has $lines lines; 100 is the limit"
  done < <(functions "$file")
done < <(find core plugins tests -name '*.c' -o -name '*.cc')

exit $((faults > 0))
