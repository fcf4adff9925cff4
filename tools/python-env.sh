#!/usr/bin/env bash
# usage: python-env.sh NAME...
# Makes .venv/NAME hold what tools/requirements-NAME.txt asks for. One that does already is left as it is.
set -euo pipefail
cd "$(dirname "$0")/.."

python=python3
"$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || python=/usr/bin/python3

for name in "$@"; do
  requirements=tools/requirements-$name.txt
  folder=.venv/$name
  stamp=$folder/requirements.txt
  # The interpreter that an environment was made with can be gone: then the environment is, too.
  if cmp -s "$requirements" "$stamp" && "$folder/bin/python" -c '' 2>/dev/null; then continue; fi
  rm -rf "$folder"
  "$python" -m venv "$folder"
  # The files list every package, so that nothing is resolved anew, and nothing comes along that no tool uses.
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$requirements"
  cp "$requirements" "$stamp"
done
