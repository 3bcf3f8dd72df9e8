#!/bin/sh
# Installs the packages of tools/packages.txt that are missing. Sourced or run by ./run and ./test from the project's
# folder; asks nothing. Set SIGNPOST_SKIP_INSTALL=1 where packages come from elsewhere.
set -eu
cd "$(dirname "$0")/.."
[ "${SIGNPOST_SKIP_INSTALL:-}" = 1 ] && exit 0
missing=""
for package in $(sed 's/#.*//' tools/packages.txt); do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null; then
  echo "signpost: needs Debian 12 packages:$missing (no apt-get on this system)" >&2
  exit 3
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "signpost: run as root or install sudo; missing packages:$missing" >&2; exit 3; }
  as_root="sudo"
fi
echo "signpost: installing$missing" >&2
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q >&2
# --no-remove: libboost1.81-dev conflicts with Debian's default Boost 1.74 headers. Better to stop than to take away
# what something else on this machine builds with.
if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends --no-remove $missing >&2; then
  echo "signpost: apt-get refused. If it wanted to remove packages (libboost-dev 1.74 conflicts with libboost1.81-dev)," >&2
  echo "signpost: remove those yourself, or build in the container of docker/Dockerfile." >&2
  exit 3
fi
