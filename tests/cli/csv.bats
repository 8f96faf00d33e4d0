#!/usr/bin/env bats
# Tables as they arrive broken: each row is kept or rejected with its reason, and what follows is read.

load helpers

@test "csv: a file that ends within a quoted field" {
  printf 'Name,Email\nAda,a@example.com\n"Trunc' >cut.csv
  kith_ends 2 convert cut.csv -t json --rejects r.ndjson
  is "$(names_of)" 'Ada'
  is "$(cat r.ndjson)" '{"source":"cut.csv","file":"cut.csv","record":2,"line":3,"offset":29,"code":"open-quote","reason":"a quoted field that opens in this line is not closed","raw":"\"Trunc","raw_bytes":6}'
}

@test "csv: a quote that is never closed costs one row" {
  printf 'Name,Email\nAda,a@example.com\n"Open,o@example.com\nEve,e@example.com\nBob,b@example.com\n' >open.csv
  kith_ends 2 convert open.csv -t json --rejects r.ndjson
  is "$(names_of)" 'Ada Eve Bob'
  is "$(rejects_of r.ndjson)" '3:open-quote'
  says 'open.csv:3: rejected (open-quote): a quoted field that opens in this line is not closed' \
    '4 read, 3 written, 1 rejected'
}

@test "csv: a quote within an unquoted field is text" {
  printf 'Name,Email,Note\nAda,a@example.com,5" pipe\nBob,b@example.com,"6"" pipe"\nEve,e@example.com,x\n' >pipe.csv
  kith_ends 0 convert pipe.csv -t json
  is "$(names_of)" 'Ada Bob Eve'
  has "$out" '"5\" pipe"' '"6\" pipe"'
}

@test "csv: one line of 100 MB is rejected in little memory" {
  sanitized && skip "memory is not comparable under a sanitizer"
  { people 1; head -c 100000000 /dev/zero | tr '\0' x; printf ',x@example.com\nEve,e@example.com\n'; } >line.csv
  (ulimit -v 2000000 && kith_ends 2 convert line.csv -t json --rejects r.ndjson)
  is "$(names_of)" 'Ada1 Love1 Eve'
  is "$(rejects_of r.ndjson)" '3:too-long'
  [ "$(wc -c <r.ndjson)" -lt 200000 ]
  /usr/bin/time -f %M -o peak "$KITH" convert line.csv -t json >/dev/null 2>&1 || true
  [ "$(tail -n 1 peak)" -lt 65536 ]
}

@test "csv: a NUL byte, kept exactly in the reject" {
  printf 'Name,Email\nA\0da,a@example.com\nEve,e@example.com\n' >nul.csv
  kith_ends 2 convert nul.csv -t json --rejects r.ndjson
  is "$(names_of)" 'Eve'
  is "$(rejects_of r.ndjson)" '2:nul-byte'
  has r.ndjson '"raw_base64":"QQBkYSxhQGV4YW1wbGUuY29t"'
}

@test "csv: bytes that are not UTF-8 are read, and the output is UTF-8" {
  printf 'Name,Email\nJos\xe9,a@example.com\n\xf0\x9f,c@example.com\n' >latin.csv
  kith_ends 0 convert latin.csv -t json
  has "$out" 'José'
  iconv -f UTF-8 -t UTF-8 "$out" >/dev/null
  printf '\xef\xbb\xbfName,Email\nR\xc3\xa9gis,b@example.com\nJos\xe9,a@example.com\n' >mixed.csv
  kith_ends 0 convert mixed.csv -t json
  has "$out" 'José' 'Régis'
  says '1 with oddities'
}

@test "csv: a charset that nobody knows" {
  people 1 >people.csv
  kith_ends 78 convert people.csv -f csv --set charset=klingon -t json
  says "charset 'klingon' is not known" 'UTF-8'
}

@test "csv: 200,000 columns, in a row and in the header" {
  wide=$(head -c 200000 /dev/zero | tr '\0' ,)
  printf 'Name,Email\nAda,a@example.com\nWide,w@example.com%s\nEve,e@example.com\n' "$wide" >wide.csv
  kith_ends 2 convert wide.csv -t json --rejects r.ndjson
  is "$(names_of)" 'Ada Eve'
  is "$(rejects_of r.ndjson)" '3:too-many-columns'
  printf 'Name,Email%s\nAda,a@example.com\n' "$wide" >header.csv
  kith_ends 65 convert header.csv -f csv -t json
  says 'header.csv:' 'header'
}

