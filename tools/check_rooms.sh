#!/bin/sh
# Fails if a file of src/<room>/ includes a header of a room that src/ROOMS does not allow it, or if a header of this
# project is included by a relative path (which would hide the room it comes from).
set -eu
cd "$(dirname "$0")/.."
awk '
  FILENAME == "src/ROOMS" {
    if ($0 !~ /^[a-z]+:/) next
    room = $1; sub(":", "", room); known[room] = 1; allowed[room, room] = 1
    for (i = 2; i <= NF; i++) allowed[room, $i] = 1
    next
  }
  /^[ \t]*#[ \t]*include[ \t]*"/ {
    split(FILENAME, path, "/"); room = path[2]
    header = $0; sub(/^[^"]*"/, "", header); sub(/".*$/, "", header)
    split(header, part, "/"); used = part[1]
    if (!(used in known)) { print FILENAME ":" FNR ": `" header "` is no header of a room (write room/header.h)"; bad = 1 }
    else if (!((room, used) in allowed)) { print FILENAME ":" FNR ": room `" room "` may not include `" header "` (src/ROOMS)"; bad = 1 }
  }
  END { exit bad }
' src/ROOMS $(find src -name '*.h' -o -name '*.cc')
