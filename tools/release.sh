#!/usr/bin/env bash
# Builds the executables as they are shipped, into .build-release. The Swift library is linked in: the program runs on a
# machine without Swift, and starts faster.
set -euo pipefail
cd "$(dirname "$0")/.."

# mlgen is started for every build, and looking up the symbols of libstdc++ would take as long as a build that has nothing
# to do. So for it this folder comes before those of the system, and what is in it is linked in, too. Nettle, whose licence
# wants it to be replaceable, stays shared.
archives="$PWD/.build-release/archives"
mkdir -p "$archives"
for library in stdc++ gcc_eh; do
  archive=$(clang -print-file-name="lib$library.a")
  [ ! -f "$archive" ] || ln -sf "$archive" "$archives/lib${library/gcc_eh/gcc_s}.a"
done

# By default a generic type is looked up by its name when it is first used, and each look-up walks over all conformances
# in the program. Calling the function that makes the type takes a fifth less of what a build with nothing to do takes.
compile=(-Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors)

for product in "${@:-mlgen}"; do
  link=()
  [ "$product" != mlgen ] || link=(-Xlinker "-L$archives")
  swift build --configuration release --static-swift-stdlib --scratch-path .build-release --product "$product" \
    "${compile[@]}" "${link[@]}"
done
