#!/bin/bash
# Every command of README.md works as it is written: the ```sh blocks run in order, in one shell, in a folder that looks like a
# fresh checkout. ./dev is a stand-in there, and build/release is the build that is tested: nothing is built twice.
set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
house=$scratch/house
mkdir -p "$house/build/release" "$scratch/tmp"
cp -R "$KITH_SOURCE_DIR/configs" "$house/"
ln -s "$KITH" "$house/build/release/kith"
cat >"$house/dev" <<END
#!/bin/bash
case \$1 in
demo) exec "$KITH" demo "$scratch/demo" ;;
build | test) ;;
*) exit 64 ;;
esac
END
chmod +x "$house/dev"

# Commands of ours may end with 2: some records of the example are broken on purpose. All others must end with 0.
script=$(awk '/^```sh$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$KITH_SOURCE_DIR/README.md" |
  sed -E 's/[[:space:]]+#.*$//; s/^(kith|\.\/dev) .*$/& || (( $? == 2 ))/')
[[ $script == *'kith run '* ]] || { echo 'README.md: no commands were found'; exit 1; }

cd "$house"
unset KITH_NOW
TMPDIR=$scratch/tmp PATH=$(dirname "$KITH"):$PATH bash -xeu -o pipefail -c "$script" </dev/null >"$scratch/said" 2>&1 || {
  echo 'README.md: a command failed; the last that was said:'
  tail -n 30 "$scratch/said"
  exit 1
}
