#!/usr/bin/env bats
# What is owed about contacts: made by rules, kept by name, done or waived by people, given to sinks as tasks.

load helpers

books() {
  cat >crm.csv <<'CSV'
id,name,email,phone,company
1,Mei Chen,mei@globex.example,+14155550101,Globex
2,Tom Hale,tom@hale.example,+13105550177,Initech
CSV
  cat >phone.csv <<'CSV'
id,name,email,phone,company
7,Mei Chen,mei@globex.example,+14155550101,Globex
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
ownership: { policy: policy.yaml }
sinks:
  - { name: all, plugin: json, path: all.ndjson }
  - { name: table, plugin: csv, path: all.csv }
  - { name: crm, plugin: crm-sqlite, path: crm.db }
YAML
  cat >policy.yaml <<'YAML'
version: 1
rules:
  - { id: crm, when: "party_kind = 'entity' AND in_internal", then: { claim: strong }, because: "{party} keeps them" }
  - id: brought
    when: party_kind = 'rep' AND in_portable
    then: { claim: strong, share: company, obligations: [handoff, inform] }
    because: "{party} has them"
YAML
  cat >people.csv <<'CSV'
person,emails,entity,role,hired
Dana Reyes,dana@acme.example,company,rep,2024-01-08
CSV
  export USER=ana
  kith_ends 0 run acme.yaml
}

# Pages wrap: has_words TEXT... looks at the words alone.
has_words() {
  tr -s ' \n' '  ' <"$out" >words
  has words "$@"
}

rerun() {
  kith_ends 0 run acme.yaml
}

tasks() {
  sqlite3 crm.db 'SELECT t.kith_id, t.kind, c.name, t.owed_by, t.owed_to, t.due, t.state FROM tasks t LEFT JOIN contacts c
    ON c.id = t.contact ORDER BY 1'
}

@test "obligations: rules make them, the run counts those that are due, and they are listed by need" {
  books
  has "$out" '2 obligations due' 'Owed        2 due now, 2 later, the next on 2026-12-24; kith obligations lists them'
  kith_ends 0 obligations
  has_words 'o-0001 now, no day set · c-0001 Mei Chen: dana@acme.example owes company: hand over' \
    'o-0002 by 2026-12-24 · c-0001 Mei Chen' '4 open, 2 of them due, the next on 2026-12-24'
  kith_ends 0 obligations --due 2026-12-31
  has_words 'inform them about their data'
  lacks "$out" 'hand over'
  KITH_NOW=2027-01-10T09:00:00Z kith_ends 0 obligations
  is "$(head -1 "$out" | grep -o 'overdue since [-0-9]*')" 'overdue since 2026-12-24'
  kith_ends 0 obligations o-0001
  has "$out" '[ ] 1. outcome promised' "[ ] 4. the client's own changes" '[ ] 5. contacts' 'asked for by rule brought'
  kith_ends 0 obligations --owed-by dana --json
  is "$(sqlite3 :memory: "SELECT json_array_length(json_extract(readfile('$out'), '\$.obligations'))")" 4
  kith_ends 0 obligations --owed-to dana
  has "$out" 'nothing is owed that fits'
  kith_ends 0 why c-0001
  has_words 'o-0002' 'owes company: inform them about their data, by 2026-12-24'
}

@test "obligations: steps, done and waived are kept when all is decided again" {
  books
  kith_ends 0 obligations done o-0001 --step 2 --by dana
  has "$out" '[x] 2. expectations set' '[ ] 1. outcome promised'
  kith_ends 0 obligations done o-0002 --by dana --note 'told by letter'
  kith_ends 0 obligations waive o-0003 --note 'the client left the trade'
  kith_ends 64 obligations waive o-0004
  says '--note is missing'
  kith_ends 64 obligations done o-0002
  says 'o-0002 is done already'
  kith_ends 64 obligations done o-0001 --step 9
  says 'from 1 to 5'
  kith_ends 64 obligations done o-0zzz
  kith_ends 64 obligations done c-0001
  says 'no id of an obligation'
  sed -i 's/version: 1/version: 2/; s/keeps them/has kept them/' policy.yaml
  rerun
  has "$out" 'Owed        1 due now, 1 later'
  kith_ends 0 obligations --all
  has_words 'inform them about their data; on 2026-11-24 by dana: told by letter' 'on 2026-11-24 by ana: the client left the trade' \
    '1 of 5 steps done'
  for step in 1 3 4 5; do
    kith_ends 0 obligations done o-0001 --step $step
  done
  has_words 'done · c-0001 Mei Chen' 'on 2026-11-24 by ana'
}

