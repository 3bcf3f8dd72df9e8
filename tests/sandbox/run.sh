#!/usr/bin/env bash
# Runs real FHIR servers and real CDS clients beside Signpost. Never part of ./run and ./test; see README.md.
#
#     tests/sandbox/run.sh medplum [--apart] [--only NAME] [FOLDER…]   decisions from prefetch, fetching and mixtures
#     tests/sandbox/run.sh hapi    [--apart] [--only NAME] [FOLDER…]   the same, with HAPI FHIR's JPA server
#     tests/sandbox/run.sh examples medplum|hapi                       docs/examples loaded and called
#     tests/sandbox/run.sh serve medplum|hapi                          a FHIR server; the others use one that runs
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

arguments=()
for argument in "$@"; do
  if [ -d "$argument" ]; then argument=$(realpath "$argument"); fi
  arguments+=("$argument")
done
set -- ${arguments[@]+"${arguments[@]}"}
mkdir -p "$SIGNPOST_SANDBOX"
export SIGNPOST_STORE=sqlite://$(realpath "$SIGNPOST_SANDBOX")/signpost.db # not the user's own
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

answers() { node -e "fetch('$1').then((r) => process.exit(r.status === 200 ? 0 : 1), () => process.exit(1))"; }

up() { # URL of what was started last; HAPI takes a minute where nothing else runs
  for _ in $(seq 900); do
    answers "$1" && return
    kill -0 "${pids[-1]}" 2>/dev/null || break
    sleep 1
  done
  echo "sandbox: nothing answers at $1; see the logs in $SIGNPOST_SANDBOX" >&2
  exit 3
}

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
  answers "http://127.0.0.1:$port/any/metadata" && return
  start medplum.log env FHIR_PAGE=20 FHIR_LOG=1 node "$here/medplum.mjs" "$port"
  up "http://127.0.0.1:$port/any/metadata"
}

hapi() { # whether references to what is not there are refused
  node_packages
  answers "http://127.0.0.1:$((port + 1))/fhir/metadata" && return
  need java "Java 17" && need mvn "Maven 3.8.3 or later" && need git git
  local war=hapi/target/ROOT.war
  if [ ! -f "$war" ]; then # the tests of the starter project are left out: they are large and not run
    [ -d hapi ] || git clone --quiet --filter=blob:none --no-checkout --depth 1 --branch image/v8.8.0-1 \
      https://github.com/hapifhir/hapi-fhir-jpaserver-starter hapi
    git -C hapi sparse-checkout set --no-cone /pom.xml /src/main/ /custom/
    git -C hapi checkout --quiet
    (cd hapi && mvn --batch-mode --quiet -Dmaven.test.skip=true -Pboot package)
  fi
  start hapi.log java -Xmx2g -XX:TieredStopAtLevel=1 -jar "$war" --server.port="$((port + 1))" --server.address=127.0.0.1 \
    --hapi.fhir.server_address="http://127.0.0.1:$((port + 1))/fhir" --hapi.fhir.allow_external_references=true \
    --hapi.fhir.enforce_referential_integrity_on_write="${1-false}" --hapi.fhir.reuse_cached_search_results_millis=0 \
    --hapi.fhir.openapi_enabled=false --spring.ai.mcp.server.enabled=false
  up "http://127.0.0.1:$((port + 1))/fhir/metadata"
}

