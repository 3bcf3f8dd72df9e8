#!/bin/sh
# Fails if the build used a header or program of a Debian package that tools/packages.txt does not bring in, directly or
# as a dependency: on a machine where it happens to be installed, a missing line would not show otherwise.
#   check_packages.sh BUILD_FOLDER
set -eu
cd "$(dirname "$0")/.."
command -v dpkg-query >/dev/null || { echo "not a Debian system: nothing to compare with"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Every package that the list installs: the list and what it depends on, virtual packages resolved by Provides.
dpkg-query -W -f='${Package}|${Pre-Depends}, ${Depends}|${Provides}\n' > "$work/installed"
sed 's/#.*//' tools/packages.txt | awk 'NF { print $1 }' > "$work/listed"
awk -F'|' '
  function bare(name) { sub(/^[ ]+/, "", name); sub(/[ :(].*$/, "", name); return name }
  FILENAME ~ /installed$/ {
    depends[$1] = $2
    n = split($3, provided, ",")
    for (i = 1; i <= n; i++) if (bare(provided[i]) != "") provider[bare(provided[i])] = provider[bare(provided[i])] " " $1
    next
  }
  { queue[++last] = $1 }
  END {
    for (at = 1; at <= last; at++) {
      name = queue[at]
      if (name in seen) continue
      seen[name] = 1
      print name
      m = split(provider[name], by, " ")
      for (i = 1; i <= m; i++) queue[++last] = by[i]
      n = split(depends[name], groups, ",")
      for (i = 1; i <= n; i++) { k = split(groups[i], either, "[|]"); for (j = 1; j <= k; j++) if (bare(either[j]) != "") queue[++last] = bare(either[j]) }
    }
  }' "$work/installed" "$work/listed" | sort -u > "$work/brought"

# Every package whose files the build read, and the programs it ran.
{ ninja -C "$1" -t deps | sed -n 's/^ *\(\/usr\/[^ ]*\).*/\1/p'
  for program in cmake ninja g++ ccache pkg-config; do readlink -f "$(command -v $program)"; command -v $program; done
} | sort -u > "$work/files"
xargs dpkg -S < "$work/files" 2>/dev/null | sed 's/: .*//; s/, /\n/g' | sed 's/:.*//' | sort -u > "$work/used"
[ -s "$work/used" ] || { echo "no dependency information in $1: build it first"; exit 1; }

unlisted=$(comm -23 "$work/used" "$work/brought" | grep -v '^diversion' || true)
if [ -n "$unlisted" ]; then
  echo "the build uses packages that tools/packages.txt does not bring in:" $unlisted
  exit 1
fi
