#!/usr/bin/env bats
# Runs that are killed at random moments and run again end as an undisturbed run: the small form of tests/bench/kill.sh.

setup_file() {
  local source="${KITH_SOURCE_DIR:-$BATS_TEST_DIRNAME/../..}" build="${KITH_BUILD_DIR:-$BATS_TEST_DIRNAME/../../build/dev}"
  export KITH="${KITH:-$build/kith}" KILL="$source/tests/bench/kill.sh" GENERATE="$BATS_FILE_TMPDIR/generate"
  cc -O1 -D_GNU_SOURCE -o "$GENERATE" "$source"/tests/bench/{generate,hard,invent}.c -lm
  CONTACTS=4000
  [ -z "$KITH_SANITIZE" ] || CONTACTS=500
  export CONTACTS
}

@test "killed at eight random moments, run again: the same bytes, the same database" {
  "$KILL" --kills 8 --contacts "$CONTACTS" "$KITH" "$GENERATE" "$BATS_TEST_TMPDIR/kill"
}

@test "the same with one job" {
  "$KILL" --kills 2 --contacts "$CONTACTS" --jobs 1 --seed 2 "$KITH" "$GENERATE" "$BATS_TEST_TMPDIR/kill"
}
