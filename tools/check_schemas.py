#!/usr/bin/python3
"""Fails if the JSON Schemas of policies/ and the loader disagree: every shipped file must be valid, and every mistake in
tests/cases/policies/broken/ that is marked `"schema": true` must be refused (the loader is held against the same tables
by the tests of app). The schemas are for editors, so that a mistake shows while it is typed."""
import json
import pathlib
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests/cases/policies/small"


def schema_name(path):
    """The schema for a file by its place in a folder of policies; None where there is none (FHIR, charts, context rules)."""
    parts = path.parts
    if parts[0] == "shared":
        if path.name == "context.json":
            return None
        if parts[1:] == ("admission.json",):
            return "admission"
        return {"values": "values", "phrases": "phrases", "questions": "questions", "lexicon": "lexicon",
                "frames": "frames"}.get(parts[1])
    if "scenarios" in parts:
        return "scenario"
    return "payer" if path.name == "payer.json" else "policy"


def load_validators():
    validators = {}
    for file in sorted((ROOT / "policies").glob("*.schema.json")):
        schema = json.loads(file.read_text())
        jsonschema.Draft7Validator.check_schema(schema)
        validators[file.name.removesuffix(".schema.json")] = jsonschema.Draft7Validator(schema)
    return validators


def shipped_mistakes(validators):
    for folder in (ROOT / "policies", SMALL, SMALL.parent / "later"):
        for file in sorted(folder.rglob("*.json")):
            name = None if file.name.endswith(".schema.json") else schema_name(file.relative_to(folder))
            if name is None:
                continue
            for error in validators[name].iter_errors(json.loads(file.read_text())):
                yield f"{file.relative_to(ROOT)}: {error.json_path}: {error.message[:200]}"


def edited(edit):
    text = edit.get("put", "")
    if "find" in edit or "copyOf" in edit:
        text = (SMALL / edit.get("copyOf", edit["file"])).read_text()
        text = text.replace(edit.get("find", ""), edit.get("put", ""), 1) if "find" in edit else text
    return text


def is_refused(validators, edit):
    try:
        document = json.loads(edited(edit))
    except ValueError:
        return True
    return not validators[schema_name(pathlib.PurePath(edit["file"]))].is_valid(document)


def missed_mistakes(validators):
    for table in sorted((SMALL.parent / "broken").glob("*.json")):
        for case in json.loads(table.read_text())["cases"]:
            if case.get("schema") and not is_refused(validators, case["edit"]):
                yield f"{table.relative_to(ROOT)}: no schema refuses `{case['title']}`"


def main():
    validators = load_validators()
    disagreements = list(shipped_mistakes(validators)) + list(missed_mistakes(validators))
    for line in disagreements:
        print(line)
    return 1 if disagreements or len(validators) != 9 else 0


if __name__ == "__main__":
    sys.exit(main())
