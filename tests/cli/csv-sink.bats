#!/usr/bin/env bats
# The csv sink: Kith's own table, the layouts that CRMs import, and what a spreadsheet makes of a cell.

load helpers

card() {
  printf '%s\r\n' BEGIN:VCARD VERSION:3.0 'N:Lee;Ann;Marie;Dr.;Jr.' 'FN:Dr. Ann Marie Lee Jr.' 'ORG:Acme, Inc.;Sales' 'TITLE:CTO' \
    'EMAIL;TYPE=WORK:ann@acme.example' 'EMAIL;TYPE=HOME:ann@home.example' 'EMAIL:third@x.example' 'EMAIL:fourth@x.example' \
    'TEL;TYPE=CELL:+1 555 010 2030' 'TEL;TYPE=WORK,VOICE:+1 555 010 2031' 'TEL;TYPE=WORK,FAX:+1 555 010 2032' \
    'ADR;TYPE=WORK:;;1 Main St;Town;TX;12345;USA' 'ADR;TYPE=HOME:;;2 Side St;Village;TX;54321;USA' \
    'BDAY:1985-04-12' 'CATEGORIES:a,b' 'URL:https://acme.example/' 'NOTE:two\nlines' 'X-FOO:bar' END:VCARD >card.vcf
}

cell() { # of the first row: cell FILE COLUMN
  python3 -c 'import csv,sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8-sig", newline="")))
print(rows[0][sys.argv[2]], end="")' "$1" "$2"
}

@test "csv sink: each value in its column, and what has none in More" {
  card
  kith_ends 0 convert card.vcf -t csv -o out.csv
  is "$(cell out.csv 'Full name')" 'Dr. Ann Marie Lee Jr.'
  is "$(cell out.csv 'First name')|$(cell out.csv 'Last name')|$(cell out.csv Suffix)" 'Ann|Lee|Jr.'
  is "$(cell out.csv 'E-mail (work)')|$(cell out.csv 'E-mail (home)')|$(cell out.csv E-mail)" \
    'ann@acme.example|ann@home.example|third@x.example'
  is "$(cell out.csv 'Other e-mails')" 'fourth@x.example'
  is "$(cell out.csv 'Phone (mobile)')|$(cell out.csv 'Phone (work)')|$(cell out.csv Fax)" \
    '+1 555 010 2030|+1 555 010 2031|+1 555 010 2032'
  is "$(cell out.csv Organisation)|$(cell out.csv Department)" 'Acme, Inc.|Sales'
  is "$(cell out.csv 'City (work)')|$(cell out.csv 'City (home)')" 'Town|Village'
  is "$(cell out.csv Categories)|$(cell out.csv Notes)" $'a; b|two\nlines'
  is "$(cell out.csv More)" 'X-FOO: bar'
}

@test "csv sink: its own table comes back as it was" {
  card
  kith_ends 0 convert card.vcf -t csv -o out.csv
  kith_ends 0 convert out.csv -t csv -o again.csv
  # More itself came back as a property of that name
  is "$(python3 -c 'import csv
a, b = ([{k: v for k, v in r.items() if k != "More"} for r in csv.DictReader(open(f, newline=""))] for f in ("out.csv", "again.csv"))
print(a == b)')" True
}

@test "csv sink: no cell is a formula, and the source takes the apostrophe off again" {
  printf 'Name,Email,Phone,Note\n"=HYPERLINK(""http://x"")",a@x.example,+49 30 1234-5,@SUM(1)\n-1+2,b@x.example,-12,"\t=1"\n' >in.csv
  kith_ends 0 convert in.csv -t csv -o safe.csv
  is "$(cell safe.csv 'Full name')" "'=HYPERLINK(\"http://x\")"
  is "$(cell safe.csv Phone)|$(cell safe.csv Notes)" "+49 30 1234-5|'@SUM(1)"
  has safe.csv "'-1+2"
  kith_ends 0 convert in.csv -t csv --to-set cells=exact -o exact.csv
  is "$(cell exact.csv 'Full name')" '=HYPERLINK("http://x")'
  kith_ends 0 convert safe.csv -t json
  has "$out" '"full":"=HYPERLINK(\"http://x\")"' '"value":"@SUM(1)"'
}

@test "csv sink: the layouts that CRMs import, read back by their own mapping" {
  card
  for layout in salesforce hubspot dynamics365 pipedrive zoho google outlook; do
    kith_ends 0 convert card.vcf -t csv --to-set "layout=$layout-import" -o "$layout.csv"
    kith_ends 0 convert "$layout.csv" --map "$layout-import" -t json
    has "$out" '"given":"Ann"' '"family":"Lee"' 'ann@acme.example' '+1 555 010 2030' '"Acme, Inc."' 'CTO'
    kith_ends 0 convert "$layout.csv" -t json # found by its header
    has "$out" '"given":"Ann"' '"family":"Lee"' 'ann@acme.example' '+1 555 010 2030' '"Acme, Inc."' 'CTO'
  done
  is "$(cell google.csv 'E-mail 1 - Label')|$(cell google.csv 'Phone 1 - Label')|$(cell google.csv 'Phone 3 - Label')" 'Work|Mobile|Work Fax'
}

@test "csv sink: what a layout cannot hold is said" {
  card
  kith_ends 0 convert card.vcf -t csv --to-set layout=hubspot-import -o out.csv
  says 'csv: values that no column of this layout holds were left out:'
  says ' X-FOO'
}

@test "csv sink: one kind of record a table, others are counted" {
  printf 'Id,Name,Industry,OwnerId,BillingCity\n001,Acme,Steel,005,Town\n' >Account.csv
  printf 'Id,FirstName,LastName,AccountId,Email\n003,Ann,Lee,001,ann@x.example\n' >Contact.csv
  kith_ends 0 convert Account.csv Contact.csv -t csv -o out.csv
  says '2 read, 1 written, 1 of other kinds left out'
  is "$(cell out.csv 'Last name')" Lee
  kith_ends 0 convert Account.csv Contact.csv -t csv --to-set kind=account -o out.csv
  is "$(cell out.csv Account)" Acme
}

@test "csv sink: dialects" {
  card
  kith_ends 0 convert card.vcf -t csv --to-set 'delimiter=semicolon,bom=true' -o out.csv
  is "$(head -c 6 out.csv | od -An -c | tr -d ' ')" '357273277ID;'
  kith_ends 78 convert card.vcf -t csv --to-set 'delimiter=ab' -o out.csv
  says 'delimiter takes comma, semicolon, tab, pipe or one character'
  kith_ends 78 convert card.vcf -t csv --to-set 'layout=google-contacts,kind=deal' -o out.csv
  says 'no table for records of this kind'
  : >empty.vcf
  kith_ends 0 convert -f vcard empty.vcf -t csv -o out.csv
  is "$(wc -l <out.csv)" 1
}

@test "a full-width formula is marked for people and comes back as it was" {
  printf 'FN\n"＝1+1"\n' >wide.csv
  kith_ends 0 convert wide.csv --map FN=name.full -o once.csv
  has once.csv "'＝1+1"
  kith_ends 0 convert once.csv -t json
  has "$out" '＝1+1'
  lacks "$out" "'＝1+1"
}
