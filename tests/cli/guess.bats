#!/usr/bin/env bats
# kith guess: a whole pipeline from a pile of files, which `kith check` accepts and `kith run` runs.

load helpers

# guesses CODE ARGUMENTS...: into acme.yaml, which is then checked and run.
guesses() {
  local code="$1"
  shift
  kith_ends "$code" guess "$@" -o acme.yaml --force
  cp "$err" guess.err
  kith_ends 0 check acme.yaml
  kith run acme.yaml --quiet
  [ "$status" = 0 ] || [ "$status" = 2 ] || kith_ends 0 run acme.yaml
}

demo() {
  cp -RL "$source_dir/configs/demo/in" in
}

holder_of() {
  kith guess "$@" --json
  jq -r '.sources[] | .name + " " + .plugin + " " + .holder + " " + .possession' "$out"
}

@test "guess: the demo, whole" {
  demo
  guesses 0 in --people people.csv
  has acme.yaml 'state: acme.kith' 'region: US' 'people: people.csv' 'path: in/dana-phone.vcf' 'path: in/salesforce/*.csv' \
    'its own profile says Dana Reyes' 'plugin: json' 'rejects: out/rejects.ndjson'
  is "$(stat -c %a acme.yaml)" 600
  is "$(stat -c %a people.csv)" 600
  is "$(holder_of in)" 'linkedin linkedin dana@acme.example external
dana-phone vcard dana@acme.example portable
eli-phone vcard eli@acme.example portable
hubspot-contacts csv company internal
salesforce csv company internal
sam-phone vcard  portable'
  is "$(head -n 2 people.csv)" 'person,emails,crm_users,entity,role,manager,engagement,place,hired,notice,left,records,remark
Dana Reyes,dana@acme.example,dana@acme.example.crm,company,,,,,,,,69,'
  has people.csv 'Greg Tully' 'inactive: the CRM says that it is not active; fill in left'
  is "$(wc -l <people.csv)" 5
}

@test "guess: people and agreements that are there are used" {
  demo
  cp "$source_dir"/configs/demo/{people,agreements}.csv .
  guesses 0 in people.csv agreements.csv
  has acme.yaml 'people: people.csv' 'agreements: agreements.csv' 'acme-us: ""' 'holder: acme-us'
  lacks acme.yaml 'name: people'
}

@test "guess: owners that are no people" {
  cat >crm.csv <<'CSV'
Id,LastName,AccountId,Email,OwnerId
1,One,a1,one@x.example,005A
2,Two,a1,two@x.example,005B
3,Three,a1,three@x.example,00G5g000004abcd
4,Four,a1,four@x.example,005C
5,Five,a1,five@x.example,005C
6,Six,a1,six@x.example,005D
7,Seven,a1,seven@x.example,005E
8,Eight,a1,eight@x.example,005F
9,Nine,a1,nine@x.example,005Z
CSV
  cat >User.csv <<'CSV'
Id,Username,FirstName,LastName,Email,IsActive
005A,api@acme.example.crm,Integration,User,it@acme.example,true
005B,x@acme.example.crm,Data,Loader,dl@acme.example,true
005C,ann@acme.example.crm,Ann,Apinis,ann@acme.example,true
005D,old@acme.example.crm,Old,Hand,old@acme.example,false
005E,nr@acme.example.crm,Nora,Reply,no-reply@acme.example,true
005F,h@acme.example.crm,HubSpot,Sync,h@acme.example,true
CSV
  mkdir crm
  mv crm.csv crm/Contact.csv
  mv User.csv crm/
  guesses 0 crm --people people.csv
  has acme.yaml 'path: crm/*.csv' 'holder: company'
  is "$(sed -n '2p' people.csv)" 'Ann Apinis,ann@acme.example,ann@acme.example.crm,company,,,,,,,,2,'
  is "$(cut -d, -f1,7,12 people.csv | tail -n +2 | sort | tr '\n' ';')" \
    '005Z,,1;00G5g000004abcd,queue,1;Ann Apinis,,2;Data Loader,integration,1;HubSpot Sync,integration,1;Integration User,integration,1;Nora Reply,integration,1;Old Hand,,1;'
  has people.csv 'inactive: the CRM says' 'its id is that of a group' 'one that nobody reads'
  is "$(grep -n 'no person' people.csv | head -n 1 | cut -d: -f1)" 5 # people first
  has guess.err '8 owners, 5 no person (integrations, queues), 1 inactive; people.csv: fill in'
}

