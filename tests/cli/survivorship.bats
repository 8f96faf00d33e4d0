#!/usr/bin/env bats
# merge: of a pipeline: which value wins when records of one person meet, what becomes of the others, what is sent again.

load helpers

# Three sources that disagree about Ada, and Bob, whom one of them has alone.
setup_pipeline() {
  cat >crm.csv <<'C'
key,first,last,email,title,company,born,about,changed
1,A.,Lovelace,ada@engine.example,Analyst,Engine,1815-12-10,met in London,2020-01-01
2,Bob,Stone,bob@stone.example,Mason,Stone,,,2020-01-01
C
  cat >phone.csv <<'C'
key,first,last,email,title,company,born,about,changed
p1,Ada,Lovelace,ada@engine.example,Countess,Home,1815-12-11,likes maths,2026-06-01
C
  cat >linkedin.csv <<'C'
key,first,last,email,title,company,born,about,changed
l1,Ada,Lovelace,ada@engine.example,Programmer,Engine,1815-12-11,met in London,2024-01-01
C
  cat >p.yaml <<'Y'
state: s.kith
sources:
  - { name: crm, plugin: csv, path: crm.csv, mapping: &, possession: internal }
  - { name: phone, plugin: csv, path: phone.csv, mapping: &, possession: portable }
  - { name: linkedin, plugin: csv, path: linkedin.csv, mapping: &, possession: portable }
sinks:
  - { name: all, plugin: json, path: out/all.ndjson }
  - { name: db, plugin: crm-sqlite, path: out/crm.db }
Y
  local columns='{ key: uid, first: name.given, last: name.family, email: email, title: title, company: org, born: birthday, about: note, changed: updated }'
  sed -i "s/mapping: &/mapping: { columns: $columns }/" p.yaml
}

# merge_is TEXT: the pipeline with that `merge:`.
merge_is() {
  setup_pipeline
  printf 'merge: %s\n' "$1" >>p.yaml
}

# ada PATH...: members of Ada's line, one a line.
ada() {
  local path paths=
  for path; do paths+="${paths:+ || char(10) || }coalesce(json_extract(l, '$path'), '-')"; done
  sqlite3 :memory: "SELECT $paths FROM (SELECT value AS l FROM json_each('[' || replace(rtrim(readfile('out/all.ndjson'), char(10)), char(10), ',') || ']')) WHERE json_extract(l, '\$.name.family') = 'Lovelace'"
}

titles() {
  kith_ends 0 run p.yaml
  sqlite3 :memory: "SELECT group_concat(json_extract(t.value, '\$.value') || iif(json_extract(t.value, '\$.notPreferred'), '-', ''), ' ') FROM json_each('[' || replace(rtrim(readfile('out/all.ndjson'), char(10)), char(10), ',') || ']') c, json_each(c.value, '\$.titles') t WHERE json_extract(c.value, '\$.name.family') = 'Lovelace'"
}

due() {
  kith_ends 0 run p.yaml --json
  grep -o '"due":[0-9]*,"created":[0-9]*,"updated":[0-9]*' "$out" | tr -dc '0-9\n,' | tr '\n' ' '
}

@test "survivorship: without a policy the better book wins, and names that are written out" {
  setup_pipeline
  is "$(titles)" 'Analyst Countess- Programmer-'
  is "$(ada '$.name.given' '$.dates[0].value' '$.dates[1].notPreferred')" "$(printf 'Ada\n1815-12-10\n1')"
}

@test "survivorship: each rule decides" {
  merge_is '{ fields: { title: source } }'
  is "$(titles)" 'Analyst Countess- Programmer-'
  merge_is '{ fields: { title: recency } }'
  is "$(titles)" 'Countess Programmer- Analyst-'
  merge_is '{ sources: [linkedin, phone], fields: { title: source } }'
  is "$(titles)" 'Programmer Countess- Analyst-'
  merge_is '{ default: [recency] }'
  is "$(titles)" 'Countess Programmer- Analyst-'
  merge_is '{ fields: { birthday: frequency, name: [source, completeness], organization: [recency, source] } }'
  is "$(titles)" 'Analyst Countess- Programmer-'
  is "$(ada '$.name.given' '$.dates[0].value' '$.organizations[0].name')" "$(printf 'A.\n1815-12-11\nHome')"
  merge_is '{ fields: { title: all } }'
  is "$(titles)" 'Analyst Countess Programmer'
}

@test "survivorship: nothing is thrown away, and every value says where it is from" {
  merge_is '{ fields: { birthday: frequency, note: all } }'
  kith_ends 0 run p.yaml
  is "$(ada '$.dates[0].sources' '$.dates[1].sources' '$.dates[1].value')" \
    "$(printf '["phone","linkedin"]\n["crm"]\n1815-12-10')"
  is "$(ada '$.notes[0].value' '$.notes[0].sources' '$.notes[1].value' '$.notes[1].sources')" \
    "$(printf 'met in London\n["crm","linkedin"]\nlikes maths\n["phone"]')"
  is "$(ada '$.extra[0].name' '$.extra[0].notPreferred')" "$(printf 'N\n1')"
  is "$(sqlite3 s.kith 'SELECT count(*) FROM sighting')" 4
}

