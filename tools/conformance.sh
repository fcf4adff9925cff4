#!/usr/bin/env bash
# usage: conformance.sh CHECK...
# Runs checks of tools/conformance over what was generated.
set -euo pipefail
cd "$(dirname "$0")/.."

for check in "$@"; do
  case $check in
    *dags) environment=airflow ;;
    onnx_models) environment=learning ;;
    *workflows | *images | delivering) environment=ci ;;
    terraform) environment=terraform ;;
    *) environment=kubernetes ;;
  esac
  ".venv/$environment/bin/python" "tools/conformance/$check.py" </dev/null
done
