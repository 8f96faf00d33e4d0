#!/usr/bin/env bats
# xCard from outside: hostile files in little time and memory, and the way through vCard and back.

load helpers

ns='xmlns="urn:ietf:params:xml:ns:vcard-4.0"'
ada="<vcards $ns><vcard><fn><text>Ada</text></fn></vcard>"
eve='<vcard><fn><text>Eve</text></fn></vcard></vcards>'

# bytes COUNT CHARACTER
bytes() {
  head -c "$1" /dev/zero | tr '\0' "$2"
}

# refused FILE WHY: Ada is kept, the rest is one reject, within 2 seconds and 64 MiB.
refused() {
  kith_ends 2 convert "$1" -f xcard -t json --rejects r.ndjson
  is "$(names_of)" Ada
  is "$(rejects_of r.ndjson)" '1:xml'
  says "$2"
  sanitized && return
  SECONDS_MAX=10 /usr/bin/time -f %M -o peak "$KITH" convert "$1" -f xcard -t json >/dev/null 2>&1 || true
  [ "$(tail -n 1 peak)" -lt 65536 ]
}

@test "xcard: 200,000 attributes on one tag" {
  { echo -n "$ada<vcard><fn "; seq -f "a%.0f='x'" 200000 | tr '\n' ' '; echo "><text>x</text></fn></vcard>$eve"; } >a.xml
  refused a.xml 'a tag has more than 256 attributes'
}

@test "xcard: an open quote of 50 MB" {
  { echo -n "$ada<vcard><fn a='"; bytes 50000000 x; } >q.xml
  refused q.xml 'longer than 64 KiB'
}

@test "xcard: entity bombs, external entities" {
  { echo -n '<!DOCTYPE v [<!ENTITY a "'; bytes 160000 a; echo "\">]>$ada$eve"; } >bomb.xml
  kith_ends 2 convert bomb.xml -f xcard -t json --rejects r.ndjson
  is "$(rejects_of r.ndjson)" '1:xml'
  says 'a DOCTYPE or another declaration'
  echo "<!DOCTYPE v [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>$ada<vcard><fn><text>&a;</text></fn></vcard>$eve" >xxe.xml
  kith_ends 2 convert xxe.xml -t json
  lacks "$out" root
}

@test "xcard: text of 50 MB streams" {
  sanitized && skip "memory is not comparable under a sanitizer"
  { echo -n "$ada<vcard><fn><text>Big</text></fn><note><text>"; bytes 50000000 x; echo "</text></note></vcard>$eve"; } >t.xml
  kith_ends 0 convert t.xml -f xcard -t xcard
  /usr/bin/time -f %M -o peak "$KITH" convert t.xml -f xcard -t xcard >/dev/null 2>&1
  [ "$(tail -n 1 peak)" -lt 65536 ]
}

@test "xcard: a file that is cut off keeps what came before" {
  echo -n "$ada$eve" | head -c -30 >cut.xml
  refused cut.xml 'the file ends before its elements do'
}

@test "xcard: read and written again it is the same" {
  for file in person types extended apple; do
    kith convert "$data/xcard/$file.xml" -t xcard -o once.xml
    kith_ends 0 convert once.xml -f xcard -t xcard -o twice.xml
    cmp once.xml twice.xml
  done
}

@test "xcard: vCard 4.0 to xCard to vCard 4.0 loses nothing" {
  kith_ends 0 convert "$data/xcard/round.vcf" -t xcard -o round.xml
  kith_ends 0 convert round.xml -f xcard -t vcard --to-set version=4.0 -o back.vcf
  diff "$data/xcard/round.vcf" <(tr -d '\r' <back.vcf)
}

@test "xcard: indentation" {
  kith_ends 0 convert "$data/xcard/apple.xml" -t xcard --to-set indent=0 || [ "$status" = 2 ]
  has "$out" '<fn><text>One</text></fn>'
  lacks "$out" ' <fn>'
}
