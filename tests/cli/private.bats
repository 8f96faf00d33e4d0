#!/usr/bin/env bats
# What is left of private people after they were taken out: nothing that is about them alone, wherever and whenever it was read.

load story

# Dana's own tables: contacts with a label, and talks that name them by key.
notebook() { # CONTACT-ROWS... -- TALK-ROWS...
  mkdir -p -m 700 notebook
  cat >notebook.yaml <<'END'
name: notebook
summary: a rep's own tables
files:
  - name: People
    kind: contact
    needs: [Id, Label]
    columns: { Id: uid, Name: name.full, Company: org, Email: email.work, Label: { to: category, split: ";" } }
  - name: Talks
    kind: interaction
    needs: [Talk]
    columns: { Talk: uid, With: { to: contact.key, split: ";" }, Who: { to: name.full }, On: when, How: channel }
END
  echo 'Id,Name,Company,Email,Label' >notebook/people.csv
  echo 'Talk,With,Who,On,How' >notebook/talks.csv
  local file=notebook/people.csv row
  for row in "$@"; do
    if [ "$row" = -- ]; then file=notebook/talks.csv; else echo "$row" >>"$file"; fi
  done
  grep -q 'name: notebook' story.yaml || cat >>story.yaml <<'END'
  - name: notebook
    plugin: csv
    path: notebook
    mapping: notebook.yaml
    holder: dana@acme.example
    possession: portable
    basis: { kind: voluntary, by: dana@acme.example, date: 2026-11-20 }
END
}

optouts() { # HOLDER ROW...: a list of who wants what, of that party
  local holder=$1 possession=portable
  [ "$holder" != acme ] || possession=internal
  shift
  printf '%s\n' 'Email,Consent date,Opt-out date,Purpose,Channel' "$@" >optouts.csv
  grep -q 'name: optouts' story.yaml ||
    echo "  - { name: optouts, plugin: csv, path: optouts.csv, mapping: consent, holder: $holder, possession: $possession, basis: { kind: voluntary } }" >>story.yaml
}

clean() { # WORD...: in no file that Kith wrote
  local word
  for word in "$@"; do
    ! grep -rlaF -- "$word" story.kith* out.ndjson || {
      printf 'still there: %s\n' "$word"
      return 1
    }
  done
}

stored() { # KIND
  sqlite3 -readonly story.kith "SELECT count(*) FROM sighting WHERE kind=$1"
}

people_of_dana=('p1,Tom Hale,,tomhale@gmail.com,Friends' 'p2,Mei Chen,Gantry Optics,mei@gantry.example,Customers')
talks_of_dana=('t1,p1,Tom Hale,2026-03-01,call' 't2,p2,Mei Chen,2026-03-02,call' 't3,p1;p2,Both,2026-03-03,dinner' 't4,p1;x9,Hale Ziegler,2026-03-04,chat')

@test "private: talks with a private contact alone leave with it, those with others stay" {
  story
  notebook "${people_of_dana[@]}" -- "${talks_of_dana[@]}"
  told
  has "$out" '1 personal' 'the tally comes out'
  is "$(stored 4)" 2
  clean 'Tom Hale' tomhale Ziegler
  grep -aq 'Mei Chen' story.kith*
  told
  has "$out" '1 personal' 'the tally comes out'
  [[ "$(grep '  notebook ' "$out" | tr -s ' ')" == ' notebook 6 0 0 6 0 0' ]]
}

@test "private: talks that are read in a later run than their contact leave too" {
  story
  notebook "${people_of_dana[@]}" -- 't2,p2,Mei Chen,2026-03-02,call'
  told
  echo 't9,p1,Tom Hale,2026-03-09,call' >>notebook/talks.csv
  told
  has "$out" '1 personal' 'the tally comes out'
  is "$(stored 4)" 1
  clean 'Tom Hale'
  sed -i 's/^t9.*/t9,p1,Tom Hale,2026-03-10,walk/' notebook/talks.csv # a new version is a new record
  told
  is "$(stored 4)" 1
  clean 'Tom Hale'
}

@test "private: a talk that is gone from its source leaves as well, when its contact turns out private" {
  story
  notebook 'p1,Tom Hale,Hale Joinery,tomhale@gmail.com,Customers' 'p2,Mei Chen,Gantry Optics,mei@gantry.example,Customers' -- "${talks_of_dana[@]}"
  told
  is "$(stored 4)" 4
  notebook "${people_of_dana[@]}" -- 't2,p2,Mei Chen,2026-03-02,call'
  told
  has "$out" '1 personal'
  clean tomhale 'Tom Hale' Ziegler
}

