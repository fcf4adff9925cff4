#!/usr/bin/env bash
# usage: system-packages.sh [PACKAGE...]
# Installs the Debian packages that the build needs, those named for the checks, and only what is missing.
set -euo pipefail

packages=("$@" libyaml-dev nettle-dev libgit2-dev libopenblas-dev zlib1g-dev pkg-config git)
# A Python that can make virtual environments may have come from elsewhere; Debian's needs two packages for it.
python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
  packages+=(python3 python3-venv)

missing=()
for package in "${packages[@]}"; do
  dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
    missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=()
elif command -v sudo >/dev/null; then
  as_root=(sudo)
else
  echo "These Debian packages are missing, and installing them needs root: ${missing[*]}" >&2
  exit 3
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
