#!/usr/bin/env bats
# A person's word on whose a contact is: kith decide and kith dispute, and what the runs after it make of it.

load helpers

# Mei is in the CRM and in Dana's phone (shared), Rosa in the phone only (Dana's), Tom in the CRM only (the company's).
books() {
  cat >crm.csv <<'CSV'
id,name,email,phone,company
1,Mei Chen,mei@globex.example,+14155550101,Globex
2,Tom Hale,tom@hale.example,+13105550177,Initech
CSV
  cat >phone.csv <<'CSV'
id,name,email,phone,company
7,Mei Chen,mei@globex.example,+14155550101,Globex
8,Rosa Silva,rosa@home.example,+12125550188,
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
  - { name: crm, plugin: crm-sqlite, path: crm.db }
YAML
  cat >policy.yaml <<'YAML'
version: 1
rules:
  - { id: crm, when: "party_kind = 'entity' AND in_internal", then: { claim: strong }, because: "{party} keeps them" }
  - id: brought
    when: party_kind = 'rep' AND in_portable
    then: { claim: strong, share: company, obligations: [introduce] }
    because: "{party} has them"
YAML
  cat >people.csv <<'CSV'
person,emails,entity,role,hired
Dana Reyes,dana@acme.example,company,rep,2024-01-08
Eli Park,eli@acme.example,company,rep,2024-02-01
CSV
  export USER=ana
  kith_ends 0 run acme.yaml
  is "$(classes)" 'c-0001 shared
c-0002 company
c-0003 rep'
}

field() { # PATH: of all contacts, with their ids
  sqlite3 :memory: <<SQL
.mode list
CREATE TABLE lines(d TEXT);
.separator "\001" "\n"
.import all.ndjson lines
SELECT json_extract(d, '\$.id') || ' ' || json_extract(d, '$1') FROM lines WHERE json_extract(d, '\$.owner') IS NOT NULL
 AND json_extract(d, '$1') IS NOT NULL ORDER BY 1;
SQL
}

classes() {
  field '$.owner.class'
}

rerun() {
  kith_ends 0 run acme.yaml
}

# Pages wrap: has_words TEXT... looks at the words alone.
has_words() {
  tr -s ' \n' '  ' <"$out" >words
  has words "$@"
}

needs() { # MEMBER
  kith_ends 0 run acme.yaml --json
  sqlite3 :memory: "SELECT json_extract(readfile('$out'), '\$.needs.$1')"
}

@test "decide: a verdict wins over the rules, and both are shown" {
  books
  kith_ends 0 decide c-0001 rep --to dana --reason 'agreed with both on Monday' --by counsel@acme.example
  has "$out" 'Decided' 'c-0001 Mei Chen, Globex' 'rep · dana@acme.example' 'counsel@acme.example: "agreed with both on Monday"' \
    'Next:' 'kith run acme.yaml'
  kith_ends 0 why c-0001
  has_words 'counts at the next run'
  rerun
  is "$(classes)" 'c-0001 rep
c-0002 company
c-0003 rep'
  kith_ends 0 why c-0001
  has_words 'counsel@acme.example decided on 2026-11-24: agreed with both on Monday (rule verdict)' 'confidence 100 %' \
    'Decided by people' 'the rules alone say: shared' 'rule crm' 'rule brought'
  lacks "$out" 'next run'
  is "$(field '$.owner.verdict.by')" 'c-0001 counsel@acme.example'
  is "$(field '$.owner.verdict.rules')" 'c-0001 shared'
  is "$(field '$.owner.losing')" 'c-0001 company' # of the claims that are no owner's the strongest
  is "$(sqlite3 crm.db 'SELECT kith_id, owner_class, verdict_by, rules_class FROM contacts WHERE verdict_by IS NOT NULL')" \
    'c-0001|rep|counsel@acme.example|shared'
}

@test "decide: what is missing or cannot be decided is said" {
  books
  kith_ends 64 decide c-0001 rep --reason x
  says '--to is missing'
  kith_ends 64 decide c-0001 rep --to nobody --reason x
  says "nobody in people: is called 'nobody'"
  kith_ends 64 decide c-0001 rep --to company --reason x
  says 'is an entity'
  kith_ends 64 decide c-0001 company
  says '--reason is missing'
  kith_ends 64 decide c-0001 mine --reason x
  says 'nothing that can be decided'
  kith_ends 64 decide c-0001 disputed --reason x
  says 'kith dispute'
  kith_ends 64 decide c-0002 shared --reason x
  says 'among two at least'
  kith_ends 64 decide 'Mei Chen' company --reason x
  says 'exact ids'
  kith_ends 64 decide c-0zzz company --reason x
  kith_ends 64 dispute c-0001 --reason x
  says '--by is missing'
  rerun
  is "$(sqlite3 acme.kith 'SELECT count(*) FROM opinion')" 0
}

