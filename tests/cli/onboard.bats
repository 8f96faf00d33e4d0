#!/usr/bin/env bats
# kith onboard: Sam starts with a book. It waits beside what the company has; people decide what comes in.

load helpers

desk() {
  cp "$data"/intake/* .
  cp -r "$source_dir/configs/policies/general.yaml" "$source_dir/configs/policies/clauses" .
}

# Nothing that is private stands in any file here, nor in base64, nor was it said.
nothing_private() {
  local file
  for file in acme.kith acme.kith-wal all.ndjson all.vcf rejects.ndjson "$out" "$err"; do
    [ ! -e "$file" ] || for private in 'mum.secret' '4155550122' 'hates golf' 'Rosa' '1980-02-03'; do
      ! grep -aqiF "$private" "$file" || { echo "$private in $file"; return 1; }
    done
  done
}

@test "a book in quarantine waits: nothing of it is in any output, and the run says so" {
  desk
  kith_ends 0 run intake.yaml
  has "$out" '4 contacts of sam-phone wait for approval, and nothing of them is used: kith onboard' \
    '1 personal, taken out again and not kept'
  nothing_private
  for name in Umbrella Joe Kim 4155550111; do
    lacks all.ndjson "$name"
    lacks all.vcf "$name"
  done
  kith_ends 0 list
  has "$out" '2 contacts'
  kith why 'Nora Newman'
  is "$status" 66
}

@test "the page: where it is from, what binds Sam, what we know, what may come in" {
  desk
  kith_ends 0 run intake.yaml --quiet
  kith_ends 0 onboard sam
  is "$(tail -n 1 "$out" | cut -d ' ' -f 1-5)" 'policy general 2, DRAFT, SHA-256'
  diff - <(sed '$d' "$out") <<'TEXT'
Sam Lee · hired 2026-11-16
BOOKS             1     4 records wait
  sam-phone             vcard, portable · waits for approval · basis: contract, by hr@acme.example,
                        on 2026-11-16, offer.pdf
                        4 no date but Kith's own reading, since 2026-11-24
RESTRICTIONS      1     from other employers, on file
  prior-employer        Umbrella; Hooli · until 2027-06-30 · no lawyer reviewed it: enforceability
                        not confirmed
KNOWN TO US       1     1 of them with a colleague
  sam-phone#1           Ada Love, Globex · c-0001 here, acme-us
NEW               3     we have none of them
  sam-phone#2           Nora Newman, Umbrella · an agreement names its organisation
  sam-phone#4           Joe
  sam-phone#5           Kim Colleague
CAREFUL           1     at organisations that an agreement with another employer names: leave them
                        out with --except, or ask a lawyer
PRIVATE           1     looked private: only counted, nothing of them is kept, names are not shown
MAY ENTER         4     once approved, by the policy: 3 the rep's own, 1 shared
Next: kith onboard sam --list -o list.csv; have it signed; kith onboard sam --approve --by NAME
--document FILE
TEXT
  nothing_private
  kith_ends 0 onboard sam --json
  python3 - "$out" <<'PY'
import json, sys
d = json.load(open(sys.argv[1]))
assert (d["waiting"], d["known"], d["new"], d["private"], d["colleagues"]) == (4, 1, 3, 1, 1), d
assert d["books"][0]["basis_kind"] == "contract" and d["restrictions"][0]["reviewed"] is False, d
assert d["may_enter"] == {"rep": 3, "shared": 1}, d
PY
  kith_ends 66 onboard nobody-here
}

@test "the signed list comes in with the next run, and nobody else" {
  desk
  kith_ends 0 run intake.yaml --quiet
  cp all.vcf before.vcf
  kith_ends 0 onboard sam --list -o list.csv
  is "$(stat -c %a list.csv)" 600
  has list.csv 'sam-phone#1,Ada Love,Globex,ada@globex.example,+14155550111,yes' 'sam-phone#4,Joe,'
  lacks list.csv Mum
  grep -E '^id|Umbrella|Joe' list.csv >struck-out.csv
  kith_ends 0 onboard sam --approve --by counsel@acme.example --document list.csv --except struck-out.csv
  has "$out" 'Approved: 2 contacts, by counsel@acme.example, signed in list.csv; 2 left out keep waiting' \
    "$(sha256sum list.csv | cut -d' ' -f1)"
  cmp all.vcf before.vcf # not yet
  kith_ends 0 run intake.yaml
  has "$out" '2 contacts of sam-phone wait'
  nothing_private
  has all.vcf 'FN:Kim Colleague' '+14155550111'
  lacks all.vcf Umbrella
  lacks all.vcf FN:Joe
  is "$(sqlite3 acme.kith "SELECT group_concat(typeof(key)) FROM schedule LIMIT 1" | tr , '\n' | sort -u)" integer
  is "$(sqlite3 acme.kith 'SELECT state, by, document FROM intake')" '1|counsel@acme.example|list.csv'
  kith_ends 0 onboard sam
  has "$out" 'approved, with a list'
}

@test "what is kept out leaves the state, and is nobody's secret" {
  desk
  kith_ends 0 run intake.yaml --quiet
  kith_ends 64 onboard sam --reject
  says '--by NAME is needed'
  kith_ends 0 onboard sam --reject --by counsel@acme.example --json
  has "$out" '"answer":"kept out"'
  kith_ends 0 run intake.yaml
  lacks "$out" 'wait for approval'
  has "$out" '1 personal'
  ! grep -aqF Umbrella acme.kith
  kith_ends 0 run intake.yaml
  is "$(sqlite3 acme.kith 'SELECT count(*) FROM sighting WHERE id>>40=2')" 0
  kith_ends 64 onboard sam --approve --by x
  says 'no book of sam waits'
}

@test "another policy, another reading: what is private is gone before each run ends" {
  desk
  kith_ends 0 run intake.yaml
  nothing_private
  sed -i 's/^version: .*/version: 99/' general.yaml
  kith_ends 0 run intake.yaml
  nothing_private
  sed -i 's/FN:Mum/FN:Mummy/' phone.vcf
  kith_ends 0 run intake.yaml -v
  nothing_private
  kith_ends 0 onboard sam --approve --by x
  kith_ends 0 run intake.yaml
  nothing_private
  kith_ends 0 onboard sam --all
  nothing_private
}

