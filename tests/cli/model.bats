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

# Eight records of four people at one number, with slips in their names; so many others with numbers of their own.
office() {
  awk -v n="$1" 'BEGIN {print "id,first name,last name,email,phone"
    split("Carla,Brandt,Karla,Brendt,Sarah,Baker,Sara,Bakar,Thomas,Miller,Tomas,Millar,John,Smith,Jon,Smyth", staff, ",")
    for (i = 1; i <= 8; i++)
      printf "o%d,%s,%s,,+1 415 555 0100\n", i, staff[2 * i - 1], staff[2 * i]
    split("mar tho ing wal bea cor dun fel gus hol kir lud", start, " ")
    split("ta mas rid ter trix nell can ipe tav den sten wig", end, " ")
    for (i = 0; i < n; i++) {
      given = start[1 + i % 12] "o" end[1 + i * 5 % 11]
      family = start[1 + i * 7 % 11] "e" end[1 + int(i / 12) % 12]
      printf "a%d,%s,%s,%s.%d@post.example,+1 212 555 %04d\n", i, given, family, given, i, i
      if (i % 3 == 0) printf "b%d,%s,%s,,+1 212 555 %04d\n", i, substr(given, 1, 2) "x" substr(given, 4), family, i
    }}' >a.csv
}

# Which of the eight are one: "1-2 3-4 5-6 7-8".
staff() {
  grep -F '"key":"o' o.ndjson | while read -r line; do
    grep -o '"key":"o[0-9]"' <<<"$line" | tr -dc '0-9\n' | paste -sd-
  done | sort | paste -sd' '
}

@test "model: a number that gathers a fifth name is nobody's own from then on" {
  office 1000
  printf 'state: s.kith\nregion: US\nsources:\n  - { name: a, plugin: csv, path: a.csv }\nsinks:\n  - { name: j, plugin: json, path: o.ndjson }\n' >p.yaml
  kith_ends 0 run p.yaml
  is "$(staff)" '1-2 3-4 5-6 7-8'
  kith_ends 0 model show --json
  cp "$out" before.json

  echo 'e1,Emil,Vogel,,+1 415 555 0100' >>a.csv
  kith_ends 0 run p.yaml
  is "$(staff)" '1 2 3 4 5 6 7 8'
  kith_ends 0 model show --json
  cp "$out" after.json
  kith_ends 0 model diff before.json after.json
  is "$(cat "$out")" "$(printf '%-50s0, now 1' 'phones shared by many')"
  kith_ends 0 model show
  has "$out" 'Model of 1342 records' "1 under five names or more: shared, nobody's own"

  # One batch under the model of before says the same, and keeps the same model.
  kith_ends 0 dedupe a.csv --region US --id id --clusters c.csv --model before.json --save-model batch.json
  cmp after.json batch.json
  is "$(grep -c ',o[0-9],' c.csv)" "$(grep ',o[0-9],' c.csv | cut -d, -f4 | sort -u | wc -l)"
  kith_ends 0 dedupe a.csv --region US --id id --clusters d.csv --model after.json --save-model same.json
  cmp after.json same.json
  cmp c.csv d.csv

  # It stays so until the next fit, also when the fifth has a number of his own.
  sed -i '/^e1,/s/0100/0199/' a.csv
  kith_ends 0 run p.yaml
  is "$(staff)" '1 2 3 4 5 6 7 8'
  kith_ends 0 model refit
  kith_ends 0 run p.yaml
  is "$(staff)" '1-2 3-4 5-6 7-8'
}
