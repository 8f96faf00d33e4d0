#!/usr/bin/env bats
# kith policy test, new and diff; a value's owner in sinks (`fields`). Each test has a demo of its own, after its run.
load helpers

setup_file() {
  export DEMO_RUN="$BATS_FILE_TMPDIR/demo"
  umask 077
  cp -rL --no-preserve=mode "$BATS_TEST_DIRNAME/../../configs/demo" "$DEMO_RUN"
  cd "$DEMO_RUN"
  KITH_NOW=2026-11-24T09:00:00Z "${KITH:-${KITH_BUILD_DIR:-$BATS_TEST_DIRNAME/../../build/dev}/kith}" run demo.yaml -q || [ $? = 2 ]
}

demo() {
  cp -r "$DEMO_RUN/." .
}

# simple NAME REP: entities have what they have, and a rep's claim is REP
simple() {
  printf 'version: 1\nrules:\n  - { id: ours, when: party_kind = %s, then: { claim: strong }, because: x }\n' "'entity'" >"$1"
  printf '  - { id: theirs, when: party_kind = %s, then: { claim: %s }, because: x }\n' "'rep'" "$2" >>"$1"
}

small() { # a policy of one rule, its tests on standard input
  printf 'version: 1\nrules:\n  - { id: deals, when: deals > 1, then: { claim: strong }, because: x }\n'
  printf '  - { id: rest, when: "true", then: { claim: weak }, because: x }\n'
  cat
}

@test "test: what fails is said at its place, and which rules no test reaches" {
  printf 'tests:\n  - { given: { deals: 2 }, expect: { rule: deals } }\n' | small >p.yaml
  kith_ends 0 policy test p.yaml
  has "$out" 'tested      deals' 'no test     rest' '1 test, 0 failed; 1 of 2 rules are reached by no test'
  kith_ends 0 policy test p.yaml --json
  has "$out" '"tests":1,"failed":0,"messages":[]' '{"id":"deals","tested":true},{"id":"rest","tested":false}' '"policy":"p 1, DRAFT"'
  has "$out" "\"hash\":\"$(sha256sum <p.yaml | cut -d' ' -f1)\""
  printf 'tests:\n  - { given: { deals: 2 }, expect: { rule: rest } }\n' | small >p.yaml
  kith_ends 78 policy test p.yaml
  says "p.yaml:6:5: error: test: rule 'deals' fires, expected 'rest'" '1 test failed'
  kith_ends 78 policy test p.yaml --json
  has "$out" '"failed":1,"messages":[{"file":"p.yaml","line":6,"column":5,"severity":"error"'
  kith_ends 78 policy test nobody.yaml
  kith_ends 64 policy test
  kith_ends 64 policy tset p.yaml
}

