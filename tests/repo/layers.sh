#!/bin/bash
# Includes point downwards only: this table is the whole of who may know whom (core/README.md draws it).
set -euo pipefail
cd "$KITH_SOURCE_DIR"

middle='normalise dedupe merge ownership plugin store'
declare -A may=(
  [include]='' [base]='' [io]='base' [model]='base' [config]='base model'
  [normalise]='base model' [dedupe]='base model' [merge]='base model'
  [ownership]='base model config' [plugin]='base model io config' [store]='base model'
  [pipeline]="base io model config $middle"
  [report]="base io model config $middle"
  [cli]="base io model config $middle pipeline report"
)
# Each library has the rooms that know it; any other one reaches it through them.
declare -A library_of=(
  [archive]='core/io' [archive_entry]='core/io' [yaml]='core/config' [dlfcn]='core/plugin'
  [phonenumbers]='core/normalise' [sqlite3]='core/store core/ownership plugins/crm-sqlite'
  [unicode]='core/normalise core/pipeline plugins' [csv]='plugins' [sodium]='core/model core/store core/pipeline'
  [cjson]='core/pipeline core/report core/dedupe plugins' [libxml]='plugins'
)
declare -i faults=0

fault() {
  printf '%s\n' "$*"
  faults+=1
}

# The rooms that a file may include, besides its own: of a plugin, base and the kit.
allowed() {
  local top=${1%%/*} room=${1#*/}
  room=${room%%/*}
  if [[ $top == plugins ]]; then
    echo "$room base kit"
  else
    echo "$room ${may[$room]-}"
  fi
}

check_own() {
  local file=$1 place=$1:$2 header=$3
  [[ $header == */* ]] || { fault "$place: \"$header\" has no room; write \"room/file.h\""; return; }
  [[ " $(allowed "$file") " == *" ${header%%/*} "* ]] || fault "$place: may not include $header"
  [[ -e core/$header || -e plugins/$header ]] || fault "$place: there is no $header"
}

check_library() {
  local file=$1 place=$1:$2 header=$3 name=${3%%/*} room
  [[ $name != kith || -e core/include/$header ]] || fault "$place: there is no $header"
  name=${name%.h}
  [[ ${library_of[$name]-} ]] || return 0
  for room in ${library_of[$name]}; do
    [[ $file != "$room"/* ]] || return 0
  done
  fault "$place: <$header> is known to ${library_of[$name]} only"
}

for folder in core/*/; do
  room=$(basename "$folder")
  [[ -v may[$room] ]] || fault "$folder: this room is not in the table of tests/repo/layers.sh"
done

declare -i seen=0
include='^[[:space:]]*#[[:space:]]*include[[:space:]]*(["<])([^">]+)[">]'
while IFS=: read -r file line text; do
  [[ $text =~ $include ]] || { fault "$file:$line: an include that this test cannot read"; continue; }
  seen+=1
  if [[ ${BASH_REMATCH[1]} == '"' ]]; then
    check_own "$file" "$line" "${BASH_REMATCH[2]}"
  else
    check_library "$file" "$line" "${BASH_REMATCH[2]}"
  fi
done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include' --include='*.[ch]' --include='*.cc' --include='*.inc' core plugins)

((seen > 0)) || fault 'no include was found at all'
((faults == 0)) || { echo "$faults faults"; exit 1; }
