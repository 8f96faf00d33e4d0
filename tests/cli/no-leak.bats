#!/usr/bin/env bats
# Nothing about the private people of the demo is in anything that Kith writes or says, by any command, under any policy, also
# after somebody decided that a contact is private. Words stand in one place of the inputs each: in a private card.

load on_demo

private=('Abuela Rosa' 'Konrad Haas' 'Thandi Mbeki' 'Chloe Atkinson' 'Petr Svoboda' 'Hana Novak' 'Running club' 'Iris Danvers')

nowhere() { # WHAT FILE...
  local what="$1" word
  shift
  for word in "${private[@]}"; do
    ! grep -rlaF -- "$word" "$@" || {
      printf '%s: %s is said\n' "$what" "$word"
      return 1
    }
  done
}

every_command() {
  local s=(--state demo.kith) json command commands=(
    'list' 'list -t csv' 'list --holder dana' 'list --disputed' 'list --as-of 2026-11-24' 'offboard dana --all' 'offboard eli --all'
    'onboard dana --all' 'coverage --all' 'customers --taken-back' 'who-knows Northgate --all' 'overlap' 'overlap --list dana eli --all'
    'outflow dana' 'obligations --all' 'review' 'why c-0001' 'why c-001k --facts -v' 'why c-001k --as-of 2026-11-24')
  rm -rf said
  mkdir -m 700 said
  for command in "${commands[@]}"; do
    for json in '' --json; do
      # shellcheck disable=SC2086
      "$KITH" $command $json "${s[@]}" >"said/${command// /_}$json" 2>&1 || [ $? -le 66 ]
    done
    case "$command" in list\ -t* | obligations* | review*) continue ;; esac
    # shellcheck disable=SC2086
    "$KITH" $command "${s[@]}" --html "said/${command// /_}.html" >>said/log 2>&1 || [ $? -le 66 ]
  done
  "$KITH" policy diff policies/general.yaml policies/strict-company.yaml demo.yaml --limit 9999 >said/diff
  "$KITH" policy diff policies/strict-company.yaml policies/general.yaml demo.yaml --limit 9999 --json >said/diff.json
  "$KITH" plan demo.yaml -v >said/plan 2>&1 || [ $? = 2 ]
  "$KITH" plan demo.yaml --json >said/plan.json 2>&1 || [ $? = 2 ]
  "$KITH" offboard dana "${s[@]}" --package said/package
  "$KITH" onboard dana "${s[@]}" --list -o said/list.csv
  nowhere "$1" said demo.kith* out run.log
}

@test "no leak: the words are in the inputs" {
  for word in "${private[@]}"; do grep -rqaF -- "$word" in || grep -rqaF -- "${word% *}" in; done
}

@test "no leak: by any command after a run" {
  every_command 'after a run'
}

@test "no leak: a book is screened on the terminal, and the copy is without them" {
  for who in dana eli; do
    "$KITH" screen in/$who-phone.vcf -o clean-$who.vcf --region US
    "$KITH" screen in/$who-phone.vcf -o clean-$who.csv --region US
  done
  nowhere 'cleaned copies' clean-*
}

@test "no leak: under another policy, and under the first one again" {
  cd "$(mktemp -d "$BATS_TEST_TMPDIR/XXXX")"
  cp -r "$DEMO"/. .
  rm -rf demo.kith* out
  "$KITH" run demo.yaml >run.log 2>&1 || [ $? = 2 ]
  count=$(grep -o '[0-9]* personal' run.log)
  for policy in strict-company general; do
    sed -i "s/policies\/[a-z-]*.yaml/policies\/$policy.yaml/" demo.yaml
    "$KITH" run demo.yaml -v >run.log 2>&1 || [ $? = 2 ]
    grep -q "; $count," run.log # the private cards are the same ones, counted once
    nowhere "under $policy" demo.kith* out run.log
  done
}

@test "no leak: whom somebody calls private, with the reason" {
  private+=('Robert Kessler Jr' Zebulonia)
  id=$("$KITH" list -t csv | sed -n 's/^\(c-[^,]*\),Robert Kessler Jr.*/\1/p')
  "$KITH" decide "$id" personal --to dana --reason 'he is uncle Zebulonia' --by priya@acme.example
  "$KITH" run demo.yaml >run.log 2>&1 || [ $? = 2 ]
  every_command 'after a verdict'
}
