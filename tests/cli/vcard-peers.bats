#!/usr/bin/env bats
# The same cards, read by others: python3-vobject and php-sabre-vobject agree with Kith on names, e-mails, phones and addresses, or
# tests/peers/differences.tsv says why Kith is right. All of tests/data/vcard, as it stands and as Kith writes it in each version.

load helpers

python=/usr/bin/python3 # Debian's: the one that has Debian's packages

# cards/NAME.vcf, cards/NAME/VERSION.vcf, and beside each what Kith reads in it.
make_cards() {
  local file name version
  mkdir cards
  for file in "$data"/vcard/*.vcf; do
    name=$(basename "$file" .vcf)
    mkdir "cards/$name"
    if iconv -f UTF-8 -t UTF-8 "$file" >/dev/null 2>&1; then # the peers know no other charset
      cp "$file" "cards/$name.vcf"
    fi
    for version in 2.1 3.0 4.0; do
      kith convert "$file" -t vcard --to-set version=$version -o "cards/$name/$version.vcf"
      [ "$status" = 0 ] || [ "$status" = 2 ]
    done
  done
  for file in cards/*.vcf cards/*/*.vcf; do
    kith convert "$file" -t json -o "${file%.vcf}.json"
    [ "$status" = 0 ] || [ "$status" = 2 ]
  done
}

@test "vcard: python3-vobject reads what Kith reads, and what Kith writes" {
  "$python" -c 'import vobject' 2>/dev/null || skip "NOT COMPARED: python3-vobject is not installed"
  make_cards
  "$python" "$source_dir/tests/peers/cards.py" vobject cards
}

@test "vcard: php-sabre-vobject reads what Kith reads, and what Kith writes" {
  php -r 'exit(stream_resolve_include_path("Sabre/VObject/autoload.php") ? 0 : 1);' 2>/dev/null ||
    skip "NOT COMPARED: php-cli or php-sabre-vobject is not installed"
  make_cards
  php -d error_reporting=0 "$source_dir/tests/peers/cards.php" cards/*.vcf cards/*/*.vcf
  "$python" "$source_dir/tests/peers/cards.py" sabre cards
}