@test "guess: one owner under several names is one" {
  printf 'Record ID,First Name,Last Name,Email,Contact owner\n1,A,B,a@x.example,Dana Reyes\n2,C,D,c@x.example,dana@acme.example\n3,E,F,e@x.example,"Dana Reyes <dana@acme.example>"\n' >hub.csv
  kith_ends 0 guess hub.csv --json
  is "$(jq -r '.owners[] | .name + " " + .email + " " + (.records | tostring)' "$out")" 'Dana Reyes dana@acme.example 3'
}

@test "guess: names that spreadsheets would run, and the state beside the pipeline" {
  printf 'Record ID,First Name,Last Name,Email,Contact owner\n1,A,B,a@x.example,=HYPERLINK("x")\n2,C,D,c@x.example,"Q, ""R"""\n' >hub.csv
  mkdir sub
  kith_ends 0 guess hub.csv -o sub/acme.yaml --people people.csv
  has people.csv '" =HYPERLINK(""x"")"' '"Q, ""R"""'
  has sub/acme.yaml "path: $PWD/hub.csv" "people: $PWD/people.csv" 'state: acme.kith'
  kith_ends 0 check sub/acme.yaml
  kith_ends 0 run sub/acme.yaml
  [ -e sub/acme.kith ] && [ -e sub/out/contacts.ndjson ]
  mkdir below
  kith_ends 0 guess hub.csv sub -o acme.yaml
  has acme.yaml 'path: hub.csv'
}

@test "guess: nothing is overwritten without being told" {
  people 2 >people.csv
  echo mine >acme.yaml
  kith_ends 73 guess people.csv -o acme.yaml
  says 'acme.yaml is there already; --force writes it anew'
  is "$(cat acme.yaml)" mine
  kith_ends 0 guess people.csv -o acme.yaml --force
  has acme.yaml 'path: people.csv'
  printf 'Record ID,First Name,Last Name,Email,Contact owner\n1,A,B,a@x.example,Dana\n' >hub.csv
  kith_ends 73 guess hub.csv --people people.csv
  has people.csv Ada1
}

@test "guess: whose book, by a card that says me, by a folder, or not at all" {
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Me\nEMAIL:zoe@home.example\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Bob\nTEL:+4930123456\nEND:VCARD\n' >contacts.vcf
  is "$(holder_of contacts.vcf)" 'contacts vcard zoe@home.example portable'
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Bob\nEND:VCARD\n' >zoe-phone.vcf
  kith_ends 0 guess zoe-phone.vcf
  has "$out" '# whose book is this? holder: ???  (its name says zoe)' '# region: ???'
  lacks "$out" 'holder: zoe'
  mkdir -p reps/ann
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Bob\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Cid\nEND:VCARD\n' >reps/ann/contacts.vcf
  printf 'Record ID,First Name,Last Name,Email,Contact owner\n1,A,B,a@x.example,ann@acme.example\n' >hub.csv
  kith_ends 0 guess reps hub.csv
  has "$out" 'holder: ann@acme.example' 'its name says ann' 'holder: company'
}