@test "test: every policy that ships passes its tests" {
  local file
  for file in "$source_dir"/configs/policies/*.yaml; do
    kith_ends 0 policy test "$file"
  done
}

@test "a clause module: included, tested by itself, no policy to decide by" {
  mkdir clauses
  printf 'clause: social\nparams: { since: 2024-05-01 }\nrules:\n  - id: late\n    when: first_seen >= param('"'since'"')\n' >clauses/social.yaml
  printf '    then: { claim: none }\n    because: "after {param:since}"\ntests:\n  - { given: { first_seen: 2024-05-02 }, expect: { rule: late } }\n' >>clauses/social.yaml
  printf 'version: 1\nparams: { since: 2025-01-01 }\nrules:\n  - include: clauses/social.yaml\n' >p.yaml
  kith_ends 0 policy test p.yaml
  has "$out" 'tested      social/late'
  kith_ends 0 check p.yaml clauses/social.yaml
  sed -i s/since:/sinse:/ p.yaml
  kith_ends 0 policy test p.yaml # a parameter of its own, that nothing asks for
  sed -i 's/2024-05-01/null/' clauses/social.yaml
  kith_ends 78 check p.yaml
  says "p.yaml:2:11: error: no module has a parameter 'sinse', did you mean 'since'?"
  people 3 >people.csv
  pipeline a.yaml
  printf 'ownership: { policy: clauses/social.yaml }\n' >>a.yaml
  kith_ends 78 check a.yaml
  says 'a.yaml:12:22: error: that is a clause module'
}

@test "new: answers from a file; wrong ones are said where they stand" {
  echo '{}' >a.yaml
  kith_ends 0 policy new --answers a.yaml -o p.yaml
  is "$(stat -c %a p.yaml)" 600
  kith_ends 0 check p.yaml
  kith_ends 73 policy new --answers a.yaml -o p.yaml
  says '--force'
  printf 'name: acme\nindustry: shipping\nsocial: 2024-05-01\nmonitoring: The Board 2026-09-01\n' >a.yaml
  kith_ends 0 policy new --answers a.yaml -o p.yaml --force
  has p.yaml 'name: "acme"' 'Trade: shipping' 'force: true' 'social_since: 2024-05-01' 'approved_by: "The Board", notice_given: 2026-09-01' 'on_schedule'
  lacks p.yaml '{{'
  lacks p.yaml '%'
  kith_ends 0 policy new --answers a.yaml
  is "$(cat "$out")" "$(cat p.yaml)"
  printf 'name: "null"\nmonitoring: "- 2026-09-01"\n' >a.yaml # odd, and good
  kith_ends 0 policy new --answers a.yaml
  printf 'name: a: b\n' >a.yaml
  kith_ends 78 policy new --answers a.yaml
  printf 'owner: compny\npersonal: 0.2\nsocial: last year\nbasics: required\nmonitoring: me\nname: "x: y"\n' >a.yaml
  kith_ends 78 policy new --answers a.yaml
  says 'a.yaml:1:8: error: owner: ' 'did you mean "company"' 'a.yaml:2:11: error: personal: a score' 'a.yaml:3:9: error: social: say no, or a day' \
    'unknown key "basics"' 'did you mean "basis"' 'monitoring: say no, or who and when' 'name: a name is letters'
  kith_ends 64 policy new -o q.yaml </dev/null
  says '--answers FILE'
  [ ! -e q.yaml ]
  kith_ends 78 policy new --answers nobody.yaml
}

@test "new: asked on a terminal, a wrong answer is asked again" {
  printf 'acme\nbanking\nfinancial services\n\n\n\n\n\n\n\n\n\n' >keys
  timeout -k 5 60 script -qefc "'$KITH' policy new -o p.yaml" screen <keys >/dev/null 2>&1
  has screen '1. What shall the policy be called?' '10. May pages name' 'this is none of the answers' 'company | rep | mixed [rep]'
  has p.yaml 'name: "acme"' 'broker-protocol' 'own-client'
  kith_ends 0 policy test p.yaml
}

@test "new: any answers make a policy that is good and passes its own tests" {
  local -a keys=(industry owner social prior_book personal non_solicit contractors marketing basis monitoring)
  local -A choices=(
    [industry]='general,shipping,telecommunications,healthcare,real estate,financial services' [owner]='company,rep,mixed'
    [social]='no,2024-05-01,1990-01-01' [prior_book]='rep,schedule,company' [personal]='0.5,0.8,0.9,0.75' [non_solicit]='no,2027-01-01'
    [contractors]='own,same' [marketing]='company,shared' [basis]='required,optional' [monitoring]='no,board@acme.example 2026-09-01'
  )
  local key choice i
  local -a cases=() list
  for key in "${keys[@]}"; do
    IFS=, read -ra list <<<"${choices[$key]}"
    for choice in "${list[@]}"; do cases+=("$key: $choice"); done
  done
  RANDOM=5
  for ((i = 0; i < 40; i++)); do
    local text=
    for key in "${keys[@]}"; do
      IFS=, read -ra list <<<"${choices[$key]}"
      ((RANDOM % 4)) && text+="$key: ${list[RANDOM % ${#list[@]}]}"$'\n'
    done
    cases+=("${text:-owner: rep}")
  done
  for choice in "${cases[@]}"; do
    printf '%s\n' "$choice" >a.yaml
    kith_ends 0 policy new --answers a.yaml -o p.yaml --force || { cat a.yaml; false; }
    kith_ends 0 check p.yaml || { cat a.yaml; false; }
    [ ! -s "$err" ] || { cat a.yaml "$err"; false; }
    kith_ends 0 policy test p.yaml
    has "$out" ' 0 of ' # rules that no test reaches
  done
}

@test "diff: what would change, and nothing is changed" {
  demo
  sqlite3 demo.kith .dump | sha256sum >before
  kith_ends 0 policy diff policies/general.yaml policies/general.yaml
  has "$out" 'CHANGES       0' 'NEVER FIRES'
  simple new.yaml weak
  kith_ends 0 policy diff policies/general.yaml new.yaml --limit 2
  has "$out" 'general ' ', DRAFT against new 1, DRAFT' 'nothing is decided or written' 'before  ' 'then  ' 'and more; --limit N'
  kith_ends 0 policy diff policies/general.yaml new.yaml demo.yaml --json
  is "$(sqlite3 :memory: "SELECT sum(json_extract(c.value, '\$.contacts')) = json_extract(d, '\$.contacts') FROM (SELECT CAST(readfile('$out') AS TEXT) AS d), json_each(d, '\$.classes') c")" 1
  is "$(sqlite3 :memory: "SELECT count(*) = min(20, json_extract(d, '\$.changed')) FROM (SELECT CAST(readfile('$out') AS TEXT) AS d), json_each(d, '\$.changes')")" 1
  sqlite3 demo.kith .dump | sha256sum >after
  is "$(cat after)" "$(cat before)"
  kith_ends 64 policy diff policies/general.yaml
  kith_ends 64 policy diff policies/general.yaml new.yaml --limit many
  kith_ends 78 policy diff policies/general.yaml nobody.yaml
}

@test "diff: who becomes private is counted and not named" {
  demo
  simple new.yaml personal
  kith_ends 0 policy diff policies/general.yaml new.yaml --limit 1000 --json
  [ "$(sqlite3 :memory: "SELECT json_extract(CAST(readfile('$out') AS TEXT), '\$.newlyPersonal')")" -gt 5 ]
  is "$(sqlite3 :memory: "SELECT count(*) FROM json_each(json_extract(CAST(readfile('$out') AS TEXT), '\$.changes')) c WHERE json_extract(c.value, '\$.after.class') = 'personal'")" 0
  kith_ends 0 policy diff policies/general.yaml new.yaml
  has "$out" 'names not shown'
}

@test "diff: claims that no rule reaches, and rules that never fire" {
  demo
  printf 'version: 2\nrules:\n  - { id: a, when: "party_kind = '"'entity'"'", then: { claim: strong }, because: x }\n' >new.yaml
  printf '  - { id: never, when: sightings > 99999, then: { claim: weak }, because: x }\n' >>new.yaml
  kith_ends 0 policy diff policies/general.yaml new.yaml
  has "$out" 'NEVER FIRES   1  never' 'NO RULE' 'claims that no rule of the new policy speaks of'
  lacks "$out" 'NO RULE       0'
}

@test "fields: a value knows whose it is, and a sink may leave out a person's" {
  demo
  simple policies/mine.yaml weak
  sed -i 's/general.yaml /mine.yaml /' demo.yaml
  cat >>policies/mine.yaml <<'YAML'
fields:
  - { field: email, domain: work, belongs: company }
  - { field: phone, types: [cell, home], seen: rep, belongs: rep }
  - { field: note, seen: rep, belongs: rep }
YAML
  sed -i '/^rejects:/i\  - { name: ours, plugin: json, path: out/ours.ndjson, fields: company }' demo.yaml
  kith_ends 2 run demo.yaml
  has out/contacts.ndjson '"belongs":"company"' '"belongs":"rep"'
  has out/ours.ndjson '"belongs":"company"'
  lacks out/ours.ndjson '"belongs":"rep"'
  is "$(wc -l <out/ours.ndjson)" "$(wc -l <out/contacts.ndjson)"
  sed -i 's/belongs: company/belongs: both/' policies/mine.yaml
  kith_ends 2 run demo.yaml # whose a value is changed: all is sent again
  has out/contacts.ndjson '"belongs":"both"'
  sed -i 's/fields: company/fields: mine/' demo.yaml
  kith_ends 78 check demo.yaml
  says 'there is no choice of fields (all, company) "mine"'
}
