#!/usr/bin/env bats
# Packages of a leaving: drafts until somebody answers for them, nothing private, nothing undecided, kept in the state.

load on_demo

field() { # FILE PATH
  sqlite3 :memory: "SELECT json_extract(readfile('$1'), '$2')"
}

@test "package: drafts say so in their names and in every card" {
  run "$KITH" offboard dana --package drafts
  [ "$status" = 0 ]
  says 'drafts until --issue'
  [ "$(ls drafts)" = $'DRAFT-company.csv\nDRAFT-dana.vcf\nDRAFT-manifest.json' ]
  for file in drafts/*; do [ "$(stat -c %a "$file")" = 600 ]; done
  cards=$(grep -c BEGIN:VCARD drafts/DRAFT-dana.vcf)
  [ "$cards" -gt 0 ]
  [ "$(grep -c X-KITH-DRAFT drafts/DRAFT-dana.vcf)" = "$cards" ]
  [ "$(grep -c 'NOTE.*DRAFT' drafts/DRAFT-dana.vcf)" = "$cards" ]
  [ "$(field drafts/DRAFT-manifest.json '$.draft')" = 1 ]
  [ "$(sqlite3 demo.kith 'SELECT count(*) FROM package')" = 0 ]
}

@test "package: the manifest adds up, and its hashes are the files'" {
  "$KITH" offboard dana --package sums
  "$KITH" offboard dana --json >page.json
  manifest=sums/DRAFT-manifest.json
  goes=$(field page.json '$.goes.count') shared=$(field page.json '$.shared.count') stays=$(field page.json '$.stays.count')
  [ "$(field $manifest '$.files[0].contacts')" = $((goes + shared)) ]
  [ "$(field $manifest '$.files[1].contacts')" = $((stays + shared)) ]
  [ "$(grep -c BEGIN:VCARD sums/DRAFT-dana.vcf)" = $((goes + shared)) ]
  [ "$(field $manifest '$.files[0].sha256')" = "$(sha256sum <sums/DRAFT-dana.vcf | cut -d' ' -f1)" ]
  [ "$(field $manifest '$.files[1].sha256')" = "$(sha256sum <sums/DRAFT-company.csv | cut -d' ' -f1)" ]
}

@test "package: what is the company's, disputed or private is not in the rep's file" {
  "$KITH" offboard dana --package parts
  "$KITH" offboard dana --json --all >page.json
  for section in stays decide_first unclaimed; do
    sqlite3 :memory: "SELECT json_extract(value, '\$.name') FROM json_each(readfile('page.json'), '\$.$section.contacts')" |
      while read -r name; do
        ! grep -qF "FN:$name" parts/DRAFT-dana.vcf || { echo "$name is in the package" && return 1; }
      done
  done
  ! grep -q 'X-KITH-OWNER\|X-KITH-LEAD\|PHOTO' parts/DRAFT-dana.vcf
  ! grep -rq Albrecht parts
}

@test "package: shared contacts say with whom" {
  "$KITH" offboard dana --package shared
  [ "$(tr -d '\r\n' <shared/DRAFT-dana.vcf | grep -o 'Shared with' | wc -l)" = \
    "$(field shared/DRAFT-manifest.json '$.counts.shared')" ]
}

@test "package: issuing needs somebody who answers for it, and nothing undecided" {
  run "$KITH" offboard dana --package handed --issue
  [ "$status" = 64 ]
  run "$KITH" offboard dana --issue --approved-by counsel
  [ "$status" = 64 ]
  run "$KITH" offboard dana --package handed --issue --approved-by counsel
  [ "$status" = 78 ]
  says 'kith decide'
  [ ! -e handed ]
  echo approved >approval.txt
  run "$KITH" offboard dana --package handed --issue --approved-by counsel --document approval.txt --without-disputed
  [ "$status" = 0 ]
  [ "$(ls handed)" = $'company.csv\ndana.vcf\nmanifest.json' ]
  ! grep -q DRAFT handed/dana.vcf
  [ "$(field handed/manifest.json '$.approved_by')" = counsel ]
  [ "$(field handed/manifest.json '$.document_sha256')" = "$(sha256sum <approval.txt | cut -d' ' -f1)" ]
  [ "$(sqlite3 demo.kith 'SELECT approved_by, hash FROM package')" = "counsel|$(sha256sum <handed/manifest.json | cut -d' ' -f1)" ]
  run "$KITH" offboard dana
  says 'HANDED OUT'
  says 'approved by counsel'
  run "$KITH" offboard eli
  ! grep -q 'HANDED OUT' <<<"$output"
}

@test "package: a file that is there is left alone" {
  "$KITH" offboard dana --package twice
  run "$KITH" offboard dana --package twice
  [ "$status" = 73 ]
  "$KITH" offboard dana --package twice --force
}

@test "package: what cannot be written whole is not left there in part, nor as if it were issued" {
  (
    trap '' XFSZ
    ulimit -f 36 # KiB: the rep's file fits, the company's does not
    run "$KITH" offboard dana --package broken --issue --without-disputed --approved-by counsel@acme.example
    [ "$status" = 73 ]
  )
  [ -z "$(ls -A broken)" ]
  [ "$(sqlite3 -readonly demo.kith "SELECT count(*) FROM package WHERE approved_by='counsel@acme.example' AND contacts=0")" = 0 ]
}
