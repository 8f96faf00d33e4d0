# What the golden command-line cases share. A test stands in its own folder; `kith` runs the program with a clock on it, so that
# nothing hangs, and keeps $status, $out (a file) and $err (a file).

setup() {
  source_dir="${KITH_SOURCE_DIR:-$BATS_TEST_DIRNAME/../..}"
  build_dir="${KITH_BUILD_DIR:-$source_dir/build/dev}"
  KITH="${KITH:-$build_dir/kith}"
  data="$source_dir/tests/data"
  out="$BATS_TEST_TMPDIR/stdout"
  err="$BATS_TEST_TMPDIR/stderr"
  mkdir -m 700 "$BATS_TEST_TMPDIR/work"
  cd "$BATS_TEST_TMPDIR/work"
  umask 077 # a key and a plugin's folder must not be open to others
  export KITH_NOW=2026-11-24T09:00:00Z NO_COLOR=1
  unset KITH_STATE
}

kith() {
  status=0
  timeout -k 5 "${SECONDS_MAX:-120}" "$KITH" "$@" >"$out" 2>"$err" || status=$?
}

# kith_ends CODE ARGUMENTS...: that exit code, and neither a crash nor a sanitizer's report.
kith_ends() {
  local want="$1"
  shift
  kith "$@"
  [ "$status" = "$want" ] && ! grep -q 'Sanitizer\|runtime error' "$err" && return
  printf 'kith %s: exit %s, expected %s\n' "$*" "$status" "$want"
  printf -- '--- out\n%s\n--- err\n%s\n' "$(head -c 2000 "$out")" "$(head -c 4000 "$err")"
  return 1
}

is() {
  [ "$1" = "$2" ] && return
  printf 'expected: %s\ngot:      %s\n' "$2" "$1"
  return 1
}

# has FILE TEXT...: every text stands in the file.
has() {
  local file="$1" text
  shift
  for text in "$@"; do
    grep -qF -- "$text" "$file" || {
      printf 'missing: %s\nin %s:\n%s\n' "$text" "$file" "$(head -c 2000 "$file")"
      return 1
    }
  done
}

lacks() {
  grep -qF -- "$2" "$1" || return 0
  printf 'not expected: %s\nin %s:\n%s\n' "$2" "$1" "$(head -c 2000 "$1")"
  return 1
}

says() {
  has "$err" "$@"
}

# One column of all reject lines: "2:nul-byte 3:open-quote".
rejects_of() {
  sqlite3 :memory: <<SQL
CREATE TABLE l(d TEXT);
.mode ascii
.separator "\001" "\n"
.import "$1" l
SELECT group_concat(json_extract(d, '\$.line') || ':' || json_extract(d, '\$.code'), ' ') FROM l WHERE d <> '';
SQL
}

names_of() {
  sed -n 's/.*"full":"\([^"]*\)".*/\1/p' "${1:-$out}" | tr '\n' ' ' | sed 's/ $//'
}

sanitized() {
  [ -n "$KITH_SANITIZE" ]
}

as_nobody() {
  [ "$(id -u)" = 0 ] || skip "needs root to become somebody else"
  command -v setpriv >/dev/null || skip "needs setpriv"
  chmod 755 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/work"
  setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null || skip "may not become somebody else here"
  setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$KITH" || skip "nobody cannot reach $KITH"
  status=0
  setpriv --reuid=65534 --regid=65534 --clear-groups env TMPDIR=/tmp "$KITH" "$@" >"$out" 2>"$err" || status=$?
}

# pipeline NAME [SINK] [PATH]: a small pipeline that reads people.csv.
pipeline() {
  cat >"$1" <<YAML
state: state/acme.kith
region: US
sources:
  - name: book
    plugin: csv
    path: people.csv
sinks:
  - name: all
    plugin: ${2:-json}
    path: ${3:-out/all.ndjson}
rejects: rejects/rejects.ndjson
YAML
}

people() {
  awk -v n="$1" 'BEGIN { print "Name,Email"
    for (i = 1; i <= n; i++) printf "Ada%d Love%d,ada%d@example.com\n", i, i, i }'
}
