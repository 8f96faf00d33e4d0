#!/usr/bin/env bats
# Interrupted runs: 130 or 143, nothing half written, and the next run goes on.

load helpers

# interrupted SIGNAL: a run gets the signal while it reads.
interrupted() {
  "$KITH" run acme.yaml >"$out" 2>"$err" &
  local process=$!
  until [ -s state/acme.kith-wal ] || ! kill -0 "$process" 2>/dev/null; do sleep 0.02; done
  kill -s "$1" "$process"
  status=0
  wait "$process" || status=$?
}

@test "signals: SIGINT ends a run with 130" {
  people 60000 >people.csv
  pipeline acme.yaml
  interrupted INT
  is "$status" 130
  lacks "$err" Sanitizer
  [ ! -e out/all.ndjson ]
  people 500 >people.csv
  kith_ends 0 run acme.yaml
  has "$out" '(resumed)' 'the tally comes out'
  is "$(wc -l <out/all.ndjson)" 500
}

@test "signals: SIGTERM ends a run with 143" {
  people 60000 >people.csv
  pipeline acme.yaml
  interrupted TERM
  is "$status" 143
  [ ! -e out/all.ndjson ]
  people 500 >people.csv
  kith_ends 0 run acme.yaml
  has "$out" '(resumed)'
  is "$(wc -l <out/all.ndjson)" 500
}

@test "signals: an interrupted run and the next come to what one run comes to" {
  people 3000 >people.csv
  pipeline acme.yaml
  kith_ends 0 run acme.yaml
  cp out/all.ndjson undisturbed
  rm -r state out
  people 60000 >people.csv
  interrupted INT
  is "$status" 130
  rm -r state
  people 3000 >people.csv
  kith_ends 0 run acme.yaml
  cmp undisturbed out/all.ndjson
}

@test "signals: killed in the middle, the lock is free and the next run is whole" {
  people 60000 >people.csv
  pipeline acme.yaml
  interrupted KILL
  is "$status" 137
  people 500 >people.csv
  kith_ends 0 run acme.yaml
  is "$(wc -l <out/all.ndjson)" 500
}

@test "signals: convert leaves no half output" {
  mkfifo pipe
  { people 100; exec sleep 60; } >pipe &
  feeder=$!
  "$KITH" convert pipe -f csv -t json -o all.ndjson >"$out" 2>"$err" &
  process=$!
  until [ -n "$(find . -name '.all.ndjson.kith-*')" ]; do sleep 0.05; done
  kill -s INT "$process"
  sleep 0.2
  kill -s INT "$process" 2>/dev/null || true # it waits for the pipe: the second signal ends it at once
  status=0
  wait "$process" || status=$?
  kill "$feeder" 2>/dev/null || true
  is "$status" 130
  [ ! -e all.ndjson ]
  people 5 >people.csv
  kith_ends 0 convert people.csv -t json -o all.ndjson
  is "$(find . -name '.all.ndjson.kith-*')" '' # the next one cleans up
}

@test "signals: a reader that goes away" {
  people 60000 >people.csv
  { status=0; timeout 60 "$KITH" convert people.csv -t json 2>"$err" || status=$?; echo "$status" >code; } | head -n 1 >first
  is "$(wc -l <first)" 1
  is "$(cat code)" 141 # as cat and every other tool end
  is "$(cat "$err")" ''
}
