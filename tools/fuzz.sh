#!/usr/bin/env bash
# Fuzzes the front end (YAML, layers, the language, renderings) for a bounded time: tools/fuzz.sh [SECONDS].
# New inputs that reach new code stay in tools/fuzz/.build/found; what crashes, hangs or takes too much memory is
# written to tools/fuzz/.build/crashes, named in the output, and fails the run. A crash is repeated by
# tools/fuzz/.build/debug/FrontEndFuzzer FILE.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-30}
package=tools/fuzz
resources=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
FUZZER_RUNTIME=$(find -L "$resources/clang/lib" -name "libclang_rt.fuzzer_no_main-$(uname -m).a" -print -quit)
if [ -z "$FUZZER_RUNTIME" ]; then
  echo "fuzz.sh: this Swift toolchain has no libFuzzer for $(uname -m) under $resources" >&2
  exit 1
fi
export FUZZER_RUNTIME

swift build --package-path "$package"
mkdir -p "$package/.build/found" "$package/.build/crashes"

# A crash must end the process at once: the backtracer would hold it for minutes. The last word has the kernel.
SWIFT_BACKTRACE=enable=no timeout -s KILL $((seconds + 60)) \
  "$package/.build/debug/FrontEndFuzzer" \
  -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
  -dict="$package/yaml.dict" -artifact_prefix="$package/.build/crashes/" \
  "$package/.build/found" "$package/corpus" specs Tests/CommandTests/Rejected
