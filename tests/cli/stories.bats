#!/usr/bin/env bats
# Whose is it? Stories that every sales team knows, decided by the policy for most trades.

load story

@test "story: known before the hire, and met again at a fair that the company paid for" {
  story
  network dana 'Mei Chen,Gantry Optics,Head of Procurement,mei@gantry.example,2019-03-04'
  crm contacts 'Key,Name,Company,Email,Created,Source,Owner' \
    '1,Mei Chen,Gantry Optics,mei@gantry.example,2023-05-11,Trade Show,dana'
  told
  is_whose 'Mei Chen' company company-lead
  because 'Mei Chen' 'paid for the way they came: an event'
  is "$(claim 'Mei Chen' dana@acme.example strength)" weak
  is "$(claim 'Mei Chen' dana@acme.example firstSeen)" 2019-03-04
}

@test "story: known before the hire, and nobody paid for anything" {
  story
  network dana 'Ruth Abernathy,Wexcombe Rail,Buyer,ruth@wexcombe.example,2019-03-04'
  crm contacts 'Key,Name,Company,Email,Created,Source,Owner' \
    '1,Ruth Abernathy,Wexcombe Rail,ruth@wexcombe.example,2023-05-11,,dana'
  told
  is_whose 'Ruth Abernathy' shared before-the-hire/known-before-hire '["acme","dana@acme.example"]'
  because 'Ruth Abernathy' '2019-03-04' '2022-03-01'
}

@test "story: a private friend who became a customer" {
  story
  crm contacts 'Key,Name,Company,Email,Phone,Created,Source,Owner' '9,Ana Ruiz,Verdant Farms,ana@verdant.example,,2024-11-20,,eli'
  phone dana 'FN:Tom Hale|N:Hale;Tom;;;|TEL;TYPE=HOME:+1 415 555 0134|EMAIL:tomhale@gmail.com|CATEGORIES:Friends' \
    'FN:Ana Ruiz|ORG:Verdant Farms|EMAIL;TYPE=WORK:ana@verdant.example'
  told
  is "$(of 'Tom Hale' id)" ''
  has "$out" 'personal'
  ! grep -aq tomhale@gmail.com story.kith story.kith-wal
  crm contacts 'Key,Name,Company,Email,Phone,Created,Source,Owner' \
    '9,Ana Ruiz,Verdant Farms,ana@verdant.example,,2024-11-20,,eli' \
    '1,Tom Hale,Hale Joinery,tomhale@gmail.com,+1 415 555 0134,2026-11-20,Referral,eli'
  crm deals 'Deal,Contact,Amount,Won,Closed,Close date' 'd1,1,12000,true,true,2026-11-22'
  told
  is_whose 'Tom Hale' company customer '["acme"]'
  is "$(of 'Tom Hale' 'phones[0].sources[0]')" crm
  is "$(of 'Tom Hale' 'phones[1].value')" ''
}

@test "story: a rep's sister who is a colleague's customer" {
  story
  phone dana 'FN:Marisol Reyes|N:Reyes;Marisol;;;|TEL;TYPE=HOME:+1 415 555 0188|EMAIL:marisol@castellan.example|CATEGORIES:Family|NOTE:allergic to penicillin|BDAY:1988-04-02'
  crm contacts 'Key,Name,Company,Email,Created,Owner' \
    '1,Marisol Reyes,Castellan Foods,marisol@castellan.example,2024-02-11,eli'
  crm deals 'Deal,Contact,Amount,Won,Closed,Close date' 'd1,1,47500,true,true,2024-06-01'
  told
  is_whose 'Marisol Reyes' company customer '["acme"]'
  is "$(claim 'Marisol Reyes' dana@acme.example strength)" personal
  is "$(claim 'Marisol Reyes' dana@acme.example because)" 'private to dana@acme.example'
  is "$(of 'Marisol Reyes' owner.steward)" eli@acme.example
  lacks out.ndjson 555-0188
  ! grep -aq penicillin story.kith story.kith-wal
}

