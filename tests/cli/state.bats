#!/usr/bin/env bats
# A state that cannot be used is refused with the reason; nothing is written.

load helpers

run_once() {
  people 3 >people.csv
  pipeline acme.yaml
  kith_ends 0 run acme.yaml
}

# refuses CODE TEXT...: the run ends so, and output and state are as before.
refuses() {
  local code="$1" before
  shift
  people 4 >people.csv
  before="$(sha256sum state/acme.kith out/all.ndjson)"
  kith_ends "$code" run acme.yaml
  says "$@"
  is "$(sha256sum state/acme.kith out/all.ndjson)" "$before"
}

@test "state: locked by another run" {
  run_once
  flock state/acme.kith.lock sleep 30 &
  holder=$!
  until ! flock -n state/acme.kith.lock true; do sleep 0.1; done
  refuses 75 'acme.kith is in use by another run' 'acme.kith.lock'
  kill "$holder" "$(pgrep -P "$holder")" 2>/dev/null || true
  wait "$holder" || true
  kith_ends 0 run acme.yaml
  is "$(wc -l <out/all.ndjson)" 4
}

@test "state: of a newer Kith" {
  run_once
  sqlite3 state/acme.kith 'PRAGMA user_version=99'
  refuses 78 'is of a newer Kith (schema 99'
}

@test "state: not SQLite" {
  run_once
  seq 5000 >state/acme.kith
  refuses 78 'acme.kith is not a state of Kith'
}

@test "state: cut off" {
  run_once
  head -c 3000 state/acme.kith >cut
  cp cut state/acme.kith
  refuses 78 'acme.kith'
}

@test "state: a database of something else" {
  run_once
  rm state/acme.kith
  sqlite3 state/acme.kith 'CREATE TABLE accounts(id)'
  refuses 78 'acme.kith is a database of something else'
}

@test "state: its key is missing, short, or open to others" {
  run_once
  cp -p state/acme.kith.key key
  rm state/acme.kith.key
  refuses 78 'its key' 'acme.kith.key is missing' 'backup'
  head -c 20 key >state/acme.kith.key
  refuses 78 'is not a key of 32 bytes'
  cp -p key state/acme.kith.key
  chmod 644 state/acme.kith.key
  refuses 78 'can be read by others; chmod 600 it'
  chmod 600 state/acme.kith.key
  kith_ends 0 run acme.yaml
}

@test "state: a folder, or a link" {
  run_once
  mkdir state/folder.kith
  kith_ends 73 run acme.yaml --state state/folder.kith
  says 'folder.kith'
  ln -s acme.kith state/link.kith
  kith_ends 73 run acme.yaml --state state/link.kith
  says 'link.kith'
}

@test "state: nobody else can read it" {
  run_once
  is "$(stat -c '%a %n' state/* | sort)" "$(printf '600 state/acme.kith\n600 state/acme.kith.key\n600 state/acme.kith.lock')"
  is "$(stat -c %a state)" 700
}

@test "state: a plan leaves it untouched" {
  run_once
  people 9 >people.csv
  before="$(sha256sum state/acme.kith out/all.ndjson)"
  kith_ends 0 plan acme.yaml
  is "$(sha256sum state/acme.kith out/all.ndjson)" "$before"
  is "$(ls state | tr '\n' ' ')" 'acme.kith acme.kith.key acme.kith.lock '
}
