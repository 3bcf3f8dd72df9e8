#!/usr/bin/env python3
"""What the drafts of forms take in memory: those that the server counts, and what its process grows by.

    tests/bench/drafts.py [--binary build/release/signpost] [--calls 10000] [--threads 4]

Makes CALLS calls of order-sign that ask for documentation, each of another patient's order (the example's, under another
id, with two records that fill in the form), and prints, from /metrics and /proc, before and after: drafts held, their bytes,
resident memory. The same calls are made before the drafts are counted, with answers that leave no draft, so that what calls
themselves take is there already. Then asks for every hundredth draft.
"""
import argparse, concurrent.futures, json, pathlib, re, subprocess, sys, tempfile, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PORT = 18491
BASE = f"http://127.0.0.1:{PORT}"
HOOK = "/cds-services/coverage-order-sign"
DRUG = {"resourceType": "MedicationRequest", "id": "drug", "status": "active", "intent": "order",
        "medicationCodeableConcept": {"text": "oxycodone 5 MG", "coding": [
            {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1049621"}]},
        "subject": {"reference": "Patient/example-1"}, "authoredOn": "2026-10-01",
        "dispenseRequest": {"expectedSupplyDuration": {"value": 20, "unit": "days", "code": "d",
                                                       "system": "http://unitsofmeasure.org"}}}


def post(path, body):
    request = urllib.request.Request(BASE + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def request(number, drafts=True):
    call = json.loads((ROOT / "docs/examples/order-sign-22514.json").read_text())
    call["context"]["draftOrders"]["entry"][0]["resource"]["id"] = f"order-{number}"
    call["prefetch"]["medications"] = {"resourceType": "Bundle", "type": "searchset", "total": 1,
                                       "entry": [{"resource": DRUG}]}
    if not drafts:
        call["extension"] = {"davinci-crd.configuration": {"coverage-info": False}}
    return call


def assertion_of(answer):
    return re.search(r'"coverage-assertion-id", "valueString": "([0-9a-f]+)"', json.dumps(answer))[1]


class Server:
    def __init__(self, binary, folder):
        command = [binary, "serve", "--port", str(PORT), "--as-of", "2026-11-20", "--store", f"sqlite://{folder}/drafts.db"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(1200):
            try:
                urllib.request.urlopen(BASE + "/health/ready", timeout=1)
                return
            except OSError:
                time.sleep(0.05)
        sys.exit(f"{binary} does not answer")

    def resident(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024

    @staticmethod
    def metric(name):
        page = urllib.request.urlopen(BASE + "/metrics", timeout=10).read().decode()
        return float(re.search(rf"^{name} (\S+)$", page, re.M)[1])

    def show(self, when):
        held, taken = self.metric("signpost_drafts_held"), self.metric("signpost_drafts_bytes")
        print(f"{when}: {held:.0f} drafts, {taken / 2**20:.1f} MiB counted, {self.resident() / 2**20:.1f} MiB resident")
        return held, taken, self.resident()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--binary", default=str(ROOT / "build/release/signpost"))
    options.add_argument("--calls", type=int, default=10_000)
    options.add_argument("--threads", type=int, default=4)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.threads) as pool:
        server = Server(options.binary, folder)
        try:
            list(pool.map(lambda i: post(HOOK, request(i, drafts=False)), range(options.calls)))
            before = server.show("before")
            ids = list(pool.map(lambda i: assertion_of(post(HOOK, request(i))), range(options.calls)))
            after = server.show("after")
            held, counted, grown = (b - a for a, b in zip(before, after))
            print(f"a draft: {counted / held:.0f} bytes counted, {grown / held:.0f} bytes of the process")
            ask = lambda i: {"resourceType": "Parameters", "parameter": [{"name": "context", "valueString": i}]}
            found = sum("QuestionnaireResponse" in json.dumps(post("/fhir/Questionnaire/$questionnaire-package", ask(i)))
                        for i in ids[-int(held)::100])
            print(f"asked for {len(ids[-int(held)::100])} of those held: {found} found")
        finally:
            server.process.terminate()
            server.process.wait()


main()