@test "story: one person in three reps' books" {
  story
  person 'Priya Nair,priya@acme.example,priya,acme,Sales Manager,,employee,US-IL,2023-05-08,,'
  network dana 'Selma Sinclair,Quillfeather,Editor,selma@quill.example,2018-06-02'
  network eli 'Selma Sinclair,Quillfeather,Editor,selma@quill.example,2022-06-02'
  network priya 'Selma Sinclair,Quillfeather,Editor,selma@quill.example,2024-06-02'
  told
  is_whose 'Selma Sinclair' rep before-the-hire/known-before-hire '["dana@acme.example"]'
  is "$(claim 'Selma Sinclair' eli@acme.example strength)" weak
  is "$(claim 'Selma Sinclair' priya@acme.example rule)" met-in-the-job
}

@test "story: two reps who both knew one buyer before their hire, by dates of their own" {
  story
  phone dana 'FN:Quentin Abara|ORG:Ferro & Vance|EMAIL:q@ferro.example|REV:2018-02-03T10:00:00Z'
  phone eli 'FN:Quentin Abara|ORG:Ferro & Vance|EMAIL:q@ferro.example|REV:2019-07-01T10:00:00Z'
  local i rows=('1,Quentin Abara,Ferro & Vance,q@ferro.example,2023-09-18,eli')
  for i in $(seq 2 30); do rows+=("$i,Ben Marsh$i,Firm $i,ben@firm$i.example,2023-09-18,dana"); done
  crm contacts 'Key,Name,Company,Email,Created,Owner' "${rows[@]}" # migrated on that day: it dates nothing
  told
  is "$(of 'Quentin Abara' owner.class)" disputed
  is "$(of 'Quentin Abara' owner.owners)" '[]'
  because 'Quentin Abara' 'people decide'
}

@test "story: an inherited book" {
  story
  person 'Greg Tully,greg@acme.example,greg,acme,Account Executive,Priya Nair,employee,US-CA,2018-01-01,2023-02-01,2023-02-28'
  phone greg 'FN:Iris Bold|ORG:Alder Bank|EMAIL:iris@alder.example|REV:2021-05-05T10:00:00Z'
  phone eli 'FN:Iris Bold|ORG:Alder Bank|EMAIL:iris@alder.example|REV:2023-02-20T10:00:00Z'
  crm contacts 'Key,Name,Company,Email,Created,Owner' '1,Iris Bold,Alder Bank,iris@alder.example,2021-05-05,eli'
  told
  is_whose 'Iris Bold' company company-record
  is "$(claim 'Iris Bold' eli@acme.example rule)" copies/inherited-book
  is "$(claim 'Iris Bold' eli@acme.example strength)" none
}

@test "story: hired twice, and a contact from the first time" {
  story
  person 'Priya Nair,priya@acme.example,priya,acme,Account Executive,,employee,US-IL,2019-02-04,2020-12-04,2020-12-18'
  person 'Priya Nair,priya@acme.example,priya,acme,Sales Manager,,employee,US-IL,2023-05-08,,'
  network priya 'Solveig Arden,Tidewell,CTO,solveig@tidewell.example,2019-09-10' \
    'Odd Nansen,Fjord Lines,COO,odd@fjord.example,2021-09-10'
  crm contacts 'Key,Name,Company,Email,Created,Owner' '1,Solveig Arden,Tidewell,solveig@tidewell.example,2019-09-12,priya' \
    '2,Odd Nansen,Fjord Lines,odd@fjord.example,2023-09-12,priya'
  told
  is_whose 'Solveig Arden' company company-record
  is "$(claim 'Solveig Arden' priya@acme.example rule)" crm-owner
  is_whose 'Odd Nansen' shared before-the-hire/known-before-hire # met between the two, so before she came back
}

@test "story: a book of undated cards against a CRM that was migrated on one day" {
  story
  local i cards=() rows=()
  for i in $(seq 1 30); do
    cards+=("FN:Ben Marsh$i|ORG:Firm $i|EMAIL:ben@firm$i.example")
    rows+=("$i,Ben Marsh$i,Firm $i,ben@firm$i.example,2023-09-18,dana")
  done
  phone dana "${cards[@]}"
  crm contacts 'Key,Name,Company,Email,Created,Owner' "${rows[@]}"
  told
  is_whose 'Ben Marsh7' company company-record
  is "$(claim 'Ben Marsh7' acme grade)" 'controlled, bulk'
  is "$(claim 'Ben Marsh7' dana@acme.example strength)" weak
}

