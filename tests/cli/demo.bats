#!/usr/bin/env bats
# The demo, held to its truth: who is one person, whose contact each is, what stays out; a second run has nothing to do.

setup_file() {
  export KITH="${KITH:-$BATS_TEST_DIRNAME/../../build/dev/kith}"
  export KITH_NOW=2026-11-24T09:00:00Z
  export DEMO="$BATS_FILE_TMPDIR/demo" TRUTH="$BATS_TEST_DIRNAME/../data/demo-truth.csv"
  umask 077 # a state is refused in a folder that others can write
  cp -rL --no-preserve=mode "$BATS_TEST_DIRNAME/../../configs/demo" "$DEMO"
  cd "$DEMO"
  first_exit=0
  "$KITH" run demo.yaml --json >first.json 2>first.err || first_exit=$?
  cp out/contacts.ndjson first.ndjson
  second_exit=0
  "$KITH" run demo.yaml --json >second.json 2>second.err || second_exit=$?
  echo "$first_exit $second_exit" >exits
  sqlite3 check.db >/dev/null <<SQL
CREATE TABLE line(doc TEXT);
.mode ascii
.separator "\001" "\n"
.import out/contacts.ndjson line
.mode csv
.import $TRUTH truth
CREATE TABLE seen AS
  SELECT json_extract(doc, '\$.id') AS id, json_extract(doc, '\$.owner.class') AS class,
         json_extract(doc, '\$.name.full') AS name, json_extract(s.value, '\$.source') AS source,
         coalesce(nullif(json_extract(s.value, '\$.key'), ''), 'line:' || json_extract(s.value, '\$.line')) AS record
  FROM line, json_each(doc, '\$.sightings') AS s;
CREATE TABLE claim AS
  SELECT json_extract(doc, '\$.id') AS id, json_extract(c.value, '\$.party') AS party,
         json_extract(c.value, '\$.strength') AS strength, json_extract(c.value, '\$.rule') AS rule
  FROM line, json_each(doc, '\$.owner.claims') AS c;
CREATE VIEW met AS SELECT truth.*, seen.id, seen.class AS got FROM truth LEFT JOIN seen USING (source, record);
SQL
}

setup() {
  cd "$DEMO"
}

# What a question about the contacts answers; rows that should not be there tell what broke.
ask() {
  sqlite3 check.db "$1"
}

in_crm() {
  sqlite3 -readonly out/crm.db "$1"
}

is() {
  [ "$1" = "$2" ] || {
    printf 'expected: %s\ngot:      %s\n' "$2" "$1"
    return 1
  }
}

@test "demo: ends with 2, for the four records that are broken on purpose" {
  is "$(cat exits) $(cat first.err second.err)" "2 2 "
  is "$(grep -o '"code":"[a-z-]*"' out/rejects.ndjson | sort | uniq -c | tr -s ' ' | tr '\n' ',')" \
    ' 2 "code":"incomplete", 2 "code":"open-quote",'
}

@test "demo: every record is counted, and the tally comes out" {
  is "$(sqlite3 :memory: "SELECT json_extract(readfile('first.json'), '\$.tally', '\$.exit')")" '[true,2]'
  is "$(sqlite3 :memory: "SELECT group_concat(json_extract(value, '\$.name') || ' ' ||
    json_extract(value, '\$.read') || ' ' || json_extract(value, '\$.new') || ' ' ||
    json_extract(value, '\$.rejected'), ', ') FROM json_each(readfile('first.json'), '\$.sources')")" \
    'crm 181 181 0, marketing 42 40 2, dana-phone 110 110 0, eli-phone 38 38 0, dana-linkedin 75 73 2, sam-phone 10 10 0'
}

@test "demo: one person is one contact, two people are two" {
  is "$(ask "SELECT person, group_concat(DISTINCT id) FROM met WHERE class <> 'personal' GROUP BY person
    HAVING count(DISTINCT id) <> 1")" ""
  is "$(ask "SELECT id, group_concat(DISTINCT person) FROM met WHERE id IS NOT NULL GROUP BY id
    HAVING count(DISTINCT person) <> 1")" ""
  is "$(ask "SELECT count(DISTINCT id) FROM seen")" 199
}

