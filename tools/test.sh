#!/usr/bin/env bash
# Everything that must hold before a change lands. Prints the time of each step, and stops at the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."

names=()
seconds=()

summary() {
  local total=0 index
  printf '\n%-52s %8s\n' step seconds
  for index in "${!names[@]}"; do
    printf '%-52s %8s\n' "${names[index]}" "${seconds[index]}"
    total=$((total + seconds[index]))
  done
  printf '%-52s %8s\n' total "$total"
}

# step NAME COMMAND...
step() {
  local name=$1 start=$SECONDS status=0
  shift
  printf '\n== %s\n' "$name"
  "$@" </dev/null || status=$?
  names+=("$name")
  seconds+=($((SECONDS - start)))
  printf '== %s: %d s\n' "$name" "${seconds[-1]}"
  if [ "$status" -ne 0 ]; then
    summary
    printf '\nmake test stopped: the step "%s" failed with status %d.\n' "$name" "$status" >&2
    exit 1
  fi
}

step "system packages" bash tools/system-packages.sh
step "format" swift format lint --strict --recursive Sources Tests Package.swift
step "debug build" swift build --build-tests
step "tests" swift test --skip-build
step "release build" bash tools/release.sh

summary
