#!/usr/bin/env bats
# Interrupted runs: 130 or 143, nothing half written, and the next run goes on.

load helpers

# undisturbed: what a run comes to that nothing happens to.
undisturbed() {
  kith_ends 0 run acme.yaml
  mv out/all.ndjson undisturbed
  rm -r state out
}

# interrupted SIGNAL: a run gets the signal once it has a state.
interrupted() {
  "$KITH" run acme.yaml >"$out" 2>"$err" &
  local process=$!
  until [ -s state/acme.kith-wal ] || ! kill -0 "$process" 2>/dev/null; do sleep 0.02; done
  kill -s "$1" "$process"
  status=0
  wait "$process" || status=$?
}

# Where the signal met the run is not ours to say: what the two come to is the same wherever it was.
goes_on() {
  has "$err" 'kith: interrupted; the next run goes on from here'
  has "$out" 'stopped before its end' 'Next: kith run acme.yaml again: it goes on from here'
  lacks "$err" Sanitizer
  [ ! -e out/all.ndjson ]
  kith_ends 0 run acme.yaml
  has "$out" '(resumed)' 'the tally comes out'
  cmp undisturbed out/all.ndjson
}

@test "signals: SIGINT ends a run with 130, the next run goes on" {
  people 40000 >people.csv
  pipeline acme.yaml
  undisturbed
  interrupted INT
  is "$status" 130
  goes_on
}

@test "signals: SIGTERM ends a run with 143, the next run goes on" {
  people 40000 >people.csv
  pipeline acme.yaml
  undisturbed
  interrupted TERM
  is "$status" 143
  goes_on
}

@test "signals: at any moment a run stops or comes to its end, and says which" {
  local wait_s
  people 3000 >people.csv
  pipeline acme.yaml
  undisturbed
  for wait_s in 0.001 0.01 0.02 0.03 0.04 0.05 0.06 0.08 0.1 0.13; do
    rm -rf state out
    status=0
    timeout --preserve-status -s TERM "$wait_s" "$KITH" run acme.yaml --json >"$out" 2>"$err" || status=$?
    echo "after $wait_s s: $status"
    case "$status" in
    0) cmp undisturbed out/all.ndjson ;;
    143)
      [ ! -e out/all.ndjson ]
      # A signal that comes before the program stands on its feet ends it without a word.
      [ ! -s "$err" ] || has "$err" 'kith: interrupted; the next run goes on from here'
      [ ! -s "$out" ] || has "$out" '"exit":143'
      ;;
    *) return 1 ;;
    esac
    lacks "$err" Sanitizer
    kith_ends 0 run acme.yaml
    has "$out" 'the tally comes out'
    cmp undisturbed out/all.ndjson
  done
}

# plan_gets SIGNAL: once its copy of the state is in use.
plan_gets() {
  "$KITH" plan acme.yaml >"$out" 2>"$err" &
  local process=$!
  until [ -n "$(find state -name '*.plan-*-wal' 2>/dev/null)" ] || ! kill -0 "$process" 2>/dev/null; do sleep 0.02; done
  kill -s "$1" "$process"
  status=0
  wait "$process" || status=$?
}

@test "signals: an interrupted plan leaves nothing behind, what a killed one left the next command takes away" {
  people 40000 >people.csv
  pipeline acme.yaml
  plan_gets TERM
  is "$status" 143
  has "$err" 'kith: interrupted; nothing was written'
  has "$out" 'Next: kith plan acme.yaml again'
  is "$(find state out -type f 2>/dev/null)" ''
  plan_gets KILL
  is "$status" 137
  [ -n "$(find state -name '*.plan-*')" ]
  people 5 >people.csv
  kith_ends 0 plan acme.yaml
  is "$(ls state)" ''
  people 40000 >people.csv
  plan_gets KILL
  people 5 >people.csv
  kith_ends 0 run acme.yaml
  is "$(ls state | tr '\n' ' ')" 'acme.kith acme.kith.key acme.kith.lock '
}

@test "signals: killed in the middle, the lock is free and the next run is whole" {
  people 40000 >people.csv
  pipeline acme.yaml
  undisturbed
  interrupted KILL
  is "$status" 137
  kith_ends 0 run acme.yaml
  cmp undisturbed out/all.ndjson
}

@test "signals: convert leaves no half output" {
  mkfifo pipe
  { people 100; exec sleep 60; } >pipe &
  feeder=$!
  "$KITH" convert pipe -f csv -t json -o all.ndjson >"$out" 2>"$err" &
  process=$!
  until [ -n "$(find . -name '.all.ndjson.kith-*')" ] || ! kill -0 "$process" 2>/dev/null; do sleep 0.05; done
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
