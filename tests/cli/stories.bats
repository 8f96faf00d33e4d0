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
  because 'Mei Chen' 'paid for the way they came: event'
  is "$(claim 'Mei Chen' dana@acme.example strength)" weak
  is "$(claim 'Mei Chen' dana@acme.example firstSeen)" 2019-03-04
}

@test "story: known before the hire, and nobody paid for anything" {
  story
  network dana 'Ruth Abernathy,Wexcombe Rail,Buyer,ruth@wexcombe.example,2019-03-04'
  crm contacts 'Key,Name,Company,Email,Created,Source,Owner' \
    '1,Ruth Abernathy,Wexcombe Rail,ruth@wexcombe.example,2023-05-11,,dana'
  told
  is_whose 'Ruth Abernathy' shared known-before-hire '["acme","dana@acme.example"]'
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
  is_whose 'Selma Sinclair' rep known-before-hire '["dana@acme.example"]'
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
  is "$(claim 'Iris Bold' eli@acme.example rule)" inherited-book
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
  is_whose 'Odd Nansen' shared known-before-hire # met between the two, so before she came back
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
  is "$(claim 'Lea Brook9' dana@acme.example rule)" copied-before-notice
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
  is_whose 'Malik Larkin' rep known-before-hire '["dana@acme.example"]'
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
