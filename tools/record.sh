#!/usr/bin/env bash
# Writes every golden anew: generated/ of this repository and of the examples, and the expected texts of the tests.
# Then `git diff` shows what a change did. Never in CI, where goldens are judged.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${CI:-}" ]; then
  echo "Goldens are not recorded in CI." >&2
  exit 2
fi
bash tools/system-packages.sh
# First the templates: they are compiled into what is run below.
MLGEN_RECORD=1 swift test --filter ShippedTemplateTests
swift build --product mlgen
mlgen=$(swift build --show-bin-path)/mlgen
"$mlgen" build
for example in examples/*/; do
  (cd "$example" && "$mlgen" build)
done
MLGEN_RECORD=1 swift test