@test "decide: a newer verdict overrules an older one, which stays to be seen" {
  books
  kith_ends 0 decide c-0002 rep --to eli --reason 'he found them'
  rerun
  KITH_NOW=2026-12-01T09:00:00Z kith_ends 0 decide c-0002 shared --to company,eli --reason 'on second thought'
  has "$out" 'overrules'
  rerun
  is "$(field '$.owner.owners' | sed -n 2p)" 'c-0002 ["company","eli@acme.example"]'
  kith_ends 0 why c-0002
  has "$out" '"he found them" (overruled)' '"on second thought"'
  kith_ends 0 why c-0002 --json
  is "$(sqlite3 :memory: "SELECT json_array_length(json_extract(readfile('$out'), '\$.verdicts'))")" 2
}

@test "decide: a verdict survives a changed policy, changed records, a merge and a split" {
  books
  kith_ends 0 decide c-0002 rep --to eli --reason 'he found them'
  rerun
  sed -i 's/version: 1/version: 2/; s/claim: strong }, because/claim: weak }, because/' policy.yaml
  sed -i 's/Initech/Initech Inc/' crm.csv
  rerun
  is "$(classes | sed -n 2p)" 'c-0002 rep'
  kith_ends 0 merge c-0002 c-0003 --reason 'one person'
  rerun
  is "$(classes)" 'c-0001 shared
c-0002 rep'
  is "$(field '$.owner.owners' | sed -n 2p)" 'c-0002 ["eli@acme.example"]'
  kith_ends 0 split c-0002
  rerun
  is "$(field '$.owner.owners' | grep -c eli@acme.example)" 1
}

@test "decide: new evidence against a verdict is shown and never acted on" {
  books
  kith_ends 0 decide c-0003 unclaimed --reason 'nobody knows her'
  rerun
  is "$(field '$.owner.owners' | sed -n 3p)" 'c-0003 []'
  is "$(needs contradicted)" 0
  sed -i 's/version: 1/version: 2/; s/in_portable/in_portable AND hired IS NULL/' policy.yaml
  rerun
  is "$(needs contradicted)" 0 # other rules are no evidence
  sed -i 's/ AND hired IS NULL//' policy.yaml
  echo '3,Rosa Silva,rosa@home.example,+12125550188,Silva Ltd' >>crm.csv
  rerun
  has "$out" 'verdicts against which new evidence speaks'
  is "$(classes | sed -n 3p)" 'c-0003 unclaimed'
  is "$(needs contradicted)" 1
  kith_ends 0 why c-0003
  has_words 'new evidence since:' 'the rules said rep when it was decided, now they say shared'
  kith_ends 0 list
  has "$out" 'new evid'
  kith_ends 0 decide c-0003 shared --reason 'so she is known'
  rerun
  is "$(needs contradicted)" 0
}

@test "decide: personal takes the contact out, with what was said, and the next import does not bring it back" {
  books
  kith_ends 0 decide c-0003 personal --to dana --reason 'her sister Rosa'
  has "$out" 'taken out of the state'
  rerun
  is "$(classes)" 'c-0001 shared
c-0002 company'
  is "$(sqlite3 crm.db "SELECT count(*) FROM contacts WHERE name LIKE 'Rosa%'")" 0
  ! grep -qa 'Rosa\|her sister\|rosa@home' acme.kith acme.kith-wal all.ndjson crm.db
  sed -i 's/version: 1/version: 2/; s/{party} has them/{party} knows them/' policy.yaml # all purged ones are read again
  rerun
  is "$(classes)" 'c-0001 shared
c-0002 company'
  sed -i 's/Rosa Silva/Rosa M Silva/' phone.csv
  rerun
  is "$(classes)" 'c-0001 shared
c-0002 company'
  ! grep -qa 'Rosa\|her sister\|rosa@home' acme.kith acme.kith-wal all.ndjson crm.db
}

@test "dispute: an objection stands beside the class until somebody decides" {
  books
  is "$(needs disputed)" 0
  kith_ends 0 dispute c-0002 --by eli --reason 'I found him in 2019'
  has_words 'Objection' 'c-0002 Tom Hale, Initech' 'the same, with an objection beside it' 'eli@acme.example: "I found him in 2019"'
  rerun
  has "$out" '1 disputed'
  is "$(classes | sed -n 2p)" 'c-0002 company'
  is "$(needs disputed)" 1
  is "$(needs disputed)" 1
  kith_ends 0 why c-0002
  has_words 'eli@acme.example objects, "I found him in 2019"' 'Both cases' 'would help' 'kith decide c-0002'
  kith_ends 0 list --disputed
  has "$out" 'Tom Hale' 'objection'
  lacks "$out" 'Mei Chen'
  kith_ends 0 decide c-0002 company --reason 'he has no record of it'
  has "$out" 'answers' 'the objection of eli@acme.example'
  is "$(needs disputed)" 0
  kith_ends 0 why c-0002
  has "$out" '"I found him in 2019"' '"he has no record of it"'
}
