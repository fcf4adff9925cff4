#!/usr/bin/env bash
# Runs the tests of what threads of the model server share under the thread sanitizer. What it finds fails the run.
set -euo pipefail
cd "$(dirname "$0")/.."

package=tools/thread-sanitizer

# link FOLDER MODULE FILE...: a module of links to the files. SwiftPM takes no sources from outside a package, and a folder that
# is a link could have no file besides.
link() {
  rm -rf "${package:?}/$1/$2"
  mkdir -p "$package/$1/$2"
  local file
  for file in "${@:3}"; do ln -s "$PWD/$file" "$package/$1/$2/"; done
}

for module in CFiles CNettle COpenBLAS CZlib RuntimeContract Files ONNX; do
  mkdir -p "$package/Sources"
  ln -sfn "../../../Sources/$module" "$package/Sources/$module"
done
mapfile -t files < <(find Sources/Serving -name '*.swift')
link Sources Serving "${files[@]}" $package/Mutex/Mutex.swift
tests=Tests/ServingTests
link Tests ServingTests $tests/{DataPlaneTests,SpanExporterTests,SharedStateTests,TinyModels,Stop}.swift $package/Mutex/Mutex.swift

TSAN_OPTIONS="halt_on_error=1 exitcode=66" swift test --package-path "$package" --sanitize thread
