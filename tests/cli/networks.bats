#!/usr/bin/env bats
# who-knows, overlap and outflow: what they say, what they never say, and that names need an approval.

load story

# Three reps; Gantry Optics with four contacts; Dana's sister works there, too, and is Eli's customer.
team() {
  cp -RL "$source_dir/configs/policies" policies
  story "$PWD/policies/general.yaml"
  person 'Priya Nair,priya@acme.example,priya,acme,Sales Manager,,employee,US-IL,2023-05-08,,'
  crm contacts 'Key,Name,Company,Email,Created,Owner' \
    '1,Mei Chen,Gantry Optics Inc.,mei@gantry.example,2021-05-11,dana' \
    '2,Ada Lind,Gantry Optics,ada@gantry.example,2021-05-12,eli' \
    '3,Bo Castell,GANTRY OPTICS,bo@gantry.example,2021-05-13,priya' \
    '4,Marisol Reyes,Gantry Optics,marisol@gantry.example,2024-02-11,eli' \
    '5,Zed Moore,Hooli,zed@hooli.example,2024-02-12,eli'
  crm interactions 'Talk,With,On,How,Direction,By' \
    't1,1,2026-11-20,call,out,dana' 't2,1,2026-11-21,email,in,dana' 't3,2,2026-11-20,meeting,,eli' \
    't4,1,2024-01-01,email,out,eli' 't5,3,2026-11-01,email,out,somebody' 't6,4,2026-11-20,call,out,eli'
  phone dana 'FN:Mei Chen|ORG:Gantry Optics|EMAIL:mei@gantry.example|REV:2021-06-01T10:00:00Z' \
    'FN:Marisol Reyes|N:Reyes;Marisol;;;|TEL;TYPE=HOME:+1 415 555 0188|EMAIL:marisol@gantry.example|CATEGORIES:Family' \
    'FN:Zed Moore|ORG:Hooli|EMAIL:zed@hooli.example|REV:2025-06-01T10:00:00Z'
  phone eli 'FN:Ada Lind|ORG:Gantry Optics|EMAIL:ada@gantry.example|REV:2022-06-01T10:00:00Z' \
    'FN:Zed Moore|ORG:Hooli|EMAIL:zed@hooli.example|REV:2024-06-01T10:00:00Z'
}

approved() {
  echo 'monitoring: { approved_by: board@acme.example, notice_given: 2026-09-01 }' >>policies/general.yaml
}

# json PATH: of the last output.
json() {
  sqlite3 :memory: "SELECT json_extract(readfile('$out'), '$1')"
}

# colleague NAME REP MEMBER: of the last who-knows --json.
colleague() {
  sqlite3 :memory: "SELECT json_extract(k.value, '\$.$3') FROM json_each(readfile('$out'), '\$.contacts') AS c,
    json_each(c.value, '\$.colleagues') AS k
    WHERE json_extract(c.value, '\$.name') = '$1' AND json_extract(k.value, '\$.rep') = '$2'"
}

@test "who-knows: an account, by name and by domain; the numbers add up to the strength" {
  team
  approved
  told
  kith_ends 0 who-knows 'gantry optics'
  has "$out" 'Who knows somebody at Gantry Optics' 'Mei Chen' 'Ada Lind' 'Bo Castell' 'dana' 'eli' 'priya' \
    'strength = 100 x points / (points + 20)' 'halved every 180 days' 'Colleagues are named'
  lacks "$out" Zed
  kith_ends 0 who-knows gantry.example --json
  is "$(json '$.about')" account
  is "$(json '$.unnamed_dealings')" 1
  # a call out 4 days ago, a mail in 3 days ago; steward, in the own book, five years and more
  local expected
  expected="$(awk 'BEGIN { o = 2 * 2 ^ (-4 / 180); i = 2 ^ (-3 / 180); p = i + o + 2 * i + 1 + 5 + 3
    printf "%.2f", 100 * p / (p + 20) }')"
  is "$(printf '%.2f' "$(colleague 'Mei Chen' dana@acme.example strength)")" "$expected"
  is "$(colleague 'Mei Chen' eli@acme.example to_them)" 1
}

@test "who-knows: a contact, directly and through somebody else at the account" {
  team
  approved
  told
  kith_ends 0 who-knows 'Bo Castell'
  has "$out" 'Who knows Bo Castell' 'Directly' 'priya' 'Through somebody else at' 'over Ada Lind' 'whom eli knows' 'x 50 / 100'
  kith_ends 0 who-knows bo@gantry.example --json
  is "$(json '$.paths[0].rep')" eli@acme.example
  is "$(json '$.paths[0].over_name')" 'Ada Lind'
  is "$(sqlite3 :memory: "SELECT json_extract(readfile('$out'), '\$.paths[0].strength') >=
    json_extract(readfile('$out'), '\$.paths[1].strength')")" 1
}

