#!/usr/bin/env bats
# Tables as they arrive broken: each row is kept or rejected with its reason, and what follows is read.

load helpers

@test "csv: a file that ends within a quoted field" {
  printf 'Name,Email\nAda,a@example.com\n"Trunc' >cut.csv
  kith_ends 2 convert cut.csv -t json --rejects r.ndjson
  is "$(names_of)" 'Ada'
  is "$(cat r.ndjson)" '{"source":"cut.csv","file":"cut.csv","record":2,"line":3,"offset":29,"code":"open-quote","reason":"a quoted field that opens in this line is not closed","raw":"\"Trunc","raw_bytes":6}'
}

@test "csv: a quote that is never closed costs one row" {
  printf 'Name,Email\nAda,a@example.com\n"Open,o@example.com\nEve,e@example.com\nBob,b@example.com\n' >open.csv
  kith_ends 2 convert open.csv -t json --rejects r.ndjson
  is "$(names_of)" 'Ada Eve Bob'
  is "$(rejects_of r.ndjson)" '3:open-quote'
  says 'open.csv:3: rejected (open-quote): a quoted field that opens in this line is not closed' \
    '4 read, 3 written, 1 rejected'
}

@test "csv: a quote within an unquoted field is text" {
  printf 'Name,Email,Note\nAda,a@example.com,5" pipe\nBob,b@example.com,"6"" pipe"\nEve,e@example.com,x\n' >pipe.csv
  kith_ends 0 convert pipe.csv -t json
  is "$(names_of)" 'Ada Bob Eve'
  has "$out" '"5\" pipe"' '"6\" pipe"'
}

@test "csv: one line of 100 MB is rejected in little memory" {
  sanitized && skip "memory is not comparable under a sanitizer"
  { people 1; head -c 100000000 /dev/zero | tr '\0' x; printf ',x@example.com\nEve,e@example.com\n'; } >line.csv
  (ulimit -v 2000000 && kith_ends 2 convert line.csv -t json --rejects r.ndjson)
  is "$(names_of)" 'Ada1 Love1 Eve'
  is "$(rejects_of r.ndjson)" '3:too-long'
  [ "$(wc -c <r.ndjson)" -lt 200000 ]
  /usr/bin/time -f %M -o peak "$KITH" convert line.csv -t json >/dev/null 2>&1 || true
  [ "$(tail -n 1 peak)" -lt 65536 ]
}

@test "csv: a NUL byte, kept exactly in the reject" {
  printf 'Name,Email\nA\0da,a@example.com\nEve,e@example.com\n' >nul.csv
  kith_ends 2 convert nul.csv -t json --rejects r.ndjson
  is "$(names_of)" 'Eve'
  is "$(rejects_of r.ndjson)" '2:nul-byte'
  has r.ndjson '"raw_base64":"QQBkYSxhQGV4YW1wbGUuY29t"'
}

@test "csv: bytes that are not UTF-8 are read, and the output is UTF-8" {
  printf 'Name,Email\nJos\xe9,a@example.com\n\xf0\x9f,c@example.com\n' >latin.csv
  kith_ends 0 convert latin.csv -t json
  has "$out" 'José'
  iconv -f UTF-8 -t UTF-8 "$out" >/dev/null
  printf '\xef\xbb\xbfName,Email\nR\xc3\xa9gis,b@example.com\nJos\xe9,a@example.com\n' >mixed.csv
  kith_ends 0 convert mixed.csv -t json
  has "$out" 'José' 'Régis'
  says '1 with oddities'
}

@test "csv: a charset that nobody knows" {
  people 1 >people.csv
  kith_ends 78 convert people.csv -f csv --set charset=klingon -t json
  says "charset 'klingon' is not known" 'UTF-8'
}

