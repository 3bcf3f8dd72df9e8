#!/usr/bin/env python3
"""Answer times where the EHR's FHIR server is no help: one that answers after ten seconds, one that closes early, and
one that is well. And calls that are lost while policies are reloaded and when the server is told to stop.

    tests/bench/fhir_deadline.py [SIGNPOST]        (default: build/release/signpost)

Everything listens on loopback. Each line: what was done, calls, answers that are not 200, median, 99th percentile and
longest time in milliseconds.
"""
import http.client, http.server, json, os, pathlib, signal, socketserver, statistics, subprocess, sys, tempfile, threading, time
import concurrent.futures

HERE = pathlib.Path(__file__).resolve().parents[2]
STORE = tempfile.TemporaryDirectory()  # of the servers here, not the user's own
os.environ["SIGNPOST_STORE"] = f"sqlite://{STORE.name}/store.db"
BINARY = sys.argv[1] if len(sys.argv) > 1 else str(HERE / "build/release/signpost")
EXAMPLE = json.loads((HERE / "docs/examples/order-sign-22514.json").read_text())
CHART = [entry["resource"] for value in EXAMPLE["prefetch"].values()
         for entry in (value.get("entry", []) if value["resourceType"] == "Bundle" else [{"resource": value}])]


class Fhir(http.server.BaseHTTPRequestHandler):
    """Searches by type and reads, in the manner of its server."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        manner = self.server.manner
        if manner == "slow":
            time.sleep(10)
        kind, _, query = self.path.rsplit("/fhir/", 1)[-1].partition("?")
        if query:
            found = [r for r in CHART if r["resourceType"] == kind]
            answer = {"resourceType": "Bundle", "type": "searchset", "total": len(found),
                      "entry": [{"resource": r} for r in found]}
        else:
            answer = next((r for r in CHART if f"{r['resourceType']}/{r['id']}" == kind), None)
        body = json.dumps(answer).encode()
        try:
            self.send_response(200 if answer else 404)
            self.send_header("Content-Type", "application/fhir+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if manner == "early" else body)
            self.close_connection = self.close_connection or manner == "early"
        except OSError:
            pass

    def log_message(self, *_):
        pass


class FhirServer(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, manner):
        super().__init__(("127.0.0.1", 0), Fhir)
        self.manner = manner
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Signpost:
    def __init__(self, *options):
        self.process = subprocess.Popen([BINARY, "serve", "--port", "0", "--as-of", "2026-11-20", *options], cwd=HERE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.process.stdout.readline().split("http://127.0.0.1:")[1].split()[0].rstrip("/"))

    def call(self, body):
        """Status (0: lost) and milliseconds of one call on a connection of its own."""
        begun = time.monotonic()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            connection.request("POST", "/cds-services/coverage-order-sign", body, {"Content-Type": "application/json"})
            status = connection.getresponse().status
            connection.close()
        except ConnectionRefusedError:
            status = None  # it no longer listens: nothing was taken, nothing is lost
        except OSError:
            status = 0
        except http.client.HTTPException:
            status = 0
        return status, (time.monotonic() - begun) * 1000


def told(what, results):
    times = sorted(ms for status, ms in results if status is not None)
    bad = [status for status, _ in results if status not in (200, None)]
    print(f"{what}: {len(times)} calls, {len(bad)} not 200 {sorted(set(bad))}, median {statistics.median(times):.0f}, "
          f"p99 {times[max(0, int(len(times) * 0.99) - 1)]:.0f}, longest {times[-1]:.0f} ms", flush=True)


def with_fhir(manner, calls, parallel):
    fhir = FhirServer(manner)
    base = f"http://127.0.0.1:{fhir.server_port}/fhir"
    signpost = Signpost("--fhir-allow", base)
    # The patient and the coverage come along, so that there is an answer; all else has to be fetched.
    body = json.dumps({**EXAMPLE, "fhirServer": base,
                       "prefetch": {key: EXAMPLE["prefetch"][key] for key in ("patient", "coverage")}})
    with concurrent.futures.ThreadPoolExecutor(parallel) as pool:
        told(f"FHIR server {manner}", list(pool.map(signpost.call, [body] * calls)))
    signpost.process.terminate()
    signpost.process.wait()


def under_load(what, seconds):
    signpost = Signpost()
    body, end, results = json.dumps(EXAMPLE), time.monotonic() + seconds, []

    def caller():
        while time.monotonic() < end:
            results.append(signpost.call(body))
            if results[-1][0] is None:
                return

    threads = [threading.Thread(target=caller) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 3)
    if what == "reload":
        for _ in range(5):
            os.kill(signpost.process.pid, signal.SIGHUP)
            time.sleep(seconds / 12)
    else:
        signpost.process.terminate()
    for thread in threads:
        thread.join()
    told(f"{what} under load", results)
    signpost.process.terminate()
    signpost.process.wait()


if __name__ == "__main__":
    with_fhir("well", 200, 8)
    with_fhir("slow", 100, 50)
    with_fhir("early", 200, 8)
    under_load("reload", 12)
    under_load("SIGTERM", 6)
