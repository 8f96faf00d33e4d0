#!/usr/bin/env bats
# The same cards, read by others: python3-vobject and php-sabre-vobject agree with Kith on names, e-mails, phones and addresses, or
# tests/peers/differences.tsv says why Kith is right. All of tests/data/vcard, as it stands and as Kith writes it in each version.

load helpers

python=/usr/bin/python3 # Debian's: the one that has Debian's packages

# agree NAME FILE PEER-COMMAND...: what Kith reads in FILE is what the peer reads.
agree() {
  local name="$1" file="$2"
  shift 2
  kith convert "$file" -t json
  "$python" "$peers/cards.py" kith <"$out" >kith.txt
  "$@" "$file" >peer.txt 2>peer.err || { printf '%s: the peer fails: %s\n' "$name" "$(tail -n 1 peer.err)"; return 1; }
  "$python" "$peers/cards.py" compare "$peers/differences.tsv" "$name" kith.txt peer.txt
}

# known NAME: the table explains that the peer fails altogether.
known() {
  local name card
  while IFS=$'\t' read -r name card _; do
    [[ $card == - && $1 == $name ]] && return
  done <"$peers/differences.tsv"
  return 1
}

# agree_all PEER COMMAND...
agree_all() {
  local peer="$1" file base version faults=0
  shift
  peers="$source_dir/tests/peers"
  for file in "$data"/vcard/*.vcf; do
    base=$(basename "$file" .vcf)
    if iconv -f UTF-8 -t UTF-8 "$file" >/dev/null 2>&1 && ! known "$peer/$base"; then
      agree "$peer/$base" "$file" "$@" || faults=$((faults + 1))
    fi
    for version in 2.1 3.0 4.0; do
      "$KITH" convert -q "$file" -t vcard --to-set version=$version -o "$version.vcf" 2>/dev/null || [ $? = 2 ]
      known "$peer/$base/$version" || agree "$peer/$base/$version" "$version.vcf" "$@" || faults=$((faults + 1))
    done
  done
  is "$faults" 0
}

@test "vcard: python3-vobject reads what Kith reads, and what Kith writes" {
  "$python" -c 'import vobject' 2>/dev/null || skip "NOT COMPARED: python3-vobject is not installed"
  agree_all vobject "$python" "$source_dir/tests/peers/cards.py" vobject
}

@test "vcard: php-sabre-vobject reads what Kith reads, and what Kith writes" {
  php -r 'exit(stream_resolve_include_path("Sabre/VObject/autoload.php") ? 0 : 1);' 2>/dev/null ||
    skip "NOT COMPARED: php-cli or php-sabre-vobject is not installed"
  agree_all sabre php -d error_reporting=0 "$source_dir/tests/peers/cards.php"
}