@test "guess: names of files that YAML would misread" {
  mkdir pile
  for name in 'with space' 'quo"te' "apo'strophe" $'new\nline' 'co: lon #hash' $'esc\x1b[31m' -dash 'glob[1]*' '[x]' '{a}' \
    '%YAML' '!tag' '&a' '*b' '東京' $'tab\t' $'bidi\xe2\x80\xae' '@at' '`tick' $'c1\xc2\x85' 'back\slash' '~'; do
    printf 'Name,Email\nAda %s,ada@x.example\n' "$RANDOM" >"pile/$name.csv"
  done
  printf 'Name,Email\nAda,ada@x.example\n' >pile/true
  printf 'Name,Email\nAda,ada@x.example\n' >pile/123
  guesses 0 pile
  is "$("$KITH" guess pile --json | jq '.sources | length')" 24
  is "$("$KITH" run acme.yaml --json | jq '[.sources[].read] | add')" 24
  ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]' acme.yaml
}

@test "guess: what cannot be read is said" {
  mkdir pile
  people 2 >pile/people.csv
  : >pile/empty.vcf
  : >pile/empty.csv
  echo hello >pile/notes.txt
  head -c 100000 /dev/urandom >pile/random.bin
  cp pile/people.csv $'pile/lat\xe9n.csv'
  ln -s ../people.csv pile/link.csv
  mkfifo pile/pipe
  mkdir pile/.hidden
  cp pile/people.csv pile/.hidden/
  printf 'PK\3\4broken' >pile/broken.zip
  guesses 2 pile
  has acme.yaml 'path: pile/people.csv' '#   pile/empty.csv: it is empty' '#   pile/notes.txt: no plugin knows its format' \
    'its name is not UTF-8' '#   pile/broken.zip: '
  is "$("$KITH" guess pile --json | jq '.sources | length')" 1
  kith_ends 66 guess nosuch pile
  says 'cannot open nosuch'
  kith_ends 65 guess pile/notes.txt
  says 'nothing here can be read; the first reason: no plugin knows its format'
  kith_ends 64 guess -
  says 'usage: a pipeline cannot read standard input again'
  kith_ends 64 guess pile/pipe
  says 'can be read only once'
  kith_ends 64 guess
  mkdir none
  kith_ends 65 guess none
  says 'nothing here can be read'
}

@test "guess: a file and a folder that may not be read" {
  mkdir pile pile/closed
  people 2 >pile/people.csv
  people 2 >pile/secret.csv
  chmod 755 pile
  chmod 000 pile/secret.csv pile/closed
  chmod 644 pile/people.csv
  as_nobody guess pile
  is "$status" 2
  has "$out" 'path: pile/people.csv' '#   pile/closed: Permission denied' '#   pile/secret.csv: cannot open' 'Permission denied'
}

@test "guess: the region, from numbers that say it and from others" {
  { echo Name,Phone; for i in 1 2 3; do echo "A$i,+49 30 123450$i"; done; echo 'B,+1 415 555 0100'; } >de.csv
  kith_ends 0 guess de.csv
  has "$out" 'region: DE' '3 of 4 phones and addresses that say their country'
  printf 'Name,Email,Phone\nA,a@x.de,030 1234501\nB,b@x.com,040 1234502\n' >national.csv
  kith_ends 0 guess national.csv
  has "$out" 'region: DE' '1 of 1 phones that do not say their country are written as there'
  printf 'Name,Phone\nA,(415) 555-0100\nB,503-555-0148\nC,12345\n' >us.csv
  kith_ends 0 guess us.csv
  has "$out" 'region: US' '2 of 2 phones'
  people 3 >none.csv
  kith_ends 0 guess none.csv
  has "$out" '# region: ???'
}

@test "guess: a thousand files" {
  mkdir cards tables
  for i in $(seq 1000); do
    printf 'BEGIN:VCARD\nVERSION:3.0\nFN:A%d\nEND:VCARD\n' "$i" >"cards/$i.vcf"
  done
  for i in $(seq 300); do
    people 2 >"tables/t$i.csv"
  done
  guesses 0 cards tables
  has acme.yaml 'path: cards/*.vcf' 'path: tables/*.csv' # a state holds 255 sources, not 300
  rm tables/t2*.csv
  rm acme.kith*
  guesses 0 cards tables
  has acme.yaml 'path: cards/*.vcf' 'path: tables/t300.csv'
  echo note >cards/notes.txt
  guesses 0 cards
  has acme.yaml 'path: cards/*.vcf' 'cards/notes.txt'
}