@test "who-knows: nobody learns whom a colleague knows in private" {
  team
  approved
  told
  kith_ends 0 who-knows 'Marisol Reyes' --json
  is "$(colleague 'Marisol Reyes' dana@acme.example rep)" ''
  is "$(json '$.contacts[0].known_by')" 1
  kith_ends 0 who-knows 'Marisol Reyes'
  has "$out" eli
  lacks "$out" 'over Marisol'
}

@test "who-knows: without an approval totals only, on the page and as JSON, with what to write where" {
  team
  told
  local args
  for args in 'gantry.example' 'mei@gantry.example' 'gantry.example --json' 'mei@gantry.example --json' 'gantry.example --all'; do
    # shellcheck disable=SC2086
    kith_ends 0 who-knows $args
    has "$out" 'Mei Chen'
    lacks "$out" dana
    lacks "$out" eli@
    lacks "$out" priya
  done
  kith_ends 0 who-knows mei@gantry.example
  has "$out" 'known to 2 colleagues' 'Totals only:' 'general.yaml' 'monitoring: { approved_by: WHO, notice_given: DATE }'
  kith_ends 0 who-knows mei@gantry.example --json
  is "$(json '$.monitoring.names')" 0
  is "$(json '$.contacts[0].known_by')" 2
}

@test "who-knows: messages of a network, both ways, and the connection" {
  team
  mkdir li
  cat >li/Connections.csv <<'END'
First Name,Last Name,URL,Email Address,Company,Position,Connected On
Bo,Castell,https://www.linkedin.com/in/bo-c,bo@gantry.example,Gantry Optics,Buyer,17 Aug 2021
END
  cat >li/messages.csv <<'END'
CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER
c1,,Bo Castell,https://www.linkedin.com/in/bo-c,Eli Novak,https://www.linkedin.com/in/eli-n,2026-11-16 09:12:00 UTC,,secret words,INBOX
c1,,Eli Novak,https://www.linkedin.com/in/eli-n,Bo Castell,https://www.linkedin.com/in/bo-c,2026-11-17 09:12:00 UTC,,secret words,SENT
c2,,Eli Novak,https://www.linkedin.com/in/eli-n,Bo Castell,https://www.linkedin.com/in/bo-c,2026-11-18 09:12:00 UTC,,secret words,SENT
c3,,Eli Novak,https://www.linkedin.com/in/eli-n,Cy Young,https://www.linkedin.com/in/cy-y,2026-11-18 09:13:00 UTC,,secret words,SENT
END
  cat >>story.yaml <<'END'
  - { name: eli-linkedin, plugin: linkedin, path: li, holder: eli@acme.example, basis: { kind: voluntary, by: eli@acme.example, date: 2026-11-20 } }
END
  approved
  told
  kith_ends 0 who-knows bo@gantry.example --json
  is "$(colleague 'Bo Castell' eli@acme.example from_them)" 1
  is "$(colleague 'Bo Castell' eli@acme.example to_them)" 2
  is "$(colleague 'Bo Castell' eli@acme.example connected)" 1
  is "$(colleague 'Bo Castell' eli@acme.example known_since)" 2021-08-17
  lacks "$out" secret
  ! grep -aq 'secret words' story.kith story.kith-wal
}

@test "who-knows: nobody, and nothing" {
  team
  told
  kith_ends 66 who-knows 'No Such Firm'
  kith_ends 64 who-knows
  kith_ends 64 who-knows a b
  kith_ends 0 who-knows hooli
  has "$out" 'Zed Moore'
}

@test "who-knows: the page as one HTML file that fetches nothing" {
  team
  approved
  told
  kith_ends 0 who-knows gantry.example --html page.html
  has page.html '<h1' 'Mei Chen' 'How it is counted'
  ! grep -qE 'https?://|<script|src=|url\(' page.html
  is "$(stat -c %a page.html)" 600
}

@test "list: a rep's private contacts are in no list, whoever else has them" {
  team
  told
  kith_ends 0 list --holder dana -t csv
  has "$out" 'Mei Chen' 'Zed Moore'
  lacks "$out" Marisol
  kith_ends 0 list --json
  has "$out" Marisol # Eli's customer
  lacks "$out" private
  lacks "$out" 555-0188
  lacks "$out" dana@acme.example,\"private
}

