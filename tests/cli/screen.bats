#!/usr/bin/env bats
# kith screen: what a rep sees before anybody else does.

load helpers

book() {
  cp "$data/intake/phone.vcf" .
}

@test "it says who looks private and why, who is unclear, and what is dropped" {
  book
  kith_ends 0 screen phone.vcf
  diff - "$out" <<'TEXT'
PRIVATE           1     look private: left out, unless you --keep them
  phone.vcf#3           Mum · family by label or category, no organisation or title, home phones
                        only, private e-mail only
UNCLEAR           1     stay in, unless you --drop them: have a look
  phone.vcf#4           Joe · no organisation or title
PROFESSIONAL      3     stay in
DROPPED           4     notes 1, birthdays and other days 1, photos 1, relatives 1: private values
                        of those who stay
Kith kept nothing: no state, no log, and nobody was told. The book itself is as it was.
Next: kith screen phone.vcf -o cleaned.vcf; --drop and --keep correct it
TEXT
  is "$(ls)" phone.vcf # nothing else is written
  cmp phone.vcf "$data/intake/phone.vcf"
}

@test "the cleaned copy has neither private people nor private values, and else what was there" {
  book
  kith_ends 0 screen phone.vcf -o cleaned.vcf
  has cleaned.vcf 'FN:Ada Love' 'TITLE:Head of buying' 'TEL:+14155550111' 'FN:Joe' 'FN:Kim Colleague'
  for private in Mum mum.secret gin BDAY Rosa Spouse PHOTO item1; do lacks cleaned.vcf "$private"; done
  is "$(grep -c BEGIN:VCARD cleaned.vcf)" 4
  is "$(stat -c %a cleaned.vcf)" 600
  kith_ends 73 screen phone.vcf -o cleaned.vcf # it is there already
  kith_ends 0 screen phone.vcf -o cleaned.csv
  has cleaned.csv 'Ada Love' 'ada@globex.example'
  lacks cleaned.csv Mum
}

@test "the rep corrects it, by name or by place" {
  book
  kith_ends 0 screen phone.vcf --keep phone.vcf#3 --drop 'nora newman,Joe' -o cleaned.vcf
  has "$out" 'you keep them in' 'you leave them out'
  has cleaned.vcf 'FN:Mum' 'FN:Ada Love'
  lacks cleaned.vcf Nora
  lacks cleaned.vcf FN:Joe
  printf '# mine\nkeep Mum\n\ndrop phone.vcf#1\n' >mine.txt
  kith_ends 0 screen phone.vcf --choices mine.txt -o other.vcf
  has other.vcf 'FN:Mum'
  lacks other.vcf Ada
}

@test "a choice about nobody writes nothing" {
  book
  kith_ends 64 screen phone.vcf --drop 'Nora Newmann' -o cleaned.vcf
  says "nobody in the book is called 'Nora Newmann'"
  [ ! -e cleaned.vcf ]
  printf 'leave Mum\n' >mine.txt
  kith_ends 78 screen phone.vcf --choices mine.txt
  says 'mine.txt:1: a line is'
}

@test "who has an e-mail at the company is a colleague" {
  printf 'Name,Email,Group\nKim,kim@gmail.com,\nLou,lou@eu.acme.example,\nMo,mo@notacme.example,\n' >list.csv
  kith_ends 0 screen list.csv --company-domain acme.example --json
  python3 - "$out" <<'PY'
import json, sys
d = json.load(open(sys.argv[1]))
assert d["contacts"] == 3 and d["professional"] == 2 and d["unclear"] == 1, d
assert [p["name"] for p in d["people"]] == ["Kim"], d
PY
}

@test "fields that the rep names stay" {
  book
  kith_ends 0 screen phone.vcf --fields notes,relatives -o cleaned.vcf
  has cleaned.vcf gin Rosa
  lacks cleaned.vcf BDAY
  kith_ends 64 screen phone.vcf --fields noets
  says "not 'noets'"
}

@test "what vendors call relatives and days is dropped in every format" {
  cat >v.vcf <<'CARD'
BEGIN:VCARD
VERSION:3.0
FN:Ada Love
EMAIL:ada@globex.example
ORG:Globex
X-SPOUSE:Rosa One
X-EVOLUTION-SPOUSE:Rosa Two
X-KADDRESSBOOK-X-SPOUSESNAME:Rosa Three
X-ANNIVERSARY:1999-01-01
X-EVOLUTION-ANNIVERSARY:1999-01-02
X-ANDROID-CUSTOM:vnd.android.cursor.item/relation;Rosa Four;14;;;;;;;;;;;;;
X-ANDROID-CUSTOM:vnd.android.cursor.item/contact_event;1999-01-03;1;;;;;;;;;;;;;
RELATED;TYPE=child;VALUE=text:Rosa Five
X-MS-CHILD:Rosa Six
this line is none: Rosa Seven
END:VCARD
CARD
  printf '%s\n' 'First Name,Last Name,E-mail Address,Company,Spouse,Children,Anniversary,Birthday,Notes' \
    'Ada,Love,ada@globex.example,Globex,Rosa Eight,Rosa Nine,1/1/1999,2/2/1980,Rosa Ten' >outlook.csv
  printf '%s\n' '<?xml version="1.0"?><vcards xmlns="urn:ietf:params:xml:ns:vcard-4.0"><vcard><fn><text>Ada Love</text></fn><email><text>ada@globex.example</text></email><org><text>Globex</text></org><related><text>Rosa Eleven</text></related><note><text>Rosa Twelve</text></note></vcard></vcards>' >x.xml
  printf '%s\n' '{"@type":"Card","version":"1.0","uid":"u1","name":{"full":"Ada Love"},"emails":{"e":{"address":"ada@globex.example"}},"organizations":{"o":{"name":"Globex"}},"notes":{"n":{"note":"Rosa 13","odd":"Rosa 14"}},"relatedTo":{"Rosa 15":{"relation":{"spouse":true}}},"anniversaries":{"b":{"kind":"birth","date":{"@type":"PartialDate","year":1999},"odd":"Rosa 16"}}}' >j.json
  printf '%s\n' '["vcard",[["version",{},"text","4.0"],["fn",{},"text","Ada Love"],["email",{},"text","ada@globex.example"],["org",{},"text","Globex"],["note",{},"text","Rosa 17"],["related",{"type":"spouse"},"text","Rosa 18"],["bday",{},"date","1999-04-05"]]]' >k.jcard
  for file in v.vcf outlook.csv x.xml j.json k.jcard; do
    kith_ends 0 screen "$file" -o "clean-$file.vcf"
    has "clean-$file.vcf" 'FN:Ada Love' 'ada@globex.example'
    lacks "clean-$file.vcf" Rosa
    lacks "clean-$file.vcf" 1999
    lacks "clean-$file.vcf" 1980
  done
}

@test "screen: the cleaned copy never takes the place of the book, by whatever name" {
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Tom Hale\nTEL;TYPE=HOME:+1 415 555 0134\nCATEGORIES:Family\nEND:VCARD\n' >book.vcf
  ln -s book.vcf other.vcf
  kith_ends 73 screen book.vcf -o book.vcf --force
  says 'the book itself'
  kith_ends 73 screen book.vcf -o other.vcf --force
  has book.vcf 'Tom Hale'
  kith_ends 0 screen book.vcf -o clean.vcf --force
  lacks clean.vcf 'Tom Hale'
}
