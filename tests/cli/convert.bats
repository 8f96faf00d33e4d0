#!/usr/bin/env bats
# kith convert, and how a command line is read.

load helpers

@test "convert: a table and a card, word for word" {
  printf 'Name,Email,Phone\nAda Lovelace,ada@example.com,+44 20 7946 0000\n' >a.csv
  printf 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bob B\xc3\xb6hm\r\nEMAIL;TYPE=work:bob@example.com\r\nEND:VCARD\r\n' >b.vcf
  kith_ends 0 convert a.csv b.vcf -t json
  is "$(cat "$out")" '{"name":{"full":"Ada Lovelace"},"emails":[{"value":"ada@example.com"}],"phones":[{"value":"+44 20 7946 0000"}]}
{"name":{"full":"Bob Böhm"},"emails":[{"value":"bob@example.com","types":["work"]}]}'
  is "$(cat "$err")" '2 read, 2 written'
}

@test "convert: options that there are not, or whose value is wrong" {
  people 1 >people.csv
  kith_ends 64 convert people.csv -t json --jobs 0
  says "--jobs takes a number from 1 to 64, not '0'"
  kith_ends 64 convert people.csv -t json --jobs many
  kith_ends 64 convert people.csv -t json --jobs 65
  kith_ends 64 convert people.csv -t json --jobz 1
  says 'kith convert has no option --jobz; did you mean --jobs?'
  kith_ends 64 convert people.csv -t json -Z
  says 'has no option -Z'
  kith_ends 64 convert people.csv -t json -o
  says '--output needs a value'
  kith_ends 64 convert people.csv -t json --quiet=1
  says '--quiet takes no value'
  kith_ends 64 dedupe people.csv --merge-at 2
  says "--merge-at takes a probability"
}

@test "convert: commands that there are not, and too few words" {
  kith_ends 64 convret people.csv
  says "there is no command 'convret'; did you mean 'convert'?"
  kith_ends 64 --jobs 2
  kith_ends 64 convert
  says 'usage: kith convert'
  people 1 >people.csv
  kith_ends 64 convert people.csv
  says 'which format?'
  kith_ends 64 run
  says 'usage: kith run'
  kith_ends 64 run a b
}

@test "convert: a clock that cannot be read" {
  people 1 >people.csv
  KITH_NOW=yesterday kith_ends 64 convert people.csv -t json
  says "KITH_NOW is 'yesterday'"
}

@test "convert: help for each command, with an example" {
  kith_ends 0 --help
  has "$out" 'Usage: kith COMMAND'
  for command in $(sed -n 's/^  \([a-z-]*\)  .*/\1/p' "$out"); do
    kith_ends 0 "$command" --help
    has "$out" "Usage: kith $command" 'Example:' '$ kith'
  done
}

@test "convert: outputs that cannot be written" {
  people 1 >people.csv
  kith_ends 73 convert people.csv -t json -o .
  says 'cannot write .: Is a directory'
  kith_ends 73 convert people.csv -t json -o people.csv/all.ndjson
  says 'cannot write people.csv/all.ndjson'
  kith_ends 73 convert people.csv -t json -o all.ndjson --rejects people.csv/r.ndjson
  says 'cannot write people.csv/r.ndjson'
  [ ! -e all.ndjson ]
}

@test "convert: an output that may not be written" {
  people 1 >people.csv
  chmod 644 people.csv
  as_nobody convert people.csv -t json -o all.ndjson
  is "$status" 73
  says 'cannot write all.ndjson: Permission denied'
}

@test "convert: the same bytes with one worker and with eight" {
  people 5000 >people.csv
  kith_ends 0 convert people.csv -t json -n -j 1 -o one.ndjson
  kith_ends 0 convert people.csv -t json -n -j 8 -o eight.ndjson
  cmp one.ndjson eight.ndjson
  is "$(wc -l <one.ndjson)" 5000
}

@test "convert: --quiet and --json" {
  people 2 >people.csv
  printf '"open,o@example.com\n' >>people.csv
  kith_ends 2 convert people.csv -t json --quiet
  is "$(cat "$err")" ''
  kith_ends 2 convert people.csv -t json -o all.ndjson --json --quiet
  kith_ends 2 convert people.csv -t json -o all.ndjson --json
  is "$(tail -n 1 "$err")" '{"read":3,"written":2,"rejected":1,"refused":0,"odd":0,"other_kinds":0}'
}

@test "convert: an input is not its own output's victim" {
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEND:VCARD\n' >a.vcf
  kith_ends 0 convert a.vcf -t json -o a.vcf
  is "$(cat a.vcf)" '{"name":{"full":"Ada"}}'
}

