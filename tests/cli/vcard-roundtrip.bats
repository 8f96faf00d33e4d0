#!/usr/bin/env bats
# vCards to vCards: real shapes come back as they were, and memory does not grow with the file.

load helpers

@test "vcard: all real shapes, written again in their own version, read and write the same" {
  for file in "$data"/vcard/*.vcf; do
    kith convert "$file" -t vcard -o once.vcf
    [ "$status" = 0 ] || [ "$status" = 2 ]
    kith_ends 0 convert once.vcf -t vcard -o twice.vcf
    cmp once.vcf twice.vcf
  done
}

@test "vcard: every version of every real shape can be read, and no line is too long" {
  for file in "$data"/vcard/*.vcf; do
    for version in 2.1 3.0 4.0; do
      kith convert "$file" -t vcard --to-set version=$version -o out.vcf
      [ "$status" = 0 ] || [ "$status" = 2 ]
      kith_ends 0 convert out.vcf -t json
      LC_ALL=C awk -v v=$version 'length($0) > 76 && v != "2.1" { print FILENAME ": " $0; bad = 1 } END { exit bad }' out.vcf
    done
  done
}

@test "vcard: memory is the same for a file of 200 MB, on any number of processors" {
  sanitized && skip "memory is not comparable under a sanitizer"
  awk 'BEGIN {
    for (i = 0; i < 20000; i++) line = line "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDA"
    for (i = 1; i <= 100000; i++) {
      printf "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lee%d;Ann;;;\r\nFN:Ann Lee%d\r\nNOTE:", i, i
      for (k = 0; k < 20; k++) printf "met at the fair\\, again and again\\nand so on "
      printf "\r\nEMAIL;TYPE=internet:ann%d@example.com\r\n", i
      if (i % 1000 == 0) printf "PHOTO;ENCODING=b;TYPE=JPEG:%s\r\n", line
      printf "END:VCARD\r\n"
    }
  }' >big.vcf
  /usr/bin/time -f %M -o peak "$KITH" convert -q big.vcf -t vcard -j 16 -o out.vcf
  is "$(grep -c BEGIN:VCARD out.vcf)" 100000
  is "$(grep -c '^PHOTO' out.vcf)" 100
  echo "peak: $(tail -n 1 peak) KiB"
  [ "$(tail -n 1 peak)" -lt 65536 ]
}
