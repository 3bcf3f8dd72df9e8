#!/usr/bin/env python3
"""Certificates replaced under load: is a call lost, and what do new connections see?

Starts `build/release/signpost serve` with certificates of a throw-away authority (made with the program `openssl`) and
calls it from several threads, half of them on one kept connection, half on a new connection for each call. Meanwhile
the certificate is replaced every 300 ms: by swapping a link as container volumes do, by renaming, or in place with the
key later than the certificate; SIGHUP after each step. At the end one is replaced without a signal. Exit 0 if no call
was lost and every certificate was seen by a new connection. Then the server's CPU time of a call with TLS and without.

    tests/bench/tls_reload.py [SECONDS] [THREADS]
"""
import collections, http.client, json, os, pathlib, re, shutil, signal, ssl, subprocess, sys, tempfile, threading, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build/release/signpost"
STORE = tempfile.TemporaryDirectory()  # of the servers here, not the user's own
os.environ["SIGNPOST_STORE"] = f"sqlite://{STORE.name}/store.db"
BODY = (ROOT / "docs/examples/order-sign-22514.json").read_bytes()
PATH = "/cds-services/coverage-order-sign"
SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 8
THREADS = int(sys.argv[2]) if len(sys.argv) > 2 else 8
PERIOD = 0.3


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "ca.crt"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=Bench authority", "-keyout", folder / "ca.key", "-out", self.file)

    def issue(self, serial):
        """Certificate and key as texts."""
        key, request, certificate = (self.folder / name for name in ("key", "csr", "crt"))
        names = self.folder / "names"
        names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
                "-keyout", key, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.folder / "ca.key", "-set_serial", serial,
                "-days", "30", "-extfile", names, "-out", certificate)
        return certificate.read_text(), key.read_text()


class Store:
    """The two files the server is given, and the ways in which they are replaced."""

    def __init__(self, folder):
        self.folder, self.version = folder, 0
        self.certificate, self.key = folder / "tls.crt", folder / "tls.key"

    def place(self, path, text):
        path.touch(0o600)
        path.write_text(text)

    def link(self, path, target):
        new = self.folder / ".new"
        new.symlink_to(target)
        new.rename(path)

    def swap(self, pair, told):
        self.version += 1
        inner = self.folder / f"..{self.version}"
        inner.mkdir()
        for path, text in zip((self.certificate, self.key), pair):
            self.place(inner / path.name, text)
        self.link(self.folder / "..data", inner.name)
        for path in (self.certificate, self.key):
            if not path.is_symlink():
                self.link(path, f"..data/{path.name}")
        told()

    def rename(self, pair, told):
        for path, text in zip((self.certificate, self.key), pair):
            new = self.folder / "new"
            self.place(new, text)
            new.rename(path)
        told()

    def in_place(self, pair, told):
        for path, text in zip((self.certificate, self.key), pair):
            path.write_text(text)
            told()  # after the certificate: it does not fit the key
            time.sleep(0.1)


