#!/usr/bin/env bats
# Whole runs of a small pipeline: the screen, --json, plan, what is written again and what is not.

setup() {
  export KITH_NOW=2026-11-24T09:00:00Z
  cd "$BATS_TEST_TMPDIR"
  cat > people.csv <<'END'
person,emails,crm_users,entity,role,manager,engagement,place,hired,notice,left
Dana Reyes,dana@acme.example,dana,company,AE,,employee,US-CA,2022-03-01,,
END
  printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Lovelace\r\nN:Lovelace;Ada;;;\r\nEMAIL:Ada@Engine.example\r\nEND:VCARD\r\n' > dana.vcf
  cat > crm.csv <<'END'
Record ID,First Name,Last Name,Email,Phone Number,Lead Status,Create Date,Associated Company,Country/Region,Contact owner
1,Ada,Lovelace,ada@engine.example,+1 415 555 2671,Open,2024-03-12 09:14,Analytical Engines,US,dana@acme.example
2,Bob,Stone,bob@stone.example,+1 415 555 2699,Open,2024-03-12 09:14,Stone Ltd,US,dana@acme.example
END
  cat > p.yaml <<END
state: s.kith
region: US
people: people.csv
sources:
  - { name: dana-phone, plugin: vcard, path: dana.vcf, holder: dana@acme.example, basis: { kind: voluntary } }
  - { name: crm, plugin: csv, path: crm.csv, mapping: hubspot-contacts, holder: company }
ownership: { policy: $KITH_SOURCE_DIR/configs/policies/general.yaml }
sinks:
  - { name: all, plugin: json, path: out/all.ndjson }
  - { name: crm-db, plugin: crm-sqlite, path: out/crm.db }
rejects: out/rejects.ndjson
END
}

# due TOTAL: what the sinks were given in the last run, as --json says it.
due() {
  "$KITH" run p.yaml --json | grep -o '"sinks":.*' | grep -o '"due":[0-9]*' | tr -d '"' | paste -sd' '
}

@test "a run reads, merges, decides and writes" {
  run "$KITH" run p.yaml
  [ "$status" -eq 0 ]
  [[ "$output" == *"2: 2 new"* ]]
  [[ "$output" == *"the tally comes out"* ]]
  [ "$(wc -l < out/all.ndjson)" -eq 2 ]
  [ "$(sqlite3 out/crm.db 'SELECT count(*) FROM v_contacts')" = 2 ]
  [ ! -s out/rejects.ndjson ]
}

@test "the screen says first what needs somebody" {
  run "$KITH" run p.yaml
  [[ "${lines[0]}" == "Needs you"* ]]
  [[ "${lines[1]}" == "Read"* ]]
  [[ "${lines[-1]}" == "Next: kith list"* ]]
}

@test "--json has the documented members" {
  "$KITH" run p.yaml --json > run.json
  for member in run pipeline started seconds needs sources identities owners sinks tally exit warnings; do
    grep -q "\"$member\":" run.json
  done
  grep -q '"tally":true' run.json
}

@test "a second run over unchanged inputs writes nothing" {
  "$KITH" run p.yaml -q
  before=$(stat -c '%Y %i' out/all.ndjson out/crm.db)
  [ "$(due)" = "due:0 due:0" ]
  [ "$(stat -c '%Y %i' out/all.ndjson out/crm.db)" = "$before" ]
}

@test "an output that is gone or was altered is written again, whole" {
  "$KITH" run p.yaml -q
  cp out/all.ndjson whole.ndjson
  rm out/all.ndjson
  [ "$(due)" = "due:2 due:0" ]
  cmp out/all.ndjson whole.ndjson
  echo '{}' >> out/all.ndjson
  [ "$(due)" = "due:2 due:0" ]
  cmp out/all.ndjson whole.ndjson
  sqlite3 out/crm.db "UPDATE contacts SET name = 'somebody'"
  [ "$(due)" = "due:0 due:2" ]
  [ "$(sqlite3 out/crm.db "SELECT count(*) FROM contacts WHERE name = 'somebody'")" = 0 ]
}

@test "a changed row updates one contact, a row that is gone leaves its contact" {
  "$KITH" run p.yaml -q
  sed -i 's/Bob,Stone/Robert,Stone/' crm.csv
  run "$KITH" run p.yaml --json
  [[ "$output" == *'"name":"crm","read":2,"new":0,"changed":1,"unchanged":1'* ]]
  [[ "$output" == *'"due":1,"created":0,"updated":1'* ]]
  sed -i '/Robert/d' crm.csv
  run "$KITH" run p.yaml --json
  [[ "$output" == *'"gone":1'* ]]
}

@test "plan says what would be written and touches nothing" {
  run "$KITH" plan p.yaml --json
  [ "$status" -eq 0 ]
  [[ "$output" == *'"due":2,"created":2'* ]]
  [ ! -e s.kith ]
  [ ! -e out ]
  "$KITH" run p.yaml -q
  sum=$(cat s.kith out/* | cksum)
  sed -i 's/Bob,Stone/Robert,Stone/' crm.csv
  run "$KITH" plan p.yaml --json
  [[ "$output" == *'"due":1,"created":0,"updated":1'* ]]
  [ "$(cat s.kith out/* | cksum)" = "$sum" ]
  [ "$(ls | grep -c plan)" -eq 0 ]
}

@test "every command has a help page with an example" {
  for command in run plan check convert dedupe list why offboard plugins demo; do
    run "$KITH" "$command" --help
    [ "$status" -eq 0 ]
    [[ "$output" == *"Example:"*"\$ kith $command"* ]]
  done
}
