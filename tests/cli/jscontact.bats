#!/usr/bin/env bats
# JSContact from the command line: recognised, converted both ways, nothing lost.

load helpers

card() {
  printf '%s\r\n' BEGIN:VCARD VERSION:4.0 UID:urn:x:1 'FN:Ann Lee' 'N:Lee;Ann;;;' 'EMAIL;TYPE=work;X-A=b:ann@boats.example' \
    'item1.TEL:+1 555 0100' 'item1.X-ABLabel:Boat' 'X-OWN:a\;b' END:VCARD >ann.vcf
}

@test "jscontact: a vCard 4.0 there and back is the same" {
  card
  kith_ends 0 convert ann.vcf -o ann.json -t jscontact
  kith_ends 0 convert ann.json -o back.vcf -t vcard
  diff <(sort ann.vcf) <(sort back.vcf)
}

@test "jscontact: what is written is a Card" {
  card
  kith_ends 0 convert ann.vcf -o ann.json -t jscontact
  is "$(jq -r '.[0] | [."@type", .version, .uid, .name.full, .emails[].address, .phones[].label] | join(" ")' ann.json)" \
    'Card 1.0 urn:x:1 Ann Lee ann@boats.example Boat'
}

@test "jscontact: one card a line" {
  card
  kith_ends 0 convert ann.vcf ann.vcf -o ann.ndjson -t jscontact --to-set layout=ndjson
  is "$(wc -l <ann.ndjson)" 2
  kith_ends 0 convert ann.ndjson -o back.vcf -t vcard
  is "$(grep -c END:VCARD back.vcf)" 2
}

@test "jscontact: JSON that is no card is a reject" {
  echo '[{"@type":"Card","uid":"a","name":{"full":"Ada"}},{"@type":"Event"}]' >mixed.json
  kith_ends 2 convert mixed.json -f jscontact -o out.vcf -t vcard
  grep -q 'FN:Ada' out.vcf
}

@test "jscontact: deep, long and wide input ends quickly, in little memory" {
  sanitized && skip "memory is not comparable under a sanitizer"
  { printf '{"@type":"Card","x":'; head -c 1000000 /dev/zero | tr '\0' '['; } >deep.json
  { printf '{"@type":"Card","name":{"full":"'; head -c 50000000 /dev/zero | tr '\0' x; } >open.json
  for file in deep open; do
    SECONDS_MAX=5 kith convert $file.json -f jscontact -t vcard
    [ "$status" != 124 ] && [ "$status" -lt 128 ]
    /usr/bin/time -f %M -o peak "$KITH" convert $file.json -f jscontact -t vcard >/dev/null 2>&1 || true
    [ "$(tail -n 1 peak)" -lt 65536 ]
  done
}
