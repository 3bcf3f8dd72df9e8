#!/usr/bin/env python3
"""What a call costs when its patient is seen for the first time and when the same request comes again, in all and for
reading prose alone; how long the server takes to start and what it holds when idle. Builds side by side, one table.

    cmake --preset bench && cmake --build --preset bench
    tests/bench/reading.py [--build NAME BINARIES HOUSE]... [--requests FOLDER...]... [--starts N]

    --build     a build to measure: its name in the table, the folder of its `signpost` and `order_sign_cpu`, and the
                folder of the `policies` and `cards` it is to use (default: now build/bench .)
    --requests  folders of order-sign requests (*.json), one row for all of them, to measure besides the two bodies and
                our own scenarios

Counts are thousand instructions a call, as callgrind counts them: they do not depend on what else the machine does.
Each row is a process of its own, so that the first sight is one. Of a folder the mean over all its requests, one after
the other: what one text made ready, the next finds ready. *Reading* are the functions of the room narrative and RE2,
with what they make others do (memory, text). Needs valgrind and its headers at build time.
"""
import argparse, collections, http.client, os, pathlib, re, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
STORE = tempfile.TemporaryDirectory()  # of the servers here, not the user's own
os.environ["SIGNPOST_STORE"] = f"sqlite://{STORE.name}/store.db"
ROOT = HERE.parents[1]
READING = ("signpost::narrative::", "re2::")
SHARED = "signpost::base::"  # does the work of whichever room calls it, as libraries do


def main():
    options = arguments()
    builds = [Build(*build) for build in options.build or [("now", ROOT / "build/bench", ROOT)]]
    with tempfile.TemporaryDirectory() as scratch:
        scenarios = pathlib.Path(scratch, "scenarios")
        scenarios.mkdir()
        subprocess.run([ROOT / "build/bench/scenario_requests", scenarios], check=True)
        groups = [[HERE / "bodies" / name] for name in ("request-7kb.json", "request-131kb.json")]
        groups += [requests_in(folders) for folders in [[str(scenarios)], *options.requests]]
        names = ["7 KB", "131 KB", "own scenarios", *map(short, options.requests)]
        row("", [build.name for build in builds])
        rounds = [[build.start() for build in builds] for _ in range(options.starts)]
        for what, column in (("start, ms", 0), ("resident when idle, MB", 1)):
            row(what, [f"{statistics.median(starts[i][column] for starts in rounds):.0f}" for i in range(len(builds))])
        row("thousand instructions a call", [f"{'all':>12}{'reading':>12}"] * len(builds))
        for name, group in zip(names, groups):
            counts = [build.count(group, pathlib.Path(scratch)) for build in builds]
            size = sum(file.stat().st_size for file in group) / len(group) / 1000
            label = name if len(group) == 1 else f"{name}, {len(group)} of {size:.1f} KB"
            for sight in ("first sight", "repeat"):
                row(f"  {label}, {sight}", ["{:12.0f}{:12.0f}".format(*count[sight]) for count in counts])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", nargs=3, action="append", metavar=("NAME", "BINARIES", "HOUSE"))
    parser.add_argument("--requests", nargs="+", action="append", metavar="FOLDER", default=[])
    parser.add_argument("--starts", type=int, default=3, help="starts of each server; the median counts (3)")
    return parser.parse_args()


def requests_in(folders):
    """The files of some folders, each in the order of their names; there has to be one."""
    files = [file for folder in folders for file in sorted(pathlib.Path(folder).glob("*.json"))]
    return files or sys.exit(f"reading.py: no *.json in {' '.join(folders)}")


def short(folders):
    return " + ".join("/".join(pathlib.Path(folder).resolve().parts[-2:]) for folder in folders)


def row(what, cells):
    print("".join([f"{what:68}", *(f"{cell:>24}" for cell in cells)]), flush=True)


