#!/usr/bin/env python3
"""Which covered answers are lost to sentences that name a contraindication and that nobody understood: the price of
`watch` in policies/shared/frames. Every request is answered twice, by the policies as they are and by a copy of them
without `watch`, and each order that is covered only by the copy is listed with the sentences in its way.

    cmake --preset bench && cmake --build --preset bench --target scenario_requests signpost
    mkdir -p /tmp/requests && build/bench/scenario_requests /tmp/requests
    tests/paraphrase/brake.py /tmp/requests [FOLDER...] [--binary build/bench/signpost] [--policies policies]

Ends with 1 if the two differ in any other way than from covered to needs-documentation."""
import argparse
import http.client
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SIGNED_ON = "2026-11-20"  # the day for which the scenarios are written


def main():
    options = arguments()
    files = [file for folder in options.folders for file in sorted(pathlib.Path(folder).glob("*.json"))]
    if not files:
        sys.exit("brake.py: no *.json in " + " ".join(options.folders))
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch, "policies")
        watched = copy_without_watch(pathlib.Path(options.policies), copy)
        with (Server(options.binary, options.policies, options.cards) as braked,
              Server(options.binary, copy, options.cards) as free):
            sys.exit(report(files, braked, free, watched))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER", help="folder of requests of order-sign (*.json)")
    parser.add_argument("--binary", default=ROOT / "build/bench/signpost")
    parser.add_argument("--policies", default=ROOT / "policies")
    parser.add_argument("--cards", default=ROOT / "cards")
    return parser.parse_args()


def copy_without_watch(policies, copy):
    """Copies a folder of policies with no `watch` in its frames; how many there were."""
    shutil.copytree(policies, copy)
    watched = 0
    for file in sorted(copy.glob("shared/frames/*.json")):
        frames = json.loads(file.read_text("utf-8"))
        for matter in frames.get("matters", []):
            watched += matter.pop("watch", None) is not None
        file.write_text(json.dumps(frames), "utf-8")
    return watched


class Server:
    """A running server of its own, asked by one thread."""

    def __init__(self, binary, policies, cards):
        command = [str(binary), "serve", "--port", "0", "--as-of", SIGNED_ON, "--policies", str(policies),
                   "--cards", str(cards)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def __enter__(self):
        for line in self.process.stdout:
            if port := re.search(r"127\.0\.0\.1:(\d+)", line):
                self.port = int(port[1])
                return self
        raise RuntimeError(f"`{self.process.args[0]}` does not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def decisions(self, request):
        """The explanation of each order and coverage. Fails with RuntimeError where the request is refused."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", "/explain", request, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"answered with {answer.status}")
        return json.loads(text)["decisions"]


def report(files, braked, free, watched):
    covered, lost, other = 0, [], []
    for file in files:
        request = file.read_bytes()
        try:
            pairs = list(zip(free.decisions(request), braked.decisions(request), strict=True))
        except RuntimeError as refused:
            sys.exit(f"brake.py: {file.name}: {refused}")
        for before, after in pairs:
            covered += before["outcome"] == "covered"
            if before["outcome"] == after["outcome"]:
                continue
            as_meant = (before["outcome"], after["outcome"]) == ("covered", "needs-documentation")
            (lost if as_meant else other).append((file.name, before, after))
    for name, before, after in lost + other:
        print(f"{name} {after['order']}, {after['policy']}: {before['outcome']} -> {after['outcome']}")
        for criterion, evidence in sentences(after["criteria"] or {}):
            print(f"    {criterion}: {evidence['resource']} {evidence['path']} at {evidence['offset']}, "
                  f"`{evidence['value']}`: {' '.join(evidence['text'].split())}")
    print(f"{watched} matters are watched; of {covered} covered orders in {len(files)} requests {len(lost)} are lost; "
          f"{len(other)} changed otherwise")
    return 1 if other else 0


def sentences(node):
    """The sentences that were not understood, below a node of the criteria, each with the criterion it leaves open."""
    for evidence in node.get("evidence", []):
        if evidence["kind"] == "narrative" and evidence.get("why") == "not-understood":
            yield node["id"], evidence
    inner = [child for key in ("all", "any") for child in node.get(key, [])] + ([node["not"]] if "not" in node else [])
    for child in inner:
        yield from sentences(child)


if __name__ == "__main__":
    main()
