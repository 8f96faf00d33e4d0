# What the stories share: a small company, the books of its people, and one question after a run. Every function adds to the
# story that stands in the test's folder; `told` runs it.

load helpers

# A company called acme in California with two reps; more rows by `person`.
story() {
  policy="${1:-$source_dir/configs/policies/general.yaml}"
  mkdir -m 700 crm
  cat >people.csv <<'END'
person,emails,crm_users,entity,role,manager,engagement,place,hired,notice,left
Dana Reyes,dana@acme.example,dana,acme,Account Executive,Priya Nair,employee,US-CA,2022-03-01,,
Eli Novak,eli@acme.example,eli,acme,Account Executive,Priya Nair,employee,US-OR,2021-01-09,,
END
  echo 'person,entity,kind,signed,from,until,scope,document,reviewed_by' >agreements.csv
  cat >book.yaml <<'END'
name: book
summary: the tables of a story
files:
  - name: Contacts
    kind: contact
    needs: [Name]
    columns:
      Key: uid
      Name: name.full
      Company: org
      Title: title
      Email: email.work
      Phone: phone.work
      Country: address.country
      Created: created
      Source: lead_source
      Stage: lifecycle
      Owner: owner
      Account: account.key
      "Do not contact": do_not_contact
      "Connected on": connected_on
  - name: Deals
    kind: deal
    needs: [Deal]
    columns: { Deal: uid, Contact: contact.key, Account: account.key, Amount: amount, Currency: currency, Won: won, Closed: closed, "Close date": close_date, Owner: owner }
  - name: Interactions
    kind: interaction
    needs: [Talk]
    columns: { Talk: uid, With: { to: contact.key, split: ";" }, On: when, How: channel, Direction: direction, By: owner }
END
  cat >story.yaml <<END
state: story.kith
region: US
entities: { acme: US-CA }
people: people.csv
agreements: agreements.csv
ownership: { policy: $policy }
sinks:
  - { name: file, plugin: json, path: out.ndjson }
sources:
END
}

person() { # ROW of people.csv
  echo "$1" >>people.csv
}

leaves() { # WHO NOTICE LEFT: the last spell of somebody
  sed -i "/^$1/s/,[^,]*,[^,]*\$/,$2,$3/" people.csv
}

agreement() { # ROW of agreements.csv
  echo "$1" >>agreements.csv
}

crm() { # TABLE HEADER ROW...
  local table="crm/$1.csv"
  shift
  grep -q 'name: crm' story.yaml || echo '  - { name: crm, plugin: csv, path: crm, mapping: book.yaml, holder: acme }' >>story.yaml
  printf '%s\n' "$@" >"$table"
}

phone() { # WHO CARD...: a phone book; each card is what stands between BEGIN and END, lines parted by |
  local name="$1" card
  shift
  for card in "$@"; do
    printf 'BEGIN:VCARD\nVERSION:3.0\n%s\nEND:VCARD\n' "${card//|/$'\n'}"
  done >"$name-phone.vcf"
  cat >>story.yaml <<END
  - name: $name-phone
    plugin: vcard
    path: $name-phone.vcf
    holder: $name@acme.example
    possession: portable
    basis: { kind: voluntary, by: $name@acme.example, date: 2026-11-20 }
END
}

network() { # WHO ROW...: connections of a network's export; Name,Company,Title,Email,Connected on
  local name="$1"
  shift
  printf '%s\n' 'Name,Company,Title,Email,Connected on' "$@" >"$name-network.csv"
  cat >>story.yaml <<END
  - name: $name-network
    plugin: csv
    path: $name-network.csv
    mapping: book.yaml
    holder: $name@acme.example
    possession: external
    basis: { kind: voluntary, by: $name@acme.example, date: 2026-11-20 }
END
}

told() {
  kith_ends 0 run story.yaml
}

# of WHO PATH: a member of the decision in the output, by the contact's full name.
of() {
  sqlite3 :memory: <<SQL
CREATE TABLE l(d TEXT);
.mode ascii
.separator "\001" "\n"
.import out.ndjson l
SELECT ifnull(group_concat(x, ' '), '') FROM (SELECT json_extract(d, '\$.$2') AS x FROM l
  WHERE d <> '' AND json_extract(d, '\$.name.full') = '$1');
SQL
}

# claim WHO PARTY MEMBER: of one party's claim.
claim() {
  sqlite3 :memory: <<SQL
CREATE TABLE l(d TEXT);
.mode ascii
.separator "\001" "\n"
.import out.ndjson l
SELECT json_extract(c.value, '\$.$3') FROM l, json_each(json_extract(d, '\$.owner.claims')) AS c
  WHERE d <> '' AND json_extract(d, '\$.name.full') = '$1' AND json_extract(c.value, '\$.party') = '$2';
SQL
}

# is_whose WHO CLASS RULE [OWNERS]
is_whose() {
  local got
  got="$(of "$1" owner.class) $(of "$1" owner.rule)"
  [ "$got" = "$2 $3" ] && { [ $# -lt 4 ] || is "$(of "$1" owner.owners)" "$4"; } && return
  printf '%s\n  expected %s by %s\n  got      %s\n' "$1" "$2" "$3" "$got"
  of "$1" owner
  return 1
}

# because WHO WORD...: the decision's sentence has every word.
because() {
  local sentence word
  sentence="$(of "$1" owner.because)"
  shift
  for word in "$@"; do
    [[ $sentence == *"$word"* ]] || {
      printf 'not said: %s\nin: %s\n' "$word" "$sentence"
      return 1
    }
  done
}