@test "convert: from standard input, whatever it is" {
  printf 'Name,Email\nAda L,ada@example.com\n' >a.csv
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Bob\nEND:VCARD\n' >b.vcf
  kith_ends 0 convert - -t json <a.csv
  is "$(names_of)" 'Ada L'
  cat b.vcf | kith_ends 0 convert - -t json
  is "$(names_of)" 'Bob'
  gzip -c a.csv | kith_ends 0 convert - -t json
  is "$(names_of)" 'Ada L'
  mkfifo pipe
  cat b.vcf >pipe &
  kith_ends 0 convert pipe -t json
  is "$(names_of)" 'Bob'
  kith_ends 65 convert - -t json </dev/null
  says 'standard input is empty'
  head -c 70000 /dev/zero | kith_ends 65 convert - -t json
  says 'cannot tell the format of standard input'
}

@test "convert: the output's name says its format" {
  people 2 >people.csv
  kith_ends 0 convert people.csv -o a.ndjson
  is "$(wc -l <a.ndjson)" 2
  kith_ends 0 convert people.csv -o A.JSON
  is "$(jq length A.JSON)" 2
  kith_ends 0 convert people.csv -o b.json --to-set indent=2
  is "$(jq length b.json)" 2
  kith_ends 0 convert people.csv -o c.json --to-set layout=ndjson
  cmp a.ndjson c.json
  kith_ends 0 convert people.csv -o d.json -t json
  cmp a.ndjson d.json
  kith_ends 64 convert people.csv -o people.foo
  says 'the name people.foo does not say'
  kith_ends 64 convert people.csv -o .json
  kith_ends 64 convert people.csv -o -
  kith_ends 0 dedupe people.csv -o e.json
  is "$(jq length e.json)" 2
}

@test "convert: packed outputs" {
  people 5000 >people.csv
  kith_ends 0 convert people.csv -o plain.ndjson
  for ending in gz zst; do
    kith_ends 0 convert people.csv -o all.ndjson.$ending
    is "$(stat -c %a all.ndjson.$ending)" 600
  done
  gzip -dc all.ndjson.gz | cmp - plain.ndjson
  mv all.ndjson.gz first.gz
  sleep 1.1
  kith_ends 0 convert people.csv -o all.ndjson.gz --rejects r.ndjson.gz
  cmp first.gz all.ndjson.gz
  gzip -t r.ndjson.gz
  if command -v zstd >/dev/null; then zstd -dc all.ndjson.zst | cmp - plain.ndjson; fi
  # packed in, packed out
  gzip -c people.csv >people.csv.gz
  kith_ends 0 convert people.csv.gz -o again.ndjson.gz
  cmp first.gz again.ndjson.gz
  kith_ends 73 convert people.csv -o people.csv/all.ndjson.gz
  is "$(find . -name '.*.kith-*')" ''
}

@test "convert: a sink of a pipeline may be packed, and is written once" {
  people 3 >people.csv
  pipeline acme.yaml json out/all.ndjson.gz
  kith_ends 0 run acme.yaml
  is "$(gzip -dc out/all.ndjson.gz | wc -l)" 3
  touch -d @0 out/all.ndjson.gz
  kith_ends 0 run acme.yaml
  is "$(stat -c %Y out/all.ndjson.gz)" 0
}

@test "convert: a full disk behind standard output" {
  people 3 >people.csv
  status=0
  "$KITH" convert people.csv -t json >/dev/full 2>"$err" || status=$?
  is "$status" 73
  says 'cannot write standard output: No space left on device'
  status=0
  "$KITH" plugins list >/dev/full 2>"$err" || status=$?
  is "$status" 73
  says 'cannot write standard output: No space left on device'
}

@test "convert: standard places that are closed" {
  people 2 >people.csv
  status=0
  "$KITH" convert people.csv -o a.ndjson 2>&- >&- <&- || status=$?
  is "$status" 0
  is "$(wc -l <a.ndjson)" 2
  status=0
  "$KITH" convert people.csv -t json >&- 2>"$err" || status=$?
  is "$status" 73
  kith_ends 65 convert - -t json <&-
}

@test "convert: a folder is its files, each in its own format, at any depth" {
  mkdir -p pile/below
  people 2 >pile/a.csv
  printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bob\r\nEND:VCARD\r\n' >pile/below/b.vcf
  printf 'just words\n' >pile/note
  printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Hidden\r\nEND:VCARD\r\n' >pile/.c.vcf
  ln -s below/b.vcf pile/link.vcf
  kith_ends 0 convert pile -t json
  is "$(wc -l <"$out")" 3
  says 'pile/note: left out: no source knows what it is'
  kith_ends 65 convert pile/note -t json
  mkdir empty
  kith_ends 66 convert empty -t json
  cp pile/note empty/note
  kith_ends 65 convert empty -t json
  says 'no file in empty is of a format that Kith reads'
  kith_ends 0 preview pile -n 1
  grep -q 'pile/below/b.vcf  vcard' "$out"
  kith_ends 0 dedupe pile -o people.ndjson
  is "$(wc -l <people.ndjson)" 3
}

@test "convert: an option of the sink that there is not" {
  people 1 >people.csv
  kith_ends 78 convert people.csv -t csv --to-set layot=google
  says '--to-set:1:1: there is no option "layot" here; did you mean "layout"?'
}
