#!/usr/bin/env bats
# Completions: the script is sound, and bash's function offers what the tables of commands and options say.

load helpers

# offered WORD...: what completing the last word gives, one a line.
offered() {
  "$KITH" completion bash >kith.bash
  bash --norc -c 'source ./kith.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kith; printf "%s\n" "${COMPREPLY[@]}"' \
    bash "$@" >"$out" 2>"$err"
  is "$(cat "$err")" ''
}

offers() {
  local word
  for word; do
    grep -qxF -- "$word" "$out" || {
      printf 'not offered: %s\n' "$word"
      cat "$out"
      return 1
    }
  done
}

@test "completion: commands" {
  offered kith ''
  offers run plan check guess preview convert dedupe list why offboard plugins completion demo --help
  offered kith con
  is "$(cat "$out")" convert
  "$KITH" --help | sed -n 's/^  \([a-z-]*\)  .*/\1/p' >commands
  offered kith ''
  while read -r command; do offers "$command"; done <commands
}

@test "completion: options of each command are those of its help" {
  for command in $("$KITH" --help | sed -n 's/^  \([a-z-]*\)  .*/\1/p'); do
    offered kith "$command" --
    "$KITH" "$command" --help | sed -n 's/^  .*\(--[a-z-]*\).*/\1/p' | grep -v '^--$' | sort -u >wanted
    while read -r option; do offers "$option"; done <wanted
  done
  offered kith convert --re
  is "$(sort "$out" | tr '\n' ' ')" '--region --rejects '
}

@test "completion: formats, mappings and choices" {
  offered kith convert -f ''
  offers csv vcard linkedin
  lacks "$out" json
  offered kith convert -t ''
  offers json
  lacks "$out" crm-sqlite # a database is written by a pipeline
  lacks "$out" linkedin
  offered kith convert -t = j
  offers json
  offered kith dedupe --map sales
  offers salesforce-export salesforce-report
  offered kith list --owner ''
  offers company rep shared disputed unclaimed
  offered kith list -t ''
  offers csv json
  offered kith plugins ''
  offers list show check
  offered kith completion ''
  is "$(tr '\n' ' ' <"$out")" 'bash zsh fish '
}

@test "completion: files, whatever they are called" {
  touch acme.yaml 'with space.vcf' 'star*.csv' $'quote\'s.csv'
  offered kith run ''
  offers acme.yaml 'with space.vcf' 'star*.csv' "quote's.csv"
  offered kith guess wi
  is "$(cat "$out")" 'with space.vcf'
  offered kith convert a.csv -o ac
  is "$(cat "$out")" acme.yaml
  offered kith convert --region ''
  is "$(cat "$out")" ''
}

@test "completion: the scripts are sound" {
  kith_ends 0 completion bash
  bash -n "$out"
  kith_ends 0 completion zsh
  has "$out" '#compdef kith' "'convert:any source format" '--to[what to write'
  if command -v zsh >/dev/null; then zsh -n "$out"; fi
  kith_ends 0 completion fish
  has "$out" 'complete -c kith' '-l rejects -r -F'
  if command -v fish >/dev/null; then fish -n "$out"; fi
  kith_ends 64 completion
  kith_ends 64 completion bahs
  says "there is no 'bahs'" 'did you mean "bash"?'
}

@test "completion: the first words of a command that has some" {
  offered kith policy ''
  offers new test diff
  offered kith model ''
  offers show diff refit
  offered kith obligations ''
  offers done waive
  ! grep -qx ID "$out"
}
