#!/usr/bin/env bash
# Builds mlgen and tells its story in a copy of examples/level-2: a mistake, a build, a run, a served model, a change, a model
# that is too weak, and data that has moved. The checkout stays as it is; what the story leaves is named at its end.
set -euo pipefail
cd "$(dirname "$0")/.."

bash tools/system-packages.sh curl
bash tools/release.sh mlgen mlgen-run mlgen-train mlgen-validate mlgen-serve
PATH=$PWD/.build-release/release:$PATH
export PATH GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=demo GIT_AUTHOR_EMAIL=demo@example.com GIT_COMMITTER_NAME=demo GIT_COMMITTER_EMAIL=demo@example.com

story=$(mktemp -d "${TMPDIR:-/tmp}/mlgen-demo.XXXXXX")
cp -r examples/level-2/. "$story"
cd "$story"
rm -rf generated .gitlab-ci.yml
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true' EXIT

tell() { printf '\n\033[1m%s\033[0m\n' "$1"; }

# run COMMAND...: shows it and what it says.
run() {
  printf '$ %s\n' "$*"
  "$@" 2>&1
}

# fails CODE COMMAND...: the same, of a command that has to end with this code.
fails() {
  local status=0
  run "${@:2}" || status=$?
  if [ "$status" -ne "$1" ]; then
    echo "demo.sh: that ended with $status, and not with $1" >&2
    exit 1
  fi
}

tell "1. A mistake is found before it is a file."
sed -i 's/algorithm: logistic_regression/algoritm: logistic_regression/' specs/penguins.yaml
fails 1 mlgen build specs/penguins.yaml
sed -i 's/algoritm:/algorithm:/' specs/penguins.yaml

tell "2. Without it, the spec is a tree of files, and one commit."
git init --quiet --initial-branch main .
git add .
git commit --quiet --message "A spec, and its data"
run mlgen build --commit
git log --oneline -1

tell "3. Every line of it knows where it comes from."
page=generated/penguins/prod/kubernetes/horizontal-pod-autoscaler.yaml
run mlgen why "$page:$(grep --line-number --max-count=1 maxReplicas "$page" | cut -d: -f1)"

tell "4. The same pipeline runs here. Data that breaks its promises stops it, with the rows named."
cp data/penguins.csv penguins.good
sed -i '10,20s/^\([^,]*,[^,]*\),[^,]*,/\1,999,/' data/penguins.csv
fails 1 mlgen run specs/penguins.yaml --env dev
mv penguins.good data/penguins.csv

tell "5. Good data is learned from, and the model passes its gates."
run mlgen run specs/penguins.yaml --env dev

tell "6. It is served here, too."
mlgen run specs/penguins.yaml --env dev --serve --port 8080 --format json >served.log 2>&1 &
server=$!
for _ in $(seq 100); do
  curl --silent --fail http://127.0.0.1:8080/v2/health/ready >/dev/null && break
  sleep 0.2
done
run curl --silent --show-error --fail http://127.0.0.1:8080/v2/models/penguins/infer --data '{"inputs": [
  {"name": "island", "shape": [1, 1], "datatype": "BYTES", "data": ["Biscoe"]},
  {"name": "bill_length_mm", "shape": [1, 1], "datatype": "FP32", "data": [47.3]},
  {"name": "bill_depth_mm", "shape": [1, 1], "datatype": "FP32", "data": [15.3]},
  {"name": "flipper_length_mm", "shape": [1, 1], "datatype": "FP32", "data": [222]},
  {"name": "body_mass_g", "shape": [1, 1], "datatype": "FP32", "data": [5250]},
  {"name": "sex", "shape": [1, 1], "datatype": "BYTES", "data": ["male"]}]}'
echo
kill "$server"
wait "$server" || true
server=

tell "7. One parameter changes: one commit, and only the stages that it concerns run again."
sed -i 's/^  algorithm: logistic_regression/  algorithm: logistic_regression\n  parameters: {c: 0.5}/' specs/penguins.yaml
git commit --quiet --all --message "Regularise more"
run mlgen build --commit
run git log --oneline -2
run mlgen run specs/penguins.yaml --env dev

tell "8. A model that is too weak is stopped by its gate."
sed -i 's/parameters: {c: 0.5}/parameters: {c: 0.0001}/' specs/penguins.yaml
fails 1 mlgen run specs/penguins.yaml --env dev

tell "9. Data that has moved is told from data that has not."
awk -F, -v OFS=, 'NR > 1 && $6 != "" { $6 = $6 + 900 } { print }' data/penguins.csv >heavier.csv
profile=$(find .mlgen -name profile.json -path '*model*' | sort | tail -1)
fails 1 mlgen-validate drift --reference "$profile" --current heavier.csv

tell "What there was to see is in $story:"
run mlgen runs
find .mlgen -name '*.html' | sort | tail -4