@test "csv: 200,000 columns, in a row and in the header" {
  wide=$(head -c 200000 /dev/zero | tr '\0' ,)
  printf 'Name,Email\nAda,a@example.com\nWide,w@example.com%s\nEve,e@example.com\n' "$wide" >wide.csv
  kith_ends 2 convert wide.csv -t json --rejects r.ndjson
  is "$(names_of)" 'Ada Eve'
  is "$(rejects_of r.ndjson)" '3:too-many-columns'
  printf 'Name,Email%s\nAda,a@example.com\n' "$wide" >header.csv
  kith_ends 65 convert header.csv -f csv -t json
  says 'header.csv:' 'header'
}

@test "csv: a mapping whose columns are not there" {
  people 1 >people.csv
  kith_ends 65 convert people.csv -t json --map 'Nome=name.full'
  says 'people.csv: its columns do not fit the mapping' "missing 'Nome'"
  kith_ends 64 convert people.csv -t json --map 'Name=nam.full'
  says 'no property path "nam.full"' 'did you mean "name.full"?'
  kith_ends 78 convert people.csv -t json --map nowhere
  says 'nowhere.yaml: cannot be read'
}

@test "csv: options that there are not" {
  people 1 >people.csv
  kith_ends 78 convert people.csv -t json --set charst=UTF-8
  says 'there is no option "charst"' 'did you mean "charset"?'
  kith_ends 78 convert people.csv -t json --set header=maybe
  says 'must be auto, yes or no, not "maybe"'
}

@test "csv: rejects of a run, by source, file, record, line and offset" {
  pipeline acme.yaml
  printf 'Name,Email\nAda,a@example.com\n"Open,o@example.com\nN\0,n@example.com\nEve,e@example.com\n' >people.csv
  kith_ends 2 run acme.yaml
  has "$out" '2 rejected' 'the tally comes out'
  is "$(rejects_of rejects/rejects.ndjson)" '3:open-quote 4:nul-byte'
  is "$(sed -n 1p rejects/rejects.ndjson)" "{\"source\":\"book\",\"file\":\"$PWD/people.csv\",\"record\":2,\"line\":3,\"offset\":29,\"code\":\"open-quote\",\"reason\":\"a quoted field that opens in this line is not closed\",\"raw\":\"\\\"Open,o@example.com\",\"raw_bytes\":19}"
  is "$(stat -c %a rejects/rejects.ndjson)" 600
  cp rejects/rejects.ndjson before
  kith_ends 2 run acme.yaml
  cmp before rejects/rejects.ndjson
  printf 'Name,Email\nAda,a@example.com\nEve,e@example.com\n' >people.csv
  kith_ends 0 run acme.yaml
  [ ! -s rejects/rejects.ndjson ]
}

@test "csv: what was rejected stands in the rejects file only, not on the screen" {
  printf 'Name,Email\n"Secretperson,s@example.com\nEve,e@example.com\n' >people.csv
  pipeline acme.yaml
  kith_ends 2 convert people.csv -t json -o /dev/null --rejects r.ndjson
  lacks "$err" Secretperson
  has r.ndjson Secretperson
  kith_ends 2 run acme.yaml
  lacks "$err" Secretperson
  lacks "$out" Secretperson
}

@test "csv: too many rejects stop a run" {
  pipeline acme.yaml
  echo 'limits: { max_rejects: 5 }' >>acme.yaml
  { echo Name,Email; for i in 1 2 3 4 5 6; do echo "\"open$i,o@example.com"; done; echo Eve,e@example.com; } >people.csv
  kith_ends 65 run acme.yaml
  says 'source book: 6 of 7 records were rejected, more than limits.max_rejects allows'
  [ ! -e out/all.ndjson ]
  is "$(wc -l <rejects/rejects.ndjson)" 6
  sed -i 's/max_rejects: 5/max_rejects: 90%/' acme.yaml
  kith_ends 2 run acme.yaml
  is "$(wc -l <out/all.ndjson)" 1
  sed -i 's/max_rejects: 90%/max_rejects: 10%/' acme.yaml
  kith_ends 65 run acme.yaml
}
