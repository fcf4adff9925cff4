#!/usr/bin/env bash
# Fuzzes what reads bytes of others, for a bounded time in all: tools/fuzz.sh [SECONDS] [FUZZER...].
#
#   FrontEndFuzzer   YAML, layers, the language, renderings
#   ContractFuzzer   the JSON files that programs hand to each other: verdicts, registrations, profiles
#   TableFuzzer      CSV and JSON Lines, types, pieces, writing; under the address sanitizer
#   ONNXFuzzer       ONNX files: reading, structure, writing, running; under the address sanitizer
#   ProfileFuzzer    profiles of models, and drift between what they hold; under the address sanitizer
#   RequestFuzzer    requests of every protocol: JSON, binary tensors, gzip, headers of traces; under the address sanitizer
#
# New inputs that reach new code stay in tools/fuzz/.build/found; what crashes, hangs or takes too much memory is
# written to tools/fuzz/.build/crashes, named in the output, and fails the run. A crash is repeated by
# tools/fuzz/.build/debug/FUZZER FILE.
set -euo pipefail
cd "$(dirname "$0")/.."

fuzzers=("${@:2}")
if [ ${#fuzzers[@]} -eq 0 ]; then
  fuzzers=(FrontEndFuzzer ContractFuzzer TableFuzzer ONNXFuzzer ProfileFuzzer RequestFuzzer)
fi
seconds=$((${1:-30} / ${#fuzzers[@]}))
package=tools/fuzz
resources=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
FUZZER_RUNTIME=$(find -L "$resources/clang/lib" -name "libclang_rt.fuzzer_no_main-$(uname -m).a" -print -quit)
if [ -z "$FUZZER_RUNTIME" ]; then
  echo "fuzz.sh: this Swift toolchain has no libFuzzer for $(uname -m) under $resources" >&2
  exit 1
fi
export FUZZER_RUNTIME

# All at once keeps every core busy: one after another, each would wait for the largest file of its modules.
if [ $# -lt 2 ]; then swift build --package-path "$package"; fi
for fuzzer in "${fuzzers[@]}"; do
  swift build --package-path "$package" --product "$fuzzer"
  found=$package/.build/found/$fuzzer
  mkdir -p "$found" "$package/.build/crashes"
  case $fuzzer in
    FrontEndFuzzer) inputs=(-dict="$package/yaml.dict" "$package/corpus" specs Tests/CommandTests/Rejected) ;;
    ContractFuzzer) inputs=(-dict="$package/contract.dict" "$package/corpus-contract") ;;
    TableFuzzer) inputs=(-dict="$package/tables.dict" "$package/corpus-tables") ;;
    ONNXFuzzer) inputs=(-dict="$package/models.dict" "$package/corpus-models" Tests/ONNXTests/Models) ;;
    ProfileFuzzer) inputs=(-dict="$package/profiles.dict" "$package/corpus-profiles") ;;
    RequestFuzzer) inputs=(-dict="$package/requests.dict" "$package/corpus-requests") ;;
    *)
      echo "fuzz.sh: no fuzzer is called $fuzzer" >&2
      exit 2
      ;;
  esac
  # A crash must end the process at once: the backtracer would hold it for minutes. The last word has the kernel.
  SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 timeout -s KILL $((seconds + 60)) \
    "$package/.build/debug/$fuzzer" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
    -artifact_prefix="$package/.build/crashes/" "${inputs[0]}" "$found" "${inputs[@]:1}"
done
