#!/usr/bin/env bash
# Runs real FHIR servers and real CDS clients beside Signpost. Never part of ./run and ./test; see README.md.
#
#     tests/sandbox/run.sh medplum [--apart] [--only NAME] [FOLDER…]   decisions from prefetch, fetching and mixtures
#     tests/sandbox/run.sh hapi    [--apart] [--only NAME] [FOLDER…]   the same, with HAPI FHIR's JPA server
#     tests/sandbox/run.sh examples medplum|hapi                       docs/examples loaded and called
#     tests/sandbox/run.sh clients                                     two clients in headless Chromium
#
# Installs what it needs into $SIGNPOST_SANDBOX (default ~/.cache/signpost-sandbox). SIGNPOST_BINARY: the program
# (default build/release/signpost); SIGNPOST_PORT: the first of sixteen ports on loopback (default 21900).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
export SIGNPOST_SANDBOX=${SIGNPOST_SANDBOX:-${XDG_CACHE_HOME:-$HOME/.cache}/signpost-sandbox}
binary=${SIGNPOST_BINARY:-$root/build/release/signpost}
port=${SIGNPOST_PORT:-21900}
today=2026-11-20
token=sandbox-token
mkdir -p "$SIGNPOST_SANDBOX"
cd "$SIGNPOST_SANDBOX"

pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true' EXIT

start() { # LOG COMMAND…
  local log=$1
  shift
  "$@" >"$log" 2>&1 &
  pids+=($!)
}

need() { # COMMAND WHAT
  command -v "$1" >/dev/null || { echo "sandbox: needs $2" >&2; exit 3; }
}

up() { node -e "import('$here/ehr.mjs').then(({up}) => up('$1')).catch((e) => { console.error(e.message); process.exit(3) })"; }

node_packages() {
  need node "Node.js 20 or later" && need npm npm
  mkdir -p node
  cmp -s "$here/package.json" node/package.json && [ -d node/node_modules ] && return
  cp "$here/package.json" node/package.json
  (cd node && npm install --ignore-scripts --no-audit --no-fund --silent)
}

checkout() { # FOLDER REPOSITORY COMMIT
  [ -d "$1" ] || { need git git && git clone --quiet "https://github.com/$2" "$1"; }
  git -C "$1" checkout --quiet "$3"
}

medplum() {
  node_packages
  start medplum.log env FHIR_TOKEN="${1-}" FHIR_PAGE=5 FHIR_LOG=1 node "$here/medplum.mjs" "$port"
  up "http://127.0.0.1:$port/any/metadata"
}

hapi() {
  need java "Java 17" && need mvn "Maven 3.8.3 or later" && need git git
  local war=hapi/target/ROOT.war
  if [ ! -f "$war" ]; then # the tests of the starter project are left out: they are large and not run
    [ -d hapi ] || git clone --quiet --filter=blob:none --no-checkout --depth 1 --branch image/v8.8.0-1 \
      https://github.com/hapifhir/hapi-fhir-jpaserver-starter hapi
    git -C hapi sparse-checkout set --no-cone /pom.xml /src/main/ /custom/
    git -C hapi checkout --quiet
    (cd hapi && mvn --batch-mode --quiet -Dmaven.test.skip=true -Pboot package)
  fi
  start hapi.log java -Xmx2g -jar "$war" --server.port="$((port + 1))" --server.address=127.0.0.1 \
    --hapi.fhir.server_address="http://127.0.0.1:$((port + 1))/fhir" --hapi.fhir.allow_external_references=true \
    --hapi.fhir.enforce_referential_integrity_on_write="${1-false}" --hapi.fhir.reuse_cached_search_results_millis=0 \
    --hapi.fhir.openapi_enabled=false --spring.ai.mcp.server.enabled=false
  up "http://127.0.0.1:$((port + 1))/fhir/metadata"
}

signpost() { # OPTION…
  [ -x "$binary" ] || { echo "sandbox: no $binary; build it or set SIGNPOST_BINARY" >&2; exit 3; }
  start signpost.log "$binary" serve --port "$((port + 10))" --as-of "$today" --policies "$root/policies" \
    --cards "$root/cards" "$@"
  up "http://127.0.0.1:$((port + 10))/health/ready"
}

case "${1-}" in
  medplum)
    medplum "$token"
    signpost --fhir-allow "http://127.0.0.1:$port"
    node "$here/equality.mjs" --signpost "http://127.0.0.1:$((port + 10))" --server "http://127.0.0.1:$port" --tenants \
      --token "$token" "${@:2}"
    ;;
  hapi)
    node_packages
    hapi
    signpost --fhir-allow "http://127.0.0.1:$((port + 1))"
    node "$here/equality.mjs" --signpost "http://127.0.0.1:$((port + 10))" --server "http://127.0.0.1:$((port + 1))/fhir" \
      "${@:2}"
    ;;
  *)
    sed -n '2,11s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
