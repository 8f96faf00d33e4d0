#!/usr/bin/env bats
# kith review: keys in a terminal, a list without one, a table for a spreadsheet and back. The doubtful pairs are put into
# the state by hand, so that the cases do not hang on what the matcher thinks.

load helpers

setup() {
  export KITH="${KITH:-$BATS_TEST_DIRNAME/../../build/dev/kith}"
  work=$BATS_TEST_TMPDIR/work
  out=$BATS_TEST_TMPDIR/stdout err=$BATS_TEST_TMPDIR/stderr
  mkdir -m 700 "$work"
  cd "$work"
  umask 077
  export KITH_NOW=2026-11-24T09:00:00Z NO_COLOR=1 TERM=xterm
  unset KITH_STATE
  pipeline a.yaml
  sed -i 's|state/acme.kith|acme.kith|' a.yaml
  cat >people.csv <<'CSV'
Name,Company,Email
Ada Lind,Globex,ada@globex.example
Bo Castell,Initech,bo@initech.example
Cora Whit,"=cmd|'/c calc'!A1",cora@hooli.example
Dov Zander,Umbrella,dov@umbrella.example
Eda Quist,Wayne,eda@wayne.example
CSV
  kith_ends 0 run a.yaml
  # 1: (2, 3) is the most undecided; then 2: (1, 2), then 3: (4, 5)
  sql "DELETE FROM review; INSERT INTO review(a, b, weight, probability) VALUES
    ($(id 1), $(id 2), 2.0, 0.8), ($(id 2), $(id 3), 0.0, 0.5), ($(id 4), $(id 5), 3.2, 0.9)"
}

sql() {
  sqlite3 acme.kith "$1"
}

id() { # of the record of that row
  echo $((1 << 40 | $1))
}

verdicts() { # "12:1 23:2": rows and kind, in the order of time
  sql "SELECT group_concat((a & 255) || (b & 255) || ':' || kind, ' ') FROM (SELECT * FROM verdict ORDER BY id)"
}

shown() { # how many questions
  grep -c 'One person?' screen || true
}

# press KEY...: each when the screen asks for one. What was shown is in `screen`.
press() {
  local -i asked=0 tries
  mkfifo keys
  : >screen
  timeout -k 5 100 script -qefc "'$KITH' review --by me; echo code=\$?; stty -a" screen <keys >/dev/null 2>&1 &
  local session=$!
  exec 7>keys
  rm keys
  for key in "$@"; do
    asked+=1
    for ((tries = 0; $(shown) < asked && tries < 600; tries++)); do
      kill -0 $session 2>/dev/null || break 2
      sleep 0.05
    done
    printf "$key" >&7
  done
  wait $session || true
  exec 7>&-
}

@test "keys: yes, back, no, quit; the next run follows" {
  press y b n q
  has screen 'Question 1 of 3' 'Question 2 of 3' '1 answered (0 one person, 1 two, 0 unsure)' 'kith run a.yaml' 'code=0'
  is "$(verdicts)" 23:2
  is "$(sql 'SELECT "by" FROM verdict')" me
  press y y
  has screen 'Question 1 of 2'
  is "$(verdicts)" '23:2 12:1 45:1'
  kith_ends 0 run a.yaml
  is "$(sql 'SELECT count(*) FROM identity WHERE status = 1')" 3
  is "$(sql "SELECT count(DISTINCT identity) FROM member WHERE sighting IN ($(id 1), $(id 2))")" 1
  is "$(sql "SELECT count(DISTINCT identity) FROM member WHERE sighting IN ($(id 2), $(id 3))")" 2
  kith_ends 0 review
  says 'nobody looks like somebody else'
}

@test "keys: unsure is not asked again, skipped is; both contacts stand side by side" {
  press s u ' '
  has screen 'That was the last question.' '1 answered (0 one person, 0 two, 1 unsure)' 'Bo Castell' 'c-0002, 1 record' \
    'together 50 %' 'Initech'
  is "$(verdicts)" 12:3
  kith_ends 0 review
  lacks "$out" 'Ada Lind'
  has "$out" 'Dov Zander' '2 questions'
}

@test "keys: what several answers say together is not asked" {
  sql "INSERT INTO review(a, b, weight, probability) VALUES ($(id 1), $(id 3), -4, 0.05)"
  press y y s
  has screen '2 answered (2 one person'
  is "$(verdicts)" '23:1 12:1' # 1 and 3 follow
}

@test "keys: the terminal is put back by q, by ^C and by a signal" {
  press q
  has screen 'Nothing was answered.' 'code=0' ' icanon' ' echo '
  lacks screen '[1m' # NO_COLOR
  press y '\003'
  has screen '1 answered'
  is "$(verdicts)" 23:1
}

