#!/usr/bin/env bats
# Who is called a customer, and what deals prove: with orders on file, without any, by the account, and the list by word.

load story

ask() { # JSON PATH: of the last output
  sqlite3 :memory: "SELECT json_extract(readfile('$out'), '\$.$1')"
}

claim_of() { # WHO MEMBER: of the claims taken back
  sqlite3 :memory: "SELECT json_extract(value,'\$.$2') FROM json_each(readfile('$out'),'\$.claims')
    WHERE json_extract(value,'\$.name')='$1'"
}

called_customers() {
  story
  crm contacts 'Key,Name,Company,Email,Account,Created,Stage,Owner' \
    '1,Mei Chen,Gantry Optics,mei@gantry.example,,2024-02-01,customer,dana' \
    '2,Ruth Abbot,Wexcombe Rail,ruth@wexcombe.example,,2024-03-01,customer,dana' \
    '3,Ana Ruiz,Verdant Farms,ana@verdant.example,,2024-04-01,customer,eli' \
    '4,Tom Hale,Hale Joinery,tom@hale.example,,2024-05-01,free user,eli' \
    '5,Ida Moss,Juniper Freight,ida@juniper.example,a5,2024-06-01,lead,eli' \
    '6,Jon Moss,Juniper Freight,jon@juniper.example,a5,2024-06-01,former customer,eli'
}

@test "customers: a claim without an order" {
  called_customers
  crm deals 'Deal,Contact,Account,Amount,Won,Closed,Close date' 'd1,1,,12000,true,true,2026-03-22' \
    'd2,3,,9000,false,false,2027-03-22' 'd3,,a5,500,true,true,2026-04-01'
  told
  kith_ends 0 customers --json
  is "$(ask taken_back)" 2
  is "$(claim_of 'Ruth Abbot' proven)" unproven
  is "$(claim_of 'Ruth Abbot' reason)" 'called a customer by crm since 2024-03-01; none of the 3 deals on file is theirs'
  is "$(claim_of 'Ana Ruiz' proven)" prospect
  is "$(claim_of 'Ana Ruiz' reason)" 'called a customer by crm since 2024-04-01; 1 deal open, none won'
  is "$(of 'Mei Chen' lifecycle)" customer
  is "$(of 'Tom Hale' lifecycle)" 'free user'
  is "$(of 'Ida Moss' lifecycle)" customer
  is "$(of 'Jon Moss' lifecycle)" 'former customer'
  kith_ends 0 customers
  has "$out" 'TAKEN BACK' 'Ruth Abbot' 'Ana Ruiz'
  kith_ends 0 customers --unproven
  has "$out" 'Ruth Abbot'
  lacks "$out" 'Ana Ruiz'
}

@test "customers: a claim, and no order data at all" {
  called_customers
  told
  kith_ends 0 customers --taken-back
  has "$out" 'no source holds orders, so nothing is said against it' 'Mei Chen' 'Ruth Abbot'
  kith_ends 0 customers --json
  is "$(ask taken_back)" 4
  is "$(claim_of 'Mei Chen' proven)" unproven
  is "$(claim_of 'Mei Chen' said_by)" crm
  is "$(claim_of 'Mei Chen' since)" 2024-02-01
  is "$(claim_of 'Mei Chen' reason)" 'called a customer by crm since 2024-02-01; no source holds orders; nothing is said against it'
  is "$(claim_of 'Jon Moss' said)" 'former customer'
}

@test "customers: a rule may say why" {
  cat >policy.yaml <<'END'
version: 1
rules:
  - { id: say, when: "party_kind = 'entity' AND lifecycle_said <> lifecycle", then: { claim: strong }, because: "{lifecycle}, not {lifecycle_said}: {lifecycle_reason}" }
  - { id: else, when: "party_kind = 'entity'", then: { claim: strong }, because: "{party} has it" }
END
  called_customers
  sed -i 's,policy: .*,policy: policy.yaml },' story.yaml
  crm deals 'Deal,Contact,Account,Amount,Won,Closed,Close date' 'd3,,a5,500,true,true,2026-04-01'
  told
  is "$(of 'Mei Chen' owner.because)" \
    'unproven, not customer: called a customer by crm since 2024-02-01; none of the deals on file is theirs'
  is "$(of 'Ida Moss' owner.because)" 'customer, not lead: through the account Juniper Freight: 1 deal won there'
}

@test "list: by the word that is proven" {
  called_customers
  told
  kith_ends 0 list --lifecycle 'free user' -t csv
  is "$(wc -l <"$out")" 2
  has "$out" 'Tom Hale'
  kith_ends 0 list --lifecycle Unproven -t json
  is "$(wc -l <"$out")" 4
  kith_ends 64 list --lifecycle buyer
}
