#!/usr/bin/python3
"""Writes docs/contraindications.md, a page that a medical director can read and sign: item by item, which codes, words and
laboratory values speak against the procedure, which only ask, and which expressly say nothing.

    tools/make_contraindications.py            writes the page
    tools/make_contraindications.py --check    fails if the page is not what policies/ say

Everything comes from policies/: values/contraindications.json, the value sets it names, and the criteria that compare those
values.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
POLICIES, PAGE = ROOT / "policies", ROOT / "docs" / "contraindications.md"

SYSTEMS = {"http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM", "http://snomed.info/sct": "SNOMED CT", "http://loinc.org": "LOINC",
           "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm", "http://www.ama-assn.org/go/cpt": "CPT",
           "http://www.cms.gov/Medicare/Coding/ICD10": "ICD-10-PCS"}
RECORDS = {"Condition": "Diagnosis", "AllergyIntolerance": "Allergy", "Observation": "Result", "Patient": "Patient",
           "MedicationRequest": "Prescription", "MedicationStatement": "Medication in use", "MedicationDispense": "Dispense",
           "MedicationAdministration": "Administration", "ServiceRequest": "Order", "Encounter": "Visit"}
CLASSES = (("Denies", "yes"), ("Asks", "unknown"), ("Speaks for its absence", "no"))

INTRO = """# Contraindications and exclusions

Written by `tools/make_contraindications.py` from `policies/`; do not edit. For whoever answers for it clinically: read each item, and
sign at the end.

Every item has three classes. A record that **denies** is the contraindication. One that **asks** leaves it open: the card asks for a
sentence in the chart and nothing is presumed. Everything else **says nothing**; what looks like the item and expressly says nothing is
listed. A family of codes is written with a star. Words in small type are read beside a code or in place of one, case ignored.

Only what describes the present counts: a diagnosis that is resolved, inactive, in remission or has an end says nothing, and so does one
that was refuted or entered in error. A provisional or undated one asks. A diagnosis on the problem list, a drug in use and a result
marked "stands" are so until something later tells their end: a result named here, the same record ended, an answer to the form, or a
sentence that names it and its end. "No" beside its name only contests it, and a general examination or review of systems ends nothing.

No payer's document names a laboratory threshold. Those here are **ours**.
"""


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def sections(node, above=""):
    """(criterion, section) of every criterion below a node; a section holds for all below it."""
    if isinstance(node, list):
        for child in node:
            yield from sections(child, above)
    elif isinstance(node, dict):
        here = node.get("section", above)
        if "value" in node and "title" in node:
            yield node, here
        for child in node.values():
            if isinstance(child, (dict, list)):
                yield from sections(child, here)


def lower(title):
    return title[0].lower() + title[1:]


def asked_by():
    """By value: 'policy, section: title' of each criterion that compares it, in the order of the files."""
    found = {}
    for path in sorted(POLICIES.glob("*/*/*.json")):
        policy = load(path)
        if "services" not in policy:
            continue
        for leaf, section in sections(policy["services"]):
            line = f"{policy.get('number') or policy['title']}, {section}: {lower(leaf['title'])}"
            lines = found.setdefault(leaf["value"], [])
            if line not in lines:
                lines.append(line)
    return found


def codes_of(value_set):
    """The codes of a value set by system, families with a star, and the pattern of words."""
    by_system, words = {}, None
    for include in value_set["compose"]["include"]:
        codes = [entry["code"] for entry in include.get("concept", [])]
        for rule in include.get("filter", []):
            if rule["property"] == "code":
                codes.append(rule["value"].replace("\\.", ".").removesuffix(".*") + "*")
            else:
                words = rule["value"]
        if codes:
            by_system.setdefault(SYSTEMS.get(include["system"], include["system"]), []).extend(codes)
    return by_system, words


def describe(value_set):
    by_system, words = codes_of(value_set)
    lines = [f"{system}: {' '.join(sorted(codes))}" for system, codes in by_system.items()]
    if words:
        lines.append(f"words: <sub>`{words}`</sub>")
    return lines


def source_line(source):
    """What a source looks at, in one line: kind of record, how old it may be, whether it stands."""
    parts = ["Order of this call" if source.get("order") else RECORDS.get(source["resource"], source["resource"])]
    if "windowDays" in source:
        parts.append(f"of the last {source['windowDays']} days")
    if source.get("stands"):
        parts.append("stands")
    if source.get("ends"):
        parts.append(f"ends what stands by `{source['ends']}`")
    return ", ".join(parts)


def item(value, sets, criteria):
    lines = [f"## {value['title'][0].upper()}{value['title'][1:]}", ""]
    lines += [f"* {line}" for line in criteria.get(value["id"], ["no policy asks for it by itself"])]
    mentions = [source for source in value["latest"] if source.get("mentions")]
    window = next((source["windowDays"] for source in mentions if "windowDays" in source), None)
    aged = f", of the last {window} days" if window else ""
    lines += ["", f"**Words of notes and reports{aged}.** {value['note']}" if mentions else f"**Meaning.** {value['note']}"]
    told = set()
    for title, means in CLASSES:
        sources = [source for source in value["latest"] if source.get("means") == means]
        if not sources:
            continue
        lines += ["", f"**{title}**", ""]
        for source in sources:
            identifier = source.get("code")
            what = (sets[identifier]["title"] if identifier else
                    f"words: <sub>`{source['named']}`</sub>" if "named" in source else f"`{source['where']}`")
            note = f" {source['note']}" if "note" in source else ""
            lines.append(f"* {what} ({source_line(source)}).{note}")
            if identifier and identifier not in told:
                told.add(identifier)
                lines += [f"  * {line}" for line in describe(sets[identifier])]
    if value.get("saysNothing"):
        lines += ["", "**Says nothing, expressly**", ""]
        for identifier in value["saysNothing"]:
            lines.append(f"* {sets[identifier]['title']}.")
            lines += [f"  * {line}" for line in describe(sets[identifier])]
    return lines + [""]


def page():
    sets = {load(path)["id"]: load(path) for path in sorted((POLICIES / "shared" / "value-sets").glob("*.json"))}
    values = load(POLICIES / "shared" / "values" / "contraindications.json")["values"]
    criteria = asked_by()
    lines = [INTRO]
    for value in values:
        if "latest" in value:
            lines += item(value, sets, criteria)
    lines += ["## Signature", "", "| item | agreed | to be changed |", "|---|---|---|"]
    lines += [f"| {value['title']} | | |" for value in values]
    lines += ["", "Name and function: ______________________________", "", "Date: ____________ Signature: ______________________________"]
    return "\n".join(lines) + "\n"


def main():
    text = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        sys.exit(f"{PAGE.relative_to(ROOT)} is not what policies/ say: run tools/make_contraindications.py")


if __name__ == "__main__":
    main()
