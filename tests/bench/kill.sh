#!/bin/bash
# kill.sh - a run that was killed at a random moment and run again leaves what an undisturbed run leaves.
#
# usage: kill.sh [--kills K] [--contacts N] [--jobs N] [--seed S] KITH GENERATE FOLDER
# Kills K runs (20) over N (20,000) generated contacts and an address book with broken cards; one in three is killed twice. Compares files byte by byte
# and crm.db as an ordered dump, all but the random id of the state. Prints what differs and ends with 1.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
. "$here/pipeline.sh"
kills=20 contacts=20000 jobs=2 seed=1
while [[ ${1-} == --* ]]; do
  case $1 in
    --kills) kills=$2 ;;
    --contacts) contacts=$2 ;;
    --jobs) jobs=$2 ;;
    --seed) seed=$2 ;;
    *) echo "kill.sh: no option $1" >&2; exit 64 ;;
  esac
  shift 2
done
kith=$(readlink -f "$1") generate=$2 folder=$3
umask 077
mkdir -p "$folder"
folder=$(readlink -f "$folder")
export KITH_NOW=2026-11-24T09:00:00Z

"$generate" "$contacts" 7 "$folder/crm.csv" "$folder/truth.csv" "$folder/all.vcf"
awk '/^BEGIN/ { cards++ } cards <= 300' "$folder/all.vcf" | sed '700s/.*/BEGIN:VCARD/' >"$folder/phone.vcf"
printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cut off\r\n' >>"$folder/phone.vcf"
rm "$folder/all.vcf"
export EXTRA_SOURCE="{ name: phone, plugin: vcard, path: \"$folder/phone.vcf\", holder: rep01@acme.example }"

lay_out() {
  rm -rf "$1"
  pipeline "$1" "$folder/crm.csv" "$(readlink -f "$here/../../configs")" json crm-sqlite
}

run() {
  exec "$kith" run "$1/bench.yaml" --jobs "$jobs" --quiet
}

# All that a run leaves to others.
outcome() {
  (cd "$1" && find . -type f ! -name 'bench.kith*' | sort)
  sqlite3 -readonly "$1/crm.db" .dump | grep -v "INTO meta VALUES('state_id'" | sort >"$1/crm.dump"
  (cd "$1" && sha256sum contacts.ndjson rejects.ndjson crm.dump)
  rm -f "$1"/crm.db-{shm,wal}
}

finish() {
  local code=0
  (run "$1") || code=$?
  ((code == 0 || code == 2)) || { echo "kill.sh: a run in $1 ended with $code"; exit 1; }
}

lay_out "$folder/whole"
start=$(date +%s%N)
finish "$folder/whole"
took=$((($(date +%s%N) - start) / 1000000))
outcome "$folder/whole" >"$folder/expected"

RANDOM=$seed
killed=0
for ((i = 1; i <= kills; i++)); do
  lay_out "$folder/killed"
  moments=()
  for ((k = i % 3 == 0 ? 2 : 1; k; k--)); do
    moment=$((took * RANDOM / 32768))
    moments+=("$moment")
    run "$folder/killed" >/dev/null 2>&1 &
    pid=$!
    sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
    kill -KILL "$pid" 2>/dev/null && killed=$((killed + 1))
    wait "$pid" 2>/dev/null || true
  done
  finish "$folder/killed"
  if ! outcome "$folder/killed" | diff "$folder/expected" - >"$folder/difference"; then
    echo "kill.sh: killed after ${moments[*]} ms of $took, run again: other results than of an undisturbed run"
    cat "$folder/difference"
    diff "$folder/whole/contacts.ndjson" "$folder/killed/contacts.ndjson" | head -n 4 || true
    diff "$folder/whole/crm.dump" "$folder/killed/crm.dump" | head -n 10 || true
    exit 1
  fi
done
echo "$kills runs, $killed kills within $took ms: all end as an undisturbed run"
