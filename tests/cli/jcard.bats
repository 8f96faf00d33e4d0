#!/usr/bin/env bats
# jCard from files and to files: found out by its content, in both layouts, hostile files within their bounds.

load helpers

@test "jcard: a vCard becomes a jCard and comes back" {
  printf 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada Lee\r\nN:Lee;Ada;;;\r\nEMAIL;TYPE=work:ada@x.example\r\nUID:urn:x:1\r\nEND:VCARD\r\n' >a.vcf
  kith_ends 0 convert a.vcf -t jcard -o a.jcard
  has a.jcard '["vcard",[["version",{},"text","4.0"],["fn",{},"text","Ada Lee"]' '["email",{"type":"work"},"text","ada@x.example"]'
  kith_ends 0 convert a.jcard -t vcard
  is "$(cat "$out")" "$(cat a.vcf)"
}

@test "jcard: found out by content, also from standard input" {
  printf '[["vcard",[["fn",{},"text","Ada"]]],\n["vcard",[["fn",{},"text","Eve"]]]]' >x.json
  kith_ends 0 convert x.json -t json
  is "$(names_of)" 'Ada Eve'
  "$KITH" convert - -t json <x.json >out.json 2>/dev/null
  is "$(wc -l <out.json)" 2
}

@test "jcard: one card a line" {
  printf 'Name,Email\nAda,a@example.com\nEve,e@example.com\n' >a.csv
  kith_ends 0 convert a.csv -t jcard --to-set layout=ndjson
  is "$(wc -l <"$out")" 2
  is "$(grep -c '^\["vcard",' "$out")" 2
  cp "$out" b.json
  kith_ends 0 convert b.json -t json
  is "$(names_of)" 'Ada Eve'
}

@test "jcard: a bad card costs one card" {
  printf '["vcard",[["fn",{},"text","Ada"]]]\n["vcard",[["fn",{},"text","Cut\n["vcard",[["fn",{},"text","Eve"]]]\nend\n' >x.json
  kith_ends 2 convert x.json -t json --rejects r.ndjson
  is "$(names_of)" 'Ada Eve'
  is "$(rejects_of r.ndjson)" '2:syntax 4:syntax'
}

@test "jcard: UTF-16 is refused with a word of advice" {
  printf '["vcard",[["fn",{},"text","Ada"]]]' | iconv -t UTF-16 >x.json
  kith_ends 65 convert x.json -f jcard -t json
  says 'UTF-8 only'
}

@test "jcard: an open quote of 50 MB is refused in little memory" {
  sanitized && skip "memory is not comparable under a sanitizer"
  { printf '["vcard",[["fn",{},"text","'; head -c 50000000 /dev/zero | tr '\0' x; } >open.json
  kith_ends 2 convert open.json -t json --rejects r.ndjson
  is "$(rejects_of r.ndjson)" '1:too-long'
  /usr/bin/time -f %M -o peak "$KITH" convert open.json -t json >/dev/null 2>&1 || true
  [ "$(tail -n 1 peak)" -lt 65536 ]
}

@test "jcard: a photo of 6 MB, a million brackets, within 64 MiB" {
  sanitized && skip "memory is not comparable under a sanitizer"
  {
    printf '["vcard",[["fn",{},"text","Ada"],["photo",{},"uri","data:image/png;base64,'
    head -c 5900000 /dev/urandom | base64 -w 0
    printf '"]]]\n["vcard",'
    head -c 1000000 /dev/zero | tr '\0' '['
    printf '\n["vcard",[["fn",{},"text","Eve"]]]\n'
  } >big.json
  kith_ends 2 convert big.json -t jcard -o back.json --rejects r.ndjson
  is "$(rejects_of r.ndjson)" '2:too-deep'
  is "$(grep -c '"fn"' back.json)" 2
  /usr/bin/time -f %M -o peak "$KITH" convert big.json -t jcard >/dev/null 2>&1 || true
  [ "$(tail -n 1 peak)" -lt 65536 ]
}
