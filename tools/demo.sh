#!/usr/bin/env bash
# Builds mlgen and lets it write what this repository's specs and the first example describe.
set -euo pipefail
cd "$(dirname "$0")/.."

bash tools/system-packages.sh
bash tools/release.sh
mlgen=$PWD/.build-release/release/mlgen

"$mlgen" build
(cd examples/level-1 && "$mlgen" build)

autoscaler=generated/churn/prod/kubernetes/horizontal-pod-autoscaler.yaml
line=$(grep --line-number --max-count=1 maxReplicas "$autoscaler" | cut -d: -f1)
cat <<TEXT

Look at
  specs/                               what a person writes
  generated/NAME/ENVIRONMENT/          what the clusters read: one file an object
  generated/NAME/chart/                the same objects as a Helm chart
  examples/level-1/                    the smallest project, with its data and its generated/
and ask where a line comes from, for instance
  .build-release/release/mlgen why $autoscaler:$line
TEXT