@test "survivorship: notes are joined with their origin" {
  merge_is '{ fields: { note: join } }'
  kith_ends 0 run p.yaml
  is "$(ada '$.notes[0].value' '$.notes[0].sources' '$.notes[1].value')" \
    "$(printf 'crm, linkedin: met in London\n\nphone: likes maths\n["crm","phone","linkedin"]\n-')"
}

@test "survivorship: the records behind a contact stay as they were" {
  setup_pipeline
  kith_ends 0 run p.yaml
  records() { sqlite3 s.kith 'SELECT sighting, hex(bytes) FROM record ORDER BY 1; SELECT * FROM sighting; SELECT * FROM member'; }
  before="$(records)"
  sed -i '/^merge/d' p.yaml
  printf 'merge: { sources: [phone], default: [recency, frequency] }\n' >>p.yaml
  kith_ends 0 run p.yaml
  [ "$(titles)" = 'Countess Programmer- Analyst-' ]
  [ "$(records)" = "$before" ]
}

@test "survivorship: a changed policy sends again what it can change, and nothing twice" {
  setup_pipeline
  is "$(due)" '2,2,0 2,2,0 '
  is "$(due)" '0,0,0 0,0,0 '
  printf 'merge: { fields: { title: recency } }\n' >>p.yaml
  kith_ends 0 plan p.yaml --json
  has "$out" '"due":1,"created":0,"updated":1'
  is "$(due)" '2,0,1 1,0,1 ' # the file is written whole; Bob has one record, which no policy changes
  is "$(sqlite3 out/crm.db "SELECT title FROM contacts WHERE given = 'Ada'")" Countess
  is "$(due)" '0,0,0 0,0,0 '
  sed -i '/^merge/d' p.yaml
  is "$(due)" '2,0,1 1,0,1 '
  is "$(sqlite3 out/crm.db "SELECT title FROM contacts WHERE given = 'Ada'")" Analyst
}

@test "survivorship: reports show the contact that the sinks have" {
  merge_is '{ fields: { organization: recency } }'
  kith_ends 0 run p.yaml
  kith_ends 0 list p.yaml --json
  has "$out" Home
}

@test "survivorship: jobs change nothing" {
  merge_is '{ default: [frequency, completeness] }'
  kith_ends 0 run p.yaml --jobs 1
  mv out/all.ndjson one.ndjson
  rm -rf s.kith* out
  kith_ends 0 run p.yaml --jobs 4
  cmp one.ndjson out/all.ndjson
}

# faulty MERGE TEXT...: check and run end with 78 and say it.
faulty() {
  merge_is "$1"
  shift
  for command in check run; do
    kith_ends 78 "$command" p.yaml
    says "$@"
  done
  [ ! -e s.kith ]
}

@test "survivorship: faults of the policy, and what was perhaps meant" {
  faulty '{ feilds: { title: recency } }' 'p.yaml:9:10: error: unknown key "feilds" in merge; did you mean "fields"?'
  faulty '{ fields: { tilte: recency } }' 'p.yaml:9:20: error: unknown key "tilte" in fields of merge; did you mean "title"?'
  faulty '{ fields: { title: recensy } }' 'p.yaml:9:27: error: there is no rule "recensy"; did you mean "recency"?'
  faulty '{ fields: { title: newest } }' \
    'p.yaml:9:27: error: there is no rule "newest"; known are source, recency, frequency, completeness, all and join'
  faulty '{ default: [source, sorce] }' 'p.yaml:9:28: error: there is no rule "sorce"; did you mean "source"?'
  faulty '{ sources: [crm, fone] }' 'p.yaml:9:25: error: there is no source "fone"; known are crm, phone and linkedin'
  faulty '{ sources: [crm, phones] }' 'p.yaml:9:25: error: there is no source "phones"; did you mean "phone"?'
  faulty '{ sources: [crm, crm] }' 'p.yaml:9:25: error: source "crm" is here twice'
  faulty '{ fields: { title: [recency, recency] } }' 'p.yaml:9:37: error: rule "recency" is here twice'
  faulty '{ fields: { note: [all, recency] } }' 'p.yaml:9:27: error: "all" stands alone'
  faulty '{ fields: { title: join } }' 'p.yaml:9:27: error: "join" is for note'
  faulty '{ fields: { note: { by: recency } } }' 'p.yaml:9:26: error: say a rule or a list of rules'
  faulty '{ sources: { crm: 1 } }' 'p.yaml:9:19: error: sources of merge'
  faulty '{ fields: [title] }' 'p.yaml:9:18: error: fields of merge must be a mapping'
  faulty '[crm]' 'p.yaml:9:8: error: merge must be a mapping'
}

@test "survivorship: kith dedupe goes by the defaults" {
  setup_pipeline
  kith_ends 0 dedupe phone.csv crm.csv --map 'key=uid,first=name.given,last=name.family,email=email,title=title,changed=updated,company=-,born=-,about=-' -o all.ndjson
  has all.ndjson '"titles":[{"value":"Countess"' '"value":"Analyst","notPreferred":true' '"given":"Ada"'
}
