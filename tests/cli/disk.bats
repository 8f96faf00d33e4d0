#!/usr/bin/env bats
# A full disk: the run ends with 73 or 74 and says where, the old output stays, and with room the next run gets there.

load helpers

setup_file() {
  [ "$(id -u)" = 0 ] || skip 'needs root to mount a small disk'
  mkdir "$BATS_FILE_TMPDIR/probe"
  mount -t tmpfs -o size=64k none "$BATS_FILE_TMPDIR/probe" 2>/dev/null || skip 'may not mount a small disk here'
  umount "$BATS_FILE_TMPDIR/probe"
}

# A disk of so many bytes at this folder.
disk() {
  mkdir -p -m 700 "$1"
  mount -t tmpfs -o "size=$2,mode=700" none "$1"
  mounted="$PWD/$1"
}

resize() {
  mount -o "remount,size=$2" "$1"
}

teardown() {
  [ -z "$mounted" ] || umount "$mounted"
}

fails_full() {
  kith "$@"
  [ "$status" = 73 ] || [ "$status" = 74 ] || kith_ends 73 "$@"
  grep -q 'Sanitizer\|runtime error' "$err" && return 1
  grep -q 'No space left on device\|disk is full' "$err"
}

@test "disk: full under the output of convert" {
  people 3000 >people.csv
  disk out 64k
  fails_full convert people.csv -t json -o out/all.ndjson
  says 'cannot write out/all.ndjson: No space left on device'
  is "$(ls -A out)" ''
  echo old >out/all.ndjson
  fails_full convert people.csv -t json -o out/all.ndjson
  is "$(cat out/all.ndjson)" old
  resize out 8m
  kith_ends 0 convert people.csv -t json -o out/all.ndjson
  is "$(wc -l <out/all.ndjson)" 3000
}

@test "disk: full under the json sink" {
  disk out 64k
  pipeline acme.yaml
  people 100 >people.csv
  kith_ends 0 run acme.yaml
  cp out/all.ndjson before
  people 2000 >people.csv
  fails_full run acme.yaml
  says 'sink all: cannot write' 'out/all.ndjson: No space left on device'
  has "$out" 'stopped before its end' 'Next: mend'
  cmp before out/all.ndjson
  is "$(ls -A out)" all.ndjson
  resize out 8m
  kith_ends 0 run acme.yaml
  is "$(wc -l <out/all.ndjson)" 2000
}

@test "disk: full under the crm-sqlite sink" {
  disk out 300k
  pipeline acme.yaml crm-sqlite out/crm.db
  people 100 >people.csv
  kith_ends 0 run acme.yaml
  before="$(sqlite3 -readonly out/crm.db .dump | sha256sum)"
  people 2000 >people.csv
  fails_full run acme.yaml
  says 'sink all' 'out/crm.db'
  is "$(sqlite3 out/crm.db .dump | sha256sum)" "$before"
  resize out 20m
  kith_ends 0 run acme.yaml
  is "$(sqlite3 -readonly out/crm.db 'SELECT count(*) FROM contacts; PRAGMA integrity_check')" "$(printf '2000\nok')"
}

@test "disk: full under the state" {
  disk state 40k
  pipeline acme.yaml
  people 2000 >people.csv
  fails_full run acme.yaml
  says 'state' 'state/acme.kith'
  [ ! -e out/all.ndjson ]
  resize state 400k
  fails_full run acme.yaml
  says 'acme.kith'
  [ ! -e out/all.ndjson ]
  resize state 40m
  kith_ends 0 run acme.yaml
  is "$(wc -l <out/all.ndjson)" 2000
  is "$(sqlite3 -readonly state/acme.kith 'PRAGMA integrity_check')" ok
}

@test "disk: full under the rejects" {
  disk rejects 4k
  pipeline acme.yaml
  { people 10; for i in $(seq 100); do echo "\"open$i,someone@example.com"; done; } >people.csv
  fails_full run acme.yaml
  says 'rejects/rejects.ndjson'
  resize rejects 4m
  kith_ends 2 run acme.yaml
  is "$(wc -l <rejects/rejects.ndjson)" 100
}

@test "disk: a device that is always full" {
  people 100 >people.csv
  fails_full convert people.csv -t json -o /dev/full
  says 'cannot write /dev/full'
}
