#!/usr/bin/env bats
# Reports as one HTML file: closed in itself, well-formed, 0600, never written over by accident.

load on_demo

closed() { # FILE: nothing in it is fetched, and it can be read as XML
  ! grep -nE 'http:|src=|url\(|<script|@import' "$1"
  python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$1"
}

@test "html: every report is one closed file" {
  "$KITH" list --disputed --limit 1 --json >first.json
  mei=$(sqlite3 :memory: "SELECT json_extract(readfile('first.json'), '\$.id')")
  "$KITH" offboard dana --html offboard.html
  "$KITH" offboard dana --all --html all.html
  "$KITH" why "$mei" --html why.html
  "$KITH" why "$mei" c-0001 --html pair.html
  "$KITH" list --html list.html
  "$KITH" list --steward dana --html tended.html
  for page in offboard all why pair list tended; do
    closed "$page.html"
    [ "$(stat -c %a "$page.html")" = 600 ]
    grep -q "default-src 'none'" "$page.html"
    grep -q '@media print' "$page.html"
    grep -q '<p class="draft"' "$page.html"
  done
  grep -q 'Dana Reyes' offboard.html
  ! grep -q Albrecht all.html
}

@test "html: the list has a row a contact, a badge says whose it is" {
  "$KITH" list --steward dana --html rows.html
  "$KITH" list --steward dana --json >rows.json
  [ "$(grep -c '<th scope="row"' rows.html)" = "$(wc -l <rows.json)" ]
  [ "$(sqlite3 :memory: "SELECT count(*) FROM (SELECT value AS r FROM json_each('[' || replace(trim(readfile('rows.json'), char(10)),
    char(10), ',') || ']')) WHERE json_extract(r, '\$.steward') <> 'dana@acme.example'")" = 0 ]
  grep -q 'badge t-disputed' rows.html
}

@test "html: a file that is there is left alone" {
  echo mine >there.html
  run "$KITH" offboard dana --html there.html
  [ "$status" = 73 ]
  says '--force'
  [ "$(cat there.html)" = mine ]
  run "$KITH" offboard dana --html there.html --force
  [ "$status" = 0 ]
  says 'wrote there.html'
  closed there.html
}

@test "html: to standard output, and not beside --json" {
  "$KITH" offboard dana --html - >out.html
  closed out.html
  run "$KITH" offboard dana --html x.html --json
  [ "$status" = 64 ]
  [ ! -e x.html ]
}

@test "html: a state, its key and a sink's database are written over by nothing" {
  sum=$(cat demo.kith.key out/crm.db | cksum)
  for file in demo.kith demo.kith.key demo.kith.lock out/crm.db; do
    run "$KITH" list --state demo.kith --html "$file" --force
    [ "$status" = 73 ]
    says 'is not written over'
    run "$KITH" onboard dana --state demo.kith --list -o "$file"
    [ "$status" = 73 ]
  done
  [ "$sum" = "$(cat demo.kith.key out/crm.db | cksum)" ]
  "$KITH" list --limit 1
}
