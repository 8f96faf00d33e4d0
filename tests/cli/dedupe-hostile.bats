#!/usr/bin/env bats
# kith dedupe with data that has no good answer, and with models that are none: nothing hangs, nothing grows, nobody is merged
# who must not be.

load helpers

# How many people, and how many records the largest has.
people_of() {
  tail -n +2 "$1" | awk -F, '{n[$4]++} END {for (c in n) {people++; if (n[c] > most) most = n[c]} print people + 0, most + 0}'
}

table() {
  awk -v n="$1" "BEGIN {print \"id,first name,last name,email,phone\"; for (i = 0; i < n; i++) {$2}}"
}

@test "hostile: one e-mail on 100,000 records makes nobody one" {
  sanitized && skip "too slow under a sanitizer"
  table 100000 'printf "%d,Given%dx,Family%d,shared@x.example,\n", i, i % 3000, i' >a.csv
  kith_ends 0 dedupe a.csv --id id --clusters c.csv
  is "$(people_of c.csv)" '100000 1'
}

@test "hostile: 10,000 copies of one record are one person" {
  table 10000 'printf "%d,Ada,Hall,ada.hall@x.example,+14155550100\n", i' >a.csv
  kith_ends 0 dedupe a.csv --id id --clusters c.csv
  is "$(people_of c.csv)" '1 10000'
}

@test "hostile: one field only, and always the same, proves nothing" {
  table 5000 'printf "%d,Ada,,,\n", i' >a.csv
  kith_ends 0 dedupe a.csv --id id --clusters c.csv
  is "$(people_of c.csv)" '5000 1'
  table 5000 'printf "%d,,,,+1415555%04d\n", i, i % 2000' >b.csv
  kith_ends 0 dedupe b.csv --id id --clusters c.csv
  is "$(people_of c.csv | cut -d' ' -f1)" 5000
}

@test "hostile: no record, one record, nothing but ids" {
  table 0 '' >a.csv
  kith_ends 0 dedupe a.csv --id id --clusters c.csv
  is "$(people_of c.csv)" '0 0'
  table 1 'print "1,Ada,Hall,a@x.example,"' >a.csv
  kith_ends 0 dedupe a.csv --id id --clusters c.csv
  is "$(people_of c.csv)" '1 1'
  table 3000 'printf "%d,,,,\n", i' >a.csv
  kith_ends 0 dedupe a.csv --id id --clusters c.csv
}

@test "hostile: a chain of 10,000, each like the next, ends in bounded parts" {
  table 10000 'printf "%d,Given%c%c,Family%d,p%d@x.example;p%d@x.example,\n", i, 97 + i % 26, 97 + i / 26 % 26, i / 2, i, i + 1' >a.csv
  kith_ends 0 dedupe a.csv --id id --clusters c.csv
  [ "$(people_of c.csv | cut -d' ' -f2)" -le 2 ]
}

@test "hostile: names of 10,000 characters" {
  long=$(head -c 10000 /dev/zero | tr '\0' A)
  table 200 'printf "%d,%s,B%d%s,,\n", i, "LONG", i % 3, "LONG"' | sed "s/LONG/$long/g" >a.csv
  kith_ends 0 dedupe a.csv --id id --clusters c.csv
  is "$(people_of c.csv)" '200 1'
}

@test "hostile: every script of Unicode" {
  python3 -c '
print("id,first name,last name,email,phone")
n = 0
for c in range(0x21, 0x30000, 97):
    if 0xd800 <= c < 0xe000 or chr(c) in "\",":
        continue
    for who in range(2):
        print(f"{n},{chr(c) * 3}{who}q,{chr(c)}b,w{c}@x.example,")
        n += 1
' >a.csv
  kith_ends 0 dedupe a.csv --id id --clusters c.csv -o out.ndjson
  is "$(($(wc -l <c.csv) - 1))" "$(($(wc -l <a.csv) - 1))"
  [ "$(people_of c.csv | cut -d' ' -f2)" -le 4 ]
}

@test "hostile: models that are damaged, cut off, of another version, or none" {
  printf 'id,first name,last name,email\n1,Ada,Hall,a@x.example\n2,Ada,Hall,a@x.example\n' >a.csv
  kith_ends 0 dedupe a.csv --id id --clusters c.csv --save-model good.json
  is "$(stat -c %a good.json)" 600
  kith_ends 0 dedupe a.csv --id id --clusters d.csv --model good.json
  cmp c.csv d.csv
  head -c 900 good.json >cut.json
  kith_ends 78 dedupe a.csv --id id --clusters d.csv --model cut.json
  says 'cut.json: the model of duplicates is damaged or cut off in line' '(kith dedupe --save-model FILE writes one)'
  sed 's/"version": [0-9]*/"version": 1/' good.json >old.json
  kith_ends 78 dedupe a.csv --id id --clusters d.csv --model old.json
  says 'the model of duplicates has another version; let it be fitted again'
  sed 's/"matches": [0-9.]*/"matches": 1e300/' good.json >wrong.json
  kith_ends 78 dedupe a.csv --id id --clusters d.csv --model wrong.json
  says '"matches" lacks a number or has a wrong one'
  sed 's/"m": {/"m": [/' good.json >broken.json
  kith_ends 78 dedupe a.csv --id id --clusters d.csv --model broken.json
  kith_ends 78 dedupe a.csv --id id --clusters d.csv --model a.csv
  kith_ends 66 dedupe a.csv --id id --clusters d.csv --model missing.json
  python3 -c "print('[' * 100000)" >deep.json
  kith_ends 78 dedupe a.csv --id id --clusters d.csv --model deep.json
}
