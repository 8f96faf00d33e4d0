#!/bin/bash
# Includes point downwards only: this table is the whole of who may know whom (core/README.md draws it).
set -euo pipefail
cd "$KITH_SOURCE_DIR"

middle='normalise dedupe merge ownership plugin store'
declare -A may=(
  [base]='' [io]='base' [model]='base' [config]='base model'
  [normalise]='base model' [dedupe]='base model' [merge]='base model'
  [ownership]='base model config' [plugin]='base model io config' [store]='base model'
  [pipeline]="base io model config $middle"
  [report]="base io model config $middle"
  [cli]="base io model config $middle pipeline report"
)
# Each library has the rooms that know it; any other one reaches it through them.
declare -A library_of=(
  [archive]='core/io' [yaml]='core/config' [dlfcn]='core/plugin' [phonenumbers]='core/normalise'
  [sqlite3]='core/store core/ownership plugins/crm-sqlite' [unicode]='core/normalise core/pipeline plugins'
  [csv]='plugins' [sodium]='core/model core/store core/pipeline' [cjson]='core/pipeline core/report'
)
faults=0

fault() {
  printf '%s\n' "$*"
  faults=$((faults + 1))
}

# check FILE LINE HEADER ROOM...: the header must exist and lie in one of the rooms.
check_own() {
  local file=$1 line=$2 header=$3 room=${3%%/*}
  shift 3
  [[ " $* " == *" $room "* ]] || fault "$file:$line: may not include $header"
  [[ $header == */* ]] || fault "$file:$line: $header has no room; write \"room/file.h\""
  [[ -e core/$header || -e plugins/$header ]] || fault "$file:$line: there is no $header"
}

check_library() {
  local file=$1 line=$2 header=$3 name=${3%%/*} place
  name=${name%.h}
  name=${name/archive_entry/archive}
  [[ ${library_of[$name]-} ]] || return 0
  for place in ${library_of[$name]}; do
    [[ $file != "$place"/* ]] || return 0
  done
  fault "$file:$line: <$header> is known to ${library_of[$name]} only"
}

check_file() {
  local file=$1 line kind header
  shift
  while IFS=: read -r line header; do
    kind=${header:0:1} header=${header:1}
    if [[ $kind == '"' ]]; then
      check_own "$file" "$line" "$header" "$@"
    elif [[ $header == kith/* ]]; then
      [[ -e core/include/$header ]] || fault "$file:$line: there is no $header"
    else
      check_library "$file" "$line" "$header"
    fi
  done < <(sed -nE 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*(["<][^">]+)[">].*/\1/;T;=;p' "$file" | paste -d: - -)
}

sources() {
  find "$1" -name '*.[ch]' -o -name '*.cc' -o -name '*.inc'
}

for folder in core/*/; do
  room=$(basename "$folder")
  [[ $room != include ]] || continue
  [[ -v may[$room] ]] || { fault "$folder: this room is not in the table of tests/repo/layers.sh"; continue; }
  while read -r file; do
    check_file "$file" "$room" ${may[$room]}
  done < <(sources "$folder")
done

# The public headers know nothing but each other; a plugin knows them, base, the kit and itself.
while read -r file; do check_file "$file"; done < <(sources core/include)
for folder in plugins/*/; do
  while read -r file; do
    check_file "$file" "$(basename "$folder")" base kit
  done < <(sources "$folder")
done
while read -r file; do check_file "$file" base kit; done < <(sources plugins/kit)

if ((faults)); then
  echo "$faults includes point the wrong way"
  exit 1
fi
