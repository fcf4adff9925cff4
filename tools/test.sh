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

# wait_for PROCESS LOG: shows what a process in the background wrote, and ends as it does.
wait_for() {
  local status=0
  wait "$1" || status=$?
  cat "$2"
  return "$status"
}

step "system packages" bash tools/system-packages.sh prometheus graphviz zsh fish openssh-server openssh-client openssl curl
step "format" swift format lint --strict --recursive Sources Tests Package.swift
# Installing Python packages waits for the network and the disk, so it is done while the compiler works.
log=$(mktemp)
environments=(kubernetes checkov airflow learning quality serving tracking ci terraform)
bash tools/python-env.sh "${environments[@]}" </dev/null >"$log" 2>&1 &
installing=$!
trap 'kill "$installing" 2>/dev/null || true; rm -f "$log"' EXIT
step "debug build" swift build --build-tests
step "Python environments, begun with the build" wait_for "$installing" "$log"
step "tests" swift test --skip-build
step "release build" bash tools/release.sh mlgen mlgen-train mlgen-validate mlgen-serve mlgen-run
step "checks find what they are for" bash tools/conformance.sh test_checks
step "objects against schemas, pods, traps" bash tools/conformance.sh objects pods traps
step "what Argo CD is told" bash tools/conformance.sh argocd
step "network flows" bash tools/conformance.sh flows
step "YAML 1.1 and 1.2 read alike" bash tools/conformance.sh yaml_readers
step "charts equal kustomize" bash tools/conformance.sh charts
step "writers against helm, kubectl and ruff" swift test --skip-build --filter 'HelmConformanceTests|PythonToolTests'
step "one value, its places" bash tools/conformance.sh flip
step "policy" bash tools/conformance.sh policy
step "Terraform: form, tests, an account of moto's" bash tools/conformance.sh terraform
step "checks of DAGs find what they are for" bash tools/conformance.sh test_dags
step "DAGs in Airflow" bash tools/conformance.sh dags bundle_dags
step "checks of workflows find what they are for" bash tools/conformance.sh test_workflows
step "workflows of GitHub and GitLab" bash tools/conformance.sh workflows
step "a push, its images and its one commit" bash tools/conformance.sh delivering
step "checks of images find what they are for" bash tools/conformance.sh test_images
step "images" bash tools/conformance.sh images
step "hostile texts in DAGs" bash tools/conformance.sh hostile_dags
step "schemas of the language, SARIF" bash tools/conformance.sh language
step "hostile texts" bash tools/conformance.sh hostile
step "diagrams as others read them" bash tools/conformance.sh diagrams
step "completion in bash, zsh and fish" bash tools/conformance.sh completion
step "models of others, run by us and by ONNX Runtime" bash tools/conformance.sh onnx_models
step "recorded rows are those of Python's csv" .venv/kubernetes/bin/python tools/conformance/csv_cases.py --check
step "recorded metrics are scikit-learn's" .venv/learning/bin/python tools/training/metric_cases.py --check
step "recorded drift figures are scipy's" .venv/learning/bin/python tools/quality/drift_cases.py --check
step "drift figures of random samples are scipy's" .venv/learning/bin/python tools/quality/drift_cases.py --random 1
step "recorded comparisons of models are as defined" .venv/learning/bin/python tools/quality/model_cases.py --check
step "recorded results are Great Expectations'" .venv/quality/bin/python tools/quality/expectation_cases.py --check
step "suites as Great Expectations reads them" .venv/quality/bin/python tools/quality/suites.py --program .build/debug/mlgen-validate
step "recorded linear models are scikit-learn's" .venv/learning/bin/python tools/training/linear_cases.py --check
step "models against ONNX Runtime, MLflow and peers" .venv/learning/bin/python tools/training/models.py .build-training
step "runs and models in a real MLflow" .venv/tracking/bin/python tools/tracking/prove.py
step "clients of others, and ONNX Runtime" .venv/serving/bin/python tools/serving/clients.py
step "examples, from a clean folder to a served model" .venv/serving/bin/python tools/serving/examples.py
step "traces as OpenTelemetry's definitions read them" .venv/serving/bin/python tools/serving/traces.py
step "tritonclient over gRPC" .venv/serving/bin/python tools/serving/grpc_clients.py
step "TLS, and certificates that change under load" .venv/serving/bin/python tools/serving/tls.py
step "a rolling restart under load" .venv/serving/bin/python tools/serving/rolling.py
step "clients that misbehave" .venv/serving/bin/python tools/serving/faults.py
step "clients of gRPC that misbehave" .venv/serving/bin/python tools/serving/grpc_faults.py
step "a minute of mixed load" .venv/serving/bin/python tools/serving/soak.py 60
step "judging long files takes no more memory" .venv/learning/bin/python tools/quality/memory.py
step "the log of a server, judged for drift" .venv/serving/bin/python tools/serving/drift.py
step "verdicts on models against scikit-learn and ONNX Runtime" .venv/learning/bin/python tools/quality/model_validation.py .build-training
step "same bytes" bash tools/conformance.sh determinism
step "fuzzing" bash tools/fuzz.sh 30

summary