class Server:
    def __init__(self, *options):
        self.process = subprocess.Popen([PROGRAM, "serve", "--port", "0", "--as-of", "2026-11-20", *map(str, options)],
                                        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        address = re.match(r"Signpost listens at https?://127\.0\.0\.1:(\d+)", line)
        if not address:
            sys.exit("the server did not start: " + self.process.stderr.read())
        self.port, self.events = int(address[1]), collections.Counter()
        self.reader = threading.Thread(target=self.read_log, daemon=True)
        self.reader.start()

    def read_log(self):
        for line in self.process.stderr:
            self.events[json.loads(line)["event"]] += 1

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self.reader.join(10)
        return code


def connection(server, context):
    if context is None:
        return http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    return http.client.HTTPSConnection("127.0.0.1", server.port, timeout=30, context=context)


def call(client):
    client.request("POST", PATH, BODY, {"Content-Type": "application/json"})
    answer = client.getresponse()
    return answer.status == 200 and b'"cards"' in answer.read()


class Load:
    def __init__(self, server, context):
        self.server, self.context = server, context
        self.done, self.lock = threading.Event(), threading.Lock()
        self.answered, self.lost, self.seen = collections.Counter(), [], set()
        self.threads = [threading.Thread(target=self.run, args=(i % 2 == 0,)) for i in range(THREADS)]

    def run(self, kept):
        client = None
        while not self.done.is_set():
            try:
                if client is None:
                    client = connection(self.server, self.context)
                    client.connect()
                    with self.lock:
                        self.seen.add(int(client.sock.getpeercert()["serialNumber"], 16))
                good = call(client)
                with self.lock:
                    self.answered["kept" if kept else "fresh"] += good
                    if not good:
                        self.lost.append("a wrong answer")
            except Exception as error:  # whatever it is: the call is lost
                with self.lock:
                    self.lost.append(repr(error))
                client = None
            if not kept and client:
                client.close()
                client = None


def serial_of_a_new_connection(server, context):
    client = connection(server, context)
    client.connect()
    serial = int(client.sock.getpeercert()["serialNumber"], 16)
    client.close()
    return serial


def comes_to_show(server, context, serial):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if serial_of_a_new_connection(server, context) == serial:
            return True
        time.sleep(0.05)
    return False


def cost(folder, authority_context, store):
    """Milliseconds of the server's CPU for one call, over kept and over fresh connections."""
    for name, context, options in (("http", None, ()),
                                   ("https", authority_context, ("--tls-cert", store.certificate, "--tls-key", store.key))):
        server = Server(*options)
        for kept in (True, False):
            client = connection(server, context)
            for _ in range(50):
                call(client)
            before, calls = server.cpu(), 1500
            for _ in range(calls):
                if not kept:
                    client.close()
                    client = connection(server, context)
                call(client)
            yield name, "kept" if kept else "fresh", (server.cpu() - before) / calls * 1000
            client.close()
        server.end()


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="signpost-tls-"))
    try:
        (folder / "live").mkdir()
        authority, store = Authority(folder), Store(folder / "live")
        pairs = [authority.issue(1000 + i) for i in range(int(SECONDS / PERIOD) + 2)]
        store.swap(pairs[0], lambda: None)
        context = ssl.create_default_context(cafile=authority.file)
        server = Server("--tls-cert", store.certificate, "--tls-key", store.key)
        load = Load(server, context)
        for thread in load.threads:
            thread.start()
        ways = (store.swap, store.rename, store.in_place)
        shown = 0
        for i, pair in enumerate(pairs[1:-1]):
            began = time.monotonic()
            ways[i % 3](pair, server.reload)
            shown += comes_to_show(server, context, 1001 + i)
            time.sleep(max(0, began + PERIOD - time.monotonic()))
        store.rename(pairs[-1], lambda: None)
        last = comes_to_show(server, context, 1000 + len(pairs) - 1)
        load.done.set()
        for thread in load.threads:
            thread.join()
        code = server.end()
        print(f"calls answered: {load.answered['kept']} on {THREADS // 2} kept connections, "
              f"{load.answered['fresh']} on fresh ones; lost: {len(load.lost)}")
        for lost in sorted(set(load.lost))[:10]:
            print("  " + lost)
        print(f"certificates replaced with SIGHUP: {len(pairs) - 2}, seen by a new connection: {shown}; "
              f"replaced without: 1, seen: {int(last)}; serials that calls met: {len(load.seen)}")
        print("log:", ", ".join(f"{event} {count}" for event, count in sorted(server.events.items()) if event != "call"))
        print(f"server's exit code: {code}")
        times = {(name, kind): spent for name, kind, spent in cost(folder, context, store)}
        for kind in ("kept", "fresh"):
            plain, tls = times["http", kind], times["https", kind]
            print(f"server CPU per call, {kind} connection: {plain:.3f} ms without TLS, {tls:.3f} ms with, "
                  f"ratio {tls / plain:.2f}")
        return 0 if not load.lost and shown == len(pairs) - 2 and last and code == 0 else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