@test "mistakes are told" {
  desk
  kith_ends 0 run intake.yaml --quiet
  kith_ends 64 onboard sam --approve --by x --except sam-phone#99
  says "nobody who waits is called 'sam-phone#99'"
  kith_ends 64 onboard sam --approve --reject --by x
  says 'exclude one another'
  kith_ends 66 onboard sam --approve --by x --document none.pdf
  is "$(sqlite3 acme.kith 'SELECT count(*) FROM intake')" 0
  sed -i 's/intake: { quarantine: true }/intake: { quarantin: true }/' intake.yaml
  kith_ends 78 check intake.yaml
  has "$err" quarantin
}

@test "a book without a basis is named on every page about it" {
  desk
  sed -i '/basis:/d; /intake:/d' intake.yaml
  kith_ends 0 run intake.yaml
  has "$out" 'sam-phone is a person'
  kith_ends 0 why 'Ada Love'
  has "$out" 'no basis on file for sam-phone'
  kith_ends 0 offboard sam
  has "$out" 'no basis on file for sam-phone'
  kith_ends 0 offboard dana
  lacks "$out" 'no basis on file'
  kith_ends 0 offboard sam --json
  has "$out" '"no_basis":["sam-phone"]'
  kith_ends 0 onboard sam
  has "$out" 'nobody wrote down who agreed to it'
}

@test "the page as one HTML file" {
  desk
  kith_ends 0 run intake.yaml --quiet
  kith_ends 0 onboard sam --html sam.html
  is "$(stat -c %a sam.html)" 600
  has sam.html 'Sam Lee' 'Nora Newman' 'RESTRICTIONS'
  lacks sam.html Mum
  kith_ends 73 onboard sam --html sam.html
}

@test "years later the list proves who was known before the hire" {
  desk
  kith_ends 0 run intake.yaml --quiet
  kith_ends 0 onboard sam --approve --by counsel@acme.example --except sam-phone#2
  kith_ends 0 run intake.yaml --quiet
  export KITH_NOW=2029-03-01T09:00:00Z
  sed -i 's/, *intake: { quarantine: true }//; /intake: { quarantine: true }/d' intake.yaml # an old book by now
  kith_ends 0 run intake.yaml --quiet
  kith_ends 0 why 'Kim Colleague'
  has "$out" 'on-schedule' 'on the list signed at'
  kith_ends 0 why 'Nora Newman' # she was struck out
  lacks "$out" 'on-schedule'
}
