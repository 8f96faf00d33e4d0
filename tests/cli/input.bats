#!/usr/bin/env bats
# Inputs that are missing, unreadable, empty, or something else than they claim.

load helpers

@test "input: a file that is not there" {
  kith_ends 66 convert nowhere.csv -t json
  says 'cannot open nowhere.csv: No such file'
  kith_ends 66 dedupe nowhere.csv
  says 'nowhere.csv'
}

@test "input: a glob that matches nothing" {
  kith_ends 66 convert 'export-*.csv' -t json
  says 'no file matches export-*.csv'
}

@test "input: a folder with no file, and with none that the plugin wants" {
  mkdir empty
  kith_ends 66 convert empty -t json
  says 'empty holds no file'
  kith_ends 66 convert empty -f linkedin -t json
  says 'empty holds none of' 'Connections.csv'
}

@test "input: a file that may not be read" {
  people 1 >people.csv
  chmod 000 people.csv
  as_nobody convert people.csv -t json
  is "$status" 77
  says 'cannot open people.csv: Permission denied'
}

@test "input: a folder that may not be read" {
  mkdir -m 000 locked
  as_nobody convert locked -f csv -t json
  is "$status" 77
  says 'locked' 'Permission denied'
}

@test "input: empty files are no error, and not silent" {
  : >empty.csv
  : >empty.vcf
  kith_ends 0 convert empty.csv -t json
  says 'empty.csv: the file has no rows' '0 read'
  kith_ends 0 convert empty.vcf -t json
  says 'empty.vcf: the file has no cards' '0 read'
}

@test "input: an empty source of a run says so" {
  pipeline acme.yaml
  : >people.csv
  kith_ends 0 run acme.yaml
  has "$out" 'the file has no rows'
}

@test "input: bytes that are no text" {
  head -c 65536 "$KITH" >binary.dat
  cp binary.dat binary.vcf
  kith_ends 65 convert binary.dat -t json
  says 'cannot tell the format of binary.dat' '-f FORMAT'
  kith_ends 2 convert binary.vcf -f vcard -t json --rejects rejects.ndjson
  is "$(wc -c <"$out")" 0
  [ -s rejects.ndjson ]
  cp binary.dat binary.csv
  kith convert binary.csv -f csv -t json --rejects rejects.ndjson
  [ "$status" = 2 ] || [ "$status" = 65 ]
  says binary.csv
}

@test "input: a vCard for the csv plugin, a table for the vcard plugin" {
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEND:VCARD\n' >card.vcf
  people 2 >people.csv
  kith_ends 65 convert card.vcf -f csv -t json
  says 'card.vcf looks like a vCard file (plugin vcard)'
  kith_ends 2 convert people.csv -f vcard -t json --rejects rejects.ndjson
  says 'people.csv:1: rejected (junk): text outside of any card'
  is "$(rejects_of rejects.ndjson)" '1:junk'
}

@test "input: formats that there are not, or that go the other way only" {
  people 1 >people.csv
  kith_ends 64 convert people.csv -t jsno
  says "there is no plugin 'jsno'; did you mean 'json'?"
  kith_ends 64 convert people.csv -f cvs -t json
  says "there is no plugin 'cvs'; did you mean 'csv'?"
  kith_ends 64 convert people.csv -t linkedin
  says 'linkedin is no sink'
  kith_ends 64 convert people.csv -f json -t json
  says 'json is no source'
}

@test "input: standard input is known by its first bytes, or said" {
  people 1 | kith_ends 0 convert - -t json
  is "$(names_of)" 'Ada1 Love1'
  people 1 | kith_ends 0 convert - -f csv -t json
  is "$(names_of)" 'Ada1 Love1'
  echo nothing of the kind | kith_ends 65 convert - -t json
  says 'cannot tell the format of standard input' '-f FORMAT'
}

@test "input: a damaged gzip, and one that unpacks without end" {
  people 20000 | gzip >people.csv.gz
  head -c 50000 people.csv.gz >cut.csv.gz
  kith_ends 65 convert cut.csv.gz -f csv -t json -o cut.ndjson
  says 'cut.csv.gz is damaged'
  [ ! -e cut.ndjson ]
  (people 1; yes 'Ada,ada@example.com' | head -n 800000) | gzip -9 >bomb.csv.gz
  kith_ends 65 convert bomb.csv.gz -f csv -t json -o bomb.ndjson
  says 'bomb.csv.gz is refused: it unpacks to more than 200 times its size'
  [ ! -e bomb.ndjson ]
}

@test "input: one bad file among good ones leaves no half output" {
  people 2 >a.csv
  kith_ends 66 convert a.csv nowhere.csv -t json -o all.ndjson
  [ ! -e all.ndjson ]
  is "$(find . -name '.all*')" ''
}

@test "input: a source of a run that is missing names source and file" {
  pipeline acme.yaml
  kith_ends 66 run acme.yaml
  says 'source book' 'people.csv'
  people 3 >people.csv
  kith_ends 0 run acme.yaml
  is "$(wc -l <out/all.ndjson)" 3
}
