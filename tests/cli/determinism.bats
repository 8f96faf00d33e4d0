#!/usr/bin/env bats
# One input and one clock give one result, however many jobs; a run without news writes nothing; an output that was touched is written again.

setup_file() {
  local source="${KITH_SOURCE_DIR:-$BATS_TEST_DIRNAME/../..}" build="${KITH_BUILD_DIR:-$BATS_TEST_DIRNAME/../../build/dev}"
  export KITH="${KITH:-$build/kith}" KITH_NOW=2026-11-24T09:00:00Z CONFIGS="$source/configs" WORK="$BATS_FILE_TMPDIR"
  CONTACTS=5000
  [ -z "$KITH_SANITIZE" ] || CONTACTS=800
  umask 077
  cc -O1 -D_GNU_SOURCE -o "$WORK/generate" "$source"/tests/bench/{generate,hard,invent}.c -lm
  "$WORK/generate" "$CONTACTS" 3 "$WORK/crm.csv" "$WORK/truth.csv"
  . "$source/tests/bench/pipeline.sh"
  local jobs
  for jobs in 1 8; do
    pipeline "$WORK/$jobs" "$WORK/crm.csv" "$CONFIGS" json crm-sqlite
    "$KITH" run "$WORK/$jobs/bench.yaml" --jobs "$jobs" --quiet
  done
}

setup() {
  cd "$WORK"
}

again() {
  "$KITH" run "$1/bench.yaml" --quiet
}

# The database as text, without the id of the state, which is random.
dump() {
  sqlite3 -readonly "$1/crm.db" .dump | grep -v "INTO meta VALUES('state_id'" | sort
}

# Which file it is, when it was written, and what is in it.
marks() {
  stat -c '%n %i %y' "$1/contacts.ndjson" "$1/crm.db"
  sha256sum "$1/contacts.ndjson" "$1/crm.db"
}

@test "one job and eight: the same file, the same database" {
  cmp 1/contacts.ndjson 8/contacts.ndjson
  diff <(dump 1) <(dump 8)
}

@test "one job and eight: the same clusters and the same converted file" {
  local jobs
  for jobs in 1 8; do
    "$KITH" convert crm.csv -t json -o "$jobs.json" --jobs "$jobs" --quiet
    "$KITH" dedupe crm.csv --clusters "$jobs.clusters" -o "$jobs.merged" -t json --jobs "$jobs" --quiet
  done
  cmp 1.json 8.json
  cmp 1.clusters 8.clusters
  cmp 1.merged 8.merged
}

@test "a second run writes nothing" {
  marks 1 >before
  again 1
  marks 1 | diff before -
}

@test "a later run without news writes nothing either" {
  marks 1 >before
  KITH_NOW=2026-11-25T09:00:00Z again 1
  marks 1 | diff before -
}

@test "a deleted file is written again, whole" {
  rm 1/contacts.ndjson
  again 1
  cmp 1/contacts.ndjson 8/contacts.ndjson
}

@test "an altered file is written again, whole" {
  sed -i '2d' 1/contacts.ndjson
  again 1
  cmp 1/contacts.ndjson 8/contacts.ndjson
}

@test "a deleted database is filled again" {
  rm 1/crm.db
  again 1
  diff <(dump 1) <(dump 8) | grep '^[<>]' | grep -v "VALUES('epoch'" >rest || true
  [ ! -s rest ]
}

@test "an altered database is mended" {
  sqlite3 1/crm.db "DELETE FROM contact_points WHERE contact = 3; UPDATE contacts SET title = 'Dentist' WHERE id = 5"
  again 1
  diff <(dump 1) <(dump 8) | grep '^[<>]' | grep -v "VALUES('epoch'" >rest || true
  [ ! -s rest ]
}

@test "a changed record changes its contact and no other" {
  sed -i '0,/^7,[^,]*,/s//7,Zebulon,/' crm.csv
  cp 8/contacts.ndjson before.ndjson
  again 8
  [ "$(diff before.ndjson 8/contacts.ndjson | grep -c '^>')" = 1 ]
  diff before.ndjson 8/contacts.ndjson | grep '^>' | grep -q Zebulon
}