@test "keys: arrows and other letters do nothing; without NO_COLOR there is colour" {
  unset NO_COLOR
  press '\033[B' x q
  is "$(verdicts)" ''
  has screen '[1m'
}

@test "no terminal: a list, and the same as JSON" {
  kith_ends 0 review </dev/null
  sed -n 2p "$out" | grep -q '^c-0002 *Bo Castell *c-0003 *Cora Whit *50 '
  has "$out" '3 questions'
  kith_ends 0 review --json --limit 1
  is "$(wc -l <"$out")" 1
  is "$(sqlite3 :memory: "SELECT json_extract(d, '\$.left.id') || ' ' || json_extract(d, '\$.right.record') || ' ' ||
    json_extract(d, '\$.fields[0].left[0]') FROM (SELECT readfile('$out') AS d)")" 'c-0002 contact-1.0003 Bo Castell'
  kith_ends 64 review --limit none
  kith_ends 64 review --from x.csv --limit 2
}

@test "table: out and in again; safe for spreadsheets, 0600, not over answers" {
  kith_ends 0 review -o q.csv
  is "$(stat -c %a q.csv)" 600
  has q.csv "\"'=cmd|" 'contact-1.0002,contact-1.0003'
  kith_ends 73 review -o q.csv
  says '--force'
  kith_ends 0 review -o q.csv --force
  sed '2s/,0.500,,/,0.500,Yes,/;4s/,0.900,,/,0.900,0,/' q.csv >a.csv
  kith_ends 0 review --from a.csv --by dana@acme.example
  has "$out" '2 of 3 questions answered, 2 new' 'kith run a.yaml'
  is "$(verdicts)" '23:1 45:2'
  kith_ends 0 review --from a.csv --json
  has "$out" '"new":0,"changed":0,"known":2'
  sed '2s/,0.500,,/,0.500,n,/' q.csv >b.csv
  kith_ends 0 review --from b.csv
  says 'b.csv:2: c-0002, c-0003: was answered otherwise before'
  is "$(verdicts)" '23:1 45:2 23:2'
}

@test "table: saved by a spreadsheet (BOM, semicolons, quotes, CRLF, sorted)" {
  kith_ends 0 review -o q.csv
  sed 's/,0.800,,/,0.800,u,/' q.csv >a.csv
  { printf '\xef\xbb\xbf'; sqlite3 :memory: '.import --csv a.csv t' '.mode csv' '.separator ; "\r\n"' '.headers on' \
    'SELECT * FROM t ORDER BY left_name DESC'; } >saved.csv
  kith_ends 0 review --from saved.csv
  is "$(verdicts)" 12:3
}

@test "table: broken ones write nothing" {
  kith_ends 0 review -o q.csv
  sed '2s/,0.500,,/,0.500,y,/;3s/,0.800,,/,0.800,perhaps,/' q.csv >a.csv
  kith_ends 65 review --from a.csv
  says "a.csv: line 3: the verdict is 'perhaps'; write y (one person), n (two), u (unsure), or leave it empty"
  sed '2s/,0.500,,/,0.500,y,/;3s/,0.800,,/,0.800,n,/;3s/contact-1.0001/here/' q.csv >b.csv
  kith_ends 65 review --from b.csv
  says 'line 3: left_record and right_record'
  cut -d, -f1-5 q.csv >c.csv
  kith_ends 65 review --from c.csv
  says left_record
  : >empty.csv
  kith review --from empty.csv
  kith_ends 66 review --from nowhere.csv
  is "$(verdicts)" ''
}

@test "table: what was merged or moved meanwhile is said and left out; redirects are followed" {
  kith_ends 0 review -o q.csv
  sed 's/,0.500,,/,0.500,y,/;s/,0.800,,/,0.800,y,/;s/,0.900,,/,0.900,n,/' q.csv >a.csv
  sql "UPDATE member SET identity = 2 WHERE sighting = $(id 3); UPDATE identity SET status = 2, successor = 2 WHERE id = 3;
    UPDATE member SET identity = 1 WHERE sighting = $(id 5)"
  kith_ends 0 review --from a.csv
  says 'a.csv:2: c-0002, c-0002: both are one contact by now; left out' 'the records belong to other contacts by now'
  has "$out" '1 new, 1 merged meanwhile, 1 of other contacts by now'
  is "$(verdicts)" 12:1
}

@test "table: nothing to ask is a table of a header" {
  sql 'DELETE FROM review'
  kith_ends 0 review -o q.csv
  is "$(wc -l <q.csv)" 1
  kith_ends 0 review --from q.csv
  has "$out" '0 of 0 questions'
}
