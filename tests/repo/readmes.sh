#!/bin/bash
# Every room and every plugin has a page of its own, no longer than a page; every header says first what it is for; links lead
# somewhere.
set -euo pipefail
cd "$KITH_SOURCE_DIR"
declare -i faults=0

fault() {
  echo "$*"
  faults+=1
}

for folder in core/*/ plugins/*/; do
  [[ $folder != core/include/ ]] || continue
  page=${folder}README.md
  if [[ ! -e $page ]]; then
    fault "$folder: has no README.md"
  elif (($(wc -l <"$page") > 80)); then
    fault "$page: $(wc -l <"$page") lines; a page has 80"
  fi
done

while read -r header; do
  [[ $(head -c 2 "$header") == '/*' ]] || fault "$header: does not begin with a comment that says what it is for"
done < <(find core plugins -name '*.h')

# [text](path) with a path in this tree.
while IFS=: read -r page link; do
  link=${link#*](}
  link=${link%)}
  link=${link%%#*}
  [[ $link && $link != *://* ]] || continue
  [[ -e $(dirname "$page")/$link ]] || fault "$page: the link to $link leads nowhere"
done < <(find . -name '*.md' -not -path './build/*' -not -path './.git/*' -exec grep -oHE '\]\([^) ]+\)' {} +)

exit $((faults > 0))
