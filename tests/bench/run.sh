#!/bin/bash
# Measures servers side by side: every round runs each of them once in every cell (body × connections), so that
# whatever else the machine does hurts them alike. The server has core 0, wrk has core 1. Prints the median of the rounds.
#
#   cmake --preset bench && cmake --build --preset bench
#   tests/bench/run.sh [-s SIGNPOST] [-f FLOOR.mjs]... [-b BUILD] [-r ROUNDS] [-t SECONDS] [-c "1 16 64 512"]
#
#   -s  a signpost binary to measure       -f  another script for Node that takes a port, e.g. somebody else's floor
#   -b  where empty_beast and http_floor are (build/bench)
#
# Needs wrk, curl, taskset and two cores; Node for the Node floors, which are left out without it.
# Read CPU per request first: requests per second suffer more from neighbours.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$root/build/bench rounds=3 seconds=3 connections="1 16 64 512" signpost='' floors=()
while getopts s:f:b:r:t:c: option; do
  case $option in
    s) signpost=$OPTARG ;; f) floors+=("$OPTARG") ;; b) build=$OPTARG ;;
    r) rounds=$OPTARG ;; t) seconds=$OPTARG ;; c) connections=$OPTARG ;; *) exit 2 ;;
  esac
done
for tool in wrk curl taskset; do command -v $tool >/dev/null || { echo "run.sh needs $tool" >&2; exit 3; }; done

port=18480
path=/cds-services/coverage-order-sign
url=http://127.0.0.1:$port$path
scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$scratch"' EXIT
ulimit -n "$(ulimit -Hn)"

names=(empty_beast http_floor http_floor_json)
declare -A command=([empty_beast]="$build/empty_beast $port" [http_floor]="$build/http_floor $port"
  [http_floor_json]="$build/http_floor $port json")
if command -v node >/dev/null; then
  for floor in "$here/node_floor.mjs" ${floors[@]+"${floors[@]}"}; do
    name=$(basename "$floor" .mjs)
    names+=("$name")
    command[$name]="node $floor $port"
  done
fi
if [ -n "$signpost" ]; then
  names+=(signpost)
  command[signpost]="$signpost serve --port $port --as-of 2026-11-20"
  export SIGNPOST_STORE=sqlite://$scratch/store.db
fi

# Starts the server of that name and waits until it answers BODY; says how long its answer is.
start() {
  taskset -c 0 ${command[$1]} >"$scratch/log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    answer=$(curl -s -o "$scratch/answer" -w '%{http_code}' --data-binary "@$2" \
      -H 'Content-Type: application/json' "$url" || true)
    [ "$answer" = 200 ] && return
    kill -0 $server 2>/dev/null || break
    sleep 0.1
  done
  echo "$1 does not answer $2 with 200 (last: $answer)" >&2
  cat "$scratch/log" >&2
  exit 3
}
finish() { kill $server; wait $server 2>/dev/null || true; server=; }

ticks=$(getconf CLK_TCK)
cpu_ticks() { awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$server/stat"; } # utime + stime, proc(5)
load() { BODY=$1 taskset -c 1 wrk -t1 -c"$2" -d"$3s" --timeout 20s -s "$here/post.lua" "$url" | grep '^CELL '; }

for ((round = 1; round <= rounds; ++round)); do
  for body in "$here"/bodies/request-*.json; do
    for count in $connections; do
      for name in "${names[@]}"; do
        start "$name" "$body"
        load "$body" "$count" 1 >/dev/null
        before=$(cpu_ticks)
        cell=$(load "$body" "$count" "$seconds")
        after=$(cpu_ticks)
        memory=$(awk '/^VmHWM/ { print $2 }' "/proc/$server/status")
        size=$(stat -c %s "$scratch/answer")
        echo "$(basename "$body" .json) $count $name $((after - before)) $memory $size ${cell#CELL }" >>"$scratch/cells"
        finish
      done
    done
  done
  echo "round $round of $rounds done" >&2
done

sort -k1,1V -k2,2n -k3,3 "$scratch/cells" | awk -v ticks="$ticks" '
  function median(values,   i, j, t) { # of values[1..n]
    for (i = 2; i <= n; ++i)
      for (j = i; j > 1 && values[j - 1] > values[j]; --j) {
        t = values[j]; values[j] = values[j - 1]; values[j - 1] = t
      }
    return values[int((n + 1) / 2)]
  }
  function flush() {
    if (n) printf "%-14s %5d %-16s %9.0f %8.2f %8.2f %9.1f %8.1f %8d %8d %8d\n", body, count, name, median(rate),
      median(p50), median(p99), median(cpu), peak / 1024, answer, refused, errors
    n = peak = refused = errors = 0
  }
  BEGIN { printf "%-14s %5s %-16s %9s %8s %8s %9s %8s %8s %8s %8s\n", "body", "conns", "server", "req/s", "p50 ms",
    "p99 ms", "us CPU", "MB peak", "bytes", "non-2xx", "errors" }
  { key = $1 " " $2 " " $3 }
  key != last { flush(); last = key; body = $1; count = $2; name = $3 }
  { ++n; cpu[n] = $4 / ticks * 1e6 / ($7 ? $7 : 1); if ($5 > peak) peak = $5; answer = $6
    rate[n] = $8; p50[n] = $9; p99[n] = $10; refused += $11; errors += $12 }
  END { flush() }'
