#!/usr/bin/env bats
# Archives that lie: refused as a whole or at the member, with the archive and the member named, and nothing unpacked to disk.

load helpers

# refused ARCHIVE TEXT...: exit 65, the texts said, no output.
refused() {
  local archive="$data/hostile/$1"
  shift
  kith_ends 65 convert "$archive" -f linkedin -t json -o all.ndjson
  says "$archive" "$@"
  [ ! -e all.ndjson ]
  is "$(find . -type f)" ''
}

@test "zip: an export without a fault" {
  kith_ends 0 convert "$data/hostile/export.zip" -t json
  is "$(wc -l <"$out")" 3
}

@test "zip: sizes that are not true" {
  refused claims-more.zip '!Connections.csv is damaged'
  refused claims-less.zip '!Connections.csv is damaged'
}

@test "zip: a checksum that is not true" {
  refused checksum.zip '!Connections.csv is damaged' CRC
}

@test "zip: names that lead out of the archive" {
  refused dotdot.zip '"../Connections.csv" has a name that leads out of the archive'
  refused absolute.zip '"/tmp/Connections.csv" has a name that leads out of the archive'
  [ ! -e ../Connections.csv ]
  [ ! -e /tmp/Connections.csv ]
}

@test "zip: a bomb" {
  refused bomb.zip '!Connections.csv is refused: it unpacks to more than 200 times its size'
}

@test "zip: members that share bytes" {
  refused overlap.zip '"Connections.csv" overlaps another one'
}

@test "zip: cut off, not a zip, empty" {
  refused cut.zip 'is cut off'
  echo 'this is no archive' >text.zip
  kith_ends 65 convert text.zip -f linkedin -t json
  says 'text.zip is no archive that can be used'
  : >zero.zip
  kith_ends 65 convert zero.zip -f linkedin -t json
  says 'zero.zip is no archive that can be used'
}

@test "zip: encrypted, of two names, of another method" {
  refused encrypted.zip '"Connections.csv" is encrypted'
  refused two-names.zip 'has two headers that do not agree'
  refused other-method.zip 'is packed in a way other than stored and deflated'
}

@test "zip: an archive with nothing of an export" {
  kith_ends 66 convert "$data/hostile/no-member.zip" -f linkedin -t json
  says 'holds none of' Connections.csv
}

@test "zip: the export at the top counts, once" {
  kith_ends 0 convert "$data/hostile/twice.zip" -f linkedin -t json
  is "$(wc -l <"$out")" 3
}

@test "zip: in a run the source is named, and the next run with a sound file goes on" {
  pipeline acme.yaml
  sed -i 's/plugin: csv/plugin: linkedin/; s/people.csv/export.zip/' acme.yaml
  cp "$data/hostile/checksum.zip" export.zip
  kith_ends 65 run acme.yaml
  says 'source book' 'export.zip!Connections.csv is damaged'
  cp "$data/hostile/export.zip" export.zip
  kith_ends 0 run acme.yaml
  is "$(wc -l <out/all.ndjson)" 3
}