@test "story: the CRM came into a phone nine days before notice" {
  story
  local i cards=() rows=()
  for i in $(seq 1 40); do
    cards+=("FN:Lea Brook$i|ORG:Firm $i|EMAIL:lea@firm$i.example|REV:2026-11-04T08:12:00Z")
    rows+=("$i,Lea Brook$i,Firm $i,lea@firm$i.example,20$((18 + i % 8))-0$((1 + i % 9))-1$((i % 9)),eli")
  done
  leaves 'Dana Reyes' 2026-11-13 2026-11-27
  phone dana "${cards[@]}"
  crm contacts 'Key,Name,Company,Email,Created,Owner' "${rows[@]}"
  told
  is_whose 'Lea Brook9' company company-record
  is "$(claim 'Lea Brook9' dana@acme.example rule)" copies/copied-before-notice
  is "$(claim 'Lea Brook9' dana@acme.example strength)" none
  kith_ends 0 offboard dana --state story.kith
  has "$out" 'UNUSUAL          40' 'sync app'
  lacks "$out" theft
}

@test "story: a non-compete in California that no lawyer has looked at" {
  story
  agreement 'Dana Reyes,acme,non-compete,2022-03-01,2022-03-01,2027-11-27,all competitors,HR-1.pdf,'
  leaves 'Dana Reyes' 2026-11-13 2026-11-27
  network dana 'Malik Larkin,Larkin Freight,Owner,malik@larkin.example,2018-03-04'
  told
  is_whose 'Malik Larkin' rep before-the-hire/known-before-hire '["dana@acme.example"]'
  kith_ends 0 offboard dana --state story.kith
  has "$out" 'non-compete on file, enforceability not confirmed'
}

@test "story: do-not-contact comes back by a network" {
  story
  crm contacts 'Key,Name,Company,Email,Created,Do not contact' '1,Petra Lund,Northgate,petra@northgate.example,2022-05-11,true' \
    '2,Ana Ruiz,Verdant,ana@verdant.example,2022-06-11,'
  told
  network dana 'Petra Lund,Northgate Supply,Buyer,petra@northgate.example,2026-10-01'
  crm contacts 'Key,Name,Company,Email,Created,Do not contact' '2,Ana Ruiz,Verdant,ana@verdant.example,2022-06-11,'
  told
  is "$(of 'Petra Lund' consent.suppress)" '["all"]'
  is "$(of 'Ana Ruiz' consent.suppress)" '[]'
}

@test "story: called a customer, and no order of theirs is on file" {
  story
  crm contacts 'Key,Name,Company,Email,Created,Stage' '1,Una Free,Freeware Ltd,una@freeware.example,2022-05-11,Customer' \
    '2,Bo Paid,Paid Ltd,bo@paid.example,2022-05-11,Customer'
  crm deals 'Deal,Contact,Amount,Won,Closed,Close date' 'd1,2,500,true,true,2023-01-01'
  told
  is "$(of 'Una Free' lifecycle)" unproven
  is "$(of 'Bo Paid' lifecycle)" customer
}

@test "story: called a customer, and nobody keeps orders" {
  story
  crm contacts 'Key,Name,Company,Email,Created,Stage' '1,Una Free,Freeware Ltd,una@freeware.example,2022-05-11,Customer'
  told
  is "$(of 'Una Free' lifecycle)" unproven
}

@test "story: a contractor who found a client without the company" {
  story
  person 'Noor Haddad,noor@acme.example,noor,acme,Sales Consultant,Priya Nair,contractor,US-TX,2024-01-15,,'
  phone noor 'FN:Rufus Calder|ORG:Calder Mills|EMAIL:rufus@calder.example|REV:2025-03-01T10:00:00Z'
  crm contacts 'Key,Name,Company,Email,Created,Source,Owner' \
    '1,Rufus Calder,Calder Mills,rufus@calder.example,2025-04-02,self-sourced,noor'
  told
  is_whose 'Rufus Calder' shared agents-own-find '["acme","noor@acme.example"]'
  because 'Rufus Calder' contractor 'without the company'
}