@test "csv: a mapping whose columns are not there" {
  people 1 >people.csv
  kith_ends 65 convert people.csv -t json --map 'Nome=name.full'
  says 'people.csv: its columns do not fit the mapping' "missing 'Nome'"
  kith_ends 64 convert people.csv -t json --map 'Name=nam.full'
  says 'no property path "nam.full"' 'did you mean "name.full"?'
  kith_ends 78 convert people.csv -t json --map nowhere
  says 'nowhere.yaml: cannot be read'
}

@test "csv: options that there are not" {
  people 1 >people.csv
  kith_ends 78 convert people.csv -t json --set charst=UTF-8
  says 'there is no option "charst"' 'did you mean "charset"?'
  kith_ends 78 convert people.csv -t json --set header=maybe
  says 'must be auto, yes or no, not "maybe"'
}

@test "csv: rejects of a run, by source, file, record, line and offset" {
  pipeline acme.yaml
  printf 'Name,Email\nAda,a@example.com\n"Open,o@example.com\nN\0,n@example.com\nEve,e@example.com\n' >people.csv
  kith_ends 2 run acme.yaml
  has "$out" '2 rejected' 'the tally comes out'
  is "$(rejects_of rejects/rejects.ndjson)" '3:open-quote 4:nul-byte'
  is "$(sed -n 1p rejects/rejects.ndjson)" "{\"source\":\"book\",\"file\":\"$PWD/people.csv\",\"record\":2,\"line\":3,\"offset\":29,\"code\":\"open-quote\",\"reason\":\"a quoted field that opens in this line is not closed\",\"raw\":\"\\\"Open,o@example.com\",\"raw_bytes\":19}"
  is "$(stat -c %a rejects/rejects.ndjson)" 600
  cp rejects/rejects.ndjson before
  kith_ends 2 run acme.yaml
  cmp before rejects/rejects.ndjson
  printf 'Name,Email\nAda,a@example.com\nEve,e@example.com\n' >people.csv
  kith_ends 0 run acme.yaml
  [ ! -s rejects/rejects.ndjson ]
}

@test "csv: what was rejected stands in the rejects file only, not on the screen" {
  printf 'Name,Email\n"Secretperson,s@example.com\nEve,e@example.com\n' >people.csv
  pipeline acme.yaml
  kith_ends 2 convert people.csv -t json -o /dev/null --rejects r.ndjson
  lacks "$err" Secretperson
  has r.ndjson Secretperson
  kith_ends 2 run acme.yaml
  lacks "$err" Secretperson
  lacks "$out" Secretperson
}

@test "csv: too many rejects stop a run" {
  pipeline acme.yaml
  echo 'limits: { max_rejects: 5 }' >>acme.yaml
  { echo Name,Email; for i in 1 2 3 4 5 6; do echo "\"open$i,o@example.com"; done; echo Eve,e@example.com; } >people.csv
  kith_ends 65 run acme.yaml
  says 'source book: 6 of 7 records were rejected, more than limits.max_rejects allows'
  [ ! -e out/all.ndjson ]
  is "$(wc -l <rejects/rejects.ndjson)" 6
  sed -i 's/max_rejects: 5/max_rejects: 90%/' acme.yaml
  kith_ends 2 run acme.yaml
  is "$(wc -l <out/all.ndjson)" 1
  sed -i 's/max_rejects: 90%/max_rejects: 10%/' acme.yaml
  kith_ends 65 run acme.yaml
}

@test "csv: UTF-8 and Latin-1 in one small file are both read, and said so" {
  printf 'Name,City\nJos\xe9,K\xf6ln\nR\xc3\xa9gis,Ulm\nJ\xf6rg,M\xfcnchen\n' >mix.csv
  kith_ends 0 convert mix.csv -f csv -t json
  has "$out" José Köln Régis München
  says '1 with oddities'
}

@test "csv: junk behind a quote, and quotes escaped with a backslash, cost nothing" {
  printf 'Name,Email\n"Ann" x,a@example.com\n"Bo \\"by\\" Lee, Jr",b@example.com\n"Cy",c@example.com\n' >junk.csv
  kith_ends 0 convert junk.csv -t json
  has "$out" '"full":"Bo \"by\" Lee, Jr"' b@example.com c@example.com
  is "$(wc -l <"$out")" 3
}

