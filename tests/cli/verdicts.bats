#!/usr/bin/env bats
# What people say about who is one person: merge, distinct, split, and what the runs after it make of it.

load helpers

# Mei is in two books, one of them under another name; Tom and his son share a name, a house and a phone.
books() {
  cat >crm.csv <<'CSV'
id,name,email,phone,company
1,Mei Chen,mei@globex.example,+14155550101,Globex
2,Tom Hale,tom@hale.example,+13105550177,Initech
CSV
  cat >phone.csv <<'CSV'
id,name,email,phone,company
7,Mei Lindqvist,mlq@home.example,+12125550188,
8,Tom Hale,tom@hale.example,+13105550177,Initech
CSV
  cat >acme.yaml <<'YAML'
state: acme.kith
region: US
entities: { company: US-CA }
people: people.csv
sources:
  - { name: crm, plugin: csv, path: crm.csv, holder: company }
  - { name: phone, plugin: csv, path: phone.csv, holder: dana@acme.example, possession: portable }
ownership: { policy: general.yaml }
sinks:
  - { name: all, plugin: json, path: all.ndjson }
YAML
  cat >people.csv <<'CSV'
person,emails,entity,role,hired
Dana Reyes,dana@acme.example,company,rep,2024-01-08
CSV
  cp -r "$source_dir/configs/policies/general.yaml" "$source_dir/configs/policies/clauses" .
  export USER=ana
  kith_ends 0 run acme.yaml
  is "$(who)" 'c-0001 crm:1
c-0002 crm:2 phone:8
c-0003 phone:7'
}

# Live contacts with their records, one a line.
who() {
  sqlite3 :memory: <<'SQL'
.mode list
CREATE TABLE lines(d TEXT);
.separator "\001" "\n"
.import all.ndjson lines
SELECT json_extract(d, '$.id') || ' ' || (SELECT group_concat(x, ' ') FROM (SELECT json_extract(value, '$.source') || ':' ||
  json_extract(value, '$.key') x FROM json_each(d, '$.sightings') ORDER BY x)) FROM lines ORDER BY 1;
SQL
}

owner_of() { # ID
  grep -F "\"id\":\"$1\"" all.ndjson | grep -o '"owner":{"class":"[a-z]*"'
}

rerun() {
  kith_ends 0 run acme.yaml
}

@test "verdicts: two contacts are said to be one, and are one; the old id leads to it" {
  books
  kith_ends 0 merge c-0003 c-0001 --reason 'she married; same mobile'
  has "$out" 'One person' 'c-0003 Mei Lindqvist' 'c-0001 Mei Chen, Globex' 'said by' 'ana: "she married; same mobile"' \
    'Next: kith run acme.yaml; c-0001 stays, c-0003 will lead to it'
  kith_ends 0 why c-0001
  has "$out" 'Said' '2026-11-24  ana: one person with c-0003, "she married; same mobile"' 'counts at the next run'
  rerun
  is "$(who)" 'c-0001 crm:1 phone:7
c-0002 crm:2 phone:8'
  kith_ends 0 why c-0003
  has "$out" 'Mei Chen · Globex · c-0001' 'c-0003 was merged into it' 'ana: its records are one person' 'mlq@home.example'
  lacks "$out" 'next run'
  rerun
  is "$(who | wc -l)" 2
}

@test "verdicts: a merge is taken back, and both have their owners again" {
  books
  before="$(owner_of c-0001) $(owner_of c-0003)"
  kith_ends 0 merge c-0001 c-0003
  rerun
  kith_ends 0 split c-0001 --by eli
  has "$out" 'Two people' 'conflict' 'ana: its records are one person · overruled by a newer verdict' \
    'c-0001 keeps crm:1; to a new contact: phone:7'
  rerun
  is "$(who)" 'c-0001 crm:1
c-0002 crm:2 phone:8
c-0004 phone:7'
  is "$(owner_of c-0001) $(owner_of c-0004)" "$before"
  kith_ends 0 why c-0004
  has "$out" 'ana: one person with c-0001 · overruled by a newer verdict' 'eli: another person than c-0001'
}

