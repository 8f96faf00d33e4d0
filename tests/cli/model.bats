#!/usr/bin/env bats
# kith model: what the matcher believes, shown, compared, fitted again.

load helpers

books() {
  table=$1
  awk -v n="$2" 'BEGIN {print "id,first name,last name,email,phone"
    for (i = 0; i < n; i++) {
      name = sprintf("%c%c%c", 97 + i % 26, 97 + i * 7 % 26, 97 + i * 11 % 26)
      printf "a%d,Given%s,Family%s%d,%s%d@x.example,\n", i, name, name, i % 9, name, i
      if (i % 4 == 0) printf "b%d,Given%sx,Family%s%d,%s%d@x.example,\n", i, name, name, i % 9, name, i
    }}' >"$table"
}

@test "model: shown for people and as it is" {
  books a.csv 200
  kith_ends 0 dedupe a.csv --id id --clusters c.csv --save-model a.json
  kith_ends 0 model show a.json
  has "$out" 'Model of 250 records' 'relatives' 'given name      nearly the same'
  kith_ends 0 model show a.json --json
  cmp "$out" a.json
  python3 -c 'import json; m = json.load(open("a.json")); assert m["records"] == 250 and len(m["m"]["given"]) == 7'
}

@test "model: written anew by another program, it is the same model" {
  books a.csv 200
  kith_ends 0 dedupe a.csv --id id --clusters c.csv --save-model a.json
  python3 -c 'import json; json.dump(json.load(open("a.json")), open("b.json", "w"), indent=4, sort_keys=True)'
  kith_ends 0 dedupe a.csv --id id --clusters d.csv --model b.json
  cmp c.csv d.csv
  kith_ends 0 model diff a.json b.json
  has "$out" 'no weight differs'
}

@test "model: what differs between two" {
  books a.csv 200
  books b.csv 900
  kith_ends 0 dedupe a.csv --id id --clusters c.csv --save-model a.json
  kith_ends 0 dedupe b.csv --id id --clusters c.csv --save-model b.json
  kith_ends 0 model diff a.json b.json
  has "$out" 'records' '250, now 1125'
}

@test "model: fitted again when asked for, and only then" {
  books a.csv 100
  printf 'state: s.kith\nsources:\n  - { name: a, plugin: csv, path: a.csv }\nsinks:\n  - { name: j, plugin: json, path: o.ndjson }\n' >p.yaml
  kith_ends 0 run p.yaml
  kith_ends 0 model show
  has "$out" 'Model of 125 records'
  books a.csv 110
  kith_ends 0 run p.yaml
  kith_ends 0 model show
  has "$out" 'Model of 125 records'
  kith_ends 0 model refit
  has "$out" 'the next kith run fits the model again'
  kith_ends 0 run p.yaml
  kith_ends 0 model show
  has "$out" 'Model of 138 records'
  kith_ends 64 model
  kith_ends 64 model look
}

@test "model: what blocking costs and covers" {
  books a.csv 200
  kith_ends 0 dedupe a.csv --id id --clusters c.csv --explain-blocking
  says 'blocking by' 'e-mail' 'ends of both names'
  kith_ends 0 dedupe a.csv --id id --clusters c.csv --explain-blocking --json
  grep '"pass":"e-mail"' "$err" | python3 -c 'import json, sys; p = json.loads(sys.stdin.read()); assert p["ties"] == 50 and p["pairs"] >= 50, p'
}
