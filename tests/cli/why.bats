#!/usr/bin/env bats
# why on the demo: how records came together, bars of the weights, and what would change it; as a page and as JSON.

load on_demo

is() {
  [ "$1" = "$2" ] || {
    printf 'expected: %s\ngot:      %s\n' "$2" "$1"
    return 1
  }
}

ask() { # EXPRESSION over the JSON `doc`
  sqlite3 :memory: "WITH o AS (SELECT readfile('out.json') AS doc) SELECT $1 FROM o"
}

@test "why: the tree has a join for each record but one, and names the weakest link" {
  run "$KITH" why 'Quentin Abara'
  [ "$status" = 0 ]
  says 'Together in 2 joins, the nearest first; weakest link: > 99.9 %: phone: same mobile'
  says '  ├─ dana-phone line 807 > 99.9 %'
  says '  └─ eli-phone line 48   > 99.9 %'
  is "$(grep -c 'weakest: ' <<<"$output")" 1
  is "$(grep -c '[├└]─ ' <<<"$output")" 2
}

@test "why: one record has no tree" {
  id=$(sqlite3 demo.kith "SELECT identity FROM member JOIN identity ON identity.id = identity AND status = 1
    GROUP BY identity HAVING count(*) = 1 LIMIT 1")
  name=$(sqlite3 :memory: "CREATE TABLE line(doc TEXT);" ".mode ascii" '.separator "\001" "\n"' \
    ".import out/contacts.ndjson line" "SELECT json_extract(doc, '\$.id') FROM line
    WHERE json_array_length(doc, '\$.sightings') = 1 LIMIT 1")
  [ "$id" ] && [ "$name" ]
  run "$KITH" why "$name"
  [ "$status" = 0 ]
  ! grep -q '^Together' <<<"$output"
}

@test "why: the tree as JSON, joins over places among the sightings" {
  "$KITH" why 'Quentin Abara' --json >out.json
  is "$(ask "json_array_length(doc, '\$.tree.joins')")" 2
  is "$(ask "json_extract(doc, '\$.tree.records')")" "$(ask "json_array_length(doc, '\$.sightings')")"
  is "$(ask "json_extract(doc, '\$.tree.joins[1].left[0]', '\$.tree.joins[1].left[1]', '\$.tree.joins[1].right[0]')")" \
    '[2,0,1]'
  is "$(ask "json_extract(doc, '\$.sightings[2].founding', '\$.tree.joins[0].loose', '\$.tree.joins[0].forced')")" \
    '[true,false,false]'
}

@test "why: a doubtful pair, its bars, and what would merge it" {
  run "$KITH" why c-000y c-006g
  [ "$status" = 0 ]
  says 'Two contacts'
  says 'review at 50 % ┊'
  says '│ merge at 90 %'
  says 'before looking     ▒▒▒▒'
  says 'What would change it (all else as it is)'
  says 'merged  title: '
  says 'merged  e-mail: same (now: not known)'
}

@test "why: what it says would happen is what happens, and bars add up, in the JSON" {
  "$KITH" why c-000y c-006g --json >out.json
  is "$(ask "json_extract(doc, '\$.fate', '\$.merge_at', '\$.review_at')")" '["review",0.9,0.5]'
  is "$(ask "(SELECT sum(abs(json_extract(b.value, '\$.from') - json_extract(a.value, '\$.to')) > 0.0001)
    FROM json_each(doc, '\$.waterfall') a JOIN json_each(doc, '\$.waterfall') b ON b.key = a.key + 1
    WHERE b.key < json_array_length(doc, '\$.waterfall') - 1)")" 0
  is "$(ask "(SELECT count(*) FROM json_each(doc, '\$.whatif') WHERE (json_extract(value, '\$.fate') = 'merged')
    <> (json_extract(value, '\$.probability') >= 0.9))")" 0
  is "$(ask "(SELECT count(*) > 5 FROM json_each(doc, '\$.whatif'))")" 1
  is "$(ask "json_extract(doc, '\$.group.pairs', '\$.group.forbidden')")" '[1,0]'
}

@test "why: what is forbidden says so, and who may overrule it" {
  ids=$("$KITH" list --account 'Kessler' -t csv | grep 'Robert Kessler' | cut -d, -f1)
  run "$KITH" why $ids
  [ "$status" = 0 ]
  says 'forbidden'
  says 'Jr. and Sr.: with these records only a person'
  says "$(tr '\n' ' ' <<<"kith merge $ids" | sed 's/ $//')"
}

@test "why: two records of one contact, and how firm that is" {
  run "$KITH" why c-000r c-000r
  [ "$status" = 0 ]
  says 'One contact'
  says 'no single field: at most -'
}

@test "why: on a terminal nothing drawn is wider than it, with colours or without" {
  command -v script >/dev/null || skip "script is not installed"
  for columns in 40 80 120; do # a terminal that closes at once may lose what was written last
    NO_COLOR=1 timeout 20 script -qc "stty cols $columns; '$KITH' why c-000y c-006g; '$KITH' why 'Quentin Abara'
      sleep 0.3" /dev/null </dev/null >page
    widest=$(tr -d '\r' <page | grep -E '▒|█|─ |┊' | grep -v 'speaks for one' | LC_ALL=C.UTF-8 wc -L)
    is "$columns $((widest > columns / 2 && widest <= columns))" "$columns 1"
    ! grep -q $'\033' page
  done
  TERM=xterm timeout 20 script -qc "stty cols 80; '$KITH' why c-000y c-006g; sleep 0.3" /dev/null </dev/null >page
  grep -q $'\033''.*█' page
}

@test "why: a join that a person's verdict made says so" {
  cp -r "$DEMO" "$BATS_TEST_TMPDIR/said"
  cd "$BATS_TEST_TMPDIR/said"
  "$KITH" merge c-000y c-006g --reason 'met both' >merge.log
  "$KITH" run demo.yaml --quiet >run.log 2>&1 || [ $? = 2 ]
  run "$KITH" why c-000y
  [ "$status" = 0 ]
  is "$(grep -c 'verdict .*a person said so' <<<"$output")" 1
  "$KITH" why c-000y --json >out.json
  is "$(ask "(SELECT count(*) FROM json_each(doc, '\$.tree.joins') WHERE json_extract(value, '\$.forced'))")" 1
}

@test "why: whose it is, with its terms, the best claim that lost and what would change that" {
  run "$KITH" why 'Ruth Abernathy'
  says 'On condition     dana@acme.example may take them along on leaving'
  says 'Roles            introducer: dana@acme.example'
  says '[dana-phone] · the rep'"'"'s'
  run "$KITH" why 'Quentin Abara'
  says 'Who decides      head of sales until 2026-12-08'
  says 'Next best claim  acme-us, a strong claim: acme-us has them in a system of its own'
  says 'To change it     a record with a date of its own'
  "$KITH" why 'Quentin Abara' --json >out.json
  is "$(ask "json_extract(doc, '\$.owner.losing.party', '\$.owner.roles[0].role')")" '["acme-us","introducer"]'
}

@test "why: of a private claim nobody else learns by which rule" {
  run "$KITH" why 'Marisol Reyes'
  [ "$status" = 0 ]
  says 'personal  no date known, rule private'
  ! grep -q 'family' <<<"${output%%Together*}"
  ! grep -l 'private-life/family' out/contacts.ndjson
}

@test "why: every decision of the demo is said without words of the trade" {
  "$KITH" list -t json >all.ndjson
  ! grep -oE '"because":"[^"]*(third-party|self-dated|controlled|bulk|inbound|prior-book|grade)[^"]*"' all.ndjson
}

@test "why: the same on one page to print, with what people said" {
  "$KITH" why 'Quentin Abara' --html why.html --force 2>/dev/null
  grep -q 'What would help' why.html
  grep -q 'Next best claim' why.html
  ! grep -q 'No basis is on file' why.html
}