class Build:
    def __init__(self, name, binaries, house):
        self.name, self.binaries, self.house = name, pathlib.Path(binaries).resolve(), pathlib.Path(house).resolve()

    def start(self):
        """Milliseconds until the server answers, and the resident megabytes of it a second later."""
        begun = time.monotonic()
        server = subprocess.Popen([self.binaries / "signpost", "serve", "--port", "0", "--as-of", "2026-11-20"],
                                  cwd=self.house, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            port = int(server.stdout.readline().split("http://127.0.0.1:")[1].split()[0].rstrip("/"))
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/cds-services")
            connection.getresponse().read()
            took = (time.monotonic() - begun) * 1000
            time.sleep(1)
            status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
            return took, int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
        finally:
            server.terminate()
            server.wait()

    def count(self, requests, scratch):
        """By sight, thousand instructions a request: in all, and for reading."""
        out = scratch / "callgrind.out"
        for old in scratch.glob("callgrind.out*"):
            old.unlink()
        done = subprocess.run(["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}",
                               self.binaries / "order_sign_cpu", self.house / "policies", self.house / "cards", "1",
                               *requests], capture_output=True, text=True)
        dumps = {sight: scratch / f"callgrind.out.{part}" for part, sight in ((1, "first sight"), (2, "repeat"))}
        if done.returncode or not all(dump.exists() for dump in dumps.values()):
            sys.exit(f"reading.py: {self.name} cannot be counted (exit {done.returncode})\n{done.stderr}")
        return {sight: [cost / 1000 / len(requests) for cost in Profile(dump.read_text()).costs()]
                for sight, dump in dumps.items()}


class Profile:
    """A dump of callgrind (its manual, "Callgrind Format Specification"): what each function cost itself, and what it
    and all below it cost each of its callers."""

    def __init__(self, text):
        self.own = collections.Counter()                                # function: instructions
        self.calls = collections.defaultdict(collections.Counter)       # function: caller: instructions
        names, here, called = {}, {}, None
        for line in text.splitlines():
            if entry := re.match(r"(c?)(fn|ob)=\((\d+)\)(?: (.*))?$", line):
                of_callee, kind, number, name = entry.groups()
                if name is not None:
                    names[kind, number] = name
                here[of_callee + kind] = names[kind, number]
            elif line.startswith("calls="):
                called = (here["cfn"], here.pop("cob", here["ob"]))
            elif re.match(r"[-+*\d]", line):
                cost = int(line.split()[-1])
                function = (here["fn"], here["ob"])
                if called:
                    self.calls[called][function] += cost
                else:
                    self.own[function] += cost
                called = None

    def costs(self):
        """All instructions, and those of reading. What a library or the room base did is shared out among those who
        called it, by what it cost them."""
        share = {function: kind(*function) for function in (*self.own, *self.calls)}
        open_ones = [function for function, known in share.items() if known is None]
        share.update(dict.fromkeys(open_ones, 0.0))
        for _ in range(50):  # shares settle along chains of callers; those of cycles converge
            for function in open_ones:
                callers = [(share.get(caller, 0.0), cost) for caller, cost in self.calls[function].items()
                           if caller != function]
                whole = sum(cost for _, cost in callers)
                share[function] = sum(part * cost for part, cost in callers) / whole if whole else 0.0
        return sum(self.own.values()), sum(cost * share[function] for function, cost in self.own.items())


def kind(name, library):
    """1: reading; 0: another room of ours; None: works for whoever calls it."""
    if "libre2" in library:
        return 1.0
    plain = name.replace("(anonymous namespace)", "")
    while (stripped := re.sub(r"<[^<>]*>", "", plain)) != plain:
        plain = stripped
    plain = plain.split("(")[0].split(" ")[-1]  # without arguments and the type of what it returns
    if plain.startswith(READING):
        return 1.0
    return None if plain.startswith(SHARED) or not plain.startswith("signpost::") else 0.0


if __name__ == "__main__":
    main()