@test "story: who takes over a book owes that it is taken over well" {
  story
  person 'Greg Tully,greg@acme.example,greg,acme,Account Executive,Priya Nair,employee,US-CA,2018-01-01,2023-02-01,2023-02-28'
  phone greg 'FN:Iris Bold|ORG:Alder Bank|EMAIL:iris@alder.example|REV:2021-05-05T10:00:00Z'
  phone eli 'FN:Iris Bold|ORG:Alder Bank|EMAIL:iris@alder.example|REV:2023-02-20T10:00:00Z'
  crm contacts 'Key,Name,Company,Email,Created,Owner' '1,Iris Bold,Alder Bank,iris@alder.example,2021-05-05,eli'
  told
  is "$(of 'Iris Bold' owner.roles)" '[{"party":"eli@acme.example","role":"caretaker"}]'
  kith_ends 0 obligations --owed-by eli@acme.example --all --state story.kith
  has "$out" 'take over' 'Iris Bold'
}

@test "story: a connection older than the clause, and one made after it" {
  mkdir policies
  cp -r "$source_dir/configs/policies/clauses" policies/
  sed -e 's/^disputes:/params: { clause_since: 2024-05-01 }\n&/' \
    -e 's|^  - include: clauses/copies.yaml|  - include: clauses/no-connections-with-leads.yaml\n&|' \
    "$source_dir/configs/policies/general.yaml" >policies/own.yaml
  story policies/own.yaml
  network dana 'Old Friend,Firm A,Buyer,old@firma.example,2023-04-30' 'New Lead,Firm B,Buyer,new@firmb.example,2024-06-01' \
    'Own Find,Firm C,Buyer,own@firmc.example,2024-06-02'
  crm contacts 'Key,Name,Company,Email,Created' '1,Old Friend,Firm A,old@firma.example,2023-01-10' \
    '2,New Lead,Firm B,new@firmb.example,2023-01-11' '3,Own Find,Firm C,own@firmc.example,2025-01-11'
  told
  is "$(claim 'Old Friend' dana@acme.example rule)" met-in-the-job
  is "$(claim 'New Lead' dana@acme.example rule)" no-connections-with-leads/connected-with-a-lead
  is "$(claim 'New Lead' dana@acme.example strength)" none
  is "$(claim 'Own Find' dana@acme.example rule)" met-in-the-job
}

@test "story: strictly the company's, wherever it is stored" {
  story "$source_dir/configs/policies/strict-company.yaml"
  phone dana 'FN:Julian Prescott|ORG:Prescott Paper|TITLE:Buyer|EMAIL:julian@prescott.example|REV:2024-05-05T10:00:00Z' \
    'FN:Old Mate|ORG:Mate Ltd|EMAIL:mate@mate.example|REV:2019-05-05T10:00:00Z' \
    'FN:Rosa Reyes|N:Reyes;Rosa;;;|TEL;TYPE=HOME:+1 415 555 0111|CATEGORIES:Family'
  told
  is_whose 'Julian Prescott' company company-book/met-in-the-job '["acme"]'
  because 'Julian Prescott' 'wherever they are stored'
  is "$(claim 'Julian Prescott' dana@acme.example strength)" none
  is "$(of 'Old Mate' owner.class)" unclaimed
  is "$(of 'Rosa Reyes' id)" ''
}

@test "story: leaving under the broker protocol" {
  story "$source_dir/configs/policies/financial-services.yaml"
  agreement 'Dana Reyes,acme,broker-protocol,2022-03-01,2022-03-01,,both firms have signed,BP-7.pdf,counsel@acme.example'
  leaves 'Dana Reyes' 2026-11-13 2026-11-27
  crm contacts 'Key,Name,Email,Phone,Created,Owner' '1,Ada Served,ada@mailhaven.example,+1 415 555 0171,2023-05-01,dana' \
    '2,Ben Other,ben@mailhaven.example,+1 415 555 0172,2023-05-01,eli'
  crm deals 'Deal,Contact,Amount,Won,Closed,Close date' 'd1,1,90000,true,true,2024-01-01' 'd2,2,10000,true,true,2024-01-02'
  told
  is_whose 'Ada Served' shared broker-protocol '["acme","dana@acme.example"]'
  is "$(of 'Ada Served' 'owner.conditions[0]')" 'only name, address, phone, e-mail and account title go along'
  is "$(of 'Ada Served' owner.keepUntil)$(of 'Ada Served' owner.keep_until)" ''
  is_whose 'Ben Other' company client '["acme"]'
}

