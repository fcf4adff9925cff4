#!/usr/bin/env bash
# Builds the executables as they are shipped, into .build-release. The Swift library is linked in: the program runs on a
# machine without Swift, and starts faster.
set -euo pipefail
cd "$(dirname "$0")/.."

for product in "${@:-mlgen}"; do
  swift build --configuration release --static-swift-stdlib --scratch-path .build-release --product "$product"
done
