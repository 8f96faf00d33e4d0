#!/usr/bin/env bats
# Every table of every shipped mapping, over a sample of its columns: what each column becomes. Where a column is left out, the sample
# says LEFT-OUT. After a change that is meant: convert the sample and look at the difference.

load helpers

@test "mappings: each table makes of its sample what is written beside it" {
  local sample got=0
  for sample in "$data"/csv-mappings/*.csv; do
    kith_ends 0 convert "$sample" -f csv -t json
    diff "${sample%.csv}.ndjson" "$out" || { echo "in $sample"; return 1; }
    got=$((got + 1))
  done
  [ "$got" -gt 70 ]
}

@test "mappings: what is left out is not there" {
  ! grep -l LEFT-OUT "$data"/csv-mappings/*.ndjson
  grep -lq LEFT-OUT "$data"/csv-mappings/*.csv
}

@test "mappings: every mapping has a sample" {
  local file
  for file in "$source_dir"/configs/mappings/*.yaml; do
    ls "$data/csv-mappings/$(basename "${file%.yaml}")".*.csv >/dev/null
  done
}

@test "mappings: a whole export in a folder is joined by its keys" {
  mkdir crm
  printf 'Id,Name,ParentId,OwnerId\n001,Harbor Supply,,005\n' >crm/Account.csv
  printf 'Id,Username,Email,IsActive\n005,dana@crm,dana@acme.example,true\n' >crm/User.csv
  printf 'Id,LastName,FirstName,AccountId,OwnerId,Email\n003,Lindqvist,Ada,001,005,ada@harbor.example\n' >crm/Contact.csv
  printf 'Id,AccountId,ContactId,Name,StageName,IsWon,IsClosed,OwnerId\n006,001,003,Cranes,Closed Won,true,true,005\n' >crm/Opportunity.csv
  printf 'Id,WhoId,ActivityDate,Status,TaskSubtype,CallType,Subject\n00T,003,2024-03-01,Completed,Call,Inbound,Secret\n' >crm/Task.csv
  kith_ends 0 convert crm -f csv -t json
  has "$out" '"full":"Cranes"' '"X-KITH-CONTACT-KEY","value":"003"' '"X-KITH-OWNER-KEY","value":"005"' \
    '"X-KITH-DIRECTION","value":"in"' '"X-KITH-CHANNEL","value":"call"'
  lacks "$out" Secret
  is "$(grep -c '"kind":"interaction"' "$out")" 1
  is "$(grep -c '"kind":"deal"' "$out")" 1
  is "$(grep -c '"kind":"user"' "$out")" 1
  is "$(grep -c '"kind":"account"' "$out")" 1
  (cd crm && zip -q ../crm.zip ./*.csv 2>/dev/null) || skip "needs zip"
  cp "$out" before
  kith_ends 0 convert crm.zip -f csv -t json
  diff before "$out"
  cp -r crm people.csv
  pipeline acme.yaml
  kith_ends 0 run acme.yaml
  has out/all.ndjson '"full":"Cranes"' '"name":"Harbor Supply"' '"X-KITH-OWNER","value":"dana@acme.example"'
}