@test "verdicts: what the matcher joined stays apart for ever, whatever the records come to say" {
  books
  kith_ends 0 split c-0002 --reason 'father and son'
  has "$out" 'c-0002 keeps crm:2; to a new contact: phone:8'
  rerun
  is "$(who)" 'c-0001 crm:1
c-0002 crm:2
c-0003 phone:7
c-0004 phone:8'
  kith_ends 0 why c-0002
  lacks "$out" 'Perhaps the same person'
  sed -i 's/Tom Hale/Thomas Hale/' crm.csv phone.csv
  rerun
  is "$(who | wc -l)" 4
  kith_ends 0 list
  kith_ends 0 distinct c-0002 c-0004
  has "$out" 'That was said before; nothing is added.'
}

@test "verdicts: distinct comes before the merge that somebody else wanted, and after it" {
  books
  kith_ends 0 merge c-0001 c-0003 --by ana
  kith_ends 0 distinct c-0003 c-0001 --by eli --reason 'cousins'
  has "$out" 'conflict' 'something else was said before; what is newer counts' \
    '2026-11-24  ana: one person with c-0001 · overruled by a newer verdict' 'they stay two'
  rerun
  is "$(who | wc -l)" 3
  kith_ends 0 merge c-0001 c-0003 --by ana --json
  is "$(sqlite3 :memory: "SELECT json_extract(readfile('$out'), '\$.overruled[0].by') ||
    json_extract(readfile('$out'), '\$.overruled[0].verdict') || json_extract(readfile('$out'), '\$.written')")" elidistinct1
  rerun
  is "$(who | wc -l)" 2
  kith_ends 0 why c-0001 --json
  is "$(sqlite3 :memory: "SELECT group_concat(json_extract(value, '\$.verdict') || ' ' || json_extract(value, '\$.state'), ', ')
    FROM json_each(readfile('$out'), '\$.said')")" 'same overruled, distinct overruled, same counts'
}

@test "verdicts: why of two names who said so, when and what" {
  books
  kith_ends 0 why c-0001 c-0003
  lacks "$out" 'Said'
  is "$("$KITH" why c-0001 c-0003 --json | grep -o '"said":[^"]*"')" '"said":[],"'

  kith_ends 0 merge c-0001 c-0003 --reason 'she married'
  kith_ends 0 why c-0001 c-0003
  has "$out" 'Two contacts · one from the next run on: a person said so' 'Said' \
    '2026-11-24  ana: one person with c-0003, "she married" · counts at the next run'
  kith_ends 0 why c-0001 c-0002
  lacks "$out" 'Said' # that was of others
  rerun
  kith_ends 0 why c-0001 c-0003
  has "$out" 'One contact' '2026-11-24  ana: its records are one person, "she married"'
  lacks "$out" 'next run'

  kith_ends 0 split c-0002 --by eli --reason 'father and son'
  kith_ends 0 why c-0002 c-0002
  has "$out" 'One contact · two from the next run on: a person said so'
  rerun
  kith_ends 0 why c-0002 c-0004
  has "$out" 'Two contacts · a person said so' '2026-11-24  eli: another person than c-0004, "father and son"' \
    'what a person said holds them apart, whatever the fields weigh'
  kith_ends 0 why c-0002 c-0004 --json
  is "$(sqlite3 :memory: "SELECT json_extract(readfile('$out'), '\$.said')")" \
    '[{"verdict":"distinct","with":"c-0004","pairs":1,"by":"eli","at":"2026-11-24T09:00:00Z","reason":"father and son","state":"counts"}]'
}