@test "demo: what could be one person is left to people" {
  is "$(sqlite3 :memory: "SELECT json_extract(readfile('first.json'), '\$.needs.review')")" 2
  is "$(ask "SELECT count(DISTINCT id) FROM met WHERE trap = 'perhaps one: for review'")" 4
}

@test "demo: every contact is whose it should be" {
  is "$(ask "SELECT name, class, got FROM met WHERE class <> 'personal' AND got IS NOT class")" ""
  is "$(in_crm "SELECT owner_class || ' ' || count(*) FROM contacts GROUP BY owner_class" | tr '\n' ',')" \
    'company 132,disputed 4,rep 17,shared 21,unclaimed 25,'
}

@test "demo: private people leave no trace, and private fields neither" {
  is "$(ask "SELECT name, id FROM met WHERE class = 'personal' AND id IS NOT NULL")" ""
  for text in Danvers 'Albrecht Family' 'Running club' penicillin 'reyes-family' 'no sugar' 'before nine' \
    Pediatrician; do
    run grep -lra "$text" demo.kith out
    is "$text: $output" "$text: "
  done
}

@test "demo: a sister is private to Dana and the company's customer" {
  is "$(ask "SELECT party, strength, rule FROM claim JOIN seen USING (id)
    WHERE name = 'Marisol Reyes' ORDER BY party" | tr '\n' ',')" \
    'acme-us|strong|customer,dana@acme.example|personal|private,eli@acme.example|weak|crm-owner,'
  is "$(in_crm "SELECT group_concat(value) FROM (SELECT value FROM contacts JOIN contact_points ON contact = id
    WHERE name = 'Marisol Reyes' ORDER BY value)")" '+14045550111,+15035550111,marisol.reyes@castellan.example'
}

@test "demo: the forty give Dana no claim" {
  is "$(ask "SELECT count(*), sum(party = 'dana@acme.example' AND strength = 'none') FROM met JOIN claim USING (id)
    WHERE trap LIKE 'copied%' AND source = 'dana-phone' AND rule = 'copies/copied-before-notice'")" '40|40'
}

@test "demo: two reps claim one buyer, and three more rest on Dana's word" {
  is "$(in_crm "SELECT name, rule FROM contacts WHERE owner_class = 'disputed' ORDER BY name" | tr '\n' ',')" \
    'Anton Brandl|own-dates,Bettina Crowe|own-dates,Quentin Abara|equal-grade,Yusra Haddad|own-dates,'
  is "$(in_crm "SELECT sum(amount) FROM contacts JOIN deals ON contact = contacts.id
    WHERE owner_class = 'disputed' AND NOT closed")" '310000.0'
}

@test "demo: guards and lifecycles" {
  is "$(in_crm "SELECT name, suppressed FROM v_contacts WHERE suppressed IS NOT NULL ORDER BY name" | tr '\n' ',')" \
    'Opal Jimenez|email,Walter Nyberg|email, phone,'
  is "$(in_crm "SELECT name, lifecycle FROM contacts WHERE name IN ('Ingrid Solheim', 'Pavel Dvorak', 'Mei Chen')
    ORDER BY name" | tr '\n' ',')" \
    'Ingrid Solheim|free user,Mei Chen|customer,Pavel Dvorak|unproven,'
}

@test "demo: a second run has nothing to do" {
  is "$(sqlite3 :memory: "SELECT sum(json_extract(value, '\$.new')) + sum(json_extract(value, '\$.changed'))
    FROM json_each(readfile('second.json'), '\$.sources')")" 0
  is "$(sqlite3 :memory: "SELECT sum(json_extract(value, '\$.due'))
    FROM json_each(readfile('second.json'), '\$.sinks')")" 0
  cmp first.ndjson out/contacts.ndjson
}

@test "demo: one worker and four write the same bytes" {
  cp -r in policies people.csv agreements.csv demo.yaml "$BATS_TEST_TMPDIR"
  cd "$BATS_TEST_TMPDIR"
  "$KITH" run demo.yaml --jobs 1 >/dev/null || [ $? = 2 ]
  cmp "$DEMO/first.ndjson" out/contacts.ndjson
  rm -r demo.kith* out
  "$KITH" run demo.yaml --jobs 4 >/dev/null || [ $? = 2 ]
  cmp "$DEMO/first.ndjson" out/contacts.ndjson
}