@test "obligations: what no rule asks for any more is withdrawn, and open again when it is asked for again" {
  books
  kith_ends 0 obligations done o-0001
  cp policy.yaml first.yaml
  sed -i 's/version: 1/version: 2/; s/, obligations: \[handoff, inform\]//' policy.yaml
  rerun
  lacks "$out" 'Owed'
  kith_ends 0 obligations --all
  has_words 'withdrawn · c-0001 Mei Chen' 'no rule asks for it any more' 'o-0001 done'
  cp first.yaml policy.yaml
  KITH_NOW=2027-01-10T09:00:00Z rerun
  kith_ends 0 obligations
  has "$out" '3 open' 'by 2027-02-09'
}

@test "obligations: sinks get them as tasks, in the state that they are in" {
  books
  is "$(tasks)" 'o-0001|handoff|Mei Chen|dana@acme.example|company||open
o-0002|inform|Mei Chen|dana@acme.example|company|2026-12-24|open
o-0003|handoff|Tom Hale|dana@acme.example|company||open
o-0004|inform|Tom Hale|dana@acme.example|company|2026-12-24|open'
  is "$(sqlite3 crm.db 'SELECT count(*), sum(done IS NULL) FROM task_steps')" '16|16'
  is "$(grep -c '"kind":"task"' all.ndjson)" 4
  is "$(wc -l <all.csv)" 3
  kith_ends 0 obligations done o-0002 --note 'by letter'
  kith_ends 0 obligations done o-0001 --step 2
  kith_ends 0 run acme.yaml --json
  is "$(sqlite3 :memory: "SELECT group_concat(json_extract(value, '\$.updated')) FROM json_each(readfile('$out'), '\$.sinks')")" '2,0,2'
  is "$(tasks | sed -n 2p)" 'o-0002|inform|Mei Chen|dana@acme.example|company|2026-12-24|done'
  is "$(sqlite3 crm.db 'SELECT kind, id, date, party FROM activities')" 'task|o-0002|2026-11-24|dana@acme.example'
  is "$(sqlite3 crm.db 'SELECT position, text FROM task_steps WHERE done')" '2|expectations set
1|who holds it and why
2|where it came from
3|how to object and have it deleted'
  kith_ends 0 run acme.yaml --json
  is "$(sqlite3 :memory: "SELECT group_concat(json_extract(value, '\$.due')) FROM json_each(readfile('$out'), '\$.sinks')")" '0,0,0'
}

@test "obligations: one who turns out private takes what is owed along, and a merge keeps it" {
  books
  kith_ends 0 obligations done o-0003
  kith_ends 0 merge c-0001 c-0002
  rerun
  is "$(sqlite3 acme.kith 'SELECT identity, kind, state FROM duty ORDER BY id')" '1|handoff|2
1|inform|1'
  is "$(tasks | cut -d'|' -f1,3,7)" 'o-0001|Mei Chen|done
o-0002|Mei Chen|open'
  kith_ends 0 decide c-0001 personal --to dana --reason 'her sister'
  rerun
  is "$(sqlite3 acme.kith 'SELECT (SELECT count(*) FROM duty) + (SELECT count(*) FROM duty_step)')" 0
  is "$(tasks)" ''
  echo '9,Ann Lee,ann@lee.example,,Lee' >>crm.csv
  echo '9,Ann Lee,ann@lee.example,,Lee' >>phone.csv
  rerun
  is "$(tasks | cut -d'|' -f1,3)" 'o-0005|Ann Lee
o-0006|Ann Lee'
}