# Twelve of the company's contacts came into Dana's phone on 4 November, nine days before her notice; $1 orders the cards.
copied() {
  cp -RL "$source_dir/configs/policies" policies
  story "$PWD/policies/general.yaml"
  person 'Priya Nair,priya@acme.example,priya,acme,Sales Manager,,employee,US-IL,2023-05-08,,'
  leaves 'Dana Reyes' 2026-11-13 2026-11-27
  local i rows=() cards=('FN:Old Friend|ORG:Alder Bank|EMAIL:old@alder.example|REV:2025-02-01T10:00:00Z')
  for i in {10..21}; do rows+=("$i,Ben Marsh$i,Firm $i,ben@firm$i.example,2021-05-$i,eli"); done
  for i in $(printf '%s\n' {10..21} | "${@:-cat}"); do
    cards+=("FN:Ben Marsh$i|ORG:Firm $i|EMAIL:ben@firm$i.example|REV:2026-11-04T10:00:00Z")
  done
  crm contacts 'Key,Name,Company,Email,Created,Owner' "${rows[@]}"
  phone dana "${cards[@]}" \
    'FN:Marisol Reyes|N:Reyes;Marisol;;;|TEL;TYPE=HOME:+1 415 555 0188|CATEGORIES:Family|REV:2026-11-04T10:00:00Z'
  phone eli 'FN:Ben Marsh10|ORG:Firm 10|EMAIL:ben@firm10.example|REV:2024-06-01T10:00:00Z'
  phone priya 'FN:Ben Marsh11|ORG:Firm 11|EMAIL:ben@firm11.example|REV:2024-06-01T10:00:00Z'
}

# explained KEY: of the first month that is unusual.
explained() {
  sqlite3 :memory: "SELECT json_extract(e.value, '\$.found') FROM json_each(readfile('$out'), '\$.reps') AS r,
    json_each(r.value, '\$.months') AS m, json_each(m.value, '\$.explanations') AS e
    WHERE json_extract(m.value, '\$.verdict') = 'unusual' AND json_extract(e.value, '\$.key') = '$1'"
}

@test "outflow: a book that grew nine days before notice, against her own past, with what would explain it" {
  copied tac
  approved
  told
  kith_ends 0 outflow
  has "$out" dana '1 unusual month' '12 contacts that the company knew first' 'usual for dana: 0' \
    '9 days before notice was given' 'What would explain it' 'a new phone' 'It says that a number is high'
  lacks "$out" theft
  lacks "$out" Marisol
  kith_ends 0 outflow dana --json
  is "$(json '$.unusual_books')" 1
  is "$(explained one-day)" 1
  is "$(explained company-order)" 0
  is "$(explained company-account)" 0
  kith_ends 0 outflow eli
  has "$out" '0 unusual months'
  lacks "$out" dana
}

@test "outflow: a sync that wrote the phone in the order of the CRM is seen as one" {
  copied cat
  approved
  told
  kith_ends 0 outflow --json
  is "$(explained company-order)" 1
  is "$(explained given)" 1
}

@test "outflow: cards without a date that were not there at the reading before" {
  copied
  approved
  sed -i 's/2026-11-20/2026-01-20/; /^REV:2026/d' story.yaml dana-phone.vcf
  cp dana-phone.vcf later.vcf
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Ben Marsh10\nORG:Firm 10\nEMAIL:ben@firm10.example\nEND:VCARD\n' >dana-phone.vcf
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Old Friend\nORG:Alder\nREV:2025-02-01T10:00:00Z\nEND:VCARD\n' >>dana-phone.vcf
  KITH_NOW=2026-05-01T09:00:00Z kith_ends 0 run story.yaml
  cp later.vcf dana-phone.vcf
  KITH_NOW=2026-11-04T09:00:00Z kith_ends 0 run story.yaml
  kith_ends 0 outflow dana
  has "$out" '11 contacts that the company knew first' '2026-11-04' '9 days before notice' # the twelfth was there in May
}

@test "outflow: without an approval a total of all and no name, whoever is asked about" {
  copied
  told
  local args
  for args in '' dana '--json' 'dana --json' '--html page.html'; do
    # shellcheck disable=SC2086
    kith_ends 0 outflow $args
    cat "$out" $(ls page.html 2>/dev/null) >all
    lacks all dana
    lacks all eli@
    lacks all Marsh
  done
  kith_ends 0 outflow
  has "$out" 'In all: 1 of 3 books grew unusually' 'Totals only:'
  kith_ends 64 outflow --since yesterday
  kith_ends 66 outflow nobody
}

@test "overlap: how many, whose, and a list of them; private ones in no number" {
  team
  told
  kith_ends 0 overlap --json
  is "$(json '$.in_several')" 3 # Mei, Ada, Zed
  has "$out" '{"a":"dana@acme.example","b":"eli@acme.example","both":1,'
  kith_ends 0 overlap
  has "$out" 'Where the books overlap' 'With the company' 'Between colleagues' 'dana, eli'
  lacks "$out" Marisol
  kith_ends 0 overlap --list dana eli
  has "$out" 'Zed Moore'
  lacks "$out" Mei
  kith_ends 0 overlap --list dana company
  has "$out" 'Mei Chen'
  lacks "$out" Marisol
  kith_ends 64 overlap --list dana
  kith_ends 64 overlap --list dana dana
  kith_ends 0 overlap eli --html overlap.html
  has overlap.html 'Where the books overlap'
}
