#!/usr/bin/env bats
# Pipelines and policies with faults: file:line:column, what, and what was perhaps meant. Exit 78.

load helpers

setup_pipeline() {
  people 1 >people.csv
  pipeline acme.yaml
}

# faulty TEXT...: `check` and `run` of acme.yaml both end with 78 and say it.
faulty() {
  kith_ends 78 check acme.yaml
  says "$@"
  kith_ends 78 run acme.yaml
  says "$@"
  [ ! -e state ]
}

@test "config: one without a fault" {
  setup_pipeline
  kith_ends 0 check acme.yaml
  is "$(cat "$out")" 'acme.yaml: good'
  [ ! -e state ]
}

@test "config: unknown keys, and what was perhaps meant" {
  setup_pipeline
  sed -i 's/^region/reigon/' acme.yaml
  faulty 'acme.yaml:2:1: error: unknown key "reigon" in a pipeline; did you mean "region"?'
  pipeline acme.yaml
  sed -i 's/    path: people/    pth: people/' acme.yaml
  faulty 'acme.yaml:6:5: error: there is no option "pth" here; did you mean "path"?'
  pipeline acme.yaml cvs
  faulty "acme.yaml:9:13: error: there is no plugin 'cvs'; did you mean 'csv'?"
  pipeline acme.yaml linkedin
  faulty 'acme.yaml:9:13: error: linkedin is no sink, it only reads'
}

@test "config: wrong types" {
  setup_pipeline
  echo 'limits: [1]' >>acme.yaml
  faulty 'acme.yaml:12:9: error: limits must be a mapping'
  pipeline acme.yaml
  echo 'limits: { max_rejects: lots }' >>acme.yaml
  faulty 'acme.yaml:12:24: error: max_rejects is a number of records, or a share: 5%'
  pipeline acme.yaml
  echo 'dedupe: { merge_at: high }' >>acme.yaml
  faulty 'acme.yaml:12:21: error: "merge_at" must be a number, not "high"'
  pipeline acme.yaml
  sed -i 's/^sources:/sources: 5/; /- name: book/,/path: people/d' acme.yaml
  faulty 'acme.yaml:3:10: error: sources is missing: a list of at least one'
  for text in '[a, b]' 'hello' ''; do
    echo "$text" >acme.yaml
    kith_ends 78 check acme.yaml
    says 'acme.yaml:1:1: error'
  done
}

@test "config: a key that is there twice" {
  setup_pipeline
  echo 'region: DE' >>acme.yaml
  faulty 'acme.yaml:12:1: error: key "region" is here twice, first on line 2'
  pipeline acme.yaml
  printf 'dedupe:\n  merge_at: 0.9\n  merge_at: 0.8\n' >>acme.yaml
  faulty 'acme.yaml:14:3: error: key "merge_at" is here twice'
}

@test "config: an alias bomb, and nesting without end" {
  { echo 'a: &a [x, x, x, x, x, x, x, x, x]'
    for pair in ab bc cd de ef fg gh hi; do
      echo "${pair:1}: &${pair:1} [*${pair:0:1}, *${pair:0:1}, *${pair:0:1}, *${pair:0:1}, *${pair:0:1}]"
    done; } >bomb.yaml
  SECONDS_MAX=20 kith_ends 78 check bomb.yaml
  says 'bomb.yaml:1:4: error: anchors (&name) and aliases (*name) are not allowed here'
  { printf 'a: '; head -c 100000 /dev/zero | tr '\0' '['; } >deep.yaml
  SECONDS_MAX=20 kith_ends 78 check deep.yaml
  says 'deep.yaml:1:' 'nested too deeply'
}

