#!/usr/bin/env bats
# Interactions of two books as evidence: what a run makes of them, and how it is explained.

load helpers

books() {
  mkdir crm phone
  cat >book.yaml <<'END'
name: book
summary: people and talks
files:
  - name: People
    kind: contact
    needs: [id, given]
    columns: { id: uid, given: name.given, family: name.family, company: org }
  - name: Talks
    kind: interaction
    needs: [talk, with]
    columns: { talk: uid, with: { to: contact.key, split: ";" }, at: when, how: channel }
END
  cat >p.yaml <<'END'
state: s.kith
region: US
sources:
  - { name: crm, plugin: csv, path: crm, mapping: book.yaml }
  - { name: phone, plugin: csv, path: phone, mapping: book.yaml }
sinks:
  - { name: file, plugin: json, path: out.ndjson }
END
  printf 'id,given,family,company\n1,Ada,Lindqvist,Globex\n2,Bruno,Castellan,Globex\n' >crm/people.csv
  printf 'id,given,family,company\na,Ada,Lindqvist,\nb,Bruno,Castellan,\n' >phone/people.csv
  printf 'talk,with,at,how\nt1,1;2,2026-03-02T10:17:00Z,call\nt2,1,2026-03-09T11:33:00Z,call\n' >crm/talks.csv
  printf 'talk,with,at,how\nx1,a;b,2026-03-02T10:17:40Z,Call\nx2,a,2026-03-09T11:33:00Z,call\n' >phone/talks.csv
}

@test "events: two and a name are one person, one and a name are a question" {
  books
  kith_ends 0 run p.yaml
  kith_ends 0 list
  has "$out" '3 contacts'
  is "$(grep -c 'Ada Lindqvist' "$out")" 1
  is "$(grep -c 'Bruno Castellan' "$out")" 2
  kith_ends 0 why c-0002 c-0003
  has "$out" 'shared events' ' one' 'Bruno'
  lacks "$out" 'shared events: two or more'
  kith_ends 0 review
  has "$out" 'Bruno Castellan'
}

@test "events: who stands beside another in one record is another person, and it is said" {
  books
  printf '3,Dora,Quist,Globex\n' >>crm/people.csv
  printf 't3,2;3,2026-03-10T12:01:00Z,call\n' >>crm/talks.csv
  kith_ends 0 run p.yaml
  kith_ends 0 why 'Dora Quist' c-0002
  has "$out" 'shared events' '-2.0  took part in one beside each other'
}

@test "events: the model names them" {
  books
  kith_ends 0 run p.yaml
  kith_ends 0 model show
  has "$out" 'shared events' 'took part in one beside each other'
}

@test "events: any number of threads writes the same" {
  books
  kith_ends 0 run p.yaml --jobs 1
  cp out.ndjson one.ndjson
  sqlite3 s.kith 'SELECT sighting, hex(match) FROM feature' >one
  rm -f s.kith* out.ndjson
  kith_ends 0 run p.yaml --jobs 8
  cmp one.ndjson out.ndjson
  sqlite3 s.kith 'SELECT sighting, hex(match) FROM feature' | cmp - one
}
