#!/bin/bash
# The layout is not a matter of taste here: ./dev format makes it. Checked where clang-format 14 is installed.
set -euo pipefail
command -v clang-format-14 >/dev/null || { echo 'clang-format-14 is not here; nothing is checked'; exit 0; }
exec "$KITH_SOURCE_DIR/dev" format --check
