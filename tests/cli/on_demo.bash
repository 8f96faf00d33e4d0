# For tests that look at the demo after its run: one copy a file, each test stands in it; `run` keeps $status and $output.

setup_file() {
  export KITH="${KITH:-$BATS_TEST_DIRNAME/../../build/dev/kith}"
  export KITH_NOW=2026-11-24T09:00:00Z
  export DEMO="$BATS_FILE_TMPDIR/demo"
  umask 077
  cp -rL --no-preserve=mode "$BATS_TEST_DIRNAME/../../configs/demo" "$DEMO"
  cd "$DEMO"
  "$KITH" run demo.yaml --quiet >run.log 2>&1 || [ $? = 2 ]
}

setup() {
  cd "$DEMO"
}

says() {
  if ! grep -qF -- "$1" <<<"$output"; then
    printf 'no "%s" in:\n%s\n' "$1" "$output"
    return 1
  fi
}
