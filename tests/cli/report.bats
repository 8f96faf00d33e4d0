#!/usr/bin/env bats
# why, list and offboard on the demo: what they say, how they end, and that their numbers come out.

load on_demo

silent() {
  if grep -qF -- "$1" <<<"$output"; then
    printf '"%s" in:\n%s\n' "$1" "$output"
    return 1
  fi
}

id_of() { # NUMBER: as people see it
  local number=$1 text='' digits=0123456789abcdefghjkmnpqrstvwxyz
  while ((number > 0 || ${#text} < 4)); do
    text=${digits:number%32:1}$text
    number=$((number / 32))
  done
  echo "c-$text"
}

json() { # PATH: of the output
  sqlite3 :memory: "SELECT json_extract(readfile('out.json'), '$1')"
}

@test "offboard: the page that sells Kith" {
  run "$KITH" offboard dana
  [ "$status" = 0 ]
  says 'Dana Reyes · last day Fri 27 Nov 2026 · acme-us'
  says 'non-solicit on file, enforceability not confirmed'
  says 'DRAFT'
  says 'worth $310k'
  says 'Ferro & Vance: Quentin Abara'
  says '3 accounts have nobody else'
  says 'never stored, names not shown'
  says '9 days'
  says 'Next: kith why c-'
  silent theft
  silent Albrecht
}

@test "offboard: the sections are the decisions, each contact once" {
  "$KITH" offboard dana --json --all >out.json
  total=$(sqlite3 :memory: "WITH o AS (SELECT readfile('out.json') AS doc), s AS (SELECT value FROM o, json_each(doc)
    WHERE key IN ('decide_first', 'stays', 'shared', 'goes', 'others', 'unclaimed'))
    SELECT sum(json_extract(value, '\$.count')) = sum(json_array_length(value, '\$.contacts')),
      sum(json_extract(value, '\$.count')) FROM s")
  [ "$total" = "1|$(json '$.contacts')" ]
  [ "$(json '$.decide_first.count')" = "$("$KITH" list --disputed --json | wc -l)" ]
  [ "$(json '$.decide_first.worth')" = 310000 ]
  [ "$(json '$.unusual.count')" = 40 ]
  [ "$(json '$.private')" = "$(sqlite3 demo.kith "SELECT count(*) FROM purged WHERE holder = 'dana@acme.example'")" ]
}

@test "offboard: an unknown rep is 66, an entity 64" {
  run "$KITH" offboard nobody
  [ "$status" = 66 ]
  says 'eli@acme.example'
  run "$KITH" offboard danna
  says 'did you mean "dana"?'
  run "$KITH" offboard acme-us
  [ "$status" = 64 ]
}

@test "why: by name, id, address and standard input the same page" {
  run "$KITH" why 'Mei Chen'
  [ "$status" = 0 ]
  says 'Mei Chen · Gantry Optics'
  says 'company · acme-us'
  says 'first seen 2019-03-04 (third-party)'
  says 'the founding record'
  page=$output
  run "$KITH" why mei.chen@gantry-optics.example
  [ "$output" = "$page" ]
  run "$KITH" why - <<<'chen, mei'
  [ "$output" = "$page" ]
}

@test "why: two of a name are listed and end with 64, nobody with 66" {
  run "$KITH" why 'Maria Garcia'
  [ "$status" = 64 ]
  says 'Alder Bank'
  run "$KITH" why 'Nobody Atall'
  [ "$status" = 66 ]
  run "$KITH" why c-zzzz
  [ "$status" = 66 ]
}

@test "why: who was private is not known any more" {
  run "$KITH" why 'Ines Albrecht'
  [ "$status" = 66 ]
  says 'private records were taken out'
  run "$KITH" why "$(id_of "$(sqlite3 demo.kith 'SELECT id FROM identity WHERE status = 3 LIMIT 1')")"
  [ "$status" = 66 ]
  says 'was private to its holder and was taken out'
}

@test "why: father and son are two, and it says why" {
  run "$KITH" why 'Robert Kessler Sr' 'Robert Kessler Jr'
  if [ "$status" != 0 ]; then
    ids=$("$KITH" list --account 'Kessler' -t csv | grep 'Robert Kessler' | cut -d, -f1)
    run "$KITH" why $ids
  fi
  [ "$status" = 0 ]
  says 'Two contacts'
  says 'must not be one: Jr. and Sr.'
  says 'before looking'
}

@test "why: --json is one object" {
  "$KITH" why 'Mei Chen' --json >out.json
  [ "$(json '$.owner.class')" = company ]
  [ "$(json '$.sightings[0].grade')" = third-party ]
}

@test "list: filters agree with the state" {
  [ "$("$KITH" list --json | wc -l)" = "$(sqlite3 demo.kith 'SELECT count(*) FROM decision')" ]
  [ "$("$KITH" list --owner shared --json | wc -l)" = "$(sqlite3 demo.kith 'SELECT count(*) FROM decision WHERE class = 3')" ]
  [ "$("$KITH" list demo.yaml --disputed --json | wc -l)" = 4 ]
  [ "$("$KITH" list --limit 3 --json | wc -l)" = 3 ]
  [ "$("$KITH" list --changed-since 99 --json | wc -l)" = 0 ]
  run "$KITH" list --owner rpe
  [ "$status" = 64 ]
  says 'did you mean "rep"'
}

@test "list: a formula is no formula any more in csv" {
  run "$KITH" list -t csv
  [ "$status" = 0 ]
  if grep -qE '(^|,)"?[=@]' <<<"$output"; then
    grep -E '(^|,)"?[=@]' <<<"$output"
    return 1
  fi
  says ',+1'
}

@test "reports need a state, and one only" {
  mkdir -p "$BATS_TEST_TMPDIR/none" && cd "$BATS_TEST_TMPDIR/none"
  run "$KITH" list
  [ "$status" = 66 ]
  touch a.kith b.kith
  run "$KITH" list
  [ "$status" = 64 ]
  says b.kith
}

@test "overlap: the command that it proposes works as it stands" {
  run "$KITH" overlap
  next=$(sed -n 's/^Next: kith //p' <<<"$output")
  [ "$next" = 'overlap --list dana company' ]
  # shellcheck disable=SC2086
  run "$KITH" $next
  [ "$status" = 0 ]
}

@test "obligations: of somebody who is nobody" {
  run "$KITH" obligations --owed-by dna
  [ "$status" = 66 ]
  says 'did you mean "dana"?'
  run "$KITH" obligations --owed-by priya
  [ "$status" = 0 ]
}