@test "guess: archives" {
  command -v python3 >/dev/null || skip 'no python3'
  people 2 >people.csv
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Bob\nEND:VCARD\n' >bob.vcf
  python3 - <<'PY'
import zipfile
with zipfile.ZipFile('mixed.zip', 'w') as z: z.write('people.csv'); z.write('bob.vcf')
with zipfile.ZipFile('cards.zip', 'w') as z: z.write('bob.vcf', 'a.vcf'); z.write('bob.vcf', 'b.vcf')
PY
  gzip -k bob.vcf
  guesses 0 mixed.zip cards.zip bob.vcf.gz
  has acme.yaml 'path: cards.zip' 'path: bob.vcf.gz' '#   mixed.zip: it holds files of several formats'
}

@test "guess: an unpacked LinkedIn export beside other files" {
  mkdir -p pile/export
  printf 'First Name,Last Name,URL,Email Address,Company,Position,Connected On\nAda,L,https://www.linkedin.com/in/ada,,X,Y,15 Jan 2024\n' >pile/export/Connections.csv
  printf 'First Name,Last Name,Headline\nDana,Reyes,Sales\n' >pile/export/Profile.csv
  printf 'Email Address,Confirmed,Primary,Updated On\ndana@home.example,Yes,No,x\ndana@acme.example,Yes,Yes,x\n' >"pile/export/Email Addresses.csv"
  printf 'Name\nC\n' >pile/export/Skills.csv
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Bob\nEND:VCARD\n' >pile/dana-phone.vcf
  is "$(holder_of pile)" 'dana-phone vcard  portable
linkedin linkedin dana@acme.example external'
  is "$(holder_of pile/export/*.csv | grep linkedin)" 'linkedin linkedin dana@acme.example external'
  guesses 0 pile
  has acme.yaml 'path: pile/export ' '(its name says dana)'
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Bob\nEND:VCARD\n' >pile/export/eli.vcf
  kith_ends 0 guess pile
  has "$out" 'path: pile/export/eli.vcf'
}

@test "guess: a huge line, terminals, and an interrupt" {
  { echo Name,Email; head -c 30000000 /dev/zero | tr '\0' x; } >huge.csv
  printf 'Name,Email,Contact owner\nA\x1b[31m,a@x.example,Eve\x1b[31mil\x07\xc2\x9b31m\xe2\x80\xae\n' >evil.csv
  kith guess huge.csv evil.csv --people people.csv
  for file in "$out" "$err" people.csv; do
    ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' "$file"
  done
  kith guess evil.csv --json
  ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]' "$out"
}

@test "guess: progress on a terminal, whatever files are called" {
  command -v script >/dev/null || skip 'no script(1)'
  people 3 >$'evil\x1b[31m\x07.csv'
  people 3 >"$(printf 'long%.0s' {1..50}).csv"
  TERM=xterm timeout 20 script -qc "stty cols 60; '$KITH' guess . -o acme.yaml" /dev/null </dev/null >shown
  grep -q 'looking at evil' shown
  ! grep -q $'\x1b\[31m\|\x07' shown
  tr '\r' '\n' <shown | sed 's/\x1b\[[0-9;]*[mK]//g' | grep 'looking' >lines
  [ "$(wc -L <lines)" -le 60 ]
}

@test "guess: the same pile gives the same text" {
  demo
  kith_ends 0 guess in
  cp "$out" first
  kith_ends 0 guess in
  cmp "$out" first
  kith_ends 0 guess in/salesforce in/*.vcf in/*.csv in/*.zip in
  tail -n +2 "$out" >again
  tail -n +2 first | cmp - again
}
