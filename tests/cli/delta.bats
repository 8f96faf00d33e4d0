#!/usr/bin/env bats
# A stranger's DELTA source: goes on from its checkpoint, and says itself what is gone.

setup() {
  export KITH_NOW=2026-11-24T09:00:00Z
  cd "$BATS_TEST_TMPDIR"
}

pipeline() {
  cat > p.yaml <<END
state: s.kith
plugins: [$KITH_BUILD_DIR/strangers]
sources:
  - { name: hello, plugin: hello, count: $1, gone: ${2:-0} }
sinks:
  - { name: all, plugin: json, path: out.ndjson }
END
  "$KITH" run p.yaml --json
}

@test "a DELTA source gives each record once and goes on from its checkpoint" {
  [[ "$(pipeline 1500)" == *'"read":1500,"new":1500,"changed":0,"unchanged":0,"gone":0'* ]]
  [[ "$(pipeline 1500)" == *'"read":0,"new":0'* ]]
  [[ "$(pipeline 1510)" == *'"read":10,"new":10,"changed":0,"unchanged":0,"gone":0'* ]]
  [ "$(wc -l < out.ndjson)" -eq 1510 ]
}

@test "what it says is gone is gone, once, and nothing else" {
  pipeline 5
  [[ "$(pipeline 5 2)" == *'"read":0,"new":0,"changed":0,"unchanged":0,"gone":1'* ]]
  [[ "$(pipeline 5 2)" == *'"gone":0'* ]]
}

@test "a stranger's plugin is checked, and its folder must be absolute" {
  run "$KITH" plugins check "$KITH_BUILD_DIR/strangers/hello.so"
  [ "$status" -eq 0 ]
  pipeline 1 > /dev/null
  sed -i 's|plugins: .*|plugins: [strangers]|' p.yaml
  run "$KITH" run p.yaml
  [ "$status" -eq 78 ]
  [[ "$output" == *"p.yaml:2:"*"absolute"* ]]
}
