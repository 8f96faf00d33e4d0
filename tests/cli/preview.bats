#!/usr/bin/env bats
# kith preview: the first contacts, raw beside normalised; it writes nothing.

load helpers

cards() {
  printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:ADA  LOVELACE\r\nTEL;TYPE=work:(415) 555-0100\r\nEMAIL:ada@@example\r\nEND:VCARD\r\n'
  printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bob\r\nTEL:+49 30 1234567\r\nEND:VCARD\r\n'
}

@test "preview: raw beside normalised, problems marked" {
  cards >a.vcf
  kith_ends 0 preview a.vcf --region US
  has "$out" 'a.vcf  vcard' '~ Ada Lovelace' '~ +14155550100' '! no e-mail address' '~ +49301234567' 'ada@@example'
  has "$out" 'Shown: all 2. Values: 1 with a problem (!), 3 cleaned (~). Oddities: 0, rejected: 0.'
  is "$(ls)" a.vcf
  kith_ends 0 preview a.vcf
  has "$out" '! of which country? say --region'
}

@test "preview: no more than was asked for" {
  people 5000 >people.csv
  kith_ends 0 preview people.csv -n 3
  has "$out" 'Ada3 Love3' 'Shown: the first 3'
  lacks "$out" 'Ada4'
  kith_ends 0 preview people.csv
  has "$out" 'Ada10 Love10'
  lacks "$out" 'Ada11'
  for wrong in 0 -1 1001 many; do
    kith_ends 64 preview people.csv -n "$wrong"
    says '--number takes a number from 1 to 1000'
  done
  kith_ends 64 preview
  says 'usage: kith preview'
}

@test "preview: standard input and pipes" {
  cards | kith_ends 0 preview - -n 1
  has "$out" 'Ada Lovelace'
  mkfifo pipe
  cards >pipe &
  kith_ends 0 preview pipe
  has "$out" 'Ada Lovelace' 'Bob'
}

@test "preview: a pipeline, each of its sources, and no state" {
  people 20 >people.csv
  pipeline acme.yaml
  kith_ends 0 preview acme.yaml -n 2
  has "$out" 'book  csv  people.csv' 'Ada2 Love2'
  lacks "$out" 'Ada3'
  is "$(ls | tr '\n' ' ')" 'acme.yaml people.csv '
  sed -i 's/plugin: csv/plugin: cvs/' acme.yaml
  kith_ends 78 preview acme.yaml
  says "there is no plugin 'cvs'"
  kith_ends 66 preview nosuch.yaml
}

@test "preview: rejects and oddities are shown where they stand" {
  printf 'Name,Email\nAda,ada@example.com\n"Bob "x,b@example.com\nCid,c@example.com\n"open,o@example.com\n' >people.csv
  kith_ends 0 preview people.csv
  has "$out" 'Ada' 'rejected (open-quote)'
  printf 'Name,Email\nJ\xfcrgen,j@example.com\n' >latin.csv
  kith_ends 0 preview latin.csv
  has "$out" 'Jürgen'
  : >empty.csv
  kith_ends 0 preview empty.csv
  has "$out" 'there are no records in it'
}

@test "preview: files that cannot be read do not hide the others" {
  people 1 >people.csv
  kith_ends 66 preview nosuch.csv people.csv
  has "$out" 'Ada1 Love1'
  says 'cannot open nosuch.csv'
  echo nothing >notes.txt
  kith_ends 65 preview people.csv notes.txt
  has "$out" 'Ada1 Love1'
  says 'cannot tell the format of notes.txt'
  kith_ends 66 preview nosuch.csv --json
  is "$(jq -r '.sources[0].error' "$out")" 'cannot open nosuch.csv: No such file or directory'
}

@test "preview: for machines" {
  cards >a.vcf
  kith_ends 0 preview a.vcf --region US --json
  is "$(jq -r '.sources[0] | .plugin, .more, (.records | length)' "$out" | tr '\n' ' ')" 'vcard false 2 '
  is "$(jq -r '.sources[0].records[0].values[] | select(.property == "TEL") | .raw + " " + .normalised' "$out")" \
    '(415) 555-0100 +14155550100'
  is "$(jq -r '.sources[0].records[0].values[] | select(.problem) | .property + ": " + .problem' "$out")" \
    'EMAIL: no e-mail address'
}

@test "preview: nothing drives the terminal, and wide characters keep the columns" {
  printf 'Name,Email,Note\n"李伟 \xf0\x9f\x98\x80",a@@b,"x\x1b[31my\x07\xc2\x9b31m\xe2\x80\xae"\nJ\xc3\xb6rg e\xcc\x81,"l\nl",z\n' >w.csv
  kith_ends 0 preview w.csv
  ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]' "$out"
  has "$out" 'x\x1b[31my\x07' 'l\nl'
  # sign and value begin in one column: 4 wide ones and 1 mark there, none here
  python3 - "$out" <<'PY' || skip 'no python3'
import sys, unicodedata
def width(s): return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in s)
columns = {width(l[:l.index(s)]) for l in open(sys.argv[1], encoding='utf-8') for s in (' = ', ' =\n', ' ! ', ' ~ ') if s in l and not l.startswith('Shown')}
sys.exit(len(columns) != 1)
PY
  kith_ends 0 preview w.csv --json
  ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]' "$out"
}

@test "preview: at every width of a terminal" {
  command -v script >/dev/null || skip 'no script(1)'
  cards >a.vcf
  printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:%s\r\nNOTE:%s\r\nEND:VCARD\r\n' "$(printf 'long %.0s' {1..100})" \
    "$(printf '長い%.0s' {1..100})" >>a.vcf
  for columns in 20 40 63 64 80 200; do
    TERM=xterm timeout 20 script -qc "stty cols $columns; '$KITH' preview a.vcf" /dev/null </dev/null >shown
    most=$((columns < 40 ? 40 : columns))
    sed -e 's/\x1b\[[0-9;]*[mK]//g' -e 's/\r//g' shown >plain
    python3 - plain $most <<'PY' || fail=1
import sys, unicodedata
def width(s): return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in s)
sys.exit(any(width(l.rstrip('\n')) > int(sys.argv[2]) for l in open(sys.argv[1], encoding='utf-8') if 'reading' not in l))
PY
    [ -z "${fail-}" ] || { cat plain; echo "wider than $most"; return 1; }
  done
}

@test "preview: a huge line, and an interrupted look" {
  { echo Name,Email; head -c 30000000 /dev/zero | tr '\0' x; } >huge.csv
  kith_ends 0 preview huge.csv
  has "$out" rejected
}

@test "preview: colours for a terminal, signs without" {
  command -v script >/dev/null || skip 'no script(1)'
  cards >a.vcf
  unset NO_COLOR
  TERM=xterm timeout 20 script -qc "'$KITH' preview a.vcf --region US" /dev/null </dev/null >shown
  grep -q $'\x1b\[31m! no e-mail' shown
  NO_COLOR=1 TERM=xterm timeout 20 script -qc "'$KITH' preview a.vcf --region US" /dev/null </dev/null >shown
  ! grep -q $'\x1b\[3' shown
  grep -q '! no e-mail' shown
}
