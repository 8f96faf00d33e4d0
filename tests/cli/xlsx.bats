#!/usr/bin/env bats
# Workbooks from wherever: files of any name, folders, globs, standard input, pipes. And those that cannot be read.

load helpers

setup_file() {
  export list="$BATS_TEST_DIRNAME/../data/xlsx/list.xlsx"
}

ada='{"name":{"given":"Ada","family":"Lovelace"},"emails":[{"value":"ada@example.org"}],"phones":[{"value":"491701234567"}],"organizations":[{"name":"Engines Ltd"}],"dates":[{"kind":"birthday","value":"1985-01-01"}]}'

# both ARGUMENTS...: converts to the two people of the list, one of them with an oddity.
both() {
  kith_ends 0 convert "$@" -t json
  is "$(head -n 1 "$out")" "$ada"
  is "$(wc -l <"$out")" 2
  says '2 read, 2 written, 1 with oddities'
}

@test "xlsx: a workbook, whatever it is called" {
  both "$list"
  says "the sheet 'Old' is hidden and was not read; hidden=read reads it"
  cp "$list" renamed.zip
  both renamed.zip
  cp "$list" renamed.dat
  both renamed.dat
}

@test "xlsx: from folders and globs, with what an office program leaves beside it" {
  mkdir books
  cp "$list" books/a.xlsx
  printf 'who has it open' >'books/~$a.xlsx'
  both books
  both 'books/*.xlsx'
}

@test "xlsx: from standard input and from a pipe" {
  both - <"$list"
  cat "$list" | both -
  cat "$list" | both - -f xlsx
  mkfifo pipe
  cat "$list" >pipe &
  both pipe
  is "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name '.kith-*')" ''
}

@test "xlsx: an export of several files comes through a pipe too" {
  cat "$data/hostile/export.zip" | kith_ends 0 convert - -f linkedin -t json
  is "$(wc -l <"$out")" 3
}

@test "xlsx: one sheet of several" {
  kith_ends 0 convert "$list" --set sheet=Old -t json
  is "$(names_of)" ''
  has "$out" grace@example.org
  lacks "$out" Hopper
  kith_ends 0 convert "$list" --set sheet=1 -t json
  is "$(wc -l <"$out")" 2
  kith_ends 0 convert "$list" --set hidden=read -t json
  is "$(wc -l <"$out")" 3
  kith_ends 65 convert "$list" --set sheet=Customers -t json
  says "list.xlsx has no sheet 'Customers' with cells; it has 'People', 'Old'"
}

@test "xlsx: a source of a run" {
  pipeline acme.yaml
  sed -i 's/plugin: csv/plugin: xlsx/; s/people.csv/list.xlsx/' acme.yaml
  cp "$list" list.xlsx
  kith_ends 0 run acme.yaml
  is "$(wc -l <out/all.ndjson)" 2
  kith_ends 0 run acme.yaml
  has "$out" unchanged
}

@test "xlsx: for other plugins it is one file, not a heap of XML" {
  kith_ends 65 convert "$list" -f csv -t json
  says 'looks like a ZIP archive or an Excel workbook'
}

@test "xlsx: a workbook that lies" {
  kith_ends 65 convert "$data/xlsx/cut.xlsx" -t json -o all.ndjson
  says 'cut.xlsx is no archive that can be used' 'cut off'
  kith_ends 65 convert "$data/xlsx/claims-less.xlsx" -t json -o all.ndjson
  says 'claims-less.xlsx!xl/worksheets/sheet1.xml is damaged'
  kith_ends 65 convert "$data/xlsx/bomb.xlsx" -t json -o all.ndjson
  says 'bomb.xlsx!xl/worksheets/sheet1.xml is refused: it unpacks to more than 200 times its size'
  [ ! -e all.ndjson ]
}

@test "xlsx: what is no workbook is named" {
  (printf '\320\317\021\340\241\261\032\341'; head -c 4096 /dev/zero) >old.xls
  kith_ends 65 convert old.xls -t json
  says 'old.xls is an old workbook (.xls): save it as .xlsx and read that'
  (cat old.xls; printf 'E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0') >secret.xlsx
  kith_ends 65 convert secret.xlsx -t json
  says 'secret.xlsx is encrypted: take its password off and save it again'
  people 2 >people.csv
  kith_ends 65 convert people.csv -f xlsx -t json
  says 'people.csv is no workbook (.xlsx)'
  people 2 | kith_ends 65 convert - -f xlsx -t json
  says 'standard input is no workbook (.xlsx)'
  kith_ends 65 convert "$data/hostile/export.zip" -f xlsx -t json
  says 'it has no xl/workbook.xml'
}
