#!/usr/bin/env python3
"""What tokens cost, and whether a change of keys loses a call. Standard library only.

    tests/bench/tokens.py [BINARY]

1. Cost: CPU seconds of two servers in one run, one that checks tokens and one that does not, for the same calls in
   turn; printed as a ratio, for ES384 and RS384.
2. Rotation: calls under load while the issuer takes a new key into use; printed are good tokens that were refused
   (must be 0) and how often the issuer's keys were read (once at first, once for the new key).
"""
import http.client
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/release/signpost")
STORE = tempfile.TemporaryDirectory()  # of the servers here, not the user's own
os.environ["SIGNPOST_STORE"] = f"sqlite://{STORE.name}/store.db"
BODY = (ROOT / "docs/examples/order-sign-22514.json").read_bytes()
AUDIENCE = "http://127.0.0.1:1"  # an entry of the issuers' files, whatever port is taken


def token(folder, algorithm="ES384"):
    command = [BINARY, "token", "--folder", str(folder), "--audience", AUDIENCE, "--alg", algorithm]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class Server:
    def __init__(self, *options):
        command = [BINARY, "serve", "--port", "0", "--as-of", "2026-11-20", "--threads", "2", *map(str, options)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.process.stdout.readline().split()[3].rsplit(":", 1)[1])
        self.call(None, path="/health/ready", method="GET")

    def call(self, bearer, path="/cds-services/coverage-order-sign", method="POST"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json"}
        if bearer:
            headers["Authorization"] = "Bearer " + bearer
        connection.request(method, path, BODY if method == "POST" else None, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def issuers(folder, keys, **more):
    lines = ["[[issuer]]", 'iss = "https://test-issuer.invalid"', keys, f'audience = ["{AUDIENCE}"]']
    file = folder / "served.toml"
    file.write_text("\n".join(lines) + "\n")
    return file


def cost(folder, algorithm, calls=400):
    folder = folder / algorithm
    tokens = [token(folder, algorithm) for _ in range(calls + 20)]
    checking = Server("--issuers", issuers(folder, 'jwks_file = "jwks.json"'))
    open_to_all = Server()
    for _ in range(20):
        assert checking.call(tokens.pop()) == 200 and open_to_all.call(None) == 200
    before = checking.cpu(), open_to_all.cpu()
    for one in tokens:
        assert checking.call(one) == 200 and open_to_all.call(None) == 200
    spent = checking.cpu() - before[0], open_to_all.cpu() - before[1]
    checking.stop(), open_to_all.stop()
    print(f"{algorithm}: {calls} calls of {len(BODY)} bytes, {1000 * spent[0] / calls:.2f} ms CPU each with a token, "
          f"{1000 * spent[1] / calls:.2f} ms without: {spent[0] / spent[1]:.2f} x")


def rotation(folder, callers=16, each=60):
    old, new = folder / "old", folder / "new"
    first = [[token(old) for _ in range(each // 2)] for _ in range(callers)]
    later = [[token(new) for _ in range(each // 2)] for _ in range(callers)]
    published = {"keys": json.loads((old / "jwks.json").read_text())["keys"]}
    reads = []

    class Keys(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            reads.append(time.monotonic())
            text = json.dumps(published).encode()
            time.sleep(0.2)  # long enough for many callers to wait together
            self.send_response(200)
            self.send_header("Cache-Control", "max-age=3600")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    keys = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    threading.Thread(target=keys.serve_forever, daemon=True).start()
    server = Server("--issuers", issuers(folder, f'jku = "http://127.0.0.1:{keys.server_port}/jwks.json"'))
    statuses, half = [], threading.Barrier(callers)

    def load(mine, theirs):
        for one in mine:
            statuses.append(server.call(one))
        if half.wait() == 0:
            published["keys"] = published["keys"] + json.loads((new / "jwks.json").read_text())["keys"]
        half.wait()
        for one in theirs:
            statuses.append(server.call(one))

    threads = [threading.Thread(target=load, args=pair) for pair in zip(first, later)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.stop()
    keys.shutdown()
    refused = sum(status != 200 for status in statuses)
    print(f"rotation: {len(statuses)} calls by {callers} callers at once, {refused} good tokens refused, "
          f"keys read {len(reads)} times (1 at first, {len(reads) - 1} for the new key)")
    return refused == 0 and len(reads) == 2


with tempfile.TemporaryDirectory() as name:
    cost(pathlib.Path(name), "ES384")
    cost(pathlib.Path(name), "RS384")
    sys.exit(0 if rotation(pathlib.Path(name)) else 1)
