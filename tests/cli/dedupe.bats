#!/usr/bin/env bats
# kith dedupe: maps, ids, clusters.

load helpers

febrl() {
  cat >febrl.csv <<'C'
rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id
rec-0-org, henrietta, ostrowski, 41, gannet close, the boatshed, wattle point, 5013, tas, 19330417, 7781203
rec-0-dup-0, henrietta, ostrowsky, 41, gannet close, the boatshed, wattle point, 5013, tas, 19330417, 7781203
rec-1-org, lachlan, quibell, 6, tern road, , seven hills, 2611, nsw, 19670902, 3120954
rec-2-org, imogen, farquhar, 117, plover avenue, unit 3, glenside, 3188, vic, 19820129, 9034417
rec-2-dup-0, imogen, farquhar, 117, plover avnue, unit 3, glenside, 3188, vic, 19820129, 9034417
rec-3-org, bronte, mcavoy, 22, shearwater lane, , port lindsay, 6770, wa, 19900611, 1560088
C
}

# The groups of a clusters file, as ids: "a+b c d", in the order of their first records.
groups_of() {
  sqlite3 :memory: <<SQL
.mode csv
.import "$1" c
.mode list
SELECT group_concat(ids, ' ') FROM (SELECT group_concat(id, '+') AS ids FROM
  (SELECT id, cluster, record FROM c ORDER BY CAST(record AS INT)) GROUP BY cluster ORDER BY min(CAST(record AS INT)));
SQL
}

@test "dedupe: a map, and the clusters it comes to" {
  febrl
  kith_ends 0 dedupe febrl.csv --map "$(cat "$data/maps/febrl.map")" --clusters c.csv
  is "$(head -n 1 c.csv)" 'source,record,id,cluster,probability'
  is "$(wc -l <c.csv)" 7
  is "$(groups_of c.csv)" 'rec-0-org+rec-0-dup-0 rec-1-org rec-2-org+rec-2-dup-0 rec-3-org'
  is "$(cut -d, -f1-3 c.csv | sed -n '2,3p')" "$(printf 'febrl.csv,1,rec-0-org\nfebrl.csv,2,rec-0-dup-0')"
}

@test "dedupe: --id names the column that identifies" {
  printf 'code,Name,Email\nx1,Ada Lovelace,ada@example.com\nx2,Ada Lovelace,ada@example.com\nx3,Bob Marsh,bob@example.com\n' >a.csv
  kith_ends 0 dedupe a.csv --id code --clusters c.csv
  is "$(groups_of c.csv)" 'x1+x2 x3'
  kith_ends 0 dedupe a.csv --map 'Name=name.full,Email=email' --id code --clusters c.csv
  is "$(groups_of c.csv)" 'x1+x2 x3'
}

@test "dedupe: rejected rows count, so that record numbers are the file's" {
  cat >a.csv <<'C'
code,Name,Email
x1,Ada Lovelace,ada@example.com
"x2,Open Quote,o@example.com
x3,Ada Lovelace,ada@example.com
x4,Bob Marsh,bob@example.com
C
  kith_ends 2 dedupe a.csv --map 'code=uid,Name=name.full,Email=email' --clusters c.csv --rejects r.ndjson
  is "$(cut -d, -f2,3 c.csv | tail -n +2 | tr '\n' ' ')" '1,x1 3,x3 4,x4 '
  is "$(groups_of c.csv)" 'x1+x3 x4'
  has r.ndjson '"record":2,"line":3,'
}

@test "dedupe: people are merged in the output, across files" {
  printf 'Name,Email,Phone\nAda Lovelace,ada@example.com,+44 20 7946 0000\n' >a.csv
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Ada Lovelace\nEMAIL:ada@example.com\nTITLE:Countess\nEND:VCARD\n' >b.vcf
  kith_ends 0 dedupe a.csv b.vcf -o merged.ndjson --clusters c.csv
  is "$(wc -l <merged.ndjson)" 1
  has merged.ndjson '"Ada Lovelace"' Countess '7946'
  is "$(cut -d, -f1,2 c.csv | tail -n +2 | tr '\n' ' ')" 'a.csv,1 b.vcf,1 '
  says '2 contacts are 1 people'
}

@test "dedupe: an empty file, a file without people" {
  : >empty.csv
  kith_ends 0 dedupe empty.csv --clusters c.csv
  is "$(cat c.csv)" 'source,record,id,cluster,probability'
  printf 'Name,Email\n,\n,\n' >blank.csv
  kith_ends 0 dedupe blank.csv --clusters c.csv
}

@test "dedupe: ten thousand who share everything neither hang nor become one" {
  awk 'BEGIN { print "code,Name,Email,Phone"; for (i = 0; i < 10000; i++)
    printf "%d,Info Desk%d Person%d,info@example.com,+1 503 555 0100\n", i, i, i }' >shared.csv
  SECONDS_MAX=50 kith_ends 0 dedupe shared.csv --map 'code=uid,Name=name.full,Email=email,Phone=phone' --clusters c.csv
  is "$(tail -n +2 c.csv | wc -l)" 10000
  [ "$(tail -n +2 c.csv | cut -d, -f4 | sort -u | wc -l)" -gt 9000 ]
}

@test "dedupe: identical records, a thousand of them, become one" {
  { echo 'Name,Email'; yes 'Ada Lovelace,ada@example.com' | head -n 1000; } >same.csv
  SECONDS_MAX=50 kith_ends 0 dedupe same.csv --clusters c.csv
  is "$(tail -n +2 c.csv | cut -d, -f4 | sort -u | wc -l)" 1
}

@test "dedupe: the order of rows does not matter for who is whom" {
  febrl
  { head -n 1 febrl.csv; tail -n +2 febrl.csv | tac; } >back.csv
  kith_ends 0 dedupe back.csv --map "$(cat "$data/maps/febrl.map")" --clusters c.csv
  is "$(groups_of c.csv)" 'rec-3-org rec-2-dup-0+rec-2-org rec-1-org rec-0-dup-0+rec-0-org'
}

@test "dedupe: fields with commas and quotes stay one field of the clusters" {
  printf 'code,Name\n"a,""1""",Ada Lovelace\nb,Bob Marsh\n' >'in, put.csv'
  kith_ends 0 dedupe 'in, put.csv' --map 'code=uid,Name=name.full' --clusters c.csv
  is "$(sed -n 2p c.csv | sed 's/,[^,]*,[^,]*$//')" '"in, put.csv",1,"a,""1"""'
}