clients() {
  node_packages
  export CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v google-chrome || true)}
  [ -n "$CHROMIUM" ] || { echo "sandbox: needs Chromium (Debian: chromium fonts-liberation), or CHROMIUM" >&2; exit 3; }
  checkout sandbox cds-hooks/sandbox 3b7e255
  # Its repository holds a folder `build` with nothing but the name of its site.
  [ -f sandbox/build/index.html ] || (cd sandbox && npm ci --ignore-scripts --silent && npm run build >/dev/null)
  checkout crd-request-generator HL7-DaVinci/crd-request-generator 1a184da
  if [ ! -d crd-request-generator/build ]; then # its lock file is out of step with its package.json
    (cd crd-request-generator && npm install --ignore-scripts --silent && npm run build >/dev/null)
  fi
  sed -i "s/app\.listen(PORT, ()/app.listen(PORT, '127.0.0.1', ()/" crd-request-generator/server.js
  start generator.log env -C crd-request-generator NODE_ENV=production PORT="$((port + 3))" \
    REACT_APP_EHR_SERVER="http://127.0.0.1:$port/r4" REACT_APP_CDS_SERVICE="http://127.0.0.1:$((port + 11))/cds-services" \
    REACT_APP_ORDER_SIGN=coverage-order-sign REACT_APP_PUBLIC_KEYS="http://127.0.0.1:$((port + 3))/public_keys" \
    REACT_APP_LAUNCH_URL="http://127.0.0.1:$((port + 4))/launch" node server.js
  up "http://127.0.0.1:$((port + 3))/health"
}

signpost() { # FHIR-SERVER [OPTION…]
  local server=$1
  shift
  [ -x "$binary" ] || { echo "sandbox: no $binary; build it or set SIGNPOST_BINARY" >&2; exit 3; }
  start signpost.log "$binary" serve --port "$((port + 10))" --as-of "$today" --policies "$root/policies" \
    --cards "$root/cards" --fhir-allow "$server" "$@"
  up "http://127.0.0.1:$((port + 10))/health/ready"
}

address() { # SERVER
  case "$1" in
    medplum) echo "http://127.0.0.1:$port/r4" ;;
    hapi) echo "http://127.0.0.1:$((port + 1))/fhir" ;;
    *) echo "sandbox: medplum or hapi, not \`$1\`" >&2 && exit 2 ;;
  esac
}

case "${1-}" in
  medplum)
    medplum
    signpost "http://127.0.0.1:$port"
    node "$here/equality.mjs" --signpost "http://127.0.0.1:$((port + 10))" --server "http://127.0.0.1:$port" --tenants \
      "${@:2}"
    ;;
  hapi)
    hapi
    signpost "http://127.0.0.1:$((port + 1))"
    node "$here/equality.mjs" --signpost "http://127.0.0.1:$((port + 10))" --server "http://127.0.0.1:$((port + 1))/fhir" \
      "${@:2}"
    ;;
  examples)
    server=$(address "${2-}")
    "$2" true
    signpost "${server%/*}"
    node "$here/examples.mjs" "$root/docs/examples" --signpost "http://127.0.0.1:$((port + 10))" --server "$server"
    ;;
  serve)
    server=$(address "${2-}")
    "$2" false
    echo "$server  (Ctrl-C ends it)"
    wait
    ;;
  clients)
    clients
    medplum
    # Calls of the CDS Hooks sandbox are known by its tokens, whose key anybody may read in its repository.
    cat >issuers.toml <<'END'
[[issuer]]
iss = "https://sandbox.cds-hooks.org"
jku = "https://sandbox.cds-hooks.org/.well-known/jwks.json"
jwks_file = "sandbox/build/.well-known/jwks.json"
END
    signpost "http://127.0.0.1:$port" --issuers issuers.toml
    # The other client publishes its keys as no JWK Set, so its calls cannot be known.
    start open.log "$binary" serve --port "$((port + 11))" --as-of "$today" --policies "$root/policies" \
      --cards "$root/cards" --fhir-allow "http://127.0.0.1:$port"
    up "http://127.0.0.1:$((port + 11))/health/ready"
    node "$here/clients.mjs" "$root/docs/examples" --signpost "http://127.0.0.1:$((port + 10))" --binary "$binary" \
      --open "http://127.0.0.1:$((port + 11))" \
      --server "http://127.0.0.1:$port/r4" --sandbox "$((port + 2))" --generator "http://127.0.0.1:$((port + 3))/" \
      --pictures "$SIGNPOST_SANDBOX/pictures"
    ;;
  *)
    sed -n '2,12s/^# \{0,1\}//p' "$here/run.sh"
    exit 2
    ;;
esac
