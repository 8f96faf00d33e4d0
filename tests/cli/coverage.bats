#!/usr/bin/env bats
# Who looks after which account: levels by the CRM's word and by rules, roles filled and missing, accounts that hang on one
# person, stewards who left, are unknown or are called inactive.

load story

# Globex is strategic by the CRM's word, Hooli major by its deals; nobody says anything of the rest.
accounts() {
  cat >policy.yaml <<'END'
version: 1
rules:
  - { id: ours, when: "party_kind = 'entity'", then: { claim: strong }, because: "{party} has it" }
  - { id: met, when: "party_kind = 'rep'", then: { claim: weak }, because: "{party} knows them" }
levels:
  - { level: 3, when: "won_amount > 50000", roles: [account manager, executive] }
END
  story policy.yaml
  cat >>book.yaml <<'END'
  - name: Accounts
    kind: account
    needs: [Firm]
    columns: { Firm: uid, Name: org, Website: url.work, Level: level, Owner: owner, Territory: territory }
  - name: Users
    kind: user
    needs: [User]
    columns: { User: uid, Mail: email, Active: active }
END
  person 'Kim Oh,kim@acme.example,kim,acme,VP Sales,,employee,US-CA,2020-01-01,,'
  person 'Pat Lee,pat@acme.example,pat,acme,AE,,employee,US-CA,2020-01-01,,2024-06-30'
  sed -i '/^Dana/s/Account Executive/Key Account Manager/' people.csv
  crm accounts 'Firm,Name,Website,Level,Owner,Territory' 'a1,Globex Inc,https://www.globex.example,4,dana,West' \
    'a2,Hooli,hooli.example,,eli,' 'a3,Initech,,,pat,' 'a4,Vandelay,vandelay.example,,max@acme.example,'
  crm contacts 'Key,Name,Email,Account,Created,Owner' '1,Mei Chen,mei@globex.example,a1,2021-02-01,dana' \
    '2,Ira Bell,ira@globex.example,a1,2021-03-01,eli' '3,Noa Katz,noa@hooli.example,a2,2021-04-01,eli' \
    '4,Uma Rao,uma@initech.example,a3,2021-05-01,pat' '5,Art Core,art@vandelay.example,a4,2021-06-01,max@acme.example'
  crm deals 'Deal,Contact,Account,Amount,Currency,Won,Closed,Close date,Owner' \
    'd1,,a1,5000,USD,true,true,2026-01-10,kim' 'd2,,a2,90000,USD,true,true,2026-02-10,eli'
  crm users 'User,Mail,Active' 'u1,eli@acme.example,false' 'u2,dana@acme.example,true'
}

ask() { # JSON PATH: of the last output
  sqlite3 :memory: "SELECT json_extract(readfile('$out'), '\$.$1')"
}

role() { # PLACE OF THE ACCOUNT, ROLE: who fills it
  sqlite3 :memory: "SELECT json_extract(value,'\$.filled_by') FROM json_each(readfile('$out'),'\$.accounts[$1].roles')
    WHERE json_extract(value,'\$.role')='$2'"
}

@test "coverage: roles by level, from the CRM and from the policy's rules" {
  accounts
  told
  kith_ends 0 coverage --json
  is "$(ask totals.accounts)" 4
  is "$(ask totals.by_level.strategic)" 1
  is "$(ask totals.by_level.major)" 1
  is "$(ask 'accounts[0].name')" 'Globex Inc'
  is "$(ask 'accounts[0].level_by')" crm
  is "$(ask 'accounts[0].territory')" West
  is "$(ask 'accounts[0].contacts')" 2
  is "$(role 0 'key account manager')" 'Dana Reyes'
  is "$(role 0 'sales director')" 'Kim Oh'
  is "$(role 0 'technical support')" ''
  is "$(ask 'accounts[1].level_by')" 'policy policy 1, DRAFT: won_amount > 50000'
  is "$(role 1 'account manager')" 'Eli Novak'
  is "$(role 1 executive)" ''
  kith_ends 0 coverage --level 4
  has "$out" 'Globex Inc' 'key account manager: Dana Reyes' 'missing:' 'technical support'
  lacks "$out" Hooli
}

@test "coverage: who left, who is unknown, who is not active, and who is alone" {
  accounts
  told
  kith_ends 0 coverage
  has "$out" 'Initech: Pat Lee, left on 2024-06-30' 'Vandelay: max@acme.example, not in the people file' \
    'Hooli: Eli Novak, the CRM calls the user not active'
  kith_ends 0 coverage --account hooli --json
  is "$(ask totals.accounts)" 1
  is "$(ask 'accounts[0].only_person')" eli@acme.example
  is "$(ask 'accounts[0].steward_gone')" 1
  kith_ends 0 coverage --account globex --json
  is "$(ask 'accounts[0].only_person')" ''
  kith_ends 0 coverage --account globex
  has "$out" 'Dana Reyes, Key Account Manager: account owner, steward' 'Kim Oh, VP Sales: owns a deal'
}

@test "coverage: a private person leaves nothing in any account" {
  accounts
  sed -i "s,policy: .*,policy: $source_dir/configs/policies/general.yaml }," story.yaml
  phone dana 'FN:Tom Hale|N:Hale;Tom;;;|ORG:Hale Boats|TEL;TYPE=HOME:+1 415 555 0134|EMAIL:tom@haleboats.example|CATEGORIES:Friends,Private,Family'
  told
  kith_ends 0 coverage --account hale --json
  is "$(sqlite3 story.kith "SELECT count(*) FROM account WHERE key LIKE '%hale%' OR name LIKE '%hale%'")" 0
  ! grep -aqi 'hale.\?boats' story.kith story.kith-wal
}

@test "coverage: a level that is none, and an account that nobody has" {
  accounts
  told
  kith_ends 64 coverage --level 5
  says '--level takes 1, 2, 3 or 4'
  kith_ends 0 coverage --account nosuch
  has "$out" 'ACCOUNTS              0'
}
