#!/usr/bin/env bats
# Cards as they arrive broken.

load helpers

ada='BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEND:VCARD\n'
eve='BEGIN:VCARD\nVERSION:3.0\nFN:Eve\nEND:VCARD\n'

@test "vcard: a file that is cut off" {
  printf "${ada}BEGIN:VCARD\nVERSION:3.0\nFN:Trunc\nTEL:12" >cut.vcf
  kith_ends 0 convert cut.vcf -t json
  is "$(names_of)" 'Ada Trunc'
  says '2 read, 2 written, 1 with oddities'
}

@test "vcard: a card without its END is kept" {
  printf "BEGIN:VCARD\nVERSION:3.0\nFN:Open\n${eve}" >open.vcf
  kith_ends 0 convert open.vcf -t json
  is "$(names_of)" 'Open Eve'
}

@test "vcard: one line of 100 MB costs its property, in little memory" {
  sanitized && skip "memory is not comparable under a sanitizer"
  { printf "${ada}BEGIN:VCARD\nVERSION:3.0\nNOTE:"; head -c 100000000 /dev/zero | tr '\0' x
    printf "\nFN:Big\nEND:VCARD\n${eve}"; } >line.vcf
  kith_ends 0 convert line.vcf -t json
  is "$(names_of)" 'Ada Big Eve'
  [ "$(wc -c <"$out")" -lt 200000 ]
  /usr/bin/time -f %M -o peak "$KITH" convert line.vcf -t json >/dev/null 2>&1 || true
  [ "$(tail -n 1 peak)" -lt 65536 ]
}

@test "vcard: NUL bytes" {
  printf "BEGIN:VCARD\nVERSION:3.0\nFN:A\0da\nEND:VCARD\n${eve}" >nul.vcf
  kith_ends 0 convert nul.vcf -t json
  is "$(names_of)" 'Ada Eve'
}

@test "vcard: bytes that are not UTF-8 are read, and the output is UTF-8" {
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Jos\xe9\nNOTE:\xff\xfe\xc3\nEND:VCARD\n' >latin.vcf
  kith_ends 0 convert latin.vcf -t json
  has "$out" 'José'
  iconv -f UTF-8 -t UTF-8 "$out" >/dev/null
}

@test "vcard: charsets that nobody knows" {
  printf 'BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=klingon:Ada\nEND:VCARD\n' >charset.vcf
  kith_ends 0 convert charset.vcf -t json
  is "$(names_of)" 'Ada'
  kith_ends 78 convert charset.vcf --set charset=klingon -t json
  says 'charset: klingon is not known'
}

@test "vcard: base64 that is not keeps its text, and is remarked" {
  printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nPHOTO;ENCODING=b:!!! no base64 ###\nEND:VCARD\n' >photo.vcf
  kith_ends 0 convert photo.vcf -t json
  has "$out" '!!! no base64 ###'
  says '1 read, 1 written, 1 with oddities'
}

@test "vcard: BEGIN 10,000 deep" {
  { for _ in $(seq 10000); do printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Deep\n'; done
    for _ in $(seq 10000); do printf 'END:VCARD\n'; done
    printf "$eve"; } >deep.vcf
  kith_ends 2 convert deep.vcf -t json --rejects r.ndjson
  lacks "$err" 'Sanitizer'
  says '9,999 with oddities'
}

@test "vcard: agents within agents, 10,000 deep" {
  { for _ in $(seq 10000); do printf 'BEGIN:VCARD\nVERSION:2.1\nFN:Deep\nAGENT:\n'; done
    for _ in $(seq 10000); do printf 'END:VCARD\n'; done
    printf "$eve"; } >deep.vcf
  kith_ends 0 convert deep.vcf -t json
  is "$(names_of)" 'Deep Eve'
}

@test "vcard: too many properties, parameters and values" {
  { printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Many\n'; for i in $(seq 9100); do echo "TEL:$i"; done; printf 'END:VCARD\n'
    printf 'BEGIN:VCARD\nVERSION:3.0\nFN:Params\nTEL'; for i in $(seq 200); do printf ';X-P%d=%d' "$i" "$i"; done
    printf ':1\nEND:VCARD\n'; printf "$eve"; } >many.vcf
  kith_ends 0 convert many.vcf -t json
  is "$(names_of)" 'Many Params Eve'
  says '3 read, 3 written, 2 with oddities'
}

@test "vcard: other components, and junk between cards" {
  printf "hello\n${ada}BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n${eve}junk at the end\n" >mixed.vcf
  kith_ends 2 convert mixed.vcf -t json --rejects r.ndjson
  is "$(names_of)" 'Ada Eve'
  is "$(rejects_of r.ndjson)" '1:junk 6:not-a-contact 13:junk'
}

@test "vcard: links with = in them say nothing about the encoding of names" {
  for version in 2.1 3.0 4.0; do
    printf "BEGIN:VCARD\nVERSION:$version\nFN:Jos\xc3\xa9\nURL:https://x.example/?id=a1\nNOTE:see https://x.example/?id=b8\nEND:VCARD\n" >link.vcf
    kith_ends 0 convert link.vcf -t json
    has "$out" '"full":"José"' '?id=a1' '?id=b8'
  done
}

@test "vcard: a classic Macintosh's file is in MacRoman; how a Japanese name sounds is text" {
  printf 'BEGIN:VCARD\rVERSION:3.0\rN:M\x9fller;J\x9frgen;;;\rFN:J\x9frgen M\x9fller\rEND:VCARD\r' >mac.vcf
  kith_ends 0 convert mac.vcf -t json
  has "$out" '"full":"Jürgen Müller"'
  printf 'BEGIN:VCARD\nVERSION:2.1\nN:Y\nSOUND;X-IRMC-N;CHARSET=SHIFT_JIS:\xd4\xcf;\xc0\xdb\nEND:VCARD\n' >sound.vcf
  kith_ends 0 convert sound.vcf -t json
  has "$out" '"value":"ﾔﾏ;ﾀﾛ"'
}
