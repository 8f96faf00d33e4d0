#!/bin/bash
# Every command of README.md works as it is written: the ```sh blocks run in order, in one shell, in a scratch folder that
# looks like a fresh checkout. ./dev is a stand-in there: the build that is being tested is the one that counts.
set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/kith/build/release" "$scratch/tmp"
cp -R "$KITH_SOURCE_DIR/configs" "$scratch/kith/"
ln -s "$KITH" "$scratch/kith/build/release/kith"
printf '#!/bin/sh\n[ "$1" = demo ] || exit 0\nexec "%s" demo\n' "$KITH" >"$scratch/kith/dev"
chmod +x "$scratch/kith/dev"

blocks=$(awk '/^```sh$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$KITH_SOURCE_DIR/README.md")
[[ $blocks ]] || { echo 'README.md has no commands'; exit 1; }
# 2 means that some records were rejected, which some examples do on purpose.
script=$(printf 'cd "%s/kith"\n' "$scratch"
  while IFS= read -r line; do
    if [[ $line =~ ^(kith|\./|build/) && $line != *'\' ]]; then
      printf '%s || { rc=$?; [ $rc = 2 ] || { echo "README.md: this failed with $rc:" %q >&2; exit 1; }; }\n' "${line%% \# *}" "$line"
    else
      printf '%s\n' "$line"
    fi
  done <<<"$blocks")
unset KITH_NOW
TMPDIR=$scratch/tmp PATH=$(dirname "$KITH"):$PATH bash -eu -c "$script" </dev/null >"$scratch/said" 2>&1 || {
  tail -n 30 "$scratch/said"
  exit 1
}
