#!/usr/bin/env bash
# usage: conformance.sh CHECK...
# Runs checks of tools/conformance over what was generated.
set -euo pipefail
cd "$(dirname "$0")/.."

for check in "$@"; do
  .venv/kubernetes/bin/python "tools/conformance/$check.py" </dev/null
done