@test "csv: a table without a header, its columns known by what stands in them" {
  printf 'ann.lee@example.com,Ann,Lee,+49 171 1234567\nbo.kim@example.com,Bo,Kim,+49 171 1234568\n' >bare.csv
  printf 'cy.ray@example.com,Cy,Ray,+49 171 1234569\n' >>bare.csv
  kith_ends 0 convert bare.csv -t json
  is "$(sed -n 1p "$out")" '{"name":{"given":"Ann","family":"Lee"},"emails":[{"value":"ann.lee@example.com"}],"phones":[{"value":"+49 171 1234567"}]}'
  is "$(wc -l <"$out")" 3
}

@test "csv: headers in a language that no mapping has, below a title" {
  printf 'Klienci;2024\n\nImię;Nazwisko;Adres e-mail;Telefon komórkowy;Firma;Ulubiony kolor\n' >pl.csv
  printf 'Jan;Kowal;jan@example.com;+48 600 700 800;Kowal sp. z o.o.;zielony\n' >>pl.csv
  kith_ends 0 convert pl.csv -t json
  is "$(cat "$out")" '{"name":{"given":"Jan","family":"Kowal"},"emails":[{"value":"jan@example.com"}],"phones":[{"value":"+48 600 700 800","types":["cell"]}],"organizations":[{"name":"Kowal sp. z o.o."}],"extra":[{"name":"ULUBIONY KOLOR","value":"zielony"}]}'
}

@test "csv: of somebody else, or of another kind: kept under its own name" {
  printf 'Name,Manager Email,Email Verified,Previous Company\nAnn,boss@example.com,true,Acme GmbH\n' >other.csv
  kith_ends 0 convert other.csv -t json
  lacks "$out" '"emails"'
  lacks "$out" '"organizations"'
  has "$out" '"MANAGER EMAIL"' '"EMAIL VERIFIED"' '"PREVIOUS COMPANY"'
}

@test "csv: a formula that was made safe comes back as it was" {
  printf "Name,Phone,Note\nAnn,'+49 171 1234567,'=SUM(A1)\nBo,'-1,'tis\n" >safe.csv
  kith_ends 0 convert safe.csv -t json
  has "$out" '"+49 171 1234567"' '"=SUM(A1)"' '"-1"' "\"'tis\""
}

@test "csv: UTF-16 with and without a mark, a sep= line, trailing delimiters" {
  printf 'Name;Email;\r\nZo\xc3\xab;z@example.com;\r\n' | iconv -f UTF-8 -t UTF-16LE >bare.csv
  { printf '\xff\xfe'; cat bare.csv; } >marked.csv
  printf 'sep=;\r\nName;Email;\r\n"Zo\xc3\xab";z@example.com;\r\n' >sep.csv
  for file in bare marked sep; do
    kith_ends 0 convert $file.csv -f csv -t json
    is "$(cat "$out")" '{"name":{"full":"Zoë"},"emails":[{"value":"z@example.com"}]}'
  done
}

@test "csv: in a whole export, files that name nobody are left out, and said" {
  mkdir export
  printf 'Id,LastName,AccountId,Email\n003,Lee,001,ann@x.example\n' >export/Contact.csv
  printf 'Id,Name,UserLicenseId\n00e,Administrator,100\n' >export/Profile.csv
  printf 'Id,AccountId,Body\n002,001,private\n' >export/Note.csv
  kith_ends 0 convert export -t json
  is "$(wc -l <"$out")" 1
  has "$out" ann@x.example
  is "$(grep -c 'was not read: its columns name nobody' "$err")" 2
  kith_ends 0 convert export/Profile.csv -t json
  has "$out" Administrator
}

@test "csv: people are contacts, even where all that a list of companies needs is there" {
  printf 'Record ID,First Name,Last Name,Company Name,City\n7,Ada,Hall,Globex,Leeds\n' >list.csv
  kith_ends 0 convert list.csv -t json
  has "$out" '"given":"Ada"'
  printf 'Record ID,Company Name,City\n7,Globex,Leeds\n' >firms.csv
  kith_ends 0 convert firms.csv -t json
  has "$out" '"kind":"account"'
}