@test "story: on file, but no lawyer looked at it: no broker protocol" {
  story "$source_dir/configs/policies/financial-services.yaml"
  agreement 'Dana Reyes,acme,broker-protocol,2022-03-01,2022-03-01,,,BP-7.pdf,'
  leaves 'Dana Reyes' 2026-11-13 2026-11-27
  crm contacts 'Key,Name,Email,Created,Owner' '1,Ada Served,ada@mailhaven.example,2023-05-01,dana'
  crm deals 'Deal,Contact,Amount,Won,Closed,Close date' 'd1,1,90000,true,true,2024-01-01'
  told
  is_whose 'Ada Served' company client '["acme"]'
  is "$(claim 'Ada Served' dana@acme.example rule)" served-for-the-firm
}

@test "story: a broker's past client goes along, an open listing stays until it closes" {
  story "$source_dir/configs/policies/real-estate.yaml"
  crm contacts 'Key,Name,Email,Created,Owner,Source' '1,Past Client,past@mailhaven.example,2023-05-01,dana,' \
    '2,Open Listing,open@mailhaven.example,2026-05-01,dana,' '3,Portal Lead,portal@mailhaven.example,2026-06-01,dana,Web'
  crm deals 'Deal,Contact,Amount,Won,Closed,Close date,Owner' 'd1,1,90000,true,true,2024-01-01,dana' 'd2,2,10000,,,,dana'
  phone dana 'FN:Past Client|EMAIL:past@mailhaven.example|REV:2023-06-01T10:00:00Z' \
    'FN:Open Listing|EMAIL:open@mailhaven.example|REV:2026-06-01T10:00:00Z'
  told
  is "$(of 'Past Client' owner.class)" shared
  is "$(of 'Open Listing' owner.class)" shared
  is "$(of 'Open Listing' 'owner.conditions[0]')" 'what is under contract stays with acme until it closes'
  is_whose 'Portal Lead' company brokerage-lead
}

@test "story: undated cards of the CRM's contacts that came into a phone between two readings of it" {
  story
  local i cards=() rows=()
  for i in $(seq 1 60); do
    cards+=("UID:card$i|FN:Lea Brook$i|ORG:Firm $i|EMAIL:lea@firm$i.example")
    rows+=("$i,Lea Brook$i,Firm $i,lea@firm$i.example,20$((18 + i % 8))-0$((1 + i % 9))-1$((i % 9)),eli")
  done
  crm contacts 'Key,Name,Company,Email,Created,Owner' "${rows[@]}"
  phone dana "${cards[@]:0:20}"
  sed -i 's/date: 2026-11-20/date: 2026-09-01/' story.yaml
  KITH_NOW=2026-10-01T09:00:00Z told
  card() { printf 'BEGIN:VCARD\nVERSION:3.0\n%s\nEND:VCARD\n' "${1//|/$'\n'}"; }
  for i in "${cards[@]:20}"; do card "$i"; done >>dana-phone.vcf
  KITH_NOW=2026-11-04T09:00:00Z told
  leaves 'Dana Reyes' 2026-11-13 2026-11-27
  told
  is "$(claim 'Lea Brook9' dana@acme.example rule)" presence # there from the first reading on
  is "$(claim 'Lea Brook44' dana@acme.example rule)" copies/copied-before-notice
  sed -i 's/^UID:card/UID:other/' dana-phone.vcf # all of them under new keys: nobody came
  told
  is "$(claim 'Lea Brook9' dana@acme.example rule)" presence
  is "$(claim 'Lea Brook44' dana@acme.example rule)" copies/copied-before-notice
}
