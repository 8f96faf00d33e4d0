#!/usr/bin/env bats
# What was said on a day: decisions have a past, and a change that decides nothing otherwise reaches nobody.

load helpers

# world: a CRM, Dana's phone, two rules.
world() {
  cat >people.csv <<'X'
person,emails,entity,hired
Dana Reyes,dana@acme.example,acme,2019-06-01
X
  cat >crm.csv <<'X'
id,name,email,created,org
1,Mei Chen,mei.chen@globex.example,2021-03-01,Globex
2,Omar Said,omar@initech.example,2022-05-01,Initech
X
  cat >phone.csv <<'X'
id,name,email,created,org
7,Mei Chen,mei.chen@globex.example,2018-02-01,Globex
8,Rosa Lima,rosa@umbrella.example,2018-07-01,Umbrella
X
  policy 1 company
  cat >p.yaml <<'X'
state: s.kith
entities: { acme: US-CA }
people: people.csv
sources:
  - { name: crm, plugin: csv, path: crm.csv, holder: acme, mapping: columns.yaml }
  - { name: phone, plugin: csv, path: phone.csv, holder: dana@acme.example, possession: portable, mapping: columns.yaml,
      basis: { kind: voluntary, by: dana@acme.example, date: 2026-11-01 } }
ownership: { policy: policy.yaml }
sinks:
  - { name: all, plugin: json, path: out.ndjson }
  - { name: db, plugin: crm-sqlite, path: out.db }
X
  cat >columns.yaml <<'X'
name: columns
summary: for this test
files:
  - name: Contacts
    kind: contact
    needs: [[id, name, email]]
    columns: { id: uid, name: name.full, email: email.work, created: created, org: org }
X
}

# policy VERSION SHARE [BECAUSE]
policy() {
  cat >policy.yaml <<X
version: $1
rules:
  - { id: record, when: "party_kind = 'entity'", then: { claim: strong }, because: "${3:-theirs}" }
  - { id: early, when: "party_kind = 'rep' AND first_seen < hired", then: { claim: strong, share: $2 }, because: "first" }
  - { id: rest, when: "true", then: { claim: weak }, because: "there" }
X
}

# day DATE: the clock of what follows.
day() {
  export KITH_NOW="$1T09:00:00Z"
}

due() {
  sqlite3 s.kith "SELECT group_concat(json_extract(value, '\$.due') - json_extract(value, '\$.unchanged')) FROM run, json_each(summary, '\$.sinks') WHERE run.id = (SELECT max(id) FROM run)"
}

@test "as-of: a day shows what was said then, by the rules of then" {
  world
  day 2026-11-10
  kith_ends 0 run p.yaml --quiet
  policy 2 none
  day 2026-11-12
  kith_ends 0 run p.yaml --quiet
  kith_ends 0 why mei.chen@globex.example --state s.kith --as-of 2026-11-11
  has "$out" 'As it was said on 2026-11-11 (run 1, policy policy 1, DRAFT' 'shared'
  kith_ends 0 why mei.chen@globex.example --state s.kith --as-of 2026-11-12 --json
  has "$out" '"run":2' '"policy":"policy 2, DRAFT"'
  lacks "$out" '"class":"shared"'
  kith_ends 0 list --state s.kith --as-of 2026-11-10 -t csv
  is "$(grep -c ',shared,' "$out")" 1
  kith_ends 0 list --state s.kith -t csv
  is "$(grep -c ',shared,' "$out")" 0
  is "$(sqlite3 s.kith 'SELECT count(*), min(since), max(until) FROM past')" '1|1|2'
}

@test "as-of: before the first run there is nothing, and nobody of a later one is shown" {
  world
  day 2026-11-10
  kith_ends 0 run p.yaml --quiet
  echo '3,Late Comer,late@globex.example,2020-01-01,Globex' >>crm.csv
  day 2026-11-14
  kith_ends 0 run p.yaml --quiet
  kith_ends 66 list --state s.kith --as-of 2026-11-09
  says 'no run of this state is as old as 2026-11-09'
  kith_ends 66 why late@globex.example --state s.kith --as-of 2026-11-13
  kith_ends 0 list --state s.kith --as-of 2026-11-13 -t csv
  lacks "$out" 'Late Comer'
  kith_ends 0 list --state s.kith --as-of 2026-11-14 -t csv
  has "$out" 'Late Comer'
  kith_ends 64 list --state s.kith --as-of yesterday
}