@test "config: what is no YAML, or no text" {
  printf 'state: "abc\nsources: [\n' >open.yaml
  kith_ends 78 check open.yaml
  says 'open.yaml:3:1: error: not YAML' 'line 1' 'a quote or bracket is not closed'
  printf '\xff\xfes\0t\0' >utf16.yaml
  kith_ends 78 check utf16.yaml
  says 'utf16.yaml:1:1: error: this is no plain text' 'UTF-16'
  printf 'state: a\nregion: \xe9\n' >latin.yaml
  kith_ends 78 check latin.yaml
  says 'latin.yaml:2:9: error: byte 0xe9 is not UTF-8'
  printf 'state: a\0b\n' >nul.yaml
  kith_ends 78 check nul.yaml
  says 'nul.yaml:1:9: error:' 'NUL bytes'
  yes 'a: x' | head -c 5000000 >big.yaml
  kith_ends 78 check big.yaml
  says 'big.yaml: error: too large'
  printf 'a: 1\n---\nb: 2\n' >two.yaml
  kith_ends 78 check two.yaml
  says 'two.yaml:2:1: error: a second document starts here'
  printf 'a: !!python/object x\n' >tag.yaml
  kith_ends 78 check tag.yaml
  says 'tag.yaml:1:4: error: tags (!name) are not allowed'
}

@test "config: a pipeline that is not there" {
  kith_ends 78 check nowhere.yaml
  says 'nowhere.yaml' 'No such file'
  kith_ends 66 run nowhere.yaml
  says 'nowhere.yaml' 'No such file'
  kith_ends 78 check .
  says 'Is a directory'
}

@test "config: files that a pipeline names and that are not there" {
  setup_pipeline
  echo 'people: staff.csv' >>acme.yaml
  faulty 'acme.yaml:12:9: error: people: the file' 'staff.csv is not there'
  pipeline acme.yaml
  echo 'ownership: { policy: nowhere.yaml }' >>acme.yaml
  faulty 'acme.yaml:12:22: error: policy: the file' 'nowhere.yaml is not there'
}

@test "config: --json says the same for machines" {
  setup_pipeline
  sed -i 's/^region/reigon/' acme.yaml
  kith_ends 78 check acme.yaml --json
  is "$(sqlite3 :memory: "SELECT json_extract(readfile('$out'), '\$[0].line', '\$[0].column', '\$[0].severity')")" \
    '[2,1,"error"]'
}

policy() {
  printf 'version: 1\nrules:\n  - id: one\n    when: %s\n    then: { claim: %s }\n    because: "%s"\n' "$1" "$2" "$3" >policy.yaml
}

# bad_policy TEXT WHEN [CLAIM [BECAUSE]]
bad_policy() {
  policy "$2" "${3:-weak}" "${4:-x}"
  kith_ends 78 check policy.yaml
  says "$1"
}

@test "config: a policy whose condition is bad" {
  bad_policy "policy.yaml:4:11: error: no such column: personal_scor, did you mean 'personal_score'?" 'personal_scor >= 0.8'
  bad_policy 'policy.yaml:4:11: error: near ")": syntax error' 'personal_score >='
  bad_policy 'policy.yaml:4:13: error: this has no place in a condition' '"1; DROP TABLE facts"'
  bad_policy 'policy.yaml:4:' '(SELECT count(*) FROM sqlite_master) > 0'
  bad_policy 'not authorized to use function: load_extension' "load_extension('x')"
  bad_policy 'not authorized to use function: randomblob' 'randomblob(1000000000) IS NULL'
  bad_policy "policy.yaml:5:20: error: 'persnal' is no claim" 'personal_score > 0' persnal
  bad_policy 'policy.yaml:6:14: error: there is no fact {nofact}' 'personal_score > 0' weak '{nofact}'
}

@test "config: a pipeline with a bad policy does not run" {
  setup_pipeline
  policy 'personal_scor >= 0.8' personal x
  echo 'ownership: { policy: policy.yaml }' >>acme.yaml
  faulty 'policy.yaml:4:11: error: no such column: personal_scor'
}

@test "config: a policy whose own tests fail" {
  policy 'personal_score >= 0.8' personal x
  printf 'tests:\n  - given: { personal_score: 0.1 }\n    expect: { claim: personal }\n' >>policy.yaml
  kith_ends 78 check policy.yaml
  says 'policy.yaml:8:'
}
