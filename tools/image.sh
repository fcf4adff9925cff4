#!/usr/bin/env bash
# usage: image.sh
# Builds the runtime image and runs what is in it: a spec is compiled, a model trained, judged, served and asked. As root, on
# Debian, with neither Docker nor a registry: buildah builds on a base of debootstrap's, with the programs of
# tools/release.sh in place of the Dockerfile's first stage. Minutes, so it is no part of `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."

programs=(mlgen mlgen-train mlgen-validate mlgen-serve)
bash tools/system-packages.sh buildah debootstrap
bash tools/release.sh "${programs[@]}"

work=$PWD/.build-image
mkdir -p "$work"
# Images are made anew; the base is kept.
buildah() { command buildah --root "$work/store" --runroot "$work/run" --storage-driver vfs "$@"; }
trap 'buildah rm --all >/dev/null; rm -rf "$work/context"' EXIT

if ! buildah inspect --type image localhost/base >/dev/null 2>&1; then
  rm -rf "$work/base"
  debootstrap --variant=minbase bookworm "$work/base"
  base=$(buildah from scratch)
  buildah add --quiet "$base" "$work/base" / >/dev/null
  buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$base"
  buildah commit --quiet "$base" localhost/base >/dev/null
  rm -rf "$work/base"
fi

rm -rf "$work/context"
mkdir -p "$work/context/programs"
for program in "${programs[@]}"; do
  install --strip --target-directory "$work/context/programs" ".build-release/release/$program"
done
buildah bud --quiet --format docker --isolation chroot --build-context "programs=$work/context" \
  --build-arg SWIFT=localhost/base --build-arg BASE=localhost/base --tag localhost/mlgen-runtime \
  --file images/runtime/Dockerfile images/runtime
buildah images localhost/mlgen-runtime

container=$(buildah from localhost/mlgen-runtime)
buildah run --isolation chroot --volume "$PWD/examples/level-1:/example:ro" \
  --volume "$PWD/images/runtime/prove.sh:/prove.sh:ro" "$container" -- sh /prove.sh
echo "The image works."
