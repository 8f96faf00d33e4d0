#!/usr/bin/env bats
# What goes out: who may read it, and that what comes from data cannot drive a terminal.

load helpers

control='\x1b[31m\x07\x9b'

@test "output: files are for their owner only, whatever the umask" {
  umask 000
  mkdir -m 700 private
  cd private
  people 3 >people.csv
  printf '"open,o@example.com\n' >>people.csv
  pipeline acme.yaml
  sed -i 's/^rejects:/  - { name: crm, plugin: crm-sqlite, path: out\/crm.db }\nrejects:/' acme.yaml
  kith_ends 2 run acme.yaml
  is "$(stat -c '%a %n' out/* rejects/* state/* | sort)" "$(printf '600 %s\n' out/all.ndjson out/crm.db \
    rejects/rejects.ndjson state/acme.kith state/acme.kith.key state/acme.kith.lock)"
  is "$(stat -c %a out rejects state | tr '\n' ' ')" '700 700 700 '
  kith_ends 2 convert people.csv -t json -o c.ndjson --rejects r.ndjson
  kith_ends 2 dedupe people.csv -o d.ndjson --clusters d.csv
  is "$(stat -c %a c.ndjson r.ndjson d.ndjson d.csv | tr '\n' ' ')" '600 600 600 600 '
}

@test "output: an older output that was open to others is closed" {
  people 3 >people.csv
  touch all.ndjson
  chmod 644 all.ndjson
  kith_ends 0 convert people.csv -t json -o all.ndjson
  is "$(stat -c %a all.ndjson)" 600
}

# No byte that a terminal acts on, in a file: C0 but newline and TAB, DEL, C1, bidi.
is_tame() {
  ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]' "$1" && return
  printf 'control characters in %s:\n' "$1"
  cat -v "$1" | head -n 20
  return 1
}

evil_csv() {
  printf 'Name,Email,\x1b]0;title\x07\n' >people.csv
  printf 'Eve\x1b[31mil\x07\xc2\x9b31m\xe2\x80\xae\x7f,eve\x1b[2J@example.com,x\x1b[0m\n' >>people.csv
  printf '"Open\x1b[31m,o@example.com\n' >>people.csv
}

@test "output: control characters from a table" {
  evil_csv
  kith_ends 2 convert people.csv -t json --rejects -
  is_tame "$out"
  is_tame "$err"
  has "$out" '\u001b[31m' '\u009b'
  kith_ends 2 dedupe people.csv
  is_tame "$out"
  is_tame "$err"
}

@test "output: control characters from cards" {
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Eve\x1b[31mil\nX-\x1b[0m:1\nNOTE:\x1b]52;c;x\x07\nEND:VCARD\n\x1b[2Jjunk\n' >a.vcf
  kith_ends 2 convert a.vcf -t json
  is_tame "$out"
  is_tame "$err"
}

@test "output: control characters in names of files and options" {
  name=$'bad\x1b[31m.csv'
  people 1 >"$name"
  printf '"open\n' >>"$name"
  kith_ends 2 convert "$name" -t json
  is_tame "$err"
  kith_ends 66 convert $'no\x1b[31m.csv' -t json
  is_tame "$err"
  kith_ends 64 $'no\x1b[31m'
  is_tame "$err"
  kith_ends 78 convert "$name" -t json --set $'no\x1b[31m=1'
  is_tame "$err"
}

@test "output: control characters on the screen of a run and in its reports" {
  evil_csv
  pipeline acme.yaml
  kith_ends 2 run acme.yaml
  is_tame "$out"
  is_tame "$err"
  is_tame out/all.ndjson
  kith_ends 2 run acme.yaml --json
  is_tame "$out"
  if "$KITH" list --help >/dev/null 2>&1; then
    kith list --state state/acme.kith
    is_tame "$out"
    kith why --state state/acme.kith eve
    is_tame "$out"
    is_tame "$err"
  fi
}

@test "output: control characters in a pipeline and a policy" {
  printf 'state: s\nre\\egion: 1\nsources: "\\e[31m"\n"\\e[31mkey": 1\n' >acme.yaml
  kith_ends 78 check acme.yaml
  is_tame "$err"
  kith_ends 78 check acme.yaml --json
  is_tame "$out"
  printf 'version: 1\nrules:\n  - id: "a\\e[31m"\n    when: "no\\e[31m > 1"\n    then: { claim: weak }\n    because: "{no\\e[31m}"\n' >policy.yaml
  kith_ends 78 check policy.yaml
  is_tame "$err"
}