@test "private: consent by the address of a private contact leaves a rep's list, now and later; that of a contact who is there stays" {
  story
  crm contacts 'Key,Name,Company,Email,Created,Owner' '1,Mei Chen,Gantry Optics,mei@gantry.example,2024-02-11,eli'
  notebook 'p1,Tom Hale,,tom.hale@gmail.com,Friends' 'p2,Mei Chen,,mei@gantry.example,Family' -- 't2,p2,Mei Chen,2026-03-02,call'
  optouts dana@acme.example 'tomhale@gmail.com,2024-01-02,2025-01-02,news,email' 'mei@gantry.example,2024-01-02,,news,email' 'stranger@else.example,2024-01-02,,news,email'
  told
  is "$(stored 6)" 2
  clean tomhale tom.hale
  is "$(of 'Mei Chen' owner.class)" company
  optouts dana@acme.example 'tomhale@gmail.com,2024-01-02,2025-01-03,news,email' 'mei@gantry.example,2024-01-02,,news,email' 'stranger@else.example,2024-01-02,,news,email'
  told
  has "$out" 'the tally comes out'
  is "$(stored 6)" 2
  clean tomhale tom.hale
}

@test "private: what the company keeps of an address, that it may not be written to, stays the company's" {
  story
  notebook 'p1,Tom Hale,,tom.hale@gmail.com,Friends' -- 't2,p1,Tom Hale,2026-03-02,call'
  optouts acme 'tomhale@gmail.com,2024-01-02,2025-01-02,news,email' 'stranger@else.example,2024-01-02,,news,email'
  told
  has "$out" '1 personal'
  is "$(stored 6)" 2
  is "$(stored 4)" 0
  clean 'Tom Hale'
}

@test "private: decided again under another policy, a private contact is counted once" {
  story
  notebook "${people_of_dana[@]}" -- "${talks_of_dana[@]}"
  told
  sed -i 's/general.yaml/strict-company.yaml/' story.yaml
  told
  has "$out" '1 personal' 'the tally comes out'
  is "$(stored 4)" 2
  sed -i 's/strict-company.yaml/general.yaml/' story.yaml
  told
  has "$out" '1 personal' 'the tally comes out'
  notebook 'p1,Tom Hale,Hale Joinery,tomhale@gmail.com,Customers' "${people_of_dana[1]}" -- "${talks_of_dana[@]}"
  told
  lacks "$out" '1 personal'
  is "$(of 'Tom Hale' owner.class)" unclaimed
}

@test "private: a book that was kept out takes its talks along" {
  story
  notebook "${people_of_dana[@]}" -- "${talks_of_dana[@]}"
  sed -i 's/possession: portable/possession: portable\n    intake: { quarantine: true }/' story.yaml
  told
  kith_ends 0 onboard dana --state story.kith --reject --by counsel@acme.example
  told
  clean 'Tom Hale' tomhale 'Mei Chen' Ziegler
}

@test "private: talks that the company's own system gave, and sinks were given, leave the sinks too" {
  story
  echo '  - { name: base, plugin: crm-sqlite, path: base.db }' >>sinks
  sed -i '/path: out.ndjson/r sinks' story.yaml
  crm contacts 'Key,Name,Company,Email,Created,Owner' '1,Tom Hale,Hale Joinery,tomhale@gmail.com,2024-02-11,dana' \
    '2,Mei Chen,Gantry Optics,mei@gantry.example,2024-02-11,dana'
  crm interactions 'Talk,With,On,How,Direction,By' 't1,1,2026-03-01,halecall,in,dana' 't2,2,2026-03-02,call,in,dana'
  told
  grep -aqF halecall base.db out.ndjson
  kith_ends 0 list -t csv --state story.kith
  kith_ends 0 decide "$(sed -n 's/,Tom Hale.*//p' "$out")" personal --to dana --reason "my uncle Halecall" --state story.kith --by priya@acme.example
  told
  has "$out" 'the tally comes out'
  clean 'Tom Hale' tomhale halecall
  ! grep -laF -e halecall -e tomhale base.db*
  told
  has "$out" 'the tally comes out'
}