@test "rules: a change that decides nothing otherwise sends nothing, and is kept" {
  world
  day 2026-11-10
  kith_ends 0 run p.yaml --quiet
  is "$(due)" 3,3
  policy 2 company
  kith_ends 0 run p.yaml --quiet
  is "$(due)" 0,0
  is "$(sqlite3 s.kith 'SELECT group_concat(label, "; ") FROM rules')" 'policy 1, DRAFT; policy 2, DRAFT'
  is "$(sqlite3 s.kith 'SELECT count(*) FROM past')" 0
  policy 3 company 'in other words'
  kith_ends 0 run p.yaml --quiet
  is "$(due)" 2,2
  is "$(sqlite3 s.kith 'SELECT count(*), (SELECT max(since) FROM decision) FROM past')" '0|1'
}

@test "next day: a date to come is decided again when it comes" {
  world
  sed -i 's/2018-07-01/2026-11-20/' phone.csv
  day 2026-11-10
  kith_ends 0 run p.yaml --quiet
  is "$(sqlite3 s.kith "SELECT date(value * 86400, 'unixepoch') FROM state WHERE name = 'next_day'")" 2026-11-20
  kith_ends 0 run p.yaml --quiet
  day 2026-11-20
  kith_ends 0 run p.yaml --quiet
  is "$(due)" 1,1
}

@test "private: what turns out personal leaves no past, no book, no day" {
  world
  day 2026-11-10
  kith_ends 0 run p.yaml --quiet
  is "$(sqlite3 s.kith "SELECT count(*) FROM book JOIN party ON id = party WHERE text = 'dana@acme.example'")" 2
  cat >>policy.yaml <<'X'
X
  sed -i "s/^rules:/rules:\n  - { id: own, when: \"party_kind = 'rep' AND company_first_seen IS NULL\", then: { claim: personal }, because: own }/; s/version: 1/version: 2/" policy.yaml
  day 2026-11-12
  kith_ends 0 run p.yaml --quiet
  is "$(sqlite3 s.kith "SELECT count(*) FROM book JOIN party ON id = party WHERE text = 'dana@acme.example'")" 1
  is "$(sqlite3 s.kith 'SELECT count(*) FROM past')" 0
  kith_ends 0 list --state s.kith --as-of 2026-11-10
  has "$out" '1 contacts that turned out personal later'
  lacks "$out" 'Rosa'
}

@test "order: the sources named in another order give the same decisions" {
  world
  day 2026-11-10
  kith_ends 0 run p.yaml --quiet
  kith_ends 0 list --state s.kith -t csv
  cut -d, -f2- "$out" | sort >one.txt
  sed -i '/name: crm, plugin: csv/d; s/^ownership:/  - { name: crm, plugin: csv, path: crm.csv, holder: acme, mapping: columns.yaml }\nownership:/; s/s.kith/t.kith/; s/out\./other./' p.yaml
  kith_ends 0 run p.yaml --quiet
  kith_ends 0 list --state t.kith -t csv
  cut -d, -f2- "$out" | sort >two.txt
  diff one.txt two.txt
}

@test "two runs come to what one batch of the same inputs comes to" {
  world
  # thirty records of one day make that day an import, for the one that was there before too
  for i in $(seq 40 70); do echo "$i,P$i Quill,p$i@quill.example,2021-03-01,Quill" >>more.csv; done
  cp -r . ../other && cd ../other && cat more.csv >>crm.csv
  day 2026-11-10
  kith_ends 0 run p.yaml --quiet
  kith_ends 0 list --state s.kith -t csv
  cut -d, -f2- "$out" | sort >"$BATS_TEST_TMPDIR/once.txt"
  cd ../work
  kith_ends 0 run p.yaml --quiet
  cat more.csv >>crm.csv
  kith_ends 0 run p.yaml --quiet
  kith_ends 0 list --state s.kith -t csv
  cut -d, -f2- "$out" | sort | diff - "$BATS_TEST_TMPDIR/once.txt"
}
