#!/usr/bin/env bats
# why --facts on a small world: what the CRM, two books, deals, messages and a consent list say of one contact, party by party.

load helpers

world() {
  cat >people-of-acme.csv <<'CSV'
person,emails,crm_users,entity,role,manager,engagement,place,hired,notice,left
Dana Reyes,dana@acme.example,,acme,Broker,,employee,US-CA,2019-06-01,2026-11-13,2026-11-27
Eli Novak,eli@acme.example,,acme,Account Executive,,contractor,US-OR,2020-02-01,,
CSV
  cat >agreements.csv <<'CSV'
person,entity,kind,signed,from,until,scope,document,reviewed_by
Dana Reyes,acme,non-solicit,2019-06-01,2019-06-01,2027-05-27,clients,HR-1.pdf,
CSV
  mkdir -p crm
  printf 'Id,Name,ParentId,OwnerId\n001,Harbor Supply,,005\n' >crm/Account.csv
  printf 'Id,Username,Email,IsActive\n005,eli@crm,eli@acme.example,true\n' >crm/User.csv
  printf '%s\n' 'Id,LastName,FirstName,AccountId,OwnerId,Email,LeadSource,CreatedDate,MailingStreet,MailingCity,MailingCountry' \
    '003,Lindqvist,Ada,001,005,ada.lindqvist@gmail.com,Trade Show,2021-04-01T09:00:00Z,Kungsgatan 1,Stockholm,Sweden' >crm/Contact.csv
  printf '%s\n' 'Id,AccountId,ContactId,Name,StageName,Amount,CloseDate,IsWon,IsClosed,OwnerId,CreatedDate' \
    '006,001,003,Cranes,Closed Won,1200.50,2022-03-01,true,true,005,2022-01-01T09:00:00Z' \
    '007,001,003,More cranes,Closed Won,99,2027-03-01,true,true,005,2026-10-01T09:00:00Z' >crm/Opportunity.csv
  cat >dana.vcf <<'VCF'
BEGIN:VCARD
VERSION:3.0
FN:Ada Lindqvist
N:Lindqvist;Ada;;;
EMAIL:adalindqvist@gmail.com
REV:2018-05-05T00:00:00Z
END:VCARD
VCF
  printf '%s\n' 'Email,Opt-in date,Opt-out date,Purpose,Channel' \
    'Ada.Lindqvist+news@gmail.com,2024-01-02,,newsletter,email' \
    'ada.lindqvist@gmail.com,2024-01-02,2025-02-03,offers,phone' \
    'somebody@else.example,2024-01-02,,newsletter,email' >consent.csv
  cat >acme.yaml <<YAML
state: acme.kith
region: US
entities: { acme: US-NY }
people: people-of-acme.csv
agreements: agreements.csv
sources:
  - { name: crm, plugin: csv, path: crm/*.csv, mapping: salesforce-export, holder: acme }
  - { name: consent, plugin: csv, path: consent.csv, mapping: consent, holder: acme }
  - name: dana
    plugin: vcard
    path: dana.vcf
    holder: dana@acme.example
    possession: portable
    basis: { kind: voluntary, by: dana@acme.example, date: 2026-11-02 }
ownership: { policy: $source_dir/configs/policies/general.yaml }
sinks:
  - { name: all, plugin: json, path: out/all.ndjson }
YAML
  kith_ends 0 run acme.yaml
}

# fact PARTY NAME: its value in the JSON of why --facts.
fact() {
  sqlite3 :memory: "SELECT coalesce(json_extract(value, '\$.facts.$2'), 'null')
    FROM json_each(CAST(readfile('$out') AS TEXT), '\$.parties') WHERE json_extract(value, '\$.party') = '$1'"
}

@test "why --facts: as JSON, every fact by its value" {
  world
  kith_ends 0 why 'Ada Lindqvist' --facts --json
  is "$(sqlite3 :memory: "SELECT count(*) FROM json_each(CAST(readfile('$out') AS TEXT), '\$.parties')")" 3
  is "$(fact acme first_seen)" 2021-04-01
  is "$(fact acme first_seen_possession)" internal
  is "$(fact acme place)" US-NY
  is "$(fact acme contact_country)" SE
  is "$(fact acme contact_in_eu)" 1
  is "$(fact acme lead_source)" event
  is "$(fact acme lead_said)" 'Trade Show'
  is "$(fact acme lead_paid_by)" company
  is "$(fact dana@acme.example role)" Broker
  is "$(fact dana@acme.example place)" US-CA
  is "$(fact dana@acme.example basis_kind)" voluntary
  is "$(fact dana@acme.example non_solicit_until)" 2027-05-27
  is "$(fact dana@acme.example agreement_non_solicit)" null
  is "$(fact eli@acme.example account_owner)" 1
  is "$(fact eli@acme.example deal_owner)" 1
  is "$(fact dana@acme.example holders)" 2
}

@test "why --facts: consent reaches the contact by its e-mail, whatever way it is written" {
  world
  kith_ends 0 why 'Ada Lindqvist' --facts --json
  is "$(fact acme consent_email)" given
  is "$(fact acme consent_phone)" withdrawn
  is "$(fact acme consent_purpose)" newsletter
}

@test "why --facts: a deal that is won next year is open today, and the day is kept" {
  world
  kith_ends 0 why 'Ada Lindqvist' --facts --json
  is "$(fact acme won_deals)" 1
  is "$(fact acme open_deals)" 1
  is "$(fact acme won_amount)" 1200.5
  is "$(fact acme last_won)" 2022-03-01
  is "$(sqlite3 acme.kith "SELECT count(*) FROM decision WHERE date(next_day * 86400, 'unixepoch') <= '2027-03-01'")" 1
  KITH_NOW=2027-03-02T09:00:00Z kith_ends 0 why 'Ada Lindqvist' --facts --json
  is "$(fact acme won_deals)" 2
}

@test "why --facts: the page has a table a party, says what is the same once, and sums up what is not known" {
  world
  kith_ends 0 why 'Ada Lindqvist' --facts
  has "$out" 'dana@acme.example · rep' 'acme · entity' 'The same for all of them' 'from: people file' 'not known (' \
    'appeared_before_notice_days   3114 days'
  is "$(grep -c ' contact_country ' "$out")" 1
  kith_ends 0 why 'Ada Lindqvist' --facts -v
  lacks "$out" 'not known ('
  has "$out" 'engagement                    unknown'
}

@test "why --facts: of what is private to a rep nothing is told" {
  world
  sed -i 's/^REV.*/CATEGORIES:Family\n&/' dana.vcf
  kith_ends 0 why 'Ada Lindqvist' --facts --json # not run again yet
  is "$(fact dana@acme.example first_seen)" 2018-05-05
  kith_ends 0 run acme.yaml
  kith_ends 0 why 'Ada Lindqvist' --facts -v
  lacks "$out" '2018-05-05'
  lacks "$out" 'dana@acme.example'
  lacks "$out" 'family by'
}

@test "why --facts: it is of one contact, and of a pipeline with a policy" {
  world
  kith_ends 64 why c-0001 c-0002 --facts
  sed -i '/^ownership/d' acme.yaml
  kith_ends 66 why 'Ada Lindqvist' --facts
  says 'names no policy'
}
