#!/usr/bin/env python3
"""What keeping a record of each call costs: servers in turn, round by round, so that other load hurts them alike.

    tests/bench/store_cost.py [--without BINARY] [--rounds 5] [--seconds 4] [--connections 16] [--folder /var/tmp]

Runs build/release/signpost with its store in FOLDER (on a disk) and in /dev/shm (in memory), and BINARY, one from before
there was a store, without any; prints for each body the medians over the rounds of CPU per call (from /proc), p50 and p99
(wrk). Needs wrk and two cores.
"""
import argparse, os, pathlib, re, shutil, signal, statistics, subprocess, sys, tempfile, time, urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PORT = 18490
URL = f"http://127.0.0.1:{PORT}/cds-services/coverage-order-sign"
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    def __init__(self, binary, store):
        command = ["taskset", "-c", "0", binary, "serve", "--port", str(PORT), "--as-of", "2026-11-20"]
        if store:
            command += ["--store", f"sqlite://{store}/cost.db"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready", timeout=1)
                return
            except OSError:
                time.sleep(0.05)
        sys.exit(f"{binary} does not answer")

    def cpu(self):  # seconds, user and system
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def load(body, connections, seconds):
    """Calls, p50 and p99 in milliseconds, and answers that were no 200."""
    out = subprocess.run(
        ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s",
         str(HERE / "post.lua"), URL], env={**os.environ, "BODY": str(body)}, capture_output=True, text=True).stdout
    cell = re.search(r"^CELL (\d+) \S+ (\S+) (\S+) (\d+) (\d+)$", out, re.M)
    if not cell:
        sys.exit("wrk said nothing:\n" + out)
    return int(cell[1]), float(cell[2]), float(cell[3]), int(cell[4]) + int(cell[5])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--binary", default=str(ROOT / "build/release/signpost"))
    options.add_argument("--without", metavar="BINARY")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=4)
    options.add_argument("--connections", type=int, default=16)
    options.add_argument("--folder", default="/var/tmp")
    given = options.parse_args()
    if not shutil.which("wrk"):
        sys.exit("store_cost.py needs wrk")
    variants = {"disk": (given.binary, given.folder), "memory": (given.binary, "/dev/shm")}
    if given.without:
        variants["none"] = (given.without, None)
    print(f"{'body':20} {'store':8} {'ms CPU/call':>12} {'p50 ms':>8} {'p99 ms':>8} {'calls/s':>8} {'failed':>7}")
    for body in sorted((HERE / "bodies").glob("request-*.json")):
        cells = {name: [] for name in variants}
        for _ in range(given.rounds):
            for name, (binary, folder) in variants.items():
                with tempfile.TemporaryDirectory(dir=folder) as scratch:
                    server = Server(binary, scratch if folder else None)
                    load(body, given.connections, 1)
                    before = server.cpu()
                    calls, p50, p99, failed = load(body, given.connections, given.seconds)
                    cells[name].append(((server.cpu() - before) * 1000 / calls, p50, p99, calls / given.seconds, failed))
                    server.end()
        for name, rows in cells.items():
            cpu, p50, p99, rate, failed = (statistics.median(column) for column in zip(*rows))
            print(f"{body.stem:20} {name:8} {cpu:12.3f} {p50:8.2f} {p99:8.2f} {rate:8.0f} {failed:7.0f}", flush=True)


if __name__ == "__main__":
    main()