@test "verdicts: of more records, those of one person are named" {
  books
  kith_ends 0 merge c-0001 c-0002
  rerun
  kith_ends 0 split c-0001 # takes the merge back
  rerun
  printf '9,Tom Hale,tom@hale.example,+13105550177,Initech\n,Tom Hale,tom@hale.example,+13105550177,Initech\n' >>phone.csv
  rerun
  tom="$(who | sed -n 's/ .*crm:2.*//p')"
  kith_ends 64 split "$tom"
  says 'name the records of one of the two people' "kith split $tom 'crm:2'   Tom Hale, tom@hale.example" \
    "kith split $tom 'phone:9'" "kith split $tom 'phone"
  kith_ends 64 split "$tom" phone:1
  says "no record called 'phone:1'"
  kith_ends 64 split "$tom" crm:2 phone:8 phone:9 "$(sed -n "s/.*'\(phone[:#][^']*\)'.*/\1/p" "$err" | tail -1)"
  kith_ends 0 split "$tom" crm:2 'phone#3'
  has "$out" "$tom keeps" 'to a new contact'
  rerun
  is "$(who | grep -c 'crm:2 phone:9$')" 1
}

@test "verdicts: ids are exact, two, and of somebody" {
  books
  for command in merge distinct; do
    kith_ends 64 "$command" c-0001 'Mei Chen'
    says "'Mei Chen' is no id" 'exact ids like c-0001'
    kith_ends 64 "$command" c-0001 c-0001
    says 'are one contact already'
    kith_ends 64 "$command" c-0001 c-zzzz
    says 'there is no contact c-zzzz'
    kith_ends 64 "$command" c-0001
    says "usage: kith $command A B"
  done
  kith_ends 64 split tom@hale.example
  says 'is no id'
  kith_ends 64 split c-0001
  says 'c-0001 has one record only'
  kith_ends 64 merge c-0001 c-0003 --by "$(printf '%0300d' 0)"
  says '--by takes a name'
  is "$(sqlite3 acme.kith 'SELECT count(*) FROM verdict')" 0
  kith_ends 0 merge c-0001 c-0003
  rerun
  kith_ends 64 merge c-0001 c-0003
  says 'c-0001 and c-0003 are one contact already: one was merged into the other'
  kith_ends 0 merge c-0003 c-0002
  has "$out" 'c-0003 was merged into it'
}

@test "verdicts: what is said never reaches the terminal raw" {
  books
  kith_ends 0 merge c-0001 c-0003 --by $'e\033[31mve' --reason $'so\tand\033]0;x\007'
  lacks "$out" $'\033'
  kith_ends 0 why c-0001
  has "$out" 'e\x1b[31mve'
  lacks "$out" $'\033'
}

@test "verdicts: no state, a locked one, one of before" {
  kith_ends 66 merge c-0001 c-0002
  says 'there is no state'
  books
  kith_ends 66 merge c-0001 c-0002 --state nowhere.kith
  mkfifo hold
  sqlite3 acme.kith <hold >/dev/null &
  holder=$!
  exec 7>hold
  echo 'BEGIN IMMEDIATE;' >&7
  sleep 0.5
  kith_ends 75 merge c-0001 c-0003
  says 'acme.kith' 'a run or another command writes it now'
  exec 7>&-
  wait "$holder"
  sqlite3 acme.kith 'DROP TABLE package; DROP TABLE schedule; DROP TABLE intake; DROP TABLE duty_step; DROP TABLE duty;
    DROP TABLE opinion_of; DROP TABLE opinion; DROP TABLE bulk; DROP TABLE book; DROP TABLE account; DROP TABLE party;
    DROP TABLE rules; DROP INDEX member_identity; DROP TABLE past; DROP TABLE purged_email; ALTER TABLE purged DROP COLUMN kind;
    ALTER TABLE decision DROP COLUMN content; ALTER TABLE decision DROP COLUMN since;
    ALTER TABLE delivery DROP COLUMN length; DROP TABLE verdict; DROP INDEX sighting_changed; PRAGMA user_version=1'
  kith_ends 0 plan acme.yaml
  is "$(ls -d *.schema1* 2>/dev/null)" ''
  kith_ends 0 merge c-0001 c-0003
  is "$(stat -c %a acme.kith.schema1)" 600
  is "$(sqlite3 acme.kith.schema1 'PRAGMA user_version')" 1
  rerun
  is "$(who | wc -l)" 2
}
