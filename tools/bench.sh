#!/usr/bin/env bash
# usage: bench.sh [NAME...]
# Runs the named comparisons, all of them without a name, and writes docs/benchmarks.
set -euo pipefail
cd "$(dirname "$0")/.."

bash tools/system-packages.sh wrk
bash tools/python-env.sh bench kubernetes learning serving quality drift
bash tools/release.sh mlgen mlgen-bench mlgen-learn-bench mlgen-train mlgen-serve mlgen-validate
exec .venv/bench/bin/python bench/run.py "$@"
